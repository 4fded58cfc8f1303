// SPDX-License-Identifier: GPL-2.0
/*
 * The arena: the physically contiguous chunk that a twin lives in.
 *
 * Taken once at load, given back at unload.  While it is ours each page is
 * marked in its private field, which belongs to a page's owner.  The page
 * allocator overwrites the field when it hands the page to a new owner, so
 * after giving the pages back the mark tells, page by page, a page that never
 * left our hands from one that went home and was taken again.
 */
#include <linux/delay.h>
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/kasan.h>
#include <linux/mm.h>
#include <linux/minmax.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "arena.h"
#include "contig.h"

/* A speculative reference (compaction, a /proc/kpage reader) is gone soon. */
#define HOLD_ROUNDS 50
#define HOLD_MS	    2

#define LARGEST_TRY   ((unsigned long)((4ULL << 30) >> PAGE_SHIFT))
#define LARGEST_TRIES 8

/* The part of vmalloc space that an alias may take is one of so many. */
#define ALIAS_SHARE 4

static unsigned long mark(unsigned long pfn)
{
	return twin_mix(pfn ^ 0x6d6d7477696eULL);
}

/*
 * The arena once more, page by page, in the kernel's vmalloc space; not if that would
 * take too much from everyone else, which 32-bit kernels have little of.
 */
static void *map_alias(const struct twin_arena *arena)
{
	struct page **pages;
	unsigned long i;
	void *alias;

	if (arena->pages > ((VMALLOC_END - VMALLOC_START) >> PAGE_SHIFT) / ALIAS_SHARE)
		return NULL;
	pages = kvmalloc_array(arena->pages, sizeof(*pages), GFP_KERNEL | __GFP_NOWARN);
	if (!pages)
		return NULL;
	for (i = 0; i < arena->pages; i++)
		pages[i] = pfn_to_page(arena->pfn + i);
	alias = vmap(pages, arena->pages, VM_MAP, PAGE_KERNEL);
	kvfree(pages);
	return alias;
}

/* Reschedule now and then in loops over all pages. */
static void breathe(unsigned long i)
{
	if (!(i & 1023))
		cond_resched();
}

/* Leave the machine an eighth of its memory, and never less than 48 MiB. */
static unsigned long most_pages(void)
{
	unsigned long keep = max(totalram_pages() / 8, (48UL << 20) >> PAGE_SHIFT);
	long avail = si_mem_available();

	return avail > 0 && avail > keep ? avail - keep : 0;
}

/**
 * twin_arena_take - take a chunk
 * @arena: filled in
 * @want: how much and where
 *
 * May sleep.  The contents are arbitrary.
 *
 * Return: 0; -ENOMEM; -ENOSPC when there is no such chunk, or taking it would leave the
 * machine too little; -EOPNOTSUPP when this kernel has no contiguous
 * allocation; -EINTR when the caller is being killed.
 */
int twin_arena_take(struct twin_arena *arena, const struct twin_arena_want *want)
{
	struct twin_contig got;
	unsigned long i;
	int err;

	if (want->pages > most_pages())
		return -ENOSPC;
	err = twin_contig_take(&got, want);
	if (err)
		return err;
	*arena = (struct twin_arena){
		.pfn = got.pfn,
		.pages = want->pages,
		.route = got.route,
		.highmem = want->highmem,
	};
	if (!want->highmem)
		arena->alias = map_alias(arena);
	if (!arena->alias)
		arena->frames = twin_ram_window_new(got.pfn, want->pages, TWIN_RAM_SLOTS);
	if (!arena->frames && want->highmem) {
		free_contig_range(got.pfn, want->pages);
		return -ENOMEM;
	}
	for (i = 0; i < arena->pages; i++) {
		set_page_private(pfn_to_page(arena->pfn + i), mark(arena->pfn + i));
		breathe(i);
	}
	return 0;
}

