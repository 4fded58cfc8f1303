// SPDX-License-Identifier: GPL-2.0
/*
 * Zonelists: whom a node asks for pages, and after whom.
 *
 * Re-creates build_zonelists() and find_next_best_node() (mm/page_alloc.c).  The nearest
 * node comes first; of nodes as near, one behind the asking node, one without CPUs, and
 * one that fewer others fall back on already.
 */
#include <linux/limits.h>
#include <linux/string.h>

#include "zonelists.h"

/* What is said against a node, the more important the higher. */
#define SCORE(distance, load) ((distance) << 16 | (load))

/** var twin_zonelist_policy_2_6_34 - as 2.6.34 orders them */
const struct twin_zonelist_policy twin_zonelist_policy_2_6_34 = {
	.name = "2.6.34",
	.source = "mm/page_alloc.c of 2.6.34",
	.falling = true,
	.by_first = true,
	.reclaim_distance = 20,
};

/** var twin_zonelist_policy_6_1 - as 6.1 orders them */
const struct twin_zonelist_policy twin_zonelist_policy_6_1 = {
	.name = "6.1",
	.source = "mm/page_alloc.c of 6.1",
};

/**
 * struct order - nodes being put in order
 * @spec: what from
 * @load: how much each node is fallen back on
 * @used: by node: it has its place already
 */
struct order {
	const struct twin_zonelists_spec *spec;
	unsigned int load[TWIN_NODES_MAX];
	bool used[TWIN_NODES_MAX];
};

static bool has_ram(const struct twin_zonelists_spec *spec, unsigned int node)
{
	return spec->zones->node[node].present;
}

/* The best of the nodes that have no place yet, or TWIN_NODE_ANY. */
static unsigned int next_best(const struct order *o, unsigned int from)
{
	unsigned int node, best = TWIN_NODE_ANY, least = UINT_MAX;

	if (!o->used[from])
		return from;
	for (node = 0; node < TWIN_NODES_MAX; node++) {
		unsigned int far = o->spec->distance[from][node];
		unsigned int score =
			SCORE(far + (node < from) + !!o->spec->cpus[node], o->load[node]);

		if (o->used[node] || !has_ram(o->spec, node) || score >= least)
			continue;
		least = score;
		best = node;
	}
	return best;
}

/* All nodes as @from sees them; the first of each distance bears more of the load. */
static unsigned int order_nodes(struct order *o, unsigned int from, u8 order[TWIN_NODES_MAX],
				unsigned int all, bool *reclaim)
{
	const struct twin_zonelists_spec *spec = o->spec;
	unsigned int node, nr = 0, prev = from;

	memset(o->used, 0, sizeof(o->used));
	while ((node = next_best(o, from)) != TWIN_NODE_ANY) {
		unsigned int far = spec->distance[from][node];

		o->used[node] = true;
		if (far != spec->distance[from][prev])
			o->load[node] = spec->policy->falling ? all - nr : o->load[node] + 1;
		*reclaim |= spec->policy->reclaim_distance && far > spec->policy->reclaim_distance;
		prev = node;
		if (has_ram(spec, node))
			order[nr++] = node;
	}
	return nr;
}

static void add(struct twin_zonelist *list, const struct twin_zones *zones, unsigned int node,
		unsigned int id)
{
	if (zones->node[node].zone[id].present)
		list->ref[list->nr++] = (struct twin_zoneref){ node, id };
}

static void fill(struct twin_zonelist *list, const struct twin_zonelists_spec *spec,
		 const u8 order[TWIN_NODES_MAX], unsigned int nodes)
{
	unsigned int i, id;

	if (spec->by_zone) {
		for (id = TWIN_ZONES; id--;)
			for (i = 0; i < nodes; i++)
				add(list, spec->zones, order[i], id);
		return;
	}
	for (i = 0; i < nodes; i++)
		for (id = TWIN_ZONES; id--;)
			add(list, spec->zones, order[i], id);
}

/**
 * twin_zonelists_plan - make the lists of all nodes
 * @lists: filled in
 * @spec: what from
 *
 * A node without RAM has a list, too, if it has CPUs: they have to ask somebody.
 */
void twin_zonelists_plan(struct twin_zonelists *lists, const struct twin_zonelists_spec *spec)
{
	struct order o = { .spec = spec };
	unsigned int node, nr;

	memset(lists, 0, sizeof(*lists));
	for (node = 0; node < TWIN_NODES_MAX; node++)
		lists->nr_nodes += has_ram(spec, node);
	for (node = 0; node < TWIN_NODES_MAX; node++) {
		u8 *order = lists->order[node];

		if (!has_ram(spec, node) && !spec->cpus[node])
			continue;
		nr = order_nodes(&o, node, order, lists->nr_nodes, &lists->reclaim);
		fill(&lists->list[node], spec, order, nr);
	}
}
