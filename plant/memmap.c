// SPDX-License-Identifier: GPL-2.0
/*
 * A fault in the memmap: a leaf of it leads to a true copy of its struct pages, in memory
 * of ours.  All CPUs are stopped while it is made and put back, so that none of them sees
 * an old one.
 */
#include <linux/atomic.h>
#include <linux/cpumask.h>
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/stop_machine.h>
#include <linux/string.h>

#include "plant.h"

/**
 * struct move - struct pages on their way
 * @order: how many pages they fill
 * @copy: where they are to lie, or have lain
 * @entry: the leaf's
 * @flip: bits of it that tell the one place from the other
 * @from: where they lie
 * @to: where they will
 * @cpus: how many CPUs have come
 * @moved: they are there
 */
static struct move {
	unsigned int order;
	struct page *copy;
	u64 *entry;
	u64 flip;
	void *from;
	void *to;
	atomic_t cpus;
	bool moved;
} move;

/* The first CPU moves them, the others wait for it; all forget where they were. */
static int move_them(void *unused)
{
	if (atomic_inc_return(&move.cpus) == 1) {
		memcpy(move.to, move.from, PAGE_SIZE << move.order);
		WRITE_ONCE(*move.entry, READ_ONCE(*move.entry) ^ move.flip);
		/* Who sees this, sees the copy and the entry. */
		smp_store_release(&move.moved, true);
	}
	/* Pairs with what is said above. */
	while (!smp_load_acquire(&move.moved))
		cpu_relax();
	plant_flush_here();
	return 0;
}

static int stop_and_move(void *from, void *to)
{
	move.from = from;
	move.to = to;
	move.moved = false;
	atomic_set(&move.cpus, 0);
	return stop_machine(move_them, NULL, cpu_online_mask);
}

static void move_back(struct plant *p)
{
	if (!stop_and_move(move.to, move.from))
		__free_pages(move.copy, move.order);
}

/* The large leaf that has the struct pages of one of our frames. */
static int memmap_copy(struct plant *p, unsigned int arg)
{
	u64 va = (unsigned long)p->frame[plant_pick(p, 0, PLANT_FRAMES)], span, phys;
	const struct pt_shape *shape = &p->live.shape;
	const struct twin_region *region = twin_live_region(&p->live, twin_va(va));
	struct plant_change change;
	struct pt_answer a;
	int err;

	pt_walk(&p->reader.view, twin_va(va), &a);
	if (!region || region->kind != TWIN_REGION_MEMMAP || a.why != PT_OK || !a.level)
		return -ENOENT;
	span = pt_span(shape, a.level);
	phys = a.phys.a & -span;
	err = plant_entry(p, va & -span, a.level, &a.step[a.level], &change);
	if (err)
		return err;
	move.order = get_order((unsigned long)span);
	move.copy = alloc_pages(GFP_KERNEL | __GFP_NOWARN, move.order);
	if (!move.copy)
		return -ENOMEM;
	move.entry = change.entry;
	move.flip = pt_leaf_addr(shape, a.level, phys) ^
		    pt_leaf_addr(shape, a.level, page_to_phys(move.copy));
	/* What is noted is put back by other means. */
	p->spare = change.before;
	change.entry = &p->spare;
	change.wide = true;
	change.after = change.before ^ move.flip;
	err = plant_put(p, &change);
	if (!err)
		err = stop_and_move(phys_to_virt(phys), page_address(move.copy));
	if (err)
		__free_pages(move.copy, move.order);
	else
		p->undo = move_back;
	return err;
}

/** var plant_memmap_kinds - ended by an empty name */
const struct plant_kind plant_memmap_kinds[] = { { "memmap-copy", "leaves/memmap",
						   "page descriptors lie in a true copy of them",
						   memmap_copy },
						 {} };
