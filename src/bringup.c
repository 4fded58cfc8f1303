// SPDX-License-Identifier: GPL-2.0
/*
 * The bring-up: a plan made real over the arena, stage by stage.
 *
 * The list at the end is the boot order; each stage has a function that brings
 * it up and, where something has to be undone, one that takes it down.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/ktime.h>
#include <linux/string.h>

#include "bringup.h"

/**
 * twin_tell - add a figure to what a stage has to tell
 * @told: the stage; a figure for which there is no room is lost
 * @name: what it is
 * @value: how much
 * @unit: of what
 */
void twin_tell(struct twin_told *told, const char *name, u64 value, enum twin_unit unit)
{
	if (told->nr < TWIN_FIGURES_MAX)
		told->figure[told->nr++] = (struct twin_figure){ name, value, unit };
}

static int frames_up(struct twin *twin, struct twin_told *told)
{
	const struct twin_plan *plan = &twin->plan;

	twin_tell(told, "first frame", plan->place.base.a, TWIN_PHYS);
	twin_tell(told, "arena", plan->place.pages, TWIN_PAGES);
	twin_tell(told, "image", plan->image.pages, TWIN_PAGES);
	twin_tell(told, "brk", plan->brk.pages, TWIN_PAGES);
	twin_tell(told, "pool", plan->pool.pages, TWIN_PAGES);
	twin_tell(told, "rest", plan->rest.pages, TWIN_PAGES);
	told->pages = plan->image.pages;
	twin_brk_init(&twin->brk, plan->brk, plan->place.shape.format->page_shift);
	return 0;
}

static int root_up(struct twin *twin, struct twin_told *told)
{
	int err;

	err = pt_map_init(&twin->map, &twin->plan.place.shape, &twin->ram, &twin->brk.source);
	if (err)
		return err;
	twin_tell(told, "root", twin->map.root.a, TWIN_PHYS);
	twin_tell(told, "levels", twin->plan.place.shape.format->nr_levels, TWIN_COUNT);
	twin_tell(told, "tables planned", twin_plan_tables(&twin->plan), TWIN_COUNT);
	return 0;
}

/*
 * Everything that is mapped was built by the stages above this one and hangs
 * below the root, so giving the tables back takes all of it down.
 */
static void root_down(struct twin *twin)
{
	twin_brk_init(&twin->brk, twin->plan.brk, twin->plan.place.shape.format->page_shift);
}

static int map_pages(struct twin *twin, const struct twin_window *w)
{
	u64 size = pt_page_size(&twin->plan.place.shape);
	u64 i;
	int err;

	for (i = 0; i < w->pages; i++) {
		struct twin_slot slot = twin_plan_slot(&twin->plan, w, i);
		struct pt_range page = {
			.va = twin_va_add(w->va, i * size),
			.phys = slot.phys,
			.len = size,
		};

		if (!slot.mapped)
			continue;
		err = pt_map_range(&twin->map, &page, slot.attr);
		if (err)
			return err;
	}
	return 0;
}

/* Map all windows that fill their pages in one of these ways. */
static int map_windows(struct twin *twin, struct twin_told *told, enum twin_fill fill, bool direct)
{
	const struct twin_plan *plan = &twin->plan;
	u64 leaves[PT_LEVELS] = {}, pages = 0;
	unsigned int i;
	int err = 0;

	for (i = 0; i < plan->nr_ranges && !err; i++) {
		const struct pt_range *r = &plan->range[i].range;
		const struct twin_window *w = &plan->window[plan->range[i].window];

		if (w->fill != fill || !strncmp(w->name, "direct", 6) != direct)
			continue;
		err = fill == TWIN_LINEAR ? pt_map_range(&twin->map, r, TWIN_FIRST_ATTR) :
					    map_pages(twin, w);
		if (fill == TWIN_LINEAR)
			leaves[r->level] += r->len >>
					    plan->place.shape.format->level[r->level].shift;
		pages += fill == TWIN_LINEAR ? r->len >> plan->place.shape.format->page_shift :
					       w->mapped;
		if (!told->nr)
			twin_tell(told, "from", w->va.a, TWIN_VA);
	}
	twin_tell(told, "mapped", pages, TWIN_PAGES);
	if (fill != TWIN_LINEAR)
		return err;
	twin_tell(told, "small leaves", leaves[0], TWIN_COUNT);
	twin_tell(told, "level-1 leaves", leaves[1], TWIN_COUNT);
	twin_tell(told, "level-2 leaves", leaves[2], TWIN_COUNT);
	return err;
}

