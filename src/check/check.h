/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Checks: the twin held against its plan, its judges and the running kernel.
 * They fill rows, and print nothing.
 */
#ifndef TWIN_CHECK_H
#define TWIN_CHECK_H

#include "../bringup.h"
#include "../judge/judge.h"
#include "../live/firmware.h"
#include "../live/segments.h"
#include "../live/zones.h"
#include "../row.h"

/**
 * struct twin_tally - translations counted
 * @mapped: pages that the twin's tables translate
 * @guards: pages that they do not
 * @validated: pages about which every judge that can speak agrees
 */
struct twin_tally {
	u64 mapped;
	u64 guards;
	u64 validated;
};

/**
 * struct twin_live_count - leaves of one region of the running kernel
 * @leaves: by level, those of shared tables apart
 * @shared: leaves reached again through an entry that repeats the one before;
 *	    not in the counts below
 * @wx: leaves that are both writable and executable
 * @user: leaves that user mode may touch
 * @writable: leaves that may be written
 * @exec: leaves that may be executed
 */
struct twin_live_count {
	u64 leaves[PT_LEVELS];
	u64 shared;
	u64 wx;
	u64 user;
	u64 writable;
	u64 exec;
};

/* What became of a leaf that a rule asked about. */
enum twin_leaf_sort {
	TWIN_LEAF_SAME,	     /* as it was recomputed */
	TWIN_LEAF_EXPLAINED, /* different, and the cause is proven */
	TWIN_LEAF_PARTLY,    /* where it may stand is known, where it leads is not */
	TWIN_LEAF_UNJUDGED,  /* nobody here can say */
	TWIN_LEAF_MOVED,     /* wrong when it was read, right when it was looked at again */
	TWIN_LEAF_FAULT,     /* wrong, each time it was looked at */
	TWIN_LEAF_SORTS,
};

#define TWIN_LEAF_CAUSES_MAX 64

/**
 * struct twin_leaf_cause - leaves of one region that fared alike
 * @region: index of the region, TWIN_REGIONS_MAX outside all
 * @sort: how they fared
 * @what: what they are, or why
 * @leaves: how many
 */
struct twin_leaf_cause {
	unsigned int region;
	enum twin_leaf_sort sort;
	const char *what;
	u64 leaves;
};

/**
 * struct twin_leaves - what became of the leaves of the kernel half
 * @nr: causes in use
 * @lost: leaves whose cause found no place
 * @cause: the causes
 */
struct twin_leaves {
	unsigned int nr;
	u64 lost;
	struct twin_leaf_cause cause[TWIN_LEAF_CAUSES_MAX];
};

/**
 * struct twin_direct_tally - leaves of the running kernel's direct map, counted
 * @planned: leaves that the plan asks for, by level
 * @pages: pages that it asks for
 * @found: leaves found, by level
 */
struct twin_direct_tally {
	u64 planned[PT_LEVELS];
	u64 pages;
	u64 found[PT_LEVELS];
};

/**
 * struct twin_live_directory - the running kernel's directory, read once
 * @census: entries read
 * @region: by region; the last one is for leaves outside all regions
 * @leaves: what became of them
 * @ns: how long it took to read
 * @firmware: this machine's memory
 * @facts: how the running kernel maps it
 * @direct: what it mapped
 */
struct twin_live_directory {
	struct pt_census census;
	struct twin_live_count region[TWIN_REGIONS_MAX + 1];
	struct twin_leaves leaves;
	u64 ns;
	struct twin_firmware firmware;
	struct twin_direct_facts facts;
	struct twin_direct_tally direct;
};

int twin_check_translations(const struct twin_court *court, struct twin_rows *rows,
			    struct twin_tally *tally);
int twin_check_windows(struct twin *twin, const struct twin_court *court, struct twin_rows *rows);
int twin_check_low(const struct twin *twin, struct twin_rows *rows);
int twin_check_pgtable(const struct twin_plan *plan, const struct pt_map *map,
		       struct twin_rows *rows);
int twin_check_frames(const struct twin *twin, struct twin_rows *rows);
int twin_check_zones(const struct twin *twin, struct twin_rows *rows);
void twin_check_zone_figures(const struct twin_zones *zones, const struct twin_live_zones *live,
			     struct twin_row *row);
int twin_check_live(const struct twin_live *live, struct twin_rows *rows,
		    struct twin_live_directory *dir);
int twin_check_plan(const struct twin_plan *plan, struct twin_rows *rows);
int twin_check_directory(const struct twin_live *live, const struct pt_view *view,
			 const struct pt_view *again, struct twin_rows *rows,
			 struct twin_live_directory *dir);
void twin_live_count(const struct twin_live *live, struct twin_live_directory *dir,
		     const struct pt_run *run);
int twin_check_segments(struct twin_rows *rows);
void twin_check_descriptors(struct twin_segments *segments, struct twin_rows *rows);
void twin_check_registers(struct twin_segments *segments, struct twin_rows *rows);
void twin_check_local(const struct twin_segments *segments, struct twin_rows *rows);
void twin_check_gates(const struct twin_gates *gates, struct twin_rows *rows);
void twin_check_arena(const struct twin_arena *arena, struct twin_rows *rows);

#endif
