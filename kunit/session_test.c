// SPDX-License-Identifier: GPL-2.0
/* End to end in the running kernel: start, judge, boot, fail, stop. */
#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmstat.h>

#include "../src/machines.h"
#include "../src/report/report.h"
#include "fail.h"
#include "machine.h"
#include "running.h"

/* UML walks no tables in hardware, and has no direct map in its directory. */
static bool in_software(const struct twin_session *s)
{
	return s->live.shape.format == &pt_format_um64;
}

static void expect_looked(struct kunit *test, struct twin_session *s, const char *rule, u64 looked)
{
	const struct twin_row *row = twin_test_row(s, "translations", rule);

	KUNIT_ASSERT_NOT_NULL_MSG(test, row, "%s", rule);
	KUNIT_EXPECT_EQ_MSG(test, (int)twin_row_status(row), (int)TWIN_PASS, "%s", rule);
	KUNIT_EXPECT_EQ_MSG(test, row->looked, looked, "%s", rule);
}

static void expect_skip(struct kunit *test, struct twin_session *s, const char *rule)
{
	const struct twin_row *row = twin_test_row(s, "translations", rule);

	KUNIT_ASSERT_NOT_NULL_MSG(test, row, "%s", rule);
	KUNIT_EXPECT_EQ_MSG(test, (int)twin_row_status(row), (int)TWIN_SKIP, "%s", rule);
	KUNIT_EXPECT_NOT_NULL_MSG(test, row->skip, "%s", rule);
}

/* Every judge that can speak here looked at every translation. */
static void expect_all_judged(struct kunit *test, struct twin_session *s)
{
	const struct twin_plan *plan = &s->twin->plan;
	u64 all = plan->mapped + plan->guards;

	KUNIT_EXPECT_EQ(test, s->tally.mapped, plan->mapped);
	KUNIT_EXPECT_EQ(test, s->tally.guards, plan->guards);
	KUNIT_EXPECT_EQ(test, s->tally.validated, all);
	expect_looked(test, s, "count", all);
	expect_looked(test, s, "rule", all);
	expect_looked(test, s, "rule-rights", plan->mapped);
	expect_looked(test, s, "live-alias", plan->mapped);
	if (in_software(s)) {
		expect_skip(test, s, "live-direct");
		expect_skip(test, s, "cpu");
		return;
	}
	expect_looked(test, s, "live-direct", plan->mapped);
	expect_looked(test, s, "cpu", all);
}

static void all_judges_agree_on_every_translation(struct kunit *test)
{
	struct twin_session *s = twin_test_session(test);

	KUNIT_EXPECT_EQ(test, twin_rows_verdict(s->rows).fail, 0U);
	KUNIT_EXPECT_EQ(test, s->rows->lost, 0U);
	expect_all_judged(test, s);
	twin_test_stop(test);
}

/* In whatever size the running kernel has leaves of. */
static void any_size_of_arena_and_leaf_will_do(struct kunit *test)
{
	static const unsigned long sizes[] = { 128, 1024, 3000 };
	struct twin_test_running *r = test->priv;
	unsigned int i, leaf;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		for (leaf = 1; leaf <= 7; leaf = leaf * 2 + 1) {
			KUNIT_ASSERT_EQ(test, twin_test_start(test, sizes[i], leaf), 0);
			KUNIT_EXPECT_TRUE_MSG(test, twin_rows_good(r->session.rows),
					      "%lu pages, leaves %u", sizes[i], leaf);
			expect_all_judged(test, &r->session);
			twin_test_stop(test);
		}
	}
}

static int boot(struct twin_session *s, u64 seed, u8 leaf_levels)
{
	const struct twin_options options = { .seed = seed, .leaf_levels = leaf_levels };

	return twin_test_boot(s, twin_machine_find("native"), &options);
}

static void another_machine_takes_the_place_of_the_first(struct kunit *test)
{
	struct twin_session *s = twin_test_session(test);
	unsigned int generation = s->generation;
	unsigned int i;

	for (i = 0; i < 4; i++) {
		KUNIT_ASSERT_EQ(test, boot(s, 100 + i, i & 1 ? 1 : 3), 0);
		KUNIT_EXPECT_EQ(test, s->twin->plan.options.seed, 100ULL + i);
		KUNIT_EXPECT_GT(test, s->generation, generation);
		KUNIT_EXPECT_TRUE(test, twin_rows_good(s->rows));
		expect_all_judged(test, s);
		generation = s->generation;
	}
	twin_test_stop(test);
}

