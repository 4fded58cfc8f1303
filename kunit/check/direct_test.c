// SPDX-License-Identifier: GPL-2.0
/* The live direct map with a fault planted in it: the rule of that fault names it. */
#include <linux/mm.h>
#include <linux/string.h>

#include "plane.h"

static void a_healthy_direct_map_is_as_planned(struct kunit *test)
{
	struct plane *c = twin_test_plane(test);
	unsigned int i;
	u64 pages = 0;

	twin_test_needs_policy(test, c);
	twin_test_look_at_plane(test, c, &c->scene->honest.view, &c->scene->again.view);
	twin_test_nothing_is_broken(test, c);
	KUNIT_EXPECT_EQ(test, twin_test_plane_row(test, c, "direct-counters")->broken, 0ULL);
	KUNIT_EXPECT_GT(test, twin_test_plane_row(test, c, "direct-target")->looked, 0ULL);
	for (i = 0; i < PT_LEVELS; i++)
		if (c->tally.found[i])
			pages += c->tally.found[i] *
				 (pt_span(&c->scene->s->live.shape, i) >> PAGE_SHIFT);
	/* An image that stands in the direct map keeps all rights until the kernel is up. */
	if (!twin_test_plane_row(test, c, "direct-rights")->skip)
		KUNIT_EXPECT_EQ(test, twin_test_plane_row(test, c, "direct-rights")->looked, pages);
	KUNIT_EXPECT_EQ(test, twin_test_plane_row(test, c, "direct-present")->looked + 0ULL,
			c->tally.pages);
	twin_test_strike_plane(test, c);
}

/* Faults in a leaf of the arena's: what its entry is made to be. */
static u64 step_on(const struct pt_shape *shape, const struct pt_answer *a, u64 raw)
{
	return raw + pt_span(shape, a->level);
}

static u64 take_away(const struct pt_shape *shape, const struct pt_answer *a, u64 raw)
{
	return 0;
}

static u64 read_only(const struct pt_shape *shape, const struct pt_answer *a, u64 raw)
{
	return twin_test_remake(shape, a, raw, PT_W);
}

static u64 executable(const struct pt_shape *shape, const struct pt_answer *a, u64 raw)
{
	return twin_test_remake(shape, a, raw, PT_X);
}

static u64 users(const struct pt_shape *shape, const struct pt_answer *a, u64 raw)
{
	return twin_test_remake(shape, a, raw, PT_U);
}

static u64 other_memory(const struct pt_shape *shape, const struct pt_answer *a, u64 raw)
{
	return twin_test_remake(shape, a, raw, PT_M1);
}

static const struct plant {
	const char *name;
	const char *rule;
	u64 (*make)(const struct pt_shape *shape, const struct pt_answer *a, u64 raw);
} plants[] = {
	{ "a leaf further on", "direct-target", step_on },
	{ "no leaf", "direct-present", take_away },
	{ "read-only without a cause", "direct-rights", read_only },
	{ "executable data", "direct-rights", executable },
	{ "open to users", "direct-rights", users },
	{ "another memory type", "direct-rights", other_memory },
};

