// SPDX-License-Identifier: GPL-2.0
/* Early reservations: who gets what when two want the same. */
#include <linux/errno.h>
#include <linux/limits.h>
#include <linux/string.h>

#include "early.h"

/* What the table is to hold. */
struct entry {
	u64 first;
	u64 end;
	const char *name;
};

/* The table holds these, counted from the base, and nothing else. */
static void expect_table(struct twin_test_early *t, const struct entry *want, unsigned int nr)
{
	unsigned int i;

	KUNIT_EXPECT_EQ(t->test, t->early.nr, nr);
	for (i = 0; i < nr && i < t->early.nr; i++) {
		const struct twin_reservation *r = &t->early.table[i];

		KUNIT_EXPECT_EQ_MSG(t->test, r->first - t->base, want[i].first, "entry %u", i);
		KUNIT_EXPECT_EQ_MSG(t->test, r->end - t->base, want[i].end, "entry %u", i);
		KUNIT_EXPECT_STREQ(t->test, r->name, want[i].name);
	}
	twin_test_early_sound(t);
}

#define EXPECT_TABLE(t, ...)                                   \
	expect_table(t, (const struct entry[]){ __VA_ARGS__ }, \
		     sizeof((const struct entry[]){ __VA_ARGS__ }) / sizeof(struct entry))

static int firm(struct twin_test_early *t, u64 first, u64 end, const char *name)
{
	return twin_early_reserve(&t->early, t->base + first, t->base + end, name,
				  TWIN_RESERVE_FIRM);
}

static int loose(struct twin_test_early *t, u64 first, u64 end, const char *name)
{
	return twin_early_reserve(&t->early, t->base + first, t->base + end, name,
				  TWIN_RESERVE_LOOSE);
}

static int free_part(struct twin_test_early *t, u64 first, u64 end)
{
	return twin_early_free(&t->early, t->base + first, t->base + end);
}

static void firm_ones_are_refused_where_there_is_another(struct kunit *test)
{
	struct twin_test_early *t = twin_test_early(test);

	KUNIT_EXPECT_EQ(test, firm(t, 0x1000, 0x2000, "a"), 0);
	KUNIT_EXPECT_EQ(test, firm(t, 0x1000, 0x2000, "b"), -EBUSY);
	KUNIT_EXPECT_EQ(test, firm(t, 0x0, 0x1001, "b"), -EBUSY);
	KUNIT_EXPECT_EQ(test, firm(t, 0x1fff, 0x2001, "b"), -EBUSY);
	KUNIT_EXPECT_EQ(test, firm(t, 0x0, 0x9000, "b"), -EBUSY);
	KUNIT_EXPECT_EQ(test, firm(t, 0x1800, 0x1801, "b"), -EBUSY);
	EXPECT_TABLE(t, { 0x1000, 0x2000, "a" });
	/* What touches does not conflict. */
	KUNIT_EXPECT_EQ(test, firm(t, 0x0, 0x1000, "below"), 0);
	KUNIT_EXPECT_EQ(test, firm(t, 0x2000, 0x2001, "above"), 0);
	EXPECT_TABLE(t, { 0x0, 0x1000, "below" }, { 0x1000, 0x2000, "a" },
		     { 0x2000, 0x2001, "above" });
	twin_early_exit(&t->early);
}

static void loose_ones_are_dropped_trimmed_and_split(struct kunit *test)
{
	struct twin_test_early *t = twin_test_early(test);

	KUNIT_EXPECT_EQ(test, loose(t, 0x1000, 0x9000, "bios"), 0);
	KUNIT_EXPECT_EQ(test, firm(t, 0x3000, 0x4000, "mid"), 0);
	EXPECT_TABLE(t, { 0x1000, 0x3000, "bios" }, { 0x3000, 0x4000, "mid" },
		     { 0x4000, 0x9000, "bios" });
	KUNIT_EXPECT_EQ(test, firm(t, 0x800, 0x1800, "low"), 0);
	KUNIT_EXPECT_EQ(test, firm(t, 0x8fff, 0xa000, "high"), 0);
	EXPECT_TABLE(t, { 0x800, 0x1800, "low" }, { 0x1800, 0x3000, "bios" },
		     { 0x3000, 0x4000, "mid" }, { 0x4000, 0x8fff, "bios" },
		     { 0x8fff, 0xa000, "high" });
	KUNIT_EXPECT_EQ(test, firm(t, 0x1800, 0x3000, "all"), 0);
	EXPECT_TABLE(t, { 0x800, 0x1800, "low" }, { 0x1800, 0x3000, "all" },
		     { 0x3000, 0x4000, "mid" }, { 0x4000, 0x8fff, "bios" },
		     { 0x8fff, 0xa000, "high" });
	twin_early_exit(&t->early);
}

