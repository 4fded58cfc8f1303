// SPDX-License-Identifier: GPL-2.0
/*
 * Runs of frames.  A run is dealt with as its largest aligned blocks, so it costs as
 * much as it has blocks; the kernel goes page by page (free_contig_range(),
 * free_pages_exact()), or releases isolated blocks one by one
 * (isolate_freepages_range()).
 */
#include <linux/errno.h>
#include <linux/log2.h>

#include "block.h"
#include "buddy.h"
#include "range.h"

static void give_run(struct twin_zone *zone, u32 i, u32 end)
{
	unsigned int order;

	for (; i < end; i += 1U << order) {
		order = twin_block_fit(zone, i, end - i);
		twin_block_give(zone, i, order);
	}
}

static void take_run(struct twin_zone *zone, u32 i, u32 end, unsigned int type)
{
	unsigned int order;

	for (; i < end; i += 1U << order) {
		order = twin_block_fit(zone, i, end - i);
		zone->frame[i].word = twin_word(TWIN_TAKEN, order, zone->index, type);
	}
}

/*
 * Take of a free block what lies in [first, end); the rest stays free.  The part is on no
 * list then and has no head, but still counts as free.
 */
void twin_block_carve(struct twin_zone *zone, u32 i, u32 first, u32 end)
{
	u32 stop = i + twin_block_frames(zone, i);
	u32 *word = &zone->frame[i].word;
	unsigned int type = twin_word_type(*word);

	twin_block_del(zone, i);
	*word = twin_word(TWIN_INNER, 0, zone->index, 0);
	twin_block_add_run(zone, i, min(first, stop), type);
	twin_block_add_run(zone, max(i, end), stop, type);
}

/* Is any of the frames a head?  Eight at a time, since this is all that a frame costs. */
static bool any_head(const struct twin_frame *f, u32 frames)
{
	u32 words = 0;

	for (; frames >= 8; frames -= 8, f += 8)
		words |= f[0].word | f[1].word | f[2].word | f[3].word | f[4].word | f[5].word |
			 f[6].word | f[7].word;
	for (; frames; frames--, f++)
		words |= f->word;
	/* Inner is state 0. */
	return words & TWIN_WORD_STATE;
}

/**
 * twin_buddy_release - hand fresh memory over
 * @zone: the zone, whose lock is held by the caller
 * @first: the first frame
 * @end: the frame behind the last; all of them are RAM, and still reserved
 *
 * The kernel's __free_pages_memory() of mm/memblock.c and __free_pages_core().  No
 * frame but the heads is written: reserved frames and those inside blocks look alike.
 *
 * Return: 0.  Else nothing has changed but @zone->errors, and it is -ENXIO when not all
 * frames are backed and the zone's, -EALREADY when some were handed over before.
 */
int twin_buddy_release(struct twin_zone *zone, twin_pfn_t first, twin_pfn_t end)
{
	const struct twin_stretch *s = twin_map_stretch(zone->map, first);
	u32 i = twin_map_index(zone->map, first), to;
	u64 frames = end.n - first.n;
	unsigned int order;

	if (end.n == first.n)
		return 0;
	if (i == TWIN_NO_FRAME || !s || s->zone != zone->index || end.n < first.n ||
	    end.n > s->end.n || frames > zone->map->end - i)
		return twin_block_refuse(zone, TWIN_ERROR_FOREIGN);
	if (twin_map_head(zone->map, i) != TWIN_NO_FRAME || any_head(&zone->frame[i], frames))
		return twin_block_refuse(zone, TWIN_ERROR_DOUBLE);
	zone->managed += frames;
	for (to = i + (u32)frames; i < to; i += 1U << order) {
		order = twin_block_fit(zone, i, to - i);
		twin_block_give_fresh(zone, i, order);
	}
	return 0;
}

/**
 * twin_buddy_alloc_range - take exactly these frames
 * @zone: the zone, whose lock is held by the caller
 * @first: the first frame
 * @end: the frame behind the last
 * @type: what they are for
 *
 * Blocks that reach beyond the range are split around it.  The frames become allocated
 * blocks, as large as they can be; twin_buddy_free_run() gives them back.  What
 * alloc_contig_range() of the kernel does once nobody uses the frames any more.
 *
 * Return: 0; -EBUSY when one of them is not free; -EINVAL when there are none, or not
 * all are backed, or nobody can ask for this type.  In case of an error nothing changed.
 */
int twin_buddy_alloc_range(struct twin_zone *zone, twin_pfn_t first, twin_pfn_t end,
			   unsigned int type)
{
	u32 from = twin_map_index(zone->map, first), head, i, to, next;

	if (from == TWIN_NO_FRAME || end.n <= first.n || type >= TWIN_ISOLATE ||
	    end.n - first.n > zone->map->end - from)
		return -EINVAL;
	type = zone->as[type];
	to = from + (u32)(end.n - first.n);
	head = twin_map_head(zone->map, from);
	if (head == TWIN_NO_FRAME)
		return -EBUSY;
	for (i = head; i < to; i += twin_block_frames(zone, i))
		if (!twin_block_is(zone, i, TWIN_FREE))
			return -EBUSY;
	for (i = head; i < to; i = next) {
		next = i + twin_block_frames(zone, i);
		twin_block_carve(zone, i, from, to);
	}
	take_run(zone, from, to, type);
	zone->free -= to - from;
	return 0;
}

