// SPDX-License-Identifier: GPL-2.0
/* Each rule of pt_verify(): one fault that breaks it, the rules that notice. */
#include <linux/errno.h>
#include <linux/sizes.h>
#include <linux/string.h>

#include "../machine.h"

#define PAGES 1024

/* The leaf that maps a page of a window. */
static u64 *leaf_of(struct twin_test_machine *m, const char *window, u64 index, u64 *va)
{
	const struct twin_window *w = twin_test_window(&m->twin.plan, window);
	struct pt_view view = pt_map_view(&m->twin.map);
	struct pt_answer answer;

	*va = w->va.a + (index << 12);
	pt_walk(&view, twin_va(*va), &answer);
	*va -= *va % oracle_size(answer.level);
	return twin_test_entry(&m->twin.map, twin_va(*va), answer.level);
}

static u64 spoil_nothing(struct twin_test_machine *m)
{
	return 0;
}

static u64 clear_leaf(struct twin_test_machine *m)
{
	u64 va;

	*leaf_of(m, "rodata", 3, &va) = 0;
	return va;
}

static u64 map_guard(struct twin_test_machine *m)
{
	u64 va, guard;
	u64 *leaf = leaf_of(m, "vmalloc", 0, &va);
	u64 *stray = leaf_of(m, "vmalloc", 4, &guard);

	*stray = *leaf;
	return guard;
}

static u64 reserve_leaf(struct twin_test_machine *m)
{
	u64 va, *leaf = leaf_of(m, "text", 1, &va);

	*leaf |= BIT_ULL(m->oracle.phys_bits);
	return va;
}

/* Where a large leaf should be there is a table, the machine's root at that. */
static u64 split_leaf(struct twin_test_machine *m)
{
	u64 last = twin_test_window(&m->twin.plan, "direct")->pages - 1;
	u64 va, *leaf = leaf_of(m, "direct", last, &va);

	*leaf = oracle_table(&m->oracle, m->twin.map.root.a);
	return va;
}

static u64 shift_leaf(struct twin_test_machine *m)
{
	u64 va, *leaf = leaf_of(m, "data", 2, &va);

	*leaf += SZ_4K;
	return va;
}

static u64 swap_leaves(struct twin_test_machine *m)
{
	u64 va, other;
	u64 *one = leaf_of(m, "rodata", 3, &va), *two = leaf_of(m, "rodata", 4, &other);

	swap(*one, *two);
	return va;
}

/* The bits by which a small leaf says these flags. */
static u64 bits_of(const struct twin_test_machine *m, unsigned int flags)
{
	return oracle_leaf(&m->oracle, 0, 0, flags | ORACLE_EXEC) &
	       ~oracle_leaf(&m->oracle, 0, 0, ORACLE_EXEC);
}

static u64 write_protect(struct twin_test_machine *m)
{
	u64 va, *leaf = leaf_of(m, "data", 2, &va);

	*leaf &= ~bits_of(m, ORACLE_WRITE);
	return va;
}

/* On x86 the tables above still withhold it; the leaf is wrong all the same. */
static u64 allow_users(struct twin_test_machine *m)
{
	u64 va, *leaf = leaf_of(m, "data", 2, &va);

	*leaf |= bits_of(m, ORACLE_USER);
	return va;
}

static u64 forget_access(struct twin_test_machine *m)
{
	u64 va, *leaf = leaf_of(m, "rodata", 0, &va);

	*leaf &= ~bits_of(m, ORACLE_ACCESSED);
	return va;
}

static u64 uncache_leaf(struct twin_test_machine *m)
{
	u64 va, *leaf = leaf_of(m, "data", 0, &va);

	*leaf |= bits_of(m, ORACLE_PCD);
	return va;
}

static u64 mark_table(struct twin_test_machine *m)
{
	u64 va = twin_test_window(&m->twin.plan, "text")->va.a;

	va -= va % oracle_size(1);
	*twin_test_entry(&m->twin.map, twin_va(va), 1) ^= 0x20; /* A */
	return va;
}

