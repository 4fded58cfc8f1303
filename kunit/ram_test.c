// SPDX-License-Identifier: GPL-2.0
/*
 * High memory on any kernel: an arena whose frames are reached by mapping them a few
 * at a time, though this kernel has addresses for them.
 */
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "../src/early/bootmem.h"
#include "../src/early/reserve.h"
#include "../src/machines.h"
#include "../src/pgtable/verify.h"
#include "fail.h"
#include "machine.h"
#include "running.h"

/* A session that has been told that its arena lies in high memory. */
static struct twin_session *high(struct kunit *test, unsigned int slots)
{
	struct twin_session *s = twin_test_session(test);
	const struct twin_options options = { .seed = 11 };

	twin_ram_window_free(s->arena.frames);
	s->arena.frames = twin_ram_window_new(s->arena.pfn, s->arena.pages, slots);
	KUNIT_ASSERT_NOT_NULL(test, s->arena.frames);
	s->arena.highmem = true;
	KUNIT_ASSERT_EQ(test, twin_test_boot(s, twin_machine_find("native"), &options), 0);
	return s;
}

static int count_run(void *ctx, const struct pt_run *run)
{
	u64 *sum = ctx;

	*sum += twin_mix(run->va.a ^ twin_mix(run->phys.a ^ run->len ^ run->kind));
	return 0;
}

static u64 read_all(struct kunit *test, const struct pt_map *map, struct pt_census *census)
{
	struct pt_view view = pt_map_view(map);
	u64 sum = 0;

	*census = (struct pt_census){};
	KUNIT_ASSERT_EQ(test,
			pt_runs(&view, pt_va_extend(map->shape, 0), pt_va_extend(map->shape, ~0ULL),
				count_run, &sum, census),
			0);
	return sum;
}

/* No pointer outlives the frames that are asked for in between, be there two of them. */
static void tables_are_read_through_the_smallest_window(struct kunit *test)
{
	struct twin_session *s = twin_test_session(test);
	struct twin_ram narrow = s->twin->ram;
	struct pt_map map = s->twin->map;
	struct pt_census wide_census, census;
	unsigned long *seen;
	struct twin_row *rows;
	unsigned int slots, i;
	u64 wide = read_all(test, &map, &wide_census);

	seen = kunit_kcalloc(test, BITS_TO_LONGS(s->twin->plan.brk.pages), sizeof(long),
			     GFP_KERNEL);
	rows = kunit_kcalloc(test, PT_RULES, sizeof(*rows), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, seen);
	KUNIT_ASSERT_NOT_NULL(test, rows);
	narrow.mem = NULL;
	map.ram = &narrow;
	for (slots = 1; slots <= 4; slots++) {
		narrow.window = twin_ram_window_new(s->arena.pfn, s->arena.pages, slots);
		KUNIT_ASSERT_NOT_NULL(test, narrow.window);
		KUNIT_EXPECT_EQ_MSG(test, read_all(test, &map, &census), wide, "%u slots", slots);
		KUNIT_EXPECT_EQ(test, memcmp(&census, &wide_census, sizeof(census)), 0);
		KUNIT_EXPECT_EQ(test, pt_verify(&s->twin->plan, &map, seen, rows), 0);
		for (i = 0; i < PT_RULES; i++)
			KUNIT_EXPECT_EQ_MSG(test, rows[i].broken, 0ULL, "%s with %u slots",
					    rows[i].rule, slots);
		twin_ram_window_free(narrow.window);
	}
	twin_test_stop(test);
}

static void a_high_arena_is_judged_frame_by_frame(struct kunit *test)
{
	struct twin_session *s = high(test, TWIN_RAM_SLOTS);
	const struct twin_plan *plan = &s->twin->plan;
	const struct twin_row *alias = twin_test_row(s, "translations", "live-alias");
	const struct twin_row *direct = twin_test_row(s, "translations", "live-direct");

	KUNIT_EXPECT_NULL(test, s->twin->ram.mem);
	KUNIT_EXPECT_TRUE(test, twin_rows_good(s->rows));
	KUNIT_EXPECT_EQ(test, s->tally.validated, plan->mapped + plan->guards);
	KUNIT_EXPECT_EQ(test, alias->looked, plan->mapped);
	KUNIT_EXPECT_EQ(test, (int)twin_row_status(direct), (int)TWIN_SKIP);
	s->arena.highmem = false;
	twin_test_stop(test);
}

