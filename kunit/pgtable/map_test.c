// SPDX-License-Identifier: GPL-2.0
/* Tables built: what is mapped, what is refused, what happens without memory. */
#include <linux/errno.h>

#include "tables.h"

#define K4 0x1000ULL
#define M2 0x200000ULL
#define G1 0x40000000ULL

/* Enough for any of these tests. */
#define PAGES 600

static struct pt_range pages(u64 va, u64 phys, u64 len, u8 level)
{
	return (struct pt_range){ twin_va(va), twin_phys(phys), len, level };
}

static int map_pages(struct twin_test_tables *t, u64 va, u64 phys, u64 len, u8 level)
{
	struct pt_range range = pages(va, phys, len, level);

	return pt_map_range(&t->map, &range, PT_W | PT_A | PT_D);
}

static int protect_pages(struct twin_test_tables *t, u64 va, u64 phys, u64 len, u8 level)
{
	struct pt_range range = pages(va, phys, len, level);

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

	KUNIT_EXPECT_EQ(test, map_pages(t, 8 * M2, 0x5000, K4, 0), 0);
	KUNIT_EXPECT_EQ(test, map_pages(t, 8 * M2, 0x5000, K4, 0), -EEXIST);
	KUNIT_EXPECT_EQ(test, map_pages(t, 8 * M2 - K4, 0x5000, 2 * K4, 0), -EEXIST);
	if (t->shape.leaf_levels & BIT(1)) {
		/* a table is in the way, then a leaf is */
		KUNIT_EXPECT_EQ(test, map_pages(t, 8 * M2, 0, M2, 1), -EEXIST);
		KUNIT_EXPECT_EQ(test, map_pages(t, 9 * M2, 0, M2, 1), 0);
		KUNIT_EXPECT_EQ(test, map_pages(t, 9 * M2 + K4, 0, K4, 0), -EEXIST);
	}
	pt_map_free(&t->map);
}

static void misfits_are_refused(struct kunit *test)
{
	struct twin_test_tables *t = twin_test_tables(test, PAGES);
	unsigned int level;

	KUNIT_EXPECT_EQ(test, map_pages(t, M2 + 1, 0, K4, 0), -EINVAL);
	KUNIT_EXPECT_EQ(test, map_pages(t, M2, 0x800, K4, 0), -EINVAL);
	KUNIT_EXPECT_EQ(test, map_pages(t, M2, 0, K4 + 8, 0), -EINVAL);
	KUNIT_EXPECT_EQ(test, map_pages(t, M2, 0, 0, 0), -EINVAL);
	KUNIT_EXPECT_EQ(test, map_pages(t, M2 + K4, 0, M2, 1), -EINVAL);
	KUNIT_EXPECT_EQ(test, protect_pages(t, M2, 0, 0, 0), -EINVAL);
	for (level = 1; level < 256; level++)
		if (level >= t->oracle.levels || !oracle_has_leaves(&t->oracle, level))
			KUNIT_ASSERT_EQ(test, map_pages(t, 0, 0, oracle_size(level), level),
					-EINVAL);
	KUNIT_EXPECT_EQ(test, t->tr->nr_out, 1UL);
	pt_map_free(&t->map);
}

static void addresses_the_shape_lacks_are_refused(struct kunit *test)
{
	struct twin_test_tables *t = twin_test_tables(test, PAGES);
	u64 half = 1ULL << (t->oracle.levels * 9 + 12 - (t->oracle.x86 ? 1 : 0));
	u64 width = 1ULL << t->oracle.phys_bits;

	/* not canonical, canonical at the start only, all the way round */
	KUNIT_EXPECT_EQ(test, map_pages(t, half, 0, K4, 0), -ERANGE);
	KUNIT_EXPECT_EQ(test, map_pages(t, half - K4, 0, 2 * K4, 0), -ERANGE);
	KUNIT_EXPECT_EQ(test, map_pages(t, 0ULL - K4, 0, 2 * K4, 0), -ERANGE);
	/* from one half to the other across what is not canonical */
	if (t->oracle.x86)
		KUNIT_EXPECT_EQ(test, map_pages(t, half - K4, 0, 0ULL - 2 * half + 2 * K4, 0),
				-ERANGE);
	/* more physical address than the machine has */
	KUNIT_EXPECT_EQ(test, map_pages(t, 0, width, K4, 0), -ERANGE);
	KUNIT_EXPECT_EQ(test, map_pages(t, 0, width - K4, 2 * K4, 0), -ERANGE);
	KUNIT_EXPECT_EQ(test, protect_pages(t, half, 0, K4, 0), -ERANGE);
	KUNIT_EXPECT_EQ(test, t->tr->nr_out, 1UL);
	/* and the last of each is good */
	KUNIT_EXPECT_EQ(test, map_pages(t, half - K4, width - K4, K4, 0), 0);
	if (t->oracle.x86)
		KUNIT_EXPECT_EQ(test, map_pages(t, 0ULL - K4, 0, K4, 0), 0);
	pt_map_free(&t->map);
}

