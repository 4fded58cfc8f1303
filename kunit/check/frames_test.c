// SPDX-License-Identifier: GPL-2.0
/*
 * The rules of frames, each broken at seeded places in a machine that is at work: it is
 * noticed by name, and all is well again when the fault is gone.
 */
#include <linux/cpumask.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "../../src/buddy/buddy.h"
#include "../../src/buddy/range.h"
#include "../../src/check/check.h"
#include "frames_faults.h"

#define ROUNDS (IS_ENABLED(CONFIG_SMP) || IS_ENABLED(CONFIG_KASAN) ? 2 : 40)

/* Blocks that are in use when a fault is planted. */
#define BLOCKS 60

static u32 below(struct twin_test_frames *b, u32 end)
{
	return twin_test_below(&b->rng, end);
}

static size_t map_bytes(const struct twin_test_frames *b)
{
	return twin_buddy_map_bytes(&b->twin->buddy);
}

static size_t types_bytes(const struct twin_test_frames *b)
{
	return twin_buddy_types_bytes(&b->twin->buddy);
}

static void *copy(struct kunit *test, const void *from, size_t size)
{
	void *to = kunit_kzalloc(test, size, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, to);
	memcpy(to, from, size);
	return to;
}

static void restore(struct twin_test_frames *b)
{
	*b->twin = b->saved;
	memcpy(b->twin->mem_map, b->mem_map, map_bytes(b));
	memcpy(b->twin->types, b->types, types_bytes(b));
}

/*
 * Two zones, a hole between 18 and 19 MiB, ACPI's two pages and a half where it begins;
 * some blocks allocated, and one that a CPU keeps.
 */
static struct twin_test_frames *bench(struct kunit *test)
{
	struct twin_test_frames *b = kunit_kzalloc(test, sizeof(*b), GFP_KERNEL);
	struct twin_test_whole *w = twin_test_whole(test, &twin_test_boxes[1]);
	twin_pfn_t pfn;
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, b);
	b->w = w;
	b->twin = &w->twin;
	b->rng = twin_test_rng(test);
	twin_memmap_add(&w->map, 0, SZ_16M + SZ_2M, TWIN_MEM_RAM);
	twin_memmap_add(&w->map, SZ_16M + SZ_2M - 2048, SZ_16M + SZ_2M + SZ_8K, TWIN_MEM_ACPI);
	twin_memmap_add(&w->map, SZ_16M + SZ_2M + SZ_1M, SZ_32M, TWIN_MEM_RAM);
	KUNIT_ASSERT_EQ(test, twin_test_whole_expect(w), 0);
	KUNIT_ASSERT_EQ(test, twin_test_whole_boot(w), 0);
	twin_test_whole_accounted(w);
	KUNIT_ASSERT_EQ(test, b->twin->buddy.nr_zones, 2U);
	for (i = 0; i < BLOCKS; i++)
		KUNIT_ASSERT_EQ(test,
				twin_buddy_alloc(twin_test_frames_zone(b), below(b, 4),
						 TWIN_MOVABLE, &pfn),
				0);
	KUNIT_ASSERT_EQ(test, twin_buddy_alloc(twin_test_frames_zone(b), 0, TWIN_MOVABLE, &pfn), 0);
	KUNIT_ASSERT_EQ(test, twin_pages_free(&b->twin->pages, 0, pfn, 0, false), 0);
	b->saved = *b->twin;
	b->mem_map = copy(test, b->twin->mem_map, map_bytes(b));
	b->types = copy(test, b->twin->types, types_bytes(b));
	return b;
}

static void done(struct twin_test_frames *b)
{
	restore(b);
	twin_test_whole_down(b->w);
}

static void check(struct twin_test_frames *b)
{
	memset(&b->rows, 0, sizeof(b->rows));
	KUNIT_ASSERT_EQ(b->w->test, twin_check_frames(b->twin, &b->rows), 0);
}

static const struct twin_row *row(struct twin_test_frames *b, const char *name)
{
	const struct twin_rule rule = { .area = "frames", .rule = name };
	const struct twin_row *row = twin_rows_find(&b->rows, &rule);

	KUNIT_ASSERT_NOT_NULL(b->w->test, row);
	return row;
}

static const void *next_fault(const void *prev, char *desc)
{
	const struct twin_test_frames_fault *one = prev;

	one = one ? one + 1 : twin_test_frames_faults;
	if (one == twin_test_frames_faults + twin_test_frames_nr_faults)
		return NULL;
	strscpy(desc, one->name, KUNIT_PARAM_DESC_SIZE);
	return one;
}

static void expect_all_well(struct twin_test_frames *b)
{
	struct kunit *test = b->w->test;

	check(b);
	KUNIT_ASSERT_TRUE(test, twin_rows_good(&b->rows));
	KUNIT_ASSERT_EQ(test, twin_rows_verdict(&b->rows).fail, 0U);
	KUNIT_ASSERT_EQ(test, row(b, "handed-over")->looked, 4096ULL);
	KUNIT_ASSERT_EQ(test, row(b, "accounted")->looked, 2ULL);
}

