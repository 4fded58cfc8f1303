// SPDX-License-Identifier: GPL-2.0
/* Figures of the systems that are re-created, for the maps that they belong to. */
#include <linux/sizes.h>

#include "../src/early/tables.h"
#include "../src/zones.h"
#include "fixture.h"

#define PAGE_MIB(mib) ((u64)(mib) << 8)

/* Where low memory of 2.6.34 ends: with two levels of tables, and with PAE. */
#define LOW_TWO 0x377fe000ULL
#define LOW_PAE 0x37bfe000ULL

static struct pt_shape shape_of(const struct pt_format *format, u8 bits, u8 has)
{
	struct pt_shape shape;

	pt_shape_init(&shape, format, bits, has);
	return shape;
}

/* 2.4 counts from frame 0 to the end of low memory, 896 MiB, and high memory behind it. */
static void zones_of_2_4_are_the_known_ones(struct kunit *test)
{
	static const struct {
		u64 end;
		u64 dma, normal, high;
	} pcs[] = {
		{ PAGE_MIB(64), 4096, 12288, 0 },
		{ PAGE_MIB(1024), 4096, 225280, 32768 },
		{ PAGE_MIB(2048), 4096, 225280, 294912 },
	};
	struct twin_active_map *map = kunit_kzalloc(test, sizeof(*map), GFP_KERNEL);
	struct twin_zones *zones = kunit_kzalloc(test, sizeof(*zones), GFP_KERNEL);
	struct twin_zones_spec spec = {
		.policy = &twin_zone_policy_2_6_34,
		.active = map,
		.page_shift = 12,
		.page_struct = 64,
		.block_order = 9,
		.group_order = 9,
	};
	unsigned int i;

	KUNIT_ASSERT_TRUE(test, map && zones);
	for (i = 0; i < ARRAY_SIZE(pcs); i++) {
		const struct twin_zone_figures *zone = zones->node[0].zone;

		map->nr = 0;
		KUNIT_ASSERT_EQ(test, twin_active_add(map, 0, 0, 0x9f), 0);
		KUNIT_ASSERT_EQ(test, twin_active_add(map, 0, 0x100, pcs[i].end), 0);
		spec.limit[TWIN_ZONE_DMA] = PAGE_MIB(16);
		spec.limit[TWIN_ZONE_NORMAL] = min(pcs[i].end, PAGE_MIB(896));
		spec.limit[TWIN_ZONE_HIGHMEM] = pcs[i].end;
		twin_zones_plan(zones, &spec);
		KUNIT_EXPECT_EQ(test, zone[TWIN_ZONE_DMA].spanned, pcs[i].dma);
		KUNIT_EXPECT_EQ(test, zone[TWIN_ZONE_NORMAL].spanned, pcs[i].normal);
		KUNIT_EXPECT_EQ(test, zone[TWIN_ZONE_HIGHMEM].spanned, pcs[i].high);
	}
}

/* Of 64 MiB of 2.4 with PSE, and of all low memory: directory entries and what is in them. */
static void directory_entries_of_2_4_are_the_known_ones(struct kunit *test)
{
	struct pt_shape shape = shape_of(&pt_format_i386, 32, PT_HAS_BIG);
	const u32 attr = PT_W | PT_X | PT_A | PT_D;
	u64 k;

	for (k = 0; k < 16; k++) {
		u64 phys = pt_leaf_addr(&shape, 1, k << 22);

		KUNIT_EXPECT_EQ(test, pt_index(&shape, 1, twin_va(0xc0000000 + (k << 22))),
				768U + (unsigned int)k);
		KUNIT_EXPECT_EQ(test, phys | pt_leaf_encode(&shape, 1, attr | PT_G),
				k << 22 | 0x1e3);
		KUNIT_EXPECT_EQ(test, phys | pt_leaf_encode(&shape, 1, attr), k << 22 | 0xe3);
	}
	KUNIT_EXPECT_EQ(test, pt_index(&shape, 1, twin_va(0xf7ffffff)), 991U);
	KUNIT_EXPECT_EQ(test, pt_index(&shape, 1, twin_va(0xfe000000)), 1016U);
	KUNIT_EXPECT_EQ(test, pt_index(&shape, 1, twin_va(0xffffe000)), 1023U);
}

/**
 * struct split_case - the direct map of a PC of 2.6.34 with 32 bits
 * @format: its tables
 * @end: of low memory
 * @big: large leaves
 * @tail: small ones behind them
 */
struct split_case {
	const struct pt_format *format;
	u64 end;
	u64 big;
	u64 tail;
};

static const struct split_case splits[] = {
	{ &pt_format_i386, LOW_TWO, 220, 1022 },
	{ &pt_format_i386_pae, LOW_PAE, 444, 510 },
	{ &pt_format_i386, SZ_512M, 127, 0 },
	{ &pt_format_i386_pae, SZ_512M, 255, 0 },
};

