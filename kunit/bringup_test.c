// SPDX-License-Identifier: GPL-2.0
/*
 * Whole boots: from a firmware map to free pages, with every frame accounted for.
 */
#include <linux/bitmap.h>
#include <linux/cpumask.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/sizes.h>
#include <linux/string.h>

#include "../src/fit.h"
#include "rounds.h"
#include "whole.h"

/* Maps that machines are booted from: so many, and on a slow computer so many at least. */
#define MAPS  10000
#define LEAST 40

#define GIB(n) ((u64)(n) << 30)

static void a_pc_boots_again_and_again(struct kunit *test)
{
	struct twin_test_whole *w = twin_test_pc(test, SZ_16M);
	unsigned int i;

	for (i = 0; i < 3; i++) {
		twin_test_whole_up(w);
		twin_test_whole_down(w);
		/* Of what was planned nothing is lost. */
		KUNIT_ASSERT_EQ(test, twin_bringup(&w->twin), 0);
		twin_test_whole_accounted(w);
		twin_test_whole_down(w);
	}
}

static void a_machine_that_claims_64_gib_boots_over_16_mib(struct kunit *test)
{
	struct twin_test_whole *w = twin_test_pc(test, GIB(64));

	twin_test_whole_up(w);
	KUNIT_EXPECT_EQ(test, w->twin.memory.pages, (GIB(64) >> 12) - 98);
	KUNIT_EXPECT_EQ(test, w->twin.memory.backed_pages, 4096ULL - 98);
	/* Descriptors come from the top; what is in front of them is for who comes later. */
	KUNIT_EXPECT_STREQ(test, w->twin.kept[w->twin.nr_kept - 2].name, "mem_map");
	KUNIT_EXPECT_EQ(test,
			w->twin.kept[w->twin.nr_kept - 2].end -
				w->twin.kept[w->twin.nr_kept - 2].first,
			16 * 4096ULL);
	KUNIT_EXPECT_EQ(test, w->twin.kept[w->twin.nr_kept - 1].end, (u64)SZ_16M);
	/* Only zones that have backed frames come to life. */
	KUNIT_EXPECT_EQ(test, w->twin.buddy.nr_zones, 1U);
	KUNIT_EXPECT_EQ(test, w->twin.buddy.map.frames, 4096U);
	twin_test_whole_down(w);
}

/* A map that says that everything is RAM, and of a BIOS nothing at all. */
static void every_machine_boots_with_all_of_its_window(struct kunit *test)
{
	struct twin_test_whole *w = twin_test_pc(test, SZ_16M);
	unsigned int i;

	for (i = 0; i < twin_test_nr_boxes; i++) {
		twin_test_whole_be(w, &twin_test_boxes[i]);
		w->map.nr = 0;
		if (!w->box->kind->bios)
			twin_memmap_add(&w->map, 0, w->box->base + WHOLE_BYTES, TWIN_MEM_RAM);
		twin_test_whole_up(w);
		KUNIT_EXPECT_EQ(test, w->twin.memory.usable, !w->box->kind->bios);
		twin_test_whole_down(w);
	}
}

static void zones_that_meet_in_the_window_both_come_to_life(struct kunit *test)
{
	struct twin_test_whole *w = twin_test_pc(test, SZ_16M + SZ_8M);

	w->options.kernelcore = SZ_8M;
	twin_test_whole_be(w, &twin_test_boxes[1]);
	twin_test_whole_up(w);
	/* DMA up to 16 MiB; of the rest it is movable what is left. */
	KUNIT_EXPECT_EQ(test, w->twin.buddy.nr_zones, 2U);
	KUNIT_EXPECT_STREQ(test, w->twin.buddy.plan[0].name, "DMA");
	KUNIT_EXPECT_STREQ(test, w->twin.buddy.plan[1].name, "Movable");
	KUNIT_EXPECT_EQ(test, w->twin.buddy.zone[1].frames, 2048ULL);
	twin_test_whole_down(w);
}

/* Four nodes' frames in turn: each zone spans others', and has types for their blocks, too. */
static void nodes_that_take_turns_share_a_window(struct kunit *test)
{
	struct twin_test_whole *w = twin_test_pc(test, SZ_16M);
	struct twin_nodes *nodes = kunit_kzalloc(test, sizeof(*nodes), GFP_KERNEL);
	u64 blocks = 0;
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, nodes);
	for (i = 0; i < 16; i++)
		KUNIT_ASSERT_EQ(test, twin_active_add(&nodes->ram, i & 3, i * 256, (i + 1) * 256),
				0);
	for (i = 0; i < 4; i++)
		nodes->cpus[i] = 1;
	w->nodes = nodes;
	twin_test_whole_up(w);
	KUNIT_EXPECT_EQ(test, w->twin.buddy.nr_zones, 4U);
	for (i = 0; i < 4; i++)
		blocks += w->twin.buddy.zone[i].blocks;
	/* Twice as many as there would be if each had frames of its own only. */
	KUNIT_EXPECT_GE(test, blocks, 4ULL * 6);
	twin_test_whole_down(w);
}

