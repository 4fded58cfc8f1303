// SPDX-License-Identifier: GPL-2.0
/* Windows filled and cleared in a session: judged as they are, and faults are named. */
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "../../src/check/windows.h"
#include "../fail.h"
#include "../machine.h"
#include "../running.h"

/* Places that a fault is tried at. */
#define PLACES 6

static const struct twin_row *row_of(struct kunit *test, struct twin_session *s, const char *rule)
{
	const struct twin_row *row = twin_test_row(s, "windows", rule);

	KUNIT_ASSERT_NOT_NULL_MSG(test, row, "%s", rule);
	return row;
}

static void all_pages_are_filled_and_cleared(struct kunit *test)
{
	static const char *const rules[] = { "tables", "entries", "one-table", "gap",
					     "counts", "filled",  "cleared" };
	struct twin_session *s = twin_test_session(test);
	const struct twin_plan *plan = &s->twin->plan;
	unsigned int i;
	char all[32];
	u64 pages = 0;

	for (i = 0; i < ARRAY_SIZE(rules); i++)
		KUNIT_EXPECT_EQ_MSG(test, (int)twin_row_status(row_of(test, s, rules[i])),
				    (int)TWIN_PASS, "%s", rules[i]);
	for (i = 0; i < plan->nr_windows; i++)
		if (plan->window[i].fill == TWIN_PASSING || plan->window[i].fill == TWIN_SLOTS)
			pages += plan->window[i].pages - plan->window[i].mapped;
	KUNIT_EXPECT_GT(test, pages, 400ULL);
	snprintf(all, sizeof(all), "%llu of %llu pages,", pages, pages);
	KUNIT_EXPECT_NOT_NULL_MSG(test, strstr(row_of(test, s, "filled")->note, all), "%s: %s", all,
				  row_of(test, s, "filled")->note);
	twin_test_stop(test);
}

/* A page of some window that comes and goes, as seeded. */
static u64 *some_entry(struct twin_session *s, struct twin_test_rng *rng, u64 *va)
{
	static const char *const names[] = { "early-io", "kmap", "pkmap" };
	const struct twin_window *w = NULL;
	const char *name;

	while (!w) {
		name = names[twin_test_below(rng, ARRAY_SIZE(names))];
		w = twin_test_window(&s->twin->plan, name);
	}
	return twin_test_page(s, name, twin_test_below(rng, w->pages), va);
}

static u64 a_leaf(const struct twin_session *s, twin_phys_t phys)
{
	const struct pt_shape *shape = &s->twin->plan.place.shape;

	return pt_leaf_addr(shape, 0, phys.a) | pt_leaf_encode(shape, 0, PT_W | PT_A | PT_D);
}

static bool names(const struct twin_row *row, u64 va)
{
	unsigned int i;

	for (i = 0; i < row->broken && i < TWIN_ROW_EXAMPLES; i++)
		if (row->ex[i].place == va)
			return true;
	return false;
}

static bool broken(struct kunit *test, struct twin_session *s, const char *rule)
{
	return row_of(test, s, rule)->broken;
}

/* Before the look: what stands where a page is to come is found, and stays. */
static void a_page_left_behind_is_named(struct kunit *test)
{
	struct twin_session *s = twin_test_session(test);
	struct twin_test_rng rng = twin_test_rng(test);
	const struct pt_shape *shape = &s->twin->plan.place.shape;
	unsigned int i;

	for (i = 0; i < PLACES; i++) {
		u64 va, *entry = some_entry(s, &rng, &va), raw = a_leaf(s, s->twin->ram.base);

		pt_set(shape, entry, 0, raw);
		twin_test_check(s);
		KUNIT_EXPECT_TRUE(test, names(row_of(test, s, "entries"), va));
		KUNIT_EXPECT_TRUE(test, names(row_of(test, s, "cleared"), va));
		KUNIT_EXPECT_TRUE(test, broken(test, s, "filled"));
		KUNIT_EXPECT_FALSE(test, broken(test, s, "tables"));
		KUNIT_EXPECT_EQ(test, pt_get(shape, entry, 0), raw);
		pt_set(shape, entry, 0, 0);
		twin_test_check(s);
		KUNIT_EXPECT_TRUE(test, twin_rows_good(s->rows));
	}
	twin_test_stop(test);
}

