// SPDX-License-Identifier: GPL-2.0
/* The boot memory allocator: what is handed out, and what is refused. */
#include <linux/bitmap.h>
#include <linux/errno.h>

#include "boot.h"

static void twin_test_boot_at(struct twin_test_boot *b, u64 size, u64 align, u64 goal, u64 at)
{
	u64 off = 0;

	KUNIT_EXPECT_EQ(b->test, twin_test_boot_get(b, size, align, goal, &off), 0);
	KUNIT_EXPECT_EQ(b->test, off, at);
	KUNIT_EXPECT_EQ(b->test, twin_test_boot_broken(b), 0UL);
}

static void small_allocations_share_a_page(struct kunit *test)
{
	struct twin_test_boot *b = twin_test_boot_of(test, &twin_bootmem_2_4, SZ_1M, BOOT_PAGES, 0);
	u64 set = b->boot.reserved;

	/* The bitmap took the pages 0 and 1. */
	twin_test_boot_at(b, 100, 4, 0, 0x2000);
	twin_test_boot_at(b, 100, 32, 0, 0x2080);
	twin_test_boot_at(b, 0x1000 - 0xe4, 1, 0, 0x20e4); /* to the last byte of it */
	KUNIT_EXPECT_EQ(test, b->boot.reserved, set + 1);
	twin_test_boot_at(b, 0x1800, 8, 0, 0x3000);
	twin_test_boot_at(b, 0x1000, 8, 0, 0x4800); /* half in the old page, half in a new one */
	KUNIT_EXPECT_EQ(test, b->boot.reserved, set + 4);
	/* What is aligned to more than a page does not share, nor what comes after. */
	twin_test_boot_at(b, 16, 0x2000, 0, 0x6000);
	twin_test_boot_at(b, 16, 16, 0, 0x6010);
	/* Page 7 follows page 6, so this begins there though it is aligned to a page. */
	twin_test_boot_at(b, 16, 0x1000, 0, 0x7000);
	twin_bootmem_exit(&b->boot);
}

/* Even what the last page has room for takes a free page to be found. */
static void a_full_memory_has_no_last_page(struct kunit *test)
{
	struct twin_test_boot *b = twin_test_boot_of(test, &twin_bootmem_2_4, SZ_1M, 8, 0);
	u64 off;

	twin_test_boot_at(b, 5 * SZ_4K + 16, 16, 0, 0x2000);
	KUNIT_EXPECT_EQ(test, twin_test_boot_get(b, 16, 16, 0, &off), -ENOMEM);
	KUNIT_EXPECT_EQ(test, b->boot.reserved, 8ULL);
	twin_bootmem_exit(&b->boot);
}

/* A page that was freed is not added to: 2.4.0 hands it out twice. */
static void the_last_page_may_have_been_freed(struct kunit *test)
{
	struct twin_test_boot *b = twin_test_boot_of(test, &twin_bootmem_2_4, SZ_1M, BOOT_PAGES, 0);

	twin_test_boot_at(b, 16, 16, 0, 0x2000);
	KUNIT_EXPECT_EQ(test, twin_bootmem_free(&b->boot, SZ_1M + 0x2000, SZ_1M + 0x3000), 0);
	KUNIT_EXPECT_EQ(test, twin_test_boot_broken(b), 0UL);
	/* Two pages, which page 2 alone has no room for, next to it. */
	KUNIT_EXPECT_EQ(test, twin_bootmem_reserve(&b->boot, SZ_1M + 0x2000, SZ_1M + 0x2001), 0);
	twin_test_boot_at(b, 16, 16, 0, 0x3000);
	twin_bootmem_exit(&b->boot);
}

static void the_goal_is_tried_first(struct kunit *test)
{
	struct twin_test_boot *b = twin_test_boot_of(test, &twin_bootmem_2_4, SZ_1M, BOOT_PAGES, 0);
	u64 top = BOOT_PAGES * SZ_4K, off;

	twin_test_boot_at(b, SZ_4K, SZ_4K, 0x80000, 0x80000);
	twin_test_boot_at(b, SZ_4K, SZ_4K, 0x80000, 0x81000);
	twin_test_boot_at(b, SZ_4K, SZ_4K, 0x81001, 0x82000);
	/* Too much above it: from the beginning then. */
	twin_test_boot_at(b, 3 * SZ_4K, SZ_4K, top - 2 * SZ_4K, 0x2000);
	twin_test_boot_at(b, 2 * SZ_4K, SZ_4K, top - 2 * SZ_4K, top - 2 * SZ_4K);
	/* A goal beyond the end is none. */
	twin_test_boot_at(b, SZ_4K, SZ_4K, top, 0x5000);
	twin_test_boot_at(b, SZ_4K, 0x10000, 0x80000, 0x90000);
	KUNIT_EXPECT_EQ(test, twin_test_boot_get(b, top, SZ_4K, 0, &off), -ENOMEM);
	KUNIT_EXPECT_EQ(test, twin_test_boot_get(b, ~0ULL, 1, 0, &off), -ENOMEM);
	KUNIT_EXPECT_EQ(test, twin_test_boot_get(b, 1, 1ULL << 63, 0, &off), -ENOMEM);
	twin_bootmem_exit(&b->boot);
}

