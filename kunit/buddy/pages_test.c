// SPDX-License-Identifier: GPL-2.0
/* Per-CPU pages: which block is taken next, what is fetched, what is given back, when. */
#include <linux/errno.h>

#include "shared.h"

/* Frames 0 .. 2047 in two zones, of which 1500 .. 1509 are no RAM. */
static const struct twin_test_site plain = {
	.name = "plain",
	.frames = 2048,
	.orders = 11,
	.block_order = 5,
	.mobility = &twin_mobility_6_1,
	.zones = 2,
	.stretch = { { 0, 1024, 0 }, { 1024, 2048, 1 } },
	.hole = { { 1500, 1510 } },
};

static const struct twin_test_keeping as_in_6_1 = { &twin_zone_policy_6_1, 2, 64, 8 };
static const struct twin_test_keeping as_in_2_6_34 = { &twin_zone_policy_2_6_34, 2, 24, 4 };

static const struct twin_page_want single = { .type = TWIN_MOVABLE };

static struct twin_test_shared *machine(struct kunit *test, const struct twin_test_keeping *keeping)
{
	return twin_test_shared(test, &plain, keeping);
}

static void give(struct twin_test_shared *s, unsigned int cpu, u64 pfn, unsigned int order)
{
	KUNIT_ASSERT_EQ(s->z->test, twin_pages_free(&s->pages, cpu, twin_pfn(pfn), order, false),
			0);
}

static void give_cold(struct twin_test_shared *s, unsigned int cpu, u64 pfn)
{
	KUNIT_ASSERT_EQ(s->z->test, twin_pages_free(&s->pages, cpu, twin_pfn(pfn), 0, true), 0);
}

static u64 take(struct twin_test_shared *s, unsigned int cpu, unsigned int order)
{
	const struct twin_page_want want = { .order = order, .type = TWIN_MOVABLE };

	return twin_shared_take(s, cpu, &want);
}

static unsigned int state_of(struct twin_test_shared *s, u64 pfn)
{
	const struct twin_mem_map *map = &s->z->map;

	return twin_word_state(map->frame[twin_map_index(map, twin_pfn(pfn))].word);
}

static void a_batch_is_fetched_and_used_up(struct kunit *test)
{
	struct twin_test_shared *s = machine(test, &as_in_6_1);
	const struct twin_kept *kept = twin_shared_kept(s, 0, 0);
	u64 pfn[8], free = s->z->zone[0].free;
	unsigned int i;

	for (i = 0; i < 8; i++) {
		pfn[i] = take(s, 0, 0);
		KUNIT_EXPECT_EQ(test, kept->count, 7 - i);
		KUNIT_EXPECT_EQ(test, s->z->zone[0].free, free - 8);
		/* In the order in which they lie in memory. */
		KUNIT_EXPECT_EQ(test, pfn[i], pfn[0] + i);
	}
	KUNIT_EXPECT_EQ(test, kept->events[TWIN_KEPT_REFILLS], 1ULL);
	pfn[0] = take(s, 0, 0);
	KUNIT_EXPECT_EQ(test, kept->events[TWIN_KEPT_REFILLS], 2ULL);
	KUNIT_EXPECT_EQ(test, kept->events[TWIN_KEPT_TAKEN], 9ULL);
	/* The other CPU and the other zone have nothing to do with it. */
	KUNIT_EXPECT_EQ(test, twin_shared_kept(s, 0, 1)->count, 0U);
	KUNIT_EXPECT_EQ(test, twin_shared_kept(s, 1, 0)->count, 0U);
	for (i = 0; i < 8; i++)
		give(s, 1, pfn[i], 0);
	give(s, 1, pfn[1] - 1, 0);
	KUNIT_EXPECT_EQ(test, twin_shared_kept(s, 0, 1)->count, 9U);
	twin_shared_done(s);
}

static void what_was_given_last_is_taken_first(struct kunit *test)
{
	static const struct twin_page_want cold = { .type = TWIN_MOVABLE, .cold = true };
	struct twin_test_shared *s = machine(test, &as_in_6_1);
	u64 pfn[6];
	unsigned int i;

	for (i = 0; i < 6; i++)
		pfn[i] = take(s, 0, 0);
	for (i = 0; i < 6; i++)
		give(s, 0, pfn[i], 0);
	for (i = 6; i--;)
		KUNIT_EXPECT_EQ(test, take(s, 0, 0), pfn[i]);
	/* Nobody is cold where kernels ask nobody. */
	for (i = 0; i < 6; i++)
		give_cold(s, 0, pfn[i]);
	KUNIT_EXPECT_EQ(test, twin_shared_take(s, 0, &cold), pfn[5]);
	give(s, 0, pfn[5], 0);
	twin_shared_done(s);
}

