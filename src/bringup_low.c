// SPDX-License-Identifier: GPL-2.0
/*
 * Low mappings: the stages in which a PC's image is mapped at its own physical addresses,
 * and is not any more.
 *
 * The code that turns paging on runs where it was loaded: the next instruction is fetched
 * from there, too, so until it has jumped to the kernel's part both must lead to it.  What
 * is mapped for that is the image and the tables behind it, as head_32.S and head_64.S do.
 * It is gone before there are free pages: its tables come from early memory, and whatever
 * is given back before the hand-over is handed over with the rest.
 *
 * Other machines have a directory of their own for such code (idmap_pg_dir of arm64), or
 * none.  A PC whose image lies above the addresses below the kernel's part cannot do this.
 */
#include <linux/errno.h>

#include "bringup.h"

static u64 low_bytes(const struct twin *twin)
{
	return twin->low.pages << twin->memory.page_shift;
}

/**
 * twin_low_plan - which addresses are mapped for so long, and by what
 * @twin: planned; its early memory is up
 *
 * Arithmetic, but for what its tables are to be had from.
 */
void twin_low_plan(struct twin *twin)
{
	const struct twin_plan *plan = &twin->plan;
	const struct pt_shape *shape = &plan->place.shape;
	u64 last[PT_LEVELS] = {}, count[PT_LEVELS] = {};
	struct twin_low *low = &twin->low;
	struct pt_range whole = {
		.va = twin_va(plan->image.base.a),
		.phys = plan->image.base,
		.len = (plan->image.pages + plan->brk.pages) << shape->format->page_shift,
	};
	unsigned int i;

	*low = (struct twin_low){ .va = whole.va };
	if (!twin->memory.kind || !twin->memory.kind->bios ||
	    whole.va.a + whole.len > plan->place.layout.first.a ||
	    !pt_canonical(shape, twin_va(whole.va.a + whole.len - 1)))
		return;
	low->pages = plan->image.pages + plan->brk.pages;
	low->nr = pt_split(shape, whole, plan->options.leaf_levels, low->range);
	for (i = 0; i < low->nr; i++)
		pt_count_tables(shape, &low->range[i], last, count);
	for (i = 0; i < PT_LEVELS; i++)
		low->nr_tables += count[i];
	twin_early_tables_init(&low->tables, &twin->early, twin_phys(0), twin_phys(0), false,
			       low->nr_tables);
	low->tables.want.name = "tables of low mappings";
}

/**
 * twin_low_find - is there early memory for the tables?
 * @twin: planned; its early memory is up.  They are reserved, and not touched
 *
 * Return: 0 or the error of twin_early_alloc().
 */
int twin_low_find(struct twin *twin)
{
	struct pt_source *source = &twin->low.tables.source;
	twin_phys_t table;
	int err = 0;
	u64 i;

	twin_low_plan(twin);
	for (i = 0; i < twin->low.nr_tables && !err; i++)
		err = source->take(source, &table);
	return err;
}

int twin_low_up(struct twin *twin, struct twin_told *told)
{
	struct twin_low *low = &twin->low;
	unsigned int i;
	int err = 0;

	twin_low_plan(twin);
	twin_tell(told, "mapped", low->pages, TWIN_PAGES);
	if (!low->pages)
		return 0;
	twin->map.source = &low->tables.source;
	for (i = 0; i < low->nr && !err; i++)
		err = pt_map_range(&twin->map, &low->range[i], TWIN_FIRST_ATTR);
	twin->map.source = &twin->brk.source;
	twin_tell(told, "from", low->va.a, TWIN_VA);
	twin_tell(told, "tables", low->tables.out, TWIN_COUNT);
	told->pages = low->tables.out;
	return err;
}

/**
 * twin_low_leads - how many pages of its image does a machine find at their own addresses?
 * @twin: the machine; its root is up
 * @anywhere: count those that lead anywhere at all
 * @pages: filled in
 *
 * Return: 0, or -ENOMEM when a table in high memory could not be mapped.
 */
int twin_low_leads(const struct twin *twin, bool anywhere, u64 *pages)
{
	struct pt_view view = pt_map_view(&twin->map);
	u64 page = 1ULL << twin->memory.page_shift, off;
	struct pt_answer answer;

	*pages = 0;
	for (off = 0; off < low_bytes(twin); off += page) {
		pt_walk(&view, twin_va_add(twin->low.va, off), &answer);
		if (answer.why == PT_UNREADABLE)
			return -ENOMEM;
		*pages += answer.why == PT_OK &&
			  (anywhere || answer.phys.a == twin->low.va.a + off);
	}
	return 0;
}

static int zap(struct twin *twin)
{
	struct twin_low *low = &twin->low;
	int err;

	twin->map.source = &low->tables.source;
	err = pt_zap(&twin->map, low->va, twin_va_add(low->va, low_bytes(twin) - 1));
	twin->map.source = &twin->brk.source;
	/* Of one that could not be reached, those below it did not come back. */
	return err ?: low->tables.out ? -ENOMEM : 0;
}

int twin_zap_up(struct twin *twin, struct twin_told *told)
{
	struct twin_low *low = &twin->low;
	u64 tables = low->tables.out, left;
	int err;

	if (!low->pages)
		return 0;
	err = twin_low_leads(twin, false, &low->led);
	err = err ?: zap(twin);
	err = err ?: twin_low_leads(twin, true, &left);
	if (err)
		return err;
	twin_tell(told, "led to themselves", low->led, TWIN_PAGES);
	twin_tell(told, "tables given back", tables, TWIN_COUNT);
	twin_tell(told, "lead anywhere now", left, TWIN_PAGES);
	return 0;
}
