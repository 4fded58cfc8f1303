/* SPDX-License-Identifier: GPL-2.0 */
/* So many rounds of a randomised case, or as many as a slow computer does in time. */
#ifndef TWIN_TEST_ROUNDS_H
#define TWIN_TEST_ROUNDS_H

#include <kunit/test.h>

/**
 * struct twin_test_rounds - the rounds of a case
 * @test: the case
 * @most: so many where there is time
 * @least: so many in any case
 * @done: those that were begun
 * @start: when the first one was, in ns
 */
struct twin_test_rounds {
	struct kunit *test;
	unsigned int most;
	unsigned int least;
	unsigned int done;
	u64 start;
};

bool twin_test_round(struct twin_test_rounds *rounds);

#endif
