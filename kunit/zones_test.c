// SPDX-License-Identifier: GPL-2.0
/* Nodes and zones: the figures of known machines, and a count frame by frame. */
#include <kunit/test.h>
#include <linux/sizes.h>

#include "../src/zones.h"
#include "fixture.h"

#define PAGE_MIB(mib) ((u64)(mib) << 8)

/* A PC: RAM up to 636K, and from 1M to its end; see SYSTEMS of the project's design. */
static void add_pc(struct kunit *test, struct twin_active_map *map, u64 end)
{
	KUNIT_ASSERT_EQ(test, twin_active_add(map, 0, 1, 0x9f), 0);
	KUNIT_ASSERT_EQ(test, twin_active_add(map, 0, 0x100, end), 0);
}

static struct twin_zones *planned(struct kunit *test, const struct twin_zones_spec *spec)
{
	struct twin_zones *zones = kunit_kzalloc(test, sizeof(*zones), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, zones);
	twin_zones_plan(zones, spec);
	return zones;
}

static struct twin_active_map *no_ram(struct kunit *test)
{
	struct twin_active_map *map = kunit_kzalloc(test, sizeof(*map), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, map);
	return map;
}

/* A 32-bit PC of 2.6.34 with two-level tables: low memory ends at frame 227326. */
#define LOW_END 227326

static struct twin_zones_spec pc_2_6_34(const struct twin_active_map *map, u64 end)
{
	return (struct twin_zones_spec){
		.policy = &twin_zone_policy_2_6_34,
		.active = map,
		.page_shift = 12,
		.page_struct = 32,
		.limit = { PAGE_MIB(16), 0, min_t(u64, end, LOW_END), end },
		.block_order = 10,
		.group_order = 10,
	};
}

static void a_pc_of_2_6_34_has_the_known_figures(struct kunit *test)
{
	static const u64 highmem[][2] = { { PAGE_MIB(1024), 34818 },
					  { PAGE_MIB(2048), 296962 },
					  { PAGE_MIB(4096), 821250 } };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(highmem); i++) {
		struct twin_active_map *map = no_ram(test);
		struct twin_zones_spec spec = pc_2_6_34(map, highmem[i][0]);
		const struct twin_zone_figures *zone;
		struct twin_zones *zones;

		add_pc(test, map, highmem[i][0]);
		zones = planned(test, &spec);
		zone = &zones->node[0].zone[TWIN_ZONE_DMA];
		KUNIT_EXPECT_EQ(test, zone->first, 1ULL);
		KUNIT_EXPECT_EQ(test, zone->spanned, 4095ULL);
		KUNIT_EXPECT_EQ(test, zone->absent, 97ULL);
		KUNIT_EXPECT_EQ(test, zone->memmap, 32ULL);
		KUNIT_EXPECT_EQ(test, zone->present, 3966ULL);
		zone = &zones->node[0].zone[TWIN_ZONE_NORMAL];
		KUNIT_EXPECT_EQ(test, zone->first, 4096ULL);
		KUNIT_EXPECT_EQ(test, zone->spanned, 223230ULL);
		KUNIT_EXPECT_EQ(test, zone->memmap, 1744ULL);
		KUNIT_EXPECT_EQ(test, zone->present, 221486ULL);
		zone = &zones->node[0].zone[TWIN_ZONE_HIGHMEM];
		KUNIT_EXPECT_EQ(test, zone->spanned, highmem[i][1]);
		KUNIT_EXPECT_EQ(test, zones->node[0].zone[TWIN_ZONE_DMA32].spanned, 0ULL);
		KUNIT_EXPECT_EQ(test, zones->node[0].zone[TWIN_ZONE_MOVABLE].spanned, 0ULL);
		KUNIT_EXPECT_TRUE(test, zones->grouping);
	}
}

/* 5 types of 1024 pages: 20 MiB of pages, less what descriptors take. */
static void a_small_machine_does_not_group_by_mobility(struct kunit *test)
{
	static const struct {
		u64 end;
		bool grouping;
	} small[] = { { PAGE_MIB(20), false }, { PAGE_MIB(22), true } };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(small); i++) {
		struct twin_active_map *map = no_ram(test);
		struct twin_zones_spec spec = pc_2_6_34(map, small[i].end);

		add_pc(test, map, small[i].end);
		KUNIT_EXPECT_EQ(test, planned(test, &spec)->grouping, small[i].grouping);
	}
}

