// SPDX-License-Identifier: GPL-2.0
/* Per-CPU pages where there is little left, a CPU is away, or somebody is wrong. */
#include <linux/errno.h>
#include <linux/string.h>

#include "shared.h"

static const struct twin_page_want single = { .type = TWIN_MOVABLE };

static struct twin_test_shared *machine(struct kunit *test)
{
	static const struct twin_test_keeping keeping = { &twin_zone_policy_6_1, 2, 64, 8 };

	return twin_test_shared(test, &twin_test_plain, &keeping);
}

static void give(struct twin_test_shared *s, unsigned int cpu, u64 pfn, unsigned int order)
{
	twin_shared_give(s, cpu, pfn, order, false);
}

static u64 take(struct twin_test_shared *s, unsigned int cpu, unsigned int order)
{
	const struct twin_page_want want = { .order = order, .type = TWIN_MOVABLE };

	return twin_shared_take(s, cpu, &want);
}

/* What another CPU keeps is no reason to be refused. */
static void who_needs_it_gets_what_others_keep(struct kunit *test)
{
	struct twin_test_shared *s = machine(test);
	u64 *pfn = kunit_kzalloc(test, 1024 * sizeof(*pfn), GFP_KERNEL);
	twin_pfn_t none;
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, pfn);
	for (i = 0; i < 1024; i++)
		pfn[i] = take(s, 0, 0);
	KUNIT_EXPECT_EQ(test, twin_pages_alloc(&s->pages, 1, &single, &none), -ENOMEM);
	KUNIT_EXPECT_GT(test, s->pages.zone[0].pressed, 0ULL);
	for (i = 0; i < 32; i++)
		give(s, 0, pfn[i], 0);
	for (i = 0; i < 32; i++)
		pfn[i] = take(s, 1, 0);
	KUNIT_EXPECT_EQ(test, twin_shared_kept(s, 0, 0)->count, 0U);
	for (i = 0; i < 1024; i++)
		give(s, 0, pfn[i], 0);
	twin_shared_done(s);
}

static void no_zone_is_emptied_below_the_mark(struct kunit *test)
{
	struct twin_test_shared *s = machine(test);
	struct twin_page_want want = { .type = TWIN_MOVABLE, .limit = { .mark = 1000 } };
	twin_pfn_t pfn[40];
	unsigned int nr = 0;

	while (nr < 40 && !twin_pages_alloc(&s->pages, nr % 2, &want, &pfn[nr]))
		nr++;
	/* The last one stays above the mark, whoever keeps how many. */
	KUNIT_EXPECT_EQ(test, nr, 24U);
	KUNIT_EXPECT_EQ(test, twin_pages_bulk(&s->pages, 0, &want, 3, &pfn[nr]), 0U);
	want.limit.mark = 900;
	/* All of them would be too many; who wants some of them has to ask for less. */
	KUNIT_EXPECT_EQ(test, twin_pages_bulk(&s->pages, 0, &want, 120, &pfn[nr]), 0U);
	want.limit.mark = 960;
	want.order = 3;
	KUNIT_EXPECT_EQ(test, twin_pages_bulk(&s->pages, 0, &want, 5, &pfn[nr]), 0U);
	want.order = 0;
	want.limit.mark = 0;
	KUNIT_EXPECT_EQ(test, twin_pages_bulk(&s->pages, 0, &want, 16, &pfn[nr]), 16U);
	for (nr = 0; nr < 40; nr++)
		give(s, 0, pfn[nr].n, 0);
	twin_shared_done(s);
}

/* Pages that are for others are not counted on, be they few or many that are free. */
static void what_is_kept_for_others_is_not_touched(struct kunit *test)
{
	struct twin_test_shared *s = machine(test);
	struct twin_zone *zone = &s->z->zone[0];
	struct twin_page_want want = { .type = TWIN_MOVABLE, .limit = { .class = 2 } };
	unsigned int round, nr;
	twin_pfn_t pfn[40];

	for (round = 0; round < 2; round++) {
		s->z->plan[0].reserve[2] = round ? 0 : 1000;
		/* In the second round a pageblock of 32 is kept for some. */
		want.limit.mark = round ? 968 : 0;
		if (round)
			KUNIT_ASSERT_EQ(test, twin_pageblock_set(zone, twin_pfn(0), TWIN_RESERVE),
					0);
		for (nr = 0; nr < 40; nr++)
			if (twin_pages_alloc(&s->pages, nr % 2, &want, &pfn[nr]))
				break;
		KUNIT_EXPECT_EQ(test, nr, 24U);
		while (nr--)
			give(s, 0, pfn[nr].n, 0);
		twin_pages_drain(&s->pages);
	}
	KUNIT_ASSERT_EQ(test, twin_pageblock_set(zone, twin_pfn(0), TWIN_MOVABLE), 0);
	twin_shared_done(s);
}

