// SPDX-License-Identifier: GPL-2.0
/*
 * The fixed addresses of arm64 (arch/arm64/include/asm/fixmap.h).
 */
#include <linux/kernel.h>
#include <linux/mm.h>
#include <asm/fixmap.h>

#include "../pgtable/format.h"
#include "../row.h"
#include "reach.h"
#include "fixed.h"

/* Pages of text of the trampoline. */
#define TRAMP_PAGES (FIX_ENTRY_TRAMP_TEXT1 - FIX_ENTRY_TRAMP_TEXT3 + 1)

static u64 phys_of(const char *name)
{
	unsigned long at = twin_live_symbol(name);

	return at ? __kimg_to_phys(at) : TWIN_NOWHERE;
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
	const struct twin_fixed slots[] = {
		/* The blob of the boot loader, where it was put. */
		{ "device tree", fix_to_virt(FIX_FDT), FIX_FDT_SIZE, TWIN_NOWHERE, 0 },
		{ "early console", fix_to_virt(FIX_EARLYCON_MEM_BASE), PAGE_SIZE, TWIN_NOWHERE,
		  PT_W },
		{ "text, for a moment", fix_to_virt(FIX_TEXT_POKE0), PAGE_SIZE, TWIN_NOWHERE,
		  PT_W },
	/* Its text and, should the kernel be relocatable, a page of data behind it. */
#ifdef CONFIG_UNMAP_KERNEL_AT_EL0
		{ "entry trampoline", fix_to_virt(FIX_ENTRY_TRAMP_TEXT1), TRAMP_PAGES * PAGE_SIZE,
		  phys_of("__entry_tramp_text_start"), PT_X },
		{ "entry trampoline's data", fix_to_virt(FIX_ENTRY_TRAMP_TEXT1 - TRAMP_PAGES),
		  PAGE_SIZE, TWIN_NOWHERE, 0 },
#endif
		{ "PCI I/O ports", PCI_IO_START, PCI_IO_END - PCI_IO_START, TWIN_NOWHERE, PT_W },
	};
	unsigned int i;
	int err = 0;

	for (i = 0; !err && i < ARRAY_SIZE(slots); i++)
		err = fn(ctx, &slots[i]);
	return err;
}
