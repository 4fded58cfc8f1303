// SPDX-License-Identifier: GPL-2.0
/* What is not reserved, in whole pages: the hand-over. */
#include <linux/bitmap.h>
#include <linux/errno.h>

#include "early.h"

static int reserve(struct twin_test_early *t, u64 first, u64 end)
{
	return twin_early_reserve(&t->early, t->base + first, t->base + end, "a",
				  TWIN_RESERVE_FIRM);
}

/* The pages that are free, by number, and how often they were said to be. */
static unsigned int collect(struct twin_test_early *t, unsigned long *free)
{
	struct twin_extent out;
	unsigned int stretches = 0;
	u64 cursor = 0, at, last = 0;

	bitmap_zero(free, EARLY_PAGES);
	/* So many and no more, should it never end. */
	for (; stretches <= EARLY_PAGES; stretches++) {
		if (!twin_early_next_free(&t->early, &cursor, &out))
			break;
		KUNIT_EXPECT_LT(t->test, out.first, out.end);
		KUNIT_EXPECT_GE(t->test, out.first, last);
		KUNIT_EXPECT_EQ(t->test, (out.first | out.end) & (EARLY_PAGE - 1), 0ULL);
		for (at = out.first; at < out.end; at += EARLY_PAGE)
			KUNIT_EXPECT_FALSE(t->test,
					   __test_and_set_bit((at - t->base) >> EARLY_SHIFT, free));
		last = out.end;
	}
	return stretches;
}

static void expect_free(struct twin_test_early *t, unsigned int first, unsigned int end,
			unsigned long *free)
{
	unsigned int i;

	for (i = first; i < end; i++)
		KUNIT_EXPECT_TRUE_MSG(t->test, test_bit(i, free), "page %u", i);
	bitmap_clear(free, first, end - first);
}

static void ram_without_reservations_is_free(struct kunit *test)
{
	struct twin_test_early *t = twin_test_early(test);
	DECLARE_BITMAP(free, EARLY_PAGES);

	KUNIT_EXPECT_EQ(test, collect(t, free), 2U);
	expect_free(t, 0, EARLY_HOLE, free);
	expect_free(t, EARLY_HIGH, EARLY_RAM, free);
	KUNIT_EXPECT_TRUE(test, bitmap_empty(free, EARLY_PAGES));
	twin_early_exit(&t->early);
}

/* A reservation covers the middle of a stretch of RAM, its head, its tail, or all. */
static void a_stretch_is_cut_in_four_ways(struct kunit *test)
{
	/* Bytes that are reserved; pages of the low stretch that are free then. */
	static const struct {
		u64 first;
		u64 end;
		unsigned int low[2];
		unsigned int high[2];
		unsigned int stretches;
	} cuts[] = {
		{ 0x4000, 0x5000, { 0, 4 }, { 5, 40 }, 3 },
		{ 0x4fff, 0x6001, { 0, 4 }, { 7, 40 }, 3 },
		{ 0x4001, 0x4002, { 0, 4 }, { 5, 40 }, 3 },
		{ 0x4fff, 0x5000, { 0, 4 }, { 5, 40 }, 3 },
		{ 0x0, 0x1, {}, { 1, 40 }, 2 },
		{ 0x0, 0x1001, {}, { 2, 40 }, 2 },
		{ 0x27fff, 0x29000, { 0, 39 }, {}, 2 },
		{ 0x27000, 0x28000, { 0, 39 }, {}, 2 },
		{ 0x0, 0x28000, {}, {}, 1 },
		{ 0xfff, 0x27001, {}, {}, 1 },
		{ 0x0, 0x30000, {}, {}, 1 },
		{ 0x28000, 0x29000, { 0, 40 }, {}, 2 },
	};
	struct twin_test_early *t = twin_test_early(test);
	DECLARE_BITMAP(free, EARLY_PAGES);
	unsigned int i;

	BUILD_BUG_ON(EARLY_HOLE != 40);
	for (i = 0; i < ARRAY_SIZE(cuts); i++) {
		KUNIT_ASSERT_EQ(test, reserve(t, cuts[i].first, cuts[i].end), 0);
		KUNIT_EXPECT_EQ_MSG(test, collect(t, free), cuts[i].stretches, "cut %u", i);
		expect_free(t, cuts[i].low[0], cuts[i].low[1], free);
		expect_free(t, cuts[i].high[0], cuts[i].high[1], free);
		expect_free(t, EARLY_HIGH, EARLY_RAM, free);
		KUNIT_EXPECT_TRUE_MSG(test, bitmap_empty(free, EARLY_PAGES), "cut %u", i);
		KUNIT_ASSERT_EQ(test,
				twin_early_free(&t->early, t->base + cuts[i].first,
						t->base + cuts[i].end),
				0);
	}
	twin_early_exit(&t->early);
}

