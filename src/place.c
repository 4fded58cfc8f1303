// SPDX-License-Identifier: GPL-2.0
/*
 * Where a machine is to stand.
 *
 * The machine that is named native takes all from the running kernel: shape,
 * addresses, and frames as this computer counts them.  A machine with a shape of
 * its own, or with a map of its own, counts frames from the start of its memory; the
 * arena backs them.
 */
#include <linux/align.h>
#include <linux/bitops.h>
#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/sizes.h>

#include "place.h"
#include "plan_windows.h"

static void place_native(struct twin_place *place, const struct twin_arena *arena,
			 const struct twin_live *live, bool counted)
{
	u64 span = pt_span(&live->shape, 1);

	place->shape = live->shape;
	place->layout = live->layout;
	place->windows = live->windows;
	if (counted)
		return;
	place->direct = live->direct && !arena->highmem;
	/*
	 * High memory has no place in the live direct map: begin where that begins, which is
	 * where its first RAM has its address, and that need not be at 0.
	 */
	if (arena->highmem)
		place->layout.direct = twin_va(max(place->layout.direct.a, place->layout.first.a) -
					       (place->base.a & -span));
}

/* What an emulator's MMU allows, it allows here too. */
static void place_foreign(struct twin_place *place, const struct twin_spec *spec,
			  const struct twin_live *live)
{
	u8 has = PT_HAS_BIG | PT_HAS_HUGE | PT_HAS_NX | (live->shape.has & PT_HAS_LAX);

	pt_shape_init(&place->shape, spec->shape, spec->phys_bits, has);
	place->layout = *spec->layout;
	place->windows = spec->windows;
}

/* The first page that an entry fills, and of which nobody says that it is no RAM; or ~0. */
static u64 first_page(const struct twin_memmap *map, const struct twin_memmap_entry *ram, u64 page)
{
	u64 at = ALIGN(ram->first, page);
	unsigned int i = 0;

	while (i < map->nr && at >= ram->first && at < ram->end && ram->end - at >= page) {
		const struct twin_memmap_entry *e = &map->entry[i++];

		if (e->type <= TWIN_MEM_RAM || e->first == e->end || e->first > at + (page - 1) ||
		    (e->end && e->end <= at))
			continue;
		/* Behind it, others may be in the way, which were looked at before. */
		at = e->end ? ALIGN(e->end, page) : ~0ULL;
		i = 0;
	}
	return i == map->nr && at >= ram->first && at < ram->end && ram->end - at >= page ? at :
											    ~0ULL;
}

/*
 * Where the RAM of a map begins.  A PC's begins at 0 whatever its map says; elsewhere RAM
 * may lie anywhere, and what the arena backs is to be some of it.
 */
static u64 lowest(const struct twin_memmap *map, bool pc, u64 page)
{
	u64 first = ~0ULL;
	unsigned int i;

	for (i = 0; !pc && i < map->nr; i++)
		if (map->entry[i].type == TWIN_MEM_RAM && map->entry[i].first < map->entry[i].end)
			first = min(first, first_page(map, &map->entry[i], page));
	return first == ~0ULL ? 0 : first;
}

/*
 * Whole pages of the machine's size, and numbers that are aligned exactly as the
 * frames behind them: then a large leaf of the machine's is one of this computer's.
 * Who counts from somewhere else (@map) has to do without leaves for which the arena is
 * not aligned, or that would begin too far below its RAM, at @from.
 */
static int bias(struct twin_ram *ram, struct pt_shape *shape, const struct twin_memmap *map,
		u64 from)
{
	u64 page = pt_page_size(shape);
	u64 head = ALIGN(ram->host.a, page) - ram->host.a;
	unsigned int top = fls(shape->leaf_levels) - 1;

	if (page > PAGE_SIZE && !ram->mem)
		return -EOPNOTSUPP;
	ram->size = ram->size > head ? ALIGN_DOWN(ram->size - head, page) : 0;
	ram->host = twin_phys_add(ram->host, head);
	ram->mem = ram->mem ? ram->mem + head : NULL;
	while (map && top &&
	       ((ram->host.a & (pt_span(shape, top) - 1)) ||
		(from & (pt_span(shape, top) - 1)) >= ram->size))
		top--;
	shape->leaf_levels &= (2U << top) - 1;
	ram->base = twin_phys((ram->host.a & (pt_span(shape, top) - 1)) +
			      (from & -pt_span(shape, top)));
	return 0;
}

/* As much as the plan's image can take, see IMAGE_MAX there. */
#define IMAGE_MOST SZ_64M

/* The lowest address that the fixmap and what hangs below it take. */
static u64 ceiling(const struct twin_place *place)
{
	struct twin_window window[TWIN_PASSING_MAX];
	unsigned int nr = twin_plan_passing(place, window);

	return nr ? window[nr - 1].va.a : place->layout.fixmap_top.a;
}

/*
 * Image and vmalloc one after the other, before or behind the arena's part of the
 * direct map, wherever more is left.  The plan says whether it is enough.
 */
static void find_room(struct twin_place *place)
{
	const struct pt_shape *shape = &place->shape;
	u64 span = pt_span(shape, 1), size = place->pages << shape->format->page_shift;
	u64 direct = place->layout.direct.a + place->base.a;
	u64 image = place->layout.first.a + span;

	if (ceiling(place) - (direct + size) > direct - place->layout.first.a)
		image = ALIGN(direct + size + pt_page_size(shape), span);
	place->layout.image = twin_va(image);
	place->layout.vmalloc =
		twin_va(image + ALIGN(min_t(u64, size / 4, IMAGE_MOST), span) + 2 * span);
}

/**
 * twin_place_find - where a machine is to stand
 * @place: filled in
 * @ram: filled in: the machine's memory
 * @spec: which machine
 * @arena: what backs its memory
 * @live: the running kernel
 * @map: what the user says of the machine's memory, which then is not this computer's; or
 *	 NULL
 *
 * Return: 0, or -EOPNOTSUPP when pages larger than this kernel's were to be reached
 * in high memory, which is mapped frame by frame.
 */
int twin_place_find(struct twin_place *place, struct twin_ram *ram, const struct twin_spec *spec,
		    const struct twin_arena *arena, const struct twin_live *live,
		    const struct twin_memmap *map)
{
	const struct twin_memory_kind *kind = spec->memory ?: live->memory;
	int err = 0;

	*ram = twin_arena_ram(arena);
	*place = (struct twin_place){ .base = ram->base };
	if (spec->shape)
		place_foreign(place, spec, live);
	else
		place_native(place, arena, live, map);
	if (spec->shape || map)
		err = bias(ram, &place->shape, map,
			   map ? lowest(map, kind->bios, pt_page_size(&place->shape)) : 0);
	place->base = ram->base;
	place->pages = ram->size >> place->shape.format->page_shift;
	if (!place->layout.image.a)
		find_room(place);
	return err;
}
