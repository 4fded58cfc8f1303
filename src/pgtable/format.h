/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Page-table shapes as data.
 *
 * A format says how a kind of machine lays out its tables: how many levels,
 * which bits of the address select an entry, how long an entry is, what its
 * bits mean.  A shape is a format as one machine runs it: how many physical
 * address bits it has, whether it knows large leaves, NX, global pages.  All
 * code in this directory works on any shape; a new one needs only data.
 *
 *   x86_64, 4 levels:
 *
 *    63     48 47     39 38     30 29     21 20     12 11         0
 *   +---------+---------+---------+---------+---------+------------+
 *   |  sign   | 3: pgd  | 2: pud  | 1: pmd  | 0: pte  |   offset   |
 *   +---------+---------+---------+---------+---------+------------+
 *
 * Level 0 maps single pages; the root is level nr_levels - 1.
 */
#ifndef TWIN_PGTABLE_FORMAT_H
#define TWIN_PGTABLE_FORMAT_H

#include <linux/bits.h>

#include "../units.h"

#define PT_LEVELS 5 /* as many as any shape has */
#define PT_FLAGS  16

/* Rights and marks, in words common to all shapes. */
#define PT_W	  BIT(0) /* may be written */
#define PT_X	  BIT(1) /* may be executed */
#define PT_U	  BIT(2) /* user mode may touch it */
#define PT_G	  BIT(3) /* global: kept when the root changes */
#define PT_A	  BIT(4) /* accessed */
#define PT_D	  BIT(5) /* dirty: written */
#define PT_M0	  BIT(6) /* memory type, three bits: */
#define PT_M1	  BIT(7) /*   x86 PWT, PCD, PAT; arm64 AttrIndx */
#define PT_M2	  BIT(8)
#define PT_RIGHTS (PT_W | PT_X | PT_U)
#define PT_MARKS  (PT_A | PT_D)
#define PT_MEMORY (PT_M0 | PT_M1 | PT_M2)
#define PT_ATTRS  (PT_RIGHTS | PT_G | PT_MARKS | PT_MEMORY)

/* What a machine must have for a bit or a leaf size to mean what it says. */
#define PT_HAS_BIG  BIT(0) /* leaves at level 1 */
#define PT_HAS_HUGE BIT(1) /* leaves at level 2 */
#define PT_HAS_NX   BIT(2)
#define PT_HAS_LAX  BIT(3) /* an emulator's MMU: allows what @lax says */

/* How the address bits above the ones translated must look. */
enum pt_canon {
	PT_CANON_ZERO, /* all clear */
	PT_CANON_SIGN, /* copies of the highest translated bit */
	PT_CANON_ONES, /* all set */
};

/**
 * struct pt_flag - one flag of an entry
 * @name: as the architecture's manual calls it
 * @attr: its meaning (PT_*), or 0 when it has one that we do not speak of
 * @mask: the bits of the entry
 * @on: their value when @attr holds; the rest of @mask means it does not
 * @leaf: BIT(level) set where leaves carry it
 * @table: BIT(level) set where table entries carry it, and restrict by it
 * @needs: PT_HAS_*: without it @mask is reserved
 */
struct pt_flag {
	const char *name;
	u32 attr;
	u64 mask;
	u64 on;
	u8 leaf;
	u8 table;
	u8 needs;
};

/**
 * struct pt_level - one level of a format
 * @name: as the kernel calls it
 * @shift: lowest address bit that selects an entry
 * @bits: how many bits select
 * @leaf: entries here may be leaves
 * @table: entries here may lead to a table
 * @needs: PT_HAS_*: without it there are no leaves here
 * @blind: without @needs the machine does not look at @kind_mask at all
 * @kind_mask: bits that tell leaf from table in a present entry
 * @leaf_is: their value in a leaf
 * @table_is: their value in an entry that leads to a table
 * @leaf_phys: address bits of a leaf
 * @leaf_high: further address bits of a leaf, out of place
 * @high_shift: how far @leaf_high is to be moved up
 * @table_phys: address bits of an entry that leads to a table
 * @leaf_zero: further bits that must be zero in a leaf
 * @table_zero: further bits that must be zero in a table entry
 * @lax: bits of @table_zero that an emulator's MMU allows, or even sets
 * @leaf_set: bits without a PT_* that the kernel sets in leaves
 * @table_set: bits the kernel sets in table entries, present bit apart
 * @table_may: bits that are there in some of them and not in others, and mean nothing bad
 */
struct pt_level {
	const char *name;
	u8 shift;
	u8 bits;
	bool leaf;
	bool table;
	u8 needs;
	bool blind;
	u64 kind_mask;
	u64 leaf_is;
	u64 table_is;
	u64 leaf_phys;
	u64 leaf_high;
	u8 high_shift;
	u64 table_phys;
	u64 leaf_zero;
	u64 table_zero;
	u64 lax;
	u64 leaf_set;
	u64 table_set;
	u64 table_may;
};

/**
 * struct pt_format - a page-table layout
 * @name: as users say it
 * @nr_levels: how many
 * @page_shift: log2 of the smallest page, and of a table's frame
 * @entry_shift: log2 of an entry's bytes
 * @canon: rule for the address bits above the translated ones
 * @present: an entry without these bits translates nothing
 * @level: from the leaves up
 * @flags: ended by an empty name
 */
struct pt_format {
	const char *name;
	u8 nr_levels;
	u8 page_shift;
	u8 entry_shift;
	enum pt_canon canon;
	u64 present;
	struct pt_level level[PT_LEVELS];
	struct pt_flag flags[PT_FLAGS + 1];
};

