// SPDX-License-Identifier: GPL-2.0
/*
 * The CPU as judge, on arm64: the clone's root goes into TTBR0_EL1.
 *
 * The running kernel lives in TTBR1 and stays there.  Besides reading and writing,
 * arm64 can be asked where an address leads without touching it: AT S1E1R leaves
 * the answer in PAR_EL1.
 */
#include <linux/arm-smccc.h>
#include <linux/dmi.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/of.h>
#include <linux/uaccess.h>
#include <asm/asm-extable.h>
#include <asm/barrier.h>
#include <asm/hypervisor.h>
#include <asm/sysreg.h>
#include <asm/tlbflush.h>

#include "cpu.h"

/** var twin_cpu_extra - the answer that needs no access */
const struct twin_rule twin_cpu_extra = {
	"translations",
	"cpu-at",
	"pages",
	"va",
	"AT S1E1R says that the page leads to its frame, or nowhere",
	TWIN_ADDRESS,
};

/** var twin_cpu_marks - a CPU need not set the access flag, and faults without it */
const u32 twin_cpu_marks = PT_A;

/**
 * twin_cpu_forbidden - may TTBR0 be loaded here?
 *
 * Return: NULL: it always may.
 */
const char *twin_cpu_forbidden(void)
{
	return NULL;
}

/**
 * twin_cpu_title - what to call this CPU
 *
 * On a board that only QEMU makes, a CPU is taken for a real one only when KVM
 * answers for it.
 */
const char *twin_cpu_title(void)
{
	bool qemu = of_machine_is_compatible("linux,dummy-virt") || dmi_name_in_vendors("QEMU");

	if (qemu && !kvm_arm_hyp_service_available(ARM_SMCCC_KVM_FUNC_FEATURES))
		return "cpu (emulated)";
	return "cpu";
}

static __always_inline int cpu_read(unsigned long va, unsigned long *value)
{
	long err = -EFAULT;

	asm volatile("1: ldr %[value], [%[va]]\n"
		     "   mov %[err], #0\n"
		     "2:\n" _ASM_EXTABLE_UACCESS(1b, 2b)
		     : [err] "+r"(err), [value] "+r"(*value)
		     : [va] "r"(va)
		     : "memory");
	return err;
}

static __always_inline int cpu_write(unsigned long va, unsigned long value)
{
	long err = -EFAULT;

	asm volatile("1: str %[value], [%[va]]\n"
		     "   mov %[err], #0\n"
		     "2:\n" _ASM_EXTABLE_UACCESS(1b, 2b)
		     : [err] "+r"(err)
		     : [value] "r"(value), [va] "r"(va)
		     : "memory");
	return err;
}

/* Where does the CPU say that the address leads? */
static __always_inline u64 cpu_at(unsigned long va)
{
	u64 par;

	asm volatile("at s1e1r, %0" : : "r"(va));
	isb();
	par = read_sysreg(par_el1);
	if (par & BIT_ULL(0))
		return TWIN_NOWHERE;
	return (par & GENMASK_ULL(47, 12)) | (va & GENMASK_ULL(11, 0));
}

/* Nothing of one root may be left when the other is walked. */
static void set_ttbr0(u64 ttbr)
{
	write_sysreg(ttbr, ttbr0_el1);
	isb();
	local_flush_tlb_all();
}

/**
 * twin_cpu_window - ask the CPU, with the clone in TTBR0 and interrupts off
 * @cpu: the session, with its questions
 */
void twin_cpu_window(struct twin_cpu *cpu)
{
	unsigned long flags, i;
	u64 ttbr, par;

	local_irq_save(flags);
	ttbr = read_sysreg(ttbr0_el1);
	par = read_sysreg(par_el1);
	pagefault_disable();
	set_ttbr0(page_to_phys(cpu->clone.root));
	for (i = 0; i < cpu->nr; i++) {
		cpu->q[i].read_err = cpu_read(cpu->q[i].va, &cpu->q[i].got);
		cpu->q[i].phys = cpu_at(cpu->q[i].va);
	}
	for (i = 0; i < cpu->nr; i++) {
		struct twin_question *q = &cpu->q[i];

		if (!q->write && !q->refuse)
			continue;
		q->write_err = cpu_write(q->va, ~q->token);
		q->seen = READ_ONCE(*q->frame);
		WRITE_ONCE(*q->frame, q->token);
	}
	set_ttbr0(ttbr);
	pagefault_enable();
	write_sysreg(par, par_el1);
	local_irq_restore(flags);
}

/**
 * twin_cpu_extra_hear - hold the answer of AT against the twin's
 * @cpu: the session
 * @q: the question
 * @ask: where it came from
 * @row: of twin_cpu_extra
 */
void twin_cpu_extra_hear(const struct twin_cpu *cpu, const struct twin_question *q,
			 struct twin_ask *ask, struct twin_row *row)
{
	u64 want = TWIN_NOWHERE;

	if (ask->mapped)
		want = twin_ram_host(cpu->court->map->ram, ask->phys).a | (q->va & ~PAGE_MASK);
	row->looked++;
	if (q->phys == want)
		return;
	twin_row_break(row, ask->va.a, want, q->phys);
	ask->dissent++;
}

/**
 * twin_cpu_extra_close - nothing is left to be said
 * @cpu: the session
 * @row: of twin_cpu_extra
 */
void twin_cpu_extra_close(const struct twin_cpu *cpu, struct twin_row *row)
{
}
