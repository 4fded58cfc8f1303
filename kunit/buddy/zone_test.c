// SPDX-License-Identifier: GPL-2.0
/* Descriptors, zones and their marks, before anything is allocated. */
#include <linux/errno.h>
#include <linux/string.h>

#include "zones.h"

static void a_map_takes_16_bytes_a_frame_and_its_lists(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, sizeof(struct twin_frame), (size_t)16);
	KUNIT_EXPECT_EQ(test, twin_mem_map_bytes(1000, 0), 16000ULL);
	KUNIT_EXPECT_EQ(test, twin_mem_map_bytes(1000, 3), 16000ULL + 3 * 128 * 16);
	KUNIT_EXPECT_EQ(test, twin_mem_map_bytes(TWIN_FRAMES_MAX, 0), 1ULL << 34);
}

/* Wherever the memory begins, an index is aligned as its pfn is. */
static void an_index_is_aligned_as_its_pfn(struct kunit *test)
{
	struct twin_test_zones *z = twin_test_reserved(test, test->param_value);
	u64 first = z->owners.first, end = first + z->owners.frames, pfn;
	u32 i;

	for (pfn = first; pfn < end; pfn++) {
		i = twin_map_index(&z->map, twin_pfn(pfn));
		KUNIT_ASSERT_EQ(test, (i ^ pfn) & ((1U << (TWIN_ORDERS_MAX - 1)) - 1), 0ULL);
		KUNIT_ASSERT_EQ(test, twin_map_pfn(&z->map, i).n, pfn);
		KUNIT_ASSERT_TRUE(test, twin_map_has(&z->map, i));
		KUNIT_ASSERT_EQ(test, twin_map_head(&z->map, i), TWIN_NO_FRAME);
	}
	KUNIT_EXPECT_EQ(test, twin_map_index(&z->map, twin_pfn(first - 1)), TWIN_NO_FRAME);
	KUNIT_EXPECT_EQ(test, twin_map_index(&z->map, twin_pfn(end)), TWIN_NO_FRAME);
	KUNIT_EXPECT_FALSE(test, twin_map_has(&z->map, z->map.lo - 1));
	KUNIT_EXPECT_FALSE(test, twin_map_has(&z->map, z->map.end));
	KUNIT_EXPECT_FALSE(test, twin_map_has(&z->map, TWIN_NO_FRAME));
	twin_zones_done(z);
}

static void all_frames_are_reserved_at_first(struct kunit *test)
{
	struct twin_test_zones *z = twin_test_reserved(test, test->param_value);
	unsigned int i;
	twin_pfn_t pfn;
	u64 frames = 0;

	twin_zones_audit(z);
	for (i = 0; i < z->site->zones; i++) {
		KUNIT_EXPECT_EQ(test, z->count[i].reserved, z->zone[i].frames);
		KUNIT_EXPECT_EQ(test, z->zone[i].managed, 0ULL);
		KUNIT_EXPECT_EQ(test, twin_buddy_alloc(&z->zone[i], 0, TWIN_MOVABLE, &pfn),
				-ENOMEM);
		frames += z->zone[i].frames;
	}
	for (i = 0; z->site->stretch[i].end; i++)
		frames -= z->site->stretch[i].end - z->site->stretch[i].first;
	KUNIT_EXPECT_EQ(test, frames, 0ULL);
	twin_zones_done(z);
}

