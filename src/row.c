// SPDX-License-Identifier: GPL-2.0
/* Rows: what a rule looked at, and what it found. */
#include <linux/string.h>

#include "row.h"
#include "units.h"

/**
 * twin_row_init - an empty row for a rule
 * @row: the row
 * @rule: its names
 */
void twin_row_init(struct twin_row *row, const struct twin_rule *rule)
{
	memset(row, 0, sizeof(*row));
	row->area = rule->area;
	row->rule = rule->rule;
	row->unit = rule->unit;
	row->place = rule->place;
	row->about = rule->about;
	row->value = rule->value;
}

/**
 * twin_rows_add - open a row
 * @rows: where
 * @rule: its names
 *
 * Return: the row, never NULL.  When the table is full the row goes to a spare
 * place and the loss is counted, which keeps the verdict from being PASS.
 */
struct twin_row *twin_rows_add(struct twin_rows *rows, const struct twin_rule *rule)
{
	struct twin_row *row = &rows->spare;

	if (rows->nr < TWIN_ROWS_MAX)
		row = &rows->row[rows->nr++];
	else
		rows->lost++;
	twin_row_init(row, rule);
	return row;
}

/**
 * twin_rows_find - the row of a rule
 * @rows: where
 * @rule: its names
 *
 * Return: the row, or NULL when the rule was not looked at.
 */
const struct twin_row *twin_rows_find(const struct twin_rows *rows, const struct twin_rule *rule)
{
	unsigned int i;

	for (i = 0; i < rows->nr; i++)
		if (!strcmp(rows->row[i].area, rule->area) &&
		    !strcmp(rows->row[i].rule, rule->rule))
			return &rows->row[i];
	return NULL;
}

/**
 * twin_row_break - note a breach
 * @row: the rule's row
 * @place: where it was found
 * @want: what the rule asks for
 * @got: what is there
 *
 * All breaches are counted; the first TWIN_ROW_EXAMPLES are kept.
 */
void twin_row_break(struct twin_row *row, u64 place, u64 want, u64 got)
{
	if (row->broken < TWIN_ROW_EXAMPLES)
		row->ex[row->broken] = (struct twin_example){ place, want, got };
	row->broken++;
}

/**
 * twin_row_explain - note differences that have a proven cause
 * @row: the rule's row
 * @cause: the cause's name, which stays
 * @count: how many differences
 *
 * All of them are counted; those of causes that the table has no room for by no name.
 */
void twin_row_explain(struct twin_row *row, const char *cause, u64 count)
{
	unsigned int i;

	row->explained += count;
	for (i = 0; i < TWIN_CAUSES_MAX; i++) {
		if (row->cause[i].name && strcmp(row->cause[i].name, cause))
			continue;
		row->cause[i].name = cause;
		row->cause[i].count += count;
		return;
	}
}

/**
 * twin_row_status - pass, fail or skip
 * @row: the row
 *
 * A breach always fails, even in a row that was to be skipped.
 */
enum twin_status twin_row_status(const struct twin_row *row)
{
	if (row->broken)
		return TWIN_FAIL;
	if (row->skip || !row->looked)
		return TWIN_SKIP;
	return TWIN_PASS;
}

/**
 * twin_row_why - the reason of a skip
 * @row: the row
 *
 * Return: a sentence, or NULL when the row is not a skip.
 */
const char *twin_row_why(const struct twin_row *row)
{
	if (twin_row_status(row) != TWIN_SKIP)
		return NULL;
	return row->skip ?: "nothing to look at";
}

/**
 * twin_rows_verdict - count the rows by status
 * @rows: the rows
 */
struct twin_verdict twin_rows_verdict(const struct twin_rows *rows)
{
	struct twin_verdict v = {};
	unsigned int i;

	for (i = 0; i < rows->nr; i++) {
		switch (twin_row_status(&rows->row[i])) {
		case TWIN_PASS:
			v.pass++;
			break;
		case TWIN_FAIL:
			v.fail++;
			break;
		case TWIN_SKIP:
			v.skip++;
			break;
		}
	}
	return v;
}

/* Does some row of @area pass? */
static bool area_speaks(const struct twin_rows *rows, const char *area)
{
	unsigned int i;

	for (i = 0; i < rows->nr; i++)
		if (!strcmp(rows->row[i].area, area) && twin_row_status(&rows->row[i]) == TWIN_PASS)
			return true;
	return false;
}

/**
 * twin_rows_good - may this be called PASS?
 * @rows: the rows
 *
 * Return: true when nothing failed, no row was lost, and each area has at
 * least one row that looked at something and passed.
 */
bool twin_rows_good(const struct twin_rows *rows)
{
	unsigned int i;

	if (!rows->nr || rows->lost || twin_rows_verdict(rows).fail)
		return false;
	for (i = 0; i < rows->nr; i++)
		if (!area_speaks(rows, rows->row[i].area))
			return false;
	return true;
}

static u64 mix_text(u64 sum, const char *text)
{
	for (; *text; text++)
		sum = twin_mix(sum ^ (u8)*text);
	return twin_mix(sum);
}

/**
 * twin_rows_signature - a number that stands for a verdict
 * @rows: the rows
 *
 * Return: the same number for two looks when both are PASS, or both FAIL by
 * the same rules, and hardly ever else.  Never 0.
 */
u64 twin_rows_signature(const struct twin_rows *rows)
{
	u64 sum = twin_rows_good(rows);
	unsigned int i;

	for (i = 0; i < rows->nr; i++)
		if (twin_row_status(&rows->row[i]) == TWIN_FAIL)
			sum = mix_text(mix_text(sum, rows->row[i].area), rows->row[i].rule);
	return twin_mix(sum) | 1;
}
