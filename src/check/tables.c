// SPDX-License-Identifier: GPL-2.0
/*
 * The entries between the root and the leaves.  Leaves are judged by what all levels
 * leave to them; here each entry that leads to a table is looked at by itself, and it is
 * seen that following them comes to an end.
 *
 * Input: the shape.  It says what the kernel writes into such entries, and no entry is
 * judged by others.  Tables are read anew, those of leaves not at all.
 */
#include <linux/mm.h>
#include <linux/sched.h>

#include "../live/user.h"
#include "look.h"

enum { BITS, LOOP, PLACE, RULES };

static const struct twin_rule rules[RULES] = {
	[BITS] = { "live", "table-bits", "entries", "va",
		   "an entry that leads to a table has the bits that the kernel gives it" },
	[LOOP] = { "live", "table-loop", "entries", "va",
		   "tables lead down to leaves, and there are no more than RAM has room for",
		   TWIN_ADDRESS },
	[PLACE] = { "live", "table-place", "entries", "va",
		    "tables are for addresses of some region where something may be mapped",
		    TWIN_ADDRESS },
};

/**
 * struct tour - a visit to all tables but those of leaves
 * @look: the look
 * @view: reads the tables
 * @left: tables that may still be read
 * @endless: there were more
 * @path: by level: the table that the visit is at
 * @row: by rule
 */
struct tour {
	const struct twin_look *look;
	const struct pt_view *view;
	u64 left;
	bool endless;
	u64 path[PT_LEVELS];
	struct twin_row *row[RULES];
};

/*
 * What leads to the tables of espfix stacks alone leaves no rights (PGTABLE_PROT of
 * arch/x86/kernel/espfix_64.c); the entry above, which covers the region, is like others.
 */
static bool is_closed(const struct twin_look *look, unsigned int level, u64 va)
{
	const struct twin_region *region = twin_live_region(look->live, twin_va(va));

	return region && region->kind == TWIN_REGION_ESPFIX &&
	       pt_span(&look->live->shape, level) <= region->last.a - region->first.a;
}

/*
 * The mark that isolation sets in what it has user mode's directory share, tables or not
 * (pti_clone_pgtable()); it shares nothing of areas.
 */
static u64 shared_mark(const struct twin_look *look, unsigned int level, u64 va)
{
	const struct twin_region *region = twin_live_region(look->live, twin_va(va));
	const struct pt_shape *shape = &look->live->shape;
	twin_phys_t user;

	if (level != 1 || !twin_arch_user_root(look->live->root, &user) ||
	    (region && region->kind == TWIN_REGION_AREAS))
		return 0;
	return pt_leaf_encode(shape, 0, PT_G) ^ pt_leaf_encode(shape, 0, 0);
}

/* What stands in an entry, its address apart, and what the kernel would have written. */
static u64 bits_of(const struct twin_look *look, unsigned int level, u64 raw)
{
	return raw & ~look->live->shape.table[level].phys;
}

static u64 usual_bits(const struct twin_look *look, unsigned int level, u64 va, u64 raw)
{
	const struct pt_shape *shape = &look->live->shape;
	u64 may = pt_table_may(shape, level) | shared_mark(look, level, va);

	if (is_closed(look, level, va))
		return pt_table_closed(shape, level);
	return (pt_table_encode(shape, level) & ~may) | (bits_of(look, level, raw) & may);
}

static bool is_usual(const struct twin_look *look, unsigned int level, u64 va, u64 raw)
{
	return bits_of(look, level, raw) == usual_bits(look, level, va, raw);
}

/* The entry that a run stands for, as it is now; 0 where it leads to no table. */
static u64 table_now(const struct pt_run *run, const struct pt_answer *now)
{
	if (now->why == PT_NONCANONICAL || now->level > run->level ||
	    now->step[run->level].kind != PT_TABLE)
		return 0;
	return now->step[run->level].raw;
}

static bool is_odd(const struct twin_look *look, const struct pt_run *run, u64 va,
		   const struct pt_answer *now)
{
	u64 raw = table_now(run, now);

	return raw && !is_usual(look, run->level, va, raw);
}

