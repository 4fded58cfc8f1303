// SPDX-License-Identifier: GPL-2.0
/*
 * Firmware maps by the thousand, hostile and valid, against oracles that look at each
 * byte or each edge, and know nothing of any order.
 */
#include <linux/errno.h>
#include <linux/sizes.h>
#include <linux/string.h>

#include "../memmap_gen.h"
#include "../rounds.h"

/* Maps a case: so many, and on a slow computer so many at least. */
#define MAPS  10000
#define LEAST 500

/* Addresses of the oracle that keeps a type for each byte. */
#define SPACE 768

/**
 * struct bench - what a case works on
 * @test: the test
 * @rng: its choices
 * @rounds: a map each
 * @raw: the map as it came
 * @map: the same, worked on
 * @again: the same, worked on once more
 * @scratch: room for another one
 * @byte: by address: its type
 * @seen: by address: the type that was found
 */
struct bench {
	struct kunit *test;
	struct twin_test_rng rng;
	struct twin_test_rounds rounds;
	struct twin_memmap raw;
	struct twin_memmap map;
	struct twin_memmap again;
	struct twin_memmap scratch;
	u32 byte[SPACE];
	u32 seen[SPACE];
};

static struct bench *bench(struct kunit *test)
{
	struct bench *b = kunit_kzalloc(test, sizeof(*b), GFP_KERNEL);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, b);
	b->test = test;
	b->rng = twin_test_rng(test);
	b->rounds = (struct twin_test_rounds){ .test = test, .most = MAPS, .least = LEAST };
	/* Scratch may be full of anything. */
	memset(&b->scratch, 0xa5, sizeof(b->scratch));
	return b;
}

static bool same(const struct twin_memmap *a, const struct twin_memmap *b)
{
	unsigned int i;

	for (i = 0; i < a->nr && i < b->nr; i++)
		if (a->entry[i].first != b->entry[i].first || a->entry[i].end != b->entry[i].end ||
		    a->entry[i].type != b->entry[i].type)
			return false;
	return a->nr == b->nr;
}

/* Sorted, apart, nothing empty, no hole, merged: what is wrong, or NULL. */
static const char *disorder(const struct twin_memmap *map)
{
	unsigned int i;

	for (i = 0; i < map->nr; i++) {
		const struct twin_memmap_entry *e = &map->entry[i];

		if (e->first >= e->end)
			return "an entry is empty";
		if (!e->type)
			return "an entry is a hole";
		if (i && e->first < e[-1].end)
			return "entries overlap or are not sorted";
		if (i && e->first == e[-1].end && e->type == e[-1].type)
			return "neighbours are not merged";
	}
	return NULL;
}

static bool wraps(const struct twin_memmap *map)
{
	unsigned int i;

	for (i = 0; i < map->nr; i++)
		if (map->entry[i].end < map->entry[i].first || map->entry[i].end == 0)
			return true;
	return false;
}

/**
 * struct seen - how often a map came to which end
 * @good: sanitised
 * @refused: -EINVAL
 * @full: -ENOSPC
 * @fewer: sanitised, to fewer entries than before
 * @more: sanitised, to more
 */
struct seen {
	unsigned int good;
	unsigned int refused;
	unsigned int full;
	unsigned int fewer;
	unsigned int more;
};

/* Does twin_memmap_sanitise() say what it is to say, given how many pieces there are? */
static bool sanitised(struct bench *b, unsigned int pieces, struct seen *seen)
{
	struct kunit *test = b->test;
	int err, want = 0;

	if (b->raw.nr < 2 || wraps(&b->raw))
		want = -EINVAL;
	else if (pieces > TWIN_MEMMAP_MAX)
		want = -ENOSPC;
	b->map = b->raw;
	err = twin_memmap_sanitise(&b->map, &b->scratch);
	KUNIT_ASSERT_EQ_MSG(test, err, want, "map %u", b->rounds.done);
	seen->good += !err;
	seen->refused += err == -EINVAL;
	seen->full += err == -ENOSPC;
	if (err) {
		KUNIT_ASSERT_TRUE_MSG(test, same(&b->map, &b->raw), "map %u", b->rounds.done);
		return false;
	}
	seen->fewer += b->map.nr < b->raw.nr;
	seen->more += b->map.nr > b->raw.nr;
	KUNIT_ASSERT_NULL_MSG(test, disorder(&b->map), "map %u", b->rounds.done);
	b->again = b->map;
	err = twin_memmap_sanitise(&b->again, &b->scratch);
	KUNIT_ASSERT_EQ(test, err, b->map.nr < 2 ? -EINVAL : 0);
	KUNIT_ASSERT_TRUE_MSG(test, same(&b->map, &b->again), "map %u, again", b->rounds.done);
	return true;
}

