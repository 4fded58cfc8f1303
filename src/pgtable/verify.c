// SPDX-License-Identifier: GPL-2.0
/*
 * Every entry of every table held against the plan.
 *
 * MIT's JOS asserts its kernel directory address by address
 * (check_kern_pgdir()); this goes entry by entry instead, absent ones
 * included, so that nothing can stand in a table that no address was asked
 * about.  What an entry should be follows from the plan's ranges and slots;
 * what it is, from the format's data.  Breaches are counted by rule.
 */
#include <linux/bitmap.h>
#include <linux/errno.h>
#include <linux/sched.h>

#include "verify.h"

/* clang-format off */
/** var pt_rules - the rules by enum pt_rule */
const struct twin_rule pt_rules[PT_RULES] = {
	[PT_RULE_MAPPED] = { "pgtable", "mapped", "entries", "va",
			     "present where the plan maps something, else absent" },
	[PT_RULE_RESERVED] = { "pgtable", "reserved", "entries", "va",
			       "no bit is set that the machine wants zero" },
	[PT_RULE_LEVEL] = { "pgtable", "level", "entries", "va",
			    "leaves have the planned size, tables stand above smaller leaves" },
	[PT_RULE_TARGET] = { "pgtable", "target", "leaves", "va",
			     "each leaf leads to its planned frame", TWIN_ADDRESS },
	[PT_RULE_RIGHTS] = { "pgtable", "rights", "leaves", "va",
			     "rights and global as planned, in leaf and levels above", TWIN_ATTR },
	[PT_RULE_MARKS] = { "pgtable", "marks", "entries", "va",
			    "accessed, dirty, memory type and table bits as built" },
	[PT_RULE_TABLES] = { "pgtable", "tables", "tables", "va",
			     "each table lies in the brk and is reached once", TWIN_ADDRESS },
	[PT_RULE_SPARE] = { "pgtable", "spare", "entries", "va",
			    "bits without a meaning are clear, absent entries are zero" },
	[PT_RULE_WX] = { "pgtable", "wx", "leaves", "va",
			 "no leaf is both writable and executable", TWIN_ATTR },
	[PT_RULE_ALIAS] = { "pgtable", "alias", "leaves", "va",
			    "no leaf lets text or rodata be written", TWIN_ADDRESS },
	[PT_RULE_COUNT] = { "pgtable", "count", "levels", "level",
			    "as many tables on each level as planned" },
};

/* clang-format on */

struct verifier {
	const struct twin_plan *plan;
	const struct pt_map *map;
	const struct pt_shape *shape;
	unsigned long *seen; /* a bit a frame of the brk */
	struct twin_row *rows;
	unsigned int cursor; /* first range that does not end before this entry */
	u64 tables[PT_LEVELS];
	int err;
};

static void breach(struct verifier *v, enum pt_rule rule, u64 place, u64 want, u64 got)
{
	twin_row_break(&v->rows[rule], place, want, got);
}

/* The planned range that the entry [va, va + span) touches, or NULL. */
static const struct twin_mapping *planned(struct verifier *v, u64 va, u64 span)
{
	const struct twin_mapping *m;

	for (; v->cursor < v->plan->nr_ranges; v->cursor++) {
		m = &v->plan->range[v->cursor];
		if (m->range.va.a + (m->range.len - 1) < va)
			continue;
		return m->range.va.a <= va + (span - 1) ? m : NULL;
	}
	return NULL;
}

/* What the leaf at @va of a planned range is to be. */
static struct twin_slot leaf_slot(const struct verifier *v, const struct twin_mapping *m, u64 va)
{
	const struct twin_window *w = &v->plan->window[m->window];

	return twin_plan_slot(v->plan, w, (va - w->va.a) >> v->shape->format->page_shift);
}

static void check_absent(struct verifier *v, u64 va, u64 raw)
{
	v->rows[PT_RULE_MAPPED].looked++;
	v->rows[PT_RULE_SPARE].looked++;
	if (raw & v->shape->format->present)
		breach(v, PT_RULE_MAPPED, va, 0, raw);
	else if (raw)
		breach(v, PT_RULE_SPARE, va, 0, raw);
}

