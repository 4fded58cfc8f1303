// SPDX-License-Identifier: GPL-2.0
/* The arena: taken, used, given back, every page proven home. */
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/vmalloc.h>
#include <linux/vmstat.h>

#include "../src/arena.h"
#include "fail.h"

static const unsigned long sizes[] = { 256, 512, 1024, 300, 777, 1 };

static void describe(const unsigned long *pages, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%lu pages", *pages);
}

KUNIT_ARRAY_PARAM(size, sizes, describe);

static void expect_all_home(struct kunit *test, struct twin_arena *arena)
{
	unsigned long pages = arena->pages;
	struct twin_homecoming out = twin_arena_give(arena);

	KUNIT_EXPECT_EQ(test, out.pages, pages);
	KUNIT_EXPECT_EQ(test, out.home, pages);
	KUNIT_EXPECT_EQ(test, out.held, 0UL);
	KUNIT_EXPECT_EQ(test, arena->pages, 0UL);
}

static void what_is_taken_goes_home(struct kunit *test)
{
	struct twin_arena_want want = { *(const unsigned long *)test->param_value, NUMA_NO_NODE };
	struct twin_arena arena;
	struct twin_ram ram;
	unsigned long i, astray = 0;

	KUNIT_ASSERT_EQ(test, twin_arena_take(&arena, &want), 0);
	KUNIT_EXPECT_EQ(test, arena.pages, want.pages);
	KUNIT_EXPECT_NOT_NULL(test, arena.route);
	KUNIT_EXPECT_NOT_NULL(test, arena.alias);
	ram = twin_arena_ram(&arena);
	KUNIT_EXPECT_EQ(test, ram.base.a, (u64)arena.pfn << PAGE_SHIFT);
	KUNIT_EXPECT_EQ(test, ram.size, (u64)want.pages << PAGE_SHIFT);
	/* Each page by both of its addresses: written by one, read by the other. */
	for (i = 0; i < arena.pages && arena.alias; i++) {
		u64 *one = twin_ram_ptr(&ram, twin_phys_add(ram.base, i << PAGE_SHIFT));
		u64 *two = arena.alias + (i << PAGE_SHIFT);

		*one = twin_mix(i);
		astray += *two != twin_mix(i) || vmalloc_to_pfn(two) != arena.pfn + i ||
			  page_count(pfn_to_page(arena.pfn + i)) != 1;
	}
	KUNIT_EXPECT_EQ(test, astray, 0UL);
	expect_all_home(test, &arena);
}

static void memory_ends_where_the_arena_ends(struct kunit *test)
{
	struct twin_arena_want want = { 256, NUMA_NO_NODE };
	struct twin_arena arena;
	struct twin_ram ram;
	u64 end;

	KUNIT_ASSERT_EQ(test, twin_arena_take(&arena, &want), 0);
	ram = twin_arena_ram(&arena);
	end = ram.base.a + ram.size;
	KUNIT_EXPECT_NOT_NULL(test, twin_ram_ptr(&ram, twin_phys(end - 1)));
	KUNIT_EXPECT_NULL(test, twin_ram_ptr(&ram, twin_phys(end)));
	KUNIT_EXPECT_NULL(test, twin_ram_ptr(&ram, twin_phys(ram.base.a - 1)));
	KUNIT_EXPECT_TRUE(test, twin_ram_backs(&ram, twin_phys(end - 8), 8));
	KUNIT_EXPECT_FALSE(test, twin_ram_backs(&ram, twin_phys(end - 8), 9));
	KUNIT_EXPECT_FALSE(test, twin_ram_backs(&ram, ram.base, ram.size + 1));
	KUNIT_EXPECT_FALSE(test, twin_ram_backs(&ram, twin_phys(ram.base.a - 1), 2));
	expect_all_home(test, &arena);
}

static void a_page_that_others_hold_is_not_called_home(struct kunit *test)
{
	struct twin_arena_want want = { 256, NUMA_NO_NODE };
	struct twin_homecoming out;
	struct twin_arena arena;
	struct page *page;

	KUNIT_ASSERT_EQ(test, twin_arena_take(&arena, &want), 0);
	page = pfn_to_page(arena.pfn + 77);
	get_page(page);
	out = twin_arena_give(&arena);
	KUNIT_EXPECT_EQ(test, out.held, 1UL);
	KUNIT_EXPECT_EQ(test, out.home, 255UL);
	KUNIT_EXPECT_EQ(test, page_count(page), 1);
	put_page(page);
}

static void more_than_there_is_is_refused(struct kunit *test)
{
	struct twin_arena_want want = { totalram_pages(), NUMA_NO_NODE };
	struct twin_arena arena = {};

	KUNIT_EXPECT_EQ(test, twin_arena_take(&arena, &want), -ENOSPC);
	want.pages = ULONG_MAX >> PAGE_SHIFT;
	KUNIT_EXPECT_EQ(test, twin_arena_take(&arena, &want), -ENOSPC);
	KUNIT_EXPECT_EQ(test, arena.pages, 0UL);
}

static void the_largest_can_be_had(struct kunit *test)
{
	struct twin_arena_want want = { totalram_pages(), NUMA_NO_NODE };
	struct twin_arena arena;

	want.pages = twin_arena_largest(&want);
	kunit_info(test, "%lu of %lu pages\n", want.pages, totalram_pages());
	KUNIT_ASSERT_GT(test, want.pages, 0UL);
	KUNIT_ASSERT_EQ(test, twin_arena_take(&arena, &want), 0);
	expect_all_home(test, &arena);
}

static void each_allocation_may_fail(struct kunit *test)
{
	struct twin_arena_want want = { 1024, NUMA_NO_NODE };
	unsigned long before = global_zone_page_state(NR_FREE_PAGES), after;
	unsigned int nth, errors = 0, without = 0;
	struct twin_arena arena;
	bool failed = true;
	int err;

	if (!twin_test_can_fail(test))
		kunit_skip(test, "this kernel has no fault injection");
	for (nth = 1; failed; nth++) {
		twin_test_fail(nth);
		err = twin_arena_take(&arena, &want);
		failed = twin_test_failed();
		if (err) {
			errors++;
			continue;
		}
		without += !arena.alias;
		KUNIT_EXPECT_TRUE_MSG(test, failed || arena.alias, "no alias for no reason");
		expect_all_home(test, &arena);
	}
	kunit_info(test, "%u failures in turn: %u times no arena, %u times no alias\n", nth - 2,
		   errors, without);
	KUNIT_EXPECT_GT(test, errors + without, 0U);
	/* A lost arena would be 1024 pages; what the kernel caches is far less. */
	after = global_zone_page_state(NR_FREE_PAGES);
	KUNIT_EXPECT_LT(test, before, after + 1024);
}

static struct kunit_case cases[] = { KUNIT_CASE_PARAM(what_is_taken_goes_home, size_gen_params),
				     KUNIT_CASE(memory_ends_where_the_arena_ends),
				     KUNIT_CASE(a_page_that_others_hold_is_not_called_home),
				     KUNIT_CASE(more_than_there_is_is_refused),
				     KUNIT_CASE(the_largest_can_be_had),
				     KUNIT_CASE(each_allocation_may_fail),
				     {} };

static struct kunit_suite suite = {
	.name = "mmtwin_arena",
	.test_cases = cases,
};

kunit_test_suite(suite);
