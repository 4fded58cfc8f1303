// SPDX-License-Identifier: GPL-2.0
/*
 * Leaves of the fixmap, of the CPUs' entry areas and of espfix stacks, held against
 * what the architecture has set each address apart for.
 *
 * Inputs: the kernel's headers, its per-CPU variables, iomem resources, registers, and
 * what a device tree looks like.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/sort.h>

#include "../live/fixed.h"
#include "look.h"

enum { SLOT, TARGET, RIGHTS, FILLED, RULES };

static const struct twin_rule rules[RULES] = {
	[SLOT] = { "leaves", "slot", "leaves", "va",
		   "only what has a purpose is mapped among fixed addresses", TWIN_ADDRESS },
	[TARGET] = { "leaves", "slot-target", "leaves", "va",
		     "a fixed address leads to the page that it is set apart for", TWIN_ADDRESS },
	[RIGHTS] = { "leaves", "slot-rights", "leaves", "va",
		     "a fixed address has the rights and the memory type of its purpose",
		     TWIN_ATTR },
	[FILLED] = { "leaves", "slot-filled", "pages", "va",
		     "fixed addresses that every CPU needs are mapped", TWIN_ADDRESS },
};

/**
 * struct state - while leaves are looked at
 * @row: by rule
 * @mask: the rights and the memory types that this shape can tell apart
 * @page: bytes
 * @nr: slots
 * @max: room for how many
 * @slot: by address, the later of two with the same one decides
 */
struct state {
	struct twin_row *row[RULES];
	u32 mask;
	u64 page;
	size_t nr;
	size_t max;
	struct twin_fixed *slot;
};

static int keep(void *ctx, const struct twin_fixed *slot)
{
	struct state *s = ctx;

	if (s->nr == s->max) {
		size_t max = s->max ? 2 * s->max : 64;
		struct twin_fixed *more = kvmalloc_array(max, sizeof(*more), GFP_KERNEL);

		if (!more)
			return -ENOMEM;
		if (s->nr)
			memcpy(more, s->slot, s->nr * sizeof(*more));
		kvfree(s->slot);
		s->slot = more;
		s->max = max;
	}
	s->slot[s->nr] = *slot;
	s->slot[s->nr++].seen = TWIN_NOWHERE;
	return 0;
}

/* Some addresses lead to what can be told by its looks; of others all is known, or nothing. */
static void prove(const struct twin_look *look, struct state *s)
{
	struct pt_answer now;
	size_t i;

	for (i = 0; i < s->nr; i++) {
		struct twin_fixed *slot = &s->slot[i];
		enum twin_fixed_proof proof;

		if (!slot->proof && !slot->anchor)
			continue;
		pt_walk(look->again, twin_va(slot->va), &now);
		if (now.why != PT_OK)
			continue;
		slot->seen = now.phys.a;
		if (!slot->proof)
			continue;
		proof = slot->proof(now.phys.a, pt_span(&look->live->shape, now.level));
		slot->wrong = proof == TWIN_FIXED_WRONG;
		if (proof != TWIN_FIXED_UNKNOWN)
			slot->phys = now.phys.a;
	}
}

/* A slot that leads where it cannot is not asked how far that is. */
static bool can_tell(const struct twin_fixed *slot, const char *name)
{
	return slot->anchor && slot->seen != TWIN_NOWHERE && !slot->wrong &&
	       !strcmp(slot->name, name);
}

/* How many slots of its name lead as far from their anchors as this one does? */
static size_t agree(const struct state *s, const struct twin_fixed *slot)
{
	size_t i, nr = 0;

	for (i = 0; i < s->nr; i++)
		nr += can_tell(&s->slot[i], slot->name) &&
		      s->slot[i].seen - s->slot[i].anchor == slot->seen - slot->anchor;
	return nr;
}

/* Where most of them lead is right; of two that differ, the first one is taken for it. */
static void lead_alike(struct state *s, const char *name)
{
	size_t i, now, most = 0, nr = 0;
	u64 far = 0;

	for (i = 0; i < s->nr; i++) {
		if (!can_tell(&s->slot[i], name))
			continue;
		nr++;
		now = agree(s, &s->slot[i]);
		if (now > most)
			far = s->slot[i].seen - s->slot[i].anchor;
		most = max(most, now);
	}
	for (i = 0; nr && i < s->nr; i++) {
		struct twin_fixed *slot = &s->slot[i];

		/* One alone says nothing of itself. */
		if (!slot->anchor || strcmp(slot->name, name) || (nr == 1 && !slot->wrong))
			continue;
		slot->phys = slot->anchor + far;
		/* What is wrong of one must not be asked about the others. */
		slot->seen = slot->phys;
		slot->wrong = false;
	}
}

