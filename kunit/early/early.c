// SPDX-License-Identifier: GPL-2.0
/* Early memory under test; see early.h. */
#include <linux/string.h>

#include "early.h"

/* The beginning of the address space, the middle, and its very end. */
const u64 twin_test_bases[] = { 0, 0x100000, 0xfff0000000ULL,
				0ULL - (EARLY_PAGES + 1) * EARLY_PAGE };

/**
 * twin_test_next_base - generator of a case's parameters: twin_test_bases
 * @prev: the one before, NULL at first
 * @desc: filled in
 */
const void *twin_test_next_base(const void *prev, char *desc)
{
	const u64 *base = prev;

	base = base ? base + 1 : twin_test_bases;
	if (base == twin_test_bases + ARRAY_SIZE(twin_test_bases))
		return NULL;
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "memory from %#llx on", *base);
	return base;
}

/**
 * twin_test_early - early memory with nothing reserved
 * @test: the test; its parameter is where memory begins
 */
struct twin_test_early *twin_test_early(struct kunit *test)
{
	struct twin_test_early *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);
	const u64 *base = test->param_value;

	KUNIT_ASSERT_NOT_NULL(test, t);
	t->test = test;
	t->base = base ? *base : 0;
	t->tr = twin_test_ram(test, twin_phys(t->base), EARLY_PAGE, EARLY_RAM);
	t->mem[0] = (struct twin_extent){ t->base, t->base + EARLY_HOLE * EARLY_PAGE };
	t->mem[1] = (struct twin_extent){ t->base + EARLY_HIGH * EARLY_PAGE,
					  t->base + EARLY_RAM * EARLY_PAGE };
	KUNIT_ASSERT_EQ(test,
			twin_early_init(&t->early, &t->tr->ram, t->mem, ARRAY_SIZE(t->mem),
					t->base + EARLY_PAGES * EARLY_PAGE, EARLY_SHIFT),
			0);
	return t;
}

/**
 * twin_test_early_broken - which rules are broken?
 * @t: early memory
 *
 * Return: a bit for each of enum twin_early_rule.
 */
unsigned long twin_test_early_broken(struct twin_test_early *t)
{
	unsigned long broken = 0;
	unsigned int i;

	twin_early_verify(&t->early, t->rows);
	for (i = 0; i < TWIN_EARLY_RULES; i++)
		if (t->rows[i].broken)
			broken |= BIT(i);
	return broken;
}

/**
 * twin_test_early_sound - no rule is broken
 * @t: early memory
 */
void twin_test_early_sound(struct twin_test_early *t)
{
	unsigned long broken = twin_test_early_broken(t);

	KUNIT_EXPECT_EQ_MSG(t->test, broken, 0UL, "%s",
			    broken ? twin_early_rules[__ffs(broken)].rule : "none");
}

/**
 * twin_test_early_fill - reserve half of some memory, in small parts
 * @t: early memory
 * @first: the first byte of it
 * @end: the byte behind it
 * @step: from one part to the next, which is half as large
 */
void twin_test_early_fill(struct twin_test_early *t, u64 first, u64 end, u64 step)
{
	for (; first < end; first += step)
		KUNIT_ASSERT_EQ(t->test,
				twin_early_reserve(&t->early, first, first + step / 2, "part",
						   TWIN_RESERVE_FIRM),
				0);
}
