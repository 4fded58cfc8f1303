// SPDX-License-Identifier: GPL-2.0
/* The table of early reservations: it moves when it is nearly full, if it can. */
#include <linux/errno.h>
#include <linux/string.h>

#include "early.h"

/* A reservation of a byte in each line of 64. */
#define LINE 64

static int reserve(struct twin_test_early *t, u64 line)
{
	u64 first = t->base + line * LINE;

	return twin_early_reserve(&t->early, first, first + 1, "line", TWIN_RESERVE_FIRM);
}

/* All RAM but one stretch, in one reservation for each stretch of RAM. */
static void leave_only(struct twin_test_early *t, u64 first, u64 end)
{
	u64 hole = EARLY_HOLE * EARLY_PAGE, high = EARLY_HIGH * EARLY_PAGE;

	KUNIT_ASSERT_LE(t->test, end, hole);
	KUNIT_ASSERT_EQ(t->test,
			twin_early_reserve(&t->early, t->base + high,
					   t->base + EARLY_RAM * EARLY_PAGE, "high",
					   TWIN_RESERVE_FIRM),
			0);
	KUNIT_ASSERT_EQ(t->test,
			twin_early_reserve(&t->early, t->base, t->base + hole, "low",
					   TWIN_RESERVE_FIRM),
			0);
	if (first < end)
		KUNIT_ASSERT_EQ(t->test, twin_early_free(&t->early, t->base + first, t->base + end),
				0);
}

static const struct twin_reservation *own(struct twin_test_early *t)
{
	unsigned int i;

	for (i = 0; i < t->early.nr; i++)
		if (t->early.table[i].kind == TWIN_RESERVE_TABLE)
			return &t->early.table[i];
	return NULL;
}

/* 32 slots: with 4 left it moves; 64: with 8; 128: with 16. */
static void it_moves_when_an_eighth_is_left(struct kunit *test)
{
	struct twin_test_early *t = twin_test_early(test);
	/* So many are in the table, and one more makes it grow. */
	static const unsigned int full[] = { 28, 56, 112, 224, 448 };
	u64 line = 0x10000 / LINE;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(full); i++) {
		while (t->early.nr < full[i])
			KUNIT_ASSERT_EQ(test, reserve(t, line++), 0);
		KUNIT_EXPECT_EQ(test, t->early.grown, i);
		KUNIT_EXPECT_EQ(test, t->early.max, 32U << i);
		KUNIT_ASSERT_EQ(test, reserve(t, line++), 0);
		KUNIT_EXPECT_EQ(test, t->early.grown, i + 1);
		KUNIT_EXPECT_EQ(test, t->early.max, 64U << i);
		KUNIT_EXPECT_EQ(test, own(t)->end - own(t)->first, 2048ULL << i);
		twin_test_early_sound(t);
	}
	/* All are there still, and nothing else but the table. */
	KUNIT_EXPECT_EQ(test, t->early.nr, (unsigned int)(line - 0x10000 / LINE) + 1);
	while (line-- > 0x10000 / LINE)
		KUNIT_EXPECT_EQ(test,
				twin_early_free(&t->early, t->base + line * LINE,
						t->base + line * LINE + 1),
				0);
	KUNIT_EXPECT_EQ(test, t->early.nr, 1U);
	KUNIT_EXPECT_EQ(test, t->early.bytes, 2048ULL << 4);
	twin_early_exit(&t->early);
}

/* The two are not in the same place, and the old one can be had again. */
static void the_old_table_is_given_back(struct kunit *test)
{
	struct twin_test_early *t = twin_test_early(test);
	u64 line = 0x10000 / LINE, old;
	struct twin_early_want want = { .size = 2048, .align = 32, .name = "again" };
	twin_phys_t phys;

	while (!t->early.grown)
		KUNIT_ASSERT_EQ(test, reserve(t, line++), 0);
	old = own(t)->first;
	KUNIT_EXPECT_EQ(test, old, t->base);
	while (t->early.grown == 1)
		KUNIT_ASSERT_EQ(test, reserve(t, line++), 0);
	KUNIT_EXPECT_EQ(test, own(t)->first, old + 2048);
	KUNIT_EXPECT_NULL(test, twin_early_find(&t->early, old));
	KUNIT_EXPECT_EQ(test, twin_early_alloc(&t->early, &want, &phys), 0);
	KUNIT_EXPECT_EQ(test, phys.a, old);
	twin_test_early_sound(t);
	twin_early_exit(&t->early);
}

