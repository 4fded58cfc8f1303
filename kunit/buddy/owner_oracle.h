/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Who owns which frame: a byte or two for each, and every question answered by looking
 * at all of them.  Knows what a buddy allocator must do, and nothing of how.
 */
#ifndef TWIN_TEST_OWNER_ORACLE_H
#define TWIN_TEST_OWNER_ORACLE_H

#include "../../src/units.h"

#define OWNER_ORDERS 12

enum owner { OWNER_NOBODY, OWNER_RESERVED, OWNER_FREE, OWNER_TAKEN };

/* What is wrong about freeing something. */
enum owner_wrong {
	OWNER_FINE,
	OWNER_FOREIGN,
	OWNER_NEVER_GIVEN,
	OWNER_FREE_ALREADY,
	OWNER_NO_HEAD,
	OWNER_OTHER_ORDER,
};

/**
 * struct owner_frame - what is known of a frame
 * @owner: enum owner
 * @zone: its zone's number
 * @head: of the first frame of what somebody took: its order, plus one; else 0
 */
struct owner_frame {
	u8 owner;
	u8 zone;
	u8 head;
};

/**
 * struct owners - all frames
 * @first: the first one
 * @frames: how many
 * @frame: by place
 */
struct owners {
	u64 first;
	u32 frames;
	struct owner_frame *frame;
};

struct owner_frame *owner_at(const struct owners *o, u64 pfn);
bool owner_all(const struct owners *o, u64 pfn, u64 frames, enum owner owner, unsigned int zone);
void owner_set(struct owners *o, u64 pfn, u64 frames, enum owner owner);
void owner_take(struct owners *o, u64 pfn, unsigned int order);
void owner_take_run(struct owners *o, u64 pfn, u64 frames, unsigned int orders);
enum owner_wrong owner_wrong(const struct owners *o, unsigned int zone, u64 pfn,
			     unsigned int order);
u64 owner_count(const struct owners *o, unsigned int zone, enum owner owner);
void owner_blocks(const struct owners *o, unsigned int zone, unsigned int orders,
		  u32 nr[OWNER_ORDERS]);
bool owner_has_block(const struct owners *o, unsigned int zone, unsigned int order);

#endif