/**
 * twin_arena_largest - how large a chunk would fit now
 * @want: what was refused
 *
 * An estimate by what could be moved is tried out, and smaller ones until one can
 * be had; it is given back at once.  Tried are at most LARGEST_TRY pages, since
 * taking a chunk means to move and clear all of it.
 *
 * Return: pages, a multiple of 1 MiB; 0 when none of these could be had.
 */
unsigned long twin_arena_largest(const struct twin_arena_want *want)
{
	unsigned long mib = (1UL << 20) >> PAGE_SHIFT;
	unsigned long pages = min3(want->pages, most_pages(), LARGEST_TRY);
	unsigned int tries;

	pages = min(pages, twin_contig_longest(want));
	/* A little less, so that it can still be had when the user comes back. */
	pages -= pages / 32;
	for (tries = 0; tries < LARGEST_TRIES; tries++) {
		struct twin_arena_want try = *want;
		struct twin_contig got;
		unsigned long i;

		try.pages = pages / mib * mib;
		if (!try.pages || fatal_signal_pending(current))
			return 0;
		if (!twin_contig_take(&got, &try)) {
			for (i = 0; i < try.pages; i++)
				__free_page(pfn_to_page(got.pfn + i));
			return try.pages;
		}
		pages -= pages / 4;
	}
	return 0;
}

/**
 * twin_arena_owns - is this page ours, by all that can be seen?
 * @arena: the chunk
 * @pfn: one of its frames
 *
 * Return: true when it bears our mark, is held, and its memory has not failed.
 */
bool twin_arena_owns(const struct twin_arena *arena, unsigned long pfn)
{
	struct page *page = pfn_to_page(pfn);

	return page_private(page) == mark(pfn) && page_count(page) && !PageHWPoison(page);
}

/* Pages that someone besides us holds at this moment. */
static unsigned long count_held(const struct twin_arena *arena)
{
	unsigned long i, held = 0;

	for (i = 0; i < arena->pages; i++) {
		held += page_count(pfn_to_page(arena->pfn + i)) != 1;
		breathe(i);
	}
	return held;
}

/* Let go of one page and see where it went. */
static void give_page(struct twin_homecoming *out, unsigned long pfn)
{
	struct page *page = pfn_to_page(pfn);
	bool poisoned = PageHWPoison(page);
	bool lost = page_private(page) != mark(pfn);
	bool held = page_count(page) != 1;

	/* Not free_contig_range(): it warns about pages that others hold. */
	__free_page(page);
	if (poisoned)
		out->poisoned++;
	else if (lost)
		out->lost++;
	else if (!page_count(page) || page_private(page) != mark(pfn))
		out->home++;
	else
		out->held += held;
}

/**
 * twin_arena_give - give the chunk back and prove it
 * @arena: the chunk; empty afterwards
 *
 * A page is home when it was ours until now, and then either its reference count
 * is zero, or its mark is gone: then the allocator has already given it to someone
 * else.  May sleep.
 *
 * Return: what became of the pages; all is well when home equals pages.
 */
struct twin_homecoming twin_arena_give(struct twin_arena *arena)
{
	struct twin_homecoming out = { .pages = arena->pages };
	unsigned long i;

	vunmap(arena->alias);
	twin_ram_window_free(arena->frames);
	for (i = 0; i < HOLD_ROUNDS && count_held(arena); i++)
		msleep(HOLD_MS);
	for (i = 0; i < arena->pages; i++) {
		give_page(&out, arena->pfn + i);
		breathe(i);
	}
	*arena = (struct twin_arena){};
	return out;
}

/**
 * twin_arena_ram - the arena as a machine's memory, counted as this computer
 * counts
 * @arena: the chunk
 */
struct twin_ram twin_arena_ram(const struct twin_arena *arena)
{
	twin_phys_t base = twin_phys((u64)arena->pfn << PAGE_SHIFT);

	return (struct twin_ram){
		.base = base,
		.size = (u64)arena->pages << PAGE_SHIFT,
		.host = base,
		.mem = arena->highmem ? NULL :
					kasan_reset_tag(page_address(pfn_to_page(arena->pfn))),
		.window = arena->highmem ? arena->frames : NULL,
	};
}
