// SPDX-License-Identifier: GPL-2.0
/* Gates and local tables written by hand, held against what they are to be. */
#include <kunit/test.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "../../src/check/check.h"

/* As the manual draws them: offset 31..16, P DPL and type, IST, selector, offset 15..0. */
#define RAW(upper, access, ist, selector, lower) \
	((u64)(upper) << 48 | (u64)(access) << 40 | (u64)(ist) << 32 | (selector) << 16 | (lower))

/* One change, and the only rule that it breaks; none is no breach. */
static const struct breach {
	const char *what;
	unsigned int vector;
	u64 low;
	u64 high;
	const char *rule;
} breaches[] = {
	{ "nothing", 0, 0, 0, NULL },
	{ "open to user mode", 14, 3ULL << 45, 0, "gates" },
	{ "closed to user mode", 3, 3ULL << 45, 0, "gates" },
	{ "not present", 14, BIT_ULL(47), 0, "gates" },
	{ "a trap that leaves interrupts on", 14, BIT_ULL(40), 0, "gates" },
	{ "a descriptor of memory", 14, BIT_ULL(44), 0, "gates" },
	{ "a stack that it has not", 14, 2ULL << 32, 0, "gates" },
	{ "another's stack", 2, 1ULL << 32, 0, "gates" },
	{ "another selector", 14, 1ULL << 19, 0, "gates" },
	{ "a bit that means nothing", 14, 1ULL << 36, 0, "gates" },
	{ "a bit above that means nothing", 14, 0, BIT_ULL(40), "gates" },
	{ "another handler", 14, 0x40, 0, "handlers" },
	{ "a handler far away", 14, BIT_ULL(60), 0, "handlers" },
	{ "a handler in user mode", 14, 0, 0xffffffff, "handlers" },
	{ "a gate that nobody knows of", 200, 0x40 | 3ULL << 45, 0, NULL },
};

