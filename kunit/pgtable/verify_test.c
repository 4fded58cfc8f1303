// SPDX-License-Identifier: GPL-2.0
/* Each rule of pt_verify(): one fault that breaks it, the rules that notice. */
#include <linux/errno.h>
#include <linux/sizes.h>
#include <linux/string.h>

#include "../machine.h"

static u64 get(const struct twin_test_machine *m, const void *entry)
{
	return oracle_get(&m->oracle, entry, 0);
}

static void set(const struct twin_test_machine *m, void *entry, u64 raw)
{
	oracle_set(&m->oracle, entry, 0, raw);
}

/* The leaf that maps a page of a window. */
static void *leaf_of(struct twin_test_machine *m, const char *window, u64 index, u64 *va)
{
	const struct twin_window *w = twin_test_window(&m->twin.plan, window);
	struct pt_view view = pt_map_view(&m->twin.map);
	struct pt_answer answer;

	*va = w->va.a + index * oracle_size(&m->oracle, 0);
	pt_walk(&view, twin_va(*va), &answer);
	*va -= *va % oracle_size(&m->oracle, answer.level);
	return twin_test_entry(&m->twin.map, twin_va(*va), answer.level);
}

static u64 spoil_nothing(struct twin_test_machine *m)
{
	return 0;
}

static u64 clear_leaf(struct twin_test_machine *m)
{
	u64 va;

	set(m, leaf_of(m, "rodata", 3, &va), 0);
	return va;
}

static u64 map_guard(struct twin_test_machine *m)
{
	u64 va, guard;
	void *leaf = leaf_of(m, "vmalloc", 0, &va);

	set(m, leaf_of(m, "vmalloc", 4, &guard), get(m, leaf));
	return guard;
}

static u64 reserve_leaf(struct twin_test_machine *m)
{
	u64 va;
	void *leaf = leaf_of(m, "text", 1, &va);

	u64 bad = oracle_reserved(&m->oracle, 0, true);

	set(m, leaf, get(m, leaf) | (bad & -bad));
	return va;
}

/* Where a large leaf should be there is a table, the machine's root at that. */
static u64 split_leaf(struct twin_test_machine *m)
{
	u64 last = twin_test_window(&m->twin.plan, "direct")->pages - 1;
	u64 va;
	void *leaf = leaf_of(m, "direct", last, &va);

	set(m, leaf, oracle_table(&m->oracle, 1, m->twin.map.root.a));
	return va;
}

static u64 shift_leaf(struct twin_test_machine *m)
{
	u64 va;
	void *leaf = leaf_of(m, "data", 2, &va);

	set(m, leaf, get(m, leaf) + oracle_size(&m->oracle, 0));
	return va;
}

static u64 swap_leaves(struct twin_test_machine *m)
{
	u64 va, other;
	void *one = leaf_of(m, "rodata", 3, &va), *two = leaf_of(m, "rodata", 4, &other);
	u64 first = get(m, one);

	set(m, one, get(m, two));
	set(m, two, first);
	return va;
}

/* A small leaf that says these flags, or says them no more. */
static void say(const struct twin_test_machine *m, void *leaf, unsigned int flags, bool on)
{
	u64 raw = get(m, leaf);
	unsigned int now = oracle_leaf_flags(&m->oracle, 0, raw);

	now = on ? now | flags : now & ~flags;
	set(m, leaf, oracle_leaf(&m->oracle, 0, oracle_leaf_to(&m->oracle, 0, raw), now));
}

static u64 write_protect(struct twin_test_machine *m)
{
	u64 va;
	void *leaf = leaf_of(m, "data", 2, &va);

	say(m, leaf, ORACLE_WRITE, false);
	return va;
}

/* On x86 the tables above still withhold it; the leaf is wrong all the same. */
static u64 allow_users(struct twin_test_machine *m)
{
	u64 va;
	void *leaf = leaf_of(m, "data", 2, &va);

	say(m, leaf, ORACLE_USER, true);
	return va;
}

static u64 forget_access(struct twin_test_machine *m)
{
	u64 va;
	void *leaf = leaf_of(m, "rodata", 0, &va);

	say(m, leaf, ORACLE_ACCESSED, false);
	return va;
}

