// SPDX-License-Identifier: GPL-2.0
/* Faults where a device has lent memory: in its part of the direct map and of the memmap. */
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/pfn.h>

#include "../src/live/firmware.h"
#include "../src/live/pages.h"
#include "plant.h"

/* It fills more than a stack has room for. */
static struct twin_firmware firmware;

/* A stretch of it, picked by the seed. */
static const struct twin_extent *stretch(const struct plant *p)
{
	twin_live_firmware(&firmware);
	return firmware.nr_lent ? &firmware.lent[plant_pick(p, 0, firmware.nr_lent)] : NULL;
}

/* Nobody reads it: no file system is on it. */
static u64 lent_page(const struct plant *p)
{
	const struct twin_extent *lent = stretch(p);

	if (!lent)
		return 0;
	return plant_direct(p, lent->first) +
	       PAGE_SIZE * plant_pick(p, 1, (lent->end - lent->first) >> PAGE_SHIFT);
}

static int lent_set(struct plant *p, unsigned int attr)
{
	u64 va = lent_page(p);

	return va ? plant_attr(p, va, attr, 0) : -ENOENT;
}

static int lent_take(struct plant *p, unsigned int attr)
{
	u64 va = lent_page(p);

	return va ? plant_attr(p, va, 0, attr) : -ENOENT;
}

static int lent_absent(struct plant *p, unsigned int arg)
{
	u64 va = lent_page(p);

	return va ? plant_clear(p, va) : -ENOENT;
}

/* The page behind it, which nobody has lent, or the one before. */
static int lent_beside(struct plant *p, unsigned int arg)
{
	const struct twin_extent *lent = stretch(p);
	u64 phys;

	if (!lent)
		return -ENOENT;
	phys = plant_pick(p, 1, 2) ? lent->first - PAGE_SIZE : lent->end;
	if (!plant_map(p, plant_direct(p, phys), phys, PT_W | PT_G))
		return 0;
	phys = plant_pick(p, 1, 2) ? lent->end : lent->first - PAGE_SIZE;
	return plant_map(p, plant_direct(p, phys), phys, PT_W | PT_G);
}

/* Its descriptors, where a small leaf maps them. */
static int lent_memmap(struct plant *p, unsigned int arg)
{
	const struct twin_extent *lent = stretch(p);
	struct pt_answer a;
	u64 va;

	if (!lent || !IS_ENABLED(CONFIG_SPARSEMEM_VMEMMAP))
		return -ENOENT;
	va = (unsigned long)pfn_to_page(PHYS_PFN(lent->first) +
					plant_pick(p, 1, (lent->end - lent->first) >> PAGE_SHIFT));
	pt_walk(&p->reader.view, twin_va(va), &a);
	if (a.why != PT_OK || a.level)
		return -ENOENT;
	return plant_clear(p, va);
}

/* Those of the tail of one of its huge pages, which share a frame, but for one page. */
static int lent_tail(struct plant *p, unsigned int arg)
{
	const struct twin_extent *lent = stretch(p);
	u64 va, end;

	if (!lent || !IS_ENABLED(CONFIG_SPARSEMEM_VMEMMAP))
		return -ENOENT;
	end = (unsigned long)pfn_to_page(PHYS_PFN(lent->end));
	va = (unsigned long)pfn_to_page(PHYS_PFN(lent->first));
	va += PAGE_SIZE * plant_pick(p, 1, (end - va) >> PAGE_SHIFT);
	for (va &= PAGE_MASK; va < end; va += PAGE_SIZE)
		if (twin_lent_shared(va))
			return plant_lead(p, va, plant_frame_phys(p, 0));
	return -ENOENT;
}

/** var plant_lent_kinds - ended by an empty name */
const struct plant_kind plant_lent_kinds[] = {
	{ "lent-exec", "live/wx,live/direct-rights",
	  "a direct-map leaf of memory that a device lent executable", lent_set, PT_X },
	{ "lent-ro", "live/direct-rights", "the same read-only", lent_take, PT_W },
	{ "lent-type", "live/direct-rights", "the same of another memory type", lent_set, PT_M1 },
	{ "lent-absent", "live/direct-present", "the same missing", lent_absent },
	{ "lent-beside", "live/direct-absent", "a direct-map leaf beside what a device lent",
	  lent_beside },
	{ "lent-memmap", "leaves/memmap-whole", "page descriptors of such memory missing",
	  lent_memmap },
	{ "lent-tail", "leaves/memmap", "page descriptors that are shared lead elsewhere",
	  lent_tail },
	{}
};
