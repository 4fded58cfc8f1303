/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TWIN_CONTIG_H
#define TWIN_CONTIG_H

struct twin_arena_want;

/**
 * struct twin_contig - a contiguous stretch that was taken
 * @pfn: its first frame
 * @route: how it was taken, in words
 */
struct twin_contig {
	unsigned long pfn;
	const char *route;
};

int twin_contig_take(struct twin_contig *got, const struct twin_arena_want *want);

#endif
