// SPDX-License-Identifier: GPL-2.0
/*
 * The running kernel's entries: counted by region, and held against what can be said
 * of any healthy directory.
 */
#include <linux/sched.h>

#include "look.h"

enum { RESERVED, TABLES, REGION, WX, RULES };

static const struct twin_rule rules[RULES] = {
	[RESERVED] = { "live", "reserved", "entries", "va",
		       "no entry has a bit set that the CPU wants zero" },
	[TABLES] = { "live", "tables", "tables", "va", "every table lies in readable RAM" },
	[REGION] = { "live", "region", "leaves", "va", "every leaf lies in a region with a name" },
	[WX] = { "live", "wx", "leaves", "va", "no leaf is both writable and executable",
		 TWIN_ATTR },
};

static bool is_reserved(const struct twin_look *look, const struct pt_run *run, u64 va,
			const struct pt_answer *now)
{
	return now->why == PT_RESERVED_BIT;
}

static bool is_unreadable(const struct twin_look *look, const struct pt_run *run, u64 va,
			  const struct pt_answer *now)
{
	return now->why == PT_UNREADABLE;
}

/* What is below a table that is shared need not begin at its start. */
static bool is_mapped(const struct twin_look *look, const struct pt_run *run, u64 va,
		      const struct pt_answer *now)
{
	return run->kind == PT_TABLE ? now->level < run->level : now->why == PT_OK;
}

static bool is_wx(const struct twin_look *look, const struct pt_run *run, u64 va,
		  const struct pt_answer *now)
{
	return now->why == PT_OK && (now->attr & PT_W) && (now->attr & PT_X);
}

/**
 * twin_live_count - add a run to the counts of its region
 * @live: the running kernel
 * @dir: where
 * @run: the run
 */
void twin_live_count(const struct twin_live *live, struct twin_live_directory *dir,
		     const struct pt_run *run)
{
	const struct twin_region *region = twin_live_region(live, run->va);
	struct twin_live_count *count;

	count = &dir->region[region ? region - live->region : TWIN_REGIONS_MAX];
	if (run->kind == PT_TABLE)
		count->shared += run->leaves;
	if (run->kind != PT_LEAF)
		return;
	count->leaves[run->level] += run->leaves;
	if (run->attr & PT_W)
		count->writable += run->leaves;
	if (run->attr & PT_X)
		count->exec += run->leaves;
	if (run->attr & PT_U)
		count->user += run->leaves;
	if ((run->attr & PT_W) && (run->attr & PT_X))
		count->wx += run->leaves;
}

static void check_wx(const struct twin_look *look, const struct pt_run *run, struct twin_row *row)
{
	u64 span = pt_span(&look->live->shape, run->level), off;

	for (off = 0; off < run->len; off += span) {
		struct pt_run leaf = twin_look_part(look, run, off, span);
		const char *cause = twin_look_wx(look, &leaf);

		if (cause)
			twin_row_explain(row, cause, 1);
		else
			twin_look_breach(look, row, &leaf, leaf.attr & ~PT_X, leaf.attr, is_wx);
		cond_resched();
	}
}

/* The same entry without what is reserved; where it can be no leaf it is to lead to a table. */
static u64 without_reserved(const struct pt_shape *shape, unsigned int level, u64 raw)
{
	const struct pt_level *l = &shape->format->level[level];
	u64 mask = shape->kind_mask[level];

	if (!l->table || ((shape->leaf_levels & BIT(level)) && (raw & mask) == l->leaf_is))
		return ((raw & ~mask) | l->leaf_is) & ~shape->leaf[level].zero;
	return ((raw & ~mask) | l->table_is) & ~shape->table[level].zero;
}

static void check_run(const struct twin_look *look, struct twin_live_directory *dir,
		      const struct pt_run *run, struct twin_row **row)
{
	if (run->kind == PT_RESERVED) {
		if (run->why == PT_UNREADABLE)
			twin_look_breach(look, row[TABLES], run, 0, run->phys.a, is_unreadable);
		else
			twin_look_breach(look, row[RESERVED], run,
					 without_reserved(&look->live->shape, run->level, run->raw),
					 run->raw, is_reserved);
		return;
	}
	if (!run->leaves)
		return;
	twin_live_count(look->live, dir, run);
	row[REGION]->looked += run->leaves;
	if (!twin_live_region(look->live, run->va))
		twin_look_breach(look, row[REGION], run, 0, run->raw, is_mapped);
	/* A table that is shared was judged where it was read first. */
	if (run->kind == PT_TABLE)
		return;
	row[WX]->looked += run->leaves;
	if ((look->live->shape.attrs & PT_X) && (run->attr & PT_W) && (run->attr & PT_X))
		check_wx(look, run, row[WX]);
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
 * twin_check_entries - hold every entry against what can be said of any directory
 * @look: what was read
 * @dir: leaves are counted here
 */
void twin_check_entries(const struct twin_look *look, struct twin_live_directory *dir)
{
	struct twin_row *row[RULES];
	size_t i;

	for (i = 0; i < RULES; i++)
		row[i] = twin_rows_add(look->rows, &rules[i]);
	for (i = 0; i < look->runs->nr; i++)
		check_run(look, dir, &look->runs->run[i], row);
	row[RESERVED]->looked = look->runs->census.entries;
	row[TABLES]->looked = tables_read(&look->runs->census) + row[TABLES]->broken;
	if (!(look->live->shape.attrs & PT_X))
		row[WX]->skip = "this shape cannot withhold execution";
}
