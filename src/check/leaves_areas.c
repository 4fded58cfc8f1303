// SPDX-License-Identifier: GPL-2.0
/*
 * Leaves where vmalloc areas stand, held against the kernel's own list of areas.
 *
 * Inputs: the tree of areas, their lists of pages, their physical addresses, and what
 * we have mapped ourselves.  None of them knows of the tables.  vmalloc_to_page(),
 * which reads them, is not asked here.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/sched.h>

#include "../live/areas.h"
#include "bounds.h"

enum { AREA, GUARD, TARGET, RIGHTS, WHOLE, RULES };

static const struct twin_rule rules[RULES] = {
	[AREA] = { "leaves", "area", "leaves", "va", "every leaf lies in an area of the kernel's",
		   TWIN_ADDRESS },
	[GUARD] = { "leaves", "guard", "leaves", "va", "no area's guard page is mapped",
		    TWIN_ADDRESS },
	[TARGET] = { "leaves", "area-page", "leaves", "va",
		     "a leaf leads to the page that its area has there", TWIN_ADDRESS },
	[RIGHTS] = { "leaves", "area-rights", "leaves", "va",
		     "data in an area has the rights and the memory type of data", TWIN_ATTR },
	[WHOLE] = { "leaves", "area-whole", "pages", "va",
		    "an area that is mapped is mapped whole, up to its guard page", TWIN_ADDRESS },
};

/* How a leaf fares. */
enum fate { GOOD, BOUNDS_ONLY, NO_AREA, IN_GUARD, ASTRAY };

static enum fate judge(const struct twin_look *look, const struct twin_area *area, u64 va, u64 len,
		       u64 phys, u64 *want)
{
	const struct twin_live *live = look->live;
	u64 off;

	*want = TWIN_NOWHERE;
	if (va + len > area->end)
		return NO_AREA;
	if (va + len > area->guard)
		return IN_GUARD;
	if (twin_bounds_own(live, va)) {
		*want = live->own_phys.a + (va - live->own.first.a);
		return phys == *want ? GOOD : ASTRAY;
	}
	if (area->kind != TWIN_AREA_PAGES && area->kind != TWIN_AREA_PHYS)
		return BOUNDS_ONLY;
	for (off = 0; off < len; off += PAGE_SIZE) {
		u64 one;

		if (twin_area_page(area, va + off, phys + off, &one))
			return ASTRAY;
		if (one != phys + off) {
			*want = one;
			return ASTRAY;
		}
	}
	return GOOD;
}

/* The same, of what stands there now. */
static enum fate judge_now(const struct twin_look *look, u64 va, const struct pt_answer *now)
{
	u64 span = pt_span(&look->live->shape, now->level), want;
	struct twin_area area;

	if (now->why != PT_OK)
		return GOOD;
	if (twin_area_at(va, &area))
		return NO_AREA;
	return judge(look, &area, va & -span, span, now->phys.a & -span, &want);
}

static bool has_no_area(const struct twin_look *look, const struct pt_run *run, u64 va,
			const struct pt_answer *now)
{
	return judge_now(look, va, now) == NO_AREA;
}

static bool is_guard(const struct twin_look *look, const struct pt_run *run, u64 va,
		     const struct pt_answer *now)
{
	return judge_now(look, va, now) == IN_GUARD;
}

static bool leads_elsewhere(const struct twin_look *look, const struct pt_run *run, u64 va,
			    const struct pt_answer *now)
{
	return judge_now(look, va, now) == ASTRAY;
}

/* Is all of an area data?  Of what devices are mapped by, at least that it can be written. */
static bool is_data(const struct twin_look *look, const struct twin_area *area)
{
	switch (area->kind) {
	case TWIN_AREA_PAGES:
	case TWIN_AREA_PERCPU:
	case TWIN_AREA_BLOCK:
		return area->plain;
	case TWIN_AREA_PHYS:
		return !look->live->readonly_io;
	default:
		return false;
	}
}

/*
 * What of a leaf is not that of data in an area: written, not executed, not the user's,
 * and memory like what we have mapped ourselves (where we have).
 */
static u32 wrong_rights(const struct twin_look *look, const struct twin_area *area, u32 attr)
{
	const struct twin_live *live = look->live;
	u32 wrong = (attr ^ PT_W) & (PT_W | (live->shape.attrs & PT_X));
	const struct pt_run *own = live->own.name ? twin_runs_at(look->runs, live->own.first) :
						    NULL;

	if (area->kind == TWIN_AREA_PHYS)
		return wrong & PT_W;
	if (live->direct)
		wrong |= attr & PT_U;
	if (own && own->kind == PT_LEAF)
		wrong |= (attr ^ own->attr) & PT_MEMORY;
	return wrong;
}

static bool is_no_data(const struct twin_look *look, const struct pt_run *run, u64 va,
		       const struct pt_answer *now)
{
	struct twin_area area;

	return now->why == PT_OK && !twin_area_at(va, &area) && is_data(look, &area) &&
	       wrong_rights(look, &area, now->attr);
}

static bool is_missing(const struct twin_look *look, const struct pt_run *run, u64 va,
		       const struct pt_answer *now)
{
	struct twin_area area;

	return now->why != PT_OK && !twin_area_at(va, &area) && va < area.guard &&
	       (area.kind == TWIN_AREA_PAGES || area.kind == TWIN_AREA_PHYS);
}

