// SPDX-License-Identifier: GPL-2.0
/* Pageblocks that are kept back: which ones, how many, and until when. */
#include <linux/errno.h>
#include <linux/string.h>

#include "../../src/buddy/reserve.h"
#include "zones.h"

/* 16 pageblocks of 16 frames: 40 .. 295; the first of them has 8, the last one, too. */
static const struct twin_test_site old_site = {
	"2.6.34", 40, 256, 7, 4, &twin_mobility_2_6_34, 1, { { 0, 256, 0 } }, { { 16, 18 } },
};

static const struct twin_test_site old_but_not_grouped = {
	"2.4", 40, 256, 7, 4, NULL, 1, { { 0, 256, 0 } },
};

static const struct twin_test_site new_site = {
	"6.1", 40, 256, 7, 4, &twin_mobility_6_1, 1, { { 0, 256, 0 } },
};

/* So small that a hundredth of it is nothing. */
static const struct twin_test_site small_site = {
	"6.1, small", 0, 96, 7, 4, &twin_mobility_6_1, 1, { { 0, 96, 0 } },
};

/* A bit for each pageblock of a type. */
static unsigned long blocks_of(const struct twin_test_zones *z, unsigned int type)
{
	unsigned long bits = 0;
	u32 i;

	for (i = 0; i < z->zone[0].blocks; i++)
		bits |= (unsigned long)(z->zone[0].block[i] == type) << i;
	return bits;
}

static void expect_kept(struct twin_test_zones *z, u64 min, unsigned long blocks)
{
	z->plan[0].mark[TWIN_MIN] = min;
	twin_reserve_setup(&z->zone[0]);
	KUNIT_EXPECT_EQ_MSG(z->test, blocks_of(z, TWIN_RESERVE), blocks, "a minimum of %llu", min);
	twin_zones_audit(z);
}

/* As many as the minimum has, but no more than two; looked for from the zone's first frame on. */
static void a_kernel_of_2_6_34_keeps_one_or_two(struct kunit *test)
{
	struct twin_test_zones *z = twin_test_zones(test, &old_site);

	expect_kept(z, 0, 0);
	expect_kept(z, 1, 0x1);
	expect_kept(z, 16, 0x1);
	/* Frame 56, where the next one is looked for, is reserved, and never will be free. */
	expect_kept(z, 17, 0x5);
	expect_kept(z, 1000, 0x5);
	/* What is too much becomes movable again. */
	expect_kept(z, 16, 0x1);
	expect_kept(z, 0, 0);
	KUNIT_EXPECT_EQ(test, blocks_of(z, TWIN_MOVABLE), 0x1ffffUL);
	/* Nobody is kept from it: it is the last resort of all. */
	expect_kept(z, 17, 0x5);
	KUNIT_EXPECT_EQ(test, z->zone[0].kept, 0ULL);
	KUNIT_EXPECT_FALSE(test, twin_reserve_less(&z->zone[0], TWIN_MOVABLE));
	twin_zones_done(z);
}

static void what_is_not_movable_is_not_kept(struct kunit *test)
{
	struct twin_test_zones *z = twin_test_zones(test, &old_site);

	KUNIT_ASSERT_EQ(test, twin_pageblock_set(&z->zone[0], twin_pfn(40), TWIN_UNMOVABLE), 0);
	KUNIT_ASSERT_EQ(test, twin_pageblock_set(&z->zone[0], twin_pfn(70), TWIN_RECLAIMABLE), 0);
	/* One that was kept before counts, wherever it is. */
	KUNIT_ASSERT_EQ(test, twin_pageblock_set(&z->zone[0], twin_pfn(90), TWIN_RESERVE), 0);
	expect_kept(z, 1000, 0x18);
	twin_zones_done(z);
	z = twin_test_zones(test, &old_but_not_grouped);
	expect_kept(z, 1000, 0);
	twin_zones_done(z);
	z = twin_test_zones(test, &new_site);
	expect_kept(z, 1000, 0);
	twin_zones_done(z);
}

