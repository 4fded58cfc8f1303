// SPDX-License-Identifier: GPL-2.0
/*
 * Per-CPU pages: anything that can be asked for, by any CPU, in any order, on every
 * machine, against the oracle of owners.
 */
#include <linux/errno.h>

#include "shared.h"

/* UML, which has one CPU, runs natively; elsewhere an emulator or KASAN may be below. */
#define STEPS (IS_ENABLED(CONFIG_SMP) || IS_ENABLED(CONFIG_KASAN) ? 3000 : 60000)

#define CPUS 3
#define BULK 40

static struct twin_test_tally tally; /* of all machines */

/**
 * struct mix - what is done, and how often of a hundred
 * @s: the machine
 * @z: its zones
 * @rng: the choices
 * @fill: now more is taken than given
 */
struct mix {
	struct twin_test_shared *s;
	struct twin_test_zones *z;
	struct twin_test_rng rng;
	bool fill;
};

static unsigned int below(struct mix *m, u64 end)
{
	return twin_test_below(&m->rng, end);
}

static unsigned int some_cpu(struct mix *m)
{
	return below(m, CPUS);
}

static struct twin_page_want some_want(struct mix *m)
{
	unsigned int orders = m->z->site->orders;

	return (struct twin_page_want){
		.zone = below(m, m->z->site->zones),
		.order = min3(below(m, orders), below(m, orders), below(m, orders)),
		.type = below(m, TWIN_RESERVE),
		.cold = !below(m, 4),
	};
}

/* What was taken was free, and is in its zone. */
static void took(struct mix *m, const struct twin_page_want *want, u64 pfn)
{
	struct twin_test_zones *z = m->z;

	KUNIT_ASSERT_EQ(z->test, pfn & ((1ULL << want->order) - 1), 0ULL);
	KUNIT_ASSERT_TRUE_MSG(
		z->test, owner_all(&z->owners, pfn, 1ULL << want->order, OWNER_FREE, want->zone),
		"%s: %#llx order %u was not free", z->site->name, pfn, want->order);
	owner_take(&z->owners, pfn, want->order);
	z->head[z->nr_heads++] = pfn - z->owners.first;
}

/* Nobody is refused while there is such a block, whichever CPU keeps its frames. */
static void take_block(struct mix *m)
{
	struct twin_page_want want = some_want(m);
	struct kunit *test = m->z->test;
	twin_pfn_t pfn;
	int err = twin_pages_alloc(&m->s->pages, some_cpu(m), &want, &pfn);

	if (!err) {
		took(m, &want, pfn.n);
		twin_shared_local(m->s, pfn.n, 1ULL << want.order);
		return;
	}
	KUNIT_ASSERT_EQ(test, err, -ENOMEM);
	KUNIT_ASSERT_FALSE_MSG(test, owner_has_block(&m->z->owners, want.zone, want.order),
			       "%s: order %u refused", m->z->site->name, want.order);
}

static void take_bulk(struct mix *m)
{
	struct twin_page_want want = some_want(m);
	unsigned int nr = below(m, BULK), got, i;
	twin_pfn_t pfn[BULK];

	want.order /= 2;
	got = twin_pages_bulk(&m->s->pages, some_cpu(m), &want, nr, pfn);
	KUNIT_ASSERT_LE(m->z->test, got, nr);
	for (i = 0; i < got; i++)
		took(m, &want, pfn[i].n);
	for (i = 0; i < got; i++)
		twin_shared_local(m->s, pfn[i].n, 1ULL << want.order);
}

static void give_head(struct mix *m, u32 nr)
{
	struct twin_test_zones *z = m->z;
	u64 pfn = z->owners.first + z->head[nr];
	unsigned int order = owner_at(&z->owners, pfn)->head - 1;

	KUNIT_ASSERT_EQ(
		z->test,
		twin_pages_free(&m->s->pages, some_cpu(m), twin_pfn(pfn), order, !below(m, 4)), 0);
	owner_set(&z->owners, pfn, 1ULL << order, OWNER_FREE);
	z->head[nr] = z->head[--z->nr_heads];
	twin_shared_local(m->s, pfn, 1ULL << order);
}

static void give_block(struct mix *m)
{
	if (m->z->nr_heads)
		give_head(m, below(m, m->z->nr_heads));
}

static void give_many(struct mix *m)
{
	unsigned int nr = below(m, 2 * BULK);

	while (nr--)
		give_block(m);
}

static u64 all_errors(const struct twin_test_zones *z)
{
	unsigned int i;
	u64 n = 0;

	for (i = 0; i < z->site->zones; i++)
		n += twin_zones_errors(&z->zone[i]);
	return n;
}

