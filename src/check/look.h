/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One look at the running kernel's directory: what the rules about it share.
 */
#ifndef TWIN_LOOK_H
#define TWIN_LOOK_H

#include "../live/firmware.h"
#include "../runs.h"
#include "check.h"

/* How often what is at fault is read again before that is called a breach. */
#define TWIN_LOOK_RETRIES 3

/**
 * struct twin_look - what was read, and the way to read again
 * @live: the running kernel: its shape, its regions
 * @again: reads its tables anew; one user at a time
 * @runs: all that was read, indexed by frame
 * @rows: where rules add their rows
 * @firmware: this machine's memory
 * @facts: how the running kernel maps it
 * @plan: what its direct map must be, where that can be said
 */
struct twin_look {
	const struct twin_live *live;
	const struct pt_view *again;
	const struct twin_runs *runs;
	struct twin_rows *rows;
	const struct twin_firmware *firmware;
	const struct twin_direct_facts *facts;
	const struct twin_direct_plan *plan;
};

/**
 * typedef twin_fault_fn - does a rule find fault with what stands at an address now?
 * @look: the look
 * @run: what it found fault with when it was read
 * @va: an entry of it
 * @now: what stands there now
 */
typedef bool (*twin_fault_fn)(const struct twin_look *look, const struct pt_run *run, u64 va,
			      const struct pt_answer *now);

void twin_look_breach(const struct twin_look *look, struct twin_row *row, const struct pt_run *run,
		      u64 want, u64 got, twin_fault_fn fault);

void twin_check_entries(const struct twin_look *look, struct twin_live_directory *dir);
void twin_check_answers(const struct twin_look *look);
int twin_check_directmap(const struct twin_look *look, struct twin_direct_tally *tally);
void twin_check_counters(const struct twin_look *look, const struct twin_direct_spec *spec,
			 const struct twin_direct_tally *tally);
void twin_check_code(const struct twin_look *look);
u32 twin_direct_want(const struct twin_look *look, u64 phys, u64 *end);
const char *twin_direct_cause(const struct twin_look *look, u64 phys, u64 frame, u32 attr);
const struct twin_region *twin_direct_region(const struct twin_live *live);

/* What twin_direct_cause() says of rights that are as planned. */
#define TWIN_AS_PLANNED ""
void twin_check_root(const struct twin_look *look, const struct pt_view *mine);

#endif
