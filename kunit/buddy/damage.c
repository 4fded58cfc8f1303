// SPDX-License-Identifier: GPL-2.0
/* What can be wrong with frames, lists and zones: one function each; see worn.h. */
#include "worn.h"

static struct twin_zone *some_zone(struct twin_test_worn *b)
{
	return &b->z->zone[twin_worn_below(b, b->z->site->zones)];
}

static u32 list_of(struct twin_test_worn *b, u32 i)
{
	u32 word = twin_worn_at(b, i)->word;

	return twin_zone_list(&b->z->zone[twin_word_zone(word)], twin_word_order(word),
			      twin_word_type(word));
}

static void spoil_head(struct twin_test_worn *b)
{
	u32 list = b->z->map.end + twin_worn_below(b, b->z->map.zones * TWIN_LISTS_MAX);

	twin_worn_at(b, list)->word ^= 1U << twin_worn_below(b, 32);
}

static void spoil_prev(struct twin_test_worn *b)
{
	twin_worn_at(b, twin_worn_free(b))->prev ^= 1U << twin_worn_below(b, 32);
}

static void spoil_next(struct twin_test_worn *b)
{
	twin_worn_at(b, twin_worn_free(b))->next ^= 1U << twin_worn_below(b, 32);
}

/* The list turns back on itself and never comes to its end. */
static void make_a_cycle(struct twin_test_worn *b)
{
	u32 i = twin_worn_free(b);

	twin_worn_at(b, i)->next = i;
}

/* The list's head leads to nowhere, far behind all memory. */
static void lose_the_head(struct twin_test_worn *b)
{
	twin_worn_at(b, list_of(b, twin_worn_free(b)))->next = ~0U - twin_worn_below(b, 5);
}

/* The last block of a list does not lead to the head but to that of another list. */
static void leave_for_another_list(struct twin_test_worn *b)
{
	u32 i = twin_worn_at(b, list_of(b, twin_worn_free(b)))->prev;

	twin_worn_at(b, i)->next += 1;
}

static void unlist(struct twin_test_worn *b)
{
	u32 i = twin_worn_free(b), prev = twin_worn_at(b, i)->prev, next = twin_worn_at(b, i)->next,
	    list = list_of(b, i);
	u32 word = twin_worn_at(b, i)->word;

	twin_worn_at(b, prev)->next = next;
	twin_worn_at(b, next)->prev = prev;
	twin_worn_at(b, list)->tag--;
	if (prev == next)
		b->z->zone[twin_word_zone(word)].some[twin_word_type(word)] &=
			~(1U << twin_word_order(word));
}

static void change_type(struct twin_test_worn *b)
{
	twin_worn_at(b, twin_worn_free(b))->word ^= 1U << (4 + twin_worn_below(b, 2));
}

static void miscount_a_list(struct twin_test_worn *b)
{
	u32 list = twin_worn_below(b, b->z->map.zones * TWIN_LISTS_MAX);

	twin_worn_at(b, b->z->map.end + list)->tag ^= 1U << twin_worn_below(b, 32);
}

static void forget_a_list(struct twin_test_worn *b)
{
	u32 word = twin_worn_at(b, twin_worn_free(b))->word;

	b->z->zone[twin_word_zone(word)].some[twin_word_type(word)] ^= 1U << twin_word_order(word);
}

static void know_an_empty_list(struct twin_test_worn *b)
{
	some_zone(b)->some[TWIN_ISOLATE] ^= 1U << twin_worn_below(b, 16);
}

static void state_that_is_none(struct twin_test_worn *b)
{
	u32 *word = &twin_worn_at(b, b->z->map.lo + twin_worn_below(b, b->z->map.frames))->word;

	*word = (*word & ~TWIN_WORD_STATE) | (TWIN_LIST + twin_worn_below(b, 16 - TWIN_LIST)) << 8;
}

static void order_of_an_inner_frame(struct twin_test_worn *b)
{
	twin_worn_at(b, twin_worn_some(b, TWIN_INNER, 0))->word |= 1 + twin_worn_below(b, 15);
}

static void type_that_is_none(struct twin_test_worn *b)
{
	twin_worn_at(b, twin_worn_some(b, TWIN_TAKEN, 0))->word |=
		twin_worn_below(b, 2) ? TWIN_WORD_TYPE : 0x1000U << twin_worn_below(b, 4);
}

static void order_beyond(struct twin_test_worn *b)
{
	twin_worn_at(b, twin_worn_some(b, TWIN_TAKEN, 0))->word |= 8;
}

static void zone_of_a_frame(struct twin_test_worn *b)
{
	twin_worn_at(b, b->z->map.lo + twin_worn_below(b, b->z->map.frames))->word ^=
		0x10000U << twin_worn_below(b, 8);
}

static void block_that_is_not_aligned(struct twin_test_worn *b)
{
	const struct twin_mem_map *map = &b->z->map;
	u32 i, n;

	/* An odd frame that is a head of order 1, where it was one of order 0 or none. */
	for (n = 0; n < map->frames; n++) {
		i = map->lo + twin_worn_below(b, map->frames);
		if ((i & 1) && twin_word_state(twin_worn_at(b, i)->word) != TWIN_FREE)
			break;
	}
	twin_worn_at(b, i)->word =
		twin_word(TWIN_TAKEN, 1, twin_word_zone(twin_worn_at(b, i)->word), 0);
}

/* The last frames of a zone, as if there were more behind. */
static void block_that_leaves_its_zone(struct twin_test_worn *b)
{
	const struct twin_zone *zone = some_zone(b);
	u32 i = twin_map_index(&b->z->map, twin_pfn(zone->plan->end.n - 1));

	i &= ~7U;
	twin_worn_at(b, i)->word = twin_word(TWIN_TAKEN, 3, zone->index, 0);
}

