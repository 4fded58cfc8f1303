// SPDX-License-Identifier: GPL-2.0
/* Whole machines under test; see whole.h. */
#include <linux/minmax.h>
#include <linux/sizes.h>
#include <linux/string.h>

#include "../src/fit.h"
#include "../src/machines.h"
#include "whole.h"

#define PHYS(mib) ((u64)(mib) << 20)

/** var twin_test_boxes - machines whose windows are where zones begin, end and meet */
const struct twin_test_box twin_test_boxes[] = {
	{ "x86_64", &pt_format_x86_64, 46, &twin_memory_x86_64, 0, 256 },
	{ "x86_64, over 16 MiB", &pt_format_x86_64, 46, &twin_memory_x86_64, PHYS(8), 256 },
	{ "x86_64, over 4 GiB", &pt_format_x86_64, 46, &twin_memory_x86_64, PHYS(4088), 256 },
	{ "i386", &pt_format_i386, 32, &twin_memory_i386, 0, 256 },
	{ "i386-pae, over 896 MiB", &pt_format_i386_pae, 36, &twin_memory_i386, PHYS(888), 256 },
	{ "arm64-4k-48", &pt_format_arm64_4k48, 48, &twin_memory_arm64, PHYS(1024), 256 },
	{ "arm64-64k-48", &pt_format_arm64_64k48, 48, &twin_memory_arm64_64k, PHYS(2048), 128 },
	{ "um64", &pt_format_um64, 46, &twin_memory_um, 0, 256 },
};

/** var twin_test_nr_boxes - how many */
const unsigned int twin_test_nr_boxes = ARRAY_SIZE(twin_test_boxes);

static unsigned int shift_of(const struct twin_test_whole *w)
{
	return w->box->format->page_shift;
}

/**
 * twin_test_whole_frames - how many frames are backed
 * @w: the machine
 */
u64 twin_test_whole_frames(const struct twin_test_whole *w)
{
	return w->tr->ram.size >> shift_of(w);
}

/**
 * twin_test_whole_be - be another machine, over the same memory
 * @w: the machine, which is not up
 * @box: which one
 */
void twin_test_whole_be(struct twin_test_whole *w, const struct twin_test_box *box)
{
	w->box = box;
	w->tr->ram.base = twin_phys(box->base);
	w->tr->ram.host = twin_phys(box->base);
	w->twin.ram = w->tr->ram;
}

/**
 * twin_test_whole - a machine that is not up, with an empty firmware map
 * @test: the test
 * @box: which one
 *
 * The suite uses twin_test_init() and twin_test_exit().
 */
struct twin_test_whole *twin_test_whole(struct kunit *test, const struct twin_test_box *box)
{
	struct twin_test_whole *w = kunit_kzalloc(test, sizeof(*w), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, w);
	w->test = test;
	w->options = (struct twin_options){ .seed = 7, .leaf_levels = BIT(0) | BIT(1) };
	w->tr = twin_test_ram(test, twin_phys(0), SZ_4K, WHOLE_FRAMES);
	twin_test_whole_be(w, box);
	return w;
}

/**
 * twin_test_pc - a PC without holes further up, of which 16 MiB are backed from 0 on
 * @test: the test, as for twin_test_whole()
 * @end: the byte behind its RAM
 */
struct twin_test_whole *twin_test_pc(struct kunit *test, u64 end)
{
	struct twin_test_whole *w = twin_test_whole(test, &twin_test_boxes[0]);

	twin_memmap_add(&w->map, 0, 0x9f000, TWIN_MEM_RAM);
	twin_memmap_add(&w->map, SZ_1M, end, TWIN_MEM_RAM);
	return w;
}

/* Frames at its beginning that a PC's firmware writes to, and nobody else gets. */
static u64 low_frames(const struct twin_test_whole *w)
{
	bool low = w->box->kind->bios && w->box->base < SZ_1M;

	return low ? (SZ_1M - w->box->base) >> shift_of(w) : 0;
}

/**
 * twin_test_whole_expect - what is to come of its map
 * @w: the machine; which of its frames are RAM is filled in
 *
 * Return: 0 or the error that planning its memory has to end with.
 */
