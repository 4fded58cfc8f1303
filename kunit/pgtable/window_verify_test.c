// SPDX-License-Identifier: GPL-2.0
/* Windows damaged at seeded places: the rule of that damage names it. */
#include <linux/errno.h>

#include "window_book.h"

/* Some pages of each window are in use. */
static void use_all(struct twin_test_book *b)
{
	struct pt_windows *w = &b->m->twin.windows;
	u64 page = b->m->oracle.size[0], base = b->m->plan.pool.base.a;
	twin_va_t va;
	unsigned int i;

	for (i = 0; i < 3; i++) {
		KUNIT_ASSERT_EQ(b->m->test,
				pt_pkmap_get(&w->pkmap, twin_phys(base + i * page), &va), 0);
		KUNIT_ASSERT_EQ(b->m->test,
				pt_kmap_push(&w->kmap, i & 1, twin_phys(base + i * page), &va), 0);
	}
	KUNIT_ASSERT_EQ(b->m->test,
			pt_early_map(&w->early, twin_phys(base + 1), 2 * page, PT_W | PT_A, &va),
			0);
}

static u64 page_in_use(struct twin_test_book *b)
{
	const struct pt_windows *w = &b->m->twin.windows;

	switch (twin_test_below(&b->rng, 3)) {
	case 0:
		return pt_window_va(&w->early.at, twin_test_below(&b->rng, 3)).a;
	case 1:
		return pt_window_va(&w->kmap.at, pt_window_down(&w->kmap.at, 0)).a;
	default:
		return pt_window_va(&w->pkmap.at, 1 + twin_test_below(&b->rng, 3)).a;
	}
}

static void set(struct twin_test_book *b, u64 va, unsigned int level, u64 raw)
{
	void *entry = twin_test_entry(&b->m->twin.map, twin_va(va), level);

	KUNIT_ASSERT_NOT_NULL(b->m->test, entry);
	oracle_set(&b->m->oracle, entry, 0, raw);
}

static u64 get(struct twin_test_book *b, u64 va, unsigned int level)
{
	return oracle_get(&b->m->oracle, twin_test_entry(&b->m->twin.map, twin_va(va), level), 0);
}

static void lose_page(struct twin_test_book *b)
{
	set(b, page_in_use(b), 0, 0);
}

static void move_page(struct twin_test_book *b)
{
	u64 va = page_in_use(b);

	set(b, va, 0, get(b, va, 0) + 16 * b->m->oracle.size[0]);
}

static void protect_page(struct twin_test_book *b)
{
	u64 va = page_in_use(b), to = oracle_leaf_to(&b->m->oracle, 0, get(b, va, 0));

	set(b, va, 0, oracle_leaf(&b->m->oracle, 0, to, ORACLE_ACCESSED | ORACLE_USER));
}

static void leave_a_page(struct twin_test_book *b)
{
	const struct pt_windows *w = &b->m->twin.windows;
	u64 va = pt_window_va(&w->pkmap.at, 4 + twin_test_below(&b->rng, 4)).a;

	set(b, va, 0, oracle_leaf(&b->m->oracle, 0, b->m->plan.pool.base.a, ORACLE_WRITE));
}

static void lose_table(struct twin_test_book *b)
{
	set(b, page_in_use(b), 1, 0);
}

static void take_a_table_from_elsewhere(struct twin_test_book *b)
{
	set(b, page_in_use(b), 1, oracle_table(&b->m->oracle, 1, b->m->plan.pool.base.a));
}

static void take_another_window_s_table(struct twin_test_book *b)
{
	u64 other = twin_test_window(&b->m->plan, "vmalloc")->va.a;

	set(b, b->m->twin.windows.pkmap.at.va.a, 1, get(b, other, 1));
}

static void move_slots_across_tables(struct twin_test_book *b)
{
	struct pt_window *at = &b->m->twin.windows.early.at;
	u64 span = oracle_size(&b->m->oracle, 1);

	at->va = twin_va((at->va.a & -span) - b->m->oracle.size[0]);
}

static void fill_the_gap(struct twin_test_book *b)
{
	const struct pt_window *at = &b->m->twin.windows.pkmap.at;
	u64 va = pt_window_va(at, at->pages).a;

	set(b, va, 0, oracle_leaf(&b->m->oracle, 0, b->m->plan.pool.base.a, ORACLE_WRITE));
}

