// SPDX-License-Identifier: GPL-2.0
/* The slots of the descriptor table on 32 bits (arch/x86/include/asm/segment.h). */
#include <linux/percpu.h>
#include <linux/stddef.h>
#include <asm/cpu_entry_area.h>
#include <asm/page.h>
#include <asm/processor.h>
#include <asm/segment.h>

#include "segments.h"

/** var twin_arch_seg_plan - what each slot is there for */
const struct twin_seg_plan twin_arch_seg_plan[GDT_ENTRIES] = {
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
	[GDT_ENTRY_PNPBIOS_TS1] = { "pnp bios ts1", TWIN_SLOT_LENT, 0 },
	[GDT_ENTRY_PNPBIOS_TS2] = { "pnp bios ts2", TWIN_SLOT_LENT, 0 },
	[GDT_ENTRY_APMBIOS_BASE] = { "apm bios cs32", TWIN_SLOT_BIOS, 0 },
	[GDT_ENTRY_APMBIOS_BASE + 1] = { "apm bios cs16", TWIN_SLOT_BIOS, 0 },
	[GDT_ENTRY_APMBIOS_BASE + 2] = { "apm bios ds", TWIN_SLOT_BIOS, 0 },
	[GDT_ENTRY_ESPFIX_SS] = { "espfix ss", TWIN_SLOT_STACK, 0 },
	[GDT_ENTRY_PERCPU] = { "percpu", TWIN_SLOT_PERCPU, 0 },
	[GDT_ENTRY_DOUBLEFAULT_TSS] = { "double fault tss", TWIN_SLOT_TSS_ALT, 0 },
};

/** var twin_arch_segs_wide - do system descriptors have two slots? */
const bool twin_arch_segs_wide;

/** var twin_arch_gate_stacks - no exception has a stack for itself */
const u8 twin_arch_gate_stacks[32];

/** var twin_arch_double_fault - slot of the task state that a double fault switches to */
const unsigned int twin_arch_double_fault = GDT_ENTRY_DOUBLEFAULT_TSS;

#define FIELD(slot, tss, name, want)                                                     \
	twin_add_field(c, slot, (const void *)(tss) + offsetof(struct x86_hw_tss, name), \
		       sizeof((tss)->name), want)

/*
 * The stack that user mode is left for; and what a double fault begins with, which the
 * CPU only reads: nothing comes after it.
 */
static void task_state(struct twin_cpu_segments *c, const struct cpu_entry_area *area)
{
	const struct x86_hw_tss *tss = &area->tss.x86_tss;
	const struct x86_hw_tss *alt = &area->doublefault_stack.tss;

	FIELD(GDT_ENTRY_TSS, tss, sp0, (unsigned long)(&area->entry_stack_page + 1));
	FIELD(GDT_ENTRY_TSS, tss, ss0, __KERNEL_DS);
	FIELD(GDT_ENTRY_DOUBLEFAULT_TSS, alt, sp, (unsigned long)alt);
	FIELD(GDT_ENTRY_DOUBLEFAULT_TSS, alt, ss, __KERNEL_DS);
	FIELD(GDT_ENTRY_DOUBLEFAULT_TSS, alt, cs, __KERNEL_CS);
	FIELD(GDT_ENTRY_DOUBLEFAULT_TSS, alt, fs, __KERNEL_PERCPU);
}

/**
 * twin_arch_told_number - no descriptor tells a CPU's number on 32 bits
 */
u64 twin_arch_told_number(void)
{
	return 0;
}

/**
 * twin_arch_segments - what a CPU's descriptors have to say
 * @c: the CPU; filled in
 * @area: its entry area
 */
void twin_arch_segments(struct twin_cpu_segments *c, const struct cpu_entry_area *area)
{
	c->want_percpu = per_cpu_offset(c->cpu);
	c->want_alt = (unsigned long)&area->doublefault_stack.tss;
	task_state(c, area);
}