/* A PC of 2.6.34 reserves what it thinks it takes, up to the last frame, RAM or not. */
static void tell_estimate(struct twin *twin, struct twin_told *told)
{
	const struct twin_plan *plan = &twin->plan;
	const struct pt_shape *shape = &plan->place.shape;
	u64 end = plan->place.base.a + (plan->place.pages << shape->format->page_shift);
	u64 slots = twin->memory.kind->high ? twin_plan_named(plan, "fixmap")->pages : 0;

	twin_tell(told, "tables as 2.6.34 estimates",
		  twin_early_tables_estimate(shape, end, plan->options.leaf_levels, slots),
		  TWIN_COUNT);
}

static int direct_up(struct twin *twin, struct twin_told *told)
{
	u64 tables = twin->brk.out;
	int err = map_windows(twin, told, TWIN_LINEAR, true);

	if (twin->memory.kind && twin->memory.kind->bios)
		tell_estimate(twin, told);
	twin_tell(told, "tables used", twin->brk.out - tables, TWIN_COUNT);
	return err;
}

static int image_up(struct twin *twin, struct twin_told *told)
{
	return map_windows(twin, told, TWIN_LINEAR, false);
}

static int vmalloc_up(struct twin *twin, struct twin_told *told)
{
	return map_windows(twin, told, TWIN_SCATTER, false);
}

static int fixmap_up(struct twin *twin, struct twin_told *told)
{
	return map_windows(twin, told, TWIN_SLOTS, false);
}

/* page_table_range_init(): the tables are there before anybody wants a page. */
static int windows_up(struct twin *twin, struct twin_told *told)
{
	const struct twin_plan *plan = &twin->plan;
	struct pt_windows *windows = &twin->windows;
	unsigned int i;
	int err = 0;

	for (i = 0; i < plan->nr_ranges && !err; i++) {
		enum twin_fill fill = plan->window[plan->range[i].window].fill;

		if (fill == TWIN_PASSING || fill == TWIN_SLOTS)
			err = pt_map_tables(&twin->map, &plan->range[i].range);
	}
	err = err ?: pt_windows_init(windows, &twin->map, plan);
	if (err)
		return err;
	twin_tell(told, "fixmap slots", windows->fixmap.at.pages, TWIN_COUNT);
	if (windows->early.at.pages) {
		twin_tell(told, "early_ioremap slots", windows->early.nr, TWIN_COUNT);
		twin_tell(told, "pages of each", windows->early.pages, TWIN_COUNT);
		twin_tell(told, "early_ioremap at", windows->early.at.va.a, TWIN_VA);
	}
	if (windows->kmap.at.pages) {
		twin_tell(told, "atomic kmap", windows->kmap.at.pages, TWIN_PAGES);
		twin_tell(told, "atomic kmap at", windows->kmap.at.va.a, TWIN_VA);
	}
	if (windows->pkmap.at.pages) {
		twin_tell(told, "pkmap", windows->pkmap.at.pages, TWIN_PAGES);
		twin_tell(told, "pkmap at", windows->pkmap.at.va.a, TWIN_VA);
	}
	return 0;
}

static int protect_up(struct twin *twin, struct twin_told *told)
{
	const struct twin_plan *plan = &twin->plan;
	unsigned int i;
	int err;

	for (i = 0; i < plan->nr_ranges; i++) {
		const struct twin_window *w = &plan->window[plan->range[i].window];

		if (w->fill != TWIN_LINEAR)
			continue;
		err = pt_protect(&twin->map, &plan->range[i].range,
				 twin_plan_slot(plan, w, 0).attr);
		if (err)
			return err;
	}
	for (i = 0; i < plan->nr_windows; i++)
		if (plan->window[i].fill == TWIN_LINEAR)
			twin_tell(told, plan->window[i].name, plan->window[i].pages, TWIN_PAGES);
	return 0;
}

/* Up to the last page table. */
static const struct twin_stage to_tables[] = {
	{ "firmware map", "arch/x86/kernel/e820.c: e820__memory_setup()",
	  "what firmware says of memory is brought into order, and RAM is found in it",
	  twin_memmap_up, NULL },
	{ "early memory", "kernel/early_res.c of 2.6.34, mm/memblock.c",
	  "RAM can be reserved by name: the image, page tables, pages of windows", twin_early_up,
	  twin_early_down },
	{ "frames", "arch/x86/mm/init.c: early table space",
	  "the arena is divided: kernel image, page tables, pages of windows, everything else",
	  frames_up, NULL },
	{ "root", "arch/x86/kernel/head_64.S, arch/x86/mm/init.c", "an empty root directory",
	  root_up, root_down },
	{ "low mappings", "arch/x86/kernel/head_32.S, head_64.S",
	  "the first code runs where it was loaded: the image is mapped there, too", twin_low_up,
	  NULL },
	{ "direct map", "arch/x86/mm/init.c: split_mem_range(), kernel_physical_mapping_init()",
	  "first pass: every frame at a fixed distance, by the largest leaves that fit", direct_up,
	  NULL },
	{ "image", "arch/x86/kernel/head_64.S, arch/arm64/mm/mmu.c: map_kernel()",
	  "first pass: text, rodata and data where the linker expects them", image_up, NULL },
	{ "vmalloc", "mm/vmalloc.c", "scattered frames in a row, a guard page after each area",
	  vmalloc_up, NULL },
	{ "fixmap", "arch/x86/include/asm/fixmap.h", "single pages at addresses known beforehand",
	  fixmap_up, NULL },
	{ "windows",
	  "mm/early_ioremap.c, mm/highmem.c, arch/x86/mm/init_32.c: page_table_range_init()",
	  "tables for pages that come and go: a moment's mappings, kmap and a gap above it",
	  windows_up, NULL },
	{ "protect", "arch/x86/mm/init_64.c: mark_rodata_ro()",
	  "second pass: the rights that each window is to have", protect_up, NULL },
};

