// SPDX-License-Identifier: GPL-2.0
/* Tables built: what is mapped, what is refused, what happens without memory. */
#include <linux/errno.h>

#include "tables.h"

/* Enough for any of these tests. */
#define PAGES 600

static int protect_pages(struct twin_test_tables *t, u64 va, u64 phys, u64 len, u8 level)
{
	struct pt_range range = twin_test_range(t->home + va, phys, len, level);

	return pt_protect(&t->map, &range, PT_A);
}

static void random_maps_are_as_the_book_has_them(struct kunit *test)
{
	struct twin_test_rng rng = twin_test_rng(test);
	unsigned int round;

	for (round = 0; round < 3; round++) {
		struct twin_test_tables *t = twin_test_tables(test, PAGES);

		twin_test_fill(t, &rng, 40);
		KUNIT_EXPECT_GT(test, t->nr, 100U);
		twin_test_expect_book(t);
		pt_map_free(&t->map);
		KUNIT_EXPECT_EQ(test, t->tr->nr_out, 0UL);
	}
}

static void nothing_is_mapped_over(struct kunit *test)
{
	struct twin_test_tables *t = twin_test_tables(test, PAGES);
	u64 page = t->page, big = t->big, to = 5 * page;

	KUNIT_EXPECT_EQ(test, twin_test_map(t, 8 * big, to, page, 0), 0);
	KUNIT_EXPECT_EQ(test, twin_test_map(t, 8 * big, to, page, 0), -EEXIST);
	KUNIT_EXPECT_EQ(test, twin_test_map(t, 8 * big - page, to, 2 * page, 0), -EEXIST);
	if (t->shape.leaf_levels & BIT(1)) {
		/* a table is in the way, then a leaf is */
		KUNIT_EXPECT_EQ(test, twin_test_map(t, 8 * big, 0, big, 1), -EEXIST);
		KUNIT_EXPECT_EQ(test, twin_test_map(t, 9 * big, 0, big, 1), 0);
		KUNIT_EXPECT_EQ(test, twin_test_map(t, 9 * big + page, 0, page, 0), -EEXIST);
	}
	pt_map_free(&t->map);
}

static void misfits_are_refused(struct kunit *test)
{
	struct twin_test_tables *t = twin_test_tables(test, PAGES);
	u64 page = t->page, big = t->big;
	unsigned int level;

	KUNIT_EXPECT_EQ(test, twin_test_map(t, big + 1, 0, page, 0), -EINVAL);
	KUNIT_EXPECT_EQ(test, twin_test_map(t, big, page / 2, page, 0), -EINVAL);
	KUNIT_EXPECT_EQ(test, twin_test_map(t, big, 0, page + 8, 0), -EINVAL);
	KUNIT_EXPECT_EQ(test, twin_test_map(t, big, 0, 0, 0), -EINVAL);
	KUNIT_EXPECT_EQ(test, twin_test_map(t, big + page, 0, big, 1), -EINVAL);
	KUNIT_EXPECT_EQ(test, protect_pages(t, big, 0, 0, 0), -EINVAL);
	for (level = 1; level < t->oracle.levels; level++)
		if (!oracle_has_leaves(&t->oracle, level))
			KUNIT_ASSERT_EQ(
				test, twin_test_map(t, 0, 0, oracle_size(&t->oracle, level), level),
				-EINVAL);
	for (; level < 256; level++)
		KUNIT_ASSERT_EQ(test, twin_test_map(t, 0, 0, page, level), -EINVAL);
	KUNIT_EXPECT_EQ(test, t->tr->nr_out, 1UL);
	pt_map_free(&t->map);
}

static int map_there(struct twin_test_tables *t, u64 va, u64 phys, u64 len, u8 level)
{
	return twin_test_map(t, va - t->home, phys, len, level);
}

