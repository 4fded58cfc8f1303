// SPDX-License-Identifier: GPL-2.0
/*
 * Early memory held against its own rules: the table of reservations, the bitmap.
 *
 * Both live in RAM that they hand out themselves, so the first thing to break them is
 * somebody who writes where he was not told to.  Nothing is followed that was not
 * looked at before.
 */
#include <linux/bitmap.h>
#include <linux/minmax.h>

#include "verify.h"

/* clang-format off */
/** var twin_early_rules - the rules by enum twin_early_rule */
const struct twin_rule twin_early_rules[TWIN_EARLY_RULES] = {
	[TWIN_EARLY_RULE_MEMORY] = { "early", "memory", "stretches", "address",
				     "RAM is backed, in order, and whole pages", TWIN_ADDRESS },
	[TWIN_EARLY_RULE_ROOM] = { "early", "room", "tables", "slots",
				   "the table has room for what is in it" },
	[TWIN_EARLY_RULE_TABLE] = { "early", "table", "tables", "address",
				    "the table is where its one reservation says", TWIN_ADDRESS },
	[TWIN_EARLY_RULE_EMPTY] = { "early", "empty", "reservations", "index",
				    "each reservation begins below its end", TWIN_ADDRESS },
	[TWIN_EARLY_RULE_ORDER] = { "early", "order", "reservations", "index",
				    "each reservation begins behind the one before", TWIN_ADDRESS },
	[TWIN_EARLY_RULE_SPACE] = { "early", "space", "reservations", "index",
				    "no reservation ends above the last address", TWIN_ADDRESS },
	[TWIN_EARLY_RULE_OWNER] = { "early", "owner", "reservations", "index",
				    "each reservation has a name and a kind" },
	[TWIN_EARLY_RULE_RAM] = { "early", "ram", "reservations", "index",
				  "what was handed out, and the table, are RAM", TWIN_ADDRESS },
	[TWIN_EARLY_RULE_COUNT] = { "early", "count", "counters", "index",
				    "the counters are what the table adds up to" },
};

/** var twin_bootmem_rules - the rules by enum twin_bootmem_rule */
const struct twin_rule twin_bootmem_rules[TWIN_BOOTMEM_RULES] = {
	[TWIN_BOOTMEM_RULE_MAP] = { "bootmem", "map", "pages", "index",
				    "the bitmap has a bit a page, and its own are reserved" },
	[TWIN_BOOTMEM_RULE_COUNT] = { "bootmem", "count", "pages", "index",
				      "as many bits are set as were counted" },
	[TWIN_BOOTMEM_RULE_TAIL] = { "bootmem", "tail", "bits", "index",
				     "bits behind the last page are set" },
	[TWIN_BOOTMEM_RULE_LAST] = { "bootmem", "last", "pages", "index",
				     "a page that is added to is reserved, and not full" },
};

/* clang-format on */

static void check_memory(const struct twin_early *early, struct twin_row *row)
{
	u64 mask = (1ULL << early->page_shift) - 1, end = 0;
	unsigned int i;

	for (i = 0; i < early->nr_mem; i++) {
		const struct twin_extent *mem = &early->mem[i];

		row->looked++;
		if (mem->first < end || mem->first >= mem->end || mem->end > early->limit)
			twin_row_break(row, mem->first, end, mem->end);
		else if ((mem->first | mem->end) & mask)
			twin_row_break(row, mem->first, mem->first & ~mask, mem->first);
		else if (!twin_ram_backs(early->ram, twin_phys(mem->first), mem->end - mem->first))
			twin_row_break(row, mem->first, mem->end, TWIN_NOWHERE);
		end = mem->end;
	}
}

