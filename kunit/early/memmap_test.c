// SPDX-License-Identifier: GPL-2.0
/* Firmware maps: what is refused and why, maps of real machines, each edge by hand. */
#include <kunit/test.h>
#include <linux/errno.h>
#include <linux/sizes.h>
#include <linux/string.h>

#include "../../src/early/memmap.h"

#define RAM	 TWIN_MEM_RAM
#define RESERVED TWIN_MEM_RESERVED
#define ACPI	 TWIN_MEM_ACPI
#define NVS	 TWIN_MEM_NVS

/**
 * struct maps - what a case works on
 * @map: the map
 * @scratch: room for another one
 * @saved: the map as it was
 */
struct maps {
	struct twin_memmap map;
	struct twin_memmap scratch;
	struct twin_memmap saved;
};

static struct maps *maps(struct kunit *test)
{
	struct maps *m = kunit_kzalloc(test, sizeof(*m), GFP_KERNEL);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, m);
	/* Scratch may be full of anything. */
	memset(&m->scratch, 0xa5, sizeof(m->scratch));
	return m;
}

static void fill(struct twin_memmap *map, const struct twin_memmap_entry *entry, unsigned int nr)
{
	unsigned int i;

	map->nr = 0;
	for (i = 0; i < nr; i++)
		twin_memmap_add(map, entry[i].first, entry[i].end, entry[i].type);
}

static void expect_map(struct kunit *test, const struct twin_memmap *map,
		       const struct twin_memmap_entry *want, unsigned int nr)
{
	unsigned int i;

	KUNIT_ASSERT_EQ(test, map->nr, nr);
	for (i = 0; i < nr; i++) {
		KUNIT_EXPECT_EQ_MSG(test, map->entry[i].first, want[i].first, "entry %u", i);
		KUNIT_EXPECT_EQ_MSG(test, map->entry[i].end, want[i].end, "entry %u", i);
		KUNIT_EXPECT_EQ_MSG(test, (u32)map->entry[i].type, (u32)want[i].type, "entry %u",
				    i);
	}
}

#define FILL(map, ...)                                               \
	fill(map, (const struct twin_memmap_entry[]){ __VA_ARGS__ }, \
	     ARRAY_SIZE(((const struct twin_memmap_entry[]){ __VA_ARGS__ })))

#define EXPECT_MAP(test, map, ...)                                               \
	expect_map(test, map, (const struct twin_memmap_entry[]){ __VA_ARGS__ }, \
		   ARRAY_SIZE(((const struct twin_memmap_entry[]){ __VA_ARGS__ })))

/* What is done to it is refused, and leaves it as it is. */
static void expect_refused(struct kunit *test, struct maps *m, int err,
			   int (*rework)(struct twin_memmap *map, struct twin_memmap *scratch))
{
	m->saved = m->map;
	KUNIT_EXPECT_EQ(test, rework(&m->map, &m->scratch), err);
	expect_map(test, &m->map, m->saved.entry, m->saved.nr);
}

/* A large entry of RAM, and so many small ones in it that are not. */
static void fill_comb(struct twin_memmap *map, unsigned int teeth, u64 end)
{
	unsigned int i;

	map->nr = 0;
	twin_memmap_add(map, 0, end, RAM);
	for (i = 0; i < teeth; i++)
		twin_memmap_add(map, SZ_2M + i * SZ_8K, SZ_2M + i * SZ_8K + SZ_4K, RESERVED);
}

static void fewer_than_two_entries_are_refused(struct kunit *test)
{
	struct maps *m = maps(test);

	expect_refused(test, m, -EINVAL, twin_memmap_sanitise);
	FILL(&m->map, { 0, SZ_64M, RAM });
	expect_refused(test, m, -EINVAL, twin_memmap_sanitise);
	FILL(&m->map, { 0, SZ_64M, RAM }, { SZ_64M, SZ_64M, RAM });
	KUNIT_EXPECT_EQ(test, twin_memmap_sanitise(&m->map, &m->scratch), 0);
	EXPECT_MAP(test, &m->map, { 0, SZ_64M, RAM });
}

