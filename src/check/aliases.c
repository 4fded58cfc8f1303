// SPDX-License-Identifier: GPL-2.0
/*
 * Code of the running kernel, seen through the direct map: wherever it runs, what it
 * runs from must not be open to writes by another address.
 */
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/sched.h>

#include "look.h"

static const struct twin_rule rule = {
	"live",
	"direct-code",
	"pages",
	"va",
	"code that is read-only where it runs is so in the direct map, too",
	TWIN_ATTR,
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

/* Pages of @code that the direct map lets write to; @code is read again before it is said. */
static void check_code(const struct twin_look *look, struct twin_row *row,
		       const struct pt_run *code)
{
	u64 base = look->live->layout.direct.a, page = pt_page_size(&look->live->shape);
	u64 off, end;

	for (off = 0; off < code->len; off = end) {
		u64 phys = code->phys.a + off;
		const struct pt_run *direct = twin_runs_at(look->runs, twin_va(base + phys));
		struct pt_run one = *code;

		end = off + page;
		row->looked++;
		/* What lies above the direct map is out of its reach. */
		if (!twin_direct_at(look->plan, phys))
			continue;
		if (!direct || direct->kind != PT_LEAF || !(direct->attr & PT_W))
			continue;
		one.va = twin_va_add(code->va, off);
		one.phys = twin_phys(phys);
		one.len = page;
		twin_look_breach(look, row, &one, direct->attr & ~PT_W, direct->attr,
				 is_writable_code);
	}
}

/**
 * twin_check_code - hold code against what the direct map lets do with it
 * @look: the look
 */
void twin_check_code(const struct twin_look *look)
{
	struct twin_row *row = twin_rows_add(look->rows, &rule);
	size_t i;

	if (!look->facts->policy || !look->plan->nr) {
		row->skip = look->facts->why;
		return;
	}
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