/* What was kept is used when there is nothing else. */
static void what_is_kept_is_used_last(struct kunit *test)
{
	struct twin_test_zones *z = twin_test_zones(test, &old_site);
	const struct twin_limit limit = { .rights = TWIN_MAY_KEPT | TWIN_MAY_NOT_WAIT };
	unsigned int i, taken = 2;
	twin_pfn_t pfn;

	expect_kept(z, 1000, 0x5);
	/* By anybody: rights of later kernels do not count. */
	KUNIT_ASSERT_EQ(test, twin_buddy_alloc_above(&z->zone[0], 1, TWIN_UNMOVABLE, &limit, &pfn),
			0);
	twin_zones_took_run(z, pfn.n, 2);
	/* All but 8 and 16 frames that are kept, and 2 that are no RAM. */
	while (z->zone[0].free > 8 + 16)
		if (twin_zones_take(z, 0, 0, TWIN_UNMOVABLE))
			taken++;
	KUNIT_EXPECT_EQ(test, taken, 256U - 2 - 24);
	for (i = 0; i < z->nr_heads; i++)
		KUNIT_EXPECT_TRUE(test, z->head[i] >= 8 && (z->head[i] < 24 || z->head[i] >= 40));
	while (twin_zones_take(z, 0, 0, TWIN_MOVABLE))
		taken++;
	KUNIT_EXPECT_EQ(test, taken, 254U);
	twin_zones_done(z);
}

static void later_kernels_keep_what_was_needed(struct kunit *test)
{
	struct twin_test_zones *z = twin_test_zones(test, &new_site);
	struct twin_zone *zone = &z->zone[0];

	/* Two frames and a pageblock at most, so a second one is begun with, but no third. */
	twin_reserve_more(zone, twin_pfn(100));
	twin_reserve_more(zone, twin_pfn(101));
	KUNIT_EXPECT_EQ(test, blocks_of(z, TWIN_RESERVE), 0x10UL);
	KUNIT_EXPECT_EQ(test, zone->kept, 16ULL);
	twin_zones_audit(z);
	twin_reserve_more(zone, twin_pfn(41));
	KUNIT_EXPECT_EQ(test, blocks_of(z, TWIN_RESERVE), 0x11UL);
	KUNIT_EXPECT_EQ(test, zone->kept, 24ULL);
	twin_reserve_more(zone, twin_pfn(200));
	KUNIT_EXPECT_EQ(test, zone->kept, 24ULL);
	twin_zones_audit(z);
	/* The smallest block shows which is given up first. */
	KUNIT_EXPECT_TRUE(test, twin_reserve_less(zone, TWIN_RECLAIMABLE));
	KUNIT_EXPECT_EQ(test, blocks_of(z, TWIN_RECLAIMABLE), 0x1UL);
	KUNIT_EXPECT_EQ(test, zone->kept, 16ULL);
	/* What nothing is free of is no help. */
	twin_zones_take_range(z, 0, 96, 112, TWIN_MOVABLE);
	KUNIT_EXPECT_FALSE(test, twin_reserve_less(zone, TWIN_MOVABLE));
	twin_zones_give_all(z);
	KUNIT_EXPECT_TRUE(test, twin_reserve_less(zone, TWIN_MOVABLE));
	KUNIT_EXPECT_FALSE(test, twin_reserve_less(zone, TWIN_MOVABLE));
	KUNIT_EXPECT_EQ(test, zone->kept, 0ULL);
	/* What is isolated is not taken away, what is nobody's is nothing. */
	KUNIT_ASSERT_EQ(test, twin_pageblock_set(zone, twin_pfn(100), TWIN_ISOLATE), 0);
	twin_reserve_more(zone, twin_pfn(100));
	twin_reserve_more(zone, twin_pfn(5000));
	KUNIT_EXPECT_EQ(test, zone->kept, 0ULL);
	KUNIT_ASSERT_EQ(test, twin_pageblock_set(zone, twin_pfn(100), TWIN_MOVABLE), 0);
	twin_zones_done(z);
}

