/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A machine's memory, planned: from the map that firmware gives, over what of it is
 * RAM and what of that the arena backs, to nodes and zones.
 */
#ifndef TWIN_MEMORY_H
#define TWIN_MEMORY_H

#include "buddy/zone.h"
#include "early/memmap.h"
#include "units.h"
#include "zonelists.h"

/**
 * struct twin_memory_kind - what computers of one kind have in common
 * @name: as users see it
 * @source: the kernel file that knows of it
 * @bios: its map comes from a BIOS: one of a single entry is not to be trusted, page 0
 *	  and what lies below 1 MiB are not RAM
 * @high: memory behind the end of low memory is high memory
 * @limit: the byte behind the last one that each zone may have; ~0 for no limit, 0
 *	   where there is no such zone
 * @wide_dma: where all RAM lies above 4 GiB its devices are expected to reach all of it
 * @reserved_low: what lies below this is reserved from the first: firmware writes there
 * @dma_reserve: its kernel counts what is reserved in the lowest zone before it plans
 * @flat: frames that are no RAM have descriptors, too
 * @page_struct: bytes of its page descriptor
 * @nr_orders: sizes of blocks that its page allocator has
 * @group_order: order of the blocks that have a migrate type, 0 for that of a large leaf
 * @types: migrate types, 0 for as many as @zones has
 * @zones: how its kernel counts
 * @lists: how its kernel orders nodes
 * @mobility: how its kernel groups pages
 */
struct twin_memory_kind {
	const char *name;
	const char *source;
	bool bios;
	bool high;
	u64 limit[TWIN_ZONES];
	bool wide_dma;
	u64 reserved_low;
	bool dma_reserve;
	bool flat;
	unsigned int page_struct;
	unsigned int nr_orders;
	unsigned int group_order;
	unsigned int types;
	const struct twin_zone_policy *zones;
	const struct twin_zonelist_policy *lists;
	const struct twin_mobility *mobility;
};

/**
 * struct twin_memory_want - a memory to be planned
 * @kind: what kind of computer has it
 * @map: what firmware says; in any order, with any mistake
 * @base: first backed address
 * @size: backed bytes
 * @page_shift: log2 of the page size
 * @group_shift: log2 of the size of the blocks that have a migrate type
 * @phys_end: the byte behind the last one that can be addressed
 * @low_end: the byte behind the last one of low memory (@kind->high)
 * @cpus: CPUs of the machine
 * @nodes: its nodes, or NULL when there is but one
 * @kernelcore: bytes that must not be movable, 0 when nobody said
 * @movablecore: bytes that are to be movable, 0 when nobody said
 */
struct twin_memory_want {
	const struct twin_memory_kind *kind;
	const struct twin_memmap *map;
	twin_phys_t base;
	u64 size;
	unsigned int page_shift;
	unsigned int group_shift;
	u64 phys_end;
	u64 low_end;
	unsigned int cpus;
	const struct twin_nodes *nodes;
	u64 kernelcore;
	u64 movablecore;
};

/**
 * struct twin_memory - a machine's memory, planned
 * @kind: what kind of computer has it
 * @page_shift: log2 of the page size
 * @group_order: order of the blocks that have a migrate type
 * @cpus: CPUs of the machine
 * @node_cpus: CPUs of each node; none when there is but one node
 * @usable: firmware's map could be used; otherwise it was guessed
 * @given: entries of firmware's map
 * @map: the map, in order
 * @active: RAM in whole pages, by node
 * @end: the frame behind the last one of RAM
 * @nr_backed: how many
 * @backed: RAM that there really is
 * @pages: frames of RAM
 * @backed_pages: frames of RAM that there really are
 * @home: the largest of @backed, to be loaded into
 * @low: what of the lowest memory is reserved from the first, RAM or not
 * @zones: nodes and zones
 * @lists: whom each node asks for pages
 * @scratch: room for bringing the map into order
 */
struct twin_memory {
	const struct twin_memory_kind *kind;
	unsigned int page_shift;
	unsigned int group_order;
	unsigned int cpus;
	unsigned int node_cpus[TWIN_NODES_MAX];
	bool usable;
	unsigned int given;
	struct twin_memmap map;
	struct twin_active_map active;
	u64 end;
	unsigned int nr_backed;
	struct twin_extent backed[TWIN_MEMMAP_MAX];
	u64 pages;
	u64 backed_pages;
	struct twin_extent home;
	struct twin_extent low;
	struct twin_zones zones;
	struct twin_zonelists lists;
	struct twin_memmap scratch;
};

extern const struct twin_memory_kind twin_memory_x86_64;
extern const struct twin_memory_kind twin_memory_i386;
extern const struct twin_memory_kind twin_memory_arm64;
extern const struct twin_memory_kind twin_memory_arm64_16k;
extern const struct twin_memory_kind twin_memory_arm64_64k;
extern const struct twin_memory_kind twin_memory_um;

int twin_memory_plan(struct twin_memory *memory, const struct twin_memory_want *want);

#endif
