// SPDX-License-Identifier: GPL-2.0
/*
 * What the kernel itself has left writable and executable: excused where it is proven, and
 * nowhere else.  What firmware tells is made up, and the memory, too; then rules are asked
 * about a page of the running kernel.
 */
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/sizes.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#include "../../src/check/look.h"
#include "liar.h"

#define BASE  0xc0000000ULL
#define WX    (PT_W | PT_X)
#define IMAGE 0x2400000ULL /* up to where the kernel booted with everything mapped */

/**
 * struct stage - a made-up machine
 * @live: its shape and layout
 * @firmware: its memory
 * @facts: how its memory is mapped
 * @look: the look at it
 */
struct stage {
	struct twin_live live;
	struct twin_firmware firmware;
	struct twin_direct_facts facts;
	struct twin_look look;
};

/* RAM but for a hole at 8 MiB that ends within a page, and one at 48 MiB; two pieces of code. */
static struct stage *set_stage(struct kunit *test)
{
	struct stage *s = kunit_kzalloc(test, sizeof(*s), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, s);
	pt_shape_init(&s->live.shape, &pt_format_i386_pae, 36, PT_HAS_BIG | PT_HAS_NX);
	s->live.layout.direct = twin_va(BASE);
	s->firmware.nr_ram = 3;
	s->firmware.ram[0] = (struct twin_extent){ SZ_1M, SZ_8M };
	s->firmware.ram[1] = (struct twin_extent){ 0x807e00, 0x3000000 };
	s->firmware.ram[2] = (struct twin_extent){ 0x3100000, 0x8000000 };
	s->firmware.nr_runtime = 2;
	s->firmware.runtime[0] = (struct twin_runtime){ 0xf8000000, { 0x7fe0000, 0x7fe3000 } };
	s->firmware.runtime[1] = (struct twin_runtime){ BASE + 0x9e000, { 0x9e000, 0x9f000 } };
	s->facts = (struct twin_direct_facts){
		.policy = &twin_direct_x86,
		.attr = PT_W,
		.attrs = s->live.shape.attrs & (PT_RIGHTS | PT_MEMORY),
		.first_end = IMAGE,
	};
	s->look = (struct twin_look){
		.live = &s->live,
		.firmware = &s->firmware,
		.facts = &s->facts,
	};
	return s;
}

/* Leaves, and whether they are excused. */
static const struct sight {
	const char *name;
	u64 va;
	u64 phys;
	u64 len;
	u32 attr;
	unsigned int level;
	const char *why;
} sights[] = {
	{ "firmware's code", 0xf8000000, 0x7fe0000, SZ_4K, WX, 0, TWIN_RUNTIME },
	{ "its last page", 0xf8002000, 0x7fe2000, SZ_4K, WX, 0, TWIN_RUNTIME },
	{ "all of it", 0xf8000000, 0x7fe0000, 3 * SZ_4K, WX, 0, TWIN_RUNTIME },
	{ "its code in the direct map", BASE + 0x9e000, 0x9e000, SZ_4K, WX, 0, TWIN_RUNTIME },
	{ "the page behind its code", 0xf8003000, 0x7fe3000, SZ_4K, WX, 0, NULL },
	{ "the page before it", 0xf7fff000, 0x7fdf000, SZ_4K, WX, 0, NULL },
	{ "its code and more", 0xf8000000, 0x7fe0000, 4 * SZ_4K, WX, 0, NULL },
	{ "its code elsewhere", 0xf9000000, 0x7fe0000, SZ_4K, WX, 0, NULL },
	{ "its code's next page there", 0xf8000000, 0x7fe1000, SZ_4K, WX, 0, NULL },
	{ "others there", 0xf8000000, 0x5000000, SZ_4K, WX, 0, NULL },
	{ "a hole", BASE + SZ_8M, SZ_8M, SZ_4K, WX, 0, "left by the tables that" },
	{ "a whole hole", BASE + SZ_8M, SZ_8M, 8 * SZ_4K, WX, 0, "left by the tables that" },
	{ "a hole and RAM behind it", BASE + SZ_8M, SZ_8M, 9 * SZ_4K, WX, 0, NULL },
	{ "a hole and RAM before it", BASE + 0x7ff000, 0x7ff000, 2 * SZ_4K, WX, 0, NULL },
	{ "RAM", BASE + 0x900000, 0x900000, SZ_4K, WX, 0, NULL },
	{ "a hole by other frames", BASE + SZ_8M, 0x801000, SZ_4K, WX, 0, NULL },
	{ "a hole by a large leaf", BASE + SZ_8M, SZ_8M, SZ_4K, WX, 1, NULL },
	{ "a hole read-only", BASE + SZ_8M, SZ_8M, SZ_4K, PT_X, 0, NULL },
	{ "a hole not executable", BASE + SZ_8M, SZ_8M, SZ_4K, PT_W, 0, NULL },
	{ "a hole open to users", BASE + SZ_8M, SZ_8M, SZ_4K, WX | PT_U, 0, NULL },
	{ "a hole uncached", BASE + SZ_8M, SZ_8M, SZ_4K, WX | PT_M1, 0, NULL },
	{ "a hole further up", BASE + 0x3000000, 0x3000000, SZ_4K, WX, 0, NULL },
	{ "the first MiB", BASE + 0xa0000, 0xa0000, SZ_4K, WX, 0, NULL },
};

