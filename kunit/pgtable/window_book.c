// SPDX-License-Identifier: GPL-2.0
/* Windows under test and their book; see window_book.h. */
#include <linux/errno.h>
#include <linux/sizes.h>

#include "window_book.h"

/* PAGE_KERNEL. */
#define NORMAL (PT_W | PT_G | PT_A | PT_D)

/** var twin_test_tiny - with kmap on every format */
const struct twin_window_kind twin_test_tiny = {
	.early_slots = BOOK_SLOTS,
	.early_bytes = SZ_128K,
	.early_spare = 1,
	.io = PT_M1,
	.cpus = BOOK_CPUS,
	.kmap_depth = BOOK_DEPTH,
	.pkmap = BOOK_PKMAP,
};

static struct pt_windows *windows(struct twin_test_book *b)
{
	return &b->m->twin.windows;
}

static u64 page_size(const struct twin_test_book *b)
{
	return b->m->oracle.size[0];
}

/**
 * twin_test_book - a machine of the kind that is the case's parameter, with tiny windows
 * @test: the test
 */
struct twin_test_book *twin_test_book(struct kunit *test)
{
	const struct twin_test_kind *kind = test->param_value;
	struct twin_place place = twin_test_compact(kind, twin_test_pages(kind));
	struct twin_options options = { .seed = 1, .leaf_levels = kind->leaf_levels };
	struct twin_test_book *b = kunit_kzalloc(test, sizeof(*b), GFP_KERNEL);
	const struct twin_window *fixmap;
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, b);
	place.windows = &twin_test_tiny;
	b->m = twin_test_machine(test, &place, &options);
	b->rng = twin_test_rng(test);
	b->pages = SZ_128K / page_size(b) + 1;
	KUNIT_ASSERT_LE(test, b->pages * BOOK_SLOTS, BOOK_PAGES);
	fixmap = twin_test_window(&b->m->plan, "fixmap");
	KUNIT_ASSERT_EQ(test, fixmap->pages, (u64)BOOK_FIXMAP);
	for (i = 0; i < BOOK_FIXMAP; i++) {
		struct twin_slot slot = twin_plan_slot(&b->m->plan, fixmap, i);

		b->cell[BOOK_IN_FIXMAP][i] =
			(struct twin_test_cell){ slot.mapped, slot.phys.a, slot.attr };
	}
	return b;
}

/* All pages of a window, walked by the oracle. */
static void expect_cells(struct twin_test_book *b, unsigned int in, const char *name,
			 unsigned int pages)
{
	const struct twin_test_machine *m = b->m;
	const struct twin_window *w = twin_test_window(&m->plan, name);
	u32 can = m->plan.place.shape.attrs;
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(m->test, w);
	KUNIT_ASSERT_EQ_MSG(m->test, w->pages, (u64)pages, "%s", name);
	for (i = 0; i < pages; i++) {
		const struct twin_test_cell *c = &b->cell[in][i];
		struct oracle_answer answer = oracle_walk(&m->oracle, twin_test_read, &m->tr->ram,
							  m->twin.map.root.a,
							  w->va.a + i * page_size(b));

		KUNIT_ASSERT_EQ_MSG(m->test, (int)answer.why,
				    c->mapped ? (int)ORACLE_MAPPED : (int)ORACLE_NOT_PRESENT,
				    "%s, page %u", name, i);
		if (!c->mapped)
			continue;
		KUNIT_ASSERT_EQ_MSG(m->test, answer.phys, c->phys, "%s, page %u", name, i);
		KUNIT_ASSERT_EQ_MSG(m->test, answer.flags,
				    twin_test_flags((c->attr & can) | (PT_RIGHTS & ~can)),
				    "%s, page %u", name, i);
	}
}

/**
 * twin_test_book_verify - hold the windows against their own rules
 * @b: the book
 * @rows: filled in
 */
void twin_test_book_verify(struct twin_test_book *b, struct twin_row rows[PT_WINDOW_RULES])
{
	struct twin_row *row[PT_WINDOW_RULES];
	unsigned int i;

	for (i = 0; i < PT_WINDOW_RULES; i++) {
		row[i] = &rows[i];
		twin_row_init(row[i], &pt_window_rules[i]);
	}
	KUNIT_ASSERT_EQ(b->m->test, pt_windows_verify(windows(b), &b->m->plan, row), 0);
}

