// SPDX-License-Identifier: GPL-2.0
/* What those of src/stress.c do: take, give, cut, drain, move, and be wrong. */
#include <linux/bitops.h>
#include <linux/cpumask.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/sched.h>
#include <linux/smp.h>

#include "stress_actor.h"

#define BULK  16
#define RANGE 64

/* A block in a slot: index of its head, order, owner, CPU that it was taken on. */
#define SLOT(i, order, owner, cpu) \
	((u64)(i) | (u64)(order) << 32 | (u64)(owner) << 40 | (u64)(u8)(cpu) << 56)
#define SLOT_INDEX(slot) ((u32)(slot))
#define SLOT_ORDER(slot) ((u8)((slot) >> 32))
#define SLOT_OWNER(slot) ((u16)((slot) >> 40))
#define SLOT_CPU(slot)	 ((u8)((slot) >> 56))

static u32 below(struct twin_actor *a, u32 end)
{
	a->rng++;
	return (u32)((twin_mix(a->rng) >> 32) * end >> 32);
}

/**
 * twin_actor_wrong - something happened that must not
 * @a: who noticed
 */
void twin_actor_wrong(struct twin_actor *a)
{
	atomic64_inc(&a->crowd->stress->wrong);
}

static struct twin_pages *pages_of(struct twin_actor *a)
{
	return a->crowd->stress->walks->pages;
}

/* Mostly the CPU that this runs on, which may be another one by the next instruction. */
static unsigned int some_cpu(struct twin_actor *a)
{
	unsigned int cpus = pages_of(a)->cpus, cpu = raw_smp_processor_id();

	return !below(a, 16) || cpu >= cpus ? below(a, cpus) : cpu;
}

static unsigned int some_order(struct twin_actor *a, unsigned int zone)
{
	unsigned int orders = pages_of(a)->zone[zone].keeping.zone->nr_orders;

	return min3(below(a, orders), below(a, orders), below(a, orders));
}

static struct twin_page_want some_want(struct twin_actor *a)
{
	unsigned int zone = below(a, pages_of(a)->zones);

	return (struct twin_page_want){
		.zone = zone,
		.order = some_order(a, zone),
		.type = below(a, TWIN_RESERVE),
		.cold = !below(a, 8),
	};
}

/* Any zone that somebody of this node and this class may use. */
static struct twin_walk_want some_walk(struct twin_actor *a)
{
	return (struct twin_walk_want){
		.node = below(a, 8) ? 0 : below(a, TWIN_NODES_MAX),
		.class = below(a, TWIN_ZONES),
		.order = some_order(a, 0),
		.type = below(a, TWIN_RESERVE),
		.rights = below(a, 2) ? 0 : below(a, 2 * TWIN_MAY_KEPT),
		.cold = !below(a, 8),
		.here = !below(a, 8),
	};
}

/* Frames change hands. */
static void own(struct twin_actor *a, u32 i, u32 frames, u32 from, u32 to)
{
	u32 *owner = a->crowd->owner + (i - pages_of(a)->map->lo), n;

	for (n = 0; n < frames; n++)
		if (xchg(&owner[n], to) != from)
			twin_actor_wrong(a);
}

/* Frames that nobody had; returns the first one's index, or TWIN_NO_FRAME. */
static u32 took(struct twin_actor *a, twin_pfn_t pfn, unsigned int order, u32 frames, u32 me)
{
	u32 i = twin_map_index(pages_of(a)->map, pfn);

	if (i == TWIN_NO_FRAME || i & ((1U << order) - 1)) {
		twin_actor_wrong(a);
		return TWIN_NO_FRAME;
	}
	own(a, i, frames, 0, me);
	atomic64_inc(&a->crowd->stress->taken);
	return i;
}

static u64 took_block(struct twin_actor *a, twin_pfn_t pfn, unsigned int order, unsigned int cpu)
{
	u32 me = 1 + below(a, 0xffff), i = took(a, pfn, order, 1U << order, me);

	return i == TWIN_NO_FRAME ? 0 : SLOT(i, order, me, cpu);
}

static void refused(struct twin_actor *a, int err, int may)
{
	if (err != may)
		twin_actor_wrong(a);
	atomic64_inc(&a->crowd->stress->refused);
}

static u64 take(struct twin_actor *a, const struct twin_page_want *want)
{
	unsigned int cpu = some_cpu(a);
	twin_pfn_t pfn;
	int err = twin_pages_alloc(pages_of(a), cpu, want, &pfn);

	if (!err)
		return took_block(a, pfn, want->order, cpu);
	refused(a, err, -ENOMEM);
	return 0;
}

