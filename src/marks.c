// SPDX-License-Identifier: GPL-2.0
/*
 * What a zone keeps back: marks, reserves, per-CPU lists.
 *
 * Re-creates calculate_min_free_kbytes(), __setup_per_zone_wmarks(),
 * setup_per_zone_lowmem_reserve(), zone_batchsize() and zone_highsize()
 * (mm/page_alloc.c).  All of it follows from the pages that each zone manages.
 */
#include <linux/kernel.h>
#include <linux/log2.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "marks.h"

/* What one who needs high memory may be short of: SWAP_CLUSTER_MAX and a limit. */
#define HIGH_LEAST 32
#define HIGH_MOST  128

#define MIN_LEAST 128 /* KiB */

/* Pages in zones up to @last, high memory left out. */
static u64 low_pages(const struct twin_marks_spec *spec, unsigned int last)
{
	u64 pages = 0;
	unsigned int nid, id;

	for (nid = 0; nid < TWIN_NODES_MAX; nid++)
		for (id = 0; id <= last; id++)
			pages += twin_zone_high(spec->movable_from, id) ? 0 :
									  spec->managed[nid][id];
	return pages;
}

static u64 min_kib(const struct twin_marks_spec *spec)
{
	u64 kib = low_pages(spec, TWIN_ZONE_NORMAL) << (spec->page_shift - 10);

	return clamp_t(u64, int_sqrt64(kib * 16), MIN_LEAST, spec->policy->min_most);
}

static void set_marks(struct twin_marks *zone, const struct twin_marks_spec *spec, u64 managed,
		      bool high, u64 share)
{
	u64 step = share >> 2;

	zone->min = high ? clamp_t(u64, managed >> 10, HIGH_LEAST, HIGH_MOST) : share;
	if (spec->policy->scale) {
		step = max(step, div_u64(managed * spec->policy->scale, 10000));
		zone->low = zone->min + step;
		zone->high = zone->low + step;
	} else {
		zone->low = zone->min + step;
		zone->high = zone->min + (share >> 1);
	}
}

/* One less than a power of two: pages of one colour are not all in one batch. */
static unsigned long batch(const struct twin_marks_spec *spec, u64 managed)
{
	unsigned long most = spec->policy->batch_bytes >> spec->page_shift;
	unsigned long pages = min_t(u64, managed >> 10, most) / 4;

	pages = max(pages, 1UL);
	return rounddown_pow_of_two(pages + pages / 2) - 1;
}

/**
 * twin_marks_list - how many pages a CPU may keep where the low mark says so
 * @zone: the zone's marks and batch
 * @cpus: how many CPUs divide it between them
 *
 * When all of them have so many the zone is at its low mark (zone_highsize()).
 */
u64 twin_marks_list(const struct twin_marks *zone, unsigned int cpus)
{
	return max(div_u64(zone->low, max(cpus, 1U)), zone->batch << 2);
}

static void set_lists(struct twin_marks *zone, const struct twin_marks_spec *spec, unsigned int nid,
		      u64 managed)
{
	const struct twin_zone_policy *policy = spec->policy;
	unsigned int cpus = spec->cpus[nid] ?: spec->online;
	unsigned long pages = batch(spec, managed);

	zone->batch = max(pages, 1UL);
	if (policy->batches)
		zone->list = policy->batches * pages;
	else
		zone->list = twin_marks_list(zone, cpus);
}

/* The more there is above a zone, the more of it is kept from those who may go there. */
static void set_reserves(struct twin_marks *zone, const struct twin_marks_spec *spec,
			 unsigned int nid, unsigned int id)
{
	unsigned int above, ratio = spec->policy->ratio[id];
	u64 pages = 0;

	for (above = id + 1; above < TWIN_ZONES; above++) {
		pages += spec->managed[nid][above];
		zone->reserve[above] = ratio && spec->managed[nid][id] ? div_u64(pages, ratio) : 0;
	}
}

/**
 * twin_marks - compute the limits of all zones
 * @marks: filled in
 * @spec: the zones
 */
void twin_marks(struct twin_machine_marks *marks, const struct twin_marks_spec *spec)
{
	u64 low = low_pages(spec, TWIN_ZONE_MOVABLE), min;
	unsigned int nid, id;

	memset(marks, 0, sizeof(*marks));
	marks->min_kib = spec->min_kib ?: min_kib(spec);
	min = marks->min_kib >> (spec->page_shift - 10);
	for (nid = 0; nid < TWIN_NODES_MAX; nid++) {
		for (id = 0; id < TWIN_ZONES; id++) {
			u64 managed = spec->managed[nid][id];
			u64 share = low ? div64_u64(min * managed, low) : 0;

			set_marks(&marks->zone[nid][id], spec, managed,
				  twin_zone_high(spec->movable_from, id), share);
			set_lists(&marks->zone[nid][id], spec, nid, managed);
			set_reserves(&marks->zone[nid][id], spec, nid, id);
		}
	}
}
