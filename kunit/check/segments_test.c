// SPDX-License-Identifier: GPL-2.0
/* Descriptors written by hand: taken apart, and held against what their slots are for. */
#include <kunit/test.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "../../src/check/check.h"

/*
 * Bytes as the manual draws them: base 31..24, G D L AVL and limit 19..16, P DPL S and
 * type, base 23..0, limit 15..0.
 */
#define RAW(b31, flags, access, base, limit) \
	((u64)(b31) << 56 | (u64)(flags) << 48 | (u64)(access) << 40 | (u64)(base) << 16 | (limit))

static const struct {
	u64 low;
	u64 high;
	struct twin_segment want;
} taken[] = {
	{ RAW(0x12, 0x0f, 0x92, 0x345678, 0xabcd),
	  0,
	  { .base = 0x12345678, .limit = 0xfabcd, .type = 0x2, .present = true } },
	{ RAW(0, 0xaf, 0x9b, 0, 0xffff),
	  0,
	  { .limit = 0xffffffff, .type = 0xb, .present = true, .longmode = true, .pages = true } },
	{ RAW(0, 0xcf, 0xf3, 0, 0xffff),
	  0,
	  { .limit = 0xffffffff,
	    .type = 0x3,
	    .dpl = 3,
	    .present = true,
	    .big = true,
	    .pages = true } },
	{ RAW(0xff, 0x10, 0x8b, 0xabcdef, 0x67),
	  0x00000000fffffe00ULL,
	  { .base = 0xfffffe00ffabcdefULL,
	    .limit = 0x67,
	    .type = 0xb,
	    .system = true,
	    .present = true,
	    .avl = true } },
	{ RAW(0, 0x80, 0x00, 0, 0), 0, { .limit = 0xfff, .system = true, .pages = true } },
	{ 0, 0, { .system = true } },
};

static void descriptors_are_taken_apart(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(taken); i++) {
		struct twin_segment s = twin_segment_decode(taken[i].low, taken[i].high);
		const struct twin_segment *w = &taken[i].want;

		KUNIT_EXPECT_EQ_MSG(test, s.base, w->base, "descriptor %u", i);
		KUNIT_EXPECT_EQ_MSG(test, s.limit, w->limit, "descriptor %u", i);
		KUNIT_EXPECT_EQ_MSG(test, s.type, w->type, "descriptor %u", i);
		KUNIT_EXPECT_EQ_MSG(test, s.dpl, w->dpl, "descriptor %u", i);
		KUNIT_EXPECT_EQ_MSG(test, s.system, w->system, "descriptor %u", i);
		KUNIT_EXPECT_EQ_MSG(test, s.present, w->present, "descriptor %u", i);
		KUNIT_EXPECT_EQ_MSG(test, s.avl, w->avl, "descriptor %u", i);
		KUNIT_EXPECT_EQ_MSG(test, s.longmode, w->longmode, "descriptor %u", i);
		KUNIT_EXPECT_EQ_MSG(test, s.big, w->big, "descriptor %u", i);
		KUNIT_EXPECT_EQ_MSG(test, s.pages, w->pages, "descriptor %u", i);
	}
}

enum {
	NUL,
	CODE,
	CODE64,
	DATA,
	UCODE,
	TSS,
	TSS_UP,
	LDT,
	LDT_UP,
	TLS,
	NUMBER,
	PERCPU,
	STACK,
	BIOS,
	UNLENT,
	LENT,
	ALT,
	SLOTS,
};

static const struct twin_seg_plan plan[SLOTS] = {
	[NUL] = { "null", TWIN_SLOT_EMPTY },	      [CODE] = { "code", TWIN_SLOT_CODE, 0 },
	[CODE64] = { "code64", TWIN_SLOT_CODE64, 0 }, [DATA] = { "data", TWIN_SLOT_DATA, 3 },
	[UCODE] = { "ucode", TWIN_SLOT_CODE64, 3 },   [TSS] = { "tss", TWIN_SLOT_TSS, 0 },
	[TSS_UP] = { "", TWIN_SLOT_UPPER },	      [LDT] = { "ldt", TWIN_SLOT_LDT, 0 },
	[LDT_UP] = { "", TWIN_SLOT_UPPER },	      [TLS] = { "tls", TWIN_SLOT_TLS, 3 },
	[NUMBER] = { "number", TWIN_SLOT_NUMBER, 3 }, [PERCPU] = { "percpu", TWIN_SLOT_PERCPU, 0 },
	[STACK] = { "stack", TWIN_SLOT_STACK, 0 },    [BIOS] = { "bios", TWIN_SLOT_BIOS, 0 },
	[UNLENT] = { "unlent", TWIN_SLOT_LENT, 0 },   [LENT] = { "lent", TWIN_SLOT_LENT, 0 },
	[ALT] = { "alt", TWIN_SLOT_TSS_ALT, 0 },
};

