// SPDX-License-Identifier: GPL-2.0
/*
 * The file checks: every row as KTAP version 1, nested by area
 * (Documentation/dev-tools/ktap.rst).
 */
#include <linux/kernel.h>
#include <linux/string.h>

#include "report.h"

static bool same_area(const struct twin_rows *rows, unsigned int a, unsigned int b)
{
	return !strcmp(rows->row[a].area, rows->row[b].area);
}

/* Is this the first row of its area?  The others need not follow it at once. */
static bool is_first(const struct twin_rows *rows, unsigned int nr)
{
	unsigned int i = 0;

	while (!same_area(rows, i, nr))
		i++;
	return i == nr;
}

static void print_row(struct seq_file *m, const struct twin_row *row, unsigned int nr)
{
	enum twin_status status = twin_row_status(row);
	char text[TWIN_EXAMPLE_TEXT];
	unsigned int i;

	seq_printf(m, "    # %s: %s\n", row->rule, row->about);
	seq_printf(m, "    # %s: looked at %llu %s, %llu broken, %llu moved%s%s\n", row->rule,
		   row->looked, row->unit, row->broken, row->moved, *row->note ? "; " : "",
		   row->note);
	for (i = 0; i < row->broken && i < TWIN_ROW_EXAMPLES; i++)
		seq_printf(m, "    # %s: %s\n", row->rule, twin_example_text(row, i, text));
	seq_printf(m, "    %sok %u %s", status == TWIN_FAIL ? "not " : "", nr, row->rule);
	if (status == TWIN_SKIP)
		seq_printf(m, " # SKIP %s", twin_row_why(row));
	seq_putc(m, '\n');
}

/* An area in which nothing could speak is no proof of anything. */
static bool print_area(struct seq_file *m, const struct twin_rows *rows, unsigned int first)
{
	unsigned int failed = 0, passed = 0, nr = 0, i;

	for (i = first; i < rows->nr; i++)
		nr += same_area(rows, first, i);
	seq_printf(m, "    KTAP version 1\n    # Subtest: %s\n    1..%u\n", rows->row[first].area,
		   nr);
	for (i = first, nr = 0; i < rows->nr; i++) {
		if (!same_area(rows, first, i))
			continue;
		print_row(m, &rows->row[i], ++nr);
		failed += twin_row_status(&rows->row[i]) == TWIN_FAIL;
		passed += twin_row_status(&rows->row[i]) == TWIN_PASS;
	}
	return !failed && passed;
}

/**
 * twin_report_checks - print rows as KTAP
 * @m: where to
 * @rows: the rows
 */
void twin_report_checks(struct seq_file *m, const struct twin_rows *rows)
{
	unsigned int i, areas = 0;

	for (i = 0; i < rows->nr; i++)
		areas += is_first(rows, i);
	seq_printf(m, "KTAP version 1\n1..%u\n", areas);
	areas = 0;
	for (i = 0; i < rows->nr; i++)
		if (is_first(rows, i))
			seq_printf(m, "%sok %u %s\n", print_area(m, rows, i) ? "" : "not ", ++areas,
				   rows->row[i].area);
	if (rows->lost)
		seq_printf(m, "# %u rows found no place: the verdict is FAIL\n", rows->lost);
}