/**
 * struct state - while leaves are looked at
 * @row: by rule
 * @area: the one met last
 * @known: there is one
 * @whole: the area that was looked at last for what is missing
 * @bounds: for the rules that want to know no page of an area
 */
struct state {
	struct twin_row *row[RULES];
	struct twin_bounds bounds;
	struct twin_area area;
	bool known;
	u64 whole;
};

static void blame(const struct twin_look *look, struct state *s, const struct pt_run *leaf,
		  unsigned int rule, const char *what, u64 want, twin_fault_fn fault)
{
	bool stays = twin_look_breach(look, s->row[rule], leaf, want, leaf->phys.a, fault);

	twin_look_note(look, leaf->va, stays ? TWIN_LEAF_FAULT : TWIN_LEAF_MOVED, what, 1);
	s->known = false;
}

/* An area of which one page is mapped must have all of them. */
static void look_for_missing(const struct twin_look *look, struct state *s)
{
	u64 size = pt_page_size(&look->live->shape), va, want;

	if (s->area.kind != TWIN_AREA_PAGES && s->area.kind != TWIN_AREA_PHYS)
		return;
	for (va = s->area.first; va < s->area.guard; va += size) {
		struct pt_run page = { .va = twin_va(va), .len = size };

		/* A device's memory may be tens of gigabytes. */
		cond_resched();
		s->row[WHOLE]->looked++;
		if (twin_runs_at(look->runs, page.va))
			continue;
		if (twin_area_page(&s->area, va, 0, &want))
			want = TWIN_NOWHERE;
		twin_look_breach(look, s->row[WHOLE], &page, want, TWIN_NOWHERE, is_missing);
	}
}

static void learn(const struct twin_look *look, struct state *s, u64 va)
{
	s->known = !twin_area_at(va, &s->area);
	if (!s->known || s->area.first == s->whole)
		return;
	s->whole = s->area.first;
	look_for_missing(look, s);
}

/* Return: whether the rights are at fault, and stay so. */
static bool look_at_rights(const struct twin_look *look, struct state *s, const struct pt_run *leaf)
{
	u32 wrong;

	if (!is_data(look, &s->area))
		return false;
	s->row[RIGHTS]->looked++;
	wrong = wrong_rights(look, &s->area, leaf->attr);
	if (wrong == PT_X && twin_look_bare(look, leaf->va.a, leaf->phys.a))
		twin_row_explain(s->row[RIGHTS], TWIN_BARE, 1);
	else if (wrong)
		return twin_look_breach(look, s->row[RIGHTS], leaf, leaf->attr ^ wrong, leaf->attr,
					is_no_data);
	return false;
}

static void look_at(const struct twin_look *look, const struct pt_run *leaf, void *ctx)
{
	struct state *s = ctx;
	enum fate fate = NO_AREA;
	u64 want = TWIN_NOWHERE;
	bool fault;

	s->row[AREA]->looked++;
	if (!s->known || leaf->va.a < s->area.first || leaf->va.a >= s->area.end)
		learn(look, s, leaf->va.a);
	if (s->known)
		fate = judge(look, &s->area, leaf->va.a, leaf->len, leaf->phys.a, &want);
	if (fate == NO_AREA) {
		blame(look, s, leaf, AREA, "in no area", want, has_no_area);
		return;
	}
	s->row[GUARD]->looked++;
	if (fate == IN_GUARD) {
		blame(look, s, leaf, GUARD, "in a guard page", want, is_guard);
		return;
	}
	fault = look_at_rights(look, s, leaf);
	fault |= twin_bounds_leaf(&s->bounds, look, &s->area, leaf);
	if (fate != BOUNDS_ONLY)
		s->row[TARGET]->looked++;
	if (fate == ASTRAY)
		blame(look, s, leaf, TARGET, "leads elsewhere", want, leads_elsewhere);
	else if (fault)
		twin_look_note(look, leaf->va, TWIN_LEAF_FAULT, "wrong rights, or a wrong page", 1);
	else
		twin_look_note(look, leaf->va, fate == GOOD ? TWIN_LEAF_SAME : TWIN_LEAF_PARTLY,
			       twin_bounds_own(look->live, leaf->va.a) ?
				       "arena's alias" :
				       twin_area_kind_name(s->area.kind),
			       1);
}

/**
 * twin_check_areas - hold leaves of vmalloc areas against the areas
 * @look: what was read
 */
void twin_check_areas(const struct twin_look *look)
{
	struct state s = {};
	const char *skip = NULL;
	unsigned int i;

	if (!twin_areas_reached())
		skip = "find_vmap_area() cannot be reached: no kprobes here";
	for (i = 0; i < RULES; i++) {
		s.row[i] = twin_rows_add(look->rows, &rules[i]);
		s.row[i]->skip = skip;
	}
	twin_bounds_init(&s.bounds, look, skip);
	if (skip) {
		twin_look_unjudged(look, TWIN_REGION_AREAS, "areas cannot be asked for");
		return;
	}
	twin_look_leaves(look, TWIN_REGION_AREAS, look_at, &s);
	if (s.row[AREA]->looked > s.row[TARGET]->looked)
		snprintf(s.row[TARGET]->note, sizeof(s.row[TARGET]->note),
			 "%llu leaves of areas that do not keep their pages",
			 s.row[AREA]->looked - s.row[TARGET]->looked);
}
