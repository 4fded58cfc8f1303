// SPDX-License-Identifier: GPL-2.0
/* Each rule of twin_buddy_verify(): broken at seeded places, noticed, and whole again. */
#include <linux/string.h>

#include "zones.h"

#define ROUNDS (IS_ENABLED(CONFIG_SMP) || IS_ENABLED(CONFIG_KASAN) ? 4 : 60)

/* Two zones, 12 pageblocks, single frames and large blocks; 170 .. 189 are no RAM. */
static const struct twin_test_site site = {
	"worn",		  37, 200, 8, 4, &twin_mobility_6_1, 2, { { 0, 111, 0 }, { 111, 200, 1 } },
	{ { 133, 153 } },
};

/**
 * struct bench - a machine that was used for a while, and what it was before the fault
 * @z: the machine
 * @rng: the choices
 * @frames: its descriptors, heads of lists too
 * @zone: its zones
 * @type: the pageblocks of its zones
 */
struct bench {
	struct twin_test_zones *z;
	struct twin_test_rng rng;
	struct twin_frame *frames;
	struct twin_zone zone[ZONES_MAX];
	u8 type[ZONES_MAX][64];
};

static u32 below(struct bench *b, u32 end)
{
	return twin_test_below(&b->rng, end);
}

static struct twin_frame *at(struct bench *b, u32 i)
{
	return &b->z->map.frame[i];
}

static size_t bytes(const struct bench *b)
{
	return twin_mem_map_bytes(b->z->site->frames, b->z->site->zones);
}

static void save(struct bench *b)
{
	unsigned int i;

	memcpy(b->frames, at(b, b->z->map.lo), bytes(b));
	memcpy(b->zone, b->z->zone, sizeof(b->zone));
	for (i = 0; i < b->z->site->zones; i++)
		memcpy(b->type[i], b->zone[i].block, b->zone[i].blocks);
}

static void restore(struct bench *b)
{
	unsigned int i;

	memcpy(at(b, b->z->map.lo), b->frames, bytes(b));
	memcpy(b->z->zone, b->zone, sizeof(b->zone));
	for (i = 0; i < b->z->site->zones; i++)
		memcpy(b->zone[i].block, b->type[i], b->zone[i].blocks);
}

static struct bench *bench(struct kunit *test)
{
	struct bench *b = kunit_kzalloc(test, sizeof(*b), GFP_KERNEL);
	unsigned int i;
	u32 nr;

	KUNIT_ASSERT_NOT_NULL(test, b);
	b->z = twin_test_zones(test, &site);
	b->rng = twin_test_rng(test);
	b->frames = kunit_kzalloc(test, bytes(b), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, b->frames);
	for (i = 0; i < 40; i++)
		twin_zones_take(b->z, i % 2, below(b, 3), below(b, TWIN_RESERVE));
	for (nr = b->z->nr_heads / 2; nr; nr--)
		twin_zones_give(b->z, site.first + b->z->head[below(b, b->z->nr_heads)]);
	twin_zones_audit(b->z);
	save(b);
	return b;
}

/* Some frame whose word is in a state, and of at least an order. */
static u32 some(struct bench *b, enum twin_state state, unsigned int order)
{
	const struct twin_mem_map *map = &b->z->map;
	u32 i = map->lo + below(b, map->frames), n;

	for (n = 0; n < map->frames; n++) {
		u32 word = at(b, i)->word;

		if (twin_word_state(word) == state && twin_word_order(word) >= order)
			return i;
		i = i + 1 < map->end ? i + 1 : map->lo;
	}
	KUNIT_ASSERT_FAILURE(b->z->test, "no frame in state %u of order %u", state, order);
	return 0;
}

static u32 some_free(struct bench *b)
{
	return some(b, TWIN_FREE, 0);
}

static struct twin_zone *some_zone(struct bench *b)
{
	return &b->z->zone[below(b, b->z->site->zones)];
}

static u32 list_of(struct bench *b, u32 i)
{
	u32 word = at(b, i)->word;

	return twin_zone_list(&b->z->zone[twin_word_zone(word)], twin_word_order(word),
			      twin_word_type(word));
}

static void spoil_head(struct bench *b)
{
	u32 list = b->z->map.end + below(b, b->z->map.zones * TWIN_LISTS_MAX);

	at(b, list)->word ^= 1U << below(b, 32);
}

static void spoil_prev(struct bench *b)
{
	at(b, some_free(b))->prev ^= 1U << below(b, 32);
}

static void spoil_next(struct bench *b)
{
	at(b, some_free(b))->next ^= 1U << below(b, 32);
}

/* The list turns back on itself and never comes to its end. */
static void make_a_cycle(struct bench *b)
{
	u32 i = some_free(b);

	at(b, i)->next = i;
}

