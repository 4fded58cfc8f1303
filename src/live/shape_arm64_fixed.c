// SPDX-License-Identifier: GPL-2.0
/*
 * The fixed addresses of arm64 (arch/arm64/include/asm/fixmap.h).
 */
#include <linux/efi.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/pci.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <asm/boot.h>
#include <asm/fixmap.h>
#include <asm/pgtable.h>

#include "../pgtable/format.h"
#include "../row.h"
#include "firmware.h"
#include "reach.h"
#include "resources.h"
#include "fixed.h"

/* Pages of text of the trampoline. */
#define TRAMP_PAGES (FIX_ENTRY_TRAMP_TEXT1 - FIX_ENTRY_TRAMP_TEXT3 + 1)
#define TRAMP_BYTES (TRAMP_PAGES * PAGE_SIZE)

static u64 phys_of(const char *name)
{
	unsigned long at = twin_live_symbol(name);

	return at ? __kimg_to_phys(at) : TWIN_NOWHERE;
}

/* Pages of the device tree. */
#define TREE_PAGES (FIX_FDT - FIX_FDT_END + 1)

/* Where a device tree may begin, and how it does (Devicetree Specification, chapter 5). */
#define TREE_ALIGN  8
#define TREE_MAGIC  0xd00dfeed
#define TREE_OPENS  1
#define TREE_CLOSES 9

/* The words of its header, all of them big-endian; these are looked at. */
enum { MAGIC = 0, TOTAL = 1, STRUCTS = 2, STRINGS = 3, STRINGS_LEN = 8, STRUCTS_LEN = 9, WORDS };

/**
 * struct tree - a device tree that is looked for
 * @first: in the memory from here
 * @end: to here
 * @page: a copy of what is read
 * @known: bytes of that which the kernel knows as RAM, up to @upto
 * @upto: the byte behind the last one that was counted
 * @unread: some of it is RAM that the direct map leaves out
 */
struct tree {
	u64 first;
	u64 end;
	void *page;
	u64 known;
	u64 upto;
	bool unread;
};

static bool read_word(u64 phys, u32 *word)
{
	__be32 raw;

	if (copy_from_kernel_nofault(&raw, __va(phys), sizeof(raw)))
		return false;
	*word = be32_to_cpu(raw);
	return true;
}

/*
 * Is this a whole tree, of memory up to @end?  What stands here by chance has no parts
 * that lie inside of it, and a structure that opens and closes.
 */
static bool is_tree(u64 phys, u64 end)
{
	u32 word[WORDS], opens, closes, i;

	for (i = 0; i < WORDS; i++)
		if (!read_word(phys + i * sizeof(u32), &word[i]))
			return false;
	return word[MAGIC] == TREE_MAGIC && word[TOTAL] <= MAX_FDT_SIZE &&
	       phys + word[TOTAL] <= end && word[STRUCTS] >= WORDS * sizeof(u32) &&
	       word[STRUCTS_LEN] >= 2 * sizeof(u32) && !(word[STRUCTS] & 3) &&
	       !(word[STRUCTS_LEN] & 3) && (u64)word[STRUCTS] + word[STRUCTS_LEN] <= word[TOTAL] &&
	       (u64)word[STRINGS] + word[STRINGS_LEN] <= word[TOTAL] &&
	       read_word(phys + word[STRUCTS], &opens) && opens == TREE_OPENS &&
	       read_word(phys + word[STRUCTS] + word[STRUCTS_LEN] - 4, &closes) &&
	       closes == TREE_CLOSES;
}

/* Does a tree begin in this memory that the kernel has reserved, and lie there whole? */
static int look_for_tree(void *ctx, const struct twin_resource *res)
{
	struct tree *tree = ctx;
	u64 at = max(tree->first, res->first), end = min(tree->end, res->last + 1);
	unsigned int off;

	if (at >= end || (strcmp(res->name, "System RAM") && strcmp(res->name, "reserved")))
		return 0;
	/* What lies in another was counted with that. */
	tree->known += end - min(end, max(at, tree->upto));
	tree->upto = max(end, tree->upto);
	if (strcmp(res->name, "reserved"))
		return 0;
	for (; at < end; at += PAGE_SIZE) {
		cond_resched();
		if (copy_from_kernel_nofault(tree->page, __va(at), PAGE_SIZE)) {
			tree->unread = true;
			continue;
		}
		for (off = 0; off < PAGE_SIZE; off += TREE_ALIGN)
			if (*(__be32 *)(tree->page + off) == cpu_to_be32(TREE_MAGIC) &&
			    is_tree(at + off, res->last + 1))
				return 1;
	}
	return 0;
}

