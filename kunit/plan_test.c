// SPDX-License-Identifier: GPL-2.0
/* Plans of machines of every format and many sizes, counted again page by page. */
#include <linux/bitmap.h>
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/sizes.h>

#include "../src/machines.h"
#include "machine.h"

/* From 1 MiB to 4 GiB, round and odd. */
static const u64 sizes[] = { 256, 257, 300, 511, 512, 1000, 4096, 5001, 65536, 100003, 1 << 20 };

/* Aligned to 1G, to a leaf of level 1, to a page. */
enum base { ROUND, EVEN, ODD, BASES };

static u64 base_of(const struct twin_test_kind *kind, enum base base)
{
	switch (base) {
	case ROUND:
		return SZ_1G;
	case EVEN:
		return 0x91ULL << kind->format->level[1].shift;
	default:
		return 0x12345ULL << kind->format->page_shift;
	}
}

/* Has the format addresses for a direct map of this size?  32 bits have not. */
static bool has_room(const struct twin_test_kind *kind, u64 pages)
{
	const struct pt_level *root = &kind->format->level[kind->format->nr_levels - 1];

	return root->shift + root->bits > 32 || pages < SZ_1G / SZ_4K;
}

static struct twin_place natural(const struct twin_test_kind *kind, enum base base, u64 pages)
{
	struct twin_place place = { .base = twin_phys(base_of(kind, base)), .pages = pages };

	pt_shape_init(&place.shape, kind->format, kind->phys_bits, kind->has);
	place.layout = twin_test_layout(kind->format);
	place.windows = twin_test_windows(kind->format);
	return place;
}

static int plan_machine(struct twin_plan *plan, const struct twin_place *place, u64 seed,
			u8 leaf_levels)
{
	struct twin_options options = { .seed = seed, .leaf_levels = leaf_levels };

	return twin_plan(plan, twin_machine_find("native"), place, &options);
}

static u64 page_bytes(const struct twin_plan *plan)
{
	return 1ULL << plan->place.shape.format->page_shift;
}

/* Disjoint, ascending, canonical; guards outside of all of them. */
static void expect_apart(struct kunit *test, const struct twin_plan *plan,
			 const struct oracle *oracle)
{
	u64 before = 0;
	unsigned int i, n;

	for (i = 0; i < plan->nr_windows; i++) {
		const struct twin_window *w = &plan->window[i];
		u64 last = w->va.a + (w->pages * oracle_size(oracle, 0) - 1);

		KUNIT_EXPECT_TRUE(test, oracle_canonical(oracle, w->va.a));
		KUNIT_EXPECT_TRUE(test, oracle_canonical(oracle, last));
		KUNIT_EXPECT_GE(test, last, w->va.a);
		if (i)
			KUNIT_EXPECT_GT(test, w->va.a, before);
		before = last;
		for (n = 0; n < plan->nr_guards; n++)
			KUNIT_EXPECT_TRUE(test,
					  plan->guard[n].a < w->va.a || plan->guard[n].a > last);
	}
}

/* A frame of the pool, for the first time. */
static bool first_visit(const struct twin_plan *plan, unsigned long *seen, u64 phys)
{
	u64 frame = (phys - plan->pool.base.a) / page_bytes(plan);

	return phys >= plan->pool.base.a && frame < plan->pool.pages &&
	       !__test_and_set_bit(frame, seen);
}

/* Count every page of every window, and where it leads. */
static void expect_counts(struct kunit *test, const struct twin_plan *plan)
{
	unsigned long *seen = kvzalloc(BITS_TO_LONGS(plan->pool.pages) * sizeof(long), GFP_KERNEL);
	u64 mapped = 0, guards = plan->nr_guards, astray = 0, in_window, i;
	unsigned int w;

	KUNIT_ASSERT_NOT_NULL(test, seen);
	for (w = 0; w < plan->nr_windows; w++) {
		const struct twin_window *win = &plan->window[w];

		in_window = 0;
		for (i = 0; i < win->pages; i++) {
			struct twin_slot slot = twin_plan_slot(plan, win, i);

			in_window += slot.mapped;
			guards += !slot.mapped;
			if (!slot.mapped)
				continue;
			if (win->fill == TWIN_LINEAR)
				astray += slot.phys.a != win->phys.a + i * page_bytes(plan);
			else
				astray += !first_visit(plan, seen, slot.phys.a);
		}
		KUNIT_EXPECT_EQ_MSG(test, in_window, win->mapped, "%s", win->name);
		mapped += in_window;
	}
	kvfree(seen);
	KUNIT_EXPECT_EQ(test, mapped, plan->mapped);
	KUNIT_EXPECT_EQ(test, guards, plan->guards);
	KUNIT_EXPECT_EQ_MSG(test, astray, 0ULL, "frames used twice, or not of the pool");
}

