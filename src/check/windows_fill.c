// SPDX-License-Identifier: GPL-2.0
/*
 * Windows whose pages come and go, filled to the last slot and cleared again.
 *
 * Each page is asked for as a kernel would ask, and led to memory that nobody was given;
 * what was asked for, and the address that came of it, is written down here, so that
 * judges need not believe the windows' own books.
 */
#include <linux/container_of.h>
#include <linux/errno.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/slab.h>

#include "../plan_slots.h"
#include "windows.h"

static bool passes(const struct twin_window *w)
{
	return w->fill == TWIN_PASSING || w->fill == TWIN_SLOTS;
}

static struct twin_guest *guest(const struct twin_visit *v, const struct twin_window *w, u64 index)
{
	return &v->guest[v->first[w - v->twin->plan.window] + index];
}

/* What a page of a window is to lead to, as it was asked for. */
static struct twin_slot asked_for(const struct twin_court *court, const struct twin_window *window,
				  u64 index)
{
	const struct twin_visit *v = container_of(court, struct twin_visit, court);

	return guest(v, window, index)->slot;
}

static u64 below(struct twin_visit *v, u64 end)
{
	u64 in;

	v->rng = twin_mix(v->rng);
	div64_u64_rem(v->rng, end, &in);
	return in;
}

/* Frame after frame, none of them twice before all others were. */
static twin_phys_t frame(const struct twin_visit *v, u64 nr)
{
	unsigned int shift = v->twin->plan.place.shape.format->page_shift;
	u64 in;

	div64_u64_rem(nr * v->stride, v->frames.pages, &in);
	return twin_phys_add(v->frames.base, in << shift);
}

static void failed(struct twin_visit *v, unsigned int rule, twin_va_t va, int err)
{
	v->row[rule]->looked++;
	v->failed = true;
	twin_row_break(v->row[rule], va.a, 0, (u64)-err);
}

static void expect(struct twin_visit *v, twin_va_t va, bool good, u64 want, u64 got)
{
	v->rules[PT_WINDOW_COUNTS]->looked++;
	if (!good)
		twin_row_break(v->rules[PT_WINDOW_COUNTS], va.a, want, got);
}

/* An address was given out: it must be of a window, and free until now. */
static void note(struct twin_visit *v, twin_va_t va, twin_phys_t phys, u32 attr)
{
	const struct twin_plan *plan = &v->twin->plan;
	const struct twin_window *w = twin_plan_window(plan, va);
	u32 can = plan->place.shape.attrs;
	struct twin_guest *g = NULL;

	if (w && passes(w))
		g = guest(v, w, (va.a - w->va.a) >> plan->place.shape.format->page_shift);
	expect(v, va, g && !g->slot.mapped, phys.a, g ? g->slot.phys.a : TWIN_NOWHERE);
	if (!g)
		return;
	g->slot = (struct twin_slot){ true, phys, (attr & can) | (PT_RIGHTS & ~can) };
	v->served += !g->served;
	g->served = true;
}

static void fill_fixmap(struct twin_visit *v)
{
	struct pt_fixmap *fixmap = &v->twin->windows.fixmap;
	unsigned int i;

	for (i = 0; i < fixmap->at.pages; i++) {
		twin_va_t va = pt_window_va(&fixmap->at, pt_window_down(&fixmap->at, i));
		twin_phys_t phys = frame(v, v->next++);
		int err;

		if (fixmap->slot[i].mapped)
			continue;
		err = pt_fixmap_set(fixmap, i, phys, KERNEL_RW);
		if (err)
			failed(v, TWIN_WINDOWS_FILLED, va, err);
		else
			note(v, va, phys, KERNEL_RW);
	}
}

