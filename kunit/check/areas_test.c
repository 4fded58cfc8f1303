// SPDX-License-Identifier: GPL-2.0
/* Leaves of areas that keep no list of their pages, and struct pages that are not mapped. */
#include <linux/gfp.h>
#include <linux/memory_hotplug.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/nodemask.h>
#include <linux/sizes.h>
#include <linux/vmalloc.h>

#include "../../src/runs.h"
#include "liar.h"

#define MAPPED 4

/**
 * struct ground - pages of ours, each mapped in more than one way
 * @frame: the pages
 * @together: all by one vmap()
 * @block: all by one vm_map_ram()
 * @alone: each by a vmap() of its own
 */
struct ground {
	struct page *frame[MAPPED];
	void *together;
	void *block;
	void *alone[MAPPED];
};

/* One place in code that makes all of them. */
static noinline void *map_alone(struct page *page)
{
	return vmap(&page, 1, VM_MAP, PAGE_KERNEL);
}

static struct ground *take_ground(struct kunit *test)
{
	struct ground *g = kunit_kzalloc(test, sizeof(*g), GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, g);
	for (i = 0; i < MAPPED; i++) {
		g->frame[i] = alloc_page(GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, g->frame[i]);
		g->alone[i] = map_alone(g->frame[i]);
		KUNIT_ASSERT_NOT_NULL(test, g->alone[i]);
	}
	g->together = vmap(g->frame, MAPPED, VM_MAP, PAGE_KERNEL);
	g->block = vm_map_ram(g->frame, MAPPED, NUMA_NO_NODE);
	KUNIT_ASSERT_TRUE(test, g->together && g->block);
	return g;
}

static void give_ground_back(struct ground *g)
{
	unsigned int i;

	vm_unmap_ram(g->block, MAPPED);
	vunmap(g->together);
	for (i = 0; i < MAPPED; i++) {
		vunmap(g->alone[i]);
		__free_page(g->frame[i]);
	}
}

/* The entry at an address is a lie: how often does a rule break then, and with the truth? */
static void expect_found(struct kunit *test, struct scene *c, const struct pt_answer *answer,
			 u64 raw, const char *rule, struct ground *g)
{
	const struct twin_row *row =
		twin_test_look(test, c, &c->honest.view, &c->again.view, "leaves", rule);
	const char *skip = row->skip;

	if (!skip) {
		KUNIT_EXPECT_EQ(test, row->broken, 0ULL);
		twin_test_lie(c, answer, raw);
		row = twin_test_look(test, c, &c->liar.view, &c->again.view, "leaves", rule);
		KUNIT_EXPECT_GE(test, row->broken, 1ULL);
		/* Once it is right, it has moved. */
		row = twin_test_look(test, c, &c->liar.view, &c->honest.view, "leaves", rule);
		KUNIT_EXPECT_EQ(test, row->broken, 0ULL);
		KUNIT_EXPECT_GE(test, row->moved, 1ULL);
	}
	if (g)
		give_ground_back(g);
	twin_test_strike_scene(test, c);
	if (skip)
		kunit_skip(test, "%s", skip);
}

enum { TOGETHER, BLOCK, ALONE };

static void a_device_is_found(struct kunit *test, unsigned int way)
{
	struct scene *c = twin_test_set_scene(test);
	const struct pt_shape *shape = &c->s->live.shape;
	struct ground *g = take_ground(test);
	void *const at[] = { g->together, g->block, g->alone[0] };
	struct pt_answer answer;
	u64 raw, beyond = 0;
	int nid;

	pt_walk(&c->honest.view, twin_va((unsigned long)at[way]), &answer);
	KUNIT_ASSERT_EQ(test, (int)answer.why, (int)PT_OK);
	/* Where all RAM has ended. */
	for_each_online_node(nid)
		beyond = max(beyond, (u64)node_end_pfn(nid) << PAGE_SHIFT);
	beyond = round_up(beyond, SZ_256M) + SZ_256M;
	raw = answer.step[answer.level].raw ^ pt_leaf_addr(shape, 0, answer.phys.a & PAGE_MASK);
	expect_found(test, c, &answer, raw | pt_leaf_addr(shape, 0, beyond), "area-frame", g);
}

static void a_device_in_a_vmap_is_found(struct kunit *test)
{
	a_device_is_found(test, TOGETHER);
}

static void a_device_in_a_block_is_found(struct kunit *test)
{
	a_device_is_found(test, BLOCK);
}

static void a_device_that_is_mapped_alone_is_found(struct kunit *test)
{
	a_device_is_found(test, ALONE);
}

/* The same call has mapped others, which are not of this type. */
static void another_memory_type_of_a_page_alone_is_found(struct kunit *test)
{
	struct scene *c = twin_test_set_scene(test);
	const struct pt_shape *shape = &c->s->live.shape;
	struct ground *g = take_ground(test);
	struct pt_answer answer;
	u64 raw;

	pt_walk(&c->honest.view, twin_va((unsigned long)g->alone[1]), &answer);
	KUNIT_ASSERT_EQ(test, (int)answer.why, (int)PT_OK);
	raw = answer.step[answer.level].raw;
	raw ^= pt_leaf_encode(shape, 0, PT_M1) ^ pt_leaf_encode(shape, 0, 0);
	expect_found(test, c, &answer, raw, "ram-type", g);
}

/* The first leaf of the memmap is not there. */
static void struct_pages_that_are_not_mapped_are_found(struct kunit *test)
{
	struct scene *c = twin_test_set_scene(test);
	struct pt_answer answer = { .why = PT_NOT_PRESENT };
	struct twin_runs runs;
	size_t i;

	KUNIT_ASSERT_EQ(
		test, twin_runs_read(&runs, &c->honest.view, c->s->live.first, c->s->live.last), 0);
	for (i = 0; answer.why != PT_OK && i < runs.nr; i++) {
		const struct twin_region *region = twin_live_region(&c->s->live, runs.run[i].va);

		if (runs.run[i].kind == PT_LEAF && region && region->kind == TWIN_REGION_MEMMAP)
			pt_walk(&c->honest.view, runs.run[i].va, &answer);
	}
	twin_runs_free(&runs);
	if (answer.why != PT_OK) {
		twin_test_strike_scene(test, c);
		kunit_skip(test, "the memmap has no region of its own");
	}
	expect_found(test, c, &answer, 0, "memmap-whole", NULL);
}

static struct kunit_case cases[] = { KUNIT_CASE(a_device_in_a_vmap_is_found),
				     KUNIT_CASE(a_device_in_a_block_is_found),
				     KUNIT_CASE(a_device_that_is_mapped_alone_is_found),
				     KUNIT_CASE(another_memory_type_of_a_page_alone_is_found),
				     KUNIT_CASE(struct_pages_that_are_not_mapped_are_found),
				     {} };

static struct kunit_suite suite = {
	.name = "mmtwin_check_areas",
	.init = twin_test_running_init,
	.exit = twin_test_running_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);
