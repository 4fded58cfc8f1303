// SPDX-License-Identifier: GPL-2.0
/*
 * The table of interrupts as the CPUs use it, and what its vectors are there for: the
 * exceptions of the manual (Intel SDM, volume 3, 6.15), the vectors that the kernel has
 * set apart (asm/irq_vectors.h), and devices.
 *
 * A symbol is found quickly by its address, and slowly by its name.  So a gate is asked
 * whose name stands where it leads; only when that is none of those that may, the address
 * is looked up that it should have.
 */
#include <linux/kernel.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <asm/cpu_entry_area.h>
#include <asm/desc_defs.h>
#include <asm/idtentry.h>
#include <asm/irq_vectors.h>
#include <asm/page.h>
#include <asm/segment.h>
#include <asm/trapnr.h>

#include "gates.h"
#include "reach.h"

/* Longer than any name below with its offset. */
#define NAME_MAX_LEN 96

/**
 * struct handler - what a vector is there for
 * @vector: which
 * @name: of the function; a kernel that has it has it there
 * @dpl: 3 when user mode may ask for it
 * @told: the kernel may have been told to leave it out
 */
struct handler {
	u8 vector;
	const char *name;
	u8 dpl;
	bool told;
};

static const struct handler handlers[] = {
	{ X86_TRAP_DE, "asm_exc_divide_error" },
	{ X86_TRAP_DB, "asm_exc_debug" },
	{ X86_TRAP_NMI, "asm_exc_nmi" },
	{ X86_TRAP_BP, "asm_exc_int3", 3 },
	{ X86_TRAP_OF, "asm_exc_overflow", 3 },
	{ X86_TRAP_BR, "asm_exc_bounds" },
	{ X86_TRAP_UD, "asm_exc_invalid_op" },
	{ X86_TRAP_NM, "asm_exc_device_not_available" },
	{ X86_TRAP_DF, "asm_exc_double_fault" },
	{ X86_TRAP_OLD_MF, "asm_exc_coproc_segment_overrun" },
	{ X86_TRAP_TS, "asm_exc_invalid_tss" },
	{ X86_TRAP_NP, "asm_exc_segment_not_present" },
	{ X86_TRAP_SS, "asm_exc_stack_segment" },
	{ X86_TRAP_GP, "asm_exc_general_protection" },
	{ X86_TRAP_PF, "asm_exc_page_fault" },
	{ X86_TRAP_SPURIOUS, "asm_exc_spurious_interrupt_bug" },
	{ X86_TRAP_MF, "asm_exc_coprocessor_error" },
	{ X86_TRAP_AC, "asm_exc_alignment_check" },
	{ X86_TRAP_MC, "asm_exc_machine_check" },
	{ X86_TRAP_XF, "asm_exc_simd_coprocessor_error" },
	{ X86_TRAP_VE, "asm_exc_virtualization_exception" },
	{ X86_TRAP_CP, "asm_exc_control_protection" },
	{ X86_TRAP_VC, "asm_exc_vmm_communication" },
	{ IA32_SYSCALL_VECTOR, "asm_int80_emulation", 3, true },
	{ IA32_SYSCALL_VECTOR, "entry_INT80_compat", 3, true },
	{ IA32_SYSCALL_VECTOR, "entry_INT80_32", 3, true },
	{ LOCAL_TIMER_VECTOR, "asm_sysvec_apic_timer_interrupt" },
	{ DEFERRED_ERROR_VECTOR, "asm_sysvec_deferred_error" },
	{ IRQ_WORK_VECTOR, "asm_sysvec_irq_work" },
	{ X86_PLATFORM_IPI_VECTOR, "asm_sysvec_x86_platform_ipi" },
	{ REBOOT_VECTOR, "asm_sysvec_reboot" },
	{ THRESHOLD_APIC_VECTOR, "asm_sysvec_threshold" },
	{ THERMAL_APIC_VECTOR, "asm_sysvec_thermal" },
	{ CALL_FUNCTION_SINGLE_VECTOR, "asm_sysvec_call_function_single" },
	{ CALL_FUNCTION_VECTOR, "asm_sysvec_call_function" },
	{ RESCHEDULE_VECTOR, "asm_sysvec_reschedule_ipi" },
	{ ERROR_APIC_VECTOR, "asm_sysvec_error_interrupt" },
	{ SPURIOUS_APIC_VECTOR, "asm_sysvec_spurious_apic_interrupt" },
};

/**
 * struct found - where something of the kernel's is; it does not move
 * @asked: the symbol table was asked
 * @at: what it said, or 0
 */
struct found {
	bool asked;
	unsigned long at;
};

static unsigned long find(struct found *found, const char *name)
{
	if (!found->asked) {
		found->at = twin_live_symbol(name);
		found->asked = true;
	}
	return found->at;
}