static void a_small_zone_keeps_one_pageblock(struct kunit *test)
{
	struct twin_test_zones *z = twin_test_zones(test, &small_site);
	struct twin_zone *zone = &z->zone[0];

	twin_reserve_more(zone, twin_pfn(20));
	twin_reserve_more(zone, twin_pfn(50));
	KUNIT_EXPECT_EQ(test, blocks_of(z, TWIN_RESERVE), 0x2UL);
	KUNIT_EXPECT_EQ(test, zone->kept, 16ULL);
	KUNIT_EXPECT_TRUE(test, twin_reserve_less(zone, TWIN_MOVABLE));
	twin_zones_done(z);
}

/* Who has a right to it takes it first, who has no other way last, and nobody else at all. */
static void who_may_have_what_is_kept(struct kunit *test)
{
	struct twin_test_zones *z = twin_test_zones(test, &new_site);
	struct twin_zone *zone = &z->zone[0];
	struct twin_limit limit = {};
	unsigned int i;
	twin_pfn_t pfn;

	twin_reserve_more(zone, twin_pfn(100));
	limit.rights = TWIN_MAY_KEPT;
	KUNIT_ASSERT_EQ(test, twin_buddy_alloc_above(zone, 1, TWIN_MOVABLE, &limit, &pfn), 0);
	KUNIT_EXPECT_EQ(test, pfn.n & ~15ULL, 96ULL);
	twin_zones_took_run(z, pfn.n, 2);
	/* Not for a single frame. */
	KUNIT_ASSERT_EQ(test, twin_buddy_alloc_above(zone, 0, TWIN_MOVABLE, &limit, &pfn), 0);
	KUNIT_EXPECT_NE(test, pfn.n & ~15ULL, 96ULL);
	twin_zones_took_run(z, pfn.n, 1);
	limit.rights = 0;
	while (!twin_buddy_alloc_above(zone, 0, TWIN_MOVABLE, &limit, &pfn))
		twin_zones_took_run(z, pfn.n, 1);
	KUNIT_EXPECT_EQ(test, zone->free, 16ULL);
	/* Two that are not kept are left, since two that are were taken. */
	limit.rights = TWIN_MAY_DIP;
	for (i = 0; i < 2; i++) {
		KUNIT_ASSERT_EQ(test, twin_buddy_alloc_above(zone, 0, TWIN_MOVABLE, &limit, &pfn),
				0);
		twin_zones_took_run(z, pfn.n, 1);
	}
	KUNIT_EXPECT_EQ(test, twin_buddy_alloc_above(zone, 0, TWIN_MOVABLE, &limit, &pfn), -ENOMEM);
	limit.rights = TWIN_MAY_NOT_WAIT;
	KUNIT_ASSERT_EQ(test, twin_buddy_alloc_above(zone, 0, TWIN_MOVABLE, &limit, &pfn), 0);
	twin_zones_took_run(z, pfn.n, 1);
	limit.rights = TWIN_MAY_DIE;
	KUNIT_ASSERT_EQ(test, twin_buddy_alloc_above(zone, 1, TWIN_MOVABLE, &limit, &pfn), 0);
	twin_zones_took_run(z, pfn.n, 2);
	twin_zones_give_all(z);
	KUNIT_EXPECT_TRUE(test, twin_reserve_less(zone, TWIN_MOVABLE));
	twin_zones_done(z);
}

static struct kunit_case cases[] = { KUNIT_CASE(a_kernel_of_2_6_34_keeps_one_or_two),
				     KUNIT_CASE(what_is_not_movable_is_not_kept),
				     KUNIT_CASE(what_is_kept_is_used_last),
				     KUNIT_CASE(later_kernels_keep_what_was_needed),
				     KUNIT_CASE(a_small_zone_keeps_one_pageblock),
				     KUNIT_CASE(who_may_have_what_is_kept),
				     {} };

static struct kunit_suite suite = {
	.name = "mmtwin_buddy_reserve",
	.init = twin_test_init,
	.exit = twin_test_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);
