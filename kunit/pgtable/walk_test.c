// SPDX-License-Identifier: GPL-2.0
/* Tables read: one address, all runs, and tables that are not as they should be. */
#include <linux/errno.h>
#include <linux/string.h>

#include "tables.h"

#define PAGES 600

/**
 * struct reading - runs held against the book while they come in
 * @t: tables and book
 * @next: leaf of the book that comes next
 * @va: address at which the next run must begin
 * @before: the run before
 */
struct reading {
	struct twin_test_tables *t;
	unsigned int next;
	u64 va;
	struct pt_run before;
};

static void expect_leaves(struct reading *r, const struct pt_run *run)
{
	struct kunit *test = r->t->test;
	u64 size = oracle_size(&r->t->oracle, run->level), i;

	KUNIT_ASSERT_EQ(test, run->leaves * size, run->len);
	for (i = 0; i < run->leaves; i++, r->next++) {
		const struct twin_test_leaf *leaf = &r->t->book[r->next];

		KUNIT_ASSERT_LT(test, r->next, r->t->nr);
		KUNIT_ASSERT_EQ(test, leaf->va, run->va.a + i * size);
		KUNIT_ASSERT_EQ(test, leaf->phys, run->phys.a + i * size);
		KUNIT_ASSERT_EQ(test, leaf->level, (unsigned int)run->level);
		KUNIT_ASSERT_EQ(test, leaf->flags, twin_test_flags(run->attr));
	}
}

static int hold_against_book(void *ctx, const struct pt_run *run)
{
	struct reading *r = ctx;
	struct kunit *test = r->t->test;
	const struct pt_run *before = &r->before;

	/* Above the lower half comes the upper one, with nothing canonical between. */
	if (!oracle_canonical(&r->t->oracle, r->va))
		r->va = r->t->oracle.high;
	KUNIT_ASSERT_EQ_MSG(test, run->va.a, r->va, "runs leave no gap");
	KUNIT_ASSERT_TRUE_MSG(test, oracle_canonical(&r->t->oracle, run->va.a + (run->len - 1)),
			      "%#llx and %#llx bytes", run->va.a, run->len);
	r->va += run->len;
	KUNIT_ASSERT_TRUE(test, run->kind == PT_LEAF || run->kind == PT_ABSENT);
	if (run->kind == PT_LEAF) {
		expect_leaves(r, run);
	} else {
		bool empty = r->next == r->t->nr || !r->va || r->t->book[r->next].va >= r->va;

		KUNIT_ASSERT_TRUE_MSG(test, empty, "%#llx is mapped, but not read",
				      r->t->book[r->next].va);
	}
	/* What could be one run is one. */
	if (before->kind == run->kind && before->va.a + before->len == run->va.a) {
		KUNIT_ASSERT_EQ(test, (int)run->kind, (int)PT_LEAF);
		KUNIT_ASSERT_TRUE(test, before->level != run->level || before->attr != run->attr ||
						before->phys.a + before->len != run->phys.a);
	}
	r->before = *run;
	return 0;
}

static void runs_are_as_the_book_has_them(struct kunit *test)
{
	struct twin_test_rng rng = twin_test_rng(test);
	struct twin_test_tables *t = twin_test_tables(test, PAGES);
	struct pt_view view = pt_map_view(&t->map);
	struct reading r = { .t = t, .before = { .kind = PT_RESERVED } };
	struct pt_census census = {};
	u64 leaves[PT_LEVELS] = {}, tables = 0, entries = 0;
	unsigned int i;

	twin_test_fill(t, &rng, 60);
	for (i = 0; i < t->nr; i++)
		leaves[t->book[i].level]++;
	KUNIT_ASSERT_EQ(test,
			pt_runs(&view, twin_va(0), twin_va(~0ULL), hold_against_book, &r, &census),
			0);
	KUNIT_EXPECT_EQ(test, r.next, t->nr);
	for (i = 0; i < PT_LEVELS; i++) {
		KUNIT_EXPECT_EQ(test, census.leaves[i], leaves[i]);
		KUNIT_EXPECT_EQ(test, census.tables[i], t->map.tables[i]);
		tables += census.tables[i];
		entries += i < t->oracle.levels ? census.tables[i] * t->oracle.entries[i] : 0;
	}
	KUNIT_EXPECT_EQ(test, tables, (u64)t->tr->nr_out);
	KUNIT_EXPECT_EQ(test, census.entries, entries);
	KUNIT_EXPECT_EQ(test, census.shared, 0ULL);
	pt_map_free(&t->map);
}

