// SPDX-License-Identifier: GPL-2.0
/* Faults in tables: an entry leads to the table of the entry before it. */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/sizes.h>
#include <linux/vmalloc.h>

#include "plant.h"

#define SLOTS 16

/* Is the entry of @va one that can be made the same as the one before it? */
static bool has_neighbour(struct plant *p, u64 va, unsigned int level, struct pt_answer *here,
			  u64 *raw)
{
	const struct pt_shape *shape = &p->live.shape;
	struct pt_answer before;

	pt_walk(&p->reader.view, twin_va(va - pt_span(shape, level)), &before);
	pt_walk(&p->reader.view, twin_va(va), here);
	if (before.level >= level || here->level > level)
		return false;
	*raw = before.step[level].raw;
	return before.step[level].at.a + pt_offset(shape, 1) == here->step[level].at.a &&
	       *raw != here->step[level].raw;
}

static int repeat(struct plant *p, u64 va, unsigned int level)
{
	struct plant_change change;
	struct pt_answer here;
	u64 raw;
	int err;

	if (!has_neighbour(p, va, level, &here, &raw))
		return -ENOENT;
	err = plant_entry(p, va, level, &here.step[level], &change);
	change.after = raw;
	return err ?: plant_put(p, &change);
}

/* In an area of ours that is so long that some of its tables are all its own. */
static int present(struct plant *p, unsigned int arg)
{
	u64 span = pt_span(&p->live.shape, 1);

	if (span > SZ_4M)
		return -ENOENT;
	p->extra = vmalloc(3 * span);
	if (!p->extra)
		return -ENOMEM;
	return repeat(p, round_up((u64)(unsigned long)p->extra, span) + span, 1);
}

/**
 * struct slots - entries above the lowest tables that lead nowhere
 * @p: the ground
 * @nr: how many
 * @va: the first address of each
 * @level: of each
 */
struct slots {
	const struct plant *p;
	unsigned int nr;
	u64 va[SLOTS];
	unsigned int level[SLOTS];
};

/* What is absent may begin in the middle of a table, and lower than the entry that is meant. */
static int note_slots(void *ctx, const struct pt_run *run)
{
	struct slots *s = ctx;
	const struct pt_shape *shape = &s->p->live.shape;
	unsigned int level;

	for (level = 2; level < pt_root_level(shape) && s->nr < SLOTS; level++) {
		u64 span = pt_span(shape, level), va = round_up(run->va.a, span);

		if (run->kind != PT_ABSENT || va - run->va.a >= run->len ||
		    run->len - (va - run->va.a) < span)
			continue;
		s->va[s->nr] = va;
		s->level[s->nr++] = level;
	}
	return 0;
}

/* Not at the root: not every process would see it. */
static int absent(struct plant *p, unsigned int arg)
{
	struct slots s = { .p = p };
	unsigned int i, first;
	int err = -ENOENT;

	for (i = 0; i < p->live.nr_regions; i++) {
		const struct twin_region *region = &p->live.region[i];
		struct pt_census census = {};

		if (region->kind != TWIN_REGION_AREAS && region->kind != TWIN_REGION_DIRECT &&
		    region->kind != TWIN_REGION_MEMMAP)
			continue;
		if (pt_runs(&p->reader.view, region->first, region->last, note_slots, &s, &census))
			return -ENOENT;
	}
	if (!s.nr)
		return -ENOENT;
	first = plant_pick(p, 0, s.nr);
	for (i = 0; i < s.nr && err == -ENOENT; i++)
		err = repeat(p, s.va[(first + i) % s.nr], s.level[(first + i) % s.nr]);
	return err;
}

/** var plant_shared_kinds - ended by an empty name */
const struct plant_kind plant_shared_kinds[] = {
	{ "table-again", "leaves/table-shared", "a table of an area in place of the one after it",
	  present },
	{ "table-absent", "leaves/table-shared", "a table once more, where nothing was mapped",
	  absent },
	{}
};
