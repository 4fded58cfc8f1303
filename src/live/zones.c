// SPDX-License-Identifier: GPL-2.0
/*
 * The running kernel's nodes, zones and page allocator: how it was built, which frames
 * are whose, and what its zones have become.
 */
#include <linux/cpumask.h>
#include <linux/highmem.h>
#include <linux/kernel.h>
#include <linux/memory_hotplug.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/nodemask.h>
#include <linux/pgtable.h>
#include <linux/sched.h>
#include <linux/sizes.h>
#include <linux/string.h>
#include <linux/topology.h>

#include "../compat.h"
#include "pages.h"
#include "zones.h"

/* Ours by theirs; others, as that of devices, are of no interest. */
static const struct {
	enum zone_type theirs;
	enum twin_zone_id ours;
} ids[] = {
#ifdef CONFIG_ZONE_DMA
	{ ZONE_DMA, TWIN_ZONE_DMA },
#endif
#ifdef CONFIG_ZONE_DMA32
	{ ZONE_DMA32, TWIN_ZONE_DMA32 },
#endif
	{ ZONE_NORMAL, TWIN_ZONE_NORMAL },
#ifdef CONFIG_HIGHMEM
	{ ZONE_HIGHMEM, TWIN_ZONE_HIGHMEM },
#endif
	{ ZONE_MOVABLE, TWIN_ZONE_MOVABLE },
};

/**
 * twin_live_kind - a kind of computer, as the running kernel was built for it
 * @kind: what such computers have in common; what a kernel may choose is set
 */
void twin_live_kind(struct twin_memory_kind *kind)
{
	kind->page_struct = sizeof(struct page);
	kind->nr_orders = TWIN_NR_ORDERS;
	kind->group_order = pageblock_order;
	kind->types = MIGRATE_TYPES;
	kind->flat = !IS_ENABLED(CONFIG_SPARSEMEM);
	twin_arch_dma(kind);
	if (!IS_ENABLED(CONFIG_ZONE_DMA))
		kind->limit[TWIN_ZONE_DMA] = 0;
	if (!IS_ENABLED(CONFIG_ZONE_DMA32))
		kind->limit[TWIN_ZONE_DMA32] = 0;
	if (!IS_ENABLED(CONFIG_HIGHMEM))
		kind->limit[TWIN_ZONE_HIGHMEM] = 0;
}

/* Addresses that are kept for vmalloc() where high memory begins, if nobody says else. */
#define VMALLOC_KEPT SZ_128M

/**
 * twin_live_low_most - the byte behind the last one that could be low memory
 *
 * Where there is high memory that is where low memory ends.  Else it is what addresses
 * would allow (find_low_pfn_range(), arch/x86/mm/init_32.c): a machine that is told of
 * more RAM than this computer's has its high memory there.
 */
u64 twin_live_low_most(void)
{
	u64 kept = VMALLOC_KEPT;
	char word[32];

	if (!IS_ENABLED(CONFIG_HIGHMEM))
		return twin_live_low_end();
	if (twin_live_word("vmalloc", word, sizeof(word)) && strlen(word) > 8)
		kept = memparse(word + 8, NULL);
	if (!totalhigh_pages() && kept < VMALLOC_END - PAGE_OFFSET)
		return max_t(u64, VMALLOC_END - PAGE_OFFSET - kept, twin_live_low_end());
	return twin_live_low_end();
}

static unsigned int node_at(u64 pfn, unsigned int before)
{
	struct page *page = pfn_to_online_page(pfn);

	return page ? page_to_nid(page) : before;
}

/* Where the next node's frames begin, after @first, or @end. */
static u64 border(u64 first, u64 end, unsigned int node)
{
	u64 low = first, high, mid;

	/* By pageblocks first: there may be a lot of memory. */
	for (high = first; high < end && node_at(high, node) == node; high += pageblock_nr_pages) {
		low = high;
		cond_resched();
	}
	if (high >= end && node_at(end - 1, node) == node)
		return end;
	for (high = min(high, end - 1); high - low > 1;) {
		mid = low + (high - low) / 2;
		if (node_at(mid, node) == node)
			low = mid;
		else
			high = mid;
	}
	return high;
}

static bool add_nodes(struct twin_nodes *nodes, u64 first, u64 end)
{
	unsigned int node = 0;
	u64 to;

	for (; first < end; first = to) {
		node = node_at(first, node);
		to = border(first, end, node);
		if (twin_active_add(&nodes->ram, node, first, to))
			return false;
	}
	return true;
}

/**
 * twin_live_nodes - whose RAM is whose
 * @nodes: filled in
 * @firmware: this computer's RAM
 *
 * As each frame says of itself.
 *
 * Return: false when there are more nodes, or more borders, than there is room for.
 */