/* Several loose ones may be in the way of one, and all of them are kept if it conflicts. */
static void a_refused_one_leaves_loose_ones_alone(struct kunit *test)
{
	struct twin_test_early *t = twin_test_early(test);

	KUNIT_EXPECT_EQ(test, loose(t, 0x1000, 0x2000, "a"), 0);
	KUNIT_EXPECT_EQ(test, loose(t, 0x3000, 0x4000, "b"), 0);
	KUNIT_EXPECT_EQ(test, firm(t, 0x5000, 0x6000, "c"), 0);
	KUNIT_EXPECT_EQ(test, firm(t, 0x1800, 0x5001, "d"), -EBUSY);
	EXPECT_TABLE(t, { 0x1000, 0x2000, "a" }, { 0x3000, 0x4000, "b" }, { 0x5000, 0x6000, "c" });
	KUNIT_EXPECT_EQ(test, firm(t, 0x1800, 0x5000, "d"), 0);
	EXPECT_TABLE(t, { 0x1000, 0x1800, "a" }, { 0x1800, 0x5000, "d" }, { 0x5000, 0x6000, "c" });
	twin_early_exit(&t->early);
}

static void a_loose_one_takes_what_firm_ones_left(struct kunit *test)
{
	struct twin_test_early *t = twin_test_early(test);

	KUNIT_EXPECT_EQ(test, firm(t, 0x2000, 0x3000, "a"), 0);
	KUNIT_EXPECT_EQ(test, firm(t, 0x3000, 0x3800, "b"), 0);
	KUNIT_EXPECT_EQ(test, firm(t, 0x5000, 0x6000, "c"), 0);
	KUNIT_EXPECT_EQ(test, loose(t, 0x1000, 0x5800, "bios"), 0);
	EXPECT_TABLE(t, { 0x1000, 0x2000, "bios" }, { 0x2000, 0x3000, "a" },
		     { 0x3000, 0x3800, "b" }, { 0x3800, 0x5000, "bios" }, { 0x5000, 0x6000, "c" });
	/* Nothing is left of this for anybody. */
	KUNIT_EXPECT_EQ(test, loose(t, 0x2000, 0x3800, "none"), 0);
	KUNIT_EXPECT_EQ(test, t->early.nr, 5U);
	/* A later loose one takes it from an earlier one. */
	KUNIT_EXPECT_EQ(test, loose(t, 0x1800, 0x4000, "later"), 0);
	EXPECT_TABLE(t, { 0x1000, 0x1800, "bios" }, { 0x1800, 0x2000, "later" },
		     { 0x2000, 0x3000, "a" }, { 0x3000, 0x3800, "b" }, { 0x3800, 0x4000, "later" },
		     { 0x4000, 0x5000, "bios" }, { 0x5000, 0x6000, "c" });
	twin_early_exit(&t->early);
}

static void freeing_trims_splits_and_drops(struct kunit *test)
{
	struct twin_test_early *t = twin_test_early(test);

	KUNIT_EXPECT_EQ(test, firm(t, 0x1000, 0x9000, "a"), 0);
	KUNIT_EXPECT_EQ(test, firm(t, 0x9000, 0xa000, "b"), 0);
	KUNIT_EXPECT_EQ(test, free_part(t, 0x4000, 0x5000), 0);
	EXPECT_TABLE(t, { 0x1000, 0x4000, "a" }, { 0x5000, 0x9000, "a" }, { 0x9000, 0xa000, "b" });
	KUNIT_EXPECT_EQ(test, free_part(t, 0x1000, 0x1800), 0);
	KUNIT_EXPECT_EQ(test, free_part(t, 0x8000, 0x9000), 0);
	KUNIT_EXPECT_EQ(test, free_part(t, 0x9000, 0xa000), 0);
	EXPECT_TABLE(t, { 0x1800, 0x4000, "a" }, { 0x5000, 0x8000, "a" });
	KUNIT_EXPECT_EQ(test, free_part(t, 0x1800, 0x4000), 0);
	KUNIT_EXPECT_EQ(test, free_part(t, 0x5000, 0x8000), 0);
	KUNIT_EXPECT_EQ(test, t->early.nr, 0U);
	KUNIT_EXPECT_EQ(test, t->early.bytes, 0ULL);
	KUNIT_EXPECT_EQ(test, t->early.most_bytes, 0x9000ULL);
	twin_early_exit(&t->early);
}

