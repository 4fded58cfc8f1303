/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Pageblocks that are kept back: from the start in 2.6.34 (MIGRATE_RESERVE), as they are
 * needed in later kernels (MIGRATE_HIGHATOMIC).  A zone's lock is held by the caller of
 * everything here.
 */
#ifndef TWIN_BUDDY_RESERVE_H
#define TWIN_BUDDY_RESERVE_H

#include "zone.h"

void twin_reserve_setup(struct twin_zone *zone);
void twin_reserve_more(struct twin_zone *zone, twin_pfn_t pfn);
bool twin_reserve_less(struct twin_zone *zone, unsigned int type);

#endif
