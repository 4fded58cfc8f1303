// SPDX-License-Identifier: GPL-2.0
/* Each rule of early memory: one fault that breaks it, the rules that notice. */
#include <linux/errno.h>
#include <linux/string.h>

#include "early.h"

/* Some of each kind, and a table that has grown. */
static struct twin_test_early *populated(struct kunit *test)
{
	struct twin_test_early *t = twin_test_early(test);
	struct twin_early_want want = { .size = 0x800, .align = 0x800, .name = "allocated" };
	twin_phys_t phys;
	unsigned int i;

	twin_test_early_fill(t, t->base + 0x20000, t->base + 0x20000 + 40 * 64, 64);
	KUNIT_ASSERT_EQ(test,
			twin_early_reserve(&t->early, t->base + EARLY_HOLE * EARLY_PAGE,
					   t->base + EARLY_HIGH * EARLY_PAGE, "hole",
					   TWIN_RESERVE_LOOSE),
			0);
	for (i = 0; i < 4; i++) {
		want.down = i & 1;
		KUNIT_ASSERT_EQ(test, twin_early_alloc(&t->early, &want, &phys), 0);
	}
	KUNIT_ASSERT_EQ(test, t->early.grown, 1U);
	return t;
}

/* One of this kind, chosen by the seed, with neighbours on both sides. */
static unsigned int any(struct twin_test_early *t, struct twin_test_rng *rng, u8 kind)
{
	unsigned int i;

	do {
		i = 1 + twin_test_below(rng, t->early.nr - 2);
	} while (t->early.table[i].kind != kind);
	return i;
}

static void empty_one(struct twin_test_early *t, struct twin_test_rng *rng)
{
	struct twin_reservation *r = &t->early.table[any(t, rng, TWIN_RESERVE_FIRM)];

	t->early.bytes -= r->end - r->first;
	r->end = r->first;
}

static void turn_one_round(struct twin_test_early *t, struct twin_test_rng *rng)
{
	struct twin_reservation *r = &t->early.table[any(t, rng, TWIN_RESERVE_FIRM)];

	t->early.bytes -= r->end - r->first + 8;
	r->end = r->first - 8;
}

static void swap_two(struct twin_test_early *t, struct twin_test_rng *rng)
{
	unsigned int i = any(t, rng, TWIN_RESERVE_FIRM);
	unsigned int other = t->early.table[i + 1].kind == TWIN_RESERVE_FIRM ? i + 1 : i - 1;

	swap(t->early.table[i], t->early.table[other]);
}

static void overlap_two(struct twin_test_early *t, struct twin_test_rng *rng)
{
	struct twin_reservation *r = &t->early.table[any(t, rng, TWIN_RESERVE_FIRM)];
	u64 more = r[1].first + 1 - r->end;

	r->end += more;
	t->early.bytes += more;
	t->early.most_bytes += more;
}

/* The last one: no other is behind it. */
static void leave_space(struct twin_test_early *t, struct twin_test_rng *rng)
{
	struct twin_reservation *r = &t->early.table[t->early.nr - 1];
	u64 more = t->early.limit + 1 - r->end;

	r->kind = TWIN_RESERVE_FIRM;
	r->end += more;
	t->early.bytes += more;
	t->early.most_bytes += more;
}

static void forget_owner(struct twin_test_early *t, struct twin_test_rng *rng)
{
	t->early.table[any(t, rng, TWIN_RESERVE_FIRM)].name = NULL;
}

static void spoil_kind(struct twin_test_early *t, struct twin_test_rng *rng)
{
	t->early.table[any(t, rng, TWIN_RESERVE_FIRM)].kind =
		TWIN_RESERVE_KINDS + twin_test_below(rng, 200);
}

/* As if it had been handed out of the hole. */
static void allocate_the_hole(struct twin_test_early *t, struct twin_test_rng *rng)
{
	t->early.table[any(t, rng, TWIN_RESERVE_LOOSE)].kind = TWIN_RESERVE_ALLOCATED;
}

/* It begins in RAM, and goes on where there is none. */
static void allocate_into_the_hole(struct twin_test_early *t, struct twin_test_rng *rng)
{
	struct twin_reservation *r = &t->early.table[any(t, rng, TWIN_RESERVE_LOOSE)];
	u64 more = 1 + twin_test_below(rng, EARLY_PAGE);

	r->kind = TWIN_RESERVE_ALLOCATED;
	r->first -= more;
	t->early.bytes += more;
	t->early.most_bytes += more;
}

