// SPDX-License-Identifier: GPL-2.0
/* Maps that users give: booted or refused, and what stands stays when they are refused. */
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/string.h>

#include "running.h"

static int boot(struct twin_session *s, const char *line)
{
	struct twin_request request = { .options.seed = 1 };
	char text[160], why[TWIN_WHY_TEXT];
	int err;

	strscpy(text, line, sizeof(text));
	err = twin_request_parse(&request, text, why, sizeof(why));
	if (!err) {
		mutex_lock(&s->lock);
		err = twin_session_boot(s, &request);
		mutex_unlock(&s->lock);
	}
	twin_request_done(&request);
	twin_test_excuse(s);
	return err;
}

/* Over an arena of 4 MiB. */
static const struct {
	const char *line;
	int err;
} lines[] = {
	{ "x86_64 map=0-9efff:ram,100000-3fffff:ram", 0 },
	{ "x86_64 map=0-9efff:ram,100000-ffffffffff:ram", 0 },
	{ "i386 map=0-9efff:ram,100000-3fffff:ram", 0 },
	{ "i386-pae map=0-9efff:ram,100000-3fffffff:ram", 0 },
	/* In any order, with overlaps, beyond what can be addressed. */
	{ "x86_64 map=200000-3fffff:ram,100000-2fffff:ram,180000-180fff:nvs", 0 },
	{ "i386 map=100000-3fffff:ram,100000000-ffffffffff:ram", 0 },
	/* A PC guesses. */
	{ "x86_64 map=100000-10ffff:ram", 0 },
	{ "x86_64 map=0-fff:ram,fffffffffffff000-ffffffffffffffff:ram", 0 },
	{ "x86_64 map=100000-3fffff:ram kernelcore=1M", 0 },
	{ "x86_64 map=100000000-1ffffffff:ram,200000000-2ffffffff:ram", -ENXIO },
	{ "x86_64 map=0-fff:ram,2000-9efff:ram", -ENXIO },
	{ "x86_64 map=0-9efff:reserved,100000-3fffff:acpi", -ENXIO },
	{ "x86_64 map=0-9efff:ram,100000-3fffff:ram,100000-3fffff:unusable", -ENXIO },
	{ "x86_64 map=0-9efff:ram,100001-101ffe:ram", -ENXIO },
	{ "x86_64 map=0-9efff:ram,100000-107fff:ram", -ENOSPC },
	{ "x86_64 map=0-9efff:ram,3ff000-ffffffffff:ram", -ENOSPC },
	/* Nodes: where RAM is and where none is, in any order, some of them without any. */
	{ "x86_64 ram=4M srat=200000-3fffff:9,0-1fffff:3", 0 },
	{ "i386 ram=2G srat=0-2fffff:0,300000-ffffffff:1 slit=10,30,30,10", 0 },
	{ "arm64-4k-48 map=40000000-403fffff:ram srat=40000000-400807ff:0,40080800-4fffffff:1", 0 },
	{ "x86_64 ram=4M srat=100000000-1ffffffff:0", 0 },
	{ "x86_64 ram=4M slit=10,20,20,10", 0 },
	{ "x86_64 ram=4M srat=0-3fffff:0,3ff000-7fffff:1", -EINVAL },
	{ "x86_64 ram=4M srat=0-ffffffffffffffff:0", -EINVAL },
	{ "x86_64 ram=4M srat=400000-3fffff:0", -EINVAL },
	{ "x86_64 ram=4M slit=10,10,10,10", -EINVAL },
	{ "x86_64 map=100000-0:ram", -EINVAL },
	{ "x86_64 map=100000-3fffff:rom", -EINVAL },
	{ "x86_64 map=,", -EINVAL },
	/* RAM of an arm64 may begin anywhere. */
	{ "arm64-4k-48 map=40000000-403fffff:ram", 0 },
	{ "arm64-4k-48 map=40200000-40ffffff:ram,0-ffff:reserved", 0 },
	{ "arm64-4k-39 map=880000000-8ffffffff:ram,8000000000-ffffffffff:ram", 0 },
	{ "arm64-4k-39 map=800000000000-8000ffffffff:ram", -ERANGE },
	{ "arm64-4k-48 map=2000000000000-20000ffffffff:ram", -ENXIO },
	{ "arm64-4k-48 map=40000000-400fffff:ram,fffffffffffff000-ffffffffffffffff:ram", -EINVAL },
	{ "arm64-4k-48 map=40000000-403fffff:reserved", -ENXIO },
	{ "arm64-4k-48 map=40000000-40003fff:ram,40010000-40013fff:ram", -ENOSPC },
};

