// SPDX-License-Identifier: GPL-2.0
/*
 * Code and modules of the running kernel, seen through the direct map: what is protected
 * where it is used must not be open to writes by another address.
 *
 * Inputs: executable leaves elsewhere; the kernel's list of modules, with the bounds of
 * each part.
 */
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/sched.h>

#include "../live/areas.h"
#include "../live/modules.h"
#include "look.h"

enum { CODE, MODULES, RULES };

static const struct twin_rule rules[RULES] = {
	[CODE] = { "live", "direct-code", "pages", "va",
		   "code that is read-only where it runs is so in the direct map, too", TWIN_ATTR },
	[MODULES] = { "live", "direct-module", "pages", "va",
		      "what a module must not write it cannot write in the direct map, either",
		      TWIN_ATTR },
};

/* What the direct map says of a frame now. */
static bool direct_is_writable(const struct twin_look *look, u64 phys)
{
	struct pt_answer direct;

	pt_walk(look->again, twin_va_add(look->live->layout.direct, phys), &direct);
	return direct.why == PT_OK && direct.phys.a == phys && (direct.attr & PT_W);
}

static bool is_writable_code(const struct twin_look *look, const struct pt_run *run, u64 va,
			     const struct pt_answer *now)
{
	return now->why == PT_OK && (now->attr & PT_X) && !(now->attr & PT_W) &&
	       direct_is_writable(look, now->phys.a);
}

/* Is one page elsewhere open to writes in the direct map, as far as that reaches? */
static bool is_open(const struct twin_look *look, u64 phys, const struct pt_run **direct)
{
	*direct = twin_runs_at(look->runs, twin_va_add(look->live->layout.direct, phys));
	return twin_direct_at(look->plan, phys) && *direct && (*direct)->kind == PT_LEAF &&
	       ((*direct)->attr & PT_W);
}

/* Pages of @code that the direct map lets write to; @code is read again before it is said. */
static void check_code(const struct twin_look *look, struct twin_row *row,
		       const struct pt_run *code)
{
	u64 page = pt_page_size(&look->live->shape), off;
	const struct pt_run *direct;

	for (off = 0; off < code->len; off += page) {
		struct pt_run one = twin_look_part(look, code, off, page);

		row->looked++;
		if (!is_open(look, one.phys.a, &direct))
			continue;
		if (twin_modules_reached() && twin_text_hypercall(one.va.a))
			twin_row_explain(row, "text by which Hyper-V is called", 1);
		else
			twin_look_breach(look, row, &one, direct->attr & ~PT_W, direct->attr,
					 is_writable_code);
	}
}

static void check_all_code(const struct twin_look *look, struct twin_row *row)
{
	size_t i;

	if (!look->facts->policy->guards_code) {
		row->skip = "this architecture leaves some of it writable in the direct map";
		return;
	}
	for (i = 0; i < look->runs->nr; i++) {
		const struct pt_run *run = &look->runs->run[i];
		const struct twin_region *region = twin_live_region(look->live, run->va);

		if (run->kind != PT_LEAF || (run->attr & PT_W) || !(run->attr & PT_X) || !region)
			continue;
		if (region->kind == TWIN_REGION_AREAS || region->kind == TWIN_REGION_IMAGE)
			check_code(look, row, run);
		cond_resched();
	}
}

/*
 * Must the direct map protect this page of a module?  Where an area is protected there as
 * a whole, it is when any part of it is: what stands first in it tells.
 */
static bool is_guarded(const struct twin_look *look, u64 va)
{
	struct twin_module_part part;
	struct twin_area area;

	if (twin_module_at(va, &part))
		return false;
	if (!(part.rights & PT_W))
		return true;
	return look->facts->policy->area_wide && !twin_area_at(va, &area) &&
	       !twin_module_at(area.first, &part) && !(part.rights & PT_W);
}

static bool is_unguarded(const struct twin_look *look, const struct pt_run *run, u64 va,
			 const struct pt_answer *now)
{
	return now->why == PT_OK && is_guarded(look, va) && direct_is_writable(look, now->phys.a);
}

static void check_module_page(const struct twin_look *look, const struct pt_run *page, void *ctx)
{
	const struct pt_run *direct;
	struct twin_row *row = ctx;

	if (!is_guarded(look, page->va.a))
		return;
	row->looked++;
	if (!is_open(look, page->phys.a, &direct))
		return;
	if (twin_look_bare(look, page->va.a, page->phys.a))
		twin_row_explain(row, TWIN_BARE, 1);
	else
		twin_look_breach(look, row, page, direct->attr & ~PT_W, direct->attr, is_unguarded);
}

static void check_modules(const struct twin_look *look, struct twin_row *row)
{
	if (!IS_ENABLED(CONFIG_STRICT_MODULE_RWX))
		row->skip = "this kernel does not protect modules (CONFIG_STRICT_MODULE_RWX)";
	else if (look->live->bare_aliases)
		row->skip = "this kernel was told not to protect aliases";
	else if (!twin_modules_reached())
		row->skip = "the kernel's list of modules cannot be reached: no kprobes here";
	else
		twin_look_pages(look, TWIN_REGION_AREAS, check_module_page, row);
}

/**
 * twin_check_aliases - hold code and modules against what the direct map lets do with them
 * @look: the look
 */
void twin_check_aliases(const struct twin_look *look)
{
	struct twin_row *row[RULES];
	unsigned int i;

	for (i = 0; i < RULES; i++) {
		row[i] = twin_rows_add(look->rows, &rules[i]);
		if (!look->facts->policy || !look->plan->nr)
			row[i]->skip = look->facts->why;
	}
	if (!look->facts->policy || !look->plan->nr)
		return;
	check_all_code(look, row[CODE]);
	check_modules(look, row[MODULES]);
}
