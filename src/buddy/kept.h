/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Free blocks that a CPU keeps for itself, by order and type: taken from one end of a
 * list while they are warm, given back from the other.  Whoever calls holds the lock of
 * what is kept; of the zone, too, where it says so.
 *
 * A list goes through the descriptors of its blocks, so it costs nothing and is never
 * full.  For the zone what is kept is neither free nor merged.
 */
#ifndef TWIN_BUDDY_KEPT_H
#define TWIN_BUDDY_KEPT_H

#include "../zones.h"
#include "verify.h"

/* Types that CPUs keep blocks of: those below %TWIN_RESERVE. */
#define TWIN_KEPT_TYPES 3

/* Orders 0 .. 3 of each type, and pageblocks: those that are not movable, those that are. */
#define TWIN_KEPT_CHEAP 3
#define TWIN_KEPT_HUGE	((TWIN_KEPT_CHEAP + 1) * TWIN_KEPT_TYPES)
#define TWIN_KEPT_LISTS (TWIN_KEPT_HUGE + 2)

/* What is counted. */
enum twin_kept_event {
	TWIN_KEPT_TAKEN,   /* blocks taken off a list */
	TWIN_KEPT_GIVEN,   /* blocks put on a list */
	TWIN_KEPT_REFILLS, /* times that there was none, and a batch was fetched */
	TWIN_KEPT_DRAINS,  /* times that some were given back to the zone */
	TWIN_KEPT_EVENTS,
};

/**
 * struct twin_kept_list - blocks of one order and type
 * @first: taken next, %TWIN_NO_FRAME when there is none
 * @last: given back next
 */
struct twin_kept_list {
	u32 first;
	u32 last;
};

/**
 * struct twin_kept - what a CPU keeps of a zone
 * @count: frames on its lists
 * @high: with so many frames some are given back; 0 while the CPU is away
 * @batch: frames that come from the zone at a time, or go there
 * @factor: how often the batch that goes there was doubled
 * @events: by enum twin_kept_event
 * @list: the lists
 */
struct twin_kept {
	u32 count;
	u32 high;
	u32 batch;
	u32 factor;
	u64 events[TWIN_KEPT_EVENTS];
	struct twin_kept_list list[TWIN_KEPT_LISTS];
};

/**
 * struct twin_keeping - how all CPUs keep blocks of a zone
 * @policy: the kernel's way
 * @zone: the zone
 * @frame: descriptors, by index
 * @word: by list: what a block on it says of itself; 0 for a list that is not used
 * @list: by order and type, as in a word: the list, or %TWIN_KEPT_LISTS for none
 */
struct twin_keeping {
	const struct twin_zone_policy *policy;
	struct twin_zone *zone;
	struct twin_frame *frame;
	u32 word[TWIN_KEPT_LISTS];
	u8 list[TWIN_LISTS_MAX];
};

/**
 * twin_kept_push - put a block where it is taken next
 * @frame: descriptors, by index
 * @list: the list
 * @i: index of the block's head
 */
static __always_inline void twin_kept_push(struct twin_frame *frame, struct twin_kept_list *list,
					   u32 i)
{
	u32 next = list->first;

	frame[i].prev = TWIN_NO_FRAME;
	frame[i].next = next;
	list->first = i;
	if (next == TWIN_NO_FRAME)
		list->last = i;
	else
		frame[next].prev = i;
}

/**
 * twin_kept_push_last - put a block where it is given back next
 * @frame: descriptors, by index
 * @list: the list
 * @i: index of the block's head
 */
static __always_inline void twin_kept_push_last(struct twin_frame *frame,
						struct twin_kept_list *list, u32 i)
{
	u32 prev = list->last;

	frame[i].prev = prev;
	frame[i].next = TWIN_NO_FRAME;
	list->last = i;
	if (prev == TWIN_NO_FRAME)
		list->first = i;
	else
		frame[prev].next = i;
}

/**
 * twin_kept_pop - the block that is taken next
 * @frame: descriptors, by index
 * @list: the list, which has one
 */
static __always_inline u32 twin_kept_pop(struct twin_frame *frame, struct twin_kept_list *list)
{
	u32 i = list->first, next = frame[i].next;

	list->first = next;
	if (next == TWIN_NO_FRAME)
		list->last = TWIN_NO_FRAME;
	else
		frame[next].prev = TWIN_NO_FRAME;
	return i;
}

/**
 * twin_kept_pop_last - the block that is given back next
 * @frame: descriptors, by index
 * @list: the list, which has one
 */
static __always_inline u32 twin_kept_pop_last(struct twin_frame *frame, struct twin_kept_list *list)
{
	u32 i = list->last, prev = frame[i].prev;

	list->last = prev;
	if (prev == TWIN_NO_FRAME)
		list->first = TWIN_NO_FRAME;
	else
		frame[prev].next = TWIN_NO_FRAME;
	return i;
}

void twin_keeping_init(struct twin_keeping *keeping, struct twin_zone *zone,
		       const struct twin_zone_policy *policy);
void twin_kept_init(struct twin_kept *kept);
void twin_kept_limit(struct twin_kept *kept, u32 high, u32 batch);
void twin_kept_refill(const struct twin_keeping *keeping, struct twin_kept *kept, unsigned int list,
		      unsigned int type);
u32 twin_kept_surplus(const struct twin_keeping *keeping, struct twin_kept *kept,
		      unsigned int list);
void twin_kept_give_back(const struct twin_keeping *keeping, struct twin_kept *kept, u32 frames,
			 unsigned int list);

#endif
