/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TWIN_CLONE_H
#define TWIN_CLONE_H

#include "../pgtable/map.h"

struct page;

/**
 * struct twin_clone - a copy of the twin's tables that a CPU may walk
 * @shape: of the tables
 * @first: address that stands at 0 in the clone
 * @root: the root; twice as large as a table, see twin_clone_build()
 * @page: the other tables
 * @marks: PT_* that leaves begin with
 * @nr: how many
 * @max: room for how many
 * @refused: entries left out because a reserved bit is set, a table cannot be
 *	     reached, or there are more tables than there should be
 */
struct twin_clone {
	const struct pt_shape *shape;
	twin_va_t first;
	struct page *root;
	struct page **page;
	u32 marks;
	unsigned int nr;
	unsigned int max;
	u64 refused;
};

typedef void (*twin_clone_fn)(void *ctx, unsigned int level, u64 va, u64 raw);

int twin_clone_build(struct twin_clone *clone, const struct pt_map *map, twin_va_t first, u32 marks,
		     unsigned int tables);
void twin_clone_free(struct twin_clone *clone);
void twin_clone_leaves(const struct twin_clone *clone, twin_clone_fn fn, void *ctx);

/* Where an address of the kernel's part stands in the clone: in the user's. */
static inline u64 twin_clone_va(const struct twin_clone *clone, twin_va_t va)
{
	return va.a - clone->first.a;
}

/* Is it an address that the clone has at all? */
static inline bool twin_clone_has(const struct twin_clone *clone, twin_va_t va)
{
	return va.a >= clone->first.a;
}

/* Entries of the root that the kernel's part takes up. */
static inline unsigned int twin_clone_entries(const struct twin_clone *clone)
{
	unsigned int top = pt_root_level(clone->shape);

	return pt_entries(clone->shape, top) - pt_index(clone->shape, top, clone->first);
}

#endif