/* Frames in a row, from within the first one into the last one. */
static int fill_early(struct twin_visit *v, unsigned int slot)
{
	struct pt_early *early = &v->twin->windows.early;
	const struct twin_place *place = &v->twin->plan.place;
	u64 page = pt_page_size(&place->shape), pages = min_t(u64, early->pages, v->frames.pages);
	u64 offset = below(v, page), size = pages * page - offset - below(v, page - offset);
	twin_phys_t phys =
		twin_phys_add(v->frames.base, below(v, v->frames.pages - pages + 1) * page);
	u32 attr = KERNEL_RW | (slot & 1 ? 0 : place->windows->io);
	twin_va_t va;
	u64 i;
	int err;

	err = pt_early_map(early, twin_phys_add(phys, offset), size, attr, &va);
	if (err) {
		failed(v, TWIN_WINDOWS_FILLED, pt_window_va(&early->at, slot * early->pages), err);
		return err;
	}
	v->early[slot] = va;
	v->size[slot] = size;
	expect(v, va, (va.a & (page - 1)) == offset, offset, va.a & (page - 1));
	for (i = 0; i < pages; i++)
		note(v, twin_va(va.a - offset + i * page), twin_phys_add(phys, i * page), attr);
	return 0;
}

static void fill_kmap(struct twin_visit *v, unsigned int cpu)
{
	struct pt_kmap *kmap = &v->twin->windows.kmap;
	unsigned int i;

	for (i = 0; i < kmap->depth; i++) {
		twin_phys_t phys = frame(v, v->next++);
		twin_va_t va;
		int err = pt_kmap_push(kmap, cpu, phys, &va);

		if (err) {
			failed(v, TWIN_WINDOWS_FILLED, kmap->at.va, err);
			return;
		}
		v->kmap[cpu * kmap->depth + i] = va;
		note(v, va, phys, kmap->attr);
	}
}

/* Each frame is asked for twice: the second time it has its address. */
static void fill_pkmap(struct twin_visit *v)
{
	struct pt_pkmap *pkmap = &v->twin->windows.pkmap;
	u64 i, pages = min_t(u64, pkmap->at.pages, v->frames.pages);

	v->pinned_from = v->next;
	for (i = 0; i < pages; i++) {
		twin_phys_t phys = frame(v, v->next++);
		twin_va_t va = pkmap->at.va, again = va;
		int err = pt_pkmap_get(pkmap, phys, &va);

		if (err) {
			failed(v, TWIN_WINDOWS_FILLED, va, err);
			return;
		}
		v->pinned++;
		note(v, va, phys, pkmap->attr);
		err = pt_pkmap_get(pkmap, phys, &again);
		expect(v, va, !err && va.a == again.a, va.a, again.a);
		if (!err)
			pt_pkmap_put(pkmap, phys);
	}
}

/**
 * twin_visit_fill - ask for as many pages as there are, or as there is memory for
 * @v: the visit
 */
void twin_visit_fill(struct twin_visit *v)
{
	const struct pt_windows *windows = &v->twin->windows;
	unsigned int i;

	v->rounds++;
	fill_fixmap(v);
	for (i = 0; i < windows->early.nr; i++)
		if (fill_early(v, i))
			break;
	for (i = 0; i < windows->kmap.cpus; i++)
		fill_kmap(v, i);
	fill_pkmap(v);
}

static void gone(struct twin_visit *v, twin_va_t va, int err)
{
	if (err)
		failed(v, TWIN_WINDOWS_CLEARED, va, err);
}

static void clear_pkmap(struct twin_visit *v)
{
	struct pt_pkmap *pkmap = &v->twin->windows.pkmap;

	while (v->pinned) {
		v->pinned--;
		gone(v, pkmap->at.va, pt_pkmap_put(pkmap, frame(v, v->pinned_from + v->pinned)));
	}
	gone(v, pkmap->at.va, pt_pkmap_flush(pkmap));
}

static void clear_kmap(struct twin_visit *v)
{
	struct pt_kmap *kmap = &v->twin->windows.kmap;
	unsigned int nr = kmap->cpus * kmap->depth;

	while (nr--) {
		if (v->kmap[nr].a)
			gone(v, v->kmap[nr], pt_kmap_pop(kmap, nr / kmap->depth, v->kmap[nr]));
		v->kmap[nr] = twin_va(0);
	}
}

