// SPDX-License-Identifier: GPL-2.0
/*
 * Where the movable zone of each node begins.
 *
 * Re-creates find_zone_movable_pfns_for_nodes() (mm/page_alloc.c).  What the user wants
 * kept for the kernel is spread over the nodes in equal shares, each counted from the
 * node's first frame; what a small node cannot give, the others give in further rounds.
 * Behind its share a node's frames are movable.
 */
#include <linux/align.h>
#include <linux/math64.h>
#include <linux/minmax.h>

#include "zones.h"

/**
 * struct spread - pages for the kernel, being spread over nodes
 * @zones: the nodes; where their movable zones begin
 * @active: RAM
 * @usable: no movable zone begins below this
 * @core: pages still to be found
 */
struct spread {
	struct twin_zones *zones;
	const struct twin_active_map *active;
	u64 usable;
	u64 core;
};

static u64 less(u64 from, u64 what)
{
	return from - min(from, what);
}

/* Take @share pages of a node, from where the last round ended. */
static void take_share(struct spread *s, unsigned int nid, u64 share)
{
	u64 *movable = &s->zones->node[nid].movable;
	unsigned int i;

	for (i = 0; i < s->active->nr; i++) {
		const struct twin_active *r = &s->active->range[i];
		u64 first = max(r->first, *movable), pages;

		if (r->node != nid || first >= r->end)
			continue;
		/* These cannot be movable, so the kernel has them beyond its share. */
		if (first < s->usable) {
			pages = min(r->end, s->usable) - first;
			share = less(share, pages);
			s->core = less(s->core, pages);
			first += pages;
			*movable = r->end;
			if (first == r->end)
				continue;
		}
		pages = min(r->end - first, share);
		*movable = first + pages;
		s->core = less(s->core, pages);
		share -= pages;
		if (!share)
			break;
	}
}

/* One round over all nodes that have RAM. */
static void spread_once(struct spread *s, unsigned int nodes)
{
	u64 share = div_u64(s->core, nodes);
	unsigned int nid;

	for (nid = 0; nid < TWIN_NODES_MAX; nid++) {
		if (!s->zones->node[nid].end)
			continue;
		if (s->core < share)
			share = div_u64(s->core, nodes);
		take_share(s, nid, share);
	}
}

/* Pages that must not be movable, from what the user said of both kinds; 0 for all. */
static u64 core_pages(const struct twin_zones_spec *spec, u64 total)
{
	u64 block = 1ULL << spec->block_order, core = spec->kernelcore;

	if (spec->movablecore)
		core = max(core, total - min(total, ALIGN(spec->movablecore, block)));
	return core < total ? core : 0;
}

/**
 * twin_zones_movable - find where movable zones begin
 * @zones: @movable of each node is filled in; its limits and the nodes' spans are there
 * @spec: the machine
 */
void twin_zones_movable(struct twin_zones *zones, const struct twin_zones_spec *spec)
{
	struct spread s = {
		.zones = zones,
		.active = spec->active,
		.usable = zones->lowest[zones->movable_from],
		.core = core_pages(spec, twin_active_pages(spec->active, TWIN_NODE_ANY, 0, ~0ULL)),
	};
	unsigned int nid, nodes = 0;

	if (!s.core)
		return;
	for (nid = 0; nid < TWIN_NODES_MAX; nid++)
		nodes += !!zones->node[nid].end;
	spread_once(&s, nodes);
	while (--nodes && s.core > nodes)
		spread_once(&s, nodes);
	for (nid = 0; nid < TWIN_NODES_MAX; nid++) {
		struct twin_node_figures *node = &zones->node[nid];

		node->movable = ALIGN(node->movable, 1ULL << spec->block_order);
		if (node->movable >= node->end)
			node->movable = 0;
	}
}