static void addresses_the_shape_lacks_are_refused(struct kunit *test)
{
	struct twin_test_tables *t = twin_test_tables(test, PAGES);
	u64 page = t->page, low_end = t->oracle.low_end, high = t->oracle.high;
	u64 width = oracle_reach(&t->oracle, 0) + page;

	/* not canonical, canonical at one end only, all the way round */
	if (low_end) {
		KUNIT_EXPECT_EQ(test, map_there(t, low_end, 0, page, 0), -ERANGE);
		KUNIT_EXPECT_EQ(test, map_there(t, low_end - page, 0, 2 * page, 0), -ERANGE);
		KUNIT_EXPECT_EQ(test, protect_pages(t, low_end - t->home, 0, page, 0), -ERANGE);
	}
	if (high) {
		KUNIT_EXPECT_EQ(test, map_there(t, high - page, 0, page, 0), -ERANGE);
		KUNIT_EXPECT_EQ(test, map_there(t, high - page, 0, 2 * page, 0), -ERANGE);
		KUNIT_EXPECT_EQ(test, protect_pages(t, high - page - t->home, 0, page, 0), -ERANGE);
	}
	KUNIT_EXPECT_EQ(test, map_there(t, 0ULL - page, 0, 2 * page, 0), -ERANGE);
	/* from one half to the other across what is not canonical */
	if (low_end && high)
		KUNIT_EXPECT_EQ(test, map_there(t, low_end - page, 0, high - low_end + 2 * page, 0),
				-ERANGE);
	/* more physical address than the machine has */
	KUNIT_EXPECT_EQ(test, twin_test_map(t, 0, width, page, 0), -ERANGE);
	KUNIT_EXPECT_EQ(test, twin_test_map(t, 0, width - page, 2 * page, 0), -ERANGE);
	KUNIT_EXPECT_EQ(test, t->tr->nr_out, 1UL);
	/* and the last of each is good */
	if (low_end)
		KUNIT_EXPECT_EQ(test, map_there(t, low_end - page, width - page, page, 0), 0);
	if (high)
		KUNIT_EXPECT_EQ(test, map_there(t, 0ULL - page, width - page, page, 0), 0);
	pt_map_free(&t->map);
}

/* Some leaves reach further than others: those of 4M of i386 do. */
static void each_leaf_reaches_as_far_as_it_can(struct kunit *test)
{
	struct twin_test_tables *t = twin_test_tables(test, PAGES);
	unsigned int level;

	for (level = 0; level < t->oracle.levels; level++) {
		u64 size = oracle_size(&t->oracle, level), at = (2 * level + 2) * size, end;
		struct pt_range range;

		if (!oracle_has_leaves(&t->oracle, level))
			continue;
		end = oracle_reach(&t->oracle, level) + size;
		KUNIT_EXPECT_EQ(test, twin_test_map(t, at, end, size, level), -ERANGE);
		KUNIT_EXPECT_EQ(test, twin_test_map(t, at, end - size, 2 * size, level), -ERANGE);
		range = twin_test_range(t->home + at, end - 2 * size, 2 * size, level);
		KUNIT_ASSERT_EQ(test, pt_map_range(&t->map, &range, PT_W | PT_A), 0);
		KUNIT_ASSERT_EQ(test, twin_test_enter(t, &range, PT_W | PT_A), 0);
	}
	twin_test_expect_book(t);
	pt_map_free(&t->map);
}

static void a_reserved_bit_on_the_way_is_refused(struct kunit *test)
{
	struct twin_test_tables *t = twin_test_tables(test, PAGES);
	unsigned int level;

	KUNIT_ASSERT_EQ(test, twin_test_map(t, t->big, 0, t->page, 0), 0);
	for (level = 1; level < t->oracle.levels; level++) {
		u64 bad = oracle_reserved(&t->oracle, level, false);
		void *entry = twin_test_entry(&t->map, twin_va(t->home + t->big), level);
		u64 old = twin_test_get(t, entry);

		if (!bad)
			continue;
		twin_test_set(t, entry, old | (bad & -bad));
		KUNIT_EXPECT_EQ(test, twin_test_map(t, t->big + t->page, 0, t->page, 0), -EUCLEAN);
		KUNIT_EXPECT_EQ(test, protect_pages(t, t->big, 0, t->page, 0), -EUCLEAN);
		twin_test_set(t, entry, old);
	}
	pt_map_free(&t->map);
}

