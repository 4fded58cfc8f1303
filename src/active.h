/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TWIN_ACTIVE_H
#define TWIN_ACTIVE_H

#include <linux/types.h>

/* The ranges of a firmware map of 128 entries, each of which a border of nodes may cut. */
#define TWIN_ACTIVE_MAX 160

#define TWIN_NODES_MAX 8

/* Every node, in questions about frames. */
#define TWIN_NODE_ANY TWIN_NODES_MAX

/**
 * struct twin_active - frames of RAM that belong to one node
 * @first: the first
 * @end: the one behind the last
 * @node: whose they are
 */
struct twin_active {
	u64 first;
	u64 end;
	unsigned int node;
};

/**
 * struct twin_active_map - all frames of RAM, by node
 * @nr: how many ranges
 * @range: those
 */
struct twin_active_map {
	unsigned int nr;
	struct twin_active range[TWIN_ACTIVE_MAX];
};

/**
 * struct twin_nodes - a machine's nodes, as firmware tells of them
 * @ram: whose frames are whose
 * @distance: from node to node; 10 is near
 * @cpus: CPUs of each node
 */
struct twin_nodes {
	struct twin_active_map ram;
	u8 distance[TWIN_NODES_MAX][TWIN_NODES_MAX];
	unsigned int cpus[TWIN_NODES_MAX];
};

int twin_active_add(struct twin_active_map *map, unsigned int node, u64 first, u64 end);
int twin_active_add_early(struct twin_active_map *map, unsigned int node, u64 first, u64 end);
void twin_active_sort(struct twin_active_map *map);
unsigned int twin_active_breach(const struct twin_active_map *map);
u64 twin_active_pages(const struct twin_active_map *map, unsigned int node, u64 first, u64 end);
bool twin_active_span(const struct twin_active_map *map, unsigned int node, u64 *first, u64 *end);

#endif
