// SPDX-License-Identifier: GPL-2.0
/*
 * Nodes and zones, planned: how large each is, by arithmetic over the RAM there is.
 *
 * Re-creates free_area_init() and what it calls (mm/page_alloc.c).  A zone spans what
 * lies between two limits, but only from the first to the last frame of RAM of its
 * node; what is a hole within that is absent; and the descriptors of its frames have to
 * come out of it, too.
 */
#include <linux/align.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "zones.h"

/** var twin_zone_policy_2_6_34 - zones as 2.6.34 has them */
const struct twin_zone_policy twin_zone_policy_2_6_34 = {
	.name = "2.6.34",
	.source = "mm/page_alloc.c of 2.6.34",
	.net = true,
	.high_pays = true,
	.min_most = 65536,
	.batch_bytes = 512 << 10,
	.batches = 6,
	.cold = true,
	.types = 5,
	.ratio = { 256, 256, 32, 32 },
};

/** var twin_zone_policy_6_1 - zones as 6.1 has them */
const struct twin_zone_policy twin_zone_policy_6_1 = {
	.name = "6.1",
	.source = "mm/page_alloc.c of 6.1",
	.holes = true,
	.min_most = 262144,
	.scale = 10,
	.batch_bytes = 1 << 20,
	.cheap = 3,
	.huge = true,
	.doublings = 5,
	.types = 6,
	.ratio = { 256, 256, 32 },
};

/** var twin_zone_names - as /proc/zoneinfo calls them */
const char *const twin_zone_names[TWIN_ZONES] = { "DMA", "DMA32", "Normal", "HighMem", "Movable" };

/*
 * Limits ascend from the first frame of RAM on; a zone whose limit lies below the one
 * before it has no frames.
 */
static void set_limits(struct twin_zones *zones, const struct twin_zones_spec *spec)
{
	u64 first, end;
	unsigned int i;

	twin_active_span(spec->active, TWIN_NODE_ANY, &first, &end);
	for (i = 0; i < TWIN_ZONE_MOVABLE; i++) {
		zones->lowest[i] = first;
		first = max(first, spec->limit[i]);
		zones->highest[i] = first;
		if (zones->highest[i] > zones->lowest[i])
			zones->movable_from = i;
	}
}

/* Frames from the one behind the holes of the zone below to this zone's last. */
static void borders(const struct twin_zones *zones, const struct twin_node_figures *node,
		    unsigned int id, u64 *first, u64 *end)
{
	if (id == TWIN_ZONE_MOVABLE) {
		*first = node->movable;
		*end = node->movable ? min(node->end, zones->highest[zones->movable_from]) : 0;
		return;
	}
	*first = clamp(node->first, zones->lowest[id], zones->highest[id]);
	*end = clamp(node->end, zones->lowest[id], zones->highest[id]);
	if (!node->movable)
		return;
	*end = min(*end, node->movable);
	*first = min(*first, *end);
}

static u64 memmap_pages(const struct twin_zones_spec *spec, u64 spanned, u64 present)
{
	u64 frames = spanned, page = 1ULL << spec->page_shift;

	if (spec->policy->holes && !spec->flat && spanned > present + (present >> 4))
		frames = present;
	return ALIGN(frames * spec->page_struct, page) >> spec->page_shift;
}

/**
 * twin_zone_high - whether a zone's frames lie in high memory
 * @movable_from: the zone that movable zones are cut from
 * @id: a zone
 */
bool twin_zone_high(enum twin_zone_id movable_from, unsigned int id)
{
	return id == TWIN_ZONE_HIGHMEM ||
	       (id == TWIN_ZONE_MOVABLE && movable_from == TWIN_ZONE_HIGHMEM);
}

/* What the kernel may expect to find on a zone's lists. */
static u64 estimate(const struct twin_zones *zones, const struct twin_zones_spec *spec,
		    const struct twin_zone_figures *zone, unsigned int id)
{
	bool pays = spec->policy->high_pays || !twin_zone_high(zones->movable_from, id);
	u64 left = zone->spanned - zone->absent;

	if (pays && left >= zone->memmap)
		left -= zone->memmap;
	if (id == TWIN_ZONE_DMA && left > spec->dma_reserve)
		left -= spec->dma_reserve;
	return left;
}

static void count_zone(struct twin_zones *zones, const struct twin_zones_spec *spec,
		       unsigned int nid, unsigned int id)
{
	struct twin_node_figures *node = &zones->node[nid];
	struct twin_zone_figures *zone = &node->zone[id];
	u64 first, end, real;

	borders(zones, node, id, &first, &end);
	if (first >= end)
		return;
	real = twin_active_pages(spec->active, nid, first, end);
	zone->first = first;
	zone->spanned = end - first;
	zone->absent = zone->spanned - real;
	zone->memmap = memmap_pages(spec, zone->spanned, real);
	zone->estimate = estimate(zones, spec, zone, id);
	zone->present = spec->policy->net ? zone->estimate : real;
	node->spanned += zone->spanned;
	node->present += real;
}

/* Pages for the kernel itself, from which the sizes of its large tables follow. */
static void count_kernel_pages(struct twin_zones *zones, const struct twin_zones_spec *spec)
{
	unsigned int nid, id;

	for (nid = 0; nid < TWIN_NODES_MAX; nid++) {
		for (id = 0; id < TWIN_ZONES; id++) {
			const struct twin_zone_figures *zone = &zones->node[nid].zone[id];

			zones->all_pages += zone->estimate;
			if (!twin_zone_high(zones->movable_from, id))
				zones->kernel_pages += zone->estimate;
			else if (!spec->policy->high_pays && zones->kernel_pages > 2 * zone->memmap)
				zones->kernel_pages -= zone->memmap;
		}
	}
	zones->grouping = zones->all_pages >= (u64)(spec->types ?: spec->policy->types)
						      << spec->group_order;
}

/**
 * twin_zones_plan - count a machine's nodes and zones
 * @zones: filled in
 * @spec: the machine
 */
void twin_zones_plan(struct twin_zones *zones, const struct twin_zones_spec *spec)
{
	unsigned int nid, id;

	memset(zones, 0, sizeof(*zones));
	set_limits(zones, spec);
	for (nid = 0; nid < TWIN_NODES_MAX; nid++) {
		struct twin_node_figures *node = &zones->node[nid];

		twin_active_span(spec->active, nid, &node->first, &node->end);
	}
	twin_zones_movable(zones, spec);
	for (nid = 0; nid < TWIN_NODES_MAX; nid++)
		for (id = 0; id < TWIN_ZONES; id++)
			count_zone(zones, spec, nid, id);
	count_kernel_pages(zones, spec);
}
