// SPDX-License-Identifier: GPL-2.0
/*
 * Active ranges: which frames are RAM, and whose.
 *
 * Everything that is said of zones is counted from these (early_node_map of 2.6.34,
 * mm/page_alloc.c; memblock.memory today).  Ranges are kept in order, apart from each
 * other and as few as can be.
 *
 * 2.6.34 did not get all of that right: see twin_active_add_early().
 */
#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/sort.h>
#include <linux/string.h>

#include "active.h"

static int by_first(const void *a, const void *b)
{
	const struct twin_active *x = a, *y = b;

	return x->first < y->first ? -1 : x->first > y->first;
}

/**
 * twin_active_sort - bring ranges into order (sort_node_map())
 * @map: the ranges
 */
void twin_active_sort(struct twin_active_map *map)
{
	sort(map->range, map->nr, sizeof(map->range[0]), by_first, NULL);
}

static void drop(struct twin_active_map *map, unsigned int i)
{
	map->nr--;
	memmove(&map->range[i], &map->range[i + 1], (map->nr - i) * sizeof(map->range[0]));
}

/**
 * twin_active_add - register frames of RAM
 * @map: the ranges so far, in order; in order afterwards
 * @node: whose frames they are
 * @first: the first
 * @end: the one behind the last
 *
 * Re-creates memblock_add_range() (mm/memblock.c): what touches a range of the same
 * node becomes one with it, however many ranges that joins.
 *
 * Return: 0; -EINVAL for an empty range or an unknown node, -EBUSY when another node
 * has some of the frames, -ENOSPC when there is no room.  On error nothing has changed.
 */
int twin_active_add(struct twin_active_map *map, unsigned int node, u64 first, u64 end)
{
	unsigned int i, joins = 0;

	if (first >= end || node >= TWIN_NODES_MAX)
		return -EINVAL;
	for (i = 0; i < map->nr; i++) {
		const struct twin_active *r = &map->range[i];

		if (r->node != node && r->first < end && first < r->end)
			return -EBUSY;
		joins += r->node == node && r->first <= end && first <= r->end;
	}
	if (!joins && map->nr == TWIN_ACTIVE_MAX)
		return -ENOSPC;
	for (i = 0; i < map->nr;) {
		const struct twin_active *r = &map->range[i];

		if (r->node != node || r->first > end || first > r->end) {
			i++;
			continue;
		}
		first = min(first, r->first);
		end = max(end, r->end);
		drop(map, i);
	}
	map->range[map->nr++] = (struct twin_active){ first, end, node };
	twin_active_sort(map);
	return 0;
}

/**
 * twin_active_add_early - register frames of RAM as 2.6.34 did
 * @map: the ranges so far, in the order in which they came
 * @node: whose frames they are
 * @first: the first
 * @end: the one behind the last
 *
 * Re-creates add_active_range().  A range that lies inside another one vanishes, one
 * that goes on where another ends, or ends where another begins, lengthens it.  Two
 * cases were not thought of: a range that encloses another one only lengthens it at its
 * end, so that its own head is lost; and one that reaches from one range into a second
 * lengthens the first alone, so that both hold the same frames.
 *
 * Return: 0, or -ENOSPC where 2.6.34 says "truncating".
 */
int twin_active_add_early(struct twin_active_map *map, unsigned int node, u64 first, u64 end)
{
	unsigned int i;

	for (i = 0; i < map->nr; i++) {
		struct twin_active *r = &map->range[i];

		if (r->node != node)
			continue;
		if (first >= r->first && end <= r->end)
			return 0;
		if (first <= r->end && end > r->end) {
			r->end = end;
			return 0;
		}
		if (first < r->first && end >= r->first) {
			r->first = first;
			return 0;
		}
	}
	if (map->nr == TWIN_ACTIVE_MAX)
		return -ENOSPC;
	map->range[map->nr++] = (struct twin_active){ first, end, node };
	return 0;
}

/**
 * twin_active_breach - the first range that overlaps the one before it
 * @map: the ranges, in order
 *
 * Return: its index, or @map->nr when every frame is held once.
 */
unsigned int twin_active_breach(const struct twin_active_map *map)
{
	unsigned int i;

	for (i = 1; i < map->nr; i++)
		if (map->range[i].first < map->range[i - 1].end)
			return i;
	return map->nr;
}

/**
 * twin_active_pages - how many frames between two are RAM
 * @map: the ranges
 * @node: of which node, or TWIN_NODE_ANY
 * @first: the first frame
 * @end: the one behind the last
 */
u64 twin_active_pages(const struct twin_active_map *map, unsigned int node, u64 first, u64 end)
{
	u64 pages = 0;
	unsigned int i;

	for (i = 0; i < map->nr; i++) {
		const struct twin_active *r = &map->range[i];
		u64 from = max(r->first, first), to = min(r->end, end);

		if ((node == TWIN_NODE_ANY || r->node == node) && from < to)
			pages += to - from;
	}
	return pages;
}

/**
 * twin_active_span - from the first frame to the last
 * @map: the ranges
 * @node: of which node, or TWIN_NODE_ANY
 * @first: filled in: the first frame
 * @end: filled in: the one behind the last
 *
 * Re-creates get_pfn_range_for_nid().
 *
 * Return: false, with both 0, where there are no frames.
 */
bool twin_active_span(const struct twin_active_map *map, unsigned int node, u64 *first, u64 *end)
{
	bool any = false;
	unsigned int i;

	*first = 0;
	*end = 0;
	for (i = 0; i < map->nr; i++) {
		const struct twin_active *r = &map->range[i];

		if (node != TWIN_NODE_ANY && r->node != node)
			continue;
		*first = any ? min(*first, r->first) : r->first;
		*end = max(*end, r->end);
		any = true;
	}
	return any;
}