/* A zone may claim frames that nobody backs, on either side; it has the others. */
static void unbacked_frames_have_no_descriptors(struct kunit *test)
{
	static const struct twin_zone_plan plan = {
		.first = { 0 },
		.end = { 5000 },
		.nr_orders = 11,
		.block_order = 4,
		.grouped = true,
		.mobility = &twin_mobility_6_1,
	};
	static const struct twin_stretch all = { { 0 }, { 5000 }, 0 };
	u8 *mem = kunit_kzalloc(test, twin_mem_map_bytes(100, 1), GFP_KERNEL);
	struct twin_mem_map map;
	struct twin_zone zone;
	u8 block[8];

	KUNIT_ASSERT_NOT_NULL(test, mem);
	KUNIT_ASSERT_EQ(test, twin_mem_map_init(&map, mem, twin_pfn(1000), 100, 1, &all, 1), 0);
	KUNIT_EXPECT_EQ(test, twin_pageblocks_bytes(&map, &plan), 7ULL);
	block[7] = 99;
	KUNIT_ASSERT_EQ(test, twin_zone_init(&zone, &map, 0, &plan, block), 0);
	KUNIT_EXPECT_EQ(test, block[7], (u8)99);
	KUNIT_EXPECT_EQ(test, zone.frames, 100ULL);
	KUNIT_EXPECT_EQ(test, twin_buddy_release(&zone, twin_pfn(999), twin_pfn(1001)), -ENXIO);
	KUNIT_EXPECT_EQ(test, twin_buddy_release(&zone, twin_pfn(1000), twin_pfn(1100)), 0);
	KUNIT_EXPECT_EQ(test, zone.free, 100ULL);
	/* 1000 .. 1007, 1008 .. 1023, 1024 .. 1087, 1088 .. 1095, 1096 .. 1099 */
	KUNIT_EXPECT_EQ(test, twin_zone_nr_free(&zone, 6, TWIN_MOVABLE), 1U);
	KUNIT_EXPECT_EQ(test, twin_zone_nr_free(&zone, 4, TWIN_MOVABLE), 1U);
	KUNIT_EXPECT_EQ(test, twin_zone_nr_free(&zone, 3, TWIN_MOVABLE), 2U);
	KUNIT_EXPECT_EQ(test, twin_zone_nr_free(&zone, 2, TWIN_MOVABLE), 1U);
}

static void frames_outside_of_all_stretches_have_no_zone(struct kunit *test)
{
	static const struct twin_stretch middle = { { 8 }, { 16 }, 0 };
	u8 *mem = kunit_kzalloc(test, twin_mem_map_bytes(32, 1), GFP_KERNEL);
	struct twin_mem_map map;
	u32 i;

	KUNIT_ASSERT_NOT_NULL(test, mem);
	KUNIT_ASSERT_EQ(test, twin_mem_map_init(&map, mem, twin_pfn(0), 32, 1, &middle, 1), 0);
	for (i = 0; i < 32; i++)
		KUNIT_EXPECT_EQ(test, twin_word_zone(map.frame[i].word),
				i >= 8 && i < 16 ? 0U : TWIN_NO_ZONE);
}

static void numbers_that_cannot_be_are_refused(struct kunit *test)
{
	static const struct twin_stretch crossed[] = { { { 8 }, { 16 }, 0 },
						       { { 15 }, { 20 }, 0 } };
	static const struct twin_stretch backward = { { 8 }, { 7 }, 0 };
	static const struct twin_stretch good = { { 8 }, { 16 }, 0 };
	struct twin_zone_plan plan = { .first = twin_pfn(8),
				       .end = twin_pfn(16),
				       .nr_orders = 11,
				       .block_order = 9,
				       .mobility = &twin_mobility_2_4 };
	u8 *mem = kunit_kzalloc(test, twin_mem_map_bytes(16, 1), GFP_KERNEL);
	struct twin_mem_map map;
	struct twin_zone zone;
	twin_pfn_t none = {};
	u8 block[8];

	KUNIT_ASSERT_NOT_NULL(test, mem);
	KUNIT_EXPECT_EQ(test, twin_mem_map_init(&map, mem, none, 0, 1, &good, 1), -EINVAL);
	KUNIT_EXPECT_EQ(test, twin_mem_map_init(&map, mem, none, ~0U, 1, &good, 1), -EINVAL);
	KUNIT_EXPECT_EQ(test, twin_mem_map_init(&map, mem, twin_pfn(~7ULL), 16, 1, &good, 1),
			-EINVAL);
	KUNIT_EXPECT_EQ(test, twin_mem_map_init(&map, mem, none, 16, 0, &good, 1), -EINVAL);
	KUNIT_EXPECT_EQ(test, twin_mem_map_init(&map, mem, none, 16, 255, &good, 1), -EINVAL);
	KUNIT_EXPECT_EQ(test, twin_mem_map_init(&map, mem, none, 16, 1, crossed, 2), -EINVAL);
	KUNIT_EXPECT_EQ(test, twin_mem_map_init(&map, mem, none, 16, 1, &backward, 1), -EINVAL);
	KUNIT_ASSERT_EQ(test, twin_mem_map_init(&map, mem, none, 16, 1, &good, 1), 0);
	KUNIT_EXPECT_EQ(test, twin_zone_init(&zone, &map, 1, &plan, block), -EINVAL);
	plan.nr_orders = 0;
	KUNIT_EXPECT_EQ(test, twin_zone_init(&zone, &map, 0, &plan, block), -EINVAL);
	plan.nr_orders = TWIN_ORDERS_MAX + 1;
	KUNIT_EXPECT_EQ(test, twin_zone_init(&zone, &map, 0, &plan, block), -EINVAL);
	plan.nr_orders = TWIN_ORDERS_MAX;
	plan.block_order = TWIN_ORDERS_MAX;
	KUNIT_EXPECT_EQ(test, twin_zone_init(&zone, &map, 0, &plan, block), -EINVAL);
	plan.block_order = 0;
	KUNIT_EXPECT_EQ(test, twin_zone_init(&zone, &map, 0, &plan, block), -EINVAL);
	plan.block_order = 9;
	plan.end = twin_pfn(15);
	KUNIT_EXPECT_EQ(test, twin_zone_init(&zone, &map, 0, &plan, block), -EINVAL);
	plan.end = twin_pfn(16);
	KUNIT_EXPECT_EQ(test, twin_zone_init(&zone, &map, 0, &plan, block), 0);
}

