// SPDX-License-Identifier: GPL-2.0
/*
 * The descriptors that the CPUs really use: each is asked for its GDTR, and the
 * table that it names is read (arch/x86/include/asm/segment.h says what the slots
 * are there for).
 *
 * The table is not locked by anybody.  Only a thread's own slots and the LDT's are
 * ever written once a CPU is up, when threads are switched.
 */
#include <linux/cpu.h>
#include <linux/cpumask.h>
#include <linux/errno.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/topology.h>
#include <linux/uaccess.h>
#include <asm/cpu_entry_area.h>
#include <asm/desc.h>
#include <asm/page.h>
#include <asm/pgtable.h>
#include <asm/processor.h>
#include <asm/segment.h>

#include "segments.h"

#ifdef CONFIG_X86_64
static const struct twin_seg_plan plan[GDT_ENTRIES] = {
	[0] = { "null", TWIN_SLOT_EMPTY },
	[GDT_ENTRY_KERNEL32_CS] = { "kernel32 cs", TWIN_SLOT_CODE, 0 },
	[GDT_ENTRY_KERNEL_CS] = { "kernel cs", TWIN_SLOT_CODE64, 0 },
	[GDT_ENTRY_KERNEL_DS] = { "kernel ds", TWIN_SLOT_DATA, 0 },
	[GDT_ENTRY_DEFAULT_USER32_CS] = { "user32 cs", TWIN_SLOT_CODE, 3 },
	[GDT_ENTRY_DEFAULT_USER_DS] = { "user ds", TWIN_SLOT_DATA, 3 },
	[GDT_ENTRY_DEFAULT_USER_CS] = { "user cs", TWIN_SLOT_CODE64, 3 },
	[GDT_ENTRY_TSS] = { "tss", TWIN_SLOT_TSS, 0 },
	[GDT_ENTRY_TSS + 1] = { "", TWIN_SLOT_UPPER },
	[GDT_ENTRY_LDT] = { "ldt", TWIN_SLOT_LDT, 0 },
	[GDT_ENTRY_LDT + 1] = { "", TWIN_SLOT_UPPER },
	[GDT_ENTRY_TLS_MIN] = { "tls", TWIN_SLOT_TLS, 3 },
	[GDT_ENTRY_TLS_MIN + 1] = { "tls", TWIN_SLOT_TLS, 3 },
	[GDT_ENTRY_TLS_MAX] = { "tls", TWIN_SLOT_TLS, 3 },
	[GDT_ENTRY_CPUNODE] = { "cpu and node", TWIN_SLOT_NUMBER, 3 },
};

static void want(struct twin_cpu_segments *c, const struct cpu_entry_area *area)
{
	/* vdso_encode_cpunode() is the promise to user mode. */
	c->want_number = vdso_encode_cpunode(c->cpu, cpu_to_node(c->cpu));
}
#else
static const struct twin_seg_plan plan[GDT_ENTRIES] = {
	[0] = { "null", TWIN_SLOT_EMPTY },
	[GDT_ENTRY_TLS_MIN] = { "tls", TWIN_SLOT_TLS, 3 },
	[GDT_ENTRY_TLS_MIN + 1] = { "tls", TWIN_SLOT_TLS, 3 },
	[GDT_ENTRY_TLS_MAX] = { "tls", TWIN_SLOT_TLS, 3 },
	[GDT_ENTRY_KERNEL_CS] = { "kernel cs", TWIN_SLOT_CODE, 0 },
	[GDT_ENTRY_KERNEL_DS] = { "kernel ds", TWIN_SLOT_DATA, 0 },
	[GDT_ENTRY_DEFAULT_USER_CS] = { "user cs", TWIN_SLOT_CODE, 3 },
	[GDT_ENTRY_DEFAULT_USER_DS] = { "user ds", TWIN_SLOT_DATA, 3 },
	[GDT_ENTRY_TSS] = { "tss", TWIN_SLOT_TSS, 0 },
	[GDT_ENTRY_LDT] = { "ldt", TWIN_SLOT_LDT, 0 },
	[GDT_ENTRY_PNPBIOS_CS32] = { "pnp bios cs32", TWIN_SLOT_BIOS, 0 },
	[GDT_ENTRY_PNPBIOS_CS16] = { "pnp bios cs16", TWIN_SLOT_BIOS, 0 },
	[GDT_ENTRY_PNPBIOS_DS] = { "pnp bios ds", TWIN_SLOT_BIOS, 0 },
	[GDT_ENTRY_PNPBIOS_TS1] = { "pnp bios ts1", TWIN_SLOT_BIOS, 0 },
	[GDT_ENTRY_PNPBIOS_TS2] = { "pnp bios ts2", TWIN_SLOT_BIOS, 0 },
	[GDT_ENTRY_APMBIOS_BASE] = { "apm bios cs32", TWIN_SLOT_BIOS, 0 },
	[GDT_ENTRY_APMBIOS_BASE + 1] = { "apm bios cs16", TWIN_SLOT_BIOS, 0 },
	[GDT_ENTRY_APMBIOS_BASE + 2] = { "apm bios ds", TWIN_SLOT_BIOS, 0 },
	[GDT_ENTRY_ESPFIX_SS] = { "espfix ss", TWIN_SLOT_STACK, 0 },
	[GDT_ENTRY_PERCPU] = { "percpu", TWIN_SLOT_PERCPU, 0 },
	[GDT_ENTRY_DOUBLEFAULT_TSS] = { "double fault tss", TWIN_SLOT_TSS_ALT, 0 },
};

