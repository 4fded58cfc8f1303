// SPDX-License-Identifier: GPL-2.0
/* The buddy: full and empty, wrong frees, what a block's head says. */
#include <linux/errno.h>

#include "zones.h"

/* Every frame taken, one by one. */
static void take_all(struct twin_test_zones *z)
{
	unsigned int i;

	for (i = 0; i < z->site->zones; i++) {
		while (twin_zones_take(z, i, 0, TWIN_MOVABLE))
			;
		KUNIT_ASSERT_EQ(z->test, z->zone[i].free, 0ULL);
	}
}

static void count_blocks(const struct twin_test_zones *z, u32 nr[ZONES_MAX][TWIN_ORDERS_MAX])
{
	unsigned int i, order;

	for (i = 0; i < z->site->zones; i++)
		for (order = 0; order < TWIN_ORDERS_MAX; order++)
			nr[i][order] = twin_zones_nr_free(&z->zone[i], order);
}

/* All orders are refused when all is taken; then it comes back as it was handed over. */
static void what_is_full_refuses_and_empties_again(struct kunit *test)
{
	struct twin_test_zones *z = twin_test_zones(test, test->param_value);
	u32 before[ZONES_MAX][TWIN_ORDERS_MAX] = {}, after[ZONES_MAX][TWIN_ORDERS_MAX] = {};
	unsigned int i, order, type;
	twin_pfn_t pfn;

	count_blocks(z, before);
	take_all(z);
	twin_zones_audit(z);
	for (i = 0; i < z->site->zones; i++) {
		for (order = 0; order < z->site->orders; order++)
			for (type = 0; type < TWIN_ISOLATE; type++)
				KUNIT_EXPECT_EQ(test,
						twin_buddy_alloc(&z->zone[i], order, type, &pfn),
						-ENOMEM);
		KUNIT_EXPECT_EQ(test, twin_buddy_bulk(&z->zone[i], TWIN_MOVABLE, 5, z->pfn), 0U);
	}
	twin_zones_give_all(z);
	twin_zones_audit(z);
	count_blocks(z, after);
	KUNIT_EXPECT_EQ(test, memcmp(before, after, sizeof(before)), 0);
	twin_zones_done(z);
}

/* Nothing can merge, half of the memory is free. */
static void free_every_other(struct twin_test_zones *z)
{
	u32 at;

	take_all(z);
	for (at = 0; at < z->owners.frames; at++)
		if ((z->owners.first + at) % 2 && z->owners.frame[at].owner == OWNER_TAKEN)
			twin_zones_give(z, z->owners.first + at);
	twin_zones_audit(z);
}

static void every_other_frame_leaves_no_pair(struct kunit *test)
{
	struct twin_test_zones *z = twin_test_zones(test, test->param_value);
	unsigned int i;
	twin_pfn_t pfn;

	free_every_other(z);
	for (i = 0; i < z->site->zones; i++)
		KUNIT_EXPECT_EQ(test, twin_buddy_alloc(&z->zone[i], 1, TWIN_MOVABLE, &pfn),
				-ENOMEM);
	twin_zones_done(z);
}

/* Blocks at either end of a list that who takes and gives a few may look at. */
#define ENDS 4

/* What is in the middle of a list leads nowhere and says nonsense. */
static u32 spoil_middle(struct twin_zone *zone, unsigned int type, struct twin_frame *saved)
{
	u32 list = twin_zone_list(zone, 0, type), nr = twin_zone_nr_free(zone, 0, type), i, n;
	u32 at = zone->frame[list].next, next;

	for (i = 0, n = 0; i < nr; i++, at = next) {
		next = zone->frame[at].next;
		if (i < ENDS || i + ENDS >= nr)
			continue;
		saved[at - zone->map->lo] = zone->frame[at];
		zone->frame[at] = (struct twin_frame){ list, list, ~0U, ~0U };
		n++;
	}
	return n;
}

