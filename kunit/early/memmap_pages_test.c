// SPDX-License-Identifier: GPL-2.0
/*
 * Whole pages of RAM out of random maps, against an oracle that looks at each page;
 * and whether the maps that are called valid are so.
 */
#include <linux/minmax.h>
#include <linux/sizes.h>

#include "../memmap_gen.h"
#include "../rounds.h"

/* Maps a case: so many, and on a slow computer so many at least. */
#define MAPS  10000
#define LEAST 500

/* Pages of the oracle. */
#define PAGES 48

/**
 * struct bench - what a case works on
 * @test: the test
 * @rng: its choices
 * @rounds: a map each
 * @raw: the map as it came
 * @map: the same, in order
 * @scratch: room for another one
 * @ram: its RAM
 */
struct bench {
	struct kunit *test;
	struct twin_test_rng rng;
	struct twin_test_rounds rounds;
	struct twin_memmap raw;
	struct twin_memmap map;
	struct twin_memmap scratch;
	struct twin_extent ram[TWIN_RAM_MAX];
};

static struct bench *bench(struct kunit *test)
{
	struct bench *b = kunit_kzalloc(test, sizeof(*b), GFP_KERNEL);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, b);
	b->test = test;
	b->rng = twin_test_rng(test);
	b->rounds = (struct twin_test_rounds){ .test = test, .most = MAPS, .least = LEAST };
	return b;
}

static bool is_ram(const struct twin_memmap *raw, u64 at)
{
	return twin_test_memmap_type(raw, at) == TWIN_MEM_RAM;
}

/* Is all of this page RAM, in a map as it came? */
static bool page_is_ram(const struct twin_memmap *raw, u64 page, unsigned int shift)
{
	u64 first = page << shift, end = first + (1ULL << shift);
	unsigned int i;

	if (!is_ram(raw, first))
		return false;
	for (i = 0; i < raw->nr; i++) {
		const struct twin_memmap_entry *e = &raw->entry[i];

		if (e->first > first && e->first < end && !is_ram(raw, e->first))
			return false;
		if (e->end > first && e->end < end && !is_ram(raw, e->end))
			return false;
	}
	return true;
}

/* The last edge, or @limit itself, below which there is RAM, in whole pages. */
static u64 last_ram(const struct twin_memmap *raw, unsigned int shift, u64 limit)
{
	u64 best = 0, end = limit << shift, at;
	unsigned int i;

	for (i = 0; i <= 2 * raw->nr; i++) {
		at = end;
		if (i < 2 * raw->nr)
			at = i & 1 ? raw->entry[i / 2].end : raw->entry[i / 2].first;
		if (at > best && at <= end && is_ram(raw, at - 1))
			best = at;
	}
	return best >> shift;
}

static void expect_pages(struct bench *b, unsigned int shift, unsigned int *found)
{
	unsigned int i = 0, nr = twin_memmap_ram(&b->map, shift, b->ram, TWIN_RAM_MAX);
	u64 page, limit = twin_test_below(&b->rng, PAGES + 2);

	for (page = 0; page <= PAGES; page++) {
		bool is = page_is_ram(&b->raw, page, shift);
		bool before = page && page_is_ram(&b->raw, page - 1, shift);

		*found += is;
		/* A stretch ends here, another one begins, and nowhere else. */
		if (before && !is) {
			KUNIT_ASSERT_LT(b->test, i, nr);
			KUNIT_ASSERT_EQ_MSG(b->test, b->ram[i].end, page << shift,
					    "map %u, shift %u", b->rounds.done, shift);
			i++;
		} else if (is && !before) {
			KUNIT_ASSERT_LT(b->test, i, nr);
			KUNIT_ASSERT_EQ_MSG(b->test, b->ram[i].first, page << shift,
					    "map %u, shift %u", b->rounds.done, shift);
		}
	}
	KUNIT_ASSERT_EQ(b->test, i, nr);
	KUNIT_ASSERT_EQ_MSG(b->test, twin_memmap_end_pfn(&b->map, shift, twin_pfn(limit)).n,
			    last_ram(&b->raw, shift, limit), "map %u, shift %u, limit %llu",
			    b->rounds.done, shift, limit);
}

