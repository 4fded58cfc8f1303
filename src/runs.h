/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TWIN_RUNS_H
#define TWIN_RUNS_H

#include "pgtable/walk.h"

/**
 * struct twin_runs - tables of one moment, as runs
 * @nr: how many runs
 * @max: room for how many
 * @run: ascending addresses; what is absent is left out
 * @census: what was read
 * @nr_frames: runs of leaves
 * @by_frame: those, by the physical address that they begin at
 * @reach: the end of the run in @by_frame that reaches furthest, up to there
 */
struct twin_runs {
	size_t nr;
	size_t max;
	struct pt_run *run;
	struct pt_census census;
	size_t nr_frames;
	u32 *by_frame;
	u64 *reach;
};

typedef int (*twin_alias_fn)(void *ctx, const struct pt_run *run);

int twin_runs_read(struct twin_runs *runs, const struct pt_view *view, twin_va_t first,
		   twin_va_t last);
int twin_runs_index(struct twin_runs *runs);
void twin_runs_free(struct twin_runs *runs);
const struct pt_run *twin_runs_at(const struct twin_runs *runs, twin_va_t va);
int twin_runs_over(const struct twin_runs *runs, twin_phys_t phys, u64 len, twin_alias_fn fn,
		   void *ctx);

#endif
