// SPDX-License-Identifier: GPL-2.0
/*
 * Entries of arm64 by the Arm ARM, chapter D8: VMSAv8-64 table, block and page
 * descriptors of stage 1, for addresses of 48 bits.
 */
#include "oracle.h"

/* Blocks of 2M and 1G, of 32M, of 512M. */
static bool has_leaves(const struct oracle *o, unsigned int level)
{
	if (level == 2)
		return o->huge && o->size[0] == 0x1000;
	return !level || (level == 1 && o->big);
}

static unsigned int can(const struct oracle *o)
{
	return ORACLE_RIGHTS | ORACLE_GLOBAL | ORACLE_ACCESSED | ORACLE_PWT | ORACLE_PCD |
	       ORACLE_PAT;
}

/* An address beyond the width is an address size fault; RES0 is not looked at. */
static u64 reserved(const struct oracle *o, unsigned int level, bool leaf)
{
	u64 bits = oracle_bits(1ULL << o->phys_bits, 1ULL << 48);

	/* No address in a leaf reaches below its size. */
	return leaf ? bits & ~(o->size[level] - 1) : bits;
}

/*
 * In leaves NS (5), 12 up to the address, 48 to 50, 55 to 58 for software, 59 to
 * 63; in entries that lead to tables 2 to 11, 12 up to the granule, 48 to 58, and
 * NSTable (63).
 */
static u64 spare(const struct oracle *o, unsigned int level, bool leaf)
{
	if (leaf)
		return 0xff87000000000020ULL | oracle_bits(0x1000, o->size[level]);
	return 0x87ff000000000ffcULL | oracle_bits(0x1000, o->size[0]);
}

static u64 reach(const struct oracle *o, unsigned int level)
{
	return oracle_bits(o->size[level], 1ULL << o->phys_bits);
}

static u64 table_reach(const struct oracle *o)
{
	return oracle_bits(o->size[0], 1ULL << o->phys_bits);
}

/*
 * Bits 0 and 1: 1 is a block, 3 a page or a table.  A block where there are none
 * translates nothing; as it is not empty either it counts as reserved.
 */
static enum oracle_kind kind(const struct oracle *o, unsigned int level, u64 raw)
{
	bool leaf = !level || !(raw & 0x2);

	if (!(raw & 0x1))
		return ORACLE_ABSENT;
	if (!level && !(raw & 0x2))
		return ORACLE_RESERVED;
	if (leaf && !has_leaves(o, level))
		return ORACLE_RESERVED;
	if (raw & reserved(o, level, leaf))
		return ORACLE_RESERVED;
	return leaf ? ORACLE_LEAF : ORACLE_TABLE;
}

/* Inner shareable (0x300) and UXN, as all of the kernel's. */
static u64 leaf(const struct oracle *o, unsigned int level, u64 phys, unsigned int flags)
{
	u64 raw = phys | 0x0040000000000300ULL | (level ? 0x1 : 0x3);

	raw |= flags & ORACLE_PWT ? 0x004 : 0;
	raw |= flags & ORACLE_PCD ? 0x008 : 0;
	raw |= flags & ORACLE_PAT ? 0x010 : 0;
	raw |= flags & ORACLE_USER ? 0x040 : 0;
	raw |= flags & ORACLE_WRITE ? 0 : 0x080;
	raw |= flags & ORACLE_ACCESSED ? 0x400 : 0;
	raw |= flags & ORACLE_GLOBAL ? 0 : 0x800;
	raw |= flags & ORACLE_EXEC ? 0 : 0x0020000000000000ULL;
	return raw;
}

static u64 leaf_to(const struct oracle *o, unsigned int level, u64 raw)
{
	return raw & reach(o, level);
}

static unsigned int leaf_flags(const struct oracle *o, unsigned int level, u64 raw)
{
	unsigned int flags = 0;

	flags |= raw & 0x004 ? ORACLE_PWT : 0;
	flags |= raw & 0x008 ? ORACLE_PCD : 0;
	flags |= raw & 0x010 ? ORACLE_PAT : 0;
	flags |= raw & 0x040 ? ORACLE_USER : 0;
	flags |= raw & 0x080 ? 0 : ORACLE_WRITE;
	flags |= raw & 0x400 ? ORACLE_ACCESSED : 0;
	flags |= raw & 0x800 ? 0 : ORACLE_GLOBAL;
	flags |= raw & 0x0020000000000000ULL ? 0 : ORACLE_EXEC;
	return flags;
}

/* PMD_TYPE_TABLE | PMD_TABLE_UXN */
static u64 table(const struct oracle *o, unsigned int level, u64 phys)
{
	return phys | 0x1000000000000003ULL;
}

static u64 table_rights(const struct oracle *o, unsigned int level, unsigned int rights)
{
	u64 raw = 0x3;

	raw |= rights & ORACLE_EXEC ? 0 : 0x0800000000000000ULL;
	raw |= rights & ORACLE_USER ? 0 : 0x2000000000000000ULL;
	raw |= rights & ORACLE_WRITE ? 0 : 0x4000000000000000ULL;
	return raw;
}

static unsigned int table_leaves(const struct oracle *o, unsigned int level, u64 raw)
{
	unsigned int rights = 0;

	rights |= raw & 0x0800000000000000ULL ? 0 : ORACLE_EXEC;
	rights |= raw & 0x2000000000000000ULL ? 0 : ORACLE_USER;
	rights |= raw & 0x4000000000000000ULL ? 0 : ORACLE_WRITE;
	return rights;
}

/** var oracle_arm64 - all granules */
const struct oracle_manual oracle_arm64 = {
	.nx_always = true,
	ORACLE_FUNCTIONS,
};
