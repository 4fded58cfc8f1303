// SPDX-License-Identifier: GPL-2.0
/* The boot memory allocator: page for page against a naive model. */
#include <linux/bitmap.h>
#include <linux/errno.h>
#include <linux/sizes.h>
#include <linux/string.h>

#include "../../src/early/bootmem.h"
#include "../../src/early/verify.h"
#include "../fixture.h"

#define SHIFT 12
#define PAGES 300 /* not a whole number of words */
#define NONE  ~0U

/**
 * struct boot - an allocator under test
 * @test: the test
 * @base: its first address
 * @tr: RAM
 * @boot: the allocator
 */
struct boot {
	struct kunit *test;
	u64 base;
	struct twin_test_ram *tr;
	struct twin_bootmem boot;
};

static unsigned long broken_rules(struct boot *b)
{
	struct twin_row *rows;
	unsigned long broken = 0;
	unsigned int i;

	rows = kmalloc_array(TWIN_BOOTMEM_RULES, sizeof(*rows), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(b->test, rows);
	twin_bootmem_verify(&b->boot, rows);
	for (i = 0; i < TWIN_BOOTMEM_RULES; i++)
		if (rows[i].broken)
			broken |= BIT(i);
	kfree(rows);
	return broken;
}

/* All of @pages is RAM and free but for the bitmap, which is at page @map. */
static struct boot *boot_of(struct kunit *test, const struct twin_bootmem_kind *kind, u64 base,
			    u64 pages, u64 map)
{
	struct boot *b = kunit_kzalloc(test, sizeof(*b), GFP_KERNEL);
	struct twin_span span = { twin_phys(base), pages };

	KUNIT_ASSERT_NOT_NULL(test, b);
	b->test = test;
	b->base = base;
	b->tr = twin_test_ram(test, twin_phys(base), SZ_4K, pages);
	KUNIT_ASSERT_EQ(test,
			twin_bootmem_init(&b->boot, kind, &b->tr->ram, span,
					  twin_phys(base + map * SZ_4K), SHIFT),
			0);
	KUNIT_EXPECT_EQ(test, b->boot.reserved, pages);
	KUNIT_ASSERT_EQ(test, twin_bootmem_free(&b->boot, base, base + pages * SZ_4K), 0);
	KUNIT_EXPECT_EQ(test, broken_rules(b), BIT(TWIN_BOOTMEM_RULE_MAP));
	KUNIT_ASSERT_EQ(test, twin_bootmem_reserve_map(&b->boot, b->boot.at.a), 0);
	KUNIT_EXPECT_EQ(test, broken_rules(b), 0UL);
	return b;
}

static int get(struct boot *b, u64 size, u64 align, u64 goal, u64 *off)
{
	twin_phys_t phys = {};
	int err = twin_bootmem_alloc(&b->boot, size, align, b->base + goal, &phys);

	*off = phys.a - b->base;
	return err;
}

static void expect_at(struct boot *b, u64 size, u64 align, u64 goal, u64 at)
{
	u64 off = 0;

	KUNIT_EXPECT_EQ(b->test, get(b, size, align, goal, &off), 0);
	KUNIT_EXPECT_EQ(b->test, off, at);
	KUNIT_EXPECT_EQ(b->test, broken_rules(b), 0UL);
}

static void small_allocations_share_a_page(struct kunit *test)
{
	struct boot *b = boot_of(test, &twin_bootmem_2_4, SZ_1M, PAGES, 0);
	u64 set = b->boot.reserved;

	/* The bitmap took the pages 0 and 1. */
	expect_at(b, 100, 4, 0, 0x2000);
	expect_at(b, 100, 32, 0, 0x2080);
	expect_at(b, 0x1000 - 0xe4, 1, 0, 0x20e4); /* to the last byte of it */
	KUNIT_EXPECT_EQ(test, b->boot.reserved, set + 1);
	expect_at(b, 0x1800, 8, 0, 0x3000);
	expect_at(b, 0x1000, 8, 0, 0x4800); /* half in the old page, half in a new one */
	KUNIT_EXPECT_EQ(test, b->boot.reserved, set + 4);
	/* What is aligned to more than a page does not share, nor what comes after. */
	expect_at(b, 16, 0x2000, 0, 0x6000);
	expect_at(b, 16, 16, 0, 0x6010);
	/* Page 7 follows page 6, so this begins there though it is aligned to a page. */
	expect_at(b, 16, 0x1000, 0, 0x7000);
	twin_bootmem_exit(&b->boot);
}

/* Even what the last page has room for takes a free page to be found. */
static void a_full_memory_has_no_last_page(struct kunit *test)
{
	struct boot *b = boot_of(test, &twin_bootmem_2_4, SZ_1M, 8, 0);
	u64 off;

	expect_at(b, 5 * SZ_4K + 16, 16, 0, 0x2000);
	KUNIT_EXPECT_EQ(test, get(b, 16, 16, 0, &off), -ENOMEM);
	KUNIT_EXPECT_EQ(test, b->boot.reserved, 8ULL);
	twin_bootmem_exit(&b->boot);
}

/* A page that was freed is not added to: 2.4.0 hands it out twice. */
static void the_last_page_may_have_been_freed(struct kunit *test)
{
	struct boot *b = boot_of(test, &twin_bootmem_2_4, SZ_1M, PAGES, 0);

	expect_at(b, 16, 16, 0, 0x2000);
	KUNIT_EXPECT_EQ(test, twin_bootmem_free(&b->boot, SZ_1M + 0x2000, SZ_1M + 0x3000), 0);
	KUNIT_EXPECT_EQ(test, broken_rules(b), 0UL);
	/* Two pages, which page 2 alone has no room for, next to it. */
	KUNIT_EXPECT_EQ(test, twin_bootmem_reserve(&b->boot, SZ_1M + 0x2000, SZ_1M + 0x2001), 0);
	expect_at(b, 16, 16, 0, 0x3000);
	twin_bootmem_exit(&b->boot);
}

static void the_goal_is_tried_first(struct kunit *test)
{
	struct boot *b = boot_of(test, &twin_bootmem_2_4, SZ_1M, PAGES, 0);
	u64 top = PAGES * SZ_4K, off;

	expect_at(b, SZ_4K, SZ_4K, 0x80000, 0x80000);
	expect_at(b, SZ_4K, SZ_4K, 0x80000, 0x81000);
	expect_at(b, SZ_4K, SZ_4K, 0x81001, 0x82000);
	/* Too much above it: from the beginning then. */
	expect_at(b, 3 * SZ_4K, SZ_4K, top - 2 * SZ_4K, 0x2000);
	expect_at(b, 2 * SZ_4K, SZ_4K, top - 2 * SZ_4K, top - 2 * SZ_4K);
	/* A goal beyond the end is none. */
	expect_at(b, SZ_4K, SZ_4K, top, 0x5000);
	expect_at(b, SZ_4K, 0x10000, 0x80000, 0x90000);
	KUNIT_EXPECT_EQ(test, get(b, top, SZ_4K, 0, &off), -ENOMEM);
	KUNIT_EXPECT_EQ(test, get(b, ~0ULL, 1, 0, &off), -ENOMEM);
	KUNIT_EXPECT_EQ(test, get(b, 1, 1ULL << 63, 0, &off), -ENOMEM);
	twin_bootmem_exit(&b->boot);
}

static void bad_requests_are_refused(struct kunit *test)
{
	struct boot *b = boot_of(test, &twin_bootmem_2_4, SZ_1M, PAGES, 0);
	u64 first = SZ_1M, top = SZ_1M + PAGES * SZ_4K, set = b->boot.reserved, off;

	KUNIT_EXPECT_EQ(test, get(b, 0, 1, 0, &off), -EINVAL);
	KUNIT_EXPECT_EQ(test, get(b, 1, 0, 0, &off), -EINVAL);
	KUNIT_EXPECT_EQ(test, get(b, 1, 24, 0, &off), -EINVAL);
	KUNIT_EXPECT_EQ(test, twin_bootmem_free(&b->boot, first + 0x5000, first + 0x6000),
			-EALREADY);
	KUNIT_EXPECT_EQ(test, twin_bootmem_free(&b->boot, first, first + 0x3000), -EALREADY);
	KUNIT_EXPECT_EQ(test, twin_bootmem_free(&b->boot, top - 1, top + 1), -ERANGE);
	KUNIT_EXPECT_EQ(test, twin_bootmem_free(&b->boot, first - 1, first + 1), -ERANGE);
	KUNIT_EXPECT_EQ(test, twin_bootmem_free(&b->boot, first, first), -EINVAL);
	KUNIT_EXPECT_EQ(test, twin_bootmem_free(&b->boot, first, 0), -EINVAL);
	KUNIT_EXPECT_EQ(test, twin_bootmem_reserve(&b->boot, top - 1, top + 1), -ERANGE);
	KUNIT_EXPECT_EQ(test, twin_bootmem_reserve(&b->boot, 0, ~0ULL), -ERANGE);
	KUNIT_EXPECT_EQ(test, twin_bootmem_reserve(&b->boot, top, top - 1), -EINVAL);
	KUNIT_EXPECT_EQ(test, twin_bootmem_reserve_map(&b->boot, top), -EINVAL);
	/* Nothing is wholly in here; so nothing is freed, and nothing is wrong. */
	KUNIT_EXPECT_EQ(test, twin_bootmem_free(&b->boot, first + 0x10, first + 0x1ff0), 0);
	KUNIT_EXPECT_EQ(test, b->boot.reserved, set);
	/* In part is enough to be reserved; twice is counted. */
	KUNIT_EXPECT_EQ(test, twin_bootmem_reserve(&b->boot, first + 0x5fff, first + 0x7001), 0);
	KUNIT_EXPECT_EQ(test, b->boot.reserved, set + 3);
	KUNIT_EXPECT_EQ(test, b->boot.twice, 0ULL);
	KUNIT_EXPECT_EQ(test, twin_bootmem_reserve(&b->boot, first + 0x4000, first + 0x6000), 0);
	KUNIT_EXPECT_EQ(test, b->boot.reserved, set + 4);
	KUNIT_EXPECT_EQ(test, b->boot.twice, 1ULL);
	KUNIT_EXPECT_EQ(test, broken_rules(b), 0UL);
	twin_bootmem_exit(&b->boot);
}

static void a_bitmap_without_a_place_is_refused(struct kunit *test)
{
	struct twin_test_ram *tr = twin_test_ram(test, twin_phys(SZ_1M), SZ_4K, 4);
	static const struct {
		u64 base, pages, at;
		int err;
	} tries[] = {
		{ 0, 256 + 4, SZ_1M + 3 * SZ_4K, 0 },
		{ 0, 256 + 4, SZ_1M + 4 * SZ_4K, -EINVAL }, /* not backed */
		{ 0, 256 + 4, SZ_1M + 8, -EINVAL },
		{ 8, 256 + 4, SZ_1M, -EINVAL },
		{ 0, 0, SZ_1M, -EINVAL },
		{ 0, 4 * SZ_4K * 8, SZ_1M, 0 }, /* all there is */
		{ 0, 4 * SZ_4K * 8 + 1, SZ_1M, -EINVAL },
		{ 0, 1ULL << 31, SZ_1M, -EINVAL },
		{ 0, 1ULL << 52, SZ_1M, -EINVAL },
		{ 0 - 16ULL * SZ_4K, 15, SZ_1M, 0 },
		{ 0 - 16ULL * SZ_4K, 16, SZ_1M, -EINVAL }, /* there is no end of that */
	};
	struct twin_bootmem boot;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(tries); i++) {
		struct twin_span span = { twin_phys(tries[i].base), tries[i].pages };
		u64 top = tries[i].base + (tries[i].pages << SHIFT);

		KUNIT_EXPECT_EQ_MSG(test,
				    twin_bootmem_init(&boot, &twin_bootmem_2_4, &tr->ram, span,
						      twin_phys(tries[i].at), SHIFT),
				    tries[i].err, "try %u", i);
		if (!tries[i].err) {
			KUNIT_EXPECT_EQ(test, twin_bootmem_free(&boot, top - 1, top), 0);
			KUNIT_EXPECT_EQ(test, twin_bootmem_free(&boot, top - SZ_4K, top), 0);
			KUNIT_EXPECT_EQ(test, twin_bootmem_reserve(&boot, top - 1, top), 0);
		}
		twin_bootmem_exit(&boot);
	}
}

