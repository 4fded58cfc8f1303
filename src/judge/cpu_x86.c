// SPDX-License-Identifier: GPL-2.0
/*
 * The CPU as judge, on x86: the clone's root goes into CR3.
 */
#include <linux/dmi.h>
#include <linux/errno.h>
#include <linux/io.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <asm/asm.h>
#include <asm/cpufeature.h>
#include <asm/processor.h>
#include <asm/smap.h>
#include <asm/special_insns.h>

#include "cpu.h"

/** var twin_cpu_extra - x86 sets marks by itself, so they can be judged */
const struct twin_rule twin_cpu_extra = {
	"translations",
	"cpu-marks",
	"leaves",
	"va",
	"the CPU marked leaves accessed where read, dirty where written",
	TWIN_ATTR,
};

/** var twin_cpu_marks - none: the CPU has to set them */
const u32 twin_cpu_marks;

/**
 * twin_cpu_forbidden - may tables of this shape be loaded into CR3 here?
 * @court: the case
 *
 * How many levels there are cannot be changed under a running kernel, and the
 * clone needs a user's part that is as large as the kernel's.
 *
 * Return: why not, or NULL.
 */
const char *twin_cpu_forbidden(const struct twin_court *court)
{
	const struct pt_shape *shape = court->map->shape, *running = &court->live->shape;
	unsigned int top = pt_root_level(shape);

	if (shape->format != running->format)
		return "this CPU walks another page-table shape, until it is reset";
	if ((court->plan->options.leaf_levels & ~running->leaf_levels) ||
	    (shape->attrs & ~running->attrs))
		return "this CPU lacks a leaf size or a right that the machine uses";
	if (court->plan->place.layout.first.a != court->live->first.a)
		return "the running kernel's part begins elsewhere than this machine's";
	if (pt_index(shape, top, court->live->first) < pt_entries(shape, top) / 2)
		return "the running kernel's part is more than half of the addresses";
	return NULL;
}

/**
 * twin_cpu_title - what to call this CPU
 *
 * QEMU without a hypervisor walks tables in software, laxer than hardware.
 */
const char *twin_cpu_title(void)
{
	bool guest = boot_cpu_has(X86_FEATURE_HYPERVISOR);

	if (guest && hypervisor_cpuid_base("TCGTCGTCGTCG", 0))
		return "cpu (emulated)";
	if (dmi_name_in_vendors("QEMU") && !(guest && hypervisor_cpuid_base("KVMKVMKVM\0\0\0", 0)))
		return "cpu (emulated)";
	return "cpu";
}

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

/**
 * twin_cpu_window - ask the CPU, with the clone in CR3 and interrupts off
 * @cpu: the session, with its questions
 *
 * The kernel's part of the root is taken from whatever root this CPU has at this
 * moment, so the running kernel, its stack included, is where it was.  With PCIDs
 * the clone uses number 0, which Linux leaves alone; writing CR3 without the
 * no-flush bit flushes the number that is written, so nothing of the clone
 * outlives the window.
 */
void twin_cpu_window(struct twin_cpu *cpu)
{
	const struct twin_clone *clone = &cpu->clone;
	unsigned int top = pt_root_level(clone->shape);
	u64 kernel = pt_offset(clone->shape, pt_index(clone->shape, top, clone->first));
	u64 size = pt_offset(clone->shape, twin_clone_entries(clone));
	void *root = page_address(clone->root);
	unsigned long flags, cr3, i;

	local_irq_save(flags);
	cr3 = __read_cr3();
	/* With PAE a root is 32 bytes and need not stand at the start of a page. */
	memcpy(root + kernel, __va(cr3 & CR3_ADDR_MASK & ~0x1fUL) + kernel, size);
	pagefault_disable();
	native_write_cr3(page_to_phys(clone->root));
	stac();
	for (i = 0; i < cpu->nr; i++)
		cpu->q[i].read_err = cpu_read(cpu->q[i].va, &cpu->q[i].got);
	for (i = 0; i < cpu->nr; i++) {
		struct twin_question *q = &cpu->q[i];

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

/**
 * twin_cpu_extra_hear - nothing to say of one page: marks are the leaf's
 * @cpu: the session
 * @q: the question
 * @ask: where it came from
 * @row: of twin_cpu_extra
 */
void twin_cpu_extra_hear(const struct twin_cpu *cpu, const struct twin_question *q,
			 struct twin_ask *ask, struct twin_row *row)
{
}

struct marks {
	const struct twin_cpu *cpu;
	struct twin_row *row;
};

static void check_marks(void *ctx, unsigned int level, u64 va, u64 raw)
{
	struct marks *m = ctx;
	u32 got = pt_leaf_decode(m->cpu->clone.shape, level, raw);
	u32 want = PT_A;

	if (twin_cpu_written(m->cpu, level, va, got & PT_W))
		want |= PT_D;
	m->row->looked++;
	if ((got & PT_MARKS) != want)
		twin_row_break(m->row, va + m->cpu->clone.first.a, want, got & PT_MARKS);
}

/**
 * twin_cpu_extra_close - hold the marks that the CPU set against what it was asked
 * @cpu: the session
 * @row: of twin_cpu_extra
 */
void twin_cpu_extra_close(const struct twin_cpu *cpu, struct twin_row *row)
{
	struct marks m = { cpu, row };

	twin_clone_leaves(&cpu->clone, check_marks, &m);
}
