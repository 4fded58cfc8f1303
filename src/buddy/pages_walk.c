// SPDX-License-Identifier: GPL-2.0
/*
 * Along a zonelist, from zone to zone, until one has enough.
 *
 * Re-creates get_page_from_freelist(), what of __alloc_pages_slowpath() needs no reclaim,
 * and __alloc_pages_bulk() of mm/page_alloc.c.  First nobody goes below the low mark, at
 * which a kernel would begin to reclaim; then the minimum is what counts, and what the
 * request may do to it; then CPUs give back what they keep, and what was kept for others
 * is not kept any more.
 */
#include <linux/errno.h>
#include <linux/log2.h>

#include "pages_walk.h"
#include "reserve.h"

static void add(struct twin_walk *walk, const struct twin_zoneref *ref, unsigned int zones,
		const u8 *node, const u8 *id)
{
	unsigned int i;

	for (i = 0; i < zones; i++)
		if (node[i] == ref->node && id[i] == ref->id)
			walk->asked[walk->nr++] = (struct twin_asked){ i, ref->node, ref->id };
}

/**
 * twin_walks_init - say which zones each node asks
 * @walks: filled in
 * @pages: the allocator
 * @policy: the kernel's way
 * @lists: whom each node asks, backed or not
 * @node: by zone of @pages: its node
 * @id: by zone of @pages: which of the node's zones
 */
void twin_walks_init(struct twin_walks *walks, struct twin_pages *pages,
		     const struct twin_zonelist_policy *policy, const struct twin_zonelists *lists,
		     const u8 *node, const u8 *id)
{
	unsigned int from, i;

	*walks = (struct twin_walks){ .pages = pages, .policy = policy };
	for (from = 0; from < TWIN_NODES_MAX; from++)
		for (i = 0; i < lists->list[from].nr; i++)
			add(&walks->node[from], &lists->list[from].ref[i], pages->zones, node, id);
}

static bool may_ask(const struct twin_asked *asked, const struct twin_walk_want *want)
{
	return asked->id <= want->class && !(want->here && asked->node != want->node);
}

/* The first zone that may be asked; the end of the list when there is none. */
static unsigned int preferred(const struct twin_walk *walk, const struct twin_walk_want *want)
{
	unsigned int i = 0;

	while (i < walk->nr && !may_ask(&walk->asked[i], want))
		i++;
	return i;
}

static u64 mark_of(const struct twin_pages *pages, unsigned int zone, enum twin_mark mark)
{
	return pages->zone[zone].keeping.zone->plan->mark[mark];
}

/* Which of a zone's reserves are kept from the request. */
static unsigned int class_of(const struct twin_walk *walk, const struct twin_walk_want *want,
			     bool by_first)
{
	unsigned int first = by_first ? preferred(walk, want) : walk->nr;

	return first < walk->nr ? walk->asked[first].id : want->class;
}

/* What is asked of each zone; the zone itself and its mark are still to be said. */
static struct twin_page_want want_of(const struct twin_walk_want *want, unsigned int class,
				     unsigned int rights)
{
	return (struct twin_page_want){
		.order = want->order,
		.type = want->type,
		.cold = want->cold,
		.limit.class = class,
		.limit.rights = rights,
	};
}

/* What is kept for some is asked for by right, not by type. */
static bool can_be(const struct twin_walk_want *want)
{
	return want->node < TWIN_NODES_MAX && want->class < TWIN_ZONES && want->type < TWIN_RESERVE;
}

static int once(const struct twin_walks *walks, unsigned int cpu, const struct twin_walk_want *want,
		enum twin_mark mark, unsigned int rights, twin_pfn_t *pfn)
{
	const struct twin_walk *walk = &walks->node[want->node];
	struct twin_page_want one =
		want_of(want, class_of(walk, want, walks->policy->by_first), rights);
	unsigned int i;
	int err;

	for (i = 0; i < walk->nr; i++) {
		if (!may_ask(&walk->asked[i], want))
			continue;
		one.zone = walk->asked[i].zone;
		one.limit.mark = mark_of(walks->pages, one.zone, mark);
		err = twin_pages_try(walks->pages, cpu, &one, pfn);
		if (err != -ENOMEM)
			return err;
	}
	return -ENOMEM;
}

static void drain(const struct twin_walks *walks, const struct twin_walk_want *want)
{
	const struct twin_walk *walk = &walks->node[want->node];
	unsigned int i;

	for (i = 0; i < walk->nr; i++)
		if (may_ask(&walk->asked[i], want))
			twin_pages_drain_zone(walks->pages, walk->asked[i].zone);
}

static int keep_less(struct twin_zone *zone, void *arg)
{
	const unsigned int *type = arg;

	return twin_reserve_less(zone, *type);
}

