// SPDX-License-Identifier: GPL-2.0
/*
 * Pages along zonelists, and frames in a row past the CPUs' lists: anything that can be asked
 * for, in any order, against an oracle that says beforehand which zone will serve it.
 */
#include <linux/bitops.h>
#include <linux/errno.h>
#include <linux/string.h>

#include "walk_mix.h"

/* UML, which has one CPU, runs natively; elsewhere an emulator or KASAN may be below. */
#define STEPS (IS_ENABLED(CONFIG_SMP) || IS_ENABLED(CONFIG_KASAN) ? 1000 : 20000)

#define BULK 24

/* The oracle looks at a copy in which what CPUs keep is taken, but for zones of @but. */
static void look(struct twin_test_mix *m, unsigned long but)
{
	const struct twin_mem_map *map = &m->z->map;
	u32 i, word;

	memcpy(m->seen.frame, m->z->owners.frame, m->seen.frames * sizeof(*m->seen.frame));
	for (i = map->lo; i < map->end; i++) {
		word = map->frame[i].word;
		if (twin_word_state(word) == TWIN_PERCPU && !(but >> twin_word_zone(word) & 1))
			owner_set(&m->seen, twin_map_pfn(map, i).n, 1ULL << twin_word_order(word),
				  OWNER_TAKEN);
	}
}

static struct twin_walk_want some_want(struct twin_test_mix *m, struct walk_request *r)
{
	unsigned int orders = m->z->site->orders, rights = 0;

	*r = (struct walk_request){
		.node = twin_mix_below(m, WALK_NODES),
		.class = twin_mix_below(m, WALK_CLASSES),
		.order = min3(twin_mix_below(m, orders), twin_mix_below(m, orders),
			      twin_mix_below(m, orders)),
		.here = !twin_mix_below(m, 6),
		.dip = !twin_mix_below(m, 4),
		.hurry = !twin_mix_below(m, 4),
		.die = !twin_mix_below(m, 6),
	};
	rights = (r->dip ? TWIN_MAY_DIP : 0) | (r->hurry ? TWIN_MAY_NOT_WAIT : 0) |
		 (r->die ? TWIN_MAY_DIE : 0);
	return (struct twin_walk_want){
		.node = r->node,
		.class = r->class,
		.order = r->order,
		.type = twin_mix_below(m, TWIN_RESERVE),
		.rights = rights,
		.cold = !twin_mix_below(m, 4),
		.here = r->here,
	};
}

/* The zone that will serve it, and at the how manieth time of asking; -1 for none. */
static int expected(struct twin_test_mix *m, const struct walk_request *r, unsigned int *pass)
{
	unsigned long but = 0;
	unsigned int i;
	int zone;

	look(m, 0);
	*pass = 0;
	zone = walk_low(&m->w, &m->seen, r);
	if (zone >= 0)
		return zone;
	*pass = 1;
	zone = walk_min(&m->w, &m->seen, r);
	if (zone >= 0 || r->hurry)
		return zone;
	*pass = 2;
	for (i = 0; i < m->w.nr[r->node]; i++)
		if (walk_may_ask(&m->w, r, m->w.list[r->node][i]))
			but |= BIT(m->w.list[r->node][i]);
	look(m, but);
	return walk_min(&m->w, &m->seen, r);
}

/* What was taken was free, and is in the zone that was to serve it. */
static void took(struct twin_test_mix *m, int zone, u64 pfn, u32 frames)
{
	struct twin_test_zones *z = m->z;

	KUNIT_ASSERT_TRUE_MSG(z->test, owner_all(&z->owners, pfn, frames, OWNER_FREE, zone),
			      "%s: %u frames from %#llx are not free ones of zone %d",
			      z->site->name, frames, pfn, zone);
	owner_take_run(&z->owners, pfn, frames, z->site->orders);
}

static void count(struct twin_test_mix *m, int err, int zone, unsigned int pass)
{
	KUNIT_ASSERT_EQ_MSG(m->z->test, err, zone < 0 ? -ENOMEM : 0, "%s: zone %d, pass %u",
			    m->z->site->name, zone, pass);
	if (zone < 0)
		m->refused++;
	else
		m->served[pass]++;
}

static void take_block(struct twin_test_mix *m)
{
	struct walk_request r;
	struct twin_walk_want want = some_want(m, &r);
	unsigned int pass;
	twin_pfn_t pfn;
	int zone = expected(m, &r, &pass);
	int err = twin_walk_alloc(&m->walks, twin_mix_below(m, MIX_CPUS), &want, &pfn);

	count(m, err, zone, pass);
	if (err)
		return;
	KUNIT_ASSERT_EQ(m->z->test, pfn.n & ((1ULL << r.order) - 1), 0ULL);
	took(m, zone, pfn.n, 1U << r.order);
	twin_shared_local(m->s, pfn.n, 1U << r.order);
}

