/* SPDX-License-Identifier: GPL-2.0 */
/* What a machine makes of a firmware map, asked byte by byte. */
#ifndef TWIN_TEST_MEMMAP_ORACLE_H
#define TWIN_TEST_MEMMAP_ORACLE_H

#include "memmap_gen.h"

/**
 * struct twin_test_claims - a firmware map as a machine takes it
 * @map: the entries, in any order
 * @bios: it is a PC's: page 0 and what is between 640K and 1M is no RAM
 * @guessed: firmware's map was of no use, and @map is not it
 * @phys_end: nothing from here on is RAM; on a page
 */
struct twin_test_claims {
	struct twin_memmap map;
	bool bios;
	bool guessed;
	u64 phys_end;
};

int twin_test_claims(struct twin_test_claims *claims, const struct twin_memmap *map, bool bios,
		     u64 backed_end, u64 phys_end);
void twin_test_claims_near(struct twin_test_claims *claims, u64 first, u64 end);
bool twin_test_claims_page(const struct twin_test_claims *claims, u64 pfn, unsigned int page_shift);

#endif
