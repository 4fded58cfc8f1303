// SPDX-License-Identifier: GPL-2.0
/* A second opinion on page tables; see oracle.h. */
#include <linux/kernel.h>
#include <linux/string.h>

#include "oracle.h"

#define K 0x400ULL
#define M 0x100000ULL
#define G 0x40000000ULL
#define T 0x10000000000ULL

/* clang-format off */
static const struct oracle machines[] = {
	{
		.format = "x86_64", .manual = &oracle_x86, .x86 = true, .levels = 4,
		.entry_bytes = 8,
		.low_end = 0x0000800000000000ULL, .high = 0xffff800000000000ULL,
		.size = { 4 * K, 2 * M, G, 512 * G }, .entries = { 512, 512, 512, 512 },
	},
	{
		.format = "x86_64-la57", .manual = &oracle_x86, .x86 = true, .levels = 5,
		.entry_bytes = 8,
		.low_end = 0x0100000000000000ULL, .high = 0xff00000000000000ULL,
		.size = { 4 * K, 2 * M, G, 512 * G, 256 * T },
		.entries = { 512, 512, 512, 512, 512 },
	},
	{
		.format = "i386", .manual = &oracle_i386, .x86 = true, .levels = 2,
		.entry_bytes = 4, .low_end = 0x100000000ULL,
		.size = { 4 * K, 4 * M }, .entries = { 1024, 1024 },
	},
	{
		.format = "i386-pae", .manual = &oracle_x86, .x86 = true, .pae = true, .levels = 3,
		.entry_bytes = 8, .low_end = 0x100000000ULL,
		.size = { 4 * K, 2 * M, G }, .entries = { 512, 512, 4 },
	},
	{
		.format = "arm64-4k-48", .manual = &oracle_arm64, .levels = 4,
		.entry_bytes = 8, .high = 0xffff000000000000ULL,
		.size = { 4 * K, 2 * M, G, 512 * G }, .entries = { 512, 512, 512, 512 },
	},
	{
		.format = "arm64-4k-39", .manual = &oracle_arm64, .levels = 3,
		.entry_bytes = 8, .high = 0xffffff8000000000ULL,
		.size = { 4 * K, 2 * M, G }, .entries = { 512, 512, 512 },
	},
	{
		.format = "arm64-16k-48", .manual = &oracle_arm64, .levels = 4,
		.entry_bytes = 8, .high = 0xffff000000000000ULL,
		.size = { 16 * K, 32 * M, 64 * G, 128 * T }, .entries = { 2048, 2048, 2048, 2 },
	},
	{
		.format = "arm64-16k-47", .manual = &oracle_arm64, .levels = 3,
		.entry_bytes = 8, .high = 0xffff800000000000ULL,
		.size = { 16 * K, 32 * M, 64 * G }, .entries = { 2048, 2048, 2048 },
	},
	{
		.format = "arm64-64k-48", .manual = &oracle_arm64, .levels = 3,
		.entry_bytes = 8, .high = 0xffff000000000000ULL,
		.size = { 64 * K, 512 * M, 4 * T }, .entries = { 8192, 8192, 64 },
	},
	{
		.format = "arm64-64k-42", .manual = &oracle_arm64, .levels = 2,
		.entry_bytes = 8, .high = 0xfffffc0000000000ULL,
		.size = { 64 * K, 512 * M }, .entries = { 8192, 8192 },
	},
	{
		.format = "um64", .manual = &oracle_um, .levels = 3,
		.entry_bytes = 8, .low_end = 0x8000000000ULL,
		.size = { 4 * K, 2 * M, G }, .entries = { 512, 512, 512 },
	},
};

/* clang-format on */

/**
 * oracle_init - the machine by the name of its format
 * @o: filled in
 * @format: the name
 * @phys_bits: width of a physical address
 * @has: ORACLE_HAS_*
 *
 * Return: false when the oracle knows no such format.
 */
