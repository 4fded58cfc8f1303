// SPDX-License-Identifier: GPL-2.0
/*
 * The local tables that CPUs have loaded: what a process has asked for, and user mode may
 * load.  A gate there, or a descriptor of privilege 0, would be a way into the kernel.
 */
#include <linux/kernel.h>

#include "check.h"

/* How often a table with a fault is read again. */
#define RETRIES 3

/* Of a selector: it is one of the local table. */
#define LOCAL BIT(2)

#define S      BIT_ULL(44)
#define DPL(n) ((u64)(n) << 45)
#define L      BIT_ULL(53)

/* Data and code of user mode's, of 16 or 32 bits, perhaps not present; or nothing at all. */
static unsigned int find_fault(const u64 *local, unsigned int nr)
{
	unsigned int i;

	for (i = 0; i < nr; i++)
		if (local[i] && (local[i] & (S | DPL(3) | L)) != (S | DPL(3)))
			break;
	return i;
}

/* A process may set entries meanwhile: it gets another table then. */
static void check_cpu(const struct twin_segments *all, unsigned int cpu, struct twin_row *row)
{
	unsigned int i, nr, at;

	row->looked++;
	for (i = 0; i <= RETRIES; i++) {
		nr = all->read_local(all, cpu);
		at = find_fault(all->local, nr);
		if (at == nr) {
			row->moved += i;
			return;
		}
	}
	twin_row_break(row, twin_segment_place(cpu, at) | LOCAL, S | DPL(3),
		       all->local[at] & (S | DPL(3) | L));
}

/**
 * twin_check_local - hold the local tables that are loaded against what user mode may have
 * @segments: the CPUs
 * @rows: a row is added here
 */
void twin_check_local(const struct twin_segments *segments, struct twin_rows *rows)
{
	static const struct twin_rule rule = {
		"segments",
		"local",
		"CPUs",
		"cpu-selector",
		"what a local table has is user mode's, and no way into the kernel",
	};
	struct twin_row *row = twin_rows_add(rows, &rule);
	unsigned int i;

	for (i = 0; i < segments->nr; i++)
		check_cpu(segments, segments->cpu[i].cpu, row);
}
