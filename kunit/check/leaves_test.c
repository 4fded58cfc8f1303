// SPDX-License-Identifier: GPL-2.0
/* Every leaf in its region: each rule is seen to fail, by its own name. */
#include <linux/gfp.h>
#include <linux/io.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#include "../../src/runs.h"
#include "liar.h"

static const struct twin_row *look(struct kunit *test, struct scene *c, const struct pt_view *view,
				   const struct pt_view *again, const char *rule)
{
	return twin_test_look(test, c, view, again, "leaves", rule);
}

/* The first leaf of a region of a kind. */
static bool first_leaf(struct kunit *test, struct scene *c, enum twin_region_kind kind,
		       struct pt_answer *answer, u64 *va)
{
	struct twin_runs runs;
	bool found = false;
	size_t i;

	KUNIT_ASSERT_EQ(
		test, twin_runs_read(&runs, &c->honest.view, c->s->live.first, c->s->live.last), 0);
	for (i = 0; !found && i < runs.nr; i++) {
		const struct pt_run *run = &runs.run[i];
		const struct twin_region *region = twin_live_region(&c->s->live, run->va);

		if (run->kind != PT_LEAF || !region || region->kind != kind)
			continue;
		*va = run->va.a;
		pt_walk(&c->honest.view, run->va, answer);
		found = answer->why == PT_OK;
	}
	twin_runs_free(&runs);
	return found;
}

/* One entry is a lie: its rule finds it.  @pages are let go of when it cannot speak. */
static void expect_found(struct kunit *test, struct scene *c, const struct pt_answer *answer,
			 u64 raw, const char *rule, const void *pages)
{
	const struct twin_row *row = look(test, c, &c->honest.view, &c->again.view, rule);
	u64 before = row->broken;

	if (row->skip) {
		vfree(pages);
		twin_test_strike_scene(test, c);
		kunit_skip(test, "%s", row->skip);
	}
	twin_test_lie(c, answer, raw);
	row = look(test, c, &c->liar.view, &c->again.view, rule);
	KUNIT_EXPECT_EQ(test, (int)twin_row_status(row), (int)TWIN_FAIL);
	KUNIT_EXPECT_GT(test, row->broken, before);

	/* Once it is right, it has moved. */
	row = look(test, c, &c->liar.view, &c->honest.view, rule);
	KUNIT_EXPECT_LE(test, row->broken, before);
	KUNIT_EXPECT_GE(test, row->moved, 1ULL);
}

static void every_leaf_of_an_area_is_accounted_for(struct kunit *test)
{
	struct scene *c = twin_test_set_scene(test);
	const struct twin_row *row = look(test, c, &c->honest.view, &c->again.view, "area");
	u64 want = 0, got = 0;
	unsigned int i, level;

	for (i = 0; i < c->s->live.nr_regions; i++)
		for (level = 0; level < PT_LEVELS; level++)
			if (c->s->live.region[i].kind == TWIN_REGION_AREAS)
				want += c->dir.region[i].leaves[level];
	for (i = 0; i < c->dir.leaves.nr; i++) {
		const struct twin_leaf_cause *cause = &c->dir.leaves.cause[i];

		if (c->s->live.region[cause->region].kind != TWIN_REGION_AREAS)
			continue;
		got += cause->leaves;
		KUNIT_EXPECT_NE(test, (int)cause->sort, (int)TWIN_LEAF_FAULT);
	}
	KUNIT_EXPECT_EQ(test, (int)twin_row_status(row), (int)TWIN_PASS);
	KUNIT_EXPECT_EQ(test, row->looked, want);
	KUNIT_EXPECT_EQ(test, got, want);
	twin_test_strike_scene(test, c);
}

/* Two pages of our own, and the entry of the first. */
static u64 take_pages(struct kunit *test, struct scene *c, void **pages, struct pt_answer *answer)
{
	*pages = vmalloc(2 * PAGE_SIZE);
	KUNIT_ASSERT_NOT_NULL(test, *pages);
	pt_walk(&c->honest.view, twin_va((unsigned long)*pages), answer);
	KUNIT_ASSERT_EQ(test, (int)answer->why, (int)PT_OK);
	return answer->step[answer->level].raw;
}

