// SPDX-License-Identifier: GPL-2.0
/*
 * Leaves of the kernel image, where it is not a part of the direct map.
 *
 * Inputs: the iomem resources of its parts, the address of _stext, and, for what is
 * explained, leaves of areas.
 */
#include <linux/kernel.h>
#include <linux/memory_hotplug.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/pfn.h>

#include "../live/image.h"
#include "../live/pages.h"
#include "../live/reach.h"
#include "look.h"

enum { TARGET, RIGHTS, WHOLE, RULES };

static const struct twin_rule rules[RULES] = {
	[TARGET] = { "leaves", "image-target", "leaves", "va",
		     "the image leads to where its resources say that it was loaded",
		     TWIN_ADDRESS },
	[RIGHTS] = { "leaves", "image-rights", "pages", "va",
		     "a page of the image has the rights of what it holds", TWIN_ATTR },
	[WHOLE] = { "leaves", "image-whole", "pages", "va",
		    "text, rodata, data and bss of the image are mapped whole", TWIN_ADDRESS },
};

#define WX (PT_W | PT_X)

/**
 * struct state - while leaves are looked at
 * @look: the look
 * @among_areas: the image has no region of its own, it stands among vmalloc areas
 * @image: the image
 * @row: by rule
 */
struct state {
	const struct twin_look *look;
	bool among_areas;
	struct twin_image image;
	struct twin_row *row[RULES];
};

static u64 target(const struct state *s, u64 va)
{
	u64 size = pt_span(&s->look->live->shape, 1);
	u64 phys = s->image.phys + (va - s->image.va);

	/* Large leaves go on to their end, behind the end of the image. */
	if (va < s->image.va || (s->image.end && phys >= round_up(s->image.end, size)))
		return TWIN_NOWHERE;
	return phys;
}

static bool is_image(const struct state *s, u64 va)
{
	return va >= s->image.va && va - s->image.va < s->image.end - s->image.phys;
}

/*
 * Between the parts is what was freed: data, and never to be executed.  The CPUs read
 * their interrupt descriptors from data that was made read-only.
 */
static u32 rights(const struct state *s, u64 phys)
{
	const struct twin_image_part *part = twin_image_at(&s->image, phys);
	u32 want = part ? part->rights : PT_W;

	return twin_direct_idt(s->look, phys) ? want & ~PT_W : want;
}

static bool leads_elsewhere(const struct twin_look *look, const struct pt_run *run, u64 va,
			    const struct pt_answer *now)
{
	return now->why == PT_OK && now->phys.a != target(look->own, va);
}

/*
 * A page that the image gave away, and that its owner since then may write to.  Parts of
 * the bss are freed, too; what is still the image's stays reserved.
 */
static bool is_given_away(const struct twin_look *look, u64 phys)
{
	struct pt_answer direct;
	struct page frame;

	pt_walk(look->again, twin_va_add(look->live->layout.direct, phys), &direct);
	/* Absent it may be, too: that is for its own rule to judge. */
	if (direct.why == PT_OK && !(direct.attr & PT_W))
		return false;
	return twin_page_copy(PHYS_PFN(phys), &frame, 1) && !test_bit(PG_reserved, &frame.flags);
}

/* Its owner may have gone since the leaves were read: its page is still read-only here. */
static bool has_wrong_rights(const struct twin_look *look, const struct pt_run *run, u64 va,
			     const struct pt_answer *now)
{
	const struct state *s = look->own;
	u32 want = rights(s, now->phys.a), got = now->attr & WX;

	if (now->why != PT_OK || got == want)
		return false;
	return s->among_areas || want != PT_W || got || !is_given_away(look, now->phys.a);
}

/* Why a frame is read-only: the question. */
struct why {
	const struct twin_look *look;
	u64 frame;
};

/* Is there a read-only leaf in an area that proves that the frame was made so? */
static int is_readonly_elsewhere(void *ctx, const struct pt_run *alias)
{
	const struct why *why = ctx;

	return !(alias->attr & PT_W) && twin_direct_proof(why->look, alias, why->frame);
}

/*
 * When set_memory_ro() protects an address, it protects the image's address of the same
 * frame, too: of freed memory that holds a module's text now.  When the module goes, only
 * the direct map is given its rights back (vm_reset_perms()).  An image that stands among
 * areas is left alone.
 */
static const char *why_readonly(const struct state *s, const struct pt_run *page)
{
	const struct twin_look *look = s->look;
	struct why why = { look, page->phys.a };

	if (s->among_areas)
		return NULL;
	if (twin_runs_over(look->runs, page->phys, page->len, is_readonly_elsewhere, &why))
		return "read-only in the area that its frame belongs to now";
	if (is_given_away(look, page->phys.a))
		return "freed by the image, left read-only by an owner since then";
	return NULL;
}

