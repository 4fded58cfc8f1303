/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Pages from whatever zone has them: who asks says which zones he could use, and is served
 * by the first one of his node's list that is not too empty for him.
 */
#ifndef TWIN_BUDDY_PAGES_WALK_H
#define TWIN_BUDDY_PAGES_WALK_H

#include "../zonelists.h"
#include "pages.h"

/**
 * struct twin_asked - a zone of a list
 * @zone: its number
 * @node: its node
 * @id: enum twin_zone_id
 */
struct twin_asked {
	u8 zone;
	u8 node;
	u8 id;
};

/**
 * struct twin_walk - the zones that a node asks for pages, one after the other
 * @nr: how many; those without backed frames are not among them
 * @asked: those
 */
struct twin_walk {
	unsigned int nr;
	struct twin_asked asked[TWIN_NODES_MAX * TWIN_ZONES];
};

/**
 * struct twin_walks - a page allocator with the lists of all nodes
 * @pages: the allocator
 * @policy: the kernel's way
 * @node: by node
 */
struct twin_walks {
	struct twin_pages *pages;
	const struct twin_zonelist_policy *policy;
	struct twin_walk node[TWIN_NODES_MAX];
};

/**
 * struct twin_walk_want - a block that somebody wants, wherever it is
 * @node: who asks
 * @class: the highest zone that he can use, enum twin_zone_id
 * @order: it has 2^@order frames
 * @type: what it is for
 * @rights: TWIN_MAY_*: what he may do to the minimum of a zone
 * @cold: one that no cache has will do
 * @here: no other node is asked
 */
struct twin_walk_want {
	unsigned int node;
	unsigned int class;
	unsigned int order;
	unsigned int type;
	unsigned int rights;
	bool cold;
	bool here;
};

void twin_walks_init(struct twin_walks *walks, struct twin_pages *pages,
		     const struct twin_zonelist_policy *policy, const struct twin_zonelists *lists,
		     const u8 *node, const u8 *id);

int twin_walk_alloc(const struct twin_walks *walks, unsigned int cpu,
		    const struct twin_walk_want *want, twin_pfn_t *pfn);
unsigned int twin_walk_bulk(const struct twin_walks *walks, unsigned int cpu,
			    const struct twin_walk_want *want, unsigned int nr, twin_pfn_t *pfn);
int twin_walk_exact(const struct twin_walks *walks, unsigned int cpu,
		    const struct twin_walk_want *want, u32 frames, twin_pfn_t *pfn);

#endif
