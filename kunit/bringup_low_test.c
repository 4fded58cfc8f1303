// SPDX-License-Identifier: GPL-2.0
/* An image that is mapped at its own addresses while a PC boots, and not any longer. */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/sizes.h>
#include <linux/string.h>

#include "../src/check/check.h"
#include "../src/machines.h"
#include "running.h"
#include "whole.h"

static u64 low_end(const struct twin *twin)
{
	return twin->plan.brk.base.a + (twin->plan.brk.pages << twin->memory.page_shift);
}

/* Pages below the kernel's part that lead to themselves, as the oracle walks. */
static u64 lead_to_themselves(struct twin_test_whole *w)
{
	const struct twin *twin = &w->twin;
	struct oracle oracle = twin_test_oracle(w->test, &twin->plan.place.shape);
	u64 page = 1ULL << twin->memory.page_shift, sum = 0, va;

	for (va = 0; va < w->box->base + WHOLE_BYTES + SZ_4M; va += page) {
		struct oracle_answer answer =
			oracle_walk(&oracle, twin_test_read, &w->tr->ram, twin->map.root.a, va);
		bool ours = va >= twin->plan.image.base.a && va < low_end(twin);

		if (answer.why == ORACLE_MAPPED) {
			KUNIT_ASSERT_TRUE_MSG(w->test, ours, "%#llx", va);
			KUNIT_ASSERT_EQ(w->test, answer.phys, va);
			KUNIT_ASSERT_TRUE(w->test, answer.flags & ORACLE_WRITE);
			KUNIT_ASSERT_TRUE(w->test, answer.flags & ORACLE_EXEC);
			KUNIT_ASSERT_FALSE(w->test, answer.flags & ORACLE_USER);
			sum++;
		}
	}
	return sum;
}

static u64 low_pages(const struct twin *twin)
{
	return twin->plan.image.pages + twin->plan.brk.pages;
}

/* Two rows, or none. */
static void look(struct twin_test_whole *w, struct twin_rows *rows, u64 led, u64 left)
{
	memset(rows, 0, sizeof(*rows));
	KUNIT_ASSERT_EQ(w->test, twin_check_low(&w->twin, rows), 0);
	KUNIT_ASSERT_EQ(w->test, rows->nr, 2U);
	KUNIT_EXPECT_STREQ(w->test, rows->row[0].rule, "led");
	KUNIT_EXPECT_EQ(w->test, rows->row[0].looked, low_pages(&w->twin));
	KUNIT_EXPECT_EQ(w->test, rows->row[0].broken, low_pages(&w->twin) - led);
	KUNIT_EXPECT_STREQ(w->test, rows->row[1].rule, "gone");
	KUNIT_EXPECT_EQ(w->test, rows->row[1].looked, low_pages(&w->twin));
	KUNIT_EXPECT_EQ(w->test, rows->row[1].broken, left);
}

static struct twin_rows *no_rows(struct kunit *test)
{
	struct twin_rows *rows = kunit_kzalloc(test, sizeof(*rows), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, rows);
	return rows;
}

static void an_image_leads_to_itself_until_it_is_zapped(struct kunit *test)
{
	struct twin_test_whole *w = twin_test_pc(test, SZ_16M);
	struct twin_rows *rows = no_rows(test);
	unsigned int leaf;

	for (leaf = 0; leaf < 2; leaf++) {
		w->options.leaf_levels = leaf ? BIT(0) | BIT(1) : BIT(0);
		KUNIT_ASSERT_EQ(test, twin_test_whole_expect(w), 0);
		KUNIT_ASSERT_EQ(test, twin_test_whole_plan(w), 0);
		KUNIT_ASSERT_EQ(test, twin_bringup_tables(&w->twin), 0);
		KUNIT_EXPECT_EQ(test, lead_to_themselves(w), low_pages(&w->twin));
		KUNIT_EXPECT_GT(test, w->twin.low.nr_tables, 0ULL);
		KUNIT_EXPECT_EQ(test, w->twin.low.tables.out, w->twin.low.nr_tables);
		twin_test_whole_down(w);
		/* The frames of its tables are free: all that was not kept is. */
		twin_test_whole_up(w);
		KUNIT_EXPECT_EQ(test, lead_to_themselves(w), 0ULL);
		KUNIT_EXPECT_EQ(test, w->twin.low.tables.most, w->twin.low.nr_tables);
		KUNIT_EXPECT_EQ(test, w->twin.low.tables.out, 0ULL);
		KUNIT_EXPECT_EQ(test, w->twin.low.tables.lost, 0ULL);
		look(w, rows, low_pages(&w->twin), 0);
		twin_test_whole_down(w);
	}
}

