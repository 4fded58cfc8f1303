// SPDX-License-Identifier: GPL-2.0
/*
 * Many who take and give pages at once, on all CPUs, for tests.
 *
 * What somebody took he puts where anybody finds it, and who finds it gives it back, on
 * whatever CPU he is.  Each frame's owner is written down beside the allocator: who gets
 * a frame that has an owner knows that something is wrong.  Threads move from CPU to CPU,
 * drain lists, free what they should not; interrupts take and give, too.
 */
#include <linux/cpumask.h>
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/jiffies.h>
#include <linux/kthread.h>
#include <linux/minmax.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/smp.h>

#include "stress.h"

/* Blocks that are with nobody in particular. */
#define SLOTS 512

#define BULK 16

/* A block in a slot: index of its head, order, owner, CPU that it was taken on. */
#define SLOT(i, order, owner, cpu) \
	((u64)(i) | (u64)(order) << 32 | (u64)(owner) << 40 | (u64)(u8)(cpu) << 56)
#define SLOT_INDEX(slot) ((u32)(slot))
#define SLOT_ORDER(slot) ((u8)((slot) >> 32))
#define SLOT_OWNER(slot) ((u16)((slot) >> 40))
#define SLOT_CPU(slot)	 ((u8)((slot) >> 56))

/**
 * struct crowd - all of them
 * @stress: what is to be done
 * @owner: by frame: who has it, 0 for nobody
 * @slot: blocks that anybody may give back
 */
struct crowd {
	struct twin_stress *stress;
	u32 *owner;
	atomic64_t slot[SLOTS];
};

/**
 * struct actor - one of them
 * @crowd: all of them
 * @task: a thread, or NULL for an interrupt
 * @rng: the choices
 * @left: steps to go
 */
struct actor {
	struct crowd *crowd;
	struct task_struct *task;
	u64 rng;
	unsigned int left;
};

static u32 below(struct actor *a, u32 end)
{
	a->rng++;
	return (u32)((twin_mix(a->rng) >> 32) * end >> 32);
}

static void wrong(struct actor *a)
{
	atomic64_inc(&a->crowd->stress->wrong);
}

/* Mostly the CPU that this runs on, which may be another one by the next instruction. */
static unsigned int some_cpu(struct actor *a)
{
	unsigned int cpus = a->crowd->stress->pages->cpus, cpu = raw_smp_processor_id();

	return !below(a, 16) || cpu >= cpus ? below(a, cpus) : cpu;
}

static struct twin_page_want some_want(struct actor *a)
{
	const struct twin_pages *pages = a->crowd->stress->pages;
	unsigned int zone = below(a, pages->zones);
	unsigned int orders = pages->zone[zone].keeping.zone->nr_orders;

	return (struct twin_page_want){
		.zone = zone,
		.order = min3(below(a, orders), below(a, orders), below(a, orders)),
		.type = below(a, TWIN_RESERVE),
		.cold = !below(a, 8),
	};
}

/* All frames of a block change hands. */
static void own(struct actor *a, u32 i, unsigned int order, u32 from, u32 to)
{
	u32 *owner = a->crowd->owner + (i - a->crowd->stress->pages->map->lo), n;

	for (n = 0; n < 1U << order; n++)
		if (xchg(&owner[n], to) != from)
			wrong(a);
}

static u64 took(struct actor *a, twin_pfn_t pfn, unsigned int order, unsigned int cpu)
{
	struct twin_stress *stress = a->crowd->stress;
	u32 i = twin_map_index(stress->pages->map, pfn), me = 1 + below(a, 0xffff);

	if (i == TWIN_NO_FRAME || i & ((1U << order) - 1)) {
		wrong(a);
		return 0;
	}
	own(a, i, order, 0, me);
	atomic64_inc(&stress->taken);
	return SLOT(i, order, me, cpu);
}

