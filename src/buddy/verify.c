// SPDX-License-Identifier: GPL-2.0
/*
 * Every list and every frame held against the rules of a buddy allocator.
 *
 * The kernel asserts some of this as it goes (page_is_buddy(), bad_page(),
 * VM_BUG_ON_PAGE()); nobody there looks at all of it.  Nothing found here is trusted:
 * an index is checked before it is followed, no block is followed twice, and so any
 * corruption ends in breaches, not in a loop.
 */
#include <linux/bitmap.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "verify.h"

/* clang-format off */
/** var twin_buddy_rules - the rules by enum buddy_rule */
const struct twin_rule twin_buddy_rules[BUDDY_RULES] = {
	[BUDDY_RULE_HEADS] = { "buddy", "heads", "lists", "list",
			       "the head of each list says which list it is" },
	[BUDDY_RULE_LINKS] = { "buddy", "links", "blocks", "pfn",
			       "who stands behind a block in its list has it before him" },
	[BUDDY_RULE_LISTED] = { "buddy", "listed", "blocks", "pfn",
				"a free block is on one list, that of its order and type, once" },
	[BUDDY_RULE_LENGTH] = { "buddy", "length", "lists", "list",
				"each list has as many blocks as were counted" },
	[BUDDY_RULE_SOME] = { "buddy", "some", "lists", "list",
			      "the zone knows which of its lists have blocks" },
	[BUDDY_RULE_WORDS] = { "buddy", "words", "frames", "pfn",
			       "each frame is in a state, of an order and of a type that exist" },
	[BUDDY_RULE_ZONE] = { "buddy", "zone", "frames", "pfn",
			      "each frame is in the zone that its place is in" },
	[BUDDY_RULE_ALIGNED] = { "buddy", "aligned", "blocks", "pfn",
				 "each block is aligned to its size, and inside of its zone" },
	[BUDDY_RULE_WHOLE] = { "buddy", "whole", "blocks", "pfn",
			       "no block begins inside another one" },
	[BUDDY_RULE_MERGED] = { "buddy", "merged", "blocks", "pfn",
				"no two blocks are free that could be one" },
	[BUDDY_RULE_TYPES] = { "buddy", "types", "pageblocks", "pageblock",
			       "each pageblock has a migrate type that exists" },
	[BUDDY_RULE_KEPT] = { "buddy", "kept", "zones", "zone",
			      "what is kept for some is as many frames as were counted" },
	[BUDDY_RULE_FREE] = { "buddy", "free", "zones", "zone",
			      "the free blocks have as many frames as were counted" },
	[BUDDY_RULE_MANAGED] = { "buddy", "managed", "zones", "zone",
				 "free, per-CPU and allocated frames are those handed over" },
	[BUDDY_RULE_PRESENT] = { "buddy", "present", "zones", "zone",
				 "those and the reserved ones are all frames of the zone" },
};

/* clang-format on */

/**
 * struct verifier - one look at a map
 * @map: the map
 * @zone: its zones, by number
 * @seen: a bit for each frame whose block was met on a list
 * @rows: by rule
 * @count: by zone
 * @stretch: the first stretch that does not end before the frame at hand
 * @until: index behind the block at hand
 */
struct verifier {
	const struct twin_mem_map *map;
	const struct twin_zone *zone;
	unsigned long *seen;
	struct twin_row *rows;
	struct twin_buddy_count *count;
	unsigned int stretch;
	u64 until;
};

static void look(struct verifier *v, enum buddy_rule rule, bool good, u64 place, u64 want, u64 got)
{
	v->rows[rule].looked++;
	if (!good)
		twin_row_break(&v->rows[rule], place, want, got);
}

static u64 pfn_of(const struct verifier *v, u32 i)
{
	return twin_map_pfn(v->map, i).n;
}

/* A link as an example shows it: a pfn, or the index of what is no frame. */
static u64 link_of(const struct verifier *v, u32 i)
{
	return twin_map_has(v->map, i) ? pfn_of(v, i) : i;
}

/*
 * Along a list, as far as it leads over frames that were not met before.  Returns how
 * many blocks those are.
 */