static u64 uncache_leaf(struct twin_test_machine *m)
{
	u64 va;
	void *leaf = leaf_of(m, "data", 0, &va);

	say(m, leaf, ORACLE_PCD, true);
	return va;
}

static u64 mark_table(struct twin_test_machine *m)
{
	u64 va = twin_test_window(&m->twin.plan, "text")->va.a;
	void *entry;

	va -= va % oracle_size(&m->oracle, 1);
	entry = twin_test_entry(&m->twin.map, twin_va(va), 1);
	set(m, entry, get(m, entry) ^ 0x20); /* A */
	return va;
}

/* The vmalloc window through the table of the image. */
static u64 share_table(struct twin_test_machine *m)
{
	u64 one = twin_test_window(&m->twin.plan, "text")->va.a;
	u64 two = twin_test_window(&m->twin.plan, "vmalloc")->va.a;
	void *entry = twin_test_entry(&m->twin.map, twin_va(two), 1);

	set(m, entry, get(m, twin_test_entry(&m->twin.map, twin_va(one), 1)));
	return two - two % oracle_size(&m->oracle, 1);
}

static u64 lose_table(struct twin_test_machine *m)
{
	u64 va = twin_test_window(&m->twin.plan, "fixmap")->va.a;
	void *entry = twin_test_entry(&m->twin.map, twin_va(va), 1);

	set(m, entry, oracle_table(&m->oracle, 1, m->twin.plan.pool.base.a));
	return va - va % oracle_size(&m->oracle, 1);
}

static u64 scribble_leaf(struct twin_test_machine *m)
{
	u64 va;
	void *leaf = leaf_of(m, "rodata", 1, &va);

	u64 spare = oracle_spare(&m->oracle, 0, true);

	set(m, leaf, get(m, leaf) | (spare & -spare));
	return va;
}

/* Not present, but not empty either: a swap entry, had it been there before. */
static u64 scribble_absent(struct twin_test_machine *m)
{
	u64 va;
	void *leaf = leaf_of(m, "vmalloc", 4, &va);

	set(m, leaf, 0x5000);
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
		say(m, leaf_of(m, "text", i, &at), ORACLE_WRITE, true);
	return va;
}

