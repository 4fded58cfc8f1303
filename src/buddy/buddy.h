/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The buddy allocator.  A zone's lock is held by the caller of everything here;
 * nothing waits, and nothing takes longer because more is free.
 */
#ifndef TWIN_BUDDY_BUDDY_H
#define TWIN_BUDDY_BUDDY_H

#include "zone.h"

int twin_buddy_alloc(struct twin_zone *zone, unsigned int order, unsigned int type,
		     twin_pfn_t *pfn);
int twin_buddy_alloc_above(struct twin_zone *zone, unsigned int order, unsigned int type,
			   const struct twin_limit *limit, twin_pfn_t *pfn);
unsigned int twin_buddy_bulk(struct twin_zone *zone, unsigned int type, unsigned int nr,
			     twin_pfn_t *pfn);
int twin_buddy_free(struct twin_zone *zone, twin_pfn_t pfn, unsigned int order);
int twin_buddy_head(const struct twin_zone *zone, twin_pfn_t pfn, twin_pfn_t *head,
		    unsigned int *order);

#endif