static void empty_tables_are_a_run_a_half(struct kunit *test)
{
	struct twin_test_tables *t = twin_test_tables(test, PAGES);
	struct pt_view view = pt_map_view(&t->map);
	struct reading r = { .t = t, .before = { .kind = PT_RESERVED } };
	struct pt_census census = {};

	KUNIT_EXPECT_EQ(test,
			pt_runs(&view, twin_va(0), twin_va(~0ULL), hold_against_book, &r, &census),
			0);
	/* The end of all addresses. */
	KUNIT_EXPECT_EQ(test, r.va, t->oracle.high ? 0ULL : t->oracle.low_end);
	pt_map_free(&t->map);
}

static int count_leaves(void *ctx, const struct pt_run *run)
{
	u64 *leaves = ctx;

	*leaves += run->leaves;
	return 0;
}

/* The last address of a leaf of the book. */
static u64 last_of(const struct twin_test_tables *t, unsigned int i)
{
	return t->book[i].va + (oracle_size(&t->oracle, t->book[i].level) - 1);
}

static void part_of_the_tables_is_read_alone(struct kunit *test)
{
	struct twin_test_rng rng = twin_test_rng(test);
	struct twin_test_tables *t = twin_test_tables(test, PAGES);
	struct pt_view view = pt_map_view(&t->map);
	unsigned int round, i;

	twin_test_fill(t, &rng, 40);
	for (round = 0; round < 200; round++) {
		u64 first =
			t->book[twin_test_below(&rng, t->nr)].va + twin_test_below(&rng, t->page);
		u64 last =
			t->book[twin_test_below(&rng, t->nr)].va - twin_test_below(&rng, t->page);
		u64 want = 0, got = 0;
		struct pt_census census = {};

		if (last < first || !oracle_canonical(&t->oracle, last))
			continue;
		for (i = 0; i < t->nr; i++)
			if (t->book[i].va <= last && last_of(t, i) >= first)
				want++;
		pt_runs(&view, twin_va(first), twin_va(last), count_leaves, &got, &census);
		KUNIT_ASSERT_EQ_MSG(test, got, want, "%#llx to %#llx", first, last);
	}
	pt_map_free(&t->map);
}

static int stop_here(void *ctx, const struct pt_run *run)
{
	return -EINTR;
}

static void reading_ends_when_told_to(struct kunit *test)
{
	struct twin_test_tables *t = twin_test_tables(test, PAGES);
	struct pt_view view = pt_map_view(&t->map);
	struct pt_census census = {};

	KUNIT_EXPECT_EQ(test, pt_runs(&view, twin_va(0), twin_va(~0ULL), stop_here, NULL, &census),
			-EINTR);
	pt_map_free(&t->map);
}

/* One page is mapped: the first of the second table of small leaves. */
static struct twin_test_tables *one_page(struct kunit *test, u64 *va)
{
	struct twin_test_tables *t = twin_test_tables(test, PAGES);
	struct pt_range page = { twin_va(t->home + t->big), twin_phys(7 * t->page), t->page, 0 };

	KUNIT_ASSERT_EQ(test, pt_map_range(&t->map, &page, PT_W | PT_A), 0);
	KUNIT_ASSERT_EQ(test, twin_test_enter(t, &page, PT_W | PT_A), 0);
	*va = page.va.a;
	return t;
}

static void expect_refusal(struct twin_test_tables *t, u64 va, enum pt_refusal why,
			   unsigned int level)
{
	struct pt_view view = pt_map_view(&t->map);
	struct oracle_answer oracle;
	struct pt_answer answer;

	pt_walk(&view, twin_va(va), &answer);
	oracle = oracle_walk(&t->oracle, twin_test_read, &t->tr->ram, t->map.root.a, va);
	KUNIT_EXPECT_TRUE(t->test, twin_test_agrees(&answer, &oracle));
	KUNIT_EXPECT_STREQ(t->test, pt_refusal_name(answer.why), pt_refusal_name(why));
	KUNIT_EXPECT_EQ(t->test, (unsigned int)answer.level, level);
}

