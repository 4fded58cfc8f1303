// SPDX-License-Identifier: GPL-2.0
/* Machines with a shape of their own, booted over an arena of the running kernel's. */
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/string.h>

#include "../src/machines.h"
#include "../src/place.h"
#include "machine.h"
#include "running.h"

/* 16 MiB: the least in which a machine with pages of 64K finds room. */
#define PAGES 4096

static const void *next_machine(const void *prev, char *desc)
{
	const struct twin_spec *one = prev;

	one = one ? one + 1 : twin_machines;
	if (one == twin_machines + twin_nr_machines)
		return NULL;
	strscpy(desc, one->name, KUNIT_PARAM_DESC_SIZE);
	return one;
}

/*
 * Does the CPU that the suites run on walk tables of this shape?  An arm64 one can be
 * told of any granule, another one only runs what it runs.
 */
static bool cpu_walks(const struct twin_session *s, const struct twin_spec *spec)
{
	const char *running = s->live.shape.format->name;

	if (!strcmp(running, "um64"))
		return false;
	if (!spec->shape || !strcmp(running, spec->shape->name))
		return true;
	return !strncmp(running, "arm64", 5) && !strncmp(spec->shape->name, "arm64", 5);
}

static u64 looked(struct twin_session *s, const char *rule)
{
	const struct twin_row *row = twin_test_row(s, "translations", rule);

	return row ? row->looked : 0;
}

static struct twin_session *booted(struct kunit *test, const struct twin_spec *spec, u64 seed)
{
	struct twin_test_running *r = test->priv;
	const struct twin_options options = { .seed = seed };

	if (!r->started)
		KUNIT_ASSERT_EQ(test, twin_test_start(test, PAGES, 0), 0);
	KUNIT_ASSERT_EQ(test, twin_test_boot(&r->session, spec, &options), 0);
	return &r->session;
}

static void every_machine_boots_and_is_judged(struct kunit *test)
{
	const struct twin_spec *spec = test->param_value;
	struct twin_test_rng rng = twin_test_rng(test);
	unsigned int i;

	for (i = 0; i < 3; i++) {
		u64 seed = twin_test_random(&rng);
		struct twin_session *s = booted(test, spec, seed);
		const struct twin_plan *plan = &s->twin->plan;
		u64 all = plan->mapped + plan->guards;

		KUNIT_EXPECT_TRUE_MSG(test, twin_rows_good(s->rows), "seed %llu", seed);
		if (spec->shape)
			KUNIT_EXPECT_PTR_EQ(test, plan->place.shape.format, spec->shape);
		KUNIT_EXPECT_EQ(test, s->tally.mapped, plan->mapped);
		KUNIT_EXPECT_EQ(test, s->tally.validated, all);
		KUNIT_EXPECT_EQ(test, looked(s, "rule"), all);
		KUNIT_EXPECT_EQ(test, looked(s, "live-alias"), plan->mapped);
		KUNIT_EXPECT_EQ(test, looked(s, "live-direct"), s->live.direct ? plan->mapped : 0);
		KUNIT_EXPECT_EQ(test, looked(s, "cpu"), cpu_walks(s, spec) ? all : 0);
	}
	twin_test_stop(test);
}

/* Any part of an arena: whole pages of the machine's, aligned as the frames behind. */
static void a_machine_counts_frames_as_they_are_aligned(struct kunit *test)
{
	const struct twin_spec *spec = test->param_value;
	struct twin_test_rng rng = twin_test_rng(test);
	struct twin_session *s = booted(test, twin_machine_find("native"), 1);
	unsigned int i;

	for (i = 0; i < 200; i++) {
		struct twin_arena part = s->arena;
		u64 skip = twin_test_below(&rng, PAGES), base, size, lost;
		struct twin_place place;
		struct twin_ram ram;

		part.pfn += skip;
		part.pages = 1 + twin_test_below(&rng, PAGES - skip);
		base = (u64)part.pfn << PAGE_SHIFT;
		size = (u64)part.pages << PAGE_SHIFT;
		KUNIT_ASSERT_EQ(test, twin_place_find(&place, &ram, spec, &part, &s->live, NULL),
				0);
		KUNIT_ASSERT_EQ(test, ram.size % pt_page_size(&place.shape), 0ULL);
		KUNIT_ASSERT_EQ(test, place.pages * pt_page_size(&place.shape), ram.size);
		KUNIT_ASSERT_EQ(test, place.base.a, ram.base.a);
		if (!ram.size)
			continue;
		KUNIT_ASSERT_GE(test, ram.host.a, base);
		KUNIT_ASSERT_LE(test, ram.host.a + ram.size, base + size);
		lost = size - ram.size;
		KUNIT_ASSERT_LT(test, lost, 2 * pt_page_size(&place.shape));
		KUNIT_ASSERT_PTR_EQ(test, ram.mem,
				    page_address(pfn_to_page(ram.host.a >> PAGE_SHIFT)));
		if (!spec->shape) {
			KUNIT_ASSERT_EQ(test, ram.base.a, base);
			continue;
		}
		/* 1 GiB is the largest leaf that any shape has. */
		KUNIT_ASSERT_LT(test, ram.base.a, 1ULL << 30);
		size = pt_span(&place.shape, fls(place.shape.leaf_levels) - 1);
		KUNIT_ASSERT_EQ(test, (ram.host.a - ram.base.a) & (size - 1), 0ULL);
	}
	twin_test_stop(test);
}