static int keep_more(struct twin_zone *zone, void *arg)
{
	const twin_pfn_t *pfn = arg;

	twin_reserve_more(zone, *pfn);
	return 0;
}

/* Somebody who is about to be refused gets a pageblock that was kept for others. */
static bool unreserve(const struct twin_walks *walks, const struct twin_walk_want *want)
{
	const struct twin_walk *walk = &walks->node[want->node];
	unsigned int type = want->type, i;

	for (i = 0; i < walk->nr; i++)
		if (may_ask(&walk->asked[i], want) &&
		    twin_pages_locked(walks->pages, walk->asked[i].zone, keep_less, &type))
			return true;
	return false;
}

static noinline int slowly(const struct twin_walks *walks, unsigned int cpu,
			   const struct twin_walk_want *want, twin_pfn_t *pfn)
{
	int err = once(walks, cpu, want, TWIN_MIN, want->rights, pfn);

	/* Who cannot wait does not wait for other CPUs either. */
	if (err == -ENOMEM && !(want->rights & TWIN_MAY_NOT_WAIT)) {
		drain(walks, want);
		do {
			err = once(walks, cpu, want, TWIN_MIN, want->rights, pfn);
		} while (err == -ENOMEM && unreserve(walks, want));
	}
	if (!err && want->order && (want->rights & TWIN_MAY_KEPT))
		twin_pages_locked(walks->pages, twin_pages_zone(walks->pages, *pfn), keep_more,
				  pfn);
	return err;
}

/**
 * twin_walk_alloc - take a block of the first zone that has enough
 * @walks: the allocator and its lists
 * @cpu: whose lists are used
 * @want: what is wanted
 * @pfn: set to its first frame
 *
 * May be called where twin_pages_alloc() may.
 *
 * Return: 0; -ENOMEM when there is no such block, or all zones would get too empty; -EINVAL
 * for what cannot be asked for.
 */
int twin_walk_alloc(const struct twin_walks *walks, unsigned int cpu,
		    const struct twin_walk_want *want, twin_pfn_t *pfn)
{
	int err;

	if (!can_be(want))
		return -EINVAL;
	err = once(walks, cpu, want, TWIN_LOW, 0, pfn);
	if (unlikely(err == -ENOMEM))
		err = slowly(walks, cpu, want, pfn);
	return err;
}

/**
 * twin_walk_bulk - take blocks, many at once
 * @walks: the allocator and its lists
 * @cpu: whose lists are used
 * @want: what is wanted
 * @nr: how many
 * @pfn: room for @nr; set to their first frames
 *
 * Of the first zone of the nearest node that stays above its low mark without them; where
 * there is none, it is one block, or none, from anywhere.
 *
 * Return: how many there were, up to @nr.
 */
unsigned int twin_walk_bulk(const struct twin_walks *walks, unsigned int cpu,
			    const struct twin_walk_want *want, unsigned int nr, twin_pfn_t *pfn)
{
	const struct twin_walk *walk = &walks->node[want->node];
	struct twin_page_want one;
	unsigned int i, got, node;

	if (!can_be(want) || !nr)
		return 0;
	i = preferred(walk, want);
	node = i < walk->nr ? walk->asked[i].node : 0;
	/* Here 6.1 goes by the first zone, too. */
	one = want_of(want, class_of(walk, want, true), 0);
	for (; nr > 1 && i < walk->nr; i++) {
		if (!may_ask(&walk->asked[i], want))
			continue;
		if (walk->asked[i].node != node)
			break;
		one.zone = walk->asked[i].zone;
		one.limit.mark = mark_of(walks->pages, one.zone, TWIN_LOW);
		got = twin_pages_bulk(walks->pages, cpu, &one, nr, pfn);
		if (got)
			return got;
	}
	return !twin_walk_alloc(walks, cpu, want, pfn);
}

/**
 * twin_walk_exact - take so many frames in a row
 * @walks: the allocator and its lists
 * @cpu: whose lists are used
 * @want: what is wanted; its order is not looked at
 * @frames: how many, up to the largest block
 * @pfn: set to the first one
 *
 * As alloc_pages_exact(): the next larger block, of which the end is given back.  They are
 * blocks as large as they can be then; twin_pages_free_run() gives them back.
 *
 * Return: as twin_walk_alloc().
 */
int twin_walk_exact(const struct twin_walks *walks, unsigned int cpu,
		    const struct twin_walk_want *want, u32 frames, twin_pfn_t *pfn)
{
	struct twin_walk_want block = *want;
	int err;

	if (!frames)
		return -EINVAL;
	block.order = order_base_2(frames);
	err = twin_walk_alloc(walks, cpu, &block, pfn);
	if (err || is_power_of_2(frames))
		return err;
	return twin_pages_trim(walks->pages, *pfn, frames);
}
