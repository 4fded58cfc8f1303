// SPDX-License-Identifier: GPL-2.0
/* Anything that can be asked for, in any order, on every machine, against the oracle. */
#include <linux/errno.h>

#include "zones.h"

/* UML, which has one CPU, runs natively; elsewhere an emulator or KASAN may be below. */
#define STEPS (IS_ENABLED(CONFIG_SMP) || IS_ENABLED(CONFIG_KASAN) ? 3000 : 110000)

static struct twin_test_tally tally; /* of all machines */

/**
 * struct mix - what is done, and how often of a hundred
 * @z: the machine
 * @rng: the choices
 * @fill: now more is taken than given
 */
struct mix {
	struct twin_test_zones *z;
	struct twin_test_rng rng;
	bool fill;
};

static unsigned int below(struct mix *m, u64 end)
{
	return twin_test_below(&m->rng, end);
}

static unsigned int some_zone(struct mix *m)
{
	return below(m, m->z->site->zones);
}

/* Small orders are asked for more often. */
static unsigned int some_order(struct mix *m)
{
	return min(below(m, m->z->site->orders), below(m, m->z->site->orders));
}

static u64 some_head(struct mix *m)
{
	return m->z->owners.first + m->z->head[below(m, m->z->nr_heads)];
}

static u64 some_pfn(struct mix *m)
{
	return m->z->owners.first - 2 + below(m, m->z->owners.frames + 4);
}

static void take_block(struct mix *m)
{
	twin_zones_take(m->z, some_zone(m), some_order(m), below(m, TWIN_RESERVE));
}

static void take_bulk(struct mix *m)
{
	struct twin_test_zones *z = m->z;
	unsigned int zone = some_zone(m), nr = below(m, 40), got, i;

	got = twin_buddy_bulk(&z->zone[zone], below(m, TWIN_RESERVE), nr, z->pfn);
	KUNIT_ASSERT_EQ(z->test, (u64)got, min_t(u64, nr, z->free[zone]));
	for (i = 0; i < got; i++)
		twin_zones_took_run(z, z->pfn[i].n, 1);
	for (i = 0; i < got; i++)
		twin_zones_local(z, z->pfn[i].n, 1);
}

static void take_exact(struct mix *m)
{
	struct twin_test_zones *z = m->z;
	unsigned int zone = some_zone(m), order = some_order(m);
	u32 frames = (1U << order) - (order ? below(m, 1U << (order - 1)) : 0);
	twin_pfn_t pfn;
	int err;

	err = twin_buddy_alloc_exact(&z->zone[zone], frames, below(m, TWIN_RESERVE), &pfn);
	if (err) {
		KUNIT_ASSERT_EQ(z->test, err, -ENOMEM);
		KUNIT_ASSERT_FALSE(z->test, owner_has_block(&z->owners, zone, order));
		return;
	}
	twin_zones_took_run(z, pfn.n, frames);
	twin_zones_local(z, pfn.n, frames);
}

static void take_range(struct mix *m)
{
	struct twin_test_zones *z = m->z;
	unsigned int zone = some_zone(m);
	u64 first = some_pfn(m), frames = below(m, 1U << (1 + below(m, 7)));
	int err;

	err = twin_buddy_alloc_range(&z->zone[zone], twin_pfn(first), twin_pfn(first + frames),
				     below(m, TWIN_RESERVE));
	if (frames && owner_all(&z->owners, first, frames, OWNER_FREE, zone)) {
		KUNIT_ASSERT_EQ(z->test, err, 0);
		twin_zones_took_run(z, first, frames);
		twin_zones_local(z, first, frames);
	} else if (!frames || !owner_at(&z->owners, first) ||
		   !owner_at(&z->owners, first + frames - 1)) {
		KUNIT_ASSERT_EQ(z->test, err, -EINVAL);
	} else {
		KUNIT_ASSERT_EQ(z->test, err, -EBUSY);
	}
}

static void give_block(struct mix *m)
{
	if (m->z->nr_heads)
		twin_zones_give(m->z, some_head(m));
}

/* From some block on, as far as others follow, or not quite as far. */
static void give_run(struct mix *m)
{
	struct twin_test_zones *z = m->z;
	unsigned int blocks = below(m, 20);
	struct owner_frame *f;
	u64 first, end;
	u8 zone;

	if (!z->nr_heads)
		return;
	first = some_head(m);
	zone = owner_at(&z->owners, first)->zone;
	for (end = first; blocks; blocks--) {
		f = owner_at(&z->owners, end);
		if (!f || !f->head || f->zone != zone)
			break;
		end += 1ULL << (f->head - 1);
	}
	KUNIT_ASSERT_EQ(z->test, twin_buddy_free_run(&z->zone[zone], twin_pfn(first), end - first),
			0);
	if (end > first)
		twin_zones_gave(z, first, end - first);
}

