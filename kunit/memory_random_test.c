// SPDX-License-Identifier: GPL-2.0
/*
 * The plan of a machine's memory, of maps by the thousand, against an oracle that asks
 * about page after page.
 */
#include <linux/errno.h>
#include <linux/sizes.h>
#include <linux/string.h>

#include "../src/memory.h"
#include "memmap_gen.h"
#include "rounds.h"

/* Maps a case: so many, and on a slow computer so many at least. */
#define MAPS  2000
#define LEAST 20

/* Most random maps say nothing of addresses above this. */
#define TOP   (24ULL << 20)
#define PAGES (TOP >> 12)

#define MIB(n) ((u64)(n) << 20)

/**
 * struct desk - what a case works on
 * @test: the test
 * @rng: its choices
 * @rounds: a map each
 * @map: what firmware says
 * @want: what is to be planned
 * @memory: what was
 * @oracle: what is to come of @map
 * @ram: by page: it is RAM
 */
struct desk {
	struct kunit *test;
	struct twin_test_rng rng;
	struct twin_test_rounds rounds;
	struct twin_memmap map;
	struct twin_memory_want want;
	struct twin_memory memory;
	struct oracle_memory oracle;
	u8 ram[PAGES];
};

static struct desk *desk(struct kunit *test, unsigned int least)
{
	struct desk *d = kunit_kzalloc(test, sizeof(*d), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, d);
	d->test = test;
	d->rng = twin_test_rng(test);
	d->rounds = (struct twin_test_rounds){ .test = test, .most = MAPS, .least = least };
	/* What was there before has no say. */
	memset(&d->memory, 0xa5, sizeof(d->memory));
	return d;
}

/* The first page that a machine can be loaded into. */
static u64 lowest(const struct desk *d)
{
	return d->want.kind->bios ? SZ_1M >> d->want.page_shift : 0;
}

/* The next stretch of RAM that the oracle sees between two pages. */
static bool next_run(const struct desk *d, u64 *at, u64 end, u64 *first)
{
	while (*at < end && !d->ram[*at])
		++*at;
	*first = *at;
	while (*at < end && d->ram[*at])
		++*at;
	return *first < *at;
}

/* Stretches, their sum, and the first of the largest. */
static void expect_backed_ram(struct desk *d)
{
	const struct twin_memory *memory = &d->memory;
	struct kunit *test = d->test;
	unsigned int shift = d->want.page_shift, nr = 0;
	u64 at = d->want.base.a >> shift, end = (d->want.base.a + d->want.size) >> shift;
	u64 first, most = 0, home = 0, sum = 0;

	while (next_run(d, &at, end, &first)) {
		KUNIT_ASSERT_LT_MSG(test, nr, memory->nr_backed, "map %u", d->rounds.done);
		KUNIT_ASSERT_EQ_MSG(test, memory->backed[nr].first, first << shift, "map %u",
				    d->rounds.done);
		KUNIT_ASSERT_EQ_MSG(test, memory->backed[nr].end, at << shift, "map %u",
				    d->rounds.done);
		nr++;
		sum += at - first;
		if (first < lowest(d) || at - first <= most)
			continue;
		home = first;
		most = at - first;
	}
	KUNIT_ASSERT_EQ_MSG(test, memory->nr_backed, nr, "map %u", d->rounds.done);
	KUNIT_ASSERT_EQ_MSG(test, memory->backed_pages, sum, "map %u", d->rounds.done);
	KUNIT_ASSERT_EQ_MSG(test, memory->home.first, home << shift, "map %u", d->rounds.done);
	KUNIT_ASSERT_EQ_MSG(test, memory->home.end, (home + most) << shift, "map %u",
			    d->rounds.done);
}

