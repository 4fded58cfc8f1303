/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where a machine is to stand: its shape, its addresses, and which part of its
 * memory the arena is.
 */
#ifndef TWIN_PLACE_H
#define TWIN_PLACE_H

#include "arena.h"
#include "live/live.h"
#include "plan.h"

int twin_place_find(struct twin_place *place, struct twin_ram *ram, const struct twin_spec *spec,
		    const struct twin_arena *arena, const struct twin_live *live,
		    const struct twin_memmap *map);

#endif
