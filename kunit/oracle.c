// SPDX-License-Identifier: GPL-2.0
/* A second opinion on page tables; see oracle.h. */
#include <linux/string.h>

#include "oracle.h"

/**
 * oracle_init - the machine by the name of its format
 * @o: filled in; width and features are the caller's to change
 * @format: the name
 *
 * Return: false when the oracle knows no such format.
 */
bool oracle_init(struct oracle *o, const char *format)
{
	*o = (struct oracle){ .phys_bits = 52 };
	if (!strcmp(format, "x86_64")) {
		o->x86 = true;
		o->levels = 4;
	} else if (!strcmp(format, "x86_64-la57")) {
		o->x86 = true;
		o->levels = 5;
	} else if (!strcmp(format, "um64")) {
		o->levels = 3;
	} else {
		return false;
	}
	return true;
}

/**
 * oracle_size - bytes that an entry maps
 * @level: where it stands
 */
u64 oracle_size(unsigned int level)
{
	switch (level) {
	case 0:
		return 0x1000ULL;
	case 1:
		return 0x200000ULL;
	case 2:
		return 0x40000000ULL;
	case 3:
		return 0x8000000000ULL;
	default:
		return 0x1000000000000ULL;
	}
}

/**
 * oracle_has_leaves - may leaves stand there?
 * @o: the machine
 * @level: where
 */
bool oracle_has_leaves(const struct oracle *o, unsigned int level)
{
	if (!level)
		return true;
	if (!o->x86)
		return false;
	return (level == 1 && o->big) || (level == 2 && o->huge);
}

/**
 * oracle_can - what a leaf of the machine can say
 * @o: the machine
 */
unsigned int oracle_can(const struct oracle *o)
{
	unsigned int can = ORACLE_WRITE | ORACLE_USER | ORACLE_ACCESSED | ORACLE_DIRTY;

	if (o->x86)
		can |= ORACLE_GLOBAL | ORACLE_PWT | ORACLE_PCD | ORACLE_PAT;
	if (o->nx)
		can |= ORACLE_EXEC;
	return can;
}

/**
 * oracle_canonical - could this be an address of the machine?
 * @o: the machine
 * @va: the address
 */
bool oracle_canonical(const struct oracle *o, u64 va)
{
	switch (o->levels) {
	case 3:
		return va <= 0x7fffffffffULL;
	case 4:
		return va <= 0x00007fffffffffffULL || va >= 0xffff800000000000ULL;
	default:
		return va <= 0x00ffffffffffffffULL || va >= 0xff00000000000000ULL;
	}
}

/**
 * oracle_address - the bits of an entry that hold an address
 * @o: the machine
 * @level: of the leaf; 0 for entries that lead to tables
 */
u64 oracle_address(const struct oracle *o, unsigned int level)
{
	u64 bits = 0, bit;

	for (bit = oracle_size(level); bit && bit < 1ULL << o->phys_bits; bit <<= 1)
		bits |= bit;
	return bits;
}

/**
 * oracle_reserved - bits that must be zero in a present entry
 * @o: the machine
 * @level: where it stands
 * @leaf: it is a leaf
 */
u64 oracle_reserved(const struct oracle *o, unsigned int level, bool leaf)
{
	u64 bits = 0;
	unsigned int bit;

	for (bit = o->phys_bits; bit < (o->x86 ? 52 : 64); bit++)
		bits |= 1ULL << bit;
	if (!o->x86)
		return bits;
	if (!o->nx)
		bits |= 0x8000000000000000ULL;
	if (leaf && level == 1)
		bits |= 0x00000000001fe000ULL;
	if (leaf && level == 2)
		bits |= 0x000000003fffe000ULL;
	if (!leaf && (level > 2 || !oracle_has_leaves(o, level)))
		bits |= 0x80ULL;
	return bits;
}

