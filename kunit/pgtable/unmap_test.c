// SPDX-License-Identifier: GPL-2.0
/* Tables without leaves, and leaves that are taken out of tables again. */
#include <linux/errno.h>
#include <linux/minmax.h>

#include "tables.h"

/* Enough for any of these tests. */
#define PAGES 600

static int unmap_pages(struct twin_test_tables *t, u64 va, u64 phys, u64 len, u8 level)
{
	struct pt_range range = twin_test_range(t->home + va, phys, len, level);

	return pt_unmap_range(&t->map, &range);
}

/* Out of a range that crosses tables, its middle; then it can be mapped again. */
static void what_is_unmapped_is_gone(struct kunit *test)
{
	struct twin_test_tables *t = twin_test_tables(test, PAGES);
	u64 page = t->page, va = t->big - 20 * page, to = 7 * page;
	unsigned long tables;
	struct pt_range left;

	KUNIT_ASSERT_EQ(test, twin_test_map(t, va, to, 40 * page, 0), 0);
	tables = t->tr->nr_out;
	KUNIT_EXPECT_EQ(test, unmap_pages(t, va + 10 * page, to + 10 * page, 20 * page, 0), 0);
	left = twin_test_range(t->home + va, to, 10 * page, 0);
	twin_test_enter(t, &left, PT_W | PT_A | PT_D);
	left = twin_test_range(t->home + va + 30 * page, to + 30 * page, 10 * page, 0);
	twin_test_enter(t, &left, PT_W | PT_A | PT_D);
	twin_test_expect_book(t);
	KUNIT_EXPECT_EQ(test, t->tr->nr_out, tables);
	KUNIT_EXPECT_EQ(test, twin_test_map(t, va + 10 * page, 0, 20 * page, 0), 0);
	KUNIT_EXPECT_EQ(test, t->tr->nr_out, tables);
	pt_map_free(&t->map);
}

static void only_what_is_mapped_is_unmapped(struct kunit *test)
{
	struct twin_test_tables *t = twin_test_tables(test, PAGES);
	u64 page = t->page, big = t->big, to = 5 * page;

	KUNIT_EXPECT_EQ(test, unmap_pages(t, big, to, page, 0), -ENOENT);
	KUNIT_EXPECT_EQ(test, unmap_pages(t, big, to, 0, 0), -EINVAL);
	KUNIT_EXPECT_EQ(test, t->tr->nr_out, 1UL);
	KUNIT_ASSERT_EQ(test, twin_test_map(t, big, to, page, 0), 0);
	KUNIT_EXPECT_EQ(test, unmap_pages(t, big + page, to + page, page, 0), -ENOENT);
	KUNIT_EXPECT_EQ(test, unmap_pages(t, big, to + page, page, 0), -EUCLEAN);
	KUNIT_EXPECT_EQ(test, twin_test_map(t, big, to, page, 0), -EEXIST);
	KUNIT_EXPECT_EQ(test, unmap_pages(t, big, to, page, 0), 0);
	KUNIT_EXPECT_EQ(test, unmap_pages(t, big, to, page, 0), -ENOENT);
	if (t->shape.leaf_levels & BIT(1)) {
		KUNIT_EXPECT_EQ(test, unmap_pages(t, big, 0, big, 1), -EUCLEAN);
		KUNIT_ASSERT_EQ(test, twin_test_map(t, 2 * big, 0, big, 1), 0);
		KUNIT_EXPECT_EQ(test, unmap_pages(t, 2 * big, 0, page, 0), -EEXIST);
		KUNIT_EXPECT_EQ(test, unmap_pages(t, 2 * big, 0, big, 1), 0);
	}
	pt_map_free(&t->map);
}

static int make_tables(struct twin_test_tables *t, u64 va, u64 len, u8 level)
{
	struct pt_range range = twin_test_range(t->home + va, 0, len, level);

	return pt_map_tables(&t->map, &range);
}

/* Every entry of the range has its table, and none of them leads anywhere. */
static void tables_are_made_without_leaves(struct kunit *test)
{
	struct twin_test_tables *t = twin_test_tables(test, PAGES);
	u64 page = t->page, big = t->big, va = big - page, i;
	unsigned long tables;

	KUNIT_ASSERT_EQ(test, make_tables(t, va, 3 * big, 0), 0);
	twin_test_expect_book(t);
	for (i = 0; i < 3; i++)
		KUNIT_EXPECT_NOT_NULL(test,
				      twin_test_entry(&t->map, twin_va(t->home + va + i * big), 0));
	tables = t->tr->nr_out;
	/* Of these none is needed any more. */
	KUNIT_EXPECT_EQ(test, make_tables(t, va, 3 * big, 0), 0);
	KUNIT_EXPECT_EQ(test, twin_test_map(t, va, 0, 3 * big, 0), 0);
	KUNIT_EXPECT_EQ(test, t->tr->nr_out, tables);
	KUNIT_EXPECT_EQ(test, make_tables(t, va, 0, 0), -EINVAL);
	for (i = t->oracle.levels; i < 256; i++)
		KUNIT_ASSERT_EQ(test, make_tables(t, 0, page, i), -EINVAL);
	if (t->shape.leaf_levels & BIT(1)) {
		KUNIT_ASSERT_EQ(test, twin_test_map(t, 8 * big, 0, big, 1), 0);
		KUNIT_EXPECT_EQ(test, make_tables(t, 8 * big, page, 0), -EEXIST);
	}
	pt_map_free(&t->map);
}

static void each_table_without_leaves_may_be_refused(struct kunit *test)
{
	struct twin_test_tables *t = twin_test_tables(test, PAGES);
	unsigned long nth, most;
	int err = -ENOMEM;

	KUNIT_ASSERT_EQ(test, make_tables(t, t->big - t->page, 3 * t->big, 0), 0);
	most = t->tr->nr_out;
	pt_map_free(&t->map);
	for (nth = 2; err; nth++) {
		KUNIT_ASSERT_LE(test, nth, most + 1);
		t->tr->calls = 0;
		t->tr->fail_at = nth;
		KUNIT_ASSERT_EQ(test, pt_map_init(&t->map, &t->shape, &t->tr->ram, &t->tr->source),
				0);
		err = make_tables(t, t->big - t->page, 3 * t->big, 0);
		KUNIT_EXPECT_EQ(test, err, nth > most ? 0 : -ENOMEM);
		KUNIT_EXPECT_EQ(test, t->tr->nr_out, min(nth - 1, most));
		twin_test_expect_book(t);
		pt_map_free(&t->map);
		KUNIT_ASSERT_EQ(test, t->tr->nr_out, 0UL);
	}
}

static struct kunit_case cases[] = { TWIN_SHAPE_CASE(what_is_unmapped_is_gone),
				     TWIN_SHAPE_CASE(only_what_is_mapped_is_unmapped),
				     TWIN_SHAPE_CASE(tables_are_made_without_leaves),
				     TWIN_SHAPE_CASE(each_table_without_leaves_may_be_refused),
				     {} };

static struct kunit_suite suite = {
	.name = "mmtwin_unmap",
	.init = twin_test_init,
	.exit = twin_test_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);
