// SPDX-License-Identifier: GPL-2.0
/*
 * The boot memory allocator: a bit a page, all of them reserved to begin with.
 *
 * RAM is freed, then what must not be touched is reserved again, the bitmap with it,
 * which lies behind the kernel image.  Small allocations share pages: the last page of
 * the one before is filled up when the next page is the one that was found.  Where the
 * kernel stops (BUG()), this refuses, with nothing changed.
 */
#include <linux/align.h>
#include <linux/bitmap.h>
#include <linux/errno.h>
#include <linux/limits.h>
#include <linux/log2.h>
#include <linux/math.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "bootmem.h"

/*
 * setup_arch() of 2.4.0 rounds the bitmap's reservation up, and so does the allocator: it
 * takes a page more than the hand-over knows of, and one frame is never seen again.
 */
/** var twin_bootmem_2_4 - mm/bootmem.c and setup_arch() of 2.4.0 */
const struct twin_bootmem_kind twin_bootmem_2_4 = { .word = 32, .twice = true, .whole = true };

/** var twin_bootmem_2_6_34_i386 - mm/bootmem.c of 2.6.34 with 32-bit longs */
const struct twin_bootmem_kind twin_bootmem_2_6_34_i386 = { .word = 32, .blocks = true };

/** var twin_bootmem_2_6_34_x86_64 - mm/bootmem.c of 2.6.34 with 64-bit longs */
const struct twin_bootmem_kind twin_bootmem_2_6_34_x86_64 = { .word = 64, .blocks = true };

/**
 * twin_bootmem_bytes - how large is a bitmap?
 * @kind: whose
 * @pages: of how many pages
 *
 * Return: bytes, which are whole words of that kernel.
 */
u64 twin_bootmem_bytes(const struct twin_bootmem_kind *kind, u64 pages)
{
	return ALIGN((pages >> 3) + !!(pages & 7), kind->word / 8);
}

/**
 * twin_bootmem_init - begin with all pages reserved
 * @boot: filled in
 * @kind: which kernel's
 * @ram: the way to the machine's memory; it stays
 * @span: the pages, those that are no RAM included
 * @at: where the bitmap is to be, the beginning of a page; it need not be one of @span
 * @page_shift: log2 of the machine's page size
 *
 * The pages of the bitmap are reserved like all others; when RAM is freed it is the
 * caller who reserves them again, see twin_bootmem_reserve_map().  May sleep.
 *
 * Return: 0, -EINVAL when there are no pages, or too many, or the bitmap's place is
 * not backed, -ENOMEM when it could not be mapped.
 */
int twin_bootmem_init(struct twin_bootmem *boot, const struct twin_bootmem_kind *kind,
		      const struct twin_ram *ram, struct twin_span span, twin_phys_t at,
		      unsigned int page_shift)
{
	u64 mask = (1ULL << page_shift) - 1, bytes;

	*boot = (struct twin_bootmem){
		.kind = kind,
		.ram = ram,
		.page_shift = page_shift,
		.base = span.base,
		.at = at,
	};
	if (!span.pages || span.pages > INT_MAX || ((span.base.a | at.a) & mask) ||
	    span.pages > (~span.base.a >> page_shift))
		return -EINVAL;
	boot->pages = span.pages;
	boot->bytes = twin_bootmem_bytes(kind, span.pages);
	/* This kernel's longs may be larger than that one's. */
	bytes = ALIGN(boot->bytes, sizeof(long));
	if (!twin_ram_backs(ram, at, bytes))
		return -EINVAL;
	boot->map = twin_ram_hold(ram, at, bytes);
	if (!boot->map)
		return -ENOMEM;
	memset(boot->map, 0xff, boot->bytes);
	boot->reserved = boot->pages;
	return 0;
}

/**
 * twin_bootmem_exit - let go of the bitmap
 * @boot: the pages, none of which is known any more
 */
void twin_bootmem_exit(struct twin_bootmem *boot)
{
	if (boot->map)
		twin_ram_release(boot->ram, boot->map);
	boot->map = NULL;
	boot->pages = 0;
}

