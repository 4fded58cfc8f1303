// SPDX-License-Identifier: GPL-2.0
/*
 * User-mode Linux, 64 bits: three levels that no hardware ever walks; from
 * arch/um/include/asm/pgtable.h.  Its two marks NEWPAGE and NEWPROT ask the
 * kernel to bring the host's mappings up to date; they say nothing about the
 * translation, so they count as spare.
 */
#include "format.h"

#define PRESENT	 BIT_ULL(0)
#define RW	 BIT_ULL(5)
#define USER	 BIT_ULL(6)
#define ACCESSED BIT_ULL(7)
#define DIRTY	 BIT_ULL(8)

#define PHYS GENMASK_ULL(63, 12)

/* _PAGE_TABLE, or _KERNPG_TABLE without USER; UML looks at rights in leaves only */
#define TABLE_SET (RW | USER | ACCESSED | DIRTY)

/* clang-format off */
/** var pt_format_um64 - 3 levels: 9|9|9|12, no large leaves, no NX */
const struct pt_format pt_format_um64 = {
	.name = "um64",
	.nr_levels = 3,
	.page_shift = 12,
	.entry_shift = 3,
	.canon = PT_CANON_ZERO,
	.present = PRESENT,
	.level = {
		{ .name = "pte", .shift = 12, .bits = 9, .leaf = true, .leaf_phys = PHYS },
		{ .name = "pmd", .shift = 21, .bits = 9, .table = true, .table_phys = PHYS,
		  .table_set = TABLE_SET, .table_may = USER },
		{ .name = "pgd", .shift = 30, .bits = 9, .table = true, .table_phys = PHYS,
		  .table_set = TABLE_SET, .table_may = USER },
	},
	.flags = {
		{ .name = "RW", .attr = PT_W, .mask = RW, .on = RW, .leaf = 1 },
		{ .name = "USER", .attr = PT_U, .mask = USER, .on = USER, .leaf = 1 },
		{ .name = "ACCESSED", .attr = PT_A, .mask = ACCESSED, .on = ACCESSED, .leaf = 1 },
		{ .name = "DIRTY", .attr = PT_D, .mask = DIRTY, .on = DIRTY, .leaf = 1 },
	},
};

/* clang-format on */
