// SPDX-License-Identifier: GPL-2.0
/* Tables that are reached twice, and leaves that are not there at all. */
#include <linux/mm.h>
#include <linux/vmalloc.h>

#include "../../src/live/image.h"
#include "liar.h"

static const struct twin_row *look(struct kunit *test, struct scene *c, const struct pt_view *view,
				   const struct pt_view *again, const char *rule)
{
	return twin_test_look(test, c, view, again, "leaves", rule);
}

/* The lie is found, and has moved once it is right. */
static void expect_found(struct kunit *test, struct scene *c, const struct pt_answer *answer,
			 u64 raw, const char *rule, u64 place)
{
	const struct twin_row *row = look(test, c, &c->honest.view, &c->again.view, rule);

	KUNIT_EXPECT_EQ(test, row->broken, 0ULL);
	twin_test_lie(c, answer, raw);
	row = look(test, c, &c->liar.view, &c->again.view, rule);
	KUNIT_EXPECT_EQ(test, row->broken, 1ULL);
	KUNIT_EXPECT_EQ(test, row->ex[0].place, place);
	row = look(test, c, &c->liar.view, &c->honest.view, rule);
	KUNIT_EXPECT_EQ(test, row->broken, 0ULL);
	KUNIT_EXPECT_EQ(test, row->moved, 1ULL);
}

/* The table of two pages of ours is said to stand in the next entry, too. */
static void a_table_that_repeats_is_found(struct kunit *test)
{
	struct scene *c = twin_test_set_scene(test);
	const struct pt_shape *shape = &c->s->live.shape;
	void *pages = vmalloc(2 * PAGE_SIZE);
	struct pt_answer answer;
	u64 va;

	KUNIT_ASSERT_NOT_NULL(test, pages);
	pt_walk(&c->honest.view, twin_va((unsigned long)pages), &answer);
	KUNIT_ASSERT_EQ(test, (int)answer.why, (int)PT_OK);
	if (answer.level || answer.step[1].index + 1U == pt_entries(shape, 1)) {
		vfree(pages);
		twin_test_strike_scene(test, c);
		kunit_skip(test, "a table has no entry after it");
	}
	va = ((unsigned long)pages & -pt_span(shape, 1)) + pt_span(shape, 1);
	answer.level = 1;
	answer.step[1].at = twin_phys_add(answer.step[1].at, pt_offset(shape, 1));
	expect_found(test, c, &answer, answer.step[1].raw, "table-shared", va);
	vfree(pages);
	twin_test_strike_scene(test, c);
}

/* The last page of the image's data is said to be absent. */
static void an_absent_page_of_the_image_is_found(struct kunit *test)
{
	struct scene *c = twin_test_set_scene(test);
	const struct twin_row *row = look(test, c, &c->honest.view, &c->again.view, "image-whole");
	struct twin_image image;
	struct pt_answer answer;
	const char *why;
	u64 va;

	if (row->skip || twin_image_read(&image, &why)) {
		twin_test_strike_scene(test, c);
		kunit_skip(test, "%s", row->skip ?: why);
	}
	KUNIT_EXPECT_GT(test, row->looked, 0ULL);
	va = image.va + (image.part[image.nr - 1].end - image.phys) - PAGE_SIZE;
	pt_walk(&c->honest.view, twin_va(va), &answer);
	KUNIT_ASSERT_EQ(test, (int)answer.why, (int)PT_OK);
	if (answer.level) {
		twin_test_strike_scene(test, c);
		kunit_skip(test, "a large leaf maps it");
	}
	expect_found(test, c, &answer, 0, "image-whole", va);
	twin_test_strike_scene(test, c);
}

static struct kunit_case cases[] = { KUNIT_CASE(a_table_that_repeats_is_found),
				     KUNIT_CASE(an_absent_page_of_the_image_is_found),
				     {} };

static struct kunit_suite suite = {
	.name = "mmtwin_check_tables",
	.init = twin_test_running_init,
	.exit = twin_test_running_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);
