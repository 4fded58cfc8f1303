// SPDX-License-Identifier: GPL-2.0
/* Machines whose nodes ask zones in any order; see walk_mix.h. */
#include <linux/string.h>

#include "walk_mix.h"

static const struct twin_test_site sites[] = {
	{ "6.1",
	  5,
	  600,
	  8,
	  4,
	  &twin_mobility_6_1,
	  3,
	  { { 0, 180, 0 }, { 180, 330, 1 }, { 330, 600, 2 } },
	  { { 200, 209 } } },
	{ "2.6.34",
	  0,
	  512,
	  7,
	  5,
	  &twin_mobility_2_6_34,
	  3,
	  { { 0, 100, 0 }, { 100, 300, 1 }, { 300, 512, 2 } } },
	{ "2.4", 1, 255, 10, 9, NULL, 2, { { 0, 64, 0 }, { 64, 255, 1 } } },
	{ "zones in turns",
	  0x7ff,
	  250,
	  6,
	  3,
	  &twin_mobility_6_1,
	  2,
	  { { 0, 60, 0 }, { 60, 120, 1 }, { 120, 190, 0 }, { 190, 250, 1 } } },
	{}
};

/**
 * twin_mix_next_site - generator of a case's parameters
 * @prev: the one before, NULL at first
 * @desc: filled in
 */
const void *twin_mix_next_site(const void *prev, char *desc)
{
	const struct twin_test_site *one = prev ? (const struct twin_test_site *)prev + 1 : sites;

	if (!one->name)
		return NULL;
	strscpy(desc, one->name, KUNIT_PARAM_DESC_SIZE);
	return one;
}

/**
 * twin_mix_below - one of the machine's choices
 * @m: the machine
 * @end: how many there are
 */
unsigned int twin_mix_below(struct twin_test_mix *m, u64 end)
{
	return twin_test_below(&m->rng, end);
}

/* The first block that somebody has at or behind a frame, or NULL. */
static struct owner_frame *block_from(struct twin_test_mix *m, u64 *pfn)
{
	struct owner_frame *f;

	for (; (f = owner_at(&m->z->owners, *pfn)); *pfn += 1)
		if (f->head)
			return f;
	return NULL;
}

/**
 * twin_mix_some_block - a block that somebody has
 * @m: the machine
 * @pfn: set to its first frame, or behind the last one of the machine
 *
 * Return: what is known of that frame, or NULL.
 */
struct owner_frame *twin_mix_some_block(struct twin_test_mix *m, u64 *pfn)
{
	*pfn = m->z->owners.first + twin_mix_below(m, m->z->owners.frames);
	return block_from(m, pfn);
}

/**
 * twin_mix_give - give a block back
 * @m: the machine
 * @pfn: its first frame
 * @order: its order
 */
void twin_mix_give(struct twin_test_mix *m, u64 pfn, unsigned int order)
{
	KUNIT_ASSERT_EQ(m->z->test,
			twin_pages_free(&m->s->pages, twin_mix_below(m, MIX_CPUS), twin_pfn(pfn),
					order, !twin_mix_below(m, 4)),
			0);
	owner_set(&m->z->owners, pfn, 1ULL << order, OWNER_FREE);
	twin_shared_local(m->s, pfn, 1ULL << order);
}

/* Marks and reserves of any size; the lowest classes are the lowest zones'. */
static void choose_zones(struct twin_test_mix *m)
{
	unsigned int i, above;

	for (i = 0; i < m->z->site->zones; i++) {
		struct twin_zone_plan *plan = &m->z->plan[i];
		struct walk_zone *zone = &m->w.zone[i];

		*zone = (struct walk_zone){ .min = twin_mix_below(m, 24),
					    .node = twin_mix_below(m, 2),
					    .id = i };
		zone->low = zone->min + twin_mix_below(m, 16);
		for (above = i + 1; above < WALK_CLASSES; above++)
			zone->reserve[above] = twin_mix_below(m, 24);
		plan->mark[TWIN_MIN] = zone->min;
		plan->mark[TWIN_LOW] = zone->low;
		memcpy(plan->reserve, zone->reserve, sizeof(plan->reserve));
	}
}

/* Each node asks some zones, in any order. */
static void choose_lists(struct twin_test_mix *m)
{
	unsigned int node, left, n, i;
	u8 nodes[WALK_ZONES], ids[WALK_ZONES], zone[WALK_ZONES];

	for (node = 0; node < WALK_NODES; node++) {
		struct twin_zonelist *list = &m->lists.list[node];

		for (i = 0; i < WALK_ZONES; i++)
			zone[i] = i;
		left = m->z->site->zones;
		for (n = 1 + twin_mix_below(m, left); n; n--) {
			unsigned int pick = twin_mix_below(m, left);

			m->w.list[node][m->w.nr[node]++] = zone[pick];
			list->ref[list->nr++] = (struct twin_zoneref){
				m->w.zone[zone[pick]].node,
				m->w.zone[zone[pick]].id,
			};
			zone[pick] = zone[--left];
		}
		/* One that has no backed frames is left out. */
		list->ref[list->nr++] = (struct twin_zoneref){ 5, TWIN_ZONE_NORMAL };
	}
	for (i = 0; i < m->z->site->zones; i++) {
		nodes[i] = m->w.zone[i].node;
		ids[i] = m->w.zone[i].id;
	}
	m->policy.by_first = m->w.by_first;
	twin_walks_init(&m->walks, &m->s->pages, &m->policy, &m->lists, nodes, ids);
}

/**
 * twin_test_mix - such a machine
 * @test: the test, whose parameter says which
 * @policy: how CPUs keep pages
 * @by_first: see &struct twin_zonelist_policy
 */
struct twin_test_mix *twin_test_mix(struct kunit *test, const struct twin_zone_policy *policy,
				    bool by_first)
{
	const struct twin_test_site *site = test->param_value;
	struct twin_test_mix *m = kunit_kzalloc(test, sizeof(*m), GFP_KERNEL);
	struct twin_test_keeping keeping = { .policy = policy, .cpus = MIX_CPUS };

	KUNIT_ASSERT_NOT_NULL(test, m);
	m->rng = twin_test_rng(test);
	keeping.batch = 1 + twin_mix_below(m, 15);
	keeping.high = keeping.batch * (1 + twin_mix_below(m, 6));
	m->s = twin_test_shared(test, site, &keeping);
	m->z = m->s->z;
	m->w.by_first = by_first;
	m->w.halves = m->z->plan[0].mobility->halves;
	m->seen = m->z->owners;
	m->seen.frame = kunit_kzalloc(test, site->frames * sizeof(*m->seen.frame), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, m->seen.frame);
	choose_zones(m);
	choose_lists(m);
	return m;
}

/**
 * twin_mix_done - give all back: with nothing kept it is as it was
 * @m: the machine
 */
void twin_mix_done(struct twin_test_mix *m)
{
	u64 pfn = m->z->owners.first;
	struct owner_frame *f;

	while ((f = block_from(m, &pfn)))
		twin_mix_give(m, pfn, f->head - 1);
	twin_shared_done(m->s);
}
