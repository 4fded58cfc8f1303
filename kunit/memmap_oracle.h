/* SPDX-License-Identifier: GPL-2.0 */
/* What a machine makes of a firmware map, asked byte by byte. */
#ifndef TWIN_TEST_MEMMAP_ORACLE_H
#define TWIN_TEST_MEMMAP_ORACLE_H

#include <linux/types.h>

/* As many entries as a map may have, before it is in order and then. */
#define ORACLE_ENTRIES 128

/* Types that mean something here. */
#define ORACLE_HOLE	0
#define ORACLE_RAM	1
#define ORACLE_RESERVED 2

/**
 * struct oracle_memory - a firmware map as a machine takes it
 * @bios: it is a PC's: page 0 and what is between 640K and 1M is no RAM
 * @phys_end: nothing from here on is RAM; on a page
 * @backed_end: the byte behind the last backed one; a PC guesses from that
 * @guessed: firmware's map was of no use, and the entries are not it
 * @nr: how many entries
 * @first: by entry: its first byte
 * @end: by entry: the byte behind it
 * @type: by entry: what it is, in e820's numbers
 */
struct oracle_memory {
	bool bios;
	u64 phys_end;
	u64 backed_end;
	bool guessed;
	unsigned int nr;
	u64 first[ORACLE_ENTRIES];
	u64 end[ORACLE_ENTRIES];
	u32 type[ORACLE_ENTRIES];
};

void oracle_memory_add(struct oracle_memory *m, u64 first, u64 end, u32 type);
int oracle_memory_judge(struct oracle_memory *m);
void oracle_memory_near(struct oracle_memory *m, u64 first, u64 end);
bool oracle_memory_page(const struct oracle_memory *m, u64 pfn, unsigned int page_shift);

#endif