/* It goes to the lowest place, which a reservation to come may not have a byte of. */
static void the_table_keeps_off_what_is_being_reserved(struct kunit *test)
{
	static const struct {
		u64 first;
		u64 end;
		u64 table;
	} tries[] = {
		{ 0x100, 0x3000, 0x3000 },
		{ 0x7ff, 0x3001, 0x3020 },
		{ 0x800, 0x3000, 0x0 },
		{ 0x0, 0x1, 0x20 },
	};
	unsigned int i, line;

	for (i = 0; i < ARRAY_SIZE(tries); i++) {
		struct twin_test_early *t = twin_test_early(test);

		for (line = 0; t->early.nr < 28; line++)
			KUNIT_ASSERT_EQ(test, reserve(t, 0x10000 / LINE + line), 0);
		KUNIT_ASSERT_EQ(test,
				twin_early_reserve(&t->early, t->base + tries[i].first,
						   t->base + tries[i].end, "low",
						   TWIN_RESERVE_FIRM),
				0);
		KUNIT_EXPECT_EQ(test, t->early.grown, 1U);
		KUNIT_EXPECT_EQ(test, own(t)->first - t->base, tries[i].table);
		twin_test_early_sound(t);
		twin_early_exit(&t->early);
	}
}

static void nobody_frees_or_takes_the_table(struct kunit *test)
{
	struct twin_test_early *t = twin_test_early(test);
	u64 line = 0x10000 / LINE, first, end;

	while (!t->early.grown)
		KUNIT_ASSERT_EQ(test, reserve(t, line++), 0);
	first = own(t)->first;
	end = own(t)->end;
	KUNIT_EXPECT_EQ(test, twin_early_free(&t->early, first, end), -EBUSY);
	KUNIT_EXPECT_EQ(test, twin_early_free(&t->early, first + 64, first + 65), -EBUSY);
	KUNIT_EXPECT_EQ(test,
			twin_early_reserve(&t->early, end - 1, end + 1, "a", TWIN_RESERVE_FIRM),
			-EBUSY);
	KUNIT_EXPECT_EQ(test,
			twin_early_reserve(&t->early, first, end + 1, "a", TWIN_RESERVE_LOOSE), 0);
	KUNIT_EXPECT_EQ(test, own(t)->end - own(t)->first, end - first);
	twin_test_early_sound(t);
	twin_early_exit(&t->early);
}

/* No memory for a larger table: every slot is used, then all is refused, unchanged. */
static void a_table_that_cannot_grow_is_used_to_the_last_slot(struct kunit *test)
{
	struct twin_test_early *t = twin_test_early(test);
	struct twin_early_want want = { .size = 32, .align = 32, .name = "a" };
	u64 line = EARLY_RAM * EARLY_PAGE / LINE;
	struct twin_reservation *before;
	twin_phys_t phys;

	/* A place that is free, but too small. */
	leave_only(t, 0x1000, 0x1000 + 2048 - 32);
	while (t->early.nr < 32)
		KUNIT_ASSERT_EQ(test, reserve(t, line++), 0);
	before = kunit_kzalloc(test, sizeof(t->early.start), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, before);
	memcpy(before, t->early.start, sizeof(t->early.start));
	KUNIT_EXPECT_EQ(test, reserve(t, line), -ENOMEM);
	KUNIT_EXPECT_EQ(test, twin_early_alloc(&t->early, &want, &phys), -ENOMEM);
	KUNIT_EXPECT_EQ(test, twin_early_free(&t->early, t->base + 0x100, t->base + 0x200),
			-ENOMEM);
	KUNIT_EXPECT_EQ(test,
			twin_early_reserve(&t->early, t->base + 0xf00, t->base + 0x1100, "a",
					   TWIN_RESERVE_LOOSE),
			-ENOMEM);
	KUNIT_EXPECT_EQ(test, t->early.nr, 32U);
	KUNIT_EXPECT_EQ(test, memcmp(before, t->early.start, sizeof(t->early.start)), 0);
	KUNIT_EXPECT_EQ(test, t->early.grown, 0U);
	/* What takes no slot is done. */
	KUNIT_EXPECT_EQ(test, twin_early_free(&t->early, t->base, t->base + 0x100), 0);
	KUNIT_EXPECT_EQ(test, twin_early_free(&t->early, t->base + 0x100, t->base + 0x1000), 0);
	/* And with the first slot, and a place that is large enough, it grows after all. */
	KUNIT_EXPECT_EQ(test, reserve(t, line), 0);
	KUNIT_EXPECT_EQ(test, t->early.grown, 1U);
	twin_test_early_sound(t);
	twin_early_exit(&t->early);
}

