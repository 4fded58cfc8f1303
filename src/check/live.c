// SPDX-License-Identifier: GPL-2.0
/*
 * The running kernel's directory: read whole, counted by region, and held
 * against what can be said of any healthy one.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/ktime.h>
#include <linux/minmax.h>
#include <linux/sched.h>

#include "check.h"

#define RETRIES 3

enum { ROOT, RESERVED, TABLES, REGION, WX, ANSWERS, RULES };

static const struct twin_rule rules[RULES] = {
	[ROOT] = { "live", "root", "entries", "va",
		   "the root this CPU walks has the kernel half of swapper_pg_dir" },
	[RESERVED] = { "live", "reserved", "entries", "va",
		       "no entry has a bit set that the CPU wants zero" },
	[TABLES] = { "live", "tables", "tables", "va", "every table lies in readable RAM" },
	[REGION] = { "live", "region", "leaves", "va", "every leaf lies in a region with a name" },
	[WX] = { "live", "wx", "leaves", "va", "no leaf is both writable and executable",
		 TWIN_ATTR },
	[ANSWERS] = { "live", "answers", "leaves", "va",
		      "every leaf leads where virt_to_phys() or vmalloc_to_page() says",
		      TWIN_ADDRESS },
};

struct gather {
	const struct twin_live *live;
	const struct pt_view *view;
	const struct pt_view *again;
	struct twin_live_directory *dir;
	struct twin_row *row[RULES];
	u64 unasked; /* leaves of regions that the kernel has no answer for */
};

/* Does the kernel itself say that @va leads to @phys? */
static bool kernel_agrees(const struct gather *g, u64 va, u64 phys)
{
	const struct twin_region *region = twin_live_region(g->live, twin_va(va));

	return twin_live_answer(g->again, region, twin_va(va)) == phys;
}

/* Does the rule still find fault with what stands at @va? */
static bool at_fault(const struct gather *g, unsigned int rule, const struct pt_run *run, u64 va)
{
	struct pt_answer answer;

	pt_walk(g->again, twin_va(va), &answer);
	switch (rule) {
	case RESERVED:
		return answer.why == PT_RESERVED_BIT;
	case TABLES:
		return answer.why == PT_UNREADABLE;
	case REGION:
		/* What is below a table that is shared need not begin at its start. */
		if (run->kind == PT_TABLE)
			return answer.level < run->level;
		return answer.why == PT_OK;
	case WX:
		return answer.why == PT_OK && (answer.attr & PT_W) && (answer.attr & PT_X);
	case ANSWERS:
		return answer.why == PT_OK && !kernel_agrees(g, va, answer.phys.a);
	}
	return true;
}

/*
 * The kernel's tables change while they are read, so each entry that is at fault
 * is looked at again; one that was right in between has moved.
 */
static void breach(struct gather *g, unsigned int rule, const struct pt_run *run, u64 want, u64 got)
{
	u64 span = pt_span(g->view->shape, run->level), off;
	unsigned int i;

	if (run->why == PT_UNREADABLE)
		span = run->len;
	for (off = 0; off < run->len; off += span) {
		for (i = 0; i < RETRIES; i++)
			if (!at_fault(g, rule, run, run->va.a + off))
				break;
		if (i == RETRIES)
			twin_row_break(g->row[rule], run->va.a + off, want, got);
		else
			g->row[rule]->moved++;
		cond_resched();
	}
}

/*
 * Ask the kernel about the first and the last page between two offsets of a run;
 * one that it disagrees about is put to @page, as a run of its own.
 */
static bool ends_agree(const struct gather *g, const struct pt_run *run, u64 from, u64 to,
		       struct pt_run *page)
{
	u64 size = pt_span(g->view->shape, 0), off = from;

	for (;;) {
		if (!kernel_agrees(g, run->va.a + off, run->phys.a + off)) {
			*page = *run;
			page->va = twin_va_add(run->va, off);
			page->phys = twin_phys_add(run->phys, off);
			page->len = size;
			return false;
		}
		if (off + size >= to)
			return true;
		off = to - size;
	}
}