/* Zones cover what is between the first page of RAM and the last, once. */
static void expect_zones(struct desk *d, u64 first, u64 end, u64 pages)
{
	const struct twin_node_figures *node = &d->memory.zones.node[0];
	u64 spanned = 0, absent = 0, i, real;
	struct kunit *test = d->test;
	unsigned int id, n;

	for (id = 0; id < TWIN_ZONES; id++) {
		const struct twin_zone_figures *zone = &node->zone[id];

		real = 0;
		for (i = 0; i < zone->spanned; i++)
			real += d->ram[zone->first + i];
		KUNIT_ASSERT_EQ_MSG(test, zone->spanned - zone->absent, real, "map %u, %s",
				    d->rounds.done, twin_zone_names[id]);
		if (zone->spanned) {
			KUNIT_ASSERT_GE(test, zone->first, first);
			KUNIT_ASSERT_LE(test, zone->first + zone->spanned, end);
		}
		for (n = 0; n < id && zone->spanned; n++)
			KUNIT_ASSERT_TRUE(test,
					  !node->zone[n].spanned ||
						  node->zone[n].first + node->zone[n].spanned <=
							  zone->first);
		spanned += zone->spanned;
		absent += zone->absent;
	}
	KUNIT_ASSERT_EQ_MSG(test, spanned, end - first, "map %u", d->rounds.done);
	KUNIT_ASSERT_EQ_MSG(test, absent, end - first - pages, "map %u", d->rounds.done);
	KUNIT_ASSERT_EQ(test, node->spanned, spanned);
	KUNIT_ASSERT_EQ(test, node->present, pages);
}

static void expect_ram(struct desk *d)
{
	u64 i, pages = 0, first = 0, end = 0, all = TOP >> d->want.page_shift;
	struct kunit *test = d->test;

	for (i = 0; i < all; i++) {
		if (!d->ram[i])
			continue;
		if (!pages++)
			first = i;
		end = i + 1;
	}
	KUNIT_ASSERT_EQ_MSG(test, d->memory.usable, !d->oracle.guessed, "map %u", d->rounds.done);
	KUNIT_ASSERT_EQ(test, d->memory.given, d->map.nr);
	KUNIT_ASSERT_EQ_MSG(test, d->memory.pages, pages, "map %u", d->rounds.done);
	KUNIT_ASSERT_EQ_MSG(test, d->memory.end, end, "map %u", d->rounds.done);
	expect_backed_ram(d);
	expect_zones(d, first, end, pages);
}

/* Is any page of the window RAM that can be used?  That is what planning needs. */
static bool any_ram(const struct desk *d)
{
	unsigned int shift = d->want.page_shift;
	u64 at = max(d->want.base.a >> shift, lowest(d)), first;

	return next_run(d, &at, (d->want.base.a + d->want.size) >> shift, &first);
}

/* Fill in which pages are RAM. */
static void ask_oracle(struct desk *d, u64 from, u64 end)
{
	unsigned int shift = d->want.page_shift;
	u64 i;

	for (i = from >> shift; i < end >> shift; i++)
		d->ram[i] = oracle_memory_page(&d->oracle, i, shift);
}

/* Some computer, some window of it, some wishes. */
static void choose(struct desk *d)
{
	static const struct twin_memory_kind *const kinds[] = {
		&twin_memory_x86_64, &twin_memory_i386, &twin_memory_arm64, &twin_memory_um
	};
	struct twin_test_rng *rng = &d->rng;
	const struct twin_memory_kind *kind = kinds[twin_test_below(rng, ARRAY_SIZE(kinds))];
	unsigned int shift = 12;

	if (!kind->bios && !twin_test_below(rng, 2))
		shift = twin_test_below(rng, 2) ? 14 : 16;
	d->want = (struct twin_memory_want){
		.kind = kind,
		.map = &d->map,
		.base = twin_phys(MIB(twin_test_below(rng, 16))),
		.size = MIB(4 + twin_test_below(rng, 5)),
		.page_shift = shift,
		.group_shift = 21 + twin_test_below(rng, 3),
		.phys_end = MIB(16 + twin_test_below(rng, 17)),
		.low_end = MIB(12 + twin_test_below(rng, 13)),
	};
	if (!twin_test_below(rng, 4))
		d->want.kernelcore = MIB(twin_test_below(rng, 24));
	if (!twin_test_below(rng, 4))
		d->want.movablecore = MIB(twin_test_below(rng, 24));
}

/**
 * struct ends - how planning ended, how often
 * @good: planned
 * @guessed: planned from a guess
 * @refused: -EINVAL
 * @full: -ENOSPC
 * @none: -ENXIO
 */
struct ends {
	unsigned int good;
	unsigned int guessed;
	unsigned int refused;
	unsigned int full;
	unsigned int none;
};

