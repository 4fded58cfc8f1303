// SPDX-License-Identifier: GPL-2.0
/*
 * From what the firmware says of a machine's memory to whole pages of RAM.
 *
 * Re-creates arch/x86/kernel/e820.c and trim_bios_range() of setup.c.  The map comes
 * from anywhere and is believed only when it can be brought into order: sorted, each
 * byte of one type, neighbours of a type in one entry.  The kernel follows a list of
 * change points for that, kept in static arrays; here a map of at most 128 entries is
 * asked again at each of its edges, which needs no list.
 *
 * Unlike the kernel's, a map is never cut short: what finds no place is an error.
 * Types that the kernel keeps apart for their owners' sake (its own numbers 12 and
 * 0xefffffff) are merged like all others.
 */
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/sizes.h>

#include "memmap.h"

/* Where conventional memory ends when nobody says so: below the extended BIOS data. */
#define LOW_END 0x9f000

/**
 * twin_memmap_add - one entry more, as it is
 * @map: the map
 * @first: its first byte
 * @end: the byte behind it
 * @type: what it is
 *
 * Nothing is corrected or refused here but an entry too many: see
 * twin_memmap_sanitise().  As e820__range_add(), which drops what has no place.
 *
 * Return: 0, or -ENOSPC when the map is full.
 */
int twin_memmap_add(struct twin_memmap *map, u64 first, u64 end, enum twin_memory_type type)
{
	if (map->nr >= TWIN_MEMMAP_MAX)
		return -ENOSPC;
	map->entry[map->nr++] = (struct twin_memmap_entry){ first, end, type };
	return 0;
}

/* The next entry of a map that is written in order.  Holes and nothings leave none. */
static int append(struct twin_memmap *map, u64 first, u64 end, enum twin_memory_type type)
{
	struct twin_memmap_entry *last = map->nr ? &map->entry[map->nr - 1] : NULL;

	if (first >= end || type == TWIN_MEM_HOLE)
		return 0;
	if (!last || last->end != first || last->type != type)
		return twin_memmap_add(map, first, end, type);
	last->end = end;
	return 0;
}

/* Only the entries in use: the rest of a map means nothing. */
static void copy(struct twin_memmap *to, const struct twin_memmap *from)
{
	unsigned int i;

	to->nr = from->nr;
	for (i = 0; i < from->nr; i++)
		to->entry[i] = from->entry[i];
}

/*
 * What the entries make of the memory from @at on, and up to where: the next edge of
 * any entry, 0 when there is none.
 */
static enum twin_memory_type look(const struct twin_memmap *map, u64 at, u64 *next)
{
	enum twin_memory_type type = TWIN_MEM_HOLE;
	unsigned int i;

	*next = 0;
	for (i = 0; i < map->nr; i++) {
		const struct twin_memmap_entry *e = &map->entry[i];
		u64 edge = e->first > at ? e->first : e->end;

		if (e->first <= at && at < e->end)
			type = max(type, e->type);
		/* None yet is 0, and one less than that is beyond all. */
		if (edge > at && edge - 1 < *next - 1)
			*next = edge;
	}
	return type;
}

/**
 * twin_memmap_sanitise - bring a map into order, or refuse it
 * @map: the map; unchanged on error
 * @scratch: room for another one, of no meaning before or after
 *
 * Sorts, gives each byte the highest of the types that claim it, merges neighbours of
 * a type, drops empty entries and those of type %TWIN_MEM_HOLE; to do it again changes
 * nothing.  A map of fewer than 2 entries is refused, because it comes from firmware
 * that could not tell; so is one with an entry that goes round the address space, or
 * up to its last byte, which ends at 0 (even an empty entry at 0 reads like that).
 * As e820__update_table() and append_e820_table(), but for the last words and for
 * too many entries, which the kernel cuts off.  Takes time with the square of the
 * entries.
 *
 * Return: 0; -EINVAL for a map that cannot be believed; -ENOSPC when its outcome has
 * more than %TWIN_MEMMAP_MAX entries.
 */
int twin_memmap_sanitise(struct twin_memmap *map, struct twin_memmap *scratch)
{
	enum twin_memory_type type;
	u64 at = 0, next;
	unsigned int i;
	int err;

	if (map->nr < 2)
		return -EINVAL;
	for (i = 0; i < map->nr; i++)
		if (!map->entry[i].end || map->entry[i].end < map->entry[i].first)
			return -EINVAL;
	scratch->nr = 0;
	do {
		type = look(map, at, &next);
		err = append(scratch, at, next, type);
		at = next;
	} while (next && !err);
	if (!err)
		copy(map, scratch);
	return err;
}

/**
 * twin_memmap_fallback - the map of a machine whose firmware cannot be believed
 * @map: filled in, sanitised
 * @mem_kib: KiB above 1 MiB, as older BIOS calls tell them
 *
 * As e820__memory_setup_default(): conventional memory, and one piece from 1 MiB on,
 * which ends with the address space at the latest.
 */
