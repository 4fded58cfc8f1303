// SPDX-License-Identifier: GPL-2.0
/*
 * Whole boots: from a firmware map to free pages, with every frame accounted for; each
 * stage failing in turn.
 */
#include <linux/bitmap.h>
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/sizes.h>
#include <linux/string.h>

#include "fail.h"
#include "rounds.h"
#include "whole.h"

/* Maps that machines are booted from: so many, and on a slow computer so many at least. */
#define MAPS  10000
#define LEAST 40

#define GIB(n) ((u64)(n) << 30)

static struct twin_test_whole *pc(struct kunit *test, u64 end)
{
	struct twin_test_whole *w = twin_test_whole(test, &twin_test_boxes[0]);

	twin_test_whole_pc(w, end);
	return w;
}

static void expect_boot(struct twin_test_whole *w)
{
	KUNIT_ASSERT_EQ(w->test, twin_test_whole_expect(w), 0);
	KUNIT_ASSERT_EQ(w->test, twin_test_whole_boot(w), 0);
	KUNIT_ASSERT_EQ(w->test, w->twin.up, 12U);
	twin_test_whole_accounted(w);
}

static void a_pc_boots_again_and_again(struct kunit *test)
{
	struct twin_test_whole *w = pc(test, SZ_16M);
	unsigned int i;

	for (i = 0; i < 3; i++) {
		expect_boot(w);
		twin_test_whole_down(w);
		/* Of what was planned nothing is lost. */
		KUNIT_ASSERT_EQ(test, twin_bringup(&w->twin), 0);
		twin_test_whole_accounted(w);
		twin_test_whole_down(w);
	}
}

static void a_machine_that_claims_64_gib_boots_over_16_mib(struct kunit *test)
{
	struct twin_test_whole *w = pc(test, GIB(64));

	expect_boot(w);
	KUNIT_EXPECT_EQ(test, w->twin.memory.pages, (GIB(64) >> 12) - 98);
	KUNIT_EXPECT_EQ(test, w->twin.memory.backed_pages, 4096ULL - 98);
	/* Only zones that have backed frames come to life. */
	KUNIT_EXPECT_EQ(test, w->twin.buddy.nr_zones, 1U);
	KUNIT_EXPECT_EQ(test, w->twin.buddy.map.frames, 4096U);
	twin_test_whole_down(w);
}

/* A map that says that everything is RAM, and of a BIOS nothing at all. */
static void every_machine_boots_with_all_of_its_window(struct kunit *test)
{
	struct twin_test_whole *w = pc(test, SZ_16M);
	unsigned int i;

	for (i = 0; i < twin_test_nr_boxes; i++) {
		twin_test_whole_be(w, &twin_test_boxes[i]);
		w->map.nr = 0;
		if (!w->box->kind->bios)
			twin_memmap_add(&w->map, 0, w->box->base + WHOLE_BYTES, TWIN_MEM_RAM);
		expect_boot(w);
		KUNIT_EXPECT_EQ(test, w->twin.memory.usable, !w->box->kind->bios);
		twin_test_whole_down(w);
	}
}

static void zones_that_meet_in_the_window_both_come_to_life(struct kunit *test)
{
	struct twin_test_whole *w = pc(test, SZ_16M);

	w->options.kernelcore = SZ_8M;
	twin_test_whole_be(w, &twin_test_boxes[1]);
	twin_test_whole_pc(w, SZ_16M + SZ_8M);
	expect_boot(w);
	/* DMA up to 16 MiB; of the rest it is movable what is left. */
	KUNIT_EXPECT_EQ(test, w->twin.buddy.nr_zones, 2U);
	KUNIT_EXPECT_STREQ(test, w->twin.buddy.plan[0].name, "DMA");
	KUNIT_EXPECT_STREQ(test, w->twin.buddy.plan[1].name, "Movable");
	KUNIT_EXPECT_EQ(test, w->twin.buddy.zone[1].frames, 2048ULL);
	twin_test_whole_down(w);
}

/* Some machine, and a map that lets it boot. */
static void choose(struct twin_test_whole *w, struct twin_test_rng *rng)
{
	struct twin_test_firmware firmware = { .size = WHOLE_BYTES };

	twin_test_whole_be(w, &twin_test_boxes[twin_test_below(rng, twin_test_nr_boxes)]);
	firmware.base = w->tr->ram.base;
	firmware.pages = w->box->pages;
	firmware.page_shift = w->box->format->page_shift;
	/* Often beyond what the machine can address. */
	firmware.top = twin_test_below(rng, 2) ? firmware.base.a + GIB(1) : GIB(256);
	w->options.seed = twin_test_random(rng);
	w->options.leaf_levels = twin_test_below(rng, 4) ? 0 : BIT(0);
	w->options.kernelcore = twin_test_below(rng, 4) ? 0 : twin_test_below(rng, GIB(2));
	w->options.movablecore = twin_test_below(rng, 4) ? 0 : twin_test_below(rng, GIB(2));
	twin_test_valid_map(rng, &firmware, &w->map, NULL);
}

