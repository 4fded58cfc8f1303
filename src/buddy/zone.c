// SPDX-License-Identifier: GPL-2.0
/* A zone: its span, its pageblocks, its watermarks. */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "zone.h"

/* Who asks for none but his own. */
static const u8 nobody[TWIN_TYPES][TWIN_TYPES] = { { TWIN_TYPES },
						   { TWIN_TYPES },
						   { TWIN_TYPES },
						   { TWIN_TYPES },
						   { TWIN_TYPES } };

/* fallbacks[] of mm/page_alloc.c, the same from 2.6.34 to 6.12. */
static const u8 others[TWIN_TYPES][TWIN_TYPES] = {
	[TWIN_UNMOVABLE] = { TWIN_RECLAIMABLE, TWIN_MOVABLE, TWIN_TYPES },
	[TWIN_MOVABLE] = { TWIN_RECLAIMABLE, TWIN_UNMOVABLE, TWIN_TYPES },
	[TWIN_RECLAIMABLE] = { TWIN_UNMOVABLE, TWIN_MOVABLE, TWIN_TYPES },
	[TWIN_RESERVE] = { TWIN_TYPES },
	[TWIN_ISOLATE] = { TWIN_TYPES },
};

/** var twin_mobility_2_4 - one kind of memory, taken from the front of the lists */
const struct twin_mobility twin_mobility_2_4 = {
	.name = "2.4",
	.fallback = nobody,
	.last = TWIN_TYPES,
	.halves = true,
};

/** var twin_mobility_2_6_34 - fallbacks[] and __rmqueue_fallback() of 2.6.34 */
const struct twin_mobility twin_mobility_2_6_34 = {
	.name = "2.6.34",
	.fallback = others,
	.last = TWIN_RESERVE,
	.eager = BIT(TWIN_RECLAIMABLE),
	.blocks = 2,
	.halves = true,
};

/** var twin_mobility_6_1 - fallbacks[] and __rmqueue_fallback() of 6.1 and 6.12 */
const struct twin_mobility twin_mobility_6_1 = {
	.name = "6.1",
	.fallback = others,
	.last = TWIN_TYPES,
	.eager = BIT(TWIN_UNMOVABLE) | BIT(TWIN_RECLAIMABLE),
	.again = true,
	.smallest = true,
	.alike = true,
	.to_tail = true,
	.fresh_last = true,
	.part = 100,
};

/* The part of a zone's span that is backed, as indices; empty where there is none. */
static void backed(const struct twin_mem_map *map, const struct twin_zone_plan *plan, u32 *first,
		   u32 *end)
{
	u64 lo = map->first.n, hi = lo + map->frames;
	u64 from = clamp(plan->first.n, lo, hi);

	*first = map->lo + (from - lo);
	*end = map->lo + (clamp(plan->end.n, from, hi) - lo);
}

/**
 * twin_pageblocks_bytes - memory for a zone's pageblocks
 * @map: the descriptors of the backed frames
 * @plan: what the zone is to be
 */
u64 twin_pageblocks_bytes(const struct twin_mem_map *map, const struct twin_zone_plan *plan)
{
	u32 first, end;

	backed(map, plan, &first, &end);
	if (first == end)
		return 0;
	return ((end - 1) >> plan->block_order) - (first >> plan->block_order) + 1;
}

/* Backed frames of the zone, and whether all of them are in its span. */
static int count_frames(struct twin_zone *zone)
{
	const struct twin_mem_map *map = zone->map;
	u64 lo = map->first.n, hi = lo + map->frames;
	unsigned int i;

	for (i = 0; i < map->nr_stretches; i++) {
		const struct twin_stretch *s = &map->stretch[i];
		u64 from = clamp(s->first.n, lo, hi);

		if (s->zone != zone->index)
			continue;
		if (s->first.n < zone->plan->first.n || s->end.n > zone->plan->end.n)
			return -EINVAL;
		zone->frames += clamp(s->end.n, from, hi) - from;
	}
	return 0;
}

/**
 * twin_zone_init - make a zone whose frames are all reserved
 * @zone: filled in
 * @map: the descriptors of the backed frames
 * @index: the zone's number; its frames are the stretches of @map with this number
 * @plan: what it is to be; stays with the zone
 * @block: twin_pageblocks_bytes() of memory; stays with the zone
 *
 * All pageblocks become movable, as in memmap_init_zone(), or unmovable where nothing
 * is grouped.
 *
 * Return: 0, or -EINVAL for numbers that cannot be.
 */
