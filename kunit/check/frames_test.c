// SPDX-License-Identifier: GPL-2.0
/*
 * The rules of frames, each broken at seeded places in a machine that is at work: it is
 * noticed by name, and all is well again when the fault is gone.
 */
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "../../src/buddy/buddy.h"
#include "../../src/buddy/range.h"
#include "../../src/check/check.h"
#include "../whole.h"

#define ROUNDS (IS_ENABLED(CONFIG_SMP) || IS_ENABLED(CONFIG_KASAN) ? 2 : 40)

/* Blocks that are in use when a fault is planted. */
#define BLOCKS 60

/**
 * struct bench - a machine at work, and what it was before the fault
 * @w: the machine
 * @twin: under test
 * @rng: the choices
 * @rows: what the check says
 * @saved: the machine
 * @mem_map: its descriptors
 * @types: the migrate types of its pageblocks
 * @hint: the frame that the fault is at, when the rule is to name it
 */
struct bench {
	struct twin_test_whole *w;
	struct twin *twin;
	struct twin_test_rng rng;
	struct twin_rows rows;
	struct twin saved;
	void *mem_map;
	void *types;
	u64 hint;
};

static u32 below(struct bench *b, u32 end)
{
	return twin_test_below(&b->rng, end);
}

static size_t map_bytes(const struct bench *b)
{
	return twin_buddy_map_bytes(&b->twin->buddy);
}

static size_t types_bytes(const struct bench *b)
{
	return twin_buddy_types_bytes(&b->twin->buddy);
}

static void *copy(struct kunit *test, const void *from, size_t size)
{
	void *to = kunit_kzalloc(test, size, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, to);
	memcpy(to, from, size);
	return to;
}

static void restore(struct bench *b)
{
	*b->twin = b->saved;
	memcpy(b->twin->mem_map, b->mem_map, map_bytes(b));
	memcpy(b->twin->types, b->types, types_bytes(b));
}

static struct twin_zone *some_zone(struct bench *b)
{
	return &b->twin->buddy.zone[below(b, b->twin->buddy.nr_zones)];
}

/*
 * Two zones, a hole between 18 and 19 MiB, ACPI's two pages and a half where it begins;
 * some blocks allocated, and one that a CPU keeps.
 */
static struct bench *bench(struct kunit *test)
{
	struct bench *b = kunit_kzalloc(test, sizeof(*b), GFP_KERNEL);
	struct twin_test_whole *w = twin_test_whole(test, &twin_test_boxes[1]);
	twin_pfn_t pfn;
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, b);
	b->w = w;
	b->twin = &w->twin;
	b->rng = twin_test_rng(test);
	twin_memmap_add(&w->map, 0, SZ_16M + SZ_2M, TWIN_MEM_RAM);
	twin_memmap_add(&w->map, SZ_16M + SZ_2M - 2048, SZ_16M + SZ_2M + SZ_8K, TWIN_MEM_ACPI);
	twin_memmap_add(&w->map, SZ_16M + SZ_2M + SZ_1M, SZ_32M, TWIN_MEM_RAM);
	KUNIT_ASSERT_EQ(test, twin_test_whole_expect(w), 0);
	KUNIT_ASSERT_EQ(test, twin_test_whole_boot(w), 0);
	twin_test_whole_accounted(w);
	KUNIT_ASSERT_EQ(test, b->twin->buddy.nr_zones, 2U);
	for (i = 0; i < BLOCKS; i++)
		KUNIT_ASSERT_EQ(test,
				twin_buddy_alloc(some_zone(b), below(b, 4), TWIN_MOVABLE, &pfn), 0);
	KUNIT_ASSERT_EQ(test, twin_buddy_alloc(some_zone(b), 0, TWIN_MOVABLE, &pfn), 0);
	KUNIT_ASSERT_EQ(test, twin_pages_free(&b->twin->pages, 0, pfn, 0, false), 0);
	b->saved = *b->twin;
	b->mem_map = copy(test, b->twin->mem_map, map_bytes(b));
	b->types = copy(test, b->twin->types, types_bytes(b));
	return b;
}

static void done(struct bench *b)
{
	restore(b);
	twin_test_whole_down(b->w);
}

static void check(struct bench *b)
{
	memset(&b->rows, 0, sizeof(b->rows));
	KUNIT_ASSERT_EQ(b->w->test, twin_check_frames(b->twin, &b->rows), 0);
}

static const struct twin_row *row(struct bench *b, const char *name)
{
	const struct twin_rule rule = { .area = "frames", .rule = name };
	const struct twin_row *row = twin_rows_find(&b->rows, &rule);

	KUNIT_ASSERT_NOT_NULL(b->w->test, row);
	return row;
}

static struct twin_frame *at(struct bench *b, u32 i)
{
	return &b->twin->buddy.map.frame[i];
}

static u64 pfn_of(struct bench *b, u32 i)
{
	return twin_map_pfn(&b->twin->buddy.map, i).n;
}

