// SPDX-License-Identifier: GPL-2.0
/* Machines of several nodes: from what firmware says of them to free pages of each. */
#include <linux/errno.h>
#include <linux/sizes.h>
#include <linux/string.h>

#include "../src/early/srat.h"
#include "rounds.h"
#include "whole.h"

/* Machines: so many, and on a slow computer so many at least. */
#define MACHINES 2000
#define LEAST	 20

#define MIB(n) ((u64)(n) << 20)

/**
 * struct desk - what a case works on
 * @w: the machine
 * @rng: the choices
 * @srat: what firmware says of its nodes
 * @nodes: what comes of that
 */
struct desk {
	struct twin_test_whole *w;
	struct twin_test_rng rng;
	struct twin_srat srat;
	struct twin_nodes nodes;
};

static struct desk *desk(struct kunit *test)
{
	struct desk *d = kunit_kzalloc(test, sizeof(*d), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, d);
	d->w = twin_test_pc(test, SZ_16M);
	d->rng = twin_test_rng(test);
	return d;
}

static void number(struct desk *d)
{
	KUNIT_ASSERT_EQ(d->w->test,
			twin_srat_nodes(&d->nodes, &d->srat, d->w->box->format->page_shift, 4), 0);
	d->w->nodes = &d->nodes;
}

static void give(struct desk *d, u64 first, u64 end, u8 domain)
{
	KUNIT_ASSERT_EQ(d->w->test, twin_srat_add(&d->srat, first, end, domain), 0);
}

/* Two halves of a PC: the figures of each, whom they ask, and for what they keep pages. */
static void two_nodes_share_a_pc(struct kunit *test)
{
	struct desk *d = desk(test);
	const struct twin_buddy *buddy = &d->w->twin.buddy;
	const struct twin_zonelists *lists = &d->w->twin.memory.lists;
	static const u8 far[] = { 10, 21, 21, 10 };
	const struct twin_marks *marks;

	give(d, MIB(8), MIB(64), 1);
	give(d, 0, MIB(8), 0);
	KUNIT_ASSERT_EQ(test, twin_srat_distances(&d->srat, far, ARRAY_SIZE(far)), 0);
	number(d);
	twin_test_whole_up(d->w);
	KUNIT_ASSERT_EQ(test, buddy->nr_zones, 2U);
	KUNIT_EXPECT_EQ(test, (int)buddy->node[0], 0);
	KUNIT_EXPECT_EQ(test, (int)buddy->node[1], 1);
	KUNIT_EXPECT_EQ(test, buddy->zone[0].frames, 2048ULL - 98);
	KUNIT_EXPECT_EQ(test, buddy->zone[1].frames, 2048ULL);
	KUNIT_EXPECT_EQ(test, lists->nr_nodes, 2U);
	KUNIT_EXPECT_EQ(test, (int)lists->list[1].ref[0].node, 1);
	KUNIT_EXPECT_EQ(test, (int)lists->list[1].ref[1].node, 0);
	KUNIT_EXPECT_EQ(test, d->w->twin.memory.node_cpus[0], 2U);
	/* Two of the four CPUs share what the node may keep. */
	marks = &buddy->marks.zone[1][TWIN_ZONE_DMA];
	KUNIT_EXPECT_EQ(test, marks->list, max(marks->low / 2, 4 * marks->batch));
	KUNIT_EXPECT_GT(test, marks->list, max(marks->low / 4, 4 * marks->batch));
	twin_test_whole_down(d->w);
}

/* RAM that no node claims is the first one's; a node without RAM has no zone. */
static void what_nobody_claims_is_the_first_nodes(struct kunit *test)
{
	struct desk *d = desk(test);
	const struct twin_buddy *buddy = &d->w->twin.buddy;

	give(d, MIB(4), MIB(6), 5);
	give(d, MIB(16), MIB(32), 6);
	give(d, MIB(32), MIB(64), 2);
	number(d);
	twin_test_whole_up(d->w);
	KUNIT_ASSERT_EQ(test, buddy->nr_zones, 2U);
	KUNIT_EXPECT_EQ(test, (int)buddy->node[0], 0);
	KUNIT_EXPECT_EQ(test, (int)buddy->node[1], 1);
	KUNIT_EXPECT_EQ(test, buddy->zone[1].frames, 512ULL);
	KUNIT_EXPECT_EQ(test, buddy->zone[0].frames, 4096ULL - 98 - 512);
	KUNIT_EXPECT_EQ(test, d->w->twin.memory.lists.nr_nodes, 2U);
	twin_test_whole_down(d->w);
}

