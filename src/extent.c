// SPDX-License-Identifier: GPL-2.0
/* Stretches of physical memory, to the byte. */
#include <linux/minmax.h>
#include <linux/sort.h>

#include "extent.h"

static int by_first(const void *a, const void *b)
{
	const struct twin_extent *x = a, *y = b;

	return x->first < y->first ? -1 : x->first > y->first;
}

/**
 * twin_extents_merge - bring stretches of memory into order
 * @extent: the stretches; in order, and apart from each other, afterwards
 * @nr: how many
 *
 * Return: how many are left: empty ones are gone, and those that touch are one.
 */
unsigned int twin_extents_merge(struct twin_extent *extent, unsigned int nr)
{
	unsigned int i, left = 0;

	sort(extent, nr, sizeof(*extent), by_first, NULL);
	for (i = 0; i < nr; i++) {
		if (extent[i].end <= extent[i].first)
			continue;
		if (left && extent[i].first <= extent[left - 1].end)
			extent[left - 1].end = max(extent[left - 1].end, extent[i].end);
		else
			extent[left++] = extent[i];
	}
	return left;
}