/* Two reservations, both of the middle: three stretches of one. */
static void a_reservation_may_span_the_hole(struct kunit *test)
{
	struct twin_test_early *t = twin_test_early(test);
	DECLARE_BITMAP(free, EARLY_PAGES);

	KUNIT_ASSERT_EQ(test,
			reserve(t, (EARLY_HOLE - 1) * EARLY_PAGE + 1, EARLY_HIGH * EARLY_PAGE + 1),
			0);
	KUNIT_ASSERT_EQ(test, reserve(t, 0x3800, 0x3900), 0);
	KUNIT_ASSERT_EQ(test, reserve(t, 0x3a00, 0x4100), 0);
	KUNIT_EXPECT_EQ(test, collect(t, free), 3U);
	expect_free(t, 0, 3, free);
	expect_free(t, 5, EARLY_HOLE - 1, free);
	expect_free(t, EARLY_HIGH + 1, EARLY_RAM, free);
	KUNIT_EXPECT_TRUE(test, bitmap_empty(free, EARLY_PAGES));
	KUNIT_EXPECT_EQ(test, twin_early_pages(&t->early).ram, 80ULL);
	KUNIT_EXPECT_EQ(test, twin_early_pages(&t->early).free, 76ULL);
	KUNIT_EXPECT_EQ(test, twin_early_pages(&t->early).reserved, 4ULL);
	twin_early_exit(&t->early);
}

/* The table's pages come last, without those that somebody else has a byte of. */
static void the_table_is_handed_over_last(struct kunit *test)
{
	static const struct {
		u64 below;
		u64 above;
		u64 first, end;
	} tries[] = {
		{ 0, 0, 0x0, 0x1000 }, /* alone in its page */
		{ 0x20, 0, 0, 0 },     /* somebody in front of it there */
		{ 0, 0x820, 0, 0 },    /* behind it */
		{ 0x20, 0x840, 0, 0 },	    { 0, 0xfff, 0, 0 },
		{ 0, 0x1000, 0x0, 0x1000 }, { 0xfff, 0, 0x1000, 0x2000 },
		{ 0x1000, 0x1fff, 0, 0 },
	};
	unsigned int i, line;

	for (i = 0; i < ARRAY_SIZE(tries); i++) {
		struct twin_test_early *t = twin_test_early(test);
		DECLARE_BITMAP(free, EARLY_PAGES);
		struct twin_extent out;
		unsigned int pages;

		if (tries[i].below)
			KUNIT_ASSERT_EQ(test, reserve(t, 0, tries[i].below), 0);
		for (line = 0; !t->early.grown; line++)
			KUNIT_ASSERT_EQ(test, reserve(t, 0x8000 + line * 64, 0x8001 + line * 64),
					0);
		if (tries[i].above)
			KUNIT_ASSERT_EQ(test, reserve(t, tries[i].above, tries[i].above + 1), 0);
		collect(t, free);
		pages = bitmap_weight(free, EARLY_PAGES);
		KUNIT_EXPECT_EQ(test, twin_early_pages(&t->early).free, (u64)pages);
		KUNIT_EXPECT_EQ_MSG(test, twin_early_retire(&t->early, &out), !!tries[i].end,
				    "try %u", i);
		if (!tries[i].end)
			continue;
		KUNIT_EXPECT_EQ_MSG(test, out.first - t->base, tries[i].first, "try %u", i);
		KUNIT_EXPECT_EQ_MSG(test, out.end - t->base, tries[i].end, "try %u", i);
		KUNIT_EXPECT_FALSE(test, test_bit(tries[i].first >> EARLY_SHIFT, free));
	}
}

/* As long as it has not moved it has no pages to give. */
static void the_first_table_is_not_handed_over(struct kunit *test)
{
	struct twin_test_early *t = twin_test_early(test);
	struct twin_extent out = { 1, 2 };

	KUNIT_ASSERT_EQ(test, reserve(t, 0, 1), 0);
	KUNIT_EXPECT_FALSE(test, twin_early_retire(&t->early, &out));
	KUNIT_EXPECT_EQ(test, out.end, 0ULL);
}

static struct kunit_case cases[] = { TWIN_BASE_CASE(ram_without_reservations_is_free),
				     TWIN_BASE_CASE(a_stretch_is_cut_in_four_ways),
				     TWIN_BASE_CASE(a_reservation_may_span_the_hole),
				     TWIN_BASE_CASE(the_table_is_handed_over_last),
				     TWIN_BASE_CASE(the_first_table_is_not_handed_over),
				     {} };

static struct kunit_suite suite = {
	.name = "mmtwin_reserve_gaps",
	.init = twin_test_init,
	.exit = twin_test_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);