static void each_level_may_refuse(struct kunit *test)
{
	u64 va;
	struct twin_test_tables *t = one_page(test, &va);
	unsigned int level;

	for (level = 0; level < t->oracle.levels; level++) {
		void *entry = twin_test_entry(&t->map, twin_va(va), level);
		u64 bad = oracle_reserved(&t->oracle, level, !level);
		u64 old = twin_test_get(t, entry);

		twin_test_set(t, entry, 0);
		expect_refusal(t, va, PT_NOT_PRESENT, level);
		twin_test_set(t, entry, old & ~1ULL);
		expect_refusal(t, va, PT_NOT_PRESENT, level);
		if (bad) {
			twin_test_set(t, entry, old | (bad & -bad));
			expect_refusal(t, va, PT_RESERVED_BIT, level);
		}
		/* A table at physical address 0, where the test has no memory. */
		if (level) {
			twin_test_set(t, entry, oracle_table(&t->oracle, level, 0));
			expect_refusal(t, va, PT_UNREADABLE, level - 1);
		}
		twin_test_set(t, entry, old);
		twin_test_expect_walk(t, va);
	}
	pt_map_free(&t->map);
}

static void addresses_that_are_not_canonical_are_refused(struct kunit *test)
{
	u64 va;
	struct twin_test_tables *t = one_page(test, &va);

	expect_refusal(t, va ^ 1ULL << 58, PT_NONCANONICAL, t->oracle.levels - 1);
	pt_map_free(&t->map);
}

/* The entries that lead to @va leave everything, but those of level @at these rights. */
static void grant(struct twin_test_tables *t, u64 va, unsigned int at, unsigned int rights)
{
	const struct oracle *o = &t->oracle;
	unsigned int level;

	for (level = 0; level < o->levels; level++) {
		void *entry = twin_test_entry(&t->map, twin_va(va), level);
		unsigned int now = level == at ? rights : ORACLE_RIGHTS;
		u64 old = twin_test_get(t, entry), raw;

		if (level)
			raw = oracle_table_to(o, old) | oracle_table_rights(o, level, now);
		else
			raw = oracle_leaf(o, 0, oracle_leaf_to(o, 0, old), now);
		twin_test_set(t, entry, raw);
	}
}

/* What is withheld at any level is withheld; marks are the leaf's alone. */
static void rights_hold_across_levels(struct kunit *test)
{
	u64 va;
	struct twin_test_tables *t = one_page(test, &va);
	struct pt_view view = pt_map_view(&t->map);
	struct oracle_answer oracle;
	struct pt_answer answer;
	unsigned int rights, at;

	for (at = 0; at < t->oracle.levels; at++) {
		for (rights = 0; rights <= ORACLE_RIGHTS; rights++) {
			grant(t, va, at, rights);
			pt_walk(&view, twin_va(va), &answer);
			oracle = oracle_walk(&t->oracle, twin_test_read, &t->tr->ram, t->map.root.a,
					     va);
			KUNIT_ASSERT_EQ(test, (int)answer.why, (int)PT_OK);
			KUNIT_ASSERT_TRUE_MSG(test, twin_test_agrees(&answer, &oracle),
					      "level %u leaves %#x: %#x and %#x", at, rights,
					      twin_test_flags(answer.attr), oracle.flags);
		}
	}
	pt_map_free(&t->map);
}

static int sum_kinds(void *ctx, const struct pt_run *run)
{
	u64 *bytes = ctx;

	bytes[run->kind] += run->len;
	return 0;
}

