// SPDX-License-Identifier: GPL-2.0
/* Pages that come and go: what is asked for at random, and what has to be refused. */
#include <linux/errno.h>

#include "../rounds.h"
#include "window_book.h"

static void run(struct kunit *test, unsigned int most, void (*step)(struct twin_test_book *b))
{
	struct twin_test_rounds rounds = { .test = test, .most = most, .least = 30 };
	struct twin_test_book *b = twin_test_book(test);

	twin_test_book_agrees(b);
	while (twin_test_round(&rounds)) {
		step(b);
		twin_test_book_agrees(b);
	}
	twin_test_book_close(b);
}

static void any_step(struct twin_test_book *b)
{
	switch (twin_test_below(&b->rng, BOOK_WINDOWS)) {
	case BOOK_IN_FIXMAP:
		twin_test_fixmap_step(b);
		break;
	case BOOK_IN_EARLY:
		twin_test_early_step(b);
		break;
	case BOOK_IN_KMAP:
		twin_test_kmap_step(b);
		break;
	default:
		twin_test_pkmap_step(b);
	}
}

static void fixmap_slots_are_as_the_book_has_them(struct kunit *test)
{
	run(test, 100, twin_test_fixmap_step);
}

static void early_mappings_are_as_the_book_has_them(struct kunit *test)
{
	run(test, 100, twin_test_early_step);
}

static void atomic_kmap_is_as_the_book_has_it(struct kunit *test)
{
	run(test, 100, twin_test_kmap_step);
}

static void pkmap_is_as_the_book_has_it(struct kunit *test)
{
	run(test, 300, twin_test_pkmap_step);
}

static void all_windows_are_as_the_book_has_them(struct kunit *test)
{
	run(test, 300, any_step);
}

/* What cannot be mapped to its end is not mapped at all. */
static void a_mapping_beyond_physical_memory_leaves_nothing(struct kunit *test)
{
	struct twin_test_book *b = twin_test_book(test);
	struct pt_windows *w = &b->m->twin.windows;
	u64 page = b->m->oracle.size[0], end = oracle_reach(&b->m->oracle, 0) + page;
	twin_va_t va;

	KUNIT_EXPECT_EQ(test,
			pt_early_map(&w->early, twin_phys(end - 2 * page), 3 * page, PT_W, &va),
			-ERANGE);
	KUNIT_EXPECT_EQ(test, pt_fixmap_set(&w->fixmap, 5, twin_phys(end), PT_W), -ERANGE);
	KUNIT_EXPECT_EQ(test, pt_kmap_push(&w->kmap, 0, twin_phys(end), &va), -ERANGE);
	KUNIT_EXPECT_EQ(test, pt_pkmap_get(&w->pkmap, twin_phys(end), &va), -ERANGE);
	KUNIT_EXPECT_EQ(test, pt_early_map(&w->early, twin_phys(~0ULL), 2, PT_W, &va), -EINVAL);
	b->refused[BOOK_IN_EARLY] = 2;
	b->refused[BOOK_IN_FIXMAP] = 1;
	b->refused[BOOK_IN_KMAP] = 1;
	b->refused[BOOK_IN_PKMAP] = 1;
	twin_test_book_agrees(b);
	/* And each slot is as free as it was. */
	b->last = 1;
	while (b->refused[BOOK_IN_PKMAP] < 3)
		twin_test_pkmap_step(b);
	twin_test_book_agrees(b);
	twin_test_book_close(b);
}

/* Something stands where a page is to come: it is not mapped over, and nothing else is lost. */
static void nothing_is_mapped_over(struct kunit *test)
{
	struct twin_test_book *b = twin_test_book(test);
	struct pt_windows *w = &b->m->twin.windows;
	u64 page = b->m->oracle.size[0];
	void *entry = twin_test_entry(&b->m->twin.map, pt_window_va(&w->early.at, 2), 0);
	u64 frame = twin_test_book_frame(b);
	twin_va_t va;

	KUNIT_ASSERT_NOT_NULL(test, entry);
	oracle_set(&b->m->oracle, entry, 0, oracle_leaf(&b->m->oracle, 0, frame, ORACLE_WRITE));
	KUNIT_EXPECT_EQ(test, pt_early_map(&w->early, twin_phys(frame), 3 * page, PT_W, &va),
			-EEXIST);
	KUNIT_EXPECT_EQ(test, w->early.slot[0].size, 0ULL);
	oracle_set(&b->m->oracle, entry, 0, 0);
	b->refused[BOOK_IN_EARLY] = 1;
	twin_test_book_agrees(b);
	twin_test_book_close(b);
}