/* Some frame that is reserved, or, with @hole, that is no RAM at all. */
static u32 some_reserved(struct bench *b, bool hole)
{
	const struct twin_mem_map *map = &b->twin->buddy.map;
	u32 i = map->lo + below(b, map->frames);

	while (twin_map_head(map, i) != TWIN_NO_FRAME || b->w->ram[i - map->lo] == hole)
		i = i + 1 < map->end ? i + 1 : map->lo;
	return i;
}

/* The head of some block of the wanted state. */
static u32 some_block(struct bench *b, enum twin_state state)
{
	const struct twin_mem_map *map = &b->twin->buddy.map;
	u32 i = map->lo + below(b, map->frames);

	while (twin_word_state(at(b, i)->word) != state)
		i = i + 1 < map->end ? i + 1 : map->lo;
	return i;
}

static struct twin_zone *zone_of(struct bench *b, u32 i)
{
	return &b->twin->buddy.zone[twin_word_zone(at(b, i)->word)];
}

static u64 plant_head(struct bench *b, u32 i, enum twin_state state, unsigned int zone)
{
	at(b, i)->word = twin_word(state, 0, zone, TWIN_MOVABLE);
	b->hint = pfn_of(b, i);
	return 1;
}

static u64 reserved_becomes_free(struct bench *b)
{
	u32 i = some_reserved(b, false);

	return plant_head(b, i, TWIN_FREE, zone_of(b, i)->index);
}

static u64 reserved_becomes_allocated(struct bench *b)
{
	u32 i = some_reserved(b, false);

	return plant_head(b, i, TWIN_TAKEN, zone_of(b, i)->index);
}

static u64 reserved_becomes_per_cpu(struct bench *b)
{
	u32 i = some_reserved(b, false);

	return plant_head(b, i, TWIN_PERCPU, zone_of(b, i)->index);
}

/* Reserved frames in a row are handed over, and all of the allocator agrees. */
static u64 reserved_is_handed_over(struct bench *b)
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
static u64 a_block_is_lost(struct bench *b)
{
	struct twin_zone *zone = some_zone(b);
	unsigned int order = below(b, 4);
	twin_pfn_t pfn;

	KUNIT_ASSERT_EQ(b->w->test, twin_buddy_alloc(zone, order, TWIN_MOVABLE, &pfn), 0);
	at(b, twin_map_index(zone->map, pfn))->word = twin_word(TWIN_INNER, 0, zone->index, 0);
	zone->managed -= 1ULL << order;
	b->hint = pfn.n;
	return 1ULL << order;
}

/* The same of what was allocated; its frames look like reserved ones then. */
static u64 an_allocated_head_is_lost(struct bench *b)
{
	u32 i = some_block(b, TWIN_TAKEN), frames = 1U << twin_word_order(at(b, i)->word);

	at(b, i)->word = twin_word(TWIN_INNER, 0, zone_of(b, i)->index, 0);
	b->hint = pfn_of(b, i);
	return frames;
}

/* Who reserved it is forgotten: what he has should have been handed over. */
static u64 a_reservation_is_forgotten(struct bench *b)
{
	struct twin_reservation *r = &b->twin->kept[b->twin->nr_kept - 1];
	u64 first = r->first >> 12;

	b->twin->nr_kept--;
	b->hint = first;
	return ((r->end + 4095) >> 12) - first;
}

/* Firmware had something in the middle of what is free; it touches two pages. */
static u64 free_memory_was_no_ram(struct bench *b)
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

static u64 a_hole_becomes_allocated(struct bench *b)
{
	return plant_head(b, some_reserved(b, true), TWIN_TAKEN, some_zone(b)->index);
}

static u64 a_hole_becomes_per_cpu(struct bench *b)
{
	return plant_head(b, some_reserved(b, true), TWIN_PERCPU, some_zone(b)->index);
}

static bool in_blocks(struct bench *b, u32 i, u32 frames)
{
	const struct twin_mem_map *map = &b->twin->buddy.map;

	for (; frames; frames--, i++)
		if (!twin_map_has(map, i) || twin_map_head(map, i) == TWIN_NO_FRAME)
			return false;
	return true;
}

/* It lies over others then, which still count; over reserved frames nothing were amiss. */
static u64 a_block_grows(struct bench *b)
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
static u64 a_block_changes_its_zone(struct bench *b)
{
	u32 i = some_block(b, TWIN_TAKEN);

	at(b, i)->word ^= twin_word(TWIN_INNER, 0, 1, 0);
	return 0;
}

/* Frames fall out of a stretch, as if they were no RAM: nobody has them. */
static u64 a_stretch_is_cut(struct bench *b)
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

static u64 more_is_backed_than_was_said(struct bench *b)
{
	b->twin->memory.backed[0].end -= SZ_4K << below(b, 4);
	return 0;
}

/**
 * struct fault - a fault, and who notices
 * @name: what is wrong
 * @plant: makes it so; returns how many frames are not where they should be, from the
 *	   bench's @hint on; 0 when that may or may not be noticed
 * @handed: the rule of frames handed over
 * @sum: the rule of sums
 */
struct fault {
	const char *name;
	u64 (*plant)(struct bench *b);
	bool handed;
	bool sum;
};