/* With 5 blocks' pages to the frame, where descriptors take none. */
static void as_many_pages_as_types_are_enough_for_grouping(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < 2; i++) {
		struct twin_active_map *map = no_ram(test);
		struct twin_zones_spec spec = pc_2_6_34(map, 8192);

		spec.page_struct = 0;
		KUNIT_ASSERT_EQ(test, twin_active_add(map, 0, 0, 5120 - i), 0);
		KUNIT_EXPECT_EQ(test, planned(test, &spec)->all_pages, 5120ULL - i);
		KUNIT_EXPECT_EQ(test, planned(test, &spec)->grouping, !i);
	}
}

/*
 * 2 GiB of a 32-bit PC with 6.1: descriptors of high memory are taken from what the kernel
 * has for itself, not from high memory.
 */
static void high_memory_costs_the_kernel_its_descriptors_in_6_1(struct kunit *test)
{
	struct twin_active_map *map = no_ram(test);
	struct twin_zones_spec spec = pc_2_6_34(map, PAGE_MIB(2048));
	struct twin_zones *zones;

	spec.policy = &twin_zone_policy_6_1;
	spec.flat = true;
	spec.limit[TWIN_ZONE_NORMAL] = PAGE_MIB(896);
	add_pc(test, map, PAGE_MIB(2048));
	zones = planned(test, &spec);
	KUNIT_EXPECT_EQ(test, zones->node[0].zone[TWIN_ZONE_DMA].estimate, 3998ULL - 32);
	KUNIT_EXPECT_EQ(test, zones->node[0].zone[TWIN_ZONE_NORMAL].estimate, 225280ULL - 1760);
	KUNIT_EXPECT_EQ(test, zones->node[0].zone[TWIN_ZONE_HIGHMEM].estimate, 294912ULL);
	KUNIT_EXPECT_EQ(test, zones->all_pages, 3966ULL + 223520 + 294912);
	KUNIT_EXPECT_EQ(test, zones->kernel_pages, 3966ULL + 223520 - 2304);
}

static struct twin_zones_spec x86_64_6_1(const struct twin_active_map *map, u64 end)
{
	return (struct twin_zones_spec){
		.policy = &twin_zone_policy_6_1,
		.active = map,
		.page_shift = 12,
		.page_struct = 64,
		.limit = { PAGE_MIB(16), min_t(u64, end, PAGE_MIB(4096)), end },
		.block_order = 10,
		.group_order = 9,
	};
}

/* "Total pages" in the logs of stock 6.1 kernels, and their /proc/zoneinfo. */
static void zones_are_those_that_6_1_was_seen_to_have(struct kunit *test)
{
	struct twin_active_map *map = no_ram(test);
	struct twin_zones_spec spec = x86_64_6_1(map, PAGE_MIB(7168));
	const struct twin_zone_figures *zone;
	struct twin_zones *zones;

	add_pc(test, map, 0xbffe0);
	KUNIT_ASSERT_EQ(test, twin_active_add(map, 0, PAGE_MIB(4096), PAGE_MIB(7168)), 0);
	spec.dma_reserve = 158;
	zones = planned(test, &spec);
	zone = zones->node[0].zone;
	KUNIT_EXPECT_EQ(test, zones->all_pages, 1548000ULL);
	KUNIT_EXPECT_EQ(test, zone[TWIN_ZONE_DMA].spanned, 4095ULL);
	KUNIT_EXPECT_EQ(test, zone[TWIN_ZONE_DMA].present, 3998ULL);
	KUNIT_EXPECT_EQ(test, zone[TWIN_ZONE_DMA32].spanned, 1044480ULL);
	KUNIT_EXPECT_EQ(test, zone[TWIN_ZONE_DMA32].present, 782304ULL);
	KUNIT_EXPECT_EQ(test, zone[TWIN_ZONE_NORMAL].spanned, 786432ULL);
	KUNIT_EXPECT_EQ(test, zone[TWIN_ZONE_NORMAL].present, 786432ULL);

	map->nr = 0;
	add_pc(test, map, 0x3ffe0);
	spec = x86_64_6_1(map, 0x3ffe0);
	spec.dma_reserve = 158;
	KUNIT_EXPECT_EQ(test, planned(test, &spec)->all_pages, 257760ULL);
}

