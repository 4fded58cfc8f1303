// SPDX-License-Identifier: GPL-2.0
/*
 * The stage of the bring-up after which CPUs can share the page allocator.
 *
 * A CPU's share of the low mark follows from how many there are, now and whenever one comes
 * or goes; but not where a machine's nodes have CPUs that this computer's are not, or where
 * the user said which memory is whose.
 */
#include <linux/cpumask.h>
#include <linux/errno.h>
#include <linux/slab.h>

#include "bringup.h"

/* There are two figures of each, and one of all others. */
#define ZONES_TOLD ((TWIN_FIGURES_MAX - 2) / 2)

int twin_pages_up(struct twin *twin, struct twin_told *told)
{
	struct twin_buddy *buddy = &twin->buddy;
	bool these = !buddy->own_cpus || (twin->own && !twin->own_why);
	unsigned int i;
	int err;

	twin->kept_pages = kvzalloc(twin_pages_bytes(buddy->nr_zones, nr_cpu_ids), GFP_KERNEL);
	if (!twin->kept_pages)
		return -ENOMEM;
	twin_pages_init(&twin->pages, twin->kept_pages, buddy->zone, buddy->nr_zones, nr_cpu_ids,
			twin->memory.kind->zones);
	twin_walks_init(&twin->walks, &twin->pages, twin->memory.kind->lists, &twin->memory.lists,
			buddy->node, buddy->id);
	twin_tell(told, "CPUs", num_online_cpus(), TWIN_COUNT);
	for (i = 0; i < buddy->nr_zones; i++) {
		const struct twin_marks *m = &buddy->marks.zone[buddy->node[i]][buddy->id[i]];

		twin->pages.zone[i].high = m->list;
		twin->pages.zone[i].batch = m->batch;
		if (i >= ZONES_TOLD)
			continue;
		twin_tell(told, buddy->plan[i].name, m->list, TWIN_PAGES);
		twin_tell(told, "by batches of", m->batch, TWIN_PAGES);
	}
	if (buddy->nr_zones > ZONES_TOLD)
		twin_tell(told, "zones more, in buddy/pcp", buddy->nr_zones - ZONES_TOLD,
			  TWIN_COUNT);
	err = twin_cpus_follow(&twin->cpus, &twin->pages, these ? buddy : NULL);
	if (err)
		twin_pages_down(twin);
	return err;
}

void twin_pages_down(struct twin *twin)
{
	twin_cpus_unfollow(&twin->cpus);
	kvfree(twin->kept_pages);
	twin->kept_pages = NULL;
}
