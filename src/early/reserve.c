// SPDX-License-Identifier: GPL-2.0
/*
 * Early reservations: a table that is kept in order, and that grows by allocating
 * from itself.
 *
 * Re-creates kernel/early_res.c of 2.6.34.  Where that panics, this refuses, with
 * nothing changed.  There the table is in no order and its own reservation is entry
 * 0; here it stands where its address puts it, and is known by its kind.
 */
#include <linux/build_bug.h>
#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "gaps.h"

static_assert(sizeof(struct twin_reservation) <= TWIN_EARLY_SLOT_BYTES);

/* May this RAM be handed out? */
static bool memory_is_good(const struct twin_early *early)
{
	u64 mask = (1ULL << early->page_shift) - 1, end = 0;
	unsigned int i;

	for (i = 0; i < early->nr_mem; i++) {
		const struct twin_extent *mem = &early->mem[i];

		if (mem->first < end || mem->first >= mem->end || mem->end > early->limit ||
		    ((mem->first | mem->end) & mask) ||
		    !twin_ram_backs(early->ram, twin_phys(mem->first), mem->end - mem->first))
			return false;
		end = mem->end;
	}
	return true;
}

/**
 * twin_early_init - begin with nothing reserved
 * @early: filled in
 * @ram: the way to the machine's memory; it stays
 * @mem: what may be handed out: backed, whole pages, in order; it stays
 * @nr_mem: how many stretches
 * @limit: the byte behind the last address of the machine, whole pages
 * @page_shift: log2 of the machine's page size
 *
 * Return: 0, or -EINVAL when @mem or @limit is not as it should be.
 */
int twin_early_init(struct twin_early *early, const struct twin_ram *ram,
		    const struct twin_extent *mem, unsigned int nr_mem, u64 limit,
		    unsigned int page_shift)
{
	*early = (struct twin_early){
		.ram = ram,
		.mem = mem,
		.nr_mem = nr_mem,
		.limit = limit,
		.page_shift = page_shift,
		.max = TWIN_EARLY_SLOTS,
	};
	if ((limit & ((1ULL << page_shift) - 1)) || !memory_is_good(early))
		return -EINVAL;
	early->table = early->start;
	return 0;
}

/**
 * twin_early_exit - let go of the table
 * @early: the reservations, all of which are forgotten; figures stay
 */
void twin_early_exit(struct twin_early *early)
{
	if (early->table && early->table != early->start)
		twin_ram_release(early->ram, early->table);
	early->table = NULL;
	early->nr = 0;
	early->max = 0;
}

/* Put a reservation in front of the i-th one.  There is a slot. */
static void insert(struct twin_early *early, unsigned int i, struct twin_reservation r)
{
	memmove(&early->table[i + 1], &early->table[i], (early->nr - i) * sizeof(r));
	early->table[i] = r;
	early->nr++;
	early->most = max(early->most, early->nr);
}

static void drop(struct twin_early *early, unsigned int i)
{
	early->nr--;
	memmove(&early->table[i], &early->table[i + 1], (early->nr - i) * sizeof(early->table[0]));
}

static void count(struct twin_early *early, u64 bytes)
{
	early->bytes += bytes;
	early->most_bytes = max(early->most_bytes, early->bytes);
}

/* Take memory out of a reservation.  For a hole in its middle there is a slot. */
static void cut(struct twin_early *early, unsigned int i, u64 first, u64 end)
{
	struct twin_reservation *r = &early->table[i], tail = *r;

	early->bytes -= min(end, r->end) - max(first, r->first);
	if (r->first < first && end < r->end) {
		r->end = first;
		tail.first = end;
		insert(early, i + 1, tail);
	} else if (r->first < first) {
		r->end = first;
	} else if (end < r->end) {
		r->first = end;
	} else {
		drop(early, i);
	}
}

/*
 * Move to a larger table, which lies beside @keep.  The old one is free again when
 * the new one is in use, so the two are never in the same place.
 */
