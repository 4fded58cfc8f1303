// SPDX-License-Identifier: GPL-2.0
/* The running kernel's zones against a plan: each figure counts. */
#include <linux/sizes.h>
#include <linux/string.h>

#include "../../src/check/check.h"
#include "../running.h"

#define MIB(n) ((u64)(n) << (20 - 12))

static const struct twin_rule rule = { "frames", "zones", "figures", "node and zone", "" };

/**
 * struct desk - what a case works on
 * @zones: as planned
 * @live: as they are
 * @row: what the rule says
 */
struct desk {
	struct twin_zones zones;
	struct twin_live_zones live;
	struct twin_row row;
};

/* Two nodes that take turns: 1 GiB, 1 GiB, and 1 GiB of the first again. */
static struct desk *desk(struct kunit *test)
{
	struct desk *d = kunit_kzalloc(test, sizeof(*d), GFP_KERNEL);
	struct twin_active_map *ram = kunit_kzalloc(test, sizeof(*ram), GFP_KERNEL);
	struct twin_zones_spec spec = {
		.policy = &twin_zone_policy_6_1,
		.active = ram,
		.page_shift = 12,
		.page_struct = 64,
		.limit = { MIB(16), MIB(4096), MIB(4096) },
		.block_order = 10,
		.group_order = 9,
	};
	unsigned int node, id;

	KUNIT_ASSERT_NOT_NULL(test, d);
	KUNIT_ASSERT_NOT_NULL(test, ram);
	KUNIT_ASSERT_EQ(test, twin_active_add(ram, 0, 1, MIB(1024)), 0);
	KUNIT_ASSERT_EQ(test, twin_active_add(ram, 1, MIB(1024), MIB(2048)), 0);
	KUNIT_ASSERT_EQ(test, twin_active_add(ram, 0, MIB(2048), MIB(3072)), 0);
	twin_zones_plan(&d->zones, &spec);
	for (node = 0; node < 2; node++) {
		for (id = 0; id < TWIN_ZONES; id++) {
			const struct twin_zone_figures *zone = &d->zones.node[node].zone[id];

			d->live.zone[node][id] = (struct twin_live_zone){
				zone->first,
				zone->spanned,
				zone->present,
			};
		}
	}
	return d;
}

static u64 broken(struct desk *d)
{
	twin_row_init(&d->row, &rule);
	twin_check_zone_figures(&d->zones, &d->live, &d->row);
	return d->row.broken;
}

static void each_figure_of_each_zone_counts(struct kunit *test)
{
	struct desk *d = desk(test);
	unsigned int node, id, n, zones = 0;

	KUNIT_EXPECT_EQ(test, broken(d), 0ULL);
	for (node = 0; node < 2; node++) {
		for (id = 0; id < TWIN_ZONES; id++) {
			struct twin_live_zone *zone = &d->live.zone[node][id];
			u64 *figure[] = { &zone->first, &zone->spanned, &zone->present };

			if (!zone->spanned)
				continue;
			zones++;
			for (n = 0; n < ARRAY_SIZE(figure); n++) {
				++*figure[n];
				KUNIT_EXPECT_EQ(test, broken(d), 1ULL);
				KUNIT_EXPECT_EQ(test, d->row.ex[0].place, (u64)(node << 8 | id));
				KUNIT_EXPECT_EQ(test, d->row.ex[0].got, d->row.ex[0].want + 1);
				--*figure[n];
			}
		}
	}
	KUNIT_EXPECT_EQ(test, broken(d), 0ULL);
	/* DMA and DMA32 of the first, DMA32 of the second. */
	KUNIT_EXPECT_EQ(test, zones, 3U);
	KUNIT_EXPECT_EQ(test, d->row.looked, 9ULL);
}

static void a_zone_too_many_or_too_few_is_noticed(struct kunit *test)
{
	struct desk *d = desk(test);

	d->live.zone[1][TWIN_ZONE_NORMAL] = (struct twin_live_zone){ MIB(4096), 1, 1 };
	KUNIT_EXPECT_EQ(test, broken(d), 3ULL);
	d = desk(test);
	memset(&d->live.zone[1], 0, sizeof(d->live.zone[1]));
	KUNIT_EXPECT_EQ(test, broken(d), 3ULL);
	d = desk(test);
	/* The second node's frames are the first one's. */
	swap(d->live.zone[0][TWIN_ZONE_DMA32], d->live.zone[1][TWIN_ZONE_DMA32]);
	KUNIT_EXPECT_EQ(test, broken(d), 6ULL);
}

/* On the kernel that the suites run on; UML names no RAM. */
static void the_running_kernel_is_as_planned(struct kunit *test)
{
	struct twin_session *s = twin_test_session(test);
	const struct twin_row *row = twin_test_row(s, "frames", "zones");

	KUNIT_ASSERT_NOT_NULL(test, row);
	kunit_info(test, "%llu figures; %s\n", row->looked, row->skip ?: "all as planned");
	if (!row->skip) {
		KUNIT_EXPECT_GE(test, row->looked, 3ULL);
		s->twin->memory.zones.node[0].zone[TWIN_ZONE_NORMAL].spanned++;
		twin_test_check(s);
		KUNIT_EXPECT_EQ(test, (int)twin_row_status(row), (int)TWIN_FAIL);
		s->twin->memory.zones.node[0].zone[TWIN_ZONE_NORMAL].spanned--;
	}
	s->twin->own_bytes++;
	twin_test_check(s);
	KUNIT_EXPECT_EQ(test, (int)twin_row_status(row), (int)TWIN_SKIP);
	KUNIT_EXPECT_NOT_NULL(test, row->skip);
	s->twin->own_bytes--;
	/* A machine with other memory says nothing of this computer's. */
	s->twin->own = false;
	twin_test_check(s);
	KUNIT_EXPECT_NULL(test, twin_test_row(s, "frames", "zones"));
	twin_test_stop(test);
}

static struct kunit_case cases[] = { KUNIT_CASE(each_figure_of_each_zone_counts),
				     KUNIT_CASE(a_zone_too_many_or_too_few_is_noticed),
				     KUNIT_CASE(the_running_kernel_is_as_planned),
				     {} };

static struct kunit_suite suite = {
	.name = "mmtwin_check_zones",
	.init = twin_test_running_init,
	.exit = twin_test_running_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);