int twin_test_whole_expect(struct twin_test_whole *w)
{
	unsigned int shift = shift_of(w);
	u64 end = w->box->base + w->tr->ram.size, i, sum = 0;
	int err;

	w->oracle.bios = w->box->kind->bios;
	w->oracle.phys_end = 1ULL << w->box->phys_bits;
	w->oracle.backed_end = end;
	twin_test_memmap_oracle(&w->map, &w->oracle);
	err = oracle_memory_judge(&w->oracle);
	if (err)
		return err;
	oracle_memory_near(&w->oracle, w->box->base, end);
	for (i = 0; i < twin_test_whole_frames(w); i++) {
		w->ram[i] = oracle_memory_page(&w->oracle, (w->box->base >> shift) + i, shift);
		sum += w->ram[i] && i >= low_frames(w);
	}
	return sum ? 0 : -ENXIO;
}

/**
 * twin_test_whole_plan - plan its memory and its tables, as twin_prepare() does
 * @w: the machine
 *
 * Return: 0 or the first error.
 */
int twin_test_whole_plan(struct twin_test_whole *w)
{
	struct twin_place place = {
		.layout = twin_test_layout(w->box->format),
		.windows = twin_test_windows(w->box->format),
		.base = w->tr->ram.base,
		.pages = twin_test_whole_frames(w),
	};
	struct twin *twin = &w->twin;
	struct twin_memory_want want;
	int err;

	pt_shape_init(&place.shape, w->box->format, w->box->phys_bits,
		      PT_HAS_BIG | PT_HAS_HUGE | PT_HAS_NX);
	want = twin_fit_want(twin, &place.shape, &w->options);
	want.kind = w->box->kind;
	want.map = &w->map;
	want.low_end = PHYS(896);
	want.cpus = 1;
	want.nodes = w->nodes;
	err = twin_memory_plan(&twin->memory, &want);
	return err ?: twin_fit_tables(twin, twin_machine_find("native"), &place, &w->options);
}

/**
 * twin_test_whole_boot - plan it and bring it up
 * @w: the machine
 *
 * Return: 0 or the first error.
 */
int twin_test_whole_boot(struct twin_test_whole *w)
{
	return twin_test_whole_plan(w) ?: twin_bringup(&w->twin);
}

/* What was reserved lies in RAM, by frame; and is reserved once. */
static void leave_out(struct twin_test_whole *w, const struct twin_reservation *r)
{
	u64 first = (r->first - w->box->base) >> shift_of(w);
	u64 end = (r->end - 1 - w->box->base) >> shift_of(w);

	KUNIT_ASSERT_LT_MSG(w->test, r->first, r->end, "%s", r->name);
	KUNIT_ASSERT_LT_MSG(w->test, end, twin_test_whole_frames(w), "%s", r->name);
	for (; first <= end; first++) {
		KUNIT_ASSERT_TRUE_MSG(w->test, w->free[first], "%s: frame %llu", r->name, first);
		w->free[first] = 0;
	}
}

/* Frames that have descriptors: none is behind the last one of RAM, backed or not. */
static u64 described(const struct twin_test_whole *w)
{
	return min(twin_test_whole_frames(w), w->twin.memory.end - (w->box->base >> shift_of(w)));
}

/* Reserved are these and a PC's first MiB, and each is as large as it has to be. */
static void expect_kept(struct twin_test_whole *w)
{
	const struct twin_plan *plan = &w->twin.plan;
	const u64 page = 1ULL << shift_of(w), nr_zones = w->twin.buddy.nr_zones;
	const u64 map = (described(w) * 16 + page - 1) >> shift_of(w);
	const u64 all = ((described(w) + 128 * nr_zones) * 16 + page - 1) >> shift_of(w);
	const struct {
		const char *name;
		u64 pages;
	} known[] = {
		{ "kernel image", plan->image.pages },	  { "page tables", plan->brk.pages },
		{ "pages of windows", plan->pool.pages }, { "mem_map", map },
		{ "heads of free lists", all - map },	  { "pageblock types", 1 },
	};
	unsigned int i, n, found;

	KUNIT_ASSERT_EQ(w->test, w->twin.nr_kept,
			(unsigned int)ARRAY_SIZE(known) - (all == map) + !!low_frames(w));
	memcpy(w->free, w->ram, sizeof(w->free));
	memset(w->free, 0, low_frames(w));
	if (low_frames(w)) {
		KUNIT_ASSERT_STREQ(w->test, w->twin.kept[0].name, "first MiB");
		KUNIT_ASSERT_EQ(w->test, w->twin.kept[0].first, w->box->base);
		KUNIT_ASSERT_EQ(w->test, w->twin.kept[0].end, (u64)SZ_1M);
	}
	for (n = 0; n < ARRAY_SIZE(known); n++) {
		for (i = 0, found = 0; i < w->twin.nr_kept; i++) {
			const struct twin_reservation *r = &w->twin.kept[i];

			if (strcmp(r->name, known[n].name))
				continue;
			found++;
			KUNIT_ASSERT_EQ_MSG(w->test, (r->end - r->first) >> shift_of(w),
					    known[n].pages, "%s", r->name);
			leave_out(w, r);
		}
		KUNIT_ASSERT_EQ_MSG(w->test, found, !!known[n].pages + 0U, "%s", known[n].name);
	}
}