static void an_entry_round_the_address_space_is_refused(struct kunit *test)
{
	static const struct twin_memmap_entry bad[] = {
		{ SZ_1M, SZ_1M - 1, RAM }, { SZ_1M, 1, RAM },	   { ~0ULL, 5, RESERVED },
		{ SZ_1M, 0, RAM },	   { ~0ULL, 0, RESERVED }, { 0, 0, RAM },
	};
	struct maps *m = maps(test);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		FILL(&m->map, { 0, 0x9f000, RAM }, bad[i], { SZ_2M, SZ_4M, RAM });
		expect_refused(test, m, -EINVAL, twin_memmap_sanitise);
		FILL(&m->map, bad[i], { SZ_2M, SZ_4M, RAM });
		expect_refused(test, m, -EINVAL, twin_memmap_sanitise);
		FILL(&m->map, { SZ_2M, SZ_4M, RAM }, bad[i]);
		expect_refused(test, m, -EINVAL, twin_memmap_sanitise);
	}
	/* Up to the last byte but one is no wrap. */
	FILL(&m->map, { ~0ULL - 1, ~0ULL, RAM }, { 0, SZ_4K, RAM });
	KUNIT_EXPECT_EQ(test, twin_memmap_sanitise(&m->map, &m->scratch), 0);
	EXPECT_MAP(test, &m->map, { 0, SZ_4K, RAM }, { ~0ULL - 1, ~0ULL, RAM });
}

static void more_pieces_than_entries_are_refused(struct kunit *test)
{
	struct maps *m = maps(test);

	/* 63 teeth cut it into 64 parts; with another one apart these are 128. */
	fill_comb(&m->map, 63, SZ_64M);
	twin_memmap_add(&m->map, SZ_128M, SZ_128M + 1, NVS);
	KUNIT_EXPECT_EQ(test, twin_memmap_sanitise(&m->map, &m->scratch), 0);
	KUNIT_EXPECT_EQ(test, m->map.nr, (unsigned int)TWIN_MEMMAP_MAX);
	fill_comb(&m->map, 64, SZ_64M);
	expect_refused(test, m, -ENOSPC, twin_memmap_sanitise);
	fill_comb(&m->map, TWIN_MEMMAP_MAX - 1, SZ_64M);
	expect_refused(test, m, -ENOSPC, twin_memmap_sanitise);
	/* What is cut into pieces and then covered counts as what it comes to. */
	fill_comb(&m->map, TWIN_MEMMAP_MAX - 2, SZ_64M);
	twin_memmap_add(&m->map, 0, SZ_64M, NVS);
	KUNIT_EXPECT_EQ(test, twin_memmap_sanitise(&m->map, &m->scratch), 0);
	EXPECT_MAP(test, &m->map, { 0, SZ_64M, NVS });
}

static void a_full_map_takes_no_more(struct kunit *test)
{
	struct maps *m = maps(test);
	unsigned int i;

	for (i = 0; i < TWIN_MEMMAP_MAX; i++)
		KUNIT_EXPECT_EQ(test, twin_memmap_add(&m->map, i, i + 1, RAM), 0);
	KUNIT_EXPECT_EQ(test, twin_memmap_add(&m->map, i, i + 1, RAM), -ENOSPC);
	KUNIT_EXPECT_EQ(test, m->map.nr, (unsigned int)TWIN_MEMMAP_MAX);
	KUNIT_EXPECT_EQ(test, m->map.entry[i - 1].end, (u64)TWIN_MEMMAP_MAX);
	KUNIT_EXPECT_EQ(test, twin_memmap_sanitise(&m->map, &m->scratch), 0);
	EXPECT_MAP(test, &m->map, { 0, TWIN_MEMMAP_MAX, RAM });
}

