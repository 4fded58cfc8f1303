// SPDX-License-Identifier: GPL-2.0
/*
 * Leaves of vmalloc areas: what can be said of them even where an area keeps no list of
 * its pages.
 *
 * Inputs: the other leaves of the same area, which one call has mapped alike; which memory
 * is RAM, or was lent by a device; what the pages that leaves lead to say of themselves.
 */
#include <linux/kernel.h>
#include <linux/memory_hotplug.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/pfn.h>
#include <linux/sched.h>

#include "../live/areas.h"
#include "../live/pages.h"
#include "../live/reach.h"
#include "bounds.h"

enum { ALIKE, FRAME, RULES };

static const struct twin_rule rules[RULES] = {
	[ALIKE] = { "leaves", "area-alike", "leaves", "va",
		    "an area that one call has mapped has the same rights and memory type all over",
		    TWIN_ATTR },
	[FRAME] = { "leaves", "area-frame", "leaves", "va",
		    "areas of pages lead to pages in use; per-CPU ones to those of a chunk, each once",
		    TWIN_ADDRESS },
};

/**
 * twin_bounds_own - have we mapped an address ourselves?
 * @live: the running kernel
 * @va: the address
 */
bool twin_bounds_own(const struct twin_live *live, u64 va)
{
	return live->own.name && va >= live->own.first.a && va <= live->own.last.a;
}

/**
 * twin_bounds_init - open the rows
 * @b: what is kept while leaves are looked at
 * @look: the look
 * @skip: why the rules cannot speak, or NULL
 */
void twin_bounds_init(struct twin_bounds *b, const struct twin_look *look, const char *skip)
{
	unsigned int i;

	*b = (struct twin_bounds){
		.first = TWIN_NOWHERE,
		.image = twin_live_symbol("_text"),
		.image_end = twin_live_symbol("_end"),
	};
	for (i = 0; i < RULES; i++) {
		b->row[i] = twin_rows_add(look->rows, &rules[i]);
		b->row[i]->skip = skip;
	}
}

/* What of a leaf is the same in all of its area. */
static u32 kept(const struct twin_look *look, u32 attr)
{
	return attr & look->live->shape.attrs & (PT_RIGHTS | PT_MEMORY);
}

/* The choice of a majority, where there is one. */
static void vote(u64 value, u64 votes, u64 *choice, u64 *lead)
{
	if (*choice == value) {
		*lead += votes;
	} else if (*lead >= votes) {
		*lead -= votes;
	} else {
		*choice = value;
		*lead = votes - *lead;
	}
}

/* Runs of leaves are in order: those of an area are neighbours of the one that it was met by. */
static void learn(struct twin_bounds *b, const struct twin_look *look, const struct twin_area *area,
		  u64 va)
{
	const struct pt_run *at = twin_runs_at(look->runs, twin_va(va));
	const struct pt_run *first = look->runs->run, *end = first + look->runs->nr;
	u64 usual = 0, chunk = 0, lead = 0, chunk_lead = 0, off;

	*b = (struct twin_bounds){
		.row = { b->row[ALIKE], b->row[FRAME] },
		.first = area->first,
		.image = b->image,
		.image_end = b->image_end,
	};
	while (at && at > first && at[-1].va.a + at[-1].len > area->first)
		at--;
	for (; at && at < end && at->va.a < area->guard; at++) {
		u64 from = max(at->va.a, area->first);
		u64 to = min(at->va.a + at->len, area->guard);

		if (at->kind != PT_LEAF)
			continue;
		b->leaves += (to - from) >> look->live->shape.format->level[at->level].shift;
		vote(kept(look, at->attr), to - from, &usual, &lead);
		for (off = from; area->kind == TWIN_AREA_PERCPU && off < to; off += PAGE_SIZE)
			vote(twin_page_chunk(PHYS_PFN(at->phys.a + (off - at->va.a))), 1, &chunk,
			     &chunk_lead);
		cond_resched();
	}
	b->usual = usual;
	b->chunk = chunk;
}

static bool is_unlike(const struct twin_look *look, const struct pt_run *run, u64 va,
		      const struct pt_answer *now)
{
	const struct twin_bounds *b = look->own;
	struct twin_area area;

	return now->why == PT_OK && kept(look, now->attr) != b->usual && !twin_area_at(va, &area) &&
	       area.first == b->first;
}