/* Some machine, a map that lets it boot, and borders of nodes anywhere. */
static void choose(struct desk *d)
{
	struct twin_test_firmware firmware = { .size = WHOLE_BYTES };
	struct twin_test_rng *rng = &d->rng;
	unsigned int nr = 1 + twin_test_below(rng, TWIN_CHUNKS_MAX);
	u64 at;

	twin_test_whole_be(d->w, &twin_test_boxes[twin_test_below(rng, twin_test_nr_boxes)]);
	firmware.base = d->w->tr->ram.base;
	firmware.page_shift = d->w->box->format->page_shift;
	/* Each zone's lists take some, too. */
	firmware.pages = d->w->box->pages + 64;
	firmware.top = firmware.base.a + MIB(1024);
	twin_test_valid_map(rng, &firmware, &d->w->map, NULL);
	memset(&d->srat, 0, sizeof(d->srat));
	at = firmware.base.a - min(firmware.base.a, MIB(2));
	for (; nr; nr--) {
		u64 end = at + 1 + twin_test_below(rng, MIB(2));

		give(d, at, end, 31 * twin_test_below(rng, TWIN_NODES_MAX));
		at = end + twin_test_below(rng, 2) * twin_test_below(rng, SZ_256K);
	}
	number(d);
}

/* Each node that has RAM asks itself first, and each zone that there is once. */
static void expect_asked(struct desk *d)
{
	const struct twin_zonelists *lists = &d->w->twin.memory.lists;
	const struct twin_zones *zones = &d->w->twin.memory.zones;
	unsigned int node, id, nodes = 0, all = 0;
	struct kunit *test = d->w->test;

	for (node = 0; node < TWIN_NODES_MAX; node++) {
		nodes += !!zones->node[node].present;
		for (id = 0; id < TWIN_ZONES; id++)
			all += !!zones->node[node].zone[id].present;
	}
	KUNIT_ASSERT_EQ(test, lists->nr_nodes, nodes);
	for (node = 0; node < TWIN_NODES_MAX; node++) {
		if (!zones->node[node].present)
			continue;
		KUNIT_ASSERT_EQ(test, lists->list[node].nr, all);
		KUNIT_ASSERT_EQ(test, (unsigned int)lists->list[node].ref[0].node, node);
	}
}

static void machines_of_any_nodes_boot(struct kunit *test)
{
	struct desk *d = desk(test);
	struct twin_test_rounds rounds = { .test = test, .most = MACHINES, .least = LEAST };
	unsigned int zones = 0;

	while (twin_test_round(&rounds)) {
		choose(d);
		KUNIT_ASSERT_EQ_MSG(test, twin_test_whole_expect(d->w), 0, "machine %u",
				    rounds.done);
		KUNIT_ASSERT_EQ_MSG(test, twin_test_whole_boot(d->w), 0, "machine %u, %s",
				    rounds.done, d->w->box->name);
		twin_test_whole_accounted(d->w);
		expect_asked(d);
		zones = max(zones, d->w->twin.buddy.nr_zones);
		twin_test_whole_down(d->w);
	}
	kunit_info(test, "up to %u zones in 16 MiB\n", zones);
	KUNIT_EXPECT_GT(test, zones, 4U);
}

static struct kunit_case cases[] = { KUNIT_CASE(two_nodes_share_a_pc),
				     KUNIT_CASE(what_nobody_claims_is_the_first_nodes),
				     KUNIT_CASE(machines_of_any_nodes_boot),
				     {} };

static struct kunit_suite suite = {
	.name = "mmtwin_bringup_nodes",
	.init = twin_test_init,
	.exit = twin_test_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);
