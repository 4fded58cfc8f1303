// SPDX-License-Identifier: GPL-2.0
/* Runs of frames: handed over, taken exactly, given back, or nothing of it. */
#include <linux/errno.h>

#include "zones.h"

/* Frames 1000 .. 1255, zones of 150 and 106; 11 orders would reach far beyond. */
static const struct twin_test_site site = {
	"plain", 1000, 256, 11, 4, &twin_mobility_6_1, 2, { { 0, 150, 0 }, { 150, 256, 1 } },
};

static int release(struct twin_test_zones *z, unsigned int zone, u64 first, u64 end)
{
	return twin_buddy_release(&z->zone[zone], twin_pfn(first), twin_pfn(end));
}

static void memory_is_handed_over_once_and_to_its_zone(struct kunit *test)
{
	struct twin_test_zones *z = twin_test_reserved(test, &site);
	const u64 *errors = z->zone[0].errors;

	twin_zones_audit(z);
	KUNIT_EXPECT_EQ(test, release(z, 0, 1003, 1003), 0);
	KUNIT_EXPECT_EQ(test, release(z, 0, 999, 1001), -ENXIO);
	KUNIT_EXPECT_EQ(test, release(z, 0, 1149, 1151), -ENXIO);
	KUNIT_EXPECT_EQ(test, release(z, 0, 1150, 1151), -ENXIO);
	KUNIT_EXPECT_EQ(test, release(z, 0, 1010, 1009), -ENXIO);
	KUNIT_EXPECT_EQ(test, release(z, 1, 1255, 1257), -ENXIO);
	KUNIT_EXPECT_EQ(test, errors[TWIN_ERROR_FOREIGN], 4ULL);
	twin_zones_audit(z);
	KUNIT_EXPECT_EQ(test, release(z, 0, 1003, 1100), 0);
	owner_set(&z->owners, 1003, 97, OWNER_FREE);
	z->free[0] = 97;
	KUNIT_EXPECT_EQ(test, z->zone[0].managed, 97ULL);
	twin_zones_audit(z);
	/* Again, in part, and inside of a block that is free or taken. */
	KUNIT_EXPECT_EQ(test, release(z, 0, 1003, 1100), -EALREADY);
	KUNIT_EXPECT_EQ(test, release(z, 0, 1000, 1004), -EALREADY);
	KUNIT_EXPECT_EQ(test, release(z, 0, 1099, 1102), -EALREADY);
	KUNIT_EXPECT_EQ(test, release(z, 0, 1041, 1043), -EALREADY);
	KUNIT_EXPECT_TRUE(test, twin_zones_take(z, 0, 6, TWIN_MOVABLE));
	KUNIT_EXPECT_EQ(test, release(z, 0, 1040, 1043), -EALREADY);
	KUNIT_EXPECT_EQ(test, errors[TWIN_ERROR_DOUBLE], 5ULL);
	KUNIT_EXPECT_EQ(test, twin_zones_errors(&z->zone[0]), 9ULL);
	twin_zones_audit(z);
	/* The rest, and what was in pieces is whole. */
	KUNIT_EXPECT_EQ(test, release(z, 0, 1100, 1150), 0);
	KUNIT_EXPECT_EQ(test, release(z, 0, 1000, 1003), 0);
	KUNIT_EXPECT_EQ(test, release(z, 1, 1150, 1256), 0);
	owner_set(&z->owners, 1100, 50, OWNER_FREE);
	owner_set(&z->owners, 1000, 3, OWNER_FREE);
	owner_set(&z->owners, 1150, 106, OWNER_FREE);
	z->free[0] += 53;
	z->free[1] = 106;
	twin_zones_done(z);
}

/* Behind all that is free already, in 6.1; in front of it before. */
static void fresh_memory_is_used_last_in_6_1(struct kunit *test)
{
	static const struct twin_test_site old = {
		"old", 1000, 256, 11, 4, &twin_mobility_2_6_34, 1, { { 0, 256, 0 } },
	};
	struct twin_test_zones *z = twin_test_reserved(test, &site);
	twin_pfn_t pfn;

	KUNIT_ASSERT_EQ(test, release(z, 0, 1004, 1008), 0);
	KUNIT_ASSERT_EQ(test, release(z, 0, 1016, 1020), 0);
	KUNIT_ASSERT_EQ(test, twin_buddy_alloc(&z->zone[0], 2, TWIN_MOVABLE, &pfn), 0);
	KUNIT_EXPECT_EQ(test, pfn.n, 1004ULL);
	z = twin_test_reserved(test, &old);
	KUNIT_ASSERT_EQ(test, release(z, 0, 1004, 1008), 0);
	KUNIT_ASSERT_EQ(test, release(z, 0, 1016, 1020), 0);
	KUNIT_ASSERT_EQ(test, twin_buddy_alloc(&z->zone[0], 2, TWIN_MOVABLE, &pfn), 0);
	KUNIT_EXPECT_EQ(test, pfn.n, 1016ULL);
}

