// SPDX-License-Identifier: GPL-2.0
/* The verdict in the kernel log, for those who have no debugfs. */
#define pr_fmt(fmt) "mmtwin: " fmt

#include <linux/kernel.h>
#include <linux/printk.h>

#include "report.h"

/**
 * twin_report_log - the summary's first line, and what broke, to the log
 * @s: the session; its lock is held
 */
void twin_report_log(struct twin_session *s)
{
	struct twin_verdict v = twin_rows_verdict(s->rows);
	char text[TWIN_EXAMPLE_TEXT];
	unsigned int i;

	lockdep_assert_held(&s->lock);
	s->logged = twin_rows_signature(s->rows);
	if (twin_rows_good(s->rows)) {
		pr_info("PASS %u pass, %u fail, %u skip; %llu translations validated\n", v.pass,
			v.fail, v.skip, s->tally.validated);
		return;
	}
	pr_err("FAIL %u pass, %u fail, %u skip\n", v.pass, v.fail, v.skip);
	for (i = 0; i < s->rows->nr; i++) {
		const struct twin_row *row = &s->rows->row[i];

		if (twin_row_status(row) == TWIN_FAIL)
			pr_err("%s/%s: %llu of %llu %s broke it; first: %s\n", row->area, row->rule,
			       row->broken, row->looked, row->unit,
			       twin_example_text(row, 0, text));
	}
}

/* Room for the names of a few rules; more than that is a disaster anyway. */
#define NAMES_TEXT 256

/**
 * twin_report_change - one line to the log, if the verdict is not what it was told last
 * @s: the session; its lock is held
 */
void twin_report_change(struct twin_session *s)
{
	struct twin_verdict v = twin_rows_verdict(s->rows);
	u64 signature = twin_rows_signature(s->rows);
	char names[NAMES_TEXT] = "";
	unsigned int i;
	int used = 0;

	lockdep_assert_held(&s->lock);
	if (signature == s->logged)
		return;
	s->logged = signature;
	if (twin_rows_good(s->rows)) {
		pr_info("watch: PASS %u pass, %u fail, %u skip\n", v.pass, v.fail, v.skip);
		return;
	}
	for (i = 0; i < s->rows->nr; i++) {
		const struct twin_row *row = &s->rows->row[i];

		if (twin_row_status(row) == TWIN_FAIL)
			used += scnprintf(names + used, sizeof(names) - used, " %s/%s", row->area,
					  row->rule);
	}
	pr_err("watch: FAIL %u pass, %u fail, %u skip:%s\n", v.pass, v.fail, v.skip, names);
}