/* A loose reservation around many firm ones takes more slots than doubling once gives. */
static void it_grows_as_far_as_it_takes(struct kunit *test)
{
	struct twin_test_early *t = twin_test_early(test);
	unsigned int i;

	for (i = 0; i < 100; i++)
		KUNIT_ASSERT_EQ(test, reserve(t, 0x10000 / LINE + i), 0);
	KUNIT_EXPECT_EQ(test, t->early.max, 128U);
	KUNIT_EXPECT_EQ(test,
			twin_early_reserve(&t->early, t->base + 0x10000,
					   t->base + 0x10000 + 100 * LINE, "rest",
					   TWIN_RESERVE_LOOSE),
			0);
	KUNIT_EXPECT_EQ(test, t->early.nr, 201U);
	KUNIT_EXPECT_EQ(test, t->early.max, 256U);
	for (i = 0; i < 100; i++)
		KUNIT_ASSERT_EQ(test,
				twin_early_free(&t->early, t->base + 0x10001 + i * LINE,
						t->base + 0x10000 + (i + 1) * LINE),
				0);
	KUNIT_EXPECT_EQ(test, t->early.nr, 101U);
	twin_test_early_sound(t);
	twin_early_exit(&t->early);
}

/* All slots are in use, and each reservation has a gap beside it: 33 slots more. */
static void it_grows_twice_at_once(struct kunit *test)
{
	struct twin_test_early *t = twin_test_early(test);
	u64 behind = EARLY_RAM * EARLY_PAGE / LINE;

	KUNIT_ASSERT_EQ(test,
			twin_early_reserve(&t->early, t->base, t->base + EARLY_RAM * EARLY_PAGE,
					   "all", TWIN_RESERVE_FIRM),
			0);
	while (t->early.nr < 32)
		KUNIT_ASSERT_EQ(test, reserve(t, behind + t->early.nr), 0);
	KUNIT_ASSERT_EQ(test, twin_early_free(&t->early, t->base, t->base + 0x10000), 0);
	KUNIT_EXPECT_EQ(test,
			twin_early_reserve(&t->early, t->base + 0xff00,
					   t->base + EARLY_PAGES * EARLY_PAGE, "rest",
					   TWIN_RESERVE_LOOSE),
			0);
	KUNIT_EXPECT_EQ(test, t->early.grown, 1U);
	KUNIT_EXPECT_EQ(test, t->early.max, 128U);
	KUNIT_EXPECT_EQ(test, t->early.nr, 32U + 33 + 1);
	twin_test_early_sound(t);
	twin_early_exit(&t->early);
}

static void a_table_that_has_retired_refuses_everything(struct kunit *test)
{
	struct twin_test_early *t = twin_test_early(test);
	struct twin_early_want want = { .size = 32, .align = 32, .name = "a" };
	struct twin_extent out;
	u64 line = 0x10000 / LINE, cursor = 0;
	twin_phys_t phys;

	while (t->early.grown < 2)
		KUNIT_ASSERT_EQ(test, reserve(t, line++), 0);
	/* 2048 bytes behind the old one, 4096 long: the old page and the next. */
	KUNIT_EXPECT_TRUE(test, twin_early_retire(&t->early, &out));
	KUNIT_EXPECT_EQ(test, out.first - t->base, 0ULL);
	KUNIT_EXPECT_EQ(test, out.end - t->base, 0x2000ULL);
	KUNIT_EXPECT_EQ(test, reserve(t, line), -ESHUTDOWN);
	KUNIT_EXPECT_EQ(test, twin_early_alloc(&t->early, &want, &phys), -ESHUTDOWN);
	KUNIT_EXPECT_EQ(test, twin_early_free(&t->early, t->base, t->base + 1), -ENOENT);
	KUNIT_EXPECT_NULL(test, twin_early_find(&t->early, t->base));
	KUNIT_EXPECT_FALSE(test, twin_early_next_free(&t->early, &cursor, &out));
	KUNIT_EXPECT_FALSE(test, twin_early_retire(&t->early, &out));
	KUNIT_EXPECT_EQ(test, out.end, 0ULL);
	KUNIT_EXPECT_EQ(test, twin_test_early_broken(t), 0UL);
	KUNIT_EXPECT_EQ(test, (int)twin_row_status(&t->rows[0]), (int)TWIN_SKIP);
	twin_early_exit(&t->early);
}

static struct kunit_case cases[] = { TWIN_BASE_CASE(it_moves_when_an_eighth_is_left),
				     TWIN_BASE_CASE(the_old_table_is_given_back),
				     TWIN_BASE_CASE(the_table_keeps_off_what_is_being_reserved),
				     TWIN_BASE_CASE(nobody_frees_or_takes_the_table),
				     TWIN_BASE_CASE(
					     a_table_that_cannot_grow_is_used_to_the_last_slot),
				     TWIN_BASE_CASE(it_grows_as_far_as_it_takes),
				     TWIN_BASE_CASE(it_grows_twice_at_once),
				     TWIN_BASE_CASE(a_table_that_has_retired_refuses_everything),
				     {} };

static struct kunit_suite suite = {
	.name = "mmtwin_reserve_grow",
	.init = twin_test_init,
	.exit = twin_test_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);
