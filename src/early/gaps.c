// SPDX-License-Identifier: GPL-2.0
/*
 * What is not reserved: to search, to hand over, to count.
 *
 * The table of 2.6.34 is in no order, so its search begins anew whenever it has
 * run into a reservation, and the hand-over cuts each reservation out of an array
 * of ranges, which it has to allocate for that (subtract_range() in kernel/range.c;
 * the four ways of cutting).  In a table that is kept in order a gap is what lies
 * between two neighbours, and nothing need be allocated to hand over memory.
 */
#include <linux/minmax.h>

#include "gaps.h"

/**
 * twin_early_behind - the place of an address in the table
 * @early: the reservations
 * @addr: the address
 *
 * Return: the index of the first reservation that ends above @addr, or @early->nr.
 */
unsigned int twin_early_behind(const struct twin_early *early, u64 addr)
{
	unsigned int low = 0, high = early->nr;

	while (low < high) {
		unsigned int mid = low + (high - low) / 2;

		if (early->table[mid].end > addr)
			high = mid;
		else
			low = mid + 1;
	}
	return low;
}

/**
 * twin_early_find - whose is this byte?
 * @early: the reservations
 * @addr: its address
 *
 * Return: the reservation, good until the next one is made or freed, or NULL.
 */
const struct twin_reservation *twin_early_find(const struct twin_early *early, u64 addr)
{
	unsigned int i = twin_early_behind(early, addr);

	return i < early->nr && early->table[i].first <= addr ? &early->table[i] : NULL;
}

/* Does it fit between two addresses?  Sums that wrap do not. */
static bool fits(const struct twin_early_want *want, u64 low, u64 high, u64 *at)
{
	u64 mask = want->align - 1;

	if (low >= high || high - low < want->size)
		return false;
	*at = want->down ? (high - want->size) & ~mask : (low + mask) & ~mask;
	return *at >= low && *at <= high - want->size;
}

/* The gap in front of each reservation between @low and @high, and the one behind. */
static bool fits_between(const struct twin_early *early, const struct twin_early_want *want,
			 u64 low, u64 high, u64 *at)
{
	unsigned int first = twin_early_behind(early, low);
	unsigned int last = twin_early_behind(early, high - 1), i;

	for (i = first; i <= last; i++) {
		unsigned int gap = want->down ? first + (last - i) : i;
		u64 from = gap ? early->table[gap - 1].end : 0;
		u64 to = gap < early->nr ? early->table[gap].first : high;

		if (fits(want, max(from, low), min(to, high), at))
			return true;
	}
	return false;
}

/**
 * twin_early_fit - search for free memory
 * @early: the reservations
 * @want: what is wanted; the alignment is a power of two
 * @at: set to where it fits
 *
 * As find_early_area() of 2.6.34, and memblock_find_in_range() in both directions.
 *
 * Return: true when there is such memory; @at is then the lowest such address, or
 * the highest one with @want->down.
 */
bool twin_early_fit(const struct twin_early *early, const struct twin_early_want *want, u64 *at)
{
	unsigned int i;

	for (i = 0; i < early->nr_mem; i++) {
		const struct twin_extent *mem = &early->mem[want->down ? early->nr_mem - 1 - i : i];
		u64 low = max(mem->first, want->first);
		u64 high = want->end ? min(mem->end, want->end) : mem->end;

		if (low < high && fits_between(early, want, low, high, at))
			return true;
	}
	return false;
}

/**
 * twin_early_next_free - the next free memory, for the hand-over
 * @early: the reservations
 * @cursor: 0 to begin with; moved on
 * @out: set to whole pages that nothing is reserved of, not even a byte
 *
 * Free memory that touches comes as one unless the RAM itself was given in parts.
 * The table counts as reserved: its own pages come last, from twin_early_retire().
 *
 * Return: false when there is no more.
 */
bool twin_early_next_free(const struct twin_early *early, u64 *cursor, struct twin_extent *out)
{
	u64 mask = (1ULL << early->page_shift) - 1;
	const struct twin_extent *mem = early->mem;

	while (early->table && mem < early->mem + early->nr_mem) {
		u64 at = max(*cursor, mem->first);
		const struct twin_reservation *next;
		unsigned int i;

		if (at >= mem->end) {
			mem++;
			continue;
		}
		i = twin_early_behind(early, at);
		next = i < early->nr ? &early->table[i] : NULL;
		if (next && (next->first & ~mask) <= at) {
			*cursor = (next->end + mask) & ~mask;
			continue;
		}
		out->first = at;
		out->end = next ? min(next->first & ~mask, mem->end) : mem->end;
		*cursor = out->end;
		return true;
	}
	return false;
}

/**
 * twin_early_pages - count pages
 * @early: the reservations
 *
 * Return: the pages of RAM; one that is reserved twice over, or in part, is one
 * reserved page.
 */
struct twin_early_pages twin_early_pages(const struct twin_early *early)
{
	struct twin_early_pages pages = {};
	struct twin_extent free;
	unsigned int i;
	u64 cursor = 0;

	for (i = 0; i < early->nr_mem; i++)
		pages.ram += (early->mem[i].end - early->mem[i].first) >> early->page_shift;
	while (twin_early_next_free(early, &cursor, &free))
		pages.free += (free.end - free.first) >> early->page_shift;
	pages.reserved = pages.ram - pages.free;
	return pages;
}