/**
 * struct pt_bits - a level's entry, taken apart once for a shape
 * @phys: address bits
 * @high: address bits out of place
 * @zero: bits that must be zero
 * @spare: bits that mean nothing to the machine
 */
struct pt_bits {
	u64 phys;
	u64 high;
	u64 zero;
	u64 spare;
};

/**
 * struct pt_shape - a format as one machine runs it
 * @format: the layout
 * @phys_bits: width of a physical address
 * @has: PT_HAS_* of this machine
 * @attrs: the PT_* that this shape can express
 * @leaf_levels: BIT(level) set where leaves are allowed
 * @va_bits: address bits that are translated
 * @kind_mask: by level: bits that tell leaf from table
 * @leaf: by level
 * @table: by level
 * @table_may: bits that entries to tables may have here, besides those of the format
 */
struct pt_shape {
	const struct pt_format *format;
	u8 phys_bits;
	u8 has;
	u32 attrs;
	u8 leaf_levels;
	u8 va_bits;
	u64 kind_mask[PT_LEVELS];
	struct pt_bits leaf[PT_LEVELS];
	struct pt_bits table[PT_LEVELS];
	u64 table_may;
};

/* Where an entry leads. */
enum pt_kind {
	PT_ABSENT,
	PT_LEAF,
	PT_TABLE,
	PT_RESERVED, /* present, but with a bit set that must be zero */
};

extern const struct pt_format pt_format_x86_64;
extern const struct pt_format pt_format_x86_64_la57;
extern const struct pt_format pt_format_i386;
extern const struct pt_format pt_format_i386_pae;
extern const struct pt_format pt_format_arm64_4k48;
extern const struct pt_format pt_format_arm64_4k39;
extern const struct pt_format pt_format_arm64_16k48;
extern const struct pt_format pt_format_arm64_16k47;
extern const struct pt_format pt_format_arm64_64k48;
extern const struct pt_format pt_format_arm64_64k42;
extern const struct pt_format pt_format_um64;
extern const struct pt_format *const pt_formats[];

void pt_shape_init(struct pt_shape *shape, const struct pt_format *format, u8 phys_bits, u8 has);
enum pt_kind pt_kind(const struct pt_shape *shape, unsigned int level, u64 raw);
u64 pt_leaf_encode(const struct pt_shape *shape, unsigned int level, u32 attr);
u32 pt_leaf_decode(const struct pt_shape *shape, unsigned int level, u64 raw);
u64 pt_table_encode(const struct pt_shape *shape, unsigned int level);
u64 pt_table_rights(const struct pt_shape *shape, unsigned int level, u32 rights);
u64 pt_table_closed(const struct pt_shape *shape, unsigned int level);
/* Bits that are there in some entries to tables and not in others. */
static inline u64 pt_table_may(const struct pt_shape *shape, unsigned int level)
{
	return shape->format->level[level].table_may | shape->table_may;
}

bool pt_table_usual(const struct pt_shape *shape, unsigned int level, u64 raw);
u32 pt_table_decode(const struct pt_shape *shape, unsigned int level, u64 raw);
bool pt_canonical(const struct pt_shape *shape, twin_va_t va);
twin_va_t pt_va_extend(const struct pt_shape *shape, u64 va);

static inline unsigned int pt_root_level(const struct pt_shape *shape)
{
	return shape->format->nr_levels - 1;
}

static inline u64 pt_page_size(const struct pt_shape *shape)
{
	return 1ULL << shape->format->page_shift;
}

/* Bytes mapped by one entry of @level. */
static inline u64 pt_span(const struct pt_shape *shape, unsigned int level)
{
	return 1ULL << shape->format->level[level].shift;
}

/* Entries in a table of @level. */
static inline unsigned int pt_entries(const struct pt_shape *shape, unsigned int level)
{
	return 1U << shape->format->level[level].bits;
}

static inline unsigned int pt_index(const struct pt_shape *shape, unsigned int level, twin_va_t va)
{
	const struct pt_level *l = &shape->format->level[level];

	return (va.a >> l->shift) & ((1U << l->bits) - 1);
}

/* Where a leaf leads. */
static inline u64 pt_leaf_phys(const struct pt_shape *shape, unsigned int level, u64 raw)
{
	const struct pt_bits *b = &shape->leaf[level];

	return (raw & b->phys) | (raw & b->high) << shape->format->level[level].high_shift;
}

/* The address bits of a leaf that leads to @phys. */
static inline u64 pt_leaf_addr(const struct pt_shape *shape, unsigned int level, u64 phys)
{
	const struct pt_bits *b = &shape->leaf[level];

	return (phys & b->phys) | (phys >> shape->format->level[level].high_shift & b->high);
}

static inline u64 pt_get(const struct pt_shape *shape, const void *table, unsigned int index)
{
	if (shape->format->entry_shift == 3)
		return ((const u64 *)table)[index];
	return ((const u32 *)table)[index];
}

static inline void pt_set(const struct pt_shape *shape, void *table, unsigned int index, u64 raw)
{
	if (shape->format->entry_shift == 3)
		((u64 *)table)[index] = raw;
	else
		((u32 *)table)[index] = raw;
}

/* Byte offset of an entry in its table. */
static inline u64 pt_offset(const struct pt_shape *shape, unsigned int index)
{
	return (u64)index << shape->format->entry_shift;
}

#endif
