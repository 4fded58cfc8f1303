// SPDX-License-Identifier: GPL-2.0
/*
 * The files buddy/zones, zonelists, buddyinfo, pagetypeinfo and reserved: what the page
 * allocator of the booted machine has, two of them in the format of the kernel's files of that name
 * (mm/vmstat.c), so that whatever reads those reads these.
 */
#include <linux/kernel.h>

#include "report.h"

static void print_marks(struct seq_file *m, const struct twin *twin, unsigned int nr)
{
	const struct twin_shared_zone *shared = &twin->pages.zone[nr];
	const struct twin_buddy *buddy = &twin->buddy;
	const struct twin_marks *marks = &buddy->marks.zone[buddy->node[nr]][buddy->id[nr]];
	const struct twin_zone *zone = &buddy->zone[nr];
	unsigned int i;

	seq_printf(m, " %9llu %9llu %6llu %6llu %6llu %5u %6u  ", zone->managed, zone->free,
		   marks->min, marks->low, marks->high, shared->batch, shared->high);
	for (i = 0; i < TWIN_ZONES; i++)
		seq_printf(m, "%s%llu", i ? "," : "", marks->reserve[i]);
	seq_putc(m, '\n');
}

static void print_zone(struct seq_file *m, const struct twin *twin, unsigned int node,
		       unsigned int id)
{
	const struct twin_zone_figures *zone = &twin->memory.zones.node[node].zone[id];
	const struct twin_buddy *buddy = &twin->buddy;
	unsigned int i;

	seq_printf(m, "%4u %-8s %#10llx %9llu %9llu %9llu %7llu", node, twin_zone_names[id],
		   zone->first, zone->spanned, zone->absent, zone->present, zone->memmap);
	for (i = 0; i < buddy->nr_zones; i++) {
		if (buddy->node[i] != node || buddy->id[i] != id)
			continue;
		print_marks(m, twin, i);
		return;
	}
	seq_puts(m, "  not backed\n");
}

/**
 * twin_report_zones - every zone: as planned, and what the backed ones manage
 * @m: where to
 * @s: the session
 */
void twin_report_zones(struct seq_file *m, const struct twin_session *s)
{
	const struct twin_memory *memory;
	unsigned int node, id;
	char size[16];

	if (!twin_report_booted(m, s))
		return;
	memory = &s->twin->memory;
	seq_printf(
		m,
		"%llu managed of %llu backed of %llu pages of RAM; pages of %s, zones as of %s\n",
		twin_buddy_managed(&s->twin->buddy), memory->backed_pages, memory->pages,
		twin_size_text(1ULL << memory->page_shift, size, sizeof(size)),
		memory->kind->zones->name);
	seq_puts(
		m,
		"planned, of all RAM: first (a frame's number), spanned, absent, present, memmap (pages)\n");
	seq_puts(
		m,
		"of what is backed: managed, free, what follows from managed: min, low, high, reserve, and from its CPUs: batch, list (pages)\n");
	seq_puts(
		m,
		"node zone          first   spanned    absent   present  memmap   managed      free    min    low   high batch   list  reserve");
	for (id = 0; id < TWIN_ZONES; id++)
		seq_printf(m, "%c%s", id ? ',' : ':', twin_zone_names[id]);
	seq_putc(m, '\n');
	for (node = 0; node < TWIN_NODES_MAX; node++)
		for (id = 0; id < TWIN_ZONES; id++)
			if (memory->zones.node[node].zone[id].spanned)
				print_zone(m, s->twin, node, id);
}

static void print_head(struct seq_file *m, const struct twin_buddy *buddy, unsigned int nr)
{
	seq_printf(m, "Node %d, zone %8s ", buddy->node[nr], buddy->plan[nr].name);
}

/**
 * twin_report_buddyinfo - free blocks by zone and order, as in /proc/buddyinfo
 * @m: where to
 * @s: the session
 */
void twin_report_buddyinfo(struct seq_file *m, const struct twin_session *s)
{
	const struct twin_buddy *buddy;
	unsigned int i, order, type;

	if (!twin_report_booted(m, s))
		return;
	buddy = &s->twin->buddy;
	for (i = 0; i < buddy->nr_zones; i++) {
		const struct twin_zone *zone = &buddy->zone[i];

		print_head(m, buddy, i);
		for (order = 0; order < zone->nr_orders; order++) {
			u64 blocks = 0;

			for (type = 0; type < TWIN_TYPES; type++)
				blocks += twin_zone_nr_free(zone, order, type);
			seq_printf(m, "%6llu ", blocks);
		}
		seq_putc(m, '\n');
	}
}

static void print_free(struct seq_file *m, const struct twin_buddy *buddy, unsigned int nr)
{
	const struct twin_zone *zone = &buddy->zone[nr];
	unsigned int order, type;

	for (type = 0; type < TWIN_TYPES; type++) {
		seq_printf(m, "Node %4d, zone %8s, type %12s ", buddy->node[nr],
			   buddy->plan[nr].name, twin_migrate_text(zone, type));
		for (order = 0; order < zone->nr_orders; order++)
			seq_printf(m, "%6u ", twin_zone_nr_free(zone, order, type));
		seq_putc(m, '\n');
	}
}

