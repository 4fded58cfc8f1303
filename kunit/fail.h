/* SPDX-License-Identifier: GPL-2.0 */
/* Allocations of the kernel made to fail, one after the other. */
#ifndef TWIN_TEST_FAIL_H
#define TWIN_TEST_FAIL_H

#include <kunit/test.h>

bool twin_test_can_fail(struct kunit *test);
void twin_test_fail(unsigned int nth);
bool twin_test_failed(void);

#endif