static void what_is_not_reserved_is_not_freed(struct kunit *test)
{
	struct twin_test_early *t = twin_test_early(test);

	KUNIT_EXPECT_EQ(test, firm(t, 0x1000, 0x2000, "a"), 0);
	KUNIT_EXPECT_EQ(test, firm(t, 0x2000, 0x3000, "b"), 0);
	KUNIT_EXPECT_EQ(test, free_part(t, 0x3000, 0x4000), -ENOENT);
	KUNIT_EXPECT_EQ(test, free_part(t, 0x0, 0x1000), -ENOENT);
	KUNIT_EXPECT_EQ(test, free_part(t, 0xfff, 0x1800), -ENOENT);
	KUNIT_EXPECT_EQ(test, free_part(t, 0x2800, 0x3001), -ENOENT);
	KUNIT_EXPECT_EQ(test, free_part(t, 0x1800, 0x2800), -ENOENT);
	KUNIT_EXPECT_EQ(test, free_part(t, 0x1000, 0x1000), -EINVAL);
	KUNIT_EXPECT_EQ(test, free_part(t, 0x2000, 0x1000), -EINVAL);
	EXPECT_TABLE(t, { 0x1000, 0x2000, "a" }, { 0x2000, 0x3000, "b" });
	KUNIT_EXPECT_EQ(test, free_part(t, 0x1000, 0x2000), 0);
	KUNIT_EXPECT_EQ(test, free_part(t, 0x1000, 0x2000), -ENOENT);
	twin_early_exit(&t->early);
}

static void bad_requests_are_refused(struct kunit *test)
{
	struct twin_test_early *t = twin_test_early(test);
	struct twin_early_want want = { .size = 0x1000, .align = 0x1000, .name = "a" };
	u64 top = EARLY_PAGES * EARLY_PAGE;
	twin_phys_t phys;

	KUNIT_EXPECT_EQ(test, firm(t, 0x2000, 0x2000, "a"), -EINVAL);
	KUNIT_EXPECT_EQ(test, firm(t, 0x2000, 0x1000, "a"), -EINVAL);
	KUNIT_EXPECT_EQ(test, firm(t, 0x1000, 0x2000, NULL), -EINVAL);
	KUNIT_EXPECT_EQ(test,
			twin_early_reserve(&t->early, t->base, t->base + 1, "a",
					   TWIN_RESERVE_ALLOCATED),
			-EINVAL);
	KUNIT_EXPECT_EQ(
		test, twin_early_reserve(&t->early, t->base, t->base + 1, "a", TWIN_RESERVE_TABLE),
		-EINVAL);
	KUNIT_EXPECT_EQ(test, firm(t, top - 1, top + 1, "a"), -ERANGE);
	KUNIT_EXPECT_EQ(test, twin_early_reserve(&t->early, 0, ~0ULL, "a", TWIN_RESERVE_LOOSE),
			-ERANGE);
	want.size = 0;
	KUNIT_EXPECT_EQ(test, twin_early_alloc(&t->early, &want, &phys), -EINVAL);
	want.size = 1;
	want.align = 0;
	KUNIT_EXPECT_EQ(test, twin_early_alloc(&t->early, &want, &phys), -EINVAL);
	want.align = 0x1800;
	KUNIT_EXPECT_EQ(test, twin_early_alloc(&t->early, &want, &phys), -EINVAL);
	want.align = (1ULL << 63) | 1;
	KUNIT_EXPECT_EQ(test, twin_early_alloc(&t->early, &want, &phys), -EINVAL);
	want.align = 1;
	want.name = NULL;
	KUNIT_EXPECT_EQ(test, twin_early_alloc(&t->early, &want, &phys), -EINVAL);
	KUNIT_EXPECT_EQ(test, t->early.nr, 0U);
	/* The last byte of the address space, RAM or not, can be reserved. */
	KUNIT_EXPECT_EQ(test, firm(t, top - 1, top, "last"), 0);
	twin_early_exit(&t->early);
}

