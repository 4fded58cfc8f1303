// SPDX-License-Identifier: GPL-2.0
/*
 * The running kernel's directory: read whole, counted by region, and held
 * against what can be said of any healthy one.
 */
#include <linux/errno.h>
#include <linux/ktime.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include "check.h"

#define RETRIES 3

enum { ROOT, RESERVED, TABLES, REGION, WX, RULES };

static const struct twin_rule rules[RULES] = {
	[ROOT] = { "live", "root", "entries", "index",
		   "the root this CPU walks has the kernel half of swapper_pg_dir" },
	[RESERVED] = { "live", "reserved", "entries", "va",
		       "no entry has a bit set that the CPU wants zero" },
	[TABLES] = { "live", "tables", "tables", "va", "every table lies in readable RAM" },
	[REGION] = { "live", "region", "leaves", "va", "every leaf lies in a region with a name" },
	[WX] = { "live", "wx", "leaves", "va", "no leaf is both writable and executable",
		 TWIN_ATTR },
};

struct gather {
	const struct twin_live *live;
	const struct pt_view *view;
	struct twin_live_directory *dir;
	struct twin_row *row[RULES];
};

/* Is the entry still what the run says?  Tables change while they are read. */
static bool holds_still(const struct gather *g, const struct pt_run *run)
{
	struct pt_answer answer;
	unsigned int i;

	for (i = 0; i < RETRIES; i++) {
		pt_walk(g->view, run->va, &answer);
		if (run->kind == PT_RESERVED) {
			if (answer.why != run->why || answer.level != run->level)
				return false;
		} else if (answer.why != PT_OK || answer.attr != run->attr) {
			return false;
		}
	}
	return true;
}

static void breach(struct gather *g, unsigned int rule, const struct pt_run *run, u64 want, u64 got)
{
	if (holds_still(g, run))
		twin_row_break(g->row[rule], run->va.a, want, got);
	else
		g->row[rule]->moved++;
}

static int gather_run(void *ctx, const struct pt_run *run)
{
	struct gather *g = ctx;
	const struct twin_region *region = twin_live_region(g->live, run->va);
	struct twin_live_count *count;
	bool wx;

	if (run->kind == PT_RESERVED) {
		breach(g, run->why == PT_UNREADABLE ? TABLES : RESERVED, run, 0,
		       run->why == PT_UNREADABLE ? run->phys.a : run->raw);
		return 0;
	}
	if (!run->leaves)
		return 0;
	count = &g->dir->region[region ? region - g->live->region : TWIN_REGIONS_MAX];
	g->row[REGION]->looked += run->leaves;
	if (!region)
		breach(g, REGION, run, 0, run->raw);
	/* A table that is shared was judged where it was read first. */
	if (run->kind == PT_TABLE) {
		count->shared += run->leaves;
		return 0;
	}
	count->bytes += run->len;
	count->leaves[run->level] += run->leaves;
	wx = (g->live->shape.attrs & PT_X) && (run->attr & PT_W) && (run->attr & PT_X);
	g->row[WX]->looked += run->leaves;
	if (run->attr & PT_W)
		count->writable += run->leaves;
	if (run->attr & PT_X)
		count->exec += run->leaves;
	if (run->attr & PT_U)
		count->user += run->leaves;
	if (wx) {
		count->wx += run->leaves;
		breach(g, WX, run, run->attr & ~PT_X, run->attr);
	}
	return 0;
}

/* Entry by entry, but for the accessed mark and slots that each process has. */
static int check_root(const struct twin_live *live, const struct pt_view *swapper,
		      struct twin_row *row)
{
	unsigned int level = pt_root_level(&live->shape);
	unsigned int end = pt_entries(&live->shape, level);
	u64 size = pt_offset(&live->shape, end);
	u64 mark = pt_leaf_encode(&live->shape, 0, PT_A) ^ pt_leaf_encode(&live->shape, 0, 0);
	const void *table;
	twin_phys_t root;
	unsigned int i;
	void *mine;

	if (!twin_arch_cpu_root(&root)) {
		row->skip = "no CPU walks page tables on this architecture";
		return 0;
	}
	mine = kmalloc(size, GFP_KERNEL);
	if (!mine)
		return -ENOMEM;
	table = swapper->read(swapper, level, root, size);
	if (table)
		memcpy(mine, table, size);
	else
		twin_row_break(row, 0, live->root.a, root.a);
	table = swapper->read(swapper, level, live->root, size);
	if (!table)
		twin_row_break(row, 0, root.a, live->root.a);
	for (i = end / 2; table && i < end; i++) {
		u64 ours = pt_get(&live->shape, mine, i), theirs = pt_get(&live->shape, table, i);

		if (twin_arch_per_mm(live, i))
			continue;
		row->looked++;
		if ((ours ^ theirs) & ~mark)
			twin_row_break(row, i, theirs, ours);
	}
	kfree(mine);
	return 0;
}

static u64 tables_read(const struct pt_census *census)
{
	u64 sum = 0;
	unsigned int i;

	for (i = 0; i < PT_LEVELS; i++)
		sum += census->tables[i];
	return sum;
}

/**
 * twin_check_live - read the running kernel's directory and judge it
 * @live: the running kernel
 * @rows: rows are added here
 * @dir: filled in
 *
 * Takes no lock; a breach that does not hold still is counted as moved.
 *
 * Return: 0 or -ENOMEM.
 */
int twin_check_live(const struct twin_live *live, struct twin_rows *rows,
		    struct twin_live_directory *dir)
{
	struct twin_live_reader reader, again;
	struct gather g = { .live = live, .view = &again.view, .dir = dir };
	unsigned int i;
	u64 start;
	int err;

	*dir = (struct twin_live_directory){};
	err = twin_live_reader_init(&reader, live);
	if (err)
		return err;
	err = twin_live_reader_init(&again, live);
	if (err)
		goto out;
	for (i = 0; i < RULES; i++)
		g.row[i] = twin_rows_add(rows, &rules[i]);
	start = ktime_get_ns();
	err = pt_runs(&reader.view, live->first, live->last, gather_run, &g, &dir->census);
	dir->ns = ktime_get_ns() - start;
	g.row[RESERVED]->looked = dir->census.entries;
	g.row[TABLES]->looked = tables_read(&dir->census);
	if (!(live->shape.attrs & PT_X))
		g.row[WX]->skip = "this shape cannot withhold execution";
	err = check_root(live, &again.view, g.row[ROOT]) ?: err;
	twin_live_reader_free(&again);
out:
	twin_live_reader_free(&reader);
	return err;
}
