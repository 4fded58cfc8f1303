/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Machines of some zones for the buddy's suites, with an oracle that is told of every
 * step and asked after it.
 */
#ifndef TWIN_TEST_ZONES_H
#define TWIN_TEST_ZONES_H

#include "../../src/buddy/buddy.h"
#include "../../src/buddy/fallback.h"
#include "../../src/buddy/range.h"
#include "../../src/buddy/verify.h"
#include "../fixture.h"
#include "owner_oracle.h"

#define ZONES_MAX     3
#define STRETCHES_MAX 6
#define HOLES_MAX     4

/**
 * struct twin_test_site - a machine to try
 * @name: in reports
 * @first: its first frame
 * @frames: how many are backed
 * @orders: how many orders its zones have
 * @block_order: order of a pageblock
 * @mobility: how blocks are grouped, or NULL when they are not
 * @zones: how many zones
 * @stretch: their frames, counted from @first; ended by one without frames
 * @hole: what is no RAM, likewise
 */
struct twin_test_site {
	const char *name;
	u64 first;
	u32 frames;
	u8 orders;
	u8 block_order;
	const struct twin_mobility *mobility;
	u8 zones;
	struct {
		u32 first;
		u32 end;
		u8 zone;
	} stretch[STRETCHES_MAX + 1];
	struct {
		u32 first;
		u32 end;
	} hole[HOLES_MAX + 1];
};

extern const struct twin_test_site twin_test_sites[];

#define TWIN_SITE_CASE(fn) KUNIT_CASE_PARAM(fn, twin_test_next_site)

/**
 * struct twin_test_zones - such a machine at work
 * @test: the test
 * @site: what it is
 * @map: its frames' descriptors
 * @zone: its zones
 * @plan: what they are to be
 * @stretch: the frames of the zones
 * @guarded: memory of the descriptors, between two guards
 * @owners: the oracle
 * @seen: scratch of twin_buddy_verify()
 * @rows: what it found
 * @count: what it counted
 * @free: frames that should be free, by zone
 * @nr_heads: how many blocks were taken
 * @head: their places
 * @where: by place: where in @head it is
 * @pfn: room for as many frames as there are
 */
struct twin_test_zones {
	struct kunit *test;
	const struct twin_test_site *site;
	struct twin_mem_map map;
	struct twin_zone zone[ZONES_MAX];
	struct twin_zone_plan plan[ZONES_MAX];
	struct twin_stretch stretch[STRETCHES_MAX];
	struct twin_frame *guarded;
	struct owners owners;
	unsigned long *seen;
	struct twin_row rows[BUDDY_RULES];
	struct twin_buddy_count count[ZONES_MAX];
	u64 free[ZONES_MAX];
	u32 nr_heads;
	u32 *head;
	u32 *where;
	twin_pfn_t *pfn;
};

/* On machines of so many frames everything is looked at after each step. */
#define TWIN_TEST_SMALL 256

/**
 * struct twin_test_wrong - what becomes of a wrong free
 * @code: what it is answered
 * @error: what is counted
 */
struct twin_test_wrong {
	int code;
	enum twin_buddy_error error;
};

extern const struct twin_test_wrong twin_test_wrongs[];

/**
 * struct twin_test_tally - what random cases have done
 * @steps: how many
 * @audits: those after which everything was looked at
 */
struct twin_test_tally {
	u64 steps;
	u64 audits;
};

void twin_test_expect_million(struct kunit *test, const struct twin_test_tally *tally, u64 each);

const void *twin_test_next_site(const void *prev, char *desc);
struct twin_test_zones *twin_test_reserved(struct kunit *test, const struct twin_test_site *site);
struct twin_test_zones *twin_test_zones(struct kunit *test, const struct twin_test_site *site);
void twin_zones_done(struct twin_test_zones *z);

void twin_zones_look(struct twin_test_zones *z);
unsigned long twin_zones_broken(const struct twin_test_zones *z);
void twin_zones_audit(struct twin_test_zones *z);
void twin_zones_near(struct twin_test_zones *z, u64 pfn, u64 frames);
void twin_zones_local(struct twin_test_zones *z, u64 pfn, u64 frames);

bool twin_zones_take(struct twin_test_zones *z, unsigned int zone, unsigned int order,
		     unsigned int type);
void twin_zones_give(struct twin_test_zones *z, u64 pfn);
void twin_zones_take_range(struct twin_test_zones *z, unsigned int zone, u64 first, u64 end,
			   unsigned int type);
void twin_zones_took_run(struct twin_test_zones *z, u64 pfn, u32 frames);
void twin_zones_gave(struct twin_test_zones *z, u64 pfn, u32 frames);
void twin_zones_tell_split(struct twin_test_zones *z, u64 pfn);
void twin_zones_give_all(struct twin_test_zones *z);
u32 twin_zones_nr_free(const struct twin_zone *zone, unsigned int order);
u64 twin_zones_errors(const struct twin_zone *zone);

#endif
