// SPDX-License-Identifier: GPL-2.0
/*
 * Blocks of 2^order frames: taken from a zone's lists, split, merged again.
 *
 * The kernel's is __rmqueue() and __free_one_page() of mm/page_alloc.c.  Three things
 * are done otherwise.  Inner frames are never written, so a block costs as much as its
 * splits and merges, not as its frames.  A zone remembers which of its lists have
 * blocks, so that no empty list is looked at.  And each free is checked: who frees
 * what is not his is told so, and nothing changes.
 */
#include <linux/errno.h>

#include "block.h"
#include "buddy.h"

static const int codes[TWIN_ERRORS] = {
	[TWIN_ERROR_DOUBLE] = -EALREADY, [TWIN_ERROR_RESERVED] = -EPERM,
	[TWIN_ERROR_FOREIGN] = -ENXIO,	 [TWIN_ERROR_INSIDE] = -EINVAL,
	[TWIN_ERROR_ORDER] = -EDOM,
};

/* One error more of this kind; returns its code. */
int twin_block_refuse(struct twin_zone *zone, enum twin_buddy_error error)
{
	zone->errors[error]++;
	return codes[error];
}

/* Why what begins at this frame cannot be freed, or not as the caller says. */
int twin_block_wrong(struct twin_zone *zone, twin_pfn_t pfn)
{
	u32 i = twin_map_index(zone->map, pfn), head;

	if (i == TWIN_NO_FRAME || twin_word_zone(zone->frame[i].word) != zone->index)
		return twin_block_refuse(zone, TWIN_ERROR_FOREIGN);
	head = twin_map_head(zone->map, i);
	if (head == TWIN_NO_FRAME)
		return twin_block_refuse(zone, TWIN_ERROR_RESERVED);
	if (!twin_block_is(zone, head, TWIN_TAKEN))
		return twin_block_refuse(zone, TWIN_ERROR_DOUBLE);
	return twin_block_refuse(zone, head == i ? TWIN_ERROR_ORDER : TWIN_ERROR_INSIDE);
}

/*
 * The order up to which a block can grow: all frames of the larger block are backed.
 * Only at the ends of the memory there is something to count.
 */
static inline unsigned int top_order(const struct twin_zone *zone, u32 i)
{
	const struct twin_mem_map *map = zone->map;
	unsigned int top = zone->nr_orders - 1;
	u32 first;

	if (likely(i - zone->core < zone->core_frames))
		return top;
	for (; top; top--) {
		first = i & ~((1U << top) - 1);
		if (first >= map->lo && first + (1U << top) <= map->end)
			break;
	}
	return top;
}

/*
 * Blocks that are as large as a pageblock do not merge over a pageblock that is kept
 * for something: what is isolated or reserved stays apart.
 */
static bool may_merge(const struct twin_zone *zone, u32 one, u32 two)
{
	unsigned int a = twin_zone_type(zone, one), b = twin_zone_type(zone, two);

	return a == b || (a < TWIN_RESERVE && b < TWIN_RESERVE);
}

/*
 * Make a block free that is on no list, whatever its head says now.
 *
 * @free is the word of a free block of the order at hand: the order is in its lowest
 * bits, so that both go up together.  With @tail it goes to the end of its list.
 */
static __always_inline void give(struct twin_zone *zone, u32 i, unsigned int order, bool tail)
{
	struct twin_frame *frame = zone->frame;
	const u32 inner = twin_word(TWIN_INNER, 0, zone->index, 0);
	u32 free = twin_word(TWIN_FREE, order, zone->index, 0);
	const u32 most = free - order + top_order(zone, i);
	unsigned int type = twin_zone_type(zone, i);
	u32 size = 1U << order, buddy, list, prev, next;

	zone->free += size;
	for (; free < most; free++, size <<= 1) {
		buddy = i ^ size;
		if ((frame[buddy].word & TWIN_WORD_BLOCK) != free)
			break;
		if (unlikely(size >> zone->block_order) && !may_merge(zone, i, buddy))
			break;
		twin_block_del(zone, buddy);
		/* The upper one is a head no longer. */
		frame[i | buddy].word = inner;
		i &= buddy;
	}
	list = zone->lists + ((free & TWIN_WORD_ORDER) | type << 4);
	prev = list;
	next = frame[list].next;
	/* Where a buddy is awaited only by its own buddy, a larger block is near. */
	if (tail || (zone->to_tail && free + 1 < most &&
		     (frame[(i & ~size) ^ (size << 1)].word & TWIN_WORD_BLOCK) == free + 1)) {
		prev = frame[list].prev;
		next = list;
	}
	frame[i].word = free | type << 4;
	twin_block_insert(zone, i, list, prev, next);
	zone->some[type] |= size;
}

