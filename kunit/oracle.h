/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A second opinion on page tables, as plain as can be: literal constants from
 * the Intel SDM (volume 3, chapter 4, tables 4-4 to 4-6, 4-8 to 4-11 and 4-15 to
 * 4-20), from the Arm ARM (chapter D8, VMSAv8-64 descriptors) and from UML's
 * asm/pgtable.h, a bit at a time, a page at a time.  It shares nothing with the
 * code it judges.  Each manual has a file of its own.
 */
#ifndef TWIN_ORACLE_H
#define TWIN_ORACLE_H

#include "../src/units.h"

#define ORACLE_LEVELS 5

/* What an entry says, in the oracle's own words. */
#define ORACLE_WRITE	0x001
#define ORACLE_EXEC	0x002
#define ORACLE_USER	0x004
#define ORACLE_GLOBAL	0x008
#define ORACLE_ACCESSED 0x010
#define ORACLE_DIRTY	0x020
#define ORACLE_PWT	0x040 /* on arm64 these three are AttrIndx, bit by bit */
#define ORACLE_PCD	0x080
#define ORACLE_PAT	0x100
#define ORACLE_RIGHTS	(ORACLE_WRITE | ORACLE_EXEC | ORACLE_USER)

/* What a machine may have. */
#define ORACLE_HAS_BIG	0x1 /* leaves at level 1 */
#define ORACLE_HAS_HUGE 0x2 /* leaves at level 2 */
#define ORACLE_HAS_NX	0x4
#define ORACLE_HAS_LAX	0x8 /* root entries of PAE may be marked accessed */

enum oracle_kind { ORACLE_ABSENT, ORACLE_LEAF, ORACLE_TABLE, ORACLE_RESERVED };

enum oracle_why {
	ORACLE_MAPPED,
	ORACLE_NOT_CANONICAL,
	ORACLE_NOT_PRESENT,
	ORACLE_RESERVED_BIT,
	ORACLE_UNREADABLE,
};

struct oracle;

/**
 * struct oracle_manual - what a manual says of entries
 * @nx_always: execution can be withheld, whatever the machine has
 * @nx_never: it cannot
 * @has_leaves: may leaves stand at a level?
 * @can: ORACLE_* that a leaf can say
 * @kind: where an entry leads
 * @reserved: bits that must be zero in a present entry
 * @spare: bits that mean nothing: the written list
 * @reach: bits of a physical address that a leaf can lead to
 * @table_reach: bits of a physical address that a table may stand at
 * @leaf: a leaf; what it cannot say is left out
 * @leaf_to: where a leaf leads
 * @leaf_flags: what a leaf says
 * @table: an entry that leads to a table, as the kernel writes it
 * @table_rights: flags of an entry to a table that leaves these rights
 * @table_leaves: the rights that an entry to a table leaves
 */
struct oracle_manual {
	bool nx_always;
	bool nx_never;
	bool (*has_leaves)(const struct oracle *o, unsigned int level);
	unsigned int (*can)(const struct oracle *o);
	enum oracle_kind (*kind)(const struct oracle *o, unsigned int level, u64 raw);
	u64 (*reserved)(const struct oracle *o, unsigned int level, bool leaf);
	u64 (*spare)(const struct oracle *o, unsigned int level, bool leaf);
	u64 (*reach)(const struct oracle *o, unsigned int level);
	u64 (*table_reach)(const struct oracle *o);
	u64 (*leaf)(const struct oracle *o, unsigned int level, u64 phys, unsigned int flags);
	u64 (*leaf_to)(const struct oracle *o, unsigned int level, u64 raw);
	unsigned int (*leaf_flags)(const struct oracle *o, unsigned int level, u64 raw);
	u64 (*table)(const struct oracle *o, unsigned int level, u64 phys);
	u64 (*table_rights)(const struct oracle *o, unsigned int level, unsigned int rights);
	unsigned int (*table_leaves)(const struct oracle *o, unsigned int level, u64 raw);
};

/* A manual's functions, which are called as its members are. */
#define ORACLE_FUNCTIONS                                                                          \
	.has_leaves = has_leaves, .can = can, .kind = kind, .reserved = reserved, .spare = spare, \
	.reach = reach, .table_reach = table_reach, .leaf = leaf, .leaf_to = leaf_to,             \
	.leaf_flags = leaf_flags, .table = table, .table_rights = table_rights,                   \
	.table_leaves = table_leaves

