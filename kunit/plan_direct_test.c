// SPDX-License-Identifier: GPL-2.0
/* The plan of a direct map, against a page-by-page account of the same rules. */
#include <linux/slab.h>
#include <linux/sizes.h>

#include "../src/plan_direct.h"
#include "fixture.h"

#define MAPS   2000
#define PIECES 8
#define PROBES 300

static const struct pt_format *const formats[] = { &pt_format_x86_64, &pt_format_i386,
						   &pt_format_i386_pae, &pt_format_arm64_4k48 };

/* Does one stretch hold all of a block? */
static bool is_within(const struct twin_extent *extent, unsigned int nr, u64 block, u64 span)
{
	unsigned int i;

	for (i = 0; i < nr; i++)
		if (block >= extent[i].first && block + span <= extent[i].end)
			return true;
	return false;
}

/* Is a block RAM, or of one stretch that was lent, and on one side of the image's borders? */
static bool is_whole(const struct twin_direct_spec *spec, u64 block, u64 span, bool image)
{
	if (block + span > spec->limit)
		return false;
	if (spec->policy->image_apart && spec->image.first < spec->image.end &&
	    (image ? block < spec->image.first || block + span > spec->image.end :
		     block < spec->image.end && block + span > spec->image.first))
		return false;
	return is_within(spec->ram, spec->nr_ram, block, span) ||
	       is_within(spec->lent, spec->nr_lent, block, span);
}

/* The level of the leaf that maps a page, or -1. */
static int naive(const struct twin_direct_spec *spec, u64 phys)
{
	u64 page = pt_page_size(spec->shape);
	bool image = spec->policy->image_apart && phys >= spec->image.first &&
		     phys < spec->image.end;
	u8 levels = image ? spec->shape->leaf_levels : spec->leaf_levels;
	int level;

	if (phys + page > spec->limit)
		return -1;
	if (!is_whole(spec, phys, page, image))
		return phys < spec->policy->always ? 0 : -1;
	for (level = 3; level; level--) {
		u64 span = pt_span(spec->shape, level);

		if ((levels & BIT(level)) && is_whole(spec, phys & -span, span, image))
			return level;
	}
	return 0;
}

/* Some of the RAM but the first was lent instead, and some of that touches what is before it. */
static void lend(struct twin_test_rng *rng, struct twin_extent *ram, struct twin_extent *lent,
		 struct twin_direct_spec *spec)
{
	unsigned int i, nr = spec->nr_ram;
	u64 before, end = ram[0].end;

	spec->lent = lent;
	spec->nr_ram = 1;
	for (i = 1; i < nr; i++) {
		before = end;
		end = ram[i].end;
		if (twin_test_below(rng, 3)) {
			ram[spec->nr_ram++] = ram[i];
			continue;
		}
		lent[spec->nr_lent] = ram[i];
		if (twin_test_below(rng, 2))
			lent[spec->nr_lent].first = round_up(before, SZ_64K);
		spec->nr_lent++;
	}
}

static void make_spec(struct kunit *test, struct twin_test_rng *rng, struct pt_shape *shape,
		      struct twin_extent *ram, struct twin_direct_spec *spec)
{
	u64 at = twin_test_below(rng, 2) * twin_test_below(rng, SZ_4M), gap, len;
	unsigned int i;

	pt_shape_init(shape, formats[twin_test_below(rng, ARRAY_SIZE(formats))], 40,
		      PT_HAS_BIG | PT_HAS_HUGE | PT_HAS_NX);
	*spec = (struct twin_direct_spec){
		.policy = twin_test_below(rng, 2) ? &twin_direct_x86 : &twin_direct_arm64,
		.shape = shape,
		.base = twin_va(BIT_ULL(39)),
		.leaf_levels = (twin_test_random(rng) | 1) & shape->leaf_levels,
		.limit = ~0ULL,
		.nr_ram = 1 + twin_test_below(rng, 6),
		.ram = ram,
	};
	for (i = 0; i < spec->nr_ram; i++) {
		gap = twin_test_below(rng, 3) ? SZ_64K : SZ_1G;
		len = twin_test_below(rng, 3) ? SZ_8M : 3ULL * SZ_1G;
		ram[i].first = at;
		ram[i].end = at + 1 + twin_test_below(rng, len);
		/* Firmware has a liking for round numbers. */
		if (twin_test_below(rng, 2))
			ram[i].end = round_up(ram[i].end, SZ_4M);
		at = ram[i].end + 1 + twin_test_below(rng, gap);
		if (twin_test_below(rng, 2))
			at = round_up(at, SZ_2M);
	}
	if (!twin_test_below(rng, 4))
		spec->limit = round_down(twin_test_below(rng, at), SZ_16K) + SZ_1M;
	spec->image.first = round_up(ram[0].first, SZ_64K) + SZ_64K * twin_test_below(rng, 64);
	spec->image.end = spec->image.first + SZ_64K * twin_test_below(rng, 64);
	if (spec->image.end > (ram[0].end & -SZ_64K))
		spec->image.end = spec->image.first;
	lend(rng, ram, ram + PIECES, spec);
}

