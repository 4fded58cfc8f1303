/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TWIN_MARKS_H
#define TWIN_MARKS_H

#include "zones.h"

/**
 * struct twin_marks_spec - what marks are computed from
 * @policy: the kernel's way
 * @page_shift: log2 of the page size
 * @movable_from: see &struct twin_zones
 * @managed: pages on the lists of each zone when all are free
 * @cpus: CPUs of each node
 * @online: CPUs of the machine
 * @min_kib: min_free_kbytes when the user chose it, or 0
 */
struct twin_marks_spec {
	const struct twin_zone_policy *policy;
	unsigned int page_shift;
	enum twin_zone_id movable_from;
	u64 managed[TWIN_NODES_MAX][TWIN_ZONES];
	unsigned int cpus[TWIN_NODES_MAX];
	unsigned int online;
	u64 min_kib;
};

/**
 * struct twin_marks - limits of one zone, in pages
 * @min: below this, only those who help to free memory get any
 * @low: below this, reclaim is woken up
 * @high: reclaim rests when this is reached
 * @reserve: kept from those who might have used a higher zone, by that zone
 * @batch: pages that move between a per-CPU list and the zone at a time
 * @list: pages that a per-CPU list holds at most
 */
struct twin_marks {
	u64 min;
	u64 low;
	u64 high;
	u64 reserve[TWIN_ZONES];
	u64 batch;
	u64 list;
};

/**
 * struct twin_machine_marks - limits of all zones
 * @min_kib: min_free_kbytes
 * @zone: by node and zone
 */
struct twin_machine_marks {
	u64 min_kib;
	struct twin_marks zone[TWIN_NODES_MAX][TWIN_ZONES];
};

u64 twin_marks_list(const struct twin_marks *zone, unsigned int cpus);
void twin_marks(struct twin_machine_marks *marks, const struct twin_marks_spec *spec);

#endif