static void pages_are_ram_as_a_whole_or_not(struct kunit *test)
{
	static const unsigned int shifts[] = { 12, 14, 16 };
	struct bench *b = bench(test);
	unsigned int found = 0, shift;

	while (twin_test_round(&b->rounds)) {
		shift = shifts[twin_test_below(&b->rng, ARRAY_SIZE(shifts))];
		twin_test_hostile_map(&b->rng, (u64)PAGES << shift, &b->raw);
		b->map = b->raw;
		if (!twin_memmap_sanitise(&b->map, &b->scratch))
			expect_pages(b, shift, &found);
	}
	KUNIT_EXPECT_GT(test, found, b->rounds.done);
}

/* What the generator of valid maps promises; see twin_test_valid_map(). */
static void valid_maps_are_valid(struct kunit *test)
{
	struct twin_test_firmware want = { .top = 1ULL << 36 };
	struct twin_extent run;
	struct bench *b = bench(test);
	unsigned int i, n, high = 0, sorted = 0, unaligned = 0, most = 0;

	while (twin_test_round(&b->rounds)) {
		want.page_shift = 12 + 2 * twin_test_below(&b->rng, 3);
		want.pages = 1 + twin_test_below(&b->rng, 200);
		want.base.a = twin_test_below(&b->rng, 8) * SZ_512M;
		want.size =
			SZ_1M + ((want.pages + twin_test_below(&b->rng, 99)) << want.page_shift);
		twin_test_valid_map(&b->rng, &want, &b->raw, &run);
		KUNIT_ASSERT_GE(test, b->raw.nr, 2U);
		KUNIT_ASSERT_LE(test, b->raw.nr, (unsigned int)TWIN_MEMMAP_MAX);
		for (i = 0; i < b->raw.nr; i++) {
			const struct twin_memmap_entry *e = &b->raw.entry[i];

			KUNIT_ASSERT_LT(test, e->first, e->end);
			KUNIT_ASSERT_LE(test, e->end, want.top);
			for (n = 0; n < i; n++)
				KUNIT_ASSERT_TRUE_MSG(test,
						      e->end <= b->raw.entry[n].first ||
							      e->first >= b->raw.entry[n].end,
						      "map %u, entries %u and %u", b->rounds.done,
						      n, i);
			unaligned += e->end & 0xfff ? 1 : 0;
			high += e->type == TWIN_MEM_RAM && e->end > want.top / 2;
		}
		KUNIT_ASSERT_EQ(test, run.end - run.first, want.pages << want.page_shift);
		KUNIT_ASSERT_GE(test, run.first, max_t(u64, want.base.a, SZ_1M));
		KUNIT_ASSERT_LE(test, run.end, want.base.a + want.size);
		b->map = b->raw;
		KUNIT_ASSERT_EQ(test, twin_memmap_sanitise(&b->map, &b->scratch), 0);
		KUNIT_ASSERT_EQ(test, twin_memmap_trim(&b->map, &b->scratch), 0);
		n = twin_memmap_ram(&b->map, want.page_shift, b->ram, TWIN_RAM_MAX);
		for (i = 0; i < n && b->ram[i].end < run.end; i++)
			;
		KUNIT_ASSERT_LT(test, i, n);
		KUNIT_ASSERT_LE(test, b->ram[i].first, run.first);
		KUNIT_ASSERT_NE(test, (u32)b->map.entry[b->map.nr - 1].type, (u32)TWIN_MEM_RAM);
		sorted += b->raw.entry[0].first <= b->map.entry[0].first;
		most = max(most, b->raw.nr);
	}
	/* They differ: not the same map all the time. */
	KUNIT_EXPECT_GT(test, high, b->rounds.done / 8);
	KUNIT_EXPECT_GT(test, unaligned, b->rounds.done / 4);
	KUNIT_EXPECT_GT(test, sorted, b->rounds.done / 4);
	KUNIT_EXPECT_LT(test, sorted, b->rounds.done);
	KUNIT_EXPECT_GT(test, most, 60U);
}

static struct kunit_case cases[] = { KUNIT_CASE(pages_are_ram_as_a_whole_or_not),
				     KUNIT_CASE(valid_maps_are_valid),
				     {} };

static struct kunit_suite suite = {
	.name = "mmtwin_memmap_pages",
	.test_cases = cases,
};

kunit_test_suite(suite);