static void describe(const struct plant *one, char *desc)
{
	strscpy(desc, one->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(plant, plants, describe);

/* Does the liar's directory still say the same of the page? */
static bool same_page(const struct plane *c, const struct pt_answer *answer)
{
	u64 va = c->scene->s->live.layout.direct.a + ((u64)c->scene->s->arena.pfn << PAGE_SHIFT);
	struct pt_answer now;

	pt_walk(&c->scene->liar.view, twin_va(va), &now);
	return now.why == PT_OK && now.phys.a == answer->phys.a && now.attr == answer->attr;
}

static void a_fault_is_named_by_its_rule(struct kunit *test)
{
	const struct plant *plant = test->param_value;
	struct plane *c = twin_test_plane(test);
	const struct pt_shape *shape = &c->scene->s->live.shape;
	struct pt_answer a;
	u64 raw, made;

	twin_test_needs_policy(test, c);
	twin_test_plane_page(test, c, &a);
	raw = a.step[a.level].raw;
	made = plant->make(shape, &a, raw);
	if (made == raw) {
		twin_test_strike_plane(test, c);
		kunit_skip(test, "this shape cannot say so");
	}
	twin_test_lie(c->scene, &a, made);
	/* Tables above may withhold a right from whatever is below them. */
	if (same_page(c, &a)) {
		twin_test_strike_plane(test, c);
		kunit_skip(test, "a table above says otherwise");
	}
	twin_test_look_at_plane(test, c, &c->scene->liar.view, &c->scene->again.view);
	if (twin_test_plane_row(test, c, plant->rule)->skip) {
		twin_test_strike_plane(test, c);
		kunit_skip(test, "the kernel has not protected its text yet");
	}
	twin_test_one_is_broken(test, c, plant->rule);
	/* Once it is right again, it has moved. */
	twin_test_look_at_plane(test, c, &c->scene->liar.view, &c->scene->honest.view);
	twin_test_nothing_is_broken(test, c);
	KUNIT_EXPECT_GE(test, twin_test_plane_row(test, c, plant->rule)->moved, 1ULL);
	twin_test_strike_plane(test, c);
}

/* A leaf behind the end of RAM, as large as there is room for. */
static void a_leaf_where_no_ram_is_is_named(struct kunit *test)
{
	struct plane *c = twin_test_plane(test);
	const struct pt_shape *shape = &c->scene->s->live.shape;
	u64 phys = round_up(min(c->firmware.ram_end, c->firmware.low_end), PAGE_SIZE);
	struct pt_answer a;

	twin_test_needs_policy(test, c);
	pt_walk(&c->scene->honest.view, twin_va(c->scene->s->live.layout.direct.a + phys), &a);
	if (a.why != PT_NOT_PRESENT || !(shape->leaf_levels & BIT(a.level)) ||
	    twin_live_region(&c->scene->s->live,
			     twin_va(c->scene->s->live.layout.direct.a + phys)) !=
		    twin_direct_region(&c->scene->s->live)) {
		twin_test_strike_plane(test, c);
		kunit_skip(test, "no entry is free behind the end of RAM");
	}
	phys &= -pt_span(shape, a.level);
	twin_test_lie(c->scene, &a,
		      pt_leaf_addr(shape, a.level, phys) |
			      pt_leaf_encode(shape, a.level, PT_W | PT_A | PT_D));
	twin_test_look_at_plane(test, c, &c->scene->liar.view, &c->scene->again.view);
	KUNIT_EXPECT_GE(test, twin_test_plane_row(test, c, "direct-absent")->broken, 1ULL);
	KUNIT_EXPECT_EQ(test, twin_test_plane_row(test, c, "direct-target")->broken, 0ULL);
	KUNIT_EXPECT_EQ(test, twin_test_plane_row(test, c, "direct-present")->broken, 0ULL);
	twin_test_strike_plane(test, c);
}

/* One leaf where the plan wants single pages, for what is not RAM as a whole. */
static void a_leaf_too_large_is_named(struct kunit *test)
{
	struct plane *c = twin_test_plane(test);
	const struct pt_shape *shape = &c->scene->s->live.shape;
	u64 span, phys;
	struct pt_answer a;

	twin_test_needs_policy(test, c);
	twin_test_plane_page(test, c, &a);
	phys = a.phys.a;
	/* With single pages allowed only, the arena's large leaf is too large. */
	c->facts.leaf_levels = BIT(0);
	c->facts.sizes_from = "the test";
	if (!a.level) {
		a.level = 1;
		span = pt_span(shape, 1);
		phys &= -span;
		if (!(shape->leaf_levels & BIT(1))) {
			twin_test_strike_plane(test, c);
			kunit_skip(test, "this shape has no large leaves");
		}
		twin_test_lie(c->scene, &a,
			      pt_leaf_addr(shape, 1, phys) |
				      pt_leaf_encode(shape, 1, PT_W | PT_A | PT_D | PT_G));
	}
	twin_test_look_at_plane(test, c, &c->scene->liar.view, &c->scene->again.view);
	KUNIT_EXPECT_GE(test, twin_test_plane_row(test, c, "direct-size")->broken, 1ULL);
	twin_test_strike_plane(test, c);
}

/* What is read-only in the image must not be open to writes in the direct map. */
static void a_writable_alias_of_text_is_named(struct kunit *test)
{
	struct plane *c = twin_test_plane(test);
	u64 phys = (u64)c->scene->s->arena.pfn << PAGE_SHIFT;
	const struct twin_row *rights;

	twin_test_needs_policy(test, c);
	c->facts.protect = true;
	c->facts.protect_from = "the test";
	c->facts.image_here = false;
	c->firmware.code = (struct twin_extent){ phys, phys + PAGE_SIZE };
	c->firmware.rodata = (struct twin_extent){ phys + PAGE_SIZE, phys + PAGE_SIZE + 1 };
	twin_test_look_at_plane(test, c, &c->scene->honest.view, &c->scene->again.view);
	rights = twin_test_plane_row(test, c, "direct-rights");
	KUNIT_EXPECT_GE(test, rights->broken, 2ULL);
	KUNIT_EXPECT_EQ(test, (int)twin_row_status(rights), (int)TWIN_FAIL);
	twin_test_strike_plane(test, c);
}

/* What the kernel protects for good, whatever it was told: of one page that is taken away. */
static void protect_nothing_less(struct kunit *test, struct plane *c, u64 phys)
{
	const struct pt_shape *shape = &c->scene->s->live.shape;
	const struct twin_row *rights;
	struct pt_answer a;

	pt_walk(&c->scene->honest.view, twin_va(c->scene->s->live.layout.direct.a + phys), &a);
	KUNIT_ASSERT_EQ(test, (int)a.why, (int)PT_OK);
	KUNIT_EXPECT_FALSE(test, a.attr & PT_W);
	twin_test_lie(c->scene, &a, read_only(shape, &a, a.step[a.level].raw));
	twin_test_look_at_plane(test, c, &c->scene->liar.view, &c->scene->again.view);
	rights = twin_test_plane_row(test, c, "direct-rights");
	KUNIT_EXPECT_TRUE(test, rights->skip || rights->broken);
	twin_test_strike_plane(test, c);
}

static void a_writable_trampoline_is_named(struct kunit *test)
{
	struct plane *c = twin_test_plane(test);

	twin_test_needs_policy(test, c);
	if (!c->facts.trampoline.end) {
		twin_test_strike_plane(test, c);
		kunit_skip(test, "no trampoline is here");
	}
	protect_nothing_less(test, c, c->facts.trampoline.first);
}

static void writable_interrupt_descriptors_are_named(struct kunit *test)
{
	struct plane *c = twin_test_plane(test);
	struct pt_answer a;

	twin_test_needs_policy(test, c);
	if (!c->facts.idt) {
		twin_test_strike_plane(test, c);
		kunit_skip(test, "this CPU has no such table");
	}
	pt_walk(&c->scene->honest.view, twin_va(c->facts.idt), &a);
	KUNIT_ASSERT_EQ(test, (int)a.why, (int)PT_OK);
	protect_nothing_less(test, c, a.phys.a & PAGE_MASK);
}

/* How many times rights are broken when the leaf that @a tells of is executable. */
static u64 broken_when_executable(struct kunit *test, struct plane *c, const struct pt_answer *a)
{
	const struct pt_shape *shape = &c->scene->s->live.shape;

	twin_test_lie(c->scene, a, executable(shape, a, a->step[a->level].raw));
	twin_test_look_at_plane(test, c, &c->scene->liar.view, &c->scene->again.view);
	return twin_test_plane_row(test, c, "direct-rights")->broken;
}

/* Code to leave this kernel by, and that of a BIOS: there, and nowhere beside it. */
static void what_the_kernel_runs_may_be_executed(struct kunit *test)
{
	struct plane *c = twin_test_plane(test);
	const struct pt_shape *shape = &c->scene->s->live.shape;
	struct twin_extent leaf;
	struct pt_answer a;
	u64 span;

	twin_test_needs_policy(test, c);
	twin_test_plane_page(test, c, &a);
	span = pt_span(shape, a.level);
	leaf = (struct twin_extent){ a.phys.a & -span, (a.phys.a & -span) + span };
	if (!broken_when_executable(test, c, &a)) {
		twin_test_strike_plane(test, c);
		kunit_skip(test, "this kernel cannot withhold execution, or says nothing of it");
	}
	c->facts.exits = (struct twin_exits){ .nr = 1, .page = { leaf } };
	KUNIT_EXPECT_EQ(test, broken_when_executable(test, c, &a), 0ULL);
	KUNIT_EXPECT_GE(test, twin_test_plane_row(test, c, "direct-rights")->explained, 1ULL);
	c->facts.exits.page[0].first += PAGE_SIZE;
	KUNIT_EXPECT_GE(test, broken_when_executable(test, c, &a), 1ULL);
	c->facts.exits.nr = 0;
	c->facts.bios = leaf;
	KUNIT_EXPECT_EQ(test, broken_when_executable(test, c, &a), 0ULL);
	c->facts.bios.first += PAGE_SIZE;
	KUNIT_EXPECT_GE(test, broken_when_executable(test, c, &a), 1ULL);
	twin_test_strike_plane(test, c);
}

static struct kunit_case cases[] = { KUNIT_CASE(a_healthy_direct_map_is_as_planned),
				     KUNIT_CASE_PARAM(a_fault_is_named_by_its_rule,
						      plant_gen_params),
				     KUNIT_CASE(a_leaf_where_no_ram_is_is_named),
				     KUNIT_CASE(a_leaf_too_large_is_named),
				     KUNIT_CASE(a_writable_alias_of_text_is_named),
				     KUNIT_CASE(a_writable_trampoline_is_named),
				     KUNIT_CASE(writable_interrupt_descriptors_are_named),
				     KUNIT_CASE(what_the_kernel_runs_may_be_executed),
				     {} };

static struct kunit_suite suite = {
	.name = "mmtwin_check_direct",
	.init = twin_test_running_init,
	.exit = twin_test_running_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);