static u32 walk_list(struct verifier *v, u32 list, u32 word)
{
	const struct twin_frame *frame = v->map->frame;
	u32 prev = list, i = frame[list].next, nr = 0;

	for (; i != list; i = frame[i].next) {
		bool frames = twin_map_has(v->map, i);

		if (!frames || frame[i].prev != prev)
			look(v, BUDDY_RULE_LINKS, false, link_of(v, prev), link_of(v, prev),
			     frames ? link_of(v, frame[i].prev) : i);
		else
			v->rows[BUDDY_RULE_LINKS].looked++;
		if (!frames)
			return nr;
		if (__test_and_set_bit(i - v->map->lo, v->seen)) {
			look(v, BUDDY_RULE_LISTED, false, pfn_of(v, i), word, frame[i].word);
			return nr;
		}
		look(v, BUDDY_RULE_LISTED, frame[i].word == word, pfn_of(v, i), word,
		     frame[i].word);
		prev = i;
		nr++;
	}
	look(v, BUDDY_RULE_LINKS, frame[list].prev == prev, link_of(v, prev), link_of(v, prev),
	     link_of(v, frame[list].prev));
	return nr;
}

static void verify_lists(struct verifier *v, const struct twin_zone *zone)
{
	u32 i, list, word, nr;
	unsigned int type;
	bool some;

	for (i = 0; i < TWIN_LISTS_MAX; i++) {
		const struct twin_frame *head = &v->map->frame[zone->lists + i];

		list = zone->lists + i;
		word = twin_word(TWIN_LIST, 0, zone->index, 0) | i;
		look(v, BUDDY_RULE_HEADS, head->word == word, list, word, head->word);
		nr = walk_list(v, list, twin_word(TWIN_FREE, 0, zone->index, 0) | i);
		look(v, BUDDY_RULE_LENGTH, nr == head->tag, list, nr, head->tag);
		type = twin_word_type(word);
		if (type >= TWIN_TYPES)
			continue;
		some = zone->some[type] >> twin_word_order(word) & 1;
		look(v, BUDDY_RULE_SOME, some == (nr > 0), list, nr > 0, some);
	}
}

/* The stretch that a frame is in; frames are asked for in ascending order. */
static const struct twin_stretch *stretch_of(struct verifier *v, u64 pfn)
{
	while (v->stretch < v->map->nr_stretches && v->map->stretch[v->stretch].end.n <= pfn)
		v->stretch++;
	if (v->stretch == v->map->nr_stretches || v->map->stretch[v->stretch].first.n > pfn)
		return NULL;
	return &v->map->stretch[v->stretch];
}

static bool exists(const struct verifier *v, u32 word)
{
	unsigned int zone = twin_word_zone(word);

	/* Nothing is said by the other bits. */
	if (word !=
	    twin_word(twin_word_state(word), twin_word_order(word), zone, twin_word_type(word)))
		return false;
	switch (twin_word_state(word)) {
	case TWIN_INNER:
		return !twin_word_order(word) && !twin_word_type(word);
	case TWIN_FREE:
	case TWIN_TAKEN:
	case TWIN_PERCPU:
		return twin_word_type(word) < TWIN_TYPES && zone < v->map->zones &&
		       twin_word_order(word) < v->zone[zone].nr_orders;
	default:
		return false;
	}
}

/* The type of a frame's pageblock, as far as the zone has such a pageblock. */
static unsigned int type_at(const struct twin_zone *zone, u32 i)
{
	u32 nr = (i >> zone->block_order) - zone->block_first;

	return nr < zone->blocks ? zone->block[nr] : TWIN_TYPES;
}

/* Blocks that nobody may merge: the larger one would lie over pageblocks of two kinds. */
static bool apart(const struct twin_zone *zone, u32 i, u32 buddy, unsigned int order)
{
	unsigned int a = type_at(zone, i), b = type_at(zone, buddy);

	return order >= zone->block_order && a != b && (a >= TWIN_RESERVE || b >= TWIN_RESERVE);
}

/* The buddy's index when both are free and could be one block; else TWIN_NO_FRAME. */
static u32 lonely_buddy(const struct twin_zone *zone, u32 i)
{
	const struct twin_mem_map *map = zone->map;
	u32 word = map->frame[i].word, buddy;
	unsigned int order = twin_word_order(word);

	buddy = i ^ (1U << order);
	if (twin_word_state(word) != TWIN_FREE || order + 1 >= zone->nr_orders ||
	    !twin_map_has(map, buddy) || ((map->frame[buddy].word ^ word) & TWIN_WORD_BLOCK) ||
	    apart(zone, i, buddy, order))
		return TWIN_NO_FRAME;
	return buddy;
}

