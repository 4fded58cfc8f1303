// SPDX-License-Identifier: GPL-2.0
/* Planting on arm64: which slots are safe, how to forget translations. */
#include <linux/errno.h>
#include <linux/mm.h>
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

/** var plant_arch_kinds - none of this architecture's own */
const struct plant_kind plant_arch_kinds[] = { {} };

/** var plant_cpu_kinds - none in what its CPUs have loaded */
const struct plant_kind plant_cpu_kinds[] = { {} };

/** var plant_gate_kinds - nor in tables of theirs that it has not */
const struct plant_kind plant_gate_kinds[] = { {} };
