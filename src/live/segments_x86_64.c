// SPDX-License-Identifier: GPL-2.0
/* The slots of the descriptor table on 64 bits (arch/x86/include/asm/segment.h). */
#include <linux/stddef.h>
#include <linux/topology.h>
#include <asm/cpu_entry_area.h>
#include <asm/cpufeature.h>
#include <asm/msr.h>
#include <asm/page.h>
#include <asm/processor.h>
#include <asm/segment.h>
#include <asm/trapnr.h>

#include "segments.h"

/** var twin_arch_seg_plan - what each slot is there for */
const struct twin_seg_plan twin_arch_seg_plan[GDT_ENTRIES] = {
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

/** var twin_arch_segs_wide - do system descriptors have two slots? */
const bool twin_arch_segs_wide = true;

/** var twin_arch_gate_stacks - the stack that an exception has for itself, by vector, from 1 on */
const u8 twin_arch_gate_stacks[32] = {
	[X86_TRAP_DB] = IST_INDEX_DB + 1, [X86_TRAP_NMI] = IST_INDEX_NMI + 1,
	[X86_TRAP_DF] = IST_INDEX_DF + 1, [X86_TRAP_MC] = IST_INDEX_MCE + 1,
	[X86_TRAP_VC] = IST_INDEX_VC + 1,
};

/** var twin_arch_double_fault - a double fault is an exception as others are */
const unsigned int twin_arch_double_fault;

/* The stack that user mode is left for, and those that some exceptions have for themselves. */
static void task_state(struct twin_cpu_segments *c, const struct cpu_entry_area *area)
{
	const struct cea_exception_stacks *stacks = &area->estacks;
	const u64 ist[7] = {
		[IST_INDEX_DF] = CEA_ESTACK_TOP(stacks, DF),
		[IST_INDEX_NMI] = CEA_ESTACK_TOP(stacks, NMI),
		[IST_INDEX_DB] = CEA_ESTACK_TOP(stacks, DB),
		[IST_INDEX_MCE] = CEA_ESTACK_TOP(stacks, MCE),
		[IST_INDEX_VC] = CEA_ESTACK_TOP(stacks, VC),
	};
	const void *tss = &area->tss.x86_tss;
	unsigned int i;

	twin_add_field(c, GDT_ENTRY_TSS, tss + offsetof(struct x86_hw_tss, sp0), sizeof(u64),
		       (unsigned long)(&area->entry_stack_page + 1));
	for (i = 0; i < ARRAY_SIZE(ist); i++)
		twin_add_field(c, GDT_ENTRY_TSS, tss + offsetof(struct x86_hw_tss, ist[i]),
			       sizeof(u64), ist[i]);
}

/**
 * twin_arch_told_number - what RDPID says on this CPU
 *
 * Return: that, or 0 when there is no such register.
 */
u64 twin_arch_told_number(void)
{
	u64 number = 0;

	if (boot_cpu_has(X86_FEATURE_RDTSCP) || boot_cpu_has(X86_FEATURE_RDPID))
		rdmsrl_safe(MSR_TSC_AUX, &number);
	return number;
}

/**
 * twin_arch_segments - what a CPU's descriptors have to say
 * @c: the CPU; filled in
 * @area: its entry area
 */
void twin_arch_segments(struct twin_cpu_segments *c, const struct cpu_entry_area *area)
{
	/* vdso_encode_cpunode() is the promise to user mode. */
	c->want_number = vdso_encode_cpunode(c->cpu, cpu_to_node(c->cpu));
	task_state(c, area);
}
