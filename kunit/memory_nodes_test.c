// SPDX-License-Identifier: GPL-2.0
/* The plan of a machine's memory: whose RAM is whose, and RAM that lies far up. */
#include <linux/sizes.h>
#include <linux/string.h>

#include "../src/memory.h"
#include "memmap_gen.h"

/* Frames of 4K. */
#define GIB(n) ((u64)(n) << (30 - 12))

/**
 * struct desk - what a case works on
 * @test: the test
 * @map: what firmware says
 * @nodes: whose RAM is whose
 * @want: what is to be planned
 * @memory: what was
 */
struct desk {
	struct kunit *test;
	struct twin_memmap map;
	struct twin_nodes nodes;
	struct twin_memory_want want;
	struct twin_memory memory;
};

/* A computer of this kind, 16 MiB of which are backed from @base on. */
static struct desk *desk(struct kunit *test, const struct twin_memory_kind *kind, u64 base)
{
	struct desk *d = kunit_kzalloc(test, sizeof(*d), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, d);
	d->test = test;
	d->want = (struct twin_memory_want){
		.kind = kind,
		.map = &d->map,
		.base = twin_phys(base << 12),
		.size = SZ_16M,
		.page_shift = 12,
		.group_shift = 21,
		.phys_end = 1ULL << 46,
	};
	return d;
}

static void add(struct desk *d, u64 first, u64 end)
{
	KUNIT_ASSERT_EQ(d->test, twin_memmap_add(&d->map, first << 12, end << 12, TWIN_MEM_RAM), 0);
}

static void give(struct desk *d, unsigned int node, u64 first, u64 end)
{
	KUNIT_ASSERT_EQ(d->test, twin_active_add(&d->nodes.ram, node, first, end), 0);
	d->want.nodes = &d->nodes;
}

static void plan(struct desk *d)
{
	KUNIT_ASSERT_EQ(d->test, twin_memory_plan(&d->memory, &d->want), 0);
}

static void expect(struct desk *d, unsigned int node, unsigned int id, u64 first, u64 spanned,
		   u64 present)
{
	const struct twin_zone_figures *zone = &d->memory.zones.node[node].zone[id];

	KUNIT_EXPECT_EQ_MSG(d->test, zone->spanned, spanned, "%u:%s", node, twin_zone_names[id]);
	KUNIT_EXPECT_EQ_MSG(d->test, zone->present, present, "%u:%s", node, twin_zone_names[id]);
	if (spanned)
		KUNIT_EXPECT_EQ_MSG(d->test, zone->first, first, "%u:%s", node,
				    twin_zone_names[id]);
}

/* Where nothing is below 4 GiB devices are expected to reach what there is. */
static void arm64_without_ram_below_4_gib_has_one_zone(struct kunit *test)
{
	struct desk *d = desk(test, &twin_memory_arm64, GIB(8));

	add(d, GIB(8), GIB(9));
	add(d, GIB(12), GIB(13));
	plan(d);
	expect(d, 0, TWIN_ZONE_DMA, GIB(8), GIB(5), GIB(2));
	expect(d, 0, TWIN_ZONE_DMA32, 0, 0, 0);
	expect(d, 0, TWIN_ZONE_NORMAL, 0, 0, 0);
	/* A PC knows no such thing. */
	d->want.kind = &twin_memory_x86_64;
	plan(d);
	expect(d, 0, TWIN_ZONE_DMA, 0, 0, 0);
	expect(d, 0, TWIN_ZONE_NORMAL, GIB(8), GIB(5), GIB(2));
	d->want.kind = &twin_memory_arm64;
	add(d, GIB(3), GIB(4));
	plan(d);
	expect(d, 0, TWIN_ZONE_DMA, GIB(3), GIB(1), GIB(1));
	expect(d, 0, TWIN_ZONE_NORMAL, GIB(4), GIB(9), GIB(2));
}

/* Buses that reach less than 4 GiB, as a computer of its own says. */
static void devices_reach_as_far_as_their_bus(struct kunit *test)
{
	struct twin_memory_kind kind = twin_memory_arm64;
	struct desk *d = desk(test, &kind, GIB(1));

	add(d, GIB(1), GIB(6));
	kind.limit[TWIN_ZONE_DMA] = 2ULL << 30;
	plan(d);
	expect(d, 0, TWIN_ZONE_DMA, GIB(1), GIB(1), GIB(1));
	expect(d, 0, TWIN_ZONE_DMA32, GIB(2), GIB(2), GIB(2));
	expect(d, 0, TWIN_ZONE_NORMAL, GIB(4), GIB(2), GIB(2));
	/* Not up to where RAM begins: only kernels that go by whole bits widen that. */
	kind.limit[TWIN_ZONE_DMA] = 1ULL << 30;
	plan(d);
	expect(d, 0, TWIN_ZONE_DMA, 0, 0, 0);
	expect(d, 0, TWIN_ZONE_DMA32, GIB(1), GIB(3), GIB(3));
	/* Above 4 GiB, too, where there is no other RAM. */
	d->map.nr = 0;
	d->want.base = twin_phys(GIB(8) << 12);
	add(d, GIB(8), GIB(12));
	kind.limit[TWIN_ZONE_DMA] = 9ULL << 30;
	kind.wide_dma = false;
	plan(d);
	expect(d, 0, TWIN_ZONE_DMA, GIB(8), GIB(1), GIB(1));
	expect(d, 0, TWIN_ZONE_DMA32, 0, 0, 0);
	expect(d, 0, TWIN_ZONE_NORMAL, GIB(9), GIB(3), GIB(3));
}

