// SPDX-License-Identifier: GPL-2.0
/* Planting on arm64: which slots are safe, how to forget translations. */
#include <linux/errno.h>
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/string.h>
#include <asm/fixmap.h>
#include <asm/tlbflush.h>

#include "plant.h"

/**
 * plant_flush - all CPUs forget all translations
 */
void plant_flush(void)
{
	flush_tlb_all();
}

/**
 * plant_flush_here - this CPU forgets all translations; nothing may interrupt it
 */
void plant_flush_here(void)
{
	local_flush_tlb_all();
}

/**
 * plant_split - have a page mapped by a leaf of its own
 * @page: not touched: with rodata=full it has one, and else there is no way for a module
 */
void plant_split(struct page *page)
{
}

/**
 * plant_fixmap_used - a slot that is mapped, but not in use
 * @p: not looked at
 *
 * Return: the device tree's, which is read while the kernel starts.
 */
u64 plant_fixmap_used(const struct plant *p)
{
	return __fix_to_virt(FIX_FDT);
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
 * Return: the one that text is patched through.
 */
u64 plant_fixmap_moment(const struct plant *p)
{
	return __fix_to_virt(FIX_TEXT_POKE0);
}

/**
 * plant_memory - give a page another memory type, or the usual one
 * @page: not touched
 * @other: not looked at
 *
 * Return: -EOPNOTSUPP: the linear map has one type here.
 */
int plant_memory(struct page *page, bool other)
{
	return -EOPNOTSUPP;
}

static int slot_idle(struct plant *p, unsigned int arg)
{
	return plant_map(p, __fix_to_virt(FIX_EARLYCON_MEM_BASE), plant_frame_phys(p, 0),
			 PT_W | PT_M0);
}

/* The ports of a bridge that lead to the wrong ones; nobody uses them in a guest. */
static int ports_frame(struct plant *p, unsigned int arg)
{
	u64 phys;

	return plant_phys(p, PCI_IO_START, &phys) ?: plant_lead(p, PCI_IO_START, phys + PAGE_SIZE);
}

/* Ports that no bridge has. */
static int ports_stray(struct plant *p, unsigned int arg)
{
	return plant_map(p, PCI_IO_END - PAGE_SIZE * (1 + plant_pick(p, 0, 64)),
			 plant_frame_phys(p, 0), PT_W);
}

/* Where the way into the kernel finds its vectors: a copy, which leads to the same ones. */
static int tramp_data(struct plant *p, unsigned int arg)
{
#ifdef CONFIG_UNMAP_KERNEL_AT_EL0
	unsigned long va = __fix_to_virt(FIX_ENTRY_TRAMP_TEXT3 - 1);
	u64 phys;

	if (plant_phys(p, va, &phys))
		return -ENOENT;
	memcpy(phys_to_virt(plant_frame_phys(p, 0)), (void *)va, PAGE_SIZE);
	return plant_lead(p, va, plant_frame_phys(p, 0));
#else
	return -EOPNOTSUPP;
#endif
}

/** var plant_slot_kinds - ended by an empty name */
const struct plant_kind plant_slot_kinds[] = {
	{ "slot-idle", "leaves/slot", "a page in a slot whose purpose nobody has asked for",
	  slot_idle },
	{ "slot-ports", "leaves/slot-target", "ports of PCI that lead to others", ports_frame },
	{ "slot-ports-stray", "leaves/slot-target", "ports of PCI that no bridge has",
	  ports_stray },
	{ "slot-trampoline", "leaves/slot-target", "data of the entry trampoline is a copy of it",
	  tramp_data },
	{}
};

/** var plant_arch_kinds - none of this architecture's own */
const struct plant_kind plant_arch_kinds[] = { {} };

/** var plant_cpu_kinds - none in what its CPUs have loaded */
const struct plant_kind plant_cpu_kinds[] = { {} };

/** var plant_gate_kinds - nor in tables of theirs that it has not */
const struct plant_kind plant_gate_kinds[] = { {} };