/* What comes out of the hand-over, page by page. */
struct handed {
	unsigned int pages, blocks, map;
};

static struct handed hand_over(struct boot *b, unsigned long *seen)
{
	struct twin_bootmem_block block;
	struct handed handed = {};
	struct twin_extent map;
	u64 cursor = 0, i;

	while (twin_bootmem_next_free(&b->boot, &cursor, &block)) {
		handed.blocks += block.order > 0;
		KUNIT_EXPECT_EQ(b->test, block.pfn.n & ((1U << block.order) - 1), 0ULL);
		for (i = block.pfn.n; i < block.pfn.n + (1U << block.order); i++) {
			KUNIT_EXPECT_FALSE(b->test,
					   __test_and_set_bit(i - (b->base >> SHIFT), seen));
			handed.pages++;
		}
	}
	if (!twin_bootmem_retire(&b->boot, &map))
		return handed;
	for (i = map.first; i < map.end; i += SZ_4K) {
		KUNIT_EXPECT_FALSE(b->test, __test_and_set_bit((i - b->base) >> SHIFT, seen));
		handed.map++;
	}
	return handed;
}

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
						  twin_phys(3 * SZ_1M), SHIFT),
				0);
		KUNIT_EXPECT_EQ(test, twin_bootmem_free(&boot, 0, 0x9f000), 0);
		KUNIT_EXPECT_EQ(test, twin_bootmem_free(&boot, SZ_1M, top), 0);
		KUNIT_EXPECT_EQ(test, twin_bootmem_reserve_map(&boot, SZ_1M), 0);
		KUNIT_EXPECT_EQ(test, twin_bootmem_reserve(&boot, 0, SZ_4K), 0);
		/* page 0, the hole from 0x9f000 on, the image, the bitmap */
		KUNIT_EXPECT_EQ_MSG(test, boot.reserved, 1ULL + 97 + 512 + tries[i].reserved,
				    "try %u", i);
		free = boot.pages - boot.reserved;
		while (twin_bootmem_next_free(&boot, &cursor, &block))
			handed += 1U << block.order;
		KUNIT_EXPECT_EQ(test, handed, free);
		KUNIT_EXPECT_TRUE(test, twin_bootmem_retire(&boot, &map));
		KUNIT_EXPECT_EQ(test, map.first, 3ULL * SZ_1M);
		KUNIT_EXPECT_EQ_MSG(test, (map.end - map.first) >> SHIFT, (u64)tries[i].map,
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
		struct boot *b = boot_of(test, tries[i].kind, base, PAGES, 40);
		DECLARE_BITMAP(seen, PAGES) = {};
		struct handed handed;

		KUNIT_ASSERT_EQ(test, twin_bootmem_reserve(&b->boot, base + 159 * SZ_4K,
							   base + 160 * SZ_4K),
				0);
		handed = hand_over(b, seen);
		KUNIT_EXPECT_EQ_MSG(test, handed.blocks, tries[i].blocks, "try %u", i);
		KUNIT_EXPECT_EQ(test, handed.map, 1U);
		/* All but the one that was reserved, and in 2.4.0 the one that leaks. */
		KUNIT_EXPECT_EQ(test, bitmap_weight(seen, PAGES), PAGES - 1 - (i == 0));
		KUNIT_EXPECT_FALSE(test, test_bit(159, seen));
	}
}

