// SPDX-License-Identifier: GPL-2.0
/* Nodes as firmware tells of them: kept, numbered, and 2.6.34's way beside ours. */
#include <linux/errno.h>
#include <linux/string.h>

#include "../../src/early/srat.h"
#include "../fixture.h"

/* Addresses of the oracle that knows whose each byte is. */
#define SPACE  256
#define NOBODY (-1)

/**
 * struct world - a small address space, byte by byte
 * @srat: what firmware says of it
 * @owner: by address: the domain that has it, or NOBODY
 * @nodes: what comes of that
 */
struct world {
	struct twin_srat srat;
	s16 owner[SPACE];
	struct twin_nodes nodes;
};

static struct world *world(struct kunit *test)
{
	struct world *w = kunit_kzalloc(test, sizeof(*w), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, w);
	memset(w->owner, 0xff, sizeof(w->owner));
	return w;
}

/* By bytes and by chunks as they came: what has to become of another one? */
static int expected(const struct world *w, u64 first, u64 end, u8 domain)
{
	unsigned int i, others = 0, n;
	u64 at;

	if (first >= end)
		return -EINVAL;
	for (at = first; at < end; at++)
		if (w->owner[at] != NOBODY && w->owner[at] != domain)
			return -EBUSY;
	if (w->srat.nr == 24)
		return -ENOSPC;
	for (i = 0; i < w->srat.nr; i++) {
		for (n = 0; n < i && w->srat.chunk[n].domain != w->srat.chunk[i].domain; n++)
			;
		others += n == i && w->srat.chunk[i].domain != domain;
	}
	return others < 8 ? 0 : -E2BIG;
}

static void expect_owned(struct kunit *test, const struct world *w)
{
	s16 seen[SPACE];
	unsigned int i;
	u64 at;

	memset(seen, 0xff, sizeof(seen));
	for (i = 0; i < w->srat.nr; i++) {
		const struct twin_chunk *c = &w->srat.chunk[i];

		KUNIT_ASSERT_TRUE(test, !i || c[-1].first <= c->first);
		for (at = c->first; at < c->end; at++)
			seen[at] = c->domain;
	}
	KUNIT_ASSERT_EQ(test, memcmp(seen, w->owner, sizeof(seen)), 0);
}

static void chunks_are_kept_in_order_or_refused(struct kunit *test)
{
	struct twin_test_rng rng = twin_test_rng(test);
	unsigned int round, i, seen[4] = {};

	for (round = 0; round < 200; round++) {
		struct world *w = world(test);
		unsigned int domains = 1 + twin_test_below(&rng, 12);
		unsigned int most = 1 + twin_test_below(&rng, 30);

		for (i = 0; i < 60; i++) {
			u64 first = twin_test_below(&rng, SPACE);
			u64 end = min_t(u64, first + twin_test_below(&rng, most), SPACE), at;
			u8 domain = 21 * twin_test_below(&rng, domains);
			int want = expected(w, first, end, domain);

			KUNIT_ASSERT_EQ(test, twin_srat_add(&w->srat, first, end, domain), want);
			seen[0] += want == -EINVAL;
			seen[1] += want == -EBUSY;
			seen[2] += want == -ENOSPC;
			seen[3] += want == -E2BIG;
			for (at = first; at < end && !want; at++)
				w->owner[at] = domain;
			expect_owned(test, w);
		}
		kunit_kfree(test, w);
	}
	for (i = 0; i < ARRAY_SIZE(seen); i++)
		KUNIT_EXPECT_GT(test, seen[i], 0U);
}

/* One chunk less than there is room for, and a mark behind the last. */
static struct twin_srat *nearly_full(struct kunit *test)
{
	struct twin_srat *srat = &world(test)->srat;
	unsigned int i;

	for (i = 1; i < TWIN_CHUNKS_MAX; i++)
		KUNIT_ASSERT_EQ(test, twin_srat_add(srat, 10 * i, 10 * i + 5, 1), 0);
	srat->chunk[TWIN_CHUNKS_MAX].first = 77;
	return srat;
}