static void probe(struct kunit *test, const struct twin_direct_plan *plan,
		  const struct twin_direct_spec *spec, u64 phys)
{
	const struct pt_range *range;
	int want;

	phys &= -pt_page_size(spec->shape);
	want = naive(spec, phys);
	range = twin_direct_at(plan, phys);
	KUNIT_ASSERT_EQ_MSG(test, range ? (int)range->level : -1, want, "%#llx, %s", phys,
			    spec->policy->name);
	if (range)
		KUNIT_ASSERT_EQ(test, range->va.a - range->phys.a, spec->base.a);
}

static void each_page_is_mapped_as_a_page_by_page_account_says(struct kunit *test)
{
	struct twin_extent *ram = kunit_kcalloc(test, 2 * PIECES, sizeof(*ram), GFP_KERNEL);
	struct pt_shape *shape = kunit_kzalloc(test, sizeof(*shape), GFP_KERNEL);
	struct pt_range *range = kunit_kcalloc(test, 128, sizeof(*range), GFP_KERNEL);
	struct twin_direct_plan plan = { .max = 128, .range = range };
	struct twin_test_rng rng = twin_test_rng(test);
	struct twin_direct_spec spec;
	unsigned int map, i;

	KUNIT_ASSERT_TRUE(test, ram && shape && range);
	for (map = 0; map < MAPS; map++) {
		u64 pages = 0, end;

		make_spec(test, &rng, shape, ram, &spec);
		KUNIT_ASSERT_EQ(test, twin_direct_plan(&plan, &spec), 0);
		end = ram[spec.nr_ram - 1].end + SZ_2M;
		if (spec.nr_lent)
			end = max(end, spec.lent[spec.nr_lent - 1].end + SZ_2M);
		for (i = 0; i < PROBES; i++)
			probe(test, &plan, &spec, twin_test_below(&rng, end));
		for (i = 0; i < plan.nr; i++) {
			u64 first = range[i].phys.a, last = first + range[i].len;

			if (i)
				KUNIT_ASSERT_GE(test, first, last - range[i].len);
			probe(test, &plan, &spec, first);
			probe(test, &plan, &spec, last - 1);
			probe(test, &plan, &spec, last);
			if (first)
				probe(test, &plan, &spec, first - 1);
			pages += range[i].len >> shape->format->page_shift;
		}
		KUNIT_ASSERT_EQ(test, plan.pages, pages);
	}
}

static void what_touches_is_one(struct kunit *test)
{
	struct twin_extent e[] = { { 0x5000, 0x6000 }, { 0x1000, 0x2000 }, { 0x2000, 0x3001 },
				   { 0x4000, 0x4000 }, { 0x2800, 0x2900 }, { 0x3002, 0x3003 } };

	KUNIT_ASSERT_EQ(test, twin_extents_merge(e, ARRAY_SIZE(e)), 3U);
	KUNIT_EXPECT_EQ(test, e[0].first, 0x1000ULL);
	KUNIT_EXPECT_EQ(test, e[0].end, 0x3001ULL);
	KUNIT_EXPECT_EQ(test, e[1].first, 0x3002ULL);
	KUNIT_EXPECT_EQ(test, e[2].first, 0x5000ULL);
	KUNIT_EXPECT_EQ(test, e[2].end, 0x6000ULL);
}

