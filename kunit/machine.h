/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Machines under test: planned for any format and place, and really built.  Of
 * their memory only the tables exist, which is all that building touches.
 */
#ifndef TWIN_TEST_MACHINE_H
#define TWIN_TEST_MACHINE_H

#include "../src/bringup.h"
#include "../src/pgtable/verify.h"
#include "fixture.h"

/**
 * struct twin_test_kind - a machine to try
 * @name: in reports
 * @format: its format
 * @phys_bits: see pt_shape_init()
 * @has: see pt_shape_init()
 * @leaf_levels: see &struct twin_options
 */
struct twin_test_kind {
	const char *name;
	const struct pt_format *format;
	u8 phys_bits;
	u8 has;
	u8 leaf_levels;
};

/**
 * struct twin_test_machine - a machine that stands
 * @test: the test
 * @twin: the machine
 * @oracle: for its shape
 * @tr: its brk
 * @rows: what pt_verify() found
 * @seen: scratch of pt_verify()
 * @saved: the tables as they were built
 * @plan: the plan as it was made
 */
struct twin_test_machine {
	struct kunit *test;
	struct twin twin;
	struct oracle oracle;
	struct twin_test_ram *tr;
	struct twin_row rows[PT_RULES];
	unsigned long *seen;
	void *saved;
	struct twin_plan plan;
};

extern const struct twin_test_kind twin_test_kinds[];

/* Cases that run once for each of twin_test_kinds. */
#define TWIN_KIND_CASE(fn) KUNIT_CASE_PARAM(fn, twin_test_next_kind)

const void *twin_test_next_kind(const void *prev, char *desc);
u64 twin_test_pages(const struct twin_test_kind *kind);
u64 twin_test_entries(const struct twin_test_machine *m);
struct twin_place twin_test_compact(const struct twin_test_kind *kind, u64 pages);
struct twin_test_machine *twin_test_machine(struct kunit *test, const struct twin_place *place,
					    const struct twin_options *options);
struct twin_test_machine *twin_test_small(struct kunit *test);
void twin_test_verify(struct twin_test_machine *m);
void twin_test_undo(struct twin_test_machine *m);
void twin_test_shutdown(struct twin_test_machine *m);
const struct twin_window *twin_test_window(const struct twin_plan *plan, const char *name);

#endif
