// SPDX-License-Identifier: GPL-2.0
/*
 * Faults in what one CPU has loaded, and in descriptors that it loads when it switches
 * threads.  The thread that plants those stays on that CPU, and so do its children.
 */
#include <linux/cpumask.h>
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/sched/task.h>
#include <linux/smp.h>
#include <linux/string.h>
#include <asm/cpu_entry_area.h>
#include <asm/desc.h>
#include <asm/processor.h>

#include "plant.h"

/* 32-bit code of the kernel's, all addresses. */
#define KERNEL_CODE 0x00cf9b000000ffffULL

static u64 place(unsigned int cpu, unsigned int slot)
{
	return (u64)cpu << 16 | slot * sizeof(u64);
}

static int pick_cpu(struct plant *p)
{
	unsigned int nth = plant_pick(p, 1, num_online_cpus());

	for_each_online_cpu(p->cpu)
		if (!nth--)
			return 0;
	return -ENOENT;
}

/* Change a register by @fn, on the CPU; noted as a change of the word @slot stands for. */
static int load(struct plant *p, unsigned int slot, smp_call_func_t fn, u64 before, u64 after)
{
	struct plant_change change = {
		.place = place(p->cpu, slot),
		.entry = &p->spare,
		.wide = true,
		.before = before,
		.after = after,
	};
	int err;

	p->spare = before;
	err = plant_put(p, &change);
	return err ?: smp_call_function_single(p->cpu, fn, p, 1);
}

static void load_gdt_limit(void *info)
{
	struct desc_ptr gdt;

	native_store_gdt(&gdt);
	gdt.size += sizeof(u64);
	native_load_gdt(&gdt);
}

static void restore_gdt(void *info)
{
	struct plant *p = info;

	load_fixmap_gdt(p->cpu);
}

static void undo_gdt(struct plant *p)
{
	smp_call_function_single(p->cpu, restore_gdt, p, 1);
}

static int gdtr_limit(struct plant *p, unsigned int arg)
{
	int err = pick_cpu(p);

	if (err)
		return err;
	p->undo = undo_gdt;
	return load(p, 0, load_gdt_limit, GDT_SIZE - 1, GDT_SIZE + sizeof(u64) - 1);
}

#define IDT_LIMIT (IDT_ENTRIES * sizeof(gate_desc) - 1)

static void load_idt_limit(void *info)
{
	const struct desc_ptr idt = { 2 * IDT_LIMIT + 1, CPU_ENTRY_AREA_RO_IDT };

	asm volatile("lidt %0" : : "m"(idt));
}

static void restore_idt(void *info)
{
	const struct desc_ptr idt = { IDT_LIMIT, CPU_ENTRY_AREA_RO_IDT };

	asm volatile("lidt %0" : : "m"(idt));
}

static void undo_idt(struct plant *p)
{
	smp_call_function_single(p->cpu, restore_idt, p, 1);
}

static int idtr_limit(struct plant *p, unsigned int arg)
{
	int err = pick_cpu(p);

	if (err)
		return err;
	p->undo = undo_idt;
	return load(p, 0, load_idt_limit, IDT_LIMIT, 2 * IDT_LIMIT + 1);
}

/* A descriptor of a local table, put into the CPU's slot or slots for it. */
static int put_ldt(struct plant *p, u64 base)
{
	struct desc_struct *gdt = per_cpu(gdt_page, p->cpu).gdt;
	unsigned int slot;
	ldt_desc desc;
	int err = 0;

	set_tssldt_descriptor(&desc, base, DESC_LDT, 2 * LDT_ENTRY_SIZE - 1);
	for (slot = 0; !err && slot < sizeof(desc) / sizeof(u64); slot++) {
		struct plant_change change = {
			.place = place(p->cpu, GDT_ENTRY_LDT),
			.entry = &gdt[GDT_ENTRY_LDT + slot],
			.wide = true,
		};

		memcpy(&change.before, change.entry, sizeof(change.before));
		memcpy(&change.after, (u64 *)&desc + slot, sizeof(change.after));
		err = plant_put(p, &change);
	}
	return err;
}

/* It is never loaded, and begins where user mode can write. */
static int gdt_ldt(struct plant *p, unsigned int arg)
{
	return pick_cpu(p) ?: put_ldt(p, PAGE_SIZE);
}

static void use_ldt(void *info)
{
	asm volatile("lldt %w0" : : "q"(GDT_ENTRY_LDT * 8));
}

static void drop_ldt(void *info)
{
	asm volatile("lldt %w0" : : "q"(0));
}

static void undo_ldt(struct plant *p)
{
	smp_call_function_single(p->cpu, drop_ldt, p, 1);
}

static int ldt_loaded(struct plant *p, unsigned int arg)
{
	int err = pick_cpu(p) ?: put_ldt(p, (unsigned long)page_address(p->frame[0]));

	if (err)
		return err;
	p->undo = undo_ldt;
	return smp_call_function_single(p->cpu, use_ldt, NULL, 1);
}

static void undo_tls(struct plant *p)
{
	set_cpus_allowed_ptr(p->task, cpu_possible_mask);
	put_task_struct(p->task);
}

/* The thread has it, and so has the CPU as long as it runs the thread or a child of it. */
static int gdt_tls(struct plant *p, unsigned int arg)
{
	struct plant_change change = { .wide = true, .after = KERNEL_CODE };
	unsigned int slot = GDT_ENTRY_TLS_MAX;
	int err = pick_cpu(p);

	if (err)
		return err;
	err = set_cpus_allowed_ptr(current, cpumask_of(p->cpu));
	if (err)
		return err;
	p->task = current;
	get_task_struct(p->task);
	p->undo = undo_tls;
	change.place = place(p->cpu, slot);
	change.entry = &current->thread.tls_array[GDT_ENTRY_TLS_ENTRIES - 1];
	memcpy(&change.before, change.entry, sizeof(change.before));
	err = plant_put(p, &change);
	if (err)
		return err;
	change.entry = &per_cpu(gdt_page, p->cpu).gdt[slot];
	memcpy(&change.before, change.entry, sizeof(change.before));
	/* A switch of threads may have put it there already. */
	return change.before == change.after ? 0 : plant_put(p, &change);
}

/* The task state says that all ports are free for user mode. */
static int tss_ports(struct plant *p, unsigned int arg)
{
	struct plant_change change = {};
	struct x86_hw_tss *tss;

	if (pick_cpu(p))
		return -ENOENT;
	tss = &per_cpu(cpu_tss_rw, p->cpu).x86_tss;
	/* The upper half of a word. */
	change.entry = (u8 *)&tss->io_bitmap_base - sizeof(u16);
	change.place = place(p->cpu, GDT_ENTRY_TSS);
	change.before = *(u32 *)change.entry;
	change.after = (change.before & 0xffff) | IO_BITMAP_OFFSET_VALID_ALL << 16;
	return plant_put(p, &change);
}

/** var plant_cpu_kinds - ended by an empty name */
const struct plant_kind plant_cpu_kinds[] = {
	{ "gdtr-limit", "segments/table", "a CPU's table of descriptors longer than it is",
	  gdtr_limit },
	{ "idtr-limit", "segments/interrupts", "a CPU's table of interrupts longer than it is",
	  idtr_limit },
	{ "gdt-ldt", "segments/system", "the descriptor of a local table in user memory", gdt_ldt },
	{ "ldt-loaded", "segments/loaded", "a local table that no process has", ldt_loaded },
	{ "gdt-tls", "segments/tls", "kernel code in a slot for threads", gdt_tls },
	{ "tss-ports", "segments/ports", "ports open to user mode", tss_ports },
	{}
};