/* An entry that was changed behind the window's back stays, and its slot is free. */
static void what_is_not_ours_is_not_cleared(struct kunit *test)
{
	struct twin_test_book *b = twin_test_book(test);
	struct pt_windows *w = &b->m->twin.windows;
	u64 page = b->m->oracle.size[0], frame = twin_test_book_frame(b), old;
	void *entry;
	twin_va_t va;

	KUNIT_ASSERT_EQ(test, pt_early_map(&w->early, twin_phys(frame), 2 * page, PT_W | PT_A, &va),
			0);
	entry = twin_test_entry(&b->m->twin.map, va, 0);
	old = oracle_get(&b->m->oracle, entry, 0);
	oracle_set(&b->m->oracle, entry, 0,
		   oracle_leaf(&b->m->oracle, 0, frame + page, ORACLE_WRITE));
	KUNIT_EXPECT_EQ(test, pt_early_unmap(&w->early, va, 2 * page), -EUCLEAN);
	KUNIT_EXPECT_NE(test, oracle_get(&b->m->oracle, entry, 0), old);
	oracle_set(&b->m->oracle, entry, 0, 0);
	twin_test_book_agrees(b);
	KUNIT_EXPECT_EQ(test, pt_kmap_push(&w->kmap, 1, twin_phys(frame), &va), 0);
	oracle_set(&b->m->oracle, twin_test_entry(&b->m->twin.map, va, 0), 0, 0);
	KUNIT_EXPECT_EQ(test, pt_kmap_pop(&w->kmap, 1, va), -ENOENT);
	twin_test_book_agrees(b);
	twin_test_book_close(b);
}

/* A count of 1 keeps its page until the search has come round; then all go at once. */
static void what_nobody_uses_stays_until_the_search_comes_round(struct kunit *test)
{
	struct twin_test_book *b = twin_test_book(test);
	struct pt_pkmap *pkmap = &b->m->twin.windows.pkmap;
	u64 page = b->m->oracle.size[0], base = b->m->plan.pool.base.a;
	twin_va_t first, va;
	unsigned int i;

	/* The first entry that is given out is the second one. */
	for (i = 0; i < BOOK_PKMAP - 1; i++) {
		KUNIT_ASSERT_EQ(test, pt_pkmap_get(pkmap, twin_phys(base + i * page), &va), 0);
		KUNIT_EXPECT_EQ(test, va.a, pt_window_va(&pkmap->at, i + 1).a);
		KUNIT_ASSERT_EQ(test, pt_pkmap_put(pkmap, twin_phys(base + i * page)), 0);
		KUNIT_EXPECT_EQ(test, pkmap->count[i + 1], 1U);
	}
	/* Asked for again, it has its old address. */
	KUNIT_ASSERT_EQ(test, pt_pkmap_get(pkmap, twin_phys(base), &first), 0);
	KUNIT_EXPECT_EQ(test, first.a, pt_window_va(&pkmap->at, 1).a);
	/* One more comes round, to the first entry: all others but that one are flushed. */
	KUNIT_ASSERT_EQ(test, pt_pkmap_get(pkmap, twin_phys(base + i * page), &va), 0);
	KUNIT_EXPECT_EQ(test, va.a, pt_window_va(&pkmap->at, 0).a);
	for (i = 0; i < BOOK_PKMAP; i++)
		KUNIT_EXPECT_EQ_MSG(test, pkmap->count[i], i < 2 ? 2U : 0U, "entry %u", i);
	twin_test_book_close(b);
}

static struct kunit_case cases[] = {
	TWIN_KIND_CASE(fixmap_slots_are_as_the_book_has_them),
	TWIN_KIND_CASE(early_mappings_are_as_the_book_has_them),
	TWIN_KIND_CASE(atomic_kmap_is_as_the_book_has_it),
	TWIN_KIND_CASE(pkmap_is_as_the_book_has_it),
	TWIN_KIND_CASE(all_windows_are_as_the_book_has_them),
	TWIN_KIND_CASE(a_mapping_beyond_physical_memory_leaves_nothing),
	TWIN_KIND_CASE(nothing_is_mapped_over),
	TWIN_KIND_CASE(what_is_not_ours_is_not_cleared),
	TWIN_KIND_CASE(what_nobody_uses_stays_until_the_search_comes_round),
	{}
};

static struct kunit_suite suite = {
	.name = "mmtwin_window",
	.init = twin_test_init,
	.exit = twin_test_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);
