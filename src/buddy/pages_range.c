// SPDX-License-Identifier: GPL-2.0
/*
 * Frames in a row, where CPUs share zones; what range.c does, with the zone's lock held.
 *
 * Who takes frames asks again when CPUs have given back what they kept, as
 * alloc_contig_range() of mm/page_alloc.c.  Who has a block may lose it only once: it is
 * claimed by a compare-and-exchange, as in pages.c, before anything else is done to it.
 */
#include <linux/align.h>
#include <linux/atomic.h>
#include <linux/errno.h>
#include <linux/minmax.h>

#include "block.h"
#include "fallback.h"
#include "pages.h"
#include "range.h"

/* From a block that somebody has to one that nobody has, and back: both know its type. */
#define CLAIM twin_word(TWIN_TAKEN ^ TWIN_PERCPU, 0, 0, 0)

/**
 * struct run - frames in a row
 * @first: the first one
 * @end: the one behind the last
 * @type: what they are for
 * @from: index of the first one
 * @to: index behind the last
 * @at: where something is wrong
 */
struct run {
	twin_pfn_t first;
	twin_pfn_t end;
	unsigned int type;
	u32 from;
	u32 to;
	u32 at;
};

/**
 * twin_pages_zone - the zone that a frame is of
 * @pages: the allocator
 * @pfn: any frame
 *
 * Return: its number; the first one's for what is no zone's.
 */
unsigned int twin_pages_zone(const struct twin_pages *pages, twin_pfn_t pfn)
{
	u32 i = twin_map_index(pages->map, pfn);
	unsigned int nr = 0;

	if (i != TWIN_NO_FRAME)
		nr = twin_word_zone(READ_ONCE(pages->map->frame[i].word));
	return nr < pages->zones ? nr : 0;
}

static int take_range(struct twin_zone *zone, void *arg)
{
	const struct run *r = arg;

	return twin_buddy_alloc_range(zone, r->first, r->end, r->type);
}

/**
 * twin_pages_alloc_range - take exactly these frames
 * @pages: the allocator
 * @first: the first frame
 * @end: the frame behind the last
 * @type: what they are for
 *
 * Return: see twin_buddy_alloc_range(); what CPUs keep does not make it busy.
 */
int twin_pages_alloc_range(struct twin_pages *pages, twin_pfn_t first, twin_pfn_t end,
			   unsigned int type)
{
	struct run r = { .first = first, .end = end, .type = type };
	unsigned int zone = twin_pages_zone(pages, first);
	int err = twin_pages_locked(pages, zone, take_range, &r);

	if (err != -EBUSY)
		return err;
	twin_pages_drain_zone(pages, zone);
	return twin_pages_locked(pages, zone, take_range, &r);
}

static int refuse_run(struct twin_zone *zone, void *arg)
{
	const struct run *r = arg;

	if (r->from == TWIN_NO_FRAME)
		return twin_block_refuse(zone, TWIN_ERROR_FOREIGN);
	return twin_run_refuse(zone, r->at, r->to);
}

static int give_run(struct twin_zone *zone, void *arg)
{
	const struct run *r = arg;

	twin_run_give(zone, r->from, r->to);
	return 0;
}

static void unclaim(struct twin_frame *frame, u32 from, u32 to)
{
	u32 i, word;

	for (i = from; i < to; i += 1U << twin_word_order(word)) {
		word = frame[i].word;
		WRITE_ONCE(frame[i].word, word ^ CLAIM);
	}
}

/* All blocks of a run, none of which is wrong, or none; then @r->at is whose was lost. */
static bool claim(struct twin_frame *frame, unsigned int zone, struct run *r)
{
	const u32 taken = twin_word(TWIN_TAKEN, 0, zone, 0);
	u32 word;

	for (r->at = r->from; r->at < r->to; r->at += 1U << twin_word_order(word)) {
		word = READ_ONCE(frame[r->at].word);
		if ((word & ~TWIN_WORD_LIST) == taken &&
		    cmpxchg(&frame[r->at].word, word, word ^ CLAIM) == word)
			continue;
		unclaim(frame, r->from, r->at);
		return false;
	}
	return true;
}

/**
 * twin_pages_free_run - give frames in a row back
 * @pages: the allocator
 * @first: the first one
 * @frames: how many, all of one zone
 *
 * No CPU keeps any of them.  The zone's lock is held for as many as the largest block has.
 *
 * Return: see twin_buddy_free_run().
 */
