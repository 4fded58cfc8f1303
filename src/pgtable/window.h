/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Windows whose pages come and go: fixmap slots, early_ioremap(), atomic and persistent
 * kmap.  Their tables are there before; what is refused is counted.
 *
 * The caller serialises.
 */
#ifndef TWIN_PGTABLE_WINDOW_H
#define TWIN_PGTABLE_WINDOW_H

#include <linux/bitmap.h>

#include "../plan.h"
#include "../row.h"
#include "map.h"

/* The most that any machine has. */
#define PT_FIXMAP_MAX	 32
#define PT_EARLY_MAX	 8
#define PT_KMAP_CPUS	 64
#define PT_KMAP_DEPTH	 41
#define PT_PKMAP_MAX	 1024
#define PT_PKMAP_BUCKETS 128
#define PT_WINDOW_SPANS	 8

/**
 * struct pt_window - a stretch of addresses and its tables
 * @map: the tables
 * @va: first address
 * @pages: how many; 0 when the machine has no such window
 * @refused: calls that were refused
 * @table: the tables of its entries, as they were made
 */
struct pt_window {
	struct pt_map *map;
	twin_va_t va;
	unsigned int pages;
	u64 refused;
	twin_phys_t table[PT_WINDOW_SPANS];
};

/**
 * struct pt_fixmap - single pages at addresses known beforehand
 * @at: where; slot 0 is the last page
 * @slot: what is in each
 */
struct pt_fixmap {
	struct pt_window at;
	struct twin_slot slot[PT_FIXMAP_MAX];
};

/**
 * struct pt_early_slot - a mapping of early_ioremap()
 * @phys: first byte
 * @size: bytes; 0 when the slot is free
 * @attr: PT_*
 */
struct pt_early_slot {
	twin_phys_t phys;
	u64 size;
	u32 attr;
};

/**
 * struct pt_early - early_ioremap()
 * @at: where; slot 0 comes first
 * @nr: slots
 * @pages: pages of each
 * @slot: what is in each
 */
struct pt_early {
	struct pt_window at;
	unsigned int nr;
	unsigned int pages;
	struct pt_early_slot slot[PT_EARLY_MAX];
};

/**
 * struct pt_kmap - atomic kmap: a stack of pages for each CPU
 * @at: where; the first slot of the first CPU is the last page
 * @cpus: how many
 * @depth: slots of each
 * @attr: PT_* of all of them
 * @used: slots in use, by CPU
 * @frame: what is in them, a CPU after the other
 */
struct pt_kmap {
	struct pt_window at;
	unsigned int cpus;
	unsigned int depth;
	u32 attr;
	u8 used[PT_KMAP_CPUS];
	twin_phys_t frame[PT_KMAP_CPUS * PT_KMAP_DEPTH];
};

/**
 * struct pt_pkmap - persistent kmap: a page has one address, however many use it
 * @at: where
 * @attr: PT_* of all of them
 * @last: entry that was given out last
 * @count: of each entry: 0 when it is free; 1 when nobody uses it, but its page is still
 *	   mapped; n when n - 1 use it
 * @frame: what is mapped there (@count is not 0)
 * @bucket: first entry of each list of frames, PT_PKMAP_MAX for none
 * @next: the next entry on its list
 */
struct pt_pkmap {
	struct pt_window at;
	u32 attr;
	unsigned int last;
	u32 count[PT_PKMAP_MAX];
	twin_phys_t frame[PT_PKMAP_MAX];
	u16 bucket[PT_PKMAP_BUCKETS];
	u16 next[PT_PKMAP_MAX];
};

/**
 * struct pt_windows - all that a machine has
 * @fixmap: single pages
 * @early: early_ioremap()
 * @kmap: atomic kmap
 * @pkmap: persistent kmap
 */
struct pt_windows {
	struct pt_fixmap fixmap;
	struct pt_early early;
	struct pt_kmap kmap;
	struct pt_pkmap pkmap;
};

/* The rules, see window_verify.c. */
enum pt_window_rule {
	PT_WINDOW_TABLES,
	PT_WINDOW_ENTRIES,
	PT_WINDOW_ONE_TABLE,
	PT_WINDOW_GAP,
	PT_WINDOW_COUNTS,
	PT_WINDOW_RULES,
};

extern const struct twin_rule pt_window_rules[PT_WINDOW_RULES];

int pt_windows_init(struct pt_windows *windows, struct pt_map *map, const struct twin_plan *plan);
int pt_windows_verify(const struct pt_windows *windows, const struct twin_plan *plan,
		      struct twin_row *const rows[PT_WINDOW_RULES]);

int pt_window_set(struct pt_window *window, unsigned int page, unsigned int nr, twin_phys_t phys,
		  u32 attr);
int pt_window_clear(struct pt_window *window, unsigned int page, unsigned int nr, twin_phys_t phys);
int pt_window_refuse(struct pt_window *window, int err);

int pt_fixmap_set(struct pt_fixmap *fixmap, unsigned int slot, twin_phys_t phys, u32 attr);
int pt_fixmap_clear(struct pt_fixmap *fixmap, unsigned int slot);

int pt_early_map(struct pt_early *early, twin_phys_t phys, u64 size, u32 attr, twin_va_t *va);
int pt_early_unmap(struct pt_early *early, twin_va_t va, u64 size);
unsigned int pt_early_slot_pages(const struct pt_early *early, unsigned int slot);

int pt_kmap_push(struct pt_kmap *kmap, unsigned int cpu, twin_phys_t phys, twin_va_t *va);
int pt_kmap_pop(struct pt_kmap *kmap, unsigned int cpu, twin_va_t va);

void pt_pkmap_init(struct pt_pkmap *pkmap);
int pt_pkmap_get(struct pt_pkmap *pkmap, twin_phys_t phys, twin_va_t *va);
int pt_pkmap_put(struct pt_pkmap *pkmap, twin_phys_t phys);
int pt_pkmap_address(const struct pt_pkmap *pkmap, twin_phys_t phys, twin_va_t *va);
int pt_pkmap_flush(struct pt_pkmap *pkmap);

/* Address of a page of a window. */
static inline twin_va_t pt_window_va(const struct pt_window *window, unsigned int page)
{
	return twin_va_add(window->va, (u64)page << window->map->shape->format->page_shift);
}

/* Which of its tables has the entry of a page. */
static inline unsigned int pt_window_span(const struct pt_window *window, unsigned int page)
{
	unsigned int shift = window->map->shape->format->level[1].shift;

	return (pt_window_va(window, page).a >> shift) - (window->va.a >> shift);
}

/* The page of a slot that is counted from the top down. */
static inline unsigned int pt_window_down(const struct pt_window *window, unsigned int slot)
{
	return window->pages - 1 - slot;
}

#endif
