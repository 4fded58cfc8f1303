// SPDX-License-Identifier: GPL-2.0
/*
 * The CPU as judge, on x86.
 *
 * A clone of the twin's tables (clone.c) is put into CR3 for a moment, with
 * interrupts off, and read through.  Which frame the CPU arrived at is proved by
 * a token: written to the frame through the kernel's own mapping before, found
 * through the twin's mapping, and taken away again afterwards, so that any
 * content of the arena survives.
 *
 * Asked are supervisor reads of present pages, writes to some of the writable
 * ones, and accesses that must be refused: reads of absent pages, writes to
 * read-only ones.  Those fault, and the exception table brings us back.  An
 * entry with a reserved bit, an instruction fetch or a user's access would end
 * in an oops in such a window: the CPU is never asked for those.
 */
#include <linux/errno.h>
#include <linux/io.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <asm/asm.h>
#include <asm/cpufeature.h>
#include <asm/processor.h>
#include <asm/smap.h>
#include <asm/special_insns.h>

#include "clone.h"
#include "judge.h"

enum { ROW_READ, ROW_WRITE, ROW_READONLY, ROW_MARKS };

static const struct twin_rule rules[] = {
	[ROW_READ] = { "translations", "cpu", "pages", "va",
		       "the CPU, reading through the tables, arrives at the frame or faults" },
	[ROW_WRITE] = { "translations", "cpu-write", "pages", "va",
			"what the CPU writes through the twin's tables is found in the frame" },
	[ROW_READONLY] = { "translations", "cpu-readonly", "pages", "va",
			   "the CPU refuses to write to read-only pages" },
	[ROW_MARKS] = { "translations", "cpu-marks", "leaves", "va",
			"the CPU marked leaves accessed where read, dirty where written",
			TWIN_ATTR },
};

/**
 * struct question - what is asked of the CPU about one page
 * @va: the address in the clone
 * @frame: the same bytes by the kernel's own address, or NULL where the CPU must
 *	   refuse to read
 * @old: what stood there
 * @token: what is put there for the read
 * @write: ask for a write; otherwise, if @refuse, for one that must fail
 * @refuse: ask for a write that must fail
 * @got: what the CPU read
 * @seen: what stood in the frame after the CPU wrote
 * @read_err: -EFAULT when the read faulted
 * @write_err: -EFAULT when the write faulted
 */
struct question {
	unsigned long va;
	unsigned long *frame;
	unsigned long old;
	unsigned long token;
	bool write;
	bool refuse;
	unsigned long got;
	unsigned long seen;
	int read_err;
	int write_err;
};

struct session {
	const struct twin_court *court;
	struct twin_clone clone;
	u64 not_asked;
	struct twin_ask *heard[TWIN_BATCH];
	struct question q[TWIN_BATCH];
};

/*
 * In assembly, for compilers' checkers must not see a user address used like this.
 * A fault skips the instruction that says all is well.
 */
static __always_inline int cpu_read(unsigned long va, unsigned long *value)
{
	long err = -EFAULT;

	asm volatile("1: mov %[mem], %[value]\n"
		     "   xor %[err], %[err]\n"
		     "2:\n" _ASM_EXTABLE(1b, 2b)
		     : [err] "+r"(err), [value] "+r"(*value)
		     : [mem] "m"(*(const unsigned long *)va)
		     : "cc");
	return err;
}

static __always_inline int cpu_write(unsigned long va, unsigned long value)
{
	long err = -EFAULT;

	asm volatile("1: mov %[value], %[mem]\n"
		     "   xor %[err], %[err]\n"
		     "2:\n" _ASM_EXTABLE(1b, 2b)
		     : [err] "+r"(err), [mem] "=m"(*(unsigned long *)va)
		     : [value] "r"(value)
		     : "cc");
	return err;
}

/*
 * The window: the clone in CR3, interrupts off.  The kernel's part of the root
 * is taken from whatever root this CPU has at this moment, so the running
 * kernel, its stack included, is where it was.  With PCIDs the clone uses number
 * 0, which Linux leaves alone; writing CR3 without the no-flush bit flushes the
 * number that is written, so nothing of the clone outlives the window.
 */
static void ask(struct session *s, unsigned int nr)
{
	unsigned int top = pt_root_level(s->clone.shape);
	u64 kernel = pt_offset(s->clone.shape, pt_index(s->clone.shape, top, s->clone.first));
	u64 size = pt_offset(s->clone.shape, twin_clone_entries(&s->clone));
	void *root = page_address(s->clone.root);
	unsigned long flags, cr3, i;

	local_irq_save(flags);
	cr3 = __read_cr3();
	/* With PAE a root is 32 bytes and need not stand at the start of a page. */
	memcpy(root + kernel, __va(cr3 & CR3_ADDR_MASK & ~0x1fUL) + kernel, size);
	pagefault_disable();
	native_write_cr3(page_to_phys(s->clone.root));
	stac();
	for (i = 0; i < nr; i++)
		s->q[i].read_err = cpu_read(s->q[i].va, &s->q[i].got);
	for (i = 0; i < nr; i++) {
		struct question *q = &s->q[i];

		if (!q->write && !q->refuse)
			continue;
		q->write_err = cpu_write(q->va, ~q->token);
		q->seen = READ_ONCE(*q->frame);
		WRITE_ONCE(*q->frame, q->token);
	}
	clac();
	native_write_cr3(cr3);
	pagefault_enable();
	local_irq_restore(flags);
}