static void want(struct twin_cpu_segments *c, const struct cpu_entry_area *area)
{
	c->want_percpu = per_cpu_offset(c->cpu);
	c->want_alt = (unsigned long)&area->doublefault_stack.tss;
}
#endif

static void ask_gdtr(void *info)
{
	struct desc_ptr *gdtr = info;

	native_store_gdt(&gdtr[smp_processor_id()]);
}

static bool read_table(struct twin_cpu_segments *c)
{
	c->readable = !copy_from_kernel_nofault(c->raw, (void *)(unsigned long)c->base, GDT_SIZE);
	return c->readable;
}

static void read_cpu(struct twin_cpu_segments *c, unsigned int cpu, const struct desc_ptr *gdtr)
{
	const struct cpu_entry_area *area = get_cpu_entry_area(cpu);

	*c = (struct twin_cpu_segments){
		.cpu = cpu,
		.base = gdtr->address,
		.limit = gdtr->size,
		.want_base = (unsigned long)area->gdt,
		.want_tss = (unsigned long)&area->tss.x86_tss,
	};
	want(c, area);
	read_table(c);
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
	struct desc_ptr *gdtr;
	unsigned int cpu;

	BUILD_BUG_ON(GDT_ENTRIES > TWIN_SEGMENTS_MAX);
	*segments = (struct twin_segments){
		.nr_slots = GDT_ENTRIES,
		.plan = plan,
		.wide = IS_ENABLED(CONFIG_X86_64),
		.table_limit = GDT_SIZE - 1,
		.tss_limit = __KERNEL_TSS_LIMIT,
		.ldt_first = boot_cpu_has(X86_FEATURE_PTI) ? LDT_BASE_ADDR : PAGE_OFFSET,
		.ldt_last = boot_cpu_has(X86_FEATURE_PTI) ? LDT_END_ADDR - 1 : ~0UL,
		.again = read_table,
	};
	*why = "out of memory";
	gdtr = kvcalloc(nr_cpu_ids, sizeof(*gdtr), GFP_KERNEL);
	segments->cpu = kvcalloc(nr_cpu_ids, sizeof(*segments->cpu), GFP_KERNEL);
	if (!gdtr || !segments->cpu) {
		kvfree(gdtr);
		kvfree(segments->cpu);
		return -ENOMEM;
	}
	cpus_read_lock();
	on_each_cpu(ask_gdtr, gdtr, 1);
	for_each_online_cpu(cpu)
		read_cpu(&segments->cpu[segments->nr++], cpu, &gdtr[cpu]);
	cpus_read_unlock();
	kvfree(gdtr);
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
