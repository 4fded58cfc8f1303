// SPDX-License-Identifier: GPL-2.0
/* Machines of some zones that CPUs share; see shared.h. */
#include "shared.h"

/** var twin_test_plain - frames 0 .. 2047 in two zones, of which 1500 .. 1509 are no RAM */
const struct twin_test_site twin_test_plain = {
	.name = "plain",
	.frames = 2048,
	.orders = 11,
	.block_order = 5,
	.mobility = &twin_mobility_6_1,
	.zones = 2,
	.stretch = { { 0, 1024, 0 }, { 1024, 2048, 1 } },
	.hole = { { 1500, 1510 } },
};

/**
 * twin_test_shared - a machine whose RAM is free, and whose CPUs are there
 * @test: the test
 * @site: what it is
 * @keeping: how its CPUs keep pages
 */
struct twin_test_shared *twin_test_shared(struct kunit *test, const struct twin_test_site *site,
					  const struct twin_test_keeping *keeping)
{
	struct twin_test_shared *s = kunit_kzalloc(test, sizeof(*s), GFP_KERNEL);
	unsigned int i;
	void *mem;

	KUNIT_ASSERT_NOT_NULL(test, s);
	s->z = twin_test_zones(test, site);
	mem = kunit_kzalloc(test, twin_pages_bytes(site->zones, keeping->cpus), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, mem);
	twin_pages_init(&s->pages, mem, s->z->zone, site->zones, keeping->cpus, keeping->policy);
	for (i = 0; i < site->zones; i++) {
		s->pages.zone[i].high = keeping->high;
		s->pages.zone[i].batch = keeping->batch;
	}
	for (i = 0; i < keeping->cpus; i++)
		twin_pages_cpu_on(&s->pages, i);
	return s;
}

/**
 * twin_shared_look - fill in what both kinds of rules have to say
 * @s: the machine
 */
void twin_shared_look(struct twin_test_shared *s)
{
	twin_zones_look(s->z);
	twin_pages_verify(&s->pages, s->z->seen, s->rows);
}

/**
 * twin_shared_broken - the rules of what CPUs keep that were broken, a bit each
 * @s: the machine
 */
unsigned long twin_shared_broken(const struct twin_test_shared *s)
{
	return twin_test_broken(s->rows, PAGES_RULES);
}

static void expect_unbroken(struct twin_test_shared *s, const struct twin_row *rows,
			    unsigned int nr)
{
	unsigned int i;

	for (i = 0; i < nr; i++)
		KUNIT_ASSERT_EQ_MSG(s->z->test, rows[i].broken, 0ULL,
				    "%s: %s: at %#llx want %#llx got %#llx", s->z->site->name,
				    rows[i].rule, rows[i].ex[0].place, rows[i].ex[0].want,
				    rows[i].ex[0].got);
}

/**
 * twin_shared_audit - everything is as it should be, and as the oracle has it
 * @s: the machine
 */
void twin_shared_audit(struct twin_test_shared *s)
{
	struct kunit *test = s->z->test;
	unsigned int i;

	twin_shared_look(s);
	expect_unbroken(s, s->z->rows, BUDDY_RULES);
	expect_unbroken(s, s->rows, PAGES_RULES);
	for (i = 0; i < s->pages.zones; i++) {
		const struct twin_buddy_count *c = &s->z->count[i];
		u64 kept = 0;
		unsigned int cpu;

		for (cpu = 0; cpu < s->pages.cpus; cpu++)
			kept += twin_shared_kept(s, i, cpu)->count;
		KUNIT_ASSERT_EQ(test, c->percpu, kept);
		KUNIT_ASSERT_EQ(test, c->free + kept, owner_count(&s->z->owners, i, OWNER_FREE));
		KUNIT_ASSERT_EQ(test, c->taken, owner_count(&s->z->owners, i, OWNER_TAKEN));
		KUNIT_ASSERT_EQ(test, c->reserved, owner_count(&s->z->owners, i, OWNER_RESERVED));
	}
}

/**
 * twin_shared_local - where something happened, and beside it, all is well
 * @s: the machine
 * @pfn: the first frame
 * @frames: how many, of one zone; none when nothing happened
 */
void twin_shared_local(struct twin_test_shared *s, u64 pfn, u64 frames)
{
	unsigned int zone, cpu;
	u64 free;

	if (!frames)
		return;
	twin_zones_near(s->z, pfn, frames);
	zone = owner_at(&s->z->owners, pfn)->zone;
	free = s->z->zone[zone].free;
	for (cpu = 0; cpu < s->pages.cpus; cpu++)
		free += twin_shared_kept(s, zone, cpu)->count;
	KUNIT_ASSERT_EQ_MSG(s->z->test, free, owner_count(&s->z->owners, zone, OWNER_FREE),
			    "%s: zone %u", s->z->site->name, zone);
}

/**
 * twin_shared_done - a test has ended: with nothing kept all is as it was
 * @s: the machine, of which nobody has anything any more
 */
void twin_shared_done(struct twin_test_shared *s)
{
	twin_shared_audit(s);
	twin_pages_drain(&s->pages);
	twin_shared_audit(s);
	twin_zones_done(s->z);
}

/**
 * twin_shared_kept - what a CPU keeps of a zone
 * @s: the machine
 * @zone: number of the zone
 * @cpu: the CPU
 */
struct twin_kept *twin_shared_kept(struct twin_test_shared *s, unsigned int zone, unsigned int cpu)
{
	return &s->pages.zone[zone].cpu[cpu].kept;
}

/**
 * twin_shared_take - take a block that must be there
 * @s: the machine
 * @cpu: whose lists are used
 * @want: what is wanted
 *
 * Return: its first frame.
 */
u64 twin_shared_take(struct twin_test_shared *s, unsigned int cpu,
		     const struct twin_page_want *want)
{
	twin_pfn_t pfn;

	KUNIT_ASSERT_EQ(s->z->test, twin_pages_alloc(&s->pages, cpu, want, &pfn), 0);
	return pfn.n;
}

/**
 * twin_shared_give - give a block back
 * @s: the machine
 * @cpu: whose lists are used
 * @pfn: its first frame
 * @order: its order
 * @cold: no cache has it
 */
void twin_shared_give(struct twin_test_shared *s, unsigned int cpu, u64 pfn, unsigned int order,
		      bool cold)
{
	KUNIT_ASSERT_EQ(s->z->test, twin_pages_free(&s->pages, cpu, twin_pfn(pfn), order, cold), 0);
}
