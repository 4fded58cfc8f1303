// SPDX-License-Identifier: GPL-2.0
/*
 * Where blocks come from when a type has none: other types', and which of their
 * pageblocks change hands.  __rmqueue_fallback() and steal_suitable_fallback() of
 * mm/page_alloc.c; how 2.6.34 differs is in its struct twin_mobility.
 */
#include <linux/errno.h>
#include <linux/string.h>

#include "block.h"
#include "fallback.h"

/**
 * struct pageblock - the frames of a pageblock that are its zone's
 * @first: index of the first
 * @end: index behind the last
 * @whole: the span does not end inside
 */
struct pageblock {
	u32 first;
	u32 end;
	bool whole;
};

static struct pageblock pageblock_of(const struct twin_zone *zone, u32 i)
{
	u32 size = 1U << zone->block_order;
	struct pageblock b = { .first = i & ~(size - 1) };
	const struct twin_mem_map *map = zone->map;
	u64 base = map->base.n;

	b.end = b.first + size;
	b.whole = b.end <= map->end && base + b.end <= zone->plan->end.n;
	if (!b.whole)
		b.end = min_t(u64, map->end, zone->plan->end.n - base);
	b.first = max(b.first, map->lo);
	if (base + b.first < zone->plan->first.n)
		b.first = zone->plan->first.n - base;
	return b;
}

static void set_type(struct twin_zone *zone, u32 i, unsigned int order, unsigned int type)
{
	u32 first = (i >> zone->block_order) - zone->block_first;

	memset(zone->block + first, type, 1U << (order - zone->block_order));
}

static void move(struct twin_zone *zone, u32 i, unsigned int type)
{
	unsigned int order = twin_word_order(zone->frame[i].word);

	twin_block_del(zone, i);
	twin_block_add_tail(zone, i, order, type);
}

/*
 * Move the free blocks of a pageblock to the lists of a type; returns their frames.
 * Counts, too, the frames that were allocated to be movable.
 */
static u32 move_free(struct twin_zone *zone, const struct pageblock *b, unsigned int type,
		     u32 *movable)
{
	u32 i, size, frames = 0, word;

	*movable = 0;
	for (i = b->first; i < b->end; i += size) {
		word = zone->frame[i].word;
		size = 1U << twin_word_order(word);
		if (twin_block_is(zone, i, TWIN_FREE)) {
			move(zone, i, type);
			frames += size;
		} else if (twin_block_is(zone, i, TWIN_TAKEN) &&
			   twin_word_type(word) == TWIN_MOVABLE) {
			*movable += size;
		}
	}
	return frames;
}

/* Frames that are allocated and would be at home in a pageblock of this type. */
static u32 alike(const struct twin_zone *zone, unsigned int type, unsigned int was, u32 frames,
		 u32 movable)
{
	if (!zone->plan->mobility->alike)
		return 0;
	if (type == TWIN_MOVABLE)
		return movable;
	/* Unmovable and reclaimable cannot be told apart once they are allocated. */
	return was == TWIN_MOVABLE ? (1U << zone->block_order) - (frames + movable) : 0;
}

/* May such a request take over the rest of a pageblock, too? */
static bool may_take_over(const struct twin_zone *zone, unsigned int order, unsigned int type)
{
	return order >= zone->block_order / 2 || (zone->plan->mobility->eager & BIT(type));
}

/* Take a free block over for a type, and as much of its pageblock as is good. */
static void steal(struct twin_zone *zone, u32 i, unsigned int type)
{
	unsigned int order = twin_word_order(zone->frame[i].word);
	unsigned int was = twin_zone_type(zone, i);
	struct pageblock b;
	u32 frames = 0, movable;

	if (was != TWIN_RESERVE && order >= zone->block_order) {
		set_type(zone, i, order, type);
	} else if (was != TWIN_RESERVE && may_take_over(zone, order, type)) {
		b = pageblock_of(zone, i);
		if (b.whole)
			frames = move_free(zone, &b, type, &movable);
	}
	if (!frames) {
		/* The old kernel leaves what it does not take over on its list. */
		if (zone->plan->mobility->again || order >= zone->block_order)
			move(zone, i, type);
		return;
	}
	if (frames + alike(zone, type, was, frames, movable) >= 1U << (zone->block_order - 1))
		set_type(zone, i, zone->block_order, type);
}