/* Can the table be read, and how far? */
static unsigned int check_room(const struct twin_early *early, struct twin_row *row)
{
	bool own = early->table == early->start;
	u64 bytes = (u64)early->max * TWIN_EARLY_SLOT_BYTES;

	row->looked++;
	if ((own && early->max != TWIN_EARLY_SLOTS) || early->max % TWIN_EARLY_SLOTS ||
	    !early->max || (!own && bytes > early->ram->size)) {
		twin_row_break(row, early->max, TWIN_EARLY_SLOTS, early->max);
		return 0;
	}
	if (early->nr > early->max)
		twin_row_break(row, early->max, early->max, early->nr);
	return min(early->nr, early->max);
}

/* Where the memory that a pointer leads to is, or nowhere: high memory does not tell. */
static u64 address_of(const struct twin_early *early)
{
	u64 off = (const void *)early->table - early->ram->mem;

	return early->ram->mem && off < early->ram->size ? early->ram->base.a + off : TWIN_NOWHERE;
}

static void check_table(const struct twin_early *early, unsigned int nr, struct twin_row *row)
{
	const struct twin_reservation *own = NULL;
	u64 at = address_of(early), bytes = (u64)early->max * TWIN_EARLY_SLOT_BYTES;
	unsigned int i;

	row->looked++;
	for (i = 0; i < nr; i++) {
		if (early->table[i].kind != TWIN_RESERVE_TABLE)
			continue;
		if (own || early->table == early->start)
			twin_row_break(row, early->table[i].first, TWIN_NOWHERE,
				       early->table[i].first);
		own = &early->table[i];
	}
	if (early->table == early->start)
		return;
	if (!own)
		twin_row_break(row, at, at, TWIN_NOWHERE);
	else if (early->ram->mem && own->first != at)
		twin_row_break(row, at, at, own->first);
	else if (own->end - own->first != bytes)
		twin_row_break(row, own->first, own->first + bytes, own->end);
}

/* Is all of it RAM? Stretches may touch. */
static bool is_ram(const struct twin_early *early, u64 first, u64 end)
{
	unsigned int i;

	for (i = 0; i < early->nr_mem && first < end; i++)
		if (first >= early->mem[i].first && first < early->mem[i].end)
			first = early->mem[i].end;
	return first >= end;
}

static void check_one(const struct twin_early *early, unsigned int i, struct twin_row *rows)
{
	const struct twin_reservation *r = &early->table[i];

	rows[TWIN_EARLY_RULE_EMPTY].looked++;
	if (r->first >= r->end)
		twin_row_break(&rows[TWIN_EARLY_RULE_EMPTY], i, r->first + 1, r->end);
	rows[TWIN_EARLY_RULE_ORDER].looked++;
	if (i && r->first < r[-1].end)
		twin_row_break(&rows[TWIN_EARLY_RULE_ORDER], i, r[-1].end, r->first);
	rows[TWIN_EARLY_RULE_SPACE].looked++;
	if (r->end > early->limit)
		twin_row_break(&rows[TWIN_EARLY_RULE_SPACE], i, early->limit, r->end);
	rows[TWIN_EARLY_RULE_OWNER].looked++;
	if (!r->name || r->kind >= TWIN_RESERVE_KINDS)
		twin_row_break(&rows[TWIN_EARLY_RULE_OWNER], i, TWIN_RESERVE_KINDS - 1, r->kind);
	if (r->kind != TWIN_RESERVE_ALLOCATED && r->kind != TWIN_RESERVE_TABLE)
		return;
	rows[TWIN_EARLY_RULE_RAM].looked++;
	if (!is_ram(early, r->first, r->end))
		twin_row_break(&rows[TWIN_EARLY_RULE_RAM], i, TWIN_NOWHERE, r->first);
}

/**
 * twin_early_verify - hold the reservations against their rules
 * @early: the reservations
 * @rows: filled in, by enum twin_early_rule
 *
 * Survives any corruption of the table, which lies where others may write.  A table that
 * has retired is a skip.
 */
