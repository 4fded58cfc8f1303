// SPDX-License-Identifier: GPL-2.0
/*
 * Boots that fail: each stage in turn, for want of memory or by a plan that cannot be.
 * Nothing is left of them, and the same machine boots when the cause is gone.
 */
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/sizes.h>
#include <linux/string.h>

#include "../src/fit.h"
#include "fail.h"
#include "whole.h"

/* The last stage that was tried, after a boot that failed. */
static const char *failed_stage(const struct twin_test_whole *w)
{
	unsigned int i = TWIN_STAGES_MAX;

	while (i && !w->twin.told[i - 1].name)
		i--;
	return i ? w->twin.told[i - 1].name : "none";
}

static int boot_anew(struct twin_test_whole *w)
{
	memset(w->twin.told, 0, sizeof(w->twin.told));
	return twin_bringup(&w->twin);
}

/* Did the stage that failed tell of something before it did? */
static bool has_told(const struct twin_test_whole *w, const char *name)
{
	const struct twin_told *told = w->twin.told;
	unsigned int i;

	while (strcmp(told->name, failed_stage(w)))
		told++;
	for (i = 0; i < told->nr; i++)
		if (!strcmp(told->figure[i].name, name))
			return true;
	return false;
}

/*
 * RAM that grows page by page: first tables find no room, then those of low mappings, then
 * descriptors, then all do.
 */
static void ram_may_be_too_small_for_one_thing_after_the_other(struct kunit *test)
{
	struct twin_test_whole *w = twin_test_pc(test, SZ_16M);
	unsigned int no_tables = 0, no_low = 0, no_map = 0, no_types = 0;
	const char *what;
	u64 pages;
	int err = -ENOSPC, room;

	for (pages = 1; err; pages++) {
		KUNIT_ASSERT_LT(test, pages, 200ULL);
		w->map.nr = 0;
		twin_memmap_add(&w->map, SZ_2M, SZ_2M + (pages << 12), TWIN_MEM_RAM);
		twin_memmap_add(&w->map, SZ_4M, SZ_8M, TWIN_MEM_ACPI);
		KUNIT_ASSERT_EQ(test, twin_test_whole_expect(w), 0);
		err = twin_test_whole_plan(w);
		if (err) {
			KUNIT_ASSERT_EQ(test, err, -ENOSPC);
			KUNIT_ASSERT_EQ(test, no_low + no_map, 0U);
			no_tables++;
			continue;
		}
		/* That is known, and why, before anything is touched. */
		room = twin_fit_room(&w->twin, &what);
		err = boot_anew(w);
		KUNIT_ASSERT_EQ(test, room, err ? -ENOSPC : 0);
		if (!err)
			break;
		KUNIT_ASSERT_EQ(test, err, -ENOMEM);
		if (!strcmp(failed_stage(w), "low mappings")) {
			KUNIT_ASSERT_STREQ(test, what, "low mappings");
			KUNIT_ASSERT_EQ(test, no_map, 0U);
			no_low++;
			twin_test_whole_gone(w);
			continue;
		}
		KUNIT_ASSERT_STREQ(test, failed_stage(w), "mem_map");
		KUNIT_ASSERT_STREQ(test, what,
				   has_told(w, "mem_map") ? "pageblock types" : "mem_map");
		/* The descriptors are told of when they have found room. */
		if (has_told(w, "mem_map"))
			no_types++;
		else
			KUNIT_ASSERT_EQ(test, no_types, 0U);
		no_map++;
		twin_test_whole_gone(w);
	}
	kunit_info(
		test,
		"%llu pages: no room for tables in %u, for low mappings in %u, for descriptors in %u, for types in %u\n",
		pages, no_tables, no_low, no_map - no_types, no_types);
	KUNIT_EXPECT_GT(test, no_tables, 0U);
	KUNIT_EXPECT_GT(test, no_low, 0U);
	KUNIT_EXPECT_GT(test, no_map, no_types);
	KUNIT_EXPECT_GT(test, no_types, 0U);
	/* The smallest machine that there is has hardly a page to give. */
	twin_test_whole_accounted(w);
	KUNIT_EXPECT_LT(test, twin_buddy_managed(&w->twin.buddy), 4ULL);
	twin_test_whole_down(w);
}

static void narrow(struct twin *twin)
{
	twin->plan.place.shape.phys_bits = 20;
}

static void pile_up(struct twin *twin)
{
	twin->plan.pool.base = twin->plan.image.base;
}

static void move_out(struct twin *twin)
{
	twin->plan.pool.base = twin_phys(~0ULL << 12);
}

static void keep_one_table(struct twin *twin)
{
	twin->plan.brk.pages = 1;
}

