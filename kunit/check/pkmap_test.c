// SPDX-License-Identifier: GPL-2.0
/* The window that kmap() maps pages of high memory by, with a lie in it. */
#include <linux/gfp.h>
#include <linux/highmem.h>
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/string.h>

#include "liar.h"

#define PAGES 2

/**
 * struct high - two pages that are mapped
 * @page: the pages
 * @at: where
 */
struct high {
	struct page *page[PAGES];
	void *at[PAGES];
};

static void take(struct kunit *test, struct scene *c, struct high *h)
{
	unsigned int i;

	for (i = 0; i < PAGES; i++) {
		h->page[i] = alloc_page(GFP_HIGHUSER);
		KUNIT_ASSERT_NOT_NULL(test, h->page[i]);
		if (PageHighMem(h->page[i]))
			continue;
		do {
			__free_page(h->page[i]);
		} while (i--);
		twin_test_strike_scene(test, c);
		kunit_skip(test, "there is no high memory");
	}
	for (i = 0; i < PAGES; i++)
		h->at[i] = kmap(h->page[i]);
}

static void give_back(struct high *h)
{
	unsigned int i;

	for (i = 0; i < PAGES; i++) {
		kunmap(h->page[i]);
		__free_page(h->page[i]);
	}
}

static const struct twin_row *look(struct kunit *test, struct scene *c, const struct pt_view *view,
				   const struct pt_view *again, const char *rule)
{
	return twin_test_look(test, c, view, again, "leaves", rule);
}

/* The first one's slot leads to the second one, or has other rights. */
static void expect_found(struct kunit *test, u32 flip, const char *rule)
{
	struct scene *c = twin_test_set_scene(test);
	const struct pt_shape *shape = &c->s->live.shape;
	const struct twin_row *row;
	struct pt_answer answer;
	struct high h;
	u64 raw;

	take(test, c, &h);
	pt_walk(&c->honest.view, twin_va((unsigned long)h.at[0]), &answer);
	KUNIT_EXPECT_EQ(test, answer.phys.a, (u64)page_to_phys(h.page[0]));
	row = look(test, c, &c->honest.view, &c->again.view, rule);
	KUNIT_EXPECT_EQ(test, row->broken, 0ULL);
	KUNIT_EXPECT_GE(test, row->looked, (u64)PAGES);
	raw = answer.step[0].raw ^ pt_leaf_encode(shape, 0, flip) ^ pt_leaf_encode(shape, 0, 0);
	if (!flip)
		raw ^= pt_leaf_addr(shape, 0, answer.phys.a) ^
		       pt_leaf_addr(shape, 0, page_to_phys(h.page[1]));
	twin_test_lie(c, &answer, raw);
	row = look(test, c, &c->liar.view, &c->again.view, rule);
	KUNIT_EXPECT_EQ(test, row->broken, 1ULL);
	KUNIT_EXPECT_EQ(test, row->ex[0].place, (u64)(unsigned long)h.at[0]);
	if (!flip)
		KUNIT_EXPECT_EQ(test, row->ex[0].want, (u64)page_to_phys(h.page[0]));
	row = look(test, c, &c->liar.view, &c->honest.view, rule);
	KUNIT_EXPECT_EQ(test, row->broken, 0ULL);
	KUNIT_EXPECT_EQ(test, row->moved, 1ULL);
	give_back(&h);
	twin_test_strike_scene(test, c);
}

static void another_page_is_found(struct kunit *test)
{
	expect_found(test, 0, "pkmap");
}

static void a_read_only_page_is_found(struct kunit *test)
{
	expect_found(test, PT_W, "pkmap-rights");
}

static struct kunit_case cases[] = { KUNIT_CASE(another_page_is_found),
				     KUNIT_CASE(a_read_only_page_is_found),
				     {} };

static struct kunit_suite suite = {
	.name = "mmtwin_check_pkmap",
	.init = twin_test_running_init,
	.exit = twin_test_running_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);
