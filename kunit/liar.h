/* SPDX-License-Identifier: GPL-2.0 */
/* The live directory with a lie in it. */
#ifndef TWIN_TEST_LIAR_H
#define TWIN_TEST_LIAR_H

#include "running.h"

/**
 * struct twin_test_liar - a reader of the live tables that has one entry wrong
 * @view: reads them
 * @reader: the honest one below it
 * @level: of the entry
 * @at: where the entry stands
 * @raw: what it is said to be
 */
struct twin_test_liar {
	struct pt_view view;
	struct twin_live_reader reader;
	unsigned int level;
	u64 at;
	u64 raw;
};

void twin_test_liar_init(struct kunit *test, struct twin_test_liar *liar,
			 const struct twin_live *live);

#endif
