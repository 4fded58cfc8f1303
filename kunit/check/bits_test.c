// SPDX-License-Identifier: GPL-2.0
/* Entries that lead to tables, with a lie in one of them. */
#include <linux/mm.h>

#include "liar.h"

static const struct twin_row *look(struct kunit *test, struct scene *c, const struct pt_view *view,
				   const struct pt_view *again, const char *rule)
{
	return twin_test_look(test, c, view, again, "live", rule);
}

/* Have the entry read wrong that leads to the table of leaves of the arena's alias. */
static u64 lie_above(struct scene *c, unsigned int level, u64 flip, u64 lead)
{
	const struct pt_shape *shape = &c->s->live.shape;
	u64 va = (unsigned long)c->s->arena.alias;
	struct pt_answer answer;
	u64 raw;

	pt_walk(&c->honest.view, twin_va(va), &answer);
	answer.level = level;
	raw = answer.step[level].raw ^ flip;
	if (lead)
		raw = (raw & ~shape->table[level].phys) | lead;
	twin_test_lie(c, &answer, raw);
	return va & -pt_span(shape, level);
}

static void tables_of_this_machine_are_in_order(struct kunit *test)
{
	static const char *const rules[] = { "table-bits", "table-loop", "table-place" };
	struct scene *c = twin_test_set_scene(test);
	const struct twin_row *row;
	u64 tables = 0;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rules); i++) {
		row = look(test, c, &c->honest.view, &c->again.view, rules[i]);
		KUNIT_EXPECT_EQ(test, (int)twin_row_status(row), (int)TWIN_PASS);
	}
	/* An entry led to each table that was read, but to the root. */
	for (i = 0; i < PT_LEVELS; i++)
		tables += c->dir.census.tables[i];
	KUNIT_EXPECT_EQ(test, row->looked, tables - 1);
	twin_test_strike_scene(test, c);
}

/* Every bit that is neither address nor kind, and that the kernel does not change at will. */
static void a_wrong_bit_is_named(struct kunit *test)
{
	struct scene *c = twin_test_set_scene(test);
	const struct pt_shape *shape = &c->s->live.shape;
	u64 whole = shape->format->entry_shift == 3 ? ~0ULL : ~0U, bits, flip, va;
	const struct twin_row *row;

	bits = whole & ~(shape->table[1].phys | shape->table[1].zero | shape->kind_mask[1] |
			 shape->format->present | shape->format->level[1].table_may);
	KUNIT_ASSERT_NE(test, bits, 0ULL);
	for (; bits; bits &= bits - 1) {
		flip = bits & -bits;
		va = lie_above(c, 1, flip, 0);
		row = look(test, c, &c->liar.view, &c->again.view, "table-bits");
		KUNIT_EXPECT_EQ_MSG(test, row->broken, 1ULL, "bit %#llx", flip);
		KUNIT_EXPECT_EQ_MSG(test, row->ex[0].place, va, "bit %#llx", flip);
		KUNIT_EXPECT_EQ_MSG(test, row->ex[0].want ^ row->ex[0].got, flip, "bit %#llx",
				    flip);
		row = look(test, c, &c->liar.view, &c->honest.view, "table-bits");
		KUNIT_EXPECT_EQ_MSG(test, row->broken, 0ULL, "bit %#llx", flip);
		KUNIT_EXPECT_EQ_MSG(test, row->moved, 1ULL, "bit %#llx", flip);
	}
	twin_test_strike_scene(test, c);
}

/* What hangs below such an entry is not asked about: the kernel's helper would warn. */
static void below_a_wrong_bit_nobody_is_asked(struct kunit *test)
{
	struct scene *c = twin_test_set_scene(test);
	const struct pt_shape *shape = &c->s->live.shape;
	const struct twin_region *region;
	u64 va = (unsigned long)c->s->arena.alias, phys;
	u64 set = shape->format->level[1].table_set & ~shape->format->level[1].table_may;

	region = twin_live_region(&c->s->live, twin_va(va));
	KUNIT_ASSERT_NOT_NULL(test, twin_live_helper(region));
	KUNIT_EXPECT_TRUE(test, twin_live_answer(&c->liar.view, region, twin_va(va), &phys));
	KUNIT_EXPECT_EQ(test, phys, (u64)c->s->arena.pfn << PAGE_SHIFT);
	lie_above(c, 1, set ? set & -set : shape->table[1].spare & -shape->table[1].spare, 0);
	KUNIT_EXPECT_FALSE(test, twin_live_answer(&c->liar.view, region, twin_va(va), &phys));
	KUNIT_EXPECT_EQ(test, phys, TWIN_NOWHERE);
	twin_test_strike_scene(test, c);
}

/* From the level of the smallest tables, and from all above, back up to the root. */
static void a_table_that_leads_back_is_named(struct kunit *test)
{
	struct scene *c = twin_test_set_scene(test);
	const struct pt_shape *shape = &c->s->live.shape;
	u64 root = c->s->live.root.a, va;
	const struct twin_row *row;
	unsigned int level;

	for (level = 1; level <= pt_root_level(shape); level++) {
		/* A root of its own format is no table of others. */
		if (root & ~shape->table[level].phys)
			continue;
		va = lie_above(c, level, 0, root);
		row = look(test, c, &c->liar.view, &c->again.view, "table-loop");
		KUNIT_EXPECT_EQ_MSG(test, (int)twin_row_status(row), (int)TWIN_FAIL, "level %u",
				    level);
		KUNIT_EXPECT_EQ_MSG(test, row->ex[0].place, va, "level %u", level);
		KUNIT_EXPECT_EQ_MSG(test, row->ex[0].got, root, "level %u", level);
	}
	twin_test_strike_scene(test, c);
}

/* Reading that comes to no end is given up, and that is all there is to say. */
static void tables_without_end_are_given_up(struct kunit *test)
{
	struct scene *c = twin_test_set_scene(test);
	const struct twin_row *row;

	c->liar.view.budget = 1;
	row = look(test, c, &c->liar.view, &c->again.view, "table-loop");
	KUNIT_EXPECT_EQ(test, row->broken, 1ULL);
	KUNIT_EXPECT_EQ(test, row->ex[0].got, c->s->live.root.a);
	KUNIT_EXPECT_EQ(test, c->rows.nr, 3U);
	twin_test_strike_scene(test, c);
}

static struct kunit_case cases[] = { KUNIT_CASE(tables_of_this_machine_are_in_order),
				     KUNIT_CASE(a_wrong_bit_is_named),
				     KUNIT_CASE(below_a_wrong_bit_nobody_is_asked),
				     KUNIT_CASE(a_table_that_leads_back_is_named),
				     KUNIT_CASE(tables_without_end_are_given_up),
				     {} };

static struct kunit_suite suite = {
	.name = "mmtwin_check_bits",
	.init = twin_test_running_init,
	.exit = twin_test_running_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);