/* What planning has to end with, but for -ENXIO. */
static int expected(struct desk *d)
{
	d->oracle.bios = d->want.kind->bios;
	d->oracle.phys_end = d->want.phys_end;
	d->oracle.backed_end = d->want.base.a + d->want.size;
	twin_test_memmap_oracle(&d->map, &d->oracle);
	return oracle_memory_judge(&d->oracle);
}

static int judge(struct desk *d, struct ends *ends)
{
	int want = expected(d);

	if (!want) {
		ask_oracle(d, 0, TOP);
		want = any_ram(d) ? 0 : -ENXIO;
	}
	KUNIT_ASSERT_EQ_MSG(d->test, twin_memory_plan(&d->memory, &d->want), want, "map %u",
			    d->rounds.done);
	if (!want)
		expect_ram(d);
	ends->good += !want;
	ends->guessed += !want && d->oracle.guessed;
	ends->refused += want == -EINVAL;
	ends->full += want == -ENOSPC;
	ends->none += want == -ENXIO;
	return want;
}

static void valid_maps_are_planned_page_by_page(struct kunit *test)
{
	struct desk *d = desk(test, LEAST);
	struct ends ends = {};

	while (twin_test_round(&d->rounds)) {
		struct twin_test_firmware firmware = { .top = TOP };

		choose(d);
		d->want.phys_end = max(d->want.phys_end, d->want.base.a + d->want.size);
		firmware.base = d->want.base;
		firmware.size = d->want.size;
		firmware.page_shift = d->want.page_shift;
		firmware.pages = 1 + twin_test_below(&d->rng, SZ_1M >> d->want.page_shift);
		twin_test_valid_map(&d->rng, &firmware, &d->map, NULL);
		KUNIT_ASSERT_EQ_MSG(test, judge(d, &ends), 0, "map %u", d->rounds.done);
	}
	KUNIT_EXPECT_EQ(test, ends.guessed, 0U);
}

static void hostile_maps_are_planned_guessed_or_refused(struct kunit *test)
{
	struct desk *d = desk(test, 5 * LEAST);
	struct ends ends = {};

	while (twin_test_round(&d->rounds)) {
		choose(d);
		twin_test_hostile_map(&d->rng, TOP, &d->map);
		judge(d, &ends);
	}
	kunit_info(test, "%u planned (%u guessed), %u EINVAL, %u ENOSPC, %u ENXIO\n", ends.good,
		   ends.guessed, ends.refused, ends.full, ends.none);
	KUNIT_EXPECT_GT(test, ends.good - ends.guessed, 0U);
	KUNIT_EXPECT_GT(test, ends.guessed, 0U);
	KUNIT_EXPECT_GT(test, ends.refused, 0U);
	KUNIT_EXPECT_GT(test, ends.full, 0U);
	KUNIT_EXPECT_GT(test, ends.none, 0U);
}

/* Of all addresses there are; what is backed is some of them. */
static void no_map_of_the_whole_address_space_does_harm(struct kunit *test)
{
	struct desk *d = desk(test, LEAST);

	while (twin_test_round(&d->rounds)) {
		int want, err;

		choose(d);
		d->want.phys_end = twin_test_below(&d->rng, 2) ? ~0ULL : 1ULL << 52;
		twin_test_hostile_map(&d->rng, ~0ULL, &d->map);
		want = expected(d);
		if (!want) {
			u64 end = d->want.base.a + d->want.size;

			oracle_memory_near(&d->oracle, d->want.base.a, end);
			ask_oracle(d, d->want.base.a, end);
			want = any_ram(d) ? 0 : -ENXIO;
		}
		err = twin_memory_plan(&d->memory, &d->want);
		KUNIT_ASSERT_EQ_MSG(test, err, want, "map %u", d->rounds.done);
		if (!err)
			expect_backed_ram(d);
	}
}

static struct kunit_case cases[] = { KUNIT_CASE(valid_maps_are_planned_page_by_page),
				     KUNIT_CASE(hostile_maps_are_planned_guessed_or_refused),
				     KUNIT_CASE(no_map_of_the_whole_address_space_does_harm),
				     {} };

static struct kunit_suite suite = {
	.name = "mmtwin_memory_random",
	.test_cases = cases,
};

kunit_test_suite(suite);
