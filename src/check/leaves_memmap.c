// SPDX-License-Identifier: GPL-2.0
/*
 * Leaves of the array of struct pages, where it is mapped sparsely.
 *
 * Inputs: which frames are there, by the kernel's table of sections.
 */
#include <linux/kernel.h>
#include <linux/memory_hotplug.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/pfn.h>
#include <linux/sched.h>

#include "look.h"

enum { FRAMES, RIGHTS, MISSING, RULES };

static const struct twin_rule rules[RULES] = {
	[FRAMES] = { "leaves", "memmap", "leaves", "va",
		     "a leaf of the memmap is for frames that are there, and leads to RAM of its own",
		     TWIN_ADDRESS },
	[RIGHTS] = { "leaves", "memmap-rights", "leaves", "va",
		     "the memmap is data: writable, never executable", TWIN_ATTR },
	[MISSING] = { "leaves", "memmap-whole", "frames", "pfn",
		      "frames that are there have struct pages that are mapped" },
};

#define WX (PT_W | PT_X)

/* As many frames as one question is asked for. */
#define FRAMES_STEP 512

/*
 * Is there a frame whose struct page lies between two addresses?  Sections come and go
 * in larger steps than this.
 */
static bool has_frames(u64 va, u64 len)
{
	const struct page *page = (const struct page *)(unsigned long)va;
	unsigned long pfn = page_to_pfn(page);
	unsigned long end = pfn + DIV_ROUND_UP(len, sizeof(struct page));

	for (; pfn < end; pfn = round_down(pfn + FRAMES_STEP, FRAMES_STEP))
		if (pfn_valid(pfn))
			return true;
	return false;
}

/* A second leaf of the memmap that leads to the same frame. */
static int is_twice(void *ctx, const struct pt_run *alias)
{
	const struct twin_look *look = ctx;
	const struct pt_run *leaf = look->own;
	const struct twin_region *region = twin_live_region(look->live, alias->va);

	/* The run that the leaf is a part of has it once. */
	return region && region->kind == TWIN_REGION_MEMMAP &&
	       !(leaf->va.a >= alias->va.a && leaf->va.a - alias->va.a < alias->len);
}

static bool is_wrong(const struct twin_look *look, const struct pt_run *run, u64 va,
		     const struct pt_answer *now)
{
	u64 span = pt_span(&look->live->shape, now->level);

	if (now->why != PT_OK)
		return false;
	return !has_frames(va & -span, span) || !pfn_to_online_page(PHYS_PFN(now->phys.a)) ||
	       (look->own && now->phys.a == run->phys.a);
}

static bool is_no_data(const struct twin_look *look, const struct pt_run *run, u64 va,
		       const struct pt_answer *now)
{
	return now->why == PT_OK && (now->attr & WX) != PT_W;
}

static void look_at_leaf(const struct twin_look *look, const struct pt_run *leaf, void *ctx)
{
	struct twin_row **row = ctx;
	struct twin_look mine = *look;
	bool wrong;

	row[FRAMES]->looked++;
	row[RIGHTS]->looked++;
	wrong = !has_frames(leaf->va.a, leaf->len) || !pfn_to_online_page(PHYS_PFN(leaf->phys.a)) ||
		!pfn_to_online_page(PHYS_PFN(leaf->phys.a + (leaf->len - 1)));
	mine.own = leaf;
	if (!wrong && !twin_runs_over(look->runs, leaf->phys, leaf->len, is_twice, &mine))
		mine.own = NULL;
	wrong |= !!mine.own;
	if (wrong)
		twin_look_breach(&mine, row[FRAMES], leaf, TWIN_NOWHERE, leaf->phys.a, is_wrong);
	if ((leaf->attr & WX) != PT_W) {
		wrong = true;
		twin_look_breach(look, row[RIGHTS], leaf, (leaf->attr & ~WX) | PT_W, leaf->attr,
				 is_no_data);
	}
	if (wrong)
		twin_look_note(look, leaf->va, TWIN_LEAF_FAULT, "no such frames, or wrong rights",
			       1);
	else
		twin_look_note(look, leaf->va, TWIN_LEAF_SAME, "struct pages of frames there are",
			       1);
}

/* The first and the last byte of every struct page that there is. */
static void look_for_frames(const struct twin_look *look, struct twin_row *row)
{
	struct pt_answer now;
	int nid;

	for_each_online_node(nid) {
		unsigned long pfn = node_start_pfn(nid), end = node_end_pfn(nid);

		for (; pfn < end; pfn = round_down(pfn + FRAMES_STEP, FRAMES_STEP)) {
			u64 va = (unsigned long)pfn_to_page(pfn);

			if (!pfn_to_online_page(pfn))
				continue;
			row->looked++;
			if (twin_runs_at(look->runs, twin_va(va)))
				continue;
			pt_walk(look->again, twin_va(va), &now);
			if (now.why == PT_OK)
				row->moved++;
			else if (pfn_to_online_page(pfn))
				twin_row_break(row, pfn, 0, now.step[now.level].raw);
			cond_resched();
		}
	}
}

/**
 * twin_check_memmap - hold the leaves of the memmap against the frames that are there
 * @look: what was read
 */
void twin_check_memmap(const struct twin_look *look)
{
	struct twin_row *row[RULES];
	unsigned int i;
	bool here = false;

	for (i = 0; i < RULES; i++)
		row[i] = twin_rows_add(look->rows, &rules[i]);
	for (i = 0; i < look->live->nr_regions; i++)
		here |= look->live->region[i].kind == TWIN_REGION_MEMMAP;
	if (!here || !IS_ENABLED(CONFIG_SPARSEMEM_VMEMMAP)) {
		for (i = 0; i < RULES; i++)
			row[i]->skip = "the memmap has no region of its own here";
		return;
	}
	twin_look_leaves(look, TWIN_REGION_MEMMAP, look_at_leaf, row);
	look_for_frames(look, row[MISSING]);
}