/* What each CPU has of a thing lies where the others have theirs. */
static void prove_alike(struct state *s)
{
	size_t i;

	for (i = 0; i < s->nr; i++)
		if (s->slot[i].anchor && (s->slot[i].phys == TWIN_NOWHERE || s->slot[i].wrong))
			lead_alike(s, s->slot[i].name);
}

static int by_va(const void *a, const void *b)
{
	const struct twin_fixed *x = a, *y = b;

	return x->va < y->va ? -1 : x->va > y->va;
}

/* The slot of an address; of several that are spread over it, the one that leads to @phys. */
static const struct twin_fixed *find(const struct state *s, u64 va, u64 phys)
{
	const struct twin_fixed *found = NULL;
	size_t low = 0, high = s->nr;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (s->slot[mid].va <= va)
			low = mid + 1;
		else
			high = mid;
	}
	while (low--) {
		const struct twin_fixed *slot = &s->slot[low];

		if (va - slot->va >= slot->len) {
			if (found)
				break;
			/* A spread slot may begin far before what stands inside of it. */
			if (!slot->spread)
				return NULL;
			continue;
		}
		found = slot;
		if (!slot->spread || slot->phys == phys)
			break;
	}
	return found;
}

static u64 target(const struct twin_fixed *slot, u64 va)
{
	if (slot->lead)
		return slot->lead(va);
	if (slot->phys == TWIN_NOWHERE || slot->wrong)
		return TWIN_NOWHERE;
	return slot->spread ? slot->phys : slot->phys + (va - slot->va);
}

/* A device's registers are no RAM, whatever else is known of where they are. */
static bool is_no_device(const struct twin_look *look, const struct twin_fixed *slot, u64 phys)
{
	return slot->device && twin_look_ram(look, phys);
}

/* What of a page is to be as its purpose wants it. */
static u32 wanted(const struct twin_look *look, const struct state *s,
		  const struct twin_fixed *slot, u64 phys, u32 attr)
{
	u32 want = slot->rights;

	if (slot->any_type)
		want = (want & ~PT_MEMORY) | twin_look_type(look, phys, attr);
	return want & s->mask;
}

static bool has_no_purpose(const struct twin_look *look, const struct pt_run *run, u64 va,
			   const struct pt_answer *now)
{
	return now->why == PT_OK && !find(look->own, va, now->phys.a);
}

static bool leads_elsewhere(const struct twin_look *look, const struct pt_run *run, u64 va,
			    const struct pt_answer *now)
{
	const struct twin_fixed *slot;
	u64 want;

	if (now->why != PT_OK)
		return false;
	slot = find(look->own, va, now->phys.a);
	if (!slot)
		return false;
	if (is_no_device(look, slot, now->phys.a))
		return true;
	if (slot->wrong)
		return now->phys.a == slot->phys + (va - slot->va);
	want = target(slot, va);
	return (want != TWIN_NOWHERE || slot->lead) && want != now->phys.a;
}

static bool has_wrong_rights(const struct twin_look *look, const struct pt_run *run, u64 va,
			     const struct pt_answer *now)
{
	const struct state *s = look->own;
	const struct twin_fixed *slot = now->why == PT_OK ? find(s, va, now->phys.a) : NULL;

	return slot && (now->attr & s->mask) != wanted(look, s, slot, now->phys.a, now->attr);
}

static enum twin_leaf_sort outcome(const struct twin_look *look, struct twin_row *row,
				   const struct pt_run *page, u64 want, u64 got,
				   twin_fault_fn fault)
{
	return twin_look_breach(look, row, page, want, got, fault) ? TWIN_LEAF_FAULT :
								     TWIN_LEAF_MOVED;
}

static bool stays(const struct twin_look *look, const struct pt_run *run, u64 va,
		  const struct pt_answer *now)
{
	return now->why == PT_OK && now->phys.a == run->phys.a;
}

