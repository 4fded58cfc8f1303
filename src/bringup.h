/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The bring-up: a plan made real over the arena, stage by stage.
 */
#ifndef TWIN_BRINGUP_H
#define TWIN_BRINGUP_H

#include "buddy/machine.h"
#include "buddy/pages_walk.h"
#include "cpus.h"
#include "early/brk.h"
#include "early/tables.h"
#include "early/verify.h"
#include "pgtable/map.h"
#include "pgtable/window.h"
#include "plan.h"
#include "ram.h"

#define TWIN_STAGES_MAX	 20
#define TWIN_FIGURES_MAX 12

/* Before rights are known everything may be written and executed. */
#define TWIN_FIRST_ATTR (PT_W | PT_X | PT_A | PT_D)

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
 * struct twin_low - an image mapped at its own physical addresses while a PC boots
 * @va: the first address
 * @pages: how many; 0 when this machine does without
 * @nr: how many
 * @range: the same, by leaves of one size
 * @nr_tables: tables below the root that they need
 * @tables: where those come from
 * @led: pages that led to themselves in the end
 */
struct twin_low {
	twin_va_t va;
	u64 pages;
	unsigned int nr;
	struct pt_range range[PT_RANGES_MAX];
	u64 nr_tables;
	struct twin_early_tables tables;
	u64 led;
};

/**
 * struct twin - a booted machine
 * @plan: what was to be built
 * @kind: what kind of memory it has, when that is the running kernel's
 * @own: its memory is all of this computer's, as firmware tells of it
 * @own_bytes: how much that was
 * @own_why: why its zones cannot be those of the running kernel, or NULL
 * @memory: its memory, planned
 * @ram: its memory
 * @early: reservations, until the hand-over
 * @brk: where its tables come from
 * @map: its tables
 * @low: what they map while it boots only
 * @windows: pages that come and go
 * @buddy: its page allocator
 * @pages: that, as CPUs share it
 * @walks: whom each node asks for those pages
 * @cpus: those CPUs
 * @mem_map: the descriptors' memory, held
 * @types: the migrate types' memory, held
 * @early_rows: how its early memory kept the rules, when it was handed over
 * @nr_kept: how many
 * @kept: what was reserved when everything else was handed over
 * @kept_pages: memory for what CPUs keep of @pages
 * @up: stages gone through
 * @told: what they had to tell
 */
struct twin {
	struct twin_plan plan;
	struct twin_memory_kind kind;
	bool own;
	u64 own_bytes;
	const char *own_why;
	struct twin_memory memory;
	struct twin_ram ram;
	struct twin_early early;
	struct twin_brk brk;
	struct pt_map map;
	struct twin_low low;
	struct pt_windows windows;
	struct twin_buddy buddy;
	struct twin_pages pages;
	struct twin_walks walks;
	struct twin_cpus cpus;
	void *mem_map;
	void *types;
	struct twin_row early_rows[TWIN_EARLY_RULES];
	unsigned int nr_kept;
	struct twin_reservation *kept;
	void *kept_pages;
	unsigned int up;
	struct twin_told told[TWIN_STAGES_MAX];
};

/**
 * struct twin_stage - a step of the boot
 * @name: of the step
 * @source: the kernel file or document that it re-creates
 * @about: what it does
 * @up: brings it up; when that fails it has undone what it did
 * @down: takes it down, or NULL
 */
struct twin_stage {
	const char *name;
	const char *source;
	const char *about;
	int (*up)(struct twin *twin, struct twin_told *told);
	void (*down)(struct twin *twin);
};

void twin_tell(struct twin_told *told, const char *name, u64 value, enum twin_unit unit);

/* Stages of src/bringup_memory.c. */
int twin_memmap_up(struct twin *twin, struct twin_told *told);
int twin_early_up(struct twin *twin, struct twin_told *told);
void twin_early_down(struct twin *twin);
int twin_zones_up(struct twin *twin, struct twin_told *told);
int twin_zonelists_up(struct twin *twin, struct twin_told *told);
int twin_mem_map_find(struct twin *twin, const char **what);
int twin_mem_map_up(struct twin *twin, struct twin_told *told);
void twin_mem_map_down(struct twin *twin);
int twin_hand_over_up(struct twin *twin, struct twin_told *told);
void twin_hand_over_down(struct twin *twin);

/* Stages of src/bringup_low.c. */
void twin_low_plan(struct twin *twin);
int twin_low_find(struct twin *twin);
int twin_low_up(struct twin *twin, struct twin_told *told);
int twin_low_leads(const struct twin *twin, bool anywhere, u64 *pages);
int twin_zap_up(struct twin *twin, struct twin_told *told);

/* Stage of src/bringup_pages.c. */
int twin_pages_up(struct twin *twin, struct twin_told *told);
void twin_pages_down(struct twin *twin);

int twin_bringup_tables(struct twin *twin);
int twin_bringup(struct twin *twin);
void twin_shutdown(struct twin *twin);
u64 twin_bringup_ns(const struct twin *twin);

#endif
