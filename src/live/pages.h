/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What pages of RAM say of themselves: marks and links that the kernel keeps in their
 * descriptors, independently of any page table.
 */
#ifndef TWIN_LIVE_PAGES_H
#define TWIN_LIVE_PAGES_H

#include <linux/types.h>

/* Do neighbours on a list point back to a descriptor? */
enum twin_links {
	TWIN_LINKS_NONE, /* none of those that were looked at is on a list */
	TWIN_LINKS_GOOD, /* at least one does */
	TWIN_LINKS_BAD,	 /* none of those that are on a list does */
};

struct page;

unsigned long twin_pages_step(unsigned long pfn);
bool twin_pages_early(unsigned long first, unsigned long nr);
bool twin_page_copy(u64 pfn, struct page *copy, unsigned int nr);
bool twin_page_free(u64 pfn);
unsigned long twin_page_chunk(u64 pfn);
u64 twin_pages_shared(u64 va);
u64 twin_lent_shared(u64 va);
enum twin_links twin_pages_links(u64 va, u64 len, u64 phys);

#endif