static void swapped_entries_are_found(struct kunit *test)
{
	struct scene *c = twin_test_set_scene(test);
	struct pt_answer first, second;
	void *pages;

	take_pages(test, c, &pages, &first);
	pt_walk(&c->honest.view, twin_va((unsigned long)pages + PAGE_SIZE), &second);
	expect_found(test, c, &first, second.step[second.level].raw, "area-page", pages);
	vfree(pages);
	twin_test_strike_scene(test, c);
}

static void a_mapped_guard_page_is_found(struct kunit *test)
{
	struct scene *c = twin_test_set_scene(test);
	struct pt_answer answer;
	void *pages;
	u64 raw = take_pages(test, c, &pages, &answer);

	pt_walk(&c->honest.view, twin_va((unsigned long)pages + 2 * PAGE_SIZE), &answer);
	KUNIT_ASSERT_EQ(test, (int)answer.why, (int)PT_NOT_PRESENT);
	if (answer.level) {
		vfree(pages);
		twin_test_strike_scene(test, c);
		kunit_skip(test, "the guard page begins another table");
	}
	expect_found(test, c, &answer, raw, "guard", pages);
	vfree(pages);
	twin_test_strike_scene(test, c);
}

static void a_leaf_in_no_area_is_found(struct kunit *test)
{
	struct scene *c = twin_test_set_scene(test);
	struct pt_answer answer;
	void *pages;
	u64 raw = take_pages(test, c, &pages, &answer);

	/* Gone, but its table stays. */
	vfree(pages);
	expect_found(test, c, &answer, raw, "area", NULL);
	twin_test_strike_scene(test, c);
}

static void text_that_nobody_owns_is_found(struct kunit *test)
{
	struct scene *c = twin_test_set_scene(test);
	const struct pt_shape *shape = &c->s->live.shape;
	struct pt_answer answer;
	void *pages;
	u64 raw = take_pages(test, c, &pages, &answer);

	raw ^= pt_leaf_encode(shape, 0, PT_X) ^ pt_leaf_encode(shape, 0, 0);
	expect_found(test, c, &answer, raw, "text-owner", pages);
	vfree(pages);
	twin_test_strike_scene(test, c);
}

/* A writable page that leads to our own code. */
static void a_writable_alias_of_text_is_found(struct kunit *test)
{
	struct scene *c = twin_test_set_scene(test);
	const struct pt_shape *shape = &c->s->live.shape;
	struct pt_answer answer, code;
	void *pages;
	u64 raw = take_pages(test, c, &pages, &answer);

	pt_walk(&c->honest.view, twin_va((unsigned long)first_leaf & PAGE_MASK), &code);
	if (code.why != PT_OK) {
		vfree(pages);
		twin_test_strike_scene(test, c);
		kunit_skip(test, "not in this kernel's directory");
	}
	raw ^= pt_leaf_addr(shape, 0, answer.phys.a) ^ pt_leaf_addr(shape, 0, code.phys.a);
	expect_found(test, c, &answer, raw, "text-alias", pages);
	vfree(pages);
	twin_test_strike_scene(test, c);
}

/* The entry of a page of an area that keeps no list of its pages. */
static u64 entry_of(struct kunit *test, struct scene *c, const void *at, struct pt_answer *answer)
{
	KUNIT_ASSERT_NOT_NULL(test, at);
	pt_walk(&c->honest.view, twin_va((unsigned long)at + PAGE_SIZE), answer);
	KUNIT_ASSERT_EQ(test, (int)answer->why, (int)PT_OK);
	return answer->step[answer->level].raw;
}

#define MAPPED 4

static void take_frames(struct kunit *test, struct page **frame)
{
	unsigned int i;

	for (i = 0; i < MAPPED; i++) {
		frame[i] = alloc_page(GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, frame[i]);
	}
}

static void give_frames_back(struct page **frame)
{
	unsigned int i;

	for (i = 0; i < MAPPED; i++)
		__free_page(frame[i]);
}

