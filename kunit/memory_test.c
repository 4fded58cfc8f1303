// SPDX-License-Identifier: GPL-2.0
/*
 * The plan of a machine's memory: what it says of known maps, and each way to refuse
 * one.
 */
#include <linux/errno.h>
#include <linux/sizes.h>
#include <linux/string.h>

#include "../src/memory.h"
#include "memmap_gen.h"

#define MIB(n) ((u64)(n) << 20)
#define GIB(n) ((u64)(n) << 30)

/**
 * struct desk - what a case works on
 * @test: the test
 * @map: what firmware says
 * @want: what is to be planned
 * @memory: what was
 */
struct desk {
	struct kunit *test;
	struct twin_memmap map;
	struct twin_memory_want want;
	struct twin_memory memory;
};

/* A computer of this kind, with 4K pages, 16 MiB of which are backed from 0 on. */
static struct desk *desk(struct kunit *test, const struct twin_memory_kind *kind)
{
	struct desk *d = kunit_kzalloc(test, sizeof(*d), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, d);
	d->test = test;
	d->want = (struct twin_memory_want){
		.kind = kind,
		.map = &d->map,
		.size = SZ_16M,
		.page_shift = 12,
		.group_shift = 21,
		.phys_end = 1ULL << 46,
		.low_end = MIB(896),
	};
	/* What was there before has no say. */
	memset(&d->memory, 0xa5, sizeof(d->memory));
	return d;
}

static void add(struct desk *d, u64 first, u64 end, enum twin_memory_type type)
{
	KUNIT_ASSERT_EQ(d->test, twin_memmap_add(&d->map, first, end, type), 0);
}

/* RAM as a PC has it that was built without holes further up. */
static void add_pc(struct desk *d, u64 end)
{
	add(d, 0, 0x9f000, TWIN_MEM_RAM);
	add(d, SZ_1M, end, TWIN_MEM_RAM);
}

static void plan(struct desk *d)
{
	KUNIT_ASSERT_EQ(d->test, twin_memory_plan(&d->memory, &d->want), 0);
}

static void expect_zone(struct desk *d, unsigned int id, u64 first, u64 spanned, u64 absent)
{
	const struct twin_zone_figures *zone = &d->memory.zones.node[0].zone[id];

	KUNIT_EXPECT_EQ_MSG(d->test, zone->spanned, spanned, "%s", twin_zone_names[id]);
	if (!spanned)
		return;
	KUNIT_EXPECT_EQ_MSG(d->test, zone->first, first, "%s", twin_zone_names[id]);
	KUNIT_EXPECT_EQ_MSG(d->test, zone->absent, absent, "%s", twin_zone_names[id]);
}

static void expect_backed(struct desk *d, unsigned int i, u64 first, u64 end)
{
	KUNIT_ASSERT_LT(d->test, i, d->memory.nr_backed);
	KUNIT_EXPECT_EQ(d->test, d->memory.backed[i].first, first);
	KUNIT_EXPECT_EQ(d->test, d->memory.backed[i].end, end);
}

static void expect_home(struct desk *d, u64 first, u64 end)
{
	KUNIT_EXPECT_EQ(d->test, d->memory.home.first, first);
	KUNIT_EXPECT_EQ(d->test, d->memory.home.end, end);
}

