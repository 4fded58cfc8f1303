/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The bring-up: a plan made real over the arena, stage by stage.
 */
#ifndef TWIN_BRINGUP_H
#define TWIN_BRINGUP_H

#include "early/brk.h"
#include "pgtable/map.h"
#include "plan.h"
#include "ram.h"

#define TWIN_STAGES_MAX	 8
#define TWIN_FIGURES_MAX 8

/* How a figure is to be read. */
enum twin_unit { TWIN_COUNT, TWIN_PAGES, TWIN_PHYS, TWIN_VA };

/**
 * struct twin_figure - a number worth telling
 * @name: what it is
 * @value: how much
 * @unit: of what
 */
struct twin_figure {
	const char *name;
	u64 value;
	enum twin_unit unit;
};

/**
 * struct twin_told - a stage that was gone through
 * @name: the stage
 * @source: the kernel file or document that it re-creates
 * @about: what it does
 * @ns: how long it took
 * @pages: frames of the arena that it used up
 * @nr: how many figures
 * @figure: this machine's numbers
 */
struct twin_told {
	const char *name;
	const char *source;
	const char *about;
	u64 ns;
	u64 pages;
	unsigned int nr;
	struct twin_figure figure[TWIN_FIGURES_MAX];
};

/**
 * struct twin - a booted machine
 * @plan: what was to be built
 * @ram: its memory
 * @brk: where its tables come from
 * @map: its tables
 * @up: stages gone through
 * @told: what they had to tell
 */
struct twin {
	struct twin_plan plan;
	struct twin_ram ram;
	struct twin_brk brk;
	struct pt_map map;
	unsigned int up;
	struct twin_told told[TWIN_STAGES_MAX];
};

int twin_bringup(struct twin *twin);
void twin_shutdown(struct twin *twin);
u64 twin_bringup_ns(const struct twin *twin);

#endif