/**
 * twin_test_book_agrees - every page is as the book has it, and no rule is broken
 * @b: the book
 */
void twin_test_book_agrees(struct twin_test_book *b)
{
	const struct pt_windows *w = windows(b);
	unsigned int i;

	expect_cells(b, BOOK_IN_FIXMAP, "fixmap", BOOK_FIXMAP);
	expect_cells(b, BOOK_IN_EARLY, "early-io", BOOK_SLOTS * b->pages);
	expect_cells(b, BOOK_IN_KMAP, "kmap", BOOK_CPUS * BOOK_DEPTH);
	expect_cells(b, BOOK_IN_PKMAP, "pkmap", BOOK_PKMAP);
	KUNIT_ASSERT_EQ(b->m->test, w->fixmap.at.refused, b->refused[BOOK_IN_FIXMAP]);
	KUNIT_ASSERT_EQ(b->m->test, w->early.at.refused, b->refused[BOOK_IN_EARLY]);
	KUNIT_ASSERT_EQ(b->m->test, w->kmap.at.refused, b->refused[BOOK_IN_KMAP]);
	KUNIT_ASSERT_EQ(b->m->test, w->pkmap.at.refused, b->refused[BOOK_IN_PKMAP]);
	twin_test_book_verify(b, b->m->rows);
	for (i = 0; i < PT_WINDOW_RULES; i++) {
		KUNIT_ASSERT_EQ_MSG(b->m->test, b->m->rows[i].broken, 0ULL, "%s, at %#llx",
				    pt_window_rules[i].rule, b->m->rows[i].ex[0].place);
		KUNIT_ASSERT_GT_MSG(b->m->test, b->m->rows[i].looked, 0ULL, "%s",
				    pt_window_rules[i].rule);
	}
	/* What comes and goes needs no tables of its own. */
	KUNIT_ASSERT_EQ(b->m->test, b->m->twin.brk.out, b->m->plan.brk.pages);
}

/**
 * twin_test_book_close - take the machine down
 * @b: the book
 */
void twin_test_book_close(struct twin_test_book *b)
{
	twin_test_shutdown(b->m);
}

/**
 * twin_test_book_frame - one of a few frames, so that some are met again
 * @b: the book
 */
u64 twin_test_book_frame(struct twin_test_book *b)
{
	return b->m->plan.pool.base.a + twin_test_below(&b->rng, 12) * page_size(b);
}

static void expect(struct twin_test_book *b, unsigned int in, int want, int got)
{
	KUNIT_ASSERT_EQ(b->m->test, got, want);
	b->refused[in] += !!want;
}

/* Address of a page that the book has. */
static u64 va_of(struct twin_test_book *b, const char *name, unsigned int page)
{
	return twin_test_window(&b->m->plan, name)->va.a + page * page_size(b);
}

/**
 * twin_test_fixmap_step - set or clear a slot, of which some are not there
 * @b: the book
 */
void twin_test_fixmap_step(struct twin_test_book *b)
{
	unsigned int slot = twin_test_below(&b->rng, BOOK_FIXMAP + 2);
	bool there = slot < BOOK_FIXMAP;
	struct twin_test_cell *c = &b->cell[BOOK_IN_FIXMAP][there ? BOOK_FIXMAP - 1 - slot : 0];
	u64 phys = twin_test_book_frame(b);

	if (twin_test_below(&b->rng, 2)) {
		expect(b, BOOK_IN_FIXMAP,
		       !there	 ? -EINVAL :
		       c->mapped ? -EBUSY :
				   0,
		       pt_fixmap_set(&windows(b)->fixmap, slot, twin_phys(phys), NORMAL));
		if (there && !c->mapped)
			*c = (struct twin_test_cell){ true, phys, NORMAL };
	} else {
		expect(b, BOOK_IN_FIXMAP,
		       !there	 ? -EINVAL :
		       c->mapped ? 0 :
				   -ENOENT,
		       pt_fixmap_clear(&windows(b)->fixmap, slot));
		if (there)
			c->mapped = false;
	}
}