bool oracle_init(struct oracle *o, const char *format, unsigned int phys_bits, unsigned int has)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(machines); i++)
		if (!strcmp(machines[i].format, format))
			break;
	if (i == ARRAY_SIZE(machines))
		return false;
	*o = machines[i];
	o->phys_bits = phys_bits;
	o->big = has & ORACLE_HAS_BIG;
	o->huge = has & ORACLE_HAS_HUGE;
	o->nx = o->manual->nx_always || ((has & ORACLE_HAS_NX) && !o->manual->nx_never);
	o->lax = has & ORACLE_HAS_LAX;
	return true;
}

/**
 * oracle_bits - a row of bits
 * @first: the lowest one, as a number
 * @end: the one that is not among them any more, or 0 when all above @first are
 */
u64 oracle_bits(u64 first, u64 end)
{
	u64 bits = 0, bit;

	for (bit = first; bit && bit != end; bit <<= 1)
		bits |= bit;
	return bits;
}

/**
 * oracle_get - an entry of a table
 * @o: the machine
 * @table: its bytes
 * @index: which one
 */
u64 oracle_get(const struct oracle *o, const void *table, unsigned int index)
{
	u64 raw = 0;

	/* Every machine that is judged has the low bytes first, as this one has. */
	memcpy(&raw, (const char *)table + index * o->entry_bytes, o->entry_bytes);
	return raw;
}

/**
 * oracle_set - change an entry of a table
 * @o: the machine
 * @table: its bytes
 * @index: which one
 * @raw: what it is to be
 */
void oracle_set(const struct oracle *o, void *table, unsigned int index, u64 raw)
{
	memcpy((char *)table + index * o->entry_bytes, &raw, o->entry_bytes);
}

/**
 * oracle_canonical - could this be an address of the machine?
 * @o: the machine
 * @va: the address
 */
bool oracle_canonical(const struct oracle *o, u64 va)
{
	return va < o->low_end || (o->high && va >= o->high);
}

/**
 * oracle_home - the first address there is
 * @o: the machine
 */
u64 oracle_home(const struct oracle *o)
{
	return o->low_end ? 0 : o->high;
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
		const void *entries = read(ctx, table);
		u64 size = o->size[answer.level], raw;

		if (!entries) {
			answer.why = ORACLE_UNREADABLE;
			return answer;
		}
		raw = oracle_get(o, entries, va / size % o->entries[answer.level]);
		switch (oracle_kind(o, answer.level, raw)) {
		case ORACLE_ABSENT:
			answer.why = ORACLE_NOT_PRESENT;
			return answer;
		case ORACLE_RESERVED:
			answer.why = ORACLE_RESERVED_BIT;
			return answer;
		case ORACLE_LEAF:
			answer.why = ORACLE_MAPPED;
			answer.phys = oracle_leaf_to(o, answer.level, raw) + va % size;
			answer.flags = oracle_leaf_flags(o, answer.level, raw);
			answer.flags &= rights | ~ORACLE_RIGHTS;
			return answer;
		case ORACLE_TABLE:
			rights &= oracle_table_leaves(o, answer.level, raw);
			table = oracle_table_to(o, raw);
			break;
		}
	}
}

/* The largest leaf that can map the page at @va and stays within the range. */
static unsigned int largest(const struct oracle *o, u64 page, u64 va, u64 phys, u64 pages,
			    unsigned int levels)
{
	unsigned int level;

	for (level = o->levels - 1; level; level--) {
		u64 size = o->size[level], first = page / size * size;

		if (!oracle_has_leaves(o, level) || !(levels & (1U << level)))
			continue;
		if ((phys - va) % size)
			continue;
		/* Distances, so that a range may touch the top of all addresses. */
		if (first >= va && (first - va) / o->size[0] + size / o->size[0] <= pages)
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
		u64 page = va + i * o->size[0];
		unsigned int level = largest(o, page, va, phys, pages, levels);

		if (level != before && ++nr <= max)
			out[nr - 1] = (struct oracle_piece){ .va = page, .level = level };
		if (nr <= max)
			out[nr - 1].len += o->size[0];
		before = level;
	}
	return nr;
}