static void a_pc_of_64_mib_has_two_zones(struct kunit *test)
{
	struct desk *d = desk(test, &twin_memory_x86_64);

	add_pc(d, MIB(64));
	d->want.size = MIB(64);
	plan(d);
	KUNIT_EXPECT_TRUE(test, d->memory.usable);
	KUNIT_EXPECT_EQ(test, d->memory.given, 2U);
	/* Page 0 stays in the map, as what it is. */
	KUNIT_EXPECT_EQ(test, d->memory.map.nr, 3U);
	KUNIT_EXPECT_EQ(test, d->memory.active.nr, 2U);
	KUNIT_EXPECT_EQ(test, d->memory.end, 16384ULL);
	KUNIT_EXPECT_EQ(test, d->memory.pages, 158ULL + 16384 - 256);
	KUNIT_EXPECT_EQ(test, d->memory.backed_pages, d->memory.pages);
	KUNIT_EXPECT_EQ(test, d->memory.nr_backed, 2U);
	expect_backed(d, 0, SZ_4K, 0x9f000);
	expect_backed(d, 1, SZ_1M, MIB(64));
	expect_home(d, SZ_1M, MIB(64));
	KUNIT_EXPECT_EQ(test, d->memory.low.first, 0ULL);
	KUNIT_EXPECT_EQ(test, d->memory.low.end, (u64)SZ_1M);
	expect_zone(d, TWIN_ZONE_DMA, 1, 4095, 97);
	/* 64 pages of descriptors go, and 158 below 1 MiB that are reserved. */
	KUNIT_EXPECT_EQ(test, d->memory.zones.node[0].zone[TWIN_ZONE_DMA].estimate,
			4095ULL - 97 - 64 - 158);
	expect_zone(d, TWIN_ZONE_DMA32, 4096, 12288, 0);
	expect_zone(d, TWIN_ZONE_NORMAL, 0, 0, 0);
	expect_zone(d, TWIN_ZONE_HIGHMEM, 0, 0, 0);
	expect_zone(d, TWIN_ZONE_MOVABLE, 0, 0, 0);
	KUNIT_EXPECT_EQ(test, d->memory.group_order, 9U);
}

static void a_machine_may_claim_64_gib_over_a_window_of_16_mib(struct kunit *test)
{
	struct desk *d = desk(test, &twin_memory_x86_64);

	add_pc(d, GIB(64));
	plan(d);
	KUNIT_EXPECT_EQ(test, d->memory.end, GIB(64) >> 12);
	KUNIT_EXPECT_EQ(test, d->memory.pages, (GIB(64) >> 12) - 98);
	KUNIT_EXPECT_EQ(test, d->memory.backed_pages, 4096ULL - 98);
	KUNIT_EXPECT_EQ(test, d->memory.nr_backed, 2U);
	expect_home(d, SZ_1M, SZ_16M);
	expect_zone(d, TWIN_ZONE_DMA, 1, 4095, 97);
	expect_zone(d, TWIN_ZONE_DMA32, 4096, (GIB(4) >> 12) - 4096, 0);
	expect_zone(d, TWIN_ZONE_NORMAL, GIB(4) >> 12, GIB(60) >> 12, 0);
}

static void a_window_in_the_middle_backs_what_is_in_it(struct kunit *test)
{
	struct desk *d = desk(test, &twin_memory_x86_64);

	add(d, 0, MIB(105), TWIN_MEM_RAM);
	add(d, MIB(106), MIB(107), TWIN_MEM_RAM);
	add(d, MIB(110), GIB(1), TWIN_MEM_RAM);
	d->want.base = twin_phys(MIB(100));
	plan(d);
	KUNIT_EXPECT_EQ(test, d->memory.nr_backed, 3U);
	expect_backed(d, 0, MIB(100), MIB(105));
	expect_backed(d, 1, MIB(106), MIB(107));
	expect_backed(d, 2, MIB(110), MIB(116));
	expect_home(d, MIB(110), MIB(116));
	KUNIT_EXPECT_EQ(test, d->memory.backed_pages, 12ULL << 8);
}

static void of_two_homes_that_are_as_large_the_lower_one_is_taken(struct kunit *test)
{
	struct desk *d = desk(test, &twin_memory_arm64);

	add(d, MIB(1), MIB(2), TWIN_MEM_RAM);
	add(d, MIB(4), MIB(6), TWIN_MEM_RAM);
	add(d, MIB(8), MIB(10), TWIN_MEM_RAM);
	plan(d);
	expect_home(d, MIB(4), MIB(6));
}

