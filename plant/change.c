// SPDX-License-Identifier: GPL-2.0
/*
 * Changing entries of the live tables, and putting them back.
 *
 * An entry is exchanged whole, through the direct map's view of its table, and only
 * when it is still what was read: the kernel may be at work on its neighbours.  All
 * CPUs forget what they remember of the tables, so that what was planted is what
 * they would walk.
 */
#include <linux/atomic.h>
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#include "plant.h"

/* How often an entry is read again when the CPU marked it meanwhile. */
#define TRIES 4

static bool exchange(void *entry, bool wide, u64 before, u64 after)
{
	u64 *long_one = entry;
	u32 *short_one = entry;

	if (wide)
		return cmpxchg64(long_one, before, after) == before;
	return cmpxchg(short_one, (u32)before, (u32)after) == (u32)before;
}

static void put_back(u64 *entry, u64 before)
{
	u64 now;

	do {
		now = READ_ONCE(*entry);
	} while (cmpxchg64(entry, now, before) != now);
}

/**
 * plant_put - change an entry, and remember what it was
 * @p: the ground
 * @change: where and how
 *
 * Return: 0; -EAGAIN when the entry is not what it was; -ENOSPC after too many.
 */
int plant_put(struct plant *p, const struct plant_change *change)
{
	if (p->nr == PLANT_CHANGES)
		return -ENOSPC;
	if (!exchange(change->entry, change->wide, change->before, change->after))
		return -EAGAIN;
	p->change[p->nr++] = *change;
	plant_flush();
	return 0;
}

/**
 * plant_undo - put all back
 * @p: the ground
 *
 * What the CPU marked meanwhile is lost; the places are not in use.
 */
void plant_undo(struct plant *p)
{
	const struct plant_change *change;

	while (p->nr) {
		change = &p->change[--p->nr];
		if (change->wide)
			put_back(change->entry, change->before);
		else
			xchg((u32 *)change->entry, (u32)change->before);
	}
	plant_flush();
	while (p->nr_tables)
		__free_page(p->table[--p->nr_tables]);
	if (p->undo)
		p->undo(p);
	p->undo = NULL;
	if (p->other)
		plant_memory(p->other, false);
	p->other = NULL;
	if (p->taken)
		__free_page(pfn_to_page(p->taken));
	p->taken = 0;
	vfree(p->extra);
	p->extra = NULL;
	p->kind = NULL;
}

/**
 * plant_entry - the entry at a step of a walk, as something to be changed
 * @p: the ground
 * @va: the first address that it is about
 * @level: of the entry
 * @step: the step
 * @change: filled in, but for what is to be put there
 *
 * Return: 0 or -EACCES.
 */
int plant_entry(struct plant *p, u64 va, unsigned int level, const struct pt_step *step,
		struct plant_change *change)
{
	void *entry = phys_to_virt(step->at.a);
	struct pt_answer table;

	/* Some tables are read-only even to the kernel (arm64's root). */
	pt_walk(&p->reader.view, twin_va((unsigned long)entry), &table);
	if (table.why != PT_OK || !(table.attr & PT_W))
		return -EACCES;
	*change = (struct plant_change){
		.place = va,
		.level = level,
		.entry = entry,
		.wide = p->live.shape.format->entry_shift == 3,
		.before = step->raw,
	};
	return 0;
}

/* Of neighbours that the CPU takes for one, a single one must not be changed. */
static bool contiguous(const struct pt_shape *shape, unsigned int level, u64 raw)
{
	const struct pt_flag *f;

	for (f = shape->format->flags; f->name; f++)
		if (!strcmp(f->name, "CONT") && (f->leaf & BIT(level)) && (raw & f->mask))
			return true;
	return false;
}

static u64 with_attr(const struct pt_shape *shape, unsigned int level, u64 raw, u32 set, u32 clear)
{
	const struct pt_flag *f;

	for (f = shape->format->flags; f->name; f++) {
		if (!f->attr || !(f->leaf & BIT(level)) || (f->needs & ~shape->has))
			continue;
		if (f->attr & set)
			raw = (raw & ~f->mask) | f->on;
		else if (f->attr & clear)
			raw = (raw & ~f->mask) | (~f->on & f->mask);
	}
	return raw;
}

/* What becomes of a leaf. */
struct edit {
	u32 set;
	u32 clear;
	u64 raw;
	bool lead;
	u64 phys;
	bool absent;
};

