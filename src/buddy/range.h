/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Frames in a row, however many: handed over, taken exactly, given back.  A zone's
 * lock is held by the caller of everything here.
 */
#ifndef TWIN_BUDDY_RANGE_H
#define TWIN_BUDDY_RANGE_H

#include "zone.h"

int twin_buddy_release(struct twin_zone *zone, twin_pfn_t first, twin_pfn_t end);
int twin_buddy_alloc_range(struct twin_zone *zone, twin_pfn_t first, twin_pfn_t end,
			   unsigned int type);
int twin_buddy_alloc_exact(struct twin_zone *zone, u32 frames, unsigned int type, twin_pfn_t *pfn);
int twin_buddy_free_run(struct twin_zone *zone, twin_pfn_t first, u32 frames);
int twin_buddy_split(struct twin_zone *zone, twin_pfn_t pfn);

#endif
