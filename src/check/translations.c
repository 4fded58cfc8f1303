// SPDX-License-Identifier: GPL-2.0
/*
 * The referee: puts every page of every window, and every guard page, to every
 * judge that can speak.
 */
#include <linux/errno.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "check.h"

#define JUDGES_MAX 4

static const struct twin_rule count_rule = {
	"translations",
	"count",
	"pages",
	"page",
	"as many pages translate, and as many do not, as the plan says",
};

/**
 * struct sitting - a judge at work
 * @judge: who
 * @state: the judge's own
 * @row: one for each of the judge's rules
 */
struct sitting {
	const struct twin_judge *judge;
	void *state;
	struct twin_row *row[TWIN_JUDGE_RULES];
};

struct referee {
	const struct twin_court *court;
	struct pt_view view;
	struct twin_tally *tally;
	struct sitting at[JUDGES_MAX];
	unsigned int sitting;
	unsigned int nr;
	struct twin_ask ask[TWIN_BATCH];
};

static int hear_batch(struct referee *ref)
{
	unsigned int i;
	int err = 0;

	for (i = 0; i < ref->sitting && !err; i++)
		err = ref->at[i].judge->hear(ref->at[i].state, ref->ask, ref->nr, ref->at[i].row);
	for (i = 0; i < ref->nr && !err; i++) {
		if (ref->ask[i].mapped)
			ref->tally->mapped++;
		else
			ref->tally->guards++;
		ref->tally->validated += !ref->ask[i].dissent;
	}
	ref->nr = 0;
	cond_resched();
	return err;
}

/*
 * What the twin's own tables say is the claim; the judges hear it in batches.  A table
 * that is in the arena and all the same cannot be read could not be mapped.
 */
static int put(struct referee *ref, twin_va_t va, const struct twin_window *window, u64 index)
{
	struct twin_ask *ask = &ref->ask[ref->nr++];
	struct pt_answer answer;

	pt_walk(&ref->view, va, &answer);
	if (answer.why == PT_UNREADABLE &&
	    twin_ram_backs(ref->court->map->ram, answer.step[answer.level].at, 1))
		return -ENOMEM;
	*ask = (struct twin_ask){
		.va = va,
		.window = window,
		.index = index,
		.mapped = answer.why == PT_OK,
		.phys = answer.phys,
		.attr = answer.attr,
		.level = answer.level,
	};
	return ref->nr == TWIN_BATCH ? hear_batch(ref) : 0;
}

static int put_all(struct referee *ref)
{
	const struct twin_plan *plan = ref->court->plan;
	unsigned int shift = plan->place.shape.format->page_shift;
	unsigned int w;
	int err = 0;
	u64 i;

	for (w = 0; w < plan->nr_windows; w++)
		for (i = 0; i < plan->window[w].pages && !err; i++)
			err = put(ref, twin_va_add(plan->window[w].va, i << shift),
				  &plan->window[w], i);
	for (w = 0; w < plan->nr_guards && !err; w++)
		err = put(ref, plan->guard[w], NULL, 0);
	return err ?: hear_batch(ref);
}

/* Every rule gets its row, also of a judge that is mute here. */
static int seat(struct referee *ref, const struct twin_judge *judge, struct twin_rows *rows)
{
	struct sitting *s = &ref->at[ref->sitting];
	const char *mute = judge->mute(ref->court);
	unsigned int i;
	int err;

	for (i = 0; judge->rule[i]; i++) {
		struct twin_row *row = twin_rows_add(rows, judge->rule[i]);

		row->skip = mute;
		s->row[i] = row;
	}
	if (mute)
		return 0;
	s->judge = judge;
	err = judge->open(ref->court, &s->state);
	if (!err)
		ref->sitting++;
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
	struct referee *ref = kvzalloc(sizeof(*ref), GFP_KERNEL);
	struct twin_row *count;
	unsigned int i;
	int err = 0;

	*tally = (struct twin_tally){};
	if (!ref)
		return -ENOMEM;
	ref->court = court;
	ref->view = pt_map_view(court->map);
	ref->tally = tally;
	for (i = 0; twin_judges[i] && !err; i++)
		err = seat(ref, twin_judges[i], rows);
	if (!err)
		err = put_all(ref);
	for (i = 0; i < ref->sitting; i++)
		ref->at[i].judge->close(ref->at[i].state, ref->at[i].row);
	kvfree(ref);
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