int twin_zone_init(struct twin_zone *zone, struct twin_mem_map *map, unsigned int index,
		   const struct twin_zone_plan *plan, u8 *block)
{
	u32 most, first, end;
	unsigned int type;

	if (index >= map->zones || plan->end.n < plan->first.n || !plan->nr_orders ||
	    plan->nr_orders > TWIN_ORDERS_MAX || !plan->block_order ||
	    plan->block_order >= TWIN_ORDERS_MAX)
		return -EINVAL;
	backed(map, plan, &first, &end);
	*zone = (struct twin_zone){
		.plan = plan,
		.map = map,
		.frame = map->frame,
		.lists = map->end + index * TWIN_LISTS_MAX,
		.index = index,
		.nr_orders = plan->nr_orders,
		.block_order = plan->block_order,
		.to_tail = plan->mobility->to_tail,
		.block = block,
		.block_first = first >> plan->block_order,
		.blocks = twin_pageblocks_bytes(map, plan),
	};
	for (type = 0; type < TWIN_TYPES; type++)
		zone->as[type] = plan->grouped ? type : TWIN_UNMOVABLE;
	most = 1U << (plan->nr_orders - 1);
	zone->core = round_up(map->lo, most);
	if (round_down(map->end, most) > zone->core)
		zone->core_frames = round_down(map->end, most) - zone->core;
	memset(block, plan->grouped ? TWIN_MOVABLE : TWIN_UNMOVABLE, zone->blocks);
	return count_frames(zone);
}

/* Frames of free blocks of a type. */
static u64 frames_of(const struct twin_zone *zone, unsigned int type)
{
	unsigned int order;
	u64 frames = 0;

	for (order = 0; order < zone->nr_orders; order++)
		frames += (u64)twin_zone_nr_free(zone, order, type) << order;
	return frames;
}

/* 2.6.34: the frames of smaller blocks do not count, but less and less is asked for. */
static bool halved_mark_ok(const struct twin_zone *zone, unsigned int order, s64 free, s64 min)
{
	unsigned int o, type;

	for (o = 0; o < order; o++) {
		for (type = 0; type < TWIN_ISOLATE; type++)
			free -= (s64)twin_zone_nr_free(zone, o, type) << o;
		min >>= 1;
		if (free <= min)
			return false;
	}
	return true;
}

/**
 * twin_zone_watermark_ok - may a request of this order be served?
 * @zone: the zone, whose lock is held by the caller
 * @order: of the request
 * @limit: how far the zone may be emptied
 *
 * As zone_watermark_ok() of mm/page_alloc.c: the free frames, the request served, stay
 * above the mark and the reserve against requests that could have used a higher zone;
 * and there is a block of that order, or, in 2.6.34, enough in larger blocks.
 */
bool twin_zone_watermark_ok(const struct twin_zone *zone, unsigned int order,
			    const struct twin_limit *limit)
{
	s64 min = limit->mark, free = zone->free, reserve;
	bool halves = zone->plan->mobility->halves;
	u32 some = zone->some[TWIN_UNMOVABLE] | zone->some[TWIN_MOVABLE] |
		   zone->some[TWIN_RECLAIMABLE];

	if (order >= zone->nr_orders || limit->class >= TWIN_CLASSES)
		return false;
	reserve = zone->plan->reserve[limit->class];
	free -= (1LL << order) - 1;
	/* The kernel does not count isolated frames as free in the first place. */
	if (zone->some[TWIN_ISOLATE])
		free -= frames_of(zone, TWIN_ISOLATE);
	if (!limit->rights)
		free -= zone->kept;
	if (limit->rights & TWIN_MAY_DIP)
		min -= min / 2;
	if ((limit->rights & TWIN_MAY_NOT_WAIT) && (halves || (limit->rights & TWIN_MAY_DIP)))
		min -= min / 4;
	if (limit->rights & TWIN_MAY_DIE)
		min -= min / 2;
	if (free <= min + reserve)
		return false;
	if (!order)
		return true;
	if (halves)
		return halved_mark_ok(zone, order, free, min);
	if (limit->rights & (TWIN_MAY_KEPT | TWIN_MAY_DIE))
		some |= zone->some[TWIN_RESERVE];
	return some >> order;
}
