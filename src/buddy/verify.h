/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TWIN_BUDDY_VERIFY_H
#define TWIN_BUDDY_VERIFY_H

#include "../row.h"
#include "zone.h"

/* The rules; lists are looked at first, then frames, then sums. */
enum buddy_rule {
	BUDDY_RULE_HEADS,
	BUDDY_RULE_LINKS,
	BUDDY_RULE_LISTED,
	BUDDY_RULE_LENGTH,
	BUDDY_RULE_SOME,
	BUDDY_RULE_WORDS,
	BUDDY_RULE_ZONE,
	BUDDY_RULE_ALIGNED,
	BUDDY_RULE_WHOLE,
	BUDDY_RULE_MERGED,
	BUDDY_RULE_TYPES,
	BUDDY_RULE_KEPT,
	BUDDY_RULE_FREE,
	BUDDY_RULE_MANAGED,
	BUDDY_RULE_PRESENT,
	BUDDY_RULES,
};

extern const struct twin_rule twin_buddy_rules[BUDDY_RULES];

/**
 * struct twin_buddy_count - a zone's frames, counted block by block
 * @free: on lists
 * @percpu: kept by CPUs
 * @taken: allocated
 * @reserved: in no block
 */
struct twin_buddy_count {
	u64 free;
	u64 percpu;
	u64 taken;
	u64 reserved;
};

u64 twin_buddy_verify_bytes(u32 frames);
void twin_buddy_verify(const struct twin_mem_map *map, const struct twin_zone *zone,
		       unsigned long *seen, struct twin_row rows[BUDDY_RULES],
		       struct twin_buddy_count *count);
const struct twin_rule *twin_buddy_verify_block(const struct twin_zone *zone, twin_pfn_t pfn);

#endif
