/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Free blocks: on a list, off it, cut to size, given back.  What buddy.c, fallback.c
 * and range.c are made of, and nobody else.
 *
 * A list is a ring through its head, so that neither end of it is a special case,
 * and a block leaves without anybody knowing where in the list it was.
 */
#ifndef TWIN_BUDDY_BLOCK_H
#define TWIN_BUDDY_BLOCK_H

#include <linux/bitops.h>
#include <linux/minmax.h>

#include "zone.h"

/* Between two neighbours, of which one may be the list's head, or both. */
static inline void twin_block_insert(struct twin_zone *zone, u32 i, u32 list, u32 prev, u32 next)
{
	struct twin_frame *frame = zone->frame;

	frame[i].prev = prev;
	frame[i].next = next;
	frame[prev].next = i;
	frame[next].prev = i;
	frame[list].tag++;
}

/* To the front of its list: who frees a block gets it next, while it is warm. */
static inline void twin_block_add(struct twin_zone *zone, u32 i, unsigned int order,
				  unsigned int type)
{
	u32 list = twin_zone_list(zone, order, type);

	zone->frame[i].word = twin_word(TWIN_FREE, order, zone->index, type);
	twin_block_insert(zone, i, list, list, zone->frame[list].next);
	zone->some[type] |= 1U << order;
}

static inline void twin_block_add_tail(struct twin_zone *zone, u32 i, unsigned int order,
				       unsigned int type)
{
	u32 list = twin_zone_list(zone, order, type);

	zone->frame[i].word = twin_word(TWIN_FREE, order, zone->index, type);
	twin_block_insert(zone, i, list, zone->frame[list].prev, list);
	zone->some[type] |= 1U << order;
}

/* Off its list.  Its word stays: the caller says what becomes of it. */
static inline void twin_block_del(struct twin_zone *zone, u32 i)
{
	struct twin_frame *frame = zone->frame;
	u32 prev = frame[i].prev, next = frame[i].next, word = frame[i].word;

	frame[prev].next = next;
	frame[next].prev = prev;
	frame[zone->lists + (word & TWIN_WORD_LIST)].tag--;
	if (prev == next) /* both are the list's head */
		zone->some[twin_word_type(word)] &= ~(1U << twin_word_order(word));
}

/*
 * Cut a block, which is on no list, down to an order.  The upper halves stay free,
 * and of the type that the block had (expand() of mm/page_alloc.c).
 */
static inline void twin_block_cut(struct twin_zone *zone, u32 i, unsigned int from, unsigned int to,
				  unsigned int type)
{
	while (from > to) {
		from--;
		twin_block_add(zone, i + (1U << from), from, type);
	}
}

/* A block of this zone begins here, and its state is this. */
static inline bool twin_block_is(const struct twin_zone *zone, u32 i, enum twin_state state)
{
	return (zone->frame[i].word & (TWIN_WORD_STATE | TWIN_WORD_ZONE)) ==
	       twin_word(state, 0, zone->index, 0);
}

/* How many frames the block has whose head this is. */
static inline u32 twin_block_frames(const struct twin_zone *zone, u32 i)
{
	return 1U << twin_word_order(zone->frame[i].word);
}

/* The order of the largest block that begins at an index and fits in so many frames. */
static inline unsigned int twin_block_fit(const struct twin_zone *zone, u32 i, u32 frames)
{
	u32 most = 1U << (zone->nr_orders - 1);

	return min(__ffs(i | most), __fls(frames));
}

/* The frames [from, to), which are on no list, become free blocks that merge with nobody. */
static inline void twin_block_add_run(struct twin_zone *zone, u32 from, u32 to, unsigned int type)
{
	unsigned int order;

	for (; from < to; from += 1U << order) {
		order = twin_block_fit(zone, from, to - from);
		twin_block_add(zone, from, order, type);
	}
}

unsigned int twin_block_keep(struct twin_zone *zone, unsigned int type, unsigned int nr, u32 word,
			     twin_pfn_t *pfn);
void twin_block_give(struct twin_zone *zone, u32 i, unsigned int order);
void twin_block_give_fresh(struct twin_zone *zone, u32 i, unsigned int order);
void twin_block_carve(struct twin_zone *zone, u32 i, u32 first, u32 end);
void twin_block_split(struct twin_zone *zone, u32 i);
void twin_block_trim(struct twin_zone *zone, u32 i, u32 frames);
u32 twin_run_wrong(const struct twin_zone *zone, u32 from, u32 to);
int twin_run_refuse(struct twin_zone *zone, u32 at, u32 to);
void twin_run_give(struct twin_zone *zone, u32 from, u32 to);
u32 twin_block_fallback(struct twin_zone *zone, unsigned int order, unsigned int type);
int twin_block_refuse(struct twin_zone *zone, enum twin_buddy_error error);
int twin_block_wrong(struct twin_zone *zone, twin_pfn_t pfn);

#endif
