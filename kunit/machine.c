// SPDX-License-Identifier: GPL-2.0
/* Machines under test; see machine.h. */
#include <linux/string.h>

#include "../src/machines.h"
#include "machine.h"

#define LONG_MODE (PT_HAS_BIG | PT_HAS_HUGE | PT_HAS_NX)

/* Every format, with small leaves and, where it has them, with large ones. */
const struct twin_test_kind twin_test_kinds[] = {
	{ "x86_64, 4K", &pt_format_x86_64, LONG_MODE, BIT(0) },
	{ "x86_64, 2M", &pt_format_x86_64, LONG_MODE, BIT(0) | BIT(1) },
	{ "x86_64, 2M, no NX", &pt_format_x86_64, PT_HAS_BIG, BIT(0) | BIT(1) },
	{ "x86_64-la57, 4K", &pt_format_x86_64_la57, LONG_MODE, BIT(0) },
	{ "x86_64-la57, 2M", &pt_format_x86_64_la57, LONG_MODE, BIT(0) | BIT(1) },
	{ "um64, 4K", &pt_format_um64, 0, BIT(0) },
	{}
};

/**
 * twin_test_next_kind - generator of a case's parameters: twin_test_kinds
 * @prev: the one before, NULL at first
 * @desc: filled in
 */
const void *twin_test_next_kind(const void *prev, char *desc)
{
	const struct twin_test_kind *one = prev;

	one = one ? one + 1 : twin_test_kinds;
	if (!one->name)
		return NULL;
	strscpy(desc, one->name, KUNIT_PARAM_DESC_SIZE);
	return one;
}

/**
 * twin_test_compact - a place with all windows in the last 1 GiB of addresses
 * @kind: the machine
 * @pages: how many
 *
 * So close together that the windows share all tables but the lowest, which
 * keeps the number of entries down for tests that go through all of them.
 */
struct twin_place twin_test_compact(const struct twin_test_kind *kind, u64 pages)
{
	struct twin_place place = { .base = twin_phys(0x140000000ULL), .pages = pages };
	u64 last;

	pt_shape_init(&place.shape, kind->format, 46, kind->has);
	last = pt_va_extend(&place.shape, 0xffffffffc0000000ULL).a;
	place.layout = (struct twin_layout){
		.direct = twin_va(last + 0x10000000 - place.base.a),
		.image = twin_va(last + 0x20000000),
		.vmalloc = twin_va(last + 0x28000000),
		.fixmap_top = twin_va(last + 0x3ffff000),
	};
	return place;
}

/**
 * twin_test_machine - plan a machine and build it
 * @test: the test
 * @place: where
 * @options: how
 *
 * Who calls this calls twin_test_shutdown().
 */
struct twin_test_machine *twin_test_machine(struct kunit *test, const struct twin_place *place,
					    const struct twin_options *options)
{
	struct twin_test_machine *m = kunit_kzalloc(test, sizeof(*m), GFP_KERNEL);
	struct twin_plan *plan;
	size_t size;

	KUNIT_ASSERT_NOT_NULL(test, m);
	plan = &m->twin.plan;
	m->test = test;
	KUNIT_ASSERT_EQ(test, twin_plan(plan, twin_machine_find("native"), place, options), 0);
	m->oracle = twin_test_oracle(test, &plan->place.shape);
	m->tr = twin_test_ram(test, plan->brk.base, plan->brk.pages);
	m->twin.ram = m->tr->ram;
	m->seen = kunit_kcalloc(test, BITS_TO_LONGS(plan->brk.pages), sizeof(long), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, m->seen);
	KUNIT_ASSERT_EQ(test, twin_bringup(&m->twin), 0);
	m->plan = *plan;
	size = plan->brk.pages << 12;
	if (size <= KMALLOC_MAX_SIZE)
		m->saved = kunit_kmalloc(test, size, GFP_KERNEL);
	if (m->saved)
		memcpy(m->saved, m->tr->ram.mem, size);
	return m;
}

/**
 * twin_test_small - a compact machine of the kind that is the case's parameter
 * @test: the test
 * @pages: how many
 */
struct twin_test_machine *twin_test_small(struct kunit *test, u64 pages)
{
	const struct twin_test_kind *kind = test->param_value;
	struct twin_place place = twin_test_compact(kind, pages);
	struct twin_options options = { .seed = 1, .leaf_levels = kind->leaf_levels };
	struct twin_test_machine *m = twin_test_machine(test, &place, &options);

	KUNIT_ASSERT_NOT_NULL(test, m->saved);
	return m;
}

/**
 * twin_test_verify - hold the tables against the plan
 * @m: the machine
 */
void twin_test_verify(struct twin_test_machine *m)
{
	KUNIT_ASSERT_EQ(m->test, pt_verify(&m->twin.plan, &m->twin.map, m->seen, m->rows), 0);
}

/**
 * twin_test_undo - plan and tables as they were built
 * @m: the machine
 */
void twin_test_undo(struct twin_test_machine *m)
{
	m->twin.plan = m->plan;
	memcpy(m->tr->ram.mem, m->saved, m->tr->ram.size);
}

/**
 * twin_test_shutdown - take the machine down and see that all tables came home
 * @m: the machine
 */
void twin_test_shutdown(struct twin_test_machine *m)
{
	twin_shutdown(&m->twin);
	KUNIT_EXPECT_EQ(m->test, m->twin.up, 0U);
	KUNIT_EXPECT_EQ(m->test, m->twin.brk.out, 0ULL);
	KUNIT_EXPECT_EQ(m->test, m->twin.brk.next, 0ULL);
}

/**
 * twin_test_window - a window by name
 * @plan: the plan
 * @name: the name
 */
const struct twin_window *twin_test_window(const struct twin_plan *plan, const char *name)
{
	unsigned int i;

	for (i = 0; i < plan->nr_windows; i++)
		if (!strcmp(plan->window[i].name, name))
			return &plan->window[i];
	return NULL;
}
