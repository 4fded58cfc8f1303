/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Whole machines under test: booted from a firmware map, over memory that is all
 * there, and every frame of it accounted for.
 */
#ifndef TWIN_TEST_WHOLE_H
#define TWIN_TEST_WHOLE_H

#include "../src/bringup.h"
#include "../src/buddy/verify.h"
#include "fixture.h"
#include "memmap_gen.h"

/* What backs a machine; as many frames of 4K, or fewer larger ones. */
#define WHOLE_BYTES  SZ_16M
#define WHOLE_FRAMES 4096

/**
 * struct twin_test_box - a machine to boot
 * @name: in reports
 * @format: its page tables
 * @phys_bits: see pt_shape_init()
 * @kind: its memory
 * @base: its first backed address
 * @pages: frames of RAM in a row that it boots with, whatever else there is
 */
struct twin_test_box {
	const char *name;
	const struct pt_format *format;
	u8 phys_bits;
	const struct twin_memory_kind *kind;
	u64 base;
	u64 pages;
};

/**
 * struct twin_test_whole - a machine, and what is known of it
 * @test: the test
 * @box: which machine
 * @tr: what backs it
 * @twin: the machine
 * @map: what its firmware says
 * @nodes: whose RAM is whose, or NULL
 * @oracle: what is to come of that
 * @options: how it is booted
 * @ram: by frame: it is RAM
 * @free: by frame: it should be in a free block
 * @listed: by frame: it is in one
 * @rows: what twin_buddy_verify() found
 * @count: by zone, likewise
 * @seen: its scratch
 */
struct twin_test_whole {
	struct kunit *test;
	const struct twin_test_box *box;
	struct twin_test_ram *tr;
	struct twin twin;
	struct twin_memmap map;
	const struct twin_nodes *nodes;
	struct oracle_memory oracle;
	struct twin_options options;
	u8 ram[WHOLE_FRAMES];
	u8 free[WHOLE_FRAMES];
	u8 listed[WHOLE_FRAMES];
	struct twin_row rows[BUDDY_RULES];
	struct twin_buddy_count count[TWIN_BUDDY_ZONES];
	unsigned long seen[BITS_TO_LONGS(WHOLE_FRAMES)];
};

extern const struct twin_test_box twin_test_boxes[];
extern const unsigned int twin_test_nr_boxes;

struct twin_test_whole *twin_test_whole(struct kunit *test, const struct twin_test_box *box);
struct twin_test_whole *twin_test_pc(struct kunit *test, u64 end);
void twin_test_whole_be(struct twin_test_whole *w, const struct twin_test_box *box);
u64 twin_test_whole_frames(const struct twin_test_whole *w);
int twin_test_whole_expect(struct twin_test_whole *w);
int twin_test_whole_plan(struct twin_test_whole *w);
int twin_test_whole_boot(struct twin_test_whole *w);
void twin_test_whole_accounted(struct twin_test_whole *w);
void twin_test_whole_up(struct twin_test_whole *w);
void twin_test_whole_gone(struct twin_test_whole *w);
void twin_test_whole_down(struct twin_test_whole *w);

#endif