/* Go along a list; each block on it is aligned, and has frames that no other block has. */
static void walk_list(struct twin_test_whole *w, const struct twin_zone *zone, unsigned int order,
		      unsigned int type)
{
	const struct twin_mem_map *map = zone->map;
	u32 list = zone->lists + (order | type << 4), at, size = 1U << order, i;

	for (at = zone->frame[list].next; at != list; at = zone->frame[at].next) {
		u32 nr = at - map->lo;

		KUNIT_ASSERT_EQ(w->test, (map->first.n + nr) & (size - 1), 0ULL);
		KUNIT_ASSERT_LE(w->test, nr + size, (u32)twin_test_whole_frames(w));
		for (i = nr; i < nr + size; i++) {
			KUNIT_ASSERT_FALSE_MSG(w->test, w->listed[i], "frame %u is free twice", i);
			w->listed[i] = 1;
		}
	}
}

static void walk_lists(struct twin_test_whole *w)
{
	unsigned int i, order, type;

	memset(w->listed, 0, sizeof(w->listed));
	for (i = 0; i < w->twin.buddy.nr_zones; i++)
		for (order = 0; order < TWIN_ORDERS_MAX; order++)
			for (type = 0; type < TWIN_TYPES; type++)
				walk_list(w, &w->twin.buddy.zone[i], order, type);
}

/*
 * A pageblock is movable when its first frame is RAM; that is in the window here.  A kernel of
 * 2.6.34 keeps the first one or two of those back.
 */
static void expect_types(struct twin_test_whole *w, unsigned int nr)
{
	const struct twin_zone *zone = &w->twin.buddy.zone[nr];
	u64 size = 1ULL << zone->block_order, off = zone->plan->first.n & (size - 1);
	unsigned int left = 0, type;
	u32 i;

	KUNIT_ASSERT_EQ(w->test, zone->plan->grouped, w->twin.memory.zones.grouping);
	if (zone->plan->mobility == &twin_mobility_2_6_34)
		left = zone->plan->mark[TWIN_MIN] > size ? 2 : 1;

	for (i = 0; i < zone->blocks; i++) {
		u64 first = ((u64)(zone->block_first + i) << zone->block_order) - zone->map->lo;

		KUNIT_ASSERT_LT(w->test, first, twin_test_whole_frames(w));
		type = zone->plan->grouped && w->ram[first] ? TWIN_MOVABLE : TWIN_UNMOVABLE;
		if (left && type == TWIN_MOVABLE && w->free[first + off]) {
			type = TWIN_RESERVE;
			left--;
		}
		KUNIT_ASSERT_EQ_MSG(w->test, (unsigned int)zone->block[i], type, "%s: block %u",
				    w->box->name, i);
	}
}

static unsigned int node_at(const struct twin_test_whole *w, u64 pfn)
{
	unsigned int i;

	for (i = 0; w->nodes && i < w->nodes->ram.nr; i++)
		if (pfn >= w->nodes->ram.range[i].first && pfn < w->nodes->ram.range[i].end)
			return w->nodes->ram.range[i].node;
	return 0;
}