static void what_is_cold_waits_at_the_other_end(struct kunit *test)
{
	static const struct twin_page_want cold = { .type = TWIN_MOVABLE, .cold = true };
	struct twin_test_shared *s = machine(test, &as_in_2_6_34);
	u64 pfn[4];
	unsigned int i;

	for (i = 0; i < 4; i++)
		pfn[i] = take(s, 0, 0);
	KUNIT_ASSERT_EQ(test, twin_shared_kept(s, 0, 0)->count, 0U);
	give(s, 0, pfn[0], 0);
	give_cold(s, 0, pfn[1]);
	give(s, 0, pfn[2], 0);
	give_cold(s, 0, pfn[3]);
	KUNIT_EXPECT_EQ(test, twin_shared_take(s, 0, &cold), pfn[3]);
	KUNIT_EXPECT_EQ(test, take(s, 0, 0), pfn[2]);
	KUNIT_EXPECT_EQ(test, take(s, 0, 0), pfn[0]);
	KUNIT_EXPECT_EQ(test, take(s, 0, 0), pfn[1]);
	for (i = 0; i < 4; i++)
		give(s, 0, pfn[i], 0);
	twin_shared_done(s);
}

/* 2.6.34: a batch goes when there are too many, and it is the oldest ones. */
static void too_many_go_home_by_a_batch(struct kunit *test)
{
	struct twin_test_shared *s = machine(test, &as_in_2_6_34);
	const struct twin_kept *kept = twin_shared_kept(s, 0, 1);
	u64 pfn[48];
	unsigned int i;

	for (i = 0; i < 48; i++)
		pfn[i] = take(s, 0, 0);
	for (i = 0; i < 48; i++) {
		give(s, 1, pfn[i], 0);
		KUNIT_EXPECT_LT(test, kept->count, 24U);
		KUNIT_EXPECT_EQ(test, kept->count, i < 23 ? i + 1 : 20 + (i - 23) % 4);
	}
	KUNIT_EXPECT_EQ(test, kept->events[TWIN_KEPT_DRAINS], 7ULL);
	KUNIT_EXPECT_EQ(test, kept->events[TWIN_KEPT_GIVEN], 48ULL);
	for (i = 0; i < 48; i++)
		KUNIT_EXPECT_EQ_MSG(test, state_of(s, pfn[i]) == TWIN_PERCPU, i >= 28, "%u", i);
	twin_shared_done(s);
}

/* 6.1: who goes on freeing gives back twice as much each time, up to all but a batch. */
static void who_goes_on_freeing_gives_back_more_and_more(struct kunit *test)
{
	static const u32 left[] = { 56, 48, 32, 8, 8 };
	struct twin_test_shared *s = machine(test, &as_in_6_1);
	const struct twin_kept *kept = twin_shared_kept(s, 0, 1);
	u64 pfn[300], drains;
	unsigned int i, n = 0, nr;

	for (i = 0; i < 300; i++)
		pfn[i] = take(s, 0, 0);
	for (i = 0; i < ARRAY_SIZE(left); i++) {
		drains = kept->events[TWIN_KEPT_DRAINS];
		while (kept->events[TWIN_KEPT_DRAINS] == drains)
			give(s, 1, pfn[n++], 0);
		KUNIT_EXPECT_EQ_MSG(test, kept->count, left[i], "drain %u", i);
	}
	/* Each block taken halves it. */
	for (i = 0; i < 8; i++)
		give(s, 1, take(s, 1, 0), 0);
	KUNIT_EXPECT_EQ(test, kept->factor, 0U);
	nr = 64 - kept->count;
	for (i = 0; i < nr; i++)
		give(s, 1, pfn[n++], 0);
	KUNIT_EXPECT_EQ(test, kept->count, 56U);
	while (n < 300)
		give(s, 1, pfn[n++], 0);
	twin_shared_done(s);
}

static void large_blocks_are_not_hoarded(struct kunit *test)
{
	struct twin_test_shared *s = machine(test, &as_in_6_1);
	struct twin_kept *kept = twin_shared_kept(s, 0, 0);
	u64 pfn[30], large[2] = { take(s, 0, 2), take(s, 0, 2) };
	unsigned int i;

	for (i = 0; i < 30; i++)
		pfn[i] = take(s, 0, 0);
	for (i = 0; i < 30; i++)
		give(s, 0, pfn[i], 0);
	give(s, 0, large[0], 2);
	KUNIT_EXPECT_GE(test, kept->count, 34U);
	kept->factor = 1;
	give(s, 0, large[1], 2);
	KUNIT_EXPECT_EQ(test, kept->count, 0U);
	twin_shared_done(s);
}

