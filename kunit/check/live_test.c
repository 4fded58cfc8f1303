// SPDX-License-Identifier: GPL-2.0
/* The live directory with a lie in it: the kernel's own answers show it. */
#include <linux/mm.h>
#include <linux/string.h>

#include "liar.h"

static const struct twin_row *look(struct kunit *test, struct scene *c, const struct pt_view *view,
				   const struct pt_view *again)
{
	return twin_test_look(test, c, view, again, "live", "answers");
}

static u64 alias_page(const struct twin_session *s)
{
	return (unsigned long)s->arena.alias + 5 * PAGE_SIZE;
}

static u64 direct_page(const struct twin_session *s)
{
	return s->live.direct ? s->live.layout.direct.a + ((u64)s->arena.pfn << PAGE_SHIFT) : 0;
}

/* In the image when the suites are linked into the kernel, else in a module. */
static u64 own_code(const struct twin_session *s)
{
	return (unsigned long)own_code & PAGE_MASK;
}

static const struct place {
	const char *name;
	u64 (*page)(const struct twin_session *s);
} places[] = {
	{ "vmap", alias_page },
	{ "direct map", direct_page },
	{ "code", own_code },
};

static void describe(const struct place *one, char *desc)
{
	strscpy(desc, one->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(place, places, describe);

/* All leaves but those of regions without a helper are asked about, and agree. */
static void the_kernel_agrees_about_every_leaf(struct kunit *test)
{
	struct scene *c = twin_test_set_scene(test);
	const struct twin_row *row = look(test, c, &c->honest.view, &c->again.view);
	u64 want = 0, areas = 0;
	unsigned int i, level;

	for (i = 0; i < c->s->live.nr_regions; i++) {
		const struct twin_region *region = &c->s->live.region[i];

		for (level = 0; level < PT_LEVELS; level++) {
			if (twin_live_helper(region))
				want += c->dir.region[i].leaves[level];
			if (region->kind == TWIN_REGION_AREAS)
				areas += c->dir.region[i].leaves[level];
		}
	}
	KUNIT_EXPECT_EQ(test, (int)twin_row_status(row), (int)TWIN_PASS);
	KUNIT_EXPECT_EQ(test, row->looked, want);
	/* The arena's alias is one of them. */
	KUNIT_EXPECT_GE(test, areas, (u64)RUNNING_PAGES);
	twin_test_strike_scene(test, c);
}

/* A leaf that leads one step further, at any level, is named; once it is right, it has moved. */
static void a_leaf_that_leads_elsewhere_is_named(struct kunit *test)
{
	const struct place *place = test->param_value;
	struct scene *c = twin_test_set_scene(test);
	u64 va = place->page(c->s), span, phys;
	const struct pt_shape *shape = &c->s->live.shape;
	const struct twin_row *row;
	struct pt_answer answer;

	pt_walk(&c->honest.view, twin_va(va), &answer);
	if (!va || answer.why != PT_OK) {
		twin_test_strike_scene(test, c);
		kunit_skip(test, "not in this kernel's directory");
	}
	span = pt_span(shape, answer.level);
	phys = answer.phys.a & -span;
	twin_test_lie(c, &answer, answer.step[answer.level].raw + span);

	row = look(test, c, &c->liar.view, &c->again.view);
	KUNIT_EXPECT_EQ(test, (int)twin_row_status(row), (int)TWIN_FAIL);
	KUNIT_EXPECT_EQ(test, row->broken, 1ULL);
	KUNIT_EXPECT_EQ(test, row->ex[0].place, va & -span);
	KUNIT_EXPECT_EQ(test, row->ex[0].want, phys);
	KUNIT_EXPECT_EQ(test, row->ex[0].got, phys + span);

	row = look(test, c, &c->liar.view, &c->honest.view);
	KUNIT_EXPECT_EQ(test, (int)twin_row_status(row), (int)TWIN_PASS);
	KUNIT_EXPECT_GE(test, row->moved, 1ULL);
	twin_test_strike_scene(test, c);
}

/* A leaf where the kernel has none: it has no answer, which is one, too. */
static void a_leaf_that_the_kernel_has_not_is_named(struct kunit *test)
{
	struct scene *c = twin_test_set_scene(test);
	u64 alias = (unsigned long)c->s->arena.alias;
	u64 va = alias + c->s->arena.pages * PAGE_SIZE, phys = (u64)c->s->arena.pfn << PAGE_SHIFT;
	const struct twin_row *row;
	struct pt_answer answer;

	/* The alias' guard page, or the one before, should that begin another table. */
	pt_walk(&c->honest.view, twin_va(va), &answer);
	if (answer.level) {
		va = alias - PAGE_SIZE;
		pt_walk(&c->honest.view, twin_va(va), &answer);
	}
	KUNIT_ASSERT_EQ(test, (int)answer.why, (int)PT_NOT_PRESENT);
	KUNIT_ASSERT_EQ(test, answer.level, 0);
	twin_test_lie(c, &answer, phys | pt_leaf_encode(&c->s->live.shape, 0, PT_W | PT_A | PT_D));

	row = look(test, c, &c->liar.view, &c->again.view);
	KUNIT_EXPECT_EQ(test, (int)twin_row_status(row), (int)TWIN_FAIL);
	KUNIT_EXPECT_EQ(test, row->broken, 1ULL);
	KUNIT_EXPECT_EQ(test, row->ex[0].place, va);
	KUNIT_EXPECT_EQ(test, row->ex[0].want, TWIN_NOWHERE);
	KUNIT_EXPECT_EQ(test, row->ex[0].got, phys);

	row = look(test, c, &c->liar.view, &c->honest.view);
	KUNIT_EXPECT_EQ(test, (int)twin_row_status(row), (int)TWIN_PASS);
	KUNIT_EXPECT_GE(test, row->moved, 1ULL);
	twin_test_strike_scene(test, c);
}

static struct kunit_case cases[] = { KUNIT_CASE(the_kernel_agrees_about_every_leaf),
				     KUNIT_CASE_PARAM(a_leaf_that_leads_elsewhere_is_named,
						      place_gen_params),
				     KUNIT_CASE(a_leaf_that_the_kernel_has_not_is_named),
				     {} };

static struct kunit_suite suite = {
	.name = "mmtwin_check_live",
	.init = twin_test_running_init,
	.exit = twin_test_running_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);
