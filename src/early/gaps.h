/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TWIN_EARLY_GAPS_H
#define TWIN_EARLY_GAPS_H

#include "reserve.h"

/**
 * struct twin_early_pages - where the pages of RAM are
 * @ram: all of them
 * @free: those that nothing is reserved of
 * @reserved: the others
 */
struct twin_early_pages {
	u64 ram;
	u64 free;
	u64 reserved;
};

unsigned int twin_early_behind(const struct twin_early *early, u64 addr);
const struct twin_reservation *twin_early_find(const struct twin_early *early, u64 addr);
bool twin_early_fit(const struct twin_early *early, const struct twin_early_want *want, u64 *at);
bool twin_early_next_free(const struct twin_early *early, u64 *cursor, struct twin_extent *out);
struct twin_early_pages twin_early_pages(const struct twin_early *early);

#endif
