// SPDX-License-Identifier: GPL-2.0
/* A session in the running kernel; see running.h. */
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "../src/machines.h"
#include "../src/report/report.h"
#include "machine.h"
#include "running.h"

/**
 * twin_test_running_init - init of suites that need a session
 * @test: the test
 */
int twin_test_running_init(struct kunit *test)
{
	struct twin_test_running *r = kvzalloc(sizeof(*r), GFP_KERNEL);

	test->priv = r;
	return r ? 0 : -ENOMEM;
}

/**
 * twin_test_running_exit - exit of those suites; ends a session that still stands
 * @test: the test
 */
void twin_test_running_exit(struct kunit *test)
{
	struct twin_test_running *r = test->priv;

	if (r->started)
		twin_test_stop(test);
	kvfree(r);
}

/**
 * twin_test_start - start a session
 * @test: the test
 * @pages: size of the arena
 * @leaf_levels: see &struct twin_options
 *
 * Return: what twin_session_start() said.
 */
int twin_test_start(struct kunit *test, unsigned long pages, u8 leaf_levels)
{
	struct twin_test_running *r = test->priv;
	struct twin_arena_want want = { pages, NUMA_NO_NODE };
	struct twin_request request = {
		.spec = twin_machine_find("native"),
		.options = { .seed = 3, .leaf_levels = leaf_levels },
	};
	unsigned long i;
	int err;

	memset(&r->session, 0, sizeof(r->session));
	err = twin_session_start(&r->session, &want, &request);
	if (err)
		return err;
	twin_test_excuse(&r->session);
	r->started = true;
	r->pfn = r->session.arena.pfn;
	for (i = 0; i < pages && i < RUNNING_PAGES; i++)
		r->marks[i] = page_private(pfn_to_page(r->pfn + i));
	return 0;
}

/**
 * twin_test_boot - boot a machine in place of the present one
 * @s: the session
 * @spec: which
 * @options: how
 *
 * Return: what twin_session_boot() said.
 */
int twin_test_boot(struct twin_session *s, const struct twin_spec *spec,
		   const struct twin_options *options)
{
	struct twin_request request = { .spec = spec, .options = *options };
	int err;

	mutex_lock(&s->lock);
	err = twin_session_boot(s, &request);
	mutex_unlock(&s->lock);
	twin_test_excuse(s);
	return err;
}

/**
 * twin_test_stop - end the session, and see that every page went home
 * @test: the test
 */
void twin_test_stop(struct kunit *test)
{
	struct twin_test_running *r = test->priv;
	unsigned long i, away = 0, pages = r->session.arena.pages;

	twin_session_stop(&r->session);
	r->started = false;
	for (i = 0; i < pages && i < RUNNING_PAGES; i++) {
		struct page *page = pfn_to_page(r->pfn + i);

		/* Still ours, or in new hands already? */
		away += page_count(page) && page_private(page) == r->marks[i];
	}
	KUNIT_EXPECT_EQ_MSG(test, away, 0UL, "pages did not go home");
	KUNIT_EXPECT_EQ(test, r->session.arena.pages, 0UL);
}

/**
 * twin_test_session - a started session of the usual size
 * @test: the test
 */
struct twin_session *twin_test_session(struct kunit *test)
{
	struct twin_test_running *r = test->priv;

	KUNIT_ASSERT_EQ(test, twin_test_start(test, RUNNING_PAGES, BIT(0)), 0);
	if (!twin_rows_good(r->session.rows)) {
		mutex_lock(&r->session.lock);
		twin_report_log(&r->session);
		mutex_unlock(&r->session.lock);
		KUNIT_ASSERT_FAILURE(test, "the verdict is FAIL to begin with");
	}
	return &r->session;
}

/**
 * twin_test_check - look again
 * @s: the session
 */
void twin_test_check(struct twin_session *s)
{
	mutex_lock(&s->lock);
	twin_session_check(s);
	mutex_unlock(&s->lock);
	twin_test_excuse(s);
}

/**
 * twin_test_excuse - do not hold against a kernel what it is still to do
 * @s: the session
 *
 * Suites that are part of the kernel run before it has taken write permission
 * from its own text: the rule that looks for that is right, and of no interest.
 */
void twin_test_excuse(struct twin_session *s)
{
	twin_test_excuse_rows(s->rows);
}

/**
 * twin_test_excuse_rows - the same, of rows
 * @rows: the rows
 */
void twin_test_excuse_rows(struct twin_rows *rows)
{
	static const struct twin_rule early[] = {
		{ .area = "live", .rule = "wx" },
		{ .area = "leaves", .rule = "text-alias" },
		{ .area = "leaves", .rule = "image-rights" },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(early) && system_state < SYSTEM_RUNNING; i++) {
		struct twin_row *row = (struct twin_row *)twin_rows_find(rows, &early[i]);

		if (!row)
			continue;
		row->broken = 0;
		row->skip = "the kernel has not protected its text yet";
	}
}

/**
 * twin_test_row - what a rule found
 * @s: the session
 * @area: the rule's area
 * @rule: its name
 *
 * Return: its row, or NULL.
 */
const struct twin_row *twin_test_row(struct twin_session *s, const char *area, const char *rule)
{
	struct twin_rule names = { .area = area, .rule = rule };

	return twin_rows_find(s->rows, &names);
}

/**
 * twin_test_page - the entry that maps, or does not map, a page
 * @s: the session
 * @window: the page's window
 * @index: which page of it
 * @va: its address is put here
 */
u64 *twin_test_page(struct twin_session *s, const char *window, u64 index, u64 *va)
{
	const struct twin_window *w = twin_test_window(&s->twin->plan, window);

	*va = w->va.a + (index << PAGE_SHIFT);
	return twin_test_entry(&s->twin->map, twin_va(*va), 0);
}

/**
 * twin_test_ask - the truth about a page of a window, as the tables have it
 * @s: the session
 * @window: the window
 * @index: which page of it
 */
struct twin_ask twin_test_ask(const struct twin_session *s, const char *window, u64 index)
{
	const struct twin_window *w = twin_test_window(&s->twin->plan, window);
	struct pt_view view = pt_map_view(&s->twin->map);
	struct twin_ask ask = {
		.va = twin_va_add(w->va, index * pt_page_size(view.shape)),
		.window = w,
		.index = index,
	};
	struct pt_answer answer;

	pt_walk(&view, ask.va, &answer);
	ask.mapped = answer.why == PT_OK;
	ask.phys = answer.phys;
	ask.attr = answer.attr;
	ask.level = answer.level;
	return ask;
}