/* The image, the brk, the pool and the rest are the whole home, one after the other. */
static void expect_all_frames_used(struct kunit *test, const struct twin_plan *plan)
{
	const struct twin_span *home = &plan->place.home;
	u64 at = home->base.a;

	KUNIT_EXPECT_EQ(test, plan->image.base.a, at);
	at += plan->image.pages * page_bytes(plan);
	KUNIT_EXPECT_EQ(test, plan->brk.base.a, at);
	at += plan->brk.pages * page_bytes(plan);
	KUNIT_EXPECT_EQ(test, plan->pool.base.a, at);
	at += plan->pool.pages * page_bytes(plan);
	KUNIT_EXPECT_EQ(test, plan->rest.base.a, at);
	at += plan->rest.pages * page_bytes(plan);
	KUNIT_EXPECT_EQ(test, at, home->base.a + home->pages * page_bytes(plan));
	KUNIT_EXPECT_EQ(test, twin_plan_tables(plan), plan->brk.pages);
	KUNIT_EXPECT_LE(test, plan->need, home->pages);
}

/*
 * A table for each distinct prefix of a mapped page's address.  Page by page: the
 * level at which a page is mapped is the largest leaf that fits its window.
 */
static void expect_tables(struct kunit *test, const struct twin_plan *plan,
			  const struct oracle *oracle)
{
	u64 count[PT_LEVELS] = {}, last[PT_LEVELS];
	struct oracle_piece piece[PT_RANGES_MAX];
	unsigned int w, n, nr, level;
	u64 va;

	memset(last, 0xff, sizeof(last));
	for (w = 0; w < plan->nr_windows; w++) {
		const struct twin_window *win = &plan->window[w];

		nr = oracle_split(oracle, win->va.a, win->phys.a, win->pages, win->leaf_levels,
				  piece, PT_RANGES_MAX);
		KUNIT_ASSERT_LE(test, nr, (unsigned int)PT_RANGES_MAX);
		for (n = 0; n < nr; n++) {
			for (va = piece[n].va; va != piece[n].va + piece[n].len;
			     va += oracle_size(oracle, piece[n].level)) {
				for (level = piece[n].level; level < oracle->levels - 1; level++) {
					u64 prefix = va / oracle_size(oracle, level + 1);

					count[level] += prefix != last[level];
					last[level] = prefix;
				}
			}
		}
	}
	count[oracle->levels - 1] = 1;
	for (level = 0; level < PT_LEVELS; level++)
		KUNIT_EXPECT_EQ_MSG(test, plan->tables[level], count[level], "level %u", level);
}

static void every_format_is_planned(struct kunit *test)
{
	unsigned int i, n;

	for (i = 0; pt_formats[i]; i++) {
		for (n = 0; twin_test_kinds[n].name; n++)
			if (twin_test_kinds[n].format == pt_formats[i])
				break;
		KUNIT_EXPECT_NOT_NULL_MSG(test, twin_test_kinds[n].name, "%s is in no test",
					  pt_formats[i]->name);
	}
}

/* A machine need not be loaded into the first of its frames, nor have all of them for it. */
static void move_home(struct twin_place *place, unsigned int nth)
{
	u64 page = 1ULL << place->shape.format->page_shift, skip = place->pages / 7 * (nth & 1);

	if (place->pages < 1024)
		return;
	place->home.base = twin_phys_add(place->base, skip * page);
	place->home.pages = place->pages - 2 * skip;
}

