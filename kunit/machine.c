// SPDX-License-Identifier: GPL-2.0
/* Machines under test; see machine.h. */
#include <linux/string.h>

#include "../src/machines.h"
#include "machine.h"

#define LONG_MODE (PT_HAS_BIG | PT_HAS_HUGE | PT_HAS_NX)
#define ARM64	  (PT_HAS_BIG | PT_HAS_HUGE)

/* Every format, with small leaves and, where it has them, with large ones. */
const struct twin_test_kind twin_test_kinds[] = {
	{ "x86_64, 4K", &pt_format_x86_64, 46, LONG_MODE, BIT(0) },
	{ "x86_64, 2M", &pt_format_x86_64, 46, LONG_MODE, BIT(0) | BIT(1) },
	{ "x86_64, 2M, no NX", &pt_format_x86_64, 46, PT_HAS_BIG, BIT(0) | BIT(1) },
	{ "x86_64-la57, 4K", &pt_format_x86_64_la57, 46, LONG_MODE, BIT(0) },
	{ "x86_64-la57, 2M", &pt_format_x86_64_la57, 46, LONG_MODE, BIT(0) | BIT(1) },
	{ "i386, 4K", &pt_format_i386, 32, 0, BIT(0) },
	{ "i386, 4M", &pt_format_i386, 36, PT_HAS_BIG, BIT(0) | BIT(1) },
	{ "i386-pae, 4K", &pt_format_i386_pae, 36, PT_HAS_BIG | PT_HAS_NX, BIT(0) },
	{ "i386-pae, 2M", &pt_format_i386_pae, 36, PT_HAS_BIG | PT_HAS_NX, BIT(0) | BIT(1) },
	{ "i386-pae, 2M, emulated", &pt_format_i386_pae, 36, PT_HAS_BIG | PT_HAS_NX | PT_HAS_LAX,
	  BIT(0) | BIT(1) },
	{ "arm64-4k-48, 4K", &pt_format_arm64_4k48, 48, ARM64, BIT(0) },
	{ "arm64-4k-48, 2M", &pt_format_arm64_4k48, 44, ARM64, BIT(0) | BIT(1) },
	{ "arm64-4k-39, 2M", &pt_format_arm64_4k39, 40, ARM64, BIT(0) | BIT(1) },
	{ "arm64-16k-48, 16K", &pt_format_arm64_16k48, 48, ARM64, BIT(0) },
	{ "arm64-16k-47, 32M", &pt_format_arm64_16k47, 40, ARM64, BIT(0) | BIT(1) },
	{ "arm64-64k-48, 64K", &pt_format_arm64_64k48, 48, ARM64, BIT(0) },
	{ "arm64-64k-42, 512M", &pt_format_arm64_64k42, 40, ARM64, BIT(0) | BIT(1) },
	{ "um64, 4K", &pt_format_um64, 46, 0, BIT(0) },
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
 * twin_test_pages - pages of a small machine
 * @kind: the machine
 *
 * As many as two tables of small leaves hold, which leaves room for a large leaf
 * behind what the direct map has read-only.
 */
u64 twin_test_pages(const struct twin_test_kind *kind)
{
	return 2ULL << kind->format->level[0].bits;
}

/**
 * twin_test_compact - a place with all windows in the last of its neighbourhoods
 * @kind: the machine
 * @pages: how many
 *
 * That is what one table of level 1 maps: the last 1 GiB of addresses, of x86_64.
 * So close together that the windows share all tables but the lowest, which keeps
 * the number of entries down for tests that go through all of them.
 */
struct twin_place twin_test_compact(const struct twin_test_kind *kind, u64 pages)
{
	const struct pt_level *l = &kind->format->level[1];
	u64 all = 1ULL << (l->shift + l->bits), last;
	struct twin_place place = { .base = twin_phys(0x140000000ULL), .pages = pages };

	if (kind->format == &pt_format_i386)
		place.base = twin_phys(0x40000000ULL);
	pt_shape_init(&place.shape, kind->format, kind->phys_bits, kind->has);
	place.windows = twin_test_windows(kind->format);
	last = pt_va_extend(&place.shape, 0 - all).a;
	place.layout = (struct twin_layout){
		.direct = twin_va(last + all / 4 - place.base.a),
		.image = twin_va(last + all / 2),
		.vmalloc = twin_va(last + all / 2 + all / 8),
		.fixmap_top = twin_va(last + all - (1ULL << kind->format->page_shift)),
	};
	return place;
}

/* RAM is what there is, and that is the tables. */
static void plan_memory(struct twin *twin)
{
	const struct twin_span *brk = &twin->plan.brk;
	unsigned int shift = twin->plan.place.shape.format->page_shift;

	twin->memory.page_shift = shift;
	twin->memory.nr_backed = 1;
	twin->memory.backed[0].first = brk->base.a;
	twin->memory.backed[0].end = brk->base.a + (brk->pages << shift);
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
	m->tr = twin_test_ram(test, plan->brk.base, m->oracle.size[0], plan->brk.pages);
	m->twin.ram = m->tr->ram;
	m->seen = kunit_kcalloc(test, BITS_TO_LONGS(plan->brk.pages), sizeof(long), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, m->seen);
	plan_memory(&m->twin);
	KUNIT_ASSERT_EQ(test, twin_bringup_tables(&m->twin), 0);
	m->plan = *plan;
	size = plan->brk.pages * m->oracle.size[0];
	if (size <= KMALLOC_MAX_SIZE)
		m->saved = kunit_kmalloc(test, size, GFP_KERNEL);
	if (m->saved)
		memcpy(m->saved, m->tr->ram.mem, size);
	return m;
}

/**
 * twin_test_small - a compact machine of the kind that is the case's parameter
 * @test: the test
 */
struct twin_test_machine *twin_test_small(struct kunit *test)
{
	const struct twin_test_kind *kind = test->param_value;
	struct twin_place place = twin_test_compact(kind, twin_test_pages(kind));
	struct twin_options options = { .seed = 1, .leaf_levels = kind->leaf_levels };
	struct twin_test_machine *m = twin_test_machine(test, &place, &options);

	KUNIT_ASSERT_NOT_NULL(test, m->saved);
	return m;
}

/**
 * twin_test_entries - how many entries its tables have
 * @m: the machine
 */
u64 twin_test_entries(const struct twin_test_machine *m)
{
	u64 sum = 0;
	unsigned int level;

	for (level = 0; level < m->oracle.levels; level++)
		sum += m->plan.tables[level] * m->oracle.entries[level];
	return sum;
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
	return twin_plan_named(plan, name);
}
