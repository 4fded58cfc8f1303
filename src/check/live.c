// SPDX-License-Identifier: GPL-2.0
/*
 * The running kernel's directory: read whole, once, then held against the rules.
 *
 * It changes while it is read, and no lock keeps it from that.  So each entry that a
 * rule finds fault with is read again; one that was right in between has moved, which
 * is counted and is no breach.
 */
#include <linux/errno.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/ktime.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "look.h"

/*
 * Milliseconds before each time that a breach is looked at again.  Who is about to put
 * it right may be waiting for this CPU, or for a slow one.
 */
static const unsigned int pauses[] = { 0, 4, 30, 250 };

/* So many breaches of a rule are waited for; where there are more, nobody is at it. */
#define PATIENT 4

/* While a kernel boots it has not protected its text, and waiting does not help. */
static bool is_up(void)
{
	return system_state >= SYSTEM_RUNNING;
}

/**
 * twin_look_breach - look again, then note what is still at fault
 * @look: the look
 * @row: of the rule
 * @run: what it found fault with; each entry is looked at again
 * @want: what the rule asks for
 * @got: what was found
 * @fault: the rule's question
 *
 * Return: whether some of it is; what is not has moved.
 */
bool twin_look_breach(const struct twin_look *look, struct twin_row *row, const struct pt_run *run,
		      u64 want, u64 got, twin_fault_fn fault)
{
	u64 span = pt_span(&look->live->shape, run->level), off, before = row->broken;
	struct pt_answer now;
	unsigned int i;

	if (run->why == PT_UNREADABLE || run->len < span)
		span = run->len;
	for (off = 0; off < run->len; off += span) {
		u64 va = run->va.a + off;

		for (i = 0; i < ARRAY_SIZE(pauses); i++) {
			if (pauses[i] && row->broken < PATIENT && is_up())
				schedule_timeout_uninterruptible(msecs_to_jiffies(pauses[i]));
			pt_walk(look->again, twin_va(va), &now);
			if (!fault(look, run, va, &now))
				break;
		}
		if (i == ARRAY_SIZE(pauses))
			twin_row_break(row, va, want, got);
		else
			row->moved++;
		cond_resched();
	}
	return row->broken > before;
}

static int check_all(const struct twin_look *look, const struct pt_view *view,
		     struct twin_live_directory *dir)
{
	int err;

	twin_check_tables(look, view, NULL);
	twin_check_entries(look, dir);
	twin_check_answers(look);
	twin_check_root(look, view);
	twin_check_lower(look, view);
	err = twin_check_user(look, view);
	if (!err)
		err = twin_check_directmap(look, &dir->direct);
	if (!err)
		err = twin_check_leaves(look);
	return err;
}

/**
 * twin_check_directory - read a directory and hold it against the rules
 * @live: the running kernel: its shape, its regions
 * @view: its tables
 * @again: the same tables, for looking again
 * @rows: rows are added here
 * @dir: filled in
 *
 * Return: 0, -ENOMEM, or what reading said.
 */
int twin_check_directory(const struct twin_live *live, const struct pt_view *view,
			 const struct pt_view *again, struct twin_rows *rows,
			 struct twin_live_directory *dir)
{
	struct twin_runs runs;
	struct twin_look look = {
		.live = live,
		.again = again,
		.runs = &runs,
		.rows = rows,
		.firmware = &dir->firmware,
		.facts = &dir->facts,
		.leaves = &dir->leaves,
	};
	u64 start = ktime_get_ns();
	twin_va_t reached;
	int err;

	memset(dir, 0, sizeof(*dir));
	twin_live_firmware(&dir->firmware);
	twin_live_direct(live, &dir->firmware, &dir->facts);
	err = twin_runs_read(&runs, view, live->first, live->last);
	if (!err)
		err = twin_runs_index(&runs);
	dir->ns = ktime_get_ns() - start;
	dir->census = runs.census;
	if (err == -ELOOP) {
		/* What was read is no directory, so that is all there is to say. */
		reached = runs.nr ? runs.run[runs.nr - 1].va : live->first;
		twin_check_tables(&look, view, &reached);
		err = 0;
	} else if (!err) {
		err = check_all(&look, view, dir);
	}
	twin_runs_free(&runs);
	return err;
}

/* A verdict against the kernel is one that so many looks in a row have come to. */
#define LOOKS 3

/**
 * struct found - what the looks found of one rule
 * @looks: how many found it broken
 * @broken: how often, in all of them
 */
struct found {
	unsigned int looks;
	u64 broken;
};

/* Remember what a look found broken; false when that is nothing. */
static bool is_broken(const struct twin_rows *rows, unsigned int first, struct found *found)
{
	bool any = false;
	unsigned int i;

	for (i = first; i < rows->nr; i++) {
		if (!rows->row[i].broken)
			continue;
		found[i].looks++;
		found[i].broken += rows->row[i].broken;
		any = true;
	}
	return any;
}

/* What not every look found broken has moved. */
static void count_moved(struct twin_rows *rows, unsigned int first, const struct found *found,
			unsigned int looks)
{
	unsigned int i;

	for (i = first; i < rows->nr; i++) {
		if (!found[i].looks || found[i].looks == looks)
			continue;
		rows->row[i].moved += found[i].broken;
		rows->row[i].broken = 0;
	}
}

/*
 * A leaf and what explains it are not read at the same time.  Pages of a module that
 * has gone may belong to the next one by then: looking at the leaf again shows the same,
 * and the explanation was not there yet.  So what is not explained is read anew, all of
 * it.
 */
static int look_until_sure(const struct twin_live *live, const struct pt_view *view,
			   const struct pt_view *again, struct twin_rows *rows,
			   struct twin_live_directory *dir)
{
	struct found *found = kcalloc(TWIN_ROWS_MAX, sizeof(*found), GFP_KERNEL);
	unsigned int first = rows->nr, looks = 0;
	bool broken = true;
	int err = 0;

	if (!found)
		return -ENOMEM;
	while (!err && broken && looks < (is_up() ? LOOKS : 1)) {
		rows->nr = first;
		err = twin_check_directory(live, view, again, rows, dir);
		broken = is_broken(rows, first, found);
		looks++;
	}
	if (!err)
		count_moved(rows, first, found, looks);
	kfree(found);
	return err;
}

/**
 * twin_check_live - read the running kernel's directory and judge it
 * @live: the running kernel
 * @rows: rows are added here
 * @dir: filled in
 *
 * Return: 0, -ENOMEM, or what reading said.
 */
int twin_check_live(const struct twin_live *live, struct twin_rows *rows,
		    struct twin_live_directory *dir)
{
	struct twin_live_reader reader, again;
	int err;

	memset(dir, 0, sizeof(*dir));
	err = twin_live_reader_init(&reader, live);
	if (err)
		return err;
	err = twin_live_reader_init(&again, live);
	if (!err) {
		err = look_until_sure(live, &reader.view, &again.view, rows, dir);
		twin_live_reader_free(&again);
	}
	twin_live_reader_free(&reader);
	return err;
}