static void split_block(struct mix *m)
{
	struct twin_test_zones *z = m->z;
	struct owner_frame *f;
	u64 pfn;

	if (!z->nr_heads)
		return;
	pfn = some_head(m);
	f = owner_at(&z->owners, pfn);
	if (f->head > 7)
		return;
	KUNIT_ASSERT_EQ(z->test, twin_buddy_split(&z->zone[f->zone], twin_pfn(pfn)), 0);
	twin_zones_tell_split(z, pfn);
	twin_zones_local(z, pfn, 1);
}

/* Whatever comes to mind; when it is wrong, it is refused by its right name. */
static void free_anything(struct mix *m)
{
	struct twin_test_zones *z = m->z;
	unsigned int nr = some_zone(m), order = below(m, OWNER_ORDERS + 6);
	struct twin_zone *zone = &z->zone[nr];
	u64 pfn = some_pfn(m), all = twin_zones_errors(zone), one;
	enum owner_wrong wrong;

	if (below(m, 2) && z->nr_heads)
		pfn = some_head(m) + below(m, 2);
	wrong = owner_wrong(&z->owners, nr, pfn, order);
	if (wrong == OWNER_FINE) {
		twin_zones_give(z, pfn);
		return;
	}
	one = zone->errors[twin_test_wrongs[wrong].error];
	KUNIT_ASSERT_EQ(z->test, twin_buddy_free(zone, twin_pfn(pfn), order),
			twin_test_wrongs[wrong].code);
	KUNIT_ASSERT_EQ(z->test, zone->errors[twin_test_wrongs[wrong].error], one + 1);
	KUNIT_ASSERT_EQ(z->test, twin_zones_errors(zone), all + 1);
	if (owner_at(&z->owners, pfn))
		twin_zones_local(z, pfn, 1);
}

/* Each frame of a block leads to its head. */
static void ask_head(struct mix *m)
{
	struct twin_test_zones *z = m->z;
	unsigned int order;
	twin_pfn_t head;
	u64 pfn;
	u8 want, nr;

	if (!z->nr_heads)
		return;
	pfn = some_head(m);
	want = owner_at(&z->owners, pfn)->head - 1;
	nr = owner_at(&z->owners, pfn)->zone;
	KUNIT_ASSERT_EQ(z->test,
			twin_buddy_head(&z->zone[nr], twin_pfn(pfn + below(m, 1U << want)), &head,
					&order),
			0);
	KUNIT_ASSERT_EQ(z->test, head.n, pfn);
	KUNIT_ASSERT_EQ(z->test, order, (unsigned int)want);
}

static void (*const acts[])(struct mix *m) = { take_block,  give_block,	   take_bulk,
					       take_exact,  take_range,	   give_run,
					       split_block, free_anything, ask_head };

/* So many of a hundred: while it fills, and while it is drained. */
static const u8 shares[2][ARRAY_SIZE(acts)] = {
	[true] = { 45, 17, 6, 6, 8, 3, 3, 8, 4 },
	[false] = { 20, 36, 2, 3, 6, 16, 3, 10, 4 },
};

static void step(struct mix *m)
{
	acts[twin_test_dice(&m->rng, shares[m->fill], ARRAY_SIZE(acts))](m);
}

static void any_mix_agrees_with_the_oracle(struct kunit *test)
{
	const struct twin_test_site *site = test->param_value;
	struct twin_test_zones *z = twin_test_zones(test, site);
	unsigned int every = site->frames <= TWIN_TEST_SMALL ? 1 : STEPS / 40, i;
	struct mix m = { .z = z, .rng = twin_test_rng(test) };
	u32 before[ZONES_MAX][TWIN_ORDERS_MAX];
	unsigned int order;

	for (i = 0; i < site->zones; i++)
		for (order = 0; order < TWIN_ORDERS_MAX; order++)
			before[i][order] = twin_zones_nr_free(&z->zone[i], order);
	for (i = 0; i < STEPS; i++) {
		if (i % 1000 == 0)
			m.fill = !m.fill;
		step(&m);
		tally.steps++;
		if (i % every)
			continue;
		twin_zones_audit(z);
		tally.audits++;
	}
	twin_zones_give_all(z);
	twin_zones_audit(z);
	for (i = 0; i < site->zones; i++)
		for (order = 0; order < TWIN_ORDERS_MAX; order++)
			KUNIT_EXPECT_EQ(test, twin_zones_nr_free(&z->zone[i], order),
					before[i][order]);
	twin_zones_done(z);
}

static void a_million_steps_were_made(struct kunit *test)
{
	twin_test_expect_million(test, &tally, STEPS);
}

static struct kunit_case cases[] = { TWIN_SITE_CASE(any_mix_agrees_with_the_oracle),
				     KUNIT_CASE(a_million_steps_were_made),
				     {} };

static struct kunit_suite suite = {
	.name = "mmtwin_buddy_random",
	.init = twin_test_init,
	.exit = twin_test_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);