/* acpi_numa_memory_affinity_init() moves what it never wrote, to where it has no array. */
static void a_full_table_is_overrun_in_2_6_34_and_not_here(struct kunit *test)
{
	struct twin_srat *ours = nearly_full(test), *old = nearly_full(test);
	struct twin_srat *last = nearly_full(test);
	unsigned int i;

	KUNIT_EXPECT_EQ(test, twin_srat_add(ours, 0, 5, 1), 0);
	KUNIT_EXPECT_EQ(test, ours->chunk[TWIN_CHUNKS_MAX].first, 77ULL);
	KUNIT_EXPECT_EQ(test, twin_srat_add_early(old, 0, 5, 1), 0);
	KUNIT_EXPECT_NE(test, old->chunk[TWIN_CHUNKS_MAX].first, 77ULL);
	/* What is in the table is the same; and nothing is overrun where nothing has to move. */
	for (i = 0; i < TWIN_CHUNKS_MAX; i++)
		KUNIT_EXPECT_EQ(test, old->chunk[i].first, ours->chunk[i].first);
	KUNIT_EXPECT_EQ(test, twin_srat_add_early(last, 990, 995, 1), 0);
	KUNIT_EXPECT_EQ(test, last->chunk[TWIN_CHUNKS_MAX].first, 77ULL);
	KUNIT_EXPECT_EQ(test, last->chunk[TWIN_CHUNKS_MAX - 1].first, 990ULL);
	KUNIT_EXPECT_EQ(test, twin_srat_add(ours, 1000, 1005, 1), -ENOSPC);
	KUNIT_EXPECT_EQ(test, twin_srat_add_early(old, 1000, 1005, 1), -ENOSPC);
	KUNIT_EXPECT_EQ(test, old->nr, 24U);
}

/* 2.6.34 with 32 bits takes what others have; a frame has two nodes then. */
static void an_overlap_is_believed_in_2_6_34_and_not_here(struct kunit *test)
{
	struct twin_srat *ours = &world(test)->srat, *old = &world(test)->srat;
	struct world *w = world(test);

	KUNIT_EXPECT_EQ(test, twin_srat_add(ours, 0x1000, 0x3000, 0), 0);
	KUNIT_EXPECT_EQ(test, twin_srat_add(ours, 0x2000, 0x4000, 1), -EBUSY);
	KUNIT_EXPECT_EQ(test, ours->nr, 1U);
	KUNIT_EXPECT_EQ(test, twin_srat_add_early(old, 0x1000, 0x3000, 0), 0);
	KUNIT_EXPECT_EQ(test, twin_srat_add_early(old, 0x2000, 0x4000, 1), 0);
	KUNIT_EXPECT_EQ(test, old->nr, 2U);
	/* Later at least it is noticed. */
	KUNIT_EXPECT_EQ(test, twin_srat_nodes(&w->nodes, old, 12, 1), -EBUSY);
}

static void expect_range(struct kunit *test, const struct twin_nodes *nodes, unsigned int i,
			 unsigned int node, u64 first, u64 end)
{
	KUNIT_ASSERT_LT(test, i, nodes->ram.nr);
	KUNIT_EXPECT_EQ(test, nodes->ram.range[i].node, node);
	KUNIT_EXPECT_EQ(test, nodes->ram.range[i].first, first);
	KUNIT_EXPECT_EQ(test, nodes->ram.range[i].end, end);
}

static void nodes_are_numbered_as_their_domains_ascend(struct kunit *test)
{
	static const u8 told[] = { 10, 11, 12, 13, 21, 10, 23, 24, 31, 32, 10, 34, 41, 42, 43, 10 };
	struct world *w = world(test);
	const struct twin_nodes *n = &w->nodes;

	KUNIT_ASSERT_EQ(test, twin_srat_add(&w->srat, 0x4000, 0x6000, 3), 0);
	KUNIT_ASSERT_EQ(test, twin_srat_add(&w->srat, 0, 0x4000, 200), 0);
	KUNIT_ASSERT_EQ(test, twin_srat_add(&w->srat, 0x8000, 0x9000, 1), 0);
	KUNIT_ASSERT_EQ(test, twin_srat_add(&w->srat, 0x6000, 0x7000, 3), 0);
	KUNIT_ASSERT_EQ(test, twin_srat_nodes(&w->nodes, &w->srat, 12, 5), 0);
	KUNIT_EXPECT_EQ(test, n->ram.nr, 3U);
	expect_range(test, n, 0, 2, 0, 4);
	expect_range(test, n, 1, 1, 4, 7);
	expect_range(test, n, 2, 0, 8, 9);
	KUNIT_EXPECT_EQ(test, n->cpus[0], 2U);
	KUNIT_EXPECT_EQ(test, n->cpus[1], 2U);
	KUNIT_EXPECT_EQ(test, n->cpus[2], 1U);
	KUNIT_EXPECT_EQ(test, n->cpus[3], 0U);
	KUNIT_EXPECT_EQ(test, (int)n->distance[0][0], 10);
	KUNIT_EXPECT_EQ(test, (int)n->distance[0][1], 20);
	/* Distances are between domains; the third one is not in the table. */
	KUNIT_ASSERT_EQ(test, twin_srat_distances(&w->srat, told, 16), 0);
	KUNIT_ASSERT_EQ(test, twin_srat_nodes(&w->nodes, &w->srat, 12, 5), 0);
	KUNIT_EXPECT_EQ(test, (int)n->distance[0][1], 24);
	KUNIT_EXPECT_EQ(test, (int)n->distance[1][0], 42);
	KUNIT_EXPECT_EQ(test, (int)n->distance[1][1], 10);
	KUNIT_EXPECT_EQ(test, (int)n->distance[1][2], 20);
	KUNIT_EXPECT_EQ(test, (int)n->distance[2][2], 10);
}