static void the_second_pass_changes_attributes_alone(struct kunit *test)
{
	struct twin_test_tables *t = twin_test_tables(test, PAGES);
	u64 page = t->page, va = t->home + t->big, to = 7 * page;
	struct pt_range all = twin_test_range(va - 64 * page, to, 700 * page, 0);
	struct pt_range part = twin_test_range(va - 2 * page, to + 62 * page, 600 * page, 0);
	unsigned int i;

	KUNIT_ASSERT_EQ(test, pt_map_range(&t->map, &all, PT_W | PT_X | PT_A | PT_D), 0);
	KUNIT_ASSERT_EQ(test, pt_protect(&t->map, &part, PT_X | PT_G | PT_A), 0);
	/* The book of it: three ranges in a row. */
	all.len = 62 * page;
	twin_test_enter(t, &all, PT_W | PT_X | PT_A | PT_D);
	twin_test_enter(t, &part, PT_X | PT_G | PT_A);
	all = twin_test_range(va + 598 * page, to + 662 * page, 38 * page, 0);
	twin_test_enter(t, &all, PT_W | PT_X | PT_A | PT_D);
	KUNIT_EXPECT_EQ(test, t->nr, 700U);
	for (i = 0; i < t->nr; i++)
		twin_test_expect_walk(t, t->book[i].va);
	pt_map_free(&t->map);
}

static void the_second_pass_wants_the_first(struct kunit *test)
{
	struct twin_test_tables *t = twin_test_tables(test, PAGES);
	u64 page = t->page, big = t->big, to = 5 * page;

	KUNIT_EXPECT_EQ(test, protect_pages(t, big, to, page, 0), -ENOENT);
	KUNIT_ASSERT_EQ(test, twin_test_map(t, big, to, page, 0), 0);
	KUNIT_EXPECT_EQ(test, protect_pages(t, big + page, to + page, page, 0), -ENOENT);
	KUNIT_EXPECT_EQ(test, protect_pages(t, big, to + page, page, 0), -EUCLEAN);
	KUNIT_EXPECT_EQ(test, protect_pages(t, big, to, page, 0), 0);
	if (t->shape.leaf_levels & BIT(1)) {
		KUNIT_EXPECT_EQ(test, protect_pages(t, big, 0, big, 1), -EUCLEAN);
		KUNIT_ASSERT_EQ(test, twin_test_map(t, 2 * big, 0, big, 1), 0);
		KUNIT_EXPECT_EQ(test, protect_pages(t, 2 * big, 0, page, 0), -EEXIST);
	}
	pt_map_free(&t->map);
}

/* Across the border between two entries of each level, so that all need tables. */
static int map_all(struct twin_test_tables *t)
{
	unsigned int level;
	int err;

	for (level = 1; level < t->oracle.levels; level++) {
		u64 border = t->home + oracle_size(&t->oracle, level);
		struct pt_range range =
			twin_test_range(border - t->page, 9 * t->page, 3 * t->page, 0);

		err = pt_map_range(&t->map, &range, PT_W | PT_A);
		if (err)
			return err;
		twin_test_enter(t, &range, PT_W | PT_A);
	}
	return 0;
}

