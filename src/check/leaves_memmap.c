// SPDX-License-Identifier: GPL-2.0
/*
 * Leaves of the array of struct pages, where it is mapped sparsely.
 *
 * Inputs: which frames are there, and which were at boot, by the kernel's table of
 * sections; the marks of huge pages and of memory that was set aside at boot; what devices
 * lent, and how; the lists that struct pages are on.
 */
#include <linux/kernel.h>
#include <linux/memory_hotplug.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/pfn.h>
#include <linux/sched.h>

#include "../live/pages.h"
#include "look.h"

enum { FRAMES, RIGHTS, LINKS, MISSING, RULES };

static const struct twin_rule rules[RULES] = {
	[FRAMES] = { "leaves", "memmap", "leaves", "va",
		     "a leaf of the memmap is for frames that are there, and leads to RAM of its own",
		     TWIN_ADDRESS },
	[RIGHTS] = { "leaves", "memmap-rights", "leaves", "va",
		     "the memmap is data: writable, never executable", TWIN_ATTR },
	[LINKS] = { "leaves", "memmap-links", "leaves", "va",
		    "struct pages on lists are where their neighbours say that they are",
		    TWIN_ADDRESS },
	[MISSING] = { "leaves", "memmap-whole", "pages", "va",
		      "the struct pages of frames that are there are mapped, all of them" },
};

#define WX (PT_W | PT_X)

/* What a huge page's tail has in common. */
#define SHARED "struct pages of a huge page's tail, all in one"

/*
 * Where the struct pages stand that have those at @va in their place, or 0.  Nobody may
 * write those of RAM; those of devices are alike for good.
 */
static u64 shared_with(u64 va, u32 *rights)
{
	u64 first = twin_pages_shared(va);

	*rights = first ? 0 : PT_W;
	return first ?: twin_lent_shared(va);
}

static bool is_shared(u64 va)
{
	u32 rights;

	return shared_with(va, &rights);
}

/**
 * struct state - while leaves are looked at
 * @row: by rule
 * @unlisted: leaves that show no struct page, of those looked at, that is on a list
 */
struct state {
	struct twin_row *row[RULES];
	u64 unlisted;
};

/* Is there a frame whose struct page lies between two addresses? */
static bool has_frames(u64 va, u64 len)
{
	const struct page *page = (const struct page *)(unsigned long)va;
	unsigned long pfn = page_to_pfn(page);
	unsigned long end = pfn + DIV_ROUND_UP(len, sizeof(struct page));

	for (; pfn < end; pfn = twin_pages_step(pfn))
		if (pfn_valid(pfn))
			return true;
	return false;
}

/*
 * A second leaf of the memmap that leads to the same frame.  That of a huge page's tail
 * shares the first one's, and is judged where it stands.
 */
static int is_twice(void *ctx, const struct pt_run *alias)
{
	const struct twin_look *look = ctx;
	const struct pt_run *leaf = look->own;
	const struct twin_region *region = twin_live_region(look->live, alias->va);
	u32 rights;

	/* The run that the leaf is a part of has it once. */
	return region && region->kind == TWIN_REGION_MEMMAP &&
	       !(leaf->va.a >= alias->va.a && leaf->va.a - alias->va.a < alias->len) &&
	       shared_with(alias->va.a, &rights) != leaf->va.a;
}

/* The first frame whose struct page a leaf shows the beginning of. */
static unsigned long first_frame(u64 va)
{
	return page_to_pfn((const struct page *)(unsigned long)va);
}

/*
 * Where struct pages lie that are at @va: in RAM in use; or, if their frames are a
 * device's or not in use, perhaps among these.
 */
static bool is_backed(u64 va, u64 phys)
{
	if (pfn_to_online_page(PHYS_PFN(phys)))
		return true;
	return pfn_valid(PHYS_PFN(phys)) && !pfn_to_online_page(first_frame(va));
}

/* May a leaf of this size have been given another frame since the kernel was booted? */
static bool is_for_good(unsigned int level)
{
	/* Of a huge page's tail struct pages go, and may come back elsewhere: by small leaves. */
	return level || !IS_ENABLED(CONFIG_HUGETLB_PAGE_OPTIMIZE_VMEMMAP);
}

/*
 * The struct pages of frames that were there at boot lie in memory that was set aside then,
 * and is for good.  A copy of them does not, however true it is.
 */
