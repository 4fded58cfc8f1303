// SPDX-License-Identifier: GPL-2.0
/* Each rule of twin_buddy_verify(): broken at seeded places, noticed, and whole again. */
#include "worn.h"

#define ROUNDS (IS_ENABLED(CONFIG_SMP) || IS_ENABLED(CONFIG_KASAN) ? 4 : 60)

static void each_rule_notices_its_faults(struct kunit *test)
{
	struct twin_test_worn *b = twin_test_worn(test);
	unsigned long noticed = 0, broken;
	const struct twin_test_damage *d;
	unsigned int round;

	for (d = twin_test_damages; d->name; d++) {
		for (round = 0; round < ROUNDS; round++) {
			d->spoil(b);
			twin_zones_look(b->z);
			broken = twin_zones_broken(b->z);
			KUNIT_EXPECT_TRUE_MSG(test, broken & BIT(d->rule), "%s: %#lx", d->name,
					      broken);
			if (d->alone)
				KUNIT_EXPECT_EQ_MSG(test, broken, BIT(d->rule), "%s", d->name);
			noticed |= BIT(d->rule);
			twin_worn_restore(b);
			twin_zones_look(b->z);
			KUNIT_ASSERT_EQ(test, twin_zones_broken(b->z), 0UL);
		}
	}
	KUNIT_EXPECT_EQ(test, noticed, BIT(BUDDY_RULES) - 1);
	twin_zones_done(b->z);
}

/* An example says where, and what was to be there. */
static void examples_tell_the_place(struct kunit *test)
{
	struct twin_test_worn *b = twin_test_worn(test);
	const struct twin_example *ex;
	u32 i = twin_worn_free(b), was = twin_worn_at(b, i)->word;

	twin_worn_at(b, i)->word = was ^ 0x10;
	twin_zones_look(b->z);
	ex = &b->z->rows[BUDDY_RULE_LISTED].ex[0];
	KUNIT_EXPECT_EQ(test, ex->place, twin_map_pfn(&b->z->map, i).n);
	KUNIT_EXPECT_EQ(test, ex->want, (u64)was);
	KUNIT_EXPECT_EQ(test, ex->got, (u64)was ^ 0x10);
	twin_worn_restore(b);
	b->z->zone[1].free += 3;
	twin_zones_look(b->z);
	ex = &b->z->rows[BUDDY_RULE_FREE].ex[0];
	KUNIT_EXPECT_EQ(test, ex->place, 1ULL);
	KUNIT_EXPECT_EQ(test, ex->got, ex->want + 3);
	KUNIT_EXPECT_EQ(test, b->z->rows[BUDDY_RULE_FREE].broken, 1ULL);
	twin_worn_restore(b);
	twin_zones_done(b->z);
}

static void everything_is_looked_at(struct kunit *test)
{
	struct twin_test_worn *b = twin_test_worn(test);
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
	struct twin_test_worn *b = twin_test_worn(test);
	const struct twin_mem_map *map = &b->z->map;
	unsigned int round, nr;
	twin_pfn_t pfn;
	u32 i;

	for (round = 0; round < ROUNDS; round++) {
		i = twin_worn_some(b, TWIN_FREE, 0);
		nr = twin_word_zone(twin_worn_at(b, i)->word);
		pfn = twin_map_pfn(map, i);
		KUNIT_EXPECT_NULL(test, twin_buddy_verify_block(&b->z->zone[nr], pfn));
		KUNIT_EXPECT_PTR_EQ(test, twin_buddy_verify_block(&b->z->zone[!nr], pfn),
				    &twin_buddy_rules[BUDDY_RULE_ZONE]);
		twin_worn_at(b, i)->next ^= 1U << twin_worn_below(b, 32);
		KUNIT_EXPECT_PTR_EQ(test, twin_buddy_verify_block(&b->z->zone[nr], pfn),
				    &twin_buddy_rules[BUDDY_RULE_LINKS]);
		twin_worn_restore(b);
		twin_worn_at(b, i)->word |= TWIN_WORD_TYPE;
		KUNIT_EXPECT_PTR_EQ(test, twin_buddy_verify_block(&b->z->zone[nr], pfn),
				    &twin_buddy_rules[BUDDY_RULE_WORDS]);
		twin_worn_restore(b);
		b->z->zone[nr].some[twin_word_type(twin_worn_at(b, i)->word)] = 0;
		KUNIT_EXPECT_PTR_EQ(test, twin_buddy_verify_block(&b->z->zone[nr], pfn),
				    &twin_buddy_rules[BUDDY_RULE_SOME]);
		twin_worn_restore(b);
		i = twin_worn_some(b, TWIN_FREE, 2);
		twin_worn_at(b, i + 2)->word |= TWIN_TAKEN << 8;
		nr = twin_word_zone(twin_worn_at(b, i)->word);
		KUNIT_EXPECT_PTR_EQ(test,
				    twin_buddy_verify_block(&b->z->zone[nr], twin_map_pfn(map, i)),
				    &twin_buddy_rules[BUDDY_RULE_WHOLE]);
		twin_worn_restore(b);
	}
	twin_zones_done(b->z);
}

/* No noise makes it crash, go round for ever, or find all sound. */
static void noise_is_survived(struct kunit *test)
{
	struct twin_test_worn *b = twin_test_worn(test);
	const struct twin_mem_map *map = &b->z->map;
	u32 all = map->frames + map->zones * TWIN_LISTS_MAX, i, n;
	unsigned int round;

	for (round = 0; round < 5 * ROUNDS; round++) {
		for (n = 0; n < all; n++) {
			struct twin_frame *f = twin_worn_at(b, map->lo + n);

			/* Now everything, now links to anywhere, now states and orders. */
			if (round % 3 == 0)
				*f = (struct twin_frame){ twin_worn_below(b, ~0U),
							  twin_worn_below(b, ~0U),
							  twin_worn_below(b, ~0U),
							  twin_worn_below(b, ~0U) };
			else if (round % 3 == 1)
				f->next = map->lo + twin_worn_below(b, all);
			else
				f->word ^= twin_worn_below(b, 0x1000);
		}
		twin_zones_look(b->z);
		KUNIT_EXPECT_NE(test, twin_zones_broken(b->z), 0UL);
		for (i = map->lo; i < map->end; i++)
			twin_buddy_verify_block(&b->z->zone[twin_worn_below(b, 2)],
						twin_map_pfn(map, i));
	}
	twin_worn_restore(b);
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