/* Whatever cannot be mapped was not judged, and is neither a breach nor a PASS. */
static void a_frame_that_cannot_be_mapped_is_not_judged(struct kunit *test)
{
	struct twin_session *s;
	unsigned int nth, cut = 0;
	bool failed = true;

	if (!twin_test_can_fail(test))
		kunit_skip(test, "this kernel has no fault injection");
	s = high(test, TWIN_RAM_SLOTS);
	/* Each of the first ones, then fewer and fewer. */
	for (nth = 1; failed && nth < 400; nth += 1 + nth / 3) {
		unsigned int i;

		/* All frames are to be mapped anew. */
		twin_ram_window_free(s->arena.frames);
		s->arena.frames = twin_ram_window_new(s->arena.pfn, s->arena.pages, TWIN_RAM_SLOTS);
		KUNIT_ASSERT_NOT_NULL(test, s->arena.frames);
		s->twin->ram.window = s->arena.frames;
		twin_test_fail(nth);
		twin_test_check(s);
		failed = twin_test_failed();
		if (twin_rows_good(s->rows))
			continue;
		KUNIT_EXPECT_TRUE_MSG(test, failed, "FAIL for no reason");
		cut++;
		for (i = 0; i < s->rows->nr; i++)
			if (strcmp(s->rows->row[i].area, "session"))
				KUNIT_EXPECT_EQ_MSG(test, s->rows->row[i].broken, 0ULL, "%s/%s",
						    s->rows->row[i].area, s->rows->row[i].rule);
	}
	KUNIT_EXPECT_GT(test, cut, 5U);
	twin_test_check(s);
	KUNIT_EXPECT_TRUE(test, twin_rows_good(s->rows));
	s->arena.highmem = false;
	twin_test_stop(test);
}

/* The arena as if it were high memory, with nothing mapped. */
static struct twin_ram unmapped(const struct twin_session *s)
{
	struct twin_ram ram = s->twin->ram;

	ram.mem = NULL;
	ram.window = NULL;
	return ram;
}

static void what_is_held_is_the_arena_in_one_piece(struct kunit *test)
{
	struct twin_session *s = twin_test_session(test);
	struct twin_test_rng rng = twin_test_rng(test);
	const struct twin_ram *low = &s->twin->ram;
	struct twin_ram ram = unmapped(s);
	unsigned int i;

	for (i = 0; i < 50; i++) {
		u64 off = twin_test_below(&rng, ram.size), at;
		u64 len = 1 + twin_test_below(&rng, min_t(u64, ram.size - off, SZ_64K));
		twin_phys_t phys = twin_phys_add(ram.base, off);
		u8 *ptr = twin_ram_hold(&ram, phys, len);

		KUNIT_ASSERT_NOT_NULL(test, ptr);
		KUNIT_EXPECT_PTR_EQ(test, twin_ram_hold(low, phys, len), twin_ram_ptr(low, phys));
		/* Written through one, read through the other, at each page's edges. */
		for (at = 0; at < len; at++) {
			u8 *byte = twin_ram_ptr(low, twin_phys_add(phys, at));

			if (at && at != len - 1 && ((off + at + 1) & ~PAGE_MASK) > 1)
				continue;
			ptr[at] ^= 0x5a;
			KUNIT_EXPECT_EQ(test, *byte, ptr[at]);
			*byte ^= 0x5a;
		}
		twin_ram_release(&ram, ptr);
	}
	twin_ram_release(&ram, NULL);
	twin_ram_release(low, NULL);
	twin_test_stop(test);
}

static void what_is_not_backed_is_not_held(struct kunit *test)
{
	struct twin_session *s = twin_test_session(test);
	struct twin_ram both[2] = { s->twin->ram, unmapped(s) };
	twin_phys_t base = both[0].base;
	u64 size = both[0].size;
	unsigned int i;
	void *ptr;

	for (i = 0; i < ARRAY_SIZE(both); i++) {
		KUNIT_EXPECT_NULL(test, twin_ram_hold(&both[i], base, 0));
		KUNIT_EXPECT_NULL(test, twin_ram_hold(&both[i], base, size + 1));
		KUNIT_EXPECT_NULL(test, twin_ram_hold(&both[i], base, ~0ULL));
		KUNIT_EXPECT_NULL(test, twin_ram_hold(&both[i], twin_phys(base.a - 1), 2));
		KUNIT_EXPECT_NULL(test, twin_ram_hold(&both[i], twin_phys_add(base, size), 1));
		KUNIT_EXPECT_NULL(test, twin_ram_hold(&both[i], twin_phys_add(base, size - 1), 2));
		ptr = twin_ram_hold(&both[i], twin_phys_add(base, size - 1), 1);
		KUNIT_EXPECT_NOT_NULL(test, ptr);
		twin_ram_release(&both[i], ptr);
	}
	twin_test_stop(test);
}