/**
 * struct oracle - the machine that is judged
 * @format: the name of its format
 * @manual: what entries say
 * @x86: an x86, of any size
 * @pae: three levels of long entries on 32 bits
 * @levels: how many
 * @entry_bytes: length of an entry
 * @low_end: first address above the lower half; 0 when there is none
 * @high: first address of the upper half; 0 when there is none
 * @size: by level: bytes that an entry maps
 * @entries: by level: entries in a table
 * @phys_bits: width of a physical address
 * @big: leaves at level 1
 * @huge: leaves at level 2
 * @nx: execution can be withheld
 * @lax: root entries of PAE may be marked accessed
 */
struct oracle {
	const char *format;
	const struct oracle_manual *manual;
	bool x86;
	bool pae;
	unsigned int levels;
	unsigned int entry_bytes;
	u64 low_end;
	u64 high;
	u64 size[ORACLE_LEVELS];
	unsigned int entries[ORACLE_LEVELS];
	unsigned int phys_bits;
	bool big;
	bool huge;
	bool nx;
	bool lax;
};

/**
 * struct oracle_answer - where an address leads
 * @why: ORACLE_MAPPED, or why it leads nowhere
 * @level: of the entry that decided
 * @phys: where it leads
 * @flags: ORACLE_*, rights as all levels leave them
 */
struct oracle_answer {
	enum oracle_why why;
	unsigned int level;
	u64 phys;
	unsigned int flags;
};

/**
 * struct oracle_piece - neighbouring pages mapped by leaves of one size
 * @va: first address
 * @len: bytes
 * @level: of the leaves
 */
struct oracle_piece {
	u64 va;
	u64 len;
	unsigned int level;
};

/* Gives the page of memory at a physical address, or NULL. */
typedef const void *(*oracle_read)(void *ctx, u64 phys);

extern const struct oracle_manual oracle_x86;
extern const struct oracle_manual oracle_i386;
extern const struct oracle_manual oracle_arm64;
extern const struct oracle_manual oracle_um;

unsigned int oracle_x86_flags(unsigned int level, u64 raw);
bool oracle_init(struct oracle *o, const char *format, unsigned int phys_bits, unsigned int has);
u64 oracle_bits(u64 first, u64 end);
u64 oracle_get(const struct oracle *o, const void *table, unsigned int index);
void oracle_set(const struct oracle *o, void *table, unsigned int index, u64 raw);
bool oracle_canonical(const struct oracle *o, u64 va);
u64 oracle_home(const struct oracle *o);
struct oracle_answer oracle_walk(const struct oracle *o, oracle_read read, void *ctx, u64 root,
				 u64 va);
unsigned int oracle_split(const struct oracle *o, u64 va, u64 phys, u64 pages, unsigned int levels,
			  struct oracle_piece *out, unsigned int max);

static inline u64 oracle_size(const struct oracle *o, unsigned int level)
{
	return o->size[level];
}

static inline bool oracle_has_leaves(const struct oracle *o, unsigned int level)
{
	return o->manual->has_leaves(o, level);
}

static inline unsigned int oracle_can(const struct oracle *o)
{
	return o->manual->can(o);
}

static inline enum oracle_kind oracle_kind(const struct oracle *o, unsigned int level, u64 raw)
{
	return o->manual->kind(o, level, raw);
}

static inline u64 oracle_reserved(const struct oracle *o, unsigned int level, bool leaf)
{
	return o->manual->reserved(o, level, leaf);
}

static inline u64 oracle_spare(const struct oracle *o, unsigned int level, bool leaf)
{
	return o->manual->spare(o, level, leaf);
}

static inline u64 oracle_reach(const struct oracle *o, unsigned int level)
{
	return o->manual->reach(o, level);
}

static inline u64 oracle_table_reach(const struct oracle *o)
{
	return o->manual->table_reach(o);
}

static inline u64 oracle_leaf(const struct oracle *o, unsigned int level, u64 phys,
			      unsigned int flags)
{
	return o->manual->leaf(o, level, phys, flags);
}

static inline u64 oracle_leaf_to(const struct oracle *o, unsigned int level, u64 raw)
{
	return o->manual->leaf_to(o, level, raw);
}

static inline unsigned int oracle_leaf_flags(const struct oracle *o, unsigned int level, u64 raw)
{
	return o->manual->leaf_flags(o, level, raw);
}

static inline u64 oracle_table(const struct oracle *o, unsigned int level, u64 phys)
{
	return o->manual->table(o, level, phys);
}

static inline u64 oracle_table_to(const struct oracle *o, u64 raw)
{
	return raw & oracle_table_reach(o);
}

static inline u64 oracle_table_rights(const struct oracle *o, unsigned int level,
				      unsigned int rights)
{
	return o->manual->table_rights(o, level, rights);
}

static inline unsigned int oracle_table_leaves(const struct oracle *o, unsigned int level, u64 raw)
{
	return o->manual->table_leaves(o, level, raw);
}

#endif
