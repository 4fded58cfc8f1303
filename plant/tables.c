// SPDX-License-Identifier: GPL-2.0
/* Faults in entries that lead to tables, and in the directory that user mode walks. */
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/io.h>
#include <linux/kernel.h>
#include <linux/mm.h>

#include "../src/live/user.h"
#include "plant.h"

/* One of the bits, the seed decides which; 0 where there is none. */
static u64 one_of(const struct plant *p, u64 bits)
{
	u32 nth;

	if (!bits)
		return 0;
	for (nth = plant_pick(p, 0, hweight64(bits)); nth; nth--)
		bits &= bits - 1;
	return bits & -bits;
}

/* The entry below which there is nothing but our area. */
static int own_entry(struct plant *p, struct plant_change *change)
{
	return plant_above(p, round_up((unsigned long)p->wide, pt_span(&p->live.shape, 1)), 1,
			   change);
}

/* A bit that the kernel always sets is cleared, or one that it never sets is set. */
static int table_bit(struct plant *p, unsigned int arg)
{
	const struct pt_shape *shape = &p->live.shape;
	const struct pt_level *level = &shape->format->level[1];
	u64 whole = shape->format->entry_shift == 3 ? ~0ULL : ~0U;
	struct plant_change change = {};
	int err = own_entry(p, &change);

	change.after = change.before ^
		       one_of(p, whole & ~(shape->table[1].phys | shape->table[1].zero |
					   shape->kind_mask[1] | shape->format->present |
					   level->table_may));
	return err ?: plant_put(p, &change);
}

static int table_reserved(struct plant *p, unsigned int arg)
{
	struct plant_change change = {};
	u64 bit = one_of(p, p->live.shape.table[1].zero);
	int err = own_entry(p, &change);

	change.after = change.before | bit;
	return err ?: bit ? plant_put(p, &change) : -EOPNOTSUPP;
}

/*
 * An entry that was empty leads to the table that it stands in.  It is one of the upper
 * half: new areas are found from below.
 */
static int loop_at(struct plant *p, unsigned int level)
{
	const struct pt_shape *shape = &p->live.shape;
	unsigned int end = pt_entries(shape, level), seen = 0, i;
	u64 va = (unsigned long)p->wide, span = pt_span(shape, level), table;
	struct plant_change change;
	struct pt_answer a;
	const void *copy;
	u32 nth;
	int err;

	err = plant_above(p, va, level, &change);
	if (err)
		return err;
	pt_walk(&p->reader.view, twin_va(va), &a);
	table = a.step[level].at.a - pt_offset(shape, a.step[level].index);
	copy = p->reader.view.read(&p->reader.view, level, twin_phys(table), pt_offset(shape, end));
	for (i = end / 2; copy && i < end; i++)
		seen += !pt_get(shape, copy, i);
	if (!seen)
		return -ENOENT;
	nth = plant_pick(p, 1, seen);
	for (i = end / 2; pt_get(shape, copy, i) || nth--; i++)
		;
	change.place = pt_va_extend(shape, (va & -(span * end)) + i * span).a;
	change.entry += pt_offset(shape, i) - pt_offset(shape, a.step[level].index);
	change.before = 0;
	change.after = pt_table_encode(shape, level) | table;
	return plant_put(p, &change);
}

/* Not in the root: directories of processes have copies of it. */
static int table_loop(struct plant *p, unsigned int arg)
{
	unsigned int levels = pt_root_level(&p->live.shape) - 1, first, i;
	int err = -ENOENT;

	if (!levels)
		return err;
	first = plant_pick(p, 0, levels);
	for (i = 0; err && i < levels; i++)
		err = loop_at(p, 1 + (first + i) % levels);
	return err;
}

/* A table with nothing in it at an entry that is all between two regions. */
static int stray_at(struct plant *p, u64 first, u64 last, unsigned int level)
{
	const struct pt_shape *shape = &p->live.shape;
	u64 span = pt_span(shape, level), va = round_up(first, span);
	struct plant_change change;
	struct pt_answer a;
	struct page *page;
	int err;

	if (va < first || va > last || last - va < span - 1)
		return -ENOENT;
	pt_walk(&p->reader.view, twin_va(va), &a);
	if (a.why != PT_NOT_PRESENT || a.level != level)
		return -ENOENT;
	err = plant_entry(p, va, level, &a.step[level], &change);
	if (err)
		return err;
	page = alloc_page(GFP_KERNEL | __GFP_ZERO);
	if (!page)
		return -ENOMEM;
	p->table[p->nr_tables++] = page;
	change.after = pt_table_encode(shape, level) | page_to_phys(page);
	return plant_put(p, &change);
}