/* The entry for the direct map once more, for an address below the kernel's part. */
static void what_is_left_is_found(struct kunit *test)
{
	struct twin_test_whole *w = twin_test_pc(test, SZ_16M);
	struct twin_rows *rows = no_rows(test);
	struct twin_test_rng rng = twin_test_rng(test);
	struct oracle oracle;
	unsigned int i;

	twin_test_whole_up(w);
	oracle = twin_test_oracle(test, &w->twin.plan.place.shape);
	for (i = 0; i < 8; i++) {
		/* A table that is free again, and a leaf in it. */
		unsigned int top = oracle.levels - 1, level;
		u64 nr = twin_test_below(&rng, low_pages(&w->twin));
		u64 va = w->twin.low.va.a + (nr << 12), table = SZ_16M - 64 * SZ_4K;
		u64 *root = twin_ram_ptr(&w->twin.ram, w->twin.map.root), *entry = root;

		KUNIT_ASSERT_TRUE(test, w->free[table >> 12]);
		memset(twin_ram_ptr(&w->twin.ram, twin_phys(table)), 0, 3 * SZ_4K);
		for (level = top; level; level--, table += SZ_4K) {
			entry[va / oracle.size[level] % oracle.entries[level]] =
				oracle_table(&oracle, level, table);
			entry = twin_ram_ptr(&w->twin.ram, twin_phys(table));
		}
		entry[va / SZ_4K % oracle.entries[0]] = oracle_leaf(&oracle, 0, va, ORACLE_WRITE);
		look(w, rows, low_pages(&w->twin), 1);
		KUNIT_EXPECT_EQ(test, rows->row[1].ex[0].place, va);
		KUNIT_EXPECT_EQ(test, rows->row[1].ex[0].got, va);
		root[va / oracle.size[top] % oracle.entries[top]] = 0;
		look(w, rows, low_pages(&w->twin), 0);
	}
	twin_test_whole_down(w);
}

/* A page that leads to its neighbour's frame, or nowhere, before it is zapped. */
static void what_did_not_lead_to_itself_is_told(struct kunit *test)
{
	struct twin_test_whole *w = twin_test_pc(test, SZ_16M);
	struct twin_rows *rows = no_rows(test);
	struct twin_test_rng rng = twin_test_rng(test);
	struct twin_told told;
	unsigned int i;

	w->options.leaf_levels = BIT(0);
	for (i = 0; i < 8; i++) {
		u64 *entry, nr;

		KUNIT_ASSERT_EQ(test, twin_test_whole_expect(w), 0);
		KUNIT_ASSERT_EQ(test, twin_test_whole_plan(w), 0);
		KUNIT_ASSERT_EQ(test, twin_bringup_tables(&w->twin), 0);
		nr = twin_test_below(&rng, low_pages(&w->twin));
		entry = twin_test_entry(&w->twin.map, twin_va_add(w->twin.low.va, nr << 12), 0);
		*entry = i & 1 ? 0 : *entry + SZ_4K;
		told = (struct twin_told){};
		KUNIT_ASSERT_EQ(test, twin_zap_up(&w->twin, &told), 0);
		KUNIT_EXPECT_EQ(test, told.figure[0].value, low_pages(&w->twin) - 1);
		look(w, rows, low_pages(&w->twin) - 1, 0);
		KUNIT_EXPECT_EQ(test, w->twin.map.tables[0], w->twin.plan.tables[0]);
		twin_test_whole_down(w);
	}
}