static void clear_slots(struct twin_visit *v)
{
	struct pt_fixmap *fixmap = &v->twin->windows.fixmap;
	const struct twin_window *w = twin_plan_named(&v->twin->plan, "fixmap");
	unsigned int i;

	for (i = 0; i < fixmap->at.pages; i++) {
		unsigned int page = pt_window_down(&fixmap->at, i);

		if (fixmap->slot[i].mapped && !twin_plan_slot(&v->twin->plan, w, page).mapped)
			gone(v, pt_window_va(&fixmap->at, page), pt_fixmap_clear(fixmap, i));
	}
}

/* At rest a window has what the plan says. */
static void empty(struct twin_visit *v)
{
	const struct twin_plan *plan = &v->twin->plan;
	unsigned int i;
	u64 page;

	for (i = 0; i < plan->nr_windows; i++)
		for (page = 0; passes(&plan->window[i]) && page < plan->window[i].pages; page++)
			guest(v, &plan->window[i], page)->slot =
				twin_plan_slot(plan, &plan->window[i], page);
}

/**
 * twin_visit_clear - give up everything that was asked for
 * @v: the visit
 */
void twin_visit_clear(struct twin_visit *v)
{
	unsigned int i;

	clear_pkmap(v);
	clear_kmap(v);
	for (i = 0; i < PT_EARLY_MAX; i++) {
		if (v->size[i])
			gone(v, v->early[i],
			     pt_early_unmap(&v->twin->windows.early, v->early[i], v->size[i]));
		v->size[i] = 0;
	}
	clear_slots(v);
	empty(v);
}

/* Count the pages of all windows, and those that can be filled. */
static unsigned int count(struct twin_visit *v)
{
	const struct twin_plan *plan = &v->twin->plan;
	const struct pt_early *early = &v->twin->windows.early;
	unsigned int i, all = 0;

	for (i = 0; i < plan->nr_windows; i++) {
		v->first[i] = all;
		if (!passes(&plan->window[i]))
			continue;
		all += plan->window[i].pages;
		v->pages += plan->window[i].pages - plan->window[i].mapped;
	}
	if (early->pages > v->frames.pages)
		v->pages -= early->nr * (early->pages - v->frames.pages);
	return all;
}

/**
 * twin_visit_open - prepare for filling the windows
 * @visit: filled in; twin_visit_close() frees it
 * @twin: the machine
 * @court: the case
 * @rows: a row for each rule is added
 *
 * Return: 0 or -ENOMEM.
 */
int twin_visit_open(struct twin_visit **visit, struct twin *twin, const struct twin_court *court,
		    struct twin_rows *rows)
{
	const struct twin_plan *plan = &twin->plan;
	struct twin_visit *v = kvzalloc(sizeof(*v), GFP_KERNEL);

	if (!v)
		return -ENOMEM;
	v->twin = twin;
	v->court = *court;
	v->court.slot = asked_for;
	v->court.part = true;
	v->rng = plan->options.seed;
	v->next = below(v, plan->pool.pages);
	v->frames.base = plan->pool.base;
	v->frames.pages = plan->pool.pages + plan->rest.pages;
	v->stride = twin_plan_stride(v->frames.pages);
	v->guest = kvcalloc(count(v), sizeof(*v->guest), GFP_KERNEL);
	v->scratch = kvzalloc(sizeof(*v->scratch), GFP_KERNEL);
	if (!v->guest || !v->scratch) {
		twin_visit_close(v);
		return -ENOMEM;
	}
	twin_visit_rows(v, rows);
	empty(v);
	*visit = v;
	return 0;
}

/**
 * twin_visit_close - forget all about it
 * @v: the visit
 */
void twin_visit_close(struct twin_visit *v)
{
	kvfree(v->scratch);
	kvfree(v->guest);
	kvfree(v);
}
