// SPDX-License-Identifier: GPL-2.0
/*
 * Reading tables of any shape: one address, or all of them as runs.
 *
 * The kernel has a walker a page size and an architecture (lookup_address(),
 * walk_page_range(), ptdump_walk_pgd()); here the shape is data.  No lock is
 * taken.  A table's bytes come from the view, which may be the twin's own
 * memory or a copy of the running kernel's; each entry is looked at once, so
 * a change under the reader gives an old or a new answer, never a mixture
 * within one entry.
 */
#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/sched.h>

#include "walk.h"

/**
 * pt_refusal_name - a refusal in words
 * @why: the refusal
 */
const char *pt_refusal_name(enum pt_refusal why)
{
	switch (why) {
	case PT_OK:
		return "translated";
	case PT_NONCANONICAL:
		return "not canonical";
	case PT_NOT_PRESENT:
		return "not present";
	case PT_RESERVED_BIT:
		return "reserved bit set";
	case PT_UNREADABLE:
		return "table outside readable RAM";
	}
	return "unknown";
}

/**
 * pt_walk - what the tables say of one address
 * @view: the tables
 * @va: the address
 * @answer: filled in, with every level that was looked at
 */
void pt_walk(const struct pt_view *view, twin_va_t va, struct pt_answer *answer)
{
	const struct pt_shape *shape = view->shape;
	unsigned int level = pt_root_level(shape);
	twin_phys_t table = view->root;
	u32 rights = PT_RIGHTS;

	answer->top = level;
	answer->level = level;
	answer->attr = 0;
	answer->phys = twin_phys(0);
	if (!pt_canonical(shape, va)) {
		answer->why = PT_NONCANONICAL;
		return;
	}
	for (;; level--) {
		struct pt_step *step = &answer->step[level];
		u64 span = pt_span(shape, level);
		const void *entry;

		answer->level = level;
		step->index = pt_index(shape, level, va);
		step->at = twin_phys_add(table, pt_offset(shape, step->index));
		step->raw = 0;
		step->kind = PT_ABSENT;
		entry = view->read(view, level, step->at, 1U << shape->format->entry_shift);
		if (!entry) {
			answer->why = PT_UNREADABLE;
			return;
		}
		step->raw = pt_get(shape, entry, 0);
		step->kind = pt_kind(shape, level, step->raw);
		switch (step->kind) {
		case PT_ABSENT:
			answer->why = PT_NOT_PRESENT;
			return;
		case PT_RESERVED:
			answer->why = PT_RESERVED_BIT;
			return;
		case PT_LEAF:
			answer->why = PT_OK;
			answer->attr = pt_leaf_decode(shape, level, step->raw);
			answer->attr &= rights | ~PT_RIGHTS;
			answer->phys = twin_phys(pt_leaf_phys(shape, level, step->raw) |
						 (va.a & (span - 1)));
			return;
		case PT_TABLE:
			rights &= pt_table_decode(shape, level, step->raw);
			table = twin_phys(step->raw & shape->table[level].phys);
			break;
		}
	}
}

struct reader {
	const struct pt_view *view;
	u64 width; /* the address bits that are translated; first and last have no others */
	u64 first;
	u64 last;
	pt_run_fn fn;
	void *ctx;
	struct pt_census *census;
	struct pt_run run; /* not yet given out; no run when len is 0 */
};

static int flush(struct reader *r)
{
	int err = 0;

	if (r->run.len)
		err = r->fn(r->ctx, &r->run);
	r->run.len = 0;
	return err;
}

/* Does @next continue the run that is being gathered? */
static bool continues(const struct reader *r, const struct pt_run *next)
{
	const struct pt_run *run = &r->run;

	if (!run->len || run->va.a + run->len != next->va.a || run->kind != next->kind ||
	    run->attr != next->attr || run->why != next->why)
		return false;
	switch (run->kind) {
	case PT_LEAF:
		return run->level == next->level && run->phys.a + run->len == next->phys.a;
	case PT_ABSENT:
		return true;
	case PT_TABLE:
		return run->level == next->level && run->phys.a == next->phys.a;
	case PT_RESERVED:
		break;
	}
	return false;
}