/* Drawn: a row is an entry, or several; a sign is a page of that type. */
static const struct drawing {
	const char *name;
	const char *entry[8];
	const char *want;
} drawings[] = {
	{ "apart, last first", { "....1111", "22......" }, "22..1111" },
	{ "touching, of one type", { "....1111", "1111...." }, "11111111" },
	{ "touching, of two types", { "....2222", "1111...." }, "11112222" },
	{ "overlapping, of one type", { "..11111.", "1111...." }, "1111111." },
	{ "the same twice", { "..1111..", "..1111.." }, "..1111.." },
	{ "the higher one is later", { "11111...", "...33333" }, "11133333" },
	{ "the higher one is earlier", { "33333...", "...11111" }, "33333111" },
	{ "the higher one is within", { "11111111", "...2...." }, "11121111" },
	{ "the lower one is within", { "22222222", "...1...." }, "22222222" },
	{ "the higher one begins with it", { "11111111", "44......" }, "44111111" },
	{ "the higher one ends with it", { "11111111", "......44" }, "11111144" },
	{ "two that touch, within", { "11111111", "..33....", "....44.." }, "11334411" },
	{ "one upon the other", { "11111111", ".222222.", "..3333..", "...44..." }, "12344321" },
	{ "the same, upside down", { "...44...", "..3333..", ".222222.", "11111111" }, "12344321" },
	{ "a gap that is filled", { "111..111", "...11...", "2......." }, "21111111" },
	{ "a gap that another fills", { "111..111", "...22..." }, "11122111" },
	{ "a bridge below", { "11....11", "..3333..", "11111111" }, "11333311" },
	{ "RAM with errors in it", { "11111111", ".5.5.5.." }, "15151511" },
	{ "unknown and known types", { "11111111", "..666...", "...555.." }, "11666511" },
	{ "type 0 is nothing", { "11111111", "00000000" }, "11111111" },
	{ "type 0 alone", { "00......", "....1111" }, "....1111" },
};

