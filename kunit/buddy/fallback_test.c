// SPDX-License-Identifier: GPL-2.0
/* Whose blocks are taken when a type has none, and which pageblocks change hands. */
#include <linux/errno.h>
#include <linux/string.h>

#include "zones.h"

/* 8 pageblocks of 16 frames; the largest block is a pageblock, or four of them. */
static const struct twin_test_site new_kernel = {
	"6.1", 0, 128, 5, 4, &twin_mobility_6_1, 1, { { 0, 128, 0 } },
};

static const struct twin_test_site new_kernel_large = {
	"6.1, large blocks", 0, 128, 7, 4, &twin_mobility_6_1, 1, { { 0, 128, 0 } },
};

static const struct twin_test_site ungrouped = {
	"2.4", 0, 128, 7, 4, NULL, 1, { { 0, 128, 0 } },
};

static const struct twin_test_site old_kernel = {
	"2.6.34", 0, 128, 5, 4, &twin_mobility_2_6_34, 1, { { 0, 128, 0 } },
};

/* A pageblock gets a type; nothing else changes. */
static void set(struct twin_test_zones *z, unsigned int block, unsigned int type)
{
	KUNIT_ASSERT_EQ(z->test, twin_pageblock_set(&z->zone[0], twin_pfn(block * 16), type), 0);
	twin_zones_audit(z);
}

static void take(struct twin_test_zones *z, u64 first, u64 end, unsigned int type)
{
	twin_zones_take_range(z, 0, first, end, type);
	twin_zones_audit(z);
}

/* The pageblock that the next block of a type comes from. */
static unsigned int comes_from(struct twin_test_zones *z, unsigned int order, unsigned int type)
{
	KUNIT_ASSERT_TRUE(z->test, twin_zones_take(z, 0, order, type));
	twin_zones_audit(z);
	return z->head[z->nr_heads - 1] / 16;
}

static unsigned int type_of(const struct twin_test_zones *z, unsigned int block)
{
	return z->zone[0].block[block];
}

static u32 on_list(const struct twin_test_zones *z, unsigned int type)
{
	unsigned int order;
	u32 frames = 0;

	for (order = 0; order < z->zone[0].nr_orders; order++)
		frames += twin_zone_nr_free(&z->zone[0], order, type) << order;
	return frames;
}

/* One pageblock of each type, the rest taken; @z's pageblocks 0, 1 and 2. */
static struct twin_test_zones *three_types(struct kunit *test, const struct twin_test_site *site)
{
	struct twin_test_zones *z = twin_test_zones(test, site);

	take(z, 48, 128, TWIN_MOVABLE);
	set(z, 0, TWIN_UNMOVABLE);
	set(z, 2, TWIN_RECLAIMABLE);
	KUNIT_ASSERT_EQ(test, on_list(z, TWIN_UNMOVABLE), 16U);
	KUNIT_ASSERT_EQ(test, on_list(z, TWIN_MOVABLE), 16U);
	KUNIT_ASSERT_EQ(test, on_list(z, TWIN_RECLAIMABLE), 16U);
	return z;
}

/* First its own pageblock, then the others', in the order of the table. */
static void expect_order(struct kunit *test, const struct twin_test_site *site, unsigned int type,
			 const unsigned int *blocks)
{
	struct twin_test_zones *z = three_types(test, site);
	unsigned int i;
	twin_pfn_t pfn;

	for (i = 0; i < 3; i++) {
		KUNIT_EXPECT_EQ_MSG(test, comes_from(z, 4, type), blocks[i], "%s: type %u, %u.",
				    site->name, type, i + 1);
		KUNIT_EXPECT_EQ(test, type_of(z, blocks[i]), type);
	}
	KUNIT_EXPECT_EQ(test, twin_buddy_alloc(&z->zone[0], 0, type, &pfn), -ENOMEM);
	twin_zones_done(z);
}

static void each_type_asks_the_others_in_its_order(struct kunit *test)
{
	static const unsigned int unmovable[] = { 0, 2, 1 };
	static const unsigned int movable[] = { 1, 2, 0 };
	static const unsigned int reclaimable[] = { 2, 0, 1 };
	const struct twin_test_site *site = &new_kernel;

	for (; site; site = site == &new_kernel ? &old_kernel : NULL) {
		expect_order(test, site, TWIN_UNMOVABLE, unmovable);
		expect_order(test, site, TWIN_MOVABLE, movable);
		expect_order(test, site, TWIN_RECLAIMABLE, reclaimable);
	}
}

