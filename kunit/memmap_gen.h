/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Firmware maps that nobody wrote: valid ones, which machines must boot from, and
 * hostile ones, which they must survive.
 */
#ifndef TWIN_TEST_MEMMAP_GEN_H
#define TWIN_TEST_MEMMAP_GEN_H

#include "../src/early/memmap.h"
#include "fixture.h"
#include "memmap_oracle.h"

/**
 * struct twin_test_firmware - what a valid map has to offer
 * @base: the first backed address, on a page
 * @size: backed bytes
 * @pages: pages of RAM in one piece, somewhere in there
 * @page_shift: log2 of a page
 * @top: no entry ends above it
 */
struct twin_test_firmware {
	twin_phys_t base;
	u64 size;
	u64 pages;
	unsigned int page_shift;
	u64 top;
};

/* Room for the text of any map. */
#define TWIN_TEST_MEMMAP_TEXT (TWIN_MEMMAP_MAX * 48)

struct twin_memmap *twin_test_memmap(struct kunit *test);
void twin_test_valid_map(struct twin_test_rng *rng, const struct twin_test_firmware *want,
			 struct twin_memmap *map, struct twin_extent *run);
void twin_test_hostile_map(struct twin_test_rng *rng, u64 space, struct twin_memmap *map);
u32 twin_test_memmap_type(const struct twin_memmap *map, u64 at);
void twin_test_memmap_oracle(const struct twin_memmap *map, struct oracle_memory *oracle);
void twin_test_memmap_text(const struct twin_memmap *map, char *text, size_t size);

#endif
