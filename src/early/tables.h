/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TWIN_EARLY_TABLES_H
#define TWIN_EARLY_TABLES_H

#include "../pgtable/map.h"
#include "reserve.h"

/**
 * struct twin_early_tables - page tables out of early memory
 * @source: hands them out
 * @early: where they come from
 * @want: how they are asked for
 * @estimate: how many were thought to be enough; for reports, nothing is refused by it
 * @out: how many are in use
 * @most: the highest @out there was
 * @kept: the first of the frames that came back and cannot be freed yet
 * @nr_kept: how many
 * @lost: how many more came back that could not even be kept
 */
struct twin_early_tables {
	struct pt_source source;
	struct twin_early *early;
	struct twin_early_want want;
	u64 estimate;
	u64 out;
	u64 most;
	twin_phys_t kept;
	u64 nr_kept;
	u64 lost;
};

void twin_early_tables_init(struct twin_early_tables *tables, struct twin_early *early,
			    twin_phys_t first, twin_phys_t end, bool down, u64 estimate);
u64 twin_early_tables_estimate(const struct pt_shape *shape, u64 end, u8 leaf_levels, u64 slots);

#endif
