// SPDX-License-Identifier: GPL-2.0
/* Tables under test and their book; see tables.h. */
#include <linux/errno.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/sort.h>

#include "tables.h"

/* A place where no RAM of a real machine begins, to catch a forgotten base. */
#define TABLES_AT 0x123457000ULL

/**
 * twin_test_range - a range in one expression
 * @va: its first address
 * @phys: where that leads
 * @len: its length in bytes
 * @level: of its leaves
 */
struct pt_range twin_test_range(u64 va, u64 phys, u64 len, u8 level)
{
	return (struct pt_range){ twin_va(va), twin_phys(phys), len, level };
}

/**
 * twin_test_map - map a range of data
 * @t: the tables
 * @va: its first address, counted from the first one that the shape has
 * @phys: where that leads
 * @len: its length in bytes
 * @level: of its leaves
 *
 * Return: as pt_map_range().
 */
int twin_test_map(struct twin_test_tables *t, u64 va, u64 phys, u64 len, u8 level)
{
	struct pt_range range = twin_test_range(t->home + va, phys, len, level);

	return pt_map_range(&t->map, &range, PT_W | PT_A | PT_D);
}

/**
 * twin_test_tables - empty tables of the shape that is the case's parameter
 * @test: the test
 * @pages: memory for how many tables of 4K
 *
 * Who builds them gives them back, by pt_map_free().
 */
struct twin_test_tables *twin_test_tables(struct kunit *test, unsigned long pages)
{
	struct twin_test_tables *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, t);
	t->test = test;
	t->shape = twin_test_shape(test->param_value);
	t->oracle = twin_test_oracle(test, &t->shape);
	t->book = kunit_kcalloc(test, TWIN_TEST_LEAVES, sizeof(*t->book), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, t->book);
	t->home = oracle_home(&t->oracle);
	t->page = oracle_size(&t->oracle, 0);
	t->big = oracle_size(&t->oracle, 1);
	/* Of larger tables fewer are needed. */
	pages = max_t(unsigned long, 32, div64_u64(pages * 4096ULL, t->page));
	t->tr = twin_test_ram(test, twin_phys(TABLES_AT & oracle_table_reach(&t->oracle)), t->page,
			      pages);
	KUNIT_ASSERT_EQ(test, pt_map_init(&t->map, &t->shape, &t->tr->ram, &t->tr->source), 0);
	return t;
}

/**
 * twin_test_get - an entry
 * @t: the tables
 * @entry: what twin_test_entry() gave
 */
u64 twin_test_get(const struct twin_test_tables *t, const void *entry)
{
	return oracle_get(&t->oracle, entry, 0);
}

/**
 * twin_test_set - change an entry
 * @t: the tables
 * @entry: what twin_test_entry() gave
 * @raw: what it is to be
 */
void twin_test_set(const struct twin_test_tables *t, void *entry, u64 raw)
{
	oracle_set(&t->oracle, entry, 0, raw);
}

/**
 * twin_test_find - the leaf that an address is mapped by
 * @t: the tables
 * @va: the address
 *
 * Return: the leaf, or NULL when the book has none.
 */
const struct twin_test_leaf *twin_test_find(const struct twin_test_tables *t, u64 va)
{
	unsigned int i;

	for (i = 0; i < t->nr; i++)
		if (va >= t->book[i].va &&
		    va - t->book[i].va < oracle_size(&t->oracle, t->book[i].level))
			return &t->book[i];
	return NULL;
}

static bool is_free(const struct twin_test_tables *t, u64 va, u64 size)
{
	unsigned int i;

	for (i = 0; i < t->nr; i++) {
		const struct twin_test_leaf *leaf = &t->book[i];

		if (va <= leaf->va + (oracle_size(&t->oracle, leaf->level) - 1) &&
		    leaf->va <= va + (size - 1))
			return false;
	}
	return true;
}

/* A leaf's flags as the oracle reads them below tables of the kernel's making. */
static unsigned int flags_below(const struct oracle *o, unsigned int level, u32 attr)
{
	u64 raw = oracle_leaf(o, level, 0, twin_test_flags(attr));
	unsigned int flags = oracle_leaf_flags(o, level, raw);
	unsigned int rights = ORACLE_RIGHTS;

	for (level++; level < o->levels; level++)
		rights &= oracle_table_leaves(o, level, oracle_table(o, level, 0));
	return flags & (rights | ~ORACLE_RIGHTS);
}

/**
 * twin_test_enter - write a range into the book
 * @t: the tables
 * @range: the range
 * @attr: PT_*
 *
 * Return: what pt_map_range() should say: 0, or -EEXIST where something is
 * mapped already; the leaves before that are in the book.
 */
int twin_test_enter(struct twin_test_tables *t, const struct pt_range *range, u32 attr)
{
	u64 size = oracle_size(&t->oracle, range->level), done;

	for (done = 0; done < range->len; done += size) {
		if (!is_free(t, range->va.a + done, size))
			return -EEXIST;
		KUNIT_ASSERT_LT(t->test, t->nr, (unsigned int)TWIN_TEST_LEAVES);
		t->book[t->nr++] = (struct twin_test_leaf){
			.va = range->va.a + done,
			.phys = range->phys.a + done,
			.level = range->level,
			.flags = flags_below(&t->oracle, range->level, attr),
		};
	}
	return 0;
}

