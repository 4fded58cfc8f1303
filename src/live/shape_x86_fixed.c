// SPDX-License-Identifier: GPL-2.0
/*
 * The fixed addresses of x86: the fixmap (arch/x86/include/asm/fixmap.h), each CPU's
 * entry area (asm/cpu_entry_area.h), the espfix stacks of 64-bit kernels.
 */
#include <linux/cpumask.h>
#include <linux/io.h>
#include <linux/kernel.h>
#include <linux/math.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <asm/bootparam.h>
#include <asm/cpu_entry_area.h>
#include <asm/cpufeature.h>
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

TWIN_REACH(is_kernel_percpu_address)

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

/* Does memory hold variables that each CPU has for itself? */
static enum twin_fixed_proof is_per_cpu(u64 phys, u64 len)
{
	if (!IS_ENABLED(CONFIG_SMP) || !twin_reach(is_kernel_percpu_address))
		return TWIN_FIXED_UNKNOWN;
	if (phys <= __phys_addr_nodebug((unsigned long)high_memory - 1) &&
	    twin_call(is_kernel_percpu_address)((unsigned long)__va(phys)))
		return TWIN_FIXED_UNKNOWN;
	return TWIN_FIXED_WRONG;
}

/*
 * What the CPUs need stands at a second address here.  With percpu_alloc=page its pages
 * lie anywhere, each one.  A variable that is not known by its name lies as far from one
 * that is on each CPU.
 */
static void tell_second(struct teller *t, const char *name, const void *va, u64 len,
			const void *from, u32 rights, int cpu)
{
	const void *known = per_cpu_ptr(&gdt_page, cpu);
	bool alike = !from && !is_vmalloc_addr(known);
	u64 step = from && is_vmalloc_addr(from) ? PAGE_SIZE : len, off;

	for (off = 0; off < len; off += step)
		tell(t, &(struct twin_fixed){
				.name = name,
				.va = (unsigned long)va + off,
				.len = step,
				.phys = phys_of(from ? from + off : NULL),
				.rights = rights,
				.must = true,
				.proof = alike ? is_per_cpu : NULL,
				.anchor = alike ? phys_of(known) : 0,
			});
}

#ifdef CONFIG_X86_64
/* The GDT and the TSS are read at these addresses, and written at others. */
#define TABLE_RIGHTS 0

