// SPDX-License-Identifier: GPL-2.0
/* Firmware maps that nobody wrote; see memmap_gen.h. */
#include <linux/bits.h>
#include <linux/kernel.h>
#include <linux/sizes.h>

#include "../src/early/memmap_parse.h"
#include "memmap_gen.h"

/* Pieces of a valid map before and after its run, at most. */
#define PIECES 40

/**
 * twin_test_memmap - an empty map; it goes when the test ends
 * @test: the test
 */
struct twin_memmap *twin_test_memmap(struct kunit *test)
{
	struct twin_memmap *map = kunit_kzalloc(test, sizeof(*map), GFP_KERNEL);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, map);
	return map;
}

static bool one_in(struct twin_test_rng *rng, u64 nr)
{
	return !twin_test_below(rng, nr);
}

/* Any number of at most so many bits, small ones as often as large ones. */
static u64 of_any_size(struct twin_test_rng *rng, unsigned int bits)
{
	return twin_test_random(rng) >> (64 - 1 - twin_test_below(rng, bits));
}

/* Every other byte of the map is RAM, in the long run. */
static enum twin_memory_type any_type(struct twin_test_rng *rng)
{
	return one_in(rng, 2) ? TWIN_MEM_RAM : twin_test_below(rng, TWIN_MEM_UNUSABLE + 1);
}

/* Disjoint pieces from @at up to @end, ascending; holes are left out. */
static void add_pieces(struct twin_test_rng *rng, struct twin_memmap *map, u64 at, u64 end,
		       unsigned int page_shift)
{
	unsigned int i, nr = twin_test_below(rng, PIECES + 1);
	u64 part = BIT_ULL(page_shift) - 1;

	for (i = 0; i < nr && at < end; i++) {
		enum twin_memory_type type = any_type(rng);
		u64 to = at + 1 + of_any_size(rng, 35);

		/* Most firmware thinks in pages. */
		if (!one_in(rng, 3))
			to = (to + part) & ~part;
		to = min(to, end);
		if (type != TWIN_MEM_HOLE)
			twin_memmap_add(map, at, to, type);
		at = to;
	}
}

static void shuffle(struct twin_test_rng *rng, struct twin_memmap *map)
{
	unsigned int i, other;

	for (i = map->nr; i > 1; i--) {
		other = twin_test_below(rng, i);
		swap(map->entry[i - 1], map->entry[other]);
	}
}

/**
 * twin_test_valid_map - a map that sane firmware could give
 * @rng: decides
 * @want: what it has to offer; there is room for that many pages between the backed
 *	  window's beginning, or 1 MiB if that is higher, and its end; @want->top is
 *	  above the window
 * @map: filled in
 * @run: the pages that were asked for; may be NULL
 *
 * Valid means:
 *  - 2 to 128 entries, none of which is empty, goes round the address space or ends
 *    above @want->top;
 *  - no two entries overlap.  They may touch, with different types or the same one;
 *    they may come in any order, every other map is sorted;
 *  - in the backed window, from 1 MiB on, @want->pages whole pages in a row are RAM,
 *    and so they are found however the map is trimmed;
 *  - everything else is as it comes: RAM below, in, across and above the window, backed
 *    or not, ACPI, NVS, unusable and reserved pieces, and holes, of a byte to 32 GiB,
 *    with ends on pages or not; but what is last is not RAM.
 */
void twin_test_valid_map(struct twin_test_rng *rng, const struct twin_test_firmware *want,
			 struct twin_memmap *map, struct twin_extent *run)
{
	u64 bytes = want->pages << want->page_shift, part = BIT_ULL(want->page_shift) - 1;
	u64 lowest = max_t(u64, want->base.a, SZ_1M);
	u64 room = want->base.a + want->size - lowest - bytes;
	u64 first = lowest + (twin_test_below(rng, room + 1) & ~part), end = first + bytes;

	if (run)
		*run = (struct twin_extent){ first, end };
	map->nr = 0;
	add_pieces(rng, map, 0, first, want->page_shift);
	/* Perhaps more of it than was asked for, and in two entries. */
	end += twin_test_below(rng, want->base.a + want->size - end + 1);
	if (one_in(rng, 4)) {
		twin_memmap_add(map, first, first + bytes / 2, TWIN_MEM_RAM);
		first += bytes / 2;
	}
	twin_memmap_add(map, first, end, TWIN_MEM_RAM);
	add_pieces(rng, map, end, want->top - 1, want->page_shift);
	end = map->entry[map->nr - 1].end;
	twin_memmap_add(map, end, end + 1 + twin_test_below(rng, want->top - end),
			TWIN_MEM_RESERVED);
	if (one_in(rng, 2))
		shuffle(rng, map);
}