/* Any range of a small machine, with frames in it taken at random. */
static void a_range_is_taken_exactly_or_not_at_all(struct kunit *test)
{
	struct twin_test_zones *z = twin_test_zones(test, &site);
	struct twin_test_rng rng = twin_test_rng(test);
	struct twin_zone before;
	unsigned int round, zone, i;
	u64 first, end;
	int err;

	for (round = 0; round < 3000; round++) {
		for (i = twin_test_below(&rng, 6); i; i--)
			twin_zones_take(z, twin_test_below(&rng, 2), twin_test_below(&rng, 6),
					twin_test_below(&rng, 3));
		zone = twin_test_below(&rng, 2);
		first = 1000 + twin_test_below(&rng, 256);
		end = first + 1 + twin_test_below(&rng, 1256 - first);
		before = z->zone[zone];
		err = twin_buddy_alloc_range(&z->zone[zone], twin_pfn(first), twin_pfn(end),
					     TWIN_MOVABLE);
		if (owner_all(&z->owners, first, end - first, OWNER_FREE, zone)) {
			KUNIT_ASSERT_EQ(test, err, 0);
			twin_zones_took_run(z, first, end - first);
			KUNIT_ASSERT_EQ(test, z->zone[zone].free, before.free - (end - first));
		} else {
			KUNIT_ASSERT_EQ(test, err, -EBUSY);
			KUNIT_ASSERT_EQ(test, memcmp(&before, &z->zone[zone], sizeof(before)), 0);
		}
		twin_zones_audit(z);
		if (!err) {
			err = twin_buddy_free_run(&z->zone[zone], twin_pfn(first), end - first);
			KUNIT_ASSERT_EQ(test, err, 0);
			twin_zones_gave(z, first, end - first);
		}
		if (round % 4 == 0)
			twin_zones_give_all(z);
		twin_zones_audit(z);
	}
	twin_zones_done(z);
}

static void expect_refused(struct kunit *test, struct twin_zone *zone, u64 first, u64 end,
			   unsigned int type, int code)
{
	KUNIT_EXPECT_EQ_MSG(test,
			    twin_buddy_alloc_range(zone, twin_pfn(first), twin_pfn(end), type),
			    code, "%llu .. %llu", first, end);
}

static void ranges_beyond_the_memory_cannot_be(struct kunit *test)
{
	struct twin_test_zones *z = twin_test_zones(test, &site);
	struct twin_zone *zone = &z->zone[0];

	expect_refused(test, zone, 999, 1001, TWIN_MOVABLE, -EINVAL);
	expect_refused(test, zone, 1200, 1257, TWIN_MOVABLE, -EINVAL);
	expect_refused(test, zone, 1010, 1009, TWIN_MOVABLE, -EINVAL);
	expect_refused(test, zone, 1010, 1ULL << 40, TWIN_MOVABLE, -EINVAL);
	expect_refused(test, zone, 1010, 1012, TWIN_ISOLATE, -EINVAL);
	/* Another zone's frames are not free here. */
	expect_refused(test, zone, 1140, 1151, TWIN_MOVABLE, -EBUSY);
	twin_zones_done(z);
}

/* Each size up to the largest block: so many frames, and the rest stays free. */
static void any_number_of_frames_can_be_had(struct kunit *test)
{
	static const struct twin_test_site large = {
		"large", 0, 512, 9, 4, &twin_mobility_6_1, 1, { { 0, 512, 0 } },
	};
	struct twin_test_zones *z = twin_test_zones(test, &large);
	twin_pfn_t pfn;
	u32 frames;

	for (frames = 1; frames <= 256; frames++) {
		KUNIT_ASSERT_EQ(
			test, twin_buddy_alloc_exact(&z->zone[0], frames, TWIN_UNMOVABLE, &pfn), 0);
		twin_zones_took_run(z, pfn.n, frames);
		twin_zones_audit(z);
		if (frames % 2) {
			KUNIT_ASSERT_EQ(test, twin_buddy_free_run(&z->zone[0], pfn, frames), 0);
			twin_zones_gave(z, pfn.n, frames);
		} else {
			twin_zones_give_all(z);
		}
		twin_zones_audit(z);
	}
	twin_zones_done(z);
}

static void expect_run_refused(struct twin_test_zones *z, u64 first, u32 frames, int code,
			       enum twin_buddy_error error)
{
	u64 want[TWIN_ERRORS];