static void keep_all_but_one_table(struct twin *twin)
{
	twin->plan.brk.pages--;
}

static void crowd(struct twin *twin)
{
	static const struct twin_window_kind many = { .early_slots = PT_EARLY_MAX + 1 };

	twin->plan.place.windows = &many;
}

static void blow_up(struct twin *twin)
{
	twin->plan.place.pages = TWIN_FRAMES_MAX + 1ULL;
	twin->memory.end = twin->plan.place.pages;
}

static void flatten(struct twin *twin)
{
	twin->memory.group_order = 0;
}

/* Plans that cannot be, each of which is noticed by another stage. */
static const struct {
	const char *stage;
	int err;
	void (*spoil)(struct twin *twin);
} spoils[] = {
	{ "early memory", -EINVAL, narrow },
	{ "early memory", -EBUSY, pile_up },
	{ "early memory", -EINVAL, move_out },
	{ "direct map", -ENOMEM, keep_one_table },
	{ "windows", -ENOMEM, keep_all_but_one_table },
	{ "windows", -E2BIG, crowd },
	{ "zones", -E2BIG, blow_up },
	{ "mem_map", -EINVAL, flatten },
};

/* Of a plan whose early memory or zones cannot be it is known beforehand. */
static void expect_no_room(struct twin_test_whole *w, unsigned int i)
{
	bool known = !strcmp(spoils[i].stage, "early memory") || !strcmp(spoils[i].stage, "zones");
	const char *what;

	KUNIT_EXPECT_EQ_MSG(w->test, twin_fit_room(&w->twin, &what), known ? spoils[i].err : 0,
			    "%u", i);
	KUNIT_EXPECT_NULL(w->test, w->twin.early.table);
}

static void a_stage_that_fails_takes_the_others_down(struct kunit *test)
{
	struct twin_test_whole *w = twin_test_pc(test, SZ_16M);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(spoils); i++) {
		KUNIT_ASSERT_EQ(test, twin_test_whole_plan(w), 0);
		spoils[i].spoil(&w->twin);
		expect_no_room(w, i);
		KUNIT_EXPECT_EQ_MSG(test, boot_anew(w), spoils[i].err, "%u", i);
		KUNIT_EXPECT_STREQ_MSG(test, failed_stage(w), spoils[i].stage, "%u", i);
		twin_test_whole_gone(w);
		twin_test_whole_up(w);
		twin_test_whole_down(w);
	}
}

/* As many tables as are planned is what it takes, and no more. */
static void each_table_may_be_missing(struct kunit *test)
{
	struct twin_test_whole *w = twin_test_pc(test, SZ_16M);
	u64 tables, n;

	w->options.leaf_levels = BIT(0);
	KUNIT_ASSERT_EQ(test, twin_test_whole_plan(w), 0);
	tables = w->twin.plan.brk.pages;
	KUNIT_EXPECT_EQ(test, tables, twin_plan_tables(&w->twin.plan));
	for (n = 1; n < tables; n++) {
		w->twin.plan.brk.pages = n;
		KUNIT_ASSERT_EQ_MSG(test, boot_anew(w), -ENOMEM, "%llu of %llu", n, tables);
		twin_test_whole_gone(w);
	}
	w->twin.plan.brk.pages = tables;
	KUNIT_ASSERT_EQ(test, boot_anew(w), 0);
	KUNIT_EXPECT_EQ(test, w->twin.brk.out, tables);
	twin_test_whole_down(w);
}

/* Memory without an address of its own, as high memory is: so many pages of it. */
#define HIGH_ORDER 9

/**
 * struct loft - memory that is mapped piece by piece
 * @w: the machine over it
 * @pages: the memory
 */
struct loft {
	struct twin_test_whole *w;
	struct page *pages;
};

static struct loft loft(struct kunit *test)
{
	struct loft l = { twin_test_pc(test, SZ_16M) };
	struct twin_ram *ram = &l.w->twin.ram;

	l.pages = alloc_pages(GFP_KERNEL | __GFP_NOWARN, HIGH_ORDER);
	KUNIT_ASSERT_NOT_NULL(test, l.pages);
	l.w->tr->ram.size = SZ_4K << HIGH_ORDER;
	l.w->tr->ram.base = twin_phys(0);
	*ram = (struct twin_ram){
		.size = SZ_4K << HIGH_ORDER,
		.host = twin_phys((u64)page_to_pfn(l.pages) << 12),
		.window = twin_ram_window_new(page_to_pfn(l.pages), 1UL << HIGH_ORDER,
					      TWIN_RAM_SLOTS),
	};
	if (!ram->window)
		__free_pages(l.pages, HIGH_ORDER);
	KUNIT_ASSERT_NOT_NULL(test, ram->window);
	KUNIT_ASSERT_EQ(test, twin_test_whole_expect(l.w), 0);
	KUNIT_ASSERT_EQ(test, twin_test_whole_plan(l.w), 0);
	return l;
}

