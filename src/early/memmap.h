/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The firmware map of a machine: what it says of its memory, brought into order,
 * and what of it is RAM in whole pages.
 */
#ifndef TWIN_EARLY_MEMMAP_H
#define TWIN_EARLY_MEMMAP_H

#include "../extent.h"
#include "../units.h"

/* As many entries as the zero page of an x86 boot loader has room for. */
#define TWIN_MEMMAP_MAX 128

/**
 * enum twin_memory_type - what a stretch of physical memory is, in e820's numbers
 * @TWIN_MEM_HOLE: nothing known to be there; a sanitised map has no such entry
 * @TWIN_MEM_RAM: RAM
 * @TWIN_MEM_RESERVED: not to be touched
 * @TWIN_MEM_ACPI: ACPI tables, which could be reclaimed when read
 * @TWIN_MEM_NVS: ACPI storage, to be saved over sleep
 * @TWIN_MEM_UNUSABLE: RAM with errors
 * @TWIN_MEM_PMEM: persistent memory
 *
 * A map may hold other numbers as well: they mean "not RAM", and in an overlap the
 * higher number wins, known or not.
 */
enum twin_memory_type {
	TWIN_MEM_HOLE,
	TWIN_MEM_RAM,
	TWIN_MEM_RESERVED,
	TWIN_MEM_ACPI,
	TWIN_MEM_NVS,
	TWIN_MEM_UNUSABLE,
	TWIN_MEM_PMEM = 7,
};

/**
 * struct twin_memmap_entry - a stretch of physical memory of one type
 * @first: its first byte
 * @end: the byte behind it; equal to @first when there is none; 0 when it goes up to
 *	 the last byte of the address space; below @first otherwise when it goes round it
 * @type: what it is
 */
struct twin_memmap_entry {
	u64 first;
	u64 end;
	enum twin_memory_type type;
};

/**
 * struct twin_memmap - the map: 3 KiB, so not for the stack
 * @nr: entries in use
 * @entry: the entries; in any order, with any overlap, until they are sanitised
 *
 * A *sanitised* map is in ascending order, has no overlap, no empty entry, and no two
 * entries of a type that touch; it does not reach the last byte of the address space.
 */
struct twin_memmap {
	unsigned int nr;
	struct twin_memmap_entry entry[TWIN_MEMMAP_MAX];
};

int twin_memmap_add(struct twin_memmap *map, u64 first, u64 end, enum twin_memory_type type);
int twin_memmap_sanitise(struct twin_memmap *map, struct twin_memmap *scratch);
void twin_memmap_fallback(struct twin_memmap *map, u64 mem_kib);
int twin_memmap_trim(struct twin_memmap *map, struct twin_memmap *scratch);
int twin_memmap_limit(struct twin_memmap *map, u64 bytes);
unsigned int twin_memmap_ram(const struct twin_memmap *map, unsigned int page_shift,
			     struct twin_extent *extent, unsigned int max);
twin_pfn_t twin_memmap_end_pfn(const struct twin_memmap *map, unsigned int page_shift,
			       twin_pfn_t limit);

#endif