static void look_at_page(const struct twin_look *look, struct state *s, const struct pt_run *page,
			 u64 leaves)
{
	const struct twin_fixed *slot = find(s, page->va.a, page->phys.a);
	enum twin_leaf_sort sort = TWIN_LEAF_SAME;
	u64 want, got = page->attr & s->mask, rights;

	s->row[SLOT]->looked += leaves;
	if (!slot) {
		sort = outcome(look, s->row[SLOT], page, TWIN_NOWHERE, page->phys.a,
			       has_no_purpose);
		twin_look_note(look, page->va, sort, "no purpose", leaves);
		return;
	}
	/* What is done there takes less time than looking again: nobody is at it for so long. */
	if (slot->fleeting && system_state >= SYSTEM_RUNNING)
		twin_look_breach(look, s->row[SLOT], page, TWIN_NOWHERE, page->phys.a, stays);
	want = target(slot, page->va.a);
	if (want == TWIN_NOWHERE && !slot->wrong && !slot->lead &&
	    !is_no_device(look, slot, page->phys.a)) {
		sort = TWIN_LEAF_PARTLY;
	} else {
		s->row[TARGET]->looked += leaves;
		if (want != page->phys.a)
			sort = outcome(look, s->row[TARGET], page, want, page->phys.a,
				       leads_elsewhere);
	}
	s->row[RIGHTS]->looked += leaves;
	rights = wanted(look, s, slot, page->phys.a, page->attr);
	if (got != rights && got == (rights | PT_W) &&
	    twin_look_bare(look, page->va.a, page->phys.a))
		twin_row_explain(s->row[RIGHTS], TWIN_BARE, leaves);
	else if (got != rights)
		sort = max(sort,
			   outcome(look, s->row[RIGHTS], page, (page->attr & ~s->mask) | rights,
				   page->attr, has_wrong_rights));
	twin_look_note(look, page->va, sort, slot->name, leaves);
}

/* A large leaf is judged page by page, and counts as one. */
static void look_at_piece(const struct twin_look *look, const struct twin_region *region,
			  const struct pt_run *piece, void *ctx)
{
	u64 span = pt_span(&look->live->shape, piece->level), off;
	struct state *s = ctx;

	for (off = 0; off < piece->len; off += s->page) {
		struct pt_run page = twin_look_part(look, piece, off, s->page);

		look_at_page(look, s, &page, !(off & (span - 1)));
		cond_resched();
	}
}

static void look_for_missing(const struct twin_look *look, struct state *s)
{
	struct pt_answer now;
	size_t i;
	u64 off;

	for (i = 0; i < s->nr; i++) {
		const struct twin_fixed *slot = &s->slot[i];

		for (off = 0; slot->must && off < slot->len; off += s->page) {
			twin_va_t va = twin_va(slot->va + off);

			s->row[FILLED]->looked++;
			if (twin_runs_at(look->runs, va))
				continue;
			pt_walk(look->again, va, &now);
			if (now.why == PT_OK)
				s->row[FILLED]->moved++;
			else
				twin_row_break(s->row[FILLED], va.a, target(slot, va.a),
					       TWIN_NOWHERE);
			cond_resched();
		}
	}
}

/**
 * twin_check_fixed - hold leaves at fixed addresses against their purposes
 * @look: what was read
 *
 * Return: 0 or -ENOMEM.
 */
int twin_check_fixed(const struct twin_look *look)
{
	static const enum twin_region_kind kinds[] = { TWIN_REGION_FIXMAP, TWIN_REGION_ENTRY,
						       TWIN_REGION_ESPFIX };
	struct twin_look mine = *look;
	struct state s = {
		.mask = look->live->shape.attrs & (PT_RIGHTS | PT_MEMORY),
		.page = pt_page_size(&look->live->shape),
	};
	const char *skip = NULL;
	unsigned int i;
	int err;

	for (i = 0; i < RULES; i++)
		s.row[i] = twin_rows_add(look->rows, &rules[i]);
	mine.own = &s;
	err = twin_arch_fixed(keep, &s);
	if (err == -EOPNOTSUPP)
		skip = "there are no fixed addresses here";
	else if (err)
		skip = "there was no memory for the list of fixed addresses";
	for (i = 0; skip && i < RULES; i++)
		s.row[i]->skip = skip;
	prove(&mine, &s);
	prove_alike(&s);
	if (s.nr)
		sort(s.slot, s.nr, sizeof(*s.slot), by_va, NULL);
	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		if (skip)
			twin_look_unjudged(look, kinds[i], skip);
		else
			twin_look_pieces(&mine, kinds[i], look_at_piece, &s);
	}
	if (!skip)
		look_for_missing(look, &s);
	kvfree(s.slot);
	return err == -EOPNOTSUPP ? 0 : err;
}