/* Another leaf of an area, or of this one, that leads to the same frame. */
static int is_second(void *ctx, const struct pt_run *alias)
{
	const struct twin_look *look = ctx;
	const struct twin_bounds *b = look->own;
	const struct twin_region *region = twin_live_region(look->live, alias->va);

	return region && region->kind == TWIN_REGION_AREAS &&
	       !(b->va >= alias->va.a && b->va - alias->va.a < alias->len);
}

/*
 * May an area lead to what is no RAM?  Who calls vmap() or vm_map_ram() hands over struct
 * pages; who maps a device's frames says so to the area.
 */
static bool may_leave_ram(const struct twin_look *look, const struct twin_area *area, u64 phys)
{
	switch (area->kind) {
	case TWIN_AREA_PERCPU:
		return false;
	case TWIN_AREA_VMAP:
	case TWIN_AREA_BLOCK:
		return twin_look_lent(look, phys);
	default:
		return true;
	}
}

static bool is_wrong_page(const struct twin_look *look, const struct twin_area *area, u64 phys)
{
	const struct twin_bounds *b = look->own;
	bool percpu = area->kind == TWIN_AREA_PERCPU;

	if (!twin_look_ram(look, phys))
		return !may_leave_ram(look, area, phys);
	if (!pfn_to_online_page(PHYS_PFN(phys)) || twin_page_free(PHYS_PFN(phys)))
		return true;
	/* The first chunk was made before pages could tell. */
	if (!percpu || !b->chunk)
		return false;
	return twin_page_chunk(PHYS_PFN(phys)) != b->chunk ||
	       twin_runs_over(look->runs, twin_phys(phys), PAGE_SIZE, is_second, (void *)look);
}

static bool is_lost(const struct twin_look *look, const struct pt_run *run, u64 va,
		    const struct pt_answer *now)
{
	const struct twin_bounds *b = look->own;
	struct twin_area area;

	return now->why == PT_OK && !twin_area_at(va, &area) && area.first == b->first &&
	       is_wrong_page(look, &area, now->phys.a);
}

/*
 * Is it for who maps an area to say what all of it is like?  Areas of the image are only
 * said to be there: what stands in them was mapped part by part, and has rules of its own.
 */
static bool is_of_one_call(const struct twin_bounds *b, const struct twin_area *area)
{
	if (area->first >= b->image && area->first < b->image_end)
		return false;
	return area->kind == TWIN_AREA_PHYS || area->kind == TWIN_AREA_VMAP ||
	       area->kind == TWIN_AREA_PFNS;
}

/**
 * twin_bounds_leaf - hold a leaf against its neighbours, and its pages against themselves
 * @b: what is kept while leaves are looked at
 * @look: the look
 * @area: the area that it lies in
 * @leaf: the leaf
 *
 * Return: whether a fault was found that stays.
 */
bool twin_bounds_leaf(struct twin_bounds *b, const struct twin_look *look,
		      const struct twin_area *area, const struct pt_run *leaf)
{
	struct twin_look mine = *look;
	bool fault = false;
	u64 off;

	mine.own = b;
	if (b->first != area->first)
		learn(b, look, area, leaf->va.a);
	if (is_of_one_call(b, area) && b->leaves > 1) {
		b->row[ALIKE]->looked++;
		if (kept(look, leaf->attr) != b->usual)
			fault |= twin_look_breach(&mine, b->row[ALIKE], leaf, b->usual,
						  kept(look, leaf->attr), is_unlike);
	}
	/* Where those lead is known, and devices have no pages. */
	if (area->kind == TWIN_AREA_PHYS || twin_bounds_own(look->live, leaf->va.a))
		return fault;
	b->row[FRAME]->looked++;
	for (off = 0; off < leaf->len; off += PAGE_SIZE) {
		struct pt_run page = twin_look_part(look, leaf, off, PAGE_SIZE);

		b->va = page.va.a;
		if (is_wrong_page(&mine, area, page.phys.a))
			fault |= twin_look_breach(&mine, b->row[FRAME], &page, TWIN_NOWHERE,
						  page.phys.a, is_lost);
	}
	return fault;
}
