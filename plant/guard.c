// SPDX-License-Identifier: GPL-2.0
/*
 * Faults in what protects a page at more than one address: the protection is taken away
 * from one of them, or two leaves are changed alike, so that each could excuse the other.
 */
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/io.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/pfn.h>
#include <linux/sched.h>
#include <linux/vmalloc.h>

#include "../src/live/firmware.h"
#include "../src/live/image.h"
#include "../src/live/reach.h"
#include "plant.h"

/* The direct map's view of this module's rodata, or of its data, made writable. */
static int module_direct(struct plant *p, unsigned int data)
{
	u64 phys;

	p->also = data ? plant_data(p) : plant_rodata(p);
	return plant_phys(p, p->also, &phys) ?: plant_attr(p, plant_direct(p, phys), PT_W, 0);
}

/* What mmtwin itself knows of this machine: it fills more than a stack has room for. */
static struct twin_firmware firmware;
static struct twin_direct_facts facts;

static void learn(const struct plant *p)
{
	twin_live_firmware(&firmware);
	twin_live_direct(&p->live, &firmware, &facts);
}

static int trampoline_writable(struct plant *p, unsigned int arg)
{
	u64 pages;

	learn(p);
	pages = (facts.trampoline.end - facts.trampoline.first) >> PAGE_SHIFT;
	if (!pages)
		return -ENOENT;
	return plant_attr(
		p, plant_direct(p, facts.trampoline.first) + PAGE_SIZE * plant_pick(p, 0, pages),
		PT_W, 0);
}

/* The image's address of a frame, where the image has addresses of its own. */
static int image_at(struct plant *p, const struct twin_image *image, u64 phys, u64 *va)
{
	const struct twin_region *region;

	*va = image->va + (phys - image->phys);
	region = twin_live_region(&p->live, twin_va(*va));
	return region && region->kind == TWIN_REGION_IMAGE ? 0 : -ENOENT;
}

/* The table of interrupt descriptors, in the direct map or where the image has it. */
static int idt_writable(struct plant *p, unsigned int image)
{
	struct twin_image found;
	const char *why;
	u64 phys, va;

	learn(p);
	if (!facts.idt || plant_phys(p, facts.idt & PAGE_MASK, &phys))
		return -ENOENT;
	va = plant_direct(p, phys);
	if (image && (twin_image_read(&found, &why) || image_at(p, &found, phys, &va)))
		return -ENOENT;
	return plant_attr(p, va, PT_W, 0);
}

/* The record of a page says one memory type, its leaf another. */
static int record_ignored(struct plant *p, unsigned int arg)
{
	struct page *page = p->frame[plant_pick(p, 0, PLANT_FRAMES)];
	int err = plant_memory(page, true);

	if (err)
		return err;
	p->other = page;
	return plant_attr(p, plant_direct(p, page_to_phys(page)), 0, PT_MEMORY);
}

/* A page of an area of ours read-only, and another one's view in the direct map, too. */
static int area_ro_direct(struct plant *p, unsigned int arg)
{
	unsigned int first = plant_pick(p, 0, PLANT_AREA_PAGES);
	unsigned int second =
		(first + 1 + plant_pick(p, 1, PLANT_AREA_PAGES - 1)) % PLANT_AREA_PAGES;
	struct page *page = vmalloc_to_page(p->area + second * PAGE_SIZE);
	struct pt_answer a;
	u64 va;

	if (!page || PageHighMem(page))
		return -ENOENT;
	plant_split(page);
	va = plant_direct(p, page_to_phys(page));
	pt_walk(&p->reader.view, twin_va(va), &a);
	if (a.why != PT_OK || a.level)
		return -ENOENT;
	return plant_attr(p, (unsigned long)p->area + first * PAGE_SIZE, 0, PT_W) ?:
		       plant_attr(p, va, 0, PT_W);
}