static const struct fault faults[] = {
	{ "reserved becomes free", reserved_becomes_free, true, false },
	{ "reserved becomes allocated", reserved_becomes_allocated, true, false },
	{ "reserved becomes per-CPU", reserved_becomes_per_cpu, true, false },
	{ "reserved is handed over", reserved_is_handed_over, true, false },
	{ "a block is lost", a_block_is_lost, true, false },
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

static const void *next_fault(const void *prev, char *desc)
{
	const struct fault *one = prev;

	one = one ? one + 1 : faults;
	if (one == faults + ARRAY_SIZE(faults))
		return NULL;
	strscpy(desc, one->name, KUNIT_PARAM_DESC_SIZE);
	return one;
}

static void expect_all_well(struct bench *b)
{
	struct kunit *test = b->w->test;

	check(b);
	KUNIT_ASSERT_TRUE(test, twin_rows_good(&b->rows));
	KUNIT_ASSERT_EQ(test, twin_rows_verdict(&b->rows).fail, 0U);
	KUNIT_ASSERT_EQ(test, row(b, "handed-over")->looked, 4096ULL);
	KUNIT_ASSERT_EQ(test, row(b, "accounted")->looked, 2ULL);
}

static void a_machine_at_work_keeps_the_rules(struct kunit *test)
{
	struct bench *b = bench(test);

	expect_all_well(b);
	KUNIT_EXPECT_EQ(test, b->rows.nr, TWIN_EARLY_RULES + BUDDY_RULES + PAGES_RULES + 2U);
	/* A page that is reserved in part is reserved. */
	b->twin->kept[0].first++;
	b->twin->kept[0].end--;
	expect_all_well(b);
	b->twin->kept[0].first--;
	b->twin->kept[0].end++;
	done(b);
}

static void each_fault_is_noticed_by_name_and_can_be_undone(struct kunit *test)
{
	const struct fault *fault = test->param_value;
	struct bench *b = bench(test);
	unsigned int i;

	for (i = 0; i < ROUNDS; i++) {
		const struct twin_row *handed, *sum;
		u64 frames = fault->plant(b);

		check(b);
		handed = row(b, "handed-over");
		sum = row(b, "accounted");
		KUNIT_ASSERT_EQ_MSG(test, sum->broken > 0, fault->sum, "round %u", i);
		if (fault->handed) {
			KUNIT_ASSERT_EQ_MSG(test, handed->broken, frames, "round %u", i);
			KUNIT_ASSERT_EQ_MSG(test, handed->ex[0].place, b->hint, "round %u", i);
			KUNIT_ASSERT_NE(test, handed->ex[0].want, handed->ex[0].got);
		}
		KUNIT_ASSERT_FALSE(test, twin_rows_good(&b->rows));
		restore(b);
		expect_all_well(b);
	}
	done(b);
}

/* Nobody but the rule of frames notices: to the allocator all is in order. */
static void what_the_allocator_cannot_know_is_noticed_here(struct kunit *test)
{
	struct bench *b = bench(test);

	reserved_is_handed_over(b);
	check(b);
	KUNIT_EXPECT_EQ(test, twin_rows_verdict(&b->rows).fail, 1U);
	KUNIT_EXPECT_EQ(test, (int)twin_row_status(row(b, "handed-over")), (int)TWIN_FAIL);
	restore(b);
	a_block_is_lost(b);
	check(b);
	KUNIT_EXPECT_EQ(test, twin_rows_verdict(&b->rows).fail, 1U);
	KUNIT_EXPECT_EQ(test, (int)twin_row_status(row(b, "handed-over")), (int)TWIN_FAIL);
	done(b);
}

/* Early memory is gone by now: what was found in it counts all the same. */
static void early_memory_counts_as_it_was_handed_over(struct kunit *test)
{
	struct bench *b = bench(test);
	const struct twin_row *row;
	unsigned int i;

	for (i = 0; i < TWIN_EARLY_RULES; i++) {
		check(b);
		row = twin_rows_find(&b->rows, &twin_early_rules[i]);
		KUNIT_ASSERT_NOT_NULL(test, row);
		KUNIT_EXPECT_EQ_MSG(test, (int)twin_row_status(row), (int)TWIN_PASS, "%s",
				    row->rule);
		twin_row_break(&b->twin->early_rows[i], 1, 2, 3);
		check(b);
		KUNIT_EXPECT_EQ(test, twin_rows_verdict(&b->rows).fail, 1U);
		KUNIT_EXPECT_EQ_MSG(test, (int)twin_row_status(row), (int)TWIN_FAIL, "%s",
				    row->rule);
		restore(b);
	}
	done(b);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(early_memory_counts_as_it_was_handed_over),
	KUNIT_CASE(a_machine_at_work_keeps_the_rules),
	KUNIT_CASE_PARAM(each_fault_is_noticed_by_name_and_can_be_undone, next_fault),
	KUNIT_CASE(what_the_allocator_cannot_know_is_noticed_here),
	{}
};

static struct kunit_suite suite = {
	.name = "mmtwin_check_frames",
	.init = twin_test_init,
	.exit = twin_test_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);
