// SPDX-License-Identifier: GPL-2.0
/*
 * What the running kernel itself says of its addresses: virt_to_phys() where
 * addresses are arithmetic, vmalloc_to_page() where areas stand.
 *
 * virt_to_phys() looks at no table.  vmalloc_to_page() walks the live ones, as
 * they are and without a lock: its callers own the area that they ask about.
 * We do not, so the area may be freed while it is asked.  What its walk must not
 * meet is a table that goes away, and a table of an area goes away only when a
 * huge mapping is put in the place of small ones (pmd_free_pte_page()).  By then
 * the area was unmapped, its addresses were flushed from all TLBs, and they were
 * given to somebody else.  So, with interrupts off, our own reader looks first,
 * which takes no harm from whatever it finds; only when it sees a leaf is the
 * helper asked.
 *
 * On x86 the flush is an interrupt that waits for this CPU: a leaf seen with
 * interrupts off keeps its table until they are on again.  Where the flush is a
 * broadcast instruction (arm64, the latest AMD), all of unmapping, flushing,
 * allocating and mapping huge would have to pass between the look and the end of
 * the helper's walk, some hundred instructions.  No interrupt can stretch them, but
 * a hypervisor that takes the CPU away can.  What is read then is a page that has
 * another purpose by now: nothing is done with it but arithmetic, and the asker,
 * who gets a wrong answer, looks again.  A huge leaf may be unmapped at any moment,
 * but then there is no table below it to be lost: the answer is an old one, or none.
 */
#include <linux/io.h>
#include <linux/irqflags.h>
#include <linux/mm.h>
#include <linux/pfn.h>
#include <linux/vmalloc.h>

#include "../compat.h"
#include "../row.h"
#include "live.h"

/**
 * twin_live_helper - who in the kernel knows where addresses of a region lead
 * @region: the region, or NULL
 *
 * Return: the helper's name, or NULL where the kernel has none.
 */
const char *twin_live_helper(const struct twin_region *region)
{
	if (!region)
		return NULL;
	switch (region->kind) {
	case TWIN_REGION_DIRECT:
	case TWIN_REGION_IMAGE:
		return "virt_to_phys";
	case TWIN_REGION_AREAS:
		/* Else the helper looks for a struct page that a device's frame has not. */
		return TWIN_HAS_FLAT_PAGES ? "vmalloc_to_page" : NULL;
	default:
		return NULL;
	}
}

/*
 * A device's frame has no struct page, but the address that one would have, which
 * is all that is used here.  On 32 bits such addresses wrap around, and stand for
 * more than one frame: for the one that was @seen, if that is among them.
 */
static u64 page_frame(const struct page *page, u64 seen)
{
	if (page == pfn_to_page(PHYS_PFN(seen)))
		return seen >> PAGE_SHIFT << PAGE_SHIFT;
	return page_to_phys(page);
}

/* The helper warns of a table entry that has other bits than the kernel gives it. */
static bool is_odd(const struct pt_shape *shape, const struct pt_answer *seen)
{
	unsigned int level;

	for (level = seen->top; level > seen->level; level--)
		if (!pt_table_usual(shape, level, seen->step[level].raw))
			return true;
	return false;
}

/**
 * twin_live_answer - where an address leads by the kernel's own account
 * @view: the live tables, to see first whether there is something to ask about
 * @region: the region of @va; it has a helper
 * @va: the address
 * @phys: filled in: a physical address, or TWIN_NOWHERE
 *
 * Return: false where the helper must not be asked: an entry on the way is odd.
 */
bool twin_live_answer(const struct pt_view *view, const struct twin_region *region, twin_va_t va,
		      u64 *phys)
{
	void *addr = (void *)(unsigned long)va.a;
	struct page *page = NULL;
	struct pt_answer seen;
	unsigned long flags;
	bool odd;

	if (region->kind != TWIN_REGION_AREAS) {
		*phys = twin_arch_virt_to_phys(va);
		return true;
	}
	local_irq_save(flags);
	pt_walk(view, va, &seen);
	odd = is_odd(view->shape, &seen);
	if (seen.why == PT_OK && !odd)
		page = vmalloc_to_page(addr);
	local_irq_restore(flags);
	*phys = page ? page_frame(page, seen.phys.a) + offset_in_page(addr) : TWIN_NOWHERE;
	return !odd;
}
