/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Machines of some zones that CPUs share, for the suites of per-CPU pages.
 */
#ifndef TWIN_TEST_SHARED_H
#define TWIN_TEST_SHARED_H

#include "../../src/buddy/pages.h"
#include "zones.h"

/**
 * struct twin_test_shared - such a machine
 * @z: its zones, and the oracle, to which what CPUs keep is free
 * @pages: the zones, shared
 * @rows: what twin_pages_verify() found
 */
struct twin_test_shared {
	struct twin_test_zones *z;
	struct twin_pages pages;
	struct twin_row rows[PAGES_RULES];
};

/**
 * struct twin_test_keeping - how CPUs keep pages
 * @policy: the kernel's way
 * @cpus: how many CPUs
 * @high: see &struct twin_kept
 * @batch: see &struct twin_kept
 */
struct twin_test_keeping {
	const struct twin_zone_policy *policy;
	unsigned int cpus;
	u32 high;
	u32 batch;
};

extern const struct twin_test_site twin_test_plain;

struct twin_test_shared *twin_test_shared(struct kunit *test, const struct twin_test_site *site,
					  const struct twin_test_keeping *keeping);
void twin_shared_done(struct twin_test_shared *s);
void twin_shared_look(struct twin_test_shared *s);
unsigned long twin_shared_broken(const struct twin_test_shared *s);
void twin_shared_audit(struct twin_test_shared *s);
void twin_shared_local(struct twin_test_shared *s, u64 pfn, u64 frames);
struct twin_kept *twin_shared_kept(struct twin_test_shared *s, unsigned int zone, unsigned int cpu);
u64 twin_shared_take(struct twin_test_shared *s, unsigned int cpu,
		     const struct twin_page_want *want);
void twin_shared_give(struct twin_test_shared *s, unsigned int cpu, u64 pfn, unsigned int order,
		      bool cold);

#endif
