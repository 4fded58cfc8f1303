// SPDX-License-Identifier: GPL-2.0
/* The live direct map with a fault planted in it: the rule of that fault names it. */
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "../../src/check/look.h"
#include "liar.h"

/**
 * struct plane - what a test looks at
 * @scene: the live directory, and readers that can lie
 * @runs: what was read
 * @rows: what the check says
 * @firmware: this machine's memory
 * @facts: how the kernel maps it
 * @tally: what the check counts
 */
struct plane {
	struct scene *scene;
	struct twin_runs runs;
	struct twin_rows rows;
	struct twin_firmware firmware;
	struct twin_direct_facts facts;
	struct twin_direct_tally tally;
};

static struct plane *set_scene(struct kunit *test)
{
	struct plane *c = kunit_kzalloc(test, sizeof(*c), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, c);
	c->scene = twin_test_set_scene(test);
	twin_live_firmware(&c->firmware);
	twin_live_direct(&c->scene->s->live, &c->firmware, &c->facts);
	return c;
}

static void strike_scene(struct kunit *test, struct plane *c)
{
	twin_test_strike_scene(test, c->scene);
}

static void needs_policy(struct kunit *test, struct plane *c)
{
	if (c->facts.policy)
		return;
	strike_scene(test, c);
	kunit_skip(test, "no direct map is planned on this architecture");
}

static void tell(struct plane *c, const struct pt_answer *answer, u64 raw)
{
	twin_test_lie(c->scene, answer, raw);
}

static void look(struct kunit *test, struct plane *c, const struct pt_view *view,
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

static const struct twin_row *row(struct kunit *test, struct plane *c, const char *name)
{
	struct twin_rule names = { .area = "live", .rule = name };
	const struct twin_row *row = twin_rows_find(&c->rows, &names);

	KUNIT_ASSERT_NOT_NULL(test, row);
	return row;
}

static const char *const all[] = { "direct-target", "direct-present", "direct-absent",
				   "direct-size", "direct-rights" };

static void nothing_is_broken(struct kunit *test, struct plane *c)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(all); i++) {
		const struct twin_row *r = row(test, c, all[i]);

		KUNIT_EXPECT_EQ_MSG(test, r->broken, 0ULL, "%s %#llx want %#llx got %#llx", all[i],
				    r->ex[0].place, r->ex[0].want, r->ex[0].got);
	}
}

