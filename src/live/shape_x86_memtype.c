// SPDX-License-Identifier: GPL-2.0
/*
 * The memory types that x86 keeps on record for physical addresses, so that no two
 * mappings contradict each other (arch/x86/mm/pat/memtype.c).
 */
#include <linux/mm.h>
#include <linux/pfn_t.h>
#include <linux/pgtable.h>
#include <asm/memtype.h>

#include "../pgtable/format.h"
#include "firmware.h"
#include "reach.h"

#if defined(CONFIG_X86_PAT) && defined(__HAVE_PFNMAP_TRACKING)
/* It looks a frame up for whoever maps it for a process; of which it wants nothing. */
TWIN_REACH(track_pfn_insert)

/**
 * twin_arch_device_reached - can the record be asked?
 *
 * May sleep; to be called before the function below.
 */
bool twin_arch_device_reached(void)
{
	return pat_enabled() && twin_reach(track_pfn_insert);
}

/**
 * twin_arch_device_memory - the memory type on record for a device's memory
 * @phys: the address
 *
 * Return: PT_MEMORY.
 */
u32 twin_arch_device_memory(u64 phys)
{
	pgprot_t prot = __pgprot(0);
	unsigned long bits;

	twin_call(track_pfn_insert)(NULL, &prot, phys_to_pfn_t(phys, 0));
	bits = pgprot_val(prot);
	return (bits & _PAGE_PWT ? PT_M0 : 0) | (bits & _PAGE_PCD ? PT_M1 : 0) |
	       (bits & _PAGE_PAT ? PT_M2 : 0);
}
#else
bool twin_arch_device_reached(void)
{
	return false;
}

u32 twin_arch_device_memory(u64 phys)
{
	return 0;
}
#endif
