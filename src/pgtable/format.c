// SPDX-License-Identifier: GPL-2.0
/*
 * Page-table shapes as data: entries made and read by table.
 *
 * What arch/x86/include/asm/pgtable_types.h and its siblings say in macros, a
 * set an architecture, is said here once for all of them.
 */
#include <linux/string.h>

#include "format.h"

/** var pt_formats - every format there is, ended by NULL */
const struct pt_format *const pt_formats[] = {
	&pt_format_x86_64,	&pt_format_x86_64_la57, &pt_format_i386,
	&pt_format_i386_pae,	&pt_format_arm64_4k48,	&pt_format_arm64_4k39,
	&pt_format_arm64_16k48, &pt_format_arm64_16k47, &pt_format_arm64_64k48,
	&pt_format_arm64_64k42, &pt_format_um64,	NULL,
};

/* Bits of an entry that some field or flag gives a meaning. */
static u64 meant(const struct pt_format *f, unsigned int level, bool leaf)
{
	const struct pt_level *l = &f->level[level];
	u64 bits = f->present;
	const struct pt_flag *flag;

	bits |= leaf ? l->leaf_phys | l->leaf_high | l->leaf_zero : l->table_phys | l->table_zero;
	for (flag = f->flags; flag->name; flag++)
		if ((leaf ? flag->leaf : flag->table) & BIT(level))
			bits |= flag->mask;
	return bits;
}

/**
 * pt_shape_init - a format as one machine runs it
 * @shape: filled in
 * @format: the layout
 * @phys_bits: width of the machine's physical addresses
 * @has: PT_HAS_* of the machine
 */
void pt_shape_init(struct pt_shape *shape, const struct pt_format *format, u8 phys_bits, u8 has)
{
	const struct pt_level *root = &format->level[format->nr_levels - 1];
	u64 whole = format->entry_shift == 3 ? ~0ULL : ~0U;
	u64 beyond = phys_bits < 64 ? ~0ULL << phys_bits : 0;
	const struct pt_flag *flag;
	unsigned int i;

	memset(shape, 0, sizeof(*shape));
	shape->format = format;
	shape->phys_bits = phys_bits;
	shape->has = has;
	shape->va_bits = root->shift + root->bits;
	for (i = 0; i < format->nr_levels; i++) {
		const struct pt_level *l = &format->level[i];

		if (l->leaf && (has & l->needs) == l->needs)
			shape->leaf_levels |= BIT(i);
		if (!l->blind || (has & l->needs) == l->needs)
			shape->kind_mask[i] = l->kind_mask;
		shape->leaf[i].phys = l->leaf_phys & ~beyond;
		shape->leaf[i].high = l->leaf_high & ~(beyond >> l->high_shift);
		shape->leaf[i].zero = l->leaf_zero | (l->leaf_phys & beyond);
		shape->leaf[i].zero |= l->leaf_high & ~shape->leaf[i].high;
		shape->leaf[i].spare = whole & ~meant(format, i, true) & ~shape->kind_mask[i];
		shape->table[i].phys = l->table_phys & ~beyond;
		shape->table[i].zero = l->table_zero | (l->table_phys & beyond);
		shape->table[i].spare = whole & ~meant(format, i, false) & ~shape->kind_mask[i];
		if (has & PT_HAS_LAX) {
			shape->table[i].zero &= ~l->lax;
			shape->table[i].spare |= l->lax;
		}
	}
	for (flag = format->flags; flag->name; flag++) {
		if ((has & flag->needs) == flag->needs) {
			shape->attrs |= flag->attr;
			continue;
		}
		for (i = 0; i < format->nr_levels; i++) {
			if (flag->leaf & BIT(i))
				shape->leaf[i].zero |= flag->mask;
			if (flag->table & BIT(i))
				shape->table[i].zero |= flag->mask;
		}
	}
}

/**
 * pt_kind - where an entry leads
 * @shape: of the tables
 * @level: the entry's level
 * @raw: the entry
 *
 * Return: PT_RESERVED for a present entry that the machine refuses: a bit set
 * that must be zero, or a leaf where this machine has none.
 */
enum pt_kind pt_kind(const struct pt_shape *shape, unsigned int level, u64 raw)
{
	const struct pt_format *f = shape->format;
	const struct pt_level *l = &f->level[level];
	u64 kind = raw & shape->kind_mask[level];

	if (!(raw & f->present))
		return PT_ABSENT;
	if ((shape->leaf_levels & BIT(level)) && kind == l->leaf_is)
		return raw & shape->leaf[level].zero ? PT_RESERVED : PT_LEAF;
	if (l->table && kind == l->table_is)
		return raw & shape->table[level].zero ? PT_RESERVED : PT_TABLE;
	return PT_RESERVED;
}

/* Can the machine act on this flag? */
static bool has_flag(const struct pt_shape *shape, const struct pt_flag *flag)
{
	return (shape->has & flag->needs) == flag->needs;
}

/**
 * pt_leaf_encode - the bits of a leaf, its address apart
 * @shape: of the tables
 * @level: where the leaf stands
 * @attr: PT_*; what the shape cannot express is left out
 */
