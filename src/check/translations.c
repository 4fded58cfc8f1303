// SPDX-License-Identifier: GPL-2.0
/*
 * Every page of every window, and every guard page, put to every judge that can speak.
 */
#include "referee.h"

static const struct twin_rule count_rule = {
	"translations",
	"count",
	"pages",
	"page",
	"as many pages translate, and as many do not, as the plan says",
};

static int put_all(struct twin_referee *ref, const struct twin_plan *plan)
{
	unsigned int i;
	int err = 0;

	for (i = 0; i < plan->nr_windows && !err; i++)
		err = twin_referee_window(ref, &plan->window[i]);
	for (i = 0; i < plan->nr_guards && !err; i++)
		err = twin_referee_put(ref, plan->guard[i], NULL, 0);
	return err;
}

/**
 * twin_check_translations - put every translation to every judge
 * @court: the case
 * @rows: rows of all judges are added here
 * @tally: filled in
 *
 * The caller sees to it that the twin does not change meanwhile.  May sleep.
 *
 * Return: 0, or -ENOMEM: then not all was judged.
 */
int twin_check_translations(const struct twin_court *court, struct twin_rows *rows,
			    struct twin_tally *tally)
{
	struct twin_referee *ref;
	struct twin_row *count;
	int err;

	err = twin_referee_open(&ref, court, rows, tally);
	if (!err)
		err = twin_referee_close(ref, put_all(ref, court->plan));
	if (err)
		return err;
	count = twin_rows_add(rows, &count_rule);
	count->looked = tally->mapped + tally->guards;
	if (tally->mapped != court->plan->mapped)
		twin_row_break(count, 0, court->plan->mapped, tally->mapped);
	if (tally->guards != court->plan->guards)
		twin_row_break(count, 1, court->plan->guards, tally->guards);
	return 0;
}
