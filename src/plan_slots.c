// SPDX-License-Identifier: GPL-2.0
/*
 * What each page of a window translates to, and the windows whose pages come from all
 * over the pool.  (mm/vmalloc.c, arch/x86/include/asm/fixmap.h tell of the originals.)
 */
#include <linux/gcd.h>
#include <linux/kernel.h>
#include <linux/math64.h>

#include "plan_slots.h"

/* Sizes of vmalloc areas, over and over, in pages: stacks, tables, text... */
static const u8 areas[] = { 4, 1, 16, 2, 8, 3 };
#define AREAS_MAPPED 34
#define AREAS_SLOTS  (AREAS_MAPPED + ARRAY_SIZE(areas))

/* The fixmap's slots, from its top down; the others stay empty. */
#define FIXMAP_SLOTS 24
static const struct {
	u8 slot;
	u32 attr;
} fixmap[] = {
	{ 1, KERNEL_RO },		  /* as VSYSCALL_PAGE */
	{ 2, KERNEL_RW | PT_M0 | PT_M1 }, /* as FIX_APIC_BASE: uncached */
	{ 3, KERNEL_RW | PT_M0 | PT_M1 }, /* as FIX_IO_APIC_BASE_0 */
	{ 8, KERNEL_RW },		  /* as FIX_TEXT_POKE0 */
	{ 9, KERNEL_RW },		  /* as FIX_TEXT_POKE1 */
	{ 23, KERNEL_RO },
};

/* The @k-th frame of a walk through the pool that visits each frame once. */
static twin_phys_t scattered(const struct twin_plan *plan, u64 k)
{
	u64 start, frame;

	div64_u64_rem(twin_mix(plan->options.seed), plan->pool.pages, &start);
	div64_u64_rem(start + k * plan->stride, plan->pool.pages, &frame);
	return twin_phys_add(plan->pool.base, frame << plan->place.shape.format->page_shift);
}

static struct twin_slot linear_slot(const struct twin_plan *plan, const struct twin_window *w,
				    u64 index)
{
	return (struct twin_slot){
		.mapped = true,
		.phys = twin_phys_add(w->phys, index << plan->place.shape.format->page_shift),
		.attr = w->attr,
	};
}

static struct twin_slot scatter_slot(const struct twin_plan *plan, const struct twin_window *w,
				     u64 index)
{
	u64 in, rounds = div64_u64_rem(index, AREAS_SLOTS, &in);
	u64 k = rounds * AREAS_MAPPED;
	unsigned int i;

	for (i = 0; in > areas[i]; i++) {
		in -= areas[i] + 1;
		k += areas[i];
	}
	if (in == areas[i])
		return (struct twin_slot){};
	return (struct twin_slot){
		.mapped = true,
		.phys = scattered(plan, k + in),
		.attr = w->attr,
	};
}

static struct twin_slot fixmap_slot(const struct twin_plan *plan, u64 index)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(fixmap); i++)
		if (fixmap[i].slot == FIXMAP_SLOTS - 1 - index)
			return (struct twin_slot){
				.mapped = true,
				.phys = scattered(plan, plan->pool.pages - 1 - i),
				.attr = fixmap[i].attr,
			};
	return (struct twin_slot){};
}

/**
 * twin_plan_slot - what a page of a window is to translate to
 * @plan: the plan
 * @window: one of its windows
 * @index: page of the window, below @window->pages
 *
 * Attributes that the shape cannot express are left out; rights that it cannot
 * withhold are there.
 */
struct twin_slot twin_plan_slot(const struct twin_plan *plan, const struct twin_window *window,
				u64 index)
{
	u32 can = plan->place.shape.attrs;
	struct twin_slot slot = {};

	switch (window->fill) {
	case TWIN_LINEAR:
		slot = linear_slot(plan, window, index);
		break;
	case TWIN_SCATTER:
		slot = scatter_slot(plan, window, index);
		break;
	case TWIN_SLOTS:
		slot = fixmap_slot(plan, index);
		break;
	case TWIN_PASSING:
		break;
	}
	if (slot.mapped)
		slot.attr = (slot.attr & can) | (PT_RIGHTS & ~can);
	return slot;
}

/**
 * twin_plan_vmalloc - a window of areas, with a guard page after each
 * @place: where the machine is to stand
 * @window: filled in
 */
void twin_plan_vmalloc(const struct twin_place *place, struct twin_window *window)
{
	u64 rounds = max_t(u64, 1, div_u64(place->home.pages / 16, AREAS_MAPPED));

	*window = (struct twin_window){
		.name = "vmalloc",
		.va = place->layout.vmalloc,
		.pages = rounds * AREAS_SLOTS,
		.fill = TWIN_SCATTER,
		.attr = KERNEL_RW,
		.mapped = rounds * AREAS_MAPPED,
	};
}

/**
 * twin_plan_fixmap - a window of fixed slots, most of them empty
 * @place: where the machine is to stand
 * @window: filled in
 */
void twin_plan_fixmap(const struct twin_place *place, struct twin_window *window)
{
	u64 down = (u64)(FIXMAP_SLOTS - 1) << place->shape.format->page_shift;

	*window = (struct twin_window){
		.name = "fixmap",
		.va = twin_va(place->layout.fixmap_top.a - down),
		.pages = FIXMAP_SLOTS,
		.fill = TWIN_SLOTS,
		.mapped = ARRAY_SIZE(fixmap),
	};
}

/**
 * twin_plan_stride - the step of a walk through the pool that scatters its frames
 * @pages: how many frames the pool has
 *
 * Return: a step of which no multiple comes back to the start too early.
 */
u64 twin_plan_stride(u64 pages)
{
	u64 stride = pages * 5 / 8 | 1;

	while (gcd(stride, pages) != 1)
		stride += 2;
	return stride;
}
