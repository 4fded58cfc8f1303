// SPDX-License-Identifier: GPL-2.0
/* Faults in the frames of a machine at work, at seeded places. */
#include <linux/sizes.h>

#include "../../src/buddy/buddy.h"
#include "../../src/buddy/range.h"
#include "frames_faults.h"

static u32 below(struct twin_test_frames *b, u32 end)
{
	return twin_test_below(&b->rng, end);
}

/* Some zone of the machine. */
struct twin_zone *twin_test_frames_zone(struct twin_test_frames *b)
{
	return &b->twin->buddy.zone[below(b, b->twin->buddy.nr_zones)];
}

static struct twin_frame *at(struct twin_test_frames *b, u32 i)
{
	return &b->twin->buddy.map.frame[i];
}

static u64 pfn_of(struct twin_test_frames *b, u32 i)
{
	return twin_map_pfn(&b->twin->buddy.map, i).n;
}

/* Some frame that is reserved, or, with @hole, that is no RAM at all. */
static u32 some_reserved(struct twin_test_frames *b, bool hole)
{
	const struct twin_mem_map *map = &b->twin->buddy.map;
	u32 i = map->lo + below(b, map->frames);

	while (twin_map_head(map, i) != TWIN_NO_FRAME || b->w->ram[i - map->lo] == hole)
		i = i + 1 < map->end ? i + 1 : map->lo;
	return i;
}

/* The head of some block of the wanted state. */
static u32 some_block(struct twin_test_frames *b, enum twin_state state)
{
	const struct twin_mem_map *map = &b->twin->buddy.map;
	u32 i = map->lo + below(b, map->frames);

	while (twin_word_state(at(b, i)->word) != state)
		i = i + 1 < map->end ? i + 1 : map->lo;
	return i;
}

static struct twin_zone *zone_of(struct twin_test_frames *b, u32 i)
{
	return &b->twin->buddy.zone[twin_word_zone(at(b, i)->word)];
}

static u64 plant_head(struct twin_test_frames *b, u32 i, enum twin_state state, unsigned int zone)
{
	at(b, i)->word = twin_word(state, 0, zone, TWIN_MOVABLE);
	b->hint = pfn_of(b, i);
	return 1;
}

static u64 reserved_becomes_free(struct twin_test_frames *b)
{
	u32 i = some_reserved(b, false);

	return plant_head(b, i, TWIN_FREE, zone_of(b, i)->index);
}

static u64 reserved_becomes_allocated(struct twin_test_frames *b)
{
	u32 i = some_reserved(b, false);

	return plant_head(b, i, TWIN_TAKEN, zone_of(b, i)->index);
}

static u64 reserved_becomes_per_cpu(struct twin_test_frames *b)
{
	u32 i = some_reserved(b, false);

	return plant_head(b, i, TWIN_PERCPU, zone_of(b, i)->index);
}

/* Reserved frames in a row are handed over, and all of the allocator agrees. */
static u64 reserved_is_handed_over(struct twin_test_frames *b)
{
	const struct twin_reservation *r = &b->twin->kept[below(b, b->twin->nr_kept)];
	u64 first = r->first >> 12, nr = 1 + below(b, (r->end - r->first) >> 12);

	KUNIT_ASSERT_EQ(
		b->w->test,
		twin_buddy_hand_over(&b->twin->buddy, twin_pfn(first), twin_pfn(first + nr)), 0);
	b->hint = first;
	return nr;
}

/* A block goes out of the map, out of its list, and out of all counts. */
static u64 a_block_is_lost(struct twin_test_frames *b)
{
	struct twin_zone *zone = twin_test_frames_zone(b);
	unsigned int order = below(b, 4);
	twin_pfn_t pfn;

	KUNIT_ASSERT_EQ(b->w->test, twin_buddy_alloc(zone, order, TWIN_MOVABLE, &pfn), 0);
	at(b, twin_map_index(zone->map, pfn))->word = twin_word(TWIN_INNER, 0, zone->index, 0);
	zone->managed -= 1ULL << order;
	b->hint = pfn.n;
	return 1ULL << order;
}

/* The same of what was allocated; its frames look like reserved ones then. */
static u64 an_allocated_head_is_lost(struct twin_test_frames *b)
{
	u32 i = some_block(b, TWIN_TAKEN), frames = 1U << twin_word_order(at(b, i)->word);

	at(b, i)->word = twin_word(TWIN_INNER, 0, zone_of(b, i)->index, 0);
	b->hint = pfn_of(b, i);
	return frames;
}