/* Nine in ten would do; but who has that much RAM in one piece lacks nothing. */
static void ten_thousand_valid_maps_boot(struct kunit *test)
{
	struct twin_test_whole *w = pc(test, SZ_16M);
	struct twin_test_rng rng = twin_test_rng(test);
	struct twin_test_rounds rounds = { .test = test, .most = MAPS, .least = LEAST };

	while (twin_test_round(&rounds)) {
		choose(w, &rng);
		KUNIT_ASSERT_EQ_MSG(test, twin_test_whole_expect(w), 0, "map %u", rounds.done);
		KUNIT_ASSERT_EQ_MSG(test, twin_test_whole_boot(w), 0, "map %u, %s", rounds.done,
				    w->box->name);
		KUNIT_ASSERT_TRUE(test, w->twin.memory.usable);
		twin_test_whole_accounted(w);
		twin_test_whole_down(w);
	}
}

/* A map that nobody should give, around where the machine's window is. */
static void choose_hostile(struct twin_test_whole *w, struct twin_test_rng *rng)
{
	u64 off;
	unsigned int i;

	twin_test_whole_be(w, &twin_test_boxes[twin_test_below(rng, twin_test_nr_boxes)]);
	twin_test_hostile_map(rng, SZ_16M + SZ_8M, &w->map);
	off = w->box->base - min_t(u64, w->box->base, SZ_4M);
	for (i = 0; i < w->map.nr; i++) {
		w->map.entry[i].first += off;
		w->map.entry[i].end += w->map.entry[i].end ? off : 0;
	}
}

/* RAM is too small then for tables, or, when there is room for those, for descriptors. */
static bool has_no_room(const struct twin_test_whole *w, int err)
{
	const struct twin_extent *home = &w->twin.memory.home;
	u64 pages = (home->end - home->first) >> w->box->format->page_shift;

	if (err == -ENOSPC)
		return pages < w->box->pages && pages < w->twin.plan.need;
	return err == -ENOMEM && pages < w->box->pages;
}

static void hostile_maps_boot_or_are_refused(struct kunit *test)
{
	struct twin_test_whole *w = pc(test, SZ_16M);
	struct twin_test_rng rng = twin_test_rng(test);
	struct twin_test_rounds rounds = { .test = test, .most = MAPS, .least = 4 * LEAST };
	unsigned int booted = 0, guessed = 0, refused = 0, small = 0;

	while (twin_test_round(&rounds)) {
		int want, err;

		choose_hostile(w, &rng);
		want = twin_test_whole_expect(w);
		err = twin_test_whole_boot(w);
		if (want)
			KUNIT_ASSERT_EQ_MSG(test, err, want, "map %u", rounds.done);
		else if (err)
			KUNIT_ASSERT_TRUE_MSG(test, has_no_room(w, err), "map %u: %d", rounds.done,
					      err);
		else
			twin_test_whole_accounted(w);
		twin_test_whole_down(w);
		booted += !err;
		guessed += !err && !w->twin.memory.usable;
		refused += !!want;
		small += !want && err;
	}
	kunit_info(test, "%u booted (%u from a guess), %u refused, %u too small\n", booted, guessed,
		   refused, small);
	KUNIT_EXPECT_GT(test, booted - guessed, 0U);
	KUNIT_EXPECT_GT(test, guessed, 0U);
	KUNIT_EXPECT_GT(test, refused, 0U);
	KUNIT_EXPECT_GT(test, small, 0U);
}

static void mark(const struct twin_test_whole *w, unsigned long *map, u64 first, u64 pages)
{
	bitmap_set(map, (first - w->box->base) >> w->box->format->page_shift, pages);
}

/* Nobody writes but to tables, descriptors and types; least of all to what is no RAM. */
static void a_boot_touches_nothing_but_what_it_reserved(struct kunit *test)
{
	unsigned int rounds = IS_ENABLED(CONFIG_UML) ? 40 : 4;
	struct twin_test_whole *w = pc(test, SZ_16M);
	struct twin_test_rng rng = twin_test_rng(test);
	unsigned long *written = kunit_kzalloc(test, WHOLE_FRAMES / 8, GFP_KERNEL);
	unsigned int i, n, shift;

	KUNIT_ASSERT_NOT_NULL(test, written);
	for (n = 0; n < rounds; n++) {
		choose(w, &rng);
		shift = w->box->format->page_shift;
		memset(w->tr->ram.mem, 0xa5, WHOLE_BYTES);
		expect_boot(w);
		bitmap_zero(written, WHOLE_FRAMES);
		mark(w, written, w->twin.plan.brk.base.a, w->twin.plan.brk.pages);
		for (i = 0; i < w->twin.nr_kept; i++)
			if (w->twin.kept[i].kind == TWIN_RESERVE_ALLOCATED)
				mark(w, written, w->twin.kept[i].first,
				     (w->twin.kept[i].end - w->twin.kept[i].first) >> shift);
		twin_test_whole_down(w);
		for (i = 0; i < twin_test_whole_frames(w); i++)
			if (!test_bit(i, written))
				KUNIT_ASSERT_NULL_MSG(test,
						      memchr_inv(w->tr->ram.mem + (i << shift),
								 0xa5, 1UL << shift),
						      "map %u, frame %u", n, i);
	}
}

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