static void each_table_may_be_refused(struct kunit *test)
{
	struct twin_test_tables *t = twin_test_tables(test, PAGES);
	unsigned long nth;
	int err = -ENOMEM;

	pt_map_free(&t->map);
	t->tr->calls = 0;
	t->tr->fail_at = 1;
	KUNIT_EXPECT_EQ(test, pt_map_init(&t->map, &t->shape, &t->tr->ram, &t->tr->source),
			-ENOMEM);
	KUNIT_EXPECT_EQ(test, t->tr->nr_out, 0UL);
	for (nth = 2; err; nth++) {
		KUNIT_ASSERT_LT(test, nth, 100UL);
		t->tr->calls = 0;
		t->tr->fail_at = nth;
		t->nr = 0;
		KUNIT_ASSERT_EQ(test, pt_map_init(&t->map, &t->shape, &t->tr->ram, &t->tr->source),
				0);
		err = map_all(t);
		/* What is there is sound, and goes back whole. */
		if (err) {
			KUNIT_EXPECT_EQ(test, err, -ENOMEM);
			KUNIT_EXPECT_EQ(test, t->tr->calls, nth);
			for (; t->nr; t->nr--) {
				struct pt_view view = pt_map_view(&t->map);
				struct pt_answer answer;

				pt_walk(&view, twin_va(t->book[t->nr - 1].va), &answer);
				KUNIT_EXPECT_EQ(test, answer.phys.a, t->book[t->nr - 1].phys);
			}
		}
		pt_map_free(&t->map);
		KUNIT_ASSERT_EQ(test, t->tr->nr_out, 0UL);
	}
	kunit_info(test, "%lu allocations failed in turn\n", nth - 2);
	/* The root, and on each other level at least two. */
	KUNIT_EXPECT_GE(test, nth - 2, 2UL * t->oracle.levels - 1);
}

static int take_elsewhere(struct pt_source *source, twin_phys_t *table)
{
	*table = twin_phys(0);
	return 0;
}

static unsigned int given_elsewhere;

static void give_elsewhere(struct pt_source *source, twin_phys_t table)
{
	given_elsewhere++;
}

/* A source that hands out frames we cannot reach gets them back at once. */
static void a_table_outside_memory_is_refused(struct kunit *test)
{
	struct twin_test_tables *t = twin_test_tables(test, PAGES);
	struct pt_source elsewhere = { .take = take_elsewhere, .give = give_elsewhere };

	given_elsewhere = 0;
	t->map.source = &elsewhere;
	KUNIT_EXPECT_EQ(test, twin_test_map(t, t->big, 0, t->page, 0), -EFAULT);
	KUNIT_EXPECT_EQ(test, given_elsewhere, 1U);
	t->map.source = &t->tr->source;
	KUNIT_EXPECT_EQ(test, twin_test_map(t, t->big, 0, t->page, 0), 0);
	pt_map_free(&t->map);
}

/* Nor one in memory that entries cannot lead to: they would lead somewhere else. */
static void a_table_out_of_reach_is_refused(struct kunit *test)
{
	struct twin_test_tables *t = twin_test_tables(test, PAGES);
	u64 beyond = oracle_table_reach(&t->oracle) + t->page;
	struct twin_test_ram *far = twin_test_ram(test, twin_phys(beyond), t->page, 8);
	struct pt_range range = twin_test_range(t->home, 0, t->page, 0);
	struct pt_map map;

	KUNIT_ASSERT_EQ(test, pt_map_init(&map, &t->shape, &far->ram, &far->source), 0);
	KUNIT_EXPECT_EQ(test, pt_map_range(&map, &range, PT_W), -ERANGE);
	KUNIT_EXPECT_EQ(test, far->nr_out, 1UL);
	pt_map_free(&map);
	pt_map_free(&t->map);
}

static struct kunit_case cases[] = { TWIN_SHAPE_CASE(random_maps_are_as_the_book_has_them),
				     TWIN_SHAPE_CASE(nothing_is_mapped_over),
				     TWIN_SHAPE_CASE(misfits_are_refused),
				     TWIN_SHAPE_CASE(addresses_the_shape_lacks_are_refused),
				     TWIN_SHAPE_CASE(each_leaf_reaches_as_far_as_it_can),
				     TWIN_SHAPE_CASE(a_reserved_bit_on_the_way_is_refused),
				     TWIN_SHAPE_CASE(the_second_pass_changes_attributes_alone),
				     TWIN_SHAPE_CASE(the_second_pass_wants_the_first),
				     TWIN_SHAPE_CASE(each_table_may_be_refused),
				     TWIN_SHAPE_CASE(a_table_outside_memory_is_refused),
				     TWIN_SHAPE_CASE(a_table_out_of_reach_is_refused),
				     {} };

static struct kunit_suite suite = {
	.name = "mmtwin_map",
	.init = twin_test_init,
	.exit = twin_test_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);
