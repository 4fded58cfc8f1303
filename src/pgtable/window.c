// SPDX-License-Identifier: GPL-2.0
/*
 * Fixmap slots, and the first mappings of a kernel that has no vmalloc yet.
 *
 * Re-creates __set_fixmap() (arch/x86/mm/pgtable.c) and mm/early_ioremap.c.  There a
 * slot that is set again leads elsewhere without a word, and what goes wrong with
 * early_ioremap() ends in a warning; here both are refused, and counted.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "../plan_slots.h"
#include "../plan_windows.h"
#include "window.h"

static struct pt_range one_page(const struct pt_window *window, unsigned int page, u64 phys)
{
	return (struct pt_range){
		.va = pt_window_va(window, page),
		.phys = twin_phys(phys),
		.len = pt_page_size(window->map->shape),
	};
}

/**
 * pt_window_refuse - count a call that is refused
 * @window: the window
 * @err: why
 *
 * Return: @err.
 */
int pt_window_refuse(struct pt_window *window, int err)
{
	window->refused++;
	return err;
}

/**
 * pt_window_clear - take pages out of a window
 * @window: the window
 * @page: the first of them
 * @nr: how many
 * @phys: where that one leads
 *
 * Return: 0; or what pt_unmap_range() said of the first page that was not as it had
 * been set: such a page stays, the others go.
 */
int pt_window_clear(struct pt_window *window, unsigned int page, unsigned int nr, twin_phys_t phys)
{
	u64 size = pt_page_size(window->map->shape);
	unsigned int i;
	int err = 0, one;

	for (i = 0; i < nr; i++) {
		struct pt_range range = one_page(window, page + i, phys.a + i * size);

		one = pt_unmap_range(window->map, &range);
		err = err ?: one;
	}
	return err;
}

/**
 * pt_window_set - put pages into a window
 * @window: the window
 * @page: the first of them
 * @nr: how many
 * @phys: where that one is to lead, the others follow
 * @attr: PT_*
 *
 * Return: 0; or what pt_map_range() said: then nothing was mapped.
 */
int pt_window_set(struct pt_window *window, unsigned int page, unsigned int nr, twin_phys_t phys,
		  u32 attr)
{
	u64 size = pt_page_size(window->map->shape);
	unsigned int i;
	int err;

	for (i = 0; i < nr; i++) {
		struct pt_range range = one_page(window, page + i, phys.a + i * size);

		err = pt_map_range(window->map, &range, attr);
		if (err) {
			pt_window_clear(window, page, i, phys);
			return pt_window_refuse(window, err);
		}
	}
	return 0;
}

/* Remember which tables there are, so that others in their place are noticed. */
static int find_tables(struct pt_window *window)
{
	struct pt_view view = pt_map_view(window->map);
	u64 mask = pt_page_size(window->map->shape) - 1;
	struct pt_answer answer;
	unsigned int page;

	for (page = 0; page < window->pages; page++) {
		unsigned int span = pt_window_span(window, page);

		if (span >= PT_WINDOW_SPANS)
			return -E2BIG;
		if (window->table[span].a)
			continue;
		pt_walk(&view, pt_window_va(window, page), &answer);
		if (answer.level)
			return -ENOENT;
		window->table[span] = twin_phys(answer.step[0].at.a & ~mask);
	}
	return 0;
}

static int find(struct pt_window *window, struct pt_map *map, const struct twin_plan *plan,
		const char *name)
{
	const struct twin_window *w = twin_plan_named(plan, name);

	window->map = map;
	window->va = w ? w->va : twin_va(0);
	window->pages = w ? w->pages : 0;
	return find_tables(window);
}

/**
 * pt_windows_init - windows as they are at rest
 * @windows: filled in
 * @map: the machine's tables, those of the windows too; outlives the windows
 * @plan: the machine's plan
 *
 * Return: 0; -E2BIG when the machine has more of something than there is room for;
 * -ENOENT when a window has no tables.
 */
int pt_windows_init(struct pt_windows *windows, struct pt_map *map, const struct twin_plan *plan)
{
	const struct twin_window_kind *kind = plan->place.windows;
	const struct twin_window *fixmap = twin_plan_named(plan, "fixmap");
	unsigned int i;
	int err;

	memset(windows, 0, sizeof(*windows));
	err = find(&windows->fixmap.at, map, plan, "fixmap");
	err = err ?: find(&windows->early.at, map, plan, "early-io");
	err = err ?: find(&windows->kmap.at, map, plan, "kmap");
	err = err ?: find(&windows->pkmap.at, map, plan, "pkmap");
	if (err)
		return err;
	windows->kmap.attr = KERNEL_RW;
	windows->pkmap.attr = KERNEL_RW;
	pt_pkmap_init(&windows->pkmap);
	if (windows->fixmap.at.pages > PT_FIXMAP_MAX)
		return -E2BIG;
	for (i = 0; i < windows->fixmap.at.pages; i++)
		windows->fixmap.slot[i] =
			twin_plan_slot(plan, fixmap, pt_window_down(&windows->fixmap.at, i));
	if (!kind)
		return 0;
	if (kind->early_slots > PT_EARLY_MAX || kind->cpus > PT_KMAP_CPUS ||
	    kind->kmap_depth > PT_KMAP_DEPTH || kind->pkmap > PT_PKMAP_MAX)
		return -E2BIG;
	windows->early.nr = kind->early_slots;
	windows->early.pages = twin_plan_early_pages(&plan->place);
	windows->kmap.cpus = kind->cpus;
	windows->kmap.depth = kind->kmap_depth;
	return 0;
}