static void describe(const struct sight *one, char *desc)
{
	strscpy(desc, one->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(sight, sights, describe);

/* Is that what it said, if anything? */
static bool says(const char *why, const char *want)
{
	return why && !strncmp(why, want, strlen(want));
}

static void what_was_left_open_is_excused_as_it_is(struct kunit *test)
{
	const struct sight *one = test->param_value;
	const struct pt_run leaf = {
		.va = twin_va(one->va),
		.phys = twin_phys(one->phys),
		.len = one->len,
		.kind = PT_LEAF,
		.level = one->level,
		.attr = one->attr,
	};
	struct stage *s = set_stage(test);
	const char *why = twin_look_wx(&s->look, &leaf);

	if (one->why)
		KUNIT_EXPECT_TRUE(test, says(why, one->why));
	else
		KUNIT_EXPECT_NULL(test, why);
}

/* Code of firmware in the direct map is executable there, and nothing more. */
static void code_of_firmware_has_its_rights_in_the_direct_map(struct kunit *test)
{
	struct stage *s = set_stage(test);
	struct twin_runs runs = {};

	s->look.runs = &runs;
	KUNIT_EXPECT_TRUE(test,
			  says(twin_direct_cause(&s->look, 0x9e000, 0x9e000, WX), TWIN_RUNTIME));
	KUNIT_EXPECT_TRUE(test, says(twin_direct_cause(&s->look, 0x9e000, 0x9e000, PT_W),
				     TWIN_AS_PLANNED));
	KUNIT_EXPECT_NULL(test, twin_direct_cause(&s->look, 0x9e000, 0x9e000, WX | PT_U));
	KUNIT_EXPECT_NULL(test, twin_direct_cause(&s->look, 0x9e000, 0x9d000, WX));
	KUNIT_EXPECT_NULL(test, twin_direct_cause(&s->look, 0x9d000, 0x9d000, WX));
}

/* How many breaches a rule finds in the running kernel, given what firmware told. */
static u64 broken(struct kunit *test, struct scene *c, struct stage *told,
		  const char *const rule[2])
{
	struct twin_rule names = { .area = rule[0], .rule = rule[1] };
	struct twin_runs runs;
	struct twin_look look = {
		.live = &c->s->live,
		.again = &c->again.view,
		.runs = &runs,
		.rows = &c->rows,
		.firmware = &told->firmware,
		.facts = &told->facts,
		.leaves = &c->dir.leaves,
	};
	const struct twin_row *row;

	memset(&c->rows, 0, sizeof(c->rows));
	memset(&c->dir, 0, sizeof(c->dir));
	KUNIT_ASSERT_EQ(test,
			twin_runs_read(&runs, &c->liar.view, c->s->live.first, c->s->live.last), 0);
	KUNIT_ASSERT_EQ(test, twin_runs_index(&runs), 0);
	twin_check_entries(&look, &c->dir);
	twin_check_owners(&look);
	twin_runs_free(&runs);
	row = twin_rows_find(&c->rows, &names);
	KUNIT_ASSERT_NOT_NULL(test, row);
	return row->skip ? 0 : row->broken;
}

static const char *const rules[][2] = { { "live", "wx" }, { "leaves", "text-owner" } };

/* A page of our own is executable, in a lie. */
static void rules_excuse_code_of_firmware_only(struct kunit *test)
{
	struct scene *c = twin_test_set_scene(test);
	const struct pt_shape *shape = &c->s->live.shape;
	struct stage *told = kunit_kzalloc(test, sizeof(*told), GFP_KERNEL);
	struct twin_runtime *code;
	u64 before[ARRAY_SIZE(rules)], open;
	struct pt_answer a;
	unsigned int i;
	void *page;

	KUNIT_ASSERT_NOT_NULL(test, told);
	page = vmalloc(PAGE_SIZE);
	KUNIT_ASSERT_NOT_NULL(test, page);
	pt_walk(&c->honest.view, twin_va((unsigned long)page), &a);
	KUNIT_ASSERT_EQ(test, (int)a.why, (int)PT_OK);
	for (i = 0; i < ARRAY_SIZE(rules); i++)
		before[i] = broken(test, c, told, rules[i]);
	twin_test_lie(c, &a,
		      a.step[a.level].raw ^ pt_leaf_encode(shape, a.level, a.attr) ^
			      pt_leaf_encode(shape, a.level, a.attr | PT_X));
	code = told->firmware.runtime;
	for (i = 0; i < ARRAY_SIZE(rules); i++) {
		told->firmware.nr_runtime = 0;
		open = broken(test, c, told, rules[i]);
		/* A shape or a kernel that cannot say finds none. */
		if (open == before[i])
			continue;
		KUNIT_EXPECT_EQ(test, open, before[i] + 1);
		told->firmware.nr_runtime = 1;
		*code = (struct twin_runtime){
			(unsigned long)page,
			{ a.phys.a, a.phys.a + PAGE_SIZE },
		};
		KUNIT_EXPECT_EQ(test, broken(test, c, told, rules[i]), before[i]);
		code->va += PAGE_SIZE;
		KUNIT_EXPECT_EQ(test, broken(test, c, told, rules[i]), open);
		code->va -= PAGE_SIZE;
		code->code.end -= 1;
		KUNIT_EXPECT_EQ(test, broken(test, c, told, rules[i]), open);
	}
	vfree(page);
	twin_test_strike_scene(test, c);
}

/* Why no direct map is planned: each shortage of room by its own name. */
static void what_is_not_kept_is_said_as_it_is(struct kunit *test)
{
	struct twin_session *s = twin_test_session(test);
	struct twin_firmware *fw = kunit_kzalloc(test, sizeof(*fw), GFP_KERNEL);
	struct twin_direct_facts *facts = kunit_kzalloc(test, sizeof(*facts), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, fw);
	KUNIT_ASSERT_NOT_NULL(test, facts);
	twin_live_firmware(fw);
	twin_live_direct(&s->live, fw, facts);
	if (!facts->policy) {
		twin_test_stop(test);
		kunit_skip(test, "no direct map is planned on this architecture");
	}
	fw->more_lent = true;
	twin_live_direct(&s->live, fw, facts);
	KUNIT_EXPECT_NULL(test, facts->policy);
	KUNIT_EXPECT_TRUE(test, says(facts->why, "devices have lent more stretches"));
	fw->more_lent = false;
	fw->more_whole = true;
	twin_live_direct(&s->live, fw, facts);
	KUNIT_EXPECT_NOT_NULL(test, facts->policy);
	fw->more = true;
	twin_live_direct(&s->live, fw, facts);
	KUNIT_EXPECT_NULL(test, facts->policy);
	KUNIT_EXPECT_TRUE(test, says(facts->why, "the resource tree names more stretches"));
	twin_test_stop(test);
}

static struct kunit_case cases[] = { KUNIT_CASE_PARAM(what_was_left_open_is_excused_as_it_is,
						      sight_gen_params),
				     KUNIT_CASE(code_of_firmware_has_its_rights_in_the_direct_map),
				     KUNIT_CASE(rules_excuse_code_of_firmware_only),
				     KUNIT_CASE(what_is_not_kept_is_said_as_it_is),
				     {} };

static struct kunit_suite suite = {
	.name = "mmtwin_check_wx",
	.init = twin_test_running_init,
	.exit = twin_test_running_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);
