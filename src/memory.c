// SPDX-License-Identifier: GPL-2.0
/*
 * A machine's memory, planned: from the map that firmware gives, over what of it is
 * RAM and what of that the arena backs, to nodes and zones.
 *
 * Re-creates e820__memory_setup() and zone_sizes_init() (arch/x86/kernel/e820.c,
 * arch/x86/mm/init.c) and their relatives on arm64 and UML.
 */
#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/sizes.h>
#include <linux/string.h>

#include "memory.h"

/* A page below this is never RAM; BIOS maps are guessed from there on. */
#define BIOS_END SZ_1M

/** var twin_memory_x86_64 - a PC with 64 bits */
const struct twin_memory_kind twin_memory_x86_64 = {
	.name = "x86_64",
	.source = "arch/x86/mm/init.c: zone_sizes_init()",
	.bios = true,
	.limit = { SZ_16M, SZ_4G, ~0ULL },
	.reserved_low = SZ_1M,
	.dma_reserve = true,
	.page_struct = 64,
	.nr_orders = 11,
	.zones = &twin_zone_policy_6_1,
	.lists = &twin_zonelist_policy_6_1,
	.mobility = &twin_mobility_6_1,
};

/** var twin_memory_i386 - a PC with 32 bits */
const struct twin_memory_kind twin_memory_i386 = {
	.name = "i386",
	.source = "arch/x86/mm/init.c: zone_sizes_init()",
	.bios = true,
	.high = true,
	.limit = { SZ_16M, 0, ~0ULL, ~0ULL },
	.reserved_low = SZ_1M,
	.flat = true,
	.page_struct = 32,
	.nr_orders = 11,
	.zones = &twin_zone_policy_6_1,
	.lists = &twin_zonelist_policy_6_1,
	.mobility = &twin_mobility_6_1,
};

/* Blocks of an arm64 kernel: as many sizes as its pages need for a leaf (FORCE_MAX_ORDER). */
#define ARM64(pages, orders)                                                           \
	{                                                                              \
		.name = "arm64, pages of " pages,                                      \
		.source = "arch/arm64/mm/init.c: zone_sizes_init()",                   \
		.limit = { SZ_4G, SZ_4G, ~0ULL }, .wide_dma = true, .page_struct = 64, \
		.nr_orders = orders, .zones = &twin_zone_policy_6_1,                   \
		.lists = &twin_zonelist_policy_6_1, .mobility = &twin_mobility_6_1,    \
	}

/** var twin_memory_arm64 - an arm64 whose devices reach 4 GiB */
const struct twin_memory_kind twin_memory_arm64 = ARM64("4K", 11);

/** var twin_memory_arm64_16k - the same with pages of 16K */
const struct twin_memory_kind twin_memory_arm64_16k = ARM64("16K", 12);

/** var twin_memory_arm64_64k - the same with pages of 64K */
const struct twin_memory_kind twin_memory_arm64_64k = ARM64("64K", 14);

/** var twin_memory_um - Linux in a process */
const struct twin_memory_kind twin_memory_um = {
	.name = "um",
	.source = "arch/um/kernel/mem.c: paging_init()",
	.limit = { 0, 0, ~0ULL },
	.flat = true,
	.page_struct = 64,
	.nr_orders = 11,
	.zones = &twin_zone_policy_6_1,
	.lists = &twin_zonelist_policy_6_1,
	.mobility = &twin_mobility_6_1,
};

/* A single entry is in order; but a BIOS that knows of no more knows nothing. */
static int sanitise(struct twin_memory *memory, bool bios)
{
	const struct twin_memmap_entry *only = memory->map.entry;

	if (bios || memory->map.nr != 1)
		return twin_memmap_sanitise(&memory->map, &memory->scratch);
	return only->first < only->end ? 0 : -EINVAL;
}

/* Bring the map into order, or guess one as large as what backs it. */
static int order_map(struct twin_memory *memory, const struct twin_memory_want *want)
{
	const struct twin_memory_kind *kind = want->kind;
	u64 end = want->base.a + want->size;
	int err;

	memory->map = *want->map;
	memory->given = want->map->nr;
	err = sanitise(memory, kind->bios);
	memory->usable = !err;
	if (err && !kind->bios)
		return err;
	if (err)
		twin_memmap_fallback(&memory->map, end > BIOS_END ? (end - BIOS_END) >> 10 : 0);
	if (kind->bios)
		err = twin_memmap_trim(&memory->map, &memory->scratch);
	return err ?: twin_memmap_limit(&memory->map, want->phys_end);
}

/*
 * Of each stretch of RAM, what is backed; and the largest of those that nobody has from
 * the first.
 */
static void find_backed(struct twin_memory *memory, const struct twin_memory_want *want,
			unsigned int nr)
{
	struct twin_extent *e = memory->backed;
	u64 low = want->kind->reserved_low;
	unsigned int i;

	for (i = 0; i < nr; i++) {
		u64 first = max(e[i].first, want->base.a);
		u64 end = min(e[i].end, want->base.a + want->size);

		if (first >= end)
			continue;
		e[memory->nr_backed++] = (struct twin_extent){ first, end };
		memory->backed_pages += (end - first) >> want->page_shift;
		first = max(first, low);
		if (first < end && end - first > memory->home.end - memory->home.first)
			memory->home = (struct twin_extent){ first, end };
	}
	if (want->base.a < low)
		memory->low =
			(struct twin_extent){ want->base.a, min(low, want->base.a + want->size) };
}

