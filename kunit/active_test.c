// SPDX-License-Identifier: GPL-2.0
/* Active ranges, against a table with a byte a frame. */
#include <kunit/test.h>
#include <linux/errno.h>
#include <linux/string.h>

#include "../src/active.h"
#include "fixture.h"

#define FRAMES 256
#define NOBODY 0xff

/**
 * struct world - ranges, and who really owns each frame
 * @test: the test
 * @map: the ranges
 * @owner: of each frame
 */
struct world {
	struct kunit *test;
	struct twin_active_map map;
	u8 owner[FRAMES];
};

static struct world *world(struct kunit *test)
{
	struct world *w = kunit_kzalloc(test, sizeof(*w), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, w);
	w->test = test;
	memset(w->owner, NOBODY, sizeof(w->owner));
	return w;
}

/* Every frame is in a range of its owner's; ranges ascend and cannot be joined. */
static void expect_right(struct world *w)
{
	u8 seen[FRAMES];
	unsigned int i;
	u64 f;

	memset(seen, NOBODY, sizeof(seen));
	for (i = 0; i < w->map.nr; i++) {
		const struct twin_active *r = &w->map.range[i], *before = i ? r - 1 : NULL;

		KUNIT_ASSERT_LT(w->test, r->first, r->end);
		KUNIT_ASSERT_LE(w->test, r->end, (u64)FRAMES);
		if (before)
			KUNIT_EXPECT_TRUE(w->test,
					  before->end < r->first || (before->end == r->first &&
								     before->node != r->node));
		for (f = r->first; f < r->end; f++)
			seen[f] = r->node;
	}
	KUNIT_EXPECT_EQ(w->test, memcmp(seen, w->owner, sizeof(seen)), 0);
	KUNIT_EXPECT_EQ(w->test, twin_active_breach(&w->map), w->map.nr);
}

static u64 count(const struct world *w, unsigned int node, u64 first, u64 end)
{
	u64 f, pages = 0;

	for (f = first; f < end && f < FRAMES; f++)
		pages += node == TWIN_NODE_ANY ? w->owner[f] != NOBODY : w->owner[f] == node;
	return pages;
}

static void random_ranges_are_held_once_each(struct kunit *test)
{
	struct twin_test_rng rng = twin_test_rng(test);
	struct world *w = world(test);
	unsigned int round, i;

	for (round = 0; round < 300; round++) {
		memset(w->owner, NOBODY, sizeof(w->owner));
		w->map.nr = 0;
		for (i = 0; i < 40; i++) {
			u64 first = twin_test_below(&rng, FRAMES);
			u64 end = first + twin_test_below(&rng, 24);
			unsigned int node = twin_test_below(&rng, 3);
			u64 taken, own;
			int err;

			end = min_t(u64, end, FRAMES);
			own = count(w, node, first, end);
			taken = count(w, TWIN_NODE_ANY, first, end) - own;
			err = twin_active_add(&w->map, node, first, end);
			KUNIT_ASSERT_EQ(test, err, first == end ? -EINVAL : taken ? -EBUSY : 0);
			if (!err)
				memset(&w->owner[first], node, end - first);
			expect_right(w);
		}
		for (i = 0; i < 8; i++) {
			u64 first = twin_test_below(&rng, FRAMES);
			u64 end = first + twin_test_below(&rng, FRAMES);
			unsigned int node = twin_test_below(&rng, 3);

			KUNIT_EXPECT_EQ(test, twin_active_pages(&w->map, node, first, end),
					count(w, node, first, end));
			KUNIT_EXPECT_EQ(test, twin_active_pages(&w->map, TWIN_NODE_ANY, first, end),
					count(w, TWIN_NODE_ANY, first, end));
		}
	}
}

static void a_span_reaches_from_the_first_frame_to_the_last(struct kunit *test)
{
	struct world *w = world(test);
	u64 first, end;

	KUNIT_EXPECT_FALSE(test, twin_active_span(&w->map, TWIN_NODE_ANY, &first, &end));
	KUNIT_EXPECT_EQ(test, first | end, 0ULL);
	KUNIT_EXPECT_EQ(test, twin_active_add(&w->map, 1, 50, 60), 0);
	KUNIT_EXPECT_EQ(test, twin_active_add(&w->map, 0, 10, 20), 0);
	KUNIT_EXPECT_EQ(test, twin_active_add(&w->map, 1, 5, 8), 0);
	KUNIT_EXPECT_TRUE(test, twin_active_span(&w->map, 1, &first, &end));
	KUNIT_EXPECT_EQ(test, first, 5ULL);
	KUNIT_EXPECT_EQ(test, end, 60ULL);
	KUNIT_EXPECT_FALSE(test, twin_active_span(&w->map, 2, &first, &end));
}