static void a_refused_boot_leaves_the_machine_there(struct kunit *test)
{
	struct twin_session *s = twin_test_session(test);
	struct twin *twin = s->twin;
	const struct twin_window *direct = twin_test_window(&twin->plan, "direct");
	twin_va_t top = s->live.layout.fixmap_top;

	/* A layout whose windows collide. */
	s->live.layout.fixmap_top = twin_va_add(direct->va, direct->pages * PAGE_SIZE / 2);
	KUNIT_EXPECT_EQ(test, boot(s, 9, 1), -ERANGE);
	s->live.layout.fixmap_top = top;
	KUNIT_EXPECT_PTR_EQ(test, s->twin, twin);
	KUNIT_EXPECT_EQ(test, s->twin->plan.options.seed, 3ULL);
	twin_test_check(s);
	KUNIT_EXPECT_TRUE(test, twin_rows_good(s->rows));
	expect_all_judged(test, s);
	twin_test_stop(test);
}

/*
 * Where no CPU walks the tables, what others have in the directory comes and goes, and
 * may be nothing at all; without an alias not even we have something there.
 */
static bool may_be_idle(const struct twin_session *s, const struct twin_row *row)
{
	if (!s->arena.alias && !strcmp(row->rule, "area-alike"))
		return true;
	if (!s->arena.alias && !s->arena.frames && !strcmp(row->rule, "live-alias"))
		return true;
	return in_software(s) && !row->skip &&
	       (!strcmp(row->area, "live") || !strcmp(row->area, "leaves"));
}

/* The first row that is a skip for no better reason than that an allocation failed. */
static const struct twin_row *missing(const struct twin_session *s, const struct twin_rows *whole)
{
	unsigned int i;

	for (i = 0; i < min(s->rows->nr, whole->nr); i++) {
		const struct twin_row *row = &s->rows->row[i];

		if (twin_row_status(row) == TWIN_SKIP &&
		    twin_row_status(&whole->row[i]) != TWIN_SKIP && !may_be_idle(s, row))
			return row;
	}
	return NULL;
}

static void expect_nothing_missing(struct kunit *test, const struct twin_session *s,
				   const struct twin_rows *whole, unsigned int nth)
{
	const struct twin_row *row;

	KUNIT_EXPECT_EQ(test, s->rows->nr, whole->nr);
	row = missing(s, whole);
	KUNIT_EXPECT_TRUE_MSG(test, !row, "allocation %u: PASS without %s/%s", nth,
			      row ? row->area : "", row ? row->rule : "");
}

/* Pages that others may take meanwhile; KASAN puts up to a 32nd of RAM in quarantine. */
static unsigned long slack(void)
{
	return 256 + (IS_ENABLED(CONFIG_KASAN) ? totalram_pages() / 32 : 0);
}

/* With KASAN, in an emulator, every fifth has to do; natively all are tried with it, too. */
#define STEP (IS_ENABLED(CONFIG_KASAN) && IS_ENABLED(CONFIG_SMP) ? 5 : 1)

static void each_allocation_may_fail(struct kunit *test)
{
	struct twin_test_running *r = test->priv;
	struct twin_rows *whole = kunit_kzalloc(test, sizeof(*whole), GFP_KERNEL);
	unsigned long before, after;
	unsigned int nth, errors = 0, fails = 0, without = 0, unharmed = 0;
	bool failed = true;
	int err;

	if (!twin_test_can_fail(test))
		kunit_skip(test, "this kernel has no fault injection");
	KUNIT_ASSERT_NOT_NULL(test, whole);
	KUNIT_ASSERT_EQ(test, twin_test_start(test, 256, 1), 0);
	*whole = *r->session.rows;
	twin_test_stop(test);
	before = global_zone_page_state(NR_FREE_PAGES);
	for (nth = 1; failed; nth += STEP) {
		twin_test_fail(nth);
		err = twin_test_start(test, 256, 1);
		failed = twin_test_failed();
		if (err) {
			errors++;
			continue;
		}
		if (!twin_rows_good(r->session.rows)) {
			KUNIT_EXPECT_TRUE_MSG(test, failed, "FAIL for no reason");
			fails++;
		} else {
			expect_nothing_missing(test, &r->session, whole, nth);
			without += !r->session.arena.alias;
			unharmed++;
		}
		twin_test_stop(test);
	}
	kunit_info(test, "%u failures in turn: %u errors, %u FAIL, %u PASS (%u without alias)\n",
		   errors + fails + unharmed - 1, errors, fails, unharmed - 1, without);
	/* Most of the large ones have a second try, at vmalloc(): PASS is right then. */
	KUNIT_EXPECT_GT(test, errors + fails, 0U);
	after = global_zone_page_state(NR_FREE_PAGES);
	KUNIT_EXPECT_LT(test, before, after + slack());
}