/* The same of the window through which text must not be written either. */
static u64 plan_alias(struct twin_test_machine *m)
{
	const struct twin_window *w = twin_test_window(&m->twin.plan, "direct-ro");
	u64 first = 0, i, at;

	for (i = 0; i < w->pages; i++) {
		say(m, leaf_of(m, "direct-ro", i, &at), ORACLE_WRITE | ORACLE_DIRTY, true);
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

	say(m, leaf_of(m, "text", 5, &va), ORACLE_WRITE, true);
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
#define REFUSED BIT(4) /* a bit of small leaves that must be zero */

/* Breaches in 16ths of the machine's pages. */
#define SHARE(n) (-(n))

static const struct fault {
	const char *name;
	u64 (*spoil)(struct twin_test_machine *m);
	unsigned int needs;
	unsigned long rules;
	int breaches;
} faults[] = {
	{ "nothing", spoil_nothing, 0, 0, 0 },
	{ "leaf cleared", clear_leaf, 0, BIT(PT_RULE_MAPPED), 1 },
	{ "guard page mapped", map_guard, 0, BIT(PT_RULE_MAPPED), 1 },
	{ "reserved bit", reserve_leaf, REFUSED, BIT(PT_RULE_RESERVED), 1 },
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
	{ "text writable by plan", plan_wx, NX, BIT(PT_RULE_WX) | BIT(PT_RULE_ALIAS), SHARE(2) },
	{ "text writable elsewhere", plan_alias, SMALL, BIT(PT_RULE_ALIAS), SHARE(3) },
	{ "a table more in the plan", plan_a_table_more, 0, BIT(PT_RULE_COUNT), 1 },
};

static bool can_have(const struct twin_test_machine *m, const struct fault *fault)
{
	const struct twin_window *direct = twin_test_window(&m->plan, "direct");
	u64 last = direct->va.a + (direct->pages - 1) * oracle_size(&m->oracle, 0);
	void *entry = twin_test_entry(&m->twin.map, twin_va(last), 1);

	if ((fault->needs & X86) && !m->oracle.x86)
		return false;
	if ((fault->needs & NX) && !m->oracle.nx)
		return false;
	if ((fault->needs & REFUSED) && !oracle_reserved(&m->oracle, 0, true))
		return false;
	if ((fault->needs & SMALL) && m->plan.options.leaf_levels != BIT(0))
		return false;
	return !(fault->needs & BIGLEAF) ||
	       oracle_kind(&m->oracle, 1, get(m, entry)) == ORACLE_LEAF;
}

static unsigned long broken_rules(const struct twin_test_machine *m)
{
	return twin_test_broken(m->rows, PT_RULES);
}

/* The fault is noticed by these rules, by no other, and said to be there. */
static void expect_noticed(struct twin_test_machine *m, const struct fault *fault)
{
	u64 place = fault->spoil(m);
	u64 breaches = fault->breaches;
	unsigned int first;

	if (fault->breaches < 0)
		breaches = m->plan.place.pages / 16 * -fault->breaches;
	twin_test_verify(m);
	KUNIT_EXPECT_EQ_MSG(m->test, broken_rules(m), fault->rules, "%s", fault->name);
	if (fault->rules && broken_rules(m) == fault->rules) {
		first = __ffs(fault->rules);
		KUNIT_EXPECT_EQ_MSG(m->test, m->rows[first].ex[0].place, place, "%s", fault->name);
		KUNIT_EXPECT_NE(m->test, m->rows[first].ex[0].want, m->rows[first].ex[0].got);
		KUNIT_EXPECT_EQ_MSG(m->test, m->rows[first].broken, breaches, "%s", fault->name);
	}
	twin_test_undo(m);
}

static void each_rule_notices_its_fault(struct kunit *test)
{
	struct twin_test_machine *m = twin_test_small(test);
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
		if ((i == PT_RULE_RESERVED && !oracle_reserved(&m->oracle, 0, true)) ||
		    (i == PT_RULE_LEVEL && !(m->plan.options.leaf_levels & BIT(1))) ||
		    (i == PT_RULE_WX && !m->oracle.nx) ||
		    (i == PT_RULE_ALIAS && !m->oracle.nx && m->plan.options.leaf_levels != BIT(0)))
			continue;
		KUNIT_EXPECT_TRUE_MSG(test, noticed & BIT(i), "%s", pt_rules[i].rule);
	}
	twin_test_shutdown(m);
}

static void every_entry_is_looked_at(struct kunit *test)
{
	struct twin_test_machine *m = twin_test_small(test);
	u64 entries = twin_test_entries(m), leaves = 0, i;
	u64 slots = m->tr->ram.size / m->oracle.entry_bytes;

	for (i = 0; i < slots; i++)
		leaves += oracle_get(&m->oracle, m->tr->ram.mem, i) & 1;
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
	struct twin_test_machine *m = twin_test_small(test);
	twin_phys_t root = m->twin.map.root;

	m->twin.map.root = m->plan.pool.base;
	KUNIT_EXPECT_EQ(test, pt_verify(&m->plan, &m->twin.map, m->seen, m->rows), -ERANGE);
	m->twin.map.root = twin_phys(m->plan.brk.base.a - oracle_size(&m->oracle, 0));
	KUNIT_EXPECT_EQ(test, pt_verify(&m->plan, &m->twin.map, m->seen, m->rows), -ERANGE);
	m->twin.map.root = root;
	twin_test_shutdown(m);
}

/* No noise in the tables makes it crash, lose its way, or find them sound. */
static void noise_is_survived(struct kunit *test)
{
	struct twin_test_rng rng = twin_test_rng(test);
	struct twin_test_machine *m = twin_test_small(test);
	u64 slots = m->tr->ram.size / m->oracle.entry_bytes, i;
	unsigned int round;

	for (round = 0; round < 50; round++) {
		for (i = 0; i < slots; i++) {
			u64 frame = twin_test_below(&rng, m->plan.brk.pages);
			u64 table = m->plan.brk.base.a + frame * oracle_size(&m->oracle, 0);
			u64 raw = twin_test_random(&rng);

			/* In every other round half of them lead to our tables. */
			if ((round & 1) && (raw & 2))
				raw = oracle_table(&m->oracle, 1, table);
			oracle_set(&m->oracle, m->tr->ram.mem, i, raw);
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
