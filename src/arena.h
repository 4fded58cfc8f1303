/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The arena: the physically contiguous chunk that a twin lives in.
 */
#ifndef TWIN_ARENA_H
#define TWIN_ARENA_H

#include "contig.h"
#include "ram.h"

struct page;

/**
 * struct twin_arena - the chunk
 * @pfn: its first frame, as this computer counts
 * @pages: how many frames
 * @route: how it was taken, in words
 * @highmem: this kernel has no address of its own for the frames
 * @alias: the same frames once more, mapped page by page; NULL when that would
 *	   take too much of the room for such mappings, and for high memory
 * @frames: without @alias: they are mapped some hundred at a time; the only way to
 *	    frames of high memory
 */
struct twin_arena {
	unsigned long pfn;
	unsigned long pages;
	const char *route;
	bool highmem;
	void *alias;
	struct twin_ram_window *frames;
};

/**
 * struct twin_homecoming - what became of the pages
 * @pages: how many were given back
 * @home: how many of them were ours alone, and then seen free or in new hands
 * @held: held by someone else, too, when we let go; they go home when that one
 *	  lets go
 * @lost: no longer bore our mark while they should have been ours
 * @poisoned: kept back by the kernel, since their memory failed
 */
struct twin_homecoming {
	unsigned long pages;
	unsigned long home;
	unsigned long held;
	unsigned long lost;
	unsigned long poisoned;
};

int twin_arena_take(struct twin_arena *arena, const struct twin_arena_want *want);
unsigned long twin_arena_largest(const struct twin_arena_want *want);
struct twin_homecoming twin_arena_give(struct twin_arena *arena);
bool twin_arena_owns(const struct twin_arena *arena, unsigned long pfn);
struct twin_ram twin_arena_ram(const struct twin_arena *arena);

#endif
