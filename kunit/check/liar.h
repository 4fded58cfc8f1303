/* SPDX-License-Identifier: GPL-2.0 */
/* The live directory with a lie in it. */
#ifndef TWIN_TEST_LIAR_H
#define TWIN_TEST_LIAR_H

#include "../running.h"

/**
 * struct liar - a reader of the live tables that has one entry wrong
 * @view: reads them
 * @reader: the honest one below it
 * @level: of the entry
 * @at: where the entry stands
 * @raw: what it is said to be
 */
struct liar {
	struct pt_view view;
	struct twin_live_reader reader;
	unsigned int level;
	u64 at;
	u64 raw;
};

/**
 * struct scene - what a test looks at
 * @s: the session
 * @honest: reads the live tables
 * @liar: reads them, too
 * @again: a second liar, of the same lie
 * @rows: what the check says
 * @dir: what the check counts
 */
struct scene {
	struct twin_session *s;
	struct twin_live_reader honest;
	struct liar liar;
	struct liar again;
	struct twin_rows rows;
	struct twin_live_directory dir;
};

struct scene *twin_test_set_scene(struct kunit *test);
void twin_test_strike_scene(struct kunit *test, struct scene *c);
const struct twin_row *twin_test_look(struct kunit *test, struct scene *c,
				      const struct pt_view *view, const struct pt_view *again,
				      const char *area, const char *rule);
void twin_test_lie(struct scene *c, const struct pt_answer *answer, u64 raw);

#endif
