// SPDX-License-Identifier: GPL-2.0
/*
 * What pages of RAM say of themselves.
 *
 * Nothing here is locked: descriptors change while they are read, and memory may be
 * taken away.  What is read is copied with care, and whoever finds fault with it asks
 * again.
 */
#include <linux/hugetlb.h>
#include <linux/kernel.h>
#include <linux/log2.h>
#include <linux/memory_hotplug.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/pfn.h>
#include <linux/uaccess.h>

#include "pages.h"

/* Frames come and go by so many at least. */
#ifdef CONFIG_SPARSEMEM
#define STEP(pfn) \
	(valid_section_nr(pfn_to_section_nr(pfn)) ? PAGES_PER_SUBSECTION : PAGES_PER_SECTION)
#define BLOCK	   PAGES_PER_SECTION
#define EARLY(pfn) early_section(__pfn_to_section(pfn))
#else
#define STEP(pfn)  512UL
#define BLOCK	   512UL
#define EARLY(pfn) true
#endif

/**
 * twin_pages_step - up to where frames are there if one of them is
 * @pfn: that frame
 *
 * Return: the frame behind the last of them.  Where none is there, the step is wide: nodes
 * may lie far apart.
 */
unsigned long twin_pages_step(unsigned long pfn)
{
	unsigned long step = STEP(pfn);

	return round_down(pfn + step, step);
}

/**
 * twin_pages_early - were frames there when the kernel was booted, by its own marks?
 * @first: the first of them
 * @nr: how many, at least 1
 *
 * Return: whether all of them were.
 */
bool twin_pages_early(unsigned long first, unsigned long nr)
{
	unsigned long pfn, last = first + nr - 1;

	for (pfn = round_down(first, BLOCK); pfn <= last; pfn += BLOCK)
		if (!EARLY(pfn))
			return false;
	return true;
}

/**
 * twin_page_copy - the descriptors of a frame and of those behind it
 * @pfn: the frame
 * @copy: filled in
 * @nr: how many; with @pfn's they lie in one page
 *
 * Between the question whether it is there and the answer it may be gone: a plain read
 * would fault then.
 *
 * Return: whether there is such a frame.
 */
bool twin_page_copy(u64 pfn, struct page *copy, unsigned int nr)
{
	struct page *page = pfn == (unsigned long)pfn ? pfn_to_online_page(pfn) : NULL;

	return page && !copy_from_kernel_nofault(copy, page, nr * sizeof(*page));
}

/**
 * twin_page_free - does a page lie in a block that the page allocator has free?
 * @pfn: its frame
 *
 * The first page of the block is marked, and says how large the block is.
 */
bool twin_page_free(u64 pfn)
{
	unsigned long nr, first;
	struct page copy;

	/* What is free nobody holds; but who holds many pages may hold them by the first. */
	if (!twin_page_copy(pfn, &copy, 1) || page_ref_count(&copy))
		return false;
	for (nr = 1; nr <= MAX_ORDER_NR_PAGES; nr <<= 1) {
		first = (unsigned long)pfn & -nr;
		if (!twin_page_copy(first, &copy, 1) || !PageBuddy(&copy))
			continue;
		if (copy.private < BITS_PER_LONG &&
		    (unsigned long)pfn - first < 1UL << copy.private)
			return true;
	}
	return false;
}

/**
 * twin_page_chunk - the chunk of per-CPU memory that a page says it belongs to
 * @pfn: its frame
 *
 * Return: an address that stands for the chunk, if it is a page of one; 0 where there is
 * no such frame.
 */
unsigned long twin_page_chunk(u64 pfn)
{
	struct page copy;

	return twin_page_copy(pfn, &copy, 1) ? copy.index : 0;
}

#if defined(CONFIG_HUGETLB_PAGE) && defined(CONFIG_SPARSEMEM_VMEMMAP)
/* What a huge page says of itself stands in its first descriptors. */
#define HEAD_PAGES 4

