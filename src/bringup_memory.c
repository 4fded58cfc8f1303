// SPDX-License-Identifier: GPL-2.0
/*
 * The stages of the bring-up that lead from the firmware map to a page allocator.
 * What was planned is told here; what needs memory gets it from the stage before.
 */
#include <linux/align.h>
#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "bringup.h"
#include "early/gaps.h"

int twin_memmap_up(struct twin *twin, struct twin_told *told)
{
	const struct twin_memory *memory = &twin->memory;

	twin_tell(told, memory->usable ? "entries given" : "entries given, of no use",
		  memory->given, TWIN_COUNT);
	twin_tell(told, "entries in order", memory->map.nr, TWIN_COUNT);
	twin_tell(told, "stretches of RAM", memory->active.nr, TWIN_COUNT);
	twin_tell(told, "end of RAM", memory->end << memory->page_shift, TWIN_PHYS);
	twin_tell(told, "RAM", memory->pages, TWIN_PAGES);
	twin_tell(told, "backed", memory->backed_pages, TWIN_PAGES);
	return 0;
}

static int reserve(struct twin *twin, const struct twin_span *span, const char *name)
{
	u64 end = span->base.a + (span->pages << twin->memory.page_shift);

	return twin_early_reserve(&twin->early, span->base.a, end, name, TWIN_RESERVE_FIRM);
}

int twin_early_up(struct twin *twin, struct twin_told *told)
{
	const struct twin_plan *plan = &twin->plan;
	const struct twin_memory *memory = &twin->memory;
	u8 bits = plan->place.shape.phys_bits;
	int err;

	err = twin_early_init(&twin->early, &twin->ram, memory->backed, memory->nr_backed,
			      1ULL << bits, memory->page_shift);
	if (!err && memory->low.first < memory->low.end)
		err = twin_early_reserve(&twin->early, memory->low.first, memory->low.end,
					 "first MiB", TWIN_RESERVE_FIRM);
	err = err ?: reserve(twin, &plan->image, "kernel image");
	err = err ?: reserve(twin, &plan->brk, "page tables");
	err = err ?: reserve(twin, &plan->pool, "pages of windows");
	if (err) {
		twin_early_exit(&twin->early);
		return err;
	}
	twin_tell(told, "reserved", twin_early_pages(&twin->early).reserved, TWIN_PAGES);
	twin_tell(told, "free", twin_early_pages(&twin->early).free, TWIN_PAGES);
	return 0;
}

void twin_early_down(struct twin *twin)
{
	twin_early_exit(&twin->early);
}

int twin_zones_up(struct twin *twin, struct twin_told *told)
{
	const struct twin_memory *memory = &twin->memory;
	const struct twin_place *place = &twin->plan.place;
	twin_pfn_t first = twin_phys_pfn(place->base, memory->page_shift);
	unsigned int nid, id;

	for (id = 0; id < TWIN_ZONES; id++) {
		u64 present = 0, spanned = 0;

		for (nid = 0; nid < TWIN_NODES_MAX; nid++) {
			spanned += memory->zones.node[nid].zone[id].spanned;
			present += memory->zones.node[nid].zone[id].present;
		}
		if (spanned)
			twin_tell(told, twin_zone_names[id], present, TWIN_PAGES);
	}
	twin_tell(told, memory->zones.grouping ? "grouped by mobility, of" : "not grouped, of",
		  memory->zones.all_pages, TWIN_PAGES);
	/* Behind the last frame of RAM there is nothing to describe. */
	return twin_buddy_plan(&twin->buddy, memory, first,
			       min(place->pages, memory->end - first.n));
}

int twin_zonelists_up(struct twin *twin, struct twin_told *told)
{
	const struct twin_zonelists *lists = &twin->memory.lists;
	unsigned int nid;

	twin_tell(told, "nodes", lists->nr_nodes, TWIN_COUNT);
	/* A node may have CPUs and no RAM, and numbers need not follow each other. */
	for (nid = 0; nid < TWIN_NODES_MAX; nid++)
		if (lists->list[nid].nr)
			twin_tell(told, "zones in its list", lists->list[nid].nr, TWIN_COUNT);
	return 0;
}

/* Early memory from the top down. */
static int find(struct twin *twin, u64 size, const char *name, struct twin_early_want *want,
		twin_phys_t *phys)
{
	u64 page = 1ULL << twin->memory.page_shift;

	*want = (struct twin_early_want){
		.size = ALIGN(size, page),
		.align = page,
		.down = true,
		.name = name,
	};
	return twin_early_alloc(&twin->early, want, phys);
}

/* Early memory, and the way to it. */
static void *take(struct twin *twin, u64 size, const char *name, struct twin_told *told,
		  twin_phys_t *phys)
{
	struct twin_early_want want;

	if (find(twin, size, name, &want, phys))
		return NULL;
	twin_tell(told, name, phys->a, TWIN_PHYS);
	told->pages += want.size >> twin->memory.page_shift;
	return twin_ram_hold(&twin->ram, *phys, want.size);
}

