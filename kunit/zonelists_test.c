// SPDX-License-Identifier: GPL-2.0
/* Zonelists: those that kernels were seen to make, and what all of them have in common. */
#include <kunit/test.h>
#include <linux/string.h>

#include "../src/zonelists.h"
#include "fixture.h"

/**
 * struct scene - zones, and the lists made of them
 * @zones: nodes and zones
 * @spec: what the lists are made from
 * @lists: the lists
 */
struct scene {
	struct twin_zones zones;
	struct twin_zonelists_spec spec;
	struct twin_zonelists lists;
};

/* So many nodes, each as far from all others, each with a DMA32 zone. */
static struct scene *scene(struct kunit *test, unsigned int nodes, u8 distance)
{
	struct scene *s = kunit_kzalloc(test, sizeof(*s), GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, s);
	s->spec.policy = &twin_zonelist_policy_6_1;
	s->spec.zones = &s->zones;
	memset(s->spec.distance, distance, sizeof(s->spec.distance));
	for (i = 0; i < nodes; i++) {
		s->spec.distance[i][i] = 10;
		s->zones.node[i].present = 1000;
		s->zones.node[i].zone[TWIN_ZONE_DMA32].present = 1000;
	}
	return s;
}

static void expect_order(struct kunit *test, const struct scene *s, unsigned int node,
			 const char *want)
{
	char got[2 * TWIN_NODES_MAX + 1] = "";
	unsigned int i;

	for (i = 0; i < s->lists.nr_nodes; i++)
		sprintf(got + 2 * i, "%u ", s->lists.order[node][i]);
	KUNIT_EXPECT_STREQ_MSG(test, got, want, "node %u", node);
}

/* "Fallback order for Node" in the logs of a stock 6.1 kernel with four nodes. */
static void nodes_are_ordered_as_6_1_was_seen_to_do_it(struct kunit *test)
{
	static const u8 ring[4][4] = {
		{ 10, 20, 30, 20 }, { 20, 10, 20, 30 }, { 30, 20, 10, 20 }, { 20, 30, 20, 10 }
	};
	struct scene *s = scene(test, 4, 20);
	unsigned int i;

	twin_zonelists_plan(&s->lists, &s->spec);
	expect_order(test, s, 0, "0 1 2 3 ");
	expect_order(test, s, 1, "1 2 3 0 ");
	expect_order(test, s, 2, "2 3 0 1 ");
	expect_order(test, s, 3, "3 0 1 2 ");
	for (i = 0; i < 4; i++)
		memcpy(s->spec.distance[i], ring[i], 4);
	twin_zonelists_plan(&s->lists, &s->spec);
	expect_order(test, s, 0, "0 1 3 2 ");
	expect_order(test, s, 1, "1 2 0 3 ");
	expect_order(test, s, 2, "2 3 1 0 ");
	expect_order(test, s, 3, "3 0 2 1 ");
}

/* 2.6.34 reclaims before it goes that far; 6.1 does when the user says so. */
static void far_nodes_make_2_6_34_reclaim(struct kunit *test)
{
	struct scene *s = scene(test, 2, 20);

	s->spec.policy = &twin_zonelist_policy_2_6_34;
	twin_zonelists_plan(&s->lists, &s->spec);
	KUNIT_EXPECT_FALSE(test, s->lists.reclaim);
	s->spec.distance[0][1] = 21;
	twin_zonelists_plan(&s->lists, &s->spec);
	KUNIT_EXPECT_TRUE(test, s->lists.reclaim);
	s->spec.policy = &twin_zonelist_policy_6_1;
	twin_zonelists_plan(&s->lists, &s->spec);
	KUNIT_EXPECT_FALSE(test, s->lists.reclaim);
}

static void a_node_without_cpus_is_asked_first(struct kunit *test)
{
	struct scene *s = scene(test, 4, 20);

	memset(s->spec.cpus, 0xff, sizeof(s->spec.cpus));
	s->spec.cpus[2] = 0;
	twin_zonelists_plan(&s->lists, &s->spec);
	expect_order(test, s, 0, "0 2 1 3 ");
	/* Of two that are as good, the one that nobody else falls back on first. */
	s->spec.cpus[1] = 0;
	twin_zonelists_plan(&s->lists, &s->spec);
	expect_order(test, s, 2, "2 3 1 0 ");
}