static void a_full_table_says_so_and_loses_nothing(struct kunit *test)
{
	struct world *w = world(test);
	unsigned int i;

	for (i = 0; i < TWIN_ACTIVE_MAX; i++)
		KUNIT_ASSERT_EQ(test, twin_active_add(&w->map, 0, 4 * i, 4 * i + 1), 0);
	KUNIT_EXPECT_EQ(test, twin_active_add(&w->map, 0, 4 * i, 4 * i + 1), -ENOSPC);
	KUNIT_EXPECT_EQ(test, twin_active_add_early(&w->map, 0, 4 * i, 4 * i + 1), -ENOSPC);
	KUNIT_EXPECT_EQ(test, twin_active_pages(&w->map, 0, 0, ~0ULL), (u64)TWIN_ACTIVE_MAX);
	/* what touches a range in front of it, or behind, needs no room; nor what joins two */
	KUNIT_EXPECT_EQ(test, twin_active_add(&w->map, 0, 43, 44), 0);
	KUNIT_EXPECT_EQ(test, twin_active_add(&w->map, 0, 81, 82), 0);
	KUNIT_EXPECT_EQ(test, w->map.nr, TWIN_ACTIVE_MAX + 0U);
	KUNIT_EXPECT_EQ(test, twin_active_add(&w->map, 0, 1, 4), 0);
	KUNIT_EXPECT_EQ(test, w->map.nr, TWIN_ACTIVE_MAX - 1U);
	KUNIT_EXPECT_EQ(test, twin_active_add(&w->map, TWIN_NODES_MAX, 1, 4), -EINVAL);
}

/**
 * struct early_case - what 2.6.34 makes of a second or third range, and what it should
 * @name: of the case
 * @add: the ranges as they come
 * @nr: how many
 * @early: frames that 2.6.34 then counts
 * @ours: frames that there are
 * @breach: 2.6.34 holds some of them twice
 */
struct early_case {
	const char *name;
	u64 add[3][2];
	unsigned int nr;
	u64 early;
	u64 ours;
	bool breach;
};

static const struct early_case early_cases[] = {
	{ "inside", { { 10, 20 }, { 12, 15 } }, 2, 10, 10, false },
	{ "forward", { { 10, 20 }, { 15, 30 } }, 2, 20, 20, false },
	{ "forward, touching", { { 10, 20 }, { 20, 30 } }, 2, 20, 20, false },
	{ "backward", { { 10, 20 }, { 5, 15 } }, 2, 15, 15, false },
	{ "backward, touching", { { 10, 20 }, { 5, 10 } }, 2, 15, 15, false },
	{ "apart", { { 10, 20 }, { 22, 30 } }, 2, 18, 18, false },
	{ "enclosing loses its head", { { 10, 20 }, { 5, 30 } }, 2, 20, 25, false },
	{ "bridging holds frames twice", { { 10, 20 }, { 30, 40 }, { 15, 35 } }, 3, 35, 30, true },
};

static void early_desc(const struct early_case *one, char *desc)
{
	strscpy(desc, one->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(early, early_cases, early_desc);

static void ranges_merge_as_in_2_6_34_and_as_they_should(struct kunit *test)
{
	const struct early_case *one = test->param_value;
	struct world *old = world(test), *ours = world(test);
	unsigned int i;

	for (i = 0; i < one->nr; i++) {
		KUNIT_EXPECT_EQ(test,
				twin_active_add_early(&old->map, 0, one->add[i][0], one->add[i][1]),
				0);
		KUNIT_EXPECT_EQ(test,
				twin_active_add(&ours->map, 0, one->add[i][0], one->add[i][1]), 0);
	}
	twin_active_sort(&old->map);
	KUNIT_EXPECT_EQ(test, twin_active_pages(&old->map, 0, 0, ~0ULL), one->early);
	KUNIT_EXPECT_EQ(test, twin_active_breach(&old->map) < old->map.nr, one->breach);
	KUNIT_EXPECT_EQ(test, twin_active_pages(&ours->map, 0, 0, ~0ULL), one->ours);
	KUNIT_EXPECT_EQ(test, twin_active_breach(&ours->map), ours->map.nr);
}

static struct kunit_case cases[] = { KUNIT_CASE(random_ranges_are_held_once_each),
				     KUNIT_CASE(a_span_reaches_from_the_first_frame_to_the_last),
				     KUNIT_CASE(a_full_table_says_so_and_loses_nothing),
				     KUNIT_CASE_PARAM(ranges_merge_as_in_2_6_34_and_as_they_should,
						      early_gen_params),
				     {} };

static struct kunit_suite suite = {
	.name = "mmtwin_active",
	.init = twin_test_init,
	.exit = twin_test_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);