/* For who is not in a hurry. */
void twin_block_give(struct twin_zone *zone, u32 i, unsigned int order)
{
	give(zone, i, order, false);
}

/* Memory that nobody had yet is to be used last. */
void twin_block_give_fresh(struct twin_zone *zone, u32 i, unsigned int order)
{
	give(zone, i, order, zone->plan->mobility->fresh_last);
}

/* What lies off its list is cut down to the order that was asked for, and taken. */
static __always_inline void take(struct twin_zone *zone, u32 i, unsigned int from,
				 unsigned int from_type, unsigned int order, u32 word,
				 twin_pfn_t *pfn)
{
	twin_block_cut(zone, i, from, order, from_type);
	zone->frame[i].word = word;
	zone->free -= 1U << order;
	*pfn = twin_map_pfn(zone->map, i);
}

/* The type has no such block; others may have. */
static noinline int alloc_other(struct twin_zone *zone, unsigned int order, unsigned int type,
				u32 word, twin_pfn_t *pfn)
{
	u32 i = twin_block_fallback(zone, order, type), free;

	if (i == TWIN_NO_FRAME)
		return -ENOMEM;
	free = zone->frame[i].word;
	twin_block_del(zone, i);
	take(zone, i, twin_word_order(free), twin_word_type(free), order, word, pfn);
	return 0;
}

/* A block that is @word from now on. */
static __always_inline int alloc(struct twin_zone *zone, unsigned int order, unsigned int type,
				 u32 word, twin_pfn_t *pfn)
{
	struct twin_frame *frame = zone->frame, *head;
	u32 some = zone->some[type] >> order, list, i;
	unsigned int from;

	if (unlikely(!some))
		return alloc_other(zone, order, type, word, pfn);
	/* The first block of the list with the smallest ones that are large enough. */
	from = order + __ffs(some);
	list = twin_zone_list(zone, from, type);
	head = &frame[list];
	i = head->next;
	head->next = frame[i].next;
	frame[head->next].prev = list;
	if (!--head->tag)
		zone->some[type] &= ~(1U << from);
	take(zone, i, from, type, order, word, pfn);
	return 0;
}

/**
 * twin_buddy_alloc - take a block of a zone
 * @zone: the zone, whose lock is held by the caller
 * @order: the block has 2^@order frames
 * @type: what it is for; where nothing is grouped, all is the same
 * @pfn: set to its first frame
 *
 * The kernel's __rmqueue().  The marks are not looked at.
 *
 * Return: 0; -ENOMEM when there is no such block; -EINVAL for an order that the zone
 * does not have, or a type that nobody can ask for.
 */
int twin_buddy_alloc(struct twin_zone *zone, unsigned int order, unsigned int type, twin_pfn_t *pfn)
{
	if (unlikely(order >= zone->nr_orders || type >= TWIN_ISOLATE))
		return -EINVAL;
	type = zone->as[type];
	return alloc(zone, order, type, twin_word(TWIN_TAKEN, order, zone->index, type), pfn);
}

/**
 * twin_buddy_alloc_above - take a block unless the zone gets too empty
 * @zone: the zone, whose lock is held by the caller
 * @order: see twin_buddy_alloc()
 * @type: see twin_buddy_alloc()
 * @limit: how far the zone may be emptied
 * @pfn: see twin_buddy_alloc()
 *
 * As rmqueue_buddy(): what is kept for some is taken first by those it is kept for, and
 * last by those who would have to die or cannot wait.
 *
 * Return: as twin_buddy_alloc(); -ENOMEM below the mark, too.
 */
int twin_buddy_alloc_above(struct twin_zone *zone, unsigned int order, unsigned int type,
			   const struct twin_limit *limit, twin_pfn_t *pfn)
{
	unsigned int rights = 0;
	int err = -ENOMEM;

	if (order >= zone->nr_orders || limit->class >= TWIN_CLASSES)
		return -EINVAL;
	if (!twin_zone_watermark_ok(zone, order, limit))
		return -ENOMEM;
	if (twin_zone_keeps(zone))
		rights = limit->rights;
	if (order && (rights & TWIN_MAY_KEPT))
		err = twin_buddy_alloc(zone, order, TWIN_RESERVE, pfn);
	if (err == -ENOMEM)
		err = twin_buddy_alloc(zone, order, type, pfn);
	if (err == -ENOMEM && (rights & (TWIN_MAY_DIE | TWIN_MAY_NOT_WAIT)))
		err = twin_buddy_alloc(zone, order, TWIN_RESERVE, pfn);
	return err;
}

