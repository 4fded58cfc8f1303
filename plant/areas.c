// SPDX-License-Identifier: GPL-2.0
/* Faults in a vmalloc area of ours, which nobody touches, and in the page after it. */
#include <linux/errno.h>
#include <linux/mm.h>

#include "plant.h"

static u64 page_of(const struct plant *p, unsigned int index)
{
	return (unsigned long)p->area + (u64)(index % PLANT_AREA_PAGES) * PAGE_SIZE;
}

static u64 picked(const struct plant *p)
{
	return page_of(p, plant_pick(p, 0, PLANT_AREA_PAGES));
}

static int area_set(struct plant *p, unsigned int attr)
{
	return plant_attr(p, picked(p), attr, 0);
}

static int area_take(struct plant *p, unsigned int attr)
{
	return plant_attr(p, picked(p), 0, attr);
}

static int area_swap(struct plant *p, unsigned int arg)
{
	unsigned int first = plant_pick(p, 0, PLANT_AREA_PAGES);
	unsigned int second = first + 1 + plant_pick(p, 1, PLANT_AREA_PAGES - 1);
	u64 a, b;
	int err;

	err = plant_phys(p, page_of(p, first), &a) ?: plant_phys(p, page_of(p, second), &b);
	if (!err)
		err = plant_lead(p, page_of(p, first), b);
	if (!err)
		err = plant_lead(p, page_of(p, second), a);
	return err;
}

static int area_frame(struct plant *p, unsigned int arg)
{
	return plant_lead(p, picked(p), plant_frame_phys(p, 0));
}

/* A second page of the area leads to the first one's frame. */
static int area_twice(struct plant *p, unsigned int arg)
{
	unsigned int first = plant_pick(p, 0, PLANT_AREA_PAGES);
	u64 phys;

	return plant_phys(p, page_of(p, first), &phys) ?:
		       plant_lead(p, page_of(p, first + 1 + plant_pick(p, 1, 4)), phys);
}

static int area_absent(struct plant *p, unsigned int arg)
{
	return plant_clear(p, picked(p));
}

static int area_reserved(struct plant *p, unsigned int arg)
{
	u64 zero = p->live.shape.leaf[0].zero & ~p->live.shape.format->present;
	u32 nth;

	if (!zero)
		return -EOPNOTSUPP;
	for (nth = plant_pick(p, 1, hweight64(zero)); nth; nth--)
		zero &= zero - 1;
	return plant_raw(p, picked(p), zero & -zero);
}

static int guard_mapped(struct plant *p, unsigned int arg)
{
	u64 guard = (unsigned long)p->area + (u64)PLANT_AREA_PAGES * PAGE_SIZE;

	return plant_map(p, guard, plant_frame_phys(p, 0), PT_W | PT_G);
}

static int text_alias(struct plant *p, unsigned int arg)
{
	u64 phys;

	p->also = plant_text(p) & PAGE_MASK;
	return plant_phys(p, plant_text(p), &phys) ?: plant_lead(p, picked(p), phys & PAGE_MASK);
}

/** var plant_area_kinds - ended by an empty name */
const struct plant_kind plant_area_kinds[] = {
	{ "vmalloc-wx", "live/wx,leaves/text-owner", "a vmalloc page writable and executable",
	  area_set, PT_X },
	{ "vmalloc-ro", "leaves/area*", "a vmalloc page read-only", area_take, PT_W },
	{ "vmalloc-user", "leaves/area*", "a vmalloc page open to user mode", area_set, PT_U },
	{ "vmalloc-type", "leaves/area*", "a vmalloc page of another memory type", area_set,
	  PT_M1 },
	{ "vmalloc-swap", "leaves/area-page", "two entries of a vmalloc area exchanged",
	  area_swap },
	{ "vmalloc-frame", "leaves/area-page", "a vmalloc page leads to a page of others",
	  area_frame },
	{ "vmalloc-twice", "leaves/area-page", "two pages of an area lead to one frame",
	  area_twice },
	{ "vmalloc-absent", "leaves/area*", "a page missing from a vmalloc area", area_absent },
	{ "guard-mapped", "leaves/guard", "the guard page of a vmalloc area mapped", guard_mapped },
	{ "reserved-bit", "live/reserved", "a bit set that the CPU wants zero", area_reserved },
	{ "text-alias", "leaves/text-alias,leaves/area-page",
	  "text mapped writable in a vmalloc area", text_alias },
	{}
};