/* Up to the last free page. */
static const struct twin_stage to_pages[] = {
	{ "zones", "mm/page_alloc.c: free_area_init()",
	  "frames are counted by what can be done with them", twin_zones_up, NULL },
	{ "zonelists", "mm/page_alloc.c: build_all_zonelists()",
	  "each node learns which zones to ask for pages, the nearest first", twin_zonelists_up,
	  NULL },
	{ "mem_map", "mm/page_alloc.c: memmap_init()",
	  "every frame gets a descriptor; all of them are reserved", twin_mem_map_up,
	  twin_mem_map_down },
	{ "zap low mappings", "arch/x86/mm/init_32.c of 2.6.34: zap_low_mappings()",
	  "nothing runs down there any more: what was mapped for it goes, and its tables",
	  twin_zap_up, NULL },
	{ "hand-over", "mm/memblock.c: memblock_free_all()",
	  "what nobody has reserved becomes free pages, by the largest aligned blocks",
	  twin_hand_over_up, twin_hand_over_down },
	{ "per-CPU pages", "mm/page_alloc.c: setup_per_cpu_pageset()",
	  "each CPU may keep so many free pages of each zone for itself", twin_pages_up,
	  twin_pages_down },
};

static const struct twin_stage *stage(unsigned int i)
{
	return i < ARRAY_SIZE(to_tables) ? &to_tables[i] : &to_pages[i - ARRAY_SIZE(to_tables)];
}

/* Go through the stages below @end; on an error those that are up are taken down. */
static int climb(struct twin *twin, unsigned int end)
{
	BUILD_BUG_ON(ARRAY_SIZE(to_tables) + ARRAY_SIZE(to_pages) > TWIN_STAGES_MAX);

	for (; twin->up < end; twin->up++) {
		const struct twin_stage *s = stage(twin->up);
		struct twin_told *told = &twin->told[twin->up];
		u64 tables = twin->brk.out, start = ktime_get_ns();
		int err;

		*told = (struct twin_told){
			.name = s->name,
			.source = s->source,
			.about = s->about,
		};
		err = s->up(twin, told);
		told->ns = ktime_get_ns() - start;
		told->pages += twin->brk.out - tables;
		if (err) {
			twin_shutdown(twin);
			return err;
		}
	}
	return 0;
}

/**
 * twin_bringup_tables - boot a planned machine up to its last page table
 * @twin: its plan, its planned memory and the way to that are filled in
 *
 * Goes through the stages; on an error those that are up are taken down again.
 * Of the machine's memory nothing but its tables is touched.
 *
 * Return: 0 or the error of the stage that failed.
 */
int twin_bringup_tables(struct twin *twin)
{
	twin->up = 0;
	return climb(twin, ARRAY_SIZE(to_tables));
}

/**
 * twin_bringup - boot a planned machine
 * @twin: its plan, its planned memory and the way to that are filled in
 *
 * Goes through the stages; on an error those that are up are taken down again.
 *
 * Return: 0 or the error of the stage that failed.
 */
int twin_bringup(struct twin *twin)
{
	int err = twin_bringup_tables(twin);

	return err ?: climb(twin, ARRAY_SIZE(to_tables) + ARRAY_SIZE(to_pages));
}

/**
 * twin_shutdown - take the stages down, last one first
 * @twin: the machine; its plan and memory stay
 *
 * Nothing here follows the twin's tables: they may have been corrupted.
 */
void twin_shutdown(struct twin *twin)
{
	while (twin->up) {
		const struct twin_stage *s = stage(--twin->up);

		if (s->down)
			s->down(twin);
	}
}

/**
 * twin_bringup_ns - how long all stages took together
 * @twin: the machine
 */
u64 twin_bringup_ns(const struct twin *twin)
{
	u64 sum = 0;
	unsigned int i;

	for (i = 0; i < twin->up; i++)
		sum += twin->told[i].ns;
	return sum;
}
