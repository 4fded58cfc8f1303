/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TWIN_BOUNDS_H
#define TWIN_BOUNDS_H

#include "look.h"

struct twin_area;

/**
 * struct twin_bounds - while the leaves of areas are looked at
 * @row: by rule
 * @first: the area that is known
 * @leaves: how many it has
 * @usual: rights and memory type of most of them
 * @chunk: the chunk that most of its pages say they belong to (per-CPU areas)
 * @va: the page that is being looked at
 * @image: the kernel's image, where it stands among areas
 * @image_end: the address behind it
 */
struct twin_bounds {
	struct twin_row *row[2];
	u64 first;
	u64 leaves;
	u32 usual;
	unsigned long chunk;
	u64 va;
	u64 image;
	u64 image_end;
};

bool twin_bounds_own(const struct twin_live *live, u64 va);
void twin_bounds_init(struct twin_bounds *b, const struct twin_look *look, const char *skip);
bool twin_bounds_leaf(struct twin_bounds *b, const struct twin_look *look,
		      const struct twin_area *area, const struct pt_run *leaf);

#endif