static void plans_of_all_sizes_add_up(struct kunit *test)
{
	const struct twin_test_kind *kind = test->param_value;
	struct twin_plan *plan = kunit_kzalloc(test, sizeof(*plan), GFP_KERNEL);
	struct twin_test_rng rng = twin_test_rng(test);
	struct oracle oracle;
	unsigned int s, b;

	KUNIT_ASSERT_NOT_NULL(test, plan);
	for (s = 0; s < ARRAY_SIZE(sizes); s++) {
		for (b = 0; b < BASES && has_room(kind, sizes[s]); b++) {
			struct twin_place place = natural(kind, b, sizes[s]);

			move_home(&place, s + b);
			KUNIT_ASSERT_EQ_MSG(test,
					    plan_machine(plan, &place, twin_test_random(&rng),
							 kind->leaf_levels),
					    0, "%llu pages at %#llx", sizes[s], place.base.a);
			oracle = twin_test_oracle(test, &plan->place.shape);
			expect_apart(test, plan, &oracle);
			expect_counts(test, plan);
			expect_all_frames_used(test, plan);
			expect_tables(test, plan, &oracle);
			KUNIT_ASSERT_EQ_MSG(test, (int)test->status, (int)KUNIT_SUCCESS,
					    "%llu pages at %#llx", sizes[s], place.base.a);
		}
	}
}

/* Every page of a built machine, walked by the oracle. */
static void expect_built(struct twin_test_machine *m)
{
	const struct twin_plan *plan = &m->twin.plan;
	u64 mapped = 0, astray = 0, i;
	unsigned int w;

	for (w = 0; w < plan->nr_windows; w++) {
		const struct twin_window *win = &plan->window[w];

		for (i = 0; i < win->pages; i++) {
			struct twin_slot slot = twin_plan_slot(plan, win, i);
			struct oracle_answer answer = oracle_walk(&m->oracle, twin_test_read,
								  &m->tr->ram, m->twin.map.root.a,
								  win->va.a + i * page_bytes(plan));

			bool there = answer.why == ORACLE_MAPPED;

			if (slot.mapped != there)
				astray++;
			else if (there && (answer.phys != slot.phys.a ||
					   answer.flags != twin_test_flags(slot.attr)))
				astray++;
			mapped += there;
		}
	}
	for (w = 0; w < plan->nr_guards; w++)
		astray += oracle_walk(&m->oracle, twin_test_read, &m->tr->ram, m->twin.map.root.a,
				      plan->guard[w].a)
				  .why != ORACLE_NOT_PRESENT;
	KUNIT_EXPECT_EQ(m->test, mapped, plan->mapped);
	KUNIT_EXPECT_EQ(m->test, astray, 0ULL);
	for (i = 0; i < PT_LEVELS; i++)
		KUNIT_EXPECT_EQ(m->test, m->twin.map.tables[i], plan->tables[i]);
	KUNIT_EXPECT_EQ(m->test, m->twin.brk.out, plan->brk.pages);
}

static void what_is_built_is_what_was_planned(struct kunit *test)
{
	const struct twin_test_kind *kind = test->param_value;
	unsigned int s, b;

	for (s = 0; s < ARRAY_SIZE(sizes); s++) {
		for (b = 0; b < BASES && sizes[s] <= 65536; b++) {
			struct twin_place place = natural(kind, b, sizes[s]);
			struct twin_options options = { s, kind->leaf_levels };
			struct twin_test_machine *m;

			move_home(&place, s + b);
			m = twin_test_machine(test, &place, &options);
			expect_built(m);
			twin_test_shutdown(m);
		}
	}
}

static void a_gibibyte_leaf_is_used_where_it_fits(struct kunit *test)
{
	struct twin_test_kind kind = { "", &pt_format_x86_64, 46, PT_HAS_BIG | PT_HAS_HUGE, 0 };
	struct twin_place place = natural(&kind, ROUND, 2 * (SZ_1G / SZ_4K) + 513);
	struct twin_options options = {};
	struct twin_test_machine *m = twin_test_machine(test, &place, &options);
	/* The second gibibyte: part of the first is read-only. */
	u64 va = place.layout.direct.a + 2ULL * SZ_1G;
	void *entry = twin_test_entry(&m->twin.map, twin_va(va), 2);

	KUNIT_EXPECT_EQ(test, (int)oracle_kind(&m->oracle, 2, oracle_get(&m->oracle, entry, 0)),
			(int)ORACLE_LEAF);
	expect_built(m);
	twin_test_shutdown(m);
}

