// SPDX-License-Identifier: GPL-2.0
/*
 * Long entries of x86 by the Intel SDM, volume 3, chapter 4: tables 4-15 to 4-20
 * of 4 and 5 levels, tables 4-8 to 4-11 of PAE.
 */
#include "oracle.h"

static bool is_pae_root(const struct oracle *o, unsigned int level)
{
	return o->pae && level == 2;
}

static bool has_leaves(const struct oracle *o, unsigned int level)
{
	return !level || (level == 1 && o->big) || (level == 2 && o->huge && !o->pae);
}

static unsigned int can(const struct oracle *o)
{
	return ORACLE_WRITE | ORACLE_USER | ORACLE_ACCESSED | ORACLE_DIRTY | ORACLE_GLOBAL |
	       ORACLE_PWT | ORACLE_PCD | ORACLE_PAT | (o->nx ? ORACLE_EXEC : 0);
}

/* Table 4-8: 1, 2, 5 to 8 and everything from the width on. */
static u64 reserved_in_pae_root(const struct oracle *o)
{
	u64 bits = oracle_bits(1ULL << o->phys_bits, 0) | 0x1e6ULL;

	return o->lax ? bits & ~0x20ULL : bits;
}

static u64 reserved(const struct oracle *o, unsigned int level, bool leaf)
{
	u64 bits;

	if (is_pae_root(o, level))
		return reserved_in_pae_root(o);
	/* Up to 51; in PAE, where 52 to 62 are not ignored, up to 62. */
	bits = oracle_bits(1ULL << o->phys_bits, o->pae ? 1ULL << 63 : 1ULL << 52);
	if (!o->nx)
		bits |= 0x8000000000000000ULL;
	if (leaf && level == 1)
		bits |= 0x00000000001fe000ULL;
	if (leaf && level == 2)
		bits |= 0x000000003fffe000ULL;
	if (!leaf && !has_leaves(o, level))
		bits |= 0x80ULL;
	return bits;
}

/*
 * 9 to 11 and 52 to 62 in leaves (protection keys are off); in entries that lead
 * to tables also 6 and 8.  PAE has none of the upper ones, its root 9 to 11 alone.
 */
static u64 spare(const struct oracle *o, unsigned int level, bool leaf)
{
	if (is_pae_root(o, level))
		return o->lax ? 0xe20ULL : 0xe00ULL;
	if (o->pae)
		return leaf ? 0xe00ULL : 0xf40ULL;
	return leaf ? 0x7ff0000000000e00ULL : 0x7ff0000000000f40ULL;
}

static u64 reach(const struct oracle *o, unsigned int level)
{
	return oracle_bits(o->size[level], 1ULL << o->phys_bits);
}

static u64 table_reach(const struct oracle *o)
{
	return oracle_bits(0x1000, 1ULL << o->phys_bits);
}

static enum oracle_kind kind(const struct oracle *o, unsigned int level, u64 raw)
{
	bool leaf = !level || (has_leaves(o, level) && (raw & 0x80));

	if (!(raw & 0x1))
		return ORACLE_ABSENT;
	if (raw & reserved(o, level, leaf))
		return ORACLE_RESERVED;
	return leaf ? ORACLE_LEAF : ORACLE_TABLE;
}

static u64 leaf(const struct oracle *o, unsigned int level, u64 phys, unsigned int flags)
{
	u64 raw = phys | 0x1;

	raw |= flags & ORACLE_WRITE ? 0x002 : 0;
	raw |= flags & ORACLE_USER ? 0x004 : 0;
	raw |= flags & ORACLE_PWT ? 0x008 : 0;
	raw |= flags & ORACLE_PCD ? 0x010 : 0;
	raw |= flags & ORACLE_ACCESSED ? 0x020 : 0;
	raw |= flags & ORACLE_DIRTY ? 0x040 : 0;
	raw |= flags & ORACLE_GLOBAL ? 0x100 : 0;
	if (level)
		raw |= 0x080 | (flags & ORACLE_PAT ? 0x1000 : 0);
	else
		raw |= flags & ORACLE_PAT ? 0x080 : 0;
	if (o->nx && !(flags & ORACLE_EXEC))
		raw |= 0x8000000000000000ULL;
	return raw;
}

static u64 leaf_to(const struct oracle *o, unsigned int level, u64 raw)
{
	return raw & reach(o, level);
}

/**
 * oracle_x86_flags - what the low bits of a leaf say, in short entries and in long ones
 * @level: where it stands
 * @raw: the leaf
 */
unsigned int oracle_x86_flags(unsigned int level, u64 raw)
{
	unsigned int flags = 0;

	flags |= raw & 0x002 ? ORACLE_WRITE : 0;
	flags |= raw & 0x004 ? ORACLE_USER : 0;
	flags |= raw & 0x008 ? ORACLE_PWT : 0;
	flags |= raw & 0x010 ? ORACLE_PCD : 0;
	flags |= raw & 0x020 ? ORACLE_ACCESSED : 0;
	flags |= raw & 0x040 ? ORACLE_DIRTY : 0;
	flags |= raw & 0x100 ? ORACLE_GLOBAL : 0;
	flags |= raw & (level ? 0x1000 : 0x80) ? ORACLE_PAT : 0;
	return flags;
}

static unsigned int leaf_flags(const struct oracle *o, unsigned int level, u64 raw)
{
	unsigned int flags = oracle_x86_flags(level, raw);

	if (!o->nx || !(raw & 0x8000000000000000ULL))
		flags |= ORACLE_EXEC;
	return flags;
}

/* _KERNPG_TABLE; in the root of PAE _PAGE_PRESENT alone. */
static u64 table(const struct oracle *o, unsigned int level, u64 phys)
{
	return phys | (is_pae_root(o, level) ? 0x001 : 0x063);
}

static u64 table_rights(const struct oracle *o, unsigned int level, unsigned int rights)
{
	u64 raw = 0x1;

	if (is_pae_root(o, level))
		return raw;
	raw |= rights & ORACLE_WRITE ? 0x002 : 0;
	raw |= rights & ORACLE_USER ? 0x004 : 0;
	if (o->nx && !(rights & ORACLE_EXEC))
		raw |= 0x8000000000000000ULL;
	return raw;
}

static unsigned int table_leaves(const struct oracle *o, unsigned int level, u64 raw)
{
	unsigned int rights = 0;

	if (is_pae_root(o, level))
		return ORACLE_RIGHTS;
	rights |= raw & 0x002 ? ORACLE_WRITE : 0;
	rights |= raw & 0x004 ? ORACLE_USER : 0;
	if (!o->nx || !(raw & 0x8000000000000000ULL))
		rights |= ORACLE_EXEC;
	return rights;
}

/** var oracle_x86 - long entries: 4 levels, 5 levels, PAE */
const struct oracle_manual oracle_x86 = {
	ORACLE_FUNCTIONS,
};
