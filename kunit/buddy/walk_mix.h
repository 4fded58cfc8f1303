/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Machines whose nodes ask zones in any order, for steps of any kind.
 */
#ifndef TWIN_TEST_WALK_MIX_H
#define TWIN_TEST_WALK_MIX_H

#include "../../src/buddy/pages_walk.h"
#include "shared.h"
#include "walk_oracle.h"

/* CPUs, of which each step uses some. */
#define MIX_CPUS 2

/**
 * struct twin_test_mix - a machine, and what is known of it
 * @s: the machine
 * @z: its zones
 * @walks: its lists
 * @lists: the same, as planned
 * @w: as the oracle knows them
 * @policy: how nodes are asked
 * @seen: owners, as a zone sees them: what CPUs keep is not free
 * @rng: the choices
 * @fill: now more is taken than given
 * @served: by pass: requests that were served
 * @refused: those that were not
 */
struct twin_test_mix {
	struct twin_test_shared *s;
	struct twin_test_zones *z;
	struct twin_walks walks;
	struct twin_zonelists lists;
	struct walk_oracle w;
	struct twin_zonelist_policy policy;
	struct owners seen;
	struct twin_test_rng rng;
	bool fill;
	unsigned int served[3];
	unsigned int refused;
};

const void *twin_mix_next_site(const void *prev, char *desc);
struct twin_test_mix *twin_test_mix(struct kunit *test, const struct twin_zone_policy *policy,
				    bool by_first);
void twin_mix_done(struct twin_test_mix *m);

unsigned int twin_mix_below(struct twin_test_mix *m, u64 end);
struct owner_frame *twin_mix_some_block(struct twin_test_mix *m, u64 *pfn);
void twin_mix_give(struct twin_test_mix *m, u64 pfn, unsigned int order);

/* Steps of kunit/buddy/walk_runs.c. */
void twin_mix_take_range(struct twin_test_mix *m);
void twin_mix_give_run(struct twin_test_mix *m);
void twin_mix_cut(struct twin_test_mix *m);
void twin_mix_cut_wrongly(struct twin_test_mix *m);

#endif
