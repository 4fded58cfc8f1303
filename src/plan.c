// SPDX-License-Identifier: GPL-2.0
/*
 * The plan: what a machine's memory will look like, by arithmetic alone.
 *
 * Frames of the arena, from its start:
 *
 *     | ... | image: text, rodata, data | brk: page tables | pool | rest ... |
 *
 * (from the start of its home, the stretch of RAM that it is loaded into) and the
 * windows over them: every frame in the direct map, the image once more with its
 * rights, frames of the pool scattered over the vmalloc window and in slots of the
 * fixmap, and windows that have tables and no pages yet.  The rest is for the
 * allocators.  (arch/x86/mm/init.c, arch/x86/kernel/head_64.S,
 * mm/vmalloc.c, arch/x86/include/asm/fixmap.h tell of the originals.)
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/sort.h>
#include <linux/string.h>

#include "plan.h"
#include "plan_slots.h"
#include "plan_windows.h"

/* An image is not larger than this, in pages, however large the arena is. */
#define IMAGE_MAX 16384

/* Below this a part of the image would be empty. */
#define SMALLEST 16

/**
 * twin_plan_window - the window an address belongs to
 * @plan: the plan
 * @va: the address
 *
 * Return: the window, or NULL.
 */
const struct twin_window *twin_plan_window(const struct twin_plan *plan, twin_va_t va)
{
	unsigned int i;

	for (i = 0; i < plan->nr_windows; i++) {
		const struct twin_window *w = &plan->window[i];

		if (va.a - w->va.a < w->pages << plan->place.shape.format->page_shift)
			return w;
	}
	return NULL;
}

/**
 * twin_plan_named - a window by name
 * @plan: the plan
 * @name: the name
 *
 * Return: the window, or NULL.
 */
const struct twin_window *twin_plan_named(const struct twin_plan *plan, const char *name)
{
	unsigned int i;

	for (i = 0; i < plan->nr_windows; i++)
		if (!strcmp(plan->window[i].name, name))
			return &plan->window[i];
	return NULL;
}

/**
 * twin_plan_tables - tables needed on all levels together
 * @plan: the plan
 */
u64 twin_plan_tables(const struct twin_plan *plan)
{
	u64 sum = 0;
	unsigned int i;

	for (i = 0; i < PT_LEVELS; i++)
		sum += plan->tables[i];
	return sum;
}

static void add_window(struct twin_plan *plan, const struct twin_window *window)
{
	struct twin_window *w = &plan->window[plan->nr_windows++];

	*w = *window;
	w->leaf_levels &= plan->options.leaf_levels;
}

static int by_address(const void *a, const void *b)
{
	u64 x = ((const struct twin_window *)a)->va.a;
	u64 y = ((const struct twin_window *)b)->va.a;

	return x < y ? -1 : x > y;
}

/* The image's three parts; their sizes follow the arena's. */
static void add_image(struct twin_plan *plan)
{
	unsigned int shift = plan->place.shape.format->page_shift;
	u64 quarter = plan->image.pages / 4, done = 0;
	u64 skew = plan->image.base.a & (pt_span(&plan->place.shape, 1) - 1);
	const struct {
		const char *name;
		u64 pages;
		u32 attr;
	} part[] = {
		{ "text", 2 * quarter, KERNEL_ROX },
		{ "rodata", quarter, KERNEL_RO },
		{ "data", plan->image.pages - 3 * quarter, KERNEL_RW },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(part); i++) {
		const struct twin_window w = {
			.name = part[i].name,
			.va = twin_va_add(plan->place.layout.image, skew + (done << shift)),
			.pages = part[i].pages,
			.fill = TWIN_LINEAR,
			.phys = twin_phys_add(plan->image.base, done << shift),
			.attr = part[i].attr,
			.leaf_levels = BIT(1),
			.mapped = part[i].pages,
		};

		add_window(plan, &w);
		done += part[i].pages;
	}
}

/*
 * The direct map, in up to three parts: once the image has its rights, its text and rodata
 * must not be writable here either (set_memory_ro() of the alias, which splits
 * large leaves).
 */
static void add_direct(struct twin_plan *plan)
{
	const struct twin_place *place = &plan->place;
	unsigned int shift = place->shape.format->page_shift;
	u64 below = (plan->sealed.base.a - place->base.a) >> shift;
	const struct {
		const char *name;
		u64 pages;
		u32 attr;
	} part[] = {
		{ "direct-low", below, KERNEL_RW },
		{ "direct-ro", plan->sealed.pages, KERNEL_RO },
		{ "direct", place->pages - below - plan->sealed.pages, KERNEL_RW },
	};
	twin_phys_t phys = place->base;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(part); i++) {
		const struct twin_window w = {
			.name = part[i].name,
			.va = twin_va_add(place->layout.direct, phys.a),
			.pages = part[i].pages,
			.fill = TWIN_LINEAR,
			.phys = phys,
			.attr = part[i].attr,
			.leaf_levels = place->shape.leaf_levels,
			.direct = place->direct,
			.mapped = part[i].pages,
		};

		if (w.pages)
			add_window(plan, &w);
		phys = twin_phys_add(phys, w.pages << shift);
	}
}

static void add_windows(struct twin_plan *plan)
{
	struct twin_window window, passing[TWIN_PASSING_MAX];
	unsigned int i, nr;

	add_direct(plan);
	add_image(plan);
	twin_plan_vmalloc(&plan->place, &window);
	plan->pool.pages = window.mapped;
	add_window(plan, &window);
	twin_plan_fixmap(&plan->place, &window);
	plan->pool.pages += window.mapped;
	add_window(plan, &window);
	nr = twin_plan_passing(&plan->place, passing);
	for (i = 0; i < nr; i++)
		add_window(plan, &passing[i]);
	sort(plan->window, plan->nr_windows, sizeof(plan->window[0]), by_address, NULL);
}