static void give(struct twin_actor *a, u64 slot)
{
	struct twin_pages *pages = pages_of(a);
	unsigned int cpu = some_cpu(a);

	if (!slot)
		return;
	own(a, SLOT_INDEX(slot), 1U << SLOT_ORDER(slot), SLOT_OWNER(slot), 0);
	if ((u8)cpu != SLOT_CPU(slot))
		atomic64_inc(&a->crowd->stress->crossed);
	if (twin_pages_free(pages, cpu, twin_map_pfn(pages->map, SLOT_INDEX(slot)),
			    SLOT_ORDER(slot), !below(a, 8)))
		twin_actor_wrong(a);
}

/* Leave one, or nothing, where anybody may find it; what lay there is given back. */
static void leave(struct twin_actor *a, u64 slot)
{
	give(a, atomic64_xchg(&a->crowd->slot[below(a, TWIN_SLOTS)], slot));
}

static void give_run(struct twin_actor *a, u32 i, u32 frames, u32 me)
{
	struct twin_pages *pages = pages_of(a);

	own(a, i, frames, me, 0);
	if (twin_pages_free_run(pages, twin_map_pfn(pages->map, i), frames))
		twin_actor_wrong(a);
}

static void take_one(struct twin_actor *a)
{
	struct twin_page_want want = some_want(a);

	leave(a, take(a, &want));
}

static void walk_one(struct twin_actor *a)
{
	struct twin_walk_want want = some_walk(a);
	unsigned int cpu = some_cpu(a);
	twin_pfn_t pfn;
	int err = twin_walk_alloc(a->crowd->stress->walks, cpu, &want, &pfn);

	if (err)
		refused(a, err, -ENOMEM);
	else
		leave(a, took_block(a, pfn, want.order, cpu));
}

static void walk_many(struct twin_actor *a)
{
	struct twin_walk_want want = some_walk(a);
	unsigned int cpu = some_cpu(a), nr, i;
	twin_pfn_t pfn[BULK];

	want.order = 0;
	nr = twin_walk_bulk(a->crowd->stress->walks, cpu, &want, 1 + below(a, BULK), pfn);
	for (i = 0; i < nr; i++)
		leave(a, took_block(a, pfn[i], 0, cpu));
}

/* Any number of frames, given back as a run, or left as the blocks that they are. */
static void walk_exact(struct twin_actor *a)
{
	struct twin_walk_want want = some_walk(a);
	u32 frames = 1 + below(a, RANGE), me = 1 + below(a, 0xffff), i;
	unsigned int cpu = some_cpu(a), order;
	twin_pfn_t pfn;
	int err = twin_walk_exact(a->crowd->stress->walks, cpu, &want, frames, &pfn);

	if (err) {
		refused(a, err, -ENOMEM);
		return;
	}
	i = took(a, pfn, 0, frames, me);
	if (i == TWIN_NO_FRAME)
		return;
	if (below(a, 2)) {
		give_run(a, i, frames, me);
		return;
	}
	for (; frames; i += 1U << order, frames -= 1U << order) {
		order = min_t(unsigned int, __ffs(i | 0x80000000U), __fls(frames));
		leave(a, SLOT(i, order, me, cpu));
	}
}

/* Just these frames; mostly somebody has one of them. */
static void take_range(struct twin_actor *a)
{
	struct twin_pages *pages = pages_of(a);
	u32 frames = 1 + below(a, RANGE), me = 1 + below(a, 0xffff), i;
	twin_pfn_t first = twin_pfn(pages->map->first.n + below(a, pages->map->frames));
	twin_pfn_t end = twin_pfn(first.n + frames);
	int err;

	if (end.n > pages->map->first.n + pages->map->frames)
		return;
	err = twin_pages_alloc_range(pages, first, end, TWIN_MOVABLE);
	if (err) {
		refused(a, err, -EBUSY);
		return;
	}
	i = took(a, first, 0, frames, me);
	if (i != TWIN_NO_FRAME)
		give_run(a, i, frames, me);
}

/* A block becomes frames of which each is left somewhere. */
static void split(struct twin_actor *a)
{
	struct twin_pages *pages = pages_of(a);
	struct twin_page_want want = some_want(a);
	u64 slot;
	u32 i, n;

	want.order = 1 + below(a, 3);
	slot = take(a, &want);
	if (!slot)
		return;
	i = SLOT_INDEX(slot);
	if (twin_pages_split(pages, twin_map_pfn(pages->map, i)))
		twin_actor_wrong(a);
	for (n = 0; n < 1U << want.order; n++)
		leave(a, SLOT(i + n, 0, SLOT_OWNER(slot), SLOT_CPU(slot)));
}

