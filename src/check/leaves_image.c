// SPDX-License-Identifier: GPL-2.0
/*
 * Leaves of the kernel image, where it is not a part of the direct map.
 *
 * Inputs: the iomem resources of its parts, the address of _stext, and, for what is
 * explained, leaves of other regions.
 */
#include <linux/kernel.h>
#include <linux/memory_hotplug.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/pfn.h>

#include "../live/image.h"
#include "look.h"

enum { TARGET, RIGHTS, RULES };

static const struct twin_rule rules[RULES] = {
	[TARGET] = { "leaves", "image-target", "leaves", "va",
		     "the image leads to where its resources say that it was loaded",
		     TWIN_ADDRESS },
	[RIGHTS] = { "leaves", "image-rights", "pages", "va",
		     "a page of the image has the rights of what it holds", TWIN_ATTR },
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

/* Between the parts is what was freed: data, and never to be executed. */
static u32 rights(const struct state *s, u64 phys)
{
	const struct twin_image_part *part = twin_image_at(&s->image, phys);

	return part ? part->rights : PT_W;
}

static bool leads_elsewhere(const struct twin_look *look, const struct pt_run *run, u64 va,
			    const struct pt_answer *now)
{
	return now->why == PT_OK && now->phys.a != target(look->own, va);
}

static bool has_wrong_rights(const struct twin_look *look, const struct pt_run *run, u64 va,
			     const struct pt_answer *now)
{
	return now->why == PT_OK && (now->attr & WX) != rights(look->own, now->phys.a);
}

/* Is there a leaf of another kind of region, and does it withhold writing? */
static int is_readonly_elsewhere(void *ctx, const struct pt_run *alias)
{
	const struct twin_region *region = twin_live_region(ctx, alias->va);

	if (!region || (alias->attr & PT_W))
		return 0;
	switch (region->kind) {
	case TWIN_REGION_AREAS:
		return 1;
	case TWIN_REGION_ENTRY:
	case TWIN_REGION_ESPFIX:
		return 2;
	default:
		return 0;
	}
}

/*
 * When set_memory_ro() protects an address, it protects the image's address of the same
 * frame, too: of freed memory that holds a module's text now, and of the IDT, which the
 * CPU reads at another address.  When the module goes, only the direct map is given its
 * rights back (vm_reset_perms()).
 */
static const char *why_readonly(const struct state *s, const struct pt_run *page)
{
	struct page *frame;

	switch (twin_runs_over(s->look->runs, page->phys, page->len, is_readonly_elsewhere,
			       (void *)s->look->live)) {
	case 1:
		return "read-only in the area that its frame belongs to now";
	case 2:
		return "read-only where CPUs enter the kernel, too";
	}
	frame = pfn_to_online_page(PHYS_PFN(page->phys.a));
	/* Parts of the bss are freed, too; what is still the image's stays reserved. */
	if (frame && !PageReserved(frame))
		return "freed by the image, left read-only by an owner since then";
	return NULL;
}

static const char *look_at_page(struct state *s, const struct pt_run *page)
{
	const struct twin_image_part *part = twin_image_at(&s->image, page->phys.a);
	u32 want = part ? part->rights : PT_W, got = page->attr & WX;
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
	if (twin_look_leaves(look, TWIN_REGION_IMAGE, look_at_leaf, &s))
		return;
	s.among_areas = true;
	if (s.image.end)
		twin_look_leaves(look, TWIN_REGION_AREAS, look_at_leaf, &s);
	if (!s.row[TARGET]->looked)
		for (i = 0; i < RULES; i++)
			s.row[i]->skip = "the image lies in the direct map here";
}