/* Pageblocks in which the zone has a backed frame, each of them once. */
static void count_blocks(const struct twin_buddy *buddy, unsigned int nr, u32 count[TWIN_TYPES])
{
	const struct twin_zone *zone = &buddy->zone[nr];
	u32 block, behind = 0;
	unsigned int i;

	for (i = 0; i < buddy->nr_stretches; i++) {
		const struct twin_stretch *s = &buddy->stretch[i];
		u32 first = twin_map_index(&buddy->map, s->first);
		u32 last = twin_map_index(&buddy->map, twin_pfn(s->end.n - 1));

		if (s->zone != nr)
			continue;
		block = max(first >> zone->block_order, behind);
		behind = (last >> zone->block_order) + 1;
		for (; block < behind; block++) {
			unsigned int type = zone->block[block - zone->block_first];

			if (type < TWIN_TYPES)
				count[type]++;
		}
	}
}

static void print_blocks(struct seq_file *m, const struct twin_buddy *buddy, unsigned int nr)
{
	u32 count[TWIN_TYPES] = {};
	unsigned int type;

	count_blocks(buddy, nr, count);
	print_head(m, buddy, nr);
	for (type = 0; type < TWIN_TYPES; type++)
		seq_printf(m, "%12u ", count[type]);
	seq_putc(m, '\n');
}

/**
 * twin_report_pagetypeinfo - free blocks by migrate type, as in /proc/pagetypeinfo
 * @m: where to
 * @s: the session
 */
void twin_report_pagetypeinfo(struct seq_file *m, const struct twin_session *s)
{
	const struct twin_buddy *buddy;
	unsigned int i;

	if (!twin_report_booted(m, s))
		return;
	buddy = &s->twin->buddy;
	seq_printf(m, "Page block order: %u\n", s->twin->memory.group_order);
	seq_printf(m, "Pages per block:  %u\n\n", 1U << s->twin->memory.group_order);
	seq_printf(m, "%-43s ", "Free pages count per migrate type at order");
	for (i = 0; i < s->twin->memory.kind->nr_orders; i++)
		seq_printf(m, "%6u ", i);
	seq_putc(m, '\n');
	for (i = 0; i < buddy->nr_zones; i++)
		print_free(m, buddy, i);
	seq_printf(m, "\n%-23s", "Number of blocks type ");
	for (i = 0; i < TWIN_TYPES; i++)
		seq_printf(m, "%12s ", twin_migrate_text(&buddy->zone[0], i));
	seq_putc(m, '\n');
	for (i = 0; i < buddy->nr_zones; i++)
		print_blocks(m, buddy, i);
}

/**
 * twin_report_reserved - early reservations that were left when all else became free
 * @m: where to
 * @s: the session
 *
 * A page of which a byte is reserved is not handed over; one that two reservations share
 * is in both their counts, but in the total once.  What is no RAM does not count.
 */
void twin_report_reserved(struct seq_file *m, const struct twin_session *s)
{
	const struct twin *twin = s->twin;
	const struct twin_active_map *ram;
	u64 total = 0, behind = 0;
	unsigned int i, shift;

	if (!twin_report_booted(m, s))
		return;
	ram = &twin->memory.active;
	shift = twin->memory.page_shift;
	seq_puts(m, "first address      last address            pages  name\n");
	for (i = 0; i < twin->nr_kept; i++) {
		const struct twin_reservation *r = &twin->kept[i];
		u64 first = r->first >> shift, end = ((r->end - 1) >> shift) + 1;

		seq_printf(m, "0x%016llx-0x%016llx %10llu  %s\n", r->first, r->end - 1,
			   twin_active_pages(ram, TWIN_NODE_ANY, first, end), r->name);
		total += twin_active_pages(ram, TWIN_NODE_ANY, max(first, behind), end);
		behind = max(behind, end);
	}
	seq_printf(m, "total %42llu\n", total);
}

/**
 * twin_report_zonelists - whom each node asks for pages, in this order
 * @m: where to
 * @s: the session
 */
void twin_report_zonelists(struct seq_file *m, const struct twin_session *s)
{
	const struct twin_memory *memory;
	unsigned int node, i;

	if (!twin_report_booted(m, s))
		return;
	memory = &s->twin->memory;
	seq_printf(m, "%u nodes with RAM, ordered as by %s%s\n", memory->lists.nr_nodes,
		   memory->kind->lists->name,
		   memory->lists.reclaim ? "; far ones only after reclaim" : "");
	seq_puts(m, "node  zones, as node:zone\n");
	for (node = 0; node < TWIN_NODES_MAX; node++) {
		const struct twin_zonelist *list = &memory->lists.list[node];

		if (!list->nr)
			continue;
		seq_printf(m, "%4u ", node);
		for (i = 0; i < list->nr; i++)
			seq_printf(m, " %u:%s", list->ref[i].node,
				   twin_zone_names[list->ref[i].id]);
		seq_putc(m, '\n');
	}
}