static void early_map(struct twin_test_book *b)
{
	u64 page = page_size(b), phys = twin_test_book_frame(b), offset, size, va, i;
	u32 attr = NORMAL | (twin_test_below(&b->rng, 2) ? PT_M1 : 0);
	unsigned int slot = 0;
	twin_va_t got = {};
	int want = 0;

	offset = twin_test_below(&b->rng, 2) ? 0 : twin_test_below(&b->rng, page);
	size = twin_test_below(&b->rng, (b->pages + 1) * page);
	if (!twin_test_below(&b->rng, 4))
		size = b->pages * page - offset + twin_test_below(&b->rng, 2);
	while (slot < BOOK_SLOTS && b->size[slot])
		slot++;
	if (slot == BOOK_SLOTS)
		want = -EBUSY;
	else if (!size)
		want = -EINVAL;
	else if (offset + size > b->pages * page)
		want = -E2BIG;
	expect(b, BOOK_IN_EARLY, want,
	       pt_early_map(&windows(b)->early, twin_phys(phys + offset), size, attr, &got));
	if (want)
		return;
	va = va_of(b, "early-io", slot * b->pages) + offset;
	KUNIT_ASSERT_EQ(b->m->test, got.a, va);
	b->phys[slot] = phys + offset;
	b->size[slot] = size;
	for (i = 0; i * page < offset + size; i++)
		b->cell[BOOK_IN_EARLY][slot * b->pages + i] =
			(struct twin_test_cell){ true, phys + i * page, attr };
}

static void early_unmap(struct twin_test_book *b)
{
	unsigned int slot = twin_test_below(&b->rng, BOOK_SLOTS), lie, i;
	u64 va = va_of(b, "early-io", slot * b->pages), size = b->size[slot];
	int want = 0;

	va += b->phys[slot] & (page_size(b) - 1);
	lie = twin_test_below(&b->rng, 6);
	if (!size || !lie)
		want = -ENOENT;
	else if (lie == 1)
		want = -EINVAL;
	va += lie ? 0 : 1;
	expect(b, BOOK_IN_EARLY, want,
	       pt_early_unmap(&windows(b)->early, twin_va(va), lie == 1 ? size + 1 : size));
	if (want)
		return;
	b->size[slot] = 0;
	for (i = 0; i < b->pages; i++)
		b->cell[BOOK_IN_EARLY][slot * b->pages + i].mapped = false;
}

/**
 * twin_test_early_step - map or unmap something, of any size
 * @b: the book
 */
void twin_test_early_step(struct twin_test_book *b)
{
	if (twin_test_below(&b->rng, 2))
		early_map(b);
	else
		early_unmap(b);
}

/* The page of a CPU's slot. */
static unsigned int kmap_page(unsigned int cpu, unsigned int slot)
{
	return BOOK_CPUS * BOOK_DEPTH - 1 - (cpu * BOOK_DEPTH + slot);
}

static void kmap_push(struct twin_test_book *b, unsigned int cpu)
{
	u64 phys = twin_test_book_frame(b);
	unsigned int page;
	twin_va_t got = {};
	int want = 0;

	if (cpu == BOOK_CPUS)
		want = -EINVAL;
	else if (b->used[cpu] == BOOK_DEPTH)
		want = -ENOSPC;
	expect(b, BOOK_IN_KMAP, want, pt_kmap_push(&windows(b)->kmap, cpu, twin_phys(phys), &got));
	if (want)
		return;
	page = kmap_page(cpu, b->used[cpu]++);
	KUNIT_ASSERT_EQ(b->m->test, got.a, va_of(b, "kmap", page));
	b->cell[BOOK_IN_KMAP][page] = (struct twin_test_cell){ true, phys, NORMAL };
}

static void kmap_pop(struct twin_test_book *b, unsigned int cpu)
{
	bool lie = !twin_test_below(&b->rng, 4);
	unsigned int page = 0;
	int want = 0;

	if (cpu == BOOK_CPUS)
		want = -EINVAL;
	else if (!b->used[cpu])
		want = -ENOENT;
	else if (lie)
		want = -EINVAL;
	if (cpu < BOOK_CPUS && b->used[cpu])
		page = kmap_page(cpu, b->used[cpu] - 1);
	/* The page below the top, or that of another CPU. */
	expect(b, BOOK_IN_KMAP, want,
	       pt_kmap_pop(&windows(b)->kmap, cpu, twin_va(va_of(b, "kmap", page + lie))));
	if (want)
		return;
	b->used[cpu]--;
	b->cell[BOOK_IN_KMAP][page].mapped = false;
}

