// SPDX-License-Identifier: GPL-2.0
/* Windows whose pages come and go: where they are planned, beside figures of the originals. */
#include <linux/sizes.h>

#include "../src/machines.h"
#include "machine.h"

static struct twin_place natural(const struct twin_test_kind *kind, u64 pages)
{
	u64 base = 0x91ULL << kind->format->level[1].shift;
	struct twin_place place = { .base = twin_phys(base), .pages = pages };

	pt_shape_init(&place.shape, kind->format, kind->phys_bits, kind->has);
	place.layout = twin_test_layout(kind->format);
	place.windows = twin_test_windows(kind->format);
	return place;
}

static int plan_machine(struct twin_plan *plan, const struct twin_place *place, u8 leaf_levels)
{
	struct twin_options options = { .seed = 1, .leaf_levels = leaf_levels };

	return twin_plan(plan, twin_machine_find("native"), place, &options);
}

static u64 page_bytes(const struct twin_plan *plan)
{
	return 1ULL << plan->place.shape.format->page_shift;
}

/* As 2.6.34 has it: 4 slots, and 8 CPUs with as many pages as there are kinds of use. */
static const struct twin_window_kind of_2_6_34 = {
	.early_slots = 4,
	.early_bytes = SZ_256K,
	.cpus = 8,
	.kmap_depth = 20,
	.pkmap = 1024,
};

static u64 start_of(const struct twin_plan *plan, const char *name)
{
	return twin_test_window(plan, name)->va.a;
}

/* Two pages below pkmap vmalloc ends, which takes 128 MiB; low memory has what is left. */
static void expect_low_end(struct kunit *test, const struct twin_plan *plan, u64 end, u64 low)
{
	u64 got = start_of(plan, "pkmap") - 2 * SZ_4K;

	KUNIT_EXPECT_EQ(test, got, end);
	KUNIT_EXPECT_EQ(test, (got - SZ_128M - 0xc0000000ULL) >> 12, low);
}

/* Figures of the originals: PKMAP_BASE, and where FIX_BTMAP_BEGIN leads. */
static void windows_are_where_the_originals_have_them(struct kunit *test)
{
	struct twin_plan *plan = kunit_kzalloc(test, sizeof(*plan), GFP_KERNEL);
	struct twin_test_kind two = { "", &pt_format_i386, 32, 0, 0 };
	struct twin_test_kind pae = { "", &pt_format_i386_pae, 36, PT_HAS_NX, 0 };
	struct twin_test_kind four = { "", &pt_format_x86_64, 46, PT_HAS_NX, 0 };
	struct twin_place place = natural(&two, 4096);
	struct twin_window_kind kind = of_2_6_34;

	KUNIT_ASSERT_NOT_NULL(test, plan);
	place.windows = &kind;
	KUNIT_ASSERT_EQ(test, plan_machine(plan, &place, 0), 0);
	KUNIT_EXPECT_EQ(test, start_of(plan, "pkmap"), 0xff800000ULL);
	expect_low_end(test, plan, 0xff7fe000, 227326);
	/* 24 slots and 160 of kmap; the next 256 are in the table of the first one. */
	KUNIT_EXPECT_EQ(test, start_of(plan, "early-io"), 0xfffff000ULL - 439 * SZ_4K);
	place = natural(&pae, 4096);
	place.windows = &kind;
	kind.pkmap = 512;
	KUNIT_ASSERT_EQ(test, plan_machine(plan, &place, 0), 0);
	KUNIT_EXPECT_EQ(test, start_of(plan, "pkmap"), 0xffc00000ULL);
	expect_low_end(test, plan, 0xffbfe000, 228350);
	/* 6.1: 512 of them do not fit below the others, so they begin with a table. */
	place = natural(&pae, 4096);
	KUNIT_ASSERT_EQ(test, plan_machine(plan, &place, 0), 0);
	KUNIT_EXPECT_EQ(test, start_of(plan, "early-io"), 0xffc00000ULL);
	KUNIT_EXPECT_EQ(test, start_of(plan, "pkmap"), 0xff800000ULL);
	place = natural(&four, 4096);
	KUNIT_ASSERT_EQ(test, plan_machine(plan, &place, 0), 0);
	KUNIT_EXPECT_EQ(test, start_of(plan, "early-io"), 0xffffffffff400000ULL);
	KUNIT_EXPECT_PTR_EQ(test, twin_test_window(plan, "pkmap"), NULL);
	KUNIT_EXPECT_PTR_EQ(test, twin_test_window(plan, "kmap"), NULL);
}

/* However many CPUs push them down: one entry above all slots, a free page behind pkmap. */
static void early_slots_share_a_table_wherever_they_begin(struct kunit *test)
{
	const struct twin_test_kind *kind = test->param_value;
	struct twin_plan *plan = kunit_kzalloc(test, sizeof(*plan), GFP_KERNEL);
	struct twin_place place = natural(kind, 1024);
	struct twin_window_kind room = *place.windows;
	u64 span = 1ULL << kind->format->level[1].shift, last, end;

	KUNIT_ASSERT_NOT_NULL(test, plan);
	place.windows = &room;
	room.kmap_depth = 11;
	room.pkmap = 1 << kind->format->level[0].bits;
	for (room.cpus = 1; room.cpus <= 64; room.cpus++) {
		const struct twin_window *w;

		KUNIT_ASSERT_EQ(test, plan_machine(plan, &place, kind->leaf_levels), 0);
		w = twin_test_window(plan, "early-io");
		last = w->va.a + w->pages * page_bytes(plan) - 1;
		KUNIT_EXPECT_EQ(test, w->va.a / span, last / span);
		end = w->va.a;
		w = twin_test_window(plan, "pkmap");
		last = w->va.a + w->pages * page_bytes(plan);
		KUNIT_EXPECT_GE(test, end, last + page_bytes(plan));
		KUNIT_EXPECT_EQ(test, w->va.a & (span - 1), 0ULL);
		KUNIT_EXPECT_PTR_EQ(test, twin_plan_window(plan, twin_va(last)), NULL);
	}
}

static struct kunit_case cases[] = { KUNIT_CASE(windows_are_where_the_originals_have_them),
				     TWIN_KIND_CASE(early_slots_share_a_table_wherever_they_begin),
				     {} };

static struct kunit_suite suite = {
	.name = "mmtwin_window_plan",
	.init = twin_test_init,
	.exit = twin_test_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);