static void check_leaf(struct verifier *v, unsigned int level, u64 va, u64 raw, u32 rights,
		       struct twin_slot want)
{
	const struct pt_shape *shape = v->shape;
	u64 sealed = v->plan->sealed.base.a;
	u32 attr = pt_leaf_decode(shape, level, raw);
	u32 across = attr & (rights | ~PT_RIGHTS);
	u64 phys = pt_leaf_phys(shape, level, raw), odd = 0;

	v->rows[PT_RULE_TARGET].looked++;
	if (phys != want.phys.a)
		breach(v, PT_RULE_TARGET, va, want.phys.a, phys);
	v->rows[PT_RULE_RIGHTS].looked++;
	/* The leaf's own too: a table above must not hide what it grants too much. */
	if (((across ^ want.attr) | (attr ^ want.attr)) & (PT_RIGHTS | PT_G))
		breach(v, PT_RULE_RIGHTS, va, want.attr, across != want.attr ? across : attr);
	v->rows[PT_RULE_WX].looked++;
	/* Where execution cannot be withheld this rule has nothing to say. */
	if ((shape->attrs & PT_X) && (across & PT_W) && (across & PT_X))
		breach(v, PT_RULE_WX, va, across & ~PT_X, across);
	v->rows[PT_RULE_MARKS].looked++;
	v->rows[PT_RULE_ALIAS].looked++;
	if ((across & PT_W) && phys < sealed + v->plan->sealed.pages * pt_page_size(shape) &&
	    phys + pt_span(shape, level) > sealed)
		breach(v, PT_RULE_ALIAS, va, TWIN_NOWHERE, phys);
	/* With the same attributes, bits that no PT_* speaks of must be the same, too. */
	if (attr == want.attr)
		odd = (raw ^ pt_leaf_encode(shape, level, attr)) &
		      ~(shape->leaf[level].phys | shape->leaf[level].high |
			shape->leaf[level].spare);
	if (((attr ^ want.attr) & (PT_MARKS | PT_MEMORY)) || odd)
		breach(v, PT_RULE_MARKS, va, want.attr, odd ?: attr);
	v->rows[PT_RULE_SPARE].looked++;
	if (raw & shape->leaf[level].spare)
		breach(v, PT_RULE_SPARE, va, 0, raw & shape->leaf[level].spare);
}

static void verify_table(struct verifier *v, unsigned int level, twin_phys_t at, u64 base,
			 u32 rights);

static void check_table(struct verifier *v, unsigned int level, u64 va, u64 raw, u32 rights)
{
	const struct pt_shape *shape = v->shape;
	u64 phys = raw & shape->table[level].phys;
	u64 known = shape->table[level].phys | shape->table[level].spare;
	u64 set = pt_table_encode(shape, level);
	u64 nr = (phys - v->plan->brk.base.a) >> shape->format->page_shift;

	v->rows[PT_RULE_SPARE].looked++;
	if ((raw ^ set) & shape->table[level].spare)
		breach(v, PT_RULE_SPARE, va, set, raw);
	v->rows[PT_RULE_MARKS].looked++;
	if ((raw ^ set) & ~known)
		breach(v, PT_RULE_MARKS, va, set, raw);
	v->rows[PT_RULE_TABLES].looked++;
	if (phys < v->plan->brk.base.a || nr >= v->plan->brk.pages || test_bit(nr, v->seen)) {
		breach(v, PT_RULE_TABLES, va, v->plan->brk.base.a, phys);
		return;
	}
	verify_table(v, level - 1, twin_phys(phys), va,
		     rights & pt_table_decode(shape, level, raw));
}