static void describe(const struct drawing *one, char *desc)
{
	strscpy(desc, one->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(drawing, drawings, describe);

static void draw(struct twin_memmap *map, const char *row)
{
	unsigned int i, from;

	for (i = 0; row[i]; i++) {
		if (row[i] == '.')
			continue;
		for (from = i; row[i + 1] == row[from]; i++)
			;
		twin_memmap_add(map, from * SZ_4K, (i + 1) * SZ_4K, row[from] - '0');
	}
}

static void overlaps_go_to_the_higher_type(struct kunit *test)
{
	const struct drawing *one = test->param_value;
	struct maps *m = maps(test);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(one->entry) && one->entry[i]; i++)
		draw(&m->map, one->entry[i]);
	draw(&m->saved, one->want);
	KUNIT_ASSERT_EQ(test, twin_memmap_sanitise(&m->map, &m->scratch), 0);
	expect_map(test, &m->map, m->saved.entry, m->saved.nr);
}

/* As QEMU's BIOS tells it for 1 GiB. */
static void a_pc_is_brought_into_order(struct kunit *test)
{
	struct maps *m = maps(test);
	struct twin_extent ram[2] = {};

	FILL(&m->map, { 0, 0x9fc00, RAM }, { 0x9fc00, 0xa0000, RESERVED },
	     { 0xf0000, 0x100000, RESERVED }, { 0x100000, 0x3ffe0000, RAM },
	     { 0x3ffe0000, 0x40000000, RESERVED }, { 0xfeffc000, 0xff000000, RESERVED },
	     { 0xfffc0000, 0x100000000, RESERVED });
	m->saved = m->map;
	KUNIT_ASSERT_EQ(test, twin_memmap_sanitise(&m->map, &m->scratch), 0);
	expect_map(test, &m->map, m->saved.entry, m->saved.nr);
	KUNIT_ASSERT_EQ(test, twin_memmap_trim(&m->map, &m->scratch), 0);
	EXPECT_MAP(test, &m->map, { 0, 0x1000, RESERVED }, { 0x1000, 0x9fc00, RAM },
		   { 0x9fc00, 0xa0000, RESERVED }, { 0xf0000, 0x100000, RESERVED },
		   { 0x100000, 0x3ffe0000, RAM }, { 0x3ffe0000, 0x40000000, RESERVED },
		   { 0xfeffc000, 0xff000000, RESERVED }, { 0xfffc0000, 0x100000000, RESERVED });
	KUNIT_ASSERT_EQ(test, twin_memmap_ram(&m->map, 12, ram, ARRAY_SIZE(ram)), 2U);
	KUNIT_EXPECT_EQ(test, ram[0].first, 0x1000ULL);
	KUNIT_EXPECT_EQ(test, ram[0].end, 0x9f000ULL);
	KUNIT_EXPECT_EQ(test, ram[1].first, 0x100000ULL);
	KUNIT_EXPECT_EQ(test, ram[1].end, 0x3ffe0000ULL);
	KUNIT_EXPECT_EQ(test, twin_memmap_end_pfn(&m->map, 12, twin_pfn(1ULL << 34)).n, 0x3ffe0ULL);
}

static void without_a_map_there_are_two_pieces(struct kunit *test)
{
	struct maps *m = maps(test);

	twin_memmap_fallback(&m->map, 63 * SZ_1K);
	EXPECT_MAP(test, &m->map, { 0, 0x9f000, RAM }, { SZ_1M, SZ_64M, RAM });
	KUNIT_EXPECT_EQ(test, twin_memmap_sanitise(&m->map, &m->scratch), 0);
	EXPECT_MAP(test, &m->map, { 0, 0x9f000, RAM }, { SZ_1M, SZ_64M, RAM });
	twin_memmap_fallback(&m->map, 0);
	EXPECT_MAP(test, &m->map, { 0, 0x9f000, RAM });
	/* No number wraps, or makes an entry that would be refused. */
	twin_memmap_fallback(&m->map, ~0ULL);
	EXPECT_MAP(test, &m->map, { 0, 0x9f000, RAM }, { SZ_1M, ~0ULL << 10, RAM });
	KUNIT_EXPECT_EQ(test, twin_memmap_sanitise(&m->map, &m->scratch), 0);
	twin_memmap_fallback(&m->map, (1ULL << 54) - SZ_1K);
	EXPECT_MAP(test, &m->map, { 0, 0x9f000, RAM }, { SZ_1M, ~0ULL << 10, RAM });
}

static void page_0_and_the_hole_are_no_ram(struct kunit *test)
{
	struct maps *m = maps(test);

	FILL(&m->map, { 0, SZ_64M, RAM }, { SZ_128M, SZ_256M, RAM });
	KUNIT_EXPECT_EQ(test, twin_memmap_trim(&m->map, &m->scratch), 0);
	EXPECT_MAP(test, &m->map, { 0, 0x1000, RESERVED }, { 0x1000, 0xa0000, RAM },
		   { SZ_1M, SZ_64M, RAM }, { SZ_128M, SZ_256M, RAM });
	/* Again: nothing is left to do. */
	KUNIT_EXPECT_EQ(test, twin_memmap_trim(&m->map, &m->scratch), 0);
	KUNIT_EXPECT_EQ(test, m->map.nr, 4U);
	/* What is not RAM stays, and a hole stays a hole; reserved memory merges. */
	FILL(&m->map, { 0x100, 0x200, RAM }, { 0x200, 0x300, RESERVED }, { 0x400, 0x500, NVS },
	     { 0x800, 0x1001, RAM }, { 0x9ffff, 0xa0001, RAM }, { 0xc0000, 0xd0000, ACPI },
	     { 0xfffff, 0x100001, RAM });
	KUNIT_EXPECT_EQ(test, twin_memmap_trim(&m->map, &m->scratch), 0);
	EXPECT_MAP(test, &m->map, { 0x100, 0x300, RESERVED }, { 0x400, 0x500, NVS },
		   { 0x800, 0x1000, RESERVED }, { 0x1000, 0x1001, RAM }, { 0x9ffff, 0xa0000, RAM },
		   { 0xc0000, 0xd0000, ACPI }, { 0x100000, 0x100001, RAM });
	FILL(&m->map, { 0x1000, 0xa0000, RAM }, { SZ_1M, ~0ULL, RAM });
	m->saved = m->map;
	KUNIT_EXPECT_EQ(test, twin_memmap_trim(&m->map, &m->scratch), 0);
	expect_map(test, &m->map, m->saved.entry, m->saved.nr);
}

static void a_full_map_is_trimmed_or_left_alone(struct kunit *test)
{
	struct maps *m = maps(test);

	/* 126 entries: trimming makes two more of them. */
	fill_comb(&m->map, 62, SZ_64M);
	twin_memmap_add(&m->map, SZ_128M, SZ_128M + 1, NVS);
	KUNIT_ASSERT_EQ(test, twin_memmap_sanitise(&m->map, &m->scratch), 0);
	KUNIT_ASSERT_EQ(test, m->map.nr, TWIN_MEMMAP_MAX - 2U);
	KUNIT_EXPECT_EQ(test, twin_memmap_trim(&m->map, &m->scratch), 0);
	KUNIT_EXPECT_EQ(test, m->map.nr, (unsigned int)TWIN_MEMMAP_MAX);
	fill_comb(&m->map, 63, SZ_64M);
	KUNIT_ASSERT_EQ(test, twin_memmap_sanitise(&m->map, &m->scratch), 0);
	KUNIT_ASSERT_EQ(test, m->map.nr, TWIN_MEMMAP_MAX - 1U);
	expect_refused(test, m, -ENOSPC, twin_memmap_trim);
}

static void a_limit_takes_ram_and_nothing_else(struct kunit *test)
{
	struct maps *m = maps(test);

	FILL(&m->map, { 0, 0x9f000, RAM }, { SZ_1M, SZ_64M, RAM }, { SZ_64M, SZ_128M, ACPI },
	     { SZ_256M, SZ_512M, RAM }, { SZ_1G, SZ_2G, RESERVED });
	m->saved = m->map;
	KUNIT_EXPECT_EQ(test, twin_memmap_limit(&m->map, 0), -EINVAL);
	KUNIT_EXPECT_EQ(test, twin_memmap_limit(&m->map, ~0ULL), 0);
	KUNIT_EXPECT_EQ(test, twin_memmap_limit(&m->map, SZ_512M), 0);
	expect_map(test, &m->map, m->saved.entry, m->saved.nr);
	KUNIT_EXPECT_EQ(test, twin_memmap_limit(&m->map, SZ_256M + 1), 0);
	EXPECT_MAP(test, &m->map, { 0, 0x9f000, RAM }, { SZ_1M, SZ_64M, RAM },
		   { SZ_64M, SZ_128M, ACPI }, { SZ_256M, SZ_256M + 1, RAM },
		   { SZ_1G, SZ_2G, RESERVED });
	KUNIT_EXPECT_EQ(test, twin_memmap_limit(&m->map, SZ_256M), 0);
	EXPECT_MAP(test, &m->map, { 0, 0x9f000, RAM }, { SZ_1M, SZ_64M, RAM },
		   { SZ_64M, SZ_128M, ACPI }, { SZ_1G, SZ_2G, RESERVED });
	KUNIT_EXPECT_EQ(test, twin_memmap_limit(&m->map, 1), 0);
	EXPECT_MAP(test, &m->map, { 0, 1, RAM }, { SZ_64M, SZ_128M, ACPI },
		   { SZ_1G, SZ_2G, RESERVED });
}

static void only_whole_pages_are_ram(struct kunit *test)
{
	struct maps *m = maps(test);
	struct twin_extent ram[3] = {};

	/* A page of two touching halves; one that is RAM in part at each end; less than one. */
	FILL(&m->map, { 0x0, 0x1800, RAM }, { 0x1800, 0x3801, RAM }, { 0x3801, 0x5000, ACPI },
	     { 0x5fff, 0x7001, RAM }, { 0x8001, 0x9fff, RAM }, { 0xb000, 0xbfff, RAM },
	     { ~0ULL - 0x1fff, ~0ULL, RAM });
	KUNIT_ASSERT_EQ(test, twin_memmap_sanitise(&m->map, &m->scratch), 0);
	KUNIT_EXPECT_EQ(test, twin_memmap_ram(&m->map, 12, ram, ARRAY_SIZE(ram)), 3U);
	KUNIT_EXPECT_EQ(test, ram[0].first, 0ULL);
	KUNIT_EXPECT_EQ(test, ram[0].end, 0x3000ULL);
	KUNIT_EXPECT_EQ(test, ram[1].first, 0x6000ULL);
	KUNIT_EXPECT_EQ(test, ram[1].end, 0x7000ULL);
	KUNIT_EXPECT_EQ(test, ram[2].first, ~0ULL << 13);
	KUNIT_EXPECT_EQ(test, ram[2].end, ~0ULL << 12);
	/* What finds no room is counted, and not written. */
	memset(ram, 0, sizeof(ram));
	KUNIT_EXPECT_EQ(test, twin_memmap_ram(&m->map, 12, ram, 1), 3U);
	KUNIT_EXPECT_EQ(test, ram[0].end, 0x3000ULL);
	KUNIT_EXPECT_EQ(test, ram[1].end, 0ULL);
	KUNIT_EXPECT_EQ(test, twin_memmap_ram(&m->map, 12, NULL, 0), 3U);
	KUNIT_EXPECT_EQ(test, twin_memmap_ram(&m->map, 14, ram, 3), 0U);
	/* Less than the last page of the address space: rounded up it would begin at 0. */
	FILL(&m->map, { ~0ULL - 0xffe, ~0ULL, RAM }, { 0x10000, 0x2ffff, RAM });
	KUNIT_EXPECT_EQ(test, twin_memmap_ram(&m->map, 12, ram, 3), 1U);
	KUNIT_EXPECT_EQ(test, twin_memmap_ram(&m->map, 16, ram, 3), 1U);
	KUNIT_EXPECT_EQ(test, ram[0].first, 0x10000ULL);
	KUNIT_EXPECT_EQ(test, ram[0].end, 0x20000ULL);
}

static void the_last_frame_is_that_of_the_kernel(struct kunit *test)
{
	struct maps *m = maps(test);
	twin_pfn_t all = twin_pfn(1ULL << 52);

	KUNIT_EXPECT_EQ(test, twin_memmap_end_pfn(&m->map, 12, all).n, 0ULL);
	FILL(&m->map, { 0, SZ_4K, RESERVED });
	KUNIT_EXPECT_EQ(test, twin_memmap_end_pfn(&m->map, 12, all).n, 0ULL);
	/* RAM 0-3G and 4-5G, and what is above it is not RAM. */
	FILL(&m->map, { 0, 0xc0000000, RAM }, { 0x100000000, 0x140000000, RAM },
	     { 0x200000000, 0x300000000, RESERVED });
	KUNIT_EXPECT_EQ(test, twin_memmap_end_pfn(&m->map, 12, all).n, 1310720ULL);
	KUNIT_EXPECT_EQ(test, twin_memmap_end_pfn(&m->map, 14, all).n, 327680ULL);
	KUNIT_EXPECT_EQ(test, twin_memmap_end_pfn(&m->map, 16, all).n, 81920ULL);
	KUNIT_EXPECT_EQ(test, twin_memmap_end_pfn(&m->map, 12, twin_pfn(1ULL << 20)).n, 0xc0000ULL);
	KUNIT_EXPECT_EQ(test, twin_memmap_end_pfn(&m->map, 12, twin_pfn(0x100001)).n, 0x100001ULL);
	KUNIT_EXPECT_EQ(test, twin_memmap_end_pfn(&m->map, 12, twin_pfn(5)).n, 5ULL);
	KUNIT_EXPECT_EQ(test, twin_memmap_end_pfn(&m->map, 12, twin_pfn(0)).n, 0ULL);
	/* A part of a page counts by its end alone. */
	FILL(&m->map, { 0x1800, 0x2000, RAM });
	KUNIT_EXPECT_EQ(test, twin_memmap_end_pfn(&m->map, 12, all).n, 2ULL);
	FILL(&m->map, { 0x1000, 0x1fff, RAM });
	KUNIT_EXPECT_EQ(test, twin_memmap_end_pfn(&m->map, 12, all).n, 1ULL);
}

static struct kunit_case cases[] = { KUNIT_CASE(fewer_than_two_entries_are_refused),
				     KUNIT_CASE(an_entry_round_the_address_space_is_refused),
				     KUNIT_CASE(more_pieces_than_entries_are_refused),
				     KUNIT_CASE(a_full_map_takes_no_more),
				     KUNIT_CASE_PARAM(overlaps_go_to_the_higher_type,
						      drawing_gen_params),
				     KUNIT_CASE(a_pc_is_brought_into_order),
				     KUNIT_CASE(without_a_map_there_are_two_pieces),
				     KUNIT_CASE(page_0_and_the_hole_are_no_ram),
				     KUNIT_CASE(a_full_map_is_trimmed_or_left_alone),
				     KUNIT_CASE(a_limit_takes_ram_and_nothing_else),
				     KUNIT_CASE(only_whole_pages_are_ram),
				     KUNIT_CASE(the_last_frame_is_that_of_the_kernel),
				     {} };

static struct kunit_suite suite = {
	.name = "mmtwin_memmap",
	.test_cases = cases,
};

kunit_test_suite(suite);
