// SPDX-License-Identifier: GPL-2.0
/* The boot memory allocator: page for page against a naive model, and the hand-over. */
#include <linux/bitmap.h>
#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "boot.h"

#define NONE ~0U

/*
 * 2.4.0: setup_arch() rounds the end of the bitmap up, and so does reserve_bootmem();
 * free_all_bootmem() does it once.  Where a page's bitmap has bits to spare for some
 * pages that are no whole byte, it forgets a second one.
 */
static void one_frame_leaks_by_rounding(struct kunit *test)
{
	static const struct {
		const struct twin_bootmem_kind *kind;
		u64 pages;
		unsigned int map, reserved;
	} tries[] = {
		{ &twin_bootmem_2_4, SZ_64M / SZ_4K, 1, 2 },
		{ &twin_bootmem_2_4, SZ_128M / SZ_4K, 1, 2 },
		{ &twin_bootmem_2_4, SZ_128M / SZ_4K + 1, 1, 3 },
		{ &twin_bootmem_2_6_34_i386, SZ_64M / SZ_4K, 1, 1 },
		{ &twin_bootmem_2_6_34_i386, SZ_128M / SZ_4K, 1, 1 },
		{ &twin_bootmem_2_6_34_i386, SZ_128M / SZ_4K + 1, 2, 2 },
		{ &twin_bootmem_2_6_34_x86_64, SZ_128M / SZ_4K + 1, 2, 2 },
	};
	/* The image ends at 3 MiB; only the bitmap's own frames need be there. */
	struct twin_test_ram *tr = twin_test_ram(test, twin_phys(3 * SZ_1M), SZ_4K, 4);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(tries); i++) {
		struct twin_span span = { twin_phys(0), tries[i].pages };
		u64 top = tries[i].pages * SZ_4K, free, cursor = 0, handed = 0;
		struct twin_bootmem_block block;
		struct twin_bootmem boot;
		struct twin_extent map;

		KUNIT_ASSERT_EQ(test,
				twin_bootmem_init(&boot, tries[i].kind, &tr->ram, span,
						  twin_phys(3 * SZ_1M), BOOT_SHIFT),
				0);
		KUNIT_EXPECT_EQ(test, twin_bootmem_free(&boot, 0, 0x9f000), 0);
		KUNIT_EXPECT_EQ(test, twin_bootmem_free(&boot, SZ_1M, top), 0);
		KUNIT_EXPECT_EQ(test, twin_bootmem_reserve_map(&boot, SZ_1M), 0);
		KUNIT_EXPECT_EQ(test, twin_bootmem_reserve(&boot, 0, SZ_4K), 0);
		/* page 0, the hole from 0x9f000 on, the image, the bitmap */
		KUNIT_EXPECT_EQ_MSG(test, boot.reserved, 1ULL + 97 + 512 + tries[i].reserved,
				    "try %u", i);
		free = boot.pages - boot.reserved;
		while (handed <= free && twin_bootmem_next_free(&boot, &cursor, &block))
			handed += 1U << block.order;
		KUNIT_EXPECT_EQ(test, handed, free);
		KUNIT_EXPECT_TRUE(test, twin_bootmem_retire(&boot, &map));
		KUNIT_EXPECT_EQ(test, map.first, 3ULL * SZ_1M);
		KUNIT_EXPECT_EQ_MSG(test, (map.end - map.first) >> BOOT_SHIFT, (u64)tries[i].map,
				    "try %u", i);
	}
}

static void free_words_are_handed_over_as_blocks(struct kunit *test)
{
	static const struct {
		const struct twin_bootmem_kind *kind;
		u64 first; /* page */
		unsigned int blocks;
	} tries[] = {
		/* 300 pages: nine words of 32 and some; two are broken. */
		{ &twin_bootmem_2_4, 0, 0 },
		{ &twin_bootmem_2_6_34_i386, 0, 7 },
		{ &twin_bootmem_2_6_34_i386, 256, 7 },
		{ &twin_bootmem_2_6_34_i386, 8, 0 }, /* pages and words do not meet */
		{ &twin_bootmem_2_6_34_x86_64, 0, 2 },
		{ &twin_bootmem_2_6_34_x86_64, 32, 0 },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(tries); i++) {
		u64 base = tries[i].first * SZ_4K;
		struct twin_test_boot *b =
			twin_test_boot_of(test, tries[i].kind, base, BOOT_PAGES, 40);
		DECLARE_BITMAP(seen, BOOT_PAGES) = {};
		struct twin_test_handed handed;

		KUNIT_ASSERT_EQ(
			test,
			twin_bootmem_reserve(&b->boot, base + 159 * SZ_4K, base + 160 * SZ_4K), 0);
		handed = twin_test_boot_hand_over(b, seen);
		KUNIT_EXPECT_EQ_MSG(test, handed.blocks, tries[i].blocks, "try %u", i);
		KUNIT_EXPECT_EQ(test, handed.map, 1U);
		/* All but the one that was reserved, and in 2.4.0 the one that leaks. */
		KUNIT_EXPECT_EQ(test, bitmap_weight(seen, BOOT_PAGES), BOOT_PAGES - 1 - (i == 0));
		KUNIT_EXPECT_FALSE(test, test_bit(159, seen));
	}
}

#define STEPS 2000

/* A page is a byte: reserved or not; what was allocated last, where it ended. */
struct model {
	u8 taken[BOOT_PAGES];
	unsigned int last, used;
};

