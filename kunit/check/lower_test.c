// SPDX-License-Identifier: GPL-2.0
/* Tables and leaves where the kernel's directory has none: below its part, between regions. */
#include <linux/gfp.h>
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/string.h>

#include "liar.h"

static const struct twin_row *look(struct kunit *test, struct scene *c, const struct pt_view *view,
				   const struct pt_view *again, const char *rule)
{
	return twin_test_look(test, c, view, again, "live", rule);
}

/*
 * The lie breaks one rule, and no other that an honest reader does not break; but a CPU
 * that walks another root may not have what swapper_pg_dir is said to have.
 */
static void expect_found(struct kunit *test, struct scene *c, const struct pt_answer *answer,
			 u64 raw, const char *rule)
{
	const struct twin_row *row = look(test, c, &c->honest.view, &c->again.view, rule);
	u64 before[TWIN_ROWS_MAX];
	unsigned int i;

	KUNIT_EXPECT_EQ(test, row->broken, 0ULL);
	KUNIT_EXPECT_GT(test, row->looked, 0ULL);
	for (i = 0; i < c->rows.nr; i++)
		before[i] = c->rows.row[i].broken;
	twin_test_lie(c, answer, raw);
	row = look(test, c, &c->liar.view, &c->again.view, rule);
	KUNIT_EXPECT_EQ(test, row->broken, 1ULL);
	KUNIT_EXPECT_EQ(test, row->ex[0].want, TWIN_NOWHERE);
	for (i = 0; i < c->rows.nr; i++)
		if (&c->rows.row[i] != row && strcmp(c->rows.row[i].rule, "root"))
			KUNIT_EXPECT_EQ_MSG(test, c->rows.row[i].broken, before[i], "%s/%s",
					    c->rows.row[i].area, c->rows.row[i].rule);
	row = look(test, c, &c->liar.view, &c->honest.view, rule);
	KUNIT_EXPECT_EQ(test, row->broken, 0ULL);
	KUNIT_EXPECT_EQ(test, row->moved, 1ULL);
}

/* The entry of the root that the lowest address has; false where that is the kernel's. */
static bool lowest(struct scene *c, struct pt_answer *answer)
{
	const struct pt_shape *shape = &c->s->live.shape;

	if (pt_va_extend(shape, 0).a >= c->s->live.first.a)
		return false;
	pt_walk(&c->honest.view, twin_va(0), answer);
	answer->level = answer->top;
	return answer->step[answer->top].kind == PT_ABSENT;
}

/* What the kernel maps is said to be mapped below its part, too. */
static void a_table_of_the_kernels_is_found(struct kunit *test)
{
	struct scene *c = twin_test_set_scene(test);
	u64 alias = (unsigned long)c->s->arena.alias;
	struct pt_answer answer, kernel;
	const struct twin_row *row;

	if (!lowest(c, &answer)) {
		twin_test_strike_scene(test, c);
		kunit_skip(test, "these tables have no other part than the kernel's");
	}
	pt_walk(&c->honest.view, twin_va(alias), &kernel);
	KUNIT_ASSERT_EQ(test, (int)kernel.why, (int)PT_OK);
	expect_found(test, c, &answer, kernel.step[kernel.top].raw, "user-half");
	row = look(test, c, &c->liar.view, &c->again.view, "user-half");
	KUNIT_EXPECT_LT(test, row->ex[0].place, pt_span(&c->s->live.shape, answer.top));
	twin_test_strike_scene(test, c);
}

/* A table with nothing in it is said to stand at an entry of the root. */
static void expect_table_found(struct kunit *test, struct scene *c, const struct pt_answer *answer,
			       u64 place, const char *rule)
{
	unsigned long page = get_zeroed_page(GFP_KERNEL);
	const struct twin_row *row;

	KUNIT_ASSERT_NE(test, page, 0UL);
	expect_found(test, c, answer,
		     pt_table_encode(&c->s->live.shape, answer->top) | virt_to_phys((void *)page),
		     rule);
	row = look(test, c, &c->liar.view, &c->again.view, rule);
	KUNIT_EXPECT_EQ(test, row->ex[0].place, place);
	KUNIT_EXPECT_EQ(test, row->ex[0].got, (u64)virt_to_phys((void *)page));
	free_page(page);
}

static void an_empty_table_is_found(struct kunit *test)
{
	struct scene *c = twin_test_set_scene(test);
	struct pt_answer answer;

	if (!lowest(c, &answer)) {
		twin_test_strike_scene(test, c);
		kunit_skip(test, "these tables have no other part than the kernel's");
	}
	expect_table_found(test, c, &answer, 0, "user-half");
	twin_test_strike_scene(test, c);
}

/* An entry of the root that no region has any address of; false where there is none. */
static bool of_no_region(struct scene *c, struct pt_answer *answer, u64 *va)
{
	const struct twin_live *live = &c->s->live;
	const struct pt_shape *shape = &live->shape;
	unsigned int top = pt_root_level(shape), i, r;
	u64 span = pt_span(shape, top);

	for (i = pt_index(shape, top, live->first) + 1; i < pt_entries(shape, top); i++) {
		*va = pt_va_extend(shape, i * span).a;
		for (r = 0; r < live->nr_regions; r++)
			if (live->region[r].first.a <= *va + (span - 1) &&
			    live->region[r].last.a >= *va)
				break;
		pt_walk(&c->honest.view, twin_va(*va), answer);
		answer->level = top;
		if (r == live->nr_regions && answer->step[top].kind == PT_ABSENT)
			return true;
	}
	return false;
}

static void a_table_of_no_region_is_found(struct kunit *test)
{
	struct scene *c = twin_test_set_scene(test);
	struct pt_answer answer;
	u64 va;

	if (!of_no_region(c, &answer, &va)) {
		twin_test_strike_scene(test, c);
		kunit_skip(test, "regions lie too close to each other");
	}
	expect_table_found(test, c, &answer, va, "table-place");
	twin_test_strike_scene(test, c);
}

static struct kunit_case cases[] = { KUNIT_CASE(a_table_of_the_kernels_is_found),
				     KUNIT_CASE(an_empty_table_is_found),
				     KUNIT_CASE(a_table_of_no_region_is_found),
				     {} };

static struct kunit_suite suite = {
	.name = "mmtwin_check_lower",
	.init = twin_test_running_init,
	.exit = twin_test_running_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);
