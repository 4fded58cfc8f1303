// SPDX-License-Identifier: GPL-2.0
/* The twin's tables, entry by entry, against the plan. */
#include <linux/bitmap.h>
#include <linux/errno.h>
#include <linux/slab.h>

#include "../pgtable/verify.h"
#include "check.h"

/**
 * twin_check_pgtable - hold the twin's tables against its plan
 * @plan: what was to be built
 * @map: what was built
 * @rows: a row for each of pt_rules is added
 *
 * Return: 0 or -ENOMEM.
 */
int twin_check_pgtable(const struct twin_plan *plan, const struct pt_map *map,
		       struct twin_rows *rows)
{
	unsigned long *seen = kvcalloc(BITS_TO_LONGS(plan->brk.pages), sizeof(long), GFP_KERNEL);
	struct twin_row *found = kvcalloc(PT_RULES, sizeof(*found), GFP_KERNEL);
	unsigned int i;
	int err = -ENOMEM;

	if (seen && found) {
		err = pt_verify(plan, map, seen, found);
		for (i = 0; i < PT_RULES; i++)
			*twin_rows_add(rows, &pt_rules[i]) = found[i];
	}
	kvfree(seen);
	kvfree(found);
	return err;
}
