// SPDX-License-Identifier: GPL-2.0
/*
 * The page allocator of a whole machine, from planned zones to one that has memory.
 *
 * Re-creates free_area_init_core(), memmap_init() and memblock_free_all()
 * (mm/page_alloc.c, mm/memblock.c).  A machine may claim more RAM than there is: only
 * zones with backed frames come to life, and only those frames are described.
 */
#include <linux/errno.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "machine.h"
#include "range.h"
#include "reserve.h"

/* The number of a zone, which it gets when its first frames are seen. */
static unsigned int number(struct twin_buddy *buddy, const struct twin_memory *memory,
			   unsigned int node, unsigned int id)
{
	const struct twin_zone_figures *zone = &memory->zones.node[node].zone[id];
	unsigned int i;

	for (i = 0; i < buddy->nr_zones; i++)
		if (buddy->node[i] == node && buddy->id[i] == id)
			return i;
	buddy->nr_zones++;
	buddy->node[i] = node;
	buddy->id[i] = id;
	buddy->plan[i] = (struct twin_zone_plan){
		.name = twin_zone_names[id],
		.first = twin_pfn(zone->first),
		.end = twin_pfn(zone->first + zone->spanned),
		.nr_orders = memory->kind->nr_orders,
		.block_order = memory->group_order,
		.grouped = memory->zones.grouping,
		.mobility = memory->kind->mobility,
	};
	return i;
}

/**
 * twin_buddy_plan - find out which zones have backed frames, and where
 * @buddy: filled in
 * @memory: the machine's memory
 * @first: first backed frame
 * @frames: backed frames
 *
 * Return: 0, or -E2BIG when there are too many frames or stretches.
 */
int twin_buddy_plan(struct twin_buddy *buddy, const struct twin_memory *memory, twin_pfn_t first,
		    u64 frames)
{
	unsigned int i, id;

	memset(buddy, 0, sizeof(*buddy));
	buddy->active = &memory->active;
	buddy->map.first = first;
	buddy->map.frames = min_t(u64, frames, TWIN_FRAMES_MAX);
	if (frames > TWIN_FRAMES_MAX)
		return -E2BIG;
	for (i = 0; i < memory->active.nr; i++) {
		const struct twin_active *r = &memory->active.range[i];

		for (id = 0; id < TWIN_ZONES; id++) {
			const struct twin_zone_figures *zone =
				&memory->zones.node[r->node].zone[id];
			u64 from = max3(r->first, zone->first, first.n);
			u64 to = min3(r->end, zone->first + zone->spanned, first.n + frames);

			if (from >= to)
				continue;
			if (buddy->nr_stretches == TWIN_STRETCHES_MAX)
				return -E2BIG;
			buddy->stretch[buddy->nr_stretches++] = (struct twin_stretch){
				.first = twin_pfn(from),
				.end = twin_pfn(to),
				.zone = number(buddy, memory, r->node, id),
			};
		}
	}
	return 0;
}

/**
 * twin_buddy_map_bytes - what descriptors and lists take
 * @buddy: planned
 */
u64 twin_buddy_map_bytes(const struct twin_buddy *buddy)
{
	return twin_mem_map_bytes(buddy->map.frames, buddy->nr_zones);
}

/**
 * twin_buddy_types_bytes - what the migrate types of all pageblocks take
 * @buddy: planned
 *
 * Zones share a pageblock where they meet, and then both have a byte for it; those of
 * nodes that take turns may even span each other.
 */
u64 twin_buddy_types_bytes(const struct twin_buddy *buddy)
{
	struct twin_mem_map map = buddy->map;
	u64 bytes = 0;
	unsigned int i;

	twin_mem_map_number(&map, map.first, map.frames);
	for (i = 0; i < buddy->nr_zones; i++)
		bytes += twin_pageblocks_bytes(&map, &buddy->plan[i]);
	return bytes;
}

/*
 * A pageblock becomes movable when its first frame is described, if that is RAM
 * (memmap_init_range()); else it stays what it is without a type, unmovable.
 */
static void set_types(struct twin_zone *zone, const struct twin_active_map *active)
{
	u64 pfn;
	u32 i;

	for (i = 0; i < zone->blocks; i++) {
		pfn = zone->map->base.n + ((u64)(zone->block_first + i) << zone->block_order);
		if (!twin_active_pages(active, TWIN_NODE_ANY, pfn, pfn + 1))
			zone->block[i] = TWIN_UNMOVABLE;
	}
}

