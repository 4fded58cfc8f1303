/* SPDX-License-Identifier: GPL-2.0 */
/*
 * mmtwin_plant: corrupts the running kernel's page tables and descriptor tables on
 * purpose, one fault at a time, so that a tester can see whether mmtwin finds it.
 * For guests that are thrown away afterwards, and for nothing else.
 */
#ifndef PLANT_H
#define PLANT_H

#include <linux/mm_types.h>

#include "../src/live/live.h"

#define PLANT_AREA_PAGES 16
#define PLANT_FRAMES	 8
#define PLANT_CHANGES	 2

/**
 * struct plant_change - one entry that was changed
 * @place: the address whose entry it is; of a descriptor, CPU << 16 | selector
 * @level: of the entry; of no meaning for a descriptor
 * @entry: where it stands, in memory that can be written
 * @wide: it has 64 bits, not 32
 * @before: what stood there
 * @after: what was put there
 */
struct plant_change {
	u64 place;
	unsigned int level;
	void *entry;
	bool wide;
	u64 before;
	u64 after;
};

/**
 * struct plant - the ground that faults are planted in, and the one that is
 * @live: the running kernel
 * @reader: reads its tables
 * @area: a vmalloc area that nobody touches
 * @wide: another one, in which lies all that a table of leaves can map
 * @frame: single pages that nobody touches, mapped by small leaves where that can be had
 * @kind: what is planted, or NULL
 * @seed: which place was asked for
 * @also: another address that a rule may name: where the page is mapped rightly; or 0
 * @extra: an area that was made for the fault, or NULL
 * @taken: a frame that was taken for it, or 0
 * @other: a page that was given another memory type for it, or NULL
 * @nr: entries changed
 * @change: those, in the order of change
 * @nr_tables: tables that had to be added
 * @table: those
 * @undo: what else is to be done when all has been put back, or NULL
 * @cpu: for @undo
 * @task: for @undo
 * @spare: an entry for changes that are made by other means than writing to memory
 */
struct plant {
	struct twin_live live;
	struct twin_live_reader reader;
	void *area;
	void *wide;
	struct page *frame[PLANT_FRAMES];
	const struct plant_kind *kind;
	u64 seed;
	u64 also;
	void *extra;
	unsigned long taken;
	struct page *other;
	unsigned int nr;
	struct plant_change change[PLANT_CHANGES];
	unsigned int nr_tables;
	struct page *table[PT_LEVELS];
	void (*undo)(struct plant *p);
	unsigned int cpu;
	struct task_struct *task;
	u64 spare;
};

/**
 * struct plant_kind - a kind of fault
 * @name: as it is written to the file plant
 * @rule: the rule that has to find it, as far as one is known; a shell pattern
 * @about: what it does, in a few words
 * @fn: does it
 * @arg: for @fn
 */
struct plant_kind {
	const char *name;
	const char *rule;
	const char *about;
	int (*fn)(struct plant *p, unsigned int arg);
	unsigned int arg;
};

/* change.c */
int plant_entry(struct plant *p, u64 va, unsigned int level, const struct pt_step *step,
		struct plant_change *change);
int plant_put(struct plant *p, const struct plant_change *change);
void plant_undo(struct plant *p);
int plant_raw(struct plant *p, u64 va, u64 set);
int plant_attr(struct plant *p, u64 va, u32 set, u32 clear);
int plant_lead(struct plant *p, u64 va, u64 phys);
int plant_clear(struct plant *p, u64 va);
int plant_map(struct plant *p, u64 va, u64 phys, u32 attr);
int plant_map_in(struct plant *p, twin_phys_t root, u64 va, u64 phys, u32 attr);
int plant_above(struct plant *p, u64 va, unsigned int level, struct plant_change *change);
int plant_phys(struct plant *p, u64 va, u64 *phys);
int plant_empty(struct plant *p, u64 first, u64 last, u64 *va);
u32 plant_pick(const struct plant *p, unsigned int nth, u32 choices);

/*
 * direct.c, areas.c, image.c, guard.c, shared.c, attrs.c, lent.c, tables.c, memmap.c, high.c, the
 * architecture's
 */
extern const struct plant_kind plant_direct_kinds[], plant_area_kinds[], plant_image_kinds[],
	plant_guard_kinds[], plant_shared_kinds[], plant_attr_kinds[], plant_lent_kinds[],
	plant_table_kinds[], plant_memmap_kinds[], plant_high_kinds[], plant_slot_kinds[],
	plant_arch_kinds[], plant_cpu_kinds[], plant_gate_kinds[];
u64 plant_frame_phys(const struct plant *p, unsigned int nth);
u64 plant_direct(const struct plant *p, u64 phys);

/* the architecture's file */
void plant_flush(void);
void plant_flush_here(void);
void plant_split(struct page *page);
int plant_memory(struct page *page, bool other);
int plant_firmware_exec(struct plant *p, unsigned int arg);
int plant_firmware_frame(struct plant *p, unsigned int arg);
int plant_boot_ro(struct plant *p, unsigned int arg);
int plant_boot_frame(struct plant *p, unsigned int arg);
u64 plant_fixmap_used(const struct plant *p);
u64 plant_fixmap_unused(const struct plant *p);
u64 plant_fixmap_moment(const struct plant *p);

/* attrs.c: mappings of its own */
void plant_attrs_take(struct plant *p);
void plant_attrs_give_back(void);

/* image.c: addresses of text, of rodata and data of this module, picked by the seed */
u64 plant_text(const struct plant *p);
u64 plant_rodata(const struct plant *p);
u64 plant_data(const struct plant *p);

#endif
