/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Judges: who says where an address leads.
 *
 * The twin's own tables give an answer to every page of every window; each
 * judge then holds that answer against what it knows by itself.  A judge is a
 * table entry.  It may be mute on this machine, and then says why.
 */
#ifndef TWIN_JUDGE_H
#define TWIN_JUDGE_H

#include "../arena.h"
#include "../live/live.h"
#include "../pgtable/map.h"
#include "../plan.h"
#include "../row.h"

/* Addresses put to the judges at once; a CPU window has interrupts off that long. */
#define TWIN_BATCH 256

/* Rules that a judge may have. */
#define TWIN_JUDGE_RULES 4

/**
 * struct twin_ask - one address, and what the twin's tables say of it
 * @va: the address
 * @window: its window, or NULL for a guard page between windows
 * @index: its page of the window
 * @mapped: the tables translate it
 * @phys: to where (@mapped)
 * @attr: with which rights (@mapped)
 * @level: by a leaf of which size (@mapped)
 * @dissent: how many judges disagreed so far
 */
struct twin_ask {
	twin_va_t va;
	const struct twin_window *window;
	u64 index;
	bool mapped;
	twin_phys_t phys;
	u32 attr;
	u8 level;
	u8 dissent;
};

/**
 * struct twin_court - what the judges may look at
 * @plan: what was to be built
 * @map: what was built
 * @arena: where it stands
 * @live: the running kernel, or NULL
 * @slot: what a page of a window is to lead to, or NULL when that is what the plan says
 * @part: not every page is put to the judges
 */
struct twin_court {
	const struct twin_plan *plan;
	const struct pt_map *map;
	const struct twin_arena *arena;
	const struct twin_live *live;
	struct twin_slot (*slot)(const struct twin_court *court, const struct twin_window *window,
				 u64 index);
	bool part;
};

/**
 * struct twin_judge - someone who can answer
 * @name: as reports call it
 * @rule: its rules, ended by NULL; the first one is the translation itself
 * @title: what to call it on this machine, or NULL when its name will do
 * @mute: why it cannot speak here, or NULL when it can
 * @open: begin a session; -ENOMEM is a reason to fail the check, not to skip it
 * @hear: a batch of at most TWIN_BATCH addresses; notes breaches in the rows and
 *	  dissent in the asks; -ENOMEM when that could not be done for all of them
 * @close: end the session; last chance to fill rows
 */
struct twin_judge {
	const char *name;
	const struct twin_rule *rule[TWIN_JUDGE_RULES + 1];
	const char *(*title)(void);
	const char *(*mute)(const struct twin_court *court);
	int (*open)(const struct twin_court *court, void **state);
	int (*hear)(void *state, struct twin_ask *asks, unsigned int nr, struct twin_row **rows);
	void (*close)(void *state, struct twin_row **rows);
};

extern const struct twin_judge twin_judge_rule;
extern const struct twin_judge twin_judge_live;
extern const struct twin_judge twin_judge_cpu;
extern const struct twin_judge *const twin_judges[];

static inline u64 twin_ask_phys(const struct twin_ask *ask)
{
	return ask->mapped ? ask->phys.a : TWIN_NOWHERE;
}

#endif
