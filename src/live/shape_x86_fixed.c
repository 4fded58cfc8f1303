// SPDX-License-Identifier: GPL-2.0
/*
 * The fixed addresses of x86: the fixmap (arch/x86/include/asm/fixmap.h), each CPU's
 * entry area (asm/cpu_entry_area.h), the espfix stacks of 64-bit kernels.
 */
#include <linux/cpumask.h>
#include <linux/io.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <asm/cpu_entry_area.h>
#include <asm/desc.h>
#include <asm/espfix.h>
#include <asm/fixmap.h>
#include <asm/msr.h>
#include <asm/processor.h>
#include <asm/vsyscall.h>

#include "../pgtable/format.h"
#include "../row.h"
#include "reach.h"
#include "firmware.h"
#include "resources.h"
#include "fixed.h"

/**
 * struct teller - who is told of slots
 * @fn: called for each
 * @ctx: for @fn
 * @err: the first that @fn returned other than 0
 * @io_apics: the resource tree has named an I/O APIC
 */
struct teller {
	twin_fixed_fn fn;
	void *ctx;
	int err;
	bool io_apics;
};

static void tell(struct teller *t, const struct twin_fixed *slot)
{
	if (!t->err)
		t->err = t->fn(t->ctx, slot);
}

/* Where a variable of the kernel's lies. */
static u64 phys_of(const void *at)
{
	const struct page *page;

	if (!at)
		return TWIN_NOWHERE;
	if (is_vmalloc_addr(at)) {
		page = vmalloc_to_page(at);
		return page ? page_to_phys(page) + offset_in_page(at) : TWIN_NOWHERE;
	}
	return __phys_addr_nodebug((unsigned long)at);
}

/* A CPU's copy of a variable that is known by its name. */
static const void *of_cpu(const char *name, int cpu, u64 off)
{
	unsigned long symbol = twin_live_symbol(name);

	return symbol ? (void *)(symbol + per_cpu_offset(cpu) + (unsigned long)off) : NULL;
}

/*
 * What the CPUs need stands at a second address here.  With percpu_alloc=page its pages
 * lie anywhere, each one.
 */
static void tell_second(struct teller *t, const char *name, const void *va, u64 len,
			const void *from, u32 rights)
{
	u64 step = from && is_vmalloc_addr(from) ? PAGE_SIZE : len, off;

	for (off = 0; off < len; off += step)
		tell(t, &(struct twin_fixed){
				.name = name,
				.va = (unsigned long)va + off,
				.len = step,
				.phys = phys_of(from ? from + off : NULL),
				.rights = rights,
				.must = true,
			});
}

#ifdef CONFIG_X86_64
/* The GDT and the TSS are read at these addresses, and written at others. */
#define TABLE_RIGHTS 0

