// SPDX-License-Identifier: GPL-2.0
/*
 * A copy of the twin's tables that a CPU may walk.
 *
 * The clone translates what the twin's tables translate, but no entry reaches
 * the CPU raw: each is decoded and made anew.  Frames outside the arena are left
 * out; leaves are supervisor's, ordinary memory, never executable and not
 * global; accessed and dirty are clear, so that the CPU has to set them.  The
 * kernel's part of the addresses moves down to 0, into the user's part of the root,
 * which leaves room for the running kernel itself where it always is.
 *
 * The tables are ordinary kernel pages: every frame of the arena is there to be
 * read and written.
 */
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include "clone.h"

/* More tables than planned only exist in a corrupted twin; some of them fit. */
#define SLACK 16

/* A table of the clone: a page of the shape's, or at least one of the kernel's. */
static unsigned int table_order(const struct pt_shape *shape)
{
	return get_order(pt_page_size(shape));
}

static int clone_table(struct twin_clone *clone, const struct pt_map *map, unsigned int level,
		       twin_phys_t from, unsigned int first, void *to)
{
	const struct pt_shape *shape = map->shape;
	unsigned int i;
	int err;

	if (!twin_ram_backs(map->ram, from, pt_page_size(shape))) {
		clone->refused++;
		return 0;
	}
	for (i = first; i < pt_entries(shape, level); i++) {
		/* Asked for each time: the tables below may have taken its place. */
		const void *table = twin_ram_ptr(map->ram, from);
		twin_phys_t phys;
		struct page *page;
		u32 attr;
		u64 raw;

		if (!table)
			return -ENOMEM;
		raw = pt_get(shape, table, i);
		switch (pt_kind(shape, level, raw)) {
		case PT_ABSENT:
			break;
		case PT_RESERVED:
			clone->refused++;
			break;
		case PT_LEAF:
			phys = twin_phys(pt_leaf_phys(shape, level, raw));
			if (!twin_ram_backs(map->ram, phys, pt_span(shape, level)))
				break;
			attr = (pt_leaf_decode(shape, level, raw) & PT_W) | clone->marks;
			pt_set(shape, to, i - first,
			       pt_leaf_addr(shape, level, twin_ram_host(map->ram, phys).a) |
				       pt_leaf_encode(shape, level, attr));
			break;
		case PT_TABLE:
			if (clone->nr == clone->max) {
				clone->refused++;
				break;
			}
			page = alloc_pages(GFP_KERNEL | __GFP_ZERO, table_order(shape));
			if (!page)
				return -ENOMEM;
			clone->page[clone->nr++] = page;
			attr = pt_table_decode(shape, level, raw) & ~PT_U;
			pt_set(shape, to, i - first,
			       page_to_phys(page) | pt_table_rights(shape, level, attr));
			err = clone_table(clone, map, level - 1,
					  twin_phys(raw & shape->table[level].phys), 0,
					  page_address(page));
			if (err)
				return err;
		}
	}
	return 0;
}

/**
 * twin_clone_build - copy the twin's tables
 * @clone: filled in
 * @map: the twin's tables, sound or not
 * @first: first address of the kernel's part, as the live kernel divides
 * @marks: PT_* that leaves begin with, where a CPU does not set them by itself
 * @tables: how many it should have
 *
 * The root is aligned to twice a table: with page-table isolation the kernel
 * takes the bit below that for the mark of a user's root.
 *
 * Return: 0 or -ENOMEM.
 */
int twin_clone_build(struct twin_clone *clone, const struct pt_map *map, twin_va_t first, u32 marks,
		     unsigned int tables)
{
	unsigned int top = pt_root_level(map->shape);
	int err = -ENOMEM;

	*clone = (struct twin_clone){
		.shape = map->shape,
		.first = first,
		.marks = marks,
		.max = tables + SLACK,
	};
	clone->page = kvcalloc(clone->max, sizeof(*clone->page), GFP_KERNEL);
	clone->root = alloc_pages(GFP_KERNEL | __GFP_ZERO, table_order(map->shape) + 1);
	if (clone->page && clone->root)
		err = clone_table(clone, map, top, map->root, pt_index(map->shape, top, first),
				  page_address(clone->root));
	if (err)
		twin_clone_free(clone);
	return err;
}

/**
 * twin_clone_free - give the copy back
 * @clone: the copy; no CPU walks it any more
 */
void twin_clone_free(struct twin_clone *clone)
{
	unsigned int order = table_order(clone->shape);

	while (clone->nr)
		__free_pages(clone->page[--clone->nr], order);
	kvfree(clone->page);
	if (clone->root)
		__free_pages(clone->root, order + 1);
	*clone = (struct twin_clone){};
}

static void table_leaves(const struct pt_shape *shape, unsigned int level, const void *table,
			 unsigned int end, u64 base, twin_clone_fn fn, void *ctx)
{
	unsigned int i;

	for (i = 0; i < end; i++) {
		u64 va = base + i * pt_span(shape, level);
		u64 raw = pt_get(shape, table, i);
		enum pt_kind kind = pt_kind(shape, level, raw);

		if (kind == PT_LEAF)
			fn(ctx, level, va, raw);
		if (kind == PT_TABLE)
			table_leaves(shape, level - 1, phys_to_virt(raw & shape->table[level].phys),
				     pt_entries(shape, level - 1), va, fn, ctx);
	}
}

/**
 * twin_clone_leaves - visit every leaf of the copy
 * @clone: the copy
 * @fn: called with the leaf's address in the clone and its entry
 * @ctx: for @fn
 */
void twin_clone_leaves(const struct twin_clone *clone, twin_clone_fn fn, void *ctx)
{
	unsigned int top = pt_root_level(clone->shape);

	table_leaves(clone->shape, top, page_address(clone->root), twin_clone_entries(clone), 0, fn,
		     ctx);
}
