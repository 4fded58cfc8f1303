/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TWIN_CPUS_H
#define TWIN_CPUS_H

#include <linux/list.h>

#include "buddy/pages.h"

/**
 * struct twin_cpus - the running kernel's CPUs, as a page allocator knows them
 * @node: among those that are told of CPUs that come and go
 * @pages: the allocator
 */
struct twin_cpus {
	struct hlist_node node;
	struct twin_pages *pages;
};

int twin_cpus_follow(struct twin_cpus *cpus, struct twin_pages *pages);
void twin_cpus_unfollow(struct twin_cpus *cpus);

#endif