/* The list's head leads to nowhere, far behind all memory. */
static void lose_the_head(struct bench *b)
{
	at(b, list_of(b, some_free(b)))->next = ~0U - below(b, 5);
}

/* The last block of a list does not lead to the head but to that of another list. */
static void leave_for_another_list(struct bench *b)
{
	u32 i = at(b, list_of(b, some_free(b)))->prev;

	at(b, i)->next += 1;
}

static void unlist(struct bench *b)
{
	u32 i = some_free(b), prev = at(b, i)->prev, next = at(b, i)->next, list = list_of(b, i);
	u32 word = at(b, i)->word;

	at(b, prev)->next = next;
	at(b, next)->prev = prev;
	at(b, list)->tag--;
	if (prev == next)
		b->z->zone[twin_word_zone(word)].some[twin_word_type(word)] &=
			~(1U << twin_word_order(word));
}

static void change_type(struct bench *b)
{
	at(b, some_free(b))->word ^= 1U << (4 + below(b, 2));
}

static void miscount_a_list(struct bench *b)
{
	at(b, b->z->map.end + below(b, b->z->map.zones * TWIN_LISTS_MAX))->tag ^= 1U
										  << below(b, 32);
}

static void forget_a_list(struct bench *b)
{
	u32 word = at(b, some_free(b))->word;

	b->z->zone[twin_word_zone(word)].some[twin_word_type(word)] ^= 1U << twin_word_order(word);
}

static void know_an_empty_list(struct bench *b)
{
	some_zone(b)->some[TWIN_ISOLATE] ^= 1U << below(b, 16);
}

static void state_that_is_none(struct bench *b)
{
	u32 *word = &at(b, b->z->map.lo + below(b, b->z->map.frames))->word;

	*word = (*word & ~TWIN_WORD_STATE) | (TWIN_LIST + below(b, 16 - TWIN_LIST)) << 8;
}

static void order_of_an_inner_frame(struct bench *b)
{
	at(b, some(b, TWIN_INNER, 0))->word |= 1 + below(b, 15);
}

static void type_that_is_none(struct bench *b)
{
	at(b, some(b, TWIN_TAKEN, 0))->word |= below(b, 2) ? TWIN_WORD_TYPE :
							     0x1000U << below(b, 4);
}

static void order_beyond(struct bench *b)
{
	at(b, some(b, TWIN_TAKEN, 0))->word |= 8;
}

static void zone_of_a_frame(struct bench *b)
{
	at(b, b->z->map.lo + below(b, b->z->map.frames))->word ^= 0x10000U << below(b, 8);
}

static void block_that_is_not_aligned(struct bench *b)
{
	const struct twin_mem_map *map = &b->z->map;
	u32 i, n;

	/* An odd frame that is a head of order 1, where it was one of order 0 or none. */
	for (n = 0; n < map->frames; n++) {
		i = map->lo + below(b, map->frames);
		if ((i & 1) && twin_word_state(at(b, i)->word) != TWIN_FREE)
			break;
	}
	at(b, i)->word = twin_word(TWIN_TAKEN, 1, twin_word_zone(at(b, i)->word), 0);
}

/* The last frames of a zone, as if there were more behind. */
static void block_that_leaves_its_zone(struct bench *b)
{
	const struct twin_zone *zone = some_zone(b);
	u32 i = twin_map_index(&b->z->map, twin_pfn(zone->plan->end.n - 1));

	i &= ~7U;
	at(b, i)->word = twin_word(TWIN_TAKEN, 3, zone->index, 0);
}

static void block_inside_a_block(struct bench *b)
{
	u32 i = some(b, below(b, 2) ? TWIN_FREE : TWIN_TAKEN, 1);
	u32 size = 1U << twin_word_order(at(b, i)->word);

	at(b, i + 1 + below(b, size - 1))->word =
		twin_word(TWIN_TAKEN, 0, twin_word_zone(at(b, i)->word), 0);
}

/* A free block of two halves, both free and listed, everything counted. */
static void unmerge(struct bench *b)
{
	u32 i = some(b, TWIN_FREE, 1), word = at(b, i)->word, list = list_of(b, i), half;
	unsigned int order = twin_word_order(word) - 1, type = twin_word_type(word);
	struct twin_zone *zone = &b->z->zone[twin_word_zone(word)];
	u32 lower = twin_zone_list(zone, order, type), next;

	at(b, at(b, i)->prev)->next = at(b, i)->next;
	at(b, at(b, i)->next)->prev = at(b, i)->prev;
	at(b, list)->tag--;
	if (at(b, list)->next == list)
		zone->some[type] &= ~(2U << order);
	for (half = i; half <= i + (1U << order); half += 1U << order) {
		next = at(b, lower)->next;
		*at(b, half) = (struct twin_frame){ .prev = lower, .next = next, .word = word - 1 };
		at(b, next)->prev = half;
		at(b, lower)->next = half;
		at(b, lower)->tag++;
	}
	zone->some[type] |= 1U << order;
}

