// SPDX-License-Identifier: GPL-2.0
/*
 * Mutation: every bit of every entry of every table of a built machine is turned
 * over once, and pt_verify() has to notice each.
 *
 * No bit is on a list of those that need not be noticed: even what means nothing
 * to the machine must be as it was built.  What only the rule for such bits
 * notices must be on the oracle's list, or in an entry that is not present.
 */
#include <linux/ktime.h>

#include "../machine.h"

/*
 * Roughly how long a machine may take, natively or in an emulator; if it would take
 * longer it is sampled, but however slow this computer is, about so many flips are tried.
 */
#define BUDGET_NS   ((IS_ENABLED(CONFIG_SMP) ? 1ULL : 3ULL) * NSEC_PER_SEC)
#define PROBES	    16
#define LEAST_FLIPS (IS_ENABLED(CONFIG_KASAN) ? 300 : 500)

/**
 * struct mutation - one machine's score
 * @m: the machine
 * @rng: choices
 * @stride: one flip of so many is tried
 * @flips: tried
 * @killed: by the first rule that noticed
 * @lost: not noticed
 */
struct mutation {
	struct twin_test_machine *m;
	struct twin_test_rng rng;
	u64 stride;
	u64 flips;
	u64 killed[PT_RULES];
	u64 lost;
};

static u64 all_bits(const struct twin_test_machine *m)
{
	return twin_test_entries(m) * m->oracle.entry_bytes * 8;
}

/* Flips to try, one of how many?  As many as can be done in time: all, natively. */
static u64 choose_stride(struct twin_test_machine *m)
{
	u64 flips = all_bits(m), start = ktime_get_ns(), ns, stride;
	unsigned int i;

	for (i = 0; i < PROBES; i++)
		twin_test_verify(m);
	ns = ktime_get_ns() - start;
	stride = ns / PROBES * flips / BUDGET_NS + 1;
	return min(stride, flips / LEAST_FLIPS);
}

static enum pt_rule first_broken(const struct twin_test_machine *m)
{
	unsigned int i;

	for (i = 0; i < PT_RULES && !m->rows[i].broken; i++)
		;
	return i;
}

/* May this bit of this entry be called one without a meaning? */
static bool means_nothing(const struct twin_test_machine *m, unsigned int level, u64 raw, u64 bit)
{
	enum oracle_kind kind = oracle_kind(&m->oracle, level, raw);

	if (kind == ORACLE_ABSENT)
		return bit != 1;
	return bit & oracle_spare(&m->oracle, level, kind == ORACLE_LEAF);
}

static void flip(struct mutation *mu, unsigned int level, void *table, unsigned int index,
		 unsigned int bit)
{
	struct twin_test_machine *m = mu->m;
	u64 old = oracle_get(&m->oracle, table, index);
	enum pt_rule rule;

	oracle_set(&m->oracle, table, index, old ^ BIT_ULL(bit));
	twin_test_verify(m);
	oracle_set(&m->oracle, table, index, old);
	rule = first_broken(m);
	mu->flips++;
	if (rule == PT_RULES) {
		/* Some of them are enough to tell what is wrong. */
		if (mu->lost++ < 8)
			kunit_err(m->test, "level %u, entry %#llx: bit %u is not noticed\n", level,
				  old, bit);
		return;
	}
	mu->killed[rule]++;
	KUNIT_EXPECT_EQ_MSG(m->test, rule == PT_RULE_SPARE,
			    means_nothing(m, level, old, BIT_ULL(bit)),
			    "level %u, entry %#llx, bit %u", level, old, bit);
}

static void flip_table(struct mutation *mu, unsigned int level, u64 at)
{
	struct twin_test_machine *m = mu->m;
	const struct oracle *o = &m->oracle;
	void *table = twin_ram_ptr(&m->tr->ram, twin_phys(at));
	unsigned int i, bit;

	for (i = 0; i < o->entries[level]; i++) {
		u64 raw = oracle_get(o, table, i);

		enum oracle_kind kind = oracle_kind(o, level, raw);
		/* Few entries lead to tables or large leaves: none of their bits is left out. */
		bool all = level && kind != ORACLE_ABSENT;

		for (bit = 0; bit < 8 * o->entry_bytes; bit++)
			if (!twin_test_below(&mu->rng, mu->stride) || all)
				flip(mu, level, table, i, bit);
		if (kind == ORACLE_TABLE)
			flip_table(mu, level - 1, oracle_table_to(o, raw));
		cond_resched();
	}
}

static void every_flipped_bit_is_noticed(struct kunit *test)
{
	struct mutation *mu = kunit_kzalloc(test, sizeof(*mu), GFP_KERNEL);
	u64 killed = 0, all;
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, mu);
	mu->rng = twin_test_rng(test);
	mu->m = twin_test_small(test);
	mu->stride = choose_stride(mu->m);
	flip_table(mu, mu->m->oracle.levels - 1, mu->m->twin.map.root.a);
	all = all_bits(mu->m);
	for (i = 0; i < PT_RULES; i++) {
		killed += mu->killed[i];
		kunit_info(test, "%-10s %10llu\n", pt_rules[i].rule, mu->killed[i]);
	}
	kunit_info(test, "%llu of %llu bits flipped (one in %llu), %llu noticed: %llu.%02llu%%\n",
		   mu->flips, all, mu->stride, killed, killed * 100 / mu->flips,
		   killed * 10000 / mu->flips % 100);
	KUNIT_EXPECT_EQ(test, mu->lost, 0ULL);
	if (mu->stride == 1)
		KUNIT_EXPECT_EQ(test, mu->flips, all);
	KUNIT_EXPECT_GT(test, mu->flips, LEAST_FLIPS / 2ULL);
	twin_test_verify(mu->m);
	KUNIT_EXPECT_EQ(test, (int)first_broken(mu->m), (int)PT_RULES);
	twin_test_shutdown(mu->m);
}

static struct kunit_case cases[] = { TWIN_KIND_CASE(every_flipped_bit_is_noticed), {} };

static struct kunit_suite suite = {
	.name = "mmtwin_mutation",
	.init = twin_test_init,
	.exit = twin_test_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);
