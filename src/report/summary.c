// SPDX-License-Identifier: GPL-2.0
/* The files summary and boot. */
#include <linux/cpumask.h>
#include <linux/kernel.h>
#include <linux/math64.h>
#include <linux/mm.h>
#include <linux/string.h>
#include <linux/utsname.h>

#include "../machines.h"
#include "report.h"

static void print_options(struct seq_file *m, const struct twin_plan *plan)
{
	char size[16];

	seq_printf(m, "seed=%llu leaf=%s", plan->options.seed,
		   twin_size_text(pt_span(&plan->place.shape, fls(plan->options.leaf_levels) - 1),
				  size, sizeof(size)));
}

static void print_shape(struct seq_file *m, const struct pt_shape *shape)
{
	unsigned int i;
	char size[16];

	seq_printf(m, "shape         %s: %u levels, %u-bit virtual, %u-bit physical, leaves",
		   shape->format->name, shape->format->nr_levels, shape->va_bits, shape->phys_bits);
	for (i = 0; i < shape->format->nr_levels; i++)
		if (shape->leaf_levels & BIT(i))
			seq_printf(m, " %s", twin_size_text(pt_span(shape, i), size, sizeof(size)));
	seq_printf(m, ", %s\n", shape->attrs & PT_X ? "NX" : "no NX");
}

static void print_judges(struct seq_file *m, const struct twin_rows *rows)
{
	unsigned int i, r;

	seq_puts(m, "\njudge               judged  disagreed  moved  rule\n");
	for (i = 0; twin_judges[i]; i++) {
		const struct twin_judge *judge = twin_judges[i];

		for (r = 0; judge->rule[r]; r++) {
			const struct twin_row *row = twin_rows_find(rows, judge->rule[r]);

			if (!row)
				continue;
			seq_printf(m, "%-15s %10llu %10llu %6llu  %s%s%s\n",
				   judge->title ? judge->title() : judge->name, row->looked,
				   row->broken, row->moved, row->rule,
				   twin_row_why(row) ? " skipped: " : "", twin_row_why(row) ?: "");
			if (*row->note)
				seq_printf(m, "%15s not judged: %s\n", "", row->note);
		}
	}
	seq_puts(m, "                not judged: TLB, PCID, speculation\n");
}

static void print_cost(struct seq_file *m, const char *what, u64 ns, u64 pages)
{
	seq_printf(m, "%-15s %12llu %10llu %10llu\n", what, ns, pages,
		   pages ? div64_u64(ns, pages) : 0);
}

static void print_times(struct seq_file *m, const struct twin_session *s)
{
	const struct twin *twin = s->twin;
	u64 pages = s->tally.mapped + s->tally.guards;
	unsigned int i;

	seq_puts(m, "\nstage                     ns      pages    ns/page  frames\n");
	print_cost(m, "take arena", s->times.arena, s->arena.pages);
	for (i = 0; twin && i < twin->up; i++)
		seq_printf(m, "  %-13s %12llu %10s %10s %7llu\n", twin->told[i].name,
			   twin->told[i].ns, "", "", twin->told[i].pages);
	if (twin) {
		print_cost(m, "build", twin_bringup_ns(twin), twin->plan.mapped);
		print_cost(m, "validate", s->times.tables + s->times.frames + s->times.judges,
			   pages);
		print_cost(m, "  tables", s->times.tables, pages);
		print_cost(m, "  frames", s->times.frames, s->twin->buddy.map.frames);
		print_cost(m, "  judges", s->times.judges, pages);
	}
	seq_printf(m, "%-15s %12llu %10s            %llu entries\n", "read live", s->times.live, "",
		   s->directory.census.entries);
}

static void print_trouble(struct seq_file *m, const struct twin_rows *rows)
{
	char text[TWIN_EXAMPLE_TEXT];
	unsigned int i;

	for (i = 0; i < rows->nr; i++) {
		const struct twin_row *row = &rows->row[i];

		switch (twin_row_status(row)) {
		case TWIN_FAIL:
			seq_printf(m, "fail  %s/%s: %llu of %llu %s; first: %s\n", row->area,
				   row->rule, row->broken, row->looked, row->unit,
				   twin_example_text(row, 0, text));
			break;
		case TWIN_SKIP:
			seq_printf(m, "skip  %s/%s: %s\n", row->area, row->rule, twin_row_why(row));
			break;
		case TWIN_PASS:
			break;
		}
	}
}