bool twin_live_nodes(struct twin_nodes *nodes, const struct twin_firmware *firmware)
{
	unsigned int i, node, other, cpu;

	memset(nodes, 0, sizeof(*nodes));
	for (i = 0; i < firmware->nr_whole; i++)
		if (!add_nodes(nodes, PHYS_PFN(firmware->whole[i].first + PAGE_SIZE - 1),
			       PHYS_PFN(firmware->whole[i].end)))
			return false;
	for_each_online_node(node) {
		if (node >= TWIN_NODES_MAX)
			return false;
		for_each_online_node(other)
			if (other < TWIN_NODES_MAX)
				nodes->distance[node][other] = node_distance(node, other);
	}
	for_each_online_cpu(cpu)
		if (cpu_to_node(cpu) >= 0 && cpu_to_node(cpu) < TWIN_NODES_MAX)
			nodes->cpus[cpu_to_node(cpu)]++;
	return true;
}

/**
 * twin_live_zones - what the running kernel's zones have become
 * @zones: filled in
 */
void twin_live_zones(struct twin_live_zones *zones)
{
	unsigned int node, i;

	memset(zones, 0, sizeof(*zones));
	for_each_online_node(node) {
		zones->more |= node >= TWIN_NODES_MAX;
		for (i = 0; i < ARRAY_SIZE(ids) && node < TWIN_NODES_MAX; i++) {
			const struct zone *zone = &NODE_DATA(node)->node_zones[ids[i].theirs];

			zones->zone[node][ids[i].ours] = (struct twin_live_zone){
				.first = zone->zone_start_pfn,
				.spanned = zone->spanned_pages,
				.present = zone->present_pages,
			};
		}
	}
}

static bool is_told(const char *name)
{
	char word[32];

	return !twin_live_word(name, word, sizeof(word)) || *word;
}

/* Bytes that the kernel was told; a share of memory, or only what is mirrored, is not modelled. */
static bool told_bytes(const char *name, u64 *bytes)
{
	char word[40], *value, *end;

	if (!twin_live_word(name, word, sizeof(word)))
		return false;
	value = strchr(word, '=');
	if (!value)
		return !*word;
	*bytes = memparse(value + 1, &end);
	return end != value + 1 && !*end;
}

/**
 * twin_live_movable - how much memory the running kernel was told to keep movable
 * @kernelcore: filled in: bytes that are not to be movable; 0 when nothing was said
 * @movablecore: filled in: bytes that are to be; 0 when nothing was said
 *
 * Both are 0, too, when one was said in a way that is not modelled.
 */
void twin_live_movable(u64 *kernelcore, u64 *movablecore)
{
	*kernelcore = 0;
	*movablecore = 0;
	if (told_bytes("kernelcore", kernelcore) && told_bytes("movablecore", movablecore))
		return;
	*kernelcore = 0;
	*movablecore = 0;
}

/*
 * Memory that is added while the kernel runs is normal, wherever it is, unless a low zone
 * reaches as far (default_kernel_zone_for_pfn()).  The kernel has marked what was there
 * when it was booted.
 */
static bool is_added_low(u64 pfn)
{
	return pfn < PHYS_PFN(BIT_ULL(32)) && !twin_pages_early(pfn, 1);
}

/* Note whether a node's normal memory was there at boot, or was added. */
static void note_normal(u64 pfn, const struct page *page, nodemask_t *early, nodemask_t *added)
{
	nodemask_t *mask = twin_pages_early(pfn, 1) ? early : added;

	if (pfn >= PHYS_PFN(BIT_ULL(32)))
		node_set(page_to_nid(page), *mask);
}

/**
 * twin_live_unplanned - may the kernel's zones be what no firmware map tells?
 * @firmware: this computer's RAM
 * @movable: how much memory is movable was the user's choice, and is known
 *
 * Return: how that may be, or NULL.
 */
const char *twin_live_unplanned(const struct twin_firmware *firmware, bool movable)
{
	nodemask_t early = NODE_MASK_NONE, added = NODE_MASK_NONE;
	struct page *page;
	unsigned int i;
	u64 pfn;

	if (!TWIN_ZONES_KNOWN)
		return "how this version of Linux divides memory into zones is not known";
	if (!firmware->nr_ram)
		return "the resource tree names no System RAM";
	if (firmware->more_whole)
		return "the resource tree names more stretches of RAM than are kept";
	/* The tree tells of it by whole pages, rounded up. */
	if (firmware->unmapped && PAGE_SIZE > SZ_4K)
		return "there may be pages of which firmware keeps a part";
	if (is_told("movable_node") || (!movable && is_told("kernelcore|movablecore")))
		return "the kernel was told of movable memory, this machine was not";
	for (i = 0; i < firmware->nr_ram; i++) {
		pfn = PHYS_PFN(firmware->ram[i].first + PAGE_SIZE - 1);
		for (; pfn < PHYS_PFN(firmware->ram[i].end); pfn += pageblock_nr_pages) {
			page = pfn_to_online_page(pfn);
			if (!page)
				return "some of the RAM is offline";
			if (is_added_low(pfn))
				return "RAM below 4G was added after the kernel was booted";
			note_normal(pfn, page, &early, &added);
			cond_resched();
		}
	}
	/* One begins where addresses say if it was there at boot, else where its RAM does. */
	if (!nodes_subset(added, early))
		return "a zone is of RAM alone that was added after the kernel was booted";
	return NULL;
}