/* Sixteen entries of one table lead to the same table, as KASAN's shadow does. */
static void a_shared_table_is_counted_as_often_as_reached(struct kunit *test)
{
	u64 va;
	struct twin_test_tables *t = one_page(test, &va);
	struct pt_view view = pt_map_view(&t->map);
	void *entry = twin_test_entry(&t->map, twin_va(va), 1);
	struct pt_census census = {};
	u64 bytes[PT_RESERVED + 1] = {};
	unsigned int i;

	for (i = 1; i < 16; i++)
		oracle_set(&t->oracle, entry, i, twin_test_get(t, entry));
	KUNIT_EXPECT_EQ(test, pt_runs(&view, twin_va(0), twin_va(~0ULL), sum_kinds, bytes, &census),
			0);
	KUNIT_EXPECT_EQ(test, census.shared, 15ULL);
	KUNIT_EXPECT_EQ(test, census.leaves[0], 16ULL);
	KUNIT_EXPECT_EQ(test, census.tables[0], 1ULL);
	KUNIT_EXPECT_EQ(test, bytes[PT_LEAF], t->page);
	KUNIT_EXPECT_EQ(test, bytes[PT_TABLE], 15 * t->big);
	for (i = 1; i < 16; i++)
		oracle_set(&t->oracle, entry, i, 0);
	pt_map_free(&t->map);
}

#define NOISY 32 /* tables full of noise */

/* Half of the entries are sound and lead to one of these tables. */
static void make_noise(struct twin_test_tables *t, struct twin_test_rng *rng)
{
	const struct oracle *o = &t->oracle;
	u64 slots = t->page / o->entry_bytes, i;

	for (i = 0; i < NOISY * slots; i++) {
		u64 table = t->tr->ram.base.a + twin_test_below(rng, NOISY) * t->page;
		u64 raw = twin_test_random(rng);

		if (raw & 2)
			raw = oracle_table(o, 1 + twin_test_below(rng, o->levels - 1), table);
		/* Few enough of them that reading all paths comes to an end. */
		if (twin_test_below(rng, slots / 8))
			raw &= ~1ULL;
		oracle_set(o, t->tr->ram.mem, i, raw);
	}
}

/* Noise in all tables: anything may be answered, but the oracle's answer is right. */
static void noise_is_walked_as_the_oracle_does(struct kunit *test)
{
	struct twin_test_rng rng = twin_test_rng(test);
	struct twin_test_tables *t = twin_test_tables(test, NOISY);
	struct pt_view view = pt_map_view(&t->map);
	u64 addresses = t->oracle.low_end ?: 0 - t->oracle.high;
	unsigned int round, i;

	/* All that noise leads to is to be read, however much it is. */
	view.budget = 0;
	for (round = 0; round < 4; round++) {
		struct pt_census census = {};
		u64 leaves = 0;

		make_noise(t, &rng);
		for (i = 0; i < 2000; i++) {
			u64 va = t->home + twin_test_below(&rng, addresses);
			struct oracle_answer oracle;
			struct pt_answer answer;

			pt_walk(&view, twin_va(va), &answer);
			oracle = oracle_walk(&t->oracle, twin_test_read, &t->tr->ram, t->map.root.a,
					     va);
			KUNIT_ASSERT_TRUE_MSG(test, twin_test_agrees(&answer, &oracle), "%#llx",
					      va);
		}
		KUNIT_EXPECT_EQ(test,
				pt_runs(&view, twin_va(0), twin_va(~0ULL), count_leaves, &leaves,
					&census),
				0);
		for (i = 0; i < PT_LEVELS; i++)
			leaves -= census.leaves[i];
		KUNIT_EXPECT_EQ(test, leaves, 0ULL);
	}
	memset(t->tr->ram.mem, 0, NOISY * t->page);
	pt_map_free(&t->map);
}

static struct kunit_case cases[] = { TWIN_SHAPE_CASE(runs_are_as_the_book_has_them),
				     TWIN_SHAPE_CASE(empty_tables_are_a_run_a_half),
				     TWIN_SHAPE_CASE(part_of_the_tables_is_read_alone),
				     TWIN_SHAPE_CASE(reading_ends_when_told_to),
				     TWIN_SHAPE_CASE(each_level_may_refuse),
				     TWIN_SHAPE_CASE(addresses_that_are_not_canonical_are_refused),
				     TWIN_SHAPE_CASE(rights_hold_across_levels),
				     TWIN_SHAPE_CASE(a_shared_table_is_counted_as_often_as_reached),
				     TWIN_SHAPE_CASE(noise_is_walked_as_the_oracle_does),
				     {} };

static struct kunit_suite suite = {
	.name = "mmtwin_walk",
	.init = twin_test_init,
	.exit = twin_test_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);