/*
 * The kernel is asked where leaves lead.  A leaf leads to one stretch of memory,
 * so its first and its last page answer for those between.  virt_to_phys() is
 * arithmetic, and so is a run, in which va - pa is constant: where that helper
 * speaks, the first and the last page of a run answer for all its leaves.
 */
static void ask(struct gather *g, const struct pt_run *run)
{
	unsigned int shift = g->view->shape->format->level[run->level].shift;
	u64 span = 1ULL << shift, off, end, to, leaf;
	struct pt_run page;

	for (off = 0; off < run->len; off = end) {
		u64 va = run->va.a + off;
		const struct twin_region *region = twin_live_region(g->live, twin_va(va));

		/* The leaves that begin in this region; the last may reach beyond it. */
		to = region ? min(run->len, region->last.a - run->va.a + 1) : run->len;
		end = region ? min(run->len, round_up(to, span)) : off + span;
		if (!twin_live_helper(region)) {
			g->unasked += (end - off) >> shift;
			continue;
		}
		g->row[ANSWERS]->looked += (end - off) >> shift;
		if (region->kind != TWIN_REGION_AREAS && ends_agree(g, run, off, to, &page))
			continue;
		for (leaf = off; leaf < end; leaf += span) {
			if (!ends_agree(g, run, leaf, min(leaf + span, to), &page))
				breach(g, ANSWERS, &page,
				       twin_live_answer(g->again, region, page.va), page.phys.a);
			cond_resched();
		}
	}
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

static int gather_run(void *ctx, const struct pt_run *run)
{
	struct gather *g = ctx;

	if (run->kind == PT_RESERVED) {
		if (run->why == PT_UNREADABLE)
			breach(g, TABLES, run, 0, run->phys.a);
		else
			breach(g, RESERVED, run, 0, run->raw);
		return 0;
	}
	if (!run->leaves)
		return 0;
	twin_live_count(g->live, g->dir, run);
	g->row[REGION]->looked += run->leaves;
	if (!twin_live_region(g->live, run->va))
		breach(g, REGION, run, 0, run->raw);
	/* A table that is shared was judged where it was read first. */
	if (run->kind == PT_TABLE)
		return 0;
	g->row[WX]->looked += run->leaves;
	if ((g->live->shape.attrs & PT_X) && (run->attr & PT_W) && (run->attr & PT_X))
		breach(g, WX, run, run->attr & ~PT_X, run->attr);
	ask(g, run);
	return 0;
}

/**
 * struct compare - two directories side by side
 * @live: the running kernel
 * @mine: reads the one this CPU walks
 * @swapper: reads the other one
 * @mark: the accessed mark, which a CPU sets in one of them only
 * @row: where to note what differs
 */
struct compare {
	const struct twin_live *live;
	const struct pt_view *mine;
	const struct pt_view *swapper;
	u64 mark;
	struct twin_row *row;
};

/*
 * The kernel's part, entry by entry.  Equal entries lead to equal things; one that
 * covers addresses of the process's own may differ, and then its table is compared.
 * Until the @last look a difference only ends the look.
 */
static bool compare_tables(struct compare *c, unsigned int level, twin_phys_t ours,
			   twin_phys_t theirs, u64 base, bool last)
{
	const struct pt_shape *shape = &c->live->shape;
	unsigned int end = pt_entries(shape, level), i = 0;
	const void *mine = c->mine->read(c->mine, level, ours, pt_offset(shape, end));
	const void *swapper = c->swapper->read(c->swapper, level, theirs, pt_offset(shape, end));
	u64 span = pt_span(shape, level);

	if (!mine || !swapper) {
		if (last)
			twin_row_break(c->row, base, theirs.a, ours.a);
		return false;
	}
	if (level == pt_root_level(shape))
		i = pt_index(shape, level, c->live->first);
	for (; i < end; i++) {
		u64 va = pt_va_extend(shape, base + i * span).a;
		u64 a = pt_get(shape, mine, i), b = pt_get(shape, swapper, i);

		if (c->live->per_mm.name && c->live->per_mm.first.a <= va + (span - 1) &&
		    c->live->per_mm.last.a >= va) {
			if (pt_kind(shape, level, a) == PT_TABLE &&
			    pt_kind(shape, level, b) == PT_TABLE &&
			    !compare_tables(c, level - 1, twin_phys(a & shape->table[level].phys),
					    twin_phys(b & shape->table[level].phys), va, last) &&
			    !last)
				return false;
			continue;
		}
		if (!((a ^ b) & ~c->mark)) {
			c->row->looked++;
			continue;
		}
		if (!last)
			return false;
		c->row->looked++;
		twin_row_break(c->row, va, b, a);
	}
	return true;
}

static void check_root(const struct twin_live *live, const struct pt_view *mine,
		       const struct pt_view *swapper, struct twin_row *row)
{
	struct compare c = {
		.live = live,
		.mine = mine,
		.swapper = swapper,
		.mark = pt_leaf_encode(&live->shape, 0, PT_A) ^ pt_leaf_encode(&live->shape, 0, 0),
		.row = row,
	};
	unsigned int i;
	twin_phys_t root;

	if (!twin_arch_cpu_root(&root)) {
		row->skip = "no CPU walks page tables on this architecture";
		return;
	}
	for (i = 1; i <= RETRIES; i++) {
		row->looked = 0;
		if (compare_tables(&c, pt_root_level(&live->shape), root, live->root, 0,
				   i == RETRIES))
			break;
	}
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
 * twin_check_directory - read a directory and hold it against the rules
 * @live: the running kernel: its shape, its regions
 * @view: its tables
 * @again: the same tables, for looking again
 * @rows: rows are added here
 * @dir: filled in
 *
 * Takes no lock; a breach that does not hold still is counted as moved.
 *
 * Return: 0, or what reading said.
 */
int twin_check_directory(const struct twin_live *live, const struct pt_view *view,
			 const struct pt_view *again, struct twin_rows *rows,
			 struct twin_live_directory *dir)
{
	struct gather g = { .live = live, .view = view, .again = again, .dir = dir };
	unsigned int i;
	u64 start;
	int err;

	*dir = (struct twin_live_directory){};
	for (i = 0; i < RULES; i++)
		g.row[i] = twin_rows_add(rows, &rules[i]);
	start = ktime_get_ns();
	err = pt_runs(view, live->first, live->last, gather_run, &g, &dir->census);
	dir->ns = ktime_get_ns() - start;
	g.row[RESERVED]->looked = dir->census.entries;
	g.row[TABLES]->looked = tables_read(&dir->census) + g.row[TABLES]->broken;
	if (!(live->shape.attrs & PT_X))
		g.row[WX]->skip = "this shape cannot withhold execution";
	if (g.unasked)
		snprintf(g.row[ANSWERS]->note, sizeof(g.row[ANSWERS]->note),
			 "%llu leaves of regions that the kernel has no answer for", g.unasked);
	check_root(live, view, again, g.row[ROOT]);
	return err;
}

/**
 * twin_check_live - read the running kernel's directory and judge it
 * @live: the running kernel
 * @rows: rows are added here
 * @dir: filled in
 *
 * Return: 0, -ENOMEM, or what reading said.
 */
int twin_check_live(const struct twin_live *live, struct twin_rows *rows,
		    struct twin_live_directory *dir)
{
	struct twin_live_reader reader, again;
	int err;

	*dir = (struct twin_live_directory){};
	err = twin_live_reader_init(&reader, live);
	if (err)
		return err;
	err = twin_live_reader_init(&again, live);
	if (!err) {
		err = twin_check_directory(live, &reader.view, &again.view, rows, dir);
		twin_live_reader_free(&again);
	}
	twin_live_reader_free(&reader);
	return err;
}