/* Whatever comes to mind, but for what is right; it is refused by its right name. */
static void free_wrongly(struct mix *m)
{
	struct twin_test_zones *z = m->z;
	unsigned int order = below(m, OWNER_ORDERS + 6), nr = 0;
	u64 pfn = z->owners.first - 2 + below(m, z->owners.frames + 4), all = all_errors(z), one;
	const struct owner_frame *f;
	enum owner_wrong wrong;

	if (below(m, 2) && z->nr_heads)
		pfn = z->owners.first + z->head[below(m, z->nr_heads)] + below(m, 2);
	f = owner_at(&z->owners, pfn);
	if (f && f->owner != OWNER_NOBODY)
		nr = f->zone;
	wrong = owner_wrong(&z->owners, nr, pfn, order);
	if (wrong == OWNER_FINE)
		return;
	one = z->zone[nr].errors[twin_test_wrongs[wrong].error];
	KUNIT_ASSERT_EQ(z->test,
			twin_pages_free(&m->s->pages, some_cpu(m), twin_pfn(pfn), order, false),
			twin_test_wrongs[wrong].code);
	KUNIT_ASSERT_EQ(z->test, z->zone[nr].errors[twin_test_wrongs[wrong].error], one + 1);
	KUNIT_ASSERT_EQ(z->test, all_errors(z), all + 1);
	twin_shared_local(m->s, pfn, f && f->owner != OWNER_NOBODY);
}

static void drain_some(struct mix *m)
{
	unsigned int cpu = some_cpu(m), zone = below(m, m->z->site->zones), i;

	switch (below(m, 3)) {
	case 0:
		twin_pages_drain(&m->s->pages);
		for (i = 0; i < CPUS; i++)
			KUNIT_ASSERT_EQ(m->z->test, twin_shared_kept(m->s, zone, i)->count, 0U);
		break;
	case 1:
		twin_pages_drain_cpu(&m->s->pages, cpu);
		KUNIT_ASSERT_EQ(m->z->test, twin_shared_kept(m->s, zone, cpu)->count, 0U);
		break;
	default:
		twin_pages_drain_zone(&m->s->pages, zone);
		KUNIT_ASSERT_EQ(m->z->test, twin_shared_kept(m->s, zone, cpu)->count, 0U);
	}
}

static void come_or_go(struct mix *m)
{
	unsigned int cpu = some_cpu(m);

	if (below(m, 2))
		twin_pages_cpu_on(&m->s->pages, cpu);
	else
		twin_pages_cpu_off(&m->s->pages, cpu);
}

static void (*const acts[])(struct mix *m) = { take_block,   give_block, take_bulk, give_many,
					       free_wrongly, drain_some, come_or_go };

/* So many of a hundred: while it fills, and while it is drained. */
static const u8 shares[2][ARRAY_SIZE(acts)] = {
	[true] = { 53, 25, 5, 2, 8, 4, 3 },
	[false] = { 27, 47, 2, 7, 10, 4, 3 },
};

static void step(struct mix *m)
{
	acts[twin_test_dice(&m->rng, shares[m->fill], ARRAY_SIZE(acts))](m);
}

static void run(struct kunit *test, const struct twin_zone_policy *policy)
{
	const struct twin_test_site *site = test->param_value;
	unsigned int every = site->frames <= TWIN_TEST_SMALL ? 1 : STEPS / 40, i;
	struct mix m = { .rng = twin_test_rng(test) };
	struct twin_test_keeping keeping = {
		.policy = policy,
		.cpus = CPUS,
		.batch = 1 + below(&m, 31),
	};

	keeping.high = keeping.batch * (1 + below(&m, 6));
	m.s = twin_test_shared(test, site, &keeping);
	m.z = m.s->z;
	for (i = 0; i < STEPS; i++) {
		if (i % 1000 == 0)
			m.fill = !m.fill;
		step(&m);
		tally.steps++;
		if (i % every)
			continue;
		twin_shared_audit(m.s);
		tally.audits++;
	}
	while (m.z->nr_heads)
		give_head(&m, m.z->nr_heads - 1);
	twin_shared_done(m.s);
}

static void any_mix_agrees_with_the_oracle_as_in_6_1(struct kunit *test)
{
	run(test, &twin_zone_policy_6_1);
}

static void any_mix_agrees_with_the_oracle_as_in_2_6_34(struct kunit *test)
{
	run(test, &twin_zone_policy_2_6_34);
}

static void a_million_steps_were_made(struct kunit *test)
{
	twin_test_expect_million(test, &tally, STEPS);
}

static struct kunit_case cases[] = { TWIN_SITE_CASE(any_mix_agrees_with_the_oracle_as_in_6_1),
				     TWIN_SITE_CASE(any_mix_agrees_with_the_oracle_as_in_2_6_34),
				     KUNIT_CASE(a_million_steps_were_made),
				     {} };

static struct kunit_suite suite = {
	.name = "mmtwin_pages_random",
	.init = twin_test_init,
	.exit = twin_test_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);
