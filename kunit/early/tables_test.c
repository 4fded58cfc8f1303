// SPDX-License-Identifier: GPL-2.0
/* Page tables out of early memory: in rows, and given back whatever happens. */
#include <linux/errno.h>
#include <linux/string.h>

#include "../../src/early/tables.h"
#include "early.h"

static u64 take(struct twin_test_early *t, struct twin_early_tables *tables)
{
	twin_phys_t table = {};

	KUNIT_ASSERT_EQ(t->test, tables->source.take(&tables->source, &table), 0);
	return table.a - t->base;
}

static void give(struct twin_test_early *t, struct twin_early_tables *tables, u64 off)
{
	tables->source.give(&tables->source, twin_phys(t->base + off));
	twin_test_early_sound(t);
}

static void tables_in_a_row_are_one_reservation(struct kunit *test)
{
	struct twin_test_early *t = twin_test_early(test);
	struct twin_early_tables tables;
	twin_phys_t table;
	u64 i;

	twin_early_tables_init(&tables, &t->early, twin_phys(0), twin_phys(0), false, 5);
	for (i = 0; i < EARLY_HOLE; i++)
		KUNIT_EXPECT_EQ(test, take(t, &tables), i * EARLY_PAGE);
	KUNIT_EXPECT_EQ(test, t->early.nr, 1U);
	for (i = EARLY_HIGH; i < EARLY_RAM; i++)
		KUNIT_EXPECT_EQ(test, take(t, &tables), i * EARLY_PAGE);
	KUNIT_EXPECT_EQ(test, t->early.nr, 2U);
	KUNIT_EXPECT_STREQ(test, t->early.table[1].name, "page tables");
	/* That the estimate was too low is for the report to say. */
	KUNIT_EXPECT_EQ(test, tables.out, 80ULL);
	KUNIT_EXPECT_EQ(test, tables.estimate, 5ULL);
	KUNIT_EXPECT_EQ(test, tables.source.take(&tables.source, &table), -ENOMEM);
	KUNIT_EXPECT_EQ(test, tables.most, 80ULL);
	twin_test_early_sound(t);
	for (i = 0; i < EARLY_RAM; i++)
		if (i < EARLY_HOLE || i >= EARLY_HIGH)
			give(t, &tables, i * EARLY_PAGE);
	KUNIT_EXPECT_EQ(test, t->early.nr, 0U);
	KUNIT_EXPECT_EQ(test, tables.out, 0ULL);
	twin_early_exit(&t->early);
}

static void tables_come_down_from_a_bound_too(struct kunit *test)
{
	struct twin_test_early *t = twin_test_early(test);
	struct twin_early_tables tables;
	u64 i;

	twin_early_tables_init(&tables, &t->early, twin_phys(t->base + 0x2000),
			       twin_phys(t->base + 0x8800), true, 0);
	for (i = 7; i >= 2; i--)
		KUNIT_EXPECT_EQ(test, take(t, &tables), i * EARLY_PAGE);
	KUNIT_EXPECT_EQ(test, t->early.nr, 1U);
	KUNIT_EXPECT_EQ(test, t->early.table[0].first - t->base, 0x2000ULL);
	/* One from the middle, and the row closes again. */
	give(t, &tables, 0x4000);
	KUNIT_EXPECT_EQ(test, t->early.nr, 2U);
	KUNIT_EXPECT_EQ(test, take(t, &tables), 0x4000ULL);
	KUNIT_EXPECT_EQ(test, t->early.nr, 1U);
	twin_test_early_sound(t);
	twin_early_exit(&t->early);
}

/* Neighbours of another name, or not handed out, stay what they are. */
static void tables_join_nobody_else(struct kunit *test)
{
	struct twin_test_early *t = twin_test_early(test);
	struct twin_early_want want = {
		.size = 0x1000, .align = 0x1000, .join = true, .name = "others"
	};
	struct twin_early_tables tables;
	twin_phys_t phys;

	twin_early_tables_init(&tables, &t->early, twin_phys(0), twin_phys(0), false, 0);
	KUNIT_EXPECT_EQ(test, twin_early_alloc(&t->early, &want, &phys), 0);
	KUNIT_EXPECT_EQ(test,
			twin_early_reserve(&t->early, t->base + 0x2000, t->base + 0x3000,
					   tables.want.name, TWIN_RESERVE_FIRM),
			0);
	KUNIT_EXPECT_EQ(test, take(t, &tables), 0x1000ULL);
	KUNIT_EXPECT_EQ(test, t->early.nr, 3U);
	KUNIT_EXPECT_EQ(test, t->early.table[1].end - t->base, 0x2000ULL);
	twin_early_exit(&t->early);
}

