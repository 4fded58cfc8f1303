/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TWIN_BUDDY_MACHINE_H
#define TWIN_BUDDY_MACHINE_H

#include "../marks.h"
#include "../memory.h"
#include "zone.h"

/* Zones of all nodes that can have backed frames. */
#define TWIN_BUDDY_ZONES (TWIN_NODES_MAX * TWIN_ZONES)

/* Each range of RAM, and each border of a zone within one. */
#define TWIN_STRETCHES_MAX (TWIN_ACTIVE_MAX + TWIN_BUDDY_ZONES)

/**
 * struct twin_buddy - the page allocator of a machine
 * @active: all its RAM, backed or not; the planned memory's
 * @map: descriptors of its backed frames
 * @nr_zones: zones that have backed frames
 * @node: by zone: its node
 * @id: by zone: which of the node's zones
 * @plan: by zone
 * @zone: by zone
 * @nr_stretches: how many
 * @stretch: backed RAM by zone, ascending
 * @marks: limits of all zones, once all is handed over
 * @own_cpus: each node has CPUs of its own
 */
struct twin_buddy {
	const struct twin_active_map *active;
	struct twin_mem_map map;
	unsigned int nr_zones;
	u8 node[TWIN_BUDDY_ZONES];
	u8 id[TWIN_BUDDY_ZONES];
	struct twin_zone_plan plan[TWIN_BUDDY_ZONES];
	struct twin_zone zone[TWIN_BUDDY_ZONES];
	unsigned int nr_stretches;
	struct twin_stretch stretch[TWIN_STRETCHES_MAX];
	struct twin_machine_marks marks;
	bool own_cpus;
};

int twin_buddy_plan(struct twin_buddy *buddy, const struct twin_memory *memory, twin_pfn_t first,
		    u64 frames);
u64 twin_buddy_map_bytes(const struct twin_buddy *buddy);
u64 twin_buddy_types_bytes(const struct twin_buddy *buddy);
int twin_buddy_start(struct twin_buddy *buddy, void *mem_map, u8 *types);
int twin_buddy_hand_over(struct twin_buddy *buddy, twin_pfn_t first, twin_pfn_t end);
void twin_buddy_set_marks(struct twin_buddy *buddy, const struct twin_memory *memory);
u64 twin_buddy_managed(const struct twin_buddy *buddy);

#endif
