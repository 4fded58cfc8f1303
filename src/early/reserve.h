/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Early reservations and allocation: memory before there is a page allocator.
 *
 * There is RAM, and there is a table of reservations.  Whatever is RAM and is not
 * reserved is free; to allocate is to find such a place and to reserve it.  That is
 * the early_res of 2.6.34 (kernel/early_res.c), and without the kinds memblock.
 */
#ifndef TWIN_EARLY_RESERVE_H
#define TWIN_EARLY_RESERVE_H

#include "../extent.h"
#include "../ram.h"

/* Slots of the table before it has grown. */
#define TWIN_EARLY_SLOTS 32

/* What a slot takes in the machine's RAM: as much as in 2.6.34, on every computer. */
#define TWIN_EARLY_SLOT_BYTES 32

/* What a reservation does when another one wants the same memory. */
enum twin_reserve {
	TWIN_RESERVE_FIRM,	/* stays: reserve_early() */
	TWIN_RESERVE_LOOSE,	/* gives way to later ones: reserve_early_overlap_ok() */
	TWIN_RESERVE_ALLOCATED, /* stays; it lies in RAM, for it was handed out */
	TWIN_RESERVE_TABLE,	/* the table itself */
	TWIN_RESERVE_KINDS,
};

/**
 * struct twin_reservation - memory that is spoken for
 * @first: its first byte
 * @end: the byte behind it
 * @name: whose it is; a constant
 * @kind: enum twin_reserve
 */
struct twin_reservation {
	u64 first;
	u64 end;
	const char *name;
	u8 kind;
};

/**
 * struct twin_early - memory before there is a page allocator
 * @ram: the way to the machine's memory
 * @mem: what may be handed out: backed, whole pages, in order; they may touch
 * @nr_mem: how many stretches
 * @limit: the byte behind the last one that can be reserved
 * @page_shift: log2 of the machine's page size
 * @table: the reservations, in order; NULL when it has retired
 * @nr: how many
 * @max: slots of @table
 * @most: the highest @nr there was
 * @grown: how often @table moved to a larger place
 * @bytes: how much is reserved
 * @most_bytes: the highest @bytes there was
 * @start: the table before it has grown
 *
 * It is not to be copied: @table may lead into it.
 */
struct twin_early {
	const struct twin_ram *ram;
	const struct twin_extent *mem;
	unsigned int nr_mem;
	u64 limit;
	unsigned int page_shift;
	struct twin_reservation *table;
	unsigned int nr;
	unsigned int max;
	unsigned int most;
	unsigned int grown;
	u64 bytes;
	u64 most_bytes;
	struct twin_reservation start[TWIN_EARLY_SLOTS];
};

/**
 * struct twin_early_want - memory that somebody wants
 * @size: how many bytes
 * @align: a power of two that its address is a multiple of
 * @first: the first byte that will do
 * @end: the byte behind the last one that will do; 0 for no bound
 * @down: the highest place, not the lowest one
 * @join: may become one with a neighbour of the same name
 * @name: whose it will be; a constant
 */
struct twin_early_want {
	u64 size;
	u64 align;
	u64 first;
	u64 end;
	bool down;
	bool join;
	const char *name;
};

int twin_early_init(struct twin_early *early, const struct twin_ram *ram,
		    const struct twin_extent *mem, unsigned int nr_mem, u64 limit,
		    unsigned int page_shift);
void twin_early_exit(struct twin_early *early);
int twin_early_reserve(struct twin_early *early, u64 first, u64 end, const char *name,
		       enum twin_reserve kind);
int twin_early_alloc(struct twin_early *early, const struct twin_early_want *want,
		     twin_phys_t *phys);
int twin_early_free(struct twin_early *early, u64 first, u64 end);
bool twin_early_retire(struct twin_early *early, struct twin_extent *out);

#endif