/* Sums of addresses, sizes and alignments that do not fit in 64 bits. */
static void requests_that_wrap_find_nothing(struct kunit *test)
{
	static const u64 big[] = { 1ULL << 63, ~0ULL, ~0ULL - 0xfff, 1ULL << 62 };
	struct twin_test_early *t = twin_test_early(test);
	struct twin_early_want want = { .name = "a" };
	twin_phys_t phys;
	unsigned int i;

	for (i = 0; i < 2 * ARRAY_SIZE(big); i++) {
		want.down = i & 1;
		want.size = big[i / 2];
		want.align = 0x1000;
		KUNIT_EXPECT_EQ(test, twin_early_alloc(&t->early, &want, &phys), -ENOMEM);
		want.size = 1;
		want.align = 1;
		want.first = t->base + EARLY_PAGES * EARLY_PAGE;
		KUNIT_EXPECT_EQ(test, twin_early_alloc(&t->early, &want, &phys), -ENOMEM);
		want.first = ~0ULL;
		KUNIT_EXPECT_EQ(test, twin_early_alloc(&t->early, &want, &phys), -ENOMEM);
		want.first = 0;
		if (!t->base)
			continue;
		/* Only the start of address space is so aligned. */
		want.align = 1ULL << 63;
		KUNIT_EXPECT_EQ(test, twin_early_alloc(&t->early, &want, &phys), -ENOMEM);
		want.end = t->base;
		want.align = 1;
		KUNIT_EXPECT_EQ(test, twin_early_alloc(&t->early, &want, &phys), -ENOMEM);
		want.end = 0;
	}
	KUNIT_EXPECT_EQ(test, t->early.nr, 0U);
	twin_early_exit(&t->early);
}

static void memory_that_cannot_be_handed_out_is_refused(struct kunit *test)
{
	struct twin_test_early *t = twin_test_early(test);
	u64 top = t->base + EARLY_PAGES * EARLY_PAGE, page = EARLY_PAGE;
	struct twin_extent good = { t->base + page, t->base + 2 * page };
	const struct twin_extent bad[][2] = {
		{ good, { t->base + page + page / 2, t->base + 3 * page } },
		{ good, { t->base + 3 * page, t->base + 3 * page + 1 } },
		{ good, { t->base + page, t->base + 3 * page } },
		{ good, { t->base + 3 * page, t->base + 3 * page } },
		{ good, { t->base + 4 * page, t->base + 3 * page } },
		{ good, { t->base + (EARLY_RAM - 1) * page, t->base + (EARLY_RAM + 1) * page } },
		{ good, { top, top + page } },
		{ { t->base + 3 * page, t->base + 4 * page }, good },
	};
	const struct twin_extent touching[2] = { good, { good.end, good.end + page } };
	struct twin_early *early = &t->early;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		KUNIT_EXPECT_EQ_MSG(
			test, twin_early_init(early, &t->tr->ram, bad[i], 2, top, EARLY_SHIFT),
			-EINVAL, "%u", i);
	KUNIT_EXPECT_EQ(test, twin_early_init(early, &t->tr->ram, &good, 1, top - 1, EARLY_SHIFT),
			-EINVAL);
	KUNIT_EXPECT_EQ(test, twin_early_init(early, &t->tr->ram, touching, 2, top, EARLY_SHIFT),
			0);
	twin_early_exit(early);
}