/* The reserve: 2.6.34 gives it to anybody in the end, 6.1 to those who ask for it. */
static void the_reserve_is_the_last_resort_of_the_old_kernel(struct kunit *test)
{
	struct twin_test_zones *z = twin_test_zones(test, &old_kernel);
	twin_pfn_t pfn;

	take(z, 32, 128, TWIN_MOVABLE);
	set(z, 1, TWIN_RESERVE);
	KUNIT_EXPECT_EQ(test, z->zone[0].kept, 0ULL);
	KUNIT_EXPECT_EQ(test, comes_from(z, 4, TWIN_UNMOVABLE), 0U);
	KUNIT_EXPECT_EQ(test, comes_from(z, 2, TWIN_UNMOVABLE), 1U);
	/* The rest stays the reserve's, and so does the pageblock. */
	KUNIT_EXPECT_EQ(test, on_list(z, TWIN_RESERVE), 12U);
	KUNIT_EXPECT_EQ(test, type_of(z, 1), (unsigned int)TWIN_RESERVE);
	twin_zones_done(z);

	z = twin_test_zones(test, &new_kernel);
	take(z, 32, 128, TWIN_MOVABLE);
	set(z, 1, TWIN_RESERVE);
	KUNIT_EXPECT_EQ(test, z->zone[0].kept, 16ULL);
	KUNIT_EXPECT_EQ(test, comes_from(z, 4, TWIN_UNMOVABLE), 0U);
	KUNIT_EXPECT_EQ(test, twin_buddy_alloc(&z->zone[0], 2, TWIN_UNMOVABLE, &pfn), -ENOMEM);
	KUNIT_EXPECT_EQ(test, comes_from(z, 2, TWIN_RESERVE), 1U);
	KUNIT_EXPECT_EQ(test, type_of(z, 1), (unsigned int)TWIN_RESERVE);
	set(z, 1, TWIN_MOVABLE);
	KUNIT_EXPECT_EQ(test, z->zone[0].kept, 0ULL);
	twin_zones_done(z);
}

/**
 * struct claim - a pageblock that is taken in part, and somebody of another type
 * @name: what is to be seen
 * @site: whose rules
 * @taken: so many of its frames are
 * @by: by requests of this type
 * @was: its type
 * @order: of what is asked for
 * @type: who asks
 * @is: its type then
 * @own: frames that are on the list of who asked
 * @left: frames that stay on the list that they were on
 */
struct claim {
	const char *name;
	const struct twin_test_site *site;
	u8 taken;
	u8 by;
	u8 was;
	u8 order;
	u8 type;
	u8 is;
	u8 own;
	u8 left;
};

#define U TWIN_UNMOVABLE
#define M TWIN_MOVABLE
#define R TWIN_RECLAIMABLE

static const struct claim claims[] = {
	{ "half free: claimed", &new_kernel, 8, M, M, 0, U, U, 7, 0 },
	{ "more is taken: free frames move alone", &new_kernel, 9, M, M, 0, U, M, 6, 0 },
	{ "taken by its like: as if free", &new_kernel, 9, U, M, 0, U, U, 6, 0 },
	{ "movable in an unmovable one: likewise", &new_kernel, 12, M, U, 2, M, M, 0, 0 },
	{ "unmovable or reclaimable: not told apart", &new_kernel, 12, U, R, 2, U, R, 0, 0 },
	{ "2.6.34 does not look who took", &old_kernel, 12, U, M, 2, U, M, 0, 0 },
	{ "2.6.34 leaves the rest where it was", &old_kernel, 14, M, M, 0, U, M, 0, 1 },
	{ "2.6.34, unless who asks is eager", &old_kernel, 14, M, M, 0, R, M, 1, 0 },
	{ "6.1 takes the rest along", &new_kernel, 14, M, M, 0, U, M, 1, 0 },
};

#undef U
#undef M
#undef R