/* Planned for one CPU; those that are there share what it may keep. */
static u64 kept_by_each(const struct twin_shared_zone *shared, const struct twin_marks *m)
{
	return shared->keeping.policy->batches ? m->list : twin_marks_list(m, num_online_cpus());
}

/* What follows from its pages is what each zone goes by, and its CPUs. */
static void expect_marks(struct twin_test_whole *w)
{
	const struct twin_buddy *buddy = &w->twin.buddy;
	unsigned int i, n;

	for (i = 0; i < buddy->nr_zones; i++) {
		const struct twin_marks *m = &buddy->marks.zone[buddy->node[i]][buddy->id[i]];
		const struct twin_zone_plan *plan = buddy->zone[i].plan;
		const struct twin_shared_zone *shared = &w->twin.pages.zone[i];

		KUNIT_EXPECT_GT(w->test, m->min, 0ULL);
		KUNIT_EXPECT_GT(w->test, m->low, m->min);
		KUNIT_EXPECT_GT(w->test, m->high, m->low);
		KUNIT_EXPECT_EQ(w->test, plan->mark[TWIN_MIN], m->min);
		KUNIT_EXPECT_EQ(w->test, plan->mark[TWIN_LOW], m->low);
		KUNIT_EXPECT_EQ(w->test, plan->mark[TWIN_HIGH], m->high);
		for (n = 0; n < TWIN_CLASSES; n++)
			KUNIT_EXPECT_EQ(w->test, plan->reserve[n], m->reserve[n]);
		KUNIT_EXPECT_EQ(w->test, (u64)shared->high, kept_by_each(shared, m));
		KUNIT_EXPECT_EQ(w->test, (u64)shared->batch, m->batch);
	}
}

/* The lower one keeps some of its pages from who could have used the other. */
static void zones_go_by_their_marks(struct kunit *test)
{
	struct twin_test_whole *w = twin_test_pc(test, SZ_16M + SZ_8M);
	const struct twin_zone_plan *low;

	twin_test_whole_be(w, &twin_test_boxes[1]);
	twin_test_whole_up(w);
	KUNIT_ASSERT_EQ(test, w->twin.buddy.nr_zones, 2U);
	expect_marks(w);
	low = w->twin.buddy.zone[0].plan;
	KUNIT_EXPECT_EQ(test, low->reserve[TWIN_ZONE_DMA], 0ULL);
	KUNIT_EXPECT_GT(test, low->reserve[TWIN_ZONE_DMA32], 0ULL);
	twin_test_whole_down(w);
}

