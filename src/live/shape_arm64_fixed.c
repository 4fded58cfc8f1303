// SPDX-License-Identifier: GPL-2.0
/*
 * The fixed addresses of arm64 (arch/arm64/include/asm/fixmap.h).
 */
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/sizes.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <asm/fixmap.h>
#include <asm/pgtable.h>

#include "../pgtable/format.h"
#include "../row.h"
#include "reach.h"
#include "resources.h"
#include "fixed.h"

/* Pages of text of the trampoline. */
#define TRAMP_PAGES (FIX_ENTRY_TRAMP_TEXT1 - FIX_ENTRY_TRAMP_TEXT3 + 1)

static u64 phys_of(const char *name)
{
	unsigned long at = twin_live_symbol(name);

	return at ? __kimg_to_phys(at) : TWIN_NOWHERE;
}

/* Every device tree begins with this (Devicetree Specification, chapter 5). */
#define TREE_MAGIC 0xd00dfeed
#define TREE_LEAST 40

/**
 * struct tree - where the device tree lies
 * @phys: its address
 * @found: how many there are
 */
struct tree {
	u64 phys;
	unsigned int found;
};

/* Does a device tree begin on a page of this reserved memory?  Read in the direct map. */
static int look_for_tree(void *ctx, const struct twin_resource *res)
{
	struct tree *tree = ctx;
	__be32 head[2];
	u64 at;

	if (strcmp(res->name, "reserved"))
		return 0;
	for (at = PAGE_ALIGN(res->first); at + TREE_LEAST <= res->last; at += PAGE_SIZE) {
		if (copy_from_kernel_nofault(head, __va(at), sizeof(head)) ||
		    be32_to_cpu(head[0]) != TREE_MAGIC || be32_to_cpu(head[1]) < TREE_LEAST ||
		    be32_to_cpu(head[1]) > SZ_2M)
			continue;
		tree->phys = at;
		tree->found++;
	}
	cond_resched();
	return 0;
}

/*
 * Where the boot loader put it is forgotten; but the kernel has reserved it, and the
 * resource tree says what is reserved.  It is mapped by blocks of 2M, or by pages where
 * those are larger than 4K.
 */
static u64 device_tree(void)
{
	u64 page = PAGE_SIZE, block = page > SZ_4K ? page : SZ_2M;
	struct tree tree = {};

	twin_resources(look_for_tree, &tree);
	if (tree.found != 1)
		return TWIN_NOWHERE;
	return tree.phys & -block;
}

/* AttrIndx of what set_fixmap_io() makes; of all others the type is that of RAM, which is 0. */
#define DEVICE ((u32)(pgprot_val(FIXMAP_PAGE_IO) >> 2 & 7) * PT_M0)

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
		{ "device tree", fix_to_virt(FIX_FDT), FIX_FDT_SIZE, device_tree(), 0 },
		{ "early console", fix_to_virt(FIX_EARLYCON_MEM_BASE), PAGE_SIZE, TWIN_NOWHERE,
		  PT_W | DEVICE },
		{ "text, for a moment", fix_to_virt(FIX_TEXT_POKE0), PAGE_SIZE, TWIN_NOWHERE, PT_W,
		  .fleeting = true },
	/* Its text and, should the kernel be relocatable, a page of data behind it. */
#ifdef CONFIG_UNMAP_KERNEL_AT_EL0
		{ "entry trampoline", fix_to_virt(FIX_ENTRY_TRAMP_TEXT1), TRAMP_PAGES * PAGE_SIZE,
		  phys_of("__entry_tramp_text_start"), PT_X },
		{ "entry trampoline's data", fix_to_virt(FIX_ENTRY_TRAMP_TEXT1 - TRAMP_PAGES),
		  PAGE_SIZE, TWIN_NOWHERE, 0 },
#endif
		{ "PCI I/O ports", PCI_IO_START, PCI_IO_END - PCI_IO_START, TWIN_NOWHERE,
		  PT_W | DEVICE },
	};
	unsigned int i;
	int err = 0;

	for (i = 0; !err && i < ARRAY_SIZE(slots); i++)
		err = fn(ctx, &slots[i]);
	return err;
}
