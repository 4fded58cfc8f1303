// SPDX-License-Identifier: GPL-2.0
/* Runs that were kept, asked by address and by frame, against going through them all. */
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include "../src/runs.h"
#include "machine.h"

/* All machines under test have windows that lead to the same frames. */
static struct twin_test_machine *kept(struct kunit *test, struct twin_runs *runs)
{
	struct twin_test_machine *m = twin_test_small(test);
	struct pt_view view = pt_map_view(&m->twin.map);
	twin_va_t last = pt_va_extend(view.shape, ~0ULL);
	twin_va_t first = pt_va_extend(view.shape, 0);

	if (view.shape->format->canon == PT_CANON_SIGN)
		first = pt_va_extend(view.shape, 1ULL << (view.shape->va_bits - 1));
	KUNIT_ASSERT_EQ(test, twin_runs_read(runs, &view, first, last), 0);
	KUNIT_ASSERT_EQ(test, twin_runs_index(runs), 0);
	KUNIT_ASSERT_GT(test, runs->nr, (size_t)1);
	return m;
}

static void by_address_they_answer_as_a_walk_does(struct kunit *test)
{
	struct twin_test_rng rng = twin_test_rng(test);
	struct twin_runs runs;
	struct twin_test_machine *m = kept(test, &runs);
	struct pt_view view = pt_map_view(&m->twin.map);
	u64 page = pt_page_size(view.shape);
	unsigned int i, found = 0;

	for (i = 0; i < 2000; i++) {
		const struct pt_run *near = &runs.run[twin_test_below(&rng, runs.nr)], *run;
		u64 va = near->va.a + twin_test_below(&rng, near->len + 8 * page) - 4 * page;
		struct pt_answer answer;

		pt_walk(&view, twin_va(va), &answer);
		run = twin_runs_at(&runs, twin_va(va));
		KUNIT_ASSERT_EQ_MSG(test, !!run, answer.why == PT_OK, "%#llx", va);
		if (!run)
			continue;
		found++;
		KUNIT_ASSERT_EQ(test, run->phys.a + (va - run->va.a), answer.phys.a);
		KUNIT_ASSERT_EQ(test, (unsigned int)run->level, (unsigned int)answer.level);
	}
	KUNIT_EXPECT_GT(test, found, 100U);
	KUNIT_EXPECT_LT(test, found, 2000U);
	twin_runs_free(&runs);
	twin_test_shutdown(m);
}

struct visit {
	u64 sum;
	unsigned int nr;
	unsigned int stop;
};

static int visit(void *ctx, const struct pt_run *run)
{
	struct visit *v = ctx;

	v->sum += twin_mix(run->va.a);
	return ++v->nr == v->stop ? -EINTR : 0;
}

static void by_frame_none_is_left_out(struct kunit *test)
{
	struct twin_test_rng rng = twin_test_rng(test);
	struct twin_runs runs;
	struct twin_test_machine *m = kept(test, &runs);
	const struct twin_place *place = &m->plan.place;
	u64 page = pt_page_size(&place->shape);
	unsigned int i, many = 0;

	for (i = 0; i < 2000; i++) {
		u64 phys = place->base.a + twin_test_below(&rng, place->pages + 16) * page;
		u64 len = 1 + twin_test_below(&rng, 4 * page);
		struct visit got = {}, want = {};
		size_t n;

		phys -= 8 * page - twin_test_below(&rng, page);
		for (n = 0; n < runs.nr; n++) {
			const struct pt_run *run = &runs.run[n];

			if (run->kind == PT_LEAF && run->phys.a < phys + len &&
			    phys < run->phys.a + run->len)
				visit(&want, run);
		}
		KUNIT_ASSERT_EQ(test, twin_runs_over(&runs, twin_phys(phys), len, visit, &got), 0);
		KUNIT_ASSERT_EQ_MSG(test, got.nr, want.nr, "%#llx and %llu bytes", phys, len);
		KUNIT_ASSERT_EQ(test, got.sum, want.sum);
		many += got.nr > 1;
		if (!got.nr)
			continue;
		got = (struct visit){ .stop = 1 };
		KUNIT_ASSERT_EQ(test, twin_runs_over(&runs, twin_phys(phys), len, visit, &got),
				-EINTR);
		KUNIT_ASSERT_EQ(test, got.nr, 1U);
	}
	KUNIT_EXPECT_GT(test, many, 50U);
	twin_runs_free(&runs);
	twin_test_shutdown(m);
}

static struct kunit_case cases[] = { TWIN_KIND_CASE(by_address_they_answer_as_a_walk_does),
				     TWIN_KIND_CASE(by_frame_none_is_left_out),
				     {} };

static struct kunit_suite suite = {
	.name = "mmtwin_runs",
	.init = twin_test_init,
	.exit = twin_test_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);
