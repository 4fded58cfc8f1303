// SPDX-License-Identifier: GPL-2.0
/* What is done to machines of some zones, with the oracle told of it; see zones.h. */
#include <linux/errno.h>

#include "zones.h"

/** var twin_test_wrongs - by enum owner_wrong: how such a free is refused and counted */
const struct twin_test_wrong twin_test_wrongs[] = {
	[OWNER_FOREIGN] = { -ENXIO, TWIN_ERROR_FOREIGN },
	[OWNER_NEVER_GIVEN] = { -EPERM, TWIN_ERROR_RESERVED },
	[OWNER_FREE_ALREADY] = { -EALREADY, TWIN_ERROR_DOUBLE },
	[OWNER_NO_HEAD] = { -EINVAL, TWIN_ERROR_INSIDE },
	[OWNER_OTHER_ORDER] = { -EDOM, TWIN_ERROR_ORDER },
};

/**
 * twin_zones_look - fill @z->rows and @z->count
 * @z: the machine
 */
void twin_zones_look(struct twin_test_zones *z)
{
	twin_buddy_verify(&z->map, z->zone, z->seen, z->rows, z->count);
}

/**
 * twin_zones_broken - the rules that were broken, a bit each
 * @z: the machine
 */
unsigned long twin_zones_broken(const struct twin_test_zones *z)
{
	return twin_test_broken(z->rows, BUDDY_RULES);
}

/**
 * twin_zones_nr_free - free blocks of an order, of all types
 * @zone: the zone
 * @order: the order
 */
u32 twin_zones_nr_free(const struct twin_zone *zone, unsigned int order)
{
	unsigned int type;
	u32 nr = 0;

	for (type = 0; type < TWIN_TYPES; type++)
		nr += twin_zone_nr_free(zone, order, type);
	return nr;
}

/**
 * twin_zones_errors - all errors that a zone counted
 * @zone: the zone
 */
u64 twin_zones_errors(const struct twin_zone *zone)
{
	unsigned int i;
	u64 n = 0;

	for (i = 0; i < TWIN_ERRORS; i++)
		n += zone->errors[i];
	return n;
}

static void audit_zone(struct twin_test_zones *z, unsigned int nr)
{
	struct kunit *test = z->test;
	const struct twin_zone *zone = &z->zone[nr];
	u32 want[OWNER_ORDERS];
	unsigned int order;

	KUNIT_ASSERT_EQ(test, z->count[nr].free, owner_count(&z->owners, nr, OWNER_FREE));
	KUNIT_ASSERT_EQ(test, z->count[nr].taken, owner_count(&z->owners, nr, OWNER_TAKEN));
	KUNIT_ASSERT_EQ(test, z->count[nr].reserved, owner_count(&z->owners, nr, OWNER_RESERVED));
	KUNIT_ASSERT_EQ(test, z->count[nr].percpu, 0ULL);
	KUNIT_ASSERT_EQ(test, zone->free, z->free[nr]);
	/* What is kept apart is not merged, and the oracle knows nothing of that. */
	if (zone->some[TWIN_RESERVE] || zone->some[TWIN_ISOLATE])
		return;
	owner_blocks(&z->owners, nr, zone->nr_orders, want);
	for (order = 0; order < OWNER_ORDERS; order++)
		KUNIT_ASSERT_EQ_MSG(test, twin_zones_nr_free(zone, order), want[order],
				    "%s: zone %u, order %u", z->site->name, nr, order);
}

/**
 * twin_zones_audit - everything is as it should be, and as the oracle has it
 * @z: the machine
 */
void twin_zones_audit(struct twin_test_zones *z)
{
	unsigned int i;

	twin_zones_look(z);
	for (i = 0; i < BUDDY_RULES; i++)
		KUNIT_ASSERT_EQ_MSG(z->test, z->rows[i].broken, 0ULL,
				    "%s: %s: at %#llx want %#llx got %#llx", z->site->name,
				    z->rows[i].rule, z->rows[i].ex[0].place, z->rows[i].ex[0].want,
				    z->rows[i].ex[0].got);
	for (i = 0; i < z->site->zones; i++)
		audit_zone(z, i);
}

static void local(struct twin_test_zones *z, u64 pfn)
{
	const struct owner_frame *f = owner_at(&z->owners, pfn);
	const struct twin_rule *broken;

	if (!f || f->owner == OWNER_NOBODY)
		return;
	broken = twin_buddy_verify_block(&z->zone[f->zone], twin_pfn(pfn));
	KUNIT_ASSERT_TRUE_MSG(z->test, !broken, "%s: %#llx: %s", z->site->name, pfn,
			      broken ? broken->rule : "");
}

/**
 * twin_zones_near - where something happened, and beside it, the rules are kept
 * @z: the machine
 * @pfn: the first frame
 * @frames: how many
 */
void twin_zones_near(struct twin_test_zones *z, u64 pfn, u64 frames)
{
	local(z, pfn);
	local(z, pfn + frames - 1);
	local(z, pfn - 1);
	local(z, pfn + frames);
	if (is_power_of_2(frames))
		local(z, pfn ^ frames);
}

/**
 * twin_zones_local - the same, and the zone counts as many free frames as it should
 * @z: the machine
 * @pfn: the first frame
 * @frames: how many
 */
void twin_zones_local(struct twin_test_zones *z, u64 pfn, u64 frames)
{
	unsigned int zone = owner_at(&z->owners, pfn)->zone;

	twin_zones_near(z, pfn, frames);
	KUNIT_ASSERT_EQ(z->test, z->zone[zone].free, z->free[zone]);
}

