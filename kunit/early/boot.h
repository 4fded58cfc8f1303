/* SPDX-License-Identifier: GPL-2.0 */
/* The boot memory allocator under test. */
#ifndef TWIN_TEST_BOOT_H
#define TWIN_TEST_BOOT_H

#include <linux/sizes.h>

#include "../../src/early/bootmem.h"
#include "../../src/early/verify.h"
#include "../fixture.h"

/* Pages of 4 KiB, which are no whole number of words. */
#define BOOT_SHIFT 12
#define BOOT_PAGES 300

/**
 * struct twin_test_boot - an allocator under test
 * @test: the test
 * @base: its first address
 * @tr: RAM
 * @boot: the allocator
 */
struct twin_test_boot {
	struct kunit *test;
	u64 base;
	struct twin_test_ram *tr;
	struct twin_bootmem boot;
};

/**
 * struct twin_test_handed - what came out of a hand-over
 * @pages: how many free pages
 * @blocks: how many times several at once
 * @map: how many pages of the bitmap
 */
struct twin_test_handed {
	unsigned int pages;
	unsigned int blocks;
	unsigned int map;
};

struct twin_test_boot *twin_test_boot_of(struct kunit *test, const struct twin_bootmem_kind *kind,
					 u64 base, u64 pages, u64 map);
unsigned long twin_test_boot_broken(struct twin_test_boot *b);
int twin_test_boot_get(struct twin_test_boot *b, u64 size, u64 align, u64 goal, u64 *off);
struct twin_test_handed twin_test_boot_hand_over(struct twin_test_boot *b, unsigned long *seen);

#endif