static void describe(const struct breach *one, char *desc)
{
	strscpy(desc, one->what, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(breach, breaches, describe);

static struct twin_gates *healthy(struct kunit *test)
{
	struct twin_gates *gates = kunit_kzalloc(test, sizeof(*gates), GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, gates);
	gates->va = 0xfffffe0000000000ULL;
	gates->readable = true;
	for (i = 0; i < TWIN_GATES_MAX; i++)
		gates->gate[i] = (struct twin_gate){
			.low = RAW(0x81c0, i == 3 ? 0xee : 0x8e, i == 2 ? 2 : 0, 0x10, i << 4),
			.high = 0xffffffff,
			.kind = twin_gate_kind(TWIN_GATE_INTERRUPT, i == 3 ? 3 : 0, i == 2 ? 2 : 0,
					       0x10),
			.entry = 0xffffffff81c00000ULL + (i << 4),
			.known = i < 200,
		};
	return gates;
}

static const struct twin_rows *judge(struct kunit *test, const struct twin_gates *gates)
{
	struct twin_rows *rows = kunit_kzalloc(test, sizeof(*rows), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, rows);
	twin_check_gates(gates, rows);
	KUNIT_ASSERT_EQ(test, rows->nr, 2U);
	return rows;
}

static void a_gate_has_one_rule(struct kunit *test)
{
	const struct breach *b = test->param_value;
	struct twin_gates *gates = healthy(test);
	const struct twin_rows *rows;
	unsigned int i;

	gates->gate[b->vector].low ^= b->low;
	gates->gate[b->vector].high ^= b->high;
	rows = judge(test, gates);
	for (i = 0; i < rows->nr; i++) {
		const struct twin_row *row = &rows->row[i];
		bool broken = b->rule && !strcmp(b->rule, row->rule);

		KUNIT_EXPECT_EQ_MSG(test, row->broken, (u64)broken, "%s", row->rule);
		KUNIT_EXPECT_EQ_MSG(test, row->looked, 200ULL, "%s", row->rule);
		if (broken && row->broken) {
			KUNIT_EXPECT_EQ(test, row->ex[0].place, (u64)b->vector);
			KUNIT_EXPECT_NE(test, row->ex[0].want, row->ex[0].got);
		}
	}
}

/* A table that cannot be read is a fault, unless nobody looks at it. */
static void a_table_may_be_out_of_use(struct kunit *test)
{
	struct twin_gates *gates = healthy(test);
	const struct twin_rows *rows;
	unsigned int i;

	gates->readable = false;
	rows = judge(test, gates);
	for (i = 0; i < rows->nr; i++)
		KUNIT_EXPECT_EQ(test, twin_row_status(&rows->row[i]), TWIN_FAIL);
	gates->skip = "nobody looks at it";
	rows = judge(test, gates);
	for (i = 0; i < rows->nr; i++)
		KUNIT_EXPECT_EQ(test, twin_row_status(&rows->row[i]), TWIN_SKIP);
	gates = healthy(test);
	for (i = 0; i < TWIN_GATES_MAX; i++)
		gates->gate[i].known = false;
	rows = judge(test, gates);
	for (i = 0; i < rows->nr; i++)
		KUNIT_EXPECT_EQ(test, twin_row_status(&rows->row[i]), TWIN_SKIP);
}

/* CPU 1 has loaded this table, CPU 0 none. */
static const u64 entries[] = {
	0,		       /* nothing */
	0x00cff3000000ffffULL, /* data */
	0x0040fb0012340fffULL, /* 32-bit code */
	0x0000f10000000000ULL, /* 16-bit data that cannot be written */
	0x0000730000000000ULL, /* not present */
};

static unsigned int flips, flipped;
static u64 flip;

static unsigned int read_local(const struct twin_segments *all, unsigned int cpu)
{
	if (!cpu)
		return 0;
	memcpy(all->local, entries, sizeof(entries));
	if (flips) {
		flips--;
		all->local[flipped] ^= flip;
	}
	return ARRAY_SIZE(entries);
}

static const struct twin_row *judge_local(struct kunit *test, unsigned int entry, u64 bits,
					  unsigned int times)
{
	struct twin_rows *rows = kunit_kzalloc(test, sizeof(*rows), GFP_KERNEL);
	struct twin_cpu_segments *cpu = kunit_kcalloc(test, 2, sizeof(*cpu), GFP_KERNEL);
	u64 local[ARRAY_SIZE(entries)];
	const struct twin_segments segments = {
		.read_local = read_local,
		.local = local,
		.nr = 2,
		.cpu = cpu,
	};

	KUNIT_ASSERT_NOT_NULL(test, rows);
	KUNIT_ASSERT_NOT_NULL(test, cpu);
	cpu[1].cpu = 1;
	flipped = entry;
	flip = bits;
	flips = times;
	twin_check_local(&segments, rows);
	return &rows->row[0];
}

static void local_tables_are_user_modes(struct kunit *test)
{
	static const struct {
		unsigned int entry;
		u64 bits;
	} faults[] = {
		{ 1, 3ULL << 45 },	      /* the kernel's privilege */
		{ 2, 1ULL << 45 },	      /* another that nobody has */
		{ 2, BIT_ULL(44) },	      /* a gate */
		{ 2, BIT_ULL(53) },	      /* 64-bit code */
		{ 0, 0x0000ec0000100000ULL }, /* a gate where nothing was */
	};
	const struct twin_row *row = judge_local(test, 0, 0, 0);
	unsigned int i;

	KUNIT_EXPECT_EQ(test, twin_row_status(row), TWIN_PASS);
	KUNIT_EXPECT_EQ(test, row->looked, 2ULL);
	for (i = 0; i < ARRAY_SIZE(faults); i++) {
		row = judge_local(test, faults[i].entry, faults[i].bits, 9);
		KUNIT_EXPECT_EQ_MSG(test, row->broken, 1ULL, "fault %u", i);
		KUNIT_EXPECT_EQ(test, row->ex[0].place, 1ULL << 16 | faults[i].entry << 3 | 4);
		KUNIT_EXPECT_NE(test, row->ex[0].want, row->ex[0].got);
		row = judge_local(test, faults[i].entry, faults[i].bits, 2);
		KUNIT_EXPECT_EQ_MSG(test, row->broken, 0ULL, "fault %u", i);
		KUNIT_EXPECT_EQ(test, row->moved, 2ULL);
	}
}

static struct kunit_case cases[] = { KUNIT_CASE_PARAM(a_gate_has_one_rule, breach_gen_params),
				     KUNIT_CASE(a_table_may_be_out_of_use),
				     KUNIT_CASE(local_tables_are_user_modes),
				     {} };

static struct kunit_suite suite = {
	.name = "mmtwin_check_gates",
	.test_cases = cases,
};

kunit_test_suite(suite);