static void print_causes(struct seq_file *m, const struct twin_rows *rows)
{
	unsigned int i, c;

	for (i = 0; i < rows->nr; i++) {
		const struct twin_row *row = &rows->row[i];

		for (c = 0; c < TWIN_CAUSES_MAX && row->cause[c].name; c++)
			seq_printf(m, "  %10llu  %s/%s: %s\n", row->cause[c].count, row->area,
				   row->rule, row->cause[c].name);
	}
}

/* What rows of a unit have explained, if this one is the first that has. */
static u64 explained_from(const struct twin_rows *rows, unsigned int first)
{
	const char *unit = rows->row[first].unit;
	u64 sum = 0;
	unsigned int i;

	if (!rows->row[first].explained)
		return 0;
	for (i = 0; i < first; i++)
		if (rows->row[i].explained && !strcmp(rows->row[i].unit, unit))
			return 0;
	for (; i < rows->nr; i++)
		if (!strcmp(rows->row[i].unit, unit))
			sum += rows->row[i].explained;
	return sum;
}

/* Leaves and pages do not add up. */
static void print_explained(struct seq_file *m, const struct twin_rows *rows)
{
	const char *before = "";
	unsigned int i;

	seq_puts(m, "explained     ");
	for (i = 0; i < rows->nr; i++) {
		u64 sum = explained_from(rows, i);

		if (!sum)
			continue;
		seq_printf(m, "%s%llu %s", before, sum, rows->row[i].unit);
		before = ", ";
	}
	seq_puts(m, *before ? "\n" : "nothing\n");
	print_causes(m, rows);
}

/**
 * twin_report_summary - the verdict, and what it rests on
 * @m: where to
 * @s: the session
 */
void twin_report_summary(struct seq_file *m, const struct twin_session *s)
{
	struct twin_verdict v = twin_rows_verdict(s->rows);

	seq_printf(m, "%s %u pass, %u fail, %u skip\n", twin_rows_good(s->rows) ? "PASS" : "FAIL",
		   v.pass, v.fail, v.skip);
	print_trouble(m, s->rows);
	seq_printf(m, "kernel        %s %s, %u CPUs online\n", utsname()->release,
		   utsname()->machine, num_online_cpus());
	if (s->twin) {
		seq_printf(m, "machine       %s, ", s->twin->plan.spec->name);
		print_options(m, &s->twin->plan);
		seq_putc(m, '\n');
		print_shape(m, &s->twin->plan.place.shape);
	} else {
		seq_puts(
			m,
			"machine       none: the last boot failed; write a machine to the file boot\n");
	}
	seq_printf(m, "arena         %lu MiB, frames %#lx-%#lx, node %d, by %s\n",
		   s->arena.pages >> (20 - PAGE_SHIFT), s->arena.pfn,
		   s->arena.pfn + s->arena.pages - 1, page_to_nid(pfn_to_page(s->arena.pfn)),
		   s->arena.route);
	seq_printf(m, "live root     %#llx, from %s\n", s->live.root.a, s->live.root_from);
	seq_printf(m, "translations  %llu = %llu mapped + %llu guard; %llu validated\n",
		   s->tally.mapped + s->tally.guards, s->tally.mapped, s->tally.guards,
		   s->tally.validated);
	print_explained(m, s->rows);
	print_judges(m, s->rows);
	print_times(m, s);
}

/**
 * twin_report_machines - what can be booted, and what is
 * @m: where to
 * @s: the session
 */
void twin_report_machines(struct seq_file *m, const struct twin_session *s)
{
	unsigned int i;

	seq_puts(m, "  machine         about\n");
	for (i = 0; i < twin_nr_machines; i++) {
		const struct twin_spec *spec = &twin_machines[i];
		bool current_one = s->twin && s->twin->plan.spec == spec;

		seq_printf(m, "%c %-15s %s", current_one ? '*' : ' ', spec->name, spec->about);
		if (current_one) {
			seq_puts(m, " (");
			print_options(m, &s->twin->plan);
			seq_putc(m, ')');
		}
		seq_putc(m, '\n');
	}
	seq_puts(m, "options: seed=NUMBER leaf=PAGESIZE (the largest that may be used)\n");
}