static void bad_requests_are_refused(struct kunit *test)
{
	struct twin_test_boot *b = twin_test_boot_of(test, &twin_bootmem_2_4, SZ_1M, BOOT_PAGES, 0);
	u64 first = SZ_1M, top = SZ_1M + BOOT_PAGES * SZ_4K, set = b->boot.reserved, off;

	KUNIT_EXPECT_EQ(test, twin_test_boot_get(b, 0, 1, 0, &off), -EINVAL);
	KUNIT_EXPECT_EQ(test, twin_test_boot_get(b, 1, 0, 0, &off), -EINVAL);
	KUNIT_EXPECT_EQ(test, twin_test_boot_get(b, 1, 24, 0, &off), -EINVAL);
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
	KUNIT_EXPECT_EQ(test, twin_test_boot_broken(b), 0UL);
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
		u64 top = tries[i].base + (tries[i].pages << BOOT_SHIFT);

		KUNIT_EXPECT_EQ_MSG(test,
				    twin_bootmem_init(&boot, &twin_bootmem_2_4, &tr->ram, span,
						      twin_phys(tries[i].at), BOOT_SHIFT),
				    tries[i].err, "try %u", i);
		if (!tries[i].err) {
			KUNIT_EXPECT_EQ(test, twin_bootmem_free(&boot, top - 1, top), 0);
			KUNIT_EXPECT_EQ(test, twin_bootmem_free(&boot, top - SZ_4K, top), 0);
			KUNIT_EXPECT_EQ(test, twin_bootmem_reserve(&boot, top - 1, top), 0);
		}
		twin_bootmem_exit(&boot);
	}
}

static void a_bitmap_that_has_retired_refuses_everything(struct kunit *test)
{
	struct twin_test_boot *b = twin_test_boot_of(test, &twin_bootmem_2_4, SZ_1M, BOOT_PAGES, 0);
	struct twin_bootmem_block block;
	struct twin_extent map;
	u64 cursor = 0, off;

	KUNIT_EXPECT_TRUE(test, twin_bootmem_retire(&b->boot, &map));
	KUNIT_EXPECT_FALSE(test, twin_bootmem_retire(&b->boot, &map));
	KUNIT_EXPECT_EQ(test, twin_test_boot_get(b, 1, 1, 0, &off), -ESHUTDOWN);
	KUNIT_EXPECT_EQ(test, twin_bootmem_free(&b->boot, SZ_1M, SZ_2M), -ESHUTDOWN);
	KUNIT_EXPECT_EQ(test, twin_bootmem_reserve(&b->boot, SZ_1M, SZ_2M), -ESHUTDOWN);
	KUNIT_EXPECT_FALSE(test, twin_bootmem_next_free(&b->boot, &cursor, &block));
	KUNIT_EXPECT_EQ(test, twin_test_boot_broken(b), 0UL);
	twin_bootmem_exit(&b->boot);
}

/* Each rule's fault, in a place that the seed chooses. */
static void each_rule_notices_its_fault(struct kunit *test)
{
	struct twin_test_boot *b = twin_test_boot_of(test, &twin_bootmem_2_4, SZ_1M, BOOT_PAGES, 7);
	struct twin_test_rng rng = twin_test_rng(test);
	struct twin_bootmem saved;
	unsigned int bit;

	twin_test_boot_at(b, 16, 16, 0, 0x0);
	saved = b->boot;
	b->boot.reserved += 1 + twin_test_below(&rng, 100);
	KUNIT_EXPECT_EQ(test, twin_test_boot_broken(b), BIT(TWIN_BOOTMEM_RULE_COUNT));
	b->boot = saved;
	/* Of the words, 300 bits are pages, and 20 are none. */
	bit = BOOT_PAGES + twin_test_below(&rng, 20);
	__clear_bit(bit, b->boot.map);
	KUNIT_EXPECT_EQ(test, twin_test_boot_broken(b), BIT(TWIN_BOOTMEM_RULE_TAIL));
	__set_bit(bit, b->boot.map);
	bit = 9 + twin_test_below(&rng, BOOT_PAGES - 9);
	__set_bit(bit, b->boot.map);
	KUNIT_EXPECT_EQ(test, twin_test_boot_broken(b), BIT(TWIN_BOOTMEM_RULE_COUNT));
	__clear_bit(bit, b->boot.map);
	__clear_bit(7, b->boot.map);
	KUNIT_EXPECT_EQ(test, twin_test_boot_broken(b),
			BIT(TWIN_BOOTMEM_RULE_MAP) | BIT(TWIN_BOOTMEM_RULE_COUNT));
	__set_bit(7, b->boot.map);
	b->boot.bytes += 4;
	KUNIT_EXPECT_EQ(test, twin_test_boot_broken(b), BIT(TWIN_BOOTMEM_RULE_MAP));
	b->boot = saved;
	b->boot.last = 9 + twin_test_below(&rng, 2 * BOOT_PAGES);
	KUNIT_EXPECT_EQ(test, twin_test_boot_broken(b), BIT(TWIN_BOOTMEM_RULE_LAST));
	b->boot = saved;
	b->boot.used = SZ_4K + twin_test_below(&rng, SZ_4K);
	KUNIT_EXPECT_EQ(test, twin_test_boot_broken(b), BIT(TWIN_BOOTMEM_RULE_LAST));
	b->boot = saved;
	KUNIT_EXPECT_EQ(test, twin_test_boot_broken(b), 0UL);
	twin_bootmem_exit(&b->boot);
}

static struct kunit_case cases[] = { KUNIT_CASE(small_allocations_share_a_page),
				     KUNIT_CASE(a_full_memory_has_no_last_page),
				     KUNIT_CASE(the_last_page_may_have_been_freed),
				     KUNIT_CASE(the_goal_is_tried_first),
				     KUNIT_CASE(bad_requests_are_refused),
				     KUNIT_CASE(a_bitmap_without_a_place_is_refused),
				     KUNIT_CASE(a_bitmap_that_has_retired_refuses_everything),
				     KUNIT_CASE(each_rule_notices_its_fault),
				     {} };

static struct kunit_suite suite = {
	.name = "mmtwin_bootmem",
	.init = twin_test_init,
	.exit = twin_test_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);
