/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Many who take and give pages at once, on all CPUs, for tests.
 */
#ifndef TWIN_STRESS_H
#define TWIN_STRESS_H

#include <linux/atomic.h>

#include "buddy/pages_walk.h"

/**
 * struct twin_stress - many who take and give at once
 * @walks: from where; nobody else takes and gives meanwhile
 * @threads: how many
 * @ms: for so long
 * @steps: or until each has done so many
 * @seed: of all choices
 * @taken: blocks that were taken
 * @crossed: blocks that were given back on another CPU than they were taken on
 * @refused: times that there was no such block
 * @provoked: times that somebody freed or cut what he should not, and was told so
 * @interrupts: times that an interrupt did the same as the threads
 * @moved: times that a thread went to another CPU
 * @wrong: what must not be: a frame with two owners, an error that is not deserved, or
 *	not told, or not counted
 */
struct twin_stress {
	const struct twin_walks *walks;
	unsigned int threads;
	unsigned int ms;
	unsigned int steps;
	u64 seed;
	atomic64_t taken;
	atomic64_t crossed;
	atomic64_t refused;
	atomic64_t provoked;
	atomic64_t interrupts;
	atomic64_t moved;
	atomic64_t wrong;
};

int twin_stress(struct twin_stress *stress);

#endif