static void verify_entry(struct verifier *v, unsigned int level, u64 va, u64 raw, u32 rights)
{
	const struct twin_mapping *m = planned(v, va, pt_span(v->shape, level));
	struct twin_slot slot = {};
	enum pt_kind kind = pt_kind(v->shape, level, raw);
	enum pt_kind want = PT_ABSENT;

	if (m && m->range.level < level) {
		want = PT_TABLE;
	} else if (m && m->range.level == level) {
		slot = leaf_slot(v, m, va);
		want = slot.mapped ? PT_LEAF : PT_ABSENT;
	}
	if (want == PT_ABSENT) {
		check_absent(v, va, raw);
		return;
	}
	v->rows[PT_RULE_MAPPED].looked++;
	if (kind == PT_ABSENT) {
		breach(v, PT_RULE_MAPPED, va, 1, raw);
		return;
	}
	v->rows[PT_RULE_RESERVED].looked++;
	if (kind == PT_RESERVED) {
		breach(v, PT_RULE_RESERVED, va, 0, raw);
		return;
	}
	v->rows[PT_RULE_LEVEL].looked++;
	if (kind != want) {
		breach(v, PT_RULE_LEVEL, va, want, kind);
		return;
	}
	if (kind == PT_LEAF)
		check_leaf(v, level, va, raw, rights, slot);
	else
		check_table(v, level, va, raw, rights);
}

static void verify_table(struct verifier *v, unsigned int level, twin_phys_t at, u64 base,
			 u32 rights)
{
	u64 span = pt_span(v->shape, level);
	u64 nr = (at.a - v->plan->brk.base.a) >> v->shape->format->page_shift;
	unsigned int i;

	if (!twin_ram_backs(v->map->ram, at, pt_page_size(v->shape))) {
		breach(v, PT_RULE_TABLES, base, v->plan->brk.base.a, at.a);
		return;
	}
	__set_bit(nr, v->seen);
	v->tables[level]++;
	for (i = 0; i < pt_entries(v->shape, level) && !v->err; i++) {
		/* Asked for each time: the tables below may have taken its place. */
		const void *table = twin_ram_ptr(v->map->ram, at);

		if (table)
			verify_entry(v, level, pt_va_extend(v->shape, base + i * span).a,
				     pt_get(v->shape, table, i), rights);
		else
			v->err = -ENOMEM;
	}
	cond_resched();
}

/**
 * pt_verify - hold every entry of a directory against its plan
 * @plan: what was to be built
 * @map: what was built
 * @seen: scratch, a bit for each page of @plan->brk; cleared here
 * @rows: filled in, by enum pt_rule
 *
 * Takes no lock; the caller sees to it that nobody builds meanwhile.  Follows
 * no entry twice and none that leads outside the brk, so it survives any
 * corruption of the tables.  May sleep.
 *
 * Return: 0; -ERANGE when the root itself is not in the brk; -ENOMEM when a frame of
 * high memory could not be mapped.
 */
int pt_verify(const struct twin_plan *plan, const struct pt_map *map, unsigned long *seen,
	      struct twin_row rows[PT_RULES])
{
	struct verifier v = {
		.plan = plan,
		.map = map,
		.shape = map->shape,
		.seen = seen,
		.rows = rows,
	};
	unsigned int root = pt_root_level(map->shape);
	unsigned int i;

	for (i = 0; i < PT_RULES; i++)
		twin_row_init(&rows[i], &pt_rules[i]);
	bitmap_zero(seen, plan->brk.pages);
	if ((map->root.a - plan->brk.base.a) >> map->shape->format->page_shift >= plan->brk.pages)
		return -ERANGE;
	verify_table(&v, root, map->root, 0, PT_RIGHTS);
	if (v.err)
		return v.err;
	for (i = 0; i <= root; i++) {
		rows[PT_RULE_COUNT].looked++;
		if (v.tables[i] != plan->tables[i])
			breach(&v, PT_RULE_COUNT, i, plan->tables[i], v.tables[i]);
	}
	if (!(map->shape->attrs & PT_X))
		rows[PT_RULE_WX].skip = "this shape cannot withhold execution";
	return 0;
}
