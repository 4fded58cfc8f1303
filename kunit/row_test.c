// SPDX-License-Identifier: GPL-2.0
/* When a row passes, fails or is skipped, and when all of them are PASS. */
#include <kunit/test.h>

#include "../src/row.h"

static const struct twin_rule walls = { .area = "house", .rule = "walls", .unit = "walls" };
static const struct twin_rule roof = { .area = "house", .rule = "roof", .unit = "tiles" };
static const struct twin_rule trees = { .area = "garden", .rule = "trees", .unit = "trees" };

static struct twin_rows *no_rows(struct kunit *test)
{
	struct twin_rows *rows = kunit_kzalloc(test, sizeof(*rows), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, rows);
	return rows;
}

static struct twin_row *add(struct twin_rows *rows, const struct twin_rule *rule, u64 looked)
{
	struct twin_row *row = twin_rows_add(rows, rule);

	row->looked = looked;
	return row;
}

static void looking_at_nothing_is_a_skip(struct kunit *test)
{
	struct twin_rows *rows = no_rows(test);
	struct twin_row *row = add(rows, &walls, 0);

	KUNIT_EXPECT_EQ(test, (int)twin_row_status(row), (int)TWIN_SKIP);
	KUNIT_EXPECT_NOT_NULL(test, twin_row_why(row));
	row->looked = 1;
	KUNIT_EXPECT_EQ(test, (int)twin_row_status(row), (int)TWIN_PASS);
	KUNIT_EXPECT_NULL(test, twin_row_why(row));
}

static void a_reason_to_skip_is_told(struct kunit *test)
{
	struct twin_rows *rows = no_rows(test);
	struct twin_row *row = add(rows, &walls, 7);

	row->skip = "it is dark";
	KUNIT_EXPECT_EQ(test, (int)twin_row_status(row), (int)TWIN_SKIP);
	KUNIT_EXPECT_STREQ(test, twin_row_why(row), "it is dark");
}

static void a_breach_beats_a_skip(struct kunit *test)
{
	struct twin_rows *rows = no_rows(test);
	struct twin_row *row = add(rows, &walls, 0);

	row->skip = "it is dark";
	twin_row_break(row, 1, 2, 3);
	KUNIT_EXPECT_EQ(test, (int)twin_row_status(row), (int)TWIN_FAIL);
	KUNIT_EXPECT_NULL(test, twin_row_why(row));
	KUNIT_EXPECT_FALSE(test, twin_rows_good(rows));
}

static void the_first_breaches_are_kept_all_are_counted(struct kunit *test)
{
	struct twin_rows *rows = no_rows(test);
	struct twin_row *row = add(rows, &walls, 100);
	u64 i;

	for (i = 0; i < 100; i++)
		twin_row_break(row, i, 1000 + i, 2000 + i);
	KUNIT_EXPECT_EQ(test, row->broken, 100ULL);
	for (i = 0; i < TWIN_ROW_EXAMPLES; i++) {
		KUNIT_EXPECT_EQ(test, row->ex[i].place, i);
		KUNIT_EXPECT_EQ(test, row->ex[i].want, 1000 + i);
		KUNIT_EXPECT_EQ(test, row->ex[i].got, 2000 + i);
	}
	/* Nothing was written behind the last one: the next row is as it was. */
	KUNIT_EXPECT_EQ(test, rows->row[1].broken, 0ULL);
	KUNIT_EXPECT_NULL(test, rows->row[1].area);
}

static void rows_are_counted_by_status(struct kunit *test)
{
	struct twin_rows *rows = no_rows(test);
	struct twin_verdict v;

	add(rows, &walls, 1);
	add(rows, &roof, 0);
	add(rows, &trees, 5);
	v = twin_rows_verdict(rows);
	KUNIT_EXPECT_EQ(test, v.pass, 2U);
	KUNIT_EXPECT_EQ(test, v.fail, 0U);
	KUNIT_EXPECT_EQ(test, v.skip, 1U);
	KUNIT_EXPECT_TRUE(test, twin_rows_good(rows));
	twin_row_break(&rows->row[2], 0, 0, 0);
	v = twin_rows_verdict(rows);
	KUNIT_EXPECT_EQ(test, v.fail, 1U);
	KUNIT_EXPECT_FALSE(test, twin_rows_good(rows));
}