static void nothing_backed_is_ram_is_refused(struct kunit *test)
{
	struct desk *d = desk(test, &twin_memory_x86_64);

	add(d, 0, SZ_16M, TWIN_MEM_RESERVED);
	add(d, SZ_16M, GIB(4), TWIN_MEM_RAM);
	KUNIT_EXPECT_EQ(test, twin_memory_plan(&d->memory, &d->want), -ENXIO);
	/* Nor is there a whole page. */
	d->map.nr = 0;
	add(d, SZ_1M + 1, SZ_1M + 8191, TWIN_MEM_RAM);
	add(d, SZ_2M, SZ_4M, TWIN_MEM_ACPI);
	KUNIT_EXPECT_EQ(test, twin_memory_plan(&d->memory, &d->want), -ENXIO);
	/* Nor anything that a PC may use: its first page and what the display has. */
	d->map.nr = 0;
	add(d, 0, SZ_4K, TWIN_MEM_RAM);
	add(d, 640 * SZ_1K, SZ_1M, TWIN_MEM_RAM);
	KUNIT_EXPECT_EQ(test, twin_memory_plan(&d->memory, &d->want), -ENXIO);
	d->want.kind = &twin_memory_um;
	KUNIT_EXPECT_EQ(test, twin_memory_plan(&d->memory, &d->want), 0);
	KUNIT_EXPECT_EQ(test, d->memory.pages, 97ULL);
}

/* The kernel's own words for it: "BIOS-provided map is of no use". */
static void a_pc_whose_map_is_of_no_use_guesses_and_says_so(struct kunit *test)
{
	struct desk *d = desk(test, &twin_memory_x86_64);
	unsigned int i;

	for (i = 0; i < 3; i++) {
		d->map.nr = 0;
		/* No entry, one that is alone, one that goes round. */
		if (i)
			add(d, SZ_1M, SZ_8M, TWIN_MEM_RAM);
		if (i == 2)
			add(d, GIB(2), GIB(1), TWIN_MEM_RESERVED);
		plan(d);
		KUNIT_EXPECT_FALSE(test, d->memory.usable);
		KUNIT_EXPECT_EQ(test, d->memory.given, i);
		KUNIT_EXPECT_EQ(test, d->memory.end, 4096ULL);
		KUNIT_EXPECT_EQ(test, d->memory.nr_backed, 2U);
		expect_backed(d, 0, SZ_4K, 0x9f000);
		expect_home(d, SZ_1M, SZ_16M);
	}
	/* From where the window ends, wherever it begins. */
	d->want.base = twin_phys(GIB(1));
	plan(d);
	KUNIT_EXPECT_FALSE(test, d->memory.usable);
	expect_home(d, GIB(1), GIB(1) + SZ_16M);
	KUNIT_EXPECT_EQ(test, d->memory.end, (GIB(1) + SZ_16M) >> 12);
}

/* What ends below 1 MiB is conventional memory, in which firmware writes. */
static void a_pc_that_ends_below_1_mib_has_nothing_to_be_loaded_into(struct kunit *test)
{
	struct desk *d = desk(test, &twin_memory_i386);

	d->want.size = SZ_512K;
	KUNIT_EXPECT_EQ(test, twin_memory_plan(&d->memory, &d->want), -ENXIO);
	KUNIT_EXPECT_EQ(test, d->memory.nr_backed, 1U);
	expect_backed(d, 0, SZ_4K, SZ_512K);
	KUNIT_EXPECT_EQ(test, d->memory.low.end, (u64)SZ_512K);
	d->want.size = SZ_2M;
	plan(d);
	expect_home(d, SZ_1M, SZ_2M);
}

static void without_a_bios_a_map_in_disorder_is_refused(struct kunit *test)
{
	struct desk *d = desk(test, &twin_memory_arm64);

	KUNIT_EXPECT_EQ(test, twin_memory_plan(&d->memory, &d->want), -EINVAL);
	add(d, SZ_1M, SZ_8M, TWIN_MEM_RAM);
	add(d, GIB(2), GIB(1), TWIN_MEM_RESERVED);
	KUNIT_EXPECT_EQ(test, twin_memory_plan(&d->memory, &d->want), -EINVAL);
	KUNIT_EXPECT_FALSE(test, d->memory.usable);
	d->map.entry[1].end = 0;
	KUNIT_EXPECT_EQ(test, twin_memory_plan(&d->memory, &d->want), -EINVAL);
	/* A single one that is empty, or goes round. */
	d->map.nr = 0;
	add(d, SZ_1M, SZ_1M, TWIN_MEM_RAM);
	KUNIT_EXPECT_EQ(test, twin_memory_plan(&d->memory, &d->want), -EINVAL);
	d->map.entry[0].end = 0;
	KUNIT_EXPECT_EQ(test, twin_memory_plan(&d->memory, &d->want), -EINVAL);
}

