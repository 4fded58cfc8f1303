// SPDX-License-Identifier: GPL-2.0
/*
 * Many who take and give pages at once, on all CPUs, for tests.
 *
 * What somebody took he puts where anybody finds it, and who finds it gives it back, on
 * whatever CPU he is.  Each frame's owner is written down beside the allocator: who gets
 * a frame that has an owner knows that something is wrong.  What they do is in
 * src/stress_actor.c; interrupts take and give, too.
 */
#include <linux/cpumask.h>
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/jiffies.h>
#include <linux/kthread.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/smp.h>

#include "stress_actor.h"

static int thread(void *arg)
{
	struct twin_actor *a = arg;

	while (!kthread_should_stop()) {
		if (a->left) {
			twin_actor_step(a);
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
	struct twin_crowd *crowd = arg;
	struct twin_actor a = {
		.crowd = crowd,
		.rng = twin_mix(crowd->stress->seed ^
				atomic64_inc_return(&crowd->stress->interrupts)),
	};

	twin_actor_interrupt(&a);
}

static bool anybody_busy(const struct twin_actor *actor, unsigned int nr)
{
	while (nr--)
		if (READ_ONCE(actor[nr].left))
			return true;
	return false;
}

/* Under PREEMPT_RT locks sleep, and interrupts must not. */
static void watch(struct twin_crowd *crowd, const struct twin_actor *actor)
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

static int run(struct twin_crowd *crowd, struct twin_actor *actor)
{
	struct twin_stress *stress = crowd->stress;
	struct twin_actor last = { .crowd = crowd, .rng = stress->seed };
	u64 before = all_errors(stress->walks->pages) - atomic64_read(&stress->provoked);
	unsigned int i;
	int err = 0;

	for (i = 0; i < stress->threads && !err; i++) {
		actor[i] = (struct twin_actor){
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
	twin_actor_finish(&last);
	if (all_errors(stress->walks->pages) - before != atomic64_read(&stress->provoked))
		twin_actor_wrong(&last);
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
	struct twin_actor *actor = kvcalloc(stress->threads, sizeof(*actor), GFP_KERNEL);
	struct twin_crowd *crowd = kvzalloc(sizeof(*crowd), GFP_KERNEL);
	int err = -ENOMEM;

	if (crowd)
		crowd->owner = kvcalloc(stress->walks->pages->map->frames, sizeof(u32), GFP_KERNEL);
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