static void expect_all_seen(struct kunit *test, const struct seen *seen)
{
	kunit_info(test, "%u good, %u refused, %u too many\n", seen->good, seen->refused,
		   seen->full);
	KUNIT_EXPECT_GT(test, seen->good, 0U);
	KUNIT_EXPECT_GT(test, seen->refused, 0U);
	KUNIT_EXPECT_GT(test, seen->full, 0U);
	KUNIT_EXPECT_GT(test, seen->fewer, 0U);
	KUNIT_EXPECT_GT(test, seen->more, 0U);
}

/* Each byte by itself. */
static unsigned int paint(struct bench *b)
{
	unsigned int i, pieces = 0;
	u64 at;

	memset(b->byte, 0, sizeof(b->byte));
	for (i = 0; i < b->raw.nr; i++) {
		const struct twin_memmap_entry *e = &b->raw.entry[i];

		for (at = e->first; at < e->end && at < SPACE; at++)
			if ((u32)e->type > b->byte[at])
				b->byte[at] = e->type;
	}
	for (i = 0; i < SPACE; i++)
		pieces += b->byte[i] && (!i || b->byte[i - 1] != b->byte[i]);
	return pieces;
}

static void each_byte_has_its_highest_type(struct kunit *test)
{
	struct bench *b = bench(test);
	struct seen seen = {};
	unsigned int i;
	u64 at;

	while (twin_test_round(&b->rounds)) {
		twin_test_hostile_map(&b->rng, SPACE, &b->raw);
		if (!sanitised(b, paint(b), &seen))
			continue;
		memset(b->seen, 0, sizeof(b->seen));
		for (i = 0; i < b->map.nr; i++) {
			KUNIT_ASSERT_LE(test, b->map.entry[i].end, (u64)SPACE);
			for (at = b->map.entry[i].first; at < b->map.entry[i].end; at++)
				b->seen[at] = b->map.entry[i].type;
		}
		for (i = 0; i < SPACE; i++)
			KUNIT_ASSERT_EQ_MSG(test, b->seen[i], b->byte[i], "map %u, byte %u",
					    b->rounds.done, i);
	}
	expect_all_seen(test, &seen);
}

/* What a type becomes at an address. */
typedef u32 (*becomes)(u32 type, u64 at, u64 limit);

static u32 itself(u32 type, u64 at, u64 limit)
{
	return type;
}

static u32 trimmed(u32 type, u64 at, u64 limit)
{
	if (type != TWIN_MEM_RAM)
		return type;
	if (at < 0x1000)
		return TWIN_MEM_RESERVED;
	return at >= 0xa0000 && at < 0x100000 ? TWIN_MEM_HOLE : TWIN_MEM_RAM;
}

static u32 limited(u32 type, u64 at, u64 limit)
{
	return type == TWIN_MEM_RAM && at >= limit ? TWIN_MEM_HOLE : type;
}

/*
 * Types change at edges only, of the one map or of the other: where both agree at all
 * edges, they agree everywhere.
 */
static void expect_becomes(struct bench *b, const struct twin_memmap *from,
			   const struct twin_memmap *to, becomes fn, u64 limit)
{
	const struct twin_memmap *maps[] = { from, to };
	u64 other[] = { 0, 0x1000, 0xa0000, 0x100000, limit, ~0ULL };
	unsigned int i, n;
	u64 at;

	for (n = 0; n < 2; n++)
		for (i = 0; i < 2 * maps[n]->nr + ARRAY_SIZE(other); i++) {
			if (i / 2 < maps[n]->nr)
				at = i & 1 ? maps[n]->entry[i / 2].end :
					     maps[n]->entry[i / 2].first;
			else
				at = other[i - 2 * maps[n]->nr];
			KUNIT_ASSERT_EQ_MSG(b->test, twin_test_memmap_type(to, at),
					    fn(twin_test_memmap_type(from, at), at, limit),
					    "map %u, at %#llx", b->rounds.done, at);
		}
}

