// SPDX-License-Identifier: GPL-2.0
/*
 * Tables of one moment, kept as runs: by address, and by frame.
 *
 * Reading a directory is one pass; whoever asks twice about it, or asks which
 * addresses lead to a frame, asks this copy.
 */
#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/string.h>

#include "runs.h"

static int grow(struct twin_runs *runs)
{
	size_t max = runs->max ? 2 * runs->max : 256;
	struct pt_run *run = kvmalloc_array(max, sizeof(*run), GFP_KERNEL);

	if (!run)
		return -ENOMEM;
	if (runs->nr)
		memcpy(run, runs->run, runs->nr * sizeof(*run));
	kvfree(runs->run);
	runs->run = run;
	runs->max = max;
	return 0;
}

static int keep(void *ctx, const struct pt_run *run)
{
	struct twin_runs *runs = ctx;
	int err;

	if (run->kind == PT_ABSENT)
		return 0;
	if (runs->nr == runs->max) {
		err = grow(runs);
		if (err)
			return err;
	}
	runs->run[runs->nr++] = *run;
	return 0;
}

/**
 * twin_runs_read - keep what stands between two addresses
 * @runs: filled in
 * @view: the tables
 * @first: first address, canonical
 * @last: last address (inclusive), canonical
 *
 * May sleep.  twin_runs_free() takes what was kept, also after an error.
 *
 * Return: 0, -ENOMEM, or -ELOOP when the view's budget was used up: then what was
 * read so far is there.
 */
int twin_runs_read(struct twin_runs *runs, const struct pt_view *view, twin_va_t first,
		   twin_va_t last)
{
	*runs = (struct twin_runs){};
	return pt_runs(view, first, last, keep, runs, &runs->census);
}

static int by_phys(const void *a, const void *b, const void *priv)
{
	const struct twin_runs *runs = priv;
	u64 x = runs->run[*(const u32 *)a].phys.a;
	u64 y = runs->run[*(const u32 *)b].phys.a;

	return x < y ? -1 : x > y;
}

/**
 * twin_runs_index - prepare for questions by frame
 * @runs: what was kept
 *
 * Return: 0 or -ENOMEM.
 */
int twin_runs_index(struct twin_runs *runs)
{
	u64 reach = 0;
	size_t i;

	runs->by_frame = kvmalloc_array(runs->nr ?: 1, sizeof(*runs->by_frame), GFP_KERNEL);
	runs->reach = kvmalloc_array(runs->nr ?: 1, sizeof(*runs->reach), GFP_KERNEL);
	if (!runs->by_frame || !runs->reach)
		return -ENOMEM;
	for (i = 0; i < runs->nr; i++)
		if (runs->run[i].kind == PT_LEAF)
			runs->by_frame[runs->nr_frames++] = i;
	sort_r(runs->by_frame, runs->nr_frames, sizeof(*runs->by_frame), by_phys, NULL, runs);
	for (i = 0; i < runs->nr_frames; i++) {
		const struct pt_run *run = &runs->run[runs->by_frame[i]];

		reach = max(reach, run->phys.a + run->len);
		runs->reach[i] = reach;
	}
	return 0;
}

/**
 * twin_runs_free - let go of what was kept
 * @runs: what was kept, or zeroes
 */
void twin_runs_free(struct twin_runs *runs)
{
	kvfree(runs->run);
	kvfree(runs->by_frame);
	kvfree(runs->reach);
	*runs = (struct twin_runs){};
}

/**
 * twin_runs_at - the run that an address lies in
 * @runs: what was kept
 * @va: the address
 *
 * Return: the run, or NULL where nothing is mapped.
 */
const struct pt_run *twin_runs_at(const struct twin_runs *runs, twin_va_t va)
{
	size_t low = 0, high = runs->nr;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (runs->run[mid].va.a <= va.a)
			low = mid + 1;
		else
			high = mid;
	}
	if (!low || va.a - runs->run[low - 1].va.a >= runs->run[low - 1].len)
		return NULL;
	return &runs->run[low - 1];
}

/**
 * twin_runs_over - visit all leaves that lead into a stretch of memory
 * @runs: what was kept, prepared by twin_runs_index()
 * @phys: where the stretch begins
 * @len: its length in bytes
 * @fn: called for each run of leaves that leads to any byte of it, whole; what it
 *	returns other than 0 ends the visit and is returned
 * @ctx: for @fn
 *
 * Return: 0, or what @fn returned.
 */
int twin_runs_over(const struct twin_runs *runs, twin_phys_t phys, u64 len, twin_alias_fn fn,
		   void *ctx)
{
	size_t low = 0, high = runs->nr_frames;
	int err;

	/* The first one that begins behind the stretch ... */
	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (runs->run[runs->by_frame[mid]].phys.a < phys.a + len)
			low = mid + 1;
		else
			high = mid;
	}
	/* ... and back, as long as anything there reaches so far. */
	while (low-- && runs->reach[low] > phys.a) {
		const struct pt_run *run = &runs->run[runs->by_frame[low]];

		if (run->phys.a + run->len <= phys.a)
			continue;
		err = fn(ctx, run);
		if (err)
			return err;
	}
	return 0;
}