static void take_exact(struct twin_test_mix *m)
{
	struct walk_request r;
	struct twin_walk_want want = some_want(m, &r);
	u32 frames = 1 + twin_mix_below(m, 1U << r.order);
	unsigned int pass;
	twin_pfn_t pfn;
	int zone, err;

	r.order = order_base_2(frames);
	zone = expected(m, &r, &pass);
	err = twin_walk_exact(&m->walks, twin_mix_below(m, MIX_CPUS), &want, frames, &pfn);
	count(m, err, zone, pass);
	if (err)
		return;
	took(m, zone, pfn.n, frames);
	twin_shared_local(m->s, pfn.n, frames);
}

static void take_bulk(struct twin_test_mix *m)
{
	struct walk_request r;
	struct twin_walk_want want = some_want(m, &r);
	unsigned int nr = 1 + twin_mix_below(m, BULK), most = nr, got, pass, i;
	twin_pfn_t pfn[BULK];
	int zone = -1;

	want.order = 0;
	r.order = 0;
	r.more = nr;
	look(m, 0);
	if (nr > 1)
		zone = walk_bulk(&m->w, &m->seen, &r);
	/* Not so many at once: one, from anywhere. */
	r.more = 0;
	if (zone < 0) {
		most = 1;
		zone = expected(m, &r, &pass);
	}
	got = twin_walk_bulk(&m->walks, twin_mix_below(m, MIX_CPUS), &want, nr, pfn);
	KUNIT_ASSERT_EQ(m->z->test, got, zone < 0 ? 0 : most);
	for (i = 0; i < got; i++)
		took(m, zone, pfn[i].n, 1);
	for (i = 0; i < got; i++)
		twin_shared_local(m->s, pfn[i].n, 1);
}

static void give_block(struct twin_test_mix *m)
{
	u64 pfn;
	struct owner_frame *f = twin_mix_some_block(m, &pfn);

	if (f)
		twin_mix_give(m, pfn, f->head - 1);
}

/* CPUs come and go, and share what there is anew; or give back what they keep. */
static void come_or_go(struct twin_test_mix *m)
{
	struct twin_pages *pages = &m->s->pages;
	unsigned int zone = twin_mix_below(m, pages->zones), batch = 1 + twin_mix_below(m, 16);

	switch (twin_mix_below(m, 4)) {
	case 0:
		twin_pages_cpu_on(pages, twin_mix_below(m, MIX_CPUS));
		break;
	case 1:
		twin_pages_cpu_off(pages, twin_mix_below(m, MIX_CPUS));
		break;
	case 2:
		twin_pages_share(pages, zone, batch * (1 + twin_mix_below(m, 5)), batch);
		break;
	default:
		twin_pages_drain_zone(pages, zone);
	}
}

static void (*const acts[])(struct twin_test_mix *m) = { take_block,   take_exact,
							 take_bulk,    twin_mix_take_range,
							 give_block,   twin_mix_give_run,
							 twin_mix_cut, twin_mix_cut_wrongly,
							 come_or_go };

/* So many of a hundred: while it fills, and while it is drained. */
static const u8 shares[2][ARRAY_SIZE(acts)] = {
	[true] = { 38, 10, 6, 6, 18, 8, 6, 4, 4 },
	[false] = { 18, 4, 3, 4, 44, 14, 5, 4, 4 },
};

static void step(struct twin_test_mix *m)
{
	acts[twin_test_dice(&m->rng, shares[m->fill], ARRAY_SIZE(acts))](m);
}

static void run(struct kunit *test, const struct twin_zone_policy *policy, bool by_first)
{
	struct twin_test_mix *m = twin_test_mix(test, policy, by_first);
	unsigned int every = m->z->site->frames <= TWIN_TEST_SMALL ? 1 : STEPS / 100, i;

	for (i = 0; i < STEPS; i++) {
		if (i % 500 == 0)
			m->fill = !m->fill;
		step(m);
		if (i % every == 0)
			twin_shared_audit(m->s);
	}
	kunit_info(test, "%s: %u steps, %u at once, %u by the minimum, %u by CPUs, %u refused\n",
		   m->z->site->name, STEPS, m->served[0], m->served[1], m->served[2], m->refused);
	KUNIT_EXPECT_GT(test, m->served[0], 0U);
	twin_mix_done(m);
}

static void the_zone_is_the_one_that_frames_say_as_in_6_1(struct kunit *test)
{
	run(test, &twin_zone_policy_6_1, false);
}

static void the_zone_is_the_one_that_frames_say_as_in_2_6_34(struct kunit *test)
{
	run(test, &twin_zone_policy_2_6_34, true);
}

static struct kunit_case cases[] = {
	KUNIT_CASE_PARAM(the_zone_is_the_one_that_frames_say_as_in_6_1, twin_mix_next_site),
	KUNIT_CASE_PARAM(the_zone_is_the_one_that_frames_say_as_in_2_6_34, twin_mix_next_site),
	{}
};

static struct kunit_suite suite = {
	.name = "mmtwin_pages_walk_random",
	.init = twin_test_init,
	.exit = twin_test_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);