/* A pageblock changes its type, or nobody gets anything of it for a moment. */
static void set_type(struct twin_actor *a)
{
	struct twin_pages *pages = pages_of(a);
	twin_pfn_t pfn = twin_pfn(pages->map->first.n + below(a, pages->map->frames));
	u32 word = READ_ONCE(pages->map->frame[twin_map_index(pages->map, pfn)].word);

	if (twin_word_zone(word) >= pages->zones ||
	    !pages->zone[twin_word_zone(word)].keeping.zone->plan->grouped)
		return;
	if (!below(a, 4) && twin_pages_set_type(pages, pfn, TWIN_ISOLATE))
		twin_actor_wrong(a);
	if (twin_pages_set_type(pages, pfn, below(a, TWIN_RESERVE)))
		twin_actor_wrong(a);
}

static void give_one(struct twin_actor *a)
{
	leave(a, 0);
}

static void drain(struct twin_actor *a)
{
	struct twin_pages *pages = pages_of(a);

	switch (below(a, 4)) {
	case 0:
		twin_pages_drain(pages);
		break;
	case 1:
		twin_pages_drain_zone(pages, below(a, pages->zones));
		break;
	default:
		twin_pages_drain_cpu(pages, below(a, pages->cpus));
	}
}

static void provoke(struct twin_actor *a, int got, int want)
{
	if (got != want)
		twin_actor_wrong(a);
	atomic64_inc(&a->crowd->stress->provoked);
}

/* Of a block that nobody else knows of: a part, too much, and from nowhere. */
static void free_wrongly(struct twin_actor *a)
{
	struct twin_pages *pages = pages_of(a);
	struct twin_page_want want = some_want(a);
	unsigned int cpu = some_cpu(a);
	twin_pfn_t pfn, in;
	u64 slot;

	want.order = 1 + below(a, 3);
	slot = take(a, &want);
	if (!slot)
		return;
	pfn = twin_map_pfn(pages->map, SLOT_INDEX(slot));
	in = twin_pfn(pfn.n + 1);
	provoke(a, twin_pages_free(pages, cpu, in, 0, false), -EINVAL);
	provoke(a, twin_pages_free(pages, cpu, pfn, want.order + 1, false), -EDOM);
	provoke(a, twin_pages_free(pages, cpu, twin_pfn(pages->map->first.n - 1), 0, false),
		-ENXIO);
	provoke(a, twin_pages_free_run(pages, pfn, (1U << want.order) - 1), -EDOM);
	provoke(a, twin_pages_free_run(pages, in, 1), -EINVAL);
	provoke(a, twin_pages_trim(pages, in, 1), -EINVAL);
	provoke(a, twin_pages_split(pages, in), -EINVAL);
	give(a, slot);
}

/* The CPU may be gone before we are there. */
static void move(struct twin_actor *a)
{
	unsigned int cpu = below(a, nr_cpu_ids);

	if (cpu_online(cpu) && !set_cpus_allowed_ptr(current, cpumask_of(cpu)))
		atomic64_inc(&a->crowd->stress->moved);
}

static const struct {
	void (*act)(struct twin_actor *a);
	unsigned int share; /* so many of a hundred */
} acts[] = {
	{ take_one, 22 },  { walk_one, 22 },	{ give_one, 27 }, { walk_many, 4 },
	{ walk_exact, 5 }, { take_range, 4 },	{ split, 2 },	  { set_type, 2 },
	{ drain, 3 },	   { free_wrongly, 5 }, { move, 4 },
};

/**
 * twin_actor_step - do something
 * @a: who does it
 */
void twin_actor_step(struct twin_actor *a)
{
	unsigned int dice = below(a, 100), i;

	for (i = 0; i < ARRAY_SIZE(acts) - 1 && dice >= acts[i].share; i++)
		dice -= acts[i].share;
	acts[i].act(a);
}

/**
 * twin_actor_interrupt - do something that can be done in an interrupt
 * @a: who does it
 */
void twin_actor_interrupt(struct twin_actor *a)
{
	switch (below(a, 4)) {
	case 0:
		take_one(a);
		break;
	case 1:
		walk_one(a);
		break;
	case 2:
		walk_exact(a);
		break;
	default:
		give_one(a);
	}
}

/**
 * twin_actor_finish - give back whatever was left anywhere
 * @a: who does it, and nobody else does anything any more
 */
void twin_actor_finish(struct twin_actor *a)
{
	unsigned int i;

	for (i = 0; i < TWIN_SLOTS; i++)
		give(a, atomic64_xchg(&a->crowd->slot[i], 0));
}