/**
 * twin_test_choose - a range that the shape can hold
 * @t: the tables
 * @rng: choices
 *
 * From a few neighbourhoods, the ends of the address space among them, so that
 * ranges meet, share tables and run into each other.
 */
struct pt_range twin_test_choose(const struct twin_test_tables *t, struct twin_test_rng *rng)
{
	static const u64 hubs[] = {
		0,
		0x7e00000000ULL,
		0x7f00000000ULL,
		0x00007fff00000000ULL,
		0x00ffffff00000000ULL,
		0xff00000000000000ULL,
		0xffff000000000000ULL,
		0xffff800000000000ULL,
		0xfffffc0000000000ULL,
		0xffffff8000000000ULL,
		0xffffffff00000000ULL,
	};
	static const unsigned int most[] = { 700, 300, 3 };
	struct pt_range range;
	u64 size, reach, last;

	for (;;) {
		range.level = twin_test_below(rng, min(3U, t->oracle.levels));
		if (!oracle_has_leaves(&t->oracle, range.level))
			continue;
		size = oracle_size(&t->oracle, range.level);
		reach = oracle_reach(&t->oracle, range.level);
		range.va = twin_va(hubs[twin_test_below(rng, ARRAY_SIZE(hubs))]);
		range.va.a += twin_test_below(rng, 4) << 30;
		range.va.a += twin_test_below(rng, 512) << 21;
		range.va.a += twin_test_below(rng, 512) << 12;
		range.va.a -= range.va.a % size;
		range.len = (1 + twin_test_below(rng, most[range.level])) * size;
		range.phys = twin_phys(twin_test_random(rng) & reach);
		last = range.va.a + range.len - 1;
		if (last > range.va.a && oracle_canonical(&t->oracle, range.va.a) &&
		    oracle_canonical(&t->oracle, last) && (last ^ range.va.a) < 1ULL << 40 &&
		    range.phys.a + range.len - size <= reach)
			return range;
	}
}

/**
 * twin_test_fill - map random ranges, and write them into the book
 * @t: the tables
 * @rng: choices
 * @rounds: how many ranges
 */
void twin_test_fill(struct twin_test_tables *t, struct twin_test_rng *rng, unsigned int rounds)
{
	unsigned int i;

	for (i = 0; i < rounds; i++) {
		struct pt_range range = twin_test_choose(t, rng);
		u32 attr = twin_test_random(rng) & PT_ATTRS;
		u64 leaves = range.len / oracle_size(&t->oracle, range.level);
		int want;

		if (t->nr + leaves > TWIN_TEST_LEAVES)
			continue;
		want = twin_test_enter(t, &range, attr);
		KUNIT_ASSERT_EQ_MSG(t->test, pt_map_range(&t->map, &range, attr), want,
				    "range %u: %#llx, %llu leaves of level %u", i, range.va.a,
				    leaves, range.level);
	}
	twin_test_sort(t);
}

static int by_address(const void *a, const void *b)
{
	u64 x = ((const struct twin_test_leaf *)a)->va;
	u64 y = ((const struct twin_test_leaf *)b)->va;

	return x < y ? -1 : x > y;
}

/**
 * twin_test_sort - bring the book into the order of addresses
 * @t: the tables
 */
void twin_test_sort(struct twin_test_tables *t)
{
	sort(t->book, t->nr, sizeof(*t->book), by_address, NULL);
}

/**
 * twin_test_expect_walk - the walker, the oracle and the book agree on an address
 * @t: the tables
 * @va: the address
 */
void twin_test_expect_walk(struct twin_test_tables *t, u64 va)
{
	const struct twin_test_leaf *leaf = twin_test_find(t, va);
	struct pt_view view = pt_map_view(&t->map);
	struct oracle_answer oracle;
	struct pt_answer answer;

	pt_walk(&view, twin_va(va), &answer);
	oracle = oracle_walk(&t->oracle, twin_test_read, &t->tr->ram, t->map.root.a, va);
	KUNIT_ASSERT_TRUE_MSG(t->test, twin_test_agrees(&answer, &oracle),
			      "%#llx: walker %d %#llx %#x, oracle %d %#llx %#x", va, answer.why,
			      answer.phys.a, twin_test_flags(answer.attr), oracle.why, oracle.phys,
			      oracle.flags);
	KUNIT_ASSERT_EQ_MSG(t->test, leaf ? PT_OK : PT_NOT_PRESENT,
			    answer.why == PT_NONCANONICAL ? PT_NOT_PRESENT : answer.why, "%#llx",
			    va);
	if (!leaf)
		return;
	KUNIT_ASSERT_EQ_MSG(t->test, answer.phys.a, leaf->phys + (va - leaf->va), "%#llx", va);
	KUNIT_ASSERT_EQ_MSG(t->test, (unsigned int)answer.level, leaf->level, "%#llx", va);
	KUNIT_ASSERT_EQ_MSG(t->test, twin_test_flags(answer.attr), leaf->flags, "%#llx", va);
}

/**
 * twin_test_expect_book - every leaf of the book is there, with nothing beside it
 * that the book does not have
 * @t: the tables
 */
void twin_test_expect_book(struct twin_test_tables *t)
{
	unsigned int i;

	for (i = 0; i < t->nr; i++) {
		u64 va = t->book[i].va, size = oracle_size(&t->oracle, t->book[i].level);

		twin_test_expect_walk(t, va);
		twin_test_expect_walk(t, va + size - 1);
		twin_test_expect_walk(t, va + size);
		twin_test_expect_walk(t, va - 1);
	}
}
