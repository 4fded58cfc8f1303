/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Nodes and zones, planned: how large each is, by arithmetic over the RAM there is.
 */
#ifndef TWIN_ZONES_H
#define TWIN_ZONES_H

#include "active.h"

/* Zones in ascending order; a machine need not have all of them. */
enum twin_zone_id {
	TWIN_ZONE_DMA,
	TWIN_ZONE_DMA32,
	TWIN_ZONE_NORMAL,
	TWIN_ZONE_HIGHMEM,
	TWIN_ZONE_MOVABLE,
	TWIN_ZONES,
};

/**
 * struct twin_zone_policy - how a kernel counts and divides its zones
 * @name: as users see it
 * @source: the kernel file it was read from, and of which versions
 * @net: a zone's present pages are those that its descriptors leave over
 * @holes: where holes are wide, only descriptors of RAM are counted
 * @high_pays: descriptors of high memory are counted against high memory
 * @min_most: min_free_kbytes is not larger than this, in KiB
 * @scale: the marks are at least so many ten-thousandths of a zone apart
 * @batch_bytes: a batch of the per-CPU lists is cut from at most this much
 * @batches: a per-CPU list holds so many batches; 0 where the low mark says how many pages
 * @cheap: CPUs keep blocks of up to this order
 * @huge: and such as large as a pageblock
 * @cold: who gives or takes a page may say that no cache has it
 * @doublings: who frees without taking gives back twice as much each time, up to so often
 * @types: migrate types
 * @ratio: pages of the zones above for each page reserved in this one; 0 for none
 */
struct twin_zone_policy {
	const char *name;
	const char *source;
	bool net;
	bool holes;
	bool high_pays;
	u64 min_most;
	unsigned int scale;
	u64 batch_bytes;
	unsigned int batches;
	unsigned int cheap;
	bool huge;
	bool cold;
	unsigned int doublings;
	unsigned int types;
	u16 ratio[TWIN_ZONES];
};

/**
 * struct twin_zones_spec - what zones are planned from
 * @policy: the kernel's way
 * @active: its RAM
 * @page_shift: log2 of the page size
 * @page_struct: bytes of its page descriptor
 * @limit: the frame behind the last that each zone may have, ascending; 0 where the
 *	   machine has no such zone (TWIN_ZONE_MOVABLE has no limit of its own)
 * @dma_reserve: pages of the lowest zone that are known to be taken
 * @kernelcore: pages that must not be movable, 0 when nobody said
 * @movablecore: pages that are to be movable, 0 when nobody said
 * @block_order: order of the largest block, to which movable zones are aligned
 * @group_order: order of the blocks that have a migrate type
 * @types: migrate types, 0 for as many as @policy has
 * @flat: descriptors of holes are there, too, however wide those are
 */
struct twin_zones_spec {
	const struct twin_zone_policy *policy;
	const struct twin_active_map *active;
	unsigned int page_shift;
	unsigned int page_struct;
	u64 limit[TWIN_ZONES];
	u64 dma_reserve;
	u64 kernelcore;
	u64 movablecore;
	unsigned int block_order;
	unsigned int group_order;
	unsigned int types;
	bool flat;
};

/**
 * struct twin_zone_figures - a zone, counted in pages
 * @first: its first frame
 * @spanned: frames from the first to the last
 * @absent: those of them that are not RAM
 * @memmap: pages that the descriptors of its frames take
 * @present: as the kernel of the policy counts them
 * @estimate: pages to be expected on its lists, before the early allocator's are known
 */
struct twin_zone_figures {
	u64 first;
	u64 spanned;
	u64 absent;
	u64 memmap;
	u64 present;
	u64 estimate;
};

/**
 * struct twin_node_figures - a node, counted in pages
 * @first: its first frame
 * @end: the one behind its last
 * @spanned: by its zones
 * @present: RAM in its zones
 * @movable: where its movable zone begins, 0 where it has none
 * @zone: its zones; those without frames have @spanned 0
 */
struct twin_node_figures {
	u64 first;
	u64 end;
	u64 spanned;
	u64 present;
	u64 movable;
	struct twin_zone_figures zone[TWIN_ZONES];
};

/**
 * struct twin_zones - nodes and zones, planned
 * @lowest: the lowest frame that each zone may have
 * @highest: the one behind the highest
 * @movable_from: the zone that movable zones are cut from
 * @kernel_pages: pages that the kernel may use for itself
 * @all_pages: those and high memory
 * @grouping: there are enough of them to group pages by mobility
 * @node: by number; those without RAM are empty
 */
struct twin_zones {
	u64 lowest[TWIN_ZONES];
	u64 highest[TWIN_ZONES];
	enum twin_zone_id movable_from;
	u64 kernel_pages;
	u64 all_pages;
	bool grouping;
	struct twin_node_figures node[TWIN_NODES_MAX];
};

extern const struct twin_zone_policy twin_zone_policy_2_6_34;
extern const struct twin_zone_policy twin_zone_policy_6_1;
extern const char *const twin_zone_names[TWIN_ZONES];

void twin_zones_plan(struct twin_zones *zones, const struct twin_zones_spec *spec);
bool twin_zone_high(enum twin_zone_id movable_from, unsigned int id);
void twin_zones_movable(struct twin_zones *zones, const struct twin_zones_spec *spec);

#endif