/* A piece of a page, or what somebody else has, is no RAM to begin with. */
static void a_map_begins_with_its_first_whole_page(struct kunit *test)
{
	const struct twin_spec *spec = twin_machine_find("arm64-4k-48");
	struct twin_session *s = booted(test, twin_machine_find("native"), 1);
	struct twin_memmap *map = kunit_kzalloc(test, sizeof(*map), GFP_KERNEL);
	struct twin_place place;
	struct twin_ram plain, ram;

	KUNIT_ASSERT_NOT_NULL(test, map);
	twin_memmap_add(map, 0x40000000, 0x44000000, TWIN_MEM_RAM);
	KUNIT_ASSERT_EQ(test, twin_place_find(&place, &plain, spec, &s->arena, &s->live, map), 0);
	KUNIT_EXPECT_GE(test, plain.base.a, 0x40000000ULL);
	twin_memmap_add(map, 0, 1, TWIN_MEM_RAM);
	twin_memmap_add(map, 0x10000, 0x20000, TWIN_MEM_RAM);
	twin_memmap_add(map, 0x18000, 0x1f001, TWIN_MEM_RESERVED);
	twin_memmap_add(map, 0x10000, 0x18000, TWIN_MEM_ACPI);
	KUNIT_ASSERT_EQ(test, twin_place_find(&place, &ram, spec, &s->arena, &s->live, map), 0);
	KUNIT_EXPECT_EQ(test, ram.base.a, plain.base.a);
	/* Of that piece one page is left when it is a page longer. */
	twin_memmap_add(map, 0x20000, 0x21000, TWIN_MEM_RAM);
	KUNIT_ASSERT_EQ(test, twin_place_find(&place, &ram, spec, &s->arena, &s->live, map), 0);
	KUNIT_EXPECT_LT(test, ram.base.a, plain.base.a);
	twin_test_stop(test);
}

/* High memory is reached by pages of this kernel's: larger ones would not be whole. */
static void large_pages_stay_out_of_high_memory(struct kunit *test)
{
	struct twin_session *s = booted(test, twin_machine_find("native"), 1);
	struct twin_arena high = s->arena;
	struct twin_place place;
	struct twin_ram ram;
	unsigned int i, refused = 0;

	high.highmem = true;
	for (i = 0; i < twin_nr_machines; i++) {
		const struct pt_format *shape = twin_machines[i].shape;
		bool large = shape && shape->page_shift > PAGE_SHIFT;
		int err = twin_place_find(&place, &ram, &twin_machines[i], &high, &s->live, NULL);

		KUNIT_EXPECT_EQ_MSG(test, err, large ? -EOPNOTSUPP : 0, "%s",
				    twin_machines[i].name);
		refused += large;
	}
	if (PAGE_SHIFT == 12)
		KUNIT_EXPECT_EQ(test, refused, 4U);
	twin_test_stop(test);
}

static unsigned int dissent(struct kunit *test, const struct twin_judge *judge,
			    const struct twin_court *court, struct twin_ask ask)
{
	struct twin_row *rows = kunit_kcalloc(test, TWIN_JUDGE_RULES, sizeof(*rows), GFP_KERNEL);
	struct twin_row *row[TWIN_JUDGE_RULES];
	unsigned int i;
	void *state;

	KUNIT_ASSERT_NOT_NULL(test, rows);
	for (i = 0; judge->rule[i]; i++) {
		row[i] = &rows[i];
		twin_row_init(row[i], judge->rule[i]);
	}
	KUNIT_ASSERT_EQ(test, judge->open(court, &state), 0);
	judge->hear(state, &ask, 1, row);
	judge->close(state, row);
	return ask.dissent;
}

/* Each frame of a page is looked at: take the last one away, or move them by one. */
static void a_large_page_is_judged_by_all_its_frames(struct kunit *test)
{
	struct twin_session *s = booted(test, twin_machine_find("arm64-64k-42"), 5);
	struct twin_arena shorter = s->arena;
	struct twin_court court = {
		.plan = &s->twin->plan,
		.map = &s->twin->map,
		.arena = &s->arena,
		.live = &s->live,
	};
	const struct twin_window *direct = twin_test_window(&s->twin->plan, "direct");
	struct twin_ask ask = twin_test_ask(s, "direct", direct->pages - 1);

	KUNIT_ASSERT_TRUE(test, ask.mapped);
	KUNIT_EXPECT_EQ(test, dissent(test, &twin_judge_live, &court, ask), 0U);
	shorter.pages = (s->twin->ram.host.a + s->twin->ram.size) / PAGE_SIZE - shorter.pfn - 1;
	court.arena = &shorter;
	KUNIT_EXPECT_NE(test, dissent(test, &twin_judge_live, &court, ask), 0U);
	court.arena = &s->arena;
	ask.phys.a -= PAGE_SIZE;
	KUNIT_EXPECT_NE(test, dissent(test, &twin_judge_rule, &court, ask), 0U);
	if (!twin_judge_cpu.mute(&court))
		KUNIT_EXPECT_NE(test, dissent(test, &twin_judge_cpu, &court, ask), 0U);
	twin_test_stop(test);
}

static struct kunit_case cases[] = {
	KUNIT_CASE_PARAM(every_machine_boots_and_is_judged, next_machine),
	KUNIT_CASE_PARAM(a_machine_counts_frames_as_they_are_aligned, next_machine),
	KUNIT_CASE(a_map_begins_with_its_first_whole_page),
	KUNIT_CASE(large_pages_stay_out_of_high_memory),
	KUNIT_CASE(a_large_page_is_judged_by_all_its_frames),
	{}
};

static struct kunit_suite suite = {
	.name = "mmtwin_place",
	.init = twin_test_running_init,
	.exit = twin_test_running_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);
