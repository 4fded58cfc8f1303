// SPDX-License-Identifier: GPL-2.0
/*
 * Faults in ways into the kernel: gates of the table of interrupts, stacks that a task
 * state names, a descriptor of a local table.
 */
#include <linux/cpumask.h>
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/sched/task.h>
#include <linux/smp.h>
#include <linux/stddef.h>
#include <linux/string.h>
#include <linux/vmalloc.h>
#include <asm/cpu_entry_area.h>
#include <asm/desc.h>
#include <asm/mmu_context.h>
#include <asm/processor.h>
#include <asm/trapnr.h>

#include "plant.h"

/* Data of user mode's, all addresses. */
#define USER_DATA 0x00cff3000000ffffULL

/* Vectors that nobody uses: old exceptions, reserved ones, and of devices the last ones given. */
static const u8 idle[] = { X86_TRAP_OLD_MF, X86_TRAP_SPURIOUS, 22, 27, 31, 0xa1, 0xdd };

static const gate_desc *gate(unsigned int vector)
{
	return (const gate_desc *)CPU_ENTRY_AREA_RO_IDT + vector;
}

/* The table is read-only wherever it is mapped. */
static int write_gate(struct plant *p, unsigned int vector, u64 low)
{
	struct page *page;
	void *table;
	u64 phys;
	int err;

	err = plant_phys(p, CPU_ENTRY_AREA_RO_IDT, &phys);
	if (err)
		return err;
	page = pfn_to_page(phys >> PAGE_SHIFT);
	table = vmap(&page, 1, VM_MAP, PAGE_KERNEL);
	if (!table)
		return -ENOMEM;
	memcpy((gate_desc *)table + vector, &low, sizeof(low));
	vunmap(table);
	return 0;
}

static void undo_gate(struct plant *p)
{
	write_gate(p, p->change[0].place, p->change[0].before);
}

static int flip_gate(struct plant *p, unsigned int vector, u64 flip)
{
	struct plant_change change = { .place = vector, .entry = &p->spare, .wide = true };
	int err;

	memcpy(&change.before, gate(vector), sizeof(change.before));
	change.after = change.before ^ flip;
	p->spare = change.before;
	err = plant_put(p, &change);
	if (err)
		return err;
	p->undo = undo_gate;
	return write_gate(p, vector, change.after);
}

/* Privilege 0 becomes 3, and 3 becomes 0; 32-bit programs need that of the system call. */
static int gate_open(struct plant *p, unsigned int arg)
{
	unsigned int vector = plant_pick(p, 0, IDT_ENTRIES);

	return flip_gate(p, vector == IA32_SYSCALL_VECTOR ? 0 : vector, GENMASK_ULL(46, 45));
}

static unsigned int pick_idle(struct plant *p)
{
	return idle[plant_pick(p, 0, ARRAY_SIZE(idle))];
}

static int gate_stack(struct plant *p, unsigned int arg)
{
	return flip_gate(p, pick_idle(p), (1ULL + plant_pick(p, 1, 7)) << 32);
}

/* A trap that leaves interrupts on, or no gate. */
static int gate_kind(struct plant *p, unsigned int arg)
{
	return flip_gate(p, pick_idle(p), plant_pick(p, 1, 2) ? BIT_ULL(40) : BIT_ULL(47));
}

/* Another segment's. */
static int gate_selector(struct plant *p, unsigned int arg)
{
	return flip_gate(p, pick_idle(p), BIT_ULL(19 + plant_pick(p, 1, 3)));
}

/* Some other code of the kernel's, or the middle of an instruction. */
static int gate_handler(struct plant *p, unsigned int arg)
{
	return flip_gate(p, pick_idle(p), BIT_ULL(plant_pick(p, 1, 12)));
}

static int pick_cpu(struct plant *p)
{
	unsigned int nth = plant_pick(p, 1, num_online_cpus());

	for_each_online_cpu(p->cpu)
		if (!nth--)
			return 0;
	return -ENOENT;
}

static u64 place(const struct plant *p, unsigned int slot)
{
	return (u64)p->cpu << 16 | slot * sizeof(u64);
}

/* Change a word of a task state: half of what it is a part of, where that has 64 bits. */
static int put_task(struct plant *p, unsigned int slot, void *at, u32 after)
{
	struct plant_change change = {
		.place = place(p, slot),
		.entry = at,
		.before = *(u32 *)at,
		.after = after,
	};

	return plant_put(p, &change);
}

/* The stack that user mode is left for, further down in the same page: there is room for all. */
static int tss_entry(struct plant *p, unsigned int arg)
{
	void *at;

	if (pick_cpu(p))
		return -ENOENT;
	at = (void *)&per_cpu(cpu_tss_rw, p->cpu).x86_tss + offsetof(struct x86_hw_tss, sp0);
	return put_task(p, GDT_ENTRY_TSS, at, *(u32 *)at - 16 * (1 + plant_pick(p, 0, 64)));
}

