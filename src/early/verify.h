/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TWIN_EARLY_VERIFY_H
#define TWIN_EARLY_VERIFY_H

#include "../row.h"
#include "bootmem.h"
#include "reserve.h"

/* The rules of early reservations, in the order in which they are looked at. */
enum twin_early_rule {
	TWIN_EARLY_RULE_MEMORY,
	TWIN_EARLY_RULE_ROOM,
	TWIN_EARLY_RULE_TABLE,
	TWIN_EARLY_RULE_EMPTY,
	TWIN_EARLY_RULE_ORDER,
	TWIN_EARLY_RULE_SPACE,
	TWIN_EARLY_RULE_OWNER,
	TWIN_EARLY_RULE_RAM,
	TWIN_EARLY_RULE_COUNT,
	TWIN_EARLY_RULES,
};

/* The rules of the bitmap. */
enum twin_bootmem_rule {
	TWIN_BOOTMEM_RULE_MAP,
	TWIN_BOOTMEM_RULE_COUNT,
	TWIN_BOOTMEM_RULE_TAIL,
	TWIN_BOOTMEM_RULE_LAST,
	TWIN_BOOTMEM_RULES,
};

extern const struct twin_rule twin_early_rules[TWIN_EARLY_RULES];
extern const struct twin_rule twin_bootmem_rules[TWIN_BOOTMEM_RULES];

void twin_early_verify(const struct twin_early *early, struct twin_row rows[TWIN_EARLY_RULES]);
void twin_bootmem_verify(const struct twin_bootmem *boot, struct twin_row rows[TWIN_BOOTMEM_RULES]);

#endif