/* A kernel of 2.6.34 does not look at what its zones really got. */
static void marks_follow_what_the_kernel_goes_by(struct kunit *test)
{
	struct twin_memory_kind kind = twin_memory_x86_64;
	struct twin_test_box box = twin_test_boxes[0];
	struct twin_test_whole *w = twin_test_pc(test, SZ_16M);
	const struct twin_machine_marks *marks = &w->twin.buddy.marks;
	u64 present;

	twin_test_whole_up(w);
	/* int_sqrt(16 * KiB) of what is managed. */
	KUNIT_EXPECT_EQ(test, marks->min_kib,
			(u64)int_sqrt64(w->twin.buddy.zone[0].managed * 4 * 16));
	twin_test_whole_down(w);
	kind.zones = &twin_zone_policy_2_6_34;
	kind.mobility = &twin_mobility_2_6_34;
	box.kind = &kind;
	twin_test_whole_be(w, &box);
	twin_test_whole_up(w);
	present = w->twin.memory.zones.node[0].zone[TWIN_ZONE_DMA].present;
	KUNIT_EXPECT_GT(test, present, w->twin.buddy.zone[0].managed);
	KUNIT_EXPECT_EQ(test, marks->min_kib, (u64)int_sqrt64(present * 4 * 16));
	twin_test_whole_down(w);
	/* But it has no more than there is: of both zones a half, or less. */
	box.base = twin_test_boxes[1].base;
	twin_test_whole_be(w, &box);
	w->map.entry[1].end = SZ_16M + SZ_8M;
	twin_test_whole_up(w);
	KUNIT_ASSERT_EQ(test, w->twin.buddy.nr_zones, 2U);
	present = w->twin.memory.zones.node[0].zone[TWIN_ZONE_DMA].present;
	KUNIT_EXPECT_GT(test, present, 2048ULL);
	present = 2048 + w->twin.memory.zones.node[0].zone[TWIN_ZONE_DMA32].present;
	KUNIT_EXPECT_EQ(test, marks->min_kib, (u64)int_sqrt64(present * 4 * 16));
	twin_test_whole_down(w);
	/* The box is the case's own. */
	twin_test_whole_be(w, &twin_test_boxes[0]);
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
	struct twin_test_whole *w = twin_test_pc(test, SZ_16M);
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

/* Whether it fits is known before the boot. */
static void expect_fit(struct twin_test_whole *w, unsigned int nr)
{
	const char *what;
	int room;

	if (twin_test_whole_plan(w))
		return;
	room = twin_fit_room(&w->twin, &what);
	KUNIT_ASSERT_EQ_MSG(w->test, room, twin_bringup(&w->twin) ? -ENOSPC : 0, "map %u: %s", nr,
			    what);
	twin_test_whole_down(w);
}

static void hostile_maps_boot_or_are_refused(struct kunit *test)
{
	struct twin_test_whole *w = twin_test_pc(test, SZ_16M);
	struct twin_test_rng rng = twin_test_rng(test);
	struct twin_test_rounds rounds = { .test = test, .most = MAPS, .least = 4 * LEAST };
	unsigned int booted = 0, guessed = 0, refused = 0, small = 0;

	while (twin_test_round(&rounds)) {
		int want, err;

		choose_hostile(w, &rng);
		want = twin_test_whole_expect(w);
		expect_fit(w, rounds.done);
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

/*
 * Nobody writes but to tables, descriptors and types; least of all to what is no RAM.  Tables
 * that were given back before the hand-over are free now.
 */
static void a_boot_touches_nothing_but_what_it_reserved(struct kunit *test)
{
	struct twin_test_whole *w = twin_test_pc(test, SZ_16M);
	struct twin_test_rng rng = twin_test_rng(test);
	unsigned long *written = kunit_kzalloc(test, WHOLE_FRAMES / 8, GFP_KERNEL);
	struct twin_test_rounds rounds = { .test = test, .most = 40, .least = 4 };
	unsigned int i, shift;
	u64 more;

	KUNIT_ASSERT_NOT_NULL(test, written);
	while (twin_test_round(&rounds)) {
		choose(w, &rng);
		shift = w->box->format->page_shift;
		memset(w->tr->ram.mem, 0xa5, WHOLE_BYTES);
		twin_test_whole_up(w);
		bitmap_zero(written, WHOLE_FRAMES);
		mark(w, written, w->twin.plan.brk.base.a, w->twin.plan.brk.pages);
		for (i = 0; i < w->twin.nr_kept; i++)
			if (w->twin.kept[i].kind == TWIN_RESERVE_ALLOCATED)
				mark(w, written, w->twin.kept[i].first,
				     (w->twin.kept[i].end - w->twin.kept[i].first) >> shift);
		twin_test_whole_down(w);
		for (i = 0, more = 0; i < twin_test_whole_frames(w); i++) {
			if (test_bit(i, written) ||
			    !memchr_inv(w->tr->ram.mem + (i << shift), 0xa5, 1UL << shift))
				continue;
			KUNIT_ASSERT_TRUE_MSG(test, w->free[i], "map %u, frame %u", rounds.done, i);
			more++;
		}
		KUNIT_ASSERT_EQ_MSG(test, more, w->twin.low.nr_tables, "map %u", rounds.done);
	}
}

static struct kunit_case cases[] = { KUNIT_CASE(a_pc_boots_again_and_again),
				     KUNIT_CASE(a_machine_that_claims_64_gib_boots_over_16_mib),
				     KUNIT_CASE(every_machine_boots_with_all_of_its_window),
				     KUNIT_CASE(zones_that_meet_in_the_window_both_come_to_life),
				     KUNIT_CASE(nodes_that_take_turns_share_a_window),
				     KUNIT_CASE(zones_go_by_their_marks),
				     KUNIT_CASE(marks_follow_what_the_kernel_goes_by),
				     KUNIT_CASE(ten_thousand_valid_maps_boot),
				     KUNIT_CASE(hostile_maps_boot_or_are_refused),
				     KUNIT_CASE(a_boot_touches_nothing_but_what_it_reserved),
				     {} };

static struct kunit_suite suite = {
	.name = "mmtwin_bringup",
	.init = twin_test_init,
	.exit = twin_test_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);
