/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Windows whose pages come and go, filled for a look and cleared again; step by step,
 * so that tests can do something in between.
 */
#ifndef TWIN_CHECK_WINDOWS_H
#define TWIN_CHECK_WINDOWS_H

#include "check.h"

/* Rules of the judges; those of pt_windows_verify() stand beside them. */
enum { TWIN_WINDOWS_FILLED, TWIN_WINDOWS_CLEARED, TWIN_WINDOWS_RULES };

/**
 * struct twin_guest - a page of a window, as it was asked for
 * @slot: where it is to lead
 * @served: it was filled before
 */
struct twin_guest {
	struct twin_slot slot;
	bool served;
};

/**
 * struct twin_visit - windows, filled and cleared
 * @twin: the machine
 * @court: the case; its rule is what was asked for
 * @rng: for every arbitrary choice
 * @frames: what windows are filled with: memory that nobody was given
 * @stride: step of a walk through them that visits each once
 * @guest: every page of every window, a window after the other
 * @first: where each window begins there
 * @next: the next step of that walk
 * @early: what early_ioremap() gave out, by slot
 * @size: the size that was asked for, or 0
 * @kmap: what atomic kmap gave out, a CPU after the other
 * @pinned_from: the first step of the walk whose frame is in pkmap
 * @pinned: how many are
 * @served: pages that were filled so far, each counted once
 * @pages: pages that can be
 * @rounds: how often all was filled
 * @failed: something that was asked for was refused
 * @row: the rows of the judges
 * @rules: the rows of pt_windows_verify()
 * @scratch: what each judge said of the latest pass
 */
struct twin_visit {
	struct twin *twin;
	struct twin_court court;
	u64 rng;
	struct twin_span frames;
	u64 stride;
	struct twin_guest *guest;
	unsigned int first[TWIN_WINDOWS_MAX];
	u64 next;
	twin_va_t early[PT_EARLY_MAX];
	u64 size[PT_EARLY_MAX];
	twin_va_t kmap[PT_KMAP_CPUS * PT_KMAP_DEPTH];
	u64 pinned_from;
	u64 pinned;
	unsigned int served;
	unsigned int pages;
	unsigned int rounds;
	bool failed;
	struct twin_row *row[TWIN_WINDOWS_RULES];
	struct twin_row *rules[PT_WINDOW_RULES];
	struct twin_rows *scratch;
};

int twin_visit_open(struct twin_visit **visit, struct twin *twin, const struct twin_court *court,
		    struct twin_rows *rows);
void twin_visit_rows(struct twin_visit *visit, struct twin_rows *rows);
void twin_visit_close(struct twin_visit *visit);
void twin_visit_fill(struct twin_visit *visit);
void twin_visit_clear(struct twin_visit *visit);
int twin_visit_judge(struct twin_visit *visit, unsigned int rule);

#endif