static bool is_set_aside(u64 va, u64 len, u64 phys, unsigned int level)
{
	unsigned long pfn = PHYS_PFN(phys), end = PHYS_PFN(phys + len - 1);
	struct page copy;

	if (!is_for_good(level) ||
	    !twin_pages_early(first_frame(va), first_frame(va + len - 1) - first_frame(va) + 1))
		return true;
	for (; pfn <= end; pfn++)
		if (twin_page_copy(pfn, &copy, 1) && !test_bit(PG_reserved, &copy.flags))
			return false;
	return true;
}

static bool is_wrong(const struct twin_look *look, const struct pt_run *run, u64 va,
		     const struct pt_answer *now)
{
	u64 span = pt_span(&look->live->shape, now->level);

	if (now->why != PT_OK || is_shared(va))
		return false;
	return !has_frames(va & -span, span) || !is_backed(va, now->phys.a) ||
	       !is_set_aside(va & -span, span, now->phys.a & -span, now->level) ||
	       (look->own && now->phys.a == run->phys.a);
}

static bool is_no_data(const struct twin_look *look, const struct pt_run *run, u64 va,
		       const struct pt_answer *now)
{
	return now->why == PT_OK && (now->attr & WX) != PT_W && !is_shared(va);
}

/* Does a leaf not show what the first struct pages of its huge page are? */
static bool is_unshared(const struct twin_look *look, const struct pt_run *run, u64 va,
			const struct pt_answer *now)
{
	struct pt_answer kept;
	u32 rights;
	u64 first = shared_with(va, &rights);

	if (now->why != PT_OK || !first)
		return false;
	pt_walk(look->again, twin_va(first), &kept);
	return now->level || kept.why != PT_OK || kept.phys.a != now->phys.a;
}

static bool is_not_alike(const struct twin_look *look, const struct pt_run *run, u64 va,
			 const struct pt_answer *now)
{
	u32 rights;

	return now->why == PT_OK && shared_with(va, &rights) && (now->attr & WX) != rights;
}

/* Of a huge page's tail. */
static void look_at_shared(const struct twin_look *look, struct state *s, const struct pt_run *leaf,
			   u64 first, u32 rights)
{
	const struct pt_run *kept = twin_runs_at(look->runs, twin_va(first));
	enum twin_leaf_sort sort = TWIN_LEAF_EXPLAINED;
	u64 want = TWIN_NOWHERE;

	if (kept && kept->kind == PT_LEAF)
		want = kept->phys.a + (first - kept->va.a);
	if (leaf->level || want != leaf->phys.a)
		sort = twin_look_breach(look, s->row[FRAMES], leaf, want, leaf->phys.a,
					is_unshared) ?
			       TWIN_LEAF_FAULT :
			       TWIN_LEAF_MOVED;
	else if ((leaf->attr & WX) != rights)
		sort = twin_look_breach(look, s->row[RIGHTS], leaf, (leaf->attr & ~WX) | rights,
					leaf->attr, is_not_alike) ?
			       TWIN_LEAF_FAULT :
			       TWIN_LEAF_MOVED;
	else
		twin_row_explain(s->row[rights ? FRAMES : RIGHTS], SHARED, 1);
	twin_look_note(look, leaf->va, sort, SHARED, 1);
}

static bool is_unlinked(const struct twin_look *look, const struct pt_run *run, u64 va,
			const struct pt_answer *now)
{
	u64 span = pt_span(&look->live->shape, now->level);

	return now->why == PT_OK && pfn_to_online_page(PHYS_PFN(now->phys.a)) && !is_shared(va) &&
	       twin_pages_links(va & -span, span, now->phys.a & -span) == TWIN_LINKS_BAD;
}

/* Return: whether it is at fault, and stays so. */
static bool look_at_links(const struct twin_look *look, struct state *s, const struct pt_run *leaf)
{
	if (!pfn_to_online_page(PHYS_PFN(leaf->phys.a)))
		return false;
	switch (twin_pages_links(leaf->va.a, leaf->len, leaf->phys.a)) {
	case TWIN_LINKS_NONE:
		s->unlisted++;
		return false;
	case TWIN_LINKS_GOOD:
		s->row[LINKS]->looked++;
		return false;
	default:
		s->row[LINKS]->looked++;
		return twin_look_breach(look, s->row[LINKS], leaf, TWIN_ELSEWHERE, leaf->phys.a,
					is_unlinked);
	}
}

