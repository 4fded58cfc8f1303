/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A machine that was used for a while, to be damaged and made whole again.
 */
#ifndef TWIN_TEST_WORN_H
#define TWIN_TEST_WORN_H

#include "zones.h"

/**
 * struct twin_test_worn - a machine that was used for a while, and what it was before the fault
 * @z: the machine
 * @rng: the choices
 * @frames: its descriptors, heads of lists too
 * @zone: its zones
 * @type: the pageblocks of its zones
 */
struct twin_test_worn {
	struct twin_test_zones *z;
	struct twin_test_rng rng;
	struct twin_frame *frames;
	struct twin_zone zone[ZONES_MAX];
	u8 type[ZONES_MAX][64];
};

/**
 * struct twin_test_damage - something that can be wrong
 * @name: what it is
 * @spoil: does it, at a place that the machine's choices decide
 * @rule: must notice
 * @alone: and no other rule does
 */
struct twin_test_damage {
	const char *name;
	void (*spoil)(struct twin_test_worn *b);
	enum buddy_rule rule;
	bool alone;
};

extern const struct twin_test_damage twin_test_damages[];

struct twin_test_worn *twin_test_worn(struct kunit *test);
void twin_worn_restore(struct twin_test_worn *b);
u32 twin_worn_below(struct twin_test_worn *b, u32 end);
struct twin_frame *twin_worn_at(struct twin_test_worn *b, u32 i);
u32 twin_worn_some(struct twin_test_worn *b, enum twin_state state, unsigned int order);
u32 twin_worn_free(struct twin_test_worn *b);

#endif
