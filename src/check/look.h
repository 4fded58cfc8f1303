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
 * @leaves: where rules count what became of leaves
 * @own: what the rule that is at work keeps for its own questions
 */
struct twin_look {
	const struct twin_live *live;
	const struct pt_view *again;
	const struct twin_runs *runs;
	struct twin_rows *rows;
	const struct twin_firmware *firmware;
	const struct twin_direct_facts *facts;
	const struct twin_direct_plan *plan;
	struct twin_leaves *leaves;
	const void *own;
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

bool twin_look_breach(const struct twin_look *look, struct twin_row *row, const struct pt_run *run,
		      u64 want, u64 got, twin_fault_fn fault);

bool twin_look_bare(const struct twin_look *look, u64 va, u64 phys);

/* The cause that is given when twin_look_bare() says so. */
#define TWIN_BARE "not protected by this kernel"

bool twin_look_runtime(const struct twin_look *look, const struct pt_run *leaf);

/* The cause that is given when twin_look_runtime() says so. */
#define TWIN_RUNTIME "code of firmware that the kernel calls"

const char *twin_look_wx(const struct twin_look *look, const struct pt_run *leaf);

void twin_check_entries(const struct twin_look *look, struct twin_live_directory *dir);
void twin_check_answers(const struct twin_look *look);
void twin_check_tables(const struct twin_look *look, const struct pt_view *view,
		       const twin_va_t *endless);
int twin_check_directmap(const struct twin_look *look, struct twin_direct_tally *tally);
void twin_check_counters(const struct twin_look *look, const struct twin_direct_spec *spec,
			 const struct twin_direct_tally *tally);
void twin_check_aliases(const struct twin_look *look);
u32 twin_direct_want(const struct twin_look *look, u64 phys, u64 *end);
bool twin_direct_idt(const struct twin_look *look, u64 phys);
bool twin_direct_proof(const struct twin_look *look, const struct pt_run *run, u64 frame);
const char *twin_direct_exec(const struct twin_look *look, u64 phys);
const char *twin_direct_cause(const struct twin_look *look, u64 phys, u64 frame, u32 attr);
const char *twin_direct_unmapped(const struct twin_look *look, u64 phys);
const char *twin_direct_left(const struct twin_look *look, const struct pt_run *run);
struct twin_look twin_direct_anew(const struct twin_look *look, struct twin_direct_facts *facts);
const struct twin_region *twin_direct_region(const struct twin_live *live);

/* What twin_direct_cause() says of rights that are as planned. */
#define TWIN_AS_PLANNED ""
void twin_check_root(const struct twin_look *look, const struct pt_view *mine);
void twin_check_lower(const struct twin_look *look, const struct pt_view *view);
int twin_check_user(const struct twin_look *look, const struct pt_view *view);

/**
 * typedef twin_piece_fn - a rule's look at neighbouring leaves of one region
 * @look: the look
 * @region: their region
 * @piece: the leaves; a run or a part of one
 * @ctx: the rule's own
 */
typedef void (*twin_piece_fn)(const struct twin_look *look, const struct twin_region *region,
			      const struct pt_run *piece, void *ctx);

/**
 * typedef twin_leaf_fn - a rule's look at one leaf, or one page of a leaf
 * @look: the look
 * @leaf: the leaf or page, as a run of its own
 * @ctx: the rule's own
 */
typedef void (*twin_leaf_fn)(const struct twin_look *look, const struct pt_run *leaf, void *ctx);

u64 twin_look_leaves(const struct twin_look *look, enum twin_region_kind kind, twin_leaf_fn fn,
		     void *ctx);
u64 twin_look_pages(const struct twin_look *look, enum twin_region_kind kind, twin_leaf_fn fn,
		    void *ctx);
void twin_look_unjudged(const struct twin_look *look, enum twin_region_kind kind, const char *why);
u64 twin_look_pieces(const struct twin_look *look, enum twin_region_kind kind, twin_piece_fn fn,
		     void *ctx);
struct pt_run twin_look_part(const struct twin_look *look, const struct pt_run *run, u64 off,
			     u64 len);
void twin_look_note(const struct twin_look *look, twin_va_t va, enum twin_leaf_sort sort,
		    const char *what, u64 leaves);

int twin_check_leaves(const struct twin_look *look);
u32 twin_look_type(const struct twin_look *look, u64 phys, u32 attr);
bool twin_look_ram(const struct twin_look *look, u64 phys);
bool twin_look_lent(const struct twin_look *look, u64 phys);
void twin_check_memory(const struct twin_look *look);
void twin_check_areas(const struct twin_look *look);
void twin_check_text_alias(const struct twin_look *look);
void twin_check_owners(const struct twin_look *look);
void twin_check_image(const struct twin_look *look);
void twin_check_memmap(const struct twin_look *look);
void twin_check_pkmap(const struct twin_look *look);
int twin_check_fixed(const struct twin_look *look);

#endif