static void a_bitmap_that_has_retired_refuses_everything(struct kunit *test)
{
	struct boot *b = boot_of(test, &twin_bootmem_2_4, SZ_1M, PAGES, 0);
	struct twin_bootmem_block block;
	struct twin_extent map;
	u64 cursor = 0, off;

	KUNIT_EXPECT_TRUE(test, twin_bootmem_retire(&b->boot, &map));
	KUNIT_EXPECT_FALSE(test, twin_bootmem_retire(&b->boot, &map));
	KUNIT_EXPECT_EQ(test, get(b, 1, 1, 0, &off), -ESHUTDOWN);
	KUNIT_EXPECT_EQ(test, twin_bootmem_free(&b->boot, SZ_1M, SZ_2M), -ESHUTDOWN);
	KUNIT_EXPECT_EQ(test, twin_bootmem_reserve(&b->boot, SZ_1M, SZ_2M), -ESHUTDOWN);
	KUNIT_EXPECT_FALSE(test, twin_bootmem_next_free(&b->boot, &cursor, &block));
	KUNIT_EXPECT_EQ(test, broken_rules(b), 0UL);
	twin_bootmem_exit(&b->boot);
}

/* Each rule's fault, in a place that the seed chooses. */
static void each_rule_notices_its_fault(struct kunit *test)
{
	struct boot *b = boot_of(test, &twin_bootmem_2_4, SZ_1M, PAGES, 7);
	struct twin_test_rng rng = twin_test_rng(test);
	struct twin_bootmem saved;
	unsigned int bit;

	expect_at(b, 16, 16, 0, 0x0);
	saved = b->boot;
	b->boot.reserved += 1 + twin_test_below(&rng, 100);
	KUNIT_EXPECT_EQ(test, broken_rules(b), BIT(TWIN_BOOTMEM_RULE_COUNT));
	b->boot = saved;
	/* Of the words, 300 bits are pages, and 20 are none. */
	bit = PAGES + twin_test_below(&rng, 20);
	__clear_bit(bit, b->boot.map);
	KUNIT_EXPECT_EQ(test, broken_rules(b), BIT(TWIN_BOOTMEM_RULE_TAIL));
	__set_bit(bit, b->boot.map);
	bit = 9 + twin_test_below(&rng, PAGES - 9);
	__set_bit(bit, b->boot.map);
	KUNIT_EXPECT_EQ(test, broken_rules(b), BIT(TWIN_BOOTMEM_RULE_COUNT));
	__clear_bit(bit, b->boot.map);
	__clear_bit(7, b->boot.map);
	KUNIT_EXPECT_EQ(test, broken_rules(b),
			BIT(TWIN_BOOTMEM_RULE_MAP) | BIT(TWIN_BOOTMEM_RULE_COUNT));
	__set_bit(7, b->boot.map);
	b->boot.bytes += 4;
	KUNIT_EXPECT_EQ(test, broken_rules(b), BIT(TWIN_BOOTMEM_RULE_MAP));
	b->boot = saved;
	b->boot.last = 9 + twin_test_below(&rng, 2 * PAGES);
	KUNIT_EXPECT_EQ(test, broken_rules(b), BIT(TWIN_BOOTMEM_RULE_LAST));
	b->boot = saved;
	b->boot.used = SZ_4K + twin_test_below(&rng, SZ_4K);
	KUNIT_EXPECT_EQ(test, broken_rules(b), BIT(TWIN_BOOTMEM_RULE_LAST));
	b->boot = saved;
	KUNIT_EXPECT_EQ(test, broken_rules(b), 0UL);
	twin_bootmem_exit(&b->boot);
}