/* However many free blocks there are: who takes and gives looks at the ends of lists. */
static void the_middle_of_a_list_is_not_looked_at(struct kunit *test)
{
	struct twin_test_zones *z = twin_test_zones(test, test->param_value);
	size_t bytes = z->owners.frames * sizeof(struct twin_frame);
	struct twin_frame *saved = kunit_kzalloc(test, bytes, GFP_KERNEL);
	unsigned int i, type, n;
	u32 spoiled = 0, at;

	KUNIT_ASSERT_NOT_NULL(test, saved);
	free_every_other(z);
	for (i = 0; i < z->site->zones; i++)
		for (type = 0; type < TWIN_TYPES; type++)
			spoiled += spoil_middle(&z->zone[i], type, saved);
	KUNIT_EXPECT_GT(test, spoiled, z->owners.frames / 4);
	for (i = 0; i < z->site->zones; i++)
		for (n = 0; n < ENDS - 1; n++) {
			KUNIT_ASSERT_TRUE(test, twin_zones_take(z, i, 0, TWIN_MOVABLE));
			twin_zones_give(z, z->owners.first + z->head[z->nr_heads - 1]);
		}
	for (at = 0; at < z->owners.frames; at++)
		if (saved[at].word)
			z->map.frame[z->map.lo + at] = saved[at];
	twin_zones_done(z);
}

/* One frame of each largest block, and none of them is left. */
static void a_frame_of_each_block_leaves_no_largest(struct kunit *test)
{
	struct twin_test_zones *z = twin_test_zones(test, test->param_value);
	unsigned int top = z->site->orders - 1, i;
	u64 at = round_up(z->owners.first, 1ULL << top), size = 1ULL << top;
	twin_pfn_t pfn;

	for (; at + size <= z->owners.first + z->owners.frames; at += size) {
		u64 pfn = at + size / 3;
		const struct owner_frame *f = owner_at(&z->owners, pfn);

		if (f->owner == OWNER_FREE)
			twin_zones_take_range(z, f->zone, pfn, pfn + 1, TWIN_MOVABLE);
	}
	twin_zones_audit(z);
	for (i = 0; i < z->site->zones; i++)
		KUNIT_EXPECT_EQ(test, twin_buddy_alloc(&z->zone[i], top, TWIN_MOVABLE, &pfn),
				-ENOMEM);
	twin_zones_done(z);
}

/* The small machine of the cases below: frames 0 .. 255, of which 200 .. 209 are no RAM. */
static const struct twin_test_site plain = {
	"plain",	  0, 256, 8, 4, &twin_mobility_6_1, 2, { { 0, 240, 0 }, { 240, 256, 1 } },
	{ { 200, 210 } },
};

static void expect_wrong(struct twin_test_zones *z, u64 pfn, unsigned int order, int code,
			 enum twin_buddy_error error)
{
	u64 want[TWIN_ERRORS], free = z->zone[0].free;

	memcpy(want, z->zone[0].errors, sizeof(want));
	want[error]++;
	KUNIT_EXPECT_EQ_MSG(z->test, twin_buddy_free(&z->zone[0], twin_pfn(pfn), order), code,
			    "pfn %llu order %u", pfn, order);
	KUNIT_EXPECT_EQ(z->test, memcmp(want, z->zone[0].errors, sizeof(want)), 0);
	KUNIT_EXPECT_EQ(z->test, z->zone[0].free, free);
	KUNIT_EXPECT_EQ(z->test, twin_zones_errors(&z->zone[1]), 0ULL);
	twin_zones_audit(z);
}