/**
 * twin_buddy_start - make the descriptors: every frame reserved, every list empty
 * @buddy: planned
 * @mem_map: room for twin_buddy_map_bytes()
 * @types: room for twin_buddy_types_bytes()
 *
 * Return: 0 or the error of twin_mem_map_init(), twin_zone_init().
 */
int twin_buddy_start(struct twin_buddy *buddy, void *mem_map, u8 *types)
{
	unsigned int i;
	int err;

	err = twin_mem_map_init(&buddy->map, mem_map, buddy->map.first, buddy->map.frames,
				buddy->nr_zones, buddy->stretch, buddy->nr_stretches);
	for (i = 0; i < buddy->nr_zones && !err; i++) {
		err = twin_zone_init(&buddy->zone[i], &buddy->map, i, &buddy->plan[i], types);
		if (err)
			break;
		set_types(&buddy->zone[i], buddy->active);
		types += buddy->zone[i].blocks;
	}
	return err;
}

/**
 * twin_buddy_hand_over - frames that nobody has reserved become free
 * @buddy: started
 * @first: the first frame
 * @end: the frame behind the last; what of them is not backed RAM is left out
 *
 * Return: 0 or the error of twin_buddy_release().
 */
int twin_buddy_hand_over(struct twin_buddy *buddy, twin_pfn_t first, twin_pfn_t end)
{
	unsigned int i;
	int err = 0;

	for (i = 0; i < buddy->nr_stretches && !err; i++) {
		const struct twin_stretch *s = &buddy->stretch[i];
		u64 from = max(s->first.n, first.n), to = min(s->end.n, end.n);

		if (from < to)
			err = twin_buddy_release(&buddy->zone[s->zone], twin_pfn(from),
						 twin_pfn(to));
	}
	return err;
}

/*
 * What a kernel takes for a zone's pages: what it got, or, when it counts them net of their
 * descriptors, what was there for it to get; of that it has no more than is backed.
 */
static u64 counted(const struct twin_buddy *buddy, const struct twin_memory *memory,
		   unsigned int nr)
{
	const struct twin_zone_figures *zone =
		&memory->zones.node[buddy->node[nr]].zone[buddy->id[nr]];

	if (!memory->kind->zones->net)
		return buddy->zone[nr].managed;
	return min(zone->present, buddy->zone[nr].frames);
}

/**
 * twin_buddy_set_marks - set each zone's limits by the pages it counts
 * @buddy: everything has been handed over
 * @memory: the machine's memory
 *
 * Where a kernel keeps pageblocks back from the start, they follow from the limits.
 */
void twin_buddy_set_marks(struct twin_buddy *buddy, const struct twin_memory *memory)
{
	struct twin_marks_spec spec = {
		.policy = memory->kind->zones,
		.page_shift = memory->page_shift,
		.movable_from = memory->zones.movable_from,
		.online = memory->cpus,
	};
	unsigned int i;

	memcpy(spec.cpus, memory->node_cpus, sizeof(spec.cpus));
	buddy->own_cpus = memchr_inv(spec.cpus, 0, sizeof(spec.cpus));
	for (i = 0; i < buddy->nr_zones; i++)
		spec.managed[buddy->node[i]][buddy->id[i]] = counted(buddy, memory, i);
	twin_marks(&buddy->marks, &spec);
	for (i = 0; i < buddy->nr_zones; i++) {
		const struct twin_marks *m = &buddy->marks.zone[buddy->node[i]][buddy->id[i]];
		struct twin_zone_plan *plan = &buddy->plan[i];

		plan->mark[TWIN_MIN] = m->min;
		plan->mark[TWIN_LOW] = m->low;
		plan->mark[TWIN_HIGH] = m->high;
		memcpy(plan->reserve, m->reserve, sizeof(plan->reserve));
		twin_reserve_setup(&buddy->zone[i]);
	}
}

/**
 * twin_buddy_managed - frames that were handed over, in all zones
 * @buddy: started
 */
u64 twin_buddy_managed(const struct twin_buddy *buddy)
{
	u64 managed = 0;
	unsigned int i;

	for (i = 0; i < buddy->nr_zones; i++)
		managed += buddy->zone[i].managed;
	return managed;
}