static const struct twin_cpu_segments healthy = {
	.cpu = 5,
	.base = 0xfffffe0000001000ULL,
	.limit = SLOTS * 8 - 1,
	.want_base = 0xfffffe0000001000ULL,
	.want_tss = 0xfffffe0000003000ULL,
	.want_alt = 0xff803000,
	.want_percpu = 0x12345000,
	.want_number = 0x2005,
	.idt_base = 0xfffffe0000000000ULL,
	.idt_limit = 0xfff,
	.want_idt = 0xfffffe0000000000ULL,
	.task = TSS << 3,
	.local = LDT << 3,
	.has_ldt = true,
	.want_ldt = 0xffff888000010000ULL,
	.want_ldt_limit = 0xf,
	.nr_fields = 2,
	.field = {
		{ .slot = TSS, .want = 0xfffffe0000003000ULL, .got = 0xfffffe0000003000ULL },
		{ .slot = ALT },
	},
	.port_map = 0x4088,
	.readable = true,
	.raw = {
		[CODE] = RAW(0, 0xcf, 0x9b, 0, 0xffff),
		[CODE64] = RAW(0, 0xaf, 0x9a, 0, 0xffff),
		[DATA] = RAW(0, 0xcf, 0xf3, 0, 0xffff),
		[UCODE] = RAW(0, 0xaf, 0xfb, 0, 0xffff),
		[TSS] = RAW(0, 0x00, 0x8b, 0x003000, 0x4087),
		[TSS_UP] = 0xfffffe00,
		[LDT] = RAW(0, 0x00, 0x82, 0x010000, 0x000f),
		[LDT_UP] = 0xffff8880,
		[TLS] = RAW(0x7f, 0xcf, 0xf3, 0x001000, 0xffff),
		[NUMBER] = RAW(0, 0x40, 0xf5, 0, 0x2005),
		[PERCPU] = RAW(0x12, 0x8f, 0x92, 0x345000, 0xffff),
		[STACK] = RAW(0xc1, 0xcf, 0x92, 0x230000, 0xffff),
		[BIOS] = RAW(0, 0x40, 0x9a, 0x0f0000, 0xffff),
		[UNLENT] = RAW(0, 0x00, 0x92, 0, 0),
		[LENT] = RAW(0xc1, 0x00, 0x92, 0x2345a8, 0x0009),
		[ALT] = RAW(0xff, 0x00, 0x89, 0x803000, 0x4087),
	},
};