static void each_wrong_free_has_a_name_and_is_counted_once(struct kunit *test)
{
	struct twin_test_zones *z = twin_test_zones(test, &plain);

	twin_zones_take_range(z, 0, 64, 80, TWIN_MOVABLE);
	/* Free, as a head, inside of a block, and after it was taken and freed. */
	expect_wrong(z, 0, 6, -EALREADY, TWIN_ERROR_DOUBLE);
	expect_wrong(z, 0, 0, -EALREADY, TWIN_ERROR_DOUBLE);
	expect_wrong(z, 33, 0, -EALREADY, TWIN_ERROR_DOUBLE);
	expect_wrong(z, 80, 4, -EALREADY, TWIN_ERROR_DOUBLE);
	/* Never handed over. */
	expect_wrong(z, 200, 0, -EPERM, TWIN_ERROR_RESERVED);
	expect_wrong(z, 204, 2, -EPERM, TWIN_ERROR_RESERVED);
	expect_wrong(z, 209, 0, -EPERM, TWIN_ERROR_RESERVED);
	/* Another zone's, or nobody's. */
	expect_wrong(z, 240, 0, -ENXIO, TWIN_ERROR_FOREIGN);
	expect_wrong(z, 256, 0, -ENXIO, TWIN_ERROR_FOREIGN);
	expect_wrong(z, ~0ULL, 0, -ENXIO, TWIN_ERROR_FOREIGN);
	expect_wrong(z, 64 + (1ULL << 32), 4, -ENXIO, TWIN_ERROR_FOREIGN);
	/* Allocated, but not from there on. */
	expect_wrong(z, 65, 0, -EINVAL, TWIN_ERROR_INSIDE);
	expect_wrong(z, 72, 3, -EINVAL, TWIN_ERROR_INSIDE);
	expect_wrong(z, 79, 0, -EINVAL, TWIN_ERROR_INSIDE);
	/* Allocated from there on, but not so much. */
	expect_wrong(z, 64, 3, -EDOM, TWIN_ERROR_ORDER);
	expect_wrong(z, 64, 5, -EDOM, TWIN_ERROR_ORDER);
	expect_wrong(z, 64, 8, -EDOM, TWIN_ERROR_ORDER);
	expect_wrong(z, 64, 20, -EDOM, TWIN_ERROR_ORDER);
	expect_wrong(z, 64, ~0U, -EDOM, TWIN_ERROR_ORDER);
	KUNIT_EXPECT_EQ(test, z->zone[0].errors[TWIN_ERROR_DOUBLE], 4ULL);
	KUNIT_EXPECT_EQ(test, z->zone[0].errors[TWIN_ERROR_RESERVED], 3ULL);
	KUNIT_EXPECT_EQ(test, z->zone[0].errors[TWIN_ERROR_FOREIGN], 4ULL);
	KUNIT_EXPECT_EQ(test, z->zone[0].errors[TWIN_ERROR_INSIDE], 3ULL);
	KUNIT_EXPECT_EQ(test, z->zone[0].errors[TWIN_ERROR_ORDER], 5ULL);
	/* The right words still work, once. */
	twin_zones_give_all(z);
	expect_wrong(z, 64, 4, -EALREADY, TWIN_ERROR_DOUBLE);
	twin_zones_done(z);
}

/* What a CPU keeps is free: who frees it again is wrong, and it is nobody's block. */
static void what_a_cpu_keeps_is_free_already(struct kunit *test)
{
	struct twin_test_zones *z = twin_test_zones(test, &plain);
	unsigned int order;
	twin_pfn_t pfn, head;
	u32 *word;

	KUNIT_ASSERT_EQ(test, twin_buddy_alloc(&z->zone[0], 0, TWIN_MOVABLE, &pfn), 0);
	word = &z->map.frame[twin_map_index(&z->map, pfn)].word;
	*word = twin_word(TWIN_PERCPU, 0, 0, TWIN_MOVABLE);
	KUNIT_EXPECT_EQ(test, twin_buddy_free(&z->zone[0], pfn, 0), -EALREADY);
	/* Nor with an order that, as part of a word, would say the same. */
	KUNIT_EXPECT_EQ(test, twin_buddy_free(&z->zone[0], pfn, *word ^ TWIN_TAKEN << 8),
			-EALREADY);
	KUNIT_EXPECT_EQ(test, twin_buddy_free(&z->zone[0], pfn, 0x100), -EALREADY);
	KUNIT_EXPECT_EQ(test, twin_buddy_head(&z->zone[0], pfn, &head, &order), -ENOENT);
	KUNIT_EXPECT_EQ(test,
			twin_buddy_alloc_range(&z->zone[0], pfn, twin_pfn(pfn.n + 1), TWIN_MOVABLE),
			-EBUSY);
	twin_zones_look(z);
	KUNIT_EXPECT_EQ(test, twin_zones_broken(z), 0UL);
	KUNIT_EXPECT_EQ(test, z->count[0].percpu, 1ULL);
	*word = twin_word(TWIN_TAKEN, 0, 0, TWIN_MOVABLE);
	KUNIT_EXPECT_EQ(test, twin_buddy_free(&z->zone[0], pfn, 0), 0);
	twin_zones_done(z);
}