/* The vmalloc window through the table of the image. */
static u64 share_table(struct twin_test_machine *m)
{
	u64 one = twin_test_window(&m->twin.plan, "text")->va.a;
	u64 two = twin_test_window(&m->twin.plan, "vmalloc")->va.a;
	u64 *entry = twin_test_entry(&m->twin.map, twin_va(two), 1);

	*entry = *twin_test_entry(&m->twin.map, twin_va(one), 1);
	return two - two % oracle_size(1);
}

static u64 lose_table(struct twin_test_machine *m)
{
	u64 va = twin_test_window(&m->twin.plan, "fixmap")->va.a;
	u64 *entry = twin_test_entry(&m->twin.map, twin_va(va), 1);

	*entry = oracle_table(&m->oracle, m->twin.plan.pool.base.a);
	return va - va % oracle_size(1);
}

static u64 scribble_leaf(struct twin_test_machine *m)
{
	u64 va, *leaf = leaf_of(m, "rodata", 1, &va);

	*leaf |= BIT_ULL(9);
	return va;
}

/* Not present, but not empty either: a swap entry, had it been there before. */
static u64 scribble_absent(struct twin_test_machine *m)
{
	u64 va, *leaf = leaf_of(m, "vmalloc", 4, &va);

	*leaf = 0x5000;
	return va;
}

/* A plan that itself wants text to be writable, and tables that follow it. */
static u64 plan_wx(struct twin_test_machine *m)
{
	u64 va = twin_test_window(&m->twin.plan, "text")->va.a, i, at;

	for (i = 0; i < m->twin.plan.nr_windows; i++)
		if (m->twin.plan.window[i].va.a == va)
			m->twin.plan.window[i].attr |= PT_W;
	for (i = 0; i < twin_test_window(&m->twin.plan, "text")->pages; i++)
		*leaf_of(m, "text", i, &at) |= bits_of(m, ORACLE_WRITE);
	return va;
}

/* The same of the window through which text must not be written either. */
static u64 plan_alias(struct twin_test_machine *m)
{
	const struct twin_window *w = twin_test_window(&m->twin.plan, "direct-ro");
	u64 first = 0, i, at;

	for (i = 0; i < w->pages; i++) {
		*leaf_of(m, "direct-ro", i, &at) |= bits_of(m, ORACLE_WRITE | ORACLE_DIRTY);
		first = i ? first : at;
	}
	for (i = 0; i < m->twin.plan.nr_windows; i++)
		if (m->twin.plan.window[i].va.a == w->va.a)
			m->twin.plan.window[i].attr |= PT_W | PT_D;
	return first;
}

static u64 write_text(struct twin_test_machine *m)
{
	u64 va;

	*leaf_of(m, "text", 5, &va) |= bits_of(m, ORACLE_WRITE);
	return va;
}

static u64 plan_a_table_more(struct twin_test_machine *m)
{
	m->twin.plan.tables[1]++;
	return 1; /* of this rule a place is a level */
}

/* What a fault needs. */
#define X86	BIT(0)
#define BIGLEAF BIT(1)
#define NX	BIT(2)
#define SMALL	BIT(3)

