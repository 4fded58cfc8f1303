// SPDX-License-Identifier: GPL-2.0
/*
 * The running kernel's page-table shape and address layout, on i386, with and
 * without PAE (arch/x86/include/asm/pgtable_32_areas.h).
 */
#include <linux/errno.h>
#include <linux/highmem.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <asm/cpu_entry_area.h>
#include <asm/fixmap.h>
#include <asm/page.h>
#include <asm/pgtable.h>
#include <asm/processor.h>
#include <asm/special_insns.h>

#include "live.h"

static void add_regions(struct twin_live *live)
{
	u64 low_end = (unsigned long)high_memory;

	twin_live_add_region(live, "direct map", PAGE_OFFSET, low_end - 1, TWIN_REGION_DIRECT);
	twin_live_add_region(live, "vmalloc", VMALLOC_START, VMALLOC_END - 1, TWIN_REGION_AREAS);
#ifdef CONFIG_HIGHMEM
	twin_live_add_region(live, "pkmap", PKMAP_BASE, PKMAP_ADDR(LAST_PKMAP) - 1,
			     TWIN_REGION_PKMAP);
#endif
	twin_live_add_region(live, "ldt remap", LDT_BASE_ADDR, LDT_END_ADDR - 1, TWIN_REGION_EMPTY);
	twin_live_add_region(live, "cpu entry area", CPU_ENTRY_AREA_BASE,
			     CPU_ENTRY_AREA_BASE + CPU_ENTRY_AREA_MAP_SIZE - 1, TWIN_REGION_ENTRY);
	twin_live_add_region(live, "fixmap", FIXADDR_TOT_START, ~0U, TWIN_REGION_FIXMAP);
}

/* As this kernel was configured. */
static const struct twin_window_kind windows = {
	.early_slots = FIX_BTMAPS_SLOTS,
	.early_bytes = NR_FIX_BTMAPS << PAGE_SHIFT,
	.io = PT_M0 | PT_M1,
#ifdef CONFIG_HIGHMEM
	.cpus = NR_CPUS,
	.kmap_depth = KM_MAX_IDX,
	.pkmap = LAST_PKMAP,
#endif
};

/**
 * twin_arch_shape - the running kernel's shape, layout and regions
 * @live: filled in, its root apart
 * @why: unused: nothing stands in the way
 *
 * Return: 0.
 */
int twin_arch_shape(struct twin_live *live, const char **why)
{
	unsigned long cr4 = native_read_cr4();
	bool pae = cr4 & X86_CR4_PAE;
	u8 has = 0, bits = boot_cpu_data.x86_phys_bits;

	/* PAE has 2M leaves whatever CR4.PSE says. */
	if (pae || (cr4 & X86_CR4_PSE))
		has |= PT_HAS_BIG;
	if (__supported_pte_mask & _PAGE_NX)
		has |= PT_HAS_NX;
	if (boot_cpu_has(X86_FEATURE_HYPERVISOR) && hypervisor_cpuid_base("TCGTCGTCGTCG", 0))
		has |= PT_HAS_LAX;
	if (!pae && !boot_cpu_has(X86_FEATURE_PSE36))
		bits = 32;
	pt_shape_init(&live->shape, pae ? &pt_format_i386_pae : &pt_format_i386, bits, has);
	live->direct = true;
	live->first = twin_va(PAGE_OFFSET);
	live->last = twin_va(~0U);
	live->memory = &twin_memory_i386;
	live->windows = &windows;
	live->layout = (struct twin_layout){
		.direct = twin_va(PAGE_OFFSET),
		.fixmap_top = twin_va(FIXADDR_TOP),
	};
	live->per_mm = (struct twin_region){
		"ldt remap",
		twin_va(LDT_BASE_ADDR),
		twin_va(LDT_END_ADDR - 1),
	};
	add_regions(live);
	return 0;
}

/**
 * twin_arch_cpu_root - the root that this CPU walks right now
 * @root: filled in
 *
 * Return: true; there are kernels without one.
 */
bool twin_arch_cpu_root(twin_phys_t *root)
{
	*root = twin_phys(__read_cr3() & ~0x1fUL);
	return true;
}

/**
 * twin_arch_virt_to_phys - what virt_to_phys() says of an address
 * @va: the address
 *
 * With CONFIG_DEBUG_VIRTUAL that one is a BUG where no memory can be.  Here the
 * address is in doubt, so this is the arithmetic alone.
 */
u64 twin_arch_virt_to_phys(twin_va_t va)
{
	return __phys_addr_nodebug((unsigned long)va.a);
}
