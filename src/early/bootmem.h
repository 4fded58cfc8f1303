/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The boot memory allocator: a bit a page.
 *
 * Re-creates mm/bootmem.c of 2.4.0, and of 2.6 as far as the hand-over goes.
 */
#ifndef TWIN_EARLY_BOOTMEM_H
#define TWIN_EARLY_BOOTMEM_H

#include "../extent.h"
#include "../plan.h"
#include "../ram.h"

/**
 * struct twin_bootmem_kind - in what kernels differ
 * @word: bits of that kernel's long: the bitmap is whole words, and a block a word's pages
 * @blocks: free pages are handed over a block at a time where a word is all free
 * @twice: the reservation of the bitmap is rounded up by its caller, and again here
 * @whole: only whole bytes of the bitmap count when its pages are given back
 */
struct twin_bootmem_kind {
	u8 word;
	bool blocks;
	bool twice;
	bool whole;
};

extern const struct twin_bootmem_kind twin_bootmem_2_4;
extern const struct twin_bootmem_kind twin_bootmem_2_6_34_i386;
extern const struct twin_bootmem_kind twin_bootmem_2_6_34_x86_64;

/**
 * struct twin_bootmem - a bit for each page: set for those that are reserved
 * @kind: in what it is like that kernel's
 * @ram: the way to the machine's memory
 * @page_shift: log2 of the machine's page size
 * @base: the first page
 * @pages: how many
 * @at: where the bitmap begins
 * @bytes: of the bitmap
 * @map: the bitmap; NULL when it has retired
 * @reserved: how many bits are set
 * @twice: how many pages were reserved that were already
 * @last: the last page of what was allocated last, counted from @base
 * @used: how many bytes of it are used; 0 when nothing may be added
 */
struct twin_bootmem {
	const struct twin_bootmem_kind *kind;
	const struct twin_ram *ram;
	unsigned int page_shift;
	twin_phys_t base;
	unsigned int pages;
	twin_phys_t at;
	u64 bytes;
	unsigned long *map;
	u64 reserved;
	u64 twice;
	unsigned int last;
	u64 used;
};

/**
 * struct twin_bootmem_block - free pages
 * @pfn: the first
 * @order: log2 of how many
 */
struct twin_bootmem_block {
	twin_pfn_t pfn;
	unsigned int order;
};

u64 twin_bootmem_bytes(const struct twin_bootmem_kind *kind, u64 pages);
int twin_bootmem_init(struct twin_bootmem *boot, const struct twin_bootmem_kind *kind,
		      const struct twin_ram *ram, struct twin_span span, twin_phys_t at,
		      unsigned int page_shift);
void twin_bootmem_exit(struct twin_bootmem *boot);
int twin_bootmem_free(struct twin_bootmem *boot, u64 first, u64 end);
int twin_bootmem_reserve(struct twin_bootmem *boot, u64 first, u64 end);
int twin_bootmem_reserve_map(struct twin_bootmem *boot, u64 first);
int twin_bootmem_alloc(struct twin_bootmem *boot, u64 size, u64 align, u64 goal, twin_phys_t *phys);
bool twin_bootmem_next_free(const struct twin_bootmem *boot, u64 *cursor,
			    struct twin_bootmem_block *out);
bool twin_bootmem_retire(struct twin_bootmem *boot, struct twin_extent *out);

#endif
