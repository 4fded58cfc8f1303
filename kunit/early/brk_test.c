// SPDX-License-Identifier: GPL-2.0
/* The brk: so many tables and no more, each once, and again when all came back. */
#include <kunit/test.h>
#include <linux/errno.h>
#include <linux/sizes.h>

#include "../../src/early/brk.h"

#define PAGES 5
#define FIRST 0x7000ULL

static void every_frame_is_handed_out_once_a_round(struct kunit *test)
{
	struct twin_span span = { .base = twin_phys(FIRST), .pages = PAGES };
	struct twin_brk brk;
	twin_phys_t table;
	unsigned int round, i;

	twin_brk_init(&brk, span, 12);
	for (round = 0; round < 2; round++) {
		for (i = 0; i < PAGES; i++) {
			KUNIT_ASSERT_EQ(test, brk.source.take(&brk.source, &table), 0);
			KUNIT_EXPECT_EQ(test, table.a, FIRST + i * SZ_4K);
		}
		KUNIT_EXPECT_EQ(test, brk.source.take(&brk.source, &table), -ENOMEM);
		KUNIT_EXPECT_EQ(test, brk.out, (u64)PAGES);
		for (i = 0; i < PAGES; i++)
			brk.source.give(&brk.source, twin_phys(FIRST + i * SZ_4K));
		KUNIT_EXPECT_EQ(test, brk.out, 0ULL);
	}
}

/* What is in use is not handed out, even if others came back. */
static void nothing_is_handed_out_twice(struct kunit *test)
{
	struct twin_span span = { .base = twin_phys(FIRST), .pages = PAGES };
	twin_phys_t first, second;
	struct twin_brk brk;

	twin_brk_init(&brk, span, 12);
	KUNIT_ASSERT_EQ(test, brk.source.take(&brk.source, &first), 0);
	KUNIT_ASSERT_EQ(test, brk.source.take(&brk.source, &second), 0);
	brk.source.give(&brk.source, first);
	KUNIT_ASSERT_EQ(test, brk.source.take(&brk.source, &first), 0);
	KUNIT_EXPECT_NE(test, first.a, second.a);
	KUNIT_EXPECT_EQ(test, brk.out, 2ULL);
	brk.source.give(&brk.source, first);
	brk.source.give(&brk.source, second);
	KUNIT_EXPECT_EQ(test, brk.out, 0ULL);
}

static struct kunit_case cases[] = { KUNIT_CASE(every_frame_is_handed_out_once_a_round),
				     KUNIT_CASE(nothing_is_handed_out_twice),
				     {} };

static struct kunit_suite suite = {
	.name = "mmtwin_brk",
	.test_cases = cases,
};

kunit_test_suite(suite);