/* Leaves that are written to; whole leaves, since each has one dirty mark. */
static bool written(const struct session *s, unsigned int level, u64 clone_va, bool writable)
{
	u64 leaf = clone_va & ~(pt_span(s->clone.shape, level) - 1);

	return writable && !(twin_mix(s->court->plan->options.seed ^ leaf) & 3);
}

static void prepare(struct session *s, const struct twin_ask *ask, struct question *q)
{
	u64 salt = twin_mix(s->court->plan->options.seed ^ ask->phys.a);
	u64 offset = 0;

	*q = (struct question){ .va = twin_clone_va(&s->clone, ask->va) };
	if (!ask->mapped)
		return;
	/* One place and one token a frame, so that aliases agree on them. */
	offset = salt % (PAGE_SIZE / sizeof(long)) * sizeof(long);
	q->va += offset;
	q->frame = twin_ram_ptr(s->court->map->ram, twin_phys_add(ask->phys, offset));
	q->token = twin_mix(salt);
	q->write = written(s, ask->level, q->va, ask->attr & PT_W);
	q->refuse = !(ask->attr & PT_W);
	q->old = *q->frame;
	*q->frame = q->token;
}

static void judge(const struct question *q, struct twin_ask *ask, struct twin_row **rows)
{
	u64 got = q->read_err ? TWIN_NOWHERE : q->got;

	rows[ROW_READ]->looked++;
	if (!q->frame) {
		if (!q->read_err) {
			twin_row_break(rows[ROW_READ], ask->va.a, TWIN_NOWHERE, got);
			ask->dissent++;
		}
		return;
	}
	if (q->read_err || q->got != q->token) {
		twin_row_break(rows[ROW_READ], ask->va.a, q->token, got);
		ask->dissent++;
	}
	if (q->write) {
		rows[ROW_WRITE]->looked++;
		if (q->write_err || q->seen != ~q->token) {
			twin_row_break(rows[ROW_WRITE], ask->va.a, ~q->token,
				       q->write_err ? TWIN_NOWHERE : q->seen);
			ask->dissent++;
		}
	}
	if (q->refuse) {
		rows[ROW_READONLY]->looked++;
		if (!q->write_err || q->seen != q->token) {
			twin_row_break(rows[ROW_READONLY], ask->va.a, q->token, q->seen);
			ask->dissent++;
		}
	}
}

static void hear(void *state, struct twin_ask *asks, unsigned int nr, struct twin_row **rows)
{
	struct session *s = state;
	const struct twin_ram *ram = s->court->map->ram;
	unsigned int i, n = 0;

	for (i = 0; i < nr; i++) {
		if (!twin_clone_has(&s->clone, asks[i].va) ||
		    (asks[i].mapped && !twin_ram_backs(ram, asks[i].phys, PAGE_SIZE))) {
			s->not_asked++;
			continue;
		}
		prepare(s, &asks[i], &s->q[n]);
		s->heard[n++] = &asks[i];
	}
	ask(s, n);
	/* Backwards: of two questions about a frame the first kept its content. */
	for (i = n; i--;)
		if (s->q[i].frame)
			*s->q[i].frame = s->q[i].old;
	for (i = 0; i < n; i++)
		judge(&s->q[i], s->heard[i], rows);
}

struct marks {
	struct session *s;
	struct twin_row *row;
};

static void check_marks(void *ctx, unsigned int level, u64 va, u64 raw)
{
	struct marks *m = ctx;
	u32 got = pt_leaf_decode(m->s->clone.shape, level, raw);
	u32 want = PT_A;

	if (written(m->s, level, va, got & PT_W))
		want |= PT_D;
	m->row->looked++;
	if ((got & PT_MARKS) != want)
		twin_row_break(m->row, va + m->s->clone.first.a, want, got & PT_MARKS);
}

static const char *mute(const struct twin_court *court)
{
	if (boot_cpu_has(X86_FEATURE_XENPV))
		return "a Xen PV guest cannot load CR3";
	if (!court->live || court->live->shape.format != court->map->shape->format)
		return "this CPU runs another page-table shape";
	return NULL;
}

static int open(const struct twin_court *court, void **state)
{
	struct session *s = kvzalloc(sizeof(*s), GFP_KERNEL);
	int err;

	if (!s)
		return -ENOMEM;
	s->court = court;
	err = twin_clone_build(&s->clone, court->map, court->live->first,
			       twin_plan_tables(court->plan));
	if (err) {
		kvfree(s);
		return err;
	}
	*state = s;
	return 0;
}

static void close(void *state, struct twin_row **rows)
{
	struct session *s = state;
	struct marks m = { s, rows[ROW_MARKS] };

	twin_clone_leaves(&s->clone, check_marks, &m);
	snprintf(rows[ROW_READ]->note, sizeof(rows[ROW_READ]->note),
		 "fetches, user accesses, reserved bits: predicted, not asked; %llu pages unbacked",
		 s->not_asked);
	twin_clone_free(&s->clone);
	kvfree(s);
}

/* QEMU without a hypervisor walks tables in software, laxer than hardware. */
static const char *title(void)
{
	if (boot_cpu_has(X86_FEATURE_HYPERVISOR) && hypervisor_cpuid_base("TCGTCGTCGTCG", 0))
		return "cpu (emulated)";
	return "cpu";
}

/** var twin_judge_cpu - CR3 */
const struct twin_judge twin_judge_cpu = {
	.name = "cpu",
	.rules = rules,
	.nr_rules = ARRAY_SIZE(rules),
	.title = title,
	.mute = mute,
	.open = open,
	.hear = hear,
	.close = close,
};