static void what_is_needed_is_enough_and_no_more_than_enough(struct kunit *test)
{
	const struct twin_test_kind *kind = test->param_value;
	struct twin_plan *plan = kunit_kzalloc(test, sizeof(*plan), GFP_KERNEL);
	struct twin_place place = natural(kind, EVEN, 0);
	u64 pages, need;

	KUNIT_ASSERT_NOT_NULL(test, plan);
	/* The smallest size that can be planned at all, found from below. */
	for (need = 1; need < 256; need++) {
		place.pages = need;
		if (!plan_machine(plan, &place, 1, kind->leaf_levels))
			break;
	}
	KUNIT_EXPECT_LT(test, need, 256ULL);
	/* Here each frame of the pool is wanted, so none may be visited twice. */
	KUNIT_EXPECT_EQ(test, plan->need, need);
	expect_counts(test, plan);
	for (pages = 0; pages < need; pages++) {
		place.pages = pages;
		KUNIT_EXPECT_EQ_MSG(test, plan_machine(plan, &place, 1, kind->leaf_levels), -ENOSPC,
				    "%llu pages", pages);
		KUNIT_EXPECT_EQ_MSG(test, plan->need, need, "told for %llu pages", pages);
	}
	kunit_info(test, "%llu pages are needed\n", need);
}

static void windows_that_collide_are_refused(struct kunit *test)
{
	const struct twin_test_kind *kind = test->param_value;
	struct twin_plan *plan = kunit_kzalloc(test, sizeof(*plan), GFP_KERNEL);
	struct twin_place place = natural(kind, EVEN, 1024);
	struct twin_place bad = place;

	KUNIT_ASSERT_NOT_NULL(test, plan);
	KUNIT_ASSERT_EQ(test, plan_machine(plan, &place, 1, 0), 0);
	bad.layout.vmalloc = twin_test_window(plan, "direct")->va;
	KUNIT_EXPECT_EQ(test, plan_machine(plan, &bad, 1, 0), -ERANGE);
	bad = place;
	bad.layout.image = twin_va(1ULL << 58);
	KUNIT_EXPECT_EQ(test, plan_machine(plan, &bad, 1, 0), -ERANGE);
	bad = place;
	bad.layout.vmalloc = twin_va(0ULL - 8 * page_bytes(plan));
	KUNIT_EXPECT_EQ(test, plan_machine(plan, &bad, 1, 0), -ERANGE);
}

static void a_seed_decides_where_frames_go(struct kunit *test)
{
	struct twin_place place = natural(test->param_value, EVEN, 1024);
	struct twin_plan *one = kunit_kzalloc(test, sizeof(*one), GFP_KERNEL);
	struct twin_plan *two = kunit_kzalloc(test, sizeof(*two), GFP_KERNEL);
	u64 a, b, c;

	KUNIT_ASSERT_NOT_NULL(test, one);
	KUNIT_ASSERT_NOT_NULL(test, two);
	KUNIT_ASSERT_EQ(test, plan_machine(one, &place, 1, 0), 0);
	KUNIT_ASSERT_EQ(test, plan_machine(two, &place, 2, 0), 0);
	a = twin_plan_slot(one, twin_test_window(one, "vmalloc"), 0).phys.a;
	b = twin_plan_slot(two, twin_test_window(two, "vmalloc"), 0).phys.a;
	KUNIT_EXPECT_NE(test, a, b);
	KUNIT_ASSERT_EQ(test, plan_machine(two, &place, 1, 0), 0);
	c = twin_plan_slot(two, twin_test_window(two, "vmalloc"), 0).phys.a;
	KUNIT_EXPECT_EQ(test, a, c);
}

static struct kunit_case cases[] = { KUNIT_CASE(every_format_is_planned),
				     TWIN_KIND_CASE(plans_of_all_sizes_add_up),
				     TWIN_KIND_CASE(what_is_built_is_what_was_planned),
				     KUNIT_CASE(a_gibibyte_leaf_is_used_where_it_fits),
				     TWIN_KIND_CASE(
					     what_is_needed_is_enough_and_no_more_than_enough),
				     TWIN_KIND_CASE(windows_that_collide_are_refused),
				     TWIN_KIND_CASE(a_seed_decides_where_frames_go),
				     {} };

static struct kunit_suite suite = {
	.name = "mmtwin_plan",
	.init = twin_test_init,
	.exit = twin_test_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);