/* Each allocation of the kernel's fails in turn: nothing is held, nothing is kept. */
static void memory_that_cannot_be_mapped_is_not_held(struct kunit *test)
{
	struct twin_session *s;
	bool failed = true;
	unsigned int nth, cut = 0;
	struct twin_ram ram;

	if (!twin_test_can_fail(test))
		kunit_skip(test, "this kernel has no fault injection");
	s = twin_test_session(test);
	ram = unmapped(s);
	for (nth = 1; failed && nth < 100; nth++) {
		struct twin_span span = { ram.base, 1024 };
		struct twin_bootmem boot;
		int err;

		twin_test_fail(nth);
		err = twin_bootmem_init(&boot, &twin_bootmem_2_4, &ram, span, ram.base, PAGE_SHIFT);
		failed = twin_test_failed();
		KUNIT_EXPECT_TRUE(test, !err || (failed && err == -ENOMEM));
		KUNIT_EXPECT_EQ(test, !err, !!boot.map);
		cut += !!err;
		twin_bootmem_exit(&boot);
	}
	KUNIT_EXPECT_FALSE(test, failed);
	KUNIT_EXPECT_GE(test, cut, 2U);
	twin_test_stop(test);
}

static int reserve_line(struct twin_early *early, unsigned int i)
{
	u64 first = early->mem->first + SZ_64K + i * 64;

	return twin_early_reserve(early, first, first + 1, "line", TWIN_RESERVE_FIRM);
}

/* A table in high memory: it does not grow where it cannot be mapped, and does later. */
static void early_reservations_outlive_what_cannot_be_mapped(struct kunit *test)
{
	struct twin_early *early = kunit_kzalloc(test, sizeof(*early), GFP_KERNEL);
	struct twin_session *s;
	struct twin_extent mem;
	bool failed = true;
	unsigned int nth, i, j, cut = 0;
	struct twin_ram ram;

	KUNIT_ASSERT_NOT_NULL(test, early);
	if (!twin_test_can_fail(test))
		kunit_skip(test, "this kernel has no fault injection");
	s = twin_test_session(test);
	ram = unmapped(s);
	mem = (struct twin_extent){ ram.base.a, ram.base.a + ram.size };
	for (nth = 1; failed && nth < 100; nth++) {
		KUNIT_ASSERT_EQ(test, twin_early_init(early, &ram, &mem, 1, mem.end, PAGE_SHIFT),
				0);
		for (i = 0; i < 28; i++)
			KUNIT_ASSERT_EQ(test, reserve_line(early, i), 0);
		twin_test_fail(nth);
		KUNIT_EXPECT_EQ(test, reserve_line(early, i++), 0);
		failed = twin_test_failed();
		cut += !early->grown;
		KUNIT_EXPECT_TRUE(test, failed || early->grown);
		KUNIT_EXPECT_EQ(test, early->nr, 29 + early->grown);
		/* Twice more, and the table before is let go of. */
		for (; i < 120; i++)
			KUNIT_ASSERT_EQ(test, reserve_line(early, i), 0);
		KUNIT_EXPECT_EQ(test, early->grown, 3U);
		for (i = 0, j = 0; i < early->nr; i++)
			j += early->table[i].first == mem.first + SZ_64K + j * 64;
		KUNIT_EXPECT_EQ(test, j, 120U);
		twin_early_exit(early);
	}
	KUNIT_EXPECT_FALSE(test, failed);
	KUNIT_EXPECT_GE(test, cut, 2U);
	twin_test_stop(test);
}

static struct kunit_case cases[] = { KUNIT_CASE(tables_are_read_through_the_smallest_window),
				     KUNIT_CASE(a_high_arena_is_judged_frame_by_frame),
				     KUNIT_CASE(a_frame_that_cannot_be_mapped_is_not_judged),
				     KUNIT_CASE(what_is_held_is_the_arena_in_one_piece),
				     KUNIT_CASE(what_is_not_backed_is_not_held),
				     KUNIT_CASE(memory_that_cannot_be_mapped_is_not_held),
				     KUNIT_CASE(early_reservations_outlive_what_cannot_be_mapped),
				     {} };

static struct kunit_suite suite = {
	.name = "mmtwin_ram",
	.init = twin_test_running_init,
	.exit = twin_test_running_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);
