// SPDX-License-Identifier: GPL-2.0
/*
 * Windows whose pages come and go, held against what was asked for, and against what
 * the originals assert: early_ioremap_init() wants one entry above all its slots,
 * paging_init() an empty page behind pkmap.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/sched.h>

#include "window.h"

/* clang-format off */
/** var pt_window_rules - the rules by enum pt_window_rule */
const struct twin_rule pt_window_rules[PT_WINDOW_RULES] = {
	[PT_WINDOW_TABLES] = { "windows", "tables", "pages", "va",
			       "each page has its entry in the table made for it", TWIN_ADDRESS },
	[PT_WINDOW_ENTRIES] = { "windows", "entries", "pages", "va",
				"each entry is as it was asked for, or zero" },
	[PT_WINDOW_ONE_TABLE] = { "windows", "one-table", "pages", "va",
				  "one entry leads to all of early_ioremap", TWIN_ADDRESS },
	[PT_WINDOW_GAP] = { "windows", "gap", "pages", "va",
			    "next to a window nothing translates", TWIN_ADDRESS },
	[PT_WINDOW_COUNTS] = { "windows", "counts", "slots", "slot",
			       "uses are counted, and a page has one address in pkmap" },
};

/* clang-format on */

struct verifier {
	const struct pt_windows *windows;
	const struct twin_plan *plan;
	struct pt_view view;
	struct twin_row *const *rows;
	int err;
};

static void breach(struct verifier *v, enum pt_window_rule rule, u64 place, u64 want, u64 got)
{
	twin_row_break(v->rows[rule], place, want, got);
}

/* A table that is there and all the same cannot be read could not be mapped. */
static void walk(struct verifier *v, twin_va_t va, struct pt_answer *answer)
{
	*answer = (struct pt_answer){};
	pt_walk(&v->view, va, answer);
	if (answer->why == PT_UNREADABLE &&
	    twin_ram_backs(v->windows->fixmap.at.map->ram, answer->step[answer->level].at, 1))
		v->err = -ENOMEM;
}

static struct twin_slot slot_at(const struct pt_window *at, twin_phys_t phys, u64 page, u32 attr)
{
	phys.a += page << at->map->shape->format->page_shift;
	return (struct twin_slot){ true, phys, attr };
}

static struct twin_slot fixmap_page(const struct pt_windows *w, unsigned int page)
{
	return w->fixmap.slot[pt_window_down(&w->fixmap.at, page)];
}

static struct twin_slot early_page(const struct pt_windows *w, unsigned int page)
{
	const struct pt_early *e = &w->early;
	unsigned int slot = page / e->pages, in = page % e->pages;
	u64 mask = pt_page_size(e->at.map->shape) - 1;

	if (in >= pt_early_slot_pages(e, slot))
		return (struct twin_slot){};
	return slot_at(&e->at, twin_phys(e->slot[slot].phys.a & ~mask), in, e->slot[slot].attr);
}

static struct twin_slot kmap_page(const struct pt_windows *w, unsigned int page)
{
	const struct pt_kmap *k = &w->kmap;
	unsigned int nr = pt_window_down(&k->at, page);

	if (nr % k->depth >= k->used[nr / k->depth])
		return (struct twin_slot){};
	return slot_at(&k->at, k->frame[nr], 0, k->attr);
}

static struct twin_slot pkmap_page(const struct pt_windows *w, unsigned int page)
{
	if (!w->pkmap.count[page])
		return (struct twin_slot){};
	return slot_at(&w->pkmap.at, w->pkmap.frame[page], 0, w->pkmap.attr);
}

static void verify_page(struct verifier *v, const struct pt_window *at, unsigned int page,
			struct twin_slot want)
{
	const struct pt_shape *shape = v->view.shape;
	u64 raw = 0, table = at->table[pt_window_span(at, page)].a, got = TWIN_NOWHERE;
	twin_va_t va = pt_window_va(at, page);
	struct pt_answer answer;

	walk(v, va, &answer);
	if (!answer.level)
		got = answer.step[0].at.a & ~(pt_page_size(shape) - 1);
	v->rows[PT_WINDOW_TABLES]->looked++;
	if (got != table) {
		breach(v, PT_WINDOW_TABLES, va.a, table, got);
		return;
	}
	if (want.mapped)
		raw = pt_leaf_addr(shape, 0, want.phys.a) | pt_leaf_encode(shape, 0, want.attr);
	v->rows[PT_WINDOW_ENTRIES]->looked++;
	if (answer.step[0].raw != raw)
		breach(v, PT_WINDOW_ENTRIES, va.a, raw, answer.step[0].raw);
}

