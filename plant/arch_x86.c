// SPDX-License-Identifier: GPL-2.0
/* Planting on x86: which slots are safe, how to forget translations, descriptors. */
#include <linux/cpumask.h>
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/smp.h>
#include <asm/cpu_entry_area.h>
#include <asm/desc.h>
#include <asm/fixmap.h>
#include <asm/set_memory.h>
#include <asm/tlbflush.h>

#include "plant.h"

static void flush_this(void *unused)
{
	__flush_tlb_all();
}

/**
 * plant_flush - all CPUs forget all translations
 */
void plant_flush(void)
{
	on_each_cpu(flush_this, NULL, 1);
}

/**
 * plant_flush_here - this CPU forgets all translations; nothing may interrupt it
 */
void plant_flush_here(void)
{
	__flush_tlb_all();
}

/**
 * plant_split - have a page mapped by a leaf of its own
 * @page: the page
 *
 * Another memory type for a moment does that; the kernel does not put large leaves
 * together again.
 */
void plant_split(struct page *page)
{
	unsigned long va = (unsigned long)page_address(page);

	if (!set_memory_uc(va, 1))
		set_memory_wb(va, 1);
}

/**
 * plant_fixmap_used - a slot that is mapped, but seldom in use
 * @p: not looked at
 *
 * Return: the first IO-APIC's, which is written when an interrupt is moved or masked.
 */
u64 plant_fixmap_used(const struct plant *p)
{
#ifdef CONFIG_X86_IO_APIC
	return __fix_to_virt(FIX_IO_APIC_BASE_0);
#else
	return 0;
#endif
}

/**
 * plant_fixmap_unused - a slot that nothing is mapped in
 * @p: its seed decides which
 *
 * Return: one of those that were for early_ioremap().
 */
u64 plant_fixmap_unused(const struct plant *p)
{
	return __fix_to_virt(FIX_BTMAP_BEGIN - plant_pick(p, 0, 64));
}

/**
 * plant_fixmap_moment - a slot that is mapped for moments only
 * @p: not looked at
 *
 * Return: one for kmaps, of a CPU that there is not; or for what firmware says of errors.
 */
u64 plant_fixmap_moment(const struct plant *p)
{
#if defined(CONFIG_KMAP_LOCAL)
	return __fix_to_virt(FIX_KMAP_END);
#elif defined(CONFIG_ACPI_APEI_GHES)
	return __fix_to_virt(FIX_APEI_GHES_IRQ);
#else
	return 0;
#endif
}

/**
 * plant_memory - give a page another memory type, or the usual one
 * @page: the page
 * @other: another one: write-combining
 *
 * Return: 0 or what the kernel said.
 */
int plant_memory(struct page *page, bool other)
{
	unsigned long va = (unsigned long)page_address(page);

	return other ? set_memory_wc(va, 1) : set_memory_wb(va, 1);
}

/* The CPU's own view of its descriptors is read-only on 64 bits. */
static int entry_gdt(struct plant *p, unsigned int attr)
{
	unsigned int cpu = cpumask_first(cpu_online_mask);

	return plant_attr(p, (unsigned long)get_cpu_entry_area(cpu)->gdt, attr, 0);
}

#ifdef CONFIG_X86_64
/* The page below an exception stack, where an overflow has to be caught. */
static int entry_guard(struct plant *p, unsigned int arg)
{
	const struct cpu_entry_area *area = get_cpu_entry_area(cpumask_first(cpu_online_mask));
	const char *const guard[] = {
		area->estacks.DF_stack_guard,
		area->estacks.NMI_stack_guard,
		area->estacks.DB_stack_guard,
		area->estacks.MCE_stack_guard,
	};

	return plant_map(p, (unsigned long)guard[plant_pick(p, 0, ARRAY_SIZE(guard))],
			 plant_frame_phys(p, 0), PT_W);
}

/*
 * Descriptors that 64-bit code never loads, or whose limit and base do not count:
 * the guest stays alive.
 */
static const u8 idle[] = { GDT_ENTRY_KERNEL32_CS, GDT_ENTRY_DEFAULT_USER32_CS };
static const u8 limits[] = { GDT_ENTRY_KERNEL32_CS,	GDT_ENTRY_DEFAULT_USER32_CS,
			     GDT_ENTRY_KERNEL_CS,	GDT_ENTRY_KERNEL_DS,
			     GDT_ENTRY_DEFAULT_USER_DS, GDT_ENTRY_DEFAULT_USER_CS,
			     GDT_ENTRY_CPUNODE };
#define UNUSED 7
#define ALIEN  GDT_ENTRY_CPUNODE

/* The number of the node, not of the CPU: some exceptions find their CPU by that. */
#define LIMIT_BIT(slot) ((slot) == GDT_ENTRY_CPUNODE ? 12 : 0)

/* A base that is not 0: a page further up. */
#define BASED	 GDT_ENTRY_DEFAULT_USER32_CS
#define BASE_BIT 28
#else
/* No BIOS is called any more, and a limit one page short is not met by anybody. */
static const u8 idle[] = { GDT_ENTRY_PNPBIOS_CS32, GDT_ENTRY_PNPBIOS_CS16 };
static const u8 limits[] = {
	GDT_ENTRY_KERNEL_CS,	   GDT_ENTRY_KERNEL_DS,	       GDT_ENTRY_DEFAULT_USER_CS,
	GDT_ENTRY_DEFAULT_USER_DS, GDT_ENTRY_PNPBIOS_CS32,     GDT_ENTRY_PNPBIOS_CS16,
	GDT_ENTRY_PNPBIOS_DS,	   GDT_ENTRY_PNPBIOS_TS1,      GDT_ENTRY_PNPBIOS_TS2,
	GDT_ENTRY_APMBIOS_BASE,	   GDT_ENTRY_APMBIOS_BASE + 1, GDT_ENTRY_APMBIOS_BASE + 2,
	GDT_ENTRY_ESPFIX_SS,	   GDT_ENTRY_PERCPU,	       GDT_ENTRY_DOUBLEFAULT_TSS,
};