/* A CPU that may keep no more than a batch gives one back for each that is too many. */
static void a_batch_and_no_more_goes_home_one_by_one(struct kunit *test)
{
	static const struct twin_test_keeping keeping = { &twin_zone_policy_6_1, 2, 8, 8 };
	struct twin_test_shared *s = twin_test_shared(test, &twin_test_plain, &keeping);
	u64 pfn[16];
	unsigned int i;

	for (i = 0; i < 16; i++)
		pfn[i] = take(s, 0, 0);
	for (i = 0; i < 16; i++) {
		give(s, 1, pfn[i], 0);
		KUNIT_EXPECT_EQ(test, twin_shared_kept(s, 0, 1)->count, min(i + 1, 7U));
	}
	twin_shared_done(s);
}

static void a_cpu_that_is_away_keeps_nothing(struct kunit *test)
{
	struct twin_test_shared *s = machine(test);
	const struct twin_kept *kept = twin_shared_kept(s, 0, 1);
	u64 pfn[20], free = s->z->zone[0].free;
	unsigned int i;

	for (i = 0; i < 20; i++)
		pfn[i] = take(s, 1, i % 4);
	for (i = 0; i < 10; i++)
		give(s, 1, pfn[i], i % 4);
	KUNIT_EXPECT_GT(test, kept->count, 0U);
	twin_pages_cpu_off(&s->pages, 1);
	KUNIT_EXPECT_EQ(test, kept->count, 0U);
	/* Who has not heard of it is served. */
	for (i = 10; i < 20; i++) {
		give(s, 1, pfn[i], i % 4);
		KUNIT_EXPECT_EQ(test, kept->count, 0U);
	}
	KUNIT_EXPECT_EQ(test, s->z->zone[0].free, free);
	for (i = 0; i < 4; i++) {
		pfn[i] = take(s, 1, i);
		KUNIT_EXPECT_EQ(test, kept->count, 0U);
	}
	twin_shared_look(s);
	KUNIT_EXPECT_EQ(test, twin_shared_broken(s), 0UL);
	twin_pages_cpu_on(&s->pages, 1);
	for (i = 0; i < 4; i++)
		give(s, 1, pfn[i], i);
	KUNIT_EXPECT_EQ(test, kept->count, 15U);
	twin_shared_done(s);
}

static void expect_wrong(struct twin_test_shared *s, unsigned int zone, u64 pfn, unsigned int order,
			 int code, enum twin_buddy_error error)
{
	u64 want[2][TWIN_ERRORS];
	unsigned int i;

	for (i = 0; i < 2; i++)
		memcpy(want[i], s->z->zone[i].errors, sizeof(want[i]));
	want[zone][error]++;
	KUNIT_EXPECT_EQ_MSG(s->z->test, twin_pages_free(&s->pages, 1, twin_pfn(pfn), order, false),
			    code, "pfn %llu order %u", pfn, order);
	for (i = 0; i < 2; i++)
		KUNIT_EXPECT_EQ(s->z->test, memcmp(want[i], s->z->zone[i].errors, sizeof(want[i])),
				0);
	twin_shared_look(s);
	KUNIT_EXPECT_EQ(s->z->test, twin_zones_broken(s->z), 0UL);
	KUNIT_EXPECT_EQ(s->z->test, twin_shared_broken(s), 0UL);
}