static bool fits(const struct twin_mem_map *map, const struct twin_stretch *s, u32 i,
		 unsigned int order)
{
	return !(i & ((1U << order) - 1)) && i + (1ULL << order) <= map->end && s &&
	       twin_map_pfn(map, i).n + (1ULL << order) <= s->end.n;
}

static void verify_head(struct verifier *v, const struct twin_stretch *s, u32 i, u32 word)
{
	unsigned int order = twin_word_order(word), nr = twin_word_zone(word);
	const struct twin_zone *zone = &v->zone[nr];
	u64 pfn = pfn_of(v, i), size = 1ULL << order;
	u32 buddy;

	look(v, BUDDY_RULE_ALIGNED, fits(v->map, s, i, order), pfn, pfn & ~(size - 1), pfn + size);
	look(v, BUDDY_RULE_WHOLE, i >= v->until, pfn, v->until, i);
	v->until = max(v->until, min_t(u64, i + size, v->map->end));
	switch (twin_word_state(word)) {
	case TWIN_FREE:
		v->count[nr].free += size;
		look(v, BUDDY_RULE_LISTED, test_bit(i - v->map->lo, v->seen), pfn, word, 0);
		/* Of two that should be one, the upper one is told. */
		buddy = s && s->zone == nr ? lonely_buddy(zone, i) : TWIN_NO_FRAME;
		look(v, BUDDY_RULE_MERGED, buddy == TWIN_NO_FRAME || buddy > i, pfn, order + 1,
		     order);
		break;
	case TWIN_TAKEN:
		v->count[nr].taken += size;
		break;
	default:
		v->count[nr].percpu += size;
	}
}

static void verify_frame(struct verifier *v, u32 i)
{
	u32 word = v->map->frame[i].word;
	unsigned int nr = twin_word_zone(word), want = TWIN_NO_ZONE;
	u64 pfn = pfn_of(v, i);
	const struct twin_stretch *s = stretch_of(v, pfn);

	if (s)
		want = s->zone;
	look(v, BUDDY_RULE_ZONE, nr == want, pfn, want, nr);
	look(v, BUDDY_RULE_WORDS, exists(v, word), pfn, TWIN_INNER, word);
	if (twin_word_state(word) == TWIN_INNER) {
		if (i >= v->until && want != TWIN_NO_ZONE)
			v->count[want].reserved++;
	} else if (exists(v, word)) {
		verify_head(v, s, i, word);
	}
}

/* Frames of pageblocks that are kept for some; there may be less of the first and the last. */
static u64 kept_of(const struct twin_zone *zone)
{
	const struct twin_mem_map *map = zone->map;
	u64 frames = 0, first, end;
	u32 i;

	for (i = 0; i < zone->blocks && twin_zone_keeps(zone); i++) {
		first = map->base.n + ((u64)(zone->block_first + i) << zone->block_order);
		end = min3(first + (1ULL << zone->block_order), zone->plan->end.n,
			   map->base.n + map->end);
		if (zone->block[i] == TWIN_RESERVE)
			frames += end - max3(first, zone->plan->first.n, map->first.n);
	}
	return frames;
}

static void verify_sums(struct verifier *v, const struct twin_zone *zone)
{
	const struct twin_buddy_count *n = &v->count[zone->index];
	u64 used = n->free + n->percpu + n->taken;
	u32 i;

	for (i = 0; i < zone->blocks; i++)
		look(v, BUDDY_RULE_TYPES, zone->block[i] < TWIN_TYPES, zone->block_first + i,
		     TWIN_TYPES, zone->block[i]);
	look(v, BUDDY_RULE_KEPT, zone->kept == kept_of(zone), zone->index, kept_of(zone),
	     zone->kept);
	look(v, BUDDY_RULE_FREE, zone->free == n->free, zone->index, n->free, zone->free);
	look(v, BUDDY_RULE_MANAGED, used == zone->managed, zone->index, used, zone->managed);
	look(v, BUDDY_RULE_PRESENT, used + n->reserved == zone->frames, zone->index,
	     used + n->reserved, zone->frames);
}

/**
 * twin_buddy_verify_bytes - scratch memory that twin_buddy_verify() wants
 * @frames: backed frames of the map
 */
u64 twin_buddy_verify_bytes(u32 frames)
{
	return (u64)BITS_TO_LONGS(frames) * sizeof(long);
}