static void pageblock_of_no_type(struct bench *b)
{
	struct twin_zone *zone = some_zone(b);

	zone->block[below(b, zone->blocks)] = TWIN_TYPES + below(b, 256 - TWIN_TYPES);
}

static void miscount_free(struct bench *b)
{
	some_zone(b)->free ^= 1ULL << below(b, 64);
}

static void miscount_managed(struct bench *b)
{
	some_zone(b)->managed ^= 1ULL << below(b, 64);
}

/* Allocated frames that nobody can give back any more. */
static void lose_a_block(struct bench *b)
{
	u32 *word = &at(b, some(b, TWIN_TAKEN, 0))->word;

	*word = twin_word(TWIN_INNER, 0, twin_word_zone(*word), 0);
}

static void miscount_frames(struct bench *b)
{
	some_zone(b)->frames += 1 + below(b, 9);
}

static const struct fault {
	const char *name;
	void (*spoil)(struct bench *b);
	enum buddy_rule rule;
	bool alone; /* and no other rule */
} faults[] = {
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
	{ "managed frames", miscount_managed, BUDDY_RULE_MANAGED, true },
	{ "block lost", lose_a_block, BUDDY_RULE_MANAGED, true },
	{ "frames of the zone", miscount_frames, BUDDY_RULE_PRESENT, true },
};

static void each_rule_notices_its_faults(struct kunit *test)
{
	struct bench *b = bench(test);
	unsigned long noticed = 0, broken;
	unsigned int i, round;

	for (i = 0; i < ARRAY_SIZE(faults); i++) {
		for (round = 0; round < ROUNDS; round++) {
			faults[i].spoil(b);
			twin_zones_look(b->z);
			broken = twin_zones_broken(b->z);
			KUNIT_EXPECT_TRUE_MSG(test, broken & BIT(faults[i].rule), "%s: %#lx",
					      faults[i].name, broken);
			if (faults[i].alone)
				KUNIT_EXPECT_EQ_MSG(test, broken, BIT(faults[i].rule), "%s",
						    faults[i].name);
			noticed |= BIT(faults[i].rule);
			restore(b);
			twin_zones_look(b->z);
			KUNIT_ASSERT_EQ(test, twin_zones_broken(b->z), 0UL);
		}
	}
	KUNIT_EXPECT_EQ(test, noticed, BIT(BUDDY_RULES) - 1);
	twin_zones_audit(b->z);
	twin_zones_done(b->z);
}

/* An example says where, and what was to be there. */
static void examples_tell_the_place(struct kunit *test)
{
	struct bench *b = bench(test);
	const struct twin_example *ex;
	u32 i = some_free(b), was = at(b, i)->word;

	at(b, i)->word = was ^ 0x10;
	twin_zones_look(b->z);
	ex = &b->z->rows[BUDDY_RULE_LISTED].ex[0];
	KUNIT_EXPECT_EQ(test, ex->place, twin_map_pfn(&b->z->map, i).n);
	KUNIT_EXPECT_EQ(test, ex->want, (u64)was);
	KUNIT_EXPECT_EQ(test, ex->got, (u64)was ^ 0x10);
	restore(b);
	b->z->zone[1].free += 3;
	twin_zones_look(b->z);
	ex = &b->z->rows[BUDDY_RULE_FREE].ex[0];
	KUNIT_EXPECT_EQ(test, ex->place, 1ULL);
	KUNIT_EXPECT_EQ(test, ex->got, ex->want + 3);
	KUNIT_EXPECT_EQ(test, b->z->rows[BUDDY_RULE_FREE].broken, 1ULL);
	restore(b);
	twin_zones_done(b->z);
}

static void everything_is_looked_at(struct kunit *test)
{
	struct bench *b = bench(test);
	const struct twin_row *rows = b->z->rows;
	u64 lists = 2 * TWIN_LISTS_MAX;
	u64 blocks = b->z->zone[0].blocks + b->z->zone[1].blocks;

	twin_zones_look(b->z);
	KUNIT_EXPECT_EQ(test, rows[BUDDY_RULE_HEADS].looked, lists);
	KUNIT_EXPECT_EQ(test, rows[BUDDY_RULE_LENGTH].looked, lists);
	KUNIT_EXPECT_EQ(test, rows[BUDDY_RULE_SOME].looked, 2ULL * 16 * TWIN_TYPES);
	KUNIT_EXPECT_EQ(test, rows[BUDDY_RULE_WORDS].looked, 200ULL);
	KUNIT_EXPECT_EQ(test, rows[BUDDY_RULE_ZONE].looked, 200ULL);
	KUNIT_EXPECT_EQ(test, rows[BUDDY_RULE_TYPES].looked, blocks);
	KUNIT_EXPECT_EQ(test, rows[BUDDY_RULE_FREE].looked, 2ULL);
	KUNIT_EXPECT_EQ(test, rows[BUDDY_RULE_LISTED].looked, 2 * rows[BUDDY_RULE_MERGED].looked);
	KUNIT_EXPECT_EQ(test, rows[BUDDY_RULE_LINKS].looked,
			lists + rows[BUDDY_RULE_MERGED].looked);
	KUNIT_EXPECT_EQ(test, rows[BUDDY_RULE_ALIGNED].looked,
			rows[BUDDY_RULE_MERGED].looked + b->z->nr_heads);
	KUNIT_EXPECT_EQ(test, b->z->count[0].reserved + b->z->count[1].reserved, 20ULL);
	twin_zones_done(b->z);
}

