// SPDX-License-Identifier: GPL-2.0
/*
 * What every CPU has loaded: its table of descriptors, its table of interrupts, its
 * task state, the local table of the process that it runs.
 *
 * They are what the CPU goes by; where one of them names something else, the table
 * that the kernel fills is of no use.
 */
#include <linux/kernel.h>

#include "check.h"

/* How often what is at fault is asked for again. */
#define RETRIES 3

/* The limit of both tables after a guest was left (Intel SDM, volume 3, 28.5.2). */
#define VMX_LIMIT 0xffff

/**
 * struct loaded - what one CPU has loaded, as rules see it
 * @all: the tables
 * @cpu: the CPU's
 * @slot: set by a rule that is broken: the slot that it is about
 * @want: set by a rule that is broken
 * @got: set by a rule that is broken
 * @cause: set by a rule that is not: what explains a difference
 */
struct loaded {
	const struct twin_segments *all;
	const struct twin_cpu_segments *cpu;
	unsigned int slot;
	u64 want;
	u64 got;
	const char *cause;
};

static bool differs(struct loaded *l, unsigned int slot, u64 want, u64 got)
{
	l->slot = slot;
	l->want = want;
	l->got = got;
	return want != got;
}

/*
 * Leaving a guest sets the limit, and the kernel puts it right before another thread or user
 * mode has the CPU.
 */
static bool table_broken(struct loaded *l)
{
	const struct twin_cpu_segments *c = l->cpu;

	if (differs(l, 0, c->want_base, c->base))
		return true;
	if (c->vmx && c->guest && c->limit == VMX_LIMIT)
		l->cause = "VMX: a guest was left";
	else if (differs(l, 0, l->all->table_limit, c->limit))
		return true;
	return !c->readable && differs(l, 0, c->base, 0);
}

/*
 * Nobody puts this limit right, which says no more than that vectors end with 255.  Neither
 * a guest nor what ran it has to be there any more.
 */
static bool interrupts_broken(struct loaded *l)
{
	const struct twin_cpu_segments *c = l->cpu;

	if (c->fred && !c->idt_base && !c->idt_limit) {
		l->cause = "FRED: the CPU does not look at it";
		return false;
	}
	if (differs(l, 0, c->want_idt, c->idt_base))
		return true;
	if ((c->vmx || l->all->vmx) && c->idt_limit == VMX_LIMIT)
		l->cause = "VMX: a guest was left";
	else if (differs(l, 0, l->all->idt_limit, c->idt_limit))
		return true;
	return false;
}

static unsigned int find_slot(const struct twin_segments *all, enum twin_seg_slot kind)
{
	unsigned int i;

	for (i = 0; i + 1 < all->nr_slots && all->plan[i].slot != kind; i++)
		;
	return i;
}

/* The descriptor that was loaded must be that of the process' own table. */
static bool local_broken(struct loaded *l)
{
	unsigned int slot = find_slot(l->all, TWIN_SLOT_LDT);
	const struct twin_cpu_segments *c = l->cpu;
	struct twin_segment s;

	if (!c->local)
		return false;
	if (!c->has_ldt)
		return differs(l, slot, 0, c->local);
	if (differs(l, slot, slot << 3, c->local))
		return true;
	if (!c->readable)
		return false;
	s = twin_segment_decode(c->raw[slot], l->all->wide ? c->raw[slot + 1] : 0);
	return differs(l, slot, c->want_ldt, s.base) ||
	       differs(l, slot, c->want_ldt_limit, s.limit);
}

static bool loaded_broken(struct loaded *l)
{
	unsigned int slot = find_slot(l->all, TWIN_SLOT_TSS);

	return differs(l, slot, slot << 3, l->cpu->task) || local_broken(l);
}

/* A map that begins behind the end of the task state allows no port. */
static bool ports_broken(struct loaded *l)
{
	unsigned int slot = find_slot(l->all, TWIN_SLOT_TSS);

	return l->cpu->port_map <= l->all->tss_limit && !l->cpu->has_ports &&
	       differs(l, slot, l->all->tss_limit + 1, l->cpu->port_map);
}

/* Where FRED delivers events, other registers say which stack that is on. */
static bool stacks_broken(struct loaded *l)
{
	const struct twin_task_field *f = l->cpu->field;
	unsigned int i;

	for (i = 0; i < l->cpu->nr_fields && !l->cpu->fred; i++)
		if (differs(l, f[i].slot, f[i].want, f[i].got))
			return true;
	return false;
}

static const struct {
	struct twin_rule rule;
	bool (*broken)(struct loaded *l);
} rules[] = {
	{ { "segments", "table", "CPUs", "cpu-selector", "each CPU uses its own table, all of it" },
	  table_broken },
	{ { "segments", "interrupts", "CPUs", "cpu-selector",
	    "each CPU takes interrupts by the kernel's table" },
	  interrupts_broken },
	{ { "segments", "loaded", "CPUs", "cpu-selector",
	    "task state and local table are those of the CPU and of the process it runs" },
	  loaded_broken },
	{ { "segments", "ports", "CPUs", "cpu-selector",
	    "user mode reaches ports only in a thread that was given some" },
	  ports_broken },
	{ { "segments", "stacks", "CPUs", "cpu-selector",
	    "task states name the stacks of their CPU, for each way into the kernel" },
	  stacks_broken },
};

/* Threads are switched and tables are loaded meanwhile: what is at fault is asked for again. */
static void check_cpu(const struct twin_segments *all, struct twin_cpu_segments *c,
		      unsigned int rule, struct twin_row *row)
{
	struct loaded l = { .all = all, .cpu = c };
	unsigned int i;

	row->looked++;
	for (i = 0; rules[rule].broken(&l); i++) {
		if (i == RETRIES || !all->again) {
			twin_row_break(row, twin_segment_place(c->cpu, l.slot), l.want, l.got);
			return;
		}
		/* A CPU that has gone has nothing at fault any more. */
		if (!all->again(c)) {
			row->moved++;
			return;
		}
		l.cause = NULL;
	}
	row->moved += i;
	if (l.cause)
		twin_row_explain(row, l.cause, 1);
}

/**
 * twin_check_registers - hold what the CPUs have loaded against what they are to use
 * @segments: what they have loaded; asked for again where that can be
 * @rows: rows are added here
 */
void twin_check_registers(struct twin_segments *segments, struct twin_rows *rows)
{
	unsigned int cpu, i;

	for (i = 0; i < ARRAY_SIZE(rules); i++) {
		struct twin_row *row = twin_rows_add(rows, &rules[i].rule);

		for (cpu = 0; cpu < segments->nr; cpu++)
			check_cpu(segments, &segments->cpu[cpu], i, row);
	}
}
