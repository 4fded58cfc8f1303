// SPDX-License-Identifier: GPL-2.0
/*
 * Where to plant: choices that the seed decides, where an address leads now, and
 * addresses that nothing maps.
 */
#include <linux/errno.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/mm.h>

#include "plant.h"

/**
 * plant_pick - an arbitrary choice
 * @p: its seed decides
 * @nth: the number of the choice
 * @choices: how many there are, at least 1
 */
u32 plant_pick(const struct plant *p, unsigned int nth, u32 choices)
{
	u64 number = twin_mix(p->seed * 16 + nth) >> 33;

	return do_div(number, choices);
}

/**
 * plant_phys - where an address leads
 * @p: the ground
 * @va: the address
 * @phys: filled in
 *
 * Return: 0 or -ENOENT.
 */
int plant_phys(struct plant *p, u64 va, u64 *phys)
{
	struct pt_answer a;

	pt_walk(&p->reader.view, twin_va(va), &a);
	*phys = a.phys.a;
	return a.why == PT_OK ? 0 : -ENOENT;
}

/**
 * struct hole - the search for an address that nothing maps
 * @nth: how many holes to pass by
 * @seen: holes seen
 * @first: first address to look at; then of the hole that was found
 * @last: last address
 */
struct hole {
	u32 nth;
	u32 seen;
	u64 first;
	u64 last;
};

static int note_hole(void *ctx, const struct pt_run *run)
{
	struct hole *hole = ctx;
	/* An entry that is absent may reach beyond what was asked for. */
	u64 first = max(run->va.a, hole->first), last = min(run->va.a + run->len - 1, hole->last);

	if (run->kind != PT_ABSENT || first > last || last - first < PAGE_SIZE - 1)
		return 0;
	if (hole->seen++ == hole->nth) {
		hole->first = first;
		hole->last = last;
		return 1;
	}
	return 0;
}

/**
 * plant_empty - an address that nothing maps, near one that something does
 * @p: the ground; its seed decides which
 * @first: where to look
 * @last: up to where
 * @va: filled in
 *
 * Return: 0; -ENOENT when all is mapped; what reading said.
 */
int plant_empty(struct plant *p, u64 first, u64 last, u64 *va)
{
	struct hole hole = { .nth = ~0U, .first = first, .last = last };
	struct pt_census census = {};
	int err;

	err = pt_runs(&p->reader.view, twin_va(first), twin_va(last), note_hole, &hole, &census);
	if (err)
		return err;
	if (!hole.seen)
		return -ENOENT;
	hole = (struct hole){
		.nth = plant_pick(p, 1, hole.seen),
		.first = first,
		.last = last,
	};
	err = pt_runs(&p->reader.view, twin_va(first), twin_va(last), note_hole, &hole, &census);
	if (err <= 0)
		return err ?: -ENOENT;
	*va = hole.first +
	      PAGE_SIZE *
		      plant_pick(p, 2, min_t(u64, (hole.last - hole.first + 1) >> PAGE_SHIFT, 64));
	return 0;
}
