/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TWIN_PGTABLE_WALK_H
#define TWIN_PGTABLE_WALK_H

#include "format.h"

/**
 * struct pt_view - tables to be read, and the way to read them
 * @shape: of the tables
 * @root: physical address of the root table
 * @read: gives the bytes at a physical address, or NULL where they cannot be
 *	  read.  The bytes stay good until the next call for the same @level;
 *	  they never cross a page
 * @ctx: for @read
 * @fleeting: they only stay good as long as no table below is read: whoever comes
 *	      back to a table reads it again
 * @budget: entries that may be read at one go, 0 for any number; tables that were
 *	    corrupted can lead to each other without end
 */
struct pt_view {
	const struct pt_shape *shape;
	twin_phys_t root;
	const void *(*read)(const struct pt_view *view, unsigned int level, twin_phys_t at,
			    size_t len);
	void *ctx;
	bool fleeting;
	u64 budget;
};

/* Why an address is refused; PT_OK when it is not. */
enum pt_refusal {
	PT_OK,
	PT_NONCANONICAL,
	PT_NOT_PRESENT,
	PT_RESERVED_BIT,
	PT_UNREADABLE,
};

/**
 * struct pt_step - one level of a walk
 * @at: where the entry stands
 * @index: which entry of its table
 * @raw: the entry
 * @kind: where it leads
 */
struct pt_step {
	twin_phys_t at;
	u16 index;
	u64 raw;
	enum pt_kind kind;
};

/**
 * struct pt_answer - what the tables say of one address
 * @why: PT_OK, or why it is refused
 * @level: of the leaf, or of the entry that refused
 * @phys: where the address leads (PT_OK)
 * @attr: PT_*; rights are those that every level on the way leaves
 * @top: level of the first step
 * @step: by level, @top down to @level
 */
struct pt_answer {
	enum pt_refusal why;
	u8 level;
	u8 top;
	twin_phys_t phys;
	u32 attr;
	struct pt_step step[PT_LEVELS];
};

/**
 * struct pt_run - neighbouring entries alike
 * @va: first address
 * @len: bytes
 * @kind: PT_LEAF; PT_ABSENT; PT_RESERVED; PT_TABLE for entries that lead to
 *	  the same table as the entry before them
 * @why: PT_UNREADABLE where a table cannot be read (@kind is PT_RESERVED)
 * @level: of the entries
 * @attr: PT_*, rights across levels (PT_LEAF)
 * @phys: where @va leads (PT_LEAF), or the entry that is meant
 * @leaves: leaves in the run
 * @raw: the first entry
 */
struct pt_run {
	twin_va_t va;
	u64 len;
	enum pt_kind kind;
	enum pt_refusal why;
	u8 level;
	u32 attr;
	twin_phys_t phys;
	u64 leaves;
	u64 raw;
};

/**
 * struct pt_census - entries counted while reading runs
 * @tables: tables read, by level
 * @leaves: leaves, by level; of a shared table, each time it is reached
 * @shared: entries that lead to the same table as the entry before
 * @entries: entries read
 */
struct pt_census {
	u64 tables[PT_LEVELS];
	u64 leaves[PT_LEVELS];
	u64 shared;
	u64 entries;
};

typedef int (*pt_run_fn)(void *ctx, const struct pt_run *run);

void pt_walk(const struct pt_view *view, twin_va_t va, struct pt_answer *answer);
int pt_runs(const struct pt_view *view, twin_va_t first, twin_va_t last, pt_run_fn fn, void *ctx,
	    struct pt_census *census);
const char *pt_refusal_name(enum pt_refusal why);

#endif