/* They take turns; where nobody has said anything the first one is in charge. */
static void nodes_have_the_ram_that_firmware_says(struct kunit *test)
{
	struct desk *d = desk(test, &twin_memory_x86_64, 0);
	const struct twin_zonelists *lists = &d->memory.lists;

	add(d, 0, 0x9f);
	add(d, 0x100, GIB(3));
	add(d, GIB(4), GIB(5));
	give(d, 0, 0, GIB(1));
	give(d, 1, GIB(1), GIB(2));
	give(d, 1, GIB(4), GIB(5));
	d->nodes.distance[0][0] = 10;
	d->nodes.distance[1][1] = 10;
	d->nodes.distance[0][1] = 20;
	d->nodes.distance[1][0] = 20;
	d->nodes.cpus[0] = 1;
	d->nodes.cpus[1] = 3;
	plan(d);
	KUNIT_EXPECT_EQ(test, d->memory.active.nr, 5U);
	expect(d, 0, TWIN_ZONE_DMA, 1, 4095, 4095 - 97);
	expect(d, 0, TWIN_ZONE_DMA32, 4096, GIB(3) - 4096, GIB(2) - 4096);
	expect(d, 0, TWIN_ZONE_NORMAL, 0, 0, 0);
	expect(d, 1, TWIN_ZONE_DMA, 0, 0, 0);
	expect(d, 1, TWIN_ZONE_DMA32, GIB(1), GIB(3), GIB(1));
	expect(d, 1, TWIN_ZONE_NORMAL, GIB(4), GIB(1), GIB(1));
	KUNIT_EXPECT_EQ(test, lists->nr_nodes, 2U);
	KUNIT_EXPECT_EQ(test, (int)lists->list[1].ref[0].node, 1);
	KUNIT_EXPECT_EQ(test, lists->list[1].nr, 4U);
	KUNIT_EXPECT_EQ(test, d->memory.node_cpus[1], 3U);
	/* Without them it is all one. */
	d->want.nodes = NULL;
	plan(d);
	KUNIT_EXPECT_EQ(test, lists->nr_nodes, 1U);
	expect(d, 0, TWIN_ZONE_NORMAL, GIB(4), GIB(1), GIB(1));
	expect(d, 1, TWIN_ZONE_DMA32, 0, 0, 0);
}

/* The third node is nearer to the first than the second one is. */
static void distances_decide_whom_nodes_ask(struct kunit *test)
{
	static const u8 far[3][3] = { { 10, 40, 20 }, { 40, 10, 30 }, { 20, 30, 10 } };
	struct desk *d = desk(test, &twin_memory_x86_64, 0);
	const u8(*order)[TWIN_NODES_MAX] = d->memory.lists.order;
	unsigned int i;

	add(d, 0, 0x9f);
	add(d, 0x100, GIB(3));
	for (i = 0; i < 3; i++) {
		give(d, i, GIB(i), GIB(i + 1));
		memcpy(d->nodes.distance[i], far[i], 3);
	}
	plan(d);
	KUNIT_EXPECT_EQ(test, (int)order[0][1], 2);
	KUNIT_EXPECT_EQ(test, (int)order[0][2], 1);
	KUNIT_EXPECT_EQ(test, (int)order[1][1], 2);
	KUNIT_EXPECT_EQ(test, (int)order[2][1], 0);
}

/* A map as long as can be, each piece of which a node has some of, until there is no room. */
static void more_borders_than_there_is_room_for_are_refused(struct kunit *test)
{
	struct desk *d = desk(test, &twin_memory_arm64, 0);
	unsigned int i;

	for (i = 0; i < TWIN_MEMMAP_MAX; i++)
		add(d, 1024 * i, 1024 * i + 512);
	for (i = 0; i < 16; i++)
		give(d, 1, 1024 * i + 100, 1024 * i + 200);
	plan(d);
	KUNIT_EXPECT_EQ(test, d->memory.active.nr, 160U);
	KUNIT_EXPECT_EQ(test, d->memory.pages, 512ULL * 128);
	KUNIT_EXPECT_EQ(test, d->memory.zones.node[1].present, 1600ULL);
	give(d, 1, 1024 * i + 100, 1024 * i + 200);
	KUNIT_EXPECT_EQ(test, twin_memory_plan(&d->memory, &d->want), -ENOSPC);
}

static struct kunit_case cases[] = { KUNIT_CASE(arm64_without_ram_below_4_gib_has_one_zone),
				     KUNIT_CASE(devices_reach_as_far_as_their_bus),
				     KUNIT_CASE(nodes_have_the_ram_that_firmware_says),
				     KUNIT_CASE(distances_decide_whom_nodes_ask),
				     KUNIT_CASE(more_borders_than_there_is_room_for_are_refused),
				     {} };

static struct kunit_suite suite = {
	.name = "mmtwin_memory_nodes",
	.test_cases = cases,
};

kunit_test_suite(suite);