static void describe(const struct claim *one, char *desc)
{
	strscpy(desc, one->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(claim, claims, describe);

/* All other pageblocks are taken: what is asked for comes out of the first one. */
static void a_pageblock_changes_hands_or_its_free_frames_do(struct kunit *test)
{
	const struct claim *one = test->param_value;
	struct twin_test_zones *z = twin_test_zones(test, one->site);

	take(z, 16, 128, TWIN_MOVABLE);
	take(z, 0, one->taken, one->by);
	set(z, 0, one->was);
	KUNIT_EXPECT_EQ(test, comes_from(z, one->order, one->type), 0U);
	KUNIT_EXPECT_EQ(test, type_of(z, 0), one->is + 0U);
	KUNIT_EXPECT_EQ(test, on_list(z, one->type), one->own + 0U);
	KUNIT_EXPECT_EQ(test, on_list(z, one->was), one->left + 0U);
	twin_zones_done(z);
}

/* Blocks remember for what they were taken, whatever the pageblock's type was then. */
static void blocks_that_were_taken_are_told_apart(struct kunit *test)
{
	struct twin_test_zones *z = twin_test_zones(test, &new_kernel);
	unsigned int i;

	take(z, 16, 128, TWIN_MOVABLE);
	for (i = 0; i < 3; i++)
		KUNIT_ASSERT_EQ(test, comes_from(z, 2, TWIN_MOVABLE), 0U);
	set(z, 0, TWIN_UNMOVABLE);
	KUNIT_EXPECT_EQ(test, comes_from(z, 2, TWIN_MOVABLE), 0U);
	KUNIT_EXPECT_EQ(test, type_of(z, 0), (unsigned int)TWIN_MOVABLE);
	twin_zones_done(z);
}

/* A block that merges with others takes them to the list of its own pageblock. */
static void who_comes_last_decides_the_list(struct kunit *test)
{
	struct twin_test_zones *z = twin_test_zones(test, &new_kernel_large);

	take(z, 16, 32, TWIN_MOVABLE);
	set(z, 1, TWIN_UNMOVABLE);
	KUNIT_EXPECT_EQ(test, on_list(z, TWIN_UNMOVABLE), 0U);
	twin_zones_give_all(z);
	KUNIT_EXPECT_EQ(test, on_list(z, TWIN_UNMOVABLE), 64U);
	twin_zones_done(z);
}

/* Unmovable requests take from the emptiest pageblock, movable ones from the fullest. */
static void movable_requests_use_up_small_blocks(struct kunit *test)
{
	struct twin_test_zones *z = twin_test_zones(test, &new_kernel);

	take(z, 32, 128, TWIN_MOVABLE);
	set(z, 0, TWIN_UNMOVABLE);
	set(z, 1, TWIN_UNMOVABLE);
	/* Of 0 .. 15 one frame is left, of 16 .. 31 two are; both too few to take over. */
	take(z, 0, 15, TWIN_UNMOVABLE);
	take(z, 16, 30, TWIN_UNMOVABLE);
	KUNIT_EXPECT_EQ(test, comes_from(z, 0, TWIN_MOVABLE), 0U);
	twin_zones_done(z);

	z = twin_test_zones(test, &new_kernel);
	take(z, 32, 128, TWIN_MOVABLE);
	take(z, 0, 15, TWIN_UNMOVABLE);
	take(z, 16, 30, TWIN_UNMOVABLE);
	KUNIT_EXPECT_EQ(test, comes_from(z, 0, TWIN_UNMOVABLE), 1U);
	twin_zones_done(z);
}

/* Two single frames are left in a pageblock, 9 and 13; one is asked for. */
static struct twin_test_zones *two_left(struct kunit *test, const struct twin_test_site *site)
{
	struct twin_test_zones *z = twin_test_zones(test, site);

	take(z, 16, 128, TWIN_MOVABLE);
	take(z, 0, 9, TWIN_MOVABLE);
	take(z, 10, 13, TWIN_MOVABLE);
	take(z, 14, 16, TWIN_MOVABLE);
	return z;
}

/* Who spoils movable pageblocks takes both at once, lest he comes back for another one. */
static void the_eager_take_over_small_blocks_too(struct kunit *test)
{
	static const struct {
		const struct twin_test_site *site;
		unsigned int type;
		bool both;
	} who[] = {
		{ &new_kernel, TWIN_UNMOVABLE, true },
		{ &new_kernel, TWIN_RECLAIMABLE, true },
		{ &old_kernel, TWIN_UNMOVABLE, false },
		{ &old_kernel, TWIN_RECLAIMABLE, true },
	};
	struct twin_test_zones *z;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(who); i++) {
		z = two_left(test, who[i].site);
		KUNIT_EXPECT_EQ(test, comes_from(z, 0, who[i].type), 0U);
		KUNIT_EXPECT_EQ(test, on_list(z, who[i].type), who[i].both ? 1U : 0U);
		KUNIT_EXPECT_EQ(test, on_list(z, TWIN_MOVABLE), who[i].both ? 0U : 1U);
		twin_zones_done(z);
	}
	/* Movable ones in an unmovable pageblock take no more than they need. */
	z = two_left(test, &new_kernel);
	set(z, 0, TWIN_UNMOVABLE);
	KUNIT_EXPECT_EQ(test, comes_from(z, 0, TWIN_MOVABLE), 0U);
	KUNIT_EXPECT_EQ(test, on_list(z, TWIN_UNMOVABLE), 1U);
	twin_zones_done(z);
}

/* All pageblocks of a large block change hands at once. */
static void a_large_block_brings_all_its_pageblocks(struct kunit *test)
{
	struct twin_test_zones *z = twin_test_zones(test, &new_kernel_large);
	unsigned int first, i;

	first = comes_from(z, 0, TWIN_UNMOVABLE);
	KUNIT_EXPECT_EQ(test, first % 4, 0U);
	for (i = 0; i < 8; i++)
		KUNIT_EXPECT_EQ(test, type_of(z, i),
				(unsigned int)(i / 4 == first / 4 ? TWIN_UNMOVABLE : TWIN_MOVABLE));
	KUNIT_EXPECT_EQ(test, on_list(z, TWIN_UNMOVABLE), 63U);
	KUNIT_EXPECT_EQ(test, on_list(z, TWIN_MOVABLE), 64U);
	twin_zones_done(z);
}

/* What is isolated leaves the block that it was in, is never handed out, and comes back. */
static void an_isolated_pageblock_stays_apart(struct kunit *test)
{
	struct twin_test_zones *z = twin_test_zones(test, &new_kernel_large);
	struct twin_limit limit = { .mark = 111 };
	struct twin_zone *zone = &z->zone[0];
	unsigned int i;

	KUNIT_ASSERT_EQ(test, twin_zone_nr_free(zone, 6, TWIN_MOVABLE), 2U);
	set(z, 1, TWIN_ISOLATE);
	KUNIT_EXPECT_EQ(test, on_list(z, TWIN_ISOLATE), 16U);
	KUNIT_EXPECT_EQ(test, twin_zone_nr_free(zone, 6, TWIN_MOVABLE), 1U);
	KUNIT_EXPECT_EQ(test, twin_zone_nr_free(zone, 5, TWIN_MOVABLE), 1U);
	KUNIT_EXPECT_EQ(test, twin_zone_nr_free(zone, 4, TWIN_MOVABLE), 1U);
	/* It does not count towards a mark: of 112 free frames 111 may not be left. */
	KUNIT_EXPECT_TRUE(test, twin_zone_watermark_ok(zone, 0, &limit));
	limit.mark = 112;
	KUNIT_EXPECT_FALSE(test, twin_zone_watermark_ok(zone, 0, &limit));
	for (i = 0; i < 112; i++)
		KUNIT_EXPECT_NE(test, comes_from(z, 0, i % 3), 1U);
	KUNIT_EXPECT_EQ(test, twin_buddy_alloc(zone, 0, TWIN_MOVABLE, z->pfn), -ENOMEM);
	/* alloc_contig_range() may have it. */
	take(z, 20, 30, TWIN_MOVABLE);
	twin_zones_give_all(z);
	/* Together with its neighbours, too, and then it is one block. */
	take(z, 0, 64, TWIN_MOVABLE);
	KUNIT_EXPECT_EQ(test, z->nr_heads, 1U);
	twin_zones_give_all(z);
	set(z, 1, TWIN_MOVABLE);
	set(z, 1, TWIN_ISOLATE);
	KUNIT_EXPECT_EQ(test, on_list(z, TWIN_ISOLATE), 16U);
	set(z, 1, TWIN_MOVABLE);
	KUNIT_EXPECT_EQ(test, on_list(z, TWIN_ISOLATE), 0U);
	KUNIT_EXPECT_EQ(test, twin_zones_nr_free(zone, 6), 2U);
	/* Wherever in a larger block it stands, at its end, too. */
	for (i = 0; i < 8; i++) {
		set(z, i, TWIN_ISOLATE);
		KUNIT_EXPECT_EQ(test, on_list(z, TWIN_ISOLATE), 16U);
		set(z, i, TWIN_MOVABLE);
		KUNIT_EXPECT_EQ(test, on_list(z, TWIN_ISOLATE), 0U);
	}
	KUNIT_EXPECT_EQ(test, twin_zones_nr_free(zone, 6), 2U);
	twin_zones_done(z);
}

/* Where nothing is grouped, a type puts no frame where nobody would look for it. */
static void an_ungrouped_pageblock_stays_within_reach(struct kunit *test)
{
	struct twin_test_zones *z = twin_test_zones(test, &ungrouped);
	unsigned int i;

	set(z, 1, TWIN_MOVABLE);
	KUNIT_EXPECT_EQ(test, on_list(z, TWIN_MOVABLE), 0U);
	for (i = 0; i < 128; i++)
		KUNIT_EXPECT_TRUE(test, twin_zones_take(z, 0, 0, TWIN_MOVABLE));
	twin_zones_done(z);
}

/* A pageblock inside of an allocated block is marked; nothing of it moves meanwhile. */
static void a_taken_pageblock_can_be_isolated(struct kunit *test)
{
	struct twin_test_zones *z = twin_test_zones(test, &new_kernel_large);

	KUNIT_ASSERT_TRUE(test, twin_zones_take(z, 0, 6, TWIN_MOVABLE));
	set(z, z->head[0] / 16 + 1, TWIN_ISOLATE);
	KUNIT_EXPECT_EQ(test, on_list(z, TWIN_ISOLATE), 0U);
	set(z, z->head[0] / 16 + 1, TWIN_MOVABLE);
	twin_zones_done(z);
}

/* A pageblock that the zone ends in is never taken over as a whole. */
static void a_pageblock_across_the_border_is_not_claimed(struct kunit *test)
{
	static const struct twin_test_site border = {
		"border", 0, 32, 5, 4, &twin_mobility_6_1, 2, { { 0, 12, 0 }, { 12, 32, 1 } },
	};
	struct twin_test_zones *z = twin_test_zones(test, &border);

	KUNIT_EXPECT_EQ(test, comes_from(z, 0, TWIN_UNMOVABLE), 0U);
	KUNIT_EXPECT_EQ(test, type_of(z, 0), (unsigned int)TWIN_MOVABLE);
	/* Only the largest block changed hands: 0 .. 7; 8 .. 11 did not. */
	KUNIT_EXPECT_EQ(test, on_list(z, TWIN_UNMOVABLE), 7U);
	KUNIT_EXPECT_EQ(test, on_list(z, TWIN_MOVABLE), 4U);
	twin_zones_done(z);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(each_type_asks_the_others_in_its_order),
	KUNIT_CASE(the_reserve_is_the_last_resort_of_the_old_kernel),
	KUNIT_CASE_PARAM(a_pageblock_changes_hands_or_its_free_frames_do, claim_gen_params),
	KUNIT_CASE(blocks_that_were_taken_are_told_apart),
	KUNIT_CASE(who_comes_last_decides_the_list),
	KUNIT_CASE(movable_requests_use_up_small_blocks),
	KUNIT_CASE(the_eager_take_over_small_blocks_too),
	KUNIT_CASE(a_large_block_brings_all_its_pageblocks),
	KUNIT_CASE(an_isolated_pageblock_stays_apart),
	KUNIT_CASE(an_ungrouped_pageblock_stays_within_reach),
	KUNIT_CASE(a_taken_pageblock_can_be_isolated),
	KUNIT_CASE(a_pageblock_across_the_border_is_not_claimed),
	{}
};

static struct kunit_suite suite = {
	.name = "mmtwin_buddy_fallback",
	.init = twin_test_init,
	.exit = twin_test_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);
