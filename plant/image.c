// SPDX-License-Identifier: GPL-2.0
/* Faults in text and data of modules and of the kernel, in fixed slots, and outside. */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "plant.h"

/* Pages of a module that nobody reads or writes while a fault is planted. */
static const u8 own_rodata[3 * PAGE_SIZE] __aligned(PAGE_SIZE) = { 1 };
static u8 own_data[3 * PAGE_SIZE] __aligned(PAGE_SIZE) = { 1 };

/**
 * plant_text - an address of text, this module's or the kernel's own
 * @p: the ground; its seed decides which
 */
u64 plant_text(const struct plant *p)
{
	const void *const text[] = {
		plant_text, plant_map, kfree, vmalloc_to_page, mutex_lock, vfree,
	};

	return (unsigned long)text[plant_pick(p, 3, ARRAY_SIZE(text))];
}

static int text_writable(struct plant *p, unsigned int arg)
{
	return plant_attr(p, plant_text(p), PT_W, 0);
}

/**
 * plant_rodata - an address of rodata of this module
 * @p: the ground; its seed decides which page
 */
u64 plant_rodata(const struct plant *p)
{
	return (unsigned long)own_rodata + PAGE_SIZE * plant_pick(p, 0, 3);
}

/**
 * plant_data - an address of data of this module
 * @p: the ground; its seed decides which page
 */
u64 plant_data(const struct plant *p)
{
	return (unsigned long)own_data + PAGE_SIZE * plant_pick(p, 0, 3);
}

static int rodata_set(struct plant *p, unsigned int attr)
{
	return plant_attr(p, plant_rodata(p), attr, 0);
}

static int data_exec(struct plant *p, unsigned int arg)
{
	return plant_attr(p, plant_data(p), PT_X, 0);
}

static int data_ro(struct plant *p, unsigned int arg)
{
	return plant_attr(p, plant_data(p), 0, PT_W);
}

static int data_frame(struct plant *p, unsigned int arg)
{
	return plant_lead(p, plant_data(p), plant_frame_phys(p, 0));
}

/* The descriptor of one of our pages stands in an array that has a mapping. */
static int vmemmap_exec(struct plant *p, unsigned int arg)
{
	return plant_attr(p, (unsigned long)p->frame[plant_pick(p, 0, PLANT_FRAMES)], PT_X, 0);
}

/*
 * Outside all regions, in a part of the address space that has tables: what hangs
 * from the root itself is not seen by every process.
 */
static int stray(struct plant *p, unsigned int arg)
{
	const struct twin_live *live = &p->live;
	unsigned int gap = plant_pick(p, 4, live->nr_regions + 1), i;
	struct pt_answer a;
	u64 first, last, va;

	for (i = 0; i <= live->nr_regions; i++, gap = (gap + 1) % (live->nr_regions + 1)) {
		first = gap ? live->region[gap - 1].last.a + 1 : live->first.a;
		last = gap < live->nr_regions ? live->region[gap].first.a - 1 : live->last.a;
		first = round_up(first, (u64)PAGE_SIZE);
		/* After the last region there may be nothing: the sum has then wrapped. */
		if (first < live->first.a || first >= last || last - first < PAGE_SIZE ||
		    plant_empty(p, first, last, &va))
			continue;
		pt_walk(&p->reader.view, twin_va(va), &a);
		if (a.level < a.top && !plant_map(p, va, plant_frame_phys(p, 0), PT_W | PT_G))
			return 0;
	}
	return -ENOENT;
}

static int fixmap_frame(struct plant *p, unsigned int arg)
{
	u64 va = plant_fixmap_used(p), phys;
	struct pt_answer a;

	if (!va || plant_phys(p, va, &phys))
		return -ENOENT;
	pt_walk(&p->reader.view, twin_va(va), &a);
	return plant_lead(p, va, phys + pt_span(&p->live.shape, a.level));
}

static int fixmap_slot(struct plant *p, unsigned int arg)
{
	u64 va = plant_fixmap_unused(p);

	return va ? plant_map(p, va, plant_frame_phys(p, 0), PT_W | PT_G) : -ENOENT;
}

static int fixmap_moment(struct plant *p, unsigned int arg)
{
	u64 va = plant_fixmap_moment(p);

	return va ? plant_map(p, va, plant_frame_phys(p, 0), PT_W | PT_G) : -ENOENT;
}

/** var plant_image_kinds - ended by an empty name */
const struct plant_kind plant_image_kinds[] = {
	{ "text-writable", "live/wx,leaves/*-rights,live/direct-rights", "a page of text writable",
	  text_writable },
	{ "data-exec", "live/wx,leaves/module-rights", "a page of a module's data executable",
	  data_exec },
	{ "data-ro", "leaves/module-rights", "a page of a module's data read-only", data_ro },
	{ "data-frame", "leaves/area-page", "a page of a module's data leads elsewhere",
	  data_frame },
	{ "rodata-exec", "leaves/module-rights", "a page of a module's rodata executable",
	  rodata_set, PT_X },
	{ "rodata-writable", "leaves/module-rights", "a page of a module's rodata writable",
	  rodata_set, PT_W },
	{ "vmemmap-rights", "live/wx,leaves/memmap-rights", "page descriptors executable",
	  vmemmap_exec },
	{ "stray", "live/region", "a page mapped outside all regions", stray },
	{ "fixmap-wrong", "leaves/slot-target", "a fixmap slot leads to the wrong page",
	  fixmap_frame },
	{ "fixmap-slot", "leaves/slot", "a fixmap slot mapped that is not in use", fixmap_slot },
	{ "fixmap-moment", "leaves/slot", "a slot that is mapped for moments only, for good",
	  fixmap_moment },
	{}
};