static bool is_small_and_writable(struct plant *p, u64 va)
{
	struct pt_answer a;

	pt_walk(&p->reader.view, twin_va(va), &a);
	return a.why == PT_OK && !a.level && (a.attr & PT_W);
}

/* Is it a page of what the image has freed, mapped there by itself, still open to writes? */
static bool is_freed(struct plant *p, const struct twin_image *image, u64 phys, u64 *va)
{
	return phys >= image->phys && phys < image->part[image->nr - 1].end &&
	       !twin_image_at(image, phys) && !image_at(p, image, phys, va) &&
	       is_small_and_writable(p, *va);
}

/* What the allocator gives is kept until such a page is among it. */
static void take_freed(struct plant *p, const struct twin_image *image, u64 *va)
{
	long left = si_mem_available() / 8 * 7;
	struct page *page, *next;
	LIST_HEAD(others);

	for (; left > 0 && !p->taken; left--) {
		page = alloc_page(GFP_KERNEL | __GFP_NORETRY | __GFP_NOWARN);
		if (!page)
			break;
		if (is_freed(p, image, page_to_phys(page), va))
			p->taken = page_to_pfn(page);
		else
			list_add(&page->lru, &others);
		cond_resched();
	}
	list_for_each_entry_safe(page, next, &others, lru)
		__free_page(page);
}

/* A frame that the image has freed, of which both leaves are made read-only. */
static int freed_ro(struct plant *p, unsigned int arg)
{
	struct twin_image image;
	const char *why;
	u64 va;

	if (twin_image_read(&image, &why) || image_at(p, &image, image.phys, &va))
		return -ENOENT;
	take_freed(p, &image, &va);
	if (!p->taken)
		return -ENOENT;
	plant_split(pfn_to_page(p->taken));
	p->also = plant_direct(p, PFN_PHYS(p->taken));
	if (!is_small_and_writable(p, p->also))
		return -ENOENT;
	return plant_attr(p, va, 0, PT_W) ?: plant_attr(p, p->also, 0, PT_W);
}

/* A page of the image's rodata that is read when somebody asks for types, and never else. */
static int image_absent(struct plant *p, unsigned int arg)
{
	u64 first = PAGE_ALIGN(twin_live_symbol("__start_BTF")), phys;
	u64 end = twin_live_symbol("__stop_BTF") & PAGE_MASK, va;

	if (end <= first)
		return -ENOENT;
	va = first + PAGE_SIZE * plant_pick(p, 0, (end - first) >> PAGE_SHIFT);
	if (plant_phys(p, va, &phys))
		return -ENOENT;
	plant_split(pfn_to_page(PHYS_PFN(phys)));
	return plant_clear(p, va);
}

/** var plant_guard_kinds - ended by an empty name */
const struct plant_kind plant_guard_kinds[] = {
	{ "module-direct", "live/direct-module",
	  "the direct map's view of a module's rodata writable", module_direct, 0 },
	{ "module-data-direct", "live/direct-module",
	  "the same of its data, where all of the module is protected there", module_direct, 1 },
	{ "trampoline-direct", "live/direct-rights", "a page of what starts CPUs writable",
	  trampoline_writable },
	{ "idt-direct", "live/direct-rights", "the direct map's view of the IDT writable",
	  idt_writable, 0 },
	{ "idt-image", "leaves/image-rights", "the image's view of the IDT writable", idt_writable,
	  1 },
	{ "record-ignored", "live/direct-rights",
	  "a leaf of another memory type than its page has on record", record_ignored },
	{ "area-ro-direct", "live/direct-rights",
	  "a direct-map leaf read-only, and another page of the same area", area_ro_direct },
	{ "freed-ro", "live/direct-rights,leaves/image-rights",
	  "both leaves of a frame that the image freed read-only", freed_ro },
	{ "image-absent", "leaves/image-whole", "a page missing from the image's rodata",
	  image_absent },
	{}
};