static void requests_that_cannot_be_are_refused(struct kunit *test)
{
	struct twin_test_zones *z = twin_test_zones(test, &plain);
	struct twin_limit limit = { .class = TWIN_CLASSES };
	struct twin_zone *zone = &z->zone[0];
	twin_pfn_t pfn = twin_pfn(77);

	KUNIT_EXPECT_EQ(test, twin_buddy_alloc(zone, 8, TWIN_MOVABLE, &pfn), -EINVAL);
	KUNIT_EXPECT_EQ(test, twin_buddy_alloc(zone, ~0U, TWIN_MOVABLE, &pfn), -EINVAL);
	KUNIT_EXPECT_EQ(test, twin_buddy_alloc(zone, 0, TWIN_ISOLATE, &pfn), -EINVAL);
	KUNIT_EXPECT_EQ(test, twin_buddy_alloc(zone, 0, ~0U, &pfn), -EINVAL);
	KUNIT_EXPECT_EQ(test, twin_buddy_alloc_above(zone, 0, TWIN_MOVABLE, &limit, &pfn), -EINVAL);
	KUNIT_EXPECT_EQ(test, twin_buddy_bulk(zone, TWIN_ISOLATE, 1, &pfn), 0U);
	KUNIT_EXPECT_EQ(test, twin_buddy_alloc_exact(zone, 0, TWIN_MOVABLE, &pfn), -EINVAL);
	KUNIT_EXPECT_EQ(test, twin_buddy_alloc_exact(zone, 129, TWIN_MOVABLE, &pfn), -EINVAL);
	KUNIT_EXPECT_EQ(test, twin_buddy_alloc_range(zone, pfn, pfn, TWIN_MOVABLE), -EINVAL);
	KUNIT_EXPECT_EQ(test, twin_pageblock_set(zone, twin_pfn(240), TWIN_MOVABLE), -ENXIO);
	KUNIT_EXPECT_EQ(test, twin_pageblock_set(zone, twin_pfn(0), TWIN_TYPES), -EINVAL);
	KUNIT_EXPECT_EQ(test, pfn.n, 77ULL);
	KUNIT_EXPECT_EQ(test, twin_zones_errors(zone), 0ULL);
	twin_zones_done(z);
}

/* Four single frames in a row. */
static void take_four(struct twin_test_zones *z, u64 pfn)
{
	twin_zones_take_range(z, 0, pfn, pfn + 4, TWIN_MOVABLE);
	KUNIT_ASSERT_EQ(z->test, twin_buddy_split(&z->zone[0], twin_pfn(pfn)), 0);
	twin_zones_tell_split(z, pfn);
}

static u64 take_one(struct twin_test_zones *z)
{
	KUNIT_ASSERT_TRUE(z->test, twin_zones_take(z, 0, 0, TWIN_MOVABLE));
	return z->owners.first + z->head[z->nr_heads - 1];
}

