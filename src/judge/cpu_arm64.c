// SPDX-License-Identifier: GPL-2.0
/*
 * The CPU as judge, on arm64: the clone's root goes into TTBR0_EL1.
 *
 * The running kernel lives in TTBR1 and stays there.  TCR_EL1 has a granule and a
 * width of addresses for each of the two, so that tables of any arm64 shape can be
 * walked beside the kernel's own.  Besides reading and writing, arm64 can be asked
 * where an address leads without touching it: AT S1E1R leaves the answer in PAR_EL1.
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
 * struct granule - how the CPU is told of a page size
 * @page_shift: log2 of it
 * @tg0: for TCR_EL1.TG0
 * @field: where ID_AA64MMFR0_EL1 says whether there is such a granule
 * @min: there is, from this value of the field
 * @max: up to this one
 * @lack: what to say when there is not
 */
struct granule {
	u8 page_shift;
	u8 tg0;
	u8 field;
	u8 min;
	u8 max;
	const char *lack;
};

static const struct granule granules[] = {
	{ 12, 0, 28, 0, 7, "this CPU has no granule of 4K" },
	{ 14, 2, 20, 1, 7, "this CPU has no granule of 16K" },
	{ 16, 1, 24, 0, 7, "this CPU has no granule of 64K" },
};

static const struct granule *granule_of(const struct pt_shape *shape)
{
	unsigned int i = 0;

	while (granules[i].page_shift != shape->format->page_shift)
		i++;
	return &granules[i];
}

/* Do the rights of an entry stand in a register that it points to?  From 6.6 on. */
static bool rights_indirect(void)
{
	u64 mmfr3 = read_sysreg_s(sys_reg(3, 0, 0, 7, 3));

	/* TCR2_EL1, which is there when the feature is; its bit 1 turns it on. */
	return (mmfr3 >> 8 & 15) && (read_sysreg_s(sys_reg(3, 0, 2, 0, 3)) & BIT(1));
}

/**
 * twin_cpu_forbidden - may tables of this shape be loaded into TTBR0 here?
 * @court: the case
 *
 * The user's part of the addresses may have another granule and width than the
 * kernel's: TCR_EL1 has a field for each.
 *
 * Return: why not, or NULL.
 */
const char *twin_cpu_forbidden(const struct twin_court *court)
{
	const struct pt_shape *shape = court->map->shape;
	const struct granule *g;
	unsigned int has;

	/* Shapes whose kernel's part is addressed through TTBR1. */
	if (shape->format->canon != court->live->shape.format->canon)
		return "this CPU walks no tables of that architecture";
	if (rights_indirect())
		return "permission indirection (FEAT_S1PIE) is on, which is not modelled";
	g = granule_of(shape);
	has = read_sanitised_ftr_reg(SYS_ID_AA64MMFR0_EL1) >> g->field & 15;
	return has >= g->min && has <= g->max ? NULL : g->lack;
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
	/* Between barriers: else it may deadlock a Cortex-A77 (erratum 1508412). */
	par = read_sysreg_par();
	if (par & BIT_ULL(0))
		return TWIN_NOWHERE;
	return (par & GENMASK_ULL(47, 12)) | (va & GENMASK_ULL(11, 0));
}

#define TCR_FIELDS (TCR_T0SZ_MASK | TCR_TG0_MASK)

/*
 * Walks of the user's part are off while its root, width and granule change, and
 * nothing of one root is left when the other is walked.
 */
static void set_user_part(u64 ttbr, u64 tcr)
{
	write_sysreg(read_sysreg(tcr_el1) | TCR_EPD0_MASK, tcr_el1);
	isb();
	write_sysreg(ttbr, ttbr0_el1);
	write_sysreg(tcr | TCR_EPD0_MASK, tcr_el1);
	isb();
	local_flush_tlb_all();
	write_sysreg(tcr, tcr_el1);
	isb();
}

/* TCR_EL1 with the user's part divided as the twin divides its kernel's. */
static u64 twin_tcr(const struct pt_shape *shape, u64 tcr)
{
	return (tcr & ~TCR_FIELDS) | TCR_T0SZ(shape->va_bits) |
	       (u64)granule_of(shape)->tg0 << TCR_TG0_SHIFT;
}

/**
 * twin_cpu_window - ask the CPU, with the clone in TTBR0 and interrupts off
 * @cpu: the session, with its questions
 */
void twin_cpu_window(struct twin_cpu *cpu)
{
	unsigned long flags, i;
	u64 ttbr, tcr, par;

	local_irq_save(flags);
	tcr = read_sysreg(tcr_el1);
	ttbr = read_sysreg(ttbr0_el1);
	par = read_sysreg_par();
	pagefault_disable();
	set_user_part(page_to_phys(cpu->clone.root), twin_tcr(cpu->clone.shape, tcr));
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
	set_user_part(ttbr, tcr);
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
	u64 want = TWIN_NOWHERE, offset = q->va & (pt_page_size(cpu->clone.shape) - 1);

	if (ask->mapped)
		want = twin_ram_host(cpu->court->map->ram, ask->phys).a + offset;
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
