// SPDX-License-Identifier: GPL-2.0
/*
 * The page-table formats of x86, from the Intel SDM, volume 3, chapter 4.
 */
#include "format.h"

#define P   BIT_ULL(0)
#define RW  BIT_ULL(1)
#define US  BIT_ULL(2)
#define PWT BIT_ULL(3)
#define PCD BIT_ULL(4)
#define A   BIT_ULL(5)
#define D   BIT_ULL(6)
#define PS  BIT_ULL(7) /* above level 0; at level 0 it is PAT */
#define G   BIT_ULL(8)
#define NX  BIT_ULL(63)

#define ALL_LEVELS 0x1f

/* Bits 12 to 51; what lies above the machine's width is made reserved later. */
#define PHYS GENMASK_ULL(51, 12)

/*
 * _KERNPG_TABLE: writable, accessed, dirty; the leaves decide the rest.  _PAGE_TABLE is
 * the user's, too, and the kernel takes now the one, now the other.
 */
#define TABLE_SET (RW | A | D)
#define TABLE_MAY US

/* clang-format off */
/* @z: bits above the address that must be zero */
#define PTE(z) { .name = "pte", .shift = 12, .bits = 9, .leaf = true, .leaf_phys = PHYS, \
		 .leaf_zero = z }

#define PMD(z) { .name = "pmd", .shift = 21, .bits = 9, .leaf = true, .table = true, \
		 .needs = PT_HAS_BIG, .kind_mask = PS, .leaf_is = PS, \
		 .leaf_phys = PHYS & ~GENMASK_ULL(20, 0), \
		 .leaf_zero = GENMASK_ULL(20, 13) | (z), .table_phys = PHYS, \
		 .table_zero = z, .table_set = TABLE_SET, .table_may = TABLE_MAY }

#define PUD { .name = "pud", .shift = 30, .bits = 9, .leaf = true, .table = true, \
	      .needs = PT_HAS_HUGE, .kind_mask = PS, .leaf_is = PS, \
	      .leaf_phys = PHYS & ~GENMASK_ULL(29, 0), .leaf_zero = GENMASK_ULL(29, 13), \
	      .table_phys = PHYS, .table_set = TABLE_SET, .table_may = TABLE_MAY }

#define TOP(n, s) { .name = n, .shift = s, .bits = 9, .table = true, .kind_mask = PS, \
		    .table_phys = PHYS, .table_set = TABLE_SET, .table_may = TABLE_MAY }

/*
 * Leaves of levels @l, table entries of levels @t; @c where table entries still
 * have cache bits, and nothing else.
 */
#define FLAGS(l, t, c) \
	{ .name = "RW", .attr = PT_W, .mask = RW, .on = RW, .leaf = l, .table = t }, \
	{ .name = "US", .attr = PT_U, .mask = US, .on = US, .leaf = l, .table = t }, \
	{ .name = "PWT", .attr = PT_M0, .mask = PWT, .on = PWT, .leaf = l, .table = c }, \
	{ .name = "PCD", .attr = PT_M1, .mask = PCD, .on = PCD, .leaf = l, .table = c }, \
	{ .name = "A", .attr = PT_A, .mask = A, .on = A, .leaf = l, .table = t }, \
	{ .name = "D", .attr = PT_D, .mask = D, .on = D, .leaf = l }, \
	{ .name = "PAT", .attr = PT_M2, .mask = BIT_ULL(7), .on = BIT_ULL(7), .leaf = 1 }, \
	{ .name = "PAT", .attr = PT_M2, .mask = BIT_ULL(12), .on = BIT_ULL(12), \
	  .leaf = (l) & ~1 }, \
	{ .name = "G", .attr = PT_G, .mask = G, .on = G, .leaf = l }

#define NX_FLAG(l, t) \
	{ .name = "NX", .attr = PT_X, .mask = NX, .on = 0, .leaf = l, .table = t, \
	  .needs = PT_HAS_NX }

/** var pt_format_x86_64 - 4 levels: 9|9|9|9|12 */
const struct pt_format pt_format_x86_64 = {
	.name = "x86_64",
	.nr_levels = 4,
	.page_shift = 12,
	.entry_shift = 3,
	.canon = PT_CANON_SIGN,
	.present = P,
	.level = { PTE(0), PMD(0), PUD, TOP("pgd", 39) },
	.flags = { FLAGS(7, ALL_LEVELS, ALL_LEVELS), NX_FLAG(7, ALL_LEVELS) },
};

/** var pt_format_x86_64_la57 - 5 levels: 9|9|9|9|9|12 */
const struct pt_format pt_format_x86_64_la57 = {
	.name = "x86_64-la57",
	.nr_levels = 5,
	.page_shift = 12,
	.entry_shift = 3,
	.canon = PT_CANON_SIGN,
	.present = P,
	.level = { PTE(0), PMD(0), PUD, TOP("p4d", 39), TOP("pgd", 48) },
	.flags = { FLAGS(7, ALL_LEVELS, ALL_LEVELS), NX_FLAG(7, ALL_LEVELS) },
};

/** var pt_format_i386 - 2 levels: 10|10|12, leaves of 4K, and 4M with CR4.PSE */
const struct pt_format pt_format_i386 = {
	.name = "i386",
	.nr_levels = 2,
	.page_shift = 12,
	.entry_shift = 2,
	.canon = PT_CANON_ZERO,
	.present = P,
	.level = {
		{ .name = "pte", .shift = 12, .bits = 10, .leaf = true,
		  .leaf_phys = GENMASK_ULL(31, 12) },
		/* PSE-36: bits 13 to 20 are bits 32 to 39 of the address */
		{ .name = "pgd", .shift = 22, .bits = 10, .leaf = true, .table = true,
		  .needs = PT_HAS_BIG, .blind = true, .kind_mask = PS, .leaf_is = PS,
		  .leaf_phys = GENMASK_ULL(31, 22), .leaf_high = GENMASK_ULL(20, 13),
		  .high_shift = 32 - 13, .leaf_zero = BIT_ULL(21),
		  .table_phys = GENMASK_ULL(31, 12), .table_set = TABLE_SET,
		  .table_may = TABLE_MAY },
	},
	.flags = { FLAGS(3, 2, 2) },
};

/* Ignored with 4 and 5 levels, but reserved in PAE: tables 4-9 to 4-11. */
#define PAE_ZERO GENMASK_ULL(62, 52)

/*
 * The entries that the root of PAE consists of have no rights and no marks; what
 * is not an address or a cache bit must be zero in them, or is not looked at.
 * QEMU's own MMU marks them accessed all the same.
 */
#define PDPTE_ZERO (GENMASK_ULL(2, 1) | GENMASK_ULL(8, 5) | GENMASK_ULL(63, 52))

/** var pt_format_i386_pae - 3 levels: 2|9|9|12, leaves of 4K and 2M */
const struct pt_format pt_format_i386_pae = {
	.name = "i386-pae",
	.nr_levels = 3,
	.page_shift = 12,
	.entry_shift = 3,
	.canon = PT_CANON_ZERO,
	.present = P,
	.level = {
		PTE(PAE_ZERO), PMD(PAE_ZERO),
		{ .name = "pgd", .shift = 30, .bits = 2, .table = true, .table_phys = PHYS,
		  .table_zero = PDPTE_ZERO, .lax = A, .table_may = A },
	},
	.flags = { FLAGS(3, 2, 6), NX_FLAG(3, 2) },
};

/* clang-format on */