static int table_stray(struct plant *p, unsigned int arg)
{
	unsigned int levels = pt_root_level(&p->live.shape), nr = p->live.nr_regions - 1, i;
	unsigned int start = plant_pick(p, 0, nr * levels);
	int err = -ENOENT;

	for (i = start; err && i < start + nr * levels; i++) {
		const struct twin_region *r = &p->live.region[i / levels % nr];

		err = stray_at(p, r[0].last.a + 1, r[1].first.a - 1, 1 + i % levels);
	}
	return err;
}

/* An address of user mode's part, the seed decides which. */
static int user_address(const struct plant *p, u64 *va)
{
	const struct pt_shape *shape = &p->live.shape;

	*va = twin_mix(p->seed * 16 + 4) & ((1ULL << (shape->va_bits - 1)) - 1) & PAGE_MASK;
	return pt_va_extend(shape, *va).a < p->live.first.a ? 0 : -EOPNOTSUPP;
}

/* No process runs by this directory, so nobody touches what it maps for user mode. */
static int user_half(struct plant *p, unsigned int arg)
{
	u64 va;

	return user_address(p, &va) ?: plant_map(p, va, plant_frame_phys(p, 0), PT_W | PT_X);
}

/* The same in the one that user mode walks, where it is isolated. */
static int user_half_beside(struct plant *p, unsigned int arg)
{
	twin_phys_t root;
	int err;
	u64 va;

	if (!twin_arch_user_root(p->live.root, &root))
		return -EOPNOTSUPP;
	err = user_address(p, &va);
	return err ?: plant_map_in(p, root, va, plant_frame_phys(p, 0), PT_W | PT_X);
}

/* Where each process may have a table of descriptors; this directory is nobody's. */
static int user_ldt(struct plant *p, unsigned int arg)
{
	twin_phys_t root;

	if (!p->live.per_mm.name || !twin_arch_user_root(p->live.root, &root))
		return -EOPNOTSUPP;
	return plant_map_in(p, root, p->live.per_mm.first.a, plant_frame_phys(p, 0), 0);
}

/* One of our pages in the directory that user mode walks, where the kernel has it. */
static int user_leaf(struct plant *p, unsigned int arg)
{
	u64 phys = plant_frame_phys(p, 0);
	twin_phys_t root;

	if (!twin_arch_user_root(p->live.root, &root))
		return -EOPNOTSUPP;
	return plant_map_in(p, root, p->live.layout.direct.a + phys, phys, PT_W | PT_G);
}

/* The same, at the address of a page of text. */
static int user_text(struct plant *p, unsigned int arg)
{
	u64 va = plant_text(p) & PAGE_MASK, phys;
	twin_phys_t root;

	if (!twin_arch_user_root(p->live.root, &root))
		return -EOPNOTSUPP;
	return plant_phys(p, va, &phys) ?: plant_map_in(p, root, va, phys, PT_X | PT_G);
}

/** var plant_table_kinds - ended by an empty name */
const struct plant_kind plant_table_kinds[] = {
	{ "table-bit", "live/table-bits", "a wrong bit in an entry that leads to a table",
	  table_bit },
	{ "table-reserved", "live/reserved", "a reserved bit in an entry that leads to a table",
	  table_reserved },
	{ "table-loop", "live/table-loop", "a table that leads to itself", table_loop },
	{ "table-stray", "live/table-place", "an empty table between regions", table_stray },
	{ "user-leaf", "live/user-directory", "data in the directory that user mode walks",
	  user_leaf },
	{ "user-text", "live/user-directory", "text in the directory that user mode walks",
	  user_text },
	{ "user-ldt", "live/user-directory", "a table of descriptors in the one that nobody has",
	  user_ldt },
	{ "user-half", "live/user-half", "data in user mode's part of the kernel's directory",
	  user_half },
	{ "user-half-beside", "live/user-half", "the same in the directory beside it",
	  user_half_beside },
	{}
};