static void allocation_goes_up_or_down_between_bounds(struct kunit *test)
{
	struct twin_test_early *t = twin_test_early(test);
	u64 hole = EARLY_HOLE * EARLY_PAGE, high = EARLY_HIGH * EARLY_PAGE;
	const struct {
		struct twin_early_want want;
		u64 at;
	} tries[] = {
		{ { 0x100, 0x10, .name = "a" }, 0x0 },
		{ { 0x100, 0x1000, .name = "b" }, 0x1000 },
		/* between the two, which is as low as it gets */
		{ { 0xf00, 0x10, .name = "c" }, 0x100 },
		{ { 0x100, 0x10, .down = true, .name = "d" }, EARLY_RAM * EARLY_PAGE - 0x100 },
		{ { 0x10, 0x1000, .down = true, .name = "e" }, (EARLY_RAM - 1) * EARLY_PAGE },
		{ { 0x2000, 0x1000, hole - 0x1000, .name = "f" }, high },
		{ { 0x2000, 0x1000, 0, high + 0x1000, .down = true, .name = "g" }, hole - 0x2000 },
		{ { 0x1000, 0x8000, 0x9000, 0x11000, .name = "h" }, 0x10000 },
		{ { 0x1000, 0x1000, 0x9000, 0xa000, .down = true, .name = "i" }, 0x9000 },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(tries); i++) {
		struct twin_early_want want = tries[i].want;
		twin_phys_t phys = {};

		want.first += t->base;
		want.end += want.end ? t->base : 0;
		KUNIT_EXPECT_EQ_MSG(test, twin_early_alloc(&t->early, &want, &phys), 0, "%s",
				    want.name);
		KUNIT_EXPECT_EQ_MSG(test, phys.a - t->base, tries[i].at, "%s", want.name);
		KUNIT_ASSERT_NOT_NULL(test, twin_early_find(&t->early, phys.a));
		KUNIT_EXPECT_STREQ(test, twin_early_find(&t->early, phys.a)->name, want.name);
		twin_test_early_sound(t);
	}
	KUNIT_EXPECT_NULL(test, twin_early_find(&t->early, t->base + hole));
	twin_early_exit(&t->early);
}

static void memory_is_handed_out_to_the_last_byte(struct kunit *test)
{
	struct twin_test_early *t = twin_test_early(test);
	struct twin_early_want want = { .align = 1, .name = "all" };
	struct twin_extent free;
	u64 cursor = 0;
	twin_phys_t phys;

	want.size = EARLY_HOLE * EARLY_PAGE + 1;
	KUNIT_EXPECT_EQ(test, twin_early_alloc(&t->early, &want, &phys), -ENOMEM);
	want.size--;
	KUNIT_EXPECT_EQ(test, twin_early_alloc(&t->early, &want, &phys), 0);
	KUNIT_EXPECT_EQ(test, twin_early_alloc(&t->early, &want, &phys), 0);
	KUNIT_EXPECT_EQ(test, phys.a - t->base, EARLY_HIGH * EARLY_PAGE);
	want.size = 1;
	KUNIT_EXPECT_EQ(test, twin_early_alloc(&t->early, &want, &phys), -ENOMEM);
	KUNIT_EXPECT_FALSE(test, twin_early_next_free(&t->early, &cursor, &free));
	KUNIT_EXPECT_EQ(test, twin_early_pages(&t->early).reserved, 80ULL);
	twin_early_exit(&t->early);
}

static struct kunit_case cases[] = { TWIN_BASE_CASE(firm_ones_are_refused_where_there_is_another),
				     TWIN_BASE_CASE(loose_ones_are_dropped_trimmed_and_split),
				     TWIN_BASE_CASE(a_refused_one_leaves_loose_ones_alone),
				     TWIN_BASE_CASE(a_loose_one_takes_what_firm_ones_left),
				     TWIN_BASE_CASE(freeing_trims_splits_and_drops),
				     TWIN_BASE_CASE(what_is_not_reserved_is_not_freed),
				     TWIN_BASE_CASE(bad_requests_are_refused),
				     TWIN_BASE_CASE(requests_that_wrap_find_nothing),
				     TWIN_BASE_CASE(memory_that_cannot_be_handed_out_is_refused),
				     TWIN_BASE_CASE(allocation_goes_up_or_down_between_bounds),
				     TWIN_BASE_CASE(memory_is_handed_out_to_the_last_byte),
				     {} };

static struct kunit_suite suite = {
	.name = "mmtwin_reserve",
	.init = twin_test_init,
	.exit = twin_test_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);