static const struct fault {
	const char *name;
	u64 (*spoil)(struct twin_test_machine *m);
	unsigned int needs;
	unsigned long rules;
	u64 breaches;
} faults[] = {
	{ "nothing", spoil_nothing, 0, 0, 0 },
	{ "leaf cleared", clear_leaf, 0, BIT(PT_RULE_MAPPED), 1 },
	{ "guard page mapped", map_guard, 0, BIT(PT_RULE_MAPPED), 1 },
	{ "reserved bit", reserve_leaf, 0, BIT(PT_RULE_RESERVED), 1 },
	{ "table for a large leaf", split_leaf, BIGLEAF, BIT(PT_RULE_LEVEL), 1 },
	{ "leaf one frame off", shift_leaf, 0, BIT(PT_RULE_TARGET), 1 },
	{ "two leaves swapped", swap_leaves, 0, BIT(PT_RULE_TARGET), 2 },
	{ "data read-only", write_protect, 0, BIT(PT_RULE_RIGHTS), 1 },
	{ "data for users", allow_users, 0, BIT(PT_RULE_RIGHTS), 1 },
	{ "accessed mark gone", forget_access, 0, BIT(PT_RULE_MARKS), 1 },
	{ "data uncached", uncache_leaf, X86, BIT(PT_RULE_MARKS), 1 },
	{ "mark of a table entry", mark_table, X86, BIT(PT_RULE_MARKS), 1 },
	{ "table used twice", share_table, 0, BIT(PT_RULE_TABLES) | BIT(PT_RULE_COUNT), 1 },
	{ "table outside the brk", lose_table, 0, BIT(PT_RULE_TABLES) | BIT(PT_RULE_COUNT), 1 },
	{ "bit without a meaning", scribble_leaf, 0, BIT(PT_RULE_SPARE), 1 },
	{ "absent entry not zero", scribble_absent, 0, BIT(PT_RULE_SPARE), 1 },
	{ "text writable", write_text, NX,
	  BIT(PT_RULE_RIGHTS) | BIT(PT_RULE_WX) | BIT(PT_RULE_ALIAS), 1 },
	{ "text writable by plan", plan_wx, NX, BIT(PT_RULE_WX) | BIT(PT_RULE_ALIAS), PAGES / 8 },
	{ "text writable elsewhere", plan_alias, SMALL, BIT(PT_RULE_ALIAS), PAGES / 16 * 3 },
	{ "a table more in the plan", plan_a_table_more, 0, BIT(PT_RULE_COUNT), 1 },
};

static bool can_have(const struct twin_test_machine *m, const struct fault *fault)
{
	const struct twin_window *direct = twin_test_window(&m->plan, "direct");
	u64 last = direct->va.a + ((direct->pages - 1) << 12);
	u64 *entry = twin_test_entry(&m->twin.map, twin_va(last), 1);

	if ((fault->needs & X86) && !m->oracle.x86)
		return false;
	if ((fault->needs & NX) && !m->oracle.nx)
		return false;
	if ((fault->needs & SMALL) && m->plan.options.leaf_levels != BIT(0))
		return false;
	return !(fault->needs & BIGLEAF) || oracle_kind(&m->oracle, 1, *entry) == ORACLE_LEAF;
}

static unsigned long broken_rules(const struct twin_test_machine *m)
{
	unsigned long rules = 0;
	unsigned int i;

	for (i = 0; i < PT_RULES; i++)
		if (m->rows[i].broken)
			rules |= BIT(i);
	return rules;
}

/* The fault is noticed by these rules, by no other, and said to be there. */
static void expect_noticed(struct twin_test_machine *m, const struct fault *fault)
{
	u64 place = fault->spoil(m);
	unsigned int first;

	twin_test_verify(m);
	KUNIT_EXPECT_EQ_MSG(m->test, broken_rules(m), fault->rules, "%s", fault->name);
	if (fault->rules && broken_rules(m) == fault->rules) {
		first = __ffs(fault->rules);
		KUNIT_EXPECT_EQ_MSG(m->test, m->rows[first].ex[0].place, place, "%s", fault->name);
		KUNIT_EXPECT_NE(m->test, m->rows[first].ex[0].want, m->rows[first].ex[0].got);
		KUNIT_EXPECT_EQ_MSG(m->test, m->rows[first].broken, fault->breaches, "%s",
				    fault->name);
	}
	twin_test_undo(m);
}

static void each_rule_notices_its_fault(struct kunit *test)
{
	struct twin_test_machine *m = twin_test_small(test, PAGES);
	unsigned long noticed = 0;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(faults); i++) {
		if (!can_have(m, &faults[i]))
			continue;
		expect_noticed(m, &faults[i]);
		noticed |= faults[i].rules;
	}
	twin_test_verify(m);
	KUNIT_EXPECT_EQ(test, broken_rules(m), 0UL);
	/* No rule is left out that this machine can break. */
	for (i = 0; i < PT_RULES; i++) {
		if ((i == PT_RULE_LEVEL && !(m->plan.options.leaf_levels & BIT(1))) ||
		    (i == PT_RULE_WX && !m->oracle.nx) ||
		    (i == PT_RULE_ALIAS && !m->oracle.nx && m->plan.options.leaf_levels != BIT(0)))
			continue;
		KUNIT_EXPECT_TRUE_MSG(test, noticed & BIT(i), "%s", pt_rules[i].rule);
	}
	twin_test_shutdown(m);
}

