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

/**
 * struct asked - the local table of the process that a CPU runs
 * @va: where the CPU is to use it
 * @limit: its last offset
 * @local: room for its entries, or NULL
 * @nr: how many were read
 */
struct asked {
	u64 va;
	u32 limit;
	u64 *local;
	unsigned int nr;
};

#ifdef CONFIG_MODIFY_LDT_SYSCALL
static bool find_ldt(struct asked *asked)
{
	const struct mm_struct *mm = current->active_mm;
	struct ldt_struct *at, ldt;

	if (!mm || get_kernel_nofault(at, &mm->context.ldt) || !at ||
	    copy_from_kernel_nofault(&ldt, at, sizeof(ldt)))
		return false;
	/* With page-table isolation it is used at an address that user mode maps, too. */
	if (boot_cpu_has(X86_FEATURE_PTI))
		asked->va = LDT_BASE_ADDR + (u64)ldt.slot * LDT_ENTRIES * LDT_ENTRY_SIZE;
	else
		asked->va = (unsigned long)ldt.entries;
	asked->limit = ldt.nr_entries * LDT_ENTRY_SIZE - 1;
	return true;
}
#else
static bool find_ldt(struct asked *asked)
{
	return false;
}
#endif

static u16 store_ldt_selector(void)
{
	unsigned long selector;

	asm volatile("sldt %0" : "=r"(selector));
	return selector;
}

/* Runs on the CPU that is asked: a table that it has loaded is not freed meanwhile. */
static void ask_local(void *info)
{
	struct asked *asked = info;

	if (!find_ldt(asked) || !store_ldt_selector() ||
	    asked->limit >= TWIN_LOCAL_MAX * sizeof(u64))
		return;
	if (!copy_from_kernel_nofault(asked->local, (void *)(unsigned long)asked->va,
				      asked->limit + 1))
		asked->nr = (asked->limit + 1) / sizeof(u64);
}

static unsigned int read_local(const struct twin_segments *all, unsigned int cpu)
{
	struct asked asked = { .local = all->local };

	smp_call_function_single(cpu, ask_local, &asked, 1);
	return asked.nr;
}

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
	struct asked ldt = {};
	unsigned int i;

	native_store_gdt(&gdt);
	store_idt(&idt);
	c->base = gdt.address;
	c->limit = gdt.size;
	c->idt_base = idt.address;
	c->idt_limit = idt.size;
	asm volatile("str %0" : "=rm"(c->task));
	c->local = store_ldt_selector();
	c->told_number = twin_arch_told_number();
	c->vmx = cr4 & X86_CR4_VMXE;
	c->guest = in_guest();
	c->fred = cr4 & CR4_FRED;
	c->has_ldt = find_ldt(&ldt);
	c->want_ldt = ldt.va;
	c->want_ldt_limit = ldt.limit;
	c->has_ports = test_thread_flag(TIF_IO_BITMAP);
	c->port_map = 0;
	copy_from_kernel_nofault(&c->port_map, &area->tss.x86_tss.io_bitmap_base,
				 sizeof(c->port_map));
	for (i = 0; i < c->nr_fields; i++) {
		struct twin_task_field *f = &c->field[i];

		f->got = 0;
		copy_from_kernel_nofault(&f->got, (void *)(unsigned long)f->at, f->size);
	}
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
	BUILD_BUG_ON(IDT_ENTRIES != TWIN_GATES_MAX);
	BUILD_BUG_ON(LDT_ENTRIES != TWIN_LOCAL_MAX);
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
		.read_local = read_local,
	};
	*why = "out of memory";
	segments->cpu = kvcalloc(nr_cpu_ids, sizeof(*segments->cpu), GFP_KERNEL);
	segments->local = kvcalloc(TWIN_LOCAL_MAX, sizeof(*segments->local), GFP_KERNEL);
	segments->gates = kvzalloc(sizeof(*segments->gates), GFP_KERNEL);
	if (!segments->cpu || !segments->local || !segments->gates) {
		twin_live_segments_free(segments);
		return -ENOMEM;
	}
	cpus_read_lock();
	for_each_online_cpu(cpu)
		segments->nr += read_cpu(&segments->cpu[segments->nr], cpu);
	cpus_read_unlock();
	if (segments->nr && segments->cpu[0].fred)
		segments->gates->skip = "FRED: the CPUs do not look at it";
	else
		twin_live_gates(segments->gates);
	return 0;
}

/**
 * twin_live_segments_free - give back what was read
 * @segments: what was read
 */
void twin_live_segments_free(struct twin_segments *segments)
{
	kvfree(segments->gates);
	kvfree(segments->local);
	kvfree(segments->cpu);
	segments->gates = NULL;
	segments->local = NULL;
	segments->cpu = NULL;
	segments->nr = 0;
}