static const struct twin_test_site site = {
	"marks", 0, 256, 8, 4, &twin_mobility_6_1, 1, { { 0, 256, 0 } },
};

static const struct twin_test_site old_site = {
	"marks, 2.6.34", 0, 256, 8, 4, &twin_mobility_2_6_34, 1, { { 0, 256, 0 } },
};

/* The highest mark that a request of this order meets. */
static u64 highest(struct twin_test_zones *z, unsigned int order, unsigned int class,
		   unsigned int rights)
{
	struct twin_limit limit = { .class = class, .rights = rights };

	for (limit.mark = 0; twin_zone_watermark_ok(&z->zone[0], order, &limit); limit.mark++)
		;
	return limit.mark;
}

/* Of 256 free frames. */
static void a_mark_is_met_by_what_is_left(struct kunit *test)
{
	struct twin_test_zones *z = twin_test_zones(test, &site);
	const unsigned int dip = TWIN_MAY_DIP, wait = TWIN_MAY_NOT_WAIT, die = TWIN_MAY_DIE;
	struct twin_limit limit = { .mark = 200, .class = TWIN_CLASSES };

	z->plan[0].reserve[2] = 100;
	KUNIT_EXPECT_EQ(test, highest(z, 0, 0, 0), 256ULL);
	KUNIT_EXPECT_EQ(test, highest(z, 3, 0, 0), 249ULL);
	KUNIT_EXPECT_EQ(test, highest(z, 0, 2, 0), 156ULL);
	KUNIT_EXPECT_EQ(test, highest(z, 0, 0, dip), 512ULL - 1);
	KUNIT_EXPECT_EQ(test, highest(z, 0, 0, wait), 256ULL);
	/* 680 - 340 = 340, - 85 = 255 */
	KUNIT_EXPECT_EQ(test, highest(z, 0, 0, dip | wait), 681ULL);
	KUNIT_EXPECT_EQ(test, highest(z, 0, 0, die), 511ULL);
	KUNIT_EXPECT_EQ(test, highest(z, 8, 0, 0), 0ULL);
	KUNIT_EXPECT_FALSE(test, twin_zone_watermark_ok(&z->zone[0], 0, &limit));
	/* A pageblock kept for some counts for them alone. */
	KUNIT_ASSERT_EQ(test, twin_pageblock_set(&z->zone[0], twin_pfn(0), TWIN_RESERVE), 0);
	KUNIT_EXPECT_EQ(test, highest(z, 0, 0, 0), 240ULL);
	KUNIT_EXPECT_EQ(test, highest(z, 0, 0, TWIN_MAY_KEPT), 256ULL);
	twin_zones_done(z);
}

