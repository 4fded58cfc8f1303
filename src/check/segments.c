// SPDX-License-Identifier: GPL-2.0
/*
 * The descriptors of every CPU, held against what each slot is there for.
 *
 * What is asked for is what flat memory and two privileges mean to the CPU (Intel
 * SDM, volume 3, 3.4.5, 5.2 and 7.2), not what the kernel's own table of initial
 * values says.  The mark that the CPU sets when it loads a segment is nobody's.
 */
#include <linux/errno.h>
#include <linux/kernel.h>

#include "check.h"

#define FLAT_LIMIT 0xffffffffULL
#define BIOS_LIMIT 0xffffULL
#define LDT_MAX	   0xffffULL

/* Of an address, what says where in a page. */
#define PAGE_OFFSETS 0xfffULL

/* How often a slot at fault is read again. */
#define RETRIES 3

/* Bits of a descriptor that say its kind. */
#define TYPE(t) ((u64)(t) << 40)
#define S	BIT_ULL(44)
#define P	BIT_ULL(47)
#define L	BIT_ULL(53)
#define DB	BIT_ULL(54)

#define CODE (P | S | TYPE(TWIN_SEG_CODE | TWIN_SEG_RW))
#define DATA (P | S | TYPE(TWIN_SEG_RW))

#define KIND_BITS (P | S | L | DB | TYPE(TWIN_SEG_CODE | TWIN_SEG_DOWN | TWIN_SEG_RW))

/**
 * struct slot - a slot of a CPU's table, as rules see it
 * @all: the tables
 * @cpu: the CPU's
 * @plan: what is to stand there
 * @raw: what stands there
 * @high: what stands in the slot after it, where that belongs to it
 * @s: both, taken apart
 * @want: set by a rule that is broken
 * @got: set by a rule that is broken
 */
struct slot {
	const struct twin_segments *all;
	const struct twin_cpu_segments *cpu;
	const struct twin_seg_plan *plan;
	u64 raw;
	u64 high;
	struct twin_segment s;
	u64 want;
	u64 got;
};

static bool differs(struct slot *slot, u64 want, u64 got)
{
	slot->want = want;
	slot->got = got;
	return want != got;
}

static bool is_code_or_data(enum twin_seg_slot kind)
{
	return kind == TWIN_SLOT_CODE || kind == TWIN_SLOT_CODE64 || kind == TWIN_SLOT_DATA;
}

static bool is_bios(enum twin_seg_slot kind)
{
	return kind == TWIN_SLOT_BIOS || kind == TWIN_SLOT_LENT;
}

static bool flat_asks(enum twin_seg_slot kind)
{
	return is_code_or_data(kind) || is_bios(kind) || kind == TWIN_SLOT_STACK;
}

/* Base and limit are set together; what was lent last is told by both until the next call. */
static bool lent_broken(struct slot *slot)
{
	/* Of all structures that a PnP BIOS fills, the last offset. */
	static const u16 lent[] = { 0, 3, 5, 7, 9, BIOS_LIMIT };
	unsigned int i;

	if (!slot->s.base)
		return differs(slot, 0, slot->s.limit);
	for (i = 0; i < ARRAY_SIZE(lent); i++)
		if (slot->s.limit == lent[i])
			return false;
	return differs(slot, BIOS_LIMIT, slot->s.limit);
}

static bool flat_broken(struct slot *slot)
{
	switch (slot->plan->slot) {
	case TWIN_SLOT_BIOS:
		return differs(slot, BIOS_LIMIT, slot->s.limit);
	case TWIN_SLOT_LENT:
		return lent_broken(slot);
	case TWIN_SLOT_STACK:
		/* It moves by 64K: 16-bit code keeps the lower half of a stack's address. */
		return differs(slot, 0, slot->s.base & 0xffff) ||
		       differs(slot, FLAT_LIMIT, slot->s.limit);
	default:
		return differs(slot, 0, slot->s.base) || differs(slot, FLAT_LIMIT, slot->s.limit);
	}
}

static bool privilege_asks(enum twin_seg_slot kind)
{
	return kind != TWIN_SLOT_EMPTY && kind != TWIN_SLOT_UPPER && kind != TWIN_SLOT_TLS &&
	       kind != TWIN_SLOT_LDT;
}

static bool privilege_broken(struct slot *slot)
{
	return differs(slot, slot->plan->dpl, slot->s.dpl);
}

static bool kind_asks(enum twin_seg_slot kind)
{
	return is_code_or_data(kind) || is_bios(kind) || kind == TWIN_SLOT_PERCPU ||
	       kind == TWIN_SLOT_STACK || kind == TWIN_SLOT_NUMBER;
}

