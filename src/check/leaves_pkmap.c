// SPDX-License-Identifier: GPL-2.0
/*
 * Leaves of the window that kmap() maps pages of high memory by.
 *
 * Inputs: what the kernel has on record for a page (page_address()), which pages are of
 * high memory, the rights that such mappings have (kmap_prot).
 */
#include <linux/highmem.h>
#include <linux/kernel.h>
#include <linux/memory_hotplug.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/pfn.h>
#include <linux/sched.h>

#include "look.h"

enum { TARGET, RIGHTS, RULES };

static const struct twin_rule rules[RULES] = {
	[TARGET] = { "leaves", "pkmap", "leaves", "va",
		     "a slot for high memory leads to the page that is said to be mapped there",
		     TWIN_ADDRESS },
	[RIGHTS] = { "leaves", "pkmap-rights", "leaves", "va",
		     "high memory is mapped as data, write-back", TWIN_ATTR },
};

/**
 * struct state - while leaves are looked at
 * @row: by rule
 * @mask: the rights and the memory types that this shape can tell apart
 */
struct state {
	struct twin_row *row[RULES];
	u32 mask;
};

/* Does the kernel say of a page that it is mapped at an address? */
static bool is_at(u64 phys, u64 va)
{
	struct page *page = pfn_to_online_page(PHYS_PFN(phys));

	return page && PageHighMem(page) && (unsigned long)page_address(page) == va;
}

static bool leads_elsewhere(const struct twin_look *look, const struct pt_run *run, u64 va,
			    const struct pt_answer *now)
{
	return now->why == PT_OK && !is_at(now->phys.a, va);
}

static u32 wanted(const struct twin_look *look)
{
	return PT_W | (look->facts->image_memory & look->live->shape.attrs);
}

static bool has_wrong_rights(const struct twin_look *look, const struct pt_run *run, u64 va,
			     const struct pt_answer *now)
{
	const struct state *s = look->own;

	return now->why == PT_OK && (now->attr & s->mask) != wanted(look);
}

/* The page that is mapped at an address by what the kernel says, asked page by page. */
static u64 page_of(const struct twin_look *look, u64 va)
{
	const struct twin_firmware *fw = look->firmware;
	unsigned int i;
	u64 phys;

	for (i = 0; i < fw->nr_ram; i++)
		for (phys = PAGE_ALIGN(fw->ram[i].first); phys < fw->ram[i].end;
		     phys += PAGE_SIZE) {
			if (is_at(phys, va))
				return phys;
			cond_resched();
		}
	return TWIN_NOWHERE;
}

static void look_at_leaf(const struct twin_look *look, const struct pt_run *leaf, void *ctx)
{
	enum twin_leaf_sort sort = TWIN_LEAF_SAME;
	u64 va = leaf->va.a, want;
	struct state *s = ctx;

	s->row[TARGET]->looked++;
	if (!is_at(leaf->phys.a, va)) {
		/* Of what is looked up at length, only examples are shown. */
		want = s->row[TARGET]->broken < TWIN_ROW_EXAMPLES ? page_of(look, va) :
								    TWIN_NOWHERE;
		sort = twin_look_breach(look, s->row[TARGET], leaf, want, leaf->phys.a,
					leads_elsewhere) ?
			       TWIN_LEAF_FAULT :
			       TWIN_LEAF_MOVED;
	}
	s->row[RIGHTS]->looked++;
	if ((leaf->attr & s->mask) != wanted(look) &&
	    twin_look_breach(look, s->row[RIGHTS], leaf, (leaf->attr & ~s->mask) | wanted(look),
			     leaf->attr, has_wrong_rights))
		sort = TWIN_LEAF_FAULT;
	twin_look_note(look, leaf->va, sort, "page of high memory", 1);
}

/**
 * twin_check_pkmap - hold leaves of kmap()'s window against what the kernel says of pages
 * @look: what was read
 */
void twin_check_pkmap(const struct twin_look *look)
{
	struct twin_look mine = *look;
	struct state s = {
		.mask = look->live->shape.attrs & (PT_RIGHTS | PT_MEMORY),
	};
	bool any = false;
	unsigned int i;

	for (i = 0; i < RULES; i++)
		s.row[i] = twin_rows_add(look->rows, &rules[i]);
	mine.own = &s;
	for (i = 0; i < look->live->nr_regions; i++)
		any |= look->live->region[i].kind == TWIN_REGION_PKMAP;
	twin_look_leaves(&mine, TWIN_REGION_PKMAP, look_at_leaf, &s);
	for (i = 0; i < RULES && !s.row[i]->looked; i++)
		s.row[i]->skip = any ? "no page of high memory is mapped right now" :
				       "this kernel has no window for high memory";
}
