// SPDX-License-Identifier: GPL-2.0
/* Per-CPU pages: which block is taken next, what is fetched, what is given back, when. */
#include <linux/errno.h>

#include "shared.h"

static const struct twin_test_keeping as_in_6_1 = { &twin_zone_policy_6_1, 2, 64, 8 };
static const struct twin_test_keeping as_in_2_6_34 = { &twin_zone_policy_2_6_34, 2, 24, 4 };

static struct twin_test_shared *machine(struct kunit *test, const struct twin_test_keeping *keeping)
{
	return twin_test_shared(test, &twin_test_plain, keeping);
}

static void give(struct twin_test_shared *s, unsigned int cpu, u64 pfn, unsigned int order)
{
	twin_shared_give(s, cpu, pfn, order, false);
}

static void give_cold(struct twin_test_shared *s, unsigned int cpu, u64 pfn)
{
	twin_shared_give(s, cpu, pfn, 0, true);
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
	u64 *pfn = kunit_kzalloc(test, 300 * sizeof(*pfn), GFP_KERNEL), drains;
	const struct twin_page_want want = { .type = TWIN_MOVABLE };
	unsigned int i, n = 0, nr;
	twin_pfn_t some[3];

	KUNIT_ASSERT_NOT_NULL(test, pfn);
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
	/* Many that are taken at once halve it once. */
	nr = kept->factor;
	KUNIT_ASSERT_GT(test, nr, 0U);
	KUNIT_ASSERT_EQ(test, twin_pages_bulk(&s->pages, 1, &want, 3, some), 3U);
	KUNIT_EXPECT_EQ(test, kept->factor + 0U, nr / 2);
	for (i = 0; i < 3; i++)
		give(s, 1, some[i].n, 0);
	twin_shared_done(s);
}

static void large_blocks_are_not_hoarded(struct kunit *test)
{
	struct twin_test_shared *s = machine(test, &as_in_6_1);
	struct twin_kept *kept = twin_shared_kept(s, 0, 0);
	u64 pfn[30], large[2] = { take(s, 0, 2), take(s, 0, 2) };
	unsigned int huge = s->z->zone[0].block_order, i;
	u32 count;

	for (i = 0; i < 30; i++)
		pfn[i] = take(s, 0, 0);
	for (i = 0; i < 30; i++)
		give(s, 0, pfn[i], 0);
	give(s, 0, large[0], 2);
	KUNIT_EXPECT_GE(test, kept->count, 34U);
	kept->factor = 1;
	give(s, 0, large[1], 2);
	KUNIT_EXPECT_EQ(test, kept->count, 0U);
	/* Of the largest that CPUs keep, only what is too much. */
	pfn[0] = take(s, 0, huge);
	kept->factor = 1;
	kept->high = 1000;
	count = kept->count;
	give(s, 0, pfn[0], huge);
	KUNIT_EXPECT_EQ(test, kept->count, count + (1U << huge));
	kept->high = as_in_6_1.high;
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
	twin_pages_share(&s->pages, 0, 4096, s->pages.zone[0].batch);
	for (order = 0; order < twin_test_plain.orders; order++) {
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

static struct kunit_case cases[] = { KUNIT_CASE(a_batch_is_fetched_and_used_up),
				     KUNIT_CASE(what_was_given_last_is_taken_first),
				     KUNIT_CASE(what_is_cold_waits_at_the_other_end),
				     KUNIT_CASE(too_many_go_home_by_a_batch),
				     KUNIT_CASE(who_goes_on_freeing_gives_back_more_and_more),
				     KUNIT_CASE(large_blocks_are_not_hoarded),
				     KUNIT_CASE(what_there_is_too_much_of_goes_first),
				     KUNIT_CASE(cpus_keep_the_orders_that_their_kernel_does),
				     KUNIT_CASE(each_type_has_its_own),
				     KUNIT_CASE(who_is_isolated_is_kept_by_nobody),
				     {} };

static struct kunit_suite suite = {
	.name = "mmtwin_pages",
	.init = twin_test_init,
	.exit = twin_test_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);