/* Frames of RAM, and of those that are free, in each zone. */
static void expect_sums(struct twin_test_whole *w)
{
	const struct twin_buddy *buddy = &w->twin.buddy;
	u64 pfn = w->box->base >> shift_of(w), sum = 0, backed = 0, i, frames, free;
	u8 *types = w->twin.types;
	unsigned int nr;

	for (nr = 0; nr < buddy->nr_zones; nr++) {
		frames = 0;
		free = 0;
		for (i = 0; i < twin_test_whole_frames(w); i++) {
			if (pfn + i < buddy->plan[nr].first.n || pfn + i >= buddy->plan[nr].end.n ||
			    node_at(w, pfn + i) != buddy->node[nr])
				continue;
			frames += w->ram[i];
			free += w->free[i];
		}
		KUNIT_ASSERT_GT_MSG(w->test, frames, 0ULL, "%s has nothing", buddy->plan[nr].name);
		KUNIT_ASSERT_EQ(w->test, buddy->zone[nr].frames, frames);
		KUNIT_ASSERT_EQ(w->test, buddy->zone[nr].managed, free);
		KUNIT_ASSERT_EQ(w->test, buddy->zone[nr].free, free);
		/* Each has a byte for each of its pageblocks, and shares none. */
		KUNIT_ASSERT_PTR_EQ(w->test, buddy->zone[nr].block, types);
		types += buddy->zone[nr].blocks;
		expect_types(w, nr);
		backed += frames;
		sum += free;
	}
	KUNIT_ASSERT_EQ(w->test, (u64)(types - (u8 *)w->twin.types), twin_buddy_types_bytes(buddy));
	for (i = 0; i < twin_test_whole_frames(w); i++)
		backed -= w->ram[i];
	KUNIT_ASSERT_EQ_MSG(w->test, backed, 0ULL, "zones do not have all RAM, or have it twice");
	KUNIT_ASSERT_EQ(w->test, twin_buddy_managed(buddy), sum);
}

/**
 * twin_test_whole_accounted - every frame is where it should be
 * @w: the machine, up, and nothing was allocated yet; twin_test_whole_expect() was asked
 *
 * A frame is in a free block when the map has it as RAM and nobody reserved it, and only
 * then.  Who reserved what is taken from the machine; that it is as it has to be is asked
 * first.
 */
void twin_test_whole_accounted(struct twin_test_whole *w)
{
	unsigned int i;

	expect_kept(w);
	walk_lists(w);
	for (i = 0; i < twin_test_whole_frames(w); i++)
		KUNIT_ASSERT_EQ_MSG(w->test, w->listed[i], w->free[i], "%s: frame %u", w->box->name,
				    i);
	expect_sums(w);
	twin_buddy_verify(&w->twin.buddy.map, w->twin.buddy.zone, w->seen, w->rows, w->count);
	for (i = 0; i < BUDDY_RULES; i++)
		KUNIT_ASSERT_EQ_MSG(w->test, w->rows[i].broken, 0ULL, "%s", w->rows[i].rule);
}

/**
 * twin_test_whole_up - boot it from its map, which has to do, and account for all of it
 * @w: the machine
 */
void twin_test_whole_up(struct twin_test_whole *w)
{
	KUNIT_ASSERT_EQ(w->test, twin_test_whole_expect(w), 0);
	KUNIT_ASSERT_EQ(w->test, twin_test_whole_boot(w), 0);
	KUNIT_ASSERT_STREQ(w->test, w->twin.told[w->twin.up - 1].name, "per-CPU pages");
	twin_test_whole_accounted(w);
}

/**
 * twin_test_whole_gone - nothing is left of it
 * @w: the machine, which failed to boot or was shut down
 */
void twin_test_whole_gone(struct twin_test_whole *w)
{
	const struct twin *twin = &w->twin;

	KUNIT_ASSERT_EQ(w->test, twin->up, 0U);
	KUNIT_ASSERT_NULL(w->test, twin->early.table);
	KUNIT_ASSERT_NULL(w->test, twin->mem_map);
	KUNIT_ASSERT_NULL(w->test, twin->types);
	KUNIT_ASSERT_NULL(w->test, twin->kept);
	KUNIT_ASSERT_EQ(w->test, twin->nr_kept, 0U);
	KUNIT_ASSERT_NULL(w->test, twin->kept_pages);
	KUNIT_ASSERT_EQ(w->test, twin->brk.out, 0ULL);
}

/**
 * twin_test_whole_down - shut it down
 * @w: the machine
 */
void twin_test_whole_down(struct twin_test_whole *w)
{
	twin_shutdown(&w->twin);
	twin_test_whole_gone(w);
}
