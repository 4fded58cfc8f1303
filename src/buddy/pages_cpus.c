// SPDX-License-Identifier: GPL-2.0
/*
 * CPUs come, keep so much, give it back, and go.
 *
 * Re-creates zone_set_pageset_high_and_batch(), drain_pages() and drain_all_pages() of
 * mm/page_alloc.c.  How much a CPU may keep is a zone's; as it changes while CPUs come and
 * go, who calls lets one of them come or go at a time.
 */
#include "pages.h"

/**
 * twin_pages_drain_zone - all CPUs give back what they keep of a zone
 * @pages: the allocator
 * @zone: number of the zone
 */
void twin_pages_drain_zone(struct twin_pages *pages, unsigned int zone)
{
	unsigned int cpu;

	for (cpu = 0; cpu < pages->cpus; cpu++)
		twin_shared_drain(&pages->zone[zone], cpu, 0);
}

/**
 * twin_pages_drain_cpu - a CPU gives back what it keeps
 * @pages: the allocator
 * @cpu: the CPU, which need not be the one that calls
 */
void twin_pages_drain_cpu(struct twin_pages *pages, unsigned int cpu)
{
	unsigned int i;

	for (i = 0; i < pages->zones; i++)
		twin_shared_drain(&pages->zone[i], cpu, 0);
}

/**
 * twin_pages_drain - all CPUs give back what they keep
 * @pages: the allocator
 */
void twin_pages_drain(struct twin_pages *pages)
{
	unsigned int i;

	for (i = 0; i < pages->zones; i++)
		twin_pages_drain_zone(pages, i);
}

/**
 * twin_pages_cpu_on - a CPU is there, and may keep blocks
 * @pages: the allocator
 * @cpu: the CPU
 */
void twin_pages_cpu_on(struct twin_pages *pages, unsigned int cpu)
{
	unsigned int i;

	for (i = 0; i < pages->zones; i++)
		twin_shared_limit(&pages->zone[i], cpu, pages->zone[i].high, pages->zone[i].batch);
}

/**
 * twin_pages_cpu_off - a CPU goes away, and keeps nothing any more
 * @pages: the allocator
 * @cpu: the CPU; who uses its lists all the same takes from the zone and gives to it
 */
void twin_pages_cpu_off(struct twin_pages *pages, unsigned int cpu)
{
	unsigned int i;

	for (i = 0; i < pages->zones; i++)
		twin_shared_limit(&pages->zone[i], cpu, 0, 1);
	twin_pages_drain_cpu(pages, cpu);
}

/**
 * twin_pages_share - all CPUs that are there may keep so much of a zone from now on
 * @pages: the allocator
 * @zone: number of the zone
 * @high: see &struct twin_kept; CPUs that come later get it, too
 * @batch: see &struct twin_kept
 *
 * What is too much now goes back at once.  In the kernel it stays until its CPU frees
 * something, which may be never.
 */
void twin_pages_share(struct twin_pages *pages, unsigned int zone, u32 high, u32 batch)
{
	struct twin_shared_zone *z = &pages->zone[zone];
	unsigned int cpu;

	if (z->high == high && z->batch == batch)
		return;
	z->high = high;
	z->batch = batch;
	for (cpu = 0; cpu < pages->cpus; cpu++) {
		/* Who is away has nothing, and may have nothing. */
		if (!z->cpu[cpu].kept.high)
			continue;
		twin_shared_limit(z, cpu, high, batch);
		twin_shared_drain(z, cpu, high);
	}
}