static void every_entry_is_looked_at(struct kunit *test)
{
	struct twin_test_machine *m = twin_test_small(test, PAGES);
	u64 entries = 512 * m->plan.brk.pages, leaves = 0, i;
	const u64 *words = m->tr->ram.mem;

	for (i = 0; i < entries; i++)
		leaves += words[i] & 1;
	leaves -= m->plan.brk.pages - 1;
	twin_test_verify(m);
	KUNIT_EXPECT_EQ(test, m->rows[PT_RULE_MAPPED].looked, entries);
	KUNIT_EXPECT_EQ(test, m->rows[PT_RULE_SPARE].looked, entries);
	KUNIT_EXPECT_EQ(test, m->rows[PT_RULE_TARGET].looked, leaves);
	KUNIT_EXPECT_EQ(test, m->rows[PT_RULE_RIGHTS].looked, leaves);
	KUNIT_EXPECT_EQ(test, m->rows[PT_RULE_MARKS].looked, leaves + m->plan.brk.pages - 1);
	KUNIT_EXPECT_EQ(test, m->rows[PT_RULE_TABLES].looked, m->plan.brk.pages - 1);
	KUNIT_EXPECT_EQ(test, m->rows[PT_RULE_COUNT].looked, (u64)m->oracle.levels);
	KUNIT_EXPECT_EQ(test, !m->rows[PT_RULE_WX].skip, m->oracle.nx);
	twin_test_shutdown(m);
}

static void a_root_elsewhere_is_refused(struct kunit *test)
{
	struct twin_test_machine *m = twin_test_small(test, PAGES);
	twin_phys_t root = m->twin.map.root;

	m->twin.map.root = m->plan.pool.base;
	KUNIT_EXPECT_EQ(test, pt_verify(&m->plan, &m->twin.map, m->seen, m->rows), -ERANGE);
	m->twin.map.root = twin_phys(m->plan.brk.base.a - SZ_4K);
	KUNIT_EXPECT_EQ(test, pt_verify(&m->plan, &m->twin.map, m->seen, m->rows), -ERANGE);
	m->twin.map.root = root;
	twin_test_shutdown(m);
}

/* No noise in the tables makes it crash, lose its way, or find them sound. */
static void noise_is_survived(struct kunit *test)
{
	struct twin_test_rng rng = twin_test_rng(test);
	struct twin_test_machine *m = twin_test_small(test, PAGES);
	u64 *words = m->tr->ram.mem, entries = 512 * m->plan.brk.pages, i;
	unsigned int round;

	for (round = 0; round < 50; round++) {
		for (i = 0; i < entries; i++) {
			u64 frame = twin_test_below(&rng, m->plan.brk.pages);

			words[i] = twin_test_random(&rng);
			/* In every other round half of them lead to our tables. */
			if ((round & 1) && (words[i] & 2))
				words[i] = oracle_table(&m->oracle,
							m->plan.brk.base.a + frame * SZ_4K);
		}
		twin_test_verify(m);
		KUNIT_EXPECT_NE(test, broken_rules(m), 0UL);
	}
	twin_test_undo(m);
	twin_test_verify(m);
	KUNIT_EXPECT_EQ(test, broken_rules(m), 0UL);
	twin_test_shutdown(m);
}

static struct kunit_case cases[] = { TWIN_KIND_CASE(each_rule_notices_its_fault),
				     TWIN_KIND_CASE(every_entry_is_looked_at),
				     TWIN_KIND_CASE(a_root_elsewhere_is_refused),
				     TWIN_KIND_CASE(noise_is_survived),
				     {} };

static struct kunit_suite suite = {
	.name = "mmtwin_verify",
	.init = twin_test_init,
	.exit = twin_test_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);