/**
 * twin_buddy_verify - hold all lists and all frames of a map against the rules
 * @map: the map
 * @zone: its zones, by number, as many as @map->zones; the locks of all of them are
 *	held by the caller
 * @seen: scratch, twin_buddy_verify_bytes() of it; cleared here
 * @rows: filled in, by enum buddy_rule
 * @count: filled in, by zone
 *
 * A frame's list and zone are looked at wherever it says it belongs, so what is told of
 * a corrupted map may be told of several rules.  Does not sleep.
 */
void twin_buddy_verify(const struct twin_mem_map *map, const struct twin_zone *zone,
		       unsigned long *seen, struct twin_row rows[BUDDY_RULES],
		       struct twin_buddy_count *count)
{
	struct verifier v = {
		.map = map,
		.zone = zone,
		.seen = seen,
		.rows = rows,
		.count = count,
	};
	unsigned int i;
	u32 at;

	for (i = 0; i < BUDDY_RULES; i++)
		twin_row_init(&rows[i], &twin_buddy_rules[i]);
	bitmap_zero(seen, map->frames);
	memset(count, 0, map->zones * sizeof(*count));
	for (i = 0; i < map->zones; i++)
		verify_lists(&v, &zone[i]);
	for (at = map->lo; at < map->end; at++)
		verify_frame(&v, at);
	for (i = 0; i < map->zones; i++)
		verify_sums(&v, &zone[i]);
}

/* A free block's neighbours in its list know it; those that are blocks are alike. */
static bool linked(const struct twin_zone *zone, u32 i)
{
	const struct twin_mem_map *map = zone->map;
	const struct twin_frame *frame = map->frame;
	u32 word = frame[i].word, prev = frame[i].prev, next = frame[i].next;
	u32 list = twin_zone_list(zone, twin_word_order(word), twin_word_type(word));

	if (!(twin_map_has(map, prev) && frame[prev].word == word) && prev != list)
		return false;
	if (!(twin_map_has(map, next) && frame[next].word == word) && next != list)
		return false;
	return frame[prev].next == i && frame[next].prev == i;
}

/**
 * twin_buddy_verify_block - hold one block against the rules
 * @zone: the zone, whose lock is held by the caller
 * @pfn: a frame of it
 *
 * In so many steps as there are orders: the block's head, the frames inside where the
 * heads of its halves would be, its buddy, its neighbours in the list.  For tests that
 * look after each step.
 *
 * Return: the first rule that is broken, or NULL.
 */
const struct twin_rule *twin_buddy_verify_block(const struct twin_zone *zone, twin_pfn_t pfn)
{
	const struct twin_mem_map *map = zone->map;
	u32 i = twin_map_index(map, pfn), word;
	unsigned int order, o;

	if (i == TWIN_NO_FRAME || twin_word_zone(map->frame[i].word) != zone->index)
		return &twin_buddy_rules[BUDDY_RULE_ZONE];
	if (twin_map_head(map, i) == TWIN_NO_FRAME)
		return map->frame[i].word == twin_word(TWIN_INNER, 0, zone->index, 0) ?
			       NULL :
			       &twin_buddy_rules[BUDDY_RULE_WORDS];
	i = twin_map_head(map, i);
	word = map->frame[i].word;
	order = twin_word_order(word);
	if (order >= zone->nr_orders || twin_word_type(word) >= TWIN_TYPES ||
	    twin_word_state(word) > TWIN_PERCPU)
		return &twin_buddy_rules[BUDDY_RULE_WORDS];
	if (!fits(map, twin_map_stretch(map, twin_map_pfn(map, i)), i, order))
		return &twin_buddy_rules[BUDDY_RULE_ALIGNED];
	for (o = 0; o < order; o++)
		if (map->frame[i + (1U << o)].word != twin_word(TWIN_INNER, 0, zone->index, 0))
			return &twin_buddy_rules[BUDDY_RULE_WHOLE];
	if (twin_word_state(word) != TWIN_FREE)
		return NULL;
	if (!linked(zone, i))
		return &twin_buddy_rules[BUDDY_RULE_LINKS];
	if (!(zone->some[twin_word_type(word)] >> order & 1))
		return &twin_buddy_rules[BUDDY_RULE_SOME];
	return lonely_buddy(zone, i) == TWIN_NO_FRAME ? NULL : &twin_buddy_rules[BUDDY_RULE_MERGED];
}
