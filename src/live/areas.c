// SPDX-License-Identifier: GPL-2.0
/*
 * The running kernel's vmalloc areas.
 *
 * find_vmap_area() takes the lock that guards the tree, but gives it back before it
 * returns.  So what it returns may be freed at any moment: it is copied with
 * copy_from_kernel_nofault(), and believed only when its parts agree with each other.
 * Whoever finds fault with what it says asks again.
 */
#include <linux/errno.h>
#include <linux/io.h>
#include <linux/memory_hotplug.h>
#include <linux/mm.h>
#include <linux/pfn.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>

#include "../row.h"
#include "areas.h"
#include "reach.h"

TWIN_REACH(find_vmap_area)

/**
 * twin_areas_reached - can the kernel be asked for its areas?
 *
 * May sleep; to be called before the functions below.
 */
bool twin_areas_reached(void)
{
	return twin_reach(find_vmap_area);
}

/**
 * twin_area_kind_name - a kind of area in words
 * @kind: the kind
 */
const char *twin_area_kind_name(enum twin_area_kind kind)
{
	static const char *const names[TWIN_AREA_KINDS] = {
		[TWIN_AREA_PAGES] = "vmalloc, page by page",
		[TWIN_AREA_PHYS] = "ioremap, one stretch",
		[TWIN_AREA_PERCPU] = "per-CPU chunk: a page of it, not known which",
		[TWIN_AREA_VMAP] = "vmap: lies within it, page in use, not known which",
		[TWIN_AREA_PFNS] = "mapped frames: lies within it, frame not known",
		[TWIN_AREA_BLOCK] =
			"vm_map_ram block: lies within it, page in use, not known which",
	};

	return names[kind];
}

static void take_kind(struct twin_area *area, const struct vm_struct *vm)
{
	area->caller = (unsigned long)vm->caller;
	area->phys = vm->phys_addr;
	area->coherent = vm->flags & VM_DMA_COHERENT;
	area->pages = vm->pages;
	area->nr_pages = vm->nr_pages;
	/* Who changes rights has them reset when the area goes. */
	area->plain = (vm->flags & VM_ALLOC) &&
		      !(vm->flags & (VM_FLUSH_RESET_PERMS | VM_DMA_COHERENT));
	area->resets = (vm->flags & VM_ALLOC) && (vm->flags & VM_FLUSH_RESET_PERMS);
	/* Who maps coherent memory keeps the list, but no count. */
	if (vm->pages && !vm->nr_pages && (vm->flags & VM_DMA_COHERENT))
		area->nr_pages = (area->guard - area->first) >> PAGE_SHIFT;
	if (area->pages && area->nr_pages)
		area->kind = TWIN_AREA_PAGES;
	else if (vm->flags & VM_ALLOC)
		area->kind = TWIN_AREA_PERCPU;
	else if (vm->phys_addr)
		area->kind = TWIN_AREA_PHYS;
	else
		area->kind = vm->flags & VM_IOREMAP ? TWIN_AREA_PFNS : TWIN_AREA_VMAP;
}

/**
 * twin_area_at - the area that an address lies in
 * @va: the address
 * @area: filled in
 *
 * Return: 0, -ENOENT when the kernel knows of none, or -EAGAIN when it went away
 * while it was copied.
 */
int twin_area_at(u64 va, struct twin_area *area)
{
	const struct vmap_area *found = twin_call(find_vmap_area)((unsigned long)va);
	struct vmap_area node;
	struct vm_struct vm;

	if (!found)
		return -ENOENT;
	if (copy_from_kernel_nofault(&node, found, sizeof(node)) || va < node.va_start ||
	    va >= node.va_end)
		return -EAGAIN;
	*area = (struct twin_area){
		.first = node.va_start,
		.guard = node.va_end,
		.end = node.va_end,
		.kind = TWIN_AREA_BLOCK,
		.plain = true,
	};
	if (!node.vm)
		return 0;
	if (copy_from_kernel_nofault(&vm, node.vm, sizeof(vm)) ||
	    (unsigned long)vm.addr != node.va_start || vm.size != node.va_end - node.va_start)
		return -EAGAIN;
	if (!(vm.flags & VM_NO_GUARD))
		area->guard -= PAGE_SIZE;
	take_kind(area, &vm);
	/* Chunks of per-CPU memory stand wall to wall. */
	if (area->kind == TWIN_AREA_PERCPU)
		area->guard = area->end;
	return 0;
}

/**
 * twin_area_page - where an area says that an address of it leads
 * @area: the area; of TWIN_AREA_PAGES or TWIN_AREA_PHYS
 * @va: the address of a page of it
 * @seen: where it was seen to lead
 * @phys: filled in; TWIN_NOWHERE when it is not @seen, and no more can be told
 *
 * A list that was freed may hold anything, so nothing of it is followed.
 *
 * Return: 0 or -EAGAIN when the list went away or has no such page.
 */
int twin_area_page(const struct twin_area *area, u64 va, u64 seen, u64 *phys)
{
	u64 index = (va - area->first) >> PAGE_SHIFT;
	struct page *page;

	if (area->kind == TWIN_AREA_PHYS) {
		*phys = (area->phys >> PAGE_SHIFT << PAGE_SHIFT) + (va - area->first);
		return 0;
	}
	if (index >= area->nr_pages ||
	    copy_from_kernel_nofault(&page, &area->pages[index], sizeof(page)) || !page)
		return -EAGAIN;
	if (pfn_to_online_page(PHYS_PFN(seen)) == page)
		*phys = seen;
	else
		*phys = TWIN_HAS_FLAT_PAGES ? page_to_phys(page) : TWIN_NOWHERE;
	return 0;
}