static bool borders(const struct twin_plan *plan, u64 va)
{
	const struct twin_window *above = twin_plan_window(plan, twin_va(va + PAGE_SIZE));
	const struct twin_window *below = twin_plan_window(plan, twin_va(va - PAGE_SIZE));

	return (above && above->fill == TWIN_PASSING) || (below && below->fill == TWIN_PASSING);
}

static void a_page_in_the_gap_is_named(struct kunit *test)
{
	struct twin_session *s = twin_test_session(test);
	const struct twin_plan *plan = &s->twin->plan;
	const struct pt_shape *shape = &plan->place.shape;
	unsigned int i, found = 0;

	for (i = 0; i < plan->nr_guards; i++) {
		twin_va_t va = plan->guard[i];
		void *entry = twin_test_entry(&s->twin->map, va, 0);

		/* Where a window begins or ends with a table there is no entry beside it. */
		if (!entry || !borders(plan, va.a))
			continue;
		found++;
		pt_set(shape, entry, 0, a_leaf(s, s->twin->ram.base));
		twin_test_check(s);
		KUNIT_EXPECT_TRUE(test, names(row_of(test, s, "gap"), va.a));
		KUNIT_EXPECT_TRUE(test, names(row_of(test, s, "filled"), va.a));
		KUNIT_EXPECT_TRUE(test, names(row_of(test, s, "cleared"), va.a));
		pt_set(shape, entry, 0, 0);
	}
	twin_test_check(s);
	KUNIT_EXPECT_TRUE(test, twin_rows_good(s->rows));
	twin_test_stop(test);
	KUNIT_EXPECT_GT(test, found, 0U);
}

/* Without tables to be sure of nothing is filled, and nothing is called good. */
static void a_table_that_is_lost_is_named(struct kunit *test)
{
	struct twin_session *s = twin_test_session(test);
	const struct pt_shape *shape = &s->twin->plan.place.shape;
	const struct twin_window *w = twin_test_window(&s->twin->plan, "early-io");
	void *entry = twin_test_entry(&s->twin->map, w->va, 1);
	u64 old = pt_get(shape, entry, 0);

	pt_set(shape, entry, 0, 0);
	twin_test_check(s);
	/* Other windows may have shared it. */
	KUNIT_EXPECT_GE(test, row_of(test, s, "tables")->broken, w->pages);
	KUNIT_EXPECT_EQ(test, row_of(test, s, "filled")->looked, 0ULL);
	KUNIT_EXPECT_NOT_NULL(test, row_of(test, s, "cleared")->skip);
	pt_set(shape, entry, 0, old);
	twin_test_check(s);
	KUNIT_EXPECT_TRUE(test, twin_rows_good(s->rows));
	twin_test_stop(test);
}

static u64 one_frame_on(const struct twin_session *s, u64 raw)
{
	return raw + PAGE_SIZE;
}

static u64 taken_away(const struct twin_session *s, u64 raw)
{
	return 0;
}

static u64 outside(const struct twin_session *s, u64 raw)
{
	return (raw & ~s->live.shape.leaf[0].phys) | (s->twin->ram.base.a + s->twin->ram.size);
}

static u64 protected(const struct twin_session *s, u64 raw)
{
	const struct pt_shape *shape = &s->live.shape;
	u32 attr = pt_leaf_decode(shape, 0, raw);

	return raw ^ pt_leaf_encode(shape, 0, attr) ^ pt_leaf_encode(shape, 0, attr & ~PT_W);
}

static const struct fault {
	const char *name;
	u64 (*spoil)(const struct twin_session *s, u64 raw);
} faults[] = {
	{ "one frame on", one_frame_on },
	{ "taken away", taken_away },
	{ "outside the arena", outside },
	{ "protected", protected },
};

