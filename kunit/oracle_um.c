// SPDX-License-Identifier: GPL-2.0
/* Entries of user-mode Linux by arch/um/include/asm/pgtable.h. */
#include "oracle.h"

static bool has_leaves(const struct oracle *o, unsigned int level)
{
	return !level;
}

static unsigned int can(const struct oracle *o)
{
	return ORACLE_WRITE | ORACLE_USER | ORACLE_ACCESSED | ORACLE_DIRTY;
}

static u64 reserved(const struct oracle *o, unsigned int level, bool leaf)
{
	return oracle_bits(1ULL << o->phys_bits, 0);
}

/*
 * _PAGE_NEWPAGE, _PAGE_NEWPROT, 3, _PAGE_PROTNONE (of user mappings) and 9 to 11;
 * in entries that lead to tables all flags.
 */
static u64 spare(const struct oracle *o, unsigned int level, bool leaf)
{
	return leaf ? 0xe1eULL : 0xffeULL;
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
	if (!(raw & 0x1))
		return ORACLE_ABSENT;
	if (raw & reserved(o, level, !level))
		return ORACLE_RESERVED;
	return level ? ORACLE_TABLE : ORACLE_LEAF;
}

static u64 leaf(const struct oracle *o, unsigned int level, u64 phys, unsigned int flags)
{
	u64 raw = phys | 0x1;

	raw |= flags & ORACLE_WRITE ? 0x020 : 0;
	raw |= flags & ORACLE_USER ? 0x040 : 0;
	raw |= flags & ORACLE_ACCESSED ? 0x080 : 0;
	raw |= flags & ORACLE_DIRTY ? 0x100 : 0;
	return raw;
}

static u64 leaf_to(const struct oracle *o, unsigned int level, u64 raw)
{
	return raw & reach(o, level);
}

static unsigned int leaf_flags(const struct oracle *o, unsigned int level, u64 raw)
{
	unsigned int flags = ORACLE_EXEC;

	flags |= raw & 0x020 ? ORACLE_WRITE : 0;
	flags |= raw & 0x040 ? ORACLE_USER : 0;
	flags |= raw & 0x080 ? ORACLE_ACCESSED : 0;
	flags |= raw & 0x100 ? ORACLE_DIRTY : 0;
	return flags;
}

/* _PAGE_TABLE */
static u64 table(const struct oracle *o, unsigned int level, u64 phys)
{
	return phys | 0x1e1;
}

/* UML looks at the rights in leaves only. */
static u64 table_rights(const struct oracle *o, unsigned int level, unsigned int rights)
{
	return 0x1;
}

static unsigned int table_leaves(const struct oracle *o, unsigned int level, u64 raw)
{
	return ORACLE_RIGHTS;
}

/** var oracle_um - three levels that no hardware walks */
const struct oracle_manual oracle_um = {
	.nx_never = true,
	ORACLE_FUNCTIONS,
};