/* The block freed last is warm.  But one that would soon be part of a larger one waits. */
static void the_block_freed_last_is_taken_first(struct kunit *test)
{
	struct twin_test_zones *z = twin_test_zones(test, &plain);

	take_four(z, 40);
	take_four(z, 100);
	twin_zones_give(z, 41);
	twin_zones_give(z, 101);
	KUNIT_EXPECT_EQ(test, take_one(z), 101ULL);
	/* Of 100 .. 103 only 100 is missing now, when 101 comes back. */
	twin_zones_give(z, 102);
	twin_zones_give(z, 103);
	twin_zones_give(z, 101);
	KUNIT_EXPECT_EQ(test, take_one(z), 41ULL);
	twin_zones_done(z);
}

/* Behind the last frame there is nothing, and nothing is expected to come from there. */
static void the_end_of_the_memory_is_nobodys_buddy(struct kunit *test)
{
	static const struct twin_test_site short_one = {
		"short", 0, 1280, 11, 4, &twin_mobility_6_1, 1, { { 0, 1280, 0 } },
	};
	struct twin_test_zones *z = twin_test_zones(test, &short_one);
	unsigned int i;
	u64 pfn;

	for (pfn = 0; pfn < 1280; pfn += pfn == 256 ? 768 : 256)
		twin_zones_take_range(z, 0, pfn, pfn + 256, TWIN_MOVABLE);
	twin_zones_give(z, 256);
	twin_zones_give(z, 1024);
	for (i = 0; i < 2; i++) {
		KUNIT_ASSERT_TRUE(test, twin_zones_take(z, 0, 8, TWIN_MOVABLE));
		KUNIT_EXPECT_EQ(test, z->head[z->nr_heads - 1], i ? 256U : 1024U);
	}
	twin_zones_done(z);
}

/* Nothing is written but heads: what an owner leaves in the frames inside stays there. */
static void frames_inside_a_block_are_never_written(struct kunit *test)
{
	struct twin_test_zones *z = twin_test_zones(test, &plain);
	twin_pfn_t pfn;
	u32 i, end;

	KUNIT_ASSERT_EQ(test, twin_buddy_alloc(&z->zone[0], 5, TWIN_MOVABLE, &pfn), 0);
	i = twin_map_index(&z->map, pfn);
	end = i + 32;
	for (i++; i < end; i++) {
		z->map.frame[i].prev = 1;
		z->map.frame[i].next = 2;
		z->map.frame[i].tag = 3;
	}
	KUNIT_ASSERT_EQ(test, twin_buddy_free(&z->zone[0], pfn, 5), 0);
	KUNIT_ASSERT_EQ(test, twin_buddy_alloc(&z->zone[0], 5, TWIN_MOVABLE, &pfn), 0);
	KUNIT_ASSERT_EQ(test, twin_map_index(&z->map, pfn), end - 32);
	for (i = end - 31; i < end; i++) {
		KUNIT_EXPECT_EQ(test, z->map.frame[i].prev, 1U);
		KUNIT_EXPECT_EQ(test, z->map.frame[i].next, 2U);
		KUNIT_EXPECT_EQ(test, z->map.frame[i].tag, 3U);
	}
	KUNIT_ASSERT_EQ(test, twin_buddy_free(&z->zone[0], pfn, 5), 0);
	twin_zones_done(z);
}

static struct kunit_case cases[] = { TWIN_SITE_CASE(what_is_full_refuses_and_empties_again),
				     TWIN_SITE_CASE(every_other_frame_leaves_no_pair),
				     TWIN_SITE_CASE(the_middle_of_a_list_is_not_looked_at),
				     TWIN_SITE_CASE(a_frame_of_each_block_leaves_no_largest),
				     KUNIT_CASE(each_wrong_free_has_a_name_and_is_counted_once),
				     KUNIT_CASE(what_a_cpu_keeps_is_free_already),
				     KUNIT_CASE(requests_that_cannot_be_are_refused),
				     KUNIT_CASE(the_block_freed_last_is_taken_first),
				     KUNIT_CASE(the_end_of_the_memory_is_nobodys_buddy),
				     KUNIT_CASE(frames_inside_a_block_are_never_written),
				     {} };

static struct kunit_suite suite = {
	.name = "mmtwin_buddy",
	.init = twin_test_init,
	.exit = twin_test_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);