static void describe(const struct fault *one, char *desc)
{
	strscpy(desc, one->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(fault, faults, describe);

static struct twin_visit *visit(struct kunit *test, struct twin_session *s, struct twin_rows *rows)
{
	struct twin_court court = {
		.plan = &s->twin->plan,
		.map = &s->twin->map,
		.arena = &s->arena,
		.live = &s->live,
	};
	struct twin_visit *v;

	memset(rows, 0, sizeof(*rows));
	KUNIT_ASSERT_EQ(test, twin_visit_open(&v, s->twin, &court, rows), 0);
	return v;
}

/* After the filling: what the windows' own books say does not matter, the judges know. */
static void a_page_that_leads_elsewhere_is_named(struct kunit *test)
{
	const struct fault *fault = test->param_value;
	struct twin_session *s = twin_test_session(test);
	struct twin_rows *rows = kunit_kzalloc(test, sizeof(*rows), GFP_KERNEL);
	struct twin_test_rng rng = twin_test_rng(test);
	const struct pt_shape *shape = &s->twin->plan.place.shape;
	unsigned int i, tried = 0;

	KUNIT_ASSERT_NOT_NULL(test, rows);
	for (i = 0; i < PLACES; i++) {
		struct twin_visit *v = visit(test, s, rows);
		u64 va, *entry, old;

		twin_visit_fill(v);
		do {
			entry = some_entry(s, &rng, &va);
			old = pt_get(shape, entry, 0);
		} while (!old);
		pt_set(shape, entry, 0, fault->spoil(s, old));
		KUNIT_EXPECT_EQ(test, twin_visit_judge(v, TWIN_WINDOWS_FILLED), 0);
		KUNIT_EXPECT_TRUE(test, names(v->row[TWIN_WINDOWS_FILLED], va));
		KUNIT_EXPECT_TRUE(test, names(v->rules[PT_WINDOW_ENTRIES], va));
		pt_set(shape, entry, 0, old);
		twin_visit_clear(v);
		/* The one that is left behind. */
		pt_set(shape, entry, 0, old);
		KUNIT_EXPECT_EQ(test, twin_visit_judge(v, TWIN_WINDOWS_CLEARED), 0);
		KUNIT_EXPECT_TRUE(test, names(v->row[TWIN_WINDOWS_CLEARED], va));
		pt_set(shape, entry, 0, 0);
		twin_visit_close(v);
		tried++;
	}
	KUNIT_EXPECT_EQ(test, tried, (unsigned int)PLACES);
	twin_test_check(s);
	KUNIT_EXPECT_TRUE(test, twin_rows_good(s->rows));
	twin_test_stop(test);
}

/* Whatever fails on the way, the windows are empty afterwards. */
static void each_allocation_may_fail(struct kunit *test)
{
	struct twin_rows *rows = kunit_kzalloc(test, sizeof(*rows), GFP_KERNEL);
	struct twin_session *s = twin_test_session(test);
	struct twin_court court = {
		.plan = &s->twin->plan,
		.map = &s->twin->map,
		.arena = &s->arena,
		.live = &s->live,
	};
	unsigned int nth, errors = 0;
	bool missed = true;
	int err;

	KUNIT_ASSERT_NOT_NULL(test, rows);
	if (!twin_test_can_fail(test)) {
		twin_test_stop(test);
		kunit_skip(test, "this kernel has no fault injection");
	}
	for (nth = 1; missed; nth++) {
		KUNIT_ASSERT_LT(test, nth, 1000U);
		memset(rows, 0, sizeof(*rows));
		twin_test_fail(nth);
		err = twin_check_windows(s->twin, &court, rows);
		missed = twin_test_failed();
		KUNIT_EXPECT_TRUE_MSG(test, err == -ENOMEM || !err, "allocation %u: %d", nth, err);
		KUNIT_EXPECT_EQ_MSG(test, twin_rows_verdict(rows).fail, 0U, "allocation %u", nth);
		errors += !!err;
	}
	kunit_info(test, "%u failures in turn, %u errors\n", nth - 2, errors);
	KUNIT_EXPECT_GT(test, errors, 0U);
	twin_test_check(s);
	KUNIT_EXPECT_TRUE(test, twin_rows_good(s->rows));
	twin_test_stop(test);
}

static struct kunit_case cases[] = { KUNIT_CASE(all_pages_are_filled_and_cleared),
				     KUNIT_CASE(a_page_left_behind_is_named),
				     KUNIT_CASE(a_page_in_the_gap_is_named),
				     KUNIT_CASE(a_table_that_is_lost_is_named),
				     KUNIT_CASE_PARAM(a_page_that_leads_elsewhere_is_named,
						      fault_gen_params),
				     KUNIT_CASE(each_allocation_may_fail),
				     {} };

static struct kunit_suite suite = {
	.name = "mmtwin_check_windows",
	.init = twin_test_running_init,
	.exit = twin_test_running_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);