/* Beside one block, what is wrong with it is noticed, too. */
static void a_single_block_can_be_looked_at(struct kunit *test)
{
	struct bench *b = bench(test);
	const struct twin_mem_map *map = &b->z->map;
	unsigned int round, nr;
	twin_pfn_t pfn;
	u32 i;

	for (round = 0; round < ROUNDS; round++) {
		i = some(b, TWIN_FREE, 0);
		nr = twin_word_zone(at(b, i)->word);
		pfn = twin_map_pfn(map, i);
		KUNIT_EXPECT_NULL(test, twin_buddy_verify_block(&b->z->zone[nr], pfn));
		KUNIT_EXPECT_PTR_EQ(test, twin_buddy_verify_block(&b->z->zone[!nr], pfn),
				    &twin_buddy_rules[BUDDY_RULE_ZONE]);
		at(b, i)->next ^= 1U << below(b, 32);
		KUNIT_EXPECT_PTR_EQ(test, twin_buddy_verify_block(&b->z->zone[nr], pfn),
				    &twin_buddy_rules[BUDDY_RULE_LINKS]);
		restore(b);
		at(b, i)->word |= TWIN_WORD_TYPE;
		KUNIT_EXPECT_PTR_EQ(test, twin_buddy_verify_block(&b->z->zone[nr], pfn),
				    &twin_buddy_rules[BUDDY_RULE_WORDS]);
		restore(b);
		b->z->zone[nr].some[twin_word_type(at(b, i)->word)] = 0;
		KUNIT_EXPECT_PTR_EQ(test, twin_buddy_verify_block(&b->z->zone[nr], pfn),
				    &twin_buddy_rules[BUDDY_RULE_SOME]);
		restore(b);
		i = some(b, TWIN_FREE, 2);
		at(b, i + 2)->word |= TWIN_TAKEN << 8;
		nr = twin_word_zone(at(b, i)->word);
		KUNIT_EXPECT_PTR_EQ(test,
				    twin_buddy_verify_block(&b->z->zone[nr], twin_map_pfn(map, i)),
				    &twin_buddy_rules[BUDDY_RULE_WHOLE]);
		restore(b);
	}
	twin_zones_audit(b->z);
	twin_zones_done(b->z);
}

/* No noise makes it crash, go round for ever, or find all sound. */
static void noise_is_survived(struct kunit *test)
{
	struct bench *b = bench(test);
	const struct twin_mem_map *map = &b->z->map;
	u32 all = map->frames + map->zones * TWIN_LISTS_MAX, i, n;
	unsigned int round;

	for (round = 0; round < 5 * ROUNDS; round++) {
		for (n = 0; n < all; n++) {
			struct twin_frame *f = at(b, map->lo + n);

			/* Now everything, now links to anywhere, now states and orders. */
			if (round % 3 == 0)
				*f = (struct twin_frame){ below(b, ~0U), below(b, ~0U),
							  below(b, ~0U), below(b, ~0U) };
			else if (round % 3 == 1)
				f->next = map->lo + below(b, all);
			else
				f->word ^= below(b, 0x1000);
		}
		twin_zones_look(b->z);
		KUNIT_EXPECT_NE(test, twin_zones_broken(b->z), 0UL);
		for (i = map->lo; i < map->end; i++)
			twin_buddy_verify_block(&b->z->zone[below(b, 2)], twin_map_pfn(map, i));
	}
	restore(b);
	twin_zones_audit(b->z);
	twin_zones_done(b->z);
}

static struct kunit_case cases[] = { KUNIT_CASE(each_rule_notices_its_faults),
				     KUNIT_CASE(examples_tell_the_place),
				     KUNIT_CASE(everything_is_looked_at),
				     KUNIT_CASE(a_single_block_can_be_looked_at),
				     KUNIT_CASE(noise_is_survived),
				     {} };

static struct kunit_suite suite = {
	.name = "mmtwin_buddy_verify",
	.init = twin_test_init,
	.exit = twin_test_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);