static void grow(struct twin_early *early, unsigned int more, struct twin_extent keep)
{
	struct twin_early_want want = { .align = TWIN_EARLY_SLOT_BYTES, .end = keep.first };
	struct twin_reservation *old = early->table, *table, own;
	unsigned int max = early->max, nr = early->nr, i;
	u64 at;

	do {
		max *= 2;
	} while (max - nr <= more);
	want.size = (u64)max * TWIN_EARLY_SLOT_BYTES;
	if (!keep.first || !twin_early_fit(early, &want, &at)) {
		want.first = keep.end;
		want.end = 0;
		if (!twin_early_fit(early, &want, &at))
			return;
	}
	table = twin_ram_hold(early->ram, twin_phys(at), want.size);
	if (!table)
		return;
	memset(table, 0, want.size);
	own = (struct twin_reservation){ at, at + want.size, "early reservations",
					 TWIN_RESERVE_TABLE };
	early->table = table;
	early->nr = 0;
	for (i = 0; i < nr; i++) {
		if (old[i].kind == TWIN_RESERVE_TABLE)
			early->bytes -= old[i].end - old[i].first;
		else
			table[early->nr++] = old[i];
	}
	insert(early, twin_early_behind(early, at), own);
	count(early, want.size);
	if (old != early->start)
		twin_ram_release(early->ram, old);
	early->max = max;
	early->grown++;
}

/*
 * See that there are slots.  As in 2.6.34 the table grows while a few are left, since
 * it needs memory for that; that it cannot is no error before the last one is used.
 */
static int make_room(struct twin_early *early, int more, u64 first, u64 end)
{
	unsigned int left = early->max - early->nr;

	if (more <= 0)
		return 0;
	if (left <= max(early->max / 8, 2U) || left < more)
		grow(early, more, (struct twin_extent){ first, end });
	return early->max - early->nr < more ? -ENOMEM : 0;
}

/*
 * How many slots more does it take to reserve this?  Loose reservations lose what is
 * in the way; of the others what lies between them is taken.
 */
static int slots_for(const struct twin_early *early, u64 first, u64 end)
{
	unsigned int i = twin_early_behind(early, first);
	int more = 0;

	for (; i < early->nr && early->table[i].first < end; i++) {
		const struct twin_reservation *r = &early->table[i];

		if (r->kind == TWIN_RESERVE_LOOSE) {
			more += (r->first < first) + (r->end > end) - 1;
			continue;
		}
		more += r->first > first;
		first = r->end;
	}
	return more + (first < end);
}

/* Is there a reservation that does not give way? */
static bool conflicts(const struct twin_early *early, u64 first, u64 end)
{
	unsigned int i = twin_early_behind(early, first);

	for (; i < early->nr && early->table[i].first < end; i++)
		if (early->table[i].kind != TWIN_RESERVE_LOOSE)
			return true;
	return false;
}

/* Loose reservations lose this memory. */
static void push_aside(struct twin_early *early, u64 first, u64 end)
{
	unsigned int i = early->nr;

	/* Downwards, so that those to come keep their places. */
	while (i--) {
		const struct twin_reservation *r = &early->table[i];

		if (r->end <= first)
			break;
		if (r->first < end && r->kind == TWIN_RESERVE_LOOSE)
			cut(early, i, first, end);
	}
}

/**
 * twin_early_reserve - say whose memory is
 * @early: the reservations
 * @first: its first byte, RAM or not
 * @end: the byte behind it
 * @name: whose it is; a constant
 * @kind: %TWIN_RESERVE_FIRM or %TWIN_RESERVE_LOOSE
 *
 * Loose reservations that are in the way are dropped, trimmed or split, as
 * reserve_early() and reserve_early_overlap_ok() of 2.6.34 do it.  A firm one is
 * refused where there is any other; a loose one takes what is left between them,
 * where 2.6.34 panics.  The table may move, to memory beside this.
 *
 * Return: 0; with nothing changed -EINVAL when it is empty, has no name, or is of
 * another kind, -ERANGE when it is not in the machine's address space, -EBUSY when
 * it conflicts, -ENOMEM when the table is full and cannot grow, -ESHUTDOWN when the
 * table has retired.
 */
int twin_early_reserve(struct twin_early *early, u64 first, u64 end, const char *name,
		       enum twin_reserve kind)
{
	struct twin_reservation piece = { .name = name, .kind = kind };
	unsigned int i;
	int err;

	if (first >= end || !name || (kind != TWIN_RESERVE_FIRM && kind != TWIN_RESERVE_LOOSE))
		return -EINVAL;
	if (!early->table)
		return -ESHUTDOWN;
	if (end > early->limit)
		return -ERANGE;
	if (kind == TWIN_RESERVE_FIRM && conflicts(early, first, end))
		return -EBUSY;
	err = make_room(early, slots_for(early, first, end), first, end);
	if (err)
		return err;
	push_aside(early, first, end);
	for (i = twin_early_behind(early, first); first < end; i++) {
		bool more = i < early->nr && early->table[i].first < end;

		piece.first = first;
		piece.end = more ? early->table[i].first : end;
		if (piece.first < piece.end) {
			insert(early, i++, piece);
			count(early, piece.end - piece.first);
		}
		first = more ? early->table[i].end : end;
	}
	return 0;
}