static unsigned int first_with(const struct twin_zone *zone, const u8 *types, unsigned int order)
{
	while (*types < TWIN_TYPES && !(zone->some[*types] >> order & 1))
		types++;
	return *types;
}

static u32 first_of(const struct twin_zone *zone, unsigned int order, unsigned int type)
{
	return zone->frame[twin_zone_list(zone, order, type)].next;
}

/*
 * A block for a type that has none of this order or larger; whatever list it is on
 * then, its rest belongs there.  Returns its index, or TWIN_NO_FRAME.
 *
 * The largest block of others is taken, since it lies in the emptiest pageblock.
 */
u32 twin_block_fallback(struct twin_zone *zone, unsigned int order, unsigned int type)
{
	const struct twin_mobility *mobility = zone->plan->mobility;
	const u8 *types = mobility->fallback[type];
	unsigned int at, n;
	u32 all = 0, i;

	for (n = 0; types[n] < TWIN_TYPES; n++)
		all |= zone->some[types[n]];
	all &= ~0U << order;
	if (!all) {
		if (mobility->last == TWIN_TYPES || !(zone->some[mobility->last] >> order))
			return TWIN_NO_FRAME;
		all = zone->some[mobility->last] >> order;
		return first_of(zone, order + __ffs(all), mobility->last);
	}
	at = __fls(all);
	if (mobility->smallest && type == TWIN_MOVABLE && !may_take_over(zone, at, type))
		at = __ffs(all);
	i = first_of(zone, at, first_with(zone, types, at));
	steal(zone, i, type);
	if (!mobility->again)
		return i;
	return first_of(zone, order + __ffs(zone->some[type] >> order), type);
}

/**
 * twin_pageblock_set - change the type of a pageblock
 * @zone: the zone, whose lock is held by the caller
 * @pfn: a frame in it
 * @type: the new type
 *
 * What is free in it goes to the lists of that type, and merges with neighbours or parts
 * from them as the types allow.  As set_migratetype_isolate() of mm/page_isolation.c and
 * reserve_highatomic_pageblock() of mm/page_alloc.c.
 *
 * Return: 0; -ENXIO when the frame is not of the zone; -EINVAL when there is no such type.
 */
int twin_pageblock_set(struct twin_zone *zone, twin_pfn_t pfn, unsigned int type)
{
	u32 i = twin_map_index(zone->map, pfn), head, size;
	bool counts = twin_zone_keeps(zone);
	unsigned int was, order;
	struct pageblock b;

	if (i == TWIN_NO_FRAME || twin_word_zone(zone->frame[i].word) != zone->index)
		return -ENXIO;
	if (type >= TWIN_TYPES)
		return -EINVAL;
	/* Ungrouped, nobody would look where such frames went. */
	if (type < TWIN_RESERVE)
		type = zone->as[type];
	b = pageblock_of(zone, i);
	was = twin_zone_type(zone, i);
	if (counts && was == TWIN_RESERVE)
		zone->kept -= b.end - b.first;
	if (counts && type == TWIN_RESERVE)
		zone->kept += b.end - b.first;
	set_type(zone, i, zone->block_order, type);
	head = twin_map_head(zone->map, b.first);
	if (head != TWIN_NO_FRAME &&
	    (head < b.first || head + twin_block_frames(zone, head) > b.end)) {
		/* A block reaches beyond: if it is free, this pageblock is cut out of it. */
		if (!twin_block_is(zone, head, TWIN_FREE))
			return 0;
		twin_block_carve(zone, head, b.first, b.end);
		zone->free -= b.end - b.first;
		twin_block_give(zone, b.first, zone->block_order);
		return 0;
	}
	for (i = b.first; i < b.end; i += size) {
		order = twin_word_order(zone->frame[i].word);
		size = 1U << order;
		if (!twin_block_is(zone, i, TWIN_FREE))
			continue;
		twin_block_del(zone, i);
		zone->free -= size;
		twin_block_give(zone, i, order);
	}
	return 0;
}
