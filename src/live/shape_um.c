// SPDX-License-Identifier: GPL-2.0
/*
 * User-mode Linux: its swapper_pg_dir has three levels in software and holds
 * what is vmapped only.  Physical memory is one host mapping at uml_physmem,
 * and no CPU walks any of it.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <asm/page.h>
#include <asm/pgtable.h>

#include "../plan_windows.h"
#include "../row.h"
#include "firmware.h"
#include "fixed.h"
#include "user.h"
#include "zones.h"

/* UML has no image mapping of its own; the twin's goes where nothing else is. */
#define TWIN_IMAGE 0x7000000000ULL

/**
 * twin_arch_shape - the running kernel's shape, layout and regions
 * @live: filled in, its root apart
 * @why: unused: nothing stands in the way
 *
 * Return: 0.
 */
int twin_arch_shape(struct twin_live *live, const char **why)
{
	pt_shape_init(&live->shape, &pt_format_um64, 52, 0);
	live->direct = false;
	live->first = twin_va(PAGE_OFFSET);
	live->last = pt_va_extend(&live->shape, ~0ULL);
	live->memory = &twin_memory_um;
	live->windows = &twin_windows_um;
	live->layout = (struct twin_layout){
		.direct = twin_va(PAGE_OFFSET),
		.image = twin_va(TWIN_IMAGE),
		.vmalloc = twin_va(VMALLOC_START),
		.fixmap_top = twin_va(pt_va_extend(&live->shape, ~0ULL).a & PAGE_MASK),
	};
	twin_live_add_region(live, "vmalloc and modules", VMALLOC_START, VMALLOC_END - 1,
			     TWIN_REGION_AREAS);
	return 0;
}

/**
 * twin_arch_cpu_root - the root that this CPU walks right now
 * @root: not touched
 *
 * Return: false: no CPU walks these tables.
 */
bool twin_arch_cpu_root(twin_phys_t *root)
{
	return false;
}

/**
 * twin_arch_user_root - the root that user mode walks beside a kernel's
 * @root: the kernel's
 * @user: not touched
 *
 * Return: false: there is none.
 */
bool twin_arch_user_root(twin_phys_t root, twin_phys_t *user)
{
	return false;
}

/**
 * twin_arch_user_parts - what of the kernel may stand in user mode's directory
 * @parts: filled in: nothing
 */
void twin_arch_user_parts(struct twin_user_parts *parts)
{
	*parts = (struct twin_user_parts){};
}

/**
 * twin_arch_low - what of user mode's part the kernel maps in its own directory
 * @low: not touched
 *
 * Return: NULL: nothing.
 */
const char *twin_arch_low(struct twin_extent *low)
{
	return NULL;
}

/**
 * twin_arch_user_page - may user mode's directory map an address of the kernel's part?
 * @parts: not looked at
 * @va: not looked at
 *
 * Return: NULL: no such directory is looked at here.
 */
const char *twin_arch_user_page(const struct twin_user_parts *parts, u64 va)
{
	return NULL;
}

/**
 * twin_arch_virt_to_phys - what virt_to_phys() says of an address
 * @va: not looked at
 *
 * Return: TWIN_NOWHERE: these tables hold no address that it speaks of.
 */
u64 twin_arch_virt_to_phys(twin_va_t va)
{
	return TWIN_NOWHERE;
}

/**
 * twin_arch_direct - how the running kernel maps its memory
 * @live: not looked at
 * @fw: not looked at
 * @facts: completed
 */
void twin_arch_direct(const struct twin_live *live, const struct twin_firmware *fw,
		      struct twin_direct_facts *facts)
{
	facts->why = "its swapper_pg_dir holds no direct map";
}

/**
 * twin_arch_crash_image - where the kernel's variable is that names a kernel that waits
 *
 * Return: 0: none can wait.
 */
unsigned long twin_arch_crash_image(void)
{
	return 0;
}

/**
 * twin_arch_page_memory - the memory type that the kernel has on record for a page
 * @pfn: not looked at
 * @memory: not touched
 *
 * Return: false: no such record is kept.
 */
bool twin_arch_page_memory(u64 pfn, u32 *memory)
{
	return false;
}

/**
 * twin_arch_memory_end - up to where that record is the same
 * @pfn: not looked at
 * @end: the frame behind the last one to look at
 *
 * Return: @end.
 */
u64 twin_arch_memory_end(u64 pfn, u64 end)
{
	return end;
}

/**
 * twin_arch_dma - up to where devices reach
 * @kind: not touched: there is one zone
 */
void twin_arch_dma(struct twin_memory_kind *kind)
{
}

/**
 * twin_arch_fixed - tell of all addresses that are set apart
 * @fn: not called
 * @ctx: not looked at
 *
 * Return: -EOPNOTSUPP: there are none in these tables.
 */
int twin_arch_fixed(twin_fixed_fn fn, void *ctx)
{
	return -EOPNOTSUPP;
}