/* A node of CPUs alone asks others; one with nothing asks nobody. */
static void a_node_without_ram_asks_others(struct kunit *test)
{
	struct scene *s = scene(test, 3, 20);

	memset(&s->zones.node[1], 0, sizeof(s->zones.node[1]));
	s->spec.cpus[1] = 2;
	twin_zonelists_plan(&s->lists, &s->spec);
	KUNIT_EXPECT_EQ(test, s->lists.nr_nodes, 2U);
	KUNIT_EXPECT_EQ(test, s->lists.list[1].nr, 2U);
	expect_order(test, s, 1, "2 0 ");
	KUNIT_EXPECT_EQ(test, s->lists.list[5].nr, 0U);
}

static void expect_list(struct kunit *test, const struct twin_zonelist *list,
			const struct twin_zoneref *want, unsigned int nr)
{
	unsigned int i;

	KUNIT_ASSERT_EQ(test, list->nr, nr);
	for (i = 0; i < nr; i++) {
		KUNIT_EXPECT_EQ(test, list->ref[i].node, want[i].node);
		KUNIT_EXPECT_EQ(test, list->ref[i].id, want[i].id);
	}
}

/* 2.6.34 could save its DMA zones until all normal memory was gone. */
static void zones_go_by_node_or_by_kind(struct kunit *test)
{
	static const struct twin_zoneref by_node[] = { { 0, TWIN_ZONE_NORMAL },
						       { 0, TWIN_ZONE_DMA },
						       { 1, TWIN_ZONE_NORMAL } };
	static const struct twin_zoneref by_kind[] = { { 0, TWIN_ZONE_NORMAL },
						       { 1, TWIN_ZONE_NORMAL },
						       { 0, TWIN_ZONE_DMA } };
	struct scene *s = scene(test, 2, 20);
	unsigned int i;

	s->spec.policy = &twin_zonelist_policy_2_6_34;
	for (i = 0; i < 2; i++) {
		s->zones.node[i].zone[TWIN_ZONE_DMA32].present = 0;
		s->zones.node[i].zone[TWIN_ZONE_NORMAL].present = 500;
	}
	s->zones.node[0].zone[TWIN_ZONE_DMA].present = 500;
	twin_zonelists_plan(&s->lists, &s->spec);
	expect_list(test, &s->lists.list[0], by_node, ARRAY_SIZE(by_node));
	s->spec.by_zone = true;
	twin_zonelists_plan(&s->lists, &s->spec);
	expect_list(test, &s->lists.list[0], by_kind, ARRAY_SIZE(by_kind));
}

/* Each node once, itself first, and never a nearer one behind one that is farther. */
static void every_node_is_asked_once_and_near_ones_first(struct kunit *test)
{
	struct twin_test_rng rng = twin_test_rng(test);
	unsigned int round, from, to, i;

	for (round = 0; round < 200; round++) {
		unsigned int nodes = 1 + twin_test_below(&rng, TWIN_NODES_MAX);
		struct scene *s = scene(test, nodes, 20);

		s->spec.policy = round & 1 ? &twin_zonelist_policy_6_1 :
					     &twin_zonelist_policy_2_6_34;
		for (from = 0; from < nodes; from++) {
			s->spec.cpus[from] = twin_test_below(&rng, 2);
			for (to = 0; to < from; to++) {
				u8 far = 20 + 10 * twin_test_below(&rng, 4);

				s->spec.distance[from][to] = far;
				s->spec.distance[to][from] = far;
			}
		}
		twin_zonelists_plan(&s->lists, &s->spec);
		for (from = 0; from < nodes; from++) {
			const u8 *order = s->lists.order[from];
			unsigned int seen = 0;

			KUNIT_EXPECT_EQ(test, order[0], from);
			for (i = 0; i < nodes; i++) {
				seen |= BIT(order[i]);
				if (i)
					KUNIT_EXPECT_GE(test, s->spec.distance[from][order[i]] + 0U,
							s->spec.distance[from][order[i - 1]] + 0U);
			}
			KUNIT_EXPECT_EQ(test, seen, (1U << nodes) - 1);
			KUNIT_EXPECT_EQ(test, s->lists.list[from].nr, nodes);
		}
		kunit_kfree(test, s);
	}
}

static struct kunit_case cases[] = { KUNIT_CASE(nodes_are_ordered_as_6_1_was_seen_to_do_it),
				     KUNIT_CASE(far_nodes_make_2_6_34_reclaim),
				     KUNIT_CASE(a_node_without_cpus_is_asked_first),
				     KUNIT_CASE(a_node_without_ram_asks_others),
				     KUNIT_CASE(zones_go_by_node_or_by_kind),
				     KUNIT_CASE(every_node_is_asked_once_and_near_ones_first),
				     {} };

static struct kunit_suite suite = {
	.name = "mmtwin_zonelists",
	.init = twin_test_init,
	.exit = twin_test_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);