/* Of one type there are too many: it is that which goes. */
static void what_there_is_too_much_of_goes_first(struct kunit *test)
{
	struct twin_test_shared *s = machine(test, &as_in_2_6_34);
	const struct twin_kept *kept = twin_shared_kept(s, 0, 0);
	struct twin_zone *zone = &s->z->zone[0];
	u64 pfn;

	KUNIT_ASSERT_EQ(test, twin_buddy_alloc_range(zone, twin_pfn(0), twin_pfn(64), TWIN_MOVABLE),
			0);
	KUNIT_ASSERT_EQ(test, twin_buddy_split(zone, twin_pfn(0)), 0);
	KUNIT_ASSERT_EQ(test, twin_pageblock_set(zone, twin_pfn(0), TWIN_UNMOVABLE), 0);
	for (pfn = 0; pfn < 10; pfn++)
		give(s, 0, pfn, 0);
	for (pfn = 32; pfn < 46; pfn++)
		give(s, 0, pfn, 0);
	KUNIT_EXPECT_EQ(test, kept->count, 20U);
	for (pfn = 0; pfn < 10; pfn++)
		KUNIT_EXPECT_EQ(test, state_of(s, pfn), (unsigned int)TWIN_PERCPU);
	for (pfn = 32; pfn < 46; pfn++)
		KUNIT_EXPECT_EQ_MSG(test, state_of(s, pfn) == TWIN_PERCPU, pfn >= 36, "%llu", pfn);
	for (pfn = 10; pfn < 64; pfn = pfn == 31 ? 46 : pfn + 1)
		give(s, 0, pfn, 0);
	twin_shared_done(s);
}

/* Of each policy: the orders that CPUs keep; all others go to the zone and come from it. */
static void expect_kept(struct kunit *test, const struct twin_test_keeping *keeping,
			unsigned long orders)
{
	struct twin_test_shared *s = machine(test, keeping);
	const struct twin_kept *kept = twin_shared_kept(s, 0, 0);
	u64 given = 0, direct = 0;
	unsigned int order;

	/* So many that none of them is too many. */
	s->pages.zone[0].high = 4096;
	twin_pages_cpu_on(&s->pages, 0);
	for (order = 0; order < plain.orders; order++) {
		give(s, 0, take(s, 0, order), order);
		given += orders >> order & 1;
		direct += 2 * !(orders >> order & 1);
		KUNIT_EXPECT_EQ_MSG(test, kept->events[TWIN_KEPT_GIVEN], given, "order %u", order);
		KUNIT_EXPECT_EQ_MSG(test, s->pages.zone[0].direct, direct, "order %u", order);
		twin_pages_drain(&s->pages);
	}
	twin_shared_done(s);
}

static void cpus_keep_the_orders_that_their_kernel_does(struct kunit *test)
{
	/* 0 .. 3, and a pageblock; in 2.6.34 single frames. */
	expect_kept(test, &as_in_6_1, 0x2f);
	expect_kept(test, &as_in_2_6_34, 0x1);
}

static void each_type_has_its_own(struct kunit *test)
{
	static const struct twin_page_want unmovable = { .type = TWIN_UNMOVABLE };
	struct twin_test_shared *s = machine(test, &as_in_6_1);
	struct twin_zone *zone = &s->z->zone[0];
	u64 pfn;

	/* Two pageblocks, frame by frame; the first one is not movable. */
	KUNIT_ASSERT_EQ(test, twin_buddy_alloc_range(zone, twin_pfn(0), twin_pfn(64), TWIN_MOVABLE),
			0);
	KUNIT_ASSERT_EQ(test, twin_buddy_split(zone, twin_pfn(0)), 0);
	KUNIT_ASSERT_EQ(test, twin_pageblock_set(zone, twin_pfn(0), TWIN_UNMOVABLE), 0);
	give(s, 0, 5, 0);
	give(s, 0, 40, 0);
	KUNIT_EXPECT_EQ(test, twin_shared_take(s, 0, &unmovable), 5ULL);
	KUNIT_EXPECT_EQ(test, take(s, 0, 0), 40ULL);
	/* The pageblock decides, not what somebody wanted it for. */
	give(s, 0, 40, 0);
	give(s, 0, 5, 0);
	KUNIT_EXPECT_EQ(test, take(s, 0, 0), 40ULL);
	KUNIT_EXPECT_EQ(test, twin_shared_take(s, 0, &unmovable), 5ULL);
	for (pfn = 0; pfn < 64; pfn++)
		give(s, 0, pfn, 0);
	twin_shared_done(s);
}