/* One change, and the only rule that it breaks; none is no breach. */
static const struct breach {
	const char *what;
	unsigned int slot;
	u64 flip;
	const char *rule;
} breaches[] = {
	{ "nothing", NUL, 0, NULL },
	{ "loaded", CODE64, BIT_ULL(40), NULL },
	{ "a segment in the null slot", NUL, BIT_ULL(47), "empty" },
	{ "a page short", CODE, 1, "flat" },
	{ "bytes, not pages", DATA, BIT_ULL(55), "flat" },
	{ "a base", CODE64, BIT_ULL(63), "flat" },
	{ "the highest bit of the limit", UCODE, BIT_ULL(51), "flat" },
	{ "a BIOS that may reach further", BIOS, BIT_ULL(48), "flat" },
	{ "a BIOS a byte short", BIOS, 1, "flat" },
	{ "a BIOS elsewhere", BIOS, BIT_ULL(56), NULL },
	{ "lent without a base", UNLENT, 1, "flat" },
	{ "lent a page", UNLENT, BIT_ULL(55), "flat" },
	{ "lent a byte less", LENT, 1, "flat" },
	{ "lent all that there is", LENT, 0xffff ^ 9, NULL },
	{ "lent as code", LENT, BIT_ULL(43), "kind" },
	{ "a stack a page short", STACK, 1, "flat" },
	{ "a stack whose base has a lower half", STACK, BIT_ULL(20), "flat" },
	{ "kernel code open to user mode", CODE64, 3ULL << 45, "privilege" },
	{ "user data closed to it", DATA, BIT_ULL(45), "privilege" },
	{ "a task state that user mode may jump to", TSS, 3ULL << 45, "privilege" },
	{ "64-bit code made 32-bit", UCODE, BIT_ULL(53), "kind" },
	{ "64-bit code with D", CODE64, BIT_ULL(54), "kind" },
	{ "32-bit code made 64-bit", CODE, BIT_ULL(53), "kind" },
	{ "code that conforms", CODE, BIT_ULL(42), "kind" },
	{ "code that cannot be read", CODE, BIT_ULL(41), "kind" },
	{ "data made code", DATA, BIT_ULL(43), "kind" },
	{ "data that expands down", DATA, BIT_ULL(42), "kind" },
	{ "data not present", DATA, BIT_ULL(47), "kind" },
	{ "data made a gate", DATA, BIT_ULL(44), "kind" },
	{ "a number that may be written to", NUMBER, BIT_ULL(41), "kind" },
	{ "a stack made code", STACK, BIT_ULL(43), "kind" },
	{ "a stack elsewhere", STACK, BIT_ULL(32), NULL },
	{ "another task state", TSS, BIT_ULL(28), "system" },
	{ "a task state far away", TSS_UP, 1, "system" },
	{ "a task state without its bitmap", TSS, BIT_ULL(14), "system" },
	{ "a task state not in use", TSS, BIT_ULL(41), NULL },
	{ "a task state made a call gate", TSS, BIT_ULL(42), "system" },
	{ "another spare task state", ALT, BIT_ULL(16), "system" },
	{ "a local table in user memory", LDT_UP, 0xffff8880, "system,loaded" },
	{ "a local table within a page", LDT, BIT_ULL(20), "system,loaded" },
	{ "half an entry", LDT, BIT_ULL(1), "system,loaded" },
	{ "a local table made a task gate", LDT, 7ULL << 40, "system" },
	{ "a thread's with the kernel's privilege", TLS, 3ULL << 45, "tls" },
	{ "a thread's call gate", TLS, BIT_ULL(44), "tls" },
	{ "a thread's code", TLS, BIT_ULL(43), "tls" },
	{ "a thread's of 16 bits", TLS, BIT_ULL(54), "tls" },
	{ "a thread's of 64 bits", TLS, BIT_ULL(53), "tls" },
	{ "a thread's not present", TLS, BIT_ULL(47), "tls" },
	{ "a thread's that expands down", TLS, BIT_ULL(42), NULL },
	{ "a thread's that cannot be written", TLS, BIT_ULL(41), NULL },
	{ "a local table of another process", LDT, BIT_ULL(32), "loaded" },
	{ "a local table that is too long", LDT, BIT_ULL(4), "loaded" },
	{ "another CPU", NUMBER, 1, "own" },
	{ "another node", NUMBER, BIT_ULL(12), "own" },
	{ "another CPU's variables", PERCPU, BIT_ULL(30), "own" },
};