static int gather(struct reader *r, const struct pt_run *next)
{
	int err;

	if (continues(r, next)) {
		r->run.len += next->len;
		r->run.leaves += next->leaves;
		return 0;
	}
	err = flush(r);
	r->run = *next;
	return err;
}

static u64 all_leaves(const struct pt_census *census)
{
	u64 sum = 0;
	unsigned int i;

	for (i = 0; i < PT_LEVELS; i++)
		sum += census->leaves[i];
	return sum;
}

static int read_table(struct reader *r, unsigned int level, twin_phys_t table, u64 base,
		      u32 rights);

/*
 * An entry that leads to the same table as its neighbour is not followed again
 * (a whole early KASAN shadow is one such table): what is below it is counted
 * as often as it is reached.
 */
static int repeat(struct reader *r, unsigned int level, u64 raw, u64 va,
		  const struct pt_census *before, const struct pt_census *after)
{
	struct pt_run run = {
		.va = twin_va(va),
		.len = pt_span(r->view->shape, level),
		.kind = PT_TABLE,
		.level = level,
		.phys = twin_phys(raw & r->view->shape->table[level].phys),
		.leaves = all_leaves(after) - all_leaves(before),
		.raw = raw,
	};
	unsigned int i;

	for (i = 0; i < PT_LEVELS; i++)
		r->census->leaves[i] += after->leaves[i] - before->leaves[i];
	r->census->shared++;
	return gather(r, &run);
}

/* A single entry that is not the continuation of the one before. */
static int read_entry(struct reader *r, unsigned int level, u64 raw, u64 va, u32 rights)
{
	const struct pt_shape *shape = r->view->shape;
	struct pt_run run = {
		.va = twin_va(va),
		.len = pt_span(shape, level),
		.kind = pt_kind(shape, level, raw),
		.level = level,
		.phys = twin_phys(pt_leaf_phys(shape, level, raw)),
		.raw = raw,
	};

	switch (run.kind) {
	case PT_TABLE:
		rights &= pt_table_decode(shape, level, raw);
		return read_table(r, level - 1, twin_phys(raw & shape->table[level].phys), va,
				  rights);
	case PT_LEAF:
		run.attr = pt_leaf_decode(shape, level, raw) & (rights | ~PT_RIGHTS);
		run.leaves = 1;
		r->census->leaves[level]++;
		break;
	case PT_RESERVED:
		run.why = PT_RESERVED_BIT;
		break;
	case PT_ABSENT:
		run.phys = twin_phys(0);
		break;
	}
	return gather(r, &run);
}

/*
 * How many entries from @i on (and before @end) repeat the one before: absent
 * like it, or leaves with the same bits that lead one step further.  This is
 * the loop that reads almost everything.
 */
static unsigned int alike(const struct pt_shape *shape, const void *table, unsigned int i,
			  unsigned int end, u64 raw, u64 step)
{
	unsigned int first = i;

	if (shape->format->entry_shift == 3) {
		const u64 *e = table;

		for (; i < end; i++) {
			raw += step;
			if (e[i] != raw)
				break;
		}
	} else {
		const u32 *e = table;

		for (; i < end; i++) {
			raw += step;
			if (e[i] != (u32)raw)
				break;
		}
	}
	return i - first;
}

/*
 * Where entries stop to continue entry @i: addresses of two halves are not
 * neighbours, and a step beyond the last physical address sets a reserved bit.
 */
static unsigned int run_end(const struct pt_shape *shape, unsigned int level, unsigned int i,
			    unsigned int end, enum pt_kind kind, u64 raw)
{
	unsigned int half = pt_entries(shape, level) / 2;
	u64 phys = shape->leaf[level].phys;
	u64 room = (phys - (raw & phys)) >> shape->format->level[level].shift;

	if (shape->format->canon == PT_CANON_SIGN && level == pt_root_level(shape) && i < half)
		end = min(end, half);
	if (kind == PT_LEAF && room < end - i)
		end = i + room + 1;
	return end;
}