static void an_area_without_a_pass_is_no_pass(struct kunit *test)
{
	struct twin_rows *rows = no_rows(test);

	KUNIT_EXPECT_FALSE(test, twin_rows_good(rows));
	add(rows, &walls, 1);
	KUNIT_EXPECT_TRUE(test, twin_rows_good(rows));
	add(rows, &trees, 0);
	KUNIT_EXPECT_FALSE(test, twin_rows_good(rows));
	rows->row[1].looked = 1;
	KUNIT_EXPECT_TRUE(test, twin_rows_good(rows));
}

static void a_row_too_many_is_never_a_pass(struct kunit *test)
{
	struct twin_rows *rows = no_rows(test);
	unsigned int i;

	for (i = 0; i < TWIN_ROWS_MAX; i++)
		add(rows, &walls, 1);
	KUNIT_EXPECT_TRUE(test, twin_rows_good(rows));
	twin_row_break(add(rows, &roof, 1), 1, 2, 3);
	KUNIT_EXPECT_EQ(test, rows->nr, (unsigned int)TWIN_ROWS_MAX);
	KUNIT_EXPECT_EQ(test, rows->lost, 1U);
	KUNIT_EXPECT_FALSE(test, twin_rows_good(rows));
	KUNIT_EXPECT_EQ(test, twin_rows_verdict(rows).pass, (unsigned int)TWIN_ROWS_MAX);
}

static void rows_are_found_by_area_and_rule(struct kunit *test)
{
	struct twin_rule same = { .area = "garden", .rule = "walls" };
	struct twin_rows *rows = no_rows(test);

	add(rows, &walls, 1);
	add(rows, &trees, 1);
	KUNIT_EXPECT_PTR_EQ(test, twin_rows_find(rows, &trees),
			    (const struct twin_row *)&rows->row[1]);
	KUNIT_EXPECT_NULL(test, twin_rows_find(rows, &roof));
	KUNIT_EXPECT_NULL(test, twin_rows_find(rows, &same));
}

/* Whoever watches is told of a change once: this is what tells one verdict from another. */
static void a_verdict_has_a_signature(struct kunit *test)
{
	struct twin_rows *rows = no_rows(test);
	u64 pass, wall, both;

	add(rows, &walls, 1);
	add(rows, &roof, 1);
	pass = twin_rows_signature(rows);
	KUNIT_EXPECT_NE(test, pass, 0ULL);
	rows->row[0].looked = 9;
	rows->row[1].moved = 3;
	KUNIT_EXPECT_EQ(test, twin_rows_signature(rows), pass);
	twin_row_break(&rows->row[0], 1, 2, 3);
	wall = twin_rows_signature(rows);
	KUNIT_EXPECT_NE(test, wall, pass);
	twin_row_break(&rows->row[0], 4, 5, 6);
	KUNIT_EXPECT_EQ(test, twin_rows_signature(rows), wall);
	twin_row_break(&rows->row[1], 1, 2, 3);
	both = twin_rows_signature(rows);
	KUNIT_EXPECT_NE(test, both, wall);
	rows->row[0].broken = 0;
	KUNIT_EXPECT_NE(test, twin_rows_signature(rows), wall);
	KUNIT_EXPECT_NE(test, twin_rows_signature(rows), both);
	rows->row[1].broken = 0;
	KUNIT_EXPECT_EQ(test, twin_rows_signature(rows), pass);
}

static struct kunit_case cases[] = { KUNIT_CASE(looking_at_nothing_is_a_skip),
				     KUNIT_CASE(a_reason_to_skip_is_told),
				     KUNIT_CASE(a_breach_beats_a_skip),
				     KUNIT_CASE(the_first_breaches_are_kept_all_are_counted),
				     KUNIT_CASE(rows_are_counted_by_status),
				     KUNIT_CASE(an_area_without_a_pass_is_no_pass),
				     KUNIT_CASE(a_row_too_many_is_never_a_pass),
				     KUNIT_CASE(rows_are_found_by_area_and_rule),
				     KUNIT_CASE(a_verdict_has_a_signature),
				     {} };

static struct kunit_suite suite = {
	.name = "mmtwin_row",
	.test_cases = cases,
};

kunit_test_suite(suite);
