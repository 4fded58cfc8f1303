/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The plan of a kernel's direct map: which memory it maps, by which leaves.
 *
 * A kernel maps its RAM while it boots, step by step, and splits each stretch by leaf
 * size.  What comes out does not depend on the steps: a block is one leaf when all of
 * it is asked for in one piece.  So the plan is made from the pieces alone.
 */
#ifndef TWIN_PLAN_DIRECT_H
#define TWIN_PLAN_DIRECT_H

#include "extent.h"
#include "pgtable/range.h"

/* As many stretches of memory as drivers may lend. */
#define TWIN_LENT_MAX 32

/* Each stretch of RAM, and two more where something is cut out of it. */
#define TWIN_DIRECT_MAX ((TWIN_RAM_MAX + TWIN_LENT_MAX + 3) * PT_RANGES_MAX)

/**
 * struct twin_direct_policy - how a kernel maps its memory
 * @name: as users see it
 * @source: the kernel file it was read from, and of which versions
 * @always: mapped up to here, be it RAM or not, by single pages
 * @image_apart: the kernel image is a piece of its own
 * @guards_code: code that is made read-only elsewhere is made so here
 * @area_wide: a vmalloc area of which any part was made read-only is so as a whole here
 */
struct twin_direct_policy {
	const char *name;
	const char *source;
	u64 always;
	bool image_apart;
	bool guards_code;
	bool area_wide;
};

/**
 * struct twin_direct_spec - what a direct map is planned from
 * @policy: how the kernel maps its memory
 * @shape: of its tables
 * @base: the address of physical address 0
 * @leaf_levels: leaf sizes that it may use, BIT(level)
 * @image: the image (@policy->image_apart); all leaf sizes of @shape serve it
 * @limit: nothing from here on is mapped
 * @nr_ram: how many
 * @ram: ascending, apart from each other; see twin_extents_merge()
 * @nr_lent: how many
 * @lent: memory that was mapped after boot, each stretch by itself: ascending, not in @ram
 */
struct twin_direct_spec {
	const struct twin_direct_policy *policy;
	const struct pt_shape *shape;
	twin_va_t base;
	u8 leaf_levels;
	struct twin_extent image;
	u64 limit;
	unsigned int nr_ram;
	const struct twin_extent *ram;
	unsigned int nr_lent;
	const struct twin_extent *lent;
};

/**
 * struct twin_direct_plan - what a direct map must be
 * @shape: of its tables
 * @nr: ranges planned
 * @max: room for how many
 * @leaves: by level
 * @pages: in all
 * @range: ascending
 */
struct twin_direct_plan {
	const struct pt_shape *shape;
	unsigned int nr;
	unsigned int max;
	u64 leaves[PT_LEVELS];
	u64 pages;
	struct pt_range *range;
};

extern const struct twin_direct_policy twin_direct_x86;
extern const struct twin_direct_policy twin_direct_arm64;

int twin_direct_plan(struct twin_direct_plan *plan, const struct twin_direct_spec *spec);
u64 twin_direct_recounts(const struct twin_direct_spec *spec, unsigned int level, u64 top);
u64 twin_direct_recounts_up(const struct twin_direct_spec *spec, unsigned int level, u64 image_end);
unsigned int twin_direct_next(const struct twin_direct_plan *plan, u64 phys);
const struct pt_range *twin_direct_at(const struct twin_direct_plan *plan, u64 phys);

#endif
