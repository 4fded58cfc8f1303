/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The plan: what a machine's memory will look like, by arithmetic alone.
 *
 * A plan is made from a spec (which machine), the facts about the place it
 * will stand in (page-table shape, address layout, backed RAM) and the user's
 * options.  It allocates nothing, reads no live kernel and prints nothing; the
 * builder makes it real, the judges and checks hold the result against it.
 */
#ifndef TWIN_PLAN_H
#define TWIN_PLAN_H

#include "memory.h"
#include "pgtable/format.h"
#include "pgtable/range.h"

#define TWIN_WINDOWS_MAX 11
#define TWIN_GUARDS_MAX	 (2 * TWIN_WINDOWS_MAX)
#define TWIN_RANGES_MAX	 (TWIN_WINDOWS_MAX * PT_RANGES_MAX)

/**
 * struct twin_layout - where a machine puts its windows
 * @first: first address of the kernel's part
 * @direct: address at which physical address 0 is mapped
 * @image: where the kernel image starts, aligned to the largest image leaf; 0 where
 *	   addresses are so few that twin_place_find() looks for room
 * @vmalloc: start of the vmalloc window
 * @fixmap_top: address of fixmap slot 0; further slots go down
 */
struct twin_layout {
	twin_va_t first;
	twin_va_t direct;
	twin_va_t image;
	twin_va_t vmalloc;
	twin_va_t fixmap_top;
};

/**
 * struct twin_window_kind - how much room a kernel has for pages that come and go
 * @early_slots: mappings of early_ioremap() at a time
 * @early_bytes: size of each
 * @early_spare: pages more than that, for what does not begin at a page
 * @io: PT_* of what is not memory
 * @cpus: CPUs that atomic kmap has room for; 0 where all memory has addresses
 * @kmap_depth: pages that one of them may have mapped at a time
 * @pkmap: pages of persistent kmap
 */
struct twin_window_kind {
	unsigned int early_slots;
	u32 early_bytes;
	unsigned int early_spare;
	u32 io;
	unsigned int cpus;
	unsigned int kmap_depth;
	unsigned int pkmap;
};

/**
 * struct twin_options - what the user may choose for a machine
 * @seed: for every arbitrary choice
 * @leaf_levels: page sizes that may be used, BIT(level); 0 means all
 * @kernelcore: bytes that must not be movable, 0 when nobody said
 * @movablecore: bytes that are to be movable, 0 when nobody said
 */
struct twin_options {
	u64 seed;
	u8 leaf_levels;
	u64 kernelcore;
	u64 movablecore;
};

/**
 * struct twin_spec - a machine by name
 * @name: what the user writes
 * @about: one sentence
 * @source: the kernel file or document it re-creates
 * @shape: its page-table format, or NULL for the running kernel's
 * @phys_bits: width of its physical addresses (with @shape)
 * @layout: its address layout (with @shape)
 * @memory: what its memory is like (with @shape)
 * @windows: room for pages that come and go (with @shape)
 */
struct twin_spec {
	const char *name;
	const char *about;
	const char *source;
	const struct pt_format *shape;
	u8 phys_bits;
	const struct twin_layout *layout;
	const struct twin_memory_kind *memory;
	const struct twin_window_kind *windows;
};

/**
 * struct twin_span - a stretch of frames with one purpose
 * @base: physical address of the first
 * @pages: how many
 */
struct twin_span {
	twin_phys_t base;
	u64 pages;
};

/**
 * struct twin_place - where a machine is to stand
 * @shape: page-table shape
 * @layout: address layout
 * @windows: room for pages that come and go, or NULL for none
 * @base: first backed physical address
 * @pages: backed pages
 * @direct: the running kernel has these frames in its direct map, at @layout.direct
 * @home: those of them that the machine is loaded into; none means all
 */
struct twin_place {
	struct pt_shape shape;
	struct twin_layout layout;
	const struct twin_window_kind *windows;
	twin_phys_t base;
	u64 pages;
	bool direct;
	struct twin_span home;
};

/* How a window's pages find their frames. */
enum twin_fill {
	TWIN_LINEAR,  /* one after the other */
	TWIN_SCATTER, /* areas of single frames from all over, a guard after each */
	TWIN_SLOTS,   /* fixmap: named slots, most of them empty */
	TWIN_PASSING, /* pages come and go; there is none when the machine is at rest */
};

/**
 * struct twin_window - a stretch of virtual addresses with one purpose
 * @name: as reports call it
 * @va: first address
 * @pages: how many, guard pages and empty slots inside included
 * @fill: how pages find frames
 * @phys: of the first page (TWIN_LINEAR)
 * @attr: PT_* (TWIN_LINEAR, TWIN_SCATTER)
 * @leaf_levels: page sizes that may be used
 * @direct: at the running kernel's own direct-map addresses of its frames
 * @mapped: pages that translate
 */
struct twin_window {
	const char *name;
	twin_va_t va;
	u64 pages;
	enum twin_fill fill;
	twin_phys_t phys;
	u32 attr;
	u8 leaf_levels;
	bool direct;
	u64 mapped;
};

/**
 * struct twin_slot - one page of a window
 * @mapped: false for a guard page or an empty slot
 * @phys: the frame
 * @attr: PT_*
 */
struct twin_slot {
	bool mapped;
	twin_phys_t phys;
	u32 attr;
};

/**
 * struct twin_mapping - a range of the plan
 * @range: addresses and leaf size
 * @window: index of its window
 */
struct twin_mapping {
	struct pt_range range;
	u8 window;
};

/**
 * struct twin_plan - a machine's memory, planned
 * @spec: which machine
 * @place: where it stands
 * @options: the user's choices, made definite
 * @image: frames of the kernel image
 * @sealed: those of its frames that nothing may write to: text and rodata
 * @brk: frames set aside for page tables
 * @pool: frames that the vmalloc window and the fixmap are filled with
 * @rest: all other frames of its home
 * @stride: step of the walk through @pool that scatters frames
 * @need: pages that its home must have at least
 * @nr_windows: how many
 * @window: in ascending order of addresses, disjoint
 * @nr_ranges: how many
 * @range: all windows split by page size, ascending
 * @nr_guards: how many
 * @guard: pages just outside the windows, which must not translate
 * @mapped: pages that translate
 * @guards: pages that must not: guard pages and empty slots
 * @tables: tables needed, by level
 */
struct twin_plan {
	const struct twin_spec *spec;
	struct twin_place place;
	struct twin_options options;
	struct twin_span image;
	struct twin_span sealed;
	struct twin_span brk;
	struct twin_span pool;
	struct twin_span rest;
	u64 stride;
	u64 need;
	unsigned int nr_windows;
	struct twin_window window[TWIN_WINDOWS_MAX];
	unsigned int nr_ranges;
	struct twin_mapping range[TWIN_RANGES_MAX];
	unsigned int nr_guards;
	twin_va_t guard[TWIN_GUARDS_MAX];
	u64 mapped;
	u64 guards;
	u64 tables[PT_LEVELS];
};

int twin_plan(struct twin_plan *plan, const struct twin_spec *spec, const struct twin_place *place,
	      const struct twin_options *options);
struct twin_slot twin_plan_slot(const struct twin_plan *plan, const struct twin_window *window,
				u64 index);
const struct twin_window *twin_plan_window(const struct twin_plan *plan, twin_va_t va);
const struct twin_window *twin_plan_named(const struct twin_plan *plan, const char *name);
u64 twin_plan_tables(const struct twin_plan *plan);

#endif