	memcpy(want, z->zone[0].errors, sizeof(want));
	want[error]++;
	KUNIT_EXPECT_EQ_MSG(z->test, twin_buddy_free_run(&z->zone[0], twin_pfn(first), frames),
			    code, "%llu, %u", first, frames);
	KUNIT_EXPECT_EQ(z->test, memcmp(want, z->zone[0].errors, sizeof(want)), 0);
	twin_zones_audit(z);
}

/* One wrong frame, wherever it is, and the whole run stays as it is. */
static void a_run_is_given_back_whole_or_not_at_all(struct kunit *test)
{
	struct twin_test_zones *z = twin_test_zones(test, &site);
	struct twin_zone *zone = &z->zone[0];

	twin_zones_take_range(z, 0, 1001, 1101, TWIN_MOVABLE);
	expect_run_refused(z, 1000, 10, -EALREADY, TWIN_ERROR_DOUBLE);
	expect_run_refused(z, 1001, 101, -EALREADY, TWIN_ERROR_DOUBLE);
	expect_run_refused(z, 999, 3, -ENXIO, TWIN_ERROR_FOREIGN);
	expect_run_refused(z, 1001, 256, -ENXIO, TWIN_ERROR_FOREIGN);
	expect_run_refused(z, 1150, 2, -ENXIO, TWIN_ERROR_FOREIGN);
	/* 1024 .. 1087 is one block. */
	expect_run_refused(z, 1025, 63, -EINVAL, TWIN_ERROR_INSIDE);
	expect_run_refused(z, 1001, 50, -EDOM, TWIN_ERROR_ORDER);
	expect_run_refused(z, 1024, 63, -EDOM, TWIN_ERROR_ORDER);
	KUNIT_EXPECT_EQ(test, twin_buddy_free_run(zone, twin_pfn(1024), 0), 0);
	/* Blocks and single frames, all mixed. */
	KUNIT_ASSERT_EQ(test, twin_buddy_split(zone, twin_pfn(1024)), 0);
	twin_zones_tell_split(z, 1024);
	twin_zones_give(z, 1050);
	expect_run_refused(z, 1001, 100, -EALREADY, TWIN_ERROR_DOUBLE);
	KUNIT_ASSERT_EQ(test, twin_buddy_free_run(zone, twin_pfn(1051), 50), 0);
	twin_zones_gave(z, 1051, 50);
	twin_zones_audit(z);
	KUNIT_ASSERT_EQ(test, twin_buddy_free_run(zone, twin_pfn(1001), 49), 0);
	twin_zones_gave(z, 1001, 49);
	twin_zones_audit(z);
	KUNIT_EXPECT_EQ(test, z->nr_heads, 0U);
	twin_zones_done(z);
}

static void a_block_is_split_only_from_its_head(struct kunit *test)
{
	struct twin_test_zones *z = twin_test_zones(test, &site);
	struct twin_zone *zone = &z->zone[0];
	u64 pfn;

	KUNIT_ASSERT_TRUE(test, twin_zones_take(z, 0, 3, TWIN_MOVABLE));
	pfn = 1000 + z->head[0];
	KUNIT_EXPECT_EQ(test, twin_buddy_split(zone, twin_pfn(pfn + 1)), -EINVAL);
	KUNIT_EXPECT_EQ(test, twin_buddy_split(zone, twin_pfn(1010)), -EALREADY);
	KUNIT_EXPECT_EQ(test, twin_buddy_split(zone, twin_pfn(1200)), -ENXIO);
	KUNIT_EXPECT_EQ(test, twin_buddy_split(zone, twin_pfn(1300)), -ENXIO);
	KUNIT_EXPECT_EQ(test, twin_zones_errors(zone), 4ULL);
	KUNIT_EXPECT_EQ(test, twin_buddy_split(zone, twin_pfn(pfn)), 0);
	twin_zones_tell_split(z, pfn);
	twin_zones_audit(z);
	KUNIT_EXPECT_EQ(test, z->nr_heads, 8U);
	twin_zones_done(z);
}

static struct kunit_case cases[] = { KUNIT_CASE(memory_is_handed_over_once_and_to_its_zone),
				     KUNIT_CASE(fresh_memory_is_used_last_in_6_1),
				     KUNIT_CASE(a_range_is_taken_exactly_or_not_at_all),
				     KUNIT_CASE(ranges_beyond_the_memory_cannot_be),
				     KUNIT_CASE(any_number_of_frames_can_be_had),
				     KUNIT_CASE(a_run_is_given_back_whole_or_not_at_all),
				     KUNIT_CASE(a_block_is_split_only_from_its_head),
				     {} };

static struct kunit_suite suite = {
	.name = "mmtwin_buddy_range",
	.init = twin_test_init,
	.exit = twin_test_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);