static unsigned int model_place(const struct model *m, u64 base, unsigned int from, unsigned int nr,
				u64 align)
{
	unsigned int i, j;

	for (i = from; i + nr <= BOOT_PAGES; i++) {
		if ((base + i * SZ_4K) & (align - 1))
			continue;
		for (j = i; j < i + nr && !m->taken[j]; j++)
			;
		if (j == i + nr)
			return i;
	}
	return NONE;
}

static int model_alloc(struct model *m, u64 base, unsigned int size, u64 align, u64 goal, u64 *off)
{
	unsigned int at = NONE, nr = DIV_ROUND_UP(size, SZ_4K), i, begin;

	if (goal < BOOT_PAGES * SZ_4K)
		at = model_place(m, base, (round_up(base + goal, align) - base) / SZ_4K, nr, align);
	if (at == NONE)
		at = model_place(m, base, 0, nr, align);
	if (at == NONE)
		return -ENOMEM;
	/* A byte at a time from where the last one ended, if that is the page before. */
	begin = at * SZ_4K;
	if (align <= SZ_4K && m->used && m->last + 1 == at)
		begin = m->last * SZ_4K + round_up(m->used, (unsigned int)align);
	for (i = begin / SZ_4K; i < DIV_ROUND_UP(begin + size, SZ_4K); i++)
		m->taken[i] = 1;
	m->last = (begin + size - 1) / SZ_4K;
	m->used = (begin + size) % SZ_4K;
	*off = begin;
	return 0;
}

static int model_free(struct model *m, unsigned int first, unsigned int end)
{
	unsigned int i;

	for (i = DIV_ROUND_UP(first, SZ_4K); i < end / SZ_4K; i++)
		if (!m->taken[i])
			return -EALREADY;
	for (i = DIV_ROUND_UP(first, SZ_4K); i < end / SZ_4K; i++) {
		m->taken[i] = 0;
		m->used = m->last == i ? 0 : m->used;
	}
	return 0;
}

static void compare(struct twin_test_boot *b, const struct model *m)
{
	unsigned int i;

	for (i = 0; i < BOOT_PAGES; i++)
		KUNIT_ASSERT_EQ_MSG(b->test, test_bit(i, b->boot.map), (bool)m->taken[i], "page %u",
				    i);
	KUNIT_ASSERT_EQ(b->test, twin_test_boot_broken(b), 0UL);
}

static void random_step(struct twin_test_boot *b, struct model *m, struct twin_test_rng *rng)
{
	unsigned int most = twin_test_below(rng, 4) ? SZ_4K : 10 * SZ_4K, i;
	unsigned int first = twin_test_below(rng, BOOT_PAGES * SZ_4K);
	unsigned int end =
		min_t(u64, first + 1 + twin_test_below(rng, 8 * SZ_4K), BOOT_PAGES * SZ_4K);
	u64 at = 0, off = 0, size = 1 + twin_test_below(rng, most);
	u64 align = 1ULL << twin_test_below(rng, 15), goal = twin_test_below(rng, 2) ? first : 0;
	int want, got;

	switch (twin_test_below(rng, 8)) {
	case 0:
		for (i = first / SZ_4K; i < DIV_ROUND_UP(end, SZ_4K); i++)
			m->taken[i] = 1;
		want = 0;
		got = twin_bootmem_reserve(&b->boot, b->base + first, b->base + end);
		break;
	case 1:
	case 2:
		/* Not the bitmap. */
		first = max_t(unsigned int, first, 2 * SZ_4K);
		end = max(first + 1, end);
		want = model_free(m, first, end);
		got = twin_bootmem_free(&b->boot, b->base + first, b->base + end);
		break;
	default:
		want = model_alloc(m, b->base, size, align, goal, &off);
		got = twin_test_boot_get(b, size, align, goal, &at);
		if (!got)
			KUNIT_ASSERT_EQ(b->test, at, off);
		break;
	}
	KUNIT_ASSERT_EQ(b->test, got, want);
}

static void random_requests_agree_with_a_naive_model(struct kunit *test)
{
	static const u64 bases[] = { 0, SZ_1M, 0 - SZ_4K * (BOOT_PAGES + 1ULL) };
	struct model *m = kunit_kzalloc(test, sizeof(*m), GFP_KERNEL);
	struct twin_test_rng rng = twin_test_rng(test);
	DECLARE_BITMAP(seen, BOOT_PAGES);
	unsigned int i, step;

	KUNIT_ASSERT_NOT_NULL(test, m);
	for (i = 0; i < ARRAY_SIZE(bases); i++) {
		struct twin_test_boot *b =
			twin_test_boot_of(test, &twin_bootmem_2_6_34_i386, bases[i], BOOT_PAGES, 0);
		struct twin_test_handed handed;
		unsigned int page, free = 0;

		memset(m, 0, sizeof(*m));
		m->taken[0] = 1;
		for (step = 0; step < STEPS; step++) {
			random_step(b, m, &rng);
			compare(b, m);
		}
		bitmap_zero(seen, BOOT_PAGES);
		handed = twin_test_boot_hand_over(b, seen);
		for (page = 1; page < BOOT_PAGES; page++) {
			free += !m->taken[page];
			KUNIT_EXPECT_EQ(test, test_bit(page, seen), !m->taken[page]);
		}
		KUNIT_EXPECT_EQ(test, handed.pages, free);
		KUNIT_EXPECT_TRUE(test, test_bit(0, seen));
	}
}

static struct kunit_case cases[] = { KUNIT_CASE(one_frame_leaks_by_rounding),
				     KUNIT_CASE(free_words_are_handed_over_as_blocks),
				     KUNIT_CASE(random_requests_agree_with_a_naive_model),
				     {} };

static struct kunit_suite suite = {
	.name = "mmtwin_bootmem_free",
	.init = twin_test_init,
	.exit = twin_test_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);
