/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TWIN_PGTABLE_VERIFY_H
#define TWIN_PGTABLE_VERIFY_H

#include "../plan.h"
#include "../row.h"
#include "map.h"

/* The rules, in the order in which an entry is held against them. */
enum pt_rule {
	PT_RULE_MAPPED,
	PT_RULE_RESERVED,
	PT_RULE_LEVEL,
	PT_RULE_TARGET,
	PT_RULE_RIGHTS,
	PT_RULE_MARKS,
	PT_RULE_TABLES,
	PT_RULE_SPARE,
	PT_RULE_WX,
	PT_RULE_ALIAS,
	PT_RULE_COUNT,
	PT_RULES,
};

extern const struct twin_rule pt_rules[PT_RULES];

int pt_verify(const struct twin_plan *plan, const struct pt_map *map, unsigned long *seen,
	      struct twin_row rows[PT_RULES]);

#endif