static void verify_window(struct verifier *v, const struct pt_window *at,
			  struct twin_slot (*page)(const struct pt_windows *w, unsigned int page))
{
	unsigned int i;

	for (i = 0; i < at->pages && !v->err; i++)
		verify_page(v, at, i, page(v->windows, i));
	cond_resched();
}

static void verify_one_table(struct verifier *v)
{
	const struct pt_window *at = &v->windows->early.at;
	struct pt_answer answer;
	unsigned int i;
	u64 first = 0;

	for (i = 0; i < at->pages; i++) {
		twin_va_t va = pt_window_va(at, i);

		walk(v, va, &answer);
		v->rows[PT_WINDOW_ONE_TABLE]->looked++;
		if (!i)
			first = answer.step[1].at.a;
		if (answer.level > 1 || answer.step[1].at.a != first)
			breach(v, PT_WINDOW_ONE_TABLE, va.a, first, answer.step[1].at.a);
	}
}

/* Is a page next to one of these windows? */
static bool borders(const struct twin_plan *plan, u64 va)
{
	unsigned int i, shift = plan->place.shape.format->page_shift;

	for (i = 0; i < plan->nr_windows; i++) {
		const struct twin_window *w = &plan->window[i];

		if (w->fill == TWIN_PASSING &&
		    (va + (1ULL << shift) == w->va.a || va == w->va.a + (w->pages << shift)))
			return true;
	}
	return false;
}

static void verify_gap(struct verifier *v)
{
	struct pt_answer answer;
	unsigned int i;

	for (i = 0; i < v->plan->nr_guards; i++) {
		if (!borders(v->plan, v->plan->guard[i].a))
			continue;
		walk(v, v->plan->guard[i], &answer);
		v->rows[PT_WINDOW_GAP]->looked++;
		if (answer.why != PT_NOT_PRESENT)
			breach(v, PT_WINDOW_GAP, v->plan->guard[i].a, TWIN_NOWHERE, answer.phys.a);
	}
}

static void verify_count(struct verifier *v, u64 slot, bool good, u64 want, u64 got)
{
	v->rows[PT_WINDOW_COUNTS]->looked++;
	if (!good)
		breach(v, PT_WINDOW_COUNTS, slot, want, got);
}

static void verify_counts(struct verifier *v)
{
	const struct pt_windows *w = v->windows;
	unsigned int i, nr, used = 0, listed = 0;

	for (i = 0; i < w->early.nr; i++)
		verify_count(v, i, pt_early_slot_pages(&w->early, i) <= w->early.pages,
			     w->early.pages, pt_early_slot_pages(&w->early, i));
	for (i = 0; i < w->kmap.cpus; i++)
		verify_count(v, i, w->kmap.used[i] <= w->kmap.depth, w->kmap.depth,
			     w->kmap.used[i]);
	for (i = 0; i < w->pkmap.at.pages; i++) {
		twin_va_t own = pt_window_va(&w->pkmap.at, i), va = twin_va(0);

		if (!w->pkmap.count[i])
			continue;
		used++;
		pt_pkmap_address(&w->pkmap, w->pkmap.frame[i], &va);
		verify_count(v, i, va.a == own.a, own.a, va.a);
	}
	for (i = 0; i < PT_PKMAP_BUCKETS; i++)
		for (nr = w->pkmap.bucket[i]; nr < w->pkmap.at.pages && listed <= used;
		     nr = w->pkmap.next[nr])
			listed++;
	verify_count(v, w->pkmap.at.pages, listed == used, used, listed);
}

/**
 * pt_windows_verify - hold the windows against what was asked for
 * @windows: the windows
 * @plan: the machine's plan
 * @rows: by enum pt_window_rule; added to
 *
 * Follows no list and no table further than it can be, so it survives any corruption.
 * May sleep.
 *
 * Return: 0, or -ENOMEM when a table of high memory could not be mapped.
 */
int pt_windows_verify(const struct pt_windows *windows, const struct twin_plan *plan,
		      struct twin_row *const rows[PT_WINDOW_RULES])
{
	struct verifier v = {
		.windows = windows,
		.plan = plan,
		.view = pt_map_view(windows->fixmap.at.map),
		.rows = rows,
	};

	verify_window(&v, &windows->fixmap.at, fixmap_page);
	verify_window(&v, &windows->early.at, early_page);
	verify_window(&v, &windows->kmap.at, kmap_page);
	verify_window(&v, &windows->pkmap.at, pkmap_page);
	verify_one_table(&v);
	verify_gap(&v);
	verify_counts(&v);
	return v.err;
}
