// SPDX-License-Identifier: GPL-2.0
/*
 * Two routes to a contiguous stretch of frames.
 *
 * alloc_contig_pages() is the kernel's own (mm/page_alloc.c).  It is called by
 * link where we are part of the kernel, and through a static call where a
 * kprobe has told its address: a direct call, as kernels with indirect-branch
 * tracking or kCFI demand.  It tries multiples of the size only, so where it
 * finds nothing the zones are scanned in pageblock steps over the exported
 * alloc_contig_range().
 */
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/memory_hotplug.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/nodemask.h>
#include <linux/sched/signal.h>

#include "compat.h"
#include "contig.h"
#include "live/reach.h"

#define CONTIG_GFP  (GFP_KERNEL | __GFP_NOWARN)
#define HIGHMEM_GFP (GFP_HIGHUSER | __GFP_NOWARN)

#if TWIN_HAS_CONTIG

TWIN_REACH_AS(contig_pages, twin_contig_pages_fn, TWIN_CONTIG_PAGES_NAME)

static const char *contig_pages_route(void)
{
	if (!twin_reach(contig_pages))
		return NULL;
	return TWIN_LINKED ? "alloc_contig_pages (linked)" : "alloc_contig_pages (static call)";
}

/* Could these frames be moved out of the way at all?  Sets the first that cannot. */
static bool range_movable(const struct zone *zone, unsigned long pfn, unsigned long end,
			  unsigned long *bad)
{
	for (; pfn < end; pfn++) {
		struct page *page = pfn_to_online_page(pfn);

		if (!page || page_zone(page) != zone || PageReserved(page) || PageHuge(page)) {
			*bad = pfn;
			return false;
		}
	}
	return true;
}

/* alloc_contig_range() on a frame outside RAM oopses: every one is checked before. */
static int scan_zone(struct zone *zone, unsigned long pages, unsigned long *found)
{
	unsigned long pfn = ALIGN(zone->zone_start_pfn, pageblock_nr_pages);
	unsigned long end = zone_end_pfn(zone), bad;

	while (pfn < end && pages <= end - pfn) {
		if (fatal_signal_pending(current))
			return -EINTR;
		cond_resched();
		if (!range_movable(zone, pfn, pfn + pages, &bad)) {
			pfn = ALIGN(bad + 1, pageblock_nr_pages);
			continue;
		}
		if (!alloc_contig_range(pfn, pfn + pages, MIGRATE_MOVABLE, CONTIG_GFP)) {
			*found = pfn;
			return 0;
		}
		pfn += pageblock_nr_pages;
	}
	return -ENOSPC;
}

/* The same from the zone's end: with PAE that is where memory above 4 GiB is. */
static int scan_zone_down(struct zone *zone, unsigned long pages, unsigned long *found)
{
	unsigned long start = zone->zone_start_pfn, bad;
	unsigned long pfn = zone_end_pfn(zone);

	while (pfn > start && pages <= pfn - start) {
		pfn = ALIGN_DOWN(pfn - pages, pageblock_nr_pages);
		if (pfn < start)
			break;
		if (fatal_signal_pending(current))
			return -EINTR;
		cond_resched();
		if (range_movable(zone, pfn, pfn + pages, &bad) &&
		    !alloc_contig_range(pfn, pfn + pages, MIGRATE_MOVABLE, HIGHMEM_GFP)) {
			*found = pfn;
			return 0;
		}
		pfn += pages - 1;
	}
	return -ENOSPC;
}

static int scan_node(int nid, unsigned long pages, bool highmem, unsigned long *found)
{
	int i, err = -ENOSPC;

	if (highmem)
		return scan_zone_down(&NODE_DATA(nid)->node_zones[TWIN_HOST_HIGHMEM], pages, found);
	/* From the top, as the kernel's zonelists do: leave the scarce DMA zones alone. */
	for (i = ZONE_NORMAL; i >= 0; i--) {
		struct zone *zone = &NODE_DATA(nid)->node_zones[i];

		if (!zone_managed_pages(zone))
			continue;
		err = scan_zone(zone, pages, found);
		if (!err || err == -EINTR)
			return err;
	}
	return err;
}

/**
 * twin_contig_longest - the longest stretch that could be moved out of the way
 * @want: on which node, and in which memory
 *
 * Looks at every frame, takes none.
 *
 * Return: pages.
 */
unsigned long twin_contig_longest(const struct twin_arena_want *want)
{
	unsigned long longest = 0;
	int nid, i;

	for_each_node_state(nid, N_MEMORY) {
		for (i = 0; i <= (want->highmem ? TWIN_HOST_HIGHMEM : ZONE_NORMAL); i++) {
			struct zone *zone = &NODE_DATA(nid)->node_zones[i];
			unsigned long pfn = zone->zone_start_pfn, end = zone_end_pfn(zone), bad;
			bool high = i == TWIN_HOST_HIGHMEM;

			if ((want->node != NUMA_NO_NODE && nid != want->node) ||
			    high != want->highmem)
				continue;
			while (pfn < end) {
				bad = end;
				range_movable(zone, pfn, end, &bad);
				longest = max(longest, bad - pfn);
				pfn = bad + 1;
				if (!(bad & 1023))
					cond_resched();
			}
		}
	}
	return longest;
}

/**
 * twin_contig_take - take a contiguous stretch of frames
 * @got: filled in
 * @want: how many and where
 *
 * May sleep, and may take long: pages in the way are migrated.
 *
 * Return: 0; -ENOSPC when no route leads to one; -EINTR when the caller is
 * being killed.
 */
int twin_contig_take(struct twin_contig *got, const struct twin_arena_want *want)
{
	nodemask_t nodes = node_states[N_MEMORY];
	const char *route = contig_pages_route();
	int err = -ENOSPC, nid = numa_mem_id();

	if (want->node != NUMA_NO_NODE) {
		nid = want->node;
		nodes = nodemask_of_node(nid);
	}
	if (want->highmem && TWIN_HOST_HIGHMEM < 0)
		return -ENOSPC;
	if (route && !want->highmem) {
		struct page *page = twin_call(contig_pages)(want->pages, CONTIG_GFP, nid, &nodes);

		if (page) {
			*got = (struct twin_contig){ page_to_pfn(page), route };
			return 0;
		}
	}
	for_each_node_mask(nid, nodes) {
		err = scan_node(nid, want->pages, want->highmem, &got->pfn);
		if (!err)
			got->route = "alloc_contig_range (pageblock scan)";
		if (!err || err == -EINTR)
			return err;
	}
	return err;
}

#else

/**
 * twin_contig_take - take a contiguous stretch of frames
 * @got: not touched
 * @want: how many and where
 *
 * Return: -EOPNOTSUPP: this kernel has no contiguous allocation.
 */
int twin_contig_take(struct twin_contig *got, const struct twin_arena_want *want)
{
	return -EOPNOTSUPP;
}

/**
 * twin_contig_longest - the longest stretch that could be moved out of the way
 * @want: not looked at
 *
 * Return: 0: this kernel has no contiguous allocation.
 */
unsigned long twin_contig_longest(const struct twin_arena_want *want)
{
	return 0;
}
#endif