#define UNUSED		28
#define ALIEN		GDT_ENTRY_ESPFIX_SS
#define LIMIT_BIT(slot) 0

/* The lower half of a base that has an upper half only. */
#define BASED		GDT_ENTRY_ESPFIX_SS
#define BASE_BIT	20
#endif

static int gdt_put(struct plant *p, unsigned int index, u64 flip)
{
	unsigned int nth = plant_pick(p, 1, num_online_cpus()), cpu;
	struct plant_change change = { .wide = true };

	for_each_online_cpu(cpu)
		if (!nth--)
			break;
	if (cpu >= nr_cpu_ids)
		return -ENOENT;
	change.entry = &per_cpu(gdt_page, cpu).gdt[index];
	change.place = (u64)cpu << 16 | index * sizeof(u64);
	change.before = *(u64 *)change.entry;
	change.after = change.before ^ flip;
	return plant_put(p, &change);
}

/* The lowest bit of the limit, in most. */
static int gdt_limit(struct plant *p, unsigned int arg)
{
	unsigned int slot = limits[plant_pick(p, 0, ARRAY_SIZE(limits))];

	return gdt_put(p, slot, BIT_ULL(LIMIT_BIT(slot)));
}

/* Privilege 0 becomes 3, and 3 becomes 0. */
static int gdt_dpl(struct plant *p, unsigned int arg)
{
	return gdt_put(p, idle[plant_pick(p, 0, ARRAY_SIZE(idle))], GENMASK_ULL(46, 45));
}

/* The bit that makes code 64-bit. */
static int gdt_long(struct plant *p, unsigned int arg)
{
	return gdt_put(p, idle[plant_pick(p, 0, ARRAY_SIZE(idle))], BIT_ULL(53));
}

static int gdt_base(struct plant *p, unsigned int arg)
{
	return gdt_put(p, BASED, BIT_ULL(BASE_BIT));
}

/* The TSS is looked up when it is loaded, once. */
static int gdt_tss(struct plant *p, unsigned int arg)
{
	return gdt_put(p, GDT_ENTRY_TSS, 1ULL << 28);
}

/* The end of the map of ports. */
static int gdt_tss_limit(struct plant *p, unsigned int arg)
{
	return gdt_put(p, GDT_ENTRY_TSS, BIT_ULL(plant_pick(p, 0, 15)));
}

/* Data for everybody, all of it, in a slot that is to be empty. */
static int gdt_unused(struct plant *p, unsigned int arg)
{
	return gdt_put(p, UNUSED, 0x00cff3000000ffffULL);
}

/* The descriptor that says the number of the CPU; on 32 bits, the espfix stack's. */
static int gdt_alien(struct plant *p, unsigned int arg)
{
	return gdt_put(p, ALIEN, ALIEN == UNUSED ? 0 : GENMASK_ULL(46, 45));
}

/* On arm64 the slot in use is the device tree's, which is read by whoever asks for a name. */
static int fixmap_user(struct plant *p, unsigned int arg)
{
	u64 va = plant_fixmap_used(p);

	return va ? plant_attr(p, va, PT_U, 0) : -ENOENT;
}

/** var plant_arch_kinds - ended by an empty name */
const struct plant_kind plant_arch_kinds[] = {
	{ "fixmap-user", "leaves/slot-rights", "a fixmap slot open to user mode", fixmap_user },
	{ "entry-gdt", "live/wx,leaves/slot-rights", "a CPU's view of its descriptors executable",
	  entry_gdt, PT_X },
#ifdef CONFIG_X86_64
	{ "entry-gdt-writable", "leaves/slot-rights", "a CPU's view of its descriptors writable",
	  entry_gdt, PT_W },
	{ "entry-guard", "leaves/slot", "the guard page of an exception stack mapped",
	  entry_guard },
#endif
	{ "gdt-limit", "segments/flat,segments/own,segments/system", "the limit of a segment",
	  gdt_limit },
	{ "gdt-dpl", "segments/privilege", "the privilege of a segment", gdt_dpl },
	{ "gdt-base", "segments/flat", "the base of a segment", gdt_base },
	{ "gdt-long", "segments/kind", "the 64-bit mark of a segment", gdt_long },
	{ "gdt-tss", "segments/system", "the base of a task state segment", gdt_tss },
	{ "gdt-tss-limit", "segments/system", "the limit of a task state segment", gdt_tss_limit },
	{ "gdt-unused", "segments/empty", "a descriptor in an empty slot", gdt_unused },
	{ "gdt-dpl2", "segments/privilege", "the privilege of a descriptor that is data",
	  gdt_alien },
#ifdef CONFIG_X86_32
	{ "firmware-exec", "live/wx,leaves/text-owner", "data of firmware's executable",
	  plant_firmware_exec },
	{ "firmware-frame", "live/wx,leaves/text-owner,leaves/area-page",
	  "code of firmware's leads to a page of others", plant_firmware_frame },
	{ "boot-ro", "live/direct-absent", "a leaf of the first tables read-only", plant_boot_ro },
	{ "boot-frame", "live/wx,live/direct-*", "a leaf of the first tables leads elsewhere",
	  plant_boot_frame },
#endif
	{}
};
