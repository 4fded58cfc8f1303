// SPDX-License-Identifier: GPL-2.0
/*
 * The page-table formats of arm64, the kernel's half (TTBR1), from the Arm ARM,
 * chapter D8: one layout of bits, and as many divisions of the address as there
 * are granules and widths.
 */
#include "format.h"

#define VALID	 BIT_ULL(0)
#define TABLE	 BIT_ULL(1) /* a page at level 0, a table above; clear in blocks */
#define NS	 BIT_ULL(5)
#define AP_USER	 BIT_ULL(6)
#define AP_RO	 BIT_ULL(7)
#define SH	 GENMASK_ULL(9, 8)
#define AF	 BIT_ULL(10)
#define NG	 BIT_ULL(11)
#define DBM	 BIT_ULL(51)
#define CONT	 BIT_ULL(52)
#define PXN	 BIT_ULL(53)
#define UXN	 BIT_ULL(54)
#define T_PXN	 BIT_ULL(59)
#define T_UXN	 BIT_ULL(60)
#define T_NOUSER BIT_ULL(61)
#define T_RO	 BIT_ULL(62)
#define T_NS	 BIT_ULL(63)

#define ALL_LEVELS 0x1f

/* Bits that the manual calls RES0 are not looked at by the CPU: they are spare. */

/* Inner shareable, and never executable for user mode. */
#define LEAF_SET (SH | UXN)

/*
 * Tables that are made early are not marked, later ones never execute for user mode, those
 * of the linear map never at all; kernels that use the mark of a table set it.
 */
#define TABLE_MAY (T_PXN | T_UXN | AF)

/* clang-format off */
#define PAGE(s, b) \
	{ .name = "pte", .shift = s, .bits = b, .leaf = true, \
	  .kind_mask = TABLE, .leaf_is = TABLE, \
	  .leaf_phys = GENMASK_ULL(47, s), .leaf_set = LEAF_SET }

#define BLOCK(n, s, b, g, feature) \
	{ .name = n, .shift = s, .bits = b, .leaf = true, .table = true, .needs = feature, \
	  .kind_mask = TABLE, .table_is = TABLE, .leaf_phys = GENMASK_ULL(47, s), \
	  .leaf_set = LEAF_SET, .table_phys = GENMASK_ULL(47, g), \
	  .table_set = T_UXN, .table_may = TABLE_MAY }

#define TOP(n, s, b, g) \
	{ .name = n, .shift = s, .bits = b, .table = true, .kind_mask = TABLE, .table_is = TABLE, \
	  .table_phys = GENMASK_ULL(47, g), .table_set = T_UXN, .table_may = TABLE_MAY }

/* In leaves of levels @l; NS is not looked at outside the secure world. */
#define FLAGS(l) { \
	{ .name = "INDX0", .attr = PT_M0, .mask = BIT_ULL(2), .on = BIT_ULL(2), .leaf = l }, \
	{ .name = "INDX1", .attr = PT_M1, .mask = BIT_ULL(3), .on = BIT_ULL(3), .leaf = l }, \
	{ .name = "INDX2", .attr = PT_M2, .mask = BIT_ULL(4), .on = BIT_ULL(4), .leaf = l }, \
	{ .name = "AP1", .attr = PT_U, .mask = AP_USER, .on = AP_USER, .leaf = l }, \
	{ .name = "AP2", .attr = PT_W, .mask = AP_RO, .on = 0, .leaf = l }, \
	{ .name = "SH", .mask = SH, .on = SH, .leaf = l }, \
	{ .name = "AF", .attr = PT_A, .mask = AF, .on = AF, .leaf = l }, \
	{ .name = "NG", .attr = PT_G, .mask = NG, .on = 0, .leaf = l }, \
	{ .name = "DBM", .mask = DBM, .on = DBM, .leaf = l }, \
	{ .name = "CONT", .mask = CONT, .on = CONT, .leaf = l }, \
	{ .name = "PXN", .attr = PT_X, .mask = PXN, .on = 0, .leaf = l }, \
	{ .name = "UXN", .mask = UXN, .on = UXN, .leaf = l }, \
	{ .name = "PXNT", .attr = PT_X, .mask = T_PXN, .on = 0, .table = ALL_LEVELS }, \
	{ .name = "UXNT", .mask = T_UXN, .on = T_UXN, .table = ALL_LEVELS }, \
	{ .name = "APT0", .attr = PT_U, .mask = T_NOUSER, .on = 0, .table = ALL_LEVELS }, \
	{ .name = "APT1", .attr = PT_W, .mask = T_RO, .on = 0, .table = ALL_LEVELS }, \
}

#define ARM64(symbol, string, levels, granule, ...) \
const struct pt_format symbol = { \
	.name = string, \
	.nr_levels = levels, \
	.page_shift = granule, \
	.entry_shift = 3, \
	.canon = PT_CANON_ONES, \
	.present = VALID, \
	.level = { __VA_ARGS__ }, \
	.flags = FLAGS(7), \
}

/** var pt_format_arm64_4k48 - 4 levels: 9|9|9|9|12, blocks of 2M and 1G */
ARM64(pt_format_arm64_4k48, "arm64-4k-48", 4, 12, PAGE(12, 9),
	BLOCK("pmd", 21, 9, 12, PT_HAS_BIG), BLOCK("pud", 30, 9, 12, PT_HAS_HUGE),
	TOP("pgd", 39, 9, 12));

/** var pt_format_arm64_4k39 - 3 levels: 9|9|9|12, blocks of 2M and 1G */
ARM64(pt_format_arm64_4k39, "arm64-4k-39", 3, 12, PAGE(12, 9),
	BLOCK("pmd", 21, 9, 12, PT_HAS_BIG), BLOCK("pgd", 30, 9, 12, PT_HAS_HUGE));

/** var pt_format_arm64_16k48 - 4 levels: 1|11|11|11|14, blocks of 32M */
ARM64(pt_format_arm64_16k48, "arm64-16k-48", 4, 14, PAGE(14, 11),
	BLOCK("pmd", 25, 11, 14, PT_HAS_BIG), TOP("pud", 36, 11, 14), TOP("pgd", 47, 1, 14));

/** var pt_format_arm64_16k47 - 3 levels: 11|11|11|14, blocks of 32M */
ARM64(pt_format_arm64_16k47, "arm64-16k-47", 3, 14, PAGE(14, 11),
	BLOCK("pmd", 25, 11, 14, PT_HAS_BIG), TOP("pgd", 36, 11, 14));

/** var pt_format_arm64_64k48 - 3 levels: 6|13|13|16, blocks of 512M */
ARM64(pt_format_arm64_64k48, "arm64-64k-48", 3, 16, PAGE(16, 13),
	BLOCK("pmd", 29, 13, 16, PT_HAS_BIG), TOP("pgd", 42, 6, 16));

/** var pt_format_arm64_64k42 - 2 levels: 13|13|16, blocks of 512M */
ARM64(pt_format_arm64_64k42, "arm64-64k-42", 2, 16, PAGE(16, 13),
	BLOCK("pgd", 29, 13, 16, PT_HAS_BIG));

/* clang-format on */