static void movablecore_cuts_the_end_of_the_highest_zone(struct kunit *test)
{
	struct twin_active_map *map = no_ram(test);
	struct twin_zones_spec spec = x86_64_6_1(map, PAGE_MIB(2048));
	const struct twin_node_figures *node;
	struct twin_zones *zones;

	add_pc(test, map, PAGE_MIB(2048));
	spec.movablecore = PAGE_MIB(512);
	zones = planned(test, &spec);
	node = &zones->node[0];
	KUNIT_EXPECT_EQ(test, (int)zones->movable_from, (int)TWIN_ZONE_DMA32);
	/* holes are not counted, and then it begins at a whole block */
	KUNIT_EXPECT_EQ(test, node->movable, PAGE_MIB(1536));
	KUNIT_EXPECT_EQ(test, node->zone[TWIN_ZONE_MOVABLE].spanned, PAGE_MIB(512));
	KUNIT_EXPECT_EQ(test, node->zone[TWIN_ZONE_DMA32].spanned, PAGE_MIB(1536 - 16));
	KUNIT_EXPECT_EQ(test, node->present, PAGE_MIB(2048) - 1 - 97);
	/* a page more is a block more */
	spec.movablecore++;
	node = &planned(test, &spec)->node[0];
	KUNIT_EXPECT_EQ(test, node->zone[TWIN_ZONE_MOVABLE].spanned, PAGE_MIB(516));
}

static void kernelcore_is_shared_by_the_nodes(struct kunit *test)
{
	struct twin_active_map *map = no_ram(test);
	struct twin_zones_spec spec = x86_64_6_1(map, PAGE_MIB(12 * 1024));
	struct twin_zones *zones;

	/* the third node is too small for its share, and the others give more */
	KUNIT_ASSERT_EQ(test, twin_active_add(map, 0, PAGE_MIB(4096), PAGE_MIB(8192)), 0);
	KUNIT_ASSERT_EQ(test, twin_active_add(map, 1, PAGE_MIB(8192), PAGE_MIB(12032)), 0);
	KUNIT_ASSERT_EQ(test, twin_active_add(map, 2, PAGE_MIB(12032), PAGE_MIB(12288)), 0);
	spec.kernelcore = PAGE_MIB(3 * 1024);
	zones = planned(test, &spec);
	KUNIT_EXPECT_EQ(test, zones->node[2].movable, 0ULL);
	KUNIT_EXPECT_EQ(test, zones->node[0].movable, PAGE_MIB(4096 + 1024 + 384));
	KUNIT_EXPECT_EQ(test, zones->node[1].movable, PAGE_MIB(8192 + 1024 + 384));
	KUNIT_EXPECT_EQ(test, zones->node[2].zone[TWIN_ZONE_NORMAL].spanned, PAGE_MIB(256));

	/* all of it for the kernel is no movable zone at all */
	spec.kernelcore = PAGE_MIB(16 * 1024);
	zones = planned(test, &spec);
	KUNIT_EXPECT_EQ(test, zones->node[0].movable | zones->node[1].movable, 0ULL);
}

/* Against a table of frames. */
#define FRAMES 2048
#define NOBODY 0xff

/**
 * struct world - a small machine, frame by frame
 * @owner: the node of each frame, or NOBODY
 * @zone: the zone of each frame by the limits alone
 * @map: the same as ranges
 */
struct world {
	u8 owner[FRAMES];
	u8 zone[FRAMES];
	struct twin_active_map map;
};

static void draw_ram(struct kunit *test, struct twin_test_rng *rng, struct world *w)
{
	u64 at = twin_test_below(rng, 64);
	unsigned int node;

	memset(w->owner, NOBODY, sizeof(w->owner));
	w->map.nr = 0;
	while (at < FRAMES) {
		u64 end = min_t(u64, at + 1 + twin_test_below(rng, 300), FRAMES);

		node = twin_test_below(rng, 3);
		KUNIT_ASSERT_EQ(test, twin_active_add(&w->map, node, at, end), 0);
		memset(&w->owner[at], node, end - at);
		at = end + twin_test_below(rng, 2) * twin_test_below(rng, 200);
	}
}

static void draw_limits(struct twin_test_rng *rng, struct world *w, u64 *limit)
{
	u64 at = 0;
	unsigned int id;
	u64 f;

	for (id = 0; id < TWIN_ZONE_MOVABLE; id++) {
		limit[id] = 0;
		if (id == TWIN_ZONE_HIGHMEM)
			limit[id] = FRAMES;
		else if (twin_test_below(rng, 3))
			limit[id] = min_t(u64, at + twin_test_below(rng, 900), FRAMES);
		for (f = at; f < limit[id]; f++)
			w->zone[f] = id;
		at = max(at, limit[id]);
	}
}

