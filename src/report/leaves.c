// SPDX-License-Identifier: GPL-2.0
/*
 * The file live/leaves: every leaf of the kernel half, by region and size, and what
 * became of it.  Each figure was counted; what no rule spoke of is a column, too.
 */
#include <linux/kernel.h>
#include <linux/string.h>

#include "report.h"

static const char *const sorts[TWIN_LEAF_SORTS] = {
	[TWIN_LEAF_SAME] = "same",     [TWIN_LEAF_EXPLAINED] = "explained",
	[TWIN_LEAF_PARTLY] = "partly", [TWIN_LEAF_UNJUDGED] = "not judged",
	[TWIN_LEAF_MOVED] = "moved",   [TWIN_LEAF_FAULT] = "fault",
};

static u64 sum_leaves(const struct twin_live_count *count)
{
	u64 sum = 0;
	unsigned int i;

	for (i = 0; i < PT_LEVELS; i++)
		sum += count->leaves[i];
	return sum;
}

static void sum_causes(const struct twin_leaves *l, unsigned int region, u64 sum[TWIN_LEAF_SORTS])
{
	unsigned int i;

	memset(sum, 0, TWIN_LEAF_SORTS * sizeof(*sum));
	for (i = 0; i < l->nr; i++)
		if (l->cause[i].region == region)
			sum[l->cause[i].sort] += l->cause[i].leaves;
}

static void print_region(struct seq_file *m, const struct twin_session *s, unsigned int nr,
			 const char *name, u64 *open)
{
	const struct pt_shape *shape = &s->live.shape;
	const struct twin_live_count *c = &s->directory.region[nr];
	u64 sum[TWIN_LEAF_SORTS], left = sum_leaves(c);
	unsigned int i;

	sum_causes(&s->directory.leaves, nr, sum);
	seq_printf(m, "%-20s", name);
	for (i = 0; i < shape->format->nr_levels; i++)
		if (shape->format->level[i].leaf)
			seq_printf(m, " %8llu", c->leaves[i]);
	for (i = 0; i < TWIN_LEAF_SORTS; i++) {
		seq_printf(m, " %10llu", sum[i]);
		left -= min(left, sum[i]);
	}
	seq_printf(m, " %10llu %10llu\n", left, c->shared);
	*open += left + sum[TWIN_LEAF_UNJUDGED] + sum[TWIN_LEAF_FAULT];
}

static void print_causes(struct seq_file *m, const struct twin_session *s)
{
	const struct twin_leaves *l = &s->directory.leaves;
	unsigned int i, region;

	seq_puts(m, "\nregion               became         leaves  what\n");
	for (region = 0; region <= TWIN_REGIONS_MAX; region++)
		for (i = 0; i < l->nr; i++) {
			const struct twin_leaf_cause *c = &l->cause[i];

			if (c->region != region)
				continue;
			seq_printf(m, "%-20s %-10s %10llu  %s\n",
				   region < s->live.nr_regions ? s->live.region[region].name :
								 "outside",
				   sorts[c->sort], c->leaves, c->what);
		}
	if (l->lost)
		seq_printf(m, "%llu leaves found no place in this table\n", l->lost);
}

static void print_rules(struct seq_file *m, const struct twin_rows *rows)
{
	unsigned int i;

	seq_puts(m, "\nrule                  looked     broken      moved  explained  about\n");
	for (i = 0; i < rows->nr; i++) {
		const struct twin_row *row = &rows->row[i];

		if (strcmp(row->area, "leaves"))
			continue;
		seq_printf(m, "%-17s %10llu %10llu %10llu %10llu  %s%s%s\n", row->rule, row->looked,
			   row->broken, row->moved, row->explained, row->about,
			   twin_row_why(row) ? "; skipped: " : "", twin_row_why(row) ?: "");
		if (*row->note)
			seq_printf(m, "%17s not judged: %s\n", "", row->note);
	}
}

/**
 * twin_report_leaves - what became of the running kernel's leaves
 * @m: where to
 * @s: the session
 */
void twin_report_leaves(struct seq_file *m, const struct twin_session *s)
{
	const struct pt_shape *shape = &s->live.shape;
	char size[16];
	unsigned int i;
	u64 open = 0;

	seq_printf(m, "%-20s", "region");
	for (i = 0; i < shape->format->nr_levels; i++)
		if (shape->format->level[i].leaf)
			seq_printf(m, " %8s",
				   twin_size_text(pt_span(shape, i), size, sizeof(size)));
	for (i = 0; i < TWIN_LEAF_SORTS; i++)
		seq_printf(m, " %10s", sorts[i]);
	seq_puts(m, "    no rule     shared\n");
	for (i = 0; i < s->live.nr_regions; i++)
		print_region(m, s, i, s->live.region[i].name, &open);
	print_region(m, s, TWIN_REGIONS_MAX, "outside", &open);
	seq_printf(m, "not the same, not explained, not known in part: %llu\n", open);
	seq_puts(
		m,
		"partly: it stands where it may, but the kernel keeps no record of where it leads\n");
	print_causes(m, s);
	print_rules(m, s->rows);
}
