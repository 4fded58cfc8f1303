/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Gates: the entries of the table of interrupts, by our own layout (Intel SDM, volume 3,
 * 6.11 and 6.14.1):
 *
 *    63           48  47 46 45 44  43   40  39   35 34  32  31      16  15       0
 *   +---------------+--+-----+---+--------+-------+------+-----------+-----------+
 *   | offset 31..16 |P | DPL | 0 | type   | 0     | IST  | selector  | offset    |
 *   |               |  |     |   |        |       |      |           |     15..0 |
 *   +---------------+--+-----+---+--------+-------+------+-----------+-----------+
 *
 * In 64-bit mode a gate has a second half: offset 63..32, and nothing above it.
 */
#ifndef TWIN_GATES_H
#define TWIN_GATES_H

#include <linux/bits.h>
#include <linux/types.h>

#define TWIN_GATES_MAX 256

#define TWIN_GATE_TASK	    0x5
#define TWIN_GATE_INTERRUPT 0xe

/* The bits that say where a gate leads. */
#define TWIN_GATE_OFFSET (GENMASK_ULL(63, 48) | GENMASK_ULL(15, 0))

/**
 * struct twin_gate - one gate
 * @low: what stands there
 * @high: its second half, or 0
 * @kind: what is to stand there, but for where it leads
 * @entry: where it is to lead
 * @known: what it is to be, and where it is to lead, is known
 */
struct twin_gate {
	u64 low;
	u64 high;
	u64 kind;
	u64 entry;
	bool known;
};

/**
 * struct twin_gates - the table
 * @va: where it is read
 * @readable: it could be read
 * @skip: why nobody asks for it, or NULL
 * @gate: by vector
 */
struct twin_gates {
	u64 va;
	bool readable;
	const char *skip;
	struct twin_gate gate[TWIN_GATES_MAX];
};

/* A gate that may be used, with nothing said of where it leads. */
static inline u64 twin_gate_kind(u8 type, u8 dpl, u8 ist, u16 selector)
{
	return BIT_ULL(47) | (u64)dpl << 45 | (u64)type << 40 | (u64)ist << 32 |
	       (u64)selector << 16;
}

static inline u64 twin_gate_entry(u64 low, u64 high)
{
	return (low & 0xffff) | (low >> 48) << 16 | (high & 0xffffffff) << 32;
}

/* What depends on the width of an x86; see segments_x86_*.c. */
extern const u8 twin_arch_gate_stacks[32];
extern const unsigned int twin_arch_double_fault;

void twin_live_gates(struct twin_gates *gates);

#endif
