/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TWIN_BUDDY_ZONE_H
#define TWIN_BUDDY_ZONE_H

#include <linux/bits.h>

#include "frame.h"

/* Classes of zones that a lowmem reserve is told for: DMA .. MOVABLE. */
#define TWIN_CLASSES 5

enum twin_mark { TWIN_MIN, TWIN_LOW, TWIN_HIGH, TWIN_MARKS };

/* How somebody can be wrong about what he frees. */
enum twin_buddy_error {
	TWIN_ERROR_DOUBLE,   /* it is free already */
	TWIN_ERROR_RESERVED, /* it never was anybody's */
	TWIN_ERROR_FOREIGN,  /* it is not of this zone */
	TWIN_ERROR_INSIDE,   /* it is allocated, but no block begins there */
	TWIN_ERROR_ORDER,    /* the block there has another order */
	TWIN_ERRORS,
};

/**
 * struct twin_mobility - how a kernel groups blocks by migrate type
 * @name: the kernel
 * @fallback: for each type, whose blocks it may take, in this order; %TWIN_TYPES ends
 * @last: whose blocks are taken when there are no others, or %TWIN_TYPES
 * @eager: types that take over as much of a pageblock as they can, whatever the order
 * @again: a block that was taken over goes to the list of who asked, which is searched
 *	again; else that very block is used, and its rest stays where it was
 * @smallest: movable requests that may not take over a pageblock take the smallest block
 * @alike: allocated frames of the right kind count, too, when a pageblock is claimed
 * @to_tail: a block whose buddy's buddy is free goes to the end of its list, since it may
 *	soon become a larger one
 * @fresh_last: memory that is handed over goes to the end of its lists, merged or not
 * @blocks: pageblocks of a zone that are kept from the start for who finds no other, if its
 *	minimum is so large
 * @part: who takes a higher order and cannot wait makes the pageblock be kept for his like, up
 *	to this part of a zone and one pageblock more; 0 where nobody does
 * @halves: a request of a higher order meets half the mark for each order below its own,
 *	and who cannot wait gets a quarter of the minimum without any other right; else it
 *	is enough that there is such a block, and that quarter is for who may dip, too
 */
struct twin_mobility {
	const char *name;
	const u8 (*fallback)[TWIN_TYPES];
	u8 last;
	u8 eager;
	bool again;
	bool smallest;
	bool alike;
	bool to_tail;
	bool fresh_last;
	u8 blocks;
	u8 part;
	bool halves;
};

extern const struct twin_mobility twin_mobility_2_4;
extern const struct twin_mobility twin_mobility_2_6_34;
extern const struct twin_mobility twin_mobility_6_1;

/**
 * struct twin_zone_plan - what a zone is to be
 * @name: its name
 * @first: the first frame of its span
 * @end: the frame behind its span
 * @mark: the watermarks, in pages
 * @reserve: pages that requests of a higher class must leave, by that class
 * @nr_orders: how many orders there are; 10 in 2.4, 11 later
 * @block_order: the order of a pageblock, at least 1 and below %TWIN_ORDERS_MAX
 * @grouped: blocks are grouped by migrate type; else all have the same
 * @mobility: how
 */
struct twin_zone_plan {
	const char *name;
	twin_pfn_t first;
	twin_pfn_t end;
	u64 mark[TWIN_MARKS];
	u64 reserve[TWIN_CLASSES];
	u8 nr_orders;
	u8 block_order;
	bool grouped;
	const struct twin_mobility *mobility;
};