/* May new memory become one with this? */
static bool joins(const struct twin_early *early, unsigned int i,
		  const struct twin_early_want *want)
{
	return want->join && i < early->nr && early->table[i].kind == TWIN_RESERVE_ALLOCATED &&
	       early->table[i].name == want->name;
}

/**
 * twin_early_alloc - reserve free memory
 * @early: the reservations
 * @want: what is wanted
 * @phys: set to its address; what it holds is arbitrary
 *
 * As find_e820_area() or __alloc_memory_core_early() of 2.6.34, and
 * memblock_phys_alloc_range().  The table may move, to other memory.
 *
 * Return: 0; with nothing changed -EINVAL when the size is 0, the alignment no power
 * of two, or there is no name, -ENOMEM when there is no such memory, or the table is
 * full and cannot grow, -ESHUTDOWN when the table has retired.
 */
int twin_early_alloc(struct twin_early *early, const struct twin_early_want *want,
		     twin_phys_t *phys)
{
	struct twin_reservation r = { .name = want->name, .kind = TWIN_RESERVE_ALLOCATED };
	bool below, above;
	unsigned int i;
	int err;

	if (!want->size || !want->align || (want->align & (want->align - 1)) || !want->name)
		return -EINVAL;
	if (!early->table)
		return -ESHUTDOWN;
	if (!twin_early_fit(early, want, &r.first))
		return -ENOMEM;
	r.end = r.first + want->size;
	i = twin_early_behind(early, r.first);
	below = i && early->table[i - 1].end == r.first && joins(early, i - 1, want);
	above = i < early->nr && early->table[i].first == r.end && joins(early, i, want);
	err = make_room(early, 1 - below - above, r.first, r.end);
	if (err)
		return err;
	*phys = twin_phys(r.first);
	i = twin_early_behind(early, r.first);
	if (below) {
		r.first = early->table[--i].first;
		drop(early, i);
	}
	if (above) {
		r.end = early->table[i].end;
		drop(early, i);
	}
	insert(early, i, r);
	count(early, want->size);
	return 0;
}

/**
 * twin_early_free - free a reservation, or part of one
 * @early: the reservations
 * @first: the first byte
 * @end: the byte behind the last one
 *
 * What remains in front of it and behind it keeps its name: free_early() and
 * free_early_partial() of 2.6.34.
 *
 * Return: 0; with nothing changed -EINVAL when it is empty, -ENOENT when it is not
 * all in one reservation, -EBUSY when it is of the table itself, -ENOMEM when the rest
 * is in two parts and the table is full and cannot grow.
 */
int twin_early_free(struct twin_early *early, u64 first, u64 end)
{
	const struct twin_reservation *r;
	int err;

	if (first >= end)
		return -EINVAL;
	r = twin_early_find(early, first);
	if (!r || r->end < end)
		return -ENOENT;
	if (r->kind == TWIN_RESERVE_TABLE)
		return -EBUSY;
	err = make_room(early, r->first < first && end < r->end, first, end);
	if (err)
		return err;
	cut(early, twin_early_behind(early, first), first, end);
	return 0;
}

/**
 * twin_early_retire - the end of the hand-over: the table goes, too
 * @early: the reservations, all of which are forgotten; figures stay
 * @out: set to the pages that held nothing but the table
 *
 * 2.6.34 leaves entry 0, the table, out of what it cuts from free memory, so its
 * pages go with all others.  Here they come last, when nobody reads it any more.
 *
 * Return: false when the table did not have a page to itself; @out is then empty.
 */
bool twin_early_retire(struct twin_early *early, struct twin_extent *out)
{
	u64 mask = (1ULL << early->page_shift) - 1;
	unsigned int i;

	*out = (struct twin_extent){};
	for (i = 0; i < early->nr; i++) {
		const struct twin_reservation *r = &early->table[i];

		if (r->kind != TWIN_RESERVE_TABLE)
			continue;
		out->first = r->first & ~mask;
		out->end = (r->end + mask) & ~mask;
		if (i && r[-1].end > out->first)
			out->first += mask + 1;
		if (i + 1 < early->nr && r[1].first < out->end)
			out->end -= mask + 1;
		break;
	}
	twin_early_exit(early);
	if (out->first < out->end)
		return true;
	*out = (struct twin_extent){};
	return false;
}