/* Is it an extent of ours, and does it have anything in it? */
static int check(const struct twin_bootmem *boot, u64 first, u64 end)
{
	if (!boot->map)
		return -ESHUTDOWN;
	if (first >= end)
		return -EINVAL;
	if (first < boot->base.a || end - boot->base.a > (u64)boot->pages << boot->page_shift)
		return -ERANGE;
	return 0;
}

/**
 * twin_bootmem_free - make memory available
 * @boot: the pages
 * @first: its first byte
 * @end: the byte behind it
 *
 * A page that is in it only in part stays reserved.
 *
 * Return: 0; with nothing changed -EINVAL when it is empty, -ERANGE when it is not all
 * ours, -EALREADY when some of it is free, -ESHUTDOWN when the bitmap has retired.
 */
int twin_bootmem_free(struct twin_bootmem *boot, u64 first, u64 end)
{
	u64 mask = (1ULL << boot->page_shift) - 1;
	int err = check(boot, first, end);
	unsigned int from, to;

	if (err)
		return err;
	from = (first - boot->base.a + mask) >> boot->page_shift;
	to = (end - boot->base.a) >> boot->page_shift;
	if (from >= to)
		return 0;
	if (find_next_zero_bit(boot->map, to, from) < to)
		return -EALREADY;
	bitmap_clear(boot->map, from, to - from);
	boot->reserved -= to - from;
	/* 2.4.0 forgets this, and would add to a page that is not allocated any more. */
	if (boot->last >= from && boot->last < to)
		boot->used = 0;
	return 0;
}

/**
 * twin_bootmem_reserve - keep memory from being handed out
 * @boot: the pages
 * @first: its first byte
 * @end: the byte behind it
 *
 * A page that is in it only in part is reserved, too.  That some of it is reserved
 * already is no error; the kernel prints a line for each such page, here they are
 * counted.
 *
 * Return: 0; with nothing changed -EINVAL when it is empty, -ERANGE when it is not all
 * ours, -ESHUTDOWN when the bitmap has retired.
 */
int twin_bootmem_reserve(struct twin_bootmem *boot, u64 first, u64 end)
{
	u64 mask = (1ULL << boot->page_shift) - 1;
	int err = check(boot, first, end);
	unsigned int i, to;

	if (err)
		return err;
	to = (end - boot->base.a + mask) >> boot->page_shift;
	for (i = (first - boot->base.a) >> boot->page_shift; i < to; i++) {
		if (__test_and_set_bit(i, boot->map))
			boot->twice++;
		else
			boot->reserved++;
	}
	return 0;
}

/**
 * twin_bootmem_reserve_map - reserve the kernel image, and the bitmap behind it
 * @boot: the pages
 * @first: the image's first byte
 *
 * As setup_arch() does it, which in 2.4.0 rounds up what is rounded up here again.
 *
 * Return: as twin_bootmem_reserve().
 */
int twin_bootmem_reserve_map(struct twin_bootmem *boot, u64 first)
{
	u64 end = boot->at.a + boot->bytes;

	if (boot->kind->twice)
		end += (1ULL << boot->page_shift) - 1;
	return twin_bootmem_reserve(boot, first, end);
}

/* The first @nr free pages in a row, not below @from, whose address is so aligned. */
static bool fit(const struct twin_bootmem *boot, u64 from, unsigned int nr, u64 align,
		unsigned int *at)
{
	u64 base = boot->base.a, mask = max(align, 1ULL << boot->page_shift) - 1;

	while (from < boot->pages) {
		u64 i = find_next_zero_bit(boot->map, boot->pages, from);
		unsigned int taken;

		i = (((base + (i << boot->page_shift) + mask) & ~mask) - base) >> boot->page_shift;
		/* The sum may have wrapped, to a page below. */
		if (i < from || i >= boot->pages || nr > boot->pages - i)
			return false;
		taken = find_next_bit(boot->map, i + nr, i);
		if (taken >= i + nr) {
			*at = i;
			return true;
		}
		from = taken + 1;
	}
	return false;
}

/* Where to begin: at the goal if that is one of ours. */
static u64 preferred(const struct twin_bootmem *boot, u64 align, u64 goal)
{
	u64 at = (goal + (align - 1)) & ~(align - 1);

	if (goal < boot->base.a || at < goal)
		return 0;
	at = (at - boot->base.a) >> boot->page_shift;
	return at < boot->pages ? at : 0;
}