/* What follows the table is as large, and is said to be the table. */
static void mistake_table(struct twin_test_early *t, struct twin_test_rng *rng)
{
	struct twin_reservation *r = t->early.table;

	while (r->kind != TWIN_RESERVE_TABLE)
		r++;
	KUNIT_ASSERT_EQ(t->test, r[1].end - r[1].first, r->end - r->first);
	r->kind = TWIN_RESERVE_ALLOCATED;
	r[1].kind = TWIN_RESERVE_TABLE;
}

static void lose_table(struct twin_test_early *t, struct twin_test_rng *rng)
{
	unsigned int i;

	for (i = 0; i < t->early.nr; i++)
		if (t->early.table[i].kind == TWIN_RESERVE_TABLE)
			t->early.table[i].kind = TWIN_RESERVE_FIRM;
}

static void claim_table(struct twin_test_early *t, struct twin_test_rng *rng)
{
	t->early.table[any(t, rng, TWIN_RESERVE_FIRM)].kind = TWIN_RESERVE_TABLE;
}

static void shift_table(struct twin_test_early *t, struct twin_test_rng *rng)
{
	unsigned int i;

	for (i = 0; i < t->early.nr; i++) {
		struct twin_reservation *r = &t->early.table[i];

		if (r->kind != TWIN_RESERVE_TABLE)
			continue;
		r->end -= 32;
		t->early.bytes -= 32;
	}
}

static void overfill(struct twin_test_early *t, struct twin_test_rng *rng)
{
	t->early.nr = t->early.max + 1 + twin_test_below(rng, 1000);
}

static void shrink(struct twin_test_early *t, struct twin_test_rng *rng)
{
	t->early.max -= 1 + twin_test_below(rng, 31);
}

static void miscount_bytes(struct twin_test_early *t, struct twin_test_rng *rng)
{
	t->early.bytes += 1 + twin_test_below(rng, 4096);
	t->early.most_bytes = ~0ULL;
}

static void forget_peak(struct twin_test_early *t, struct twin_test_rng *rng)
{
	t->early.most = t->early.nr - 1 - twin_test_below(rng, 10);
}

static void forget_peak_bytes(struct twin_test_early *t, struct twin_test_rng *rng)
{
	t->early.most_bytes = t->early.bytes - 1;
}

static void swap_ram(struct twin_test_early *t, struct twin_test_rng *rng)
{
	swap(t->mem[0], t->mem[1]);
}

static void break_a_page(struct twin_test_early *t, struct twin_test_rng *rng)
{
	t->mem[0].end += 1 + twin_test_below(rng, EARLY_PAGE - 1);
}

/* RAM that nobody backs: the arena is smaller than it was. */
static void lose_ram(struct twin_test_early *t, struct twin_test_rng *rng)
{
	t->tr->ram.size -= 1;
}

static void lower_the_limit(struct twin_test_early *t, struct twin_test_rng *rng)
{
	t->early.limit = t->base + EARLY_RAM * EARLY_PAGE - 1;
}

#define RULE(name) BIT(TWIN_EARLY_RULE_##name)

static const struct fault {
	const char *name;
	void (*spoil)(struct twin_test_early *t, struct twin_test_rng *rng);
	unsigned long rules;
} faults[] = {
	{ "reservation of nothing", empty_one, RULE(EMPTY) },
	{ "reservation that ends before it begins", turn_one_round, RULE(EMPTY) },
	{ "two in the wrong order", swap_two, RULE(ORDER) },
	{ "two of the same byte", overlap_two, RULE(ORDER) },
	{ "beyond the last address", leave_space, RULE(SPACE) },
	{ "nobody's", forget_owner, RULE(OWNER) },
	{ "of no kind", spoil_kind, RULE(OWNER) },
	{ "handed out, but no RAM", allocate_the_hole, RULE(RAM) },
	{ "handed out, and RAM only in part", allocate_into_the_hole, RULE(RAM) },
	{ "the reservation of another one", mistake_table, RULE(TABLE) },
	{ "no reservation for the table", lose_table, RULE(TABLE) },
	{ "two reservations for the table", claim_table, RULE(TABLE) },
	{ "reservation too short for the table", shift_table, RULE(TABLE) },
	{ "more entries than slots", overfill, RULE(ROOM) },
	{ "slots of no table", shrink, RULE(ROOM) },
	{ "bytes miscounted", miscount_bytes, RULE(COUNT) },
	{ "most entries ever are fewer than now", forget_peak, RULE(COUNT) },
	{ "most bytes ever are fewer than now", forget_peak_bytes, RULE(COUNT) },
	{ "RAM in the wrong order", swap_ram, RULE(MEMORY) },
	{ "RAM of half a page", break_a_page, RULE(MEMORY) },
	{ "RAM that is not backed", lose_ram, RULE(MEMORY) },
	{ "RAM beyond the last address", lower_the_limit, RULE(MEMORY) | RULE(SPACE) },
};

