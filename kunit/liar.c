// SPDX-License-Identifier: GPL-2.0
/* The live directory with a lie in it; see liar.h. */
#include "liar.h"

static const void *read_lie(const struct pt_view *view, unsigned int level, twin_phys_t at,
			    size_t len)
{
	struct twin_test_liar *liar = view->ctx;
	const void *table = liar->reader.view.read(&liar->reader.view, level, at, len);

	/* The bytes are a copy, and ours. */
	if (table && level == liar->level && liar->at - at.a < len)
		pt_set(view->shape, (u8 *)liar->reader.page[level] + (liar->at - at.a), 0,
		       liar->raw);
	return table;
}

/**
 * twin_test_liar_init - a reader of the live tables that does not lie yet
 * @test: the test
 * @liar: filled in
 * @live: the running kernel
 */
void twin_test_liar_init(struct kunit *test, struct twin_test_liar *liar,
			 const struct twin_live *live)
{
	KUNIT_ASSERT_EQ(test, twin_live_reader_init(&liar->reader, live), 0);
	liar->view = liar->reader.view;
	liar->view.read = read_lie;
	liar->view.ctx = liar;
	liar->at = ~0ULL;
}