/**
 * struct twin_zone - a zone at work
 * @plan: what it is to be
 * @map: the descriptors of its frames
 * @frame: those descriptors, by index
 * @free: frames on its lists
 * @lists: index of the first list's head
 * @core: the frames [@core, @core + @core_frames) are those in whose neighbourhood,
 *	as large as the largest block, all frames are backed
 * @core_frames: how many
 * @index: its number
 * @nr_orders: as planned
 * @block_order: as planned
 * @to_tail: see &struct twin_mobility
 * @as: by type that is asked for: the type that is meant, one and the same if nothing
 *	is grouped
 * @some: by type: a bit for each order that has a free block
 * @block: by pageblock: its migrate type; the caller's memory
 * @block_first: number of the first pageblock, counted as indices are
 * @blocks: how many pageblocks
 * @frames: backed frames, the reserved ones too
 * @managed: frames that were handed over
 * @kept: frames that only requests with a right to them may count on (HIGHATOMIC)
 * @errors: by enum twin_buddy_error: how often
 */
struct twin_zone {
	const struct twin_zone_plan *plan;
	struct twin_mem_map *map;
	struct twin_frame *frame;
	u64 free;
	u32 lists;
	u32 core;
	u32 core_frames;
	u8 index;
	u8 nr_orders;
	u8 block_order;
	bool to_tail;
	u8 as[TWIN_TYPES];
	u16 some[TWIN_TYPES];
	u8 *block;
	u32 block_first;
	u32 blocks;
	u64 frames;
	u64 managed;
	u64 kept;
	u64 errors[TWIN_ERRORS];
};

/* What a request may do to the minimum; the kernel's ALLOC_* of mm/internal.h. */
#define TWIN_MAY_DIP	  BIT(0) /* half of it (ALLOC_MIN_RESERVE, once ALLOC_HIGH) */
#define TWIN_MAY_NOT_WAIT BIT(1) /* a quarter more (ALLOC_NON_BLOCK, once ALLOC_HARDER) */
#define TWIN_MAY_DIE	  BIT(2) /* half of the rest (ALLOC_OOM) */
#define TWIN_MAY_KEPT	  BIT(3) /* blocks of TWIN_RESERVE (ALLOC_HIGHATOMIC) */

/**
 * struct twin_limit - how far a request may empty a zone
 * @mark: down to so many pages
 * @class: the highest class of zones that the request can use
 * @rights: TWIN_MAY_*
 */
struct twin_limit {
	u64 mark;
	unsigned int class;
	unsigned int rights;
};

/**
 * twin_zone_list - the index of a list's head
 * @zone: the zone
 * @order: of the list's blocks
 * @type: of the list's blocks
 */
static inline u32 twin_zone_list(const struct twin_zone *zone, unsigned int order,
				 unsigned int type)
{
	return zone->lists + (order | type << 4);
}

/**
 * twin_zone_nr_free - how many blocks a list has
 * @zone: the zone
 * @order: of the list's blocks
 * @type: of the list's blocks
 */
static inline u32 twin_zone_nr_free(const struct twin_zone *zone, unsigned int order,
				    unsigned int type)
{
	return zone->frame[twin_zone_list(zone, order, type)].tag;
}

/**
 * twin_zone_type - the migrate type of a frame's pageblock
 * @zone: the zone
 * @i: index of a frame of the zone
 */
static inline unsigned int twin_zone_type(const struct twin_zone *zone, u32 i)
{
	return zone->block[(i >> zone->block_order) - zone->block_first];
}

/**
 * twin_zone_keeps - are frames of TWIN_RESERVE kept from those without a right to them?
 * @zone: the zone
 *
 * Where they are everybody's last resort, they are not.
 */
static inline bool twin_zone_keeps(const struct twin_zone *zone)
{
	return zone->plan->mobility->last != TWIN_RESERVE;
}

u64 twin_pageblocks_bytes(const struct twin_mem_map *map, const struct twin_zone_plan *plan);
int twin_zone_init(struct twin_zone *zone, struct twin_mem_map *map, unsigned int index,
		   const struct twin_zone_plan *plan, u8 *block);
bool twin_zone_watermark_ok(const struct twin_zone *zone, unsigned int order,
			    const struct twin_limit *limit);

#endif
