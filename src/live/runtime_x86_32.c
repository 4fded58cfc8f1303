// SPDX-License-Identifier: GPL-2.0
/*
 * Code of firmware that i386 calls in its own directory.
 *
 * UEFI hands the kernel a table of what it needs at run time.  The kernel maps each
 * region, notes in the table where, and lets the code in it be executed, but does not
 * take away that it can be written (arch/x86/platform/efi/efi_32.c).  Other kernels have
 * a directory of its own for firmware.
 */
#include <linux/efi.h>
#include <linux/uaccess.h>

#include "firmware.h"

/* How many regions are gone through: more than any firmware has. */
#define REGIONS_MAX 1024

static void keep_code(struct twin_firmware *fw, const efi_memory_desc_t *region)
{
	/* What has no address was not mapped. */
	if (region->type != EFI_RUNTIME_SERVICES_CODE || !region->virt_addr ||
	    fw->nr_runtime == TWIN_RUNTIME_MAX)
		return;
	fw->runtime[fw->nr_runtime++] = (struct twin_runtime){
		.va = region->virt_addr,
		.code = { region->phys_addr,
			  region->phys_addr + (region->num_pages << EFI_PAGE_SHIFT) },
	};
}

/**
 * twin_arch_runtime - find the code of firmware that the kernel's own tables map
 * @fw: completed
 */
void twin_arch_runtime(struct twin_firmware *fw)
{
	efi_memory_desc_t region;
	unsigned long i;
	const void *at;

	/* The addresses are there when firmware has been told of them, at the end of the boot. */
	if (!efi_enabled(EFI_MEMMAP) || !(efi.memmap.flags & EFI_MEMMAP_LATE))
		return;
	for (i = 0; i < REGIONS_MAX; i++) {
		at = efi.memmap.map + i * efi.memmap.desc_size;
		if (at + efi.memmap.desc_size > efi.memmap.map_end ||
		    copy_from_kernel_nofault(&region, at, sizeof(region)))
			return;
		keep_code(fw, &region);
	}
}
