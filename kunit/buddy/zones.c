// SPDX-License-Identifier: GPL-2.0
/* Machines of some zones; see zones.h. */
#include <linux/string.h>

#include "zones.h"

/*
 * Frames in front of the descriptors and behind them, where nobody has anything to read
 * or to write.  They look like free blocks, so that who reads them merges with them.
 */
#define FRONT 64U
#define BACK  2048U

/* clang-format off */
const struct twin_test_site twin_test_sites[] = {
	{ "one zone", 0, 4096, 11, 9, &twin_mobility_6_1, 1, { { 0, 4096, 0 } } },
	{ "three zones, borders anywhere", 16, 6000, 10, 5, &twin_mobility_2_6_34, 3,
	  { { 0, 777, 0 }, { 777, 2500, 1 }, { 2500, 6000, 2 } } },
	{ "holes", 1, 4095, 11, 9, &twin_mobility_2_6_34, 2,
	  { { 0, 2047, 0 }, { 2047, 4095, 1 } },
	  { { 158, 255 }, { 1000, 1001 }, { 2046, 2049 }, { 3000, 3500 } } },
	{ "begins at an odd frame", 0x12345, 3333, 11, 9, &twin_mobility_6_1, 2,
	  { { 0, 1001, 0 }, { 1001, 3333, 1 } } },
	{ "zones in turns", 0x100000fffULL, 2048, 11, 5, &twin_mobility_6_1, 2,
	  { { 0, 300, 0 }, { 300, 700, 1 }, { 700, 1100, 0 }, { 1150, 2048, 1 } } },
	{ "2.4, nothing grouped", 1, 2047, 10, 9, NULL, 2, { { 0, 512, 0 }, { 512, 2047, 1 } } },
	{ "twelve orders", 4096, 8192, 12, 10, &twin_mobility_6_1, 1, { { 0, 8192, 0 } } },
	{ "small", 3, 200, 10, 5, &twin_mobility_2_6_34, 2, { { 0, 101, 0 }, { 101, 200, 1 } } },
	{ "small, begins at an odd frame", 0x7ff, 256, 11, 5, &twin_mobility_6_1, 3,
	  { { 0, 50, 0 }, { 50, 99, 1 }, { 99, 256, 2 } }, { { 60, 61 }, { 120, 130 } } },
	{ "small, 2.4", 0, 256, 10, 9, NULL, 1, { { 0, 256, 0 } } },
	{}
};

/* clang-format on */

/**
 * twin_test_next_site - generator of a case's parameters: twin_test_sites
 * @prev: the one before, NULL at first
 * @desc: filled in
 */
const void *twin_test_next_site(const void *prev, char *desc)
{
	const struct twin_test_site *one = prev;

	one = one ? one + 1 : twin_test_sites;
	if (!one->name)
		return NULL;
	strscpy(desc, one->name, KUNIT_PARAM_DESC_SIZE);
	return one;
}

static struct twin_frame *descriptors(struct twin_test_zones *z)
{
	return z->guarded + FRONT;
}

/* The frames behind: each the upper buddy of whatever could have one there. */
static struct twin_frame behind(const struct twin_test_zones *z, u32 i)
{
	u32 at = z->map.end + z->map.zones * TWIN_LISTS_MAX + i;
	const struct twin_stretch *last = &z->stretch[z->map.nr_stretches - 1];

	return (struct twin_frame){
		.word = twin_word(TWIN_FREE, __ffs(at) & 0xf, last->zone, TWIN_MOVABLE),
	};
}

/* In front only the buddy of the block that begins with the first frame is of interest. */
static struct twin_frame before(const struct twin_test_zones *z, u32 i)
{
	unsigned int order = z->map.lo ? __ffs(z->map.lo) : 0;
	bool buddy = i + (1U << order) == FRONT;

	return (struct twin_frame){
		.word = twin_word(TWIN_FREE, buddy ? order : 0xf, 0, TWIN_MOVABLE),
	};
}

static void set_guards(struct twin_test_zones *z)
{
	struct twin_frame *back = descriptors(z) + z->map.frames + z->map.zones * TWIN_LISTS_MAX;
	u32 i;

	for (i = 0; i < FRONT; i++)
		z->guarded[i] = before(z, i);
	for (i = 0; i < BACK; i++)
		back[i] = behind(z, i);
}

static void *room(struct kunit *test, u64 bytes)
{
	void *mem = kunit_kzalloc(test, bytes, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, mem);
	return mem;
}