static void a_healthy_direct_map_is_as_planned(struct kunit *test)
{
	struct plane *c = set_scene(test);
	unsigned int i;
	u64 pages = 0;

	needs_policy(test, c);
	look(test, c, &c->scene->honest.view, &c->scene->again.view);
	nothing_is_broken(test, c);
	KUNIT_EXPECT_EQ(test, row(test, c, "direct-counters")->broken, 0ULL);
	KUNIT_EXPECT_GT(test, row(test, c, "direct-target")->looked, 0ULL);
	for (i = 0; i < PT_LEVELS; i++)
		if (c->tally.found[i])
			pages += c->tally.found[i] *
				 (pt_span(&c->scene->s->live.shape, i) >> PAGE_SHIFT);
	/* An image that stands in the direct map keeps all rights until the kernel is up. */
	if (!row(test, c, "direct-rights")->skip)
		KUNIT_EXPECT_EQ(test, row(test, c, "direct-rights")->looked, pages);
	KUNIT_EXPECT_EQ(test, row(test, c, "direct-present")->looked + 0ULL, c->tally.pages);
	strike_scene(test, c);
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

static u64 remake(const struct pt_shape *shape, const struct pt_answer *a, u64 raw, u32 flip)
{
	u32 attr = pt_leaf_decode(shape, a->level, raw);

	return raw ^ pt_leaf_encode(shape, a->level, attr) ^
	       pt_leaf_encode(shape, a->level, attr ^ flip);
}

static u64 read_only(const struct pt_shape *shape, const struct pt_answer *a, u64 raw)
{
	return remake(shape, a, raw, PT_W);
}

static u64 executable(const struct pt_shape *shape, const struct pt_answer *a, u64 raw)
{
	return remake(shape, a, raw, PT_X);
}

static u64 users(const struct pt_shape *shape, const struct pt_answer *a, u64 raw)
{
	return remake(shape, a, raw, PT_U);
}

static u64 other_memory(const struct pt_shape *shape, const struct pt_answer *a, u64 raw)
{
	return remake(shape, a, raw, PT_M1);
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

static void find_page(struct kunit *test, struct plane *c, struct pt_answer *answer)
{
	u64 va = c->scene->s->live.layout.direct.a + ((u64)c->scene->s->arena.pfn << PAGE_SHIFT);

	pt_walk(&c->scene->honest.view, twin_va(va), answer);
	KUNIT_ASSERT_EQ(test, (int)answer->why, (int)PT_OK);
}

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
	struct plane *c = set_scene(test);
	const struct pt_shape *shape = &c->scene->s->live.shape;
	struct pt_answer a;
	unsigned int i;
	u64 raw, made;

	needs_policy(test, c);
	find_page(test, c, &a);
	raw = a.step[a.level].raw;
	made = plant->make(shape, &a, raw);
	if (made == raw) {
		strike_scene(test, c);
		kunit_skip(test, "this shape cannot say so");
	}
	tell(c, &a, made);
	/* Tables above may withhold a right from whatever is below them. */
	if (same_page(c, &a)) {
		strike_scene(test, c);
		kunit_skip(test, "a table above says otherwise");
	}
	look(test, c, &c->scene->liar.view, &c->scene->again.view);
	if (row(test, c, plant->rule)->skip) {
		strike_scene(test, c);
		kunit_skip(test, "the kernel has not protected its text yet");
	}
	for (i = 0; i < ARRAY_SIZE(all); i++)
		KUNIT_EXPECT_EQ_MSG(test, !!row(test, c, all[i])->broken,
				    !strcmp(all[i], plant->rule), "%s", all[i]);

	/* Once it is right again, it has moved. */
	look(test, c, &c->scene->liar.view, &c->scene->honest.view);
	nothing_is_broken(test, c);
	KUNIT_EXPECT_GE(test, row(test, c, plant->rule)->moved, 1ULL);
	strike_scene(test, c);
}

/* A leaf behind the end of RAM, as large as there is room for. */
static void a_leaf_where_no_ram_is_is_named(struct kunit *test)
{
	struct plane *c = set_scene(test);
	const struct pt_shape *shape = &c->scene->s->live.shape;
	u64 phys = round_up(min(c->firmware.ram_end, c->firmware.low_end), PAGE_SIZE);
	struct pt_answer a;

	needs_policy(test, c);
	pt_walk(&c->scene->honest.view, twin_va(c->scene->s->live.layout.direct.a + phys), &a);
	if (a.why != PT_NOT_PRESENT || !(shape->leaf_levels & BIT(a.level)) ||
	    twin_live_region(&c->scene->s->live,
			     twin_va(c->scene->s->live.layout.direct.a + phys)) !=
		    twin_direct_region(&c->scene->s->live)) {
		strike_scene(test, c);
		kunit_skip(test, "no entry is free behind the end of RAM");
	}
	phys &= -pt_span(shape, a.level);
	tell(c, &a,
	     pt_leaf_addr(shape, a.level, phys) |
		     pt_leaf_encode(shape, a.level, PT_W | PT_A | PT_D));
	look(test, c, &c->scene->liar.view, &c->scene->again.view);
	KUNIT_EXPECT_GE(test, row(test, c, "direct-absent")->broken, 1ULL);
	KUNIT_EXPECT_EQ(test, row(test, c, "direct-target")->broken, 0ULL);
	KUNIT_EXPECT_EQ(test, row(test, c, "direct-present")->broken, 0ULL);
	strike_scene(test, c);
}

/* One leaf where the plan wants single pages, for what is not RAM as a whole. */
static void a_leaf_too_large_is_named(struct kunit *test)
{
	struct plane *c = set_scene(test);
	const struct pt_shape *shape = &c->scene->s->live.shape;
	u64 span, phys;
	struct pt_answer a;

	needs_policy(test, c);
	find_page(test, c, &a);
	phys = a.phys.a;
	/* With single pages allowed only, the arena's large leaf is too large. */
	c->facts.leaf_levels = BIT(0);
	c->facts.sizes_from = "the test";
	if (!a.level) {
		a.level = 1;
		span = pt_span(shape, 1);
		phys &= -span;
		if (!(shape->leaf_levels & BIT(1))) {
			strike_scene(test, c);
			kunit_skip(test, "this shape has no large leaves");
		}
		tell(c, &a,
		     pt_leaf_addr(shape, 1, phys) |
			     pt_leaf_encode(shape, 1, PT_W | PT_A | PT_D | PT_G));
	}
	look(test, c, &c->scene->liar.view, &c->scene->again.view);
	KUNIT_EXPECT_GE(test, row(test, c, "direct-size")->broken, 1ULL);
	strike_scene(test, c);
}

/* What is read-only in the image must not be open to writes in the direct map. */
static void a_writable_alias_of_text_is_named(struct kunit *test)
{
	struct plane *c = set_scene(test);
	u64 phys = (u64)c->scene->s->arena.pfn << PAGE_SHIFT;
	const struct twin_row *rights;

	needs_policy(test, c);
	c->facts.protect = true;
	c->facts.protect_from = "the test";
	c->facts.image_here = false;
	c->firmware.code = (struct twin_extent){ phys, phys + PAGE_SIZE };
	c->firmware.rodata = (struct twin_extent){ phys + PAGE_SIZE, phys + PAGE_SIZE + 1 };
	look(test, c, &c->scene->honest.view, &c->scene->again.view);
	rights = row(test, c, "direct-rights");
	KUNIT_EXPECT_GE(test, rights->broken, 2ULL);
	KUNIT_EXPECT_EQ(test, (int)twin_row_status(rights), (int)TWIN_FAIL);
	strike_scene(test, c);
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
	tell(c, &a, read_only(shape, &a, a.step[a.level].raw));
	look(test, c, &c->scene->liar.view, &c->scene->again.view);
	rights = row(test, c, "direct-rights");
	KUNIT_EXPECT_TRUE(test, rights->skip || rights->broken);
	strike_scene(test, c);
}

static void a_writable_trampoline_is_named(struct kunit *test)
{
	struct plane *c = set_scene(test);

	needs_policy(test, c);
	if (!c->facts.trampoline.end) {
		strike_scene(test, c);
		kunit_skip(test, "no trampoline is here");
	}
	protect_nothing_less(test, c, c->facts.trampoline.first);
}

static void writable_interrupt_descriptors_are_named(struct kunit *test)
{
	struct plane *c = set_scene(test);
	struct pt_answer a;

	needs_policy(test, c);
	if (!c->facts.idt) {
		strike_scene(test, c);
		kunit_skip(test, "this CPU has no such table");
	}
	pt_walk(&c->scene->honest.view, twin_va(c->facts.idt), &a);
	KUNIT_ASSERT_EQ(test, (int)a.why, (int)PT_OK);
	protect_nothing_less(test, c, a.phys.a & PAGE_MASK);
}

/* A kernel that waits for a crash in memory of the arena: in the leaf that @a tells of. */
static void let_wait(struct plane *c, const struct pt_answer *a, enum twin_crash_guard guard)
{
	u64 span = pt_span(&c->scene->s->live.shape, a->level), first = a->phys.a & -span;

	c->facts.crash = (struct twin_crash){
		.guard = guard,
		.nr_rooms = 1,
		.room = { { first, first + span } },
		.told = true,
		.waits = true,
		.nr = 1,
		.part = { { first, first + span } },
	};
}

/* How many times @name is broken when the leaf is what @make makes it. */
static u64 broken_by(struct kunit *test, struct plane *c, const struct pt_answer *a,
		     const struct plant *plant)
{
	const struct pt_shape *shape = &c->scene->s->live.shape;

	tell(c, a, plant->make(shape, a, a->step[a->level].raw));
	look(test, c, &c->scene->liar.view, &c->scene->again.view);
	return row(test, c, plant->rule)->broken;
}

static void what_a_waiting_kernel_explains(struct kunit *test, enum twin_crash_guard guard,
					   const struct plant *plant)
{
	struct plane *c = set_scene(test);
	struct twin_crash *crash = &c->facts.crash;
	struct pt_answer a;

	needs_policy(test, c);
	find_page(test, c, &a);
	let_wait(c, &a, guard);
	if (!broken_by(test, c, &a, plant)) {
		if (!row(test, c, plant->rule)->skip)
			KUNIT_EXPECT_GE(test, row(test, c, plant->rule)->explained, 1ULL);
	} else {
		KUNIT_FAIL(test, "what is guarded is not explained");
	}
	if (row(test, c, plant->rule)->skip) {
		strike_scene(test, c);
		kunit_skip(test, "the kernel has not protected its text yet");
	}
	/* Where it is not, the same is a fault: beside the part, and without a kernel. */
	crash->part[0].first += PAGE_SIZE;
	KUNIT_EXPECT_GE(test, broken_by(test, c, &a, plant), 1ULL);
	crash->nr = 0;
	KUNIT_EXPECT_GE(test, broken_by(test, c, &a, plant), 1ULL);
	/* While it comes or goes nobody can say. */
	crash->busy = true;
	KUNIT_EXPECT_EQ(test, broken_by(test, c, &a, plant), 0ULL);
	crash->busy = false;
	crash->told = false;
	KUNIT_EXPECT_EQ(test, broken_by(test, c, &a, plant), 0ULL);
	crash->waits = false;
	KUNIT_EXPECT_GE(test, broken_by(test, c, &a, plant), 1ULL);
	strike_scene(test, c);
}

static void a_waiting_kernel_is_read_only(struct kunit *test)
{
	static const struct plant plant = { "", "direct-rights", read_only };

	what_a_waiting_kernel_explains(test, TWIN_CRASH_READONLY, &plant);
}

static void a_waiting_kernel_is_absent(struct kunit *test)
{
	static const struct plant plant = { "", "direct-present", take_away };

	what_a_waiting_kernel_explains(test, TWIN_CRASH_ABSENT, &plant);
}

static void a_waiting_kernel_open_to_writes_is_named(struct kunit *test)
{
	struct plane *c = set_scene(test);
	const struct twin_row *rights;
	struct pt_answer a;

	needs_policy(test, c);
	find_page(test, c, &a);
	let_wait(c, &a, TWIN_CRASH_READONLY);
	look(test, c, &c->scene->honest.view, &c->scene->again.view);
	rights = row(test, c, "direct-rights");
	KUNIT_EXPECT_TRUE(test, rights->skip || rights->broken);
	strike_scene(test, c);
}

static struct kunit_case cases[] = { KUNIT_CASE(a_healthy_direct_map_is_as_planned),
				     KUNIT_CASE_PARAM(a_fault_is_named_by_its_rule,
						      plant_gen_params),
				     KUNIT_CASE(a_leaf_where_no_ram_is_is_named),
				     KUNIT_CASE(a_leaf_too_large_is_named),
				     KUNIT_CASE(a_writable_alias_of_text_is_named),
				     KUNIT_CASE(a_writable_trampoline_is_named),
				     KUNIT_CASE(writable_interrupt_descriptors_are_named),
				     KUNIT_CASE(a_waiting_kernel_is_read_only),
				     KUNIT_CASE(a_waiting_kernel_is_absent),
				     KUNIT_CASE(a_waiting_kernel_open_to_writes_is_named),
				     {} };

static struct kunit_suite suite = {
	.name = "mmtwin_check_direct",
	.init = twin_test_running_init,
	.exit = twin_test_running_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);
