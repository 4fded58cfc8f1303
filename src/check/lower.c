// SPDX-License-Identifier: GPL-2.0
/*
 * User mode's part of the kernel's own directory, and of the one beside it that user mode
 * walks: no process runs by these, so both are empty there.
 *
 * Inputs: where the kernel's part begins, and what a boot loader asked for that stays in
 * charge of the machine.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/sched.h>

#include "../live/user.h"
#include "look.h"

static const struct twin_rule rule = {
	"live",
	"user-half",
	"entries",
	"va",
	"swapper_pg_dir maps nothing in user mode's part, nor does the directory beside it",
	TWIN_ADDRESS,
};

/**
 * struct half - user mode's part of one directory
 * @look: at the kernel's directory
 * @view: reads this one
 * @again: reads it anew
 * @row: of the rule
 * @low: what may be mapped to itself there, with a @cause
 * @cause: or NULL
 * @found: the first thing below an entry that has no cause
 */
struct half {
	const struct twin_look *look;
	struct pt_view view;
	struct pt_view again;
	struct twin_row *row;
	struct twin_extent low;
	const char *cause;
	struct pt_run found;
};

static bool is_there(const struct twin_look *look, const struct pt_run *run, u64 va,
		     const struct pt_answer *now)
{
	return now->level < run->level || now->why != PT_NOT_PRESENT;
}

/* Is all of a run mapped to itself, where it may be? */
static bool has_cause(const struct half *h, const struct pt_run *run)
{
	return h->cause && run->kind == PT_LEAF && run->phys.a == run->va.a &&
	       run->va.a >= h->low.first && run->va.a + run->len <= h->low.end;
}

static int note(void *ctx, const struct pt_run *run)
{
	struct half *h = ctx;

	if (run->kind == PT_ABSENT)
		return 0;
	if (has_cause(h, run)) {
		twin_row_explain(h->row, h->cause, run->leaves);
		return 0;
	}
	h->found = *run;
	return 1;
}

/* An entry of the root.  What is found below it is named, else the entry itself. */
static void look_at_entry(struct half *h, u64 va, u64 len)
{
	const struct pt_shape *shape = h->view.shape;
	struct twin_look mine = *h->look;
	u64 explained = h->row->explained;
	struct pt_census census = {};
	unsigned int top;
	struct pt_answer at;
	int err;

	h->row->looked++;
	pt_walk(&h->view, twin_va(va), &at);
	top = at.top;
	if (at.step[top].kind == PT_ABSENT)
		return;
	h->found = (struct pt_run){
		.va = twin_va(va),
		.len = pt_span(shape, top),
		.kind = at.step[top].kind,
		.level = top,
		.phys = twin_phys(pt_leaf_phys(shape, top, at.step[top].raw)),
		.raw = at.step[top].raw,
	};
	if (h->found.kind == PT_TABLE)
		h->found.phys = twin_phys(at.step[top].raw & shape->table[top].phys);
	err = pt_runs(&h->view, twin_va(va), twin_va(va + (len - 1)), note, h, &census);
	/* The kernel's part begins in the middle of this one's, or all of it has a cause. */
	if (!err && (len < pt_span(shape, top) || h->row->explained > explained))
		return;
	if (h->found.why != PT_UNREADABLE)
		h->found.len = pt_span(shape, h->found.level);
	mine.again = &h->again;
	twin_look_breach(&mine, h->row, &h->found, TWIN_NOWHERE, h->found.phys.a, is_there);
}

static void look_at_half(struct half *h)
{
	const struct pt_shape *shape = h->view.shape;
	unsigned int top = pt_root_level(shape), i;
	u64 span = pt_span(shape, top), end = h->look->live->first.a;

	for (i = 0; i < pt_entries(shape, top); i++) {
		u64 va = pt_va_extend(shape, i * span).a;

		if (va >= end)
			break;
		look_at_entry(h, va, min(span, end - va));
		cond_resched();
	}
}

/**
 * twin_check_lower - hold user mode's part of the kernel's directories against nothing at all
 * @look: the look
 * @view: the kernel's directory
 */
void twin_check_lower(const struct twin_look *look, const struct pt_view *view)
{
	struct half h = {
		.look = look,
		.view = *view,
		.again = *look->again,
		.row = twin_rows_add(look->rows, &rule),
	};
	twin_phys_t user;

	h.cause = twin_arch_low(&h.low);
	look_at_half(&h);
	if (!h.row->looked) {
		h.row->skip = "user mode's part has tables of its own on this architecture";
		return;
	}
	if (!twin_arch_user_root(look->live->root, &user))
		return;
	h.view.root = user;
	h.again.root = user;
	look_at_half(&h);
}