static bool is_optimized(unsigned long pfn, unsigned int order)
{
	struct page copy[HEAD_PAGES];

	return twin_page_copy(pfn, copy, HEAD_PAGES) && PageHead(copy) && PageHuge(copy) &&
	       compound_order(copy) == order && test_bit(HPG_vmemmap_optimized, &copy->private);
}

/**
 * twin_pages_shared - where the descriptors stand whose frame others share
 * @va: the address of a page of descriptors
 *
 * With hugetlb_free_vmemmap=on the descriptors of a huge page's tail are alike, so the
 * kernel keeps one page of them, the first, which has all others read-only in its place.
 * The huge page is marked so, in descriptors that are its own.  Which sizes there are
 * depends on the architecture: arm64 also has those of several leaves.  What is in the
 * page itself is not asked, it is what is to be explained.
 *
 * Return: the address of the page's first descriptors, or 0 when those at @va share none.
 */
u64 twin_pages_shared(u64 va)
{
	unsigned long pfn = page_to_pfn((struct page *)(unsigned long)va), first;
	unsigned int order;

	/* Whose descriptors fill one page has none to share. */
	for (order = ilog2(PAGE_SIZE / sizeof(struct page)) + 1; order <= PUD_SHIFT - PAGE_SHIFT;
	     order++) {
		u64 page;

		first = pfn & -(1UL << order);
		page = (unsigned long)pfn_to_page(first);
		if (va - page >= PAGE_SIZE && is_optimized(first, order))
			return page;
	}
	return 0;
}
#else
u64 twin_pages_shared(u64 va)
{
	return 0;
}
#endif

/* Is this on a list whose links are those of a page: free, or in use and known to reclaim? */
static bool is_listed(struct page *page)
{
	if (page->compound_head & 1)
		return false;
	/* What cannot be reclaimed has a count in the place of links. */
	return PageBuddy(page) ||
	       (test_bit(PG_lru, &page->flags) && !test_bit(PG_unevictable, &page->flags));
}

/* Copied from where a leaf leads; the neighbours are looked at where they stand. */
static enum twin_links links_of(const struct page *page, u64 phys)
{
	const struct list_head *me = &page->lru;
	struct list_head *back;
	struct page copy;

	if (copy_from_kernel_nofault(&copy, __va((unsigned long)phys), sizeof(copy)) ||
	    !is_listed(&copy))
		return TWIN_LINKS_NONE;
	if (!get_kernel_nofault(back, &copy.lru.next->prev) && back == me)
		return TWIN_LINKS_GOOD;
	if (!get_kernel_nofault(back, &copy.lru.prev->next) && back == me)
		return TWIN_LINKS_GOOD;
	return TWIN_LINKS_BAD;
}

/* Large leaves are looked at in so many places, small ones in an eighth of that. */
#define PROBES 64

/**
 * twin_pages_links - do lists lead to the descriptors that a leaf shows?
 * @va: where the leaf of the memmap begins
 * @len: its length in bytes
 * @phys: where it leads, which is in the direct map
 *
 * A descriptor on a list is pointed to by its neighbours, at the address that it has in
 * the memmap.  One that stands in the place of another has neighbours that point
 * elsewhere.
 */
enum twin_links twin_pages_links(u64 va, u64 len, u64 phys)
{
	unsigned long pfn = page_to_pfn((struct page *)(unsigned long)va);
	unsigned long nr = (unsigned long)len / sizeof(struct page);
	unsigned long step = nr / (len > PAGE_SIZE ? PROBES : PROBES / 8);
	enum twin_links all = TWIN_LINKS_NONE;

	/* Where blocks of the page allocator begin. */
	step = rounddown_pow_of_two(max(step, 1UL));
	for (pfn = round_up(pfn, step); nr; pfn += step, nr -= min(nr, step)) {
		const struct page *page = pfn_to_page(pfn);
		u64 off = (unsigned long)page - va;
		enum twin_links one;

		if (off + sizeof(*page) > len)
			break;
		one = links_of(page, phys + off);
		if (one == TWIN_LINKS_GOOD)
			return one;
		if (one == TWIN_LINKS_BAD)
			all = one;
	}
	return all;
}
