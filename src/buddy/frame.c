// SPDX-License-Identifier: GPL-2.0
/*
 * The descriptors of all frames, as memmap_init_zone() of mm/page_alloc.c makes
 * them: each one reserved, and in its zone.
 */
#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "frame.h"

/* So many frames, a page of them, stay in the first-level cache. */
#define PATTERN 256

/*
 * Frames of one zone, all alike.  What is copied from a pattern that the cache holds
 * goes as fast as memset(), which field by field stores do not.
 */
static void fill(struct twin_frame *frame, u64 nr, unsigned int zone)
{
	const struct twin_frame one = { .word = twin_word(TWIN_INNER, 0, zone, 0) };
	u64 done;

	for (done = 0; done < min_t(u64, nr, PATTERN); done++)
		frame[done] = one;
	for (; nr - done >= PATTERN; done += PATTERN)
		memcpy(frame + done, frame, PATTERN * sizeof(*frame));
	memcpy(frame + done, frame, (nr - done) * sizeof(*frame));
}

/* The heads of a zone's lists: each list is empty, which is a ring of one. */
static void fill_lists(struct twin_mem_map *map, unsigned int zone)
{
	u32 lists = map->end + zone * TWIN_LISTS_MAX, i;

	for (i = 0; i < TWIN_LISTS_MAX; i++)
		map->frame[lists + i] = (struct twin_frame){
			.prev = lists + i,
			.next = lists + i,
			.word = twin_word(TWIN_LIST, 0, zone, 0) | i,
		};
}

/**
 * twin_mem_map_bytes - how much memory a map takes
 * @frames: backed frames
 * @zones: zones, whose lists have their heads in the map
 */
u64 twin_mem_map_bytes(u32 frames, unsigned int zones)
{
	return ((u64)frames + zones * TWIN_LISTS_MAX) * sizeof(struct twin_frame);
}

static int check_stretches(const struct twin_stretch *stretch, unsigned int nr, unsigned int zones)
{
	u64 behind = 0;
	unsigned int i;

	for (i = 0; i < nr; i++) {
		if (stretch[i].first.n < behind || stretch[i].end.n < stretch[i].first.n ||
		    stretch[i].zone >= zones)
			return -EINVAL;
		behind = stretch[i].end.n;
	}
	return 0;
}

/**
 * twin_mem_map_number - give frames their indices
 * @map: @first, @base, @frames, @lo and @end are filled in
 * @first: the first backed frame
 * @frames: how many
 */
void twin_mem_map_number(struct twin_mem_map *map, twin_pfn_t first, u32 frames)
{
	map->first = first;
	map->frames = frames;
	map->lo = first.n & ((1U << (TWIN_ORDERS_MAX - 1)) - 1);
	map->base = twin_pfn(first.n - map->lo);
	map->end = map->lo + frames;
}

/**
 * twin_mem_map_init - make the descriptors of all backed frames
 * @map: filled in
 * @mem: twin_mem_map_bytes() of memory, as aligned as a struct twin_frame
 * @first: the first backed frame
 * @frames: how many
 * @zones: how many zones there will be
 * @stretch: which zone the frames belong to, ascending, without overlap; stays with
 *	the map.  Frames in none of them have no zone, and nobody ever gets them.
 * @nr: how many stretches
 *
 * Each frame is written once, in the order of memory.  All are reserved then and all
 * lists are empty, as after memmap_init_zone() and zone_init_free_lists().
 *
 * Return: 0, or -EINVAL for a map that cannot be, or stretches as above.
 */
int twin_mem_map_init(struct twin_mem_map *map, void *mem, twin_pfn_t first, u32 frames,
		      unsigned int zones, const struct twin_stretch *stretch, unsigned int nr)
{
	u64 at = first.n, end = first.n + frames;
	struct twin_frame *frame = mem;
	unsigned int i;

	if (!frames || frames > TWIN_FRAMES_MAX || end < at || zones >= TWIN_NO_ZONE ||
	    check_stretches(stretch, nr, zones))
		return -EINVAL;
	twin_mem_map_number(map, first, frames);
	map->zones = zones;
	map->stretch = stretch;
	map->nr_stretches = nr;
	map->frame = frame - map->lo;
	for (i = 0; i < nr; i++) {
		u64 from = clamp(stretch[i].first.n, at, end);
		u64 to = clamp(stretch[i].end.n, from, end);

		fill(frame + (at - first.n), from - at, TWIN_NO_ZONE);
		fill(frame + (from - first.n), to - from, stretch[i].zone);
		at = to;
	}
	fill(frame + (at - first.n), end - at, TWIN_NO_ZONE);
	for (i = 0; i < zones; i++)
		fill_lists(map, i);
	return 0;
}

/**
 * twin_map_head - the block that a frame belongs to
 * @map: the map
 * @i: index of a frame
 *
 * A few steps up the orders; the kernel leads back from each tail of a compound page
 * instead (compound_head()), and so writes them all.
 *
 * Return: index of the block's head, or %TWIN_NO_FRAME when the frame is reserved.
 */
u32 twin_map_head(const struct twin_mem_map *map, u32 i)
{
	unsigned int order;
	u32 head, word;

	for (order = 0; order < TWIN_ORDERS_MAX; order++) {
		head = i & ~((1U << order) - 1);
		if (!twin_map_has(map, head))
			break;
		word = map->frame[head].word;
		if (twin_word_state(word) == TWIN_INNER)
			continue;
		/* A block that ends before this frame: so no earlier one reaches here. */
		return twin_word_order(word) < order ? TWIN_NO_FRAME : head;
	}
	return TWIN_NO_FRAME;
}

/**
 * twin_map_stretch - the stretch that a frame is in
 * @map: the map
 * @pfn: any frame
 *
 * Return: the stretch, or NULL when the frame is in no zone.
 */
const struct twin_stretch *twin_map_stretch(const struct twin_mem_map *map, twin_pfn_t pfn)
{
	unsigned int i;

	for (i = 0; i < map->nr_stretches; i++)
		if (pfn.n >= map->stretch[i].first.n && pfn.n < map->stretch[i].end.n)
			return &map->stretch[i];
	return NULL;
}