static struct found found[ARRAY_SIZE(handlers)];

static unsigned long find_handler(unsigned int i)
{
	return find(&found[i], handlers[i].name);
}

/* Of vectors that nothing else is there for, one short piece of code stands behind another. */
struct stubs {
	const char *name;
	unsigned int first;
	unsigned int size;
};

/* For exceptions the kernel keeps what it has put there before it could handle any. */
static const struct stubs stubs[] = {
	{ "early_idt_handler_array", 0, EARLY_IDT_HANDLER_SIZE },
	{ "irq_entries_start", FIRST_EXTERNAL_VECTOR, IDT_ALIGN },
	{ "spurious_entries_start", FIRST_SYSTEM_VECTOR, IDT_ALIGN },
};

static struct found stubs_found[ARRAY_SIZE(stubs)];

static unsigned int stubs_of(unsigned int vector)
{
	return (vector >= FIRST_EXTERNAL_VECTOR) + (vector >= FIRST_SYSTEM_VECTOR);
}

/* Is @at so far behind the beginning of what has this name? */
static bool is_at(u64 at, const char *name, unsigned int off)
{
	char want[NAME_MAX_LEN], got[NAME_MAX_LEN];

	snprintf(want, sizeof(want), "%s+%#x/", name, off);
	snprintf(got, sizeof(got), "%pS", (void *)(unsigned long)at);
	return strstarts(got, want);
}

/* What hypervisors call and the like has no vector that is the same in all kernels. */
static bool is_system(unsigned int vector, u64 at)
{
	char got[NAME_MAX_LEN];

	if (vector != FIRST_EXTERNAL_VECTOR && vector < FIRST_SYSTEM_VECTOR)
		return false;
	snprintf(got, sizeof(got), "%pS", (void *)(unsigned long)at);
	return strstarts(got, "asm_sysvec_") && strstr(got, "+0x0/");
}

static void lead(struct twin_gate *g, u64 entry, u8 ist, u8 dpl)
{
	g->kind = twin_gate_kind(TWIN_GATE_INTERRUPT, dpl, ist, __KERNEL_CS);
	g->entry = entry;
	g->known = entry;
}

/* The stack that an exception has for itself, as its number, or 0. */
static u8 stack_of(unsigned int vector)
{
	return vector < FIRST_EXTERNAL_VECTOR ? twin_arch_gate_stacks[vector] : 0;
}

/* A switch to another task, whose state says where that begins. */
static void lead_to_task(struct twin_gate *g, unsigned int slot)
{
	g->kind = twin_gate_kind(TWIN_GATE_TASK, 0, 0, slot << 3);
	g->entry = 0;
	g->known = true;
}

static void plan_gate(struct twin_gate *g, unsigned int vector)
{
	u64 at = twin_gate_entry(g->low, g->high);
	unsigned int which = stubs_of(vector);
	const struct stubs *stub = &stubs[which];
	unsigned int off = (vector - stub->first) * stub->size;
	const struct handler *h = handlers;
	unsigned int i;

	if (vector == X86_TRAP_DF && twin_arch_double_fault)
		return lead_to_task(g, twin_arch_double_fault);
	for (i = 0; i < ARRAY_SIZE(handlers); i++)
		if (h[i].vector == vector && is_at(at, h[i].name, 0))
			return lead(g, at, stack_of(vector), h[i].dpl);
	for (i = 0; i < ARRAY_SIZE(handlers); i++)
		if (h[i].vector == vector && find_handler(i) &&
		    (!h[i].told || find_handler(i) == at))
			return lead(g, find_handler(i), stack_of(vector), h[i].dpl);
	if (is_at(at, stub->name, off) || is_system(vector, at))
		return lead(g, at, 0, 0);
	at = find(&stubs_found[which], stub->name);
	lead(g, at ? at + off : 0, 0, 0);
}

/**
 * twin_live_gates - read the table of interrupts, and tell what it is to be
 * @gates: filled in
 *
 * May sleep.
 */
void twin_live_gates(struct twin_gates *gates)
{
	gate_desc desc;
	unsigned int i;

	gates->va = CPU_ENTRY_AREA_RO_IDT;
	for (i = 0; i < TWIN_GATES_MAX; i++) {
		struct twin_gate *g = &gates->gate[i];
		u64 half[2] = {};

		if (copy_from_kernel_nofault(&desc, (gate_desc *)CPU_ENTRY_AREA_RO_IDT + i,
					     sizeof(desc)))
			return;
		memcpy(half, &desc, sizeof(desc));
		g->low = half[0];
		g->high = half[1];
		plan_gate(g, i);
	}
	gates->readable = true;
}