static void without_a_bios_one_entry_is_enough(struct kunit *test)
{
	static const struct twin_memory_kind *const kinds[] = { &twin_memory_arm64,
								&twin_memory_um };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		struct desk *d = desk(test, kinds[i]);

		add(d, 0, MIB(512), TWIN_MEM_RAM);
		plan(d);
		KUNIT_EXPECT_TRUE(test, d->memory.usable);
		KUNIT_EXPECT_EQ(test, d->memory.pages, 131072ULL);
		KUNIT_EXPECT_EQ(test, d->memory.backed_pages, 4096ULL);
		expect_home(d, 0, SZ_16M);
		expect_zone(d, i ? TWIN_ZONE_NORMAL : TWIN_ZONE_DMA, 0, 131072, 0);
		expect_zone(d, i ? TWIN_ZONE_DMA : TWIN_ZONE_NORMAL, 0, 0, 0);
		d->map.entry[0].type = TWIN_MEM_RESERVED;
		KUNIT_EXPECT_EQ(test, twin_memory_plan(&d->memory, &d->want), -ENXIO);
	}
}

/* RAM with 64 holes: 129 pieces.  Holes that lie at its end are not in the way. */
static void add_comb(struct desk *d, unsigned int teeth)
{
	unsigned int i;

	add(d, 0, MIB(8), TWIN_MEM_RAM);
	for (i = 1; i <= teeth; i++)
		add(d, SZ_1M + i * SZ_64K, SZ_1M + i * SZ_64K + SZ_4K, TWIN_MEM_RESERVED);
}

static void a_map_that_gets_too_long_in_order_is_refused(struct kunit *test)
{
	struct desk *d = desk(test, &twin_memory_arm64);

	add_comb(d, 63);
	plan(d);
	KUNIT_EXPECT_EQ(test, d->memory.map.nr, 127U);
	KUNIT_EXPECT_EQ(test, d->memory.nr_backed, 64U);
	d->map.nr = 0;
	add_comb(d, 64);
	KUNIT_EXPECT_EQ(test, twin_memory_plan(&d->memory, &d->want), -ENOSPC);
	/* A PC guesses then. */
	d->want.kind = &twin_memory_x86_64;
	plan(d);
	KUNIT_EXPECT_FALSE(test, d->memory.usable);
	KUNIT_EXPECT_EQ(test, d->memory.nr_backed, 2U);
}

/* Two more than the map had: a page in front, and a hole in its first RAM. */
static void a_map_that_gets_too_long_when_trimmed_is_refused(struct kunit *test)
{
	struct desk *d = desk(test, &twin_memory_x86_64);

	add_comb(d, 62);
	plan(d);
	KUNIT_EXPECT_EQ(test, d->memory.map.nr, 127U);
	d->map.nr = 0;
	add_comb(d, 63);
	KUNIT_EXPECT_EQ(test, twin_memory_plan(&d->memory, &d->want), -ENOSPC);
	KUNIT_EXPECT_TRUE(test, d->memory.usable);
}

static void ram_that_cannot_be_addressed_is_none(struct kunit *test)
{
	struct desk *d = desk(test, &twin_memory_i386);

	add_pc(d, GIB(6));
	d->want.phys_end = GIB(4);
	plan(d);
	KUNIT_EXPECT_EQ(test, d->memory.end, GIB(4) >> 12);
	d->want.phys_end = MIB(6);
	plan(d);
	KUNIT_EXPECT_EQ(test, d->memory.end, MIB(6) >> 12);
	expect_home(d, SZ_1M, MIB(6));
}

