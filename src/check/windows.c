// SPDX-License-Identifier: GPL-2.0
/*
 * Windows whose pages come and go: while all of them are there, and when all are gone
 * again, each page is put to every judge that can speak.
 *
 * The twin is at rest, so all is empty to begin with, and is left empty.  Where memory
 * is too little to fill everything at once, this goes on round by round until each page
 * has had its turn.  Nothing is filled when the tables that it would go into are not as
 * they were built: what such entries lead to may be anything.
 */
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "referee.h"
#include "windows.h"

static const struct twin_rule rules[TWIN_WINDOWS_RULES] = {
	[TWIN_WINDOWS_FILLED] = { "windows", "filled", "answers", "va",
				  "all judges: a page that was asked for leads to its frame" },
	[TWIN_WINDOWS_CLEARED] = { "windows", "cleared", "answers", "va",
				   "all judges: a page that was given up leads nowhere" },
};

/**
 * twin_visit_rows - a row for each rule
 * @v: the visit
 * @rows: they are added here
 */
void twin_visit_rows(struct twin_visit *v, struct twin_rows *rows)
{
	unsigned int i;

	for (i = 0; i < PT_WINDOW_RULES; i++)
		v->rules[i] = twin_rows_add(rows, &pt_window_rules[i]);
	for (i = 0; i < TWIN_WINDOWS_RULES; i++)
		v->row[i] = twin_rows_add(rows, &rules[i]);
}

/* What all judges said, as one. */
static void gather(const struct twin_rows *said, struct twin_row *row)
{
	unsigned int i, n;

	for (i = 0; i < said->nr; i++) {
		const struct twin_row *r = &said->row[i];
		u64 shown = min_t(u64, r->broken, TWIN_ROW_EXAMPLES);

		for (n = 0; n < shown; n++)
			twin_row_break(row, r->ex[n].place, r->ex[n].want, r->ex[n].got);
		row->broken += r->broken - shown;
		row->looked += r->looked;
		row->moved += r->moved;
	}
}

static int put_windows(struct twin_referee *ref, const struct twin_plan *plan)
{
	unsigned int i;
	int err = 0;

	for (i = 0; i < plan->nr_windows && !err; i++)
		if (plan->window[i].fill == TWIN_PASSING || plan->window[i].fill == TWIN_SLOTS)
			err = twin_referee_window(ref, &plan->window[i]);
	for (i = 0; i < plan->nr_guards && !err; i++)
		err = twin_referee_put(ref, plan->guard[i], NULL, 0);
	return err;
}

/**
 * twin_visit_judge - put the windows, as they are now, to all judges
 * @v: the visit
 * @rule: of which rule that is, TWIN_WINDOWS_*
 *
 * Return: 0 or -ENOMEM.
 */
int twin_visit_judge(struct twin_visit *v, unsigned int rule)
{
	const struct twin_plan *plan = &v->twin->plan;
	struct twin_referee *ref;
	struct twin_tally tally;
	int err;

	memset(v->scratch, 0, sizeof(*v->scratch));
	err = twin_referee_open(&ref, &v->court, v->scratch, &tally);
	if (!err)
		err = twin_referee_close(ref, put_windows(ref, plan));
	gather(v->scratch, v->row[rule]);
	return err ?: pt_windows_verify(&v->twin->windows, plan, v->rules);
}

static int look(struct twin_visit *v)
{
	unsigned int before;
	int err;

	do {
		before = v->served;
		twin_visit_fill(v);
		err = twin_visit_judge(v, TWIN_WINDOWS_FILLED);
		twin_visit_clear(v);
		err = err ?: twin_visit_judge(v, TWIN_WINDOWS_CLEARED);
	} while (!err && !v->failed && v->served > before && v->served < v->pages);
	return err;
}

/**
 * twin_check_windows - fill the windows, clear them, and have both judged
 * @twin: the machine, at rest; it is left as it was
 * @court: the case
 * @rows: rows are added here
 *
 * May sleep.
 *
 * Return: 0, or -ENOMEM: then not all was judged.
 */
int twin_check_windows(struct twin *twin, const struct twin_court *court, struct twin_rows *rows)
{
	struct twin_visit *v;
	unsigned int i;
	int err;

	err = twin_visit_open(&v, twin, court, rows);
	if (err)
		return err;
	err = pt_windows_verify(&twin->windows, &twin->plan, v->rules);
	if (!err && !v->rules[PT_WINDOW_TABLES]->broken)
		err = look(v);
	else if (!err)
		for (i = 0; i < TWIN_WINDOWS_RULES; i++)
			v->row[i]->skip = "the tables of the windows are not as they were built";
	snprintf(v->row[TWIN_WINDOWS_FILLED]->note, sizeof(v->row[TWIN_WINDOWS_FILLED]->note),
		 "%u of %u pages, in %u rounds", v->served, v->pages, v->rounds);
	twin_visit_close(v);
	return err;
}