u64 pt_leaf_encode(const struct pt_shape *shape, unsigned int level, u32 attr)
{
	const struct pt_format *f = shape->format;
	u64 raw = f->present | f->level[level].leaf_is | f->level[level].leaf_set;
	const struct pt_flag *flag;

	for (flag = f->flags; flag->name; flag++) {
		if (!(flag->leaf & BIT(level)) || !has_flag(shape, flag))
			continue;
		raw |= attr & flag->attr ? flag->on : flag->mask & ~flag->on;
	}
	return raw;
}

/**
 * pt_leaf_decode - what a leaf allows and has seen
 * @shape: of the tables
 * @level: where the leaf stands
 * @raw: the entry
 *
 * Return: PT_*; rights that the machine cannot withhold are there.
 */
u32 pt_leaf_decode(const struct pt_shape *shape, unsigned int level, u64 raw)
{
	const struct pt_flag *flag;
	u32 attr = PT_RIGHTS & ~shape->attrs;

	for (flag = shape->format->flags; flag->name; flag++)
		if ((flag->leaf & BIT(level)) && has_flag(shape, flag) &&
		    (raw & flag->mask) == flag->on)
			attr |= flag->attr;
	return attr;
}

/**
 * pt_table_encode - the bits of an entry that leads to a table, as the kernel
 * of this shape writes them, the table's address apart
 * @shape: of the tables
 * @level: where the entry stands
 */
u64 pt_table_encode(const struct pt_shape *shape, unsigned int level)
{
	const struct pt_level *l = &shape->format->level[level];

	return shape->format->present | l->table_is | l->table_set;
}

/**
 * pt_table_rights - the bits of an entry that leads to a table and leaves just
 * these rights to what is below it; not accessed, ordinary memory
 * @shape: of the tables
 * @level: where the entry stands
 * @rights: PT_* of %PT_RIGHTS
 */
u64 pt_table_rights(const struct pt_shape *shape, unsigned int level, u32 rights)
{
	const struct pt_format *f = shape->format;
	u64 raw = f->present | f->level[level].table_is;
	const struct pt_flag *flag;

	for (flag = f->flags; flag->name; flag++)
		if ((flag->table & BIT(level)) && has_flag(shape, flag))
			raw |= rights & flag->attr ? flag->on : flag->mask & ~flag->on;
	return raw;
}

/**
 * pt_table_closed - as pt_table_encode(), but leaving no rights to what is below it
 * @shape: of the tables
 * @level: where the entry stands
 */
u64 pt_table_closed(const struct pt_shape *shape, unsigned int level)
{
	u64 raw = pt_table_encode(shape, level);
	const struct pt_flag *flag;

	for (flag = shape->format->flags; flag->name; flag++)
		if ((flag->table & BIT(level)) && (flag->attr & PT_RIGHTS) && has_flag(shape, flag))
			raw = (raw & ~flag->mask) | (flag->mask & ~flag->on);
	return raw;
}

/**
 * pt_table_usual - has an entry just the bits that the kernel gives one that leads to a table?
 * @shape: of the tables
 * @level: where the entry stands
 * @raw: the entry
 */
bool pt_table_usual(const struct pt_shape *shape, unsigned int level, u64 raw)
{
	u64 free = shape->table[level].phys | pt_table_may(shape, level);

	return !((raw ^ pt_table_encode(shape, level)) & ~free);
}

/**
 * pt_table_decode - which rights a table entry leaves to what is below it
 * @shape: of the tables
 * @level: where the entry stands
 * @raw: the entry
 *
 * Return: PT_* of %PT_RIGHTS.  Rights that no bit here can withhold are there.
 */
u32 pt_table_decode(const struct pt_shape *shape, unsigned int level, u64 raw)
{
	const struct pt_flag *flag;
	u32 attr = PT_RIGHTS;

	for (flag = shape->format->flags; flag->name; flag++)
		if ((flag->table & BIT(level)) && has_flag(shape, flag) &&
		    (raw & flag->mask) != flag->on)
			attr &= ~flag->attr;
	return attr & PT_RIGHTS;
}

/**
 * pt_va_extend - make an address canonical
 * @shape: of the tables
 * @va: an address; the bits above the translated ones are ignored
 */
twin_va_t pt_va_extend(const struct pt_shape *shape, u64 va)
{
	unsigned int unused = 64 - shape->va_bits;

	switch (shape->format->canon) {
	case PT_CANON_SIGN:
		return twin_va((u64)((s64)(va << unused) >> unused));
	case PT_CANON_ONES:
		return twin_va(va | ~(~0ULL >> unused));
	case PT_CANON_ZERO:
		break;
	}
	return twin_va(va << unused >> unused);
}

/**
 * pt_canonical - do the bits above the translated ones follow the rule?
 * @shape: of the tables
 * @va: the address
 */
bool pt_canonical(const struct pt_shape *shape, twin_va_t va)
{
	return pt_va_extend(shape, va.a).a == va.a;
}
