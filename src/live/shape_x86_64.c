// SPDX-License-Identifier: GPL-2.0
/*
 * The running kernel's page-table shape and address layout, on x86_64
 * (Documentation/x86/x86_64/mm.rst).  Found at run time: how many levels from
 * CR4, physical width and features from the CPU, bases from the kernel's own
 * variables, since KASLR moves them.
 */
#include <linux/errno.h>
#include <linux/io.h>
#include <linux/kernel.h>
#include <linux/mem_encrypt.h>
#include <linux/mm.h>
#include <asm/fixmap.h>
#include <asm/page.h>
#include <asm/pgtable.h>
#include <asm/processor.h>
#include <asm/sparsemem.h>
#include <asm/special_insns.h>

#include "../plan_windows.h"
#include "live.h"

static void add_regions(struct twin_live *live)
{
	u64 frames = 1ULL << (MAX_PHYSMEM_BITS - PAGE_SHIFT);
	u64 slot = 1ULL << P4D_SHIFT;
	u64 end = MAXMEM;

	if (VMALLOC_START > PAGE_OFFSET && VMALLOC_START - PAGE_OFFSET < end)
		end = VMALLOC_START - PAGE_OFFSET;
	twin_live_add_region(live, "direct map", PAGE_OFFSET, PAGE_OFFSET + end - 1,
			     TWIN_REGION_DIRECT);
	twin_live_add_region(live, "vmalloc", VMALLOC_START, VMALLOC_END, TWIN_REGION_AREAS);
	twin_live_add_region(live, "vmemmap", VMEMMAP_START,
			     VMEMMAP_START + frames * sizeof(struct page) - 1, TWIN_REGION_MEMMAP);
	twin_live_add_region(live, "ldt remap", LDT_BASE_ADDR, LDT_END_ADDR - 1, TWIN_REGION_EMPTY);
#ifdef CONFIG_KASAN
	twin_live_add_region(live, "kasan shadow", KASAN_SHADOW_START, KASAN_SHADOW_END - 1,
			     TWIN_REGION_SHADOW);
#endif
	twin_live_add_region(live, "cpu entry area", CPU_ENTRY_AREA_BASE,
			     CPU_ENTRY_AREA_BASE + slot - 1, TWIN_REGION_ENTRY);
	twin_live_add_region(live, "espfix", ESPFIX_BASE_ADDR, ESPFIX_BASE_ADDR + slot - 1,
			     TWIN_REGION_ESPFIX);
	twin_live_add_region(live, "efi", EFI_VA_END, EFI_VA_START - 1, TWIN_REGION_EMPTY);
	twin_live_add_region(live, "kernel image", __START_KERNEL_map, MODULES_VADDR - 1,
			     TWIN_REGION_IMAGE);
	twin_live_add_region(live, "modules", MODULES_VADDR, MODULES_END - 1, TWIN_REGION_AREAS);
	twin_live_add_region(live, "fixmap", MODULES_END, ~0ULL, TWIN_REGION_FIXMAP);
}

/**
 * twin_arch_shape - the running kernel's shape, layout and regions
 * @live: filled in, its root apart
 * @why: what stands in the way, on error
 *
 * Return: 0 or -EOPNOTSUPP.
 */
int twin_arch_shape(struct twin_live *live, const char **why)
{
	const struct twin_platform platform = {
		.xen_pv = boot_cpu_has(X86_FEATURE_XENPV),
		.tdx = boot_cpu_has(X86_FEATURE_TDX_GUEST),
		/* Of a guest whose hypervisor hides the bit only the third is true. */
		.encrypted = cc_platform_has(CC_ATTR_MEM_ENCRYPT),
		.host_encrypted = cc_platform_has(CC_ATTR_HOST_MEM_ENCRYPT),
		.guest_encrypted = cc_platform_has(CC_ATTR_GUEST_MEM_ENCRYPT),
		.guest_state = cc_platform_has(CC_ATTR_GUEST_STATE_ENCRYPT),
	};
	bool la57 = native_read_cr4() & X86_CR4_LA57;
	u8 has = PT_HAS_BIG;

	*why = twin_live_refusal(&platform);
	if (*why)
		return -EOPNOTSUPP;
	if (boot_cpu_has(X86_FEATURE_GBPAGES))
		has |= PT_HAS_HUGE;
	if (__supported_pte_mask & _PAGE_NX)
		has |= PT_HAS_NX;
	pt_shape_init(&live->shape, la57 ? &pt_format_x86_64_la57 : &pt_format_x86_64,
		      boot_cpu_data.x86_phys_bits, has);
	live->direct = true;
	live->first = pt_va_extend(&live->shape, 1ULL << (live->shape.va_bits - 1));
	live->last = twin_va(~0ULL);
	live->memory = &twin_memory_x86_64;
	live->windows = &twin_windows_x86_64;
	live->layout = (struct twin_layout){
		.direct = twin_va(PAGE_OFFSET),
		.image = twin_va(__START_KERNEL_map + SZ_16M),
		.vmalloc = twin_va(VMALLOC_START),
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
	*root = twin_phys(__read_cr3() & CR3_ADDR_MASK);
	return true;
}

/**
 * twin_arch_virt_to_phys - what virt_to_phys() says of an address, the image's included
 * @va: the address
 *
 * With CONFIG_DEBUG_VIRTUAL that one is a BUG where no memory can be.  Here the
 * address is in doubt, so this is the arithmetic alone.
 */
u64 twin_arch_virt_to_phys(twin_va_t va)
{
	return __phys_addr_nodebug((unsigned long)va.a);
}