/* Some block, as small as there is. */
static u32 find(struct twin_zone *zone, unsigned int type)
{
	u32 some = zone->some[type];

	if (!some)
		return twin_block_fallback(zone, 0, type);
	return zone->frame[twin_zone_list(zone, __ffs(some), type)].next;
}

/* Frames that are @one from now on. */
static __always_inline unsigned int bulk(struct twin_zone *zone, unsigned int type, unsigned int nr,
					 u32 one, twin_pfn_t *pfn)
{
	struct twin_frame *frame = zone->frame;
	unsigned int done = 0;
	u32 i, end, stop, word;

	while (done < nr) {
		i = find(zone, type);
		if (i == TWIN_NO_FRAME)
			break;
		word = frame[i].word;
		twin_block_del(zone, i);
		end = i + (1U << twin_word_order(word));
		stop = min(end, i + (nr - done));
		zone->free -= stop - i;
		twin_block_add_run(zone, stop, end, twin_word_type(word));
		for (; i < stop; i++) {
			frame[i].word = one;
			pfn[done++] = twin_map_pfn(zone->map, i);
		}
	}
	return done;
}

/**
 * twin_buddy_bulk - take single frames, many at once
 * @zone: the zone, whose lock is held by the caller
 * @type: what they are for
 * @nr: how many
 * @pfn: room for @nr; set to the frames
 *
 * A block is used up before the next one is looked for, as rmqueue_bulk() does by
 * asking again and again; here it leaves its list once.
 *
 * Return: how many frames there were, up to @nr.
 */
unsigned int twin_buddy_bulk(struct twin_zone *zone, unsigned int type, unsigned int nr,
			     twin_pfn_t *pfn)
{
	if (type >= TWIN_ISOLATE)
		return 0;
	type = zone->as[type];
	return bulk(zone, type, nr, twin_word(TWIN_TAKEN, 0, zone->index, type), pfn);
}

/*
 * Blocks that a CPU is to keep: they are never allocated in between, or who frees one of them
 * wrongly at that moment would be believed.
 */
unsigned int twin_block_keep(struct twin_zone *zone, unsigned int type, unsigned int nr, u32 word,
			     twin_pfn_t *pfn)
{
	unsigned int order = twin_word_order(word), done = 0;

	type = zone->as[type];
	if (!order)
		return bulk(zone, type, nr, word, pfn);
	while (done < nr && !alloc(zone, order, type, word, &pfn[done]))
		done++;
	return done;
}

/**
 * twin_buddy_free - give a block back
 * @zone: the zone that it is of, whose lock is held by the caller
 * @pfn: its first frame
 * @order: its order
 *
 * The kernel's __free_one_page(): the block merges with its buddy as long as that is
 * free, of the same order and in the same zone.
 *
 * Return: 0.  Else nothing has changed but @zone->errors, and it is -EALREADY when the
 * frame is free, -EPERM when it is reserved, -ENXIO when it is no frame of the zone,
 * -EINVAL when it is allocated but no block begins there, -EDOM when the block that
 * begins there has another order.
 */
int twin_buddy_free(struct twin_zone *zone, twin_pfn_t pfn, unsigned int order)
{
	u32 i = twin_map_index(zone->map, pfn);
	const u32 taken = twin_word(TWIN_TAKEN, order, zone->index, 0);

	if (unlikely(i == TWIN_NO_FRAME || order >= zone->nr_orders ||
		     (zone->frame[i].word & TWIN_WORD_BLOCK) != taken))
		return twin_block_wrong(zone, pfn);
	give(zone, i, order, false);
	return 0;
}

/**
 * twin_buddy_head - the allocated block that a frame belongs to
 * @zone: the zone, whose lock is held by the caller
 * @pfn: a frame
 * @head: set to the block's first frame
 * @order: set to its order
 *
 * For compound blocks, as compound_head() and compound_order() of the kernel: the head
 * knows the order, and all others lead to the head.
 *
 * Return: 0, or -ENOENT when the frame belongs to no allocated block of this zone.
 */
int twin_buddy_head(const struct twin_zone *zone, twin_pfn_t pfn, twin_pfn_t *head,
		    unsigned int *order)
{
	u32 i = twin_map_index(zone->map, pfn);

	if (i != TWIN_NO_FRAME)
		i = twin_map_head(zone->map, i);
	if (i == TWIN_NO_FRAME || !twin_block_is(zone, i, TWIN_TAKEN))
		return -ENOENT;
	*head = twin_map_pfn(zone->map, i);
	*order = twin_word_order(zone->frame[i].word);
	return 0;
}
