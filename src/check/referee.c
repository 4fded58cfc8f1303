// SPDX-License-Identifier: GPL-2.0
/*
 * The referee: puts addresses to every judge that can speak.
 *
 * What the twin's own tables say of an address is the claim; the judges hear it in
 * batches, and each of them has its say in the rows of its rules.
 */
#include <linux/errno.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "referee.h"

#define JUDGES_MAX 4

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

/**
 * struct twin_referee - judges at work, and what they are about to hear
 * @court: the case
 * @view: the twin's tables
 * @tally: translations counted
 * @at: the judges that can speak
 * @sitting: how many
 * @nr: addresses of the present batch
 * @ask: those
 */
struct twin_referee {
	const struct twin_court *court;
	struct pt_view view;
	struct twin_tally *tally;
	struct sitting at[JUDGES_MAX];
	unsigned int sitting;
	unsigned int nr;
	struct twin_ask ask[TWIN_BATCH];
};

static int hear_batch(struct twin_referee *ref)
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

/**
 * twin_referee_put - put an address to every judge
 * @ref: the referee
 * @va: the address
 * @window: its window, or NULL for a guard page
 * @index: its page of the window
 *
 * A table that is in the arena and all the same cannot be read could not be mapped.
 *
 * Return: 0, or -ENOMEM.
 */
int twin_referee_put(struct twin_referee *ref, twin_va_t va, const struct twin_window *window,
		     u64 index)
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

/**
 * twin_referee_window - put all pages of a window to every judge
 * @ref: the referee
 * @window: the window
 *
 * Return: 0, or -ENOMEM.
 */
int twin_referee_window(struct twin_referee *ref, const struct twin_window *window)
{
	unsigned int shift = ref->view.shape->format->page_shift;
	int err = 0;
	u64 i;

	for (i = 0; i < window->pages && !err; i++)
		err = twin_referee_put(ref, twin_va_add(window->va, i << shift), window, i);
	return err;
}

/* Every rule gets its row, also of a judge that is mute here. */
static int seat(struct twin_referee *ref, const struct twin_judge *judge, struct twin_rows *rows)
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
 * twin_referee_open - begin a session of all judges
 * @referee: filled in; twin_referee_close() frees it
 * @court: the case; what is mapped must not change until the session is over
 * @rows: rows of all judges are added here
 * @tally: filled in
 *
 * Return: 0 or -ENOMEM; then there is nothing to be closed.
 */
int twin_referee_open(struct twin_referee **referee, const struct twin_court *court,
		      struct twin_rows *rows, struct twin_tally *tally)
{
	struct twin_referee *ref = kvzalloc(sizeof(*ref), GFP_KERNEL);
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
	if (err)
		twin_referee_close(ref, err);
	else
		*referee = ref;
	return err;
}

/**
 * twin_referee_close - hear what is left, and end the session
 * @ref: the referee
 * @err: what went wrong before; then nothing more is heard
 *
 * Return: @err, or 0 or -ENOMEM.
 */
int twin_referee_close(struct twin_referee *ref, int err)
{
	unsigned int i;

	err = err ?: hear_batch(ref);
	for (i = 0; i < ref->sitting; i++)
		ref->at[i].judge->close(ref->at[i].state, ref->at[i].row);
	kvfree(ref);
	return err;
}