static void look_at_leaf(const struct twin_look *look, const struct pt_run *leaf, void *ctx)
{
	u32 rights;
	u64 shared = shared_with(leaf->va.a, &rights);
	struct twin_look mine = *look;
	struct state *s = ctx;
	bool there, wrong, fault = false;

	s->row[FRAMES]->looked++;
	s->row[RIGHTS]->looked++;
	if (shared) {
		look_at_shared(look, s, leaf, shared, rights);
		return;
	}
	there = has_frames(leaf->va.a, leaf->len);
	wrong = !there || !is_backed(leaf->va.a, leaf->phys.a) ||
		!is_backed(leaf->va.a, leaf->phys.a + (leaf->len - 1)) ||
		!is_set_aside(leaf->va.a, leaf->len, leaf->phys.a, leaf->level);
	mine.own = leaf;
	if (!wrong && !twin_runs_over(look->runs, leaf->phys, leaf->len, is_twice, &mine))
		mine.own = NULL;
	if (wrong || mine.own)
		fault |= twin_look_breach(&mine, s->row[FRAMES], leaf,
					  there ? TWIN_ELSEWHERE : TWIN_NOWHERE, leaf->phys.a,
					  is_wrong);
	if ((leaf->attr & WX) != PT_W)
		fault |= twin_look_breach(look, s->row[RIGHTS], leaf, (leaf->attr & ~WX) | PT_W,
					  leaf->attr, is_no_data);
	fault |= look_at_links(look, s, leaf);
	if (fault)
		twin_look_note(look, leaf->va, TWIN_LEAF_FAULT,
			       "no such frames, wrong ones, or wrong rights", 1);
	else
		twin_look_note(look, leaf->va, TWIN_LEAF_SAME, "struct pages of frames there are",
			       1);
}

static bool is_gone(const struct twin_look *look, const struct pt_run *run, u64 va,
		    const struct pt_answer *now)
{
	return now->why != PT_OK && has_frames(va, run->len);
}

/* The pages that hold the struct pages of some frames. */
static void look_for_pages(const struct twin_look *look, struct twin_row *row, u64 va, u64 end)
{
	u64 size = pt_page_size(&look->live->shape), next;

	for (va &= -size; va < end; va = next) {
		struct pt_run page = { .va = twin_va(va), .len = size, .kind = PT_ABSENT };
		const struct pt_run *run = twin_runs_at(look->runs, page.va);

		next = va + size;
		if (run)
			next = max(next, min(end, run->va.a + run->len));
		else
			twin_look_breach(look, row, &page, 1, 0, is_gone);
		row->looked += round_up(next - va, size) >> look->live->shape.format->page_shift;
	}
}

/* Those of devices have struct pages, too, and so have the holes of a section of RAM. */
static void look_for_frames(const struct twin_look *look, struct twin_row *row)
{
	unsigned long pfn = ULONG_MAX, end = 0, next;
	int nid;

	for_each_online_node(nid) {
		pfn = min(pfn, node_start_pfn(nid));
		end = max(end, node_end_pfn(nid));
	}
	for (; pfn < end; pfn = next) {
		next = min(end, twin_pages_step(pfn));
		if (pfn_valid(pfn))
			look_for_pages(look, row, (unsigned long)pfn_to_page(pfn),
				       (unsigned long)pfn_to_page(next));
		cond_resched();
	}
}

/**
 * twin_check_memmap - hold the leaves of the memmap against the frames that are there
 * @look: what was read
 */
void twin_check_memmap(const struct twin_look *look)
{
	struct state s = {};
	unsigned int i;
	bool here = false;

	for (i = 0; i < RULES; i++)
		s.row[i] = twin_rows_add(look->rows, &rules[i]);
	for (i = 0; i < look->live->nr_regions; i++)
		here |= look->live->region[i].kind == TWIN_REGION_MEMMAP;
	if (!here || !IS_ENABLED(CONFIG_SPARSEMEM_VMEMMAP)) {
		for (i = 0; i < RULES; i++)
			s.row[i]->skip = "the memmap has no region of its own here";
		return;
	}
	twin_look_leaves(look, TWIN_REGION_MEMMAP, look_at_leaf, &s);
	if (s.unlisted)
		snprintf(s.row[LINKS]->note, sizeof(s.row[LINKS]->note),
			 "%llu leaves none of whose struct pages was seen on a list", s.unlisted);
	look_for_frames(look, s.row[MISSING]);
}
