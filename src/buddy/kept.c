// SPDX-License-Identifier: GPL-2.0
/*
 * What a CPU keeps of a zone: fetched by batches, given back by batches.
 *
 * Re-creates order_to_pindex(), rmqueue_bulk(), nr_pcp_free() and free_pcppages_bulk()
 * of mm/page_alloc.c.  In 2.6.34 it is single pages, and a batch is a batch; later it is
 * all orders that are cheap, and who goes on freeing gives back more and more.
 */
#include <linux/minmax.h>

#include "block.h"
#include "buddy.h"
#include "kept.h"

/* A refill is no larger; the kernel's batch has up to 63 pages. */
#define REFILL_MAX 64U

/* Blocks of this order and type go on this list, if CPUs keep such blocks at all. */
static void use_list(struct twin_keeping *keeping, unsigned int order, unsigned int type,
		     unsigned int list)
{
	const struct twin_zone *zone = keeping->zone;

	if (order >= zone->nr_orders)
		return;
	keeping->list[order | type << 4] = list;
	if (!keeping->word[list])
		keeping->word[list] = twin_word(TWIN_PERCPU, order, zone->index, zone->as[type]);
}

/**
 * twin_keeping_init - say which blocks of a zone CPUs keep
 * @keeping: filled in
 * @zone: the zone
 * @policy: the kernel's way
 */
void twin_keeping_init(struct twin_keeping *keeping, struct twin_zone *zone,
		       const struct twin_zone_policy *policy)
{
	unsigned int order, type, as, huge = zone->block_order, i;

	*keeping = (struct twin_keeping){
		.policy = policy,
		.zone = zone,
		.frame = zone->frame,
	};
	for (i = 0; i < TWIN_LISTS_MAX; i++)
		keeping->list[i] = TWIN_KEPT_LISTS;
	for (type = 0; type < TWIN_ISOLATE; type++) {
		/* What is kept for some is given to anybody who needs it movable: it comes back. */
		as = zone->as[type] == TWIN_RESERVE ? TWIN_MOVABLE : zone->as[type];
		for (order = 0; order <= min(policy->cheap, TWIN_KEPT_CHEAP + 0U); order++)
			use_list(keeping, order, type, order * TWIN_KEPT_TYPES + as);
		if (policy->huge && huge >= order)
			use_list(keeping, huge, type, TWIN_KEPT_HUGE + (as == TWIN_MOVABLE));
	}
}

/**
 * twin_kept_init - a CPU that is away, and has nothing
 * @kept: filled in
 */
void twin_kept_init(struct twin_kept *kept)
{
	unsigned int i;

	*kept = (struct twin_kept){};
	twin_kept_limit(kept, 0, 1);
	for (i = 0; i < TWIN_KEPT_LISTS; i++)
		kept->list[i] = (struct twin_kept_list){ TWIN_NO_FRAME, TWIN_NO_FRAME };
}

/**
 * twin_kept_limit - say how much a CPU keeps
 * @kept: what it keeps
 * @high: see &struct twin_kept; 0 with a batch of 1 lets everything through
 * @batch: see &struct twin_kept
 *
 * What it keeps already is not looked at.
 */
void twin_kept_limit(struct twin_kept *kept, u32 high, u32 batch)
{
	kept->high = high;
	kept->batch = max(batch, 1U);
	kept->factor = 0;
}

/**
 * twin_kept_refill - fetch a batch of blocks, in the order in which the zone gives them
 * @keeping: how; the zone's lock is held, too
 * @kept: what the CPU keeps
 * @list: a list of it, which is empty
 * @type: what the blocks are for
 *
 * As rmqueue_bulk(), but single frames come by whole blocks.
 */
void twin_kept_refill(const struct twin_keeping *keeping, struct twin_kept *kept, unsigned int list,
		      unsigned int type)
{
	unsigned int order = twin_word_order(keeping->word[list]), got, i;
	u32 nr = min(kept->batch, REFILL_MAX);
	twin_pfn_t pfn[REFILL_MAX];

	/* A batch of one keeps nothing back. */
	if (nr > 1)
		nr = max(nr >> order, 2U);
	got = twin_block_keep(keeping->zone, type, nr, keeping->word[list], pfn);
	for (i = 0; i < got; i++)
		twin_kept_push_last(keeping->frame, &kept->list[list],
				    twin_map_index(keeping->zone->map, pfn[i]));
	kept->count += got << order;
	kept->events[TWIN_KEPT_REFILLS]++;
}

/**
 * twin_kept_surplus - how much goes back, now that a block too many was put on a list
 * @keeping: how
 * @kept: what the CPU keeps
 * @list: the list
 *
 * As nr_pcp_free().
 *
 * Return: so many frames, at least one.
 */
u32 twin_kept_surplus(const struct twin_keeping *keeping, struct twin_kept *kept, unsigned int list)
{
	unsigned int order = twin_word_order(keeping->word[list]);
	u32 frames = kept->batch << kept->factor, most;

	/* Who frees large blocks on and on does not want them back. */
	if (kept->factor && order && order <= keeping->policy->cheap)
		return kept->count;
	if (kept->high <= kept->batch)
		return 1;
	most = kept->high - kept->batch;
	if (frames < most && kept->factor < keeping->policy->doublings)
		kept->factor++;
	return min(max(frames, kept->batch), most);
}

/**
 * twin_kept_give_back - blocks go back to the zone, the coldest ones first
 * @keeping: how; the zone's lock is held, too
 * @kept: what the CPU keeps
 * @frames: at least so many, or all there are
 * @list: the list that is emptied first; then it is those behind it
 *
 * As free_pcppages_bulk().
 */
void twin_kept_give_back(const struct twin_keeping *keeping, struct twin_kept *kept, u32 frames,
			 unsigned int list)
{
	unsigned int n, order;
	u32 done = 0;

	for (n = 0; n < TWIN_KEPT_LISTS && done < frames; n++) {
		order = twin_word_order(keeping->word[list]);
		while (done < frames && kept->list[list].last != TWIN_NO_FRAME) {
			twin_block_give(keeping->zone,
					twin_kept_pop_last(keeping->frame, &kept->list[list]),
					order);
			done += 1U << order;
		}
		if (++list == TWIN_KEPT_LISTS)
			list = 0;
	}
	kept->count -= done;
	kept->events[TWIN_KEPT_DRAINS]++;
}
