// SPDX-License-Identifier: GPL-2.0
/* The live directory with a lie in it; see liar.h. */
#include <linux/mm.h>
#include <linux/string.h>

#include "liar.h"

static const void *read_lie(const struct pt_view *view, unsigned int level, twin_phys_t at,
			    size_t len)
{
	struct liar *liar = view->ctx;
	const void *table = liar->reader.view.read(&liar->reader.view, level, at, len);

	/* The bytes are a copy, and ours. */
	if (table && level == liar->level && liar->at - at.a < len)
		pt_set(view->shape, (u8 *)liar->reader.page[level] + (liar->at - at.a), 0,
		       liar->raw);
	return table;
}

static void liar_init(struct kunit *test, struct liar *liar, const struct twin_live *live)
{
	KUNIT_ASSERT_EQ(test, twin_live_reader_init(&liar->reader, live), 0);
	liar->view = liar->reader.view;
	liar->view.read = read_lie;
	liar->view.ctx = liar;
	liar->at = ~0ULL;
}

/**
 * twin_test_set_scene - a session, and readers that can lie
 * @test: the test
 */
struct scene *twin_test_set_scene(struct kunit *test)
{
	struct scene *c = kunit_kzalloc(test, sizeof(*c), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, c);
	c->s = twin_test_session(test);
	KUNIT_ASSERT_EQ(test, twin_live_reader_init(&c->honest, &c->s->live), 0);
	liar_init(test, &c->liar, &c->s->live);
	liar_init(test, &c->again, &c->s->live);
	return c;
}

/**
 * twin_test_strike_scene - take the scene down
 * @test: the test
 * @c: the scene
 */
void twin_test_strike_scene(struct kunit *test, struct scene *c)
{
	twin_live_reader_free(&c->again.reader);
	twin_live_reader_free(&c->liar.reader);
	twin_live_reader_free(&c->honest);
	twin_test_stop(test);
}

/**
 * twin_test_lie - have one entry read wrong
 * @c: the scene
 * @answer: a walk that ended at the entry
 * @raw: what it is said to be
 */
void twin_test_lie(struct scene *c, const struct pt_answer *answer, u64 raw)
{
	c->liar.level = answer->level;
	c->liar.at = answer->step[answer->level].at.a;
	c->liar.raw = raw;
	c->again.level = c->liar.level;
	c->again.at = c->liar.at;
	c->again.raw = raw;
}

/**
 * twin_test_look - look at the live directory
 * @test: the test
 * @c: the scene
 * @view: what is read
 * @again: what is read when something is looked at again
 * @area: the area of a rule
 * @rule: its name
 *
 * Return: what the rule found.
 */
const struct twin_row *twin_test_look(struct kunit *test, struct scene *c,
				      const struct pt_view *view, const struct pt_view *again,
				      const char *area, const char *rule)
{
	struct twin_rule names = { .area = area, .rule = rule };
	const struct twin_row *row;

	memset(&c->rows, 0, sizeof(c->rows));
	KUNIT_ASSERT_EQ(test, twin_check_directory(&c->s->live, view, again, &c->rows, &c->dir), 0);
	row = twin_rows_find(&c->rows, &names);
	KUNIT_ASSERT_NOT_NULL(test, row);
	return row;
}
