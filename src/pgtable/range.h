/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TWIN_PGTABLE_RANGE_H
#define TWIN_PGTABLE_RANGE_H

#include "format.h"

/* Down from one page size to the largest and back. */
#define PT_RANGES_MAX (2 * PT_LEVELS - 1)

/**
 * struct pt_range - addresses mapped by leaves of one size
 * @va: first address
 * @phys: where it leads
 * @len: bytes, a multiple of the leaf size
 * @level: of the leaves
 */
struct pt_range {
	twin_va_t va;
	twin_phys_t phys;
	u64 len;
	u8 level;
};

unsigned int pt_split(const struct pt_shape *shape, struct pt_range want, u8 leaf_levels,
		      struct pt_range out[PT_RANGES_MAX]);
void pt_count_tables(const struct pt_shape *shape, const struct pt_range *range,
		     u64 last[PT_LEVELS], u64 tables[PT_LEVELS]);

#endif