/* A row of tables, and a table of reservations without a slot, nor memory to grow. */
static void fill_up(struct twin_test_early *t, struct twin_early_tables *tables, unsigned int nr)
{
	u64 at = t->base + EARLY_RAM * EARLY_PAGE;
	unsigned int i;

	twin_early_tables_init(tables, &t->early, twin_phys(t->base),
			       twin_phys(t->base + nr * EARLY_PAGE), false, 0);
	for (i = 0; i < nr; i++)
		KUNIT_ASSERT_EQ(t->test, take(t, tables), i * EARLY_PAGE);
	KUNIT_ASSERT_EQ(t->test,
			twin_early_reserve(&t->early, t->base + nr * EARLY_PAGE, at, "rest",
					   TWIN_RESERVE_FIRM),
			0);
	for (; t->early.nr < t->early.max; at += 64)
		KUNIT_ASSERT_EQ(
			t->test,
			twin_early_reserve(&t->early, at, at + 1, "line", TWIN_RESERVE_FIRM), 0);
	KUNIT_ASSERT_EQ(t->test, t->early.grown, 0U);
}

static void a_frame_that_cannot_be_freed_is_handed_out_again(struct kunit *test)
{
	struct twin_test_early *t = twin_test_early(test);
	struct twin_early_tables tables;

	fill_up(t, &tables, 8);
	give(t, &tables, 0x3000);
	give(t, &tables, 0x5000);
	KUNIT_EXPECT_EQ(test, tables.nr_kept, 2ULL);
	KUNIT_EXPECT_EQ(test, tables.out, 6ULL);
	KUNIT_EXPECT_EQ(test, take(t, &tables), 0x5000ULL);
	KUNIT_EXPECT_EQ(test, tables.most, 8ULL);
	KUNIT_EXPECT_EQ(test, take(t, &tables), 0x3000ULL);
	KUNIT_EXPECT_EQ(test, tables.nr_kept, 0ULL);
	KUNIT_EXPECT_EQ(test, tables.most, 8ULL);
	twin_early_exit(&t->early);
}

/* In any order: what had to be kept goes with the last one. */
static void all_frames_come_home_though_the_table_is_full(struct kunit *test)
{
	struct twin_test_early *t = twin_test_early(test);
	struct twin_test_rng rng = twin_test_rng(test);
	struct twin_early_tables tables;
	unsigned int i, kept = 0, lines;
	u64 order[24];

	fill_up(t, &tables, ARRAY_SIZE(order));
	lines = t->early.nr - 1;
	for (i = 0; i < ARRAY_SIZE(order); i++) {
		unsigned int j = twin_test_below(&rng, i + 1);

		order[i] = order[j];
		order[j] = i * EARLY_PAGE;
	}
	for (i = 0; i < ARRAY_SIZE(order); i++) {
		give(t, &tables, order[i]);
		kept = max_t(unsigned int, kept, tables.nr_kept);
	}
	KUNIT_EXPECT_GT(test, kept, 4U);
	KUNIT_EXPECT_EQ(test, tables.out, 0ULL);
	KUNIT_EXPECT_EQ(test, tables.nr_kept, 0ULL);
	KUNIT_EXPECT_EQ(test, tables.lost, 0ULL);
	/* Once there was room, the table of reservations may have moved there. */
	KUNIT_EXPECT_EQ(test, t->early.nr, lines + t->early.grown);
	for (i = 0; i < t->early.nr; i++)
		KUNIT_EXPECT_PTR_NE(test, t->early.table[i].name, tables.want.name);
	twin_test_early_sound(t);
	twin_early_exit(&t->early);
}

/* Real tables: built, and taken down, with the early allocator behind them. */
static void a_map_is_built_of_early_memory(struct kunit *test)
{
	const struct twin_test_shape *one = &twin_test_shapes[0];
	struct twin_test_early *t = twin_test_early(test);
	struct pt_shape shape = twin_test_shape(one);
	struct pt_range range = { .va = twin_va(0xffff888000000000ULL), .len = 64 * EARLY_PAGE };
	struct twin_early_tables tables;
	struct pt_map map;

	twin_early_tables_init(&tables, &t->early, twin_phys(0), twin_phys(0), true, 4);
	KUNIT_ASSERT_EQ(test, pt_map_init(&map, &shape, &t->tr->ram, &tables.source), 0);
	KUNIT_EXPECT_EQ(test, pt_map_range(&map, &range, PT_W), 0);
	KUNIT_EXPECT_EQ(test, tables.out, 4ULL);
	KUNIT_EXPECT_EQ(test, t->early.nr, 1U);
	KUNIT_EXPECT_EQ(test, t->early.bytes, 4 * EARLY_PAGE);
	pt_map_free(&map);
	KUNIT_EXPECT_EQ(test, tables.out, 0ULL);
	KUNIT_EXPECT_EQ(test, t->early.nr, 0U);
	twin_early_exit(&t->early);
}

static struct kunit_case cases[] = { TWIN_BASE_CASE(tables_in_a_row_are_one_reservation),
				     TWIN_BASE_CASE(tables_come_down_from_a_bound_too),
				     TWIN_BASE_CASE(tables_join_nobody_else),
				     TWIN_BASE_CASE(
					     a_frame_that_cannot_be_freed_is_handed_out_again),
				     TWIN_BASE_CASE(all_frames_come_home_though_the_table_is_full),
				     KUNIT_CASE(a_map_is_built_of_early_memory),
				     {} };

static struct kunit_suite suite = {
	.name = "mmtwin_reserve_tables",
	.init = twin_test_init,
	.exit = twin_test_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);
