// SPDX-License-Identifier: GPL-2.0
/* Faults in the direct map: of pages that nobody but us knows, or of no page at all. */
#include <linux/errno.h>
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/pfn.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "../src/live/firmware.h"
#include "plant.h"

/**
 * plant_frame_phys - where one of our pages lies
 * @p: the ground; its seed decides which
 * @nth: another one for each number
 */
u64 plant_frame_phys(const struct plant *p, unsigned int nth)
{
	return page_to_phys(p->frame[(plant_pick(p, 0, PLANT_FRAMES) + nth) % PLANT_FRAMES]);
}

/**
 * plant_direct - the direct map's address of a frame
 * @p: the ground
 * @phys: the frame
 */
u64 plant_direct(const struct plant *p, u64 phys)
{
	return p->live.layout.direct.a + phys;
}

/* One of our pages in the direct map, when a leaf of its own maps it. */
static int own_leaf(struct plant *p, u64 *va)
{
	struct pt_answer a;

	*va = plant_direct(p, plant_frame_phys(p, 0));
	pt_walk(&p->reader.view, twin_va(*va), &a);
	return a.why == PT_OK && !a.level ? 0 : -ENOENT;
}

static int direct_frame(struct plant *p, unsigned int arg)
{
	u64 va;

	/* The next frame, whose it may ever be; or another one of ours. */
	return own_leaf(p, &va) ?:
				  plant_lead(p, va,
				     arg ? plant_frame_phys(p, arg) :
						   (va - p->live.layout.direct.a) ^ PAGE_SIZE);
}

static int direct_set(struct plant *p, unsigned int attr)
{
	u64 va;

	return own_leaf(p, &va) ?: plant_attr(p, va, attr, 0);
}

static int direct_take(struct plant *p, unsigned int attr)
{
	u64 va;

	return own_leaf(p, &va) ?: plant_attr(p, va, 0, attr);
}

static void drop_alias(struct plant *p)
{
	vunmap(p->extra);
	p->extra = NULL;
}

/* Where types are on record none is by what else maps a page; a vmap() may be as it likes. */
static int direct_type_alias(struct plant *p, unsigned int arg)
{
	struct page *page = pfn_to_page(PHYS_PFN(plant_frame_phys(p, 0)));
	u32 memory, attr;
	struct pt_answer a;
	u64 va;
	int err = own_leaf(p, &va);

	if (err || !twin_arch_page_memory(page_to_pfn(page), &memory))
		return -ENOENT;
	p->extra = vmap(&page, 1, VM_MAP, pgprot_noncached(PAGE_KERNEL));
	if (!p->extra)
		return -ENOMEM;
	p->undo = drop_alias;
	pt_walk(&p->reader.view, twin_va((unsigned long)p->extra), &a);
	attr = a.attr & PT_MEMORY;
	return attr == memory ? -ENOENT : plant_attr(p, va, attr, PT_MEMORY & ~attr);
}

static int direct_absent(struct plant *p, unsigned int arg)
{
	u64 va;

	return own_leaf(p, &va) ?: plant_clear(p, va);
}

static int direct_beyond(struct plant *p, unsigned int arg)
{
	unsigned int i;
	int err = -ENOENT;
	u64 va;

	for (i = 0; i < p->live.nr_regions; i++) {
		const struct twin_region *region = &p->live.region[i];

		if (region->kind != TWIN_REGION_DIRECT)
			continue;
		err = plant_empty(p, region->first.a, region->last.a, &va);
		if (!err)
			err = plant_map(p, va, va - p->live.layout.direct.a, PT_W | PT_G);
	}
	return err;
}

/* The direct map's view of text, which is read-only: our own's, or the kernel's. */
static int direct_text(struct plant *p, unsigned int attr)
{
	u64 phys;

	p->also = plant_text(p) & PAGE_MASK;
	return plant_phys(p, plant_text(p), &phys) ?: plant_attr(p, plant_direct(p, phys), attr, 0);
}

/* Memory that waits for a kernel to be started in a crash, be there one or not. */
static int direct_crash(struct plant *p, unsigned int arg)
{
	struct twin_firmware *fw = kvzalloc(sizeof(*fw), GFP_KERNEL);
	struct pt_answer a;
	int err = -ENOENT;
	u64 va;

	if (!fw)
		return -ENOMEM;
	twin_live_firmware(fw);
	if (fw->nr_crash) {
		const struct twin_extent *room = &fw->crash[fw->nr_crash - 1];
		u32 pages = (room->end - room->first) >> PAGE_SHIFT;

		va = plant_direct(p, room->first + ((u64)plant_pick(p, 0, pages) << PAGE_SHIFT));
		pt_walk(&p->reader.view, twin_va(va), &a);
		if (a.why == PT_OK)
			err = plant_attr(p, va & -pt_span(&p->live.shape, a.level), ~a.attr & PT_W,
					 a.attr & PT_W);
	}
	kvfree(fw);
	return err;
}

/* A page of a PC's BIOS, which a kernel may run only when it was told to ask it. */
static int direct_bios(struct plant *p, unsigned int arg)
{
	return plant_attr(p, plant_direct(p, 0xe0000 + PAGE_SIZE * plant_pick(p, 0, 32)), PT_X, 0);
}

/** var plant_direct_kinds - ended by an empty name */
const struct plant_kind plant_direct_kinds[] = {
	{ "direct-frame", "live/answers,live/direct-target", "a direct-map leaf one frame off",
	  direct_frame, 0 },
	{ "direct-other", "live/answers,live/direct-target",
	  "a direct-map leaf leads to another page", direct_frame, 3 },
	{ "direct-ro", "live/direct-rights", "a direct-map leaf read-only without a cause",
	  direct_take, PT_W },
	{ "direct-exec", "live/wx,live/direct-rights", "a page of the direct map executable",
	  direct_set, PT_X },
	{ "direct-type", "live/direct-rights", "a direct-map leaf of another memory type",
	  direct_set, PT_M1 },
	{ "bios-exec", "live/wx,live/direct-rights", "a page of the BIOS executable", direct_bios },
	{ "direct-type-alias", "live/direct-rights",
	  "a direct-map leaf uncached, as a vmap() of its page is", direct_type_alias },
	{ "direct-absent", "live/direct-present", "a page of RAM missing from the direct map",
	  direct_absent },
	{ "direct-beyond", "live/direct-absent", "a direct-map leaf where there is no RAM",
	  direct_beyond },
	{ "direct-text", "live/direct-*,leaves/text-alias",
	  "the direct map's view of text made writable", direct_text, PT_W },
	{ "direct-text-exec", "live/direct-rights", "the direct map's view of text made executable",
	  direct_text, PT_X },
	{ "crash-leaf", "live/direct-rights",
	  "writing allowed, or not, in memory for a crash kernel", direct_crash },
	{}
};