/*
 * A page just outside a window is a guard page, unless another window has it, or it is
 * not in the kernel's part.
 */
static void add_guard(struct twin_plan *plan, twin_va_t va)
{
	if (va.a < plan->place.layout.first.a || !pt_canonical(&plan->place.shape, va) ||
	    twin_plan_window(plan, va))
		return;
	plan->guard[plan->nr_guards++] = va;
	plan->guards++;
}

static void add_guards(struct twin_plan *plan)
{
	unsigned int shift = plan->place.shape.format->page_shift;
	unsigned int i;

	for (i = 0; i < plan->nr_windows; i++) {
		const struct twin_window *w = &plan->window[i];
		u64 end = w->va.a + (w->pages << shift);

		plan->mapped += w->mapped;
		plan->guards += w->pages - w->mapped;
		add_guard(plan, twin_va(w->va.a - (1ULL << shift)));
		if (end)
			add_guard(plan, twin_va(end));
	}
}

/* All windows split by page size, and the tables they need. */
static void add_ranges(struct twin_plan *plan)
{
	const struct pt_shape *shape = &plan->place.shape;
	u64 last[PT_LEVELS] = {};
	unsigned int i, n;

	for (i = 0; i < plan->nr_windows; i++) {
		const struct twin_window *w = &plan->window[i];
		struct pt_range out[PT_RANGES_MAX];
		struct pt_range whole = {
			.va = w->va,
			.phys = w->phys,
			.len = w->pages << shape->format->page_shift,
		};
		unsigned int nr = pt_split(shape, whole, w->leaf_levels, out);

		for (n = 0; n < nr; n++)
			plan->range[plan->nr_ranges++] = (struct twin_mapping){ out[n], i };
	}
	plan->tables[pt_root_level(shape)] = 1;
	for (i = 0; i < plan->nr_ranges; i++)
		pt_count_tables(shape, &plan->range[i].range, last, plan->tables);
}

/* Windows must be inside the address space and apart from each other. */
static int check_windows(const struct twin_plan *plan)
{
	const struct pt_shape *shape = &plan->place.shape;
	u64 before = 0;
	unsigned int i;

	for (i = 0; i < plan->nr_windows; i++) {
		const struct twin_window *w = &plan->window[i];
		u64 last = w->va.a + (w->pages << shape->format->page_shift) - 1;

		if (last < w->va.a || !pt_canonical(shape, w->va) ||
		    !pt_canonical(shape, twin_va(last)) || (i && w->va.a <= before))
			return -ERANGE;
		before = last;
	}
	return 0;
}

static void place_frames(struct twin_plan *plan)
{
	const struct twin_span *home = &plan->place.home;
	unsigned int shift = plan->place.shape.format->page_shift;

	plan->brk.base = twin_phys_add(plan->image.base, plan->image.pages << shift);
	plan->brk.pages = twin_plan_tables(plan);
	plan->pool.base = twin_phys_add(plan->brk.base, plan->brk.pages << shift);
	plan->need = plan->image.pages + plan->brk.pages + plan->pool.pages;
	plan->rest.base = twin_phys_add(home->base, plan->need << shift);
	plan->rest.pages = home->pages > plan->need ? home->pages - plan->need : 0;
}

static int draw(struct twin_plan *plan, const struct twin_spec *spec,
		const struct twin_place *place, const struct twin_options *options)
{
	int err;

	memset(plan, 0, sizeof(*plan));
	plan->spec = spec;
	plan->place = *place;
	plan->options = *options;
	plan->options.leaf_levels &= place->shape.leaf_levels;
	if (!plan->options.leaf_levels)
		plan->options.leaf_levels = place->shape.leaf_levels;
	plan->image.base = plan->place.home.base;
	plan->image.pages = min_t(u64, plan->place.home.pages / 4, IMAGE_MAX);
	plan->sealed.base = plan->image.base;
	plan->sealed.pages = plan->image.pages / 4 * 3;
	add_windows(plan);
	err = check_windows(plan);
	if (err)
		return err;
	add_guards(plan);
	add_ranges(plan);
	place_frames(plan);
	if (plan->place.home.pages < plan->need)
		return -ENOSPC;
	plan->stride = twin_plan_stride(plan->pool.pages);
	return 0;
}

/**
 * twin_plan - plan a machine
 * @plan: filled in
 * @spec: which machine; outlives the plan
 * @place: where it is to stand
 * @options: the user's choices
 *
 * Return: 0; -ENOSPC when @place is too small (@plan->need says how many pages
 * it takes); -ERANGE when the windows do not fit the address space.
 */
int twin_plan(struct twin_plan *plan, const struct twin_spec *spec, const struct twin_place *place,
	      const struct twin_options *options)
{
	struct twin_place larger = *place;
	int err = -ENOSPC;

	if (!larger.home.pages)
		larger.home = (struct twin_span){ place->base, place->pages };
	if (larger.home.pages >= SMALLEST)
		err = draw(plan, spec, &larger, options);
	else
		plan->need = SMALLEST;
	if (err != -ENOSPC)
		return err;
	/* A larger home needs more itself: ask until the answer holds. */
	do {
		larger.pages += plan->need - larger.home.pages;
		larger.home.pages = plan->need;
		err = draw(plan, spec, &larger, options);
	} while (err == -ENOSPC);
	return err ?: -ENOSPC;
}