/* A stretch that has to do with one that is there, or with none. */
static struct twin_memmap_entry hostile_entry(struct twin_test_rng *rng,
					      const struct twin_memmap *map, u64 space)
{
	const struct twin_memmap_entry *near;
	u64 a = twin_test_below(rng, space) + 1, b = twin_test_below(rng, space) + 1;
	struct twin_memmap_entry e = { min(a, b), max(a, b) };

	/* In a small space these would nearly all overlap. */
	if (one_in(rng, 2))
		e.end = e.first + twin_test_below(rng, min(space / 16 + 1, space - e.first + 1));
	if (!map->nr)
		return e;
	near = &map->entry[twin_test_below(rng, map->nr)];
	switch (twin_test_below(rng, 10)) {
	case 0: /* the same */
		e = *near;
		break;
	case 1: /* touches it */
		if (near->end && near->end < e.end)
			e.first = near->end;
		break;
	case 2: /* ends where it begins */
		if (near->first > e.first)
			e.end = near->first;
		break;
	case 3: /* begins where it begins */
		if (near->first <= e.end)
			e.first = near->first;
		break;
	case 4: /* nothing at all */
		e.end = e.first;
		break;
	}
	return e;
}

static enum twin_memory_type hostile_type(struct twin_test_rng *rng)
{
	static const u32 odd[] = { 0, 6, 12, 128, 0xefffffff, 0xffffffff };

	if (one_in(rng, 16))
		return odd[twin_test_below(rng, ARRAY_SIZE(odd))];
	return one_in(rng, 2) ? TWIN_MEM_RAM : 1 + twin_test_below(rng, TWIN_MEM_PMEM);
}

/**
 * twin_test_hostile_map - a map that no firmware should give
 * @rng: decides
 * @space: addresses are at most this, which is 512 or more; a small one makes overlaps
 *	   likely, ~0ULL takes the whole address space
 * @map: filled in
 *
 * 1 to 128 entries, few as often as many, that overlap, enclose, repeat and touch each
 * other, some of them empty, in no order, of types known and unknown.  In one of 16
 * maps an entry goes round the address space, or ends with it.  One of 8 maps is a comb
 * of 64 entries or more with RAM below its teeth, which may have too many pieces.
 */
void twin_test_hostile_map(struct twin_test_rng *rng, u64 space, struct twin_memmap *map)
{
	unsigned int nr = 1 + of_any_size(rng, 7), i;
	bool comb = one_in(rng, 8);
	u64 step = space >> 8;

	map->nr = 0;
	if (comb)
		nr = TWIN_MEMMAP_MAX - twin_test_below(rng, TWIN_MEMMAP_MAX / 2);
	for (i = 0; i < nr; i++) {
		struct twin_memmap_entry e = hostile_entry(rng, map, space);

		e.type = hostile_type(rng);
		if (comb && i) {
			e.first = 1 + i * step + twin_test_below(rng, step);
			e.end = e.first + twin_test_below(rng, step);
			e.type = max(e.type, TWIN_MEM_RESERVED);
		} else if (comb) {
			e = (struct twin_memmap_entry){ 0, space, TWIN_MEM_RAM };
		}
		twin_memmap_add(map, e.first, e.end, e.type);
	}
	if (map->nr && one_in(rng, 16)) {
		i = twin_test_below(rng, map->nr);
		map->entry[i].end = one_in(rng, 2) ? 0 : map->entry[i].first / 2;
	}
	shuffle(rng, map);
}

/**
 * twin_test_memmap_type - what an address is: the highest type that claims it
 * @map: a map in any order, none of whose entries goes round the address space
 * @at: the address
 *
 * Return: the type's number, 0 when no entry claims it.
 */
u32 twin_test_memmap_type(const struct twin_memmap *map, u64 at)
{
	unsigned int i;
	u32 type = 0;

	for (i = 0; i < map->nr; i++)
		if (map->entry[i].first <= at && at < map->entry[i].end &&
		    (u32)map->entry[i].type > type)
			type = map->entry[i].type;
	return type;
}

/**
 * twin_test_memmap_oracle - a map for the oracle
 * @map: the map
 * @oracle: its entries are filled in, and nothing else
 */
void twin_test_memmap_oracle(const struct twin_memmap *map, struct oracle_memory *oracle)
{
	unsigned int i;

	BUILD_BUG_ON(ORACLE_ENTRIES < TWIN_MEMMAP_MAX);
	oracle->nr = 0;
	for (i = 0; i < map->nr; i++)
		oracle_memory_add(oracle, map->entry[i].first, map->entry[i].end,
				  map->entry[i].type);
}

/**
 * twin_test_memmap_text - a map as a user would write it
 * @map: the map; none of its entries is empty or of a type without a name
 * @text: filled in
 * @size: of @text; %TWIN_TEST_MEMMAP_TEXT is always enough
 */
void twin_test_memmap_text(const struct twin_memmap *map, char *text, size_t size)
{
	unsigned int i, used = 0;

	*text = '\0';
	for (i = 0; i < map->nr; i++)
		used += scnprintf(text + used, size - used, "%s%llx-%llx:%s", i ? "," : "",
				  map->entry[i].first, map->entry[i].end - 1,
				  twin_memory_name(map->entry[i].type));
}
