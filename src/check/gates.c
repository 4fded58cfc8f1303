// SPDX-License-Identifier: GPL-2.0
/*
 * The table of interrupts, which all CPUs share: what each gate is, whom it lets pass and
 * where it leads.
 *
 * The kernel fills it while it boots and makes it read-only; nothing in it moves.  What a
 * vector is there for is the CPU's word or the kernel's, and where its handler lies is the
 * symbol table's.
 */
#include <linux/kernel.h>

#include "check.h"

static void check_kind(struct twin_row *row, unsigned int vector, const struct twin_gate *g)
{
	u64 kind = g->low & ~TWIN_GATE_OFFSET;

	if (!g->known)
		return;
	row->looked++;
	if (kind != g->kind)
		twin_row_break(row, vector, g->kind, kind);
	else if (g->high >> 32)
		twin_row_break(row, vector, 0, g->high >> 32);
}

static void check_entry(struct twin_row *row, unsigned int vector, const struct twin_gate *g)
{
	u64 entry = twin_gate_entry(g->low, g->high);

	if (!g->known)
		return;
	row->looked++;
	if (entry != g->entry)
		twin_row_break(row, vector, g->entry, entry);
}

static const struct {
	struct twin_rule rule;
	void (*check)(struct twin_row *row, unsigned int vector, const struct twin_gate *g);
} rules[] = {
	{ { "segments", "gates", "gates", "vector",
	    "each gate is the kernel's, on its stack, and user mode's only where it asks for it" },
	  check_kind },
	{ { "segments", "handlers", "gates", "vector",
	    "each gate leads to the handler of its vector" },
	  check_entry },
};

/**
 * twin_check_gates - hold the gates against what their vectors are there for
 * @gates: the table
 * @rows: rows are added here
 */
void twin_check_gates(const struct twin_gates *gates, struct twin_rows *rows)
{
	unsigned int i, vector;

	for (i = 0; i < ARRAY_SIZE(rules); i++) {
		struct twin_row *row = twin_rows_add(rows, &rules[i].rule);

		row->skip = gates->skip;
		if (gates->skip)
			continue;
		if (!gates->readable) {
			row->looked++;
			twin_row_break(row, 0, gates->va, TWIN_NOWHERE);
			continue;
		}
		row->skip = "the kernel does not say where its handlers are";
		for (vector = 0; vector < TWIN_GATES_MAX; vector++)
			rules[i].check(row, vector, &gates->gate[vector]);
		if (row->looked)
			row->skip = NULL;
	}
}