static int read_table(struct reader *r, unsigned int level, twin_phys_t at, u64 va_base, u32 rights)
{
	const struct pt_shape *shape = r->view->shape;
	u64 span = pt_span(shape, level), base = va_base & r->width;
	unsigned int i = 0, all = pt_entries(shape, level), end = all;
	u64 size = span << shape->format->level[level].bits;
	struct pt_census before = {}, after = {};
	const void *table;
	u64 raw, prev = 0;
	int err;

	table = r->view->read(r->view, level, at, pt_offset(shape, all));
	if (!table) {
		struct pt_run run = {
			.va = pt_va_extend(shape, base),
			.len = size,
			.kind = PT_RESERVED,
			.why = PT_UNREADABLE,
			.level = level,
			.phys = at,
		};

		return gather(r, &run);
	}
	r->census->tables[level]++;
	if (r->view->budget && r->census->entries > r->view->budget)
		return -ELOOP;
	if (r->first > base)
		i = (r->first - base) >> shape->format->level[level].shift;
	if (r->last - base < size - 1)
		end = ((r->last - base) >> shape->format->level[level].shift) + 1;
	for (; i < end; i++) {
		u64 va = pt_va_extend(shape, base + i * span).a;
		enum pt_kind kind;
		unsigned int more;

		raw = pt_get(shape, table, i);
		kind = pt_kind(shape, level, raw);
		r->census->entries++;
		if (kind == PT_TABLE && raw == prev) {
			err = repeat(r, level, raw, va, &before, &after);
			if (err)
				return err;
			continue;
		}
		prev = raw;
		if (kind == PT_TABLE)
			before = *r->census;
		err = read_entry(r, level, raw, va, rights);
		if (kind == PT_TABLE)
			after = *r->census;
		if (err)
			return err;
		if (kind == PT_TABLE && r->view->fleeting) {
			table = r->view->read(r->view, level, at, pt_offset(shape, all));
			if (!table)
				return -ENOMEM;
		}
		if (kind != PT_LEAF && kind != PT_ABSENT)
			continue;
		more = alike(shape, table, i + 1, run_end(shape, level, i, end, kind, raw), raw,
			     kind == PT_LEAF ? span : 0);
		r->run.len += more * span;
		r->census->entries += more;
		if (kind == PT_LEAF) {
			r->run.leaves += more;
			r->census->leaves[level] += more;
		}
		i += more;
	}
	cond_resched();
	return 0;
}

/**
 * pt_runs - read all entries between two addresses, as runs
 * @view: the tables
 * @first: first address, canonical
 * @last: last address (inclusive), canonical
 * @fn: called for each run in ascending order; what it returns other than 0
 *	ends the reading and is returned
 * @ctx: for @fn
 * @census: what was read is added here
 *
 * Neighbours merge when they are leaves of one size with the same attributes
 * and constant va - pa, or absent.  A run may begin before @first and end
 * after @last: entries are given whole.  May sleep.
 *
 * Return: 0, what @fn returned, -ELOOP when the view's budget is used up, or -ENOMEM
 * when a table that had been read could not be read again.
 */
int pt_runs(const struct pt_view *view, twin_va_t first, twin_va_t last, pt_run_fn fn, void *ctx,
	    struct pt_census *census)
{
	u64 width = view->shape->va_bits < 64 ? (1ULL << view->shape->va_bits) - 1 : ~0ULL;
	struct reader r = {
		.view = view,
		.width = width,
		.first = first.a & width,
		.last = last.a & width,
		.fn = fn,
		.ctx = ctx,
		.census = census,
	};
	int err;

	err = read_table(&r, pt_root_level(view->shape), view->root, 0, PT_RIGHTS);
	return err ?: flush(&r);
}
