// SPDX-License-Identifier: GPL-2.0
/*
 * Short entries of x86 by the Intel SDM, volume 3, chapter 4: tables 4-4 (leaves
 * of 4M), 4-5 (entries that lead to tables) and 4-6 (leaves of 4K).
 */
#include "oracle.h"

static bool has_leaves(const struct oracle *o, unsigned int level)
{
	return !level || (level == 1 && o->big);
}

static unsigned int can(const struct oracle *o)
{
	return ORACLE_WRITE | ORACLE_USER | ORACLE_ACCESSED | ORACLE_DIRTY | ORACLE_GLOBAL |
	       ORACLE_PWT | ORACLE_PCD | ORACLE_PAT;
}

/* Of a leaf of 4M: what is left of 13 to 21 above the width's last bit, at M - 20. */
static u64 reserved(const struct oracle *o, unsigned int level, bool leaf)
{
	if (!leaf || !level)
		return 0;
	if (o->phys_bits >= 40)
		return 0x00200000ULL;
	return oracle_bits(1ULL << (o->phys_bits - 19), 0x00400000ULL);
}

/* 9 to 11; in entries that lead to tables also 6 and 8, and 7 without CR4.PSE. */
static u64 spare(const struct oracle *o, unsigned int level, bool leaf)
{
	if (leaf)
		return 0xe00ULL;
	return o->big ? 0xf40ULL : 0xfc0ULL;
}

static u64 reach(const struct oracle *o, unsigned int level)
{
	if (!level)
		return 0xfffff000ULL;
	return oracle_bits(0x400000, o->phys_bits >= 40 ? 1ULL << 40 : 1ULL << o->phys_bits);
}

static u64 table_reach(const struct oracle *o)
{
	return 0xfffff000ULL;
}

static enum oracle_kind kind(const struct oracle *o, unsigned int level, u64 raw)
{
	bool leaf = !level || (o->big && (raw & 0x80));

	if (!(raw & 0x1))
		return ORACLE_ABSENT;
	if (raw & reserved(o, level, leaf))
		return ORACLE_RESERVED;
	return leaf ? ORACLE_LEAF : ORACLE_TABLE;
}

static u64 leaf(const struct oracle *o, unsigned int level, u64 phys, unsigned int flags)
{
	u64 raw = 0x1;

	raw |= flags & ORACLE_WRITE ? 0x002 : 0;
	raw |= flags & ORACLE_USER ? 0x004 : 0;
	raw |= flags & ORACLE_PWT ? 0x008 : 0;
	raw |= flags & ORACLE_PCD ? 0x010 : 0;
	raw |= flags & ORACLE_ACCESSED ? 0x020 : 0;
	raw |= flags & ORACLE_DIRTY ? 0x040 : 0;
	raw |= flags & ORACLE_GLOBAL ? 0x100 : 0;
	if (!level)
		return raw | phys | (flags & ORACLE_PAT ? 0x080 : 0);
	raw |= 0x080 | (flags & ORACLE_PAT ? 0x1000 : 0);
	/* 31 to 22 where they are, 39 to 32 at 20 to 13. */
	return raw | phys % 0x100000000ULL | phys / 0x100000000ULL * 0x2000;
}

static u64 leaf_to(const struct oracle *o, unsigned int level, u64 raw)
{
	if (!level)
		return raw & 0xfffff000ULL;
	return (raw & 0xffc00000ULL) + (raw / 0x2000 % 0x100) * 0x100000000ULL;
}

static unsigned int leaf_flags(const struct oracle *o, unsigned int level, u64 raw)
{
	return ORACLE_EXEC | oracle_x86_flags(level, raw);
}

/* _KERNPG_TABLE */
static u64 table(const struct oracle *o, unsigned int level, u64 phys)
{
	return phys | 0x063;
}

static u64 table_rights(const struct oracle *o, unsigned int level, unsigned int rights)
{
	return 0x1 | (rights & ORACLE_WRITE ? 0x002 : 0) | (rights & ORACLE_USER ? 0x004 : 0);
}

static unsigned int table_leaves(const struct oracle *o, unsigned int level, u64 raw)
{
	return ORACLE_EXEC | (raw & 0x002 ? ORACLE_WRITE : 0) | (raw & 0x004 ? ORACLE_USER : 0);
}

/** var oracle_i386 - short entries */
const struct oracle_manual oracle_i386 = {
	.nx_never = true,
	ORACLE_FUNCTIONS,
};