/* There may be enough and yet no block; 6.1 looks for the block, 2.6.34 for half of it. */
static void a_higher_order_needs_a_block(struct kunit *test)
{
	struct twin_test_zones *z = twin_test_zones(test, &site);
	struct twin_limit limit = {};
	u64 pfn;

	for (pfn = 0; pfn < 256; pfn += 8)
		twin_zones_take_range(z, 0, pfn, pfn + 1, TWIN_MOVABLE);
	KUNIT_EXPECT_TRUE(test, twin_zone_watermark_ok(&z->zone[0], 2, &limit));
	KUNIT_EXPECT_FALSE(test, twin_zone_watermark_ok(&z->zone[0], 3, &limit));
	/* What only some may have is no block for others. */
	KUNIT_ASSERT_EQ(test, twin_buddy_free(&z->zone[0], twin_pfn(16), 0), 0);
	twin_zones_gave(z, 16, 1);
	KUNIT_EXPECT_TRUE(test, twin_zone_watermark_ok(&z->zone[0], 3, &limit));
	KUNIT_ASSERT_EQ(test, twin_pageblock_set(&z->zone[0], twin_pfn(16), TWIN_RESERVE), 0);
	KUNIT_EXPECT_FALSE(test, twin_zone_watermark_ok(&z->zone[0], 3, &limit));
	limit.rights = TWIN_MAY_KEPT;
	KUNIT_EXPECT_TRUE(test, twin_zone_watermark_ok(&z->zone[0], 3, &limit));
	KUNIT_ASSERT_EQ(test, twin_pageblock_set(&z->zone[0], twin_pfn(16), TWIN_MOVABLE), 0);
	twin_zones_done(z);

	z = twin_test_zones(test, &old_site);
	for (pfn = 0; pfn < 256; pfn += 8)
		twin_zones_take_range(z, 0, pfn, pfn + 1, TWIN_MOVABLE);
	/* 32 blocks each of 1, 2 and 4 frames: 224 - 3 - 32 - 64 = 125 for order 2. */
	KUNIT_EXPECT_EQ(test, highest(z, 0, 0, 0), 224ULL);
	KUNIT_EXPECT_EQ(test, highest(z, 1, 0, 0), 223ULL);
	KUNIT_EXPECT_EQ(test, highest(z, 2, 0, 0), 221ULL);
	KUNIT_EXPECT_EQ(test, highest(z, 3, 0, 0), 0ULL);
	/* A quarter for who cannot wait: 298 - 74 = 224 is refused, 297 - 74 = 223 is not. */
	KUNIT_EXPECT_EQ(test, highest(z, 0, 0, TWIN_MAY_NOT_WAIT), 298ULL);
	/* Whatever the small blocks are for. */
	for (pfn = 0; pfn < 256; pfn += 16)
		KUNIT_ASSERT_EQ(test,
				twin_pageblock_set(&z->zone[0], twin_pfn(pfn), TWIN_UNMOVABLE), 0);
	KUNIT_EXPECT_EQ(test, highest(z, 3, 0, 0), 0ULL);
	twin_zones_done(z);
}

static void an_allocation_stops_at_the_mark(struct kunit *test)
{
	struct twin_test_zones *z = twin_test_zones(test, &site);
	struct twin_limit limit = { .mark = 100 };
	unsigned int taken = 0;
	twin_pfn_t pfn;

	while (!twin_buddy_alloc_above(&z->zone[0], 1, TWIN_MOVABLE, &limit, &pfn)) {
		twin_zones_took_run(z, pfn.n, 2);
		taken += 2;
	}
	/* 102 - 1 is above 100, 100 - 1 is not. */
	KUNIT_EXPECT_EQ(test, taken, 156U);
	KUNIT_EXPECT_EQ(test, twin_buddy_alloc_above(&z->zone[0], 1, TWIN_MOVABLE, &limit, &pfn),
			-ENOMEM);
	KUNIT_EXPECT_EQ(test, z->zone[0].free, 100ULL);
	limit.mark = 99;
	KUNIT_EXPECT_EQ(test, twin_buddy_alloc_above(&z->zone[0], 0, TWIN_MOVABLE, &limit, &pfn),
			0);
	twin_zones_took_run(z, pfn.n, 1);
	twin_zones_done(z);
}

static struct kunit_case cases[] = { KUNIT_CASE(a_map_takes_16_bytes_a_frame_and_its_lists),
				     TWIN_SITE_CASE(an_index_is_aligned_as_its_pfn),
				     TWIN_SITE_CASE(all_frames_are_reserved_at_first),
				     KUNIT_CASE(unbacked_frames_have_no_descriptors),
				     KUNIT_CASE(frames_outside_of_all_stretches_have_no_zone),
				     KUNIT_CASE(numbers_that_cannot_be_are_refused),
				     KUNIT_CASE(a_mark_is_met_by_what_is_left),
				     KUNIT_CASE(a_higher_order_needs_a_block),
				     KUNIT_CASE(an_allocation_stops_at_the_mark),
				     {} };

static struct kunit_suite suite = {
	.name = "mmtwin_buddy_zone",
	.init = twin_test_init,
	.exit = twin_test_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);