static bool kind_broken(struct slot *slot)
{
	u64 got = slot->raw & KIND_BITS;

	switch (slot->plan->slot) {
	case TWIN_SLOT_CODE:
		return differs(slot, CODE | DB, got);
	case TWIN_SLOT_CODE64:
		/* With L set, D must be clear. */
		return differs(slot, CODE | L, got);
	case TWIN_SLOT_DATA:
		return differs(slot, DATA | DB, got);
	case TWIN_SLOT_NUMBER:
		/* Nobody loads it to write there; expand-down keeps its limit from being one. */
		return differs(slot, P | S, got & ~(DB | TYPE(TWIN_SEG_DOWN)));
	case TWIN_SLOT_BIOS:
		/* 16 or 32 bits, code or data. */
		return differs(slot, DATA, got & ~(DB | TYPE(TWIN_SEG_CODE)));
	case TWIN_SLOT_LENT:
		return differs(slot, DATA, got);
	default:
		return differs(slot, DATA, got & ~DB);
	}
}

static bool system_asks(enum twin_seg_slot kind)
{
	return kind == TWIN_SLOT_TSS || kind == TWIN_SLOT_TSS_ALT || kind == TWIN_SLOT_LDT;
}

static bool ldt_broken(struct slot *slot)
{
	const struct twin_segments *all = slot->all;

	/* A process that had one may have ended: the CPU does not look at it any more. */
	if (!slot->raw && !slot->high)
		return false;
	if (differs(slot, TWIN_SYS_LDT, slot->s.type) || differs(slot, true, slot->s.system) ||
	    differs(slot, true, slot->s.present) || differs(slot, 0, slot->s.dpl))
		return true;
	if (slot->s.limit > LDT_MAX || (slot->s.limit & 7) != 7)
		return differs(slot, LDT_MAX, slot->s.limit);
	if (slot->s.base < all->ldt_first || slot->s.base > all->ldt_last)
		return differs(slot, all->ldt_first, slot->s.base);
	/* It has pages of its own, left behind or not. */
	if (differs(slot, slot->s.base & ~PAGE_OFFSETS, slot->s.base))
		return true;
	return slot->high >> 32 && differs(slot, 0, slot->high >> 32);
}

static bool system_broken(struct slot *slot)
{
	bool alt = slot->plan->slot == TWIN_SLOT_TSS_ALT;

	if (slot->plan->slot == TWIN_SLOT_LDT)
		return ldt_broken(slot);
	/* In use the CPU calls it busy; a hypervisor's exit leaves it free for a moment. */
	return differs(slot, alt ? slot->cpu->want_alt : slot->cpu->want_tss, slot->s.base) ||
	       differs(slot, slot->all->tss_limit, slot->s.limit) ||
	       differs(slot, TWIN_SYS_TSS, slot->s.type & ~(TWIN_SYS_TSS ^ TWIN_SYS_TSS_BUSY)) ||
	       differs(slot, true, slot->s.system) || differs(slot, true, slot->s.present) ||
	       differs(slot, 0, slot->high >> 32);
}

static bool tls_asks(enum twin_seg_slot kind)
{
	return kind == TWIN_SLOT_TLS;
}

/* What set_thread_area() lets user mode ask for: data of 32 bits, which may expand down. */
static bool tls_broken(struct slot *slot)
{
	u64 kind = slot->raw & KIND_BITS & ~TYPE(TWIN_SEG_DOWN | TWIN_SEG_RW);

	return slot->raw &&
	       (differs(slot, slot->plan->dpl, slot->s.dpl) || differs(slot, P | S | DB, kind));
}

static bool empty_asks(enum twin_seg_slot kind)
{
	return kind == TWIN_SLOT_EMPTY;
}

static bool empty_broken(struct slot *slot)
{
	return differs(slot, 0, slot->raw);
}

static bool own_asks(enum twin_seg_slot kind)
{
	return kind == TWIN_SLOT_NUMBER || kind == TWIN_SLOT_PERCPU;
}

#define CPU_BITS 0xfff

/*
 * A CPU's node may be another one by now than when it came up (numa=fake): then its register says
 * the same of it.
 */
static u64 number_of(const struct slot *slot)
{
	u64 want = slot->cpu->want_number, told = slot->cpu->told_number;

	return slot->s.limit == told && !((told ^ want) & CPU_BITS) ? told : want;
}

static bool own_broken(struct slot *slot)
{
	if (slot->plan->slot == TWIN_SLOT_NUMBER)
		return differs(slot, number_of(slot), slot->s.limit) ||
		       differs(slot, 0, slot->s.base);
	return differs(slot, slot->cpu->want_percpu, slot->s.base) ||
	       differs(slot, FLAT_LIMIT, slot->s.limit);
}