static void expect_zone(struct kunit *test, const struct world *w, const struct twin_zones *zones,
			unsigned int node, unsigned int id)
{
	const struct twin_zone_figures *zone = &zones->node[node].zone[id];
	u64 first = FRAMES, end = 0, low = FRAMES, high = 0, real = 0, f;

	/* the node spans from its first frame of RAM to its last; the zone, its part of that */
	for (f = 0; f < FRAMES; f++) {
		if (w->owner[f] != node)
			continue;
		first = min(first, f);
		end = f + 1;
	}
	for (f = first; f < end; f++) {
		if (w->zone[f] != id)
			continue;
		low = min(low, f);
		high = f + 1;
		real += w->owner[f] == node;
	}
	KUNIT_EXPECT_EQ(test, zone->spanned, high > low ? high - low : 0);
	KUNIT_EXPECT_EQ(test, zone->spanned - zone->absent, real);
	if (high > low)
		KUNIT_EXPECT_EQ(test, zone->first, low);
}

static void random_machines_are_counted_as_frame_by_frame(struct kunit *test)
{
	struct twin_test_rng rng = twin_test_rng(test);
	struct world *w = kunit_kzalloc(test, sizeof(*w), GFP_KERNEL);
	struct twin_zones_spec spec = {
		.policy = &twin_zone_policy_6_1,
		.page_shift = 12,
		.page_struct = 64,
		.block_order = 5,
		.group_order = 5,
	};
	unsigned int round, node, id;

	KUNIT_ASSERT_NOT_NULL(test, w);
	spec.active = &w->map;
	for (round = 0; round < 200; round++) {
		struct twin_zones *zones;

		draw_ram(test, &rng, w);
		draw_limits(&rng, w, spec.limit);
		zones = planned(test, &spec);
		for (node = 0; node < 3; node++)
			for (id = 0; id < TWIN_ZONE_MOVABLE; id++)
				expect_zone(test, w, zones, node, id);
	}
}

/* However RAM lies: enough for the kernel, and no more than a block a node too much. */
static void movable_zones_leave_the_kernel_its_share(struct kunit *test)
{
	struct twin_test_rng rng = twin_test_rng(test);
	struct world *w = kunit_kzalloc(test, sizeof(*w), GFP_KERNEL);
	struct twin_zones_spec spec = {
		.policy = &twin_zone_policy_6_1,
		.page_shift = 12,
		.page_struct = 64,
		.limit = { 0, 0, FRAMES },
		.block_order = 4,
		.group_order = 4,
	};
	unsigned int round, movable = 0;

	KUNIT_ASSERT_NOT_NULL(test, w);
	spec.active = &w->map;
	for (round = 0; round < 200; round++) {
		u64 core = 0, total = 0, f;
		struct twin_zones *zones;

		draw_ram(test, &rng, w);
		spec.kernelcore = 1 + twin_test_below(&rng, FRAMES);
		zones = planned(test, &spec);
		for (f = 0; f < FRAMES; f++) {
			u64 from;

			if (w->owner[f] == NOBODY)
				continue;
			from = zones->node[w->owner[f]].movable;
			total++;
			core += !from || f < from;
			KUNIT_EXPECT_EQ(test, from & 15, 0ULL);
		}
		movable += core < total;
		if (spec.kernelcore >= total) {
			KUNIT_EXPECT_EQ(test, core, total);
			continue;
		}
		/* a remainder smaller than the number of nodes is given up */
		KUNIT_EXPECT_GE(test, core + 3, spec.kernelcore);
		/* at most a block for alignment on each node, or a node that is all kernel's */
		if (core < total)
			KUNIT_EXPECT_LE(test, core, spec.kernelcore + 3 * 16);
	}
	KUNIT_EXPECT_GT(test, movable, 20U);
}

static struct kunit_case cases[] = { KUNIT_CASE(a_pc_of_2_6_34_has_the_known_figures),
				     KUNIT_CASE(a_small_machine_does_not_group_by_mobility),
				     KUNIT_CASE(as_many_pages_as_types_are_enough_for_grouping),
				     KUNIT_CASE(
					     high_memory_costs_the_kernel_its_descriptors_in_6_1),
				     KUNIT_CASE(zones_are_those_that_6_1_was_seen_to_have),
				     KUNIT_CASE(movablecore_cuts_the_end_of_the_highest_zone),
				     KUNIT_CASE(kernelcore_is_shared_by_the_nodes),
				     KUNIT_CASE(random_machines_are_counted_as_frame_by_frame),
				     KUNIT_CASE(movable_zones_leave_the_kernel_its_share),
				     {} };

static struct kunit_suite suite = {
	.name = "mmtwin_zones",
	.init = twin_test_init,
	.exit = twin_test_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);