/* One page of a few, mapped one after the other by the kernel, is made read-only. */
static void expect_read_only_found(struct kunit *test, bool block, const char *rule)
{
	struct scene *c = twin_test_set_scene(test);
	const struct pt_shape *shape = &c->s->live.shape;
	struct page *frame[MAPPED];
	struct pt_answer answer;
	void *at;
	u64 raw;

	take_frames(test, frame);
	at = block ? vm_map_ram(frame, MAPPED, NUMA_NO_NODE) :
		     vmap(frame, MAPPED, VM_MAP, PAGE_KERNEL);
	raw = entry_of(test, c, at, &answer);
	raw ^= pt_leaf_encode(shape, 0, PT_W) ^ pt_leaf_encode(shape, 0, 0);
	expect_found(test, c, &answer, raw, rule, NULL);
	if (block)
		vm_unmap_ram(at, MAPPED);
	else
		vunmap(at);
	give_frames_back(frame);
	twin_test_strike_scene(test, c);
}

static void a_page_unlike_its_neighbours_is_found(struct kunit *test)
{
	expect_read_only_found(test, false, "area-alike");
}

static void a_read_only_page_of_a_block_is_found(struct kunit *test)
{
	expect_read_only_found(test, true, "area-rights");
}

#define FREE_ORDER 6

static void a_free_page_is_found(struct kunit *test)
{
	struct scene *c = twin_test_set_scene(test);
	const struct pt_shape *shape = &c->s->live.shape;
	struct page *frame[MAPPED], *block;
	struct pt_answer answer;
	void *at;
	u64 raw;

	take_frames(test, frame);
	block = alloc_pages(GFP_KERNEL, FREE_ORDER);
	KUNIT_ASSERT_NOT_NULL(test, block);
	at = vmap(frame, MAPPED, VM_MAP, PAGE_KERNEL);
	raw = entry_of(test, c, at, &answer);
	raw ^= pt_leaf_addr(shape, 0, answer.phys.a & PAGE_MASK);
	raw |= pt_leaf_addr(shape, 0, page_to_phys(block + BIT(FREE_ORDER - 1)));
	__free_pages(block, FREE_ORDER);
	expect_found(test, c, &answer, raw, "area-frame", NULL);
	vunmap(at);
	give_frames_back(frame);
	twin_test_strike_scene(test, c);
}

/* The first leaf of the memmap leads to where the second does. */
static void the_wrong_struct_pages_are_found(struct kunit *test)
{
	struct scene *c = twin_test_set_scene(test);
	struct pt_answer first, second;
	u64 va;

	if (!first_leaf(test, c, TWIN_REGION_MEMMAP, &first, &va)) {
		twin_test_strike_scene(test, c);
		kunit_skip(test, "the memmap has no region of its own");
	}
	pt_walk(&c->honest.view, twin_va(va + pt_span(&c->s->live.shape, first.level)), &second);
	if (second.why != PT_OK || second.level != first.level) {
		twin_test_strike_scene(test, c);
		kunit_skip(test, "the memmap has one leaf");
	}
	expect_found(test, c, &first, second.step[second.level].raw, "memmap-links", NULL);
	twin_test_strike_scene(test, c);
}

/* A leaf of the memmap leads to a copy of its struct pages: links tell nothing of that. */
static void a_copy_of_struct_pages_is_found(struct kunit *test)
{
	struct scene *c = twin_test_set_scene(test);
	const struct pt_shape *shape = &c->s->live.shape;
	struct pt_answer answer;
	unsigned long span;
	struct page *copy;
	u64 va, raw;

	if (!first_leaf(test, c, TWIN_REGION_MEMMAP, &answer, &va) || !answer.level) {
		twin_test_strike_scene(test, c);
		kunit_skip(test, "the memmap has no large leaf of its own");
	}
	span = (unsigned long)pt_span(shape, answer.level);
	copy = alloc_pages(GFP_KERNEL, get_order(span));
	KUNIT_ASSERT_NOT_NULL(test, copy);
	memcpy(page_address(copy), (const void *)(unsigned long)va, span);
	raw = answer.step[answer.level].raw;
	raw ^= pt_leaf_addr(shape, answer.level, answer.phys.a) ^
	       pt_leaf_addr(shape, answer.level, page_to_phys(copy));
	expect_found(test, c, &answer, raw, "memmap", NULL);
	KUNIT_EXPECT_EQ(test, look(test, c, &c->liar.view, &c->again.view, "memmap-links")->broken,
			0ULL);
	__free_pages(copy, get_order(span));
	twin_test_strike_scene(test, c);
}