#define TELL_STACK(which)                                                     \
	tell_second(t, #which " stack", cea->estacks.which##_stack,           \
		    sizeof(cea->estacks.which##_stack),                       \
		    of_cpu("exception_stacks", cpu,                           \
			   offsetof(struct exception_stacks, which##_stack)), \
		    PT_W, cpu)

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
		    sizeof(cea->doublefault_stack), of_cpu("doublefault_stack", cpu, 0), PT_W, cpu);
}

static void tell_espfix(struct teller *t)
{
}
#endif

static void tell_entry_area(struct teller *t, int cpu)
{
	const struct cpu_entry_area *cea = get_cpu_entry_area(cpu);

	tell_second(t, "GDT", cea->gdt, sizeof(cea->gdt), per_cpu_ptr(&gdt_page, cpu), TABLE_RIGHTS,
		    cpu);
	tell_second(t, "entry stack", &cea->entry_stack_page, sizeof(cea->entry_stack_page),
		    of_cpu("entry_stack_storage", cpu, 0), PT_W, cpu);
	tell_second(t, "TSS", &cea->tss, sizeof(cea->tss), per_cpu_ptr(&cpu_tss_rw, cpu),
		    TABLE_RIGHTS, cpu);
	tell_stacks(t, cea, cpu);
	if (boot_cpu_data.x86_vendor != X86_VENDOR_INTEL)
		return;
	tell_second(t, "debug store", &cea->cpu_debug_store, sizeof(cea->cpu_debug_store),
		    of_cpu("cpu_debug_store", cpu, 0), PT_W, cpu);
	/* Filled when perf wants it, for these two. */
	if (boot_cpu_has(X86_FEATURE_BTS) || boot_cpu_has(X86_FEATURE_PEBS))
		tell(t,
		     &(struct twin_fixed){ "debug buffers", (unsigned long)&cea->cpu_debug_buffers,
					   sizeof(cea->cpu_debug_buffers), TWIN_NOWHERE, PT_W });
}

/* Uncached, by all means: _PAGE_NOCACHE. */
#define NOCACHE (PT_M0 | PT_M1)

#if defined(CONFIG_KMAP_LOCAL) || defined(CONFIG_ACPI_APEI_GHES)
/* Who maps something for a moment chooses its memory type. */
static void tell_lent(struct teller *t, const char *name, unsigned int slot, unsigned int nr)
{
	tell(t, &(struct twin_fixed){
			.name = name,
			.va = fix_to_virt(slot + nr - 1),
			.len = (u64)nr << PAGE_SHIFT,
			.phys = TWIN_NOWHERE,
			.rights = PT_W,
			.any_type = true,
			.fleeting = true,
		});
}
#endif

/* Registers of a device; nobody here can tell where. */
static void tell_device(struct teller *t, const char *name, unsigned int slot, unsigned int nr,
			enum twin_fixed_proof (*proof)(u64 phys, u64 len))
{
	tell(t, &(struct twin_fixed){
			.name = name,
			.va = fix_to_virt(slot + nr - 1),
			.len = (u64)nr << PAGE_SHIFT,
			.phys = TWIN_NOWHERE,
			.rights = PT_W | NOCACHE,
			.device = true,
			.proof = proof,
		});
}

static void tell_early_console(struct teller *t)
{
	/* One of these has a console that is mapped without being asked for. */
	if (IS_ENABLED(CONFIG_X86_INTEL_CE) || twin_live_early_console())
		tell(t, &(struct twin_fixed){
				.name = "early console",
				.va = fix_to_virt(FIX_EARLYCON_MEM_BASE),
				.len = PAGE_SIZE,
				.phys = TWIN_NOWHERE,
				.rights = PT_W,
				.any_type = true,
				.device = true,
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

#if defined(CONFIG_KMAP_LOCAL) && defined(CONFIG_PCI_MMCONFIG)
/**
 * struct config - the search for what a page is the configuration of
 * @phys: the page
 * @known: the resource tree names some
 */
struct config {
	u64 phys;
	bool known;
};

/* Since 6.8 it has the newer name. */
static int look_for_config(void *ctx, const struct twin_resource *res)
{
	struct config *config = ctx;

	if (strncmp(res->name, "PCI MMCONFIG ", 13) && strncmp(res->name, "PCI ECAM ", 9))
		return 0;
	config->known = true;
	return config->phys >= res->first && config->phys <= res->last;
}

/* Of whatever device was asked last, so it may lead elsewhere by now. */
static enum twin_fixed_proof is_pci_config(u64 phys, u64 len)
{
	struct config config = { .phys = phys };

	return twin_resources(look_for_config, &config) || !config.known ? TWIN_FIXED_UNKNOWN :
									   TWIN_FIXED_WRONG;
}
#endif

#ifdef CONFIG_INTEL_TXT
/* Where the boot loader said that its page is; only what it said is mapped. */
static void tell_tboot(struct teller *t)
{
	unsigned long symbol = twin_live_symbol("boot_params");
	u64 at = TWIN_NOWHERE;

	if (symbol &&
	    copy_from_kernel_nofault(&at, (void *)symbol + offsetof(struct boot_params, tboot_addr),
				     sizeof(at)))
		at = TWIN_NOWHERE;
	if (at)
		tell_fixmap(t, "tboot", FIX_TBOOT_BASE, 1,
			    at == TWIN_NOWHERE ? at : round_down(at, PAGE_SIZE), PT_W);
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
#ifdef CONFIG_EARLY_PRINTK_DBGP
	tell_device(t, "debug port", FIX_DBGP_BASE, 1, NULL);
#endif
	tell_early_console(t);
#ifdef CONFIG_PROVIDE_OHCI1394_DMA_INIT
	tell_device(t, "firewire", FIX_OHCI1394_BASE, 1, NULL);
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
		tell_device(t, "I/O APIC", FIX_IO_APIC_BASE_0, MAX_IO_APICS, NULL);
#endif
#ifdef CONFIG_KMAP_LOCAL
	tell_lent(t, "kmap, for a moment", FIX_KMAP_BEGIN, FIX_KMAP_END - FIX_KMAP_BEGIN + 1);
#ifdef CONFIG_PCI_MMCONFIG
	tell_device(t, "PCI configuration", FIX_PCIE_MCFG, 1, is_pci_config);
#endif
#endif
#ifdef CONFIG_ACPI_APEI_GHES
	tell_lent(t, "GHES, for a moment", FIX_APEI_GHES_IRQ, 2);
#endif
#ifdef CONFIG_INTEL_TXT
	tell_tboot(t);
#endif
}

/* The table of interrupts is the image's own, among what was all zeroes at first. */
static enum twin_fixed_proof is_of_bss(u64 phys, u64 len)
{
	struct twin_resource bss;

	if (twin_resource_find("Kernel bss", &bss) || (phys >= bss.first && phys <= bss.last))
		return TWIN_FIXED_UNKNOWN;
	return TWIN_FIXED_WRONG;
}

static void tell_idt(struct teller *t)
{
	unsigned long symbol = twin_live_symbol("idt_table");

	tell(t, &(struct twin_fixed){
			.name = "IDT",
			.va = CPU_ENTRY_AREA_RO_IDT,
			.len = PAGE_SIZE,
			.phys = phys_of((void *)symbol),
			.must = true,
			.proof = symbol ? NULL : is_of_bss,
		});
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
	tell_idt(&t);
	for_each_possible_cpu(cpu)
		tell_entry_area(&t, cpu);
	tell_espfix(&t);
	return t.err;
}
