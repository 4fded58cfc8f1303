/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the suites share: seeded choices, memory to build tables in, shapes to
 * try.  What a test takes here is given back, and found complete, when it ends.
 */
#ifndef TWIN_FIXTURE_H
#define TWIN_FIXTURE_H

#include <kunit/test.h>

#include "../src/pgtable/map.h"
#include "../src/plan.h"
#include "../src/row.h"
#include "oracle.h"

/**
 * struct twin_test_rng - a row of choices that a seed decides
 * @state: the seed, then wherever the row has come to
 */
struct twin_test_rng {
	u64 state;
};

/**
 * struct twin_test_ram - memory that tables are built in
 * @link: in the test's list
 * @test: the test
 * @ram: as the code under test wants it
 * @page: bytes of a frame
 * @source: hands out its frames as tables, in a scattered order
 * @pages: how many frames
 * @out: a bit for each frame that is a table
 * @nr_out: how many
 * @calls: how often a table was asked for
 * @fail_at: the call that is refused, counted from 1; 0 for none
 */
struct twin_test_ram {
	struct list_head link;
	struct kunit *test;
	struct twin_ram ram;
	u64 page;
	struct pt_source source;
	unsigned long pages;
	unsigned long *out;
	unsigned long nr_out;
	unsigned long calls;
	unsigned long fail_at;
};

/**
 * struct twin_test_shape - a shape to try
 * @name: in reports
 * @format: its format
 * @phys_bits: see pt_shape_init()
 * @has: see pt_shape_init()
 */
struct twin_test_shape {
	const char *name;
	const struct pt_format *format;
	u8 phys_bits;
	u8 has;
};

extern const struct twin_test_shape twin_test_shapes[];

/* Cases that run once for each of twin_test_shapes. */
#define TWIN_SHAPE_CASE(fn) KUNIT_CASE_PARAM(fn, twin_test_next_shape)

int twin_test_init(struct kunit *test);
void twin_test_exit(struct kunit *test);
unsigned long twin_test_broken(const struct twin_row *rows, unsigned int nr);
const void *twin_test_next_shape(const void *prev, char *desc);
struct pt_shape twin_test_shape(const struct twin_test_shape *one);
struct oracle twin_test_oracle(struct kunit *test, const struct pt_shape *shape);

struct twin_test_rng twin_test_rng(struct kunit *test);
u64 twin_test_random(struct twin_test_rng *rng);
u64 twin_test_below(struct twin_test_rng *rng, u64 end);
unsigned int twin_test_dice(struct twin_test_rng *rng, const u8 *shares, unsigned int nr);

struct twin_test_ram *twin_test_ram(struct kunit *test, twin_phys_t base, u64 page,
				    unsigned long pages);
const void *twin_test_read(void *ram, u64 phys);
void *twin_test_entry(const struct pt_map *map, twin_va_t va, unsigned int level);
unsigned int twin_test_flags(u32 attr);
bool twin_test_agrees(const struct pt_answer *answer, const struct oracle_answer *oracle);
struct twin_layout twin_test_layout(const struct pt_format *format);
const struct twin_window_kind *twin_test_windows(const struct pt_format *format);

#endif
