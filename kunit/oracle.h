/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A second opinion on page tables, as plain as can be: literal constants from
 * the Intel SDM (volume 3, chapter 4, tables 4-15 to 4-20) and from UML's
 * asm/pgtable.h, a bit at a time, a page at a time.  It shares nothing with the
 * code it judges.
 */
#ifndef TWIN_ORACLE_H
#define TWIN_ORACLE_H

#include "../src/units.h"

/* What an entry says, in the oracle's own words. */
#define ORACLE_WRITE	0x001
#define ORACLE_EXEC	0x002
#define ORACLE_USER	0x004
#define ORACLE_GLOBAL	0x008
#define ORACLE_ACCESSED 0x010
#define ORACLE_DIRTY	0x020
#define ORACLE_PWT	0x040
#define ORACLE_PCD	0x080
#define ORACLE_PAT	0x100
#define ORACLE_RIGHTS	(ORACLE_WRITE | ORACLE_EXEC | ORACLE_USER)

enum oracle_kind { ORACLE_ABSENT, ORACLE_LEAF, ORACLE_TABLE, ORACLE_RESERVED };

enum oracle_why {
	ORACLE_MAPPED,
	ORACLE_NOT_CANONICAL,
	ORACLE_NOT_PRESENT,
	ORACLE_RESERVED_BIT,
	ORACLE_UNREADABLE,
};

/**
 * struct oracle - the machine that is judged
 * @x86: x86 in long mode; otherwise user-mode Linux
 * @levels: how many
 * @phys_bits: width of a physical address
 * @big: 2 MiB leaves
 * @huge: 1 GiB leaves
 * @nx: execution can be withheld
 */
struct oracle {
	bool x86;
	unsigned int levels;
	unsigned int phys_bits;
	bool big;
	bool huge;
	bool nx;
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
typedef const u64 *(*oracle_read)(void *ctx, u64 phys);

bool oracle_init(struct oracle *o, const char *format);
u64 oracle_size(unsigned int level);
bool oracle_has_leaves(const struct oracle *o, unsigned int level);
unsigned int oracle_can(const struct oracle *o);
bool oracle_canonical(const struct oracle *o, u64 va);
u64 oracle_address(const struct oracle *o, unsigned int level);
u64 oracle_reserved(const struct oracle *o, unsigned int level, bool leaf);
u64 oracle_spare(const struct oracle *o, unsigned int level, bool leaf);
u64 oracle_leaf(const struct oracle *o, unsigned int level, u64 phys, unsigned int flags);
u64 oracle_table(const struct oracle *o, u64 phys);
u64 oracle_table_rights(const struct oracle *o, unsigned int rights);
enum oracle_kind oracle_kind(const struct oracle *o, unsigned int level, u64 raw);
unsigned int oracle_leaf_flags(const struct oracle *o, unsigned int level, u64 raw);
unsigned int oracle_table_leaves(const struct oracle *o, u64 raw);
struct oracle_answer oracle_walk(const struct oracle *o, oracle_read read, void *ctx, u64 root,
				 u64 va);
unsigned int oracle_split(const struct oracle *o, u64 va, u64 phys, u64 pages, unsigned int levels,
			  struct oracle_piece *out, unsigned int max);

#endif
