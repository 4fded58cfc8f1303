/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TWIN_PGTABLE_MAP_H
#define TWIN_PGTABLE_MAP_H

#include "../ram.h"
#include "format.h"
#include "range.h"
#include "walk.h"

/**
 * struct pt_source - where tables come from and go back to
 * @take: gives the frame of a new table, its contents arbitrary; -ENOMEM when
 *	  there is none
 * @give: takes it back
 */
struct pt_source {
	int (*take)(struct pt_source *source, twin_phys_t *table);
	void (*give)(struct pt_source *source, twin_phys_t table);
};

/**
 * struct pt_map - tables under construction
 * @shape: of the tables
 * @ram: where they live
 * @source: where they come from
 * @root: the root table
 * @tables: how many there are, by level
 */
struct pt_map {
	const struct pt_shape *shape;
	const struct twin_ram *ram;
	struct pt_source *source;
	twin_phys_t root;
	u64 tables[PT_LEVELS];
};

int pt_map_init(struct pt_map *map, const struct pt_shape *shape, const struct twin_ram *ram,
		struct pt_source *source);
void pt_map_free(struct pt_map *map);
int pt_map_range(struct pt_map *map, const struct pt_range *range, u32 attr);
int pt_protect(struct pt_map *map, const struct pt_range *range, u32 attr);
int pt_map_tables(struct pt_map *map, const struct pt_range *range);
int pt_unmap_range(struct pt_map *map, const struct pt_range *range);
int pt_zap(struct pt_map *map, twin_va_t first, twin_va_t last);
struct pt_view pt_map_view(const struct pt_map *map);

#endif