/* Both addresses are cut off, so a frame that two have a part of is nobody's or one's. */
static void borders_within_a_frame_are_cut_off(struct kunit *test)
{
	struct world *w = world(test);

	KUNIT_ASSERT_EQ(test, twin_srat_add(&w->srat, 0, 0x18000, 0), 0);
	KUNIT_ASSERT_EQ(test, twin_srat_add(&w->srat, 0x18000, 0x40000, 1), 0);
	KUNIT_ASSERT_EQ(test, twin_srat_add(&w->srat, 0x50001, 0x5ffff, 1), 0);
	KUNIT_ASSERT_EQ(test, twin_srat_nodes(&w->nodes, &w->srat, 16, 1), 0);
	KUNIT_EXPECT_EQ(test, w->nodes.ram.nr, 2U);
	expect_range(test, &w->nodes, 0, 0, 0, 1);
	expect_range(test, &w->nodes, 1, 1, 1, 4);
}

/**
 * struct distance_case - distances that somebody tells
 * @nr: how many
 * @distance: those
 * @err: what becomes of them
 */
struct distance_case {
	unsigned int nr;
	u8 distance[9];
	int err;
};

static const struct distance_case distance_cases[] = {
	{ 1, { 10 }, 0 },
	{ 4, { 10, 11, 255, 10 }, 0 },
	{ 9, { 10, 20, 30, 20, 10, 20, 30, 20, 10 }, 0 },
	{ 0, {}, -EINVAL },
	{ 2, { 10, 20 }, -EINVAL },
	{ 8, { 10, 20, 20, 10, 10, 20, 20, 10 }, -EINVAL },
	{ 81, {}, -EINVAL },
	{ 1, { 11 }, -ERANGE },
	{ 4, { 10, 20, 20, 9 }, -ERANGE },
	{ 4, { 10, 10, 20, 10 }, -ERANGE },
	{ 4, { 10, 20, 0, 10 }, -ERANGE },
};

static void distances_are_a_square_or_refused(struct kunit *test)
{
	struct twin_srat *srat = &world(test)->srat;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(distance_cases); i++) {
		const struct distance_case *one = &distance_cases[i];

		srat->domains = 7;
		KUNIT_EXPECT_EQ_MSG(test, twin_srat_distances(srat, one->distance, one->nr),
				    one->err, "%u", i);
		if (one->err)
			KUNIT_EXPECT_EQ_MSG(test, srat->domains, 7U, "%u", i);
		else
			KUNIT_EXPECT_EQ_MSG(test, srat->domains * srat->domains, one->nr, "%u", i);
	}
}

static struct kunit_case cases[] = { KUNIT_CASE(chunks_are_kept_in_order_or_refused),
				     KUNIT_CASE(a_full_table_is_overrun_in_2_6_34_and_not_here),
				     KUNIT_CASE(an_overlap_is_believed_in_2_6_34_and_not_here),
				     KUNIT_CASE(nodes_are_numbered_as_their_domains_ascend),
				     KUNIT_CASE(borders_within_a_frame_are_cut_off),
				     KUNIT_CASE(distances_are_a_square_or_refused),
				     {} };

static struct kunit_suite suite = {
	.name = "mmtwin_srat",
	.test_cases = cases,
};

kunit_test_suite(suite);
