// SPDX-License-Identifier: GPL-2.0
/* The boot memory allocator under test; see boot.h. */
#include <linux/bitmap.h>
#include <linux/slab.h>

#include "boot.h"

/**
 * twin_test_boot_broken - which rules are broken?
 * @b: the allocator
 *
 * Return: a bit for each of enum twin_bootmem_rule.
 */
unsigned long twin_test_boot_broken(struct twin_test_boot *b)
{
	struct twin_row *rows;
	unsigned long broken = 0;
	unsigned int i;

	rows = kmalloc_array(TWIN_BOOTMEM_RULES, sizeof(*rows), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(b->test, rows);
	twin_bootmem_verify(&b->boot, rows);
	for (i = 0; i < TWIN_BOOTMEM_RULES; i++)
		if (rows[i].broken)
			broken |= BIT(i);
	kfree(rows);
	return broken;
}

/**
 * twin_test_boot_of - an allocator whose pages are all RAM, and free but for the bitmap
 * @test: the test
 * @kind: which kernel's
 * @base: the first address
 * @pages: how many pages
 * @map: the bitmap's page
 */
struct twin_test_boot *twin_test_boot_of(struct kunit *test, const struct twin_bootmem_kind *kind,
					 u64 base, u64 pages, u64 map)
{
	struct twin_test_boot *b = kunit_kzalloc(test, sizeof(*b), GFP_KERNEL);
	struct twin_span span = { twin_phys(base), pages };

	KUNIT_ASSERT_NOT_NULL(test, b);
	b->test = test;
	b->base = base;
	b->tr = twin_test_ram(test, twin_phys(base), SZ_4K, pages);
	KUNIT_ASSERT_EQ(test,
			twin_bootmem_init(&b->boot, kind, &b->tr->ram, span,
					  twin_phys(base + map * SZ_4K), BOOT_SHIFT),
			0);
	KUNIT_EXPECT_EQ(test, b->boot.reserved, pages);
	KUNIT_ASSERT_EQ(test, twin_bootmem_free(&b->boot, base, base + pages * SZ_4K), 0);
	KUNIT_EXPECT_EQ(test, twin_test_boot_broken(b), BIT(TWIN_BOOTMEM_RULE_MAP));
	KUNIT_ASSERT_EQ(test, twin_bootmem_reserve_map(&b->boot, b->boot.at.a), 0);
	KUNIT_EXPECT_EQ(test, twin_test_boot_broken(b), 0UL);
	return b;
}

/**
 * twin_test_boot_get - allocate, with all addresses counted from the first one
 * @b: the allocator
 * @size: see twin_bootmem_alloc()
 * @align: see twin_bootmem_alloc()
 * @goal: see twin_bootmem_alloc()
 * @off: set to the address
 */
int twin_test_boot_get(struct twin_test_boot *b, u64 size, u64 align, u64 goal, u64 *off)
{
	twin_phys_t phys = {};
	int err = twin_bootmem_alloc(&b->boot, size, align, b->base + goal, &phys);

	*off = phys.a - b->base;
	return err;
}

/**
 * twin_test_boot_hand_over - take everything, each page once
 * @b: the allocator, which is no more then
 * @seen: a bit for each page, set for those that came
 */
struct twin_test_handed twin_test_boot_hand_over(struct twin_test_boot *b, unsigned long *seen)
{
	struct twin_bootmem_block block;
	struct twin_test_handed handed = {};
	struct twin_extent map;
	u64 cursor = 0, i;

	/* So many and no more, should it never end. */
	while (handed.pages <= b->tr->pages && twin_bootmem_next_free(&b->boot, &cursor, &block)) {
		handed.blocks += block.order > 0;
		KUNIT_EXPECT_EQ(b->test, block.pfn.n & ((1U << block.order) - 1), 0ULL);
		for (i = block.pfn.n; i < block.pfn.n + (1U << block.order); i++) {
			KUNIT_EXPECT_FALSE(b->test,
					   __test_and_set_bit(i - (b->base >> BOOT_SHIFT), seen));
			handed.pages++;
		}
	}
	if (!twin_bootmem_retire(&b->boot, &map))
		return handed;
	for (i = map.first; i < map.end; i += SZ_4K) {
		KUNIT_EXPECT_FALSE(b->test, __test_and_set_bit((i - b->base) >> BOOT_SHIFT, seen));
		handed.map++;
	}
	return handed;
}
