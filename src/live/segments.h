/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Segments: the descriptors that the CPUs of the running kernel have, taken apart by
 * our own layout (Intel SDM, volume 3, 3.4.5 and 7.2):
 *
 *    63      56  55 54 53  52  51      48  47 46 45 44  43   40  39       32
 *   +----------+--+---+--+---+-----------+--+-----+--+--------+-----------+
 *   | base     |G |D/B|L |AVL| limit     |P | DPL |S | type   | base      |
 *   |   31..24 |  |   |  |   |    19..16 |  |     |  |        |   23..16  |
 *   +----------+--+---+--+---+-----------+--+-----+--+--------+-----------+
 *   | base 15..0                         | limit 15..0                    |
 *   +------------------------------------+--------------------------------+
 *    31                               16  15                             0
 *
 * In 64-bit mode a descriptor of the system's has a second half: base 63..32.
 */
#ifndef TWIN_SEGMENTS_H
#define TWIN_SEGMENTS_H

#include <linux/bits.h>
#include <linux/types.h>

#include "gates.h"

#define TWIN_SEGMENTS_MAX    32
#define TWIN_TASK_FIELDS_MAX 10

/* Entries that a local table can have. */
#define TWIN_LOCAL_MAX 8192

/* Types: of code and data (S set), and of the system's own. */
#define TWIN_SEG_ACCESSED BIT(0)
#define TWIN_SEG_RW	  BIT(1) /* data may be written, code may be read */
#define TWIN_SEG_DOWN	  BIT(2) /* data expands down, code conforms */
#define TWIN_SEG_CODE	  BIT(3)
#define TWIN_SYS_LDT	  0x2
#define TWIN_SYS_TSS	  0x9
#define TWIN_SYS_TSS_BUSY 0xb

/**
 * struct twin_segment - a descriptor, taken apart
 * @base: where the segment begins
 * @limit: its last offset, in bytes
 * @type: four bits, whose meaning depends on @system
 * @dpl: the privilege that is needed
 * @system: not code or data: a TSS, an LDT, a gate
 * @present: it may be used
 * @avl: the bit that is the kernel's own
 * @longmode: 64-bit code
 * @big: D/B: 32-bit code, or data
 * @pages: the limit is counted in pages of 4K
 */
struct twin_segment {
	u64 base;
	u64 limit;
	u8 type;
	u8 dpl;
	bool system;
	bool present;
	bool avl;
	bool longmode;
	bool big;
	bool pages;
};

/* What a slot of the table is there for. */
enum twin_seg_slot {
	TWIN_SLOT_EMPTY,   /* nothing may stand here */
	TWIN_SLOT_CODE,	   /* all addresses */
	TWIN_SLOT_CODE64,  /* 64-bit code */
	TWIN_SLOT_DATA,	   /* all addresses */
	TWIN_SLOT_TLS,	   /* a thread's own, or empty */
	TWIN_SLOT_TSS,	   /* task state, which the CPU uses */
	TWIN_SLOT_TSS_ALT, /* task state for one exception */
	TWIN_SLOT_LDT,	   /* a process' own table, or empty */
	TWIN_SLOT_UPPER,   /* second half of the slot before */
	TWIN_SLOT_NUMBER,  /* its limit is a number for user mode to read */
	TWIN_SLOT_PERCPU,  /* where this CPU's variables are */
	TWIN_SLOT_STACK,   /* a stack whose base the kernel changes */
	TWIN_SLOT_BIOS,	   /* for calls to a BIOS that ended with the last century */
	TWIN_SLOT_LENT,	   /* what such a BIOS is lent for one call */
};

/**
 * struct twin_seg_plan - what is to stand in a slot
 * @name: as arch/x86/include/asm/segment.h has it
 * @slot: what it is there for
 * @dpl: whose it is: 0 or 3
 */
struct twin_seg_plan {
	const char *name;
	enum twin_seg_slot slot;
	u8 dpl;
};

/**
 * struct twin_task_field - what the kernel never changes in a task state of a CPU's
 * @slot: of the task state's descriptor
 * @size: bytes
 * @at: where it stands
 * @want: what is to stand there
 * @got: what stands there
 */
struct twin_task_field {
	unsigned int slot;
	unsigned int size;
	u64 at;
	u64 want;
	u64 got;
};