static void tear_down(struct loft *l)
{
	twin_ram_window_free(l->w->twin.ram.window);
	__free_pages(l->pages, HIGH_ORDER);
	l->w->tr->ram.size = WHOLE_BYTES;
}

static void what_is_held_of_high_memory_is_let_go(struct kunit *test)
{
	struct loft l;
	void *held[2];

	if (PAGE_SIZE != SZ_4K)
		kunit_skip(test, "the frames of this kernel are larger than the machine's");
	l = loft(test);
	KUNIT_EXPECT_EQ(test, twin_bringup(&l.w->twin), 0);
	if (l.w->twin.up) {
		twin_test_whole_accounted(l.w);
		held[0] = l.w->twin.mem_map;
		held[1] = l.w->twin.types;
		KUNIT_EXPECT_NOT_NULL(test, vmalloc_to_page(held[0]));
		KUNIT_EXPECT_NOT_NULL(test, vmalloc_to_page(held[1]));
		twin_test_whole_down(l.w);
		KUNIT_EXPECT_NULL(test, vmalloc_to_page(held[0]));
		KUNIT_EXPECT_NULL(test, vmalloc_to_page(held[1]));
	}
	tear_down(&l);
}

/* The kernel's own allocations: to map high memory with, to remember what was reserved. */
static void each_allocation_of_the_kernel_may_fail(struct kunit *test)
{
	unsigned int nth, errors = 0;
	bool failed = true;
	struct loft l;
	int err;

	if (PAGE_SIZE != SZ_4K)
		kunit_skip(test, "the frames of this kernel are larger than the machine's");
	if (!twin_test_can_fail(test))
		kunit_skip(test, "this kernel has no fault injection");
	l = loft(test);
	for (nth = 1; failed; nth++) {
		/* Frames that were mapped before would not be mapped again. */
		struct twin_ram_window *fresh = twin_ram_window_new(
			page_to_pfn(l.pages), 1UL << HIGH_ORDER, TWIN_RAM_SLOTS);

		if (!fresh)
			break;
		twin_ram_window_free(l.w->twin.ram.window);
		l.w->twin.ram.window = fresh;
		twin_test_fail(nth);
		err = boot_anew(l.w);
		failed = twin_test_failed();
		/* A table that cannot be reached is not there, for who maps. */
		KUNIT_EXPECT_TRUE_MSG(test, err == -ENOMEM || err == -EFAULT || !err,
				      "allocation %u: %d", nth, err);
		if (!err)
			twin_test_whole_accounted(l.w);
		twin_test_whole_down(l.w);
		errors += !!err;
	}
	kunit_info(test, "%u failures in turn, %u errors, the last one in %s\n", nth - 2, errors,
		   failed_stage(l.w));
	KUNIT_EXPECT_FALSE(test, failed);
	KUNIT_EXPECT_GT(test, errors, 0U);
	tear_down(&l);
}

static void what_was_reserved_may_not_be_remembered(struct kunit *test)
{
	struct twin_test_whole *w = twin_test_pc(test, SZ_16M);
	bool failed;
	int err;

	if (!twin_test_can_fail(test))
		kunit_skip(test, "this kernel has no fault injection");
	KUNIT_ASSERT_EQ(test, twin_test_whole_plan(w), 0);
	/* Nothing else is allocated when memory has addresses. */
	twin_test_fail(1);
	err = boot_anew(w);
	failed = twin_test_failed();
	KUNIT_EXPECT_TRUE(test, failed);
	KUNIT_EXPECT_EQ(test, err, -ENOMEM);
	KUNIT_EXPECT_STREQ(test, failed_stage(w), "hand-over");
	twin_test_whole_gone(w);
	twin_test_whole_up(w);
	twin_test_whole_down(w);
}

static struct kunit_case cases[] = { KUNIT_CASE(ram_may_be_too_small_for_one_thing_after_the_other),
				     KUNIT_CASE(a_stage_that_fails_takes_the_others_down),
				     KUNIT_CASE(each_table_may_be_missing),
				     KUNIT_CASE(what_is_held_of_high_memory_is_let_go),
				     KUNIT_CASE(each_allocation_of_the_kernel_may_fail),
				     KUNIT_CASE(what_was_reserved_may_not_be_remembered),
				     {} };

static struct kunit_suite suite = {
	.name = "mmtwin_bringup_fail",
	.init = twin_test_init,
	.exit = twin_test_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);