int twin_pages_free_run(struct twin_pages *pages, twin_pfn_t first, u32 frames)
{
	unsigned int nr = twin_pages_zone(pages, first);
	const struct twin_zone *zone = pages->zone[nr].keeping.zone;
	u32 most = 1U << (zone->nr_orders - 1), to;
	struct run r = { .from = twin_map_index(pages->map, first) };

	if (r.from == TWIN_NO_FRAME || frames > pages->map->end - r.from) {
		r.from = TWIN_NO_FRAME;
		return twin_pages_locked(pages, nr, refuse_run, &r);
	}
	to = r.from + frames;
	r.to = to;
	r.at = twin_run_wrong(zone, r.from, r.to);
	if (r.at != r.to || !claim(zone->frame, nr, &r))
		return twin_pages_locked(pages, nr, refuse_run, &r);
	/* No block lies across a border of the largest ones. */
	for (; r.from < to; r.from = r.to) {
		r.to = min(to, ALIGN_DOWN(r.from, most) + most);
		twin_pages_locked(pages, nr, give_run, &r);
	}
	return 0;
}

/* An allocated block, which is given up: its owner has it no more. */
static int claim_block(struct twin_zone *zone, twin_pfn_t pfn, u32 *i)
{
	u32 word;

	*i = twin_map_index(zone->map, pfn);
	if (*i == TWIN_NO_FRAME)
		return twin_block_wrong(zone, pfn);
	word = READ_ONCE(zone->frame[*i].word);
	if ((word & ~TWIN_WORD_LIST) != twin_word(TWIN_TAKEN, 0, zone->index, 0) ||
	    cmpxchg(&zone->frame[*i].word, word, word ^ CLAIM) != word)
		return twin_block_wrong(zone, pfn);
	return 0;
}

static int trim(struct twin_zone *zone, void *arg)
{
	struct run *r = arg;
	u32 frames = r->end.n - r->first.n, i;
	int err = claim_block(zone, r->first, &i);

	if (err)
		return err;
	if (frames && frames < twin_block_frames(zone, i)) {
		twin_block_trim(zone, i, frames);
		return 0;
	}
	/* As it was: nobody else can have changed it. */
	zone->frame[i].word ^= CLAIM;
	return frames && frames == twin_block_frames(zone, i) ? 0 : -EINVAL;
}

/**
 * twin_pages_trim - give the end of an allocated block back
 * @pages: the allocator
 * @pfn: its first frame
 * @frames: how many are left of it
 *
 * They become blocks as large as they can be, which twin_pages_free_run() gives back.  The
 * kernel's make_alloc_exact().
 *
 * Return: 0; -EINVAL when the block has less, or nothing would be left; or an error that the
 * zone counts, as of twin_buddy_free().
 */
int twin_pages_trim(struct twin_pages *pages, twin_pfn_t pfn, u32 frames)
{
	struct run r = { .first = pfn, .end = twin_pfn(pfn.n + frames) };

	return twin_pages_locked(pages, twin_pages_zone(pages, pfn), trim, &r);
}

static int split(struct twin_zone *zone, void *arg)
{
	const struct run *r = arg;
	u32 i;
	int err = claim_block(zone, r->first, &i);

	if (!err)
		twin_block_split(zone, i);
	return err;
}

/**
 * twin_pages_split - make single frames of an allocated block
 * @pages: the allocator
 * @pfn: its first frame
 *
 * Return: 0, or an error that the zone counts, as of twin_buddy_free().
 */
int twin_pages_split(struct twin_pages *pages, twin_pfn_t pfn)
{
	struct run r = { .first = pfn };

	return twin_pages_locked(pages, twin_pages_zone(pages, pfn), split, &r);
}

static int set_type(struct twin_zone *zone, void *arg)
{
	const struct run *r = arg;

	return twin_pageblock_set(zone, r->first, r->type);
}

/**
 * twin_pages_set_type - change the type of a pageblock
 * @pages: the allocator
 * @pfn: a frame in it
 * @type: the new type
 *
 * What CPUs keep of it stays with them, and follows when it is given back.
 *
 * Return: see twin_pageblock_set().
 */
int twin_pages_set_type(struct twin_pages *pages, twin_pfn_t pfn, unsigned int type)
{
	struct run r = { .first = pfn, .type = type };

	return twin_pages_locked(pages, twin_pages_zone(pages, pfn), set_type, &r);
}