/**
 * oracle_spare - bits that mean nothing: the written list
 * @o: the machine
 * @level: where the entry stands
 * @leaf: it is a leaf
 *
 * x86: 9 to 11 and 52 to 62 in leaves (protection keys are off); in entries that
 * lead to tables also 6 and 8.  UML: _PAGE_NEWPAGE, _PAGE_NEWPROT, 3,
 * _PAGE_PROTNONE (of user mappings) and 9 to 11; in entries that lead to tables
 * all flags.
 */
u64 oracle_spare(const struct oracle *o, unsigned int level, bool leaf)
{
	if (o->x86)
		return leaf ? 0x7ff0000000000e00ULL : 0x7ff0000000000f40ULL;
	return leaf ? 0xe1eULL : 0xffeULL;
}

/**
 * oracle_leaf - a leaf
 * @o: the machine
 * @level: where it stands
 * @phys: where it leads
 * @flags: ORACLE_*; what cannot be said is left out
 */
u64 oracle_leaf(const struct oracle *o, unsigned int level, u64 phys, unsigned int flags)
{
	u64 raw = phys | 0x1;

	if (!o->x86) {
		raw |= flags & ORACLE_WRITE ? 0x020 : 0;
		raw |= flags & ORACLE_USER ? 0x040 : 0;
		raw |= flags & ORACLE_ACCESSED ? 0x080 : 0;
		raw |= flags & ORACLE_DIRTY ? 0x100 : 0;
		return raw;
	}
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

/**
 * oracle_table - an entry that leads to a table, as the kernel writes it
 * @o: the machine
 * @phys: the table
 *
 * _KERNPG_TABLE on x86, _PAGE_TABLE on UML.
 */
u64 oracle_table(const struct oracle *o, u64 phys)
{
	return phys | (o->x86 ? 0x063 : 0x1e1);
}

/**
 * oracle_table_rights - flags of an entry to a table that leaves these rights
 * @o: the machine
 * @rights: ORACLE_RIGHTS
 */
u64 oracle_table_rights(const struct oracle *o, unsigned int rights)
{
	u64 raw = 0x1;

	if (!o->x86)
		return raw;
	raw |= rights & ORACLE_WRITE ? 0x002 : 0;
	raw |= rights & ORACLE_USER ? 0x004 : 0;
	if (o->nx && !(rights & ORACLE_EXEC))
		raw |= 0x8000000000000000ULL;
	return raw;
}

/**
 * oracle_kind - where an entry leads
 * @o: the machine
 * @level: where it stands
 * @raw: the entry
 */
enum oracle_kind oracle_kind(const struct oracle *o, unsigned int level, u64 raw)
{
	bool leaf = !level || (oracle_has_leaves(o, level) && (raw & 0x80));

	if (!(raw & 0x1))
		return ORACLE_ABSENT;
	if (raw & oracle_reserved(o, level, leaf))
		return ORACLE_RESERVED;
	return leaf ? ORACLE_LEAF : ORACLE_TABLE;
}

/**
 * oracle_leaf_flags - what a leaf says
 * @o: the machine
 * @level: where it stands
 * @raw: the leaf
 */
unsigned int oracle_leaf_flags(const struct oracle *o, unsigned int level, u64 raw)
{
	unsigned int flags = 0;

	if (!o->x86) {
		flags |= ORACLE_EXEC;
		flags |= raw & 0x020 ? ORACLE_WRITE : 0;
		flags |= raw & 0x040 ? ORACLE_USER : 0;
		flags |= raw & 0x080 ? ORACLE_ACCESSED : 0;
		flags |= raw & 0x100 ? ORACLE_DIRTY : 0;
		return flags;
	}
	flags |= raw & 0x002 ? ORACLE_WRITE : 0;
	flags |= raw & 0x004 ? ORACLE_USER : 0;
	flags |= raw & 0x008 ? ORACLE_PWT : 0;
	flags |= raw & 0x010 ? ORACLE_PCD : 0;
	flags |= raw & 0x020 ? ORACLE_ACCESSED : 0;
	flags |= raw & 0x040 ? ORACLE_DIRTY : 0;
	flags |= raw & 0x100 ? ORACLE_GLOBAL : 0;
	flags |= raw & (level ? 0x1000 : 0x80) ? ORACLE_PAT : 0;
	if (!o->nx || !(raw & 0x8000000000000000ULL))
		flags |= ORACLE_EXEC;
	return flags;
}

/**
 * oracle_table_leaves - the rights that an entry to a table leaves
 * @o: the machine
 * @raw: the entry
 */
unsigned int oracle_table_leaves(const struct oracle *o, u64 raw)
{
	unsigned int rights = 0;

	/* UML looks at the rights in leaves only. */
	if (!o->x86)
		return ORACLE_RIGHTS;
	rights |= raw & 0x002 ? ORACLE_WRITE : 0;
	rights |= raw & 0x004 ? ORACLE_USER : 0;
	if (!o->nx || !(raw & 0x8000000000000000ULL))
		rights |= ORACLE_EXEC;
	return rights;
}

/**
 * oracle_walk - where an address leads, by the bytes of the tables
 * @o: the machine
 * @read: gives memory
 * @ctx: for @read
 * @root: the root table
 * @va: the address
 */
struct oracle_answer oracle_walk(const struct oracle *o, oracle_read read, void *ctx, u64 root,
				 u64 va)
{
	struct oracle_answer answer = { .level = o->levels - 1 };
	unsigned int rights = ORACLE_RIGHTS;
	u64 table = root;

	if (!oracle_canonical(o, va)) {
		answer.why = ORACLE_NOT_CANONICAL;
		return answer;
	}
	for (;; answer.level--) {
		const u64 *entries = read(ctx, table);
		u64 size = oracle_size(answer.level), raw;

		if (!entries) {
			answer.why = ORACLE_UNREADABLE;
			return answer;
		}
		raw = entries[va / size % 512];
		switch (oracle_kind(o, answer.level, raw)) {
		case ORACLE_ABSENT:
			answer.why = ORACLE_NOT_PRESENT;
			return answer;
		case ORACLE_RESERVED:
			answer.why = ORACLE_RESERVED_BIT;
			return answer;
		case ORACLE_LEAF:
			answer.why = ORACLE_MAPPED;
			answer.phys = (raw & oracle_address(o, answer.level)) + va % size;
			answer.flags = oracle_leaf_flags(o, answer.level, raw);
			answer.flags &= rights | ~ORACLE_RIGHTS;
			return answer;
		case ORACLE_TABLE:
			rights &= oracle_table_leaves(o, raw);
			table = raw & oracle_address(o, 0);
			break;
		}
	}
}

/* The largest leaf that can map the page at @va and stays within the range. */
static unsigned int largest(const struct oracle *o, u64 page, u64 va, u64 phys, u64 pages,
			    unsigned int levels)
{
	unsigned int level;

	for (level = 2; level; level--) {
		u64 size = oracle_size(level), first = page / size * size;

		if (!oracle_has_leaves(o, level) || !(levels & (1U << level)))
			continue;
		if ((phys - va) % size)
			continue;
		/* Distances, so that a range may touch the top of all addresses. */
		if (first >= va && (first - va) / 0x1000 + size / 0x1000 <= pages)
			return level;
	}
	return 0;
}

/**
 * oracle_split - a range cut by page size, page by page
 * @o: the machine
 * @va: first address
 * @phys: where it leads
 * @pages: how many
 * @levels: leaf sizes that may be used, a bit each
 * @out: filled in
 * @max: room in @out
 *
 * Return: how many pieces there are, even if @out does not hold them all.
 */
unsigned int oracle_split(const struct oracle *o, u64 va, u64 phys, u64 pages, unsigned int levels,
			  struct oracle_piece *out, unsigned int max)
{
	unsigned int nr = 0, before = ~0U;
	u64 i;

	for (i = 0; i < pages; i++) {
		u64 page = va + i * 0x1000;
		unsigned int level = largest(o, page, va, phys, pages, levels);

		if (level != before && ++nr <= max)
			out[nr - 1] = (struct oracle_piece){ .va = page, .level = level };
		if (nr <= max)
			out[nr - 1].len += 0x1000;
		before = level;
	}
	return nr;
}
