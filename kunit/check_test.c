// SPDX-License-Identifier: GPL-2.0
/* The tables of a booted machine spoiled, in the running kernel: FAIL, and where. */
#include <linux/mm.h>
#include <linux/string.h>

#include "machine.h"
#include "running.h"

static u64 one_frame_off(const struct twin_session *s, u64 raw)
{
	return raw + PAGE_SIZE;
}

/* A guard page has no entry to start from: it gets the arena's first frame. */
static u64 first_frame(const struct twin_session *s, u64 raw)
{
	return s->twin->ram.base.a | pt_leaf_encode(&s->live.shape, 0, PT_W | PT_A | PT_D);
}

static u64 writable(const struct twin_session *s, u64 raw)
{
	return raw | (pt_leaf_encode(&s->live.shape, 0, PT_W | PT_X) &
		      ~pt_leaf_encode(&s->live.shape, 0, PT_X));
}

static u64 outside_the_arena(const struct twin_session *s, u64 raw)
{
	return (raw & ~s->live.shape.leaf[0].phys) | (s->twin->ram.base.a + s->twin->ram.size);
}

static u64 reserved_bit(const struct twin_session *s, u64 raw)
{
	u64 zero = s->live.shape.leaf[0].zero;

	/* The lowest of them; a shape that has none is left as it is. */
	return raw | (zero & -zero);
}

static u64 cleared(const struct twin_session *s, u64 raw)
{
	return 0;
}

/**
 * struct fault - how an entry is spoiled, and who must say so
 * @name: in reports
 * @window: the page's window
 * @index: which page of it
 * @spoil: the spoiled entry
 * @rules: "area/rule" of those that must name the page
 * @only_nx: a further one, where execution can be withheld
 * @only_direct: a further one, where the live directory has a direct map
 */
struct fault {
	const char *name;
	const char *window;
	u64 index;
	u64 (*spoil)(const struct twin_session *s, u64 raw);
	const char *rules[3];
	const char *only_nx;
	const char *only_direct;
};

static const struct fault faults[] = {
	{ "leaf one frame off",
	  "text",
	  3,
	  one_frame_off,
	  { "pgtable/target", "translations/rule" } },
	{ "guard page mapped",
	  "vmalloc",
	  4,
	  first_frame,
	  { "pgtable/mapped", "translations/rule" } },
	{ "text writable",
	  "text",
	  3,
	  writable,
	  { "pgtable/rights", "translations/rule-rights" },
	  .only_nx = "pgtable/wx" },
	{ "leaf outside the arena",
	  "data",
	  0,
	  outside_the_arena,
	  { "pgtable/target", "translations/rule", "translations/live-alias" },
	  .only_direct = "translations/live-direct" },
	{ "reserved bit", "data", 5, reserved_bit, { "pgtable/reserved", "translations/rule" } },
	{ "leaf cleared", "direct", 7, cleared, { "pgtable/mapped", "translations/rule" } },
};