static u64 limit_pfn(const struct twin_memory *memory, const struct twin_memory_want *want,
		     unsigned int id)
{
	u64 end = want->kind->limit[id];

	if (id == TWIN_ZONE_NORMAL && want->kind->high)
		end = min(end, want->low_end);
	/* Where no RAM is below the limit of devices, all of it has to do (max_zone_phys()). */
	if (end && want->kind->wide_dma &&
	    memory->active.range[0].first << want->page_shift >= SZ_4G)
		end = ~0ULL;
	return min(end >> want->page_shift, memory->end);
}

static void plan_zones(struct twin_memory *memory, const struct twin_memory_want *want)
{
	struct twin_zones_spec spec = {
		.policy = want->kind->zones,
		.active = &memory->active,
		.page_shift = want->page_shift,
		.page_struct = want->kind->page_struct,
		.kernelcore = want->kernelcore >> want->page_shift,
		.movablecore = want->movablecore >> want->page_shift,
		.block_order = want->kind->nr_orders - 1,
		.group_order = memory->group_order,
		.types = want->kind->types,
		.flat = want->kind->flat,
	};
	unsigned int id;

	for (id = 0; id < TWIN_ZONE_MOVABLE; id++)
		spec.limit[id] = limit_pfn(memory, want, id);
	/* Of what is reserved in the lowest zone this much is known by now. */
	if (want->kind->dma_reserve)
		spec.dma_reserve = twin_active_pages(&memory->active, TWIN_NODE_ANY, 0,
						     want->kind->reserved_low >> want->page_shift);
	twin_zones_plan(&memory->zones, &spec);
}

static void plan_lists(struct twin_memory *memory, const struct twin_nodes *nodes)
{
	struct twin_zonelists_spec spec = {
		.policy = memory->kind->lists,
		.zones = &memory->zones,
		.distance = { { 10 } },
	};

	if (nodes) {
		memcpy(spec.distance, nodes->distance, sizeof(spec.distance));
		memcpy(spec.cpus, nodes->cpus, sizeof(spec.cpus));
		memcpy(memory->node_cpus, nodes->cpus, sizeof(memory->node_cpus));
	}
	twin_zonelists_plan(&memory->lists, &spec);
}

/* The node that a frame is of, and up to where; what nobody claims is the first node's. */
static unsigned int node_of(const struct twin_nodes *nodes, u64 first, u64 *end)
{
	unsigned int i;

	for (i = 0; nodes && i < nodes->ram.nr; i++) {
		const struct twin_active *r = &nodes->ram.range[i];

		if (first >= r->end)
			continue;
		*end = min(*end, first < r->first ? r->first : r->end);
		return first < r->first ? 0 : r->node;
	}
	return 0;
}

/* RAM in whole pages, by node. */
static int add_ram(struct twin_memory *memory, const struct twin_nodes *nodes, u64 first, u64 end)
{
	u64 to;
	int err = 0;

	for (; first < end && !err; first = to) {
		unsigned int node;

		to = end;
		node = node_of(nodes, first, &to);
		err = twin_active_add(&memory->active, node, first, to);
	}
	return err;
}

/**
 * twin_memory_plan - plan a machine's memory
 * @memory: filled in
 * @want: what from
 *
 * Return: 0; -EINVAL when the map cannot be brought into order and a computer of this
 * kind guesses none; -ENOSPC when it gets too long by that; -ENXIO when nothing of what
 * is backed is RAM that can be used.
 */
int twin_memory_plan(struct twin_memory *memory, const struct twin_memory_want *want)
{
	unsigned int i, nr;
	int err;

	memset(memory, 0, sizeof(*memory));
	memory->kind = want->kind;
	memory->page_shift = want->page_shift;
	memory->group_order = want->kind->group_order ?: want->group_shift - want->page_shift;
	memory->group_order = min(memory->group_order, want->kind->nr_orders - 1);
	memory->cpus = want->cpus;
	err = order_map(memory, want);
	if (err)
		return err;
	nr = twin_memmap_ram(&memory->map, want->page_shift, memory->backed, TWIN_MEMMAP_MAX);
	for (i = 0; i < nr; i++) {
		err = add_ram(memory, want->nodes, memory->backed[i].first >> want->page_shift,
			      memory->backed[i].end >> want->page_shift);
		if (err)
			return err;
	}
	find_backed(memory, want, nr);
	if (memory->home.first == memory->home.end)
		return -ENXIO;
	memory->pages = twin_active_pages(&memory->active, TWIN_NODE_ANY, 0, ~0ULL);
	memory->end = memory->active.range[memory->active.nr - 1].end;
	plan_zones(memory, want);
	plan_lists(memory, want->nodes);
	return 0;
}