/* The heads of free lists stand behind the descriptors: pages of their own bear their name. */
static int name_heads(struct twin *twin, twin_phys_t map)
{
	const struct twin_buddy *buddy = &twin->buddy;
	u64 page = 1ULL << twin->memory.page_shift;
	struct twin_early_want want = {
		.align = page,
		.first = ALIGN(map.a + buddy->map.frames * (u64)sizeof(struct twin_frame), page),
		.end = ALIGN(map.a + twin_buddy_map_bytes(buddy), page),
		.name = "heads of free lists",
	};
	twin_phys_t phys;

	want.size = want.end - want.first;
	if (!want.size)
		return 0;
	return twin_early_free(&twin->early, want.first, want.end) ?:
		       twin_early_alloc(&twin->early, &want, &phys);
}

static const char map_name[] = "mem_map", types_name[] = "pageblock types";

/**
 * twin_mem_map_find - is there early memory for the descriptors?
 * @twin: up to its zones, on paper at least; the memory is reserved
 * @what: on error: for what there is none
 *
 * Return: 0 or the error of twin_early_alloc().
 */
int twin_mem_map_find(struct twin *twin, const char **what)
{
	const struct twin_buddy *buddy = &twin->buddy;
	struct twin_early_want want;
	twin_phys_t phys;
	int err;

	*what = map_name;
	err = find(twin, twin_buddy_map_bytes(buddy), map_name, &want, &phys);
	if (err)
		return err;
	*what = types_name;
	return find(twin, twin_buddy_types_bytes(buddy), types_name, &want, &phys);
}

int twin_mem_map_up(struct twin *twin, struct twin_told *told)
{
	struct twin_buddy *buddy = &twin->buddy;
	twin_phys_t map, types;
	int err = -ENOMEM;

	twin_tell(told, "descriptors", buddy->map.frames, TWIN_COUNT);
	twin->mem_map = take(twin, twin_buddy_map_bytes(buddy), map_name, told, &map);
	if (twin->mem_map)
		twin->types = take(twin, twin_buddy_types_bytes(buddy), types_name, told, &types);
	if (twin->types)
		err = name_heads(twin, map);
	if (!err)
		err = twin_buddy_start(buddy, twin->mem_map, twin->types);
	if (err)
		twin_mem_map_down(twin);
	return err;
}

void twin_mem_map_down(struct twin *twin)
{
	if (twin->mem_map)
		twin_ram_release(&twin->ram, twin->mem_map);
	if (twin->types)
		twin_ram_release(&twin->ram, twin->types);
	twin->mem_map = NULL;
	twin->types = NULL;
}

static int hand_over(struct twin *twin, const struct twin_extent *e)
{
	unsigned int shift = twin->memory.page_shift;

	return twin_buddy_hand_over(&twin->buddy, twin_pfn(e->first >> shift),
				    twin_pfn(e->end >> shift));
}

/* Who asks later what was reserved finds it here: the table itself is handed over. */
static int keep_table(struct twin *twin)
{
	const struct twin_early *early = &twin->early;
	unsigned int i;

	twin->kept = kvcalloc(early->nr, sizeof(*twin->kept), GFP_KERNEL);
	if (!twin->kept)
		return -ENOMEM;
	for (i = 0; i < early->nr; i++)
		if (early->table[i].kind != TWIN_RESERVE_TABLE)
			twin->kept[twin->nr_kept++] = early->table[i];
	return 0;
}

int twin_hand_over_up(struct twin *twin, struct twin_told *told)
{
	const struct twin_memory *memory = &twin->memory;
	unsigned int shift = memory->page_shift - 10;
	struct twin_extent e;
	u64 cursor = 0, managed;
	int err;

	/* The last moment at which there is something to be looked at. */
	twin_early_verify(&twin->early, twin->early_rows);
	err = keep_table(twin);
	while (!err && twin_early_next_free(&twin->early, &cursor, &e))
		err = hand_over(twin, &e);
	if (!err && twin_early_retire(&twin->early, &e))
		err = hand_over(twin, &e);
	if (err) {
		twin_hand_over_down(twin);
		return err;
	}
	twin_buddy_set_marks(&twin->buddy, memory);
	managed = twin_buddy_managed(&twin->buddy);
	twin_tell(told, "available KiB", managed << shift, TWIN_COUNT);
	twin_tell(told, "of KiB", memory->backed_pages << shift, TWIN_COUNT);
	twin_tell(told, "reserved KiB", (memory->backed_pages - managed) << shift, TWIN_COUNT);
	twin_tell(told, "min_free_kbytes", twin->buddy.marks.min_kib, TWIN_COUNT);
	return 0;
}

void twin_hand_over_down(struct twin *twin)
{
	kvfree(twin->kept);
	twin->kept = NULL;
	twin->nr_kept = 0;
}
