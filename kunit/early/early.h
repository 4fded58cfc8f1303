/* SPDX-License-Identifier: GPL-2.0 */
/* Early memory under test: some RAM, a hole in it, and address space around it. */
#ifndef TWIN_TEST_EARLY_H
#define TWIN_TEST_EARLY_H

#include "../../src/early/gaps.h"
#include "../../src/early/verify.h"
#include "../fixture.h"

/* Pages of 4 KiB from a base: RAM but for a hole, and addresses without RAM behind. */
#define EARLY_SHIFT 12
#define EARLY_PAGE  4096ULL
#define EARLY_HOLE  40
#define EARLY_HIGH  56
#define EARLY_RAM   96
#define EARLY_PAGES 127

/**
 * struct twin_test_early - early memory, and what was found wrong with it
 * @test: the test
 * @base: the first address
 * @tr: its RAM, the hole included
 * @mem: what may be handed out
 * @early: the reservations
 * @rows: what twin_early_verify() found
 */
struct twin_test_early {
	struct kunit *test;
	u64 base;
	struct twin_test_ram *tr;
	struct twin_extent mem[2];
	struct twin_early early;
	struct twin_row rows[TWIN_EARLY_RULES];
};

extern const u64 twin_test_bases[];
const void *twin_test_next_base(const void *prev, char *desc);

/* Cases that run once for each of twin_test_bases. */
#define TWIN_BASE_CASE(fn) KUNIT_CASE_PARAM(fn, twin_test_next_base)

struct twin_test_early *twin_test_early(struct kunit *test);
unsigned long twin_test_early_broken(struct twin_test_early *t);
void twin_test_early_sound(struct twin_test_early *t);
void twin_test_early_fill(struct twin_test_early *t, u64 first, u64 end, u64 step);

#endif