#define STEPS 2000

/* A page is a byte: reserved or not; what was allocated last, where it ended. */
struct model {
	u8 taken[PAGES];
	unsigned int last, used;
};

static unsigned int model_place(const struct model *m, u64 base, unsigned int from,
				unsigned int nr, u64 align)
{
	unsigned int i, j;

	for (i = from; i + nr <= PAGES; i++) {
		if ((base + i * SZ_4K) & (align - 1))
			continue;
		for (j = i; j < i + nr && !m->taken[j]; j++)
			;
		if (j == i + nr)
			return i;
	}
	return NONE;
}

static int model_alloc(struct model *m, u64 base, unsigned int size, u64 align, u64 goal,
		       u64 *off)
{
	unsigned int at = NONE, nr = DIV_ROUND_UP(size, SZ_4K), i, begin;

	if (goal < PAGES * SZ_4K)
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

static void compare(struct boot *b, const struct model *m)
{
	unsigned int i;

	for (i = 0; i < PAGES; i++)
		KUNIT_ASSERT_EQ_MSG(b->test, test_bit(i, b->boot.map), (bool)m->taken[i],
				    "page %u", i);
	KUNIT_ASSERT_EQ(b->test, broken_rules(b), 0UL);
}

static void random_step(struct boot *b, struct model *m, struct twin_test_rng *rng)
{
	unsigned int most = twin_test_below(rng, 4) ? SZ_4K : 10 * SZ_4K, i;
	unsigned int first = twin_test_below(rng, PAGES * SZ_4K);
	unsigned int end = min_t(u64, first + 1 + twin_test_below(rng, 8 * SZ_4K), PAGES * SZ_4K);
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
		got = get(b, size, align, goal, &at);
		if (!got)
			KUNIT_ASSERT_EQ(b->test, at, off);
		break;
	}
	KUNIT_ASSERT_EQ(b->test, got, want);
}

