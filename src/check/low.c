// SPDX-License-Identifier: GPL-2.0
/* What was mapped while the twin booted only: it was there, and it is gone. */
#include <linux/errno.h>

#include "check.h"

static const struct twin_rule led_rule = {
	"low", "led", "pages", "pages", "while it booted, each page of its image led to itself",
};

static const struct twin_rule gone_rule = {
	"low", "gone", "pages", "va", "what was mapped while it booted leads nowhere", TWIN_ADDRESS,
};

/**
 * twin_check_low - hold the twin's low mappings against the rules
 * @twin: the machine, up
 * @rows: rows are added here, if it is a machine that had any
 *
 * Return: 0, or -ENOMEM when a table in high memory could not be mapped.
 */
int twin_check_low(const struct twin *twin, struct twin_rows *rows)
{
	struct pt_view view = pt_map_view(&twin->map);
	const struct twin_low *low = &twin->low;
	struct twin_row *row;
	struct pt_answer answer;
	u64 i;

	if (!low->pages)
		return 0;
	row = twin_rows_add(rows, &led_rule);
	row->looked = low->pages;
	if (low->led != low->pages) {
		twin_row_break(row, low->pages, low->pages, low->led);
		row->broken = low->pages - low->led;
	}
	row = twin_rows_add(rows, &gone_rule);
	for (i = 0; i < low->pages; i++) {
		twin_va_t va = twin_va_add(low->va, i << twin->memory.page_shift);

		pt_walk(&view, va, &answer);
		if (answer.why == PT_UNREADABLE &&
		    twin_ram_backs(&twin->ram, answer.step[answer.level].at, 1))
			return -ENOMEM;
		row->looked++;
		if (answer.why != PT_NOT_PRESENT)
			twin_row_break(row, va.a, TWIN_NOWHERE, answer.phys.a);
	}
	return 0;
}
