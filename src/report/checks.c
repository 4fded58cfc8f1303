// SPDX-License-Identifier: GPL-2.0
/*
 * The file checks: every row as KTAP version 1, nested by area
 * (Documentation/dev-tools/ktap.rst).
 */
#include <linux/kernel.h>
#include <linux/string.h>

#include "report.h"

/* Rows from @first on that share its area. */
static unsigned int area_end(const struct twin_rows *rows, unsigned int first)
{
	unsigned int i = first;

	while (i < rows->nr && !strcmp(rows->row[i].area, rows->row[first].area))
		i++;
	return i;
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

/**
 * twin_report_checks - print rows as KTAP
 * @m: where to
 * @rows: the rows
 */
void twin_report_checks(struct seq_file *m, const struct twin_rows *rows)
{
	unsigned int first, end, i, areas = 0;

	for (first = 0; first < rows->nr; first = area_end(rows, first))
		areas++;
	seq_printf(m, "KTAP version 1\n1..%u\n", areas);
	areas = 0;
	for (first = 0; first < rows->nr; first = end) {
		unsigned int failed = 0, passed = 0;

		end = area_end(rows, first);
		seq_printf(m, "    KTAP version 1\n    # Subtest: %s\n    1..%u\n",
			   rows->row[first].area, end - first);
		for (i = first; i < end; i++) {
			print_row(m, &rows->row[i], i - first + 1);
			failed += twin_row_status(&rows->row[i]) == TWIN_FAIL;
			passed += twin_row_status(&rows->row[i]) == TWIN_PASS;
		}
		/* An area in which nothing could speak is no proof of anything. */
		seq_printf(m, "%sok %u %s\n", failed || !passed ? "not " : "", ++areas,
			   rows->row[first].area);
	}
	if (rows->lost)
		seq_printf(m, "# %u rows found no place: the verdict is FAIL\n", rows->lost);
}