/*
 * Where the boot loader put the tree is forgotten.  But what is a tree can be told from
 * any other memory, the kernel has reserved it, and the resource tree says what is
 * reserved.  Nothing is read but memory that the address leads to: some of what is
 * reserved is the firmware's, and not to be touched.  The tree begins in the first leaf,
 * which is a block or a page, by version.  It may be in memory that the kernel was told
 * to leave alone (mem=) or, unless EFI has allocated it, that is not mapped.
 */
static enum twin_fixed_proof is_device_tree(u64 phys, u64 len)
{
	struct tree tree = { .first = phys, .end = phys + len };
	enum twin_fixed_proof proof = TWIN_FIXED_UNKNOWN;
	int err;

	tree.page = kmalloc(PAGE_SIZE, GFP_KERNEL);
	if (!tree.page)
		return proof;
	err = twin_resources(look_for_tree, &tree);
	if (err == 1)
		proof = TWIN_FIXED_RIGHT;
	else if (!err && tree.known == len && (!tree.unread || efi_enabled(EFI_BOOT)))
		proof = TWIN_FIXED_WRONG;
	kfree(tree.page);
	return proof;
}

/* AttrIndx of what set_fixmap_io() makes; of all others the type is that of RAM, which is 0. */
#define DEVICE ((u32)(pgprot_val(FIXMAP_PAGE_IO) >> 2 & 7) * PT_M0)

/* Is it of the image's text and rodata, which the resource tree names together? */
static enum twin_fixed_proof is_of_text(u64 phys, u64 len)
{
	struct twin_resource text;

	if (twin_resource_find("Kernel code", &text) || (phys >= text.first && phys <= text.last))
		return TWIN_FIXED_UNKNOWN;
	return TWIN_FIXED_WRONG;
}

/*
 * Where ports lead: each bridge has registered its own before it mapped them, and what is
 * registered stays.  The kernel logs that it was asked for ports of nobody.
 */
static u64 lead_ports(u64 va)
{
#ifdef CONFIG_PCI
	return pci_pio_to_address(va - PCI_IO_START);
#else
	return TWIN_NOWHERE;
#endif
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
	u64 tramp = phys_of("__entry_tramp_text_start");
	const struct twin_fixed slots[] = {
		/* The blob of the boot loader, where it was put. */
		{ "device tree", fix_to_virt(FIX_FDT), TREE_PAGES * PAGE_SIZE, TWIN_NOWHERE, 0,
		  .proof = is_device_tree },
		{ "early console", fix_to_virt(FIX_EARLYCON_MEM_BASE),
		  twin_live_early_console() ? PAGE_SIZE : 0, TWIN_NOWHERE, PT_W | DEVICE,
		  .device = true },
		{ "text, for a moment", fix_to_virt(FIX_TEXT_POKE0), PAGE_SIZE, TWIN_NOWHERE, PT_W,
		  .fleeting = true },
	/*
	 * Its text and, should the kernel be relocatable, a page of data behind it: one
	 * stretch of the image, so one tells of the other where its name is not known.
	 */
#ifdef CONFIG_UNMAP_KERNEL_AT_EL0
		{ "entry trampoline", fix_to_virt(FIX_ENTRY_TRAMP_TEXT1), TRAMP_BYTES, tramp, PT_X,
		  .proof = tramp == TWIN_NOWHERE ? is_of_text : NULL, .anchor = PAGE_SIZE },
		{ "entry trampoline", fix_to_virt(FIX_ENTRY_TRAMP_TEXT1 - TRAMP_PAGES), PAGE_SIZE,
		  tramp == TWIN_NOWHERE ? tramp : tramp + TRAMP_BYTES, 0,
		  .proof = tramp == TWIN_NOWHERE ? is_of_text : NULL,
		  .anchor = PAGE_SIZE + TRAMP_BYTES },
#endif
		{ "PCI I/O ports", PCI_IO_START, PCI_IO_END - PCI_IO_START, TWIN_NOWHERE,
		  PT_W | DEVICE, .device = true, .lead = lead_ports },
	};
	unsigned int i;
	int err = 0;

	for (i = 0; !err && i < ARRAY_SIZE(slots); i++)
		err = fn(ctx, &slots[i]);
	return err;
}