static void what_is_behind_low_memory_is_high_on_i386(struct kunit *test)
{
	struct desk *d = desk(test, &twin_memory_i386);

	add_pc(d, GIB(1));
	plan(d);
	expect_zone(d, TWIN_ZONE_DMA, 1, 4095, 97);
	expect_zone(d, TWIN_ZONE_DMA32, 0, 0, 0);
	expect_zone(d, TWIN_ZONE_NORMAL, 4096, 229376 - 4096, 0);
	expect_zone(d, TWIN_ZONE_HIGHMEM, 229376, 32768, 0);
	d->want.low_end = MIB(512);
	plan(d);
	expect_zone(d, TWIN_ZONE_NORMAL, 4096, 131072 - 4096, 0);
	expect_zone(d, TWIN_ZONE_HIGHMEM, 131072, 131072, 0);
	/* No other computer has it. */
	d->want.kind = &twin_memory_x86_64;
	plan(d);
	expect_zone(d, TWIN_ZONE_DMA32, 4096, (GIB(1) >> 12) - 4096, 0);
	expect_zone(d, TWIN_ZONE_HIGHMEM, 0, 0, 0);
}

static void what_is_said_of_movable_memory_reaches_the_zones(struct kunit *test)
{
	struct desk *d = desk(test, &twin_memory_arm64);

	add(d, 0, MIB(512), TWIN_MEM_RAM);
	d->want.kernelcore = MIB(128);
	plan(d);
	expect_zone(d, TWIN_ZONE_DMA, 0, 32768, 0);
	expect_zone(d, TWIN_ZONE_MOVABLE, 32768, 131072 - 32768, 0);
	d->want.kernelcore = 0;
	d->want.movablecore = MIB(128);
	plan(d);
	expect_zone(d, TWIN_ZONE_DMA, 0, 131072 - 32768, 0);
	expect_zone(d, TWIN_ZONE_MOVABLE, 131072 - 32768, 32768, 0);
}

static void a_pageblock_is_not_larger_than_the_largest_block(struct kunit *test)
{
	struct desk *d = desk(test, &twin_memory_arm64);

	add(d, 0, MIB(512), TWIN_MEM_RAM);
	d->want.page_shift = 16;
	d->want.group_shift = 29;
	plan(d);
	KUNIT_EXPECT_EQ(test, d->memory.group_order, 10U);
	KUNIT_EXPECT_EQ(test, d->memory.pages, 8192ULL);
	d->want.page_shift = 12;
	d->want.group_shift = 21;
	plan(d);
	KUNIT_EXPECT_EQ(test, d->memory.group_order, 9U);
	/* A kernel with larger pages has larger blocks, so that a leaf is one. */
	d->want.page_shift = 14;
	d->want.group_shift = 25;
	d->want.kind = &twin_memory_arm64_16k;
	plan(d);
	KUNIT_EXPECT_EQ(test, d->memory.group_order, 11U);
	d->want.page_shift = 16;
	d->want.group_shift = 29;
	d->want.kind = &twin_memory_arm64_64k;
	plan(d);
	KUNIT_EXPECT_EQ(test, d->memory.group_order, 13U);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(a_pc_of_64_mib_has_two_zones),
	KUNIT_CASE(a_machine_may_claim_64_gib_over_a_window_of_16_mib),
	KUNIT_CASE(a_window_in_the_middle_backs_what_is_in_it),
	KUNIT_CASE(of_two_homes_that_are_as_large_the_lower_one_is_taken),
	KUNIT_CASE(nothing_backed_is_ram_is_refused),
	KUNIT_CASE(a_pc_whose_map_is_of_no_use_guesses_and_says_so),
	KUNIT_CASE(a_pc_that_ends_below_1_mib_has_nothing_to_be_loaded_into),
	KUNIT_CASE(without_a_bios_a_map_in_disorder_is_refused),
	KUNIT_CASE(without_a_bios_one_entry_is_enough),
	KUNIT_CASE(a_map_that_gets_too_long_in_order_is_refused),
	KUNIT_CASE(a_map_that_gets_too_long_when_trimmed_is_refused),
	KUNIT_CASE(ram_that_cannot_be_addressed_is_none),
	KUNIT_CASE(what_is_behind_low_memory_is_high_on_i386),
	KUNIT_CASE(what_is_said_of_movable_memory_reaches_the_zones),
	KUNIT_CASE(a_pageblock_is_not_larger_than_the_largest_block),
	{}
};

static struct kunit_suite suite = {
	.name = "mmtwin_memory",
	.test_cases = cases,
};

kunit_test_suite(suite);