static const char *look_at_page(struct state *s, const struct pt_run *page)
{
	u32 want = rights(s, page->phys.a), got = page->attr & WX;
	const char *why = NULL;

	s->row[RIGHTS]->looked++;
	if (got == want)
		return NULL;
	/* Of a kernel that protects nothing all of the image can be executed. */
	if (twin_look_bare(s->look, page->va.a, page->phys.a)) {
		got &= ~PT_X;
		if ((got | (want & PT_X)) == want || got == PT_W)
			why = TWIN_BARE;
	}
	if (!why && want == PT_W && !got)
		why = why_readonly(s, page);
	if (why) {
		twin_row_explain(s->row[RIGHTS], why, 1);
		return why;
	}
	twin_look_breach(s->look, s->row[RIGHTS], page, (page->attr & ~WX) | want, page->attr,
			 has_wrong_rights);
	return NULL;
}

/* What the leaf holds, in one word; several where a large one reaches over parts. */
static const char *holds(const struct state *s, const struct pt_run *leaf)
{
	const struct twin_image_part *first = twin_image_at(&s->image, leaf->phys.a);
	const struct twin_image_part *last =
		twin_image_at(&s->image, leaf->phys.a + (leaf->len - 1));

	if (first != last)
		return "parts that meet";
	return first ? first->name : "freed after use, or behind the end";
}

static void note(const struct state *s, const struct pt_run *leaf, enum twin_leaf_sort sort,
		 const char *what)
{
	/* Where areas stand the leaf was counted by the area that it lies in. */
	if (!s->among_areas)
		twin_look_note(s->look, leaf->va, sort, what, 1);
}

static void look_at_leaf(const struct twin_look *look, const struct pt_run *leaf, void *ctx)
{
	struct state *s = ctx;
	u64 page = pt_page_size(&look->live->shape), off, want = target(s, leaf->va.a);
	u64 broken = s->row[RIGHTS]->broken;
	const char *why = NULL;
	bool astray = want != leaf->phys.a;

	if (s->among_areas && !is_image(s, leaf->va.a))
		return;
	s->row[TARGET]->looked++;
	if (astray)
		twin_look_breach(s->look, s->row[TARGET], leaf, want, leaf->phys.a,
				 leads_elsewhere);
	for (off = 0; off < leaf->len; off += page) {
		struct pt_run part = twin_look_part(s->look, leaf, off, page);

		why = look_at_page(s, &part) ?: why;
	}
	if (astray || s->row[RIGHTS]->broken > broken)
		note(s, leaf, TWIN_LEAF_FAULT, "astray, or wrong rights");
	else if (why)
		note(s, leaf, TWIN_LEAF_EXPLAINED, why);
	else
		note(s, leaf, TWIN_LEAF_SAME, holds(s, leaf));
}

static bool is_missing(const struct twin_look *look, const struct pt_run *run, u64 va,
		       const struct pt_answer *now)
{
	return now->why != PT_OK;
}

/*
 * What was to hide the bss of an encrypted guest is init memory: with debug_pagealloc that
 * is not freed, but unmapped.
 */
static bool is_dropped(u64 va)
{
	return debug_pagealloc_enabled() &&
	       va >= twin_live_symbol("__start_bss_decrypted_unused") &&
	       va < twin_live_symbol("__end_bss_decrypted");
}

static void look_for_missing(const struct state *s)
{
	u64 page = pt_page_size(&s->look->live->shape), phys;
	struct twin_row *row = s->row[WHOLE];
	unsigned int i;

	for (i = 0; i < s->image.nr; i++) {
		const struct twin_image_part *part = &s->image.part[i];

		for (phys = part->first & -page; phys < part->end; phys += page) {
			struct pt_run one = {
				.va = twin_va(s->image.va + (phys - s->image.phys)),
				.len = page,
			};
			const struct pt_run *run = twin_runs_at(s->look->runs, one.va);

			row->looked++;
			if (run && run->kind == PT_LEAF)
				continue;
			if (is_dropped(one.va.a))
				twin_row_explain(row, "unmapped instead of freed", 1);
			else
				twin_look_breach(s->look, row, &one, phys, TWIN_NOWHERE,
						 is_missing);
			cond_resched();
		}
	}
}

/**
 * twin_check_image - hold the leaves of the image's region against its parts
 * @look: what was read
 */
void twin_check_image(const struct twin_look *look)
{
	struct twin_look mine = *look;
	struct state s = { .look = &mine };
	const char *why = "no such region";
	unsigned int i;

	for (i = 0; i < RULES; i++)
		s.row[i] = twin_rows_add(look->rows, &rules[i]);
	if (twin_image_read(&s.image, &why)) {
		for (i = 0; i < RULES; i++)
			s.row[i]->skip = why;
		twin_look_unjudged(look, TWIN_REGION_IMAGE, why);
		return;
	}
	mine.own = &s;
	if (!twin_look_leaves(look, TWIN_REGION_IMAGE, look_at_leaf, &s)) {
		s.among_areas = true;
		if (s.image.end)
			twin_look_leaves(look, TWIN_REGION_AREAS, look_at_leaf, &s);
	}
	if (s.row[TARGET]->looked)
		look_for_missing(&s);
	for (i = 0; !s.row[TARGET]->looked && i < RULES; i++)
		s.row[i]->skip = "the image lies in the direct map here";
}
