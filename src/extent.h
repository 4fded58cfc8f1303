/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TWIN_EXTENT_H
#define TWIN_EXTENT_H

#include <linux/types.h>

/* As many stretches of RAM as a firmware map of 128 entries can have. */
#define TWIN_RAM_MAX 128

/**
 * struct twin_extent - a stretch of physical memory, to the byte
 * @first: its first byte
 * @end: the byte behind it; not above @first where there is none
 */
struct twin_extent {
	u64 first;
	u64 end;
};

unsigned int twin_extents_merge(struct twin_extent *extent, unsigned int nr);

#endif
