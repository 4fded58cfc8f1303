/* SPDX-License-Identifier: GPL-2.0 */
/* A machine at work, and the faults that the rules of frames have to notice in it. */
#ifndef MMTWIN_KUNIT_CHECK_FRAMES_FAULTS_H
#define MMTWIN_KUNIT_CHECK_FRAMES_FAULTS_H

#include "../../src/row.h"
#include "../whole.h"

/**
 * struct twin_test_frames - a machine at work, and what it was before the fault
 * @w: the machine
 * @twin: under test
 * @rng: the choices
 * @rows: what the check says
 * @saved: the machine
 * @mem_map: its descriptors
 * @types: the migrate types of its pageblocks
 * @hint: the frame that the fault is at, when the rule is to name it
 */
struct twin_test_frames {
	struct twin_test_whole *w;
	struct twin *twin;
	struct twin_test_rng rng;
	struct twin_rows rows;
	struct twin saved;
	void *mem_map;
	void *types;
	u64 hint;
};

/**
 * struct twin_test_frames_fault - a fault, and who notices
 * @name: what is wrong
 * @plant: makes it so; returns how many frames are not where they should be, from the
 *	   bench's @hint on; 0 when that may or may not be noticed
 * @handed: the rule of frames handed over
 * @sum: the rule of sums
 * @alone: nobody else notices: to the allocator all is in order
 */
struct twin_test_frames_fault {
	const char *name;
	u64 (*plant)(struct twin_test_frames *b);
	bool handed;
	bool sum;
	bool alone;
};

extern const struct twin_test_frames_fault twin_test_frames_faults[];
extern const unsigned int twin_test_frames_nr_faults;

struct twin_zone *twin_test_frames_zone(struct twin_test_frames *b);

#endif
