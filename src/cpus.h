/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TWIN_CPUS_H
#define TWIN_CPUS_H

#include <linux/list.h>

#include "buddy/machine.h"
#include "buddy/pages.h"

/**
 * struct twin_cpus - the running kernel's CPUs, as a page allocator knows them
 * @node: among those that are told of CPUs that come and go
 * @pages: the allocator
 * @buddy: the machine, whose marks say how much CPUs may keep, or NULL
 */
struct twin_cpus {
	struct hlist_node node;
	struct twin_pages *pages;
	const struct twin_buddy *buddy;
};

int twin_cpus_follow(struct twin_cpus *cpus, struct twin_pages *pages,
		     const struct twin_buddy *buddy);
void twin_cpus_unfollow(struct twin_cpus *cpus);

#endif