static void a_reserved_bit_on_the_way_is_refused(struct kunit *test)
{
	struct twin_test_tables *t = twin_test_tables(test, PAGES);
	unsigned int level;

	KUNIT_ASSERT_EQ(test, map_pages(t, M2, 0, K4, 0), 0);
	for (level = 1; level < t->oracle.levels; level++) {
		u64 bad = oracle_reserved(&t->oracle, level, false);
		u64 *entry = twin_test_entry(&t->map, twin_va(M2), level);
		u64 old = *entry;

		if (!bad)
			continue;
		*entry |= bad & -bad;
		KUNIT_EXPECT_EQ(test, map_pages(t, M2 + K4, 0, K4, 0), -EUCLEAN);
		KUNIT_EXPECT_EQ(test, protect_pages(t, M2, 0, K4, 0), -EUCLEAN);
		*entry = old;
	}
	pt_map_free(&t->map);
}

static void the_second_pass_changes_attributes_alone(struct kunit *test)
{
	struct twin_test_tables *t = twin_test_tables(test, PAGES);
	struct pt_range all = pages(M2 - 64 * K4, 0x7000, 700 * K4, 0);
	struct pt_range part = pages(M2 - 2 * K4, 0x7000 + 62 * K4, 600 * K4, 0);
	unsigned int i;

	KUNIT_ASSERT_EQ(test, pt_map_range(&t->map, &all, PT_W | PT_X | PT_A | PT_D), 0);
	KUNIT_ASSERT_EQ(test, pt_protect(&t->map, &part, PT_X | PT_G | PT_A), 0);
	/* The book of it: three ranges in a row. */
	all.len = 62 * K4;
	twin_test_enter(t, &all, PT_W | PT_X | PT_A | PT_D);
	twin_test_enter(t, &part, PT_X | PT_G | PT_A);
	all = pages(M2 + 598 * K4, 0x7000 + 662 * K4, 38 * K4, 0);
	twin_test_enter(t, &all, PT_W | PT_X | PT_A | PT_D);
	KUNIT_EXPECT_EQ(test, t->nr, 700U);
	for (i = 0; i < t->nr; i++)
		twin_test_expect_walk(t, t->book[i].va);
	pt_map_free(&t->map);
}

static void the_second_pass_wants_the_first(struct kunit *test)
{
	struct twin_test_tables *t = twin_test_tables(test, PAGES);

	KUNIT_EXPECT_EQ(test, protect_pages(t, M2, 0x5000, K4, 0), -ENOENT);
	KUNIT_ASSERT_EQ(test, map_pages(t, M2, 0x5000, K4, 0), 0);
	KUNIT_EXPECT_EQ(test, protect_pages(t, M2 + K4, 0x6000, K4, 0), -ENOENT);
	KUNIT_EXPECT_EQ(test, protect_pages(t, M2, 0x6000, K4, 0), -EUCLEAN);
	KUNIT_EXPECT_EQ(test, protect_pages(t, M2, 0x5000, K4, 0), 0);
	if (t->shape.leaf_levels & BIT(1)) {
		KUNIT_EXPECT_EQ(test, protect_pages(t, M2, 0, M2, 1), -EUCLEAN);
		KUNIT_ASSERT_EQ(test, map_pages(t, 2 * M2, 0, M2, 1), 0);
		KUNIT_EXPECT_EQ(test, protect_pages(t, 2 * M2, 0, K4, 0), -EEXIST);
	}
	pt_map_free(&t->map);
}

/* Ranges that need tables at all levels, more than one at some. */
static int map_all(struct twin_test_tables *t)
{
	static const u64 va[] = { 0x1ff000, G1 - K4, 0x3fffffe000ULL, 0x7000000000ULL };
	unsigned int i;
	int err;

	for (i = 0; i < ARRAY_SIZE(va); i++) {
		struct pt_range range = pages(va[i], 0x9000, 3 * K4, 0);

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
	KUNIT_EXPECT_GT(test, nth, 8UL);
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
	KUNIT_EXPECT_EQ(test, map_pages(t, M2, 0, K4, 0), -EFAULT);
	KUNIT_EXPECT_EQ(test, given_elsewhere, 1U);
	t->map.source = &t->tr->source;
	KUNIT_EXPECT_EQ(test, map_pages(t, M2, 0, K4, 0), 0);
	pt_map_free(&t->map);
}

static struct kunit_case cases[] = { TWIN_SHAPE_CASE(random_maps_are_as_the_book_has_them),
				     TWIN_SHAPE_CASE(nothing_is_mapped_over),
				     TWIN_SHAPE_CASE(misfits_are_refused),
				     TWIN_SHAPE_CASE(addresses_the_shape_lacks_are_refused),
				     TWIN_SHAPE_CASE(a_reserved_bit_on_the_way_is_refused),
				     TWIN_SHAPE_CASE(the_second_pass_changes_attributes_alone),
				     TWIN_SHAPE_CASE(the_second_pass_wants_the_first),
				     TWIN_SHAPE_CASE(each_table_may_be_refused),
				     TWIN_SHAPE_CASE(a_table_outside_memory_is_refused),
				     {} };

static struct kunit_suite suite = {
	.name = "mmtwin_map",
	.init = twin_test_init,
	.exit = twin_test_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);
