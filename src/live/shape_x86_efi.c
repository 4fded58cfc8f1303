// SPDX-License-Identifier: GPL-2.0
/*
 * What x86 keeps of UEFI's memory after the boot, from the table that firmware has handed
 * over and the kernel has completed.
 *
 * Code that is called at run time: i386 maps each region of it by its own tables, notes in
 * the table where, and lets it be executed, but does not take away that it can be written
 * (arch/x86/platform/efi/efi_32.c).  x86_64 has a directory of its own for firmware.
 *
 * Tables and pictures that a driver of the kernel's wants to read later: they lie in RAM
 * that firmware has used for the boot, and is the kernel's then.  It marks them for run
 * time in the table, and calls them reserved in the resource tree, when it has taken them
 * for the RAM that they are (efi_arch_mem_reserve()).
 */
#include <linux/efi.h>
#include <linux/memory_hotplug.h>
#include <linux/mm.h>
#include <linux/pfn.h>
#include <linux/uaccess.h>

#include "firmware.h"

/* How many regions are gone through: more than any firmware has. */
#define REGIONS_MAX 1024

static void keep_code(struct twin_firmware *fw, u64 va, u64 first, u64 end)
{
	/* What has no address was not mapped. */
	if (va && fw->nr_runtime < TWIN_RUNTIME_MAX)
		fw->runtime[fw->nr_runtime++] = (struct twin_runtime){ va, { first, end } };
}

/* What the kernel was told not to use has no struct pages. */
static void keep_data(struct twin_firmware *fw, u64 first, u64 end)
{
	if (end > first && pfn_to_online_page(PHYS_PFN(first)) &&
	    pfn_to_online_page(PHYS_PFN(end - 1)))
		twin_live_keep_ram(fw, first, end);
}

/**
 * twin_arch_runtime - find what the kernel keeps of firmware's memory
 * @fw: its code, and RAM, are added
 */
void twin_arch_runtime(struct twin_firmware *fw)
{
	efi_memory_desc_t region;
	unsigned long i;
	const void *at;
	u64 end;

	/* Addresses are there when firmware has been told of them, at the end of the boot. */
	if (!efi_enabled(EFI_MEMMAP) || !(efi.memmap.flags & EFI_MEMMAP_LATE))
		return;
	for (i = 0; i < REGIONS_MAX; i++) {
		at = efi.memmap.map + i * efi.memmap.desc_size;
		if (at + efi.memmap.desc_size > efi.memmap.map_end ||
		    copy_from_kernel_nofault(&region, at, sizeof(region)))
			return;
		end = region.phys_addr + (region.num_pages << EFI_PAGE_SHIFT);
		if (IS_ENABLED(CONFIG_X86_32) && region.type == EFI_RUNTIME_SERVICES_CODE)
			keep_code(fw, region.virt_addr, region.phys_addr, end);
		if (region.type == EFI_BOOT_SERVICES_DATA &&
		    (region.attribute & EFI_MEMORY_RUNTIME))
			keep_data(fw, region.phys_addr, end);
	}
}