static void a_machine_at_work_keeps_the_rules(struct kunit *test)
{
	struct twin_test_frames *b = bench(test);

	expect_all_well(b);
	KUNIT_EXPECT_EQ(test, b->rows.nr, TWIN_EARLY_RULES + BUDDY_RULES + PAGES_RULES + 4U);
	/* A page that is reserved in part is reserved. */
	b->twin->kept[0].first++;
	b->twin->kept[0].end--;
	expect_all_well(b);
	b->twin->kept[0].first--;
	b->twin->kept[0].end++;
	done(b);
}

static void each_fault_is_noticed_by_name_and_can_be_undone(struct kunit *test)
{
	const struct twin_test_frames_fault *fault = test->param_value;
	struct twin_test_frames *b = bench(test);
	unsigned int i;

	for (i = 0; i < ROUNDS; i++) {
		const struct twin_row *handed, *sum;
		u64 frames = fault->plant(b);

		check(b);
		handed = row(b, "handed-over");
		sum = row(b, "accounted");
		KUNIT_ASSERT_EQ_MSG(test, sum->broken > 0, fault->sum, "round %u", i);
		if (fault->handed) {
			KUNIT_ASSERT_EQ_MSG(test, handed->broken, frames, "round %u", i);
			KUNIT_ASSERT_EQ_MSG(test, handed->ex[0].place, b->hint, "round %u", i);
			KUNIT_ASSERT_NE(test, handed->ex[0].want, handed->ex[0].got);
		}
		KUNIT_ASSERT_FALSE(test, twin_rows_good(&b->rows));
		restore(b);
		expect_all_well(b);
	}
	done(b);
}

static void what_the_allocator_cannot_know_is_noticed_here(struct kunit *test)
{
	struct twin_test_frames *b = bench(test);
	unsigned int i, alone = 0;

	for (i = 0; i < twin_test_frames_nr_faults; i++) {
		if (!twin_test_frames_faults[i].alone)
			continue;
		twin_test_frames_faults[i].plant(b);
		check(b);
		KUNIT_EXPECT_EQ(test, twin_rows_verdict(&b->rows).fail, 1U);
		KUNIT_EXPECT_EQ(test, (int)twin_row_status(row(b, "handed-over")), (int)TWIN_FAIL);
		restore(b);
		alone++;
	}
	KUNIT_EXPECT_EQ(test, alone, 2U);
	done(b);
}

/* Early memory is gone by now: what was found in it counts all the same. */
static void early_memory_counts_as_it_was_handed_over(struct kunit *test)
{
	struct twin_test_frames *b = bench(test);
	const struct twin_row *row;
	unsigned int i;

	for (i = 0; i < TWIN_EARLY_RULES; i++) {
		check(b);
		row = twin_rows_find(&b->rows, &twin_early_rules[i]);
		KUNIT_ASSERT_NOT_NULL(test, row);
		KUNIT_EXPECT_EQ_MSG(test, (int)twin_row_status(row), (int)TWIN_PASS, "%s",
				    row->rule);
		twin_row_break(&b->twin->early_rows[i], 1, 2, 3);
		check(b);
		KUNIT_EXPECT_EQ(test, twin_rows_verdict(&b->rows).fail, 1U);
		KUNIT_EXPECT_EQ_MSG(test, (int)twin_row_status(row), (int)TWIN_FAIL, "%s",
				    row->rule);
		restore(b);
	}
	done(b);
}

/* What requests go by is what reports show. */
static void marks_and_shares_are_those_that_are_planned(struct kunit *test)
{
	struct twin_test_frames *b = bench(test);
	unsigned int i, nr, cpu = cpumask_first(cpu_online_mask);

	for (i = 0; i < ROUNDS; i++) {
		struct twin_kept *kept;
		u32 high;

		nr = below(b, b->twin->buddy.nr_zones);
		if (i & 1)
			b->twin->buddy.plan[nr].mark[below(b, TWIN_MARKS)]++;
		else
			b->twin->buddy.plan[nr].reserve[below(b, TWIN_CLASSES)]++;
		check(b);
		KUNIT_ASSERT_EQ(test, row(b, "marks")->broken, 1ULL);
		KUNIT_ASSERT_EQ(test, row(b, "marks")->ex[0].place, (u64)nr);
		KUNIT_ASSERT_EQ(test, twin_rows_verdict(&b->rows).fail, 1U);
		restore(b);
		kept = &b->twin->pages.zone[nr].cpu[cpu].kept;
		high = kept->high;
		/* As if it were away: that rule of per-CPU pages has nothing to say then. */
		kept->high = i & 1 ? 0 : high + 1;
		check(b);
		KUNIT_ASSERT_EQ(test, row(b, "share")->broken, (u64)(kept->high != high));
		KUNIT_ASSERT_EQ(test, row(b, "share")->ex[0].place,
				kept->high != high ? (u64)(nr << 16 | cpu) : 0ULL);
		kept->high = high;
		expect_all_well(b);
	}
	done(b);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(early_memory_counts_as_it_was_handed_over),
	KUNIT_CASE(a_machine_at_work_keeps_the_rules),
	KUNIT_CASE_PARAM(each_fault_is_noticed_by_name_and_can_be_undone, next_fault),
	KUNIT_CASE(what_the_allocator_cannot_know_is_noticed_here),
	KUNIT_CASE(marks_and_shares_are_those_that_are_planned),
	{}
};

static struct kunit_suite suite = {
	.name = "mmtwin_check_frames",
	.init = twin_test_init,
	.exit = twin_test_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);