#ifdef CONFIG_X86_64
/* The stack of an exception that is not met, or of none. */
static int tss_exception(struct plant *p, unsigned int arg)
{
	static const u8 unused[] = { IST_INDEX_DF, IST_INDEX_NMI, IST_INDEX_MCE, 5, 6 };
	void *at;

	if (pick_cpu(p))
		return -ENOENT;
	at = (void *)&per_cpu(cpu_tss_rw, p->cpu).x86_tss +
	     offsetof(struct x86_hw_tss, ist[unused[plant_pick(p, 0, ARRAY_SIZE(unused))]]);
	return put_task(p, GDT_ENTRY_TSS, at, *(u32 *)at ^ BIT(plant_pick(p, 2, 32)));
}
#else
/* What a double fault would begin with. */
static int tss_exception(struct plant *p, unsigned int arg)
{
	static const u8 fields[] = { offsetof(struct x86_hw_tss, sp),
				     offsetof(struct x86_hw_tss, ss),
				     offsetof(struct x86_hw_tss, cs),
				     offsetof(struct x86_hw_tss, fs) };
	void *at;

	if (pick_cpu(p))
		return -ENOENT;
	at = (void *)&get_cpu_entry_area(p->cpu)->doublefault_stack.tss +
	     fields[plant_pick(p, 0, ARRAY_SIZE(fields))];
	return put_task(p, GDT_ENTRY_DOUBLEFAULT_TSS, at, *(u32 *)at ^ BIT(plant_pick(p, 2, 16)));
}
#endif

#ifdef CONFIG_MODIFY_LDT_SYSCALL
static struct ldt_struct local;

static void drop_local(void *info)
{
	const ldt_desc none = {};

	asm volatile("lldt %w0" : : "q"(0));
	native_write_gdt_entry(get_current_gdt_rw(), GDT_ENTRY_LDT, &none, DESC_LDT);
}

static void undo_local(struct plant *p)
{
	p->task->mm->context.ldt = NULL;
	smp_call_function_single(p->cpu, drop_local, NULL, 1);
	set_cpus_allowed_ptr(p->task, cpu_possible_mask);
	put_task_struct(p->task);
}

static void use_local(void *info)
{
	ldt_desc desc;

	set_tssldt_descriptor(&desc, (unsigned long)local.entries, DESC_LDT,
			      local.nr_entries * LDT_ENTRY_SIZE - 1);
	native_write_gdt_entry(get_current_gdt_rw(), GDT_ENTRY_LDT, &desc, DESC_LDT);
	asm volatile("lldt %w0" : : "q"(GDT_ENTRY_LDT * 8));
}

/*
 * The process that plants it gets a local table, and one descriptor there is not user mode's.
 * With page-table isolation it would have to be mapped for user mode, too.
 */
static int ldt_entry(struct plant *p, unsigned int arg)
{
	u64 *entries = page_address(p->frame[0]);
	struct plant_change change = { .wide = true, .before = USER_DATA };
	unsigned int nth = 1 + plant_pick(p, 0, 3);
	int err = pick_cpu(p);

	if (err)
		return err;
	if (boot_cpu_has(X86_FEATURE_PTI) || current->mm->context.ldt)
		return -ENOENT;
	err = set_cpus_allowed_ptr(current, cpumask_of(p->cpu));
	if (err)
		return err;
	p->task = current;
	get_task_struct(p->task);
	p->undo = undo_local;
	memset64(entries, USER_DATA, 4);
	local = (struct ldt_struct){ .entries = (void *)entries, .nr_entries = 4, .slot = -1 };
	current->mm->context.ldt = &local;
	err = smp_call_function_single(p->cpu, use_local, NULL, 1);
	if (err)
		return err;
	change.place = place(p, nth) | BIT(2);
	change.entry = &entries[nth];
	/* The kernel's privilege, or a gate. */
	change.after = change.before ^ (plant_pick(p, 2, 2) ? GENMASK_ULL(46, 45) : BIT_ULL(44));
	return plant_put(p, &change);
}
#else
static int ldt_entry(struct plant *p, unsigned int arg)
{
	return -ENOENT;
}
#endif

/** var plant_gate_kinds - ended by an empty name */
const struct plant_kind plant_gate_kinds[] = {
	{ "gate-open", "segments/gates", "a gate whose privilege is another", gate_open },
	{ "gate-stack", "segments/gates", "a gate that has another stack", gate_stack },
	{ "gate-kind", "segments/gates", "a gate that is another, or none", gate_kind },
	{ "gate-selector", "segments/gates", "a gate to another segment", gate_selector },
	{ "gate-handler", "segments/handlers", "a gate that leads elsewhere", gate_handler },
	{ "tss-entry", "segments/stacks", "the stack for user mode's way into the kernel",
	  tss_entry },
	{ "tss-exception", "segments/stacks", "the stack of an exception", tss_exception },
	{ "ldt-entry", "segments/local", "a descriptor in a local table that is not user mode's",
	  ldt_entry },
	{}
};