static const struct {
	struct twin_rule rule;
	bool (*asks)(enum twin_seg_slot kind);
	bool (*broken)(struct slot *slot);
} rules[] = {
	{ { "segments", "flat", "descriptors", "cpu-selector",
	    "code and data begin at 0 and end with the address space, a BIOS' after 64K" },
	  flat_asks,
	  flat_broken },
	{ { "segments", "privilege", "descriptors", "cpu-selector",
	    "each descriptor is for the privilege that its slot is for" },
	  privilege_asks,
	  privilege_broken },
	{ { "segments", "kind", "descriptors", "cpu-selector",
	    "code is code, of the right width, and data is data" },
	  kind_asks,
	  kind_broken },
	{ { "segments", "system", "descriptors", "cpu-selector",
	    "task states are this CPU's, a local table is one or none" },
	  system_asks,
	  system_broken },
	{ { "segments", "tls", "descriptors", "cpu-selector",
	    "a thread's descriptors are user mode's, or empty" },
	  tls_asks,
	  tls_broken },
	{ { "segments", "empty", "descriptors", "cpu-selector",
	    "nothing stands where nothing belongs" },
	  empty_asks,
	  empty_broken },
	{ { "segments", "own", "descriptors", "cpu-selector",
	    "what says which CPU this is says so" },
	  own_asks,
	  own_broken },
};

static struct slot take_slot(const struct twin_segments *all, const struct twin_cpu_segments *c,
			     unsigned int nr)
{
	struct slot slot = {
		.all = all,
		.cpu = c,
		.plan = &all->plan[nr],
		.raw = c->raw[nr],
	};

	if (nr + 1 < all->nr_slots && all->plan[nr + 1].slot == TWIN_SLOT_UPPER)
		slot.high = c->raw[nr + 1];
	slot.s = twin_segment_decode(slot.raw, slot.high);
	return slot;
}

/*
 * The kernel leaves a local table's descriptor where it is when it has unloaded the table,
 * and has unloaded it for good when the process ends.  Which tables there were nobody knows
 * any more: one of pages of the kernel's that never was a table's is taken for such a one,
 * until it is loaded.
 */
static bool is_left_behind(const struct slot *slot)
{
	return slot->plan->slot == TWIN_SLOT_LDT && slot->raw && !slot->cpu->local;
}

/* The kernel writes to some slots at every switch of threads: what is at fault is read again. */
static void check_slot(const struct twin_segments *all, struct twin_cpu_segments *c,
		       unsigned int nr, unsigned int rule, struct twin_row *row)
{
	struct slot slot = take_slot(all, c, nr);
	unsigned int i;

	if (!rules[rule].asks(slot.plan->slot))
		return;
	row->looked++;
	for (i = 0; rules[rule].broken(&slot); i++) {
		if (i == RETRIES || !all->again) {
			twin_row_break(row, twin_segment_place(c->cpu, nr), slot.want, slot.got);
			return;
		}
		/* A CPU that has gone has nothing at fault any more. */
		if (!all->again(c)) {
			row->moved++;
			return;
		}
		slot = take_slot(all, c, nr);
	}
	row->moved += i;
	if (rules[rule].asks == system_asks && is_left_behind(&slot))
		twin_row_explain(row, "left behind: no local table is loaded", 1);
}

/**
 * twin_check_descriptors - hold descriptors against what their slots are there for
 * @segments: the descriptors; read again where that can be
 * @rows: rows are added here
 */
void twin_check_descriptors(struct twin_segments *segments, struct twin_rows *rows)
{
	struct twin_row *row;
	unsigned int cpu, slot, i;

	twin_check_registers(segments, rows);
	for (i = 0; i < ARRAY_SIZE(rules); i++) {
		row = twin_rows_add(rows, &rules[i].rule);
		for (cpu = 0; cpu < segments->nr; cpu++)
			for (slot = 0; slot < segments->nr_slots; slot++)
				if (segments->cpu[cpu].readable)
					check_slot(segments, &segments->cpu[cpu], slot, i, row);
	}
}

/**
 * twin_check_segments - read the descriptors of all CPUs and judge them
 * @rows: rows are added here
 *
 * An area in which nothing could speak would be a FAIL, so an architecture without
 * segments has one row among those about the running kernel, and no area.
 *
 * Return: 0 or -ENOMEM.
 */
int twin_check_segments(struct twin_rows *rows)
{
	static const struct twin_rule none = {
		"live",
		"segments",
		"descriptors",
		"cpu-selector",
		"the CPUs' descriptors are what their slots are there for",
	};
	struct twin_segments segments;
	const char *why = NULL;
	int err = twin_live_segments(&segments, &why);

	if (err == -EOPNOTSUPP) {
		twin_rows_add(rows, &none)->skip = why;
		return 0;
	}
	if (err)
		return err;
	twin_check_descriptors(&segments, rows);
	twin_check_local(&segments, rows);
	twin_check_gates(segments.gates, rows);
	twin_live_segments_free(&segments);
	return 0;
}