void twin_memmap_fallback(struct twin_memmap *map, u64 mem_kib)
{
	map->nr = 0;
	append(map, 0, LOW_END, TWIN_MEM_RAM);
	append(map, SZ_1M, SZ_1M + (min(mem_kib, (~0ULL - SZ_1M) >> 10) << 10), TWIN_MEM_RAM);
}

/**
 * twin_memmap_trim - take from RAM what never is RAM in a PC
 * @map: a sanitised map, and so it stays; unchanged on error
 * @scratch: room for another one, of no meaning before or after
 *
 * As trim_bios_range(): the first 4 KiB belong to the BIOS, and so are reserved, and
 * 640 KiB to 1 MiB is display and ROM, whatever the firmware says.  Only RAM changes.
 *
 * Return: 0, or -ENOSPC when the map would get too long.
 */
int twin_memmap_trim(struct twin_memmap *map, struct twin_memmap *scratch)
{
	/* What RAM becomes, each band up to the end of the next. */
	static const struct {
		u64 end;
		enum twin_memory_type type;
	} bands[] = {
		{ SZ_4K, TWIN_MEM_RESERVED },
		{ 640 * SZ_1K, TWIN_MEM_RAM },
		{ SZ_1M, TWIN_MEM_HOLE },
		{ ~0ULL, TWIN_MEM_RAM },
	};
	unsigned int i, band;
	int err = 0;

	scratch->nr = 0;
	for (i = 0; i < map->nr; i++) {
		struct twin_memmap_entry e = map->entry[i];

		for (band = 0; e.type == TWIN_MEM_RAM && band < ARRAY_SIZE(bands) && !err; band++) {
			u64 end = min(e.end, bands[band].end);

			err = append(scratch, e.first, end, bands[band].type);
			e.first = max(e.first, end);
		}
		if (!err)
			err = append(scratch, e.first, e.end, e.type);
	}
	if (!err)
		copy(map, scratch);
	return err;
}

/**
 * twin_memmap_limit - the option mem=: RAM ends there
 * @map: a sanitised map, and so it stays
 * @bytes: nothing from this address on is RAM; what is no RAM stays
 *
 * As parse_memopt(), which counts from address 0, holes included.
 *
 * Return: 0, or -EINVAL for 0, which would leave no RAM at all.
 */
int twin_memmap_limit(struct twin_memmap *map, u64 bytes)
{
	unsigned int i, left = 0;

	if (!bytes)
		return -EINVAL;
	for (i = 0; i < map->nr; i++) {
		struct twin_memmap_entry e = map->entry[i];

		if (e.type == TWIN_MEM_RAM)
			e.end = min(e.end, bytes);
		if (e.first < e.end)
			map->entry[left++] = e;
	}
	map->nr = left;
	return 0;
}

/**
 * twin_memmap_ram - RAM, in whole pages
 * @map: a sanitised map
 * @page_shift: log2 of a page
 * @extent: filled in, in ascending order and apart from each other
 * @max: how many there is room for; %TWIN_RAM_MAX is always enough
 *
 * A page that is RAM in part only is none, as in memblock_trim_memory().
 *
 * Return: how many stretches there are, which may be more than @max.
 */
unsigned int twin_memmap_ram(const struct twin_memmap *map, unsigned int page_shift,
			     struct twin_extent *extent, unsigned int max)
{
	u64 part = BIT_ULL(page_shift) - 1;
	unsigned int i, nr = 0;

	BUILD_BUG_ON(TWIN_RAM_MAX < TWIN_MEMMAP_MAX);
	for (i = 0; i < map->nr; i++) {
		const struct twin_memmap_entry *e = &map->entry[i];
		u64 first = (e->first + part) & ~part, end = e->end & ~part;

		/* The last page of the address space cannot be rounded up from. */
		if (e->type != TWIN_MEM_RAM || first < e->first || first >= end)
			continue;
		if (nr < max)
			extent[nr] = (struct twin_extent){ first, end };
		nr++;
	}
	return nr;
}

/**
 * twin_memmap_end_pfn - the frame behind the last one of RAM
 * @map: a sanitised map
 * @page_shift: log2 of a page
 * @limit: no frame from here on counts
 *
 * As e820_end_pfn(): the end alone is rounded inwards.  So an entry that holds the
 * end of a page but not its beginning counts that page, unlike twin_memmap_ram().
 *
 * Return: the frame, 0 when there is no RAM.
 */
twin_pfn_t twin_memmap_end_pfn(const struct twin_memmap *map, unsigned int page_shift,
			       twin_pfn_t limit)
{
	u64 last = 0;
	unsigned int i;

	for (i = 0; i < map->nr; i++) {
		const struct twin_memmap_entry *e = &map->entry[i];

		if (e->type == TWIN_MEM_RAM && e->first >> page_shift < limit.n)
			last = max(last, min(e->end >> page_shift, limit.n));
	}
	return twin_pfn(last);
}