/* 6G of a PC: the leaf at 6G is asked for by three steps; measured on 6.1. */
static void steps_within_a_leaf_count_it_again(struct kunit *test)
{
	struct twin_extent ram[] = { { SZ_4K, 0x9fc00 },
				     { SZ_1M, 0xbffe0000 },
				     { 4ULL * SZ_1G, 7ULL * SZ_1G } };
	struct twin_direct_spec spec = {
		.policy = &twin_direct_x86,
		.nr_ram = ARRAY_SIZE(ram),
		.ram = ram,
	};
	struct pt_shape *shape = kunit_kzalloc(test, sizeof(*shape), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, shape);
	pt_shape_init(shape, &pt_format_x86_64, 40, PT_HAS_BIG | PT_HAS_HUGE | PT_HAS_NX);
	spec.shape = shape;
	KUNIT_EXPECT_EQ(test, twin_direct_recounts(&spec, 2, 7ULL * SZ_1G), 2ULL);
	/* 3G: no step ends within a leaf of 1G. */
	spec.nr_ram = 2;
	KUNIT_EXPECT_EQ(test, twin_direct_recounts(&spec, 2, 0xbfe00000), 0ULL);
}

/* From below: what is above the image first, then what is below it. */
static void steps_upwards_count_leaves_again(struct kunit *test)
{
	struct twin_extent ram[] = { { SZ_4K, 0x9fc00 },
				     { SZ_1M, 0xbffe0000 },
				     { 4ULL * SZ_1G, 7ULL * SZ_1G } };
	struct twin_direct_spec spec = {
		.policy = &twin_direct_x86,
		.leaf_levels = BIT(0) | BIT(1) | BIT(2),
		.nr_ram = ARRAY_SIZE(ram),
		.ram = ram,
	};
	struct pt_shape *shape = kunit_kzalloc(test, sizeof(*shape), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, shape);
	pt_shape_init(shape, &pt_format_x86_64, 40, PT_HAS_BIG | PT_HAS_HUGE | PT_HAS_NX);
	spec.shape = shape;
	/* The leaf of 2M that the image ends in; below 1G no leaf of 1G can be. */
	KUNIT_EXPECT_EQ(test, twin_direct_recounts_up(&spec, 1, 0x3e0d000), 1ULL);
	KUNIT_EXPECT_EQ(test, twin_direct_recounts_up(&spec, 2, 0x3e0d000), 0ULL);
	KUNIT_EXPECT_EQ(test, twin_direct_recounts_up(&spec, 1, 0x3e00000), 0ULL);
	/* Above 1G: where it ends, at 0x45e00000, 0x46000000 and 0x60000000. */
	KUNIT_EXPECT_EQ(test, twin_direct_recounts_up(&spec, 2, 0x45c0d000), 4ULL);
	KUNIT_EXPECT_EQ(test, twin_direct_recounts_up(&spec, 1, 0x45c0d000), 0ULL);
	spec.leaf_levels = BIT(0) | BIT(1);
	KUNIT_EXPECT_EQ(test, twin_direct_recounts_up(&spec, 1, 0x45c0d000), 1ULL);
}

static void a_table_too_small_is_refused(struct kunit *test)
{
	struct twin_extent ram = { 0, SZ_4M + SZ_4K };
	struct pt_range range[1];
	struct twin_direct_plan plan = { .max = 1, .range = range };
	struct pt_shape *shape = kunit_kzalloc(test, sizeof(*shape), GFP_KERNEL);
	struct twin_direct_spec spec = {
		.policy = &twin_direct_x86,
		.leaf_levels = 3,
		.limit = ~0ULL,
		.nr_ram = 1,
		.ram = &ram,
	};

	KUNIT_ASSERT_NOT_NULL(test, shape);
	pt_shape_init(shape, &pt_format_x86_64, 40, PT_HAS_BIG | PT_HAS_NX);
	spec.shape = shape;
	KUNIT_EXPECT_EQ(test, twin_direct_plan(&plan, &spec), -ENOSPC);
	ram.end = SZ_4M;
	KUNIT_EXPECT_EQ(test, twin_direct_plan(&plan, &spec), 0);
	KUNIT_EXPECT_EQ(test, plan.leaves[1], 2ULL);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(each_page_is_mapped_as_a_page_by_page_account_says),
	KUNIT_CASE(what_touches_is_one),
	KUNIT_CASE(steps_within_a_leaf_count_it_again),
	KUNIT_CASE(steps_upwards_count_leaves_again),
	KUNIT_CASE(a_table_too_small_is_refused),
	{},
};

static struct kunit_suite suite = { .name = "mmtwin_plan_direct", .test_cases = cases };

kunit_test_suite(suite);