static const struct fault {
	const char *name;
	enum twin_region_kind kind;
	const char *rule;
	u32 flip;
	u64 frames;
} faults[] = {
	{ "the image one leaf off", TWIN_REGION_IMAGE, "image-target", 0, 1 },
	{ "text of the image writable", TWIN_REGION_IMAGE, "image-rights", PT_W },
	{ "memmap outside RAM", TWIN_REGION_MEMMAP, "memmap", 0, 1ULL << 18 },
	{ "memmap executable", TWIN_REGION_MEMMAP, "memmap-rights", PT_X },
	{ "a CPU's table elsewhere", TWIN_REGION_ENTRY, "slot-target", 0, 1 },
	{ "a CPU's table executable", TWIN_REGION_ENTRY, "slot-rights", PT_X },
	{ "the image of another memory type", TWIN_REGION_IMAGE, "ram-type", PT_M1 },
	{ "memmap of another memory type", TWIN_REGION_MEMMAP, "ram-type", PT_M1 },
	{ "a CPU's table of another type", TWIN_REGION_ENTRY, "slot-rights", PT_M1 },
	{ "a fixed slot of another type", TWIN_REGION_FIXMAP, "slot-rights", PT_M1 },
	{ "a fixed slot open to user mode", TWIN_REGION_FIXMAP, "slot-rights", PT_U },
};

static void describe(const struct fault *one, char *desc)
{
	strscpy(desc, one->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(fault, faults, describe);

/* Tables above may withhold what a leaf gives: then it leads where it led, as it did. */
static bool changes_nothing(struct scene *c, const struct pt_answer *answer, u64 va, u64 raw)
{
	struct pt_answer now;

	twin_test_lie(c, answer, raw);
	pt_walk(&c->liar.view, twin_va(va), &now);
	return now.why == PT_OK && now.phys.a == answer->phys.a && now.attr == answer->attr;
}

static void a_fault_is_found_by_its_rule(struct kunit *test)
{
	const struct fault *fault = test->param_value;
	struct scene *c = twin_test_set_scene(test);
	const struct pt_shape *shape = &c->s->live.shape;
	struct pt_answer answer;
	unsigned int level;
	u64 va, raw;

	if ((fault->flip & ~shape->attrs) || !first_leaf(test, c, fault->kind, &answer, &va)) {
		twin_test_strike_scene(test, c);
		kunit_skip(test, "this kernel has nothing of the kind");
	}
	if (fault->flip & PT_W && system_state < SYSTEM_RUNNING) {
		twin_test_strike_scene(test, c);
		kunit_skip(test, "the kernel has not protected its text yet");
	}
	level = answer.level;
	raw = answer.step[level].raw + fault->frames * pt_span(shape, level);
	raw ^= pt_leaf_encode(shape, level, fault->flip) ^ pt_leaf_encode(shape, level, 0);
	if (changes_nothing(c, &answer, va, raw)) {
		twin_test_strike_scene(test, c);
		kunit_skip(test, "tables above withhold it");
	}
	expect_found(test, c, &answer, raw, fault->rule, NULL);
	twin_test_strike_scene(test, c);
}

static struct kunit_case cases[] = { KUNIT_CASE(every_leaf_of_an_area_is_accounted_for),
				     KUNIT_CASE(swapped_entries_are_found),
				     KUNIT_CASE(a_mapped_guard_page_is_found),
				     KUNIT_CASE(a_leaf_in_no_area_is_found),
				     KUNIT_CASE(text_that_nobody_owns_is_found),
				     KUNIT_CASE(a_writable_alias_of_text_is_found),
				     KUNIT_CASE(a_page_unlike_its_neighbours_is_found),
				     KUNIT_CASE(a_read_only_page_of_a_block_is_found),
				     KUNIT_CASE(a_free_page_is_found),
				     KUNIT_CASE(the_wrong_struct_pages_are_found),
				     KUNIT_CASE(a_copy_of_struct_pages_is_found),
				     KUNIT_CASE_PARAM(a_fault_is_found_by_its_rule,
						      fault_gen_params),
				     {} };

static struct kunit_suite suite = {
	.name = "mmtwin_check_leaves",
	.init = twin_test_running_init,
	.exit = twin_test_running_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);
