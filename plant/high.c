// SPDX-License-Identifier: GPL-2.0
/* Faults in the window that kmap() maps pages of high memory by. */
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/highmem.h>
#include <linux/io.h>
#include <linux/mm.h>

#include "plant.h"

/* Two that are mapped there for as long as a fault is planted, and one that is not. */
static struct page *high[3];
static void *mapped[2];

static void undo_high(struct plant *p)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(mapped); i++) {
		if (mapped[i])
			kunmap(high[i]);
		mapped[i] = NULL;
	}
	for (i = 0; i < ARRAY_SIZE(high); i++) {
		if (high[i])
			__free_page(high[i]);
		high[i] = NULL;
	}
}

static int take_high(struct plant *p)
{
	unsigned int i;

	if (!IS_ENABLED(CONFIG_HIGHMEM))
		return -EOPNOTSUPP;
	p->undo = undo_high;
	for (i = 0; i < ARRAY_SIZE(high); i++) {
		high[i] = alloc_page(GFP_HIGHUSER);
		if (!high[i] || !PageHighMem(high[i]))
			return -ENOENT;
	}
	for (i = 0; i < ARRAY_SIZE(mapped); i++)
		mapped[i] = kmap(high[i]);
	return 0;
}

static u64 slot(unsigned int nth)
{
	return (unsigned long)mapped[nth];
}

/* A slot leads to a page that has none. */
static int pkmap_frame(struct plant *p, unsigned int arg)
{
	return take_high(p) ?: plant_lead(p, slot(plant_pick(p, 0, 2)), page_to_phys(high[2]));
}

/* A page of the direct map needs none. */
static int pkmap_low(struct plant *p, unsigned int arg)
{
	return take_high(p) ?: plant_lead(p, slot(plant_pick(p, 0, 2)), plant_frame_phys(p, 0));
}

static int pkmap_swap(struct plant *p, unsigned int arg)
{
	return take_high(p)					     ?:
		       plant_lead(p, slot(0), page_to_phys(high[1])) ?:
		       plant_lead(p, slot(1), page_to_phys(high[0]));
}

static int pkmap_ro(struct plant *p, unsigned int arg)
{
	return take_high(p) ?: plant_attr(p, slot(plant_pick(p, 0, 2)), 0, PT_W);
}

/* The highest slots are the last to be used. */
static int pkmap_stray(struct plant *p, unsigned int arg)
{
	const struct twin_region *region;
	int err = take_high(p);

	if (err)
		return err;
	region = twin_live_region(&p->live, twin_va(slot(0)));
	if (!region)
		return -ENOENT;
	return plant_map(p, region->last.a + 1 - PAGE_SIZE * (1 + plant_pick(p, 0, 32)),
			 page_to_phys(high[2]), PT_W);
}

/** var plant_high_kinds - ended by an empty name */
const struct plant_kind plant_high_kinds[] = {
	{ "pkmap-frame", "leaves/pkmap", "a slot for high memory to a page of it that has none",
	  pkmap_frame },
	{ "pkmap-low", "leaves/pkmap", "the same to a page of low memory", pkmap_low },
	{ "pkmap-swap", "leaves/pkmap", "two slots for high memory swapped", pkmap_swap },
	{ "pkmap-ro", "leaves/pkmap-rights", "a slot for high memory read-only", pkmap_ro },
	{ "pkmap-stray", "leaves/pkmap", "a slot that nobody asked for", pkmap_stray },
	{}
};