static u64 take(struct actor *a, const struct twin_page_want *want)
{
	struct twin_stress *stress = a->crowd->stress;
	unsigned int cpu = some_cpu(a);
	twin_pfn_t pfn;
	int err = twin_pages_alloc(stress->pages, cpu, want, &pfn);

	if (!err)
		return took(a, pfn, want->order, cpu);
	if (err != -ENOMEM)
		wrong(a);
	atomic64_inc(&stress->refused);
	return 0;
}

static void give(struct actor *a, u64 slot)
{
	struct twin_stress *stress = a->crowd->stress;
	unsigned int cpu = some_cpu(a);

	if (!slot)
		return;
	own(a, SLOT_INDEX(slot), SLOT_ORDER(slot), SLOT_OWNER(slot), 0);
	if ((u8)cpu != SLOT_CPU(slot))
		atomic64_inc(&stress->crossed);
	if (twin_pages_free(stress->pages, cpu, twin_map_pfn(stress->pages->map, SLOT_INDEX(slot)),
			    SLOT_ORDER(slot), !below(a, 8)))
		wrong(a);
}

/* Leave one, or nothing, where anybody may find it; what lay there is given back. */
static void leave(struct actor *a, u64 slot)
{
	give(a, atomic64_xchg(&a->crowd->slot[below(a, SLOTS)], slot));
}

static void take_one(struct actor *a)
{
	struct twin_page_want want = some_want(a);

	leave(a, take(a, &want));
}

static void take_many(struct actor *a)
{
	struct twin_page_want want = some_want(a);
	unsigned int cpu = some_cpu(a), nr, i;
	twin_pfn_t pfn[BULK];

	want.order = 0;
	nr = twin_pages_bulk(a->crowd->stress->pages, cpu, &want, 1 + below(a, BULK), pfn);
	for (i = 0; i < nr; i++)
		leave(a, took(a, pfn[i], 0, cpu));
}

static void give_one(struct actor *a)
{
	leave(a, 0);
}