static void remember(struct twin_test_zones *z, u64 pfn)
{
	u32 at = pfn - z->owners.first;

	z->where[at] = z->nr_heads;
	z->head[z->nr_heads++] = at;
}

static void forget(struct twin_test_zones *z, u64 pfn)
{
	u32 at = pfn - z->owners.first;
	u32 last = z->head[--z->nr_heads];

	z->head[z->where[at]] = last;
	z->where[last] = z->where[at];
}

/**
 * twin_zones_take - take a block, or be refused, with good reason in either case
 * @z: the machine
 * @zone: number of the zone
 * @order: of the block
 * @type: what for
 *
 * Return: there was one; it is the last of @z->head.
 */
bool twin_zones_take(struct twin_test_zones *z, unsigned int zone, unsigned int order,
		     unsigned int type)
{
	struct kunit *test = z->test;
	twin_pfn_t pfn;
	int err = twin_buddy_alloc(&z->zone[zone], order, type, &pfn);

	if (err) {
		KUNIT_ASSERT_EQ(test, err, -ENOMEM);
		KUNIT_ASSERT_FALSE_MSG(test, owner_has_block(&z->owners, zone, order),
				       "%s: order %u refused", z->site->name, order);
		return false;
	}
	KUNIT_ASSERT_EQ(test, pfn.n & ((1ULL << order) - 1), 0ULL);
	KUNIT_ASSERT_TRUE_MSG(test, owner_all(&z->owners, pfn.n, 1ULL << order, OWNER_FREE, zone),
			      "%s: %#llx order %u was not free", z->site->name, pfn.n, order);
	owner_take(&z->owners, pfn.n, order);
	z->free[zone] -= 1ULL << order;
	remember(z, pfn.n);
	twin_zones_local(z, pfn.n, 1ULL << order);
	return true;
}

/**
 * twin_zones_give - give a block back that was taken
 * @z: the machine
 * @pfn: its first frame
 */
void twin_zones_give(struct twin_test_zones *z, u64 pfn)
{
	const struct owner_frame *f = owner_at(&z->owners, pfn);
	unsigned int order = f->head - 1;

	KUNIT_ASSERT_EQ(z->test, twin_buddy_free(&z->zone[f->zone], twin_pfn(pfn), order), 0);
	twin_zones_gave(z, pfn, 1U << order);
}

/**
 * twin_zones_took_run - tell the oracle that free frames were taken as a run
 * @z: the machine
 * @pfn: the first one
 * @frames: how many
 */
void twin_zones_took_run(struct twin_test_zones *z, u64 pfn, u32 frames)
{
	unsigned int zone = owner_at(&z->owners, pfn)->zone;
	u64 at;

	KUNIT_ASSERT_TRUE_MSG(z->test, owner_all(&z->owners, pfn, frames, OWNER_FREE, zone),
			      "%s: %u frames from %#llx were not free", z->site->name, frames, pfn);
	z->free[zone] -= frames;
	owner_take_run(&z->owners, pfn, frames, z->site->orders);
	for (at = pfn; at < pfn + frames; at++)
		if (owner_at(&z->owners, at)->head)
			remember(z, at);
}

/**
 * twin_zones_take_range - take just these frames, which are free
 * @z: the machine
 * @zone: number of the zone
 * @first: the first one
 * @end: behind the last
 * @type: what for
 */
void twin_zones_take_range(struct twin_test_zones *z, unsigned int zone, u64 first, u64 end,
			   unsigned int type)
{
	KUNIT_ASSERT_EQ(
		z->test,
		twin_buddy_alloc_range(&z->zone[zone], twin_pfn(first), twin_pfn(end), type), 0);
	twin_zones_took_run(z, first, end - first);
}

/**
 * twin_zones_gave - tell the oracle that frames were given back
 * @z: the machine
 * @pfn: the first one
 * @frames: how many
 */
void twin_zones_gave(struct twin_test_zones *z, u64 pfn, u32 frames)
{
	u64 at;

	for (at = pfn; at < pfn + frames; at++)
		if (owner_at(&z->owners, at)->head)
			forget(z, at);
	z->free[owner_at(&z->owners, pfn)->zone] += frames;
	owner_set(&z->owners, pfn, frames, OWNER_FREE);
	twin_zones_local(z, pfn, frames);
}

/**
 * twin_zones_tell_split - tell the oracle that a block was split into single frames
 * @z: the machine
 * @pfn: its first frame
 */
void twin_zones_tell_split(struct twin_test_zones *z, u64 pfn)
{
	u64 end = pfn + (1ULL << (owner_at(&z->owners, pfn)->head - 1));

	owner_at(&z->owners, pfn)->head = 1;
	for (pfn++; pfn < end; pfn++) {
		owner_at(&z->owners, pfn)->head = 1;
		remember(z, pfn);
	}
}

/**
 * twin_zones_give_all - give back whatever was taken
 * @z: the machine
 */
void twin_zones_give_all(struct twin_test_zones *z)
{
	while (z->nr_heads)
		twin_zones_give(z, z->owners.first + z->head[z->nr_heads - 1]);
}

/**
 * twin_test_expect_million - a suite has made a million steps
 * @test: the case behind those that make them
 * @tally: what they did
 * @each: steps that one case makes
 *
 * Where it runs natively; elsewhere, as many as there is time for.
 */
void twin_test_expect_million(struct kunit *test, const struct twin_test_tally *tally, u64 each)
{
	if (!tally->steps)
		kunit_skip(test, "no machine was asked for anything");
	kunit_info(test, "%llu steps, %llu of them followed by a look at everything\n",
		   tally->steps, tally->audits);
	KUNIT_EXPECT_GE(test, tally->steps, each > 3000 ? 1000000ULL : 10 * each);
}