/* How many entries the highest types come to, from edge to edge in ascending order. */
static unsigned int count_pieces(const struct twin_memmap *map, becomes fn, u64 limit)
{
	u64 other[] = { 0x1000, 0xa0000, 0x100000, limit };
	unsigned int i, pieces = 0;
	u32 type, before = fn(twin_test_memmap_type(map, 0), 0, limit);
	u64 at = 0, next;

	pieces = before != 0;
	for (;; at = next) {
		next = ~0ULL;
		for (i = 0; i < map->nr; i++) {
			if (map->entry[i].first > at && map->entry[i].first < next)
				next = map->entry[i].first;
			if (map->entry[i].end > at && map->entry[i].end < next)
				next = map->entry[i].end;
		}
		for (i = 0; i < ARRAY_SIZE(other); i++)
			if (other[i] > at && other[i] < next)
				next = other[i];
		if (next == ~0ULL)
			return pieces;
		type = fn(twin_test_memmap_type(map, next), next, limit);
		pieces += type && type != before;
		before = type;
	}
}

/* Spaces from where all is crowded to where nothing is near. */
static u64 any_space(struct bench *b)
{
	static const u64 spaces[] = { SZ_2M, SZ_64K, 1ULL << 32, 1ULL << 36, ~0ULL };

	return spaces[twin_test_below(&b->rng, ARRAY_SIZE(spaces))];
}

static void each_stretch_has_its_highest_type(struct kunit *test)
{
	struct bench *b = bench(test);
	struct seen seen = {};

	while (twin_test_round(&b->rounds)) {
		twin_test_hostile_map(&b->rng, any_space(b), &b->raw);
		if (sanitised(b, count_pieces(&b->raw, itself, 0), &seen))
			expect_becomes(b, &b->raw, &b->map, itself, 0);
	}
	expect_all_seen(test, &seen);
}

/* A map in order, from firmware good or bad. */
static bool any_sanitised(struct bench *b)
{
	static const struct twin_test_firmware want = {
		.size = SZ_16M,
		.pages = 512,
		.page_shift = 12,
		.top = 1ULL << 36,
	};

	if (twin_test_below(&b->rng, 4))
		twin_test_hostile_map(&b->rng, any_space(b), &b->map);
	else
		twin_test_valid_map(&b->rng, &want, &b->map, NULL);
	return !twin_memmap_sanitise(&b->map, &b->scratch);
}

static void trimming_changes_ram_where_it_should(struct kunit *test)
{
	struct bench *b = bench(test);
	unsigned int full = 0;
	int err;

	while (twin_test_round(&b->rounds)) {
		if (!any_sanitised(b))
			continue;
		b->again = b->map;
		err = twin_memmap_trim(&b->again, &b->scratch);
		if (count_pieces(&b->map, trimmed, 0) > TWIN_MEMMAP_MAX) {
			full++;
			KUNIT_ASSERT_EQ(test, err, -ENOSPC);
			KUNIT_ASSERT_TRUE(test, same(&b->map, &b->again));
			continue;
		}
		KUNIT_ASSERT_EQ(test, err, 0);
		KUNIT_ASSERT_NULL_MSG(test, disorder(&b->again), "map %u", b->rounds.done);
		expect_becomes(b, &b->map, &b->again, trimmed, 0);
	}
	kunit_info(test, "%u too many\n", full);
}

static void a_limit_changes_ram_where_it_should(struct kunit *test)
{
	struct bench *b = bench(test);
	u64 limit;

	while (twin_test_round(&b->rounds)) {
		if (!any_sanitised(b) || !b->map.nr)
			continue;
		/* On an edge, next to one, anywhere. */
		limit = b->map.entry[twin_test_below(&b->rng, b->map.nr)].end;
		switch (twin_test_below(&b->rng, 4)) {
		case 0:
			limit--;
			break;
		case 1:
			limit++;
			break;
		case 2:
			limit = twin_test_below(&b->rng, limit) + 1;
			break;
		}
		if (!limit)
			continue;
		b->again = b->map;
		KUNIT_ASSERT_EQ(test, twin_memmap_limit(&b->again, limit), 0);
		KUNIT_ASSERT_NULL_MSG(test, disorder(&b->again), "map %u", b->rounds.done);
		expect_becomes(b, &b->map, &b->again, limited, limit);
	}
}

static struct kunit_case cases[] = { KUNIT_CASE(each_byte_has_its_highest_type),
				     KUNIT_CASE(each_stretch_has_its_highest_type),
				     KUNIT_CASE(trimming_changes_ram_where_it_should),
				     KUNIT_CASE(a_limit_changes_ram_where_it_should),
				     {} };

static struct kunit_suite suite = {
	.name = "mmtwin_memmap_random",
	.test_cases = cases,
};

kunit_test_suite(suite);