static void drain(struct actor *a)
{
	struct twin_pages *pages = a->crowd->stress->pages;

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

/* Of a block that nobody else knows of: a part, too much, and from nowhere. */
static void free_wrongly(struct actor *a)
{
	struct twin_stress *stress = a->crowd->stress;
	const struct twin_mem_map *map = stress->pages->map;
	struct twin_page_want want = some_want(a);
	unsigned int cpu = some_cpu(a);
	twin_pfn_t pfn;
	u64 slot;

	want.order = 1 + below(a, 3);
	slot = take(a, &want);
	if (!slot)
		return;
	pfn = twin_map_pfn(map, SLOT_INDEX(slot));
	if (twin_pages_free(stress->pages, cpu, twin_pfn(pfn.n + 1), 0, false) != -EINVAL)
		wrong(a);
	if (twin_pages_free(stress->pages, cpu, pfn, want.order + 1, false) != -EDOM)
		wrong(a);
	if (twin_pages_free(stress->pages, cpu, twin_pfn(map->first.n - 1), 0, false) != -ENXIO)
		wrong(a);
	atomic64_add(3, &stress->provoked);
	give(a, slot);
}

/* The CPU may be gone before we are there. */
static void move(struct actor *a)
{
	unsigned int cpu = below(a, nr_cpu_ids);

	if (cpu_online(cpu) && !set_cpus_allowed_ptr(current, cpumask_of(cpu)))
		atomic64_inc(&a->crowd->stress->moved);
}

static const struct {
	void (*act)(struct actor *a);
	unsigned int share; /* so many of a hundred */
} acts[] = {
	{ take_one, 50 }, { give_one, 35 },    { take_many, 4 },
	{ drain, 3 },	  { free_wrongly, 4 }, { move, 4 },
};

static void step(struct actor *a)
{
	unsigned int dice = below(a, 100), i;

	for (i = 0; i < ARRAY_SIZE(acts) - 1 && dice >= acts[i].share; i++)
		dice -= acts[i].share;
	acts[i].act(a);
}

static int thread(void *arg)
{
	struct actor *a = arg;

	while (!kthread_should_stop()) {
		if (a->left) {
			step(a);
			WRITE_ONCE(a->left, a->left - 1);
			cond_resched();
		} else {
			schedule_timeout_interruptible(1);
		}
	}
	return 0;
}

static void interrupt(void *arg)
{
	struct crowd *crowd = arg;
	struct actor a = {
		.crowd = crowd,
		.rng = twin_mix(crowd->stress->seed ^
				atomic64_inc_return(&crowd->stress->interrupts)),
	};

	if (below(&a, 2))
		take_one(&a);
	else
		give_one(&a);
}

static bool anybody_busy(const struct actor *actor, unsigned int nr)
{
	while (nr--)
		if (READ_ONCE(actor[nr].left))
			return true;
	return false;
}

/* Under PREEMPT_RT locks sleep, and interrupts must not. */
static void watch(struct crowd *crowd, const struct actor *actor)
{
	unsigned long end = jiffies + msecs_to_jiffies(crowd->stress->ms);

	while (time_before(jiffies, end) && !signal_pending(current) &&
	       anybody_busy(actor, crowd->stress->threads)) {
		if (!IS_ENABLED(CONFIG_PREEMPT_RT))
			on_each_cpu(interrupt, crowd, 1);
		usleep_range(500, 1000);
	}
}

static u64 all_errors(const struct twin_pages *pages)
{
	unsigned int i, e;
	u64 n = 0;

	for (i = 0; i < pages->zones; i++)
		for (e = 0; e < TWIN_ERRORS; e++)
			n += pages->zone[i].keeping.zone->errors[e];
	return n;
}

static int run(struct crowd *crowd, struct actor *actor)
{
	struct twin_stress *stress = crowd->stress;
	struct actor last = { .crowd = crowd, .rng = stress->seed };
	u64 before = all_errors(stress->pages) - atomic64_read(&stress->provoked);
	unsigned int i;
	int err = 0;

	for (i = 0; i < stress->threads && !err; i++) {
		actor[i] = (struct actor){
			.crowd = crowd,
			.rng = twin_mix(stress->seed + i),
			.left = stress->steps,
		};
		actor[i].task = kthread_run(thread, &actor[i], "mmtwin_stress/%u", i);
		if (IS_ERR(actor[i].task)) {
			err = PTR_ERR(actor[i].task);
			actor[i].task = NULL;
		}
	}
	if (!err)
		watch(crowd, actor);
	while (i--)
		if (actor[i].task)
			kthread_stop(actor[i].task);
	for (i = 0; i < SLOTS; i++)
		give(&last, atomic64_xchg(&crowd->slot[i], 0));
	if (all_errors(stress->pages) - before != atomic64_read(&stress->provoked))
		wrong(&last);
	return err;
}

/**
 * twin_stress - take and give on all CPUs for a while
 * @stress: what is to be done; its counters are added to
 *
 * All that was taken is given back when this returns.
 *
 * Return: 0; -EIO when something was wrong; -EINTR; another error when it could not be
 * done.
 */
int twin_stress(struct twin_stress *stress)
{
	struct actor *actor = kvcalloc(stress->threads, sizeof(*actor), GFP_KERNEL);
	struct crowd *crowd = kvzalloc(sizeof(*crowd), GFP_KERNEL);
	int err = -ENOMEM;

	if (crowd)
		crowd->owner = kvcalloc(stress->pages->map->frames, sizeof(u32), GFP_KERNEL);
	if (actor && crowd && crowd->owner) {
		crowd->stress = stress;
		err = run(crowd, actor);
	}
	if (crowd)
		kvfree(crowd->owner);
	kvfree(crowd);
	kvfree(actor);
	if (!err && atomic64_read(&stress->wrong))
		err = -EIO;
	if (!err && signal_pending(current))
		err = -EINTR;
	return err;
}