/* A block, whoever has it, becomes allocated ones of its first frames; the rest is free. */
void twin_block_trim(struct twin_zone *zone, u32 i, u32 frames)
{
	u32 word = zone->frame[i].word;

	take_run(zone, i, i + frames, twin_word_type(word));
	give_run(zone, i + frames, i + (1U << twin_word_order(word)));
}

/**
 * twin_buddy_alloc_exact - take so many frames in a row
 * @zone: the zone, whose lock is held by the caller
 * @frames: how many, any number up to the largest block
 * @type: what they are for
 * @pfn: set to the first one
 *
 * Takes the next larger block and gives its end back, as alloc_pages_exact() of the
 * kernel.  The frames become allocated blocks, as large as they can be;
 * twin_buddy_free_run() gives them back.
 *
 * Return: 0; -ENOMEM when there is no such block; -EINVAL for numbers that cannot be.
 */
int twin_buddy_alloc_exact(struct twin_zone *zone, u32 frames, unsigned int type, twin_pfn_t *pfn)
{
	unsigned int order;
	int err;

	if (!frames || frames > 1U << (zone->nr_orders - 1))
		return -EINVAL;
	order = order_base_2(frames);
	err = twin_buddy_alloc(zone, order, type, pfn);
	if (err || is_power_of_2(frames))
		return err;
	twin_block_trim(zone, twin_map_index(zone->map, *pfn), frames);
	return 0;
}

/*
 * Where a run of frames of a zone cannot be given back: the first head that is wrong, or what
 * lies behind @to when the last block reaches out of the run; @to when nothing is wrong.
 */
u32 twin_run_wrong(const struct twin_zone *zone, u32 from, u32 to)
{
	const u32 taken = twin_word(TWIN_TAKEN, 0, zone->index, 0);
	const struct twin_frame *frame = zone->frame;
	u32 i, word;

	/* Single frames first, as many as there are: their order need not be looked at. */
	for (i = from; i < to; i++)
		if ((frame[i].word & TWIN_WORD_BLOCK) != taken)
			break;
	for (; i < to; i += 1U << (word & TWIN_WORD_ORDER)) {
		word = READ_ONCE(frame[i].word);
		if (unlikely((word & ~TWIN_WORD_LIST) != taken))
			break;
	}
	return i;
}

/* Why a run cannot be given back that is wrong there. */
int twin_run_refuse(struct twin_zone *zone, u32 at, u32 to)
{
	if (at > to)
		return twin_block_refuse(zone, TWIN_ERROR_ORDER);
	return twin_block_wrong(zone, twin_map_pfn(zone->map, at));
}

/* Blocks that begin and end there, and nobody has, become the largest free ones. */
void twin_run_give(struct twin_zone *zone, u32 from, u32 to)
{
	const u32 inner = twin_word(TWIN_INNER, 0, zone->index, 0);
	struct twin_frame *frame = zone->frame;
	u32 i, word;

	for (i = from; i < to && !(frame[i].word & TWIN_WORD_ORDER); i++)
		frame[i].word = inner;
	for (; i < to; i += 1U << (word & TWIN_WORD_ORDER)) {
		word = frame[i].word;
		frame[i].word = inner;
	}
	give_run(zone, from, to);
}

/**
 * twin_buddy_free_run - give frames in a row back
 * @zone: the zone, whose lock is held by the caller
 * @first: the first one
 * @frames: how many
 *
 * They may have been taken in blocks of any order, as long as none reaches out of the
 * run.  They are given back as the largest blocks that there are in it; the kernel's
 * free_contig_range() goes page by page.
 *
 * Return: 0.  Else nothing has changed but @zone->errors, which counts one: -EDOM when
 * the last block reaches out of the run; for all others see twin_buddy_free().
 */
int twin_buddy_free_run(struct twin_zone *zone, twin_pfn_t first, u32 frames)
{
	u32 from = twin_map_index(zone->map, first), to = from + frames, at;

	if (from == TWIN_NO_FRAME || frames > zone->map->end - from)
		return twin_block_refuse(zone, TWIN_ERROR_FOREIGN);
	at = twin_run_wrong(zone, from, to);
	if (at != to)
		return twin_run_refuse(zone, at, to);
	twin_run_give(zone, from, to);
	return 0;
}

/* A block, whoever has it, becomes allocated single frames. */
void twin_block_split(struct twin_zone *zone, u32 i)
{
	u32 word = zone->frame[i].word, one, end;

	one = twin_word(TWIN_TAKEN, 0, zone->index, twin_word_type(word));
	for (end = i + (1U << twin_word_order(word)); i < end; i++)
		zone->frame[i].word = one;
}

/**
 * twin_buddy_split - make single frames of an allocated block
 * @zone: the zone, whose lock is held by the caller
 * @pfn: its first frame
 *
 * Each can be freed for itself then.  The kernel's split_page().
 *
 * Return: 0, or an error that @zone->errors counts, as of twin_buddy_free().
 */
int twin_buddy_split(struct twin_zone *zone, twin_pfn_t pfn)
{
	u32 i = twin_map_index(zone->map, pfn);

	if (i == TWIN_NO_FRAME || !twin_block_is(zone, i, TWIN_TAKEN))
		return twin_block_wrong(zone, pfn);
	twin_block_split(zone, i);
	return 0;
}