static void block_inside_a_block(struct twin_test_worn *b)
{
	u32 i = twin_worn_some(b, twin_worn_below(b, 2) ? TWIN_FREE : TWIN_TAKEN, 1);
	u32 size = 1U << twin_word_order(twin_worn_at(b, i)->word);

	twin_worn_at(b, i + 1 + twin_worn_below(b, size - 1))->word =
		twin_word(TWIN_TAKEN, 0, twin_word_zone(twin_worn_at(b, i)->word), 0);
}

/* A free block of two halves, both free and listed, everything counted. */
static void unmerge(struct twin_test_worn *b)
{
	u32 i = twin_worn_some(b, TWIN_FREE, 1), word = twin_worn_at(b, i)->word,
	    list = list_of(b, i), half;
	unsigned int order = twin_word_order(word) - 1, type = twin_word_type(word);
	struct twin_zone *zone = &b->z->zone[twin_word_zone(word)];
	u32 lower = twin_zone_list(zone, order, type), next;

	twin_worn_at(b, twin_worn_at(b, i)->prev)->next = twin_worn_at(b, i)->next;
	twin_worn_at(b, twin_worn_at(b, i)->next)->prev = twin_worn_at(b, i)->prev;
	twin_worn_at(b, list)->tag--;
	if (twin_worn_at(b, list)->next == list)
		zone->some[type] &= ~(2U << order);
	for (half = i; half <= i + (1U << order); half += 1U << order) {
		next = twin_worn_at(b, lower)->next;
		*twin_worn_at(b, half) =
			(struct twin_frame){ .prev = lower, .next = next, .word = word - 1 };
		twin_worn_at(b, next)->prev = half;
		twin_worn_at(b, lower)->next = half;
		twin_worn_at(b, lower)->tag++;
	}
	zone->some[type] |= 1U << order;
}

static void pageblock_of_no_type(struct twin_test_worn *b)
{
	struct twin_zone *zone = some_zone(b);

	zone->block[twin_worn_below(b, zone->blocks)] =
		TWIN_TYPES + twin_worn_below(b, 256 - TWIN_TYPES);
}

static void miscount_free(struct twin_test_worn *b)
{
	some_zone(b)->free ^= 1ULL << twin_worn_below(b, 64);
}

static void miscount_kept(struct twin_test_worn *b)
{
	some_zone(b)->kept ^= 1ULL << twin_worn_below(b, 64);
}

static void miscount_managed(struct twin_test_worn *b)
{
	some_zone(b)->managed ^= 1ULL << twin_worn_below(b, 64);
}

/* Allocated frames that nobody can give back any more. */
static void lose_a_block(struct twin_test_worn *b)
{
	u32 *word = &twin_worn_at(b, twin_worn_some(b, TWIN_TAKEN, 0))->word;

	*word = twin_word(TWIN_INNER, 0, twin_word_zone(*word), 0);
}

static void miscount_frames(struct twin_test_worn *b)
{
	some_zone(b)->frames += 1 + twin_worn_below(b, 9);
}

/** var twin_test_damages - all of them, and one without a name */
const struct twin_test_damage twin_test_damages[] = {
	{ "word of a list's head", spoil_head, BUDDY_RULE_HEADS, true },
	{ "prev of a block", spoil_prev, BUDDY_RULE_LINKS, true },
	{ "next of a block", spoil_next, BUDDY_RULE_LINKS },
	{ "cycle", make_a_cycle, BUDDY_RULE_LINKS },
	{ "list leads nowhere", lose_the_head, BUDDY_RULE_LINKS },
	{ "end in another list", leave_for_another_list, BUDDY_RULE_LINKS },
	{ "free block on no list", unlist, BUDDY_RULE_LISTED, true },
	{ "block on a list of another type", change_type, BUDDY_RULE_LISTED, true },
	{ "length of a list", miscount_a_list, BUDDY_RULE_LENGTH, true },
	{ "list forgotten", forget_a_list, BUDDY_RULE_SOME, true },
	{ "empty list known", know_an_empty_list, BUDDY_RULE_SOME, true },
	{ "state that is none", state_that_is_none, BUDDY_RULE_WORDS },
	{ "order of an inner frame", order_of_an_inner_frame, BUDDY_RULE_WORDS, true },
	{ "type that is none", type_that_is_none, BUDDY_RULE_WORDS },
	{ "order beyond the zone's", order_beyond, BUDDY_RULE_WORDS },
	{ "zone of a frame", zone_of_a_frame, BUDDY_RULE_ZONE },
	{ "block not aligned", block_that_is_not_aligned, BUDDY_RULE_ALIGNED },
	{ "block leaves its zone", block_that_leaves_its_zone, BUDDY_RULE_ALIGNED },
	{ "block inside a block", block_inside_a_block, BUDDY_RULE_WHOLE },
	{ "buddies not merged", unmerge, BUDDY_RULE_MERGED, true },
	{ "pageblock of no type", pageblock_of_no_type, BUDDY_RULE_TYPES, true },
	{ "free frames", miscount_free, BUDDY_RULE_FREE, true },
	{ "frames kept for some", miscount_kept, BUDDY_RULE_KEPT, true },
	{ "managed frames", miscount_managed, BUDDY_RULE_MANAGED, true },
	{ "block lost", lose_a_block, BUDDY_RULE_MANAGED, true },
	{ "frames of the zone", miscount_frames, BUDDY_RULE_PRESENT, true },
	{}
};