static void random_requests_agree_with_a_naive_model(struct kunit *test)
{
	static const u64 bases[] = { 0, SZ_1M, 0 - SZ_4K * (PAGES + 1ULL) };
	struct model *m = kunit_kzalloc(test, sizeof(*m), GFP_KERNEL);
	struct twin_test_rng rng = twin_test_rng(test);
	DECLARE_BITMAP(seen, PAGES);
	unsigned int i, step;

	KUNIT_ASSERT_NOT_NULL(test, m);
	for (i = 0; i < ARRAY_SIZE(bases); i++) {
		struct boot *b = boot_of(test, &twin_bootmem_2_6_34_i386, bases[i], PAGES, 0);
		struct handed handed;
		unsigned int page, free = 0;

		memset(m, 0, sizeof(*m));
		m->taken[0] = 1;
		for (step = 0; step < STEPS; step++) {
			random_step(b, m, &rng);
			compare(b, m);
		}
		bitmap_zero(seen, PAGES);
		handed = hand_over(b, seen);
		for (page = 1; page < PAGES; page++) {
			free += !m->taken[page];
			KUNIT_EXPECT_EQ(test, test_bit(page, seen), !m->taken[page]);
		}
		KUNIT_EXPECT_EQ(test, handed.pages, free);
		KUNIT_EXPECT_TRUE(test, test_bit(0, seen));
	}
}

static struct kunit_case cases[] = { KUNIT_CASE(small_allocations_share_a_page),
				     KUNIT_CASE(a_full_memory_has_no_last_page),
				     KUNIT_CASE(the_last_page_may_have_been_freed),
				     KUNIT_CASE(the_goal_is_tried_first),
				     KUNIT_CASE(bad_requests_are_refused),
				     KUNIT_CASE(a_bitmap_without_a_place_is_refused),
				     KUNIT_CASE(one_frame_leaks_by_rounding),
				     KUNIT_CASE(free_words_are_handed_over_as_blocks),
				     KUNIT_CASE(a_bitmap_that_has_retired_refuses_everything),
				     KUNIT_CASE(each_rule_notices_its_fault),
				     KUNIT_CASE(random_requests_agree_with_a_naive_model),
				     {} };

static struct kunit_suite suite = {
	.name = "mmtwin_bootmem",
	.init = twin_test_init,
	.exit = twin_test_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);