static void plan_zone(struct twin_test_zones *z, unsigned int nr, unsigned int stretches)
{
	struct twin_zone_plan *plan = &z->plan[nr];
	unsigned int i;

	plan->name = "zone";
	plan->first = twin_pfn(~0ULL);
	for (i = 0; i < stretches; i++) {
		if (z->stretch[i].zone != nr)
			continue;
		plan->first.n = min(plan->first.n, z->stretch[i].first.n);
		plan->end = z->stretch[i].end;
	}
	plan->nr_orders = z->site->orders;
	plan->block_order = z->site->block_order;
	plan->grouped = z->site->mobility;
	plan->mobility = z->site->mobility ?: &twin_mobility_2_4;
}

/**
 * twin_test_reserved - a machine that handed nothing over yet
 * @test: the test
 * @site: what it is
 */
struct twin_test_zones *twin_test_reserved(struct kunit *test, const struct twin_test_site *site)
{
	struct twin_test_zones *z = room(test, sizeof(*z));
	u64 bytes = twin_mem_map_bytes(site->frames, site->zones);
	unsigned int i, nr = 0;
	u32 at;

	z->test = test;
	z->site = site;
	z->guarded = room(test, bytes + (FRONT + BACK) * sizeof(struct twin_frame));
	z->owners.first = site->first;
	z->owners.frames = site->frames;
	z->owners.frame = room(test, site->frames * sizeof(*z->owners.frame));
	z->seen = room(test, twin_buddy_verify_bytes(site->frames));
	z->head = room(test, site->frames * sizeof(*z->head));
	z->where = room(test, site->frames * sizeof(*z->where));
	z->pfn = room(test, site->frames * sizeof(*z->pfn));
	for (; site->stretch[nr].end; nr++) {
		z->stretch[nr].first = twin_pfn(site->first + site->stretch[nr].first);
		z->stretch[nr].end = twin_pfn(site->first + site->stretch[nr].end);
		z->stretch[nr].zone = site->stretch[nr].zone;
		for (at = site->stretch[nr].first; at < site->stretch[nr].end; at++) {
			z->owners.frame[at].owner = OWNER_RESERVED;
			z->owners.frame[at].zone = site->stretch[nr].zone;
		}
	}
	KUNIT_ASSERT_EQ(test,
			twin_mem_map_init(&z->map, descriptors(z), twin_pfn(site->first),
					  site->frames, site->zones, z->stretch, nr),
			0);
	set_guards(z);
	for (i = 0; i < site->zones; i++) {
		plan_zone(z, i, nr);
		bytes = twin_pageblocks_bytes(&z->map, &z->plan[i]);
		KUNIT_ASSERT_EQ(
			test,
			twin_zone_init(&z->zone[i], &z->map, i, &z->plan[i], room(test, bytes)), 0);
	}
	return z;
}

static bool in_hole(const struct twin_test_site *site, u32 at)
{
	unsigned int i;

	for (i = 0; site->hole[i].end; i++)
		if (at >= site->hole[i].first && at < site->hole[i].end)
			return true;
	return false;
}

/**
 * twin_test_zones - a machine whose RAM is free
 * @test: the test
 * @site: what it is
 */
struct twin_test_zones *twin_test_zones(struct kunit *test, const struct twin_test_site *site)
{
	struct twin_test_zones *z = twin_test_reserved(test, site);
	unsigned int i;
	u32 at, end;

	for (i = 0; site->stretch[i].end; i++) {
		for (at = site->stretch[i].first; at < site->stretch[i].end; at = end) {
			end = at + 1;
			if (in_hole(site, at))
				continue;
			while (end < site->stretch[i].end && !in_hole(site, end))
				end++;
			KUNIT_ASSERT_EQ(test,
					twin_buddy_release(&z->zone[site->stretch[i].zone],
							   twin_pfn(site->first + at),
							   twin_pfn(site->first + end)),
					0);
			owner_set(&z->owners, site->first + at, end - at, OWNER_FREE);
			z->free[site->stretch[i].zone] += end - at;
		}
	}
	twin_zones_audit(z);
	return z;
}

/**
 * twin_zones_done - a test has ended: all goes home, nobody wrote beside the descriptors
 * @z: the machine
 */
void twin_zones_done(struct twin_test_zones *z)
{
	struct twin_frame *back = descriptors(z) + z->map.frames + z->map.zones * TWIN_LISTS_MAX;
	struct twin_frame want;
	u32 i;

	twin_zones_give_all(z);
	twin_zones_audit(z);

	for (i = 0; i < FRONT; i++) {
		want = before(z, i);
		KUNIT_ASSERT_EQ(z->test, memcmp(&z->guarded[i], &want, sizeof(want)), 0);
	}
	for (i = 0; i < BACK; i++) {
		want = behind(z, i);
		KUNIT_ASSERT_EQ(z->test, memcmp(&back[i], &want, sizeof(want)), 0);
	}
}