#define TELL_STACK(which)                                                     \
	tell_second(t, "exception stack", cea->estacks.which##_stack,         \
		    sizeof(cea->estacks.which##_stack),                       \
		    of_cpu("exception_stacks", cpu,                           \
			   offsetof(struct exception_stacks, which##_stack)), \
		    PT_W)

static void tell_stacks(struct teller *t, const struct cpu_entry_area *cea, int cpu)
{
	TELL_STACK(DF);
	TELL_STACK(NMI);
	TELL_STACK(DB);
	TELL_STACK(MCE);
}

/* One page of stacks stands at many addresses, read-only; it is written elsewhere. */
static void tell_espfix(struct teller *t)
{
	unsigned long symbol = twin_live_symbol("espfix_waddr");
	struct twin_fixed slot = {
		.name = "espfix stack",
		.va = ESPFIX_BASE_ADDR,
		.len = 1ULL << P4D_SHIFT,
		.phys = TWIN_NOWHERE,
		.spread = true,
	};
	int cpu;

	if (!symbol)
		tell(t, &slot);
	for_each_possible_cpu(cpu) {
		unsigned long at = 0;

		if (!symbol ||
		    copy_from_kernel_nofault(&at, (void *)(symbol + per_cpu_offset(cpu)),
					     sizeof(at)) ||
		    !at)
			continue;
		slot.phys = phys_of((void *)(at & PAGE_MASK));
		tell(t, &slot);
	}
}
#else
/* A task switch writes to them, and double faults are task switches. */
#define TABLE_RIGHTS PT_W

static void tell_stacks(struct teller *t, const struct cpu_entry_area *cea, int cpu)
{
	tell_second(t, "double fault stack", &cea->doublefault_stack,
		    sizeof(cea->doublefault_stack), of_cpu("doublefault_stack", cpu, 0), PT_W);
}

static void tell_espfix(struct teller *t)
{
}
#endif

static void tell_entry_area(struct teller *t, int cpu)
{
	const struct cpu_entry_area *cea = get_cpu_entry_area(cpu);

	tell_second(t, "GDT", cea->gdt, sizeof(cea->gdt), per_cpu_ptr(&gdt_page, cpu),
		    TABLE_RIGHTS);
	tell_second(t, "entry stack", &cea->entry_stack_page, sizeof(cea->entry_stack_page),
		    of_cpu("entry_stack_storage", cpu, 0), PT_W);
	tell_second(t, "TSS", &cea->tss, sizeof(cea->tss), per_cpu_ptr(&cpu_tss_rw, cpu),
		    TABLE_RIGHTS);
	tell_stacks(t, cea, cpu);
	if (boot_cpu_data.x86_vendor != X86_VENDOR_INTEL)
		return;
	tell_second(t, "debug store", &cea->cpu_debug_store, sizeof(cea->cpu_debug_store),
		    of_cpu("cpu_debug_store", cpu, 0), PT_W);
	/* Filled when perf wants it. */
	tell(t, &(struct twin_fixed){ "debug buffers", (unsigned long)&cea->cpu_debug_buffers,
				      sizeof(cea->cpu_debug_buffers), TWIN_NOWHERE, PT_W });
}

/* Uncached, by all means: _PAGE_NOCACHE. */
#define NOCACHE (PT_M0 | PT_M1)

/* Who maps something chooses its memory type; @fleeting: and has it for a moment only. */
static void tell_lent(struct teller *t, const char *name, unsigned int slot, unsigned int nr,
		      bool fleeting)
{
	tell(t, &(struct twin_fixed){
			.name = name,
			.va = fix_to_virt(slot + nr - 1),
			.len = (u64)nr << PAGE_SHIFT,
			.phys = TWIN_NOWHERE,
			.rights = PT_W,
			.any_type = true,
			.fleeting = fleeting,
		});
}

static void tell_fixmap(struct teller *t, const char *name, unsigned int slot, unsigned int nr,
			u64 phys, u32 rights)
{
	/* Slots are numbered from the top down. */
	tell(t, &(struct twin_fixed){ name, fix_to_virt(slot + nr - 1), (u64)nr << PAGE_SHIFT, phys,
				      rights });
}

#ifdef CONFIG_X86_IO_APIC
static int tell_io_apic(void *ctx, const struct twin_resource *res)
{
	struct teller *t = ctx;
	unsigned int nr;

	if (sscanf(res->name, "IOAPIC %u", &nr) != 1 || nr >= MAX_IO_APICS)
		return 0;
	t->io_apics = true;
	tell_fixmap(t, "I/O APIC", FIX_IO_APIC_BASE_0 + nr, 1, res->first & ~0xfffULL,
		    PT_W | NOCACHE);
	return 0;
}
#endif

#ifdef CONFIG_X86_VSYSCALL_EMULATION
/* Only to be told so makes the kernel map what user mode may read there. */
static bool is_vsyscall_read(void)
{
	char word[32];

	return !twin_live_word("vsyscall", word, sizeof(word)) || !strcmp(word, "vsyscall=emulate");
}
#endif

static void tell_fixmaps(struct teller *t)
{
	u64 base = TWIN_NOWHERE;

#ifdef CONFIG_X86_VSYSCALL_EMULATION
	if (is_vsyscall_read())
		tell_fixmap(t, "vsyscall", VSYSCALL_PAGE, 1,
			    phys_of((void *)twin_live_symbol("__vsyscall_page")), PT_U);
#endif
	tell_fixmap(t, "debug port", FIX_DBGP_BASE, 1, TWIN_NOWHERE, PT_W | NOCACHE);
	tell_lent(t, "early console", FIX_EARLYCON_MEM_BASE, 1, false);
#ifdef CONFIG_PROVIDE_OHCI1394_DMA_INIT
	tell_fixmap(t, "firewire", FIX_OHCI1394_BASE, 1, TWIN_NOWHERE, PT_W | NOCACHE);
#endif
#ifdef CONFIG_X86_LOCAL_APIC
	if (!rdmsrl_safe(MSR_IA32_APICBASE, &base))
		base &= GENMASK_ULL(51, 12);
	else
		base = TWIN_NOWHERE;
	tell_fixmap(t, "local APIC", FIX_APIC_BASE, 1, base, PT_W | NOCACHE);
#endif
#ifdef CONFIG_X86_IO_APIC
	twin_resources(tell_io_apic, t);
	/* They get into the tree when PCI is set up: pci=off leaves them out. */
	if (!t->io_apics)
		tell_fixmap(t, "I/O APIC", FIX_IO_APIC_BASE_0, MAX_IO_APICS, TWIN_NOWHERE,
			    PT_W | NOCACHE);
#endif
#ifdef CONFIG_KMAP_LOCAL
	tell_lent(t, "kmap, for a moment", FIX_KMAP_BEGIN, FIX_KMAP_END - FIX_KMAP_BEGIN + 1, true);
#ifdef CONFIG_PCI_MMCONFIG
	tell_fixmap(t, "PCI configuration", FIX_PCIE_MCFG, 1, TWIN_NOWHERE, PT_W | NOCACHE);
#endif
#endif
#ifdef CONFIG_ACPI_APEI_GHES
	tell_lent(t, "GHES, for a moment", FIX_APEI_GHES_IRQ, 2, true);
#endif
#ifdef CONFIG_INTEL_TXT
	tell_fixmap(t, "tboot", FIX_TBOOT_BASE, 1, TWIN_NOWHERE, PT_W);
#endif
}

/**
 * twin_arch_fixed - tell of all addresses that are set apart
 * @fn: called for each
 * @ctx: for @fn
 *
 * May sleep.
 *
 * Return: 0 or what @fn returned.
 */
int twin_arch_fixed(twin_fixed_fn fn, void *ctx)
{
	struct teller t = { fn, ctx };
	int cpu;

	tell_fixmaps(&t);
	tell(&t, &(struct twin_fixed){ "IDT", CPU_ENTRY_AREA_RO_IDT, PAGE_SIZE,
				       phys_of((void *)twin_live_symbol("idt_table")), 0, true });
	for_each_possible_cpu(cpu)
		tell_entry_area(&t, cpu);
	tell_espfix(&t);
	return t.err;
}
