// SPDX-License-Identifier: GPL-2.0
/*
 * Pageblocks that are kept back for who cannot wait.
 *
 * Re-creates setup_zone_migrate_reserve() of 2.6.34, and reserve_highatomic_pageblock() and
 * unreserve_highatomic_pageblock() of 6.1 (mm/page_alloc.c).  Where nothing is grouped by
 * migrate type no pageblock is movable, so none is kept; 6.1 would keep some there, too.
 */
#include <linux/bitops.h>
#include <linux/math64.h>
#include <linux/minmax.h>

#include "fallback.h"
#include "reserve.h"

/* The frame that a pageblock begins with is its zone's, and somebody can have it. */
static bool counts(const struct twin_zone *zone, u32 i)
{
	return i != TWIN_NO_FRAME && twin_word_zone(zone->frame[i].word) == zone->index &&
	       twin_map_head(zone->map, i) != TWIN_NO_FRAME;
}

/**
 * twin_reserve_setup - keep as many pageblocks back as the zone's minimum has
 * @zone: the zone, whose marks are set
 *
 * The first ones that are movable; of those that were kept before, as many as are wanted
 * stay, and the others become movable again.
 */
void twin_reserve_setup(struct twin_zone *zone)
{
	u64 size = 1ULL << zone->block_order, min = zone->plan->mark[TWIN_MIN], pfn;
	unsigned int left, type;

	if (!zone->plan->mobility->blocks)
		return;
	left = min_t(u64, (min + size - 1) >> zone->block_order, zone->plan->mobility->blocks);
	for (pfn = zone->plan->first.n; pfn < zone->plan->end.n; pfn += size) {
		u32 i = twin_map_index(zone->map, twin_pfn(pfn));

		if (!counts(zone, i))
			continue;
		type = twin_zone_type(zone, i);
		if (type != TWIN_MOVABLE && type != TWIN_RESERVE)
			continue;
		if (left && type == TWIN_MOVABLE)
			twin_pageblock_set(zone, twin_pfn(pfn), TWIN_RESERVE);
		else if (!left && type == TWIN_RESERVE)
			twin_pageblock_set(zone, twin_pfn(pfn), TWIN_MOVABLE);
		if (left)
			left--;
	}
}

/**
 * twin_reserve_more - keep a pageblock for those who are like him who took a block of it
 * @zone: the zone
 * @pfn: the block's first frame
 *
 * Until a part of the zone, and a pageblock more, is kept.
 */
void twin_reserve_more(struct twin_zone *zone, twin_pfn_t pfn)
{
	unsigned int part = zone->plan->mobility->part;
	u32 i = twin_map_index(zone->map, pfn);
	u64 most;

	if (!part || !counts(zone, i) || zone->as[TWIN_RESERVE] != TWIN_RESERVE)
		return;
	most = div_u64(zone->managed, part) + (1ULL << zone->block_order);
	if (zone->kept < most && twin_zone_type(zone, i) < TWIN_RESERVE)
		twin_pageblock_set(zone, pfn, TWIN_RESERVE);
}

/**
 * twin_reserve_less - keep a pageblock less, one with something free in it
 * @zone: the zone
 * @type: what it becomes
 *
 * Return: there was one.
 */
bool twin_reserve_less(struct twin_zone *zone, unsigned int type)
{
	u32 some = zone->some[TWIN_RESERVE], i;

	if (!some || !twin_zone_keeps(zone))
		return false;
	i = zone->frame[twin_zone_list(zone, __ffs(some), TWIN_RESERVE)].next;
	return !twin_pageblock_set(zone, twin_map_pfn(zone->map, i), type);
}