static void who_is_isolated_is_kept_by_nobody(struct kunit *test)
{
	struct twin_test_shared *s = machine(test, &as_in_6_1);
	const struct twin_kept *kept = twin_shared_kept(s, 0, 0);
	struct twin_page_want want = { .type = TWIN_RESERVE };
	twin_pfn_t pfn;
	u64 mine = take(s, 0, 0);

	twin_pages_drain(&s->pages);
	KUNIT_ASSERT_EQ(test, twin_pageblock_set(&s->z->zone[0], twin_pfn(mine), TWIN_ISOLATE), 0);
	give(s, 0, mine, 0);
	KUNIT_EXPECT_EQ(test, kept->count, 0U);
	KUNIT_EXPECT_EQ(test, s->pages.zone[0].direct, 1ULL);
	twin_shared_audit(s);
	KUNIT_ASSERT_EQ(test, twin_pageblock_set(&s->z->zone[0], twin_pfn(mine), TWIN_MOVABLE), 0);
	/* What is kept back for some is nothing that CPUs keep, but comes home by them. */
	mine = take(s, 0, 0);
	KUNIT_ASSERT_EQ(test, twin_pageblock_set(&s->z->zone[0], twin_pfn(mine), TWIN_RESERVE), 0);
	give(s, 0, mine, 0);
	KUNIT_EXPECT_EQ(test, take(s, 0, 0), mine);
	give(s, 0, mine, 0);
	KUNIT_EXPECT_EQ(test, s->pages.zone[0].direct, 1ULL);
	KUNIT_EXPECT_EQ(test, twin_pages_alloc(&s->pages, 0, &want, &pfn), 0);
	KUNIT_EXPECT_EQ(test, s->pages.zone[0].direct, 2ULL);
	give(s, 0, pfn.n, 0);
	twin_pages_drain(&s->pages);
	KUNIT_ASSERT_EQ(test, twin_pageblock_set(&s->z->zone[0], twin_pfn(mine), TWIN_MOVABLE), 0);
	twin_shared_done(s);
}

/* What another CPU keeps is no reason to be refused. */
static void who_needs_it_gets_what_others_keep(struct kunit *test)
{
	struct twin_test_shared *s = machine(test, &as_in_6_1);
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
	struct twin_test_shared *s = machine(test, &as_in_6_1);
	struct twin_page_want want = { .type = TWIN_MOVABLE, .limit = { .mark = 1000 } };
	twin_pfn_t pfn[40];
	unsigned int nr = 0;

	while (nr < 40 && !twin_pages_alloc(&s->pages, nr % 2, &want, &pfn[nr]))
		nr++;
	/* The last one stays above the mark, whoever keeps how many. */
	KUNIT_EXPECT_EQ(test, nr, 24U);
	KUNIT_EXPECT_EQ(test, twin_pages_bulk(&s->pages, 0, &want, 3, &pfn[nr]), 0U);
	want.limit.mark = 900;
	/* All of them would be too many, so it is one. */
	KUNIT_EXPECT_EQ(test, twin_pages_bulk(&s->pages, 0, &want, 120, &pfn[nr]), 1U);
	give(s, 0, pfn[nr].n, 0);
	want.limit.mark = 0;
	KUNIT_EXPECT_EQ(test, twin_pages_bulk(&s->pages, 0, &want, 16, &pfn[nr]), 16U);
	for (nr = 0; nr < 40; nr++)
		give(s, 0, pfn[nr].n, 0);
	twin_shared_done(s);
}

static void a_cpu_that_is_away_keeps_nothing(struct kunit *test)
{
	struct twin_test_shared *s = machine(test, &as_in_6_1);
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
	struct twin_test_shared *s = machine(test, &as_in_6_1);
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
	struct twin_test_shared *s = machine(test, &as_in_6_1);
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

static struct kunit_case cases[] = { KUNIT_CASE(a_batch_is_fetched_and_used_up),
				     KUNIT_CASE(what_was_given_last_is_taken_first),
				     KUNIT_CASE(what_is_cold_waits_at_the_other_end),
				     KUNIT_CASE(too_many_go_home_by_a_batch),
				     KUNIT_CASE(who_goes_on_freeing_gives_back_more_and_more),
				     KUNIT_CASE(large_blocks_are_not_hoarded),
				     KUNIT_CASE(cpus_keep_the_orders_that_their_kernel_does),
				     KUNIT_CASE(each_type_has_its_own),
				     KUNIT_CASE(who_is_isolated_is_kept_by_nobody),
				     KUNIT_CASE(who_needs_it_gets_what_others_keep),
				     KUNIT_CASE(no_zone_is_emptied_below_the_mark),
				     KUNIT_CASE(a_cpu_that_is_away_keeps_nothing),
				     KUNIT_CASE(each_wrong_free_has_a_name_and_is_counted_once),
				     KUNIT_CASE(requests_that_cannot_be_are_refused),
				     {} };

static struct kunit_suite suite = {
	.name = "mmtwin_pages",
	.init = twin_test_init,
	.exit = twin_test_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);