static bool is_same(const struct twin_look *look, const struct pt_run *run, u64 va,
		    const struct pt_answer *now)
{
	return table_now(run, now) == run->raw;
}

/* Do addresses of a region lie between these two, of one that swapper_pg_dir maps? */
static bool is_of_region(const struct twin_live *live, u64 first, u64 last)
{
	unsigned int i;

	for (i = 0; i < live->nr_regions; i++)
		if (live->region[i].kind != TWIN_REGION_EMPTY && live->region[i].first.a <= last &&
		    live->region[i].last.a >= first)
			return true;
	return false;
}

static bool is_table(const struct twin_look *look, const struct pt_run *run, u64 va,
		     const struct pt_answer *now)
{
	return table_now(run, now);
}

static bool leads_back(const struct tour *t, unsigned int level, u64 phys)
{
	unsigned int above;

	for (above = level; above <= pt_root_level(&t->look->live->shape); above++)
		if (t->path[above] == phys)
			return true;
	return false;
}

static void visit(struct tour *t, unsigned int level, twin_phys_t at, u64 base);

static void follow(struct tour *t, unsigned int level, u64 va, u64 raw)
{
	const struct pt_shape *shape = &t->look->live->shape;
	struct pt_run run = {
		.va = twin_va(va),
		.len = pt_span(shape, level),
		.kind = PT_TABLE,
		.level = level,
		.phys = twin_phys(raw & shape->table[level].phys),
		.raw = raw,
	};

	t->row[BITS]->looked++;
	t->row[LOOP]->looked++;
	t->row[PLACE]->looked++;
	if (!is_of_region(t->look->live, va, va + (run.len - 1)))
		twin_look_breach(t->look, t->row[PLACE], &run, TWIN_NOWHERE, run.phys.a, is_table);
	if (!is_usual(t->look, level, va, raw))
		twin_look_breach(t->look, t->row[BITS], &run, usual_bits(t->look, level, va, raw),
				 bits_of(t->look, level, raw), is_odd);
	if (leads_back(t, level, run.phys.a))
		twin_look_breach(t->look, t->row[LOOP], &run, TWIN_NOWHERE, run.phys.a, is_same);
	else if (level > 1)
		visit(t, level - 1, run.phys, va);
}

/* Entries that repeat the one before, as a KASAN shadow has them, were followed there. */
static void visit(struct tour *t, unsigned int level, twin_phys_t at, u64 base)
{
	const struct pt_shape *shape = &t->look->live->shape;
	unsigned int end = pt_entries(shape, level), i = 0;
	const void *table;
	u64 prev = 0;

	if (!t->left--) {
		twin_row_break(t->row[LOOP], base, TWIN_NOWHERE, at.a);
		t->endless = true;
		return;
	}
	t->path[level] = at.a;
	/* Where it cannot be read, live/tables says so. */
	table = t->view->read(t->view, level, at, pt_offset(shape, end));
	if (level == pt_root_level(shape))
		i = pt_index(shape, level, t->look->live->first);
	for (; table && i < end && !t->endless; i++) {
		u64 raw = pt_get(shape, table, i);

		if (pt_kind(shape, level, raw) != PT_TABLE || raw == prev)
			continue;
		prev = raw;
		follow(t, level, pt_va_extend(shape, base + i * pt_span(shape, level)).a, raw);
	}
	cond_resched();
}

/**
 * twin_check_tables - hold entries that lead to tables against what the kernel writes there
 * @look: the look
 * @view: the tables
 * @endless: where reading had to be given up because it came to no end, else NULL
 */
void twin_check_tables(const struct twin_look *look, const struct pt_view *view,
		       const twin_va_t *endless)
{
	struct tour t = {
		.look = look,
		.view = view,
		.left = twin_live_tables_max(),
	};
	unsigned int i;

	for (i = 0; i < RULES; i++)
		t.row[i] = twin_rows_add(look->rows, &rules[i]);
	visit(&t, pt_root_level(&look->live->shape), view->root, 0);
	if (endless && !t.row[LOOP]->broken)
		twin_row_break(t.row[LOOP], endless->a, TWIN_NOWHERE, view->root.a);
}
