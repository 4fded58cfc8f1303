// SPDX-License-Identifier: GPL-2.0
/* The live direct map, read as a directory that can lie; see plane.h. */
#include <linux/mm.h>
#include <linux/string.h>

#include "plane.h"

/**
 * twin_test_plane - a directory to look at, and all that its direct map is planned from
 * @test: the test
 */
struct plane *twin_test_plane(struct kunit *test)
{
	struct plane *c = kunit_kzalloc(test, sizeof(*c), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, c);
	c->scene = twin_test_set_scene(test);
	twin_live_firmware(&c->firmware);
	twin_live_direct(&c->scene->s->live, &c->firmware, &c->facts);
	return c;
}

/**
 * twin_test_strike_plane - end it
 * @test: the test
 * @c: the scene
 */
void twin_test_strike_plane(struct kunit *test, struct plane *c)
{
	twin_test_strike_scene(test, c->scene);
}

/**
 * twin_test_needs_policy - skip the test where no direct map is planned
 * @test: the test
 * @c: the scene; ended then
 */
void twin_test_needs_policy(struct kunit *test, struct plane *c)
{
	if (c->facts.policy)
		return;
	twin_test_strike_plane(test, c);
	kunit_skip(test, "no direct map is planned on this architecture");
}

/**
 * twin_test_look_at_plane - hold what is read against the plan
 * @test: the test
 * @c: the scene
 * @view: what is read
 * @again: what is read when that differs
 */
void twin_test_look_at_plane(struct kunit *test, struct plane *c, const struct pt_view *view,
			     const struct pt_view *again)
{
	struct twin_look look = {
		.live = &c->scene->s->live,
		.again = again,
		.runs = &c->runs,
		.rows = &c->rows,
		.firmware = &c->firmware,
		.facts = &c->facts,
	};

	memset(&c->rows, 0, sizeof(c->rows));
	memset(&c->tally, 0, sizeof(c->tally));
	KUNIT_ASSERT_EQ(
		test,
		twin_runs_read(&c->runs, view, c->scene->s->live.first, c->scene->s->live.last), 0);
	KUNIT_ASSERT_EQ(test, twin_runs_index(&c->runs), 0);
	KUNIT_ASSERT_EQ(test, twin_check_directmap(&look, &c->tally), 0);
	twin_runs_free(&c->runs);
}

/**
 * twin_test_plane_row - what a rule found
 * @test: the test
 * @c: the scene, looked at
 * @name: of the rule
 */
const struct twin_row *twin_test_plane_row(struct kunit *test, struct plane *c, const char *name)
{
	struct twin_rule names = { .area = "live", .rule = name };
	const struct twin_row *row = twin_rows_find(&c->rows, &names);

	KUNIT_ASSERT_NOT_NULL(test, row);
	return row;
}

static const char *const all[] = { "direct-target", "direct-present", "direct-absent",
				   "direct-size", "direct-rights" };

/**
 * twin_test_nothing_is_broken - no rule found anything
 * @test: the test
 * @c: the scene, looked at
 */
void twin_test_nothing_is_broken(struct kunit *test, struct plane *c)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(all); i++) {
		const struct twin_row *r = twin_test_plane_row(test, c, all[i]);

		KUNIT_EXPECT_EQ_MSG(test, r->broken, 0ULL, "%s %#llx want %#llx got %#llx", all[i],
				    r->ex[0].place, r->ex[0].want, r->ex[0].got);
	}
}

/**
 * twin_test_one_is_broken - one rule found something, and no other
 * @test: the test
 * @c: the scene, looked at
 * @name: of the rule
 */
void twin_test_one_is_broken(struct kunit *test, struct plane *c, const char *name)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(all); i++)
		KUNIT_EXPECT_EQ_MSG(test, !!twin_test_plane_row(test, c, all[i])->broken,
				    !strcmp(all[i], name), "%s", all[i]);
}

/**
 * twin_test_plane_page - the leaf of the arena's first page
 * @test: the test
 * @c: the scene
 * @answer: filled in
 */
void twin_test_plane_page(struct kunit *test, struct plane *c, struct pt_answer *answer)
{
	u64 va = c->scene->s->live.layout.direct.a + ((u64)c->scene->s->arena.pfn << PAGE_SHIFT);

	pt_walk(&c->scene->honest.view, twin_va(va), answer);
	KUNIT_ASSERT_EQ(test, (int)answer->why, (int)PT_OK);
}

/**
 * twin_test_remake - a leaf's entry with other attributes
 * @shape: of the table
 * @a: the leaf
 * @raw: its entry
 * @flip: PT_* to be flipped
 */
u64 twin_test_remake(const struct pt_shape *shape, const struct pt_answer *a, u64 raw, u32 flip)
{
	u32 attr = pt_leaf_decode(shape, a->level, raw);

	return raw ^ pt_leaf_encode(shape, a->level, attr) ^
	       pt_leaf_encode(shape, a->level, attr ^ flip);
}
