/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One of the many of src/stress.c, and what he can do.
 */
#ifndef TWIN_STRESS_ACTOR_H
#define TWIN_STRESS_ACTOR_H

#include "stress.h"

struct task_struct;

/* Blocks that are with nobody in particular. */
#define TWIN_SLOTS 512

/**
 * struct twin_crowd - all of them
 * @stress: what is to be done
 * @owner: by frame: who has it, 0 for nobody
 * @slot: blocks that anybody may give back
 */
struct twin_crowd {
	struct twin_stress *stress;
	u32 *owner;
	atomic64_t slot[TWIN_SLOTS];
};

/**
 * struct twin_actor - one of them
 * @crowd: all of them
 * @task: a thread, or NULL for an interrupt
 * @rng: the choices
 * @left: steps to go
 */
struct twin_actor {
	struct twin_crowd *crowd;
	struct task_struct *task;
	u64 rng;
	unsigned int left;
};

void twin_actor_wrong(struct twin_actor *a);
void twin_actor_step(struct twin_actor *a);
void twin_actor_interrupt(struct twin_actor *a);
void twin_actor_finish(struct twin_actor *a);

#endif