static void each_wrong_free_has_a_name_and_is_counted_once(struct kunit *test)
{
	struct twin_test_shared *s = machine(test);
	u64 mine = take(s, 0, 3), single = take(s, 0, 0);

	/* Allocated, but not from there on, or not so much. */
	expect_wrong(s, 0, mine + 1, 0, -EINVAL, TWIN_ERROR_INSIDE);
	expect_wrong(s, 0, mine + 4, 2, -EINVAL, TWIN_ERROR_INSIDE);
	expect_wrong(s, 0, mine, 2, -EDOM, TWIN_ERROR_ORDER);
	expect_wrong(s, 0, mine, ~0U, -EDOM, TWIN_ERROR_ORDER);
	/* Free: what a CPU keeps, as a head and inside, what it has not taken, what is listed. */
	give(s, 0, mine, 3);
	give(s, 0, single, 0);
	expect_wrong(s, 0, mine, 3, -EALREADY, TWIN_ERROR_DOUBLE);
	expect_wrong(s, 0, mine + 5, 0, -EALREADY, TWIN_ERROR_DOUBLE);
	expect_wrong(s, 0, single, 0, -EALREADY, TWIN_ERROR_DOUBLE);
	expect_wrong(s, 0, single + 1, 0, -EALREADY, TWIN_ERROR_DOUBLE);
	twin_pages_drain(&s->pages);
	expect_wrong(s, 0, mine, 3, -EALREADY, TWIN_ERROR_DOUBLE);
	expect_wrong(s, 1, 1024, 0, -EALREADY, TWIN_ERROR_DOUBLE);
	/* Never handed over, and nobody's, which the first zone counts. */
	expect_wrong(s, 1, 1500, 0, -EPERM, TWIN_ERROR_RESERVED);
	expect_wrong(s, 0, 2048, 0, -ENXIO, TWIN_ERROR_FOREIGN);
	expect_wrong(s, 0, ~0ULL, 3, -ENXIO, TWIN_ERROR_FOREIGN);
	expect_wrong(s, 0, mine + (1ULL << 32), 3, -ENXIO, TWIN_ERROR_FOREIGN);
	/* The right words still work, once. */
	mine = take(s, 1, 3);
	give(s, 0, mine, 3);
	expect_wrong(s, 0, mine, 3, -EALREADY, TWIN_ERROR_DOUBLE);
	/* The kernel's pageblocks are no CPU's: those errors are the same. */
	mine = take(s, 0, 7);
	expect_wrong(s, 0, mine, 6, -EDOM, TWIN_ERROR_ORDER);
	give(s, 0, mine, 7);
	expect_wrong(s, 0, mine, 7, -EALREADY, TWIN_ERROR_DOUBLE);
	twin_shared_done(s);
}

static void requests_that_cannot_be_are_refused(struct kunit *test)
{
	static const struct twin_page_want bad[] = {
		{ .zone = 2 },
		{ .order = 11 },
		{ .type = TWIN_ISOLATE },
		{ .type = ~0U },
		{ .limit = { .class = TWIN_CLASSES } },
	};
	struct twin_test_shared *s = machine(test);
	twin_pfn_t pfn;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		KUNIT_EXPECT_EQ(test, twin_pages_alloc(&s->pages, 0, &bad[i], &pfn), -EINVAL);
		KUNIT_EXPECT_EQ(test, twin_pages_bulk(&s->pages, 0, &bad[i], 1, &pfn), 0U);
	}
	KUNIT_EXPECT_EQ(test, twin_pages_alloc(&s->pages, 2, &single, &pfn), -EINVAL);
	KUNIT_EXPECT_EQ(test, twin_pages_free(&s->pages, 2, twin_pfn(0), 0, false), -EINVAL);
	KUNIT_EXPECT_EQ(test, twin_zones_errors(&s->z->zone[0]), 0ULL);
	twin_shared_done(s);
}

static struct kunit_case cases[] = { KUNIT_CASE(who_needs_it_gets_what_others_keep),
				     KUNIT_CASE(no_zone_is_emptied_below_the_mark),
				     KUNIT_CASE(what_is_kept_for_others_is_not_touched),
				     KUNIT_CASE(a_batch_and_no_more_goes_home_one_by_one),
				     KUNIT_CASE(a_cpu_that_is_away_keeps_nothing),
				     KUNIT_CASE(each_wrong_free_has_a_name_and_is_counted_once),
				     KUNIT_CASE(requests_that_cannot_be_are_refused),
				     {} };

static struct kunit_suite suite = {
	.name = "mmtwin_pages_zone",
	.init = twin_test_init,
	.exit = twin_test_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);
