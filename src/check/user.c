// SPDX-License-Identifier: GPL-2.0
/*
 * The directory that user mode walks, where it is isolated from the kernel's: what of the
 * kernel's part stands in it.
 *
 * Inputs: what it takes to enter the kernel, by the kernel's symbols and addresses, and
 * the kernel's own directory, which other rules judge.
 */
#include <linux/errno.h>
#include <linux/minmax.h>

#include "../live/user.h"
#include "look.h"

static const struct twin_rule rule = {
	"live",
	"user-directory",
	"leaves",
	"va",
	"user mode's directory maps of the kernel what it takes to enter it, as the kernel does",
	TWIN_ADDRESS,
};

/**
 * struct own - what the rule asks by
 * @look: at the kernel's directory
 * @parts: what of the kernel may stand in user mode's
 */
struct own {
	const struct twin_look *look;
	struct twin_user_parts parts;
};

/* Regions that user mode's directory shares with the kernel's, by the same tables. */
static bool is_shared(const struct twin_live *live, u64 va)
{
	const struct twin_region *region = twin_live_region(live, twin_va(va));

	return region && (region->kind == TWIN_REGION_ENTRY || region->kind == TWIN_REGION_ESPFIX);
}

static bool belongs(const struct own *own, u64 va)
{
	return is_shared(own->look->live, va) || twin_arch_user_page(&own->parts, va);
}

/* Is a page wrong as it stands in user mode's directory now? */
static bool is_wrong(const struct twin_look *look, const struct pt_run *run, u64 va,
		     const struct pt_answer *now)
{
	const struct own *own = look->own;
	struct pt_answer kernel;

	if (now->why == PT_NOT_PRESENT)
		return false;
	if (now->why != PT_OK || !belongs(own, va))
		return true;
	pt_walk(own->look->again, twin_va(va), &kernel);
	return kernel.why != PT_OK || kernel.phys.a != now->phys.a ||
	       (now->attr & ~kernel.attr & PT_RIGHTS);
}

/* How far the kernel's directory says the same of a leaf and those that follow it. */
static u64 agreed(const struct twin_look *look, const struct pt_run *run, u64 off)
{
	u64 va = run->va.a + off;
	const struct pt_run *kernel = twin_runs_at(look->runs, twin_va(va));

	if (!kernel || kernel->kind != PT_LEAF ||
	    kernel->phys.a + (va - kernel->va.a) != run->phys.a + off ||
	    (run->attr & ~kernel->attr & PT_RIGHTS))
		return 0;
	return min(run->len - off, kernel->len - (va - kernel->va.a));
}

static void check_leaves(const struct twin_look *look, const struct own *own,
			 const struct pt_run *run, struct twin_row *row)
{
	u64 size = pt_page_size(&look->live->shape), off, len;

	row->looked += run->leaves;
	for (off = 0; off < run->len; off += len) {
		struct pt_run page = *run;

		len = agreed(own->look, run, off);
		if (len && is_shared(look->live, run->va.a + off))
			continue;
		if (len && belongs(own, run->va.a + off)) {
			len = size;
			continue;
		}
		len = size;
		page.va = twin_va_add(run->va, off);
		page.len = size;
		page.level = 0;
		page.phys = twin_phys_add(run->phys, off);
		twin_look_breach(look, row, &page, TWIN_NOWHERE, page.phys.a, is_wrong);
	}
}

static void check_run(const struct twin_look *look, const struct own *own, const struct pt_run *run,
		      struct twin_row *row)
{
	/* Stacks of one page stand at many addresses, by one table. */
	if (run->kind == PT_TABLE && is_shared(look->live, run->va.a))
		return;
	if (run->kind == PT_LEAF)
		check_leaves(look, own, run, row);
	else
		twin_look_breach(look, row, run, TWIN_NOWHERE, run->phys.a, is_wrong);
}

/**
 * twin_check_user - hold the kernel's part of user mode's directory against what is to be there
 * @look: what was read in the kernel's
 * @view: one more way to read tables
 *
 * It is the one that belongs to swapper_pg_dir; live/root compares all others with that.
 *
 * Return: 0, -ENOMEM, or what reading said.
 */
int twin_check_user(const struct twin_look *look, const struct pt_view *view)
{
	struct twin_row *row = twin_rows_add(look->rows, &rule);
	const struct twin_live *live = look->live;
	struct pt_view first = *view, again = *look->again;
	struct twin_look mine = *look;
	struct own own = { .look = look };
	struct twin_runs runs;
	twin_phys_t root;
	size_t i;
	int err;

	if (!twin_arch_user_root(live->root, &root)) {
		row->skip = "user mode walks the kernel's directory, or none that is known";
		return 0;
	}
	first.root = root;
	again.root = root;
	mine.again = &again;
	mine.own = &own;
	twin_arch_user_parts(&own.parts);
	err = twin_runs_read(&runs, &first, live->first, live->last);
	for (i = 0; i < runs.nr; i++)
		check_run(&mine, &own, &runs.run[i], row);
	twin_runs_free(&runs);
	if (err != -ELOOP)
		return err;
	twin_row_break(row, live->first.a, TWIN_NOWHERE, root.a);
	return 0;
}
