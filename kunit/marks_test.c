// SPDX-License-Identifier: GPL-2.0
/* Marks, reserves and per-CPU lists: the figures of known machines. */
#include <kunit/test.h>

#include "../src/marks.h"
#include "fixture.h"

static struct twin_machine_marks *computed(struct kunit *test, const struct twin_marks_spec *spec)
{
	struct twin_machine_marks *marks = kunit_kzalloc(test, sizeof(*marks), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, marks);
	twin_marks(marks, spec);
	return marks;
}

static void expect(struct kunit *test, const struct twin_marks *got, u64 min, u64 low, u64 high,
		   u64 batch, u64 list)
{
	KUNIT_EXPECT_EQ(test, got->min, min);
	KUNIT_EXPECT_EQ(test, got->low, low);
	KUNIT_EXPECT_EQ(test, got->high, high);
	KUNIT_EXPECT_EQ(test, got->batch, batch);
	KUNIT_EXPECT_EQ(test, got->list, list);
}

/* 1 GiB with two-level tables: 902 MiB low, and the batch of 31 that is known of it. */
static void a_pc_of_2_6_34_has_the_known_marks(struct kunit *test)
{
	struct twin_marks_spec spec = {
		.policy = &twin_zone_policy_2_6_34,
		.page_shift = 12,
		.movable_from = TWIN_ZONE_HIGHMEM,
		.managed[0] = { 3966, 0, 221486, 34545 },
		.cpus = { 1 },
		.online = 1,
	};
	const struct twin_machine_marks *marks = computed(test, &spec);
	const struct twin_marks *zone = marks->zone[0];

	/* int_sqrt(225452 * 4 * 16) = 3798; 949 pages, divided as the zones are */
	KUNIT_EXPECT_EQ(test, marks->min_kib, 3798ULL);
	expect(test, &zone[TWIN_ZONE_DMA], 16, 20, 24, 1, 0);
	expect(test, &zone[TWIN_ZONE_NORMAL], 932, 1165, 1398, 31, 186);
	expect(test, &zone[TWIN_ZONE_HIGHMEM], 33, 69, 105, 7, 42);
	KUNIT_EXPECT_EQ(test, zone[TWIN_ZONE_DMA].reserve[TWIN_ZONE_NORMAL], 865ULL);
	KUNIT_EXPECT_EQ(test, zone[TWIN_ZONE_DMA].reserve[TWIN_ZONE_HIGHMEM], 1000ULL);
	KUNIT_EXPECT_EQ(test, zone[TWIN_ZONE_NORMAL].reserve[TWIN_ZONE_HIGHMEM], 1079ULL);
	KUNIT_EXPECT_EQ(test, zone[TWIN_ZONE_NORMAL].reserve[TWIN_ZONE_DMA], 0ULL);
}

/*
 * What /proc/zoneinfo of stock 6.1 kernels said in machines of 1 GiB with one CPU and of
 * 6 GiB with two.  Managed pages grow while a kernel boots, and it computes
 * min_free_kbytes before the marks, so that is given here.
 */
static void marks_are_those_that_6_1_was_seen_to_have(struct kunit *test)
{
	struct twin_marks_spec spec = {
		.policy = &twin_zone_policy_6_1,
		.page_shift = 12,
		.movable_from = TWIN_ZONE_DMA32,
		.managed[0] = { 3840, 236383 },
		.cpus = { 1 },
		.online = 1,
	};
	struct twin_marks *zone = computed(test, &spec)->zone[0];

	KUNIT_EXPECT_EQ(test, computed(test, &spec)->min_kib, 3921ULL);
	expect(test, &zone[TWIN_ZONE_DMA], 15, 18, 21, 1, 18);
	expect(test, &zone[TWIN_ZONE_DMA32], 964, 1205, 1446, 63, 1205);

	spec.movable_from = TWIN_ZONE_NORMAL;
	spec.managed[0][TWIN_ZONE_DMA32] = 763776;
	spec.managed[0][TWIN_ZONE_NORMAL] = 745216;
	spec.cpus[0] = 2;
	spec.min_kib = 9821;
	zone = computed(test, &spec)->zone[0];
	expect(test, &zone[TWIN_ZONE_DMA], 6, 9, 12, 1, 4);
	expect(test, &zone[TWIN_ZONE_DMA32], 1239, 2002, 2765, 63, 1001);
	expect(test, &zone[TWIN_ZONE_NORMAL], 1209, 1954, 2699, 63, 977);
	KUNIT_EXPECT_EQ(test, zone[TWIN_ZONE_DMA].reserve[TWIN_ZONE_DMA32], 2983ULL);
	KUNIT_EXPECT_EQ(test, zone[TWIN_ZONE_DMA].reserve[TWIN_ZONE_NORMAL], 5894ULL);
	KUNIT_EXPECT_EQ(test, zone[TWIN_ZONE_DMA].reserve[TWIN_ZONE_MOVABLE], 5894ULL);
	KUNIT_EXPECT_EQ(test, zone[TWIN_ZONE_DMA32].reserve[TWIN_ZONE_NORMAL], 2911ULL);
}

/* However large it is: 8 TiB, all of it low in one kernel, some of it high in the other. */
static void no_machine_keeps_more_than_the_most(struct kunit *test)
{
	struct twin_marks_spec spec = {
		.policy = &twin_zone_policy_6_1,
		.page_shift = 12,
		.movable_from = TWIN_ZONE_NORMAL,
		.managed[0] = { 0, 0, 2ULL << 30 },
		.online = 1,
	};
	struct twin_machine_marks *marks = computed(test, &spec);

	KUNIT_EXPECT_EQ(test, marks->min_kib, 262144ULL);
	/* A zone without pages has nothing to keep from anybody. */
	KUNIT_EXPECT_EQ(test, marks->zone[0][TWIN_ZONE_DMA].reserve[TWIN_ZONE_NORMAL], 0ULL);
	spec.policy = &twin_zone_policy_2_6_34;
	spec.movable_from = TWIN_ZONE_HIGHMEM;
	spec.managed[0][TWIN_ZONE_HIGHMEM] = 1 << 20;
	marks = computed(test, &spec);
	KUNIT_EXPECT_EQ(test, marks->min_kib, 65536ULL);
	KUNIT_EXPECT_EQ(test, marks->zone[0][TWIN_ZONE_HIGHMEM].min, 128ULL);
}

static void a_machine_without_pages_has_no_marks(struct kunit *test)
{
	struct twin_marks_spec spec = { .policy = &twin_zone_policy_6_1, .page_shift = 12 };
	struct twin_machine_marks *marks = computed(test, &spec);

	KUNIT_EXPECT_EQ(test, marks->min_kib, 128ULL);
	expect(test, &marks->zone[0][TWIN_ZONE_NORMAL], 0, 0, 0, 1, 4);
}

static struct kunit_case cases[] = { KUNIT_CASE(a_pc_of_2_6_34_has_the_known_marks),
				     KUNIT_CASE(marks_are_those_that_6_1_was_seen_to_have),
				     KUNIT_CASE(no_machine_keeps_more_than_the_most),
				     KUNIT_CASE(a_machine_without_pages_has_no_marks),
				     {} };

static struct kunit_suite suite = {
	.name = "mmtwin_marks",
	.init = twin_test_init,
	.exit = twin_test_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);
