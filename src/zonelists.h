/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TWIN_ZONELISTS_H
#define TWIN_ZONELISTS_H

#include "zones.h"

/**
 * struct twin_zoneref - a zone in a list
 * @node: its node
 * @id: enum twin_zone_id
 */
struct twin_zoneref {
	u8 node;
	u8 id;
};

/**
 * struct twin_zonelist - zones in the order in which a node asks them for pages
 * @nr: how many
 * @ref: the zones; who wants this node only leaves out those of others
 */
struct twin_zonelist {
	unsigned int nr;
	struct twin_zoneref ref[TWIN_NODES_MAX * TWIN_ZONES];
};

/**
 * struct twin_zonelist_policy - how a kernel orders nodes and zones
 * @name: as users see it
 * @source: the kernel file it was read from, and of which versions
 * @falling: the load of a node that others fall back on is the larger the earlier it is
 *	     chosen, and replaces what it had; otherwise it grows by one
 * @by_first: what a low zone keeps back from who could have used a higher one goes by the first
 *	      zone that he may use; otherwise by the highest, whether there is one or not
 * @reclaim_distance: who is farther than this is asked after own pages were reclaimed; 0
 *		      when only the user can decide that
 */
struct twin_zonelist_policy {
	const char *name;
	const char *source;
	bool falling;
	bool by_first;
	unsigned int reclaim_distance;
};

/**
 * struct twin_zonelists_spec - what lists are made from
 * @policy: the kernel's way
 * @zones: nodes and zones
 * @distance: from node to node; 10 is near
 * @cpus: CPUs of each node
 * @by_zone: all nodes' highest zones first, then all nodes' next ones (2.6.34 alone)
 */
struct twin_zonelists_spec {
	const struct twin_zonelist_policy *policy;
	const struct twin_zones *zones;
	u8 distance[TWIN_NODES_MAX][TWIN_NODES_MAX];
	unsigned int cpus[TWIN_NODES_MAX];
	bool by_zone;
};

/**
 * struct twin_zonelists - the lists of all nodes
 * @nr_nodes: nodes that have RAM
 * @order: by node: all those nodes, itself first
 * @reclaim: some node is so far away that own pages are reclaimed first
 * @list: by node
 */
struct twin_zonelists {
	unsigned int nr_nodes;
	u8 order[TWIN_NODES_MAX][TWIN_NODES_MAX];
	bool reclaim;
	struct twin_zonelist list[TWIN_NODES_MAX];
};

extern const struct twin_zonelist_policy twin_zonelist_policy_2_6_34;
extern const struct twin_zonelist_policy twin_zonelist_policy_6_1;

void twin_zonelists_plan(struct twin_zonelists *lists, const struct twin_zonelists_spec *spec);

#endif
