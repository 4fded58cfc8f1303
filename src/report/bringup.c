// SPDX-License-Identifier: GPL-2.0
/* The file bringup: the boot told stage by stage. */
#include <linux/kernel.h>

#include "report.h"

static void print_figure(struct seq_file *m, const struct twin_figure *f)
{
	switch (f->unit) {
	case TWIN_COUNT:
		seq_printf(m, "    %-18s %llu\n", f->name, f->value);
		break;
	case TWIN_PAGES:
		seq_printf(m, "    %-18s %llu pages\n", f->name, f->value);
		break;
	case TWIN_PHYS:
		seq_printf(m, "    %-18s phys %#llx\n", f->name, f->value);
		break;
	case TWIN_VA:
		seq_printf(m, "    %-18s %#llx\n", f->name, f->value);
		break;
	}
}

static u64 window_kib(const struct twin_plan *plan, const char *name)
{
	const struct twin_window *w = twin_plan_named(plan, name);

	return w ? w->pages << (plan->place.shape.format->page_shift - 10) : 0;
}

/* What is left, as mem_init_print_info() says it; of high memory only free pages count. */
static void print_memory(struct seq_file *m, const struct twin *twin)
{
	const struct twin_buddy *buddy = &twin->buddy;
	unsigned int shift = twin->memory.page_shift - 10, i;
	u64 managed = twin_buddy_managed(buddy), high = 0;

	for (i = 0; i < buddy->nr_zones; i++)
		if (twin_zone_high(twin->memory.zones.movable_from, buddy->id[i]))
			high += buddy->zone[i].managed;
	seq_printf(m, "\nMemory: %lluK/%lluK available (%lluK kernel code, %lluK rwdata, ",
		   managed << shift, twin->memory.backed_pages << shift,
		   window_kib(&twin->plan, "text"), window_kib(&twin->plan, "data"));
	seq_printf(m, "%lluK rodata, %lluK reserved, %lluK highmem)\n",
		   window_kib(&twin->plan, "rodata"),
		   (twin->memory.backed_pages - managed) << shift, high << shift);
}

/* From the top down, as mem_init() of arch/x86/mm/init_32.c had it until 4.15. */
static void print_layout(struct seq_file *m, const struct twin_plan *plan)
{
	unsigned int shift = plan->place.shape.format->page_shift, i;

	seq_puts(m, "virtual kernel memory layout:\n");
	for (i = plan->nr_windows; i--;) {
		const struct twin_window *w = &plan->window[i];
		u64 kib = w->pages << (shift - 10);

		seq_printf(m, "    %-10s: 0x%016llx - 0x%016llx   (%llu %s)\n", w->name, w->va.a,
			   w->va.a + (w->pages << shift), kib & 1023 ? kib : kib >> 10,
			   kib & 1023 ? "kB" : "MB");
	}
}

/**
 * twin_report_bringup - the boot told stage by stage
 * @m: where to
 * @s: the session
 */
void twin_report_bringup(struct seq_file *m, const struct twin_session *s)
{
	const struct twin *twin = s->twin;
	unsigned int i, n;

	if (!twin_report_booted(m, s))
		return;
	seq_printf(m, "%s: %s\n", twin->plan.spec->name, twin->plan.spec->about);
	seq_printf(m, "from %s\n", twin->plan.spec->source);
	for (i = 0; i < twin->up; i++) {
		const struct twin_told *told = &twin->told[i];

		seq_printf(m, "\n%u. %s: %s\n    as in %s\n", i + 1, told->name, told->about,
			   told->source);
		for (n = 0; n < told->nr; n++)
			print_figure(m, &told->figure[n]);
		seq_printf(m, "    %-18s %llu of the arena\n", "frames taken", told->pages);
		seq_printf(m, "    %-18s %llu ns\n", "time", told->ns);
	}
	print_memory(m, twin);
	print_layout(m, &twin->plan);
	seq_printf(m, "\nup: %llu pages mapped, %llu guard pages, %llu tables (planned %llu)\n",
		   twin->plan.mapped, twin->plan.guards, twin->brk.out,
		   twin_plan_tables(&twin->plan));
}
