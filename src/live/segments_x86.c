// SPDX-License-Identifier: GPL-2.0
/*
 * The descriptors that the CPUs really use: each is asked for its registers, and
 * reads the table that its GDTR names (arch/x86/include/asm/segment.h says what the
 * slots are there for).
 *
 * The table is not locked by anybody.  Only a thread's own slots and the LDT's are
 * ever written once a CPU is up, when threads are switched.  So a CPU reads its own,
 * with interrupts off: what belongs to the thread that it runs is then of one moment.
 */
#include <linux/cpu.h>
#include <linux/cpumask.h>
#include <linux/errno.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/topology.h>
#include <linux/uaccess.h>
#include <asm/cpu_entry_area.h>
#include <asm/desc.h>
#include <asm/mmu_context.h>
#include <asm/page.h>
#include <asm/pgtable.h>
#include <asm/processor.h>
#include <asm/segment.h>

#include "reach.h"
#include "segments.h"

/* Not every kernel has a name for it. */
#define CR4_FRED BIT_ULL(32)

#ifdef CONFIG_MODIFY_LDT_SYSCALL
/* The local table of the process that this CPU runs; it is not freed while we are here. */
static void ask_ldt(struct twin_cpu_segments *c)
{
	const struct mm_struct *mm = current->active_mm;
	struct ldt_struct *at, ldt;

	if (!mm || get_kernel_nofault(at, &mm->context.ldt) || !at ||
	    copy_from_kernel_nofault(&ldt, at, sizeof(ldt)))
		return;
	c->has_ldt = true;
	/* With page-table isolation it is used at an address that user mode maps, too. */
	if (boot_cpu_has(X86_FEATURE_PTI))
		c->want_ldt = LDT_BASE_ADDR + (u64)ldt.slot * LDT_ENTRIES * LDT_ENTRY_SIZE;
	else
		c->want_ldt = (unsigned long)ldt.entries;
	c->want_ldt_limit = ldt.nr_entries * LDT_ENTRY_SIZE - 1;
}
#else
static void ask_ldt(struct twin_cpu_segments *c)
{
}
#endif

/* Who enters guests wants to be told when another thread takes its place. */
static bool in_guest(void)
{
#ifdef CONFIG_PREEMPT_NOTIFIERS
	return !hlist_empty(&current->preempt_notifiers);
#else
	return false;
#endif
}

/* Runs on the CPU that is asked, with interrupts off. */
static void ask_cpu(void *info)
{
	struct twin_cpu_segments *c = info;
	const struct cpu_entry_area *area = get_cpu_entry_area(c->cpu);
	u64 cr4 = native_read_cr4();
	struct desc_ptr gdt, idt;

	native_store_gdt(&gdt);
	store_idt(&idt);
	c->base = gdt.address;
	c->limit = gdt.size;
	c->idt_base = idt.address;
	c->idt_limit = idt.size;
	asm volatile("str %0" : "=rm"(c->task));
	asm volatile("sldt %0" : "=rm"(c->local));
	c->vmx = cr4 & X86_CR4_VMXE;
	c->guest = in_guest();
	c->fred = cr4 & CR4_FRED;
	c->has_ldt = false;
	ask_ldt(c);
	c->has_ports = test_thread_flag(TIF_IO_BITMAP);
	c->port_map = 0;
	copy_from_kernel_nofault(&c->port_map, &area->tss.x86_tss.io_bitmap_base,
				 sizeof(c->port_map));
	c->readable = !copy_from_kernel_nofault(c->raw, (void *)(unsigned long)c->base, GDT_SIZE);
}

static bool read_again(struct twin_cpu_segments *c)
{
	return !smp_call_function_single(c->cpu, ask_cpu, c, 1);
}

static bool read_cpu(struct twin_cpu_segments *c, unsigned int cpu)
{
	const struct cpu_entry_area *area = get_cpu_entry_area(cpu);

	*c = (struct twin_cpu_segments){
		.cpu = cpu,
		.want_base = (unsigned long)area->gdt,
		.want_tss = (unsigned long)&area->tss.x86_tss,
		.want_idt = CPU_ENTRY_AREA_RO_IDT,
	};
	twin_arch_segments(c, area);
	return read_again(c);
}

/**
 * twin_live_segments - read the descriptors of all CPUs
 * @segments: filled in, to be freed
 * @why: what is in the way, on error
 *
 * Return: 0 or -ENOMEM.
 */
int twin_live_segments(struct twin_segments *segments, const char **why)
{
	unsigned int cpu;

	BUILD_BUG_ON(GDT_ENTRIES > TWIN_SEGMENTS_MAX);
	*segments = (struct twin_segments){
		.nr_slots = GDT_ENTRIES,
		.plan = twin_arch_seg_plan,
		.wide = twin_arch_segs_wide,
		.table_limit = GDT_SIZE - 1,
		.tss_limit = __KERNEL_TSS_LIMIT,
		.ldt_first = boot_cpu_has(X86_FEATURE_PTI) ? LDT_BASE_ADDR : PAGE_OFFSET,
		.ldt_last = boot_cpu_has(X86_FEATURE_PTI) ? LDT_END_ADDR - 1 : ~0UL,
		.idt_limit = IDT_ENTRIES * sizeof(gate_desc) - 1,
		/* Left by a guest it stays so, when what ran the guest is gone, too. */
		.vmx = boot_cpu_has(X86_FEATURE_VMX),
		.again = read_again,
	};
	*why = "out of memory";
	segments->cpu = kvcalloc(nr_cpu_ids, sizeof(*segments->cpu), GFP_KERNEL);
	if (!segments->cpu)
		return -ENOMEM;
	cpus_read_lock();
	for_each_online_cpu(cpu)
		segments->nr += read_cpu(&segments->cpu[segments->nr], cpu);
	cpus_read_unlock();
	return 0;
}

/**
 * twin_live_segments_free - give back what was read
 * @segments: what was read
 */
void twin_live_segments_free(struct twin_segments *segments)
{
	kvfree(segments->cpu);
	segments->cpu = NULL;
	segments->nr = 0;
}
