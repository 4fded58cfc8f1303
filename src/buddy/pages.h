/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The allocator's outer face: CPUs share zones, and each of them keeps some free blocks
 * for itself.
 *
 * Whoever calls names the CPU whose lists are used, and had best name his own; with
 * another one's all is right, too, only slower.
 */
#ifndef TWIN_BUDDY_PAGES_H
#define TWIN_BUDDY_PAGES_H

#include <linux/cache.h>
#include <linux/spinlock.h>

#include "../row.h"
#include "kept.h"

/**
 * struct twin_cpu_pages - what a CPU keeps of a zone
 * @lock: comes before the zone's
 * @kept: the blocks
 */
struct twin_cpu_pages {
	spinlock_t lock; /* @kept */
	struct twin_kept kept;
} ____cacheline_aligned_in_smp;

/**
 * struct twin_shared_zone - a zone that all CPUs share
 * @lock: the zone's
 * @keeping: how CPUs keep blocks of it
 * @high: see &struct twin_kept, of a CPU that is there
 * @batch: likewise
 * @direct: blocks taken or given past the CPUs' lists
 * @pressed: times that the zone itself was asked for a block in vain
 * @cpu: by CPU: what it keeps
 */
struct twin_shared_zone {
	spinlock_t lock; /* the zone, its free blocks, @direct, @pressed */
	struct twin_keeping keeping;
	u32 high;
	u32 batch;
	u64 direct;
	u64 pressed;
	struct twin_cpu_pages *cpu;
};

/**
 * struct twin_pages - a page allocator that CPUs share
 * @map: descriptors of the frames
 * @zones: how many zones
 * @cpus: how many CPUs there can be
 * @zone: by number
 */
struct twin_pages {
	const struct twin_mem_map *map;
	unsigned int zones;
	unsigned int cpus;
	struct twin_shared_zone *zone;
};

/**
 * struct twin_page_want - a block that somebody wants
 * @zone: number of the zone
 * @order: it has 2^@order frames
 * @type: what it is for
 * @cold: one that no cache has will do
 * @limit: how far the zone may be emptied
 */
struct twin_page_want {
	unsigned int zone;
	unsigned int order;
	unsigned int type;
	bool cold;
	struct twin_limit limit;
};

/* The rules of what CPUs keep. */
enum pages_rule {
	PAGES_RULE_LINKS,
	PAGES_RULE_LISTED,
	PAGES_RULE_COUNT,
	PAGES_RULE_LIMIT,
	PAGES_RULE_SHARE,
	PAGES_RULES,
};

extern const struct twin_rule twin_pages_rules[PAGES_RULES];

/* Something that is done to a zone whose lock is held. */
typedef int twin_zone_fn(struct twin_zone *zone, void *arg);

/* Zones, CPUs and locks: src/buddy/pages.c, which nobody else takes. */
size_t twin_pages_bytes(unsigned int zones, unsigned int cpus);
void twin_pages_init(struct twin_pages *pages, void *mem, struct twin_zone *zone,
		     unsigned int zones, unsigned int cpus, const struct twin_zone_policy *policy);
void twin_shared_limit(struct twin_shared_zone *z, unsigned int cpu, u32 high, u32 batch);
void twin_shared_drain(struct twin_shared_zone *z, unsigned int cpu, u32 rest);
int twin_pages_locked(struct twin_pages *pages, unsigned int zone, twin_zone_fn *fn, void *arg);
int twin_pages_try(struct twin_pages *pages, unsigned int cpu, const struct twin_page_want *want,
		   twin_pfn_t *pfn);
int twin_pages_alloc(struct twin_pages *pages, unsigned int cpu, const struct twin_page_want *want,
		     twin_pfn_t *pfn);
unsigned int twin_pages_bulk(struct twin_pages *pages, unsigned int cpu,
			     const struct twin_page_want *want, unsigned int nr, twin_pfn_t *pfn);
int twin_pages_free(struct twin_pages *pages, unsigned int cpu, twin_pfn_t pfn, unsigned int order,
		    bool cold);

/* CPUs that come and go: src/buddy/pages_cpus.c. */
void twin_pages_cpu_on(struct twin_pages *pages, unsigned int cpu);
void twin_pages_cpu_off(struct twin_pages *pages, unsigned int cpu);
void twin_pages_share(struct twin_pages *pages, unsigned int zone, u32 high, u32 batch);
void twin_pages_drain(struct twin_pages *pages);
void twin_pages_drain_cpu(struct twin_pages *pages, unsigned int cpu);
void twin_pages_drain_zone(struct twin_pages *pages, unsigned int zone);

/* Frames in a row: src/buddy/pages_range.c. */
unsigned int twin_pages_zone(const struct twin_pages *pages, twin_pfn_t pfn);
int twin_pages_alloc_range(struct twin_pages *pages, twin_pfn_t first, twin_pfn_t end,
			   unsigned int type);
int twin_pages_free_run(struct twin_pages *pages, twin_pfn_t first, u32 frames);
int twin_pages_trim(struct twin_pages *pages, twin_pfn_t pfn, u32 frames);
int twin_pages_split(struct twin_pages *pages, twin_pfn_t pfn);
int twin_pages_set_type(struct twin_pages *pages, twin_pfn_t pfn, unsigned int type);

void twin_pages_verify(const struct twin_pages *pages, unsigned long *seen,
		       struct twin_row rows[PAGES_RULES]);

#endif
