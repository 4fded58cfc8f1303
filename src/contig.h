/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TWIN_CONTIG_H
#define TWIN_CONTIG_H

#include <linux/types.h>

/**
 * struct twin_arena_want - what the user asks for
 * @pages: how many
 * @node: on which node, or NUMA_NO_NODE
 * @highmem: above the direct map
 */
struct twin_arena_want {
	unsigned long pages;
	int node;
	bool highmem;
};

/**
 * struct twin_contig - a contiguous stretch that was taken
 * @pfn: its first frame
 * @route: how it was taken, in words
 */
struct twin_contig {
	unsigned long pfn;
	const char *route;
};

unsigned long twin_contig_longest(const struct twin_arena_want *want);
int twin_contig_take(struct twin_contig *got, const struct twin_arena_want *want);

#endif