static int edit_leaf(struct plant *p, u64 va, const struct edit *edit)
{
	const struct pt_shape *shape = &p->live.shape;
	struct plant_change change;
	struct pt_answer a;
	int i, err = -ENOENT;

	for (i = 0; i < TRIES; i++) {
		pt_walk(&p->reader.view, twin_va(va), &a);
		if (a.why != PT_OK || contiguous(shape, a.level, a.step[a.level].raw))
			return -ENOENT;
		err = plant_entry(p, va & -pt_span(shape, a.level), a.level, &a.step[a.level],
				  &change);
		if (err)
			return err;
		change.after = with_attr(shape, a.level, change.before, edit->set, edit->clear);
		change.after |= edit->raw;
		if (edit->lead) {
			change.after &= ~(shape->leaf[a.level].phys | shape->leaf[a.level].high);
			change.after |= pt_leaf_addr(shape, a.level, edit->phys);
		}
		if (edit->absent)
			change.after = 0;
		if (change.after == change.before)
			return -ENOENT;
		err = plant_put(p, &change);
		if (err == -EAGAIN)
			continue;
		/* What a table above withholds is not given, whatever the leaf says. */
		pt_walk(&p->reader.view, twin_va(va), &a);
		if (!err && edit->set && !(a.attr & edit->set)) {
			plant_undo(p);
			return -ENOENT;
		}
		return err;
	}
	return err;
}

/**
 * plant_raw - set bits of a leaf
 * @p: the ground
 * @va: an address that it maps
 * @set: the bits
 *
 * Return: 0; -ENOENT where there is no such leaf; -EACCES when its table is
 * read-only.
 */
int plant_raw(struct plant *p, u64 va, u64 set)
{
	return edit_leaf(p, va, &(struct edit){ .raw = set });
}

/**
 * plant_attr - change what a leaf allows
 * @p: the ground
 * @va: an address that it maps
 * @set: PT_* to be there
 * @clear: PT_* not to be there
 *
 * Return: as plant_raw(); -ENOENT also when all that is so already.
 */
int plant_attr(struct plant *p, u64 va, u32 set, u32 clear)
{
	return edit_leaf(p, va, &(struct edit){ .set = set, .clear = clear });
}

/**
 * plant_lead - let a leaf lead elsewhere
 * @p: the ground
 * @va: an address that it maps
 * @phys: where to
 *
 * Return: as plant_raw().
 */
int plant_lead(struct plant *p, u64 va, u64 phys)
{
	return edit_leaf(p, va, &(struct edit){ .lead = true, .phys = phys });
}

/**
 * plant_clear - take a leaf away
 * @p: the ground
 * @va: an address that it maps
 *
 * Return: as plant_raw().
 */
int plant_clear(struct plant *p, u64 va)
{
	return edit_leaf(p, va, &(struct edit){ .absent = true });
}

/* A table with nothing in it but @raw at the place of @va; it is kept in mind. */
static int add_table(struct plant *p, unsigned int level, u64 va, u64 raw, u64 *entry)
{
	const struct pt_shape *shape = &p->live.shape;
	struct page *page = alloc_page(GFP_KERNEL | __GFP_ZERO);

	if (!page)
		return -ENOMEM;
	p->table[p->nr_tables++] = page;
	pt_set(shape, page_address(page), pt_index(shape, level, twin_va(va)), raw);
	*entry = pt_table_encode(shape, level + 1) | page_to_phys(page);
	return 0;
}

/**
 * plant_above - an entry above the leaves, as something to be changed
 * @p: the ground
 * @va: an address that it serves
 * @level: where it stands
 * @change: filled in, but for what is to be put there
 *
 * Return: 0; -ENOENT where it leads to no table; -EACCES when its table is read-only.
 */
int plant_above(struct plant *p, u64 va, unsigned int level, struct plant_change *change)
{
	struct pt_answer a;

	pt_walk(&p->reader.view, twin_va(va), &a);
	if (a.level >= level || level > a.top)
		return -ENOENT;
	return plant_entry(p, va & -pt_span(&p->live.shape, level), level, &a.step[level], change);
}

/**
 * plant_map - map an address that was not, by the smallest leaf
 * @p: the ground
 * @va: the address
 * @phys: where it leads
 * @attr: PT_*
 *
 * Return: as plant_map_in().
 */
int plant_map(struct plant *p, u64 va, u64 phys, u32 attr)
{
	return plant_map_in(p, p->live.root, va, phys, attr);
}

/**
 * plant_map_in - map an address that was not, in one directory
 * @p: the ground
 * @root: of the directory
 * @va: the address
 * @phys: where it leads
 * @attr: PT_*
 *
 * Tables that are missing are added.
 *
 * Return: 0; -ENOENT when it is mapped; -EACCES; -ENOMEM.
 */
int plant_map_in(struct plant *p, twin_phys_t root, u64 va, u64 phys, u32 attr)
{
	const struct pt_shape *shape = &p->live.shape;
	struct pt_view view = p->reader.view;
	struct plant_change change;
	struct pt_answer a;
	unsigned int level;
	int err;

	va &= -pt_span(shape, 0);
	view.root = root;
	pt_walk(&view, twin_va(va), &a);
	if (a.why != PT_NOT_PRESENT)
		return -ENOENT;
	err = plant_entry(p, va, a.level, &a.step[a.level], &change);
	if (err)
		return err;
	change.after = pt_leaf_encode(shape, 0, attr | PT_MARKS) | pt_leaf_addr(shape, 0, phys);
	for (level = 0; level < a.level; level++) {
		err = add_table(p, level, va, change.after, &change.after);
		if (err)
			goto undo;
	}
	err = plant_put(p, &change);
	if (!err)
		return 0;
undo:
	plant_undo(p);
	return err;
}