/**
 * twin_test_kmap_step - push or pop a page on some CPU
 * @b: the book
 */
void twin_test_kmap_step(struct twin_test_book *b)
{
	unsigned int cpu = twin_test_below(&b->rng, BOOK_CPUS + 1);

	if (twin_test_below(&b->rng, 2))
		kmap_push(b, cpu);
	else
		kmap_pop(b, cpu);
}

static unsigned int pkmap_find(const struct twin_test_book *b, u64 phys)
{
	unsigned int nr = 0;

	while (nr < BOOK_PKMAP && !(b->count[nr] && b->cell[BOOK_IN_PKMAP][nr].phys == phys))
		nr++;
	return nr;
}

static void pkmap_flush(struct twin_test_book *b)
{
	unsigned int nr;

	for (nr = 0; nr < BOOK_PKMAP; nr++) {
		if (b->count[nr] != 1)
			continue;
		b->count[nr] = 0;
		b->cell[BOOK_IN_PKMAP][nr].mapped = false;
	}
}

/* Behind the last one; then, with what nobody uses flushed, all from the first one on. */
static unsigned int pkmap_search(struct twin_test_book *b)
{
	unsigned int nr;

	for (nr = b->last + 1; nr < BOOK_PKMAP; nr++)
		if (!b->count[nr])
			return nr;
	pkmap_flush(b);
	for (nr = 0; nr < BOOK_PKMAP; nr++)
		if (!b->count[nr])
			return nr;
	return BOOK_PKMAP;
}

static void pkmap_get(struct twin_test_book *b, u64 phys)
{
	unsigned int nr = pkmap_find(b, phys);
	bool found = nr < BOOK_PKMAP;
	twin_va_t got = {};
	int want = 0;

	if (!found) {
		nr = pkmap_search(b);
		b->last = nr < BOOK_PKMAP ? nr : BOOK_PKMAP - 1;
		want = nr < BOOK_PKMAP ? 0 : -EAGAIN;
	}
	expect(b, BOOK_IN_PKMAP, want, pt_pkmap_get(&windows(b)->pkmap, twin_phys(phys), &got));
	if (want)
		return;
	KUNIT_ASSERT_EQ(b->m->test, got.a, va_of(b, "pkmap", nr));
	b->count[nr] += found ? 1 : 2;
	b->cell[BOOK_IN_PKMAP][nr] = (struct twin_test_cell){ true, phys, NORMAL };
}

static void pkmap_put(struct twin_test_book *b, u64 phys)
{
	unsigned int nr = pkmap_find(b, phys);
	int want = 0;

	if (nr == BOOK_PKMAP)
		want = -ENOENT;
	else if (b->count[nr] == 1)
		want = -EINVAL;
	expect(b, BOOK_IN_PKMAP, want, pt_pkmap_put(&windows(b)->pkmap, twin_phys(phys)));
	if (!want)
		b->count[nr]--;
}

/**
 * twin_test_pkmap_step - use a page, use it no longer, or flush what is not in use
 * @b: the book
 */
void twin_test_pkmap_step(struct twin_test_book *b)
{
	u64 phys = twin_test_book_frame(b), choice = twin_test_below(&b->rng, 32);
	unsigned int nr;
	twin_va_t got;

	if (!choice) {
		KUNIT_ASSERT_EQ(b->m->test, pt_pkmap_flush(&windows(b)->pkmap), 0);
		pkmap_flush(b);
	} else if (choice < 16) {
		pkmap_get(b, phys);
	} else {
		pkmap_put(b, phys);
	}
	nr = pkmap_find(b, phys);
	KUNIT_ASSERT_EQ(b->m->test, pt_pkmap_address(&windows(b)->pkmap, twin_phys(phys), &got),
			nr < BOOK_PKMAP ? 0 : -ENOENT);
	if (nr < BOOK_PKMAP)
		KUNIT_ASSERT_EQ(b->m->test, got.a, va_of(b, "pkmap", nr));
}