/**
 * struct twin_cpu_segments - one CPU's table of descriptors
 * @cpu: which
 * @base: what its GDTR says
 * @limit: what its GDTR says
 * @want_base: where its table is to be
 * @want_tss: where its task state is to be
 * @want_alt: where the task state for double faults is to be (32 bits), else 0
 * @want_percpu: where its variables are (32 bits), else 0
 * @want_number: its number and its node's, as user mode reads it (64 bits), else 0
 * @told_number: the same as user mode reads it elsewhere, from a register (RDPID, RDTSCP), if it
 *		 has that; written when the CPU came up, as the descriptor was
 * @idt_base: what its IDTR says
 * @idt_limit: what its IDTR says
 * @want_idt: where the table of interrupts is to be
 * @task: selector in its task register
 * @local: selector in its LDTR, 0 when no local table is loaded
 * @has_ldt: the process that it runs has a local table
 * @want_ldt: where that begins
 * @want_ldt_limit: its last offset
 * @nr_fields: of its task states
 * @field: those
 * @port_map: where its task state says that the map of ports begins
 * @has_ports: the thread that it runs was given ports
 * @vmx: it can run guests: CR4.VMXE
 * @guest: the thread that it runs is about to enter a guest, or has just left one
 * @fred: it delivers events without a table: CR4.FRED
 * @readable: @raw could be read
 * @raw: the table
 */
struct twin_cpu_segments {
	unsigned int cpu;
	u64 base;
	u16 limit;
	u64 want_base;
	u64 want_tss;
	u64 want_alt;
	u64 want_percpu;
	u64 want_number;
	u64 told_number;
	u64 idt_base;
	u16 idt_limit;
	u64 want_idt;
	u16 task;
	u16 local;
	bool has_ldt;
	u64 want_ldt;
	u32 want_ldt_limit;
	unsigned int nr_fields;
	struct twin_task_field field[TWIN_TASK_FIELDS_MAX];
	u16 port_map;
	bool has_ports;
	bool vmx;
	bool guest;
	bool fred;
	bool readable;
	u64 raw[TWIN_SEGMENTS_MAX];
};

/**
 * struct twin_segments - the tables of all CPUs online
 * @nr_slots: slots a table has
 * @plan: by slot
 * @wide: system descriptors have two slots: 64-bit mode
 * @table_limit: last offset of a table
 * @tss_limit: last offset of a task state, its I/O bitmap included
 * @idt_limit: last offset of the table of interrupts
 * @vmx: the CPUs have VMX, and what uses it is here
 * @ldt_first: where the tables of processes are, when one is in use
 * @ldt_last: up to where
 * @again: asks a CPU anew, false when it has gone; NULL where it would say the same
 * @read_local: reads the local table that a CPU has loaded to @local and returns how many
 *		entries it has, 0 for none; NULL where there never is one
 * @local: room for TWIN_LOCAL_MAX
 * @gates: the table of interrupts
 * @nr: CPUs
 * @cpu: those
 */
struct twin_segments {
	unsigned int nr_slots;
	const struct twin_seg_plan *plan;
	bool wide;
	u16 table_limit;
	u32 tss_limit;
	u16 idt_limit;
	bool vmx;
	u64 ldt_first;
	u64 ldt_last;
	bool (*again)(struct twin_cpu_segments *c);
	unsigned int (*read_local)(const struct twin_segments *all, unsigned int cpu);
	u64 *local;
	struct twin_gates *gates;
	unsigned int nr;
	struct twin_cpu_segments *cpu;
};

struct twin_segment twin_segment_decode(u64 low, u64 high);

/* Which slot of which CPU, as it stands in examples: CPU << 16 | selector. */
static inline u64 twin_segment_place(unsigned int cpu, unsigned int slot)
{
	return (u64)cpu << 16 | slot << 3;
}

static inline void twin_add_field(struct twin_cpu_segments *c, unsigned int slot, const void *at,
				  unsigned int size, u64 want)
{
	c->field[c->nr_fields++] = (struct twin_task_field){
		.slot = slot,
		.size = size,
		.at = (unsigned long)at,
		.want = want,
	};
}

/* What depends on the width of an x86; see segments_x86_*.c. */
struct cpu_entry_area;
extern const struct twin_seg_plan twin_arch_seg_plan[];
extern const bool twin_arch_segs_wide;
u64 twin_arch_told_number(void);
void twin_arch_segments(struct twin_cpu_segments *c, const struct cpu_entry_area *area);

int twin_live_segments(struct twin_segments *segments, const char **why);
void twin_live_segments_free(struct twin_segments *segments);

#endif
