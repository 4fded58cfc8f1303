// SPDX-License-Identifier: GPL-2.0
/* What a machine makes of a firmware map, asked byte by byte; see memmap_oracle.h. */
#include <linux/errno.h>
#include <linux/sizes.h>

#include "memmap_oracle.h"

/* What a byte is: the highest type that claims it, but for what never is RAM in a PC. */
static u32 type_at(const struct twin_test_claims *claims, u64 at, bool trimmed)
{
	u32 type = twin_test_memmap_type(&claims->map, at);

	if (type != TWIN_MEM_RAM || !claims->bios || !trimmed)
		return type;
	if (at < SZ_4K)
		return TWIN_MEM_RESERVED;
	return at >= 640 * SZ_1K && at < SZ_1M ? TWIN_MEM_HOLE : TWIN_MEM_RAM;
}

/* The n-th place where something may begin; there may be several of the same. */
static u64 edge(const struct twin_memmap *map, unsigned int n)
{
	static const u64 trims[] = { SZ_4K, 640 * SZ_1K, SZ_1M };

	if (n < ARRAY_SIZE(trims))
		return trims[n];
	n -= ARRAY_SIZE(trims);
	return n & 1 ? map->entry[n / 2].end : map->entry[n / 2].first;
}

static unsigned int edges(const struct twin_memmap *map)
{
	return 3 + 2 * map->nr;
}

/* Bytes of one type in a row, but holes, are one piece: are there too many? */
static bool too_long(const struct twin_test_claims *claims, bool trimmed)
{
	unsigned int i, before, nr = 0;

	/* Each begins at an edge. */
	if (edges(&claims->map) <= TWIN_MEMMAP_MAX)
		return false;

	for (i = 0; i < edges(&claims->map); i++) {
		u64 at = edge(&claims->map, i);
		u32 type = type_at(claims, at, trimmed);

		if (!type || (at && type == type_at(claims, at - 1, trimmed)))
			continue;
		for (before = 0; before < i && edge(&claims->map, before) != at; before++)
			;
		nr += before == i;
	}
	return nr > TWIN_MEMMAP_MAX;
}

static int judge(const struct twin_test_claims *claims)
{
	const struct twin_memmap *map = &claims->map;
	unsigned int i;

	for (i = 0; i < map->nr; i++)
		if (!map->entry[i].end || map->entry[i].end < map->entry[i].first)
			return -EINVAL;
	if (map->nr == 1 && !claims->bios)
		return map->entry[0].first == map->entry[0].end ? -EINVAL : 0;
	if (map->nr < 2)
		return -EINVAL;
	return too_long(claims, false) ? -ENOSPC : 0;
}

/**
 * twin_test_claims - what a machine is to make of a map
 * @claims: filled in
 * @map: what firmware says
 * @bios: it is a PC's
 * @backed_end: the byte behind the last backed one; a PC guesses from that
 * @phys_end: nothing from here on is RAM; on a page
 *
 * Return: 0, or the error that planning such a machine is to end with.
 */
int twin_test_claims(struct twin_test_claims *claims, const struct twin_memmap *map, bool bios,
		     u64 backed_end, u64 phys_end)
{
	int err;

	*claims = (struct twin_test_claims){ .map = *map, .bios = bios, .phys_end = phys_end };
	err = judge(claims);
	if (err && !bios)
		return err;
	if (err) {
		claims->guessed = true;
		claims->map.nr = 0;
		twin_memmap_add(&claims->map, 0, 0x9f000, TWIN_MEM_RAM);
		if (backed_end > SZ_1M)
			twin_memmap_add(&claims->map, SZ_1M, backed_end & ~1023ULL, TWIN_MEM_RAM);
	}
	return too_long(claims, true) ? -ENOSPC : 0;
}

/**
 * twin_test_claims_near - forget the entries that lie elsewhere
 * @claims: of whole memory
 * @first: only these bytes are asked about from now on
 * @end: the byte behind them
 */
void twin_test_claims_near(struct twin_test_claims *claims, u64 first, u64 end)
{
	unsigned int i, left = 0;

	for (i = 0; i < claims->map.nr; i++)
		if (claims->map.entry[i].first < end && claims->map.entry[i].end > first)
			claims->map.entry[left++] = claims->map.entry[i];
	claims->map.nr = left;
}

/**
 * twin_test_claims_page - is all of a page RAM?
 * @claims: what the map makes of memory; with a BIOS pages are of 4 KiB
 * @pfn: the page
 * @page_shift: log2 of a page
 *
 * A page in which no entry begins or ends is all of the type that its first byte has.
 */
bool twin_test_claims_page(const struct twin_test_claims *claims, u64 pfn, unsigned int page_shift)
{
	u64 first = pfn << page_shift, end = (pfn + 1) << page_shift;
	unsigned int i;

	if (end > claims->phys_end || type_at(claims, first, true) != TWIN_MEM_RAM)
		return false;
	for (i = 0; i < edges(&claims->map); i++) {
		u64 at = edge(&claims->map, i);

		if (at > first && at < end && type_at(claims, at, true) != TWIN_MEM_RAM)
			return false;
	}
	return true;
}