static void forget_a_frame(struct twin_test_book *b)
{
	struct pt_pkmap *pkmap = &b->m->twin.windows.pkmap;
	unsigned int i;

	for (i = 0; i < PT_PKMAP_BUCKETS; i++)
		pkmap->bucket[i] = PT_PKMAP_MAX;
}

static void go_round_in_circles(struct twin_test_book *b)
{
	struct pt_pkmap *pkmap = &b->m->twin.windows.pkmap;
	unsigned int nr = 1 + twin_test_below(&b->rng, 3);

	pkmap->next[nr] = nr;
}

static void count_too_much(struct twin_test_book *b)
{
	b->m->twin.windows.kmap.used[twin_test_below(&b->rng, BOOK_CPUS)] = BOOK_DEPTH + 1;
}

static void map_more_than_a_slot_has(struct twin_test_book *b)
{
	b->m->twin.windows.early.slot[0].size += b->pages * b->m->oracle.size[0];
}

static const struct {
	const char *name;
	enum pt_window_rule rule;
	void (*damage)(struct twin_test_book *b);
} damages[] = {
	{ "a page lost", PT_WINDOW_ENTRIES, lose_page },
	{ "a page elsewhere", PT_WINDOW_ENTRIES, move_page },
	{ "a page protected", PT_WINDOW_ENTRIES, protect_page },
	{ "a page left behind", PT_WINDOW_ENTRIES, leave_a_page },
	{ "a table lost", PT_WINDOW_TABLES, lose_table },
	{ "a table that is none", PT_WINDOW_TABLES, take_a_table_from_elsewhere },
	{ "another window's table", PT_WINDOW_TABLES, take_another_window_s_table },
	{ "slots in two tables", PT_WINDOW_ONE_TABLE, move_slots_across_tables },
	{ "a page in the gap", PT_WINDOW_GAP, fill_the_gap },
	{ "a frame forgotten", PT_WINDOW_COUNTS, forget_a_frame },
	{ "a list without an end", PT_WINDOW_COUNTS, go_round_in_circles },
	{ "a stack too high", PT_WINDOW_COUNTS, count_too_much },
	{ "a slot too large", PT_WINDOW_COUNTS, map_more_than_a_slot_has },
};

static void damage_is_named_by_its_rule(struct kunit *test)
{
	struct twin_row *rows = kunit_kcalloc(test, PT_WINDOW_RULES, sizeof(*rows), GFP_KERNEL);
	struct pt_windows *sound = kunit_kzalloc(test, sizeof(*sound), GFP_KERNEL);
	struct twin_test_book *b = twin_test_book(test);
	void *tables = kunit_kmalloc(test, b->m->tr->ram.size, GFP_KERNEL);
	unsigned int i, n;

	KUNIT_ASSERT_NOT_NULL(test, rows);
	KUNIT_ASSERT_NOT_NULL(test, sound);
	KUNIT_ASSERT_NOT_NULL(test, tables);
	use_all(b);
	*sound = b->m->twin.windows;
	memcpy(tables, b->m->tr->ram.mem, b->m->tr->ram.size);
	for (i = 0; i < 4 * ARRAY_SIZE(damages); i++) {
		n = i % ARRAY_SIZE(damages);
		damages[n].damage(b);
		twin_test_book_verify(b, rows);
		KUNIT_EXPECT_GT_MSG(test, rows[damages[n].rule].broken, 0ULL, "%s",
				    damages[n].name);
		b->m->twin.windows = *sound;
		memcpy(b->m->tr->ram.mem, tables, b->m->tr->ram.size);
		twin_test_book_verify(b, rows);
		for (n = 0; n < PT_WINDOW_RULES; n++)
			KUNIT_ASSERT_EQ(test, rows[n].broken, 0ULL);
	}
	twin_test_book_close(b);
}

static struct kunit_case cases[] = { TWIN_KIND_CASE(damage_is_named_by_its_rule), {} };

static struct kunit_suite suite = {
	.name = "mmtwin_window_verify",
	.init = twin_test_init,
	.exit = twin_test_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);
