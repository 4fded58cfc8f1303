/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TWIN_BUDDY_FALLBACK_H
#define TWIN_BUDDY_FALLBACK_H

#include "zone.h"

int twin_pageblock_set(struct twin_zone *zone, twin_pfn_t pfn, unsigned int type);

#endif