/**
 * pt_fixmap_set - map a page at an address known beforehand
 * @fixmap: the fixmap
 * @slot: which address
 * @phys: the page
 * @attr: PT_*
 *
 * Return: 0; -EINVAL when there is no such slot; -EBUSY when there is a page in it
 * already; or what pt_map_range() said.
 */
int pt_fixmap_set(struct pt_fixmap *fixmap, unsigned int slot, twin_phys_t phys, u32 attr)
{
	struct pt_window *at = &fixmap->at;
	int err;

	if (slot >= at->pages)
		return pt_window_refuse(at, -EINVAL);
	if (fixmap->slot[slot].mapped)
		return pt_window_refuse(at, -EBUSY);
	err = pt_window_set(at, pt_window_down(at, slot), 1, phys, attr);
	if (!err)
		fixmap->slot[slot] = (struct twin_slot){ true, phys, attr };
	return err;
}

/**
 * pt_fixmap_clear - empty a slot
 * @fixmap: the fixmap
 * @slot: which
 *
 * Return: 0; -EINVAL when there is no such slot; -ENOENT when it is empty; or what
 * pt_unmap_range() said: the slot is empty then, too.
 */
int pt_fixmap_clear(struct pt_fixmap *fixmap, unsigned int slot)
{
	struct pt_window *at = &fixmap->at;
	twin_phys_t phys;

	if (slot >= at->pages)
		return pt_window_refuse(at, -EINVAL);
	if (!fixmap->slot[slot].mapped)
		return pt_window_refuse(at, -ENOENT);
	phys = fixmap->slot[slot].phys;
	fixmap->slot[slot] = (struct twin_slot){};
	return pt_window_clear(at, pt_window_down(at, slot), 1, phys);
}

/* How far into its page a mapping begins. */
static u64 early_offset(const struct pt_early *early, twin_phys_t phys)
{
	return phys.a & (pt_page_size(early->at.map->shape) - 1);
}

/**
 * pt_early_slot_pages - pages that a slot has mapped
 * @early: early_ioremap()
 * @slot: which
 */
unsigned int pt_early_slot_pages(const struct pt_early *early, unsigned int slot)
{
	const struct pt_early_slot *s = &early->slot[slot];
	u64 page = pt_page_size(early->at.map->shape);

	if (!s->size)
		return 0;
	return (early_offset(early, s->phys) + s->size + page - 1) >>
	       early->at.map->shape->format->page_shift;
}

/**
 * pt_early_map - map what is somewhere in physical memory, for a moment
 * @early: early_ioremap()
 * @phys: the first byte, anywhere in a page
 * @size: how many bytes
 * @attr: PT_*: uncached for early_ioremap(), ordinary for early_memremap()
 * @va: filled in: the first byte's address
 *
 * Return: 0; -EINVAL when @size is 0 or goes round; -E2BIG when it is more than a slot
 * has; -EBUSY when all slots are taken; or what pt_map_range() said.
 */
int pt_early_map(struct pt_early *early, twin_phys_t phys, u64 size, u32 attr, twin_va_t *va)
{
	struct pt_window *at = &early->at;
	unsigned int slot = 0, pages;
	u64 offset;
	int err;

	while (slot < early->nr && early->slot[slot].size)
		slot++;
	if (slot == early->nr)
		return pt_window_refuse(at, -EBUSY);
	offset = early_offset(early, phys);
	if (!size || phys.a + size - 1 < phys.a)
		return pt_window_refuse(at, -EINVAL);
	if (size > ((u64)early->pages << at->map->shape->format->page_shift) - offset)
		return pt_window_refuse(at, -E2BIG);
	early->slot[slot] = (struct pt_early_slot){ phys, size, attr };
	pages = pt_early_slot_pages(early, slot);
	err = pt_window_set(at, slot * early->pages, pages, twin_phys(phys.a - offset), attr);
	if (err)
		early->slot[slot].size = 0;
	*va = twin_va_add(pt_window_va(at, slot * early->pages), offset);
	return err;
}

/**
 * pt_early_unmap - take such a mapping away
 * @early: early_ioremap()
 * @va: the address that it was given
 * @size: the size that it was asked for
 *
 * Return: 0; -ENOENT when no mapping has this address; -EINVAL when it has another
 * size; or what pt_unmap_range() said: the slot is free then, too.
 */
int pt_early_unmap(struct pt_early *early, twin_va_t va, u64 size)
{
	struct pt_window *at = &early->at;
	struct pt_early_slot *s = early->slot;
	unsigned int slot, pages;
	u64 offset = 0;

	for (slot = 0; slot < early->nr; slot++) {
		s = &early->slot[slot];
		offset = early_offset(early, s->phys);
		if (s->size && va.a == pt_window_va(at, slot * early->pages).a + offset)
			break;
	}
	if (slot == early->nr)
		return pt_window_refuse(at, -ENOENT);
	if (s->size != size)
		return pt_window_refuse(at, -EINVAL);
	pages = pt_early_slot_pages(early, slot);
	s->size = 0;
	return pt_window_clear(at, slot * early->pages, pages, twin_phys(s->phys.a - offset));
}