/* The first large page stays small; the rest is split. */
static void direct_maps_of_2_6_34_have_the_known_leaves(struct kunit *test)
{
	unsigned int i, n, nr;

	for (i = 0; i < ARRAY_SIZE(splits); i++) {
		const struct split_case *one = &splits[i];
		struct pt_shape shape = shape_of(one->format, 36, PT_HAS_BIG | PT_HAS_NX);
		u64 first = pt_span(&shape, 1), leaves[2] = {};
		struct pt_range out[PT_RANGES_MAX], want = {
			.va = twin_va(0xc0000000 + first),
			.phys = twin_phys(first),
			.len = one->end - first,
		};

		nr = pt_split(&shape, want, BIT(0) | BIT(1), out);
		for (n = 0; n < nr; n++) {
			KUNIT_ASSERT_LE(test, out[n].level + 0U, 1U);
			leaves[out[n].level] += out[n].len >>
						shape.format->level[out[n].level].shift;
		}
		KUNIT_EXPECT_EQ(test, leaves[1], one->big);
		KUNIT_EXPECT_EQ(test, leaves[0], one->tail);
	}
}

/* RAM 0-3G and 4-5G of x86_64: all of it by 1G, from entry 272 of the root on. */
static void a_direct_map_of_x86_64_has_the_known_leaves(struct kunit *test)
{
	struct pt_shape shape = shape_of(&pt_format_x86_64, 40, PT_HAS_BIG | PT_HAS_HUGE);
	struct pt_range out[PT_RANGES_MAX], want = { .va = twin_va(0xffff880000000000ULL) };

	KUNIT_EXPECT_EQ(test, pt_index(&shape, 3, want.va), 272U);
	want.len = 3ULL << 30;
	KUNIT_ASSERT_EQ(test, pt_split(&shape, want, 7, out), 1U);
	KUNIT_EXPECT_EQ(test, (int)out[0].level, 2);
	want.va = twin_va_add(want.va, 4ULL << 30);
	want.phys = twin_phys(4ULL << 30);
	want.len = 1ULL << 30;
	KUNIT_ASSERT_EQ(test, pt_split(&shape, want, 7, out), 1U);
	KUNIT_EXPECT_EQ(test, (int)out[0].level, 2);
}

/**
 * struct estimate_case - how many tables are thought to be needed
 * @format: of the tables
 * @has: what the machine has
 * @end: of what is mapped
 * @slots: of the fixmap
 * @tables: so many
 */
struct estimate_case {
	const struct pt_format *format;
	u8 has;
	u64 end;
	u64 slots;
	u64 tables;
};

/* A fixmap of at most 510 slots; on 64 bits there is none in it, and 5G by 1G need one table. */
static const struct estimate_case estimates[] = {
	{ &pt_format_i386, PT_HAS_BIG, LOW_TWO, 510, 5 },
	{ &pt_format_i386_pae, PT_HAS_BIG, LOW_PAE, 510, 5 },
	{ &pt_format_i386, PT_HAS_BIG, SZ_512M, 510, 4 },
	{ &pt_format_i386_pae, PT_HAS_BIG, SZ_512M, 510, 4 },
	{ &pt_format_i386, 0, LOW_TWO, 510, 225 },
	{ &pt_format_i386_pae, 0, LOW_PAE, 510, 449 },
	{ &pt_format_x86_64, PT_HAS_BIG | PT_HAS_HUGE, 5ULL << 30, 0, 1 },
	{ &pt_format_x86_64, PT_HAS_BIG, 5ULL << 30, 0, 1 + 5 },
	{ &pt_format_x86_64, 0, 1ULL << 30, 0, 1 + 1 + 512 },
};

static void tables_are_estimated_as_2_6_34_does(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(estimates); i++) {
		const struct estimate_case *one = &estimates[i];
		struct pt_shape shape = shape_of(one->format, 36, one->has);

		KUNIT_EXPECT_EQ_MSG(test,
				    twin_early_tables_estimate(&shape, one->end, 7, one->slots),
				    one->tables, "%u", i);
	}
}

static struct kunit_case cases[] = { KUNIT_CASE(zones_of_2_4_are_the_known_ones),
				     KUNIT_CASE(directory_entries_of_2_4_are_the_known_ones),
				     KUNIT_CASE(direct_maps_of_2_6_34_have_the_known_leaves),
				     KUNIT_CASE(a_direct_map_of_x86_64_has_the_known_leaves),
				     KUNIT_CASE(tables_are_estimated_as_2_6_34_does),
				     {} };

static struct kunit_suite suite = {
	.name = "mmtwin_figures",
	.test_cases = cases,
};

kunit_test_suite(suite);
