/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The running kernel's vmalloc areas: what its own bookkeeping says stands at an
 * address, independently of any page table.
 */
#ifndef TWIN_LIVE_AREAS_H
#define TWIN_LIVE_AREAS_H

#include <linux/types.h>

struct page;

/* How an area says where its pages lead. */
enum twin_area_kind {
	TWIN_AREA_PAGES,  /* it lists its pages */
	TWIN_AREA_PHYS,	  /* one stretch of physical addresses */
	TWIN_AREA_PERCPU, /* a chunk of per-CPU memory: it does not say */
	TWIN_AREA_VMAP,	  /* somebody else's pages: it does not say */
	TWIN_AREA_PFNS,	  /* frames mapped one by one: it does not say */
	TWIN_AREA_BLOCK,  /* vm_map_ram(): it does not say */
	TWIN_AREA_KINDS,
};

/**
 * struct twin_area - one area, as it was when it was copied
 * @first: first address
 * @guard: first address that must not be mapped: behind its last page
 * @end: where the next area may begin
 * @kind: how it says where its pages lead
 * @phys: where it leads (TWIN_AREA_PHYS)
 * @pages: the kernel's list (TWIN_AREA_PAGES)
 * @nr_pages: its length
 * @plain: mapped as data, and its rights were not changed since then
 * @resets: its rights may have been changed; they are reset when it goes
 * @coherent: its memory type is what devices need
 * @caller: who asked for the area, or 0
 */
struct twin_area {
	u64 first;
	u64 guard;
	u64 end;
	enum twin_area_kind kind;
	u64 phys;
	struct page *const *pages;
	u64 nr_pages;
	bool plain;
	bool resets;
	bool coherent;
	unsigned long caller;
};

bool twin_areas_reached(void);
int twin_area_at(u64 va, struct twin_area *area);
int twin_area_page(const struct twin_area *area, u64 va, u64 seen, u64 *phys);
const char *twin_area_kind_name(enum twin_area_kind kind);

#endif