/* RAM that grows page by page: first tables find no room, then descriptors, then all do. */
static void ram_may_be_too_small_for_one_thing_after_the_other(struct kunit *test)
{
	struct twin_test_whole *w = pc(test, SZ_16M);
	const struct twin_figure *figure = &w->twin.told[10].figure[1];
	unsigned int no_tables = 0, no_map = 0, no_types = 0;
	u64 pages;
	int err = -ENOSPC;

	for (pages = 1; err; pages++) {
		KUNIT_ASSERT_LT(test, pages, 200ULL);
		w->map.nr = 0;
		twin_memmap_add(&w->map, SZ_2M, SZ_2M + (pages << 12), TWIN_MEM_RAM);
		twin_memmap_add(&w->map, SZ_4M, SZ_8M, TWIN_MEM_ACPI);
		KUNIT_ASSERT_EQ(test, twin_test_whole_expect(w), 0);
		err = twin_test_whole_plan(w);
		if (err) {
			KUNIT_ASSERT_EQ(test, err, -ENOSPC);
			KUNIT_ASSERT_EQ(test, no_map, 0U);
			no_tables++;
			continue;
		}
		err = boot_anew(w);
		if (!err)
			break;
		KUNIT_ASSERT_EQ(test, err, -ENOMEM);
		KUNIT_ASSERT_STREQ(test, failed_stage(w), "mem_map");
		/* The descriptors are told of when they have found room. */
		if (figure->name && !strcmp(figure->name, "mem_map"))
			no_types++;
		else
			KUNIT_ASSERT_EQ(test, no_types, 0U);
		no_map++;
		twin_test_whole_gone(w);
	}
	kunit_info(test,
		   "%llu pages: no room for tables in %u, for descriptors in %u, for types in %u\n",
		   pages, no_tables, no_map - no_types, no_types);
	KUNIT_EXPECT_GT(test, no_tables, 0U);
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

static void blow_up(struct twin *twin)
{
	twin->plan.place.pages = TWIN_FRAMES_MAX + 1ULL;
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
	{ "fixmap", -ENOMEM, keep_all_but_one_table },
	{ "zones", -E2BIG, blow_up },
	{ "mem_map", -EINVAL, flatten },
};

static void a_stage_that_fails_takes_the_others_down(struct kunit *test)
{
	struct twin_test_whole *w = pc(test, SZ_16M);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(spoils); i++) {
		KUNIT_ASSERT_EQ(test, twin_test_whole_plan(w), 0);
		spoils[i].spoil(&w->twin);
		KUNIT_EXPECT_EQ_MSG(test, boot_anew(w), spoils[i].err, "%u", i);
		KUNIT_EXPECT_STREQ_MSG(test, failed_stage(w), spoils[i].stage, "%u", i);
		twin_test_whole_gone(w);
		expect_boot(w);
		twin_test_whole_down(w);
	}
}

/* As many tables as are planned is what it takes, and no more. */
static void each_table_may_be_missing(struct kunit *test)
{
	struct twin_test_whole *w = pc(test, SZ_16M);
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
	struct loft l = { pc(test, SZ_16M) };
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
	struct twin_test_whole *w = pc(test, SZ_16M);
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
	expect_boot(w);
	twin_test_whole_down(w);
}

static struct kunit_case cases[] = { KUNIT_CASE(a_pc_boots_again_and_again),
				     KUNIT_CASE(a_machine_that_claims_64_gib_boots_over_16_mib),
				     KUNIT_CASE(every_machine_boots_with_all_of_its_window),
				     KUNIT_CASE(zones_that_meet_in_the_window_both_come_to_life),
				     KUNIT_CASE(ten_thousand_valid_maps_boot),
				     KUNIT_CASE(hostile_maps_boot_or_are_refused),
				     KUNIT_CASE(a_boot_touches_nothing_but_what_it_reserved),
				     KUNIT_CASE(ram_may_be_too_small_for_one_thing_after_the_other),
				     KUNIT_CASE(a_stage_that_fails_takes_the_others_down),
				     KUNIT_CASE(each_table_may_be_missing),
				     KUNIT_CASE(what_is_held_of_high_memory_is_let_go),
				     KUNIT_CASE(each_allocation_of_the_kernel_may_fail),
				     KUNIT_CASE(what_was_reserved_may_not_be_remembered),
				     {} };

static struct kunit_suite suite = {
	.name = "mmtwin_bringup",
	.init = twin_test_init,
	.exit = twin_test_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);