static void each_rule_notices_its_fault(struct kunit *test)
{
	struct twin_test_rng rng = twin_test_rng(test);
	struct twin_test_early *t = populated(test), *saved;
	struct twin_ram ram = t->tr->ram;
	unsigned long noticed = 0, broken;
	unsigned int i, round;
	void *bytes;

	saved = kunit_kzalloc(test, sizeof(*saved), GFP_KERNEL);
	bytes = kunit_kzalloc(test, 64 * TWIN_EARLY_SLOT_BYTES, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, saved);
	KUNIT_ASSERT_NOT_NULL(test, bytes);
	twin_test_early_sound(t);
	*saved = *t;
	memcpy(bytes, t->early.table, 64 * TWIN_EARLY_SLOT_BYTES);
	for (i = 0; i < ARRAY_SIZE(faults); i++) {
		for (round = 0; round < 10; round++) {
			faults[i].spoil(t, &rng);
			broken = twin_test_early_broken(t);
			KUNIT_EXPECT_EQ_MSG(test, broken, faults[i].rules, "%s", faults[i].name);
			*t = *saved;
			t->tr->ram = ram;
			memcpy(t->early.table, bytes, 64 * TWIN_EARLY_SLOT_BYTES);
		}
		noticed |= faults[i].rules;
	}
	KUNIT_EXPECT_EQ(test, noticed, BIT(TWIN_EARLY_RULES) - 1);
	twin_test_early_sound(t);
	twin_early_exit(&t->early);
}

/* What each of them looked at, so that none passes by not looking. */
static void every_reservation_is_looked_at(struct kunit *test)
{
	struct twin_test_early *t = populated(test);
	unsigned int i;

	twin_test_early_sound(t);
	for (i = TWIN_EARLY_RULE_EMPTY; i <= TWIN_EARLY_RULE_OWNER; i++)
		KUNIT_EXPECT_EQ(test, t->rows[i].looked, (u64)t->early.nr);
	KUNIT_EXPECT_EQ(test, t->rows[TWIN_EARLY_RULE_RAM].looked, 5ULL);
	KUNIT_EXPECT_EQ(test, t->rows[TWIN_EARLY_RULE_MEMORY].looked, 2ULL);
	KUNIT_EXPECT_EQ(test, t->rows[TWIN_EARLY_RULE_TABLE].looked, 1ULL);
	twin_early_exit(&t->early);
}

/* The table lies in RAM: whoever writes there may write anything. */
static void noise_in_the_table_is_survived(struct kunit *test)
{
	struct twin_test_rng rng = twin_test_rng(test);
	struct twin_test_early *t = populated(test);
	unsigned int round, i, words = 64 * TWIN_EARLY_SLOT_BYTES / sizeof(u64);
	u64 *table = (u64 *)t->early.table, *bytes;

	bytes = kunit_kzalloc(test, 64 * TWIN_EARLY_SLOT_BYTES, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, bytes);
	memcpy(bytes, table, 64 * TWIN_EARLY_SLOT_BYTES);
	for (round = 0; round < 100; round++) {
		for (i = 0; i < words; i++)
			table[i] = twin_test_random(&rng);
		KUNIT_EXPECT_NE(test, twin_test_early_broken(t), 0UL);
	}
	memcpy(table, bytes, 64 * TWIN_EARLY_SLOT_BYTES);
	twin_test_early_sound(t);
	twin_early_exit(&t->early);
}

static struct kunit_case cases[] = { TWIN_BASE_CASE(each_rule_notices_its_fault),
				     TWIN_BASE_CASE(every_reservation_is_looked_at),
				     TWIN_BASE_CASE(noise_in_the_table_is_survived),
				     {} };

static struct kunit_suite suite = {
	.name = "mmtwin_reserve_verify",
	.init = twin_test_init,
	.exit = twin_test_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);