/* What a report prints, as text. */
static struct seq_file paper(struct kunit *test)
{
	struct seq_file m = { .size = 16384 };

	m.buf = kunit_kzalloc(test, m.size, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, m.buf);
	return m;
}

static void expect_first_line(struct kunit *test, struct twin_session *s, const char *word)
{
	struct twin_verdict v = twin_rows_verdict(s->rows);
	struct seq_file m = paper(test);
	char want[80];

	mutex_lock(&s->lock);
	twin_report_summary(&m, s);
	mutex_unlock(&s->lock);
	KUNIT_EXPECT_FALSE(test, seq_has_overflowed(&m));
	snprintf(want, sizeof(want), "%s %u pass, %u fail, %u skip\n", word, v.pass, v.fail,
		 v.skip);
	KUNIT_EXPECT_TRUE_MSG(test, !strncmp(m.buf, want, strlen(want)), "%.80s", m.buf);
}

static void the_summary_begins_with_the_verdict(struct kunit *test)
{
	struct twin_session *s = twin_test_session(test);
	u64 va, *entry = twin_test_page(s, "text", 3, &va), old = *entry;

	expect_first_line(test, s, "PASS");
	*entry = 0;
	twin_test_check(s);
	expect_first_line(test, s, "FAIL");
	*entry = old;
	twin_test_check(s);
	expect_first_line(test, s, "PASS");
	twin_test_stop(test);
}

static void a_session_without_a_machine_is_a_fail(struct kunit *test)
{
	struct twin_session *s = twin_test_session(test);
	struct twin *twin = s->twin;

	s->twin = NULL;
	mutex_lock(&s->lock);
	KUNIT_EXPECT_EQ(test, twin_session_check(s), -ENOENT);
	mutex_unlock(&s->lock);
	KUNIT_EXPECT_FALSE(test, twin_rows_good(s->rows));
	expect_first_line(test, s, "FAIL");
	s->twin = twin;
	twin_test_stop(test);
}

/* What happened after the last look is noticed at the end. */
static void damage_is_noticed_when_a_machine_is_taken_down(struct kunit *test)
{
	struct twin_session *s = twin_test_session(test);
	struct twin_zone *zone = &s->twin->buddy.zone[0];
	const struct twin_row *row;
	u64 va, *entry = twin_test_page(s, "vmalloc", 0, &va), old = *entry;

	mutex_lock(&s->lock);
	KUNIT_EXPECT_NULL(test, twin_session_sound(s));
	*entry = 0;
	row = twin_session_sound(s);
	*entry = old;
	KUNIT_EXPECT_NOT_NULL(test, row);
	if (row) {
		KUNIT_EXPECT_STREQ(test, row->rule, "mapped");
		KUNIT_EXPECT_EQ(test, row->ex[0].place, va);
	}
	zone->free++;
	row = twin_session_sound(s);
	zone->free--;
	KUNIT_EXPECT_NOT_NULL(test, row);
	if (row)
		KUNIT_EXPECT_STREQ(test, row->rule, "free");
	KUNIT_EXPECT_NULL(test, twin_session_sound(s));
	mutex_unlock(&s->lock);
	twin_test_stop(test);
}

static struct kunit_case cases[] = { KUNIT_CASE(all_judges_agree_on_every_translation),
				     KUNIT_CASE(any_size_of_arena_and_leaf_will_do),
				     KUNIT_CASE(another_machine_takes_the_place_of_the_first),
				     KUNIT_CASE(a_refused_boot_leaves_the_machine_there),
				     KUNIT_CASE(each_allocation_may_fail),
				     KUNIT_CASE(the_summary_begins_with_the_verdict),
				     KUNIT_CASE(a_session_without_a_machine_is_a_fail),
				     KUNIT_CASE(damage_is_noticed_when_a_machine_is_taken_down),
				     {} };

static struct kunit_suite suite = {
	.name = "mmtwin_session",
	.init = twin_test_running_init,
	.exit = twin_test_running_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);
