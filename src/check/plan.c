// SPDX-License-Identifier: GPL-2.0
/*
 * The plan, held against what every plan must be.  Builder, verifier and the rule
 * as judge all take the plan's word for where a page leads; here it is counted out,
 * by means that share nothing with how it was made.
 */
#include <linux/bitmap.h>
#include <linux/errno.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "check.h"

enum { ONCE, POOL, APART, RULES };

static const struct twin_rule rules[RULES] = {
	[ONCE] = { "plan", "once", "pages", "va", "no frame stands twice in vmalloc and fixmap",
		   TWIN_ADDRESS },
	[POOL] = { "plan", "pool", "pages", "va",
		   "frames of vmalloc and fixmap belong to nobody else", TWIN_ADDRESS },
	[APART] = { "plan", "apart", "windows", "va", "windows do not overlap", TWIN_ADDRESS },
};

static bool within(const struct twin_span *span, u64 phys, unsigned int shift)
{
	return phys - span->base.a < span->pages << shift;
}

static void look_at_slots(const struct twin_plan *plan, const struct twin_window *w,
			  unsigned long *seen, struct twin_row *row[RULES])
{
	unsigned int shift = plan->place.shape.format->page_shift;
	u64 i;

	for (i = 0; i < w->pages; i++) {
		struct twin_slot slot = twin_plan_slot(plan, w, i);
		u64 phys = slot.phys.a, va = w->va.a + (i << shift);
		u64 frame = (phys - plan->place.base.a) >> shift;

		if (!slot.mapped)
			continue;
		row[POOL]->looked++;
		if (frame >= plan->place.pages || within(&plan->image, phys, shift) ||
		    within(&plan->brk, phys, shift) || within(&plan->rest, phys, shift)) {
			twin_row_break(row[POOL], va, plan->pool.base.a, phys);
			continue;
		}
		row[ONCE]->looked++;
		if (__test_and_set_bit(frame, seen))
			twin_row_break(row[ONCE], va, TWIN_NOWHERE, phys);
	}
	cond_resched();
}

/**
 * twin_check_plan - hold a plan against what every plan must be
 * @plan: the plan
 * @rows: rows are added here
 *
 * Return: 0 or -ENOMEM.
 */
int twin_check_plan(const struct twin_plan *plan, struct twin_rows *rows)
{
	unsigned long *seen = kvcalloc(BITS_TO_LONGS(plan->place.pages), sizeof(long), GFP_KERNEL);
	unsigned int shift = plan->place.shape.format->page_shift;
	struct twin_row *row[RULES];
	unsigned int i, n;

	if (!seen)
		return -ENOMEM;
	for (i = 0; i < RULES; i++)
		row[i] = twin_rows_add(rows, &rules[i]);
	for (i = 0; i < plan->nr_windows; i++) {
		const struct twin_window *w = &plan->window[i];
		u64 last = w->va.a + (w->pages << shift) - 1;

		if (w->fill != TWIN_LINEAR)
			look_at_slots(plan, w, seen, row);
		row[APART]->looked++;
		for (n = 0; n < i; n++) {
			const struct twin_window *o = &plan->window[n];

			if (o->va.a <= last && w->va.a <= o->va.a + (o->pages << shift) - 1)
				twin_row_break(row[APART], w->va.a, o->va.a, last);
		}
	}
	kvfree(seen);
	return 0;
}
