// SPDX-License-Identifier: GPL-2.0
/* The arena's frames, as the running kernel sees them. */
#include <linux/memory_hotplug.h>
#include <linux/mm.h>
#include <linux/sched.h>

#include "check.h"

static const struct twin_rule rule = {
	"arena",
	"frames",
	"pages",
	"pfn",
	"each frame is online RAM, in one zone, sound, and bears our mark",
};

/**
 * twin_check_arena - look at every frame of the arena
 * @arena: the chunk
 * @rows: a row is added
 */
void twin_check_arena(const struct twin_arena *arena, struct twin_rows *rows)
{
	struct twin_row *row = twin_rows_add(rows, &rule);
	unsigned long pfn, end = arena->pfn + arena->pages;
	const struct zone *zone = page_zone(pfn_to_page(arena->pfn));

	for (pfn = arena->pfn; pfn < end; pfn++) {
		struct page *page = pfn_to_online_page(pfn);

		row->looked++;
		if (!page || page_zone(page) != zone || PageReserved(page) ||
		    !twin_arena_owns(arena, pfn))
			twin_row_break(row, pfn, 1, page ? page_count(page) : 0);
		if (!(pfn & 1023))
			cond_resched();
	}
}
