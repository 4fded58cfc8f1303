// SPDX-License-Identifier: GPL-2.0
/* The file pgtable/layout: the plan's windows, ranges, frames and tables. */
#include <linux/kernel.h>

#include "report.h"

static const char *fill_text(enum twin_fill fill)
{
	switch (fill) {
	case TWIN_LINEAR:
		return "linear";
	case TWIN_SCATTER:
		return "scattered";
	case TWIN_SLOTS:
		return "slots";
	case TWIN_PASSING:
		return "passing";
	}
	return "?";
}

static void print_span(struct seq_file *m, const char *name, const struct twin_span *span,
		       unsigned int shift)
{
	seq_printf(m, "%-10s 0x%016llx-0x%016llx %10llu\n", name, span->base.a,
		   span->base.a + (span->pages << shift) - 1, span->pages);
}

/**
 * twin_report_layout - where everything was planned to be
 * @m: where to
 * @s: the session
 */
void twin_report_layout(struct seq_file *m, const struct twin_session *s)
{
	const struct twin_plan *plan;
	const struct pt_shape *shape;
	unsigned int i, shift;
	char size[16];

	if (!twin_report_booted(m, s))
		return;
	plan = &s->twin->plan;
	shape = &plan->place.shape;
	shift = shape->format->page_shift;
	seq_puts(m,
		 "window     first address      last address            pages     mapped  fill\n");
	for (i = 0; i < plan->nr_windows; i++) {
		const struct twin_window *w = &plan->window[i];

		seq_printf(m, "%-10s 0x%016llx-0x%016llx %10llu %10llu  %s\n", w->name, w->va.a,
			   w->va.a + (w->pages << shift) - 1, w->pages, w->mapped,
			   fill_text(w->fill));
	}
	seq_puts(
		m,
		"\nrange      first address      last address         leaf     leaves  physical\n");
	for (i = 0; i < plan->nr_ranges; i++) {
		const struct pt_range *r = &plan->range[i].range;
		const struct twin_window *w = &plan->window[plan->range[i].window];

		seq_printf(m, "%-10s 0x%016llx-0x%016llx %5s %10llu", w->name, r->va.a,
			   r->va.a + r->len - 1,
			   twin_size_text(pt_span(shape, r->level), size, sizeof(size)),
			   w->fill == TWIN_LINEAR ? r->len >> shape->format->level[r->level].shift :
						    w->mapped);
		if (w->fill == TWIN_LINEAR)
			seq_printf(m, "  %#llx\n", r->phys.a);
		else if (w->fill == TWIN_PASSING)
			seq_puts(m, "  whatever is asked for\n");
		else
			seq_puts(m, "  all over the pool\n");
	}
	seq_puts(m, "\nframes     first address      last address            pages\n");
	print_span(m, "image", &plan->image, shift);
	print_span(m, "brk", &plan->brk, shift);
	print_span(m, "pool", &plan->pool, shift);
	print_span(m, "rest", &plan->rest, shift);
	seq_puts(m, "\nguard pages outside the windows\n");
	for (i = 0; i < plan->nr_guards; i++)
		seq_printf(m, "0x%016llx\n", plan->guard[i].a);
	seq_puts(m, "\nlevel      tables planned   built\n");
	for (i = shape->format->nr_levels; i--;)
		seq_printf(m, "%-10s %14llu %7llu\n", shape->format->level[i].name, plan->tables[i],
			   s->twin->map.tables[i]);
}
