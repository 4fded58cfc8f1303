// SPDX-License-Identifier: GPL-2.0
/*
 * Where leaves of the running kernel lead, held against what the kernel itself says.
 */
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/sched.h>

#include "look.h"

static const struct twin_rule rule = {
	"live",
	"answers",
	"leaves",
	"va",
	"every leaf leads where virt_to_phys() or vmalloc_to_page() says",
	TWIN_ADDRESS,
};

/*
 * Does the kernel itself say that @va leads to @phys?  Below a table entry that is odd it
 * is not asked: live/table-bits has named that.
 */
static bool kernel_agrees(const struct twin_look *look, u64 va, u64 phys)
{
	const struct twin_region *region = twin_live_region(look->live, twin_va(va));
	u64 said;

	return !twin_live_answer(look->again, region, twin_va(va), &said) || said == phys;
}

static u64 kernel_says(const struct twin_look *look, u64 va)
{
	const struct twin_region *region = twin_live_region(look->live, twin_va(va));
	u64 said;

	return twin_live_answer(look->again, region, twin_va(va), &said) ? said : TWIN_NOWHERE;
}

static bool disagrees(const struct twin_look *look, const struct pt_run *run, u64 va,
		      const struct pt_answer *now)
{
	return now->why == PT_OK && !kernel_agrees(look, va, now->phys.a);
}

/*
 * Ask the kernel about the first and the last page between two offsets of a run;
 * one that it disagrees about is put to @page, as a run of its own.
 */
static bool ends_agree(const struct twin_look *look, const struct pt_run *run, u64 from, u64 to,
		       struct pt_run *page)
{
	u64 size = pt_span(&look->live->shape, 0), off = from;

	for (;;) {
		if (!kernel_agrees(look, run->va.a + off, run->phys.a + off)) {
			*page = *run;
			page->va = twin_va_add(run->va, off);
			page->phys = twin_phys_add(run->phys, off);
			page->len = size;
			return false;
		}
		if (off + size >= to)
			return true;
		off = to - size;
	}
}

/*
 * The kernel is asked where leaves lead.  A leaf leads to one stretch of memory,
 * so its first and its last page answer for those between.  virt_to_phys() is
 * arithmetic, and so is a run, in which va - pa is constant: where that helper
 * speaks, the first and the last page of a run answer for all its leaves.
 */
static void ask(const struct twin_look *look, const struct pt_run *run, struct twin_row *row,
		u64 *unasked)
{
	unsigned int shift = look->live->shape.format->level[run->level].shift;
	u64 span = 1ULL << shift, off, end, to, leaf;
	struct pt_run page;

	for (off = 0; off < run->len; off = end) {
		u64 va = run->va.a + off;
		const struct twin_region *region = twin_live_region(look->live, twin_va(va));

		/* The leaves that begin in this region; the last may reach beyond it. */
		to = region ? min(run->len, region->last.a - run->va.a + 1) : run->len;
		end = region ? min(run->len, round_up(to, span)) : off + span;
		if (!twin_live_helper(region)) {
			*unasked += (end - off) >> shift;
			continue;
		}
		row->looked += (end - off) >> shift;
		if (region->kind != TWIN_REGION_AREAS && ends_agree(look, run, off, to, &page))
			continue;
		for (leaf = off; leaf < end; leaf += span) {
			if (!ends_agree(look, run, leaf, min(leaf + span, to), &page))
				twin_look_breach(look, row, &page, kernel_says(look, page.va.a),
						 page.phys.a, disagrees);
			cond_resched();
		}
	}
}

/**
 * twin_check_answers - ask the kernel about every leaf that it has an answer for
 * @look: what was read
 */
void twin_check_answers(const struct twin_look *look)
{
	struct twin_row *row = twin_rows_add(look->rows, &rule);
	u64 unasked = 0;
	size_t i;

	/* A table that is shared was asked about where it was read first. */
	for (i = 0; i < look->runs->nr; i++)
		if (look->runs->run[i].kind == PT_LEAF)
			ask(look, &look->runs->run[i], row, &unasked);
	if (unasked)
		snprintf(row->note, sizeof(row->note),
			 "%llu leaves of regions that the kernel has no answer for", unasked);
}