void twin_early_verify(const struct twin_early *early, struct twin_row rows[TWIN_EARLY_RULES])
{
	unsigned int nr, i;
	u64 bytes = 0;

	for (i = 0; i < TWIN_EARLY_RULES; i++)
		twin_row_init(&rows[i], &twin_early_rules[i]);
	if (!early->table) {
		for (i = 0; i < TWIN_EARLY_RULES; i++)
			rows[i].skip = "the table has retired";
		return;
	}
	check_memory(early, &rows[TWIN_EARLY_RULE_MEMORY]);
	nr = check_room(early, &rows[TWIN_EARLY_RULE_ROOM]);
	if (rows[TWIN_EARLY_RULE_ROOM].broken)
		return;
	check_table(early, nr, &rows[TWIN_EARLY_RULE_TABLE]);
	for (i = 0; i < nr; i++) {
		check_one(early, i, rows);
		bytes += early->table[i].end - early->table[i].first;
	}
	rows[TWIN_EARLY_RULE_COUNT].looked += 2;
	if (early->bytes != bytes || early->most_bytes < bytes)
		twin_row_break(&rows[TWIN_EARLY_RULE_COUNT], 0, bytes, early->bytes);
	if (early->most < nr)
		twin_row_break(&rows[TWIN_EARLY_RULE_COUNT], 1, nr, early->most);
}

static void check_map(const struct twin_bootmem *boot, struct twin_row *row)
{
	u64 page = 1ULL << boot->page_shift, at, bit;

	row->looked++;
	if (!boot->pages || boot->bytes != twin_bootmem_bytes(boot->kind, boot->pages) ||
	    !twin_ram_backs(boot->ram, boot->at, boot->bytes)) {
		twin_row_break(row, 0, twin_bootmem_bytes(boot->kind, boot->pages), boot->bytes);
		return;
	}
	for (at = boot->at.a; at < boot->at.a + boot->bytes; at += page) {
		bit = (at - boot->base.a) >> boot->page_shift;
		if (at < boot->base.a || bit >= boot->pages)
			continue;
		row->looked++;
		if (!test_bit(bit, boot->map))
			twin_row_break(row, bit, 1, 0);
	}
}

/**
 * twin_bootmem_verify - hold the bitmap against its rules
 * @boot: the pages
 * @rows: filled in, by enum twin_bootmem_rule
 *
 * A bitmap that has retired is a skip.
 */
void twin_bootmem_verify(const struct twin_bootmem *boot, struct twin_row rows[TWIN_BOOTMEM_RULES])
{
	struct twin_row *row;
	unsigned int i;
	u64 bit, set;

	for (i = 0; i < TWIN_BOOTMEM_RULES; i++)
		twin_row_init(&rows[i], &twin_bootmem_rules[i]);
	if (!boot->map) {
		for (i = 0; i < TWIN_BOOTMEM_RULES; i++)
			rows[i].skip = "the bitmap has retired";
		return;
	}
	check_map(boot, &rows[TWIN_BOOTMEM_RULE_MAP]);
	/* It is as large as it says, or else it is not read. */
	if (boot->bytes != twin_bootmem_bytes(boot->kind, boot->pages))
		return;
	row = &rows[TWIN_BOOTMEM_RULE_COUNT];
	row->looked = boot->pages;
	set = bitmap_weight(boot->map, boot->pages);
	if (set != boot->reserved)
		twin_row_break(row, 0, set, boot->reserved);
	row = &rows[TWIN_BOOTMEM_RULE_TAIL];
	for (bit = boot->pages; bit < boot->bytes * 8; bit++) {
		row->looked++;
		if (!test_bit(bit, boot->map))
			twin_row_break(row, bit, 1, 0);
	}
	row = &rows[TWIN_BOOTMEM_RULE_LAST];
	if (!boot->used)
		return;
	row->looked++;
	if (boot->used >> boot->page_shift || boot->last >= boot->pages ||
	    !test_bit(boot->last, boot->map))
		twin_row_break(row, boot->last, 1ULL << boot->page_shift, boot->used);
}