/**
 * twin_bootmem_alloc - hand out memory
 * @boot: the pages
 * @size: how many bytes
 * @align: a power of two that its address is to be a multiple of
 * @goal: from where on it is preferred; what is below comes last
 * @phys: set to its address; what it holds is arbitrary
 *
 * As __alloc_bootmem_core() of 2.4.0: the first free pages that will do, above the
 * goal or else anywhere.  When they follow the page that the last allocation ended in,
 * it begins in there, and takes fewer of them, or none.  So there has to be a free page
 * even for what the last one has room for.
 *
 * Return: 0; with nothing changed -EINVAL when the size is 0 or the alignment no power
 * of two, -ENOMEM when there is no such memory, -ESHUTDOWN when the bitmap has retired.
 */
int twin_bootmem_alloc(struct twin_bootmem *boot, u64 size, u64 align, u64 goal, twin_phys_t *phys)
{
	u64 page = 1ULL << boot->page_shift, from, pages, in_last = 0;
	unsigned int at;

	if (!size || !align || (align & (align - 1)))
		return -EINVAL;
	if (!boot->map)
		return -ESHUTDOWN;
	pages = (size >> boot->page_shift) + !!(size & (page - 1));
	from = preferred(boot, align, goal);
	if (pages > boot->pages ||
	    (!fit(boot, from, pages, align, &at) && (!from || !fit(boot, 0, pages, align, &at))))
		return -ENOMEM;
	*phys = twin_phys_add(boot->base, (u64)at << boot->page_shift);
	if (align <= page && boot->used && boot->last + 1 == at) {
		in_last = page - ALIGN(boot->used, align);
		*phys = twin_phys(phys->a - in_last);
	}
	if (size > in_last) {
		u64 more = size - in_last;

		pages = (more + page - 1) >> boot->page_shift;
		bitmap_set(boot->map, at, pages);
		boot->reserved += pages;
		boot->last = at + pages - 1;
		boot->used = more & (page - 1);
	} else {
		boot->used = (page - in_last + size) & (page - 1);
	}
	return 0;
}

/**
 * twin_bootmem_next_free - the next free pages, for the hand-over
 * @boot: the pages
 * @cursor: 0 to begin with; moved on
 * @out: set to them
 *
 * As free_all_bootmem_core(): page by page in 2.4.0; in 2.6.34 a word's pages at once
 * when none of them is reserved, and the first page of all has a number that is a
 * multiple of a word's.  (The last word is not handed over so there, even if it is all
 * free; the page allocator makes the same of it.)  The bitmap's own pages come last,
 * from twin_bootmem_retire().
 *
 * Return: false when there are no more.
 */
bool twin_bootmem_next_free(const struct twin_bootmem *boot, u64 *cursor,
			    struct twin_bootmem_block *out)
{
	unsigned int word = boot->kind->word, at;
	u64 first = twin_phys_pfn(boot->base, boot->page_shift).n;

	if (!boot->map || *cursor >= boot->pages)
		return false;
	at = find_next_zero_bit(boot->map, boot->pages, *cursor);
	if (at >= boot->pages)
		return false;
	out->pfn = twin_pfn(first + at);
	out->order = 0;
	if (boot->kind->blocks && !((first | at) & (word - 1)) && word <= boot->pages - at &&
	    find_next_bit(boot->map, at + word, at) >= at + word)
		out->order = ilog2(word);
	*cursor = (u64)at + (1U << out->order);
	return true;
}

/**
 * twin_bootmem_retire - the end of the hand-over: the bitmap goes, too
 * @boot: the pages, none of which is known any more
 * @out: set to the pages of the bitmap, as far as that kernel remembers them
 *
 * Return: false when there are none.
 */
bool twin_bootmem_retire(struct twin_bootmem *boot, struct twin_extent *out)
{
	u64 mask = (1ULL << boot->page_shift) - 1;
	u64 bytes = boot->kind->whole ? boot->pages / 8 : boot->bytes;

	*out = (struct twin_extent){ boot->at.a, boot->at.a + ((bytes + mask) & ~mask) };
	if (!boot->map)
		out->end = out->first;
	twin_bootmem_exit(boot);
	return out->first < out->end;
}