/* Others have no root in common with their first code, or no address for it. */
static void who_has_no_low_mappings_has_no_rows(struct kunit *test)
{
	struct twin_test_whole *w = twin_test_pc(test, SZ_16M);
	struct twin_rows *rows = no_rows(test);
	unsigned int i;

	for (i = 0; i < twin_test_nr_boxes; i++) {
		const struct twin_test_box *box = &twin_test_boxes[i];
		bool high = box->format == &pt_format_x86_64;

		twin_test_whole_be(w, box);
		w->map.nr = 0;
		twin_memmap_add(&w->map, box->base, box->base + WHOLE_BYTES, TWIN_MEM_RAM);
		twin_memmap_add(&w->map, box->base + WHOLE_BYTES, box->base + 2 * WHOLE_BYTES,
				TWIN_MEM_ACPI);
		twin_test_whole_up(w);
		memset(rows, 0, sizeof(*rows));
		KUNIT_ASSERT_EQ(test, twin_check_low(&w->twin, rows), 0);
		KUNIT_EXPECT_EQ_MSG(test, rows->nr, high ? 2U : 0U, "%s", box->name);
		twin_test_whole_down(w);
	}
}

/* Every machine that can be booted, as it is booted. */
static void every_pc_has_low_mappings(struct kunit *test)
{
	struct twin_session *s = twin_test_session(test);
	struct twin_options options = { .seed = 3 };
	unsigned int i, nr = 0;

	for (i = 0; i < twin_nr_machines; i++) {
		const struct twin_spec *spec = &twin_machines[i];
		const struct twin_row *led, *gone;
		bool pc = spec->shape && spec->memory->bios;

		if (!spec->shape || spec->shape->page_shift < PAGE_SHIFT)
			continue;
		if (twin_test_boot(s, spec, &options))
			continue;
		led = twin_test_row(s, "low", "led");
		gone = twin_test_row(s, "low", "gone");
		KUNIT_EXPECT_EQ_MSG(test, !!led, pc, "%s", spec->name);
		KUNIT_EXPECT_EQ_MSG(test, !!gone, pc, "%s", spec->name);
		if (!led || !gone)
			continue;
		KUNIT_EXPECT_EQ(test, (int)twin_row_status(led), (int)TWIN_PASS);
		KUNIT_EXPECT_EQ(test, (int)twin_row_status(gone), (int)TWIN_PASS);
		KUNIT_EXPECT_EQ(test, led->looked, low_pages(s->twin));
		KUNIT_EXPECT_EQ(test, gone->looked, low_pages(s->twin));
		KUNIT_EXPECT_LE(test, low_end(s->twin), s->twin->plan.place.layout.first.a);
		nr++;
	}
	KUNIT_EXPECT_GT(test, nr, 0U);
	twin_test_stop(test);
}

static struct kunit_case cases[] = { KUNIT_CASE(an_image_leads_to_itself_until_it_is_zapped),
				     KUNIT_CASE(what_is_left_is_found),
				     KUNIT_CASE(what_did_not_lead_to_itself_is_told),
				     KUNIT_CASE(who_has_no_low_mappings_has_no_rows),
				     {} };

static struct kunit_suite suite = {
	.name = "mmtwin_bringup_low",
	.init = twin_test_init,
	.exit = twin_test_exit,
	.test_cases = cases,
};

static struct kunit_case booted_cases[] = { KUNIT_CASE(every_pc_has_low_mappings), {} };

static struct kunit_suite booted_suite = {
	.name = "mmtwin_bringup_low_booted",
	.init = twin_test_running_init,
	.exit = twin_test_running_exit,
	.test_cases = booted_cases,
};

kunit_test_suites(&suite, &booted_suite);
