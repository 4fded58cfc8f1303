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

static void place_native(struct twin_place *place, const struct twin_arena *arena,
			 const struct twin_live *live, bool counted)
{
	u64 span = pt_span(&live->shape, 1);

	place->shape = live->shape;
	place->layout = live->layout;
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
}

/*
 * Whole pages of the machine's size, and numbers that are aligned exactly as the
 * frames behind them: then a large leaf of the machine's is one of this computer's.
 * Who counts from 0 has to do without leaves for which the arena is not aligned.
 */
static int bias(struct twin_ram *ram, struct pt_shape *shape, bool counted)
{
	u64 page = pt_page_size(shape);
	u64 head = ALIGN(ram->host.a, page) - ram->host.a;
	unsigned int top = fls(shape->leaf_levels) - 1;

	if (page > PAGE_SIZE && !ram->mem)
		return -EOPNOTSUPP;
	ram->size = ram->size > head ? ALIGN_DOWN(ram->size - head, page) : 0;
	ram->host = twin_phys_add(ram->host, head);
	ram->mem = ram->mem ? ram->mem + head : NULL;
	while (counted && top && (ram->host.a & (pt_span(shape, top) - 1)))
		top--;
	shape->leaf_levels &= (2U << top) - 1;
	ram->base = twin_phys(ram->host.a & (pt_span(shape, top) - 1));
	return 0;
}

/* As much as the plan's image can take, see IMAGE_MAX there. */
#define IMAGE_MOST SZ_64M

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

	if (place->layout.fixmap_top.a - (direct + size) > direct - place->layout.first.a)
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
 * @counted: frames are counted from 0, since the machine's memory is not this computer's
 *
 * Return: 0, or -EOPNOTSUPP when pages larger than this kernel's were to be reached
 * in high memory, which is mapped frame by frame.
 */
int twin_place_find(struct twin_place *place, struct twin_ram *ram, const struct twin_spec *spec,
		    const struct twin_arena *arena, const struct twin_live *live, bool counted)
{
	int err = 0;

	*ram = twin_arena_ram(arena);
	*place = (struct twin_place){ .base = ram->base };
	if (spec->shape)
		place_foreign(place, spec, live);
	else
		place_native(place, arena, live, counted);
	if (spec->shape || counted)
		err = bias(ram, &place->shape, counted);
	place->base = ram->base;
	place->pages = ram->size >> place->shape.format->page_shift;
	if (!place->layout.image.a)
		find_room(place);
	return err;
}