static void maps_are_booted_or_refused(struct kunit *test)
{
	struct twin_session *s = twin_test_session(test);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(lines); i++) {
		const struct twin *before = s->twin;
		unsigned int generation = s->generation;

		KUNIT_EXPECT_EQ_MSG(test, boot(s, lines[i].line), lines[i].err, "%s",
				    lines[i].line);
		KUNIT_EXPECT_TRUE_MSG(test, twin_rows_good(s->rows), "%s", lines[i].line);
		if (!lines[i].err)
			continue;
		KUNIT_EXPECT_PTR_EQ_MSG(test, (const struct twin *)s->twin, before, "%s",
					lines[i].line);
		KUNIT_EXPECT_EQ_MSG(test, s->generation, generation, "%s", lines[i].line);
		twin_test_check(s);
		KUNIT_EXPECT_TRUE_MSG(test, twin_rows_good(s->rows), "%s", lines[i].line);
	}
	twin_test_stop(test);
}

/* Low memory of 32 bits ends at 896 MiB; what is behind it is high. */
static void an_i386_of_2_gib_has_high_memory(struct kunit *test)
{
	struct twin_session *s = twin_test_session(test);
	const struct twin_zone_figures *zone;

	KUNIT_ASSERT_EQ(test, boot(s, "i386 ram=2G"), 0);
	zone = s->twin->memory.zones.node[0].zone;
	KUNIT_EXPECT_EQ(test, zone[TWIN_ZONE_NORMAL].spanned, (896ULL - 16) << 8);
	KUNIT_EXPECT_EQ(test, zone[TWIN_ZONE_HIGHMEM].first, 896ULL << 8);
	KUNIT_EXPECT_EQ(test, zone[TWIN_ZONE_HIGHMEM].spanned, (2048ULL - 896) << 8);
	twin_test_stop(test);
}

/* RAM that grows by a page: the machine that stands goes when there is enough, not before. */
static void what_does_not_fit_is_known_before_anything_goes(struct kunit *test)
{
	struct twin_session *s = twin_test_session(test);
	const struct twin *before = s->twin;
	unsigned int generation = s->generation, pages, need = 0, room = 0;
	char line[80];
	int err = -ENOSPC;

	for (pages = 1; err && pages < 200; pages++) {
		snprintf(line, sizeof(line), "x86_64 map=200000-%x:ram,300000-3fffff:acpi",
			 0x200000 + (pages << 12) - 1);
		err = boot(s, line);
		if (!err)
			break;
		KUNIT_ASSERT_EQ_MSG(test, err, -ENOSPC, "%u pages", pages);
		KUNIT_ASSERT_PTR_EQ(test, (const struct twin *)s->twin, before);
		KUNIT_ASSERT_EQ_MSG(test, s->generation, generation, "%u pages", pages);
	}
	KUNIT_ASSERT_EQ(test, err, 0);
	KUNIT_EXPECT_TRUE(test, twin_rows_good(s->rows));
	/* Not all of it was for tables. */
	need = s->twin->plan.need;
	room = pages - need;
	kunit_info(test, "%u pages: %u for image, tables and windows, %u more\n", pages, need,
		   room);
	KUNIT_EXPECT_GT(test, room, 1U);
	/* Nothing is described that is not there. */
	KUNIT_EXPECT_EQ(test, (u64)s->twin->buddy.map.frames, 512ULL + pages);
	twin_test_stop(test);
}

static void a_machine_like_this_one_has_this_kernels_constants(struct kunit *test)
{
	struct twin_session *s = twin_test_session(test);
	const struct twin_memory *memory = &s->twin->memory;
	const struct twin_zone *zone = &s->twin->buddy.zone[0];

	KUNIT_EXPECT_EQ(test, memory->kind->page_struct, (unsigned int)sizeof(struct page));
	KUNIT_EXPECT_EQ(test, memory->group_order, (unsigned int)pageblock_order);
	KUNIT_EXPECT_EQ(test, 1UL << (zone->nr_orders - 1), (unsigned long)MAX_ORDER_NR_PAGES);
	KUNIT_EXPECT_EQ(test, memory->kind->types, (unsigned int)MIGRATE_TYPES);
	KUNIT_EXPECT_EQ(test, memory->cpus, num_online_cpus());
	/* Others are what they are everywhere. */
	KUNIT_ASSERT_EQ(test, boot(s, "arm64-4k-48"), 0);
	KUNIT_EXPECT_PTR_EQ(test, s->twin->memory.kind, &twin_memory_arm64);
	KUNIT_EXPECT_FALSE(test, s->twin->own);
	twin_test_stop(test);
}

static struct kunit_case cases[] = { KUNIT_CASE(maps_are_booted_or_refused),
				     KUNIT_CASE(an_i386_of_2_gib_has_high_memory),
				     KUNIT_CASE(what_does_not_fit_is_known_before_anything_goes),
				     KUNIT_CASE(a_machine_like_this_one_has_this_kernels_constants),
				     {} };

static struct kunit_suite suite = {
	.name = "mmtwin_prepare",
	.init = twin_test_running_init,
	.exit = twin_test_running_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);