/* Who reserved it is forgotten: what he has should have been handed over. */
static u64 a_reservation_is_forgotten(struct twin_test_frames *b)
{
	struct twin_reservation *r = &b->twin->kept[b->twin->nr_kept - 1];
	u64 first = r->first >> 12;

	b->twin->nr_kept--;
	b->hint = first;
	return ((r->end + 4095) >> 12) - first;
}

/* Firmware had something in the middle of what is free; it touches two pages. */
static u64 free_memory_was_no_ram(struct twin_test_frames *b)
{
	struct twin_memmap *map = &b->twin->memory.map;
	struct twin_memmap_entry *last = &map->entry[map->nr - 1];
	u64 cut = SZ_1M * 21 + (u64)below(b, 100) * SZ_4K;
	u64 end = last->end;

	last->end = cut - 1;
	twin_memmap_add(map, cut + 1, end, TWIN_MEM_RAM);
	b->hint = (cut >> 12) - 1;
	return 2;
}

static u64 a_hole_becomes_allocated(struct twin_test_frames *b)
{
	return plant_head(b, some_reserved(b, true), TWIN_TAKEN, twin_test_frames_zone(b)->index);
}

static u64 a_hole_becomes_per_cpu(struct twin_test_frames *b)
{
	return plant_head(b, some_reserved(b, true), TWIN_PERCPU, twin_test_frames_zone(b)->index);
}

static bool in_blocks(struct twin_test_frames *b, u32 i, u32 frames)
{
	const struct twin_mem_map *map = &b->twin->buddy.map;

	for (; frames; frames--, i++)
		if (!twin_map_has(map, i) || twin_map_head(map, i) == TWIN_NO_FRAME)
			return false;
	return true;
}

/* It lies over others then, which still count; over reserved frames nothing were amiss. */
static u64 a_block_grows(struct twin_test_frames *b)
{
	u32 i, size;

	do {
		i = some_block(b, TWIN_TAKEN);
		size = 1U << twin_word_order(at(b, i)->word);
	} while (!in_blocks(b, i, 2 * size));
	at(b, i)->word++;
	return 0;
}

/* What was a zone's is the other's. */
static u64 a_block_changes_its_zone(struct twin_test_frames *b)
{
	u32 i = some_block(b, TWIN_TAKEN);

	at(b, i)->word ^= twin_word(TWIN_INNER, 0, 1, 0);
	return 0;
}

/* Frames fall out of a stretch, as if they were no RAM: nobody has them. */
static u64 a_stretch_is_cut(struct twin_test_frames *b)
{
	struct twin_buddy *buddy = &b->twin->buddy;
	u64 image = b->twin->plan.image.base.a >> 12;
	unsigned int i;

	/* Of the image: frames that are reserved, and count as that. */
	for (i = 0; i < buddy->nr_stretches; i++)
		if (buddy->stretch[i].first.n <= image && image < buddy->stretch[i].end.n)
			break;
	buddy->stretch[i].first.n = image + 1 + below(b, b->twin->plan.image.pages - 1);
	return 0;
}

static u64 more_is_backed_than_was_said(struct twin_test_frames *b)
{
	b->twin->memory.backed[0].end -= SZ_4K << below(b, 4);
	return 0;
}

const struct twin_test_frames_fault twin_test_frames_faults[] = {
	{ "reserved becomes free", reserved_becomes_free, true, false },
	{ "reserved becomes allocated", reserved_becomes_allocated, true, false },
	{ "reserved becomes per-CPU", reserved_becomes_per_cpu, true, false },
	{ "reserved is handed over", reserved_is_handed_over, true, false, true },
	{ "a block is lost", a_block_is_lost, true, false, true },
	{ "an allocated head is lost", an_allocated_head_is_lost, true, false },
	{ "a reservation is forgotten", a_reservation_is_forgotten, true, false },
	{ "free memory was no RAM", free_memory_was_no_ram, true, false },
	{ "a hole becomes allocated", a_hole_becomes_allocated, true, true },
	{ "a hole becomes per-CPU", a_hole_becomes_per_cpu, true, true },
	{ "a block grows", a_block_grows, false, true },
	{ "a block changes its zone", a_block_changes_its_zone, false, true },
	{ "a stretch is cut", a_stretch_is_cut, false, true },
	{ "more is backed than was said", more_is_backed_than_was_said, false, true },
};

const unsigned int twin_test_frames_nr_faults = ARRAY_SIZE(twin_test_frames_faults);