static void describe(const struct breach *one, char *desc)
{
	strscpy(desc, one->what, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(breach, breaches, describe);

/* @kvm: what runs guests by VMX is here. */
static struct twin_rows *judge_beside(struct kunit *test, struct twin_cpu_segments *cpu, bool kvm)
{
	struct twin_rows *rows = kunit_kzalloc(test, sizeof(*rows), GFP_KERNEL);
	struct twin_segments segments = {
		.nr_slots = SLOTS,
		.plan = plan,
		.wide = true,
		.table_limit = SLOTS * 8 - 1,
		.tss_limit = 0x4087,
		.idt_limit = 0xfff,
		.vmx = kvm,
		.ldt_first = 0xffff888000000000ULL,
		.ldt_last = ~0ULL,
		.nr = 1,
		.cpu = cpu,
	};

	KUNIT_ASSERT_NOT_NULL(test, rows);
	twin_check_descriptors(&segments, rows);
	return rows;
}

static struct twin_rows *judge(struct kunit *test, struct twin_cpu_segments *cpu)
{
	return judge_beside(test, cpu, true);
}

/* Is @name among @rules, which commas separate? */
static bool is_among(const char *rules, const char *name)
{
	size_t len = strlen(name);

	for (; rules; rules = strchr(rules, ',')) {
		rules += *rules == ',';
		if (!strncmp(rules, name, len) && (!rules[len] || rules[len] == ','))
			return true;
	}
	return false;
}

static void expect_broken(struct kunit *test, const struct twin_rows *rows, const char *rule,
			  u64 place)
{
	unsigned int i;

	for (i = 0; i < rows->nr; i++) {
		const struct twin_row *row = &rows->row[i];
		bool broken = rule && is_among(rule, row->rule);

		KUNIT_EXPECT_EQ_MSG(test, row->broken, (u64)broken, "%s", row->rule);
		KUNIT_EXPECT_GT_MSG(test, row->looked, 0ULL, "%s", row->rule);
		if (broken && row->broken) {
			KUNIT_EXPECT_EQ(test, row->ex[0].place, place);
			KUNIT_EXPECT_NE(test, row->ex[0].want, row->ex[0].got);
		}
	}
}

/* Of a descriptor of two slots, the first is the place. */
static void a_breach_has_one_rule(struct kunit *test)
{
	const struct breach *b = test->param_value;
	struct twin_cpu_segments cpu = healthy;
	unsigned int slot = b->slot - (b->slot == TSS_UP || b->slot == LDT_UP);

	cpu.raw[b->slot] ^= b->flip;
	expect_broken(test, judge(test, &cpu), b->rule, 5 << 16 | slot << 3);
}

/* Nodes may be told anew after CPUs came up; who they were then, a register says, too. */
static void a_node_of_old_is_told_twice(struct kunit *test)
{
	struct twin_cpu_segments cpu = healthy;

	cpu.raw[NUMBER] ^= BIT_ULL(12);
	cpu.told_number = 0x3005;
	expect_broken(test, judge(test, &cpu), NULL, 0);
	cpu.told_number = 0x1005;
	expect_broken(test, judge(test, &cpu), "own", 5 << 16 | NUMBER << 3);
	/* It is that CPU, whatever both say. */
	cpu = healthy;
	cpu.raw[NUMBER] ^= 1;
	cpu.told_number = 0x2004;
	expect_broken(test, judge(test, &cpu), "own", 5 << 16 | NUMBER << 3);
}

static void a_local_table_may_be_missing(struct kunit *test)
{
	struct twin_cpu_segments cpu = healthy;

	cpu.raw[LDT] = 0;
	cpu.raw[LDT_UP] = 0;
	cpu.raw[TLS] = 0;
	cpu.local = 0;
	cpu.has_ldt = false;
	expect_broken(test, judge(test, &cpu), NULL, 0);
}

static const struct twin_row *find(const struct twin_rows *rows, const char *rule)
{
	struct twin_rule names = { .area = "segments", .rule = rule };

	return twin_rows_find(rows, &names);
}

/* One that a process left behind may stay, but must be a local table. */
static void a_local_table_left_behind_is_explained(struct kunit *test)
{
	struct twin_cpu_segments cpu = healthy;
	const struct twin_rows *rows;

	cpu.local = 0;
	cpu.has_ldt = false;
	rows = judge(test, &cpu);
	expect_broken(test, rows, NULL, 0);
	KUNIT_EXPECT_EQ(test, find(rows, "system")->explained, 1ULL);
	cpu.raw[LDT] ^= 3ULL << 45;
	expect_broken(test, judge(test, &cpu), "system", 5 << 16 | LDT << 3);
}

static void another_table_is_named(struct kunit *test)
{
	struct twin_cpu_segments cpu = healthy;

	cpu.base += 8;
	expect_broken(test, judge(test, &cpu), "table", 5 << 16);
	cpu = healthy;
	cpu.limit += 8;
	expect_broken(test, judge(test, &cpu), "table", 5 << 16);
	cpu = healthy;
	cpu.idt_base += 16;
	expect_broken(test, judge(test, &cpu), "interrupts", 5 << 16);
	cpu = healthy;
	cpu.idt_limit -= 16;
	expect_broken(test, judge(test, &cpu), "interrupts", 5 << 16);
}

/* What a CPU has loaded besides its tables, and the rule that a change of it breaks. */
static void what_is_loaded_is_the_threads_own(struct kunit *test)
{
	struct twin_cpu_segments cpu = healthy;

	cpu.task = ALT << 3;
	expect_broken(test, judge(test, &cpu), "loaded", 5 << 16 | TSS << 3);
	cpu = healthy;
	cpu.local = TLS << 3;
	expect_broken(test, judge(test, &cpu), "loaded", 5 << 16 | LDT << 3);
	cpu = healthy;
	cpu.has_ldt = false;
	expect_broken(test, judge(test, &cpu), "loaded", 5 << 16 | LDT << 3);
	cpu = healthy;
	cpu.port_map = 0x68;
	expect_broken(test, judge(test, &cpu), "ports", 5 << 16 | TSS << 3);
	cpu.has_ports = true;
	expect_broken(test, judge(test, &cpu), NULL, 0);
	cpu.field[1].got = 0xfffffe0000003000ULL;
	expect_broken(test, judge(test, &cpu), "stacks", 5 << 16 | ALT << 3);
	cpu.fred = true;
	expect_broken(test, judge(test, &cpu), NULL, 0);
	cpu = healthy;
	cpu.field[0].got -= 8;
	expect_broken(test, judge(test, &cpu), "stacks", 5 << 16 | TSS << 3);
}

/* Leaving a guest sets both limits; that of interrupts stays when nobody runs guests any more. */
static void a_guest_that_was_left_explains_the_limits(struct kunit *test)
{
	struct twin_cpu_segments cpu = healthy;
	const struct twin_rows *rows;

	cpu.limit = 0xffff;
	expect_broken(test, judge(test, &cpu), "table", 5 << 16);
	cpu.vmx = true;
	expect_broken(test, judge(test, &cpu), "table", 5 << 16);
	cpu.guest = true;
	cpu.idt_limit = 0xffff;
	rows = judge(test, &cpu);
	expect_broken(test, rows, NULL, 0);
	KUNIT_EXPECT_EQ(test, find(rows, "table")->explained, 1ULL);
	KUNIT_EXPECT_EQ(test, find(rows, "interrupts")->explained, 1ULL);
	cpu.limit = 0xfffe;
	expect_broken(test, judge(test, &cpu), "table", 5 << 16);
	cpu = healthy;
	cpu.idt_limit = 0xffff;
	expect_broken(test, judge(test, &cpu), NULL, 0);
	expect_broken(test, judge_beside(test, &cpu, false), "interrupts", 5 << 16);
	cpu.vmx = true;
	expect_broken(test, judge_beside(test, &cpu, false), NULL, 0);
	cpu = healthy;
	cpu.idt_base = 0;
	cpu.idt_limit = 0;
	expect_broken(test, judge(test, &cpu), "interrupts", 5 << 16);
	cpu.fred = true;
	expect_broken(test, judge(test, &cpu), NULL, 0);
}

/* The CPUs that run this test; other architectures have no area of that name. */
static void this_machine_is_healthy(struct kunit *test)
{
	struct twin_rows *rows = kunit_kzalloc(test, sizeof(*rows), GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, rows);
	KUNIT_ASSERT_EQ(test, twin_check_segments(rows), 0);
	for (i = 0; i < rows->nr; i++) {
		const struct twin_row *row = &rows->row[i];

		KUNIT_EXPECT_EQ_MSG(test, row->broken, 0ULL, "%s: place %#llx want %#llx got %#llx",
				    row->rule, row->ex[0].place, row->ex[0].want, row->ex[0].got);
		KUNIT_EXPECT_TRUE_MSG(test, row->looked || row->skip, "%s", row->rule);
	}
}

static struct kunit_case cases[] = { KUNIT_CASE(descriptors_are_taken_apart),
				     KUNIT_CASE_PARAM(a_breach_has_one_rule, breach_gen_params),
				     KUNIT_CASE(a_node_of_old_is_told_twice),
				     KUNIT_CASE(a_local_table_may_be_missing),
				     KUNIT_CASE(a_local_table_left_behind_is_explained),
				     KUNIT_CASE(another_table_is_named),
				     KUNIT_CASE(what_is_loaded_is_the_threads_own),
				     KUNIT_CASE(a_guest_that_was_left_explains_the_limits),
				     KUNIT_CASE(this_machine_is_healthy),
				     {} };

static struct kunit_suite suite = {
	.name = "mmtwin_check_segments",
	.test_cases = cases,
};

kunit_test_suite(suite);