static void describe(const struct fault *one, char *desc)
{
	strscpy(desc, one->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(fault, faults, describe);

/* The rule fails, at this page and at no other, and wants what it does not get. */
static void expect_named(struct kunit *test, struct twin_session *s, const char *rule, u64 va)
{
	const struct twin_row *row;
	char area[32];

	if (!rule)
		return;
	strscpy(area, rule, sizeof(area));
	*strchr(area, '/') = '\0';
	row = twin_test_row(s, area, strchr(rule, '/') + 1);
	KUNIT_ASSERT_NOT_NULL_MSG(test, row, "%s", rule);
	KUNIT_EXPECT_EQ_MSG(test, (int)twin_row_status(row), (int)TWIN_FAIL, "%s", rule);
	KUNIT_EXPECT_EQ_MSG(test, row->broken, 1ULL, "%s", rule);
	KUNIT_EXPECT_EQ_MSG(test, row->ex[0].place, va, "%s", rule);
	KUNIT_EXPECT_NE_MSG(test, row->ex[0].want, row->ex[0].got, "%s", rule);
}

static void a_spoiled_entry_is_named(struct kunit *test)
{
	const struct fault *fault = test->param_value;
	struct twin_session *s = twin_test_session(test);
	u64 va, *entry = twin_test_page(s, fault->window, fault->index, &va), old, bad;
	const struct pt_shape *shape = &s->live.shape;
	u64 all = s->tally.validated;
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, entry);
	old = pt_get(shape, entry, 0);
	bad = fault->spoil(s, old);
	if (bad == old) {
		twin_test_stop(test);
		kunit_skip(test, "entries of %s have no such bit", shape->format->name);
	}
	pt_set(shape, entry, 0, bad);
	twin_test_check(s);
	KUNIT_EXPECT_FALSE(test, twin_rows_good(s->rows));
	for (i = 0; i < ARRAY_SIZE(fault->rules); i++)
		expect_named(test, s, fault->rules[i], va);
	if (s->live.shape.attrs & PT_X)
		expect_named(test, s, fault->only_nx, va);
	if (s->live.direct)
		expect_named(test, s, fault->only_direct, va);
	KUNIT_EXPECT_EQ(test, s->tally.validated, all - 1);
	pt_set(shape, entry, 0, old);
	twin_test_check(s);
	KUNIT_EXPECT_TRUE(test, twin_rows_good(s->rows));
	KUNIT_EXPECT_EQ(test, s->tally.validated, all);
	twin_test_stop(test);
}

/* Exactly the address, what it wants and what it got, once in full. */
static void want_and_got_are_the_frames(struct kunit *test)
{
	struct twin_session *s = twin_test_session(test);
	u64 va, *entry = twin_test_page(s, "rodata", 1, &va), old = *entry;
	u64 frame = twin_test_window(&s->twin->plan, "rodata")->phys.a + PAGE_SIZE;
	const struct twin_row *row;

	*entry += 5 * PAGE_SIZE;
	twin_test_check(s);
	row = twin_test_row(s, "translations", "rule");
	KUNIT_EXPECT_EQ(test, row->ex[0].want, frame);
	KUNIT_EXPECT_EQ(test, row->ex[0].got, frame + 5 * PAGE_SIZE);
	row = twin_test_row(s, "pgtable", "target");
	KUNIT_EXPECT_EQ(test, row->ex[0].want, frame);
	KUNIT_EXPECT_EQ(test, row->ex[0].got, frame + 5 * PAGE_SIZE);
	*entry = 0;
	twin_test_check(s);
	row = twin_test_row(s, "translations", "rule");
	KUNIT_EXPECT_EQ(test, row->ex[0].got, TWIN_NOWHERE);
	row = twin_test_row(s, "translations", "count");
	KUNIT_EXPECT_EQ(test, row->broken, 2ULL);
	*entry = old;
	twin_test_stop(test);
}

/* Noise in all tables, roots apart: nothing crashes, nothing is called good. */
static void noise_in_all_tables_is_survived(struct kunit *test)
{
	struct twin_test_rng rng = twin_test_rng(test);
	struct twin_session *s = twin_test_session(test);
	const struct twin_span *brk = &s->twin->plan.brk;
	u64 *words = twin_ram_ptr(&s->twin->ram, brk->base), i;
	u64 size = brk->pages << PAGE_SHIFT;
	unsigned int round;

	for (round = 0; round < 4; round++) {
		for (i = 0; i < size / sizeof(u64); i++) {
			u64 frame = twin_test_below(&rng, s->twin->plan.place.pages);
			u64 at = s->twin->ram.base.a + (frame << PAGE_SHIFT);

			words[i] = twin_test_random(&rng);
			/* In every other round many lead to pages of the arena. */
			if ((round & 1) && (words[i] & 2))
				words[i] = at | pt_leaf_encode(&s->live.shape, 0, PT_W);
		}
		twin_test_check(s);
		KUNIT_EXPECT_FALSE(test, twin_rows_good(s->rows));
	}
	twin_test_stop(test);
}

static struct kunit_case cases[] = { KUNIT_CASE_PARAM(a_spoiled_entry_is_named, fault_gen_params),
				     KUNIT_CASE(want_and_got_are_the_frames),
				     KUNIT_CASE(noise_in_all_tables_is_survived),
				     {} };

static struct kunit_suite suite = {
	.name = "mmtwin_check",
	.init = twin_test_running_init,
	.exit = twin_test_running_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);
