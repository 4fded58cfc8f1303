// SPDX-License-Identifier: GPL-2.0
/* Whom a request is served by, how far it may go, and what is kept for some. */
#include <linux/errno.h>
#include <linux/sizes.h>
#include <linux/string.h>

#include "../../src/buddy/pages_walk.h"
#include "../whole.h"
#include "shared.h"

/* A DMA zone and a normal one, both of 256 frames, on two nodes. */
static const struct twin_test_site site = {
	.name = "two zones",
	.frames = 512,
	.orders = 8,
	.block_order = 5,
	.mobility = &twin_mobility_6_1,
	.zones = 2,
	.stretch = { { 0, 256, 0 }, { 256, 512, 1 } },
};

#define DMA    0
#define NORMAL 1

/**
 * struct scene - such a machine, and whom its nodes ask
 * @s: the machine
 * @walks: its lists
 * @lists: as planned
 * @policy: how nodes are asked
 * @free: frames that each zone had free
 */
struct scene {
	struct twin_test_shared *s;
	struct twin_walks walks;
	struct twin_zonelists lists;
	struct twin_zonelist_policy policy;
	u64 free[2];
};

static const u8 nodes[] = { 1, 0 };
static const u8 ids[] = { TWIN_ZONE_DMA, TWIN_ZONE_NORMAL };

/* CPUs keep so much: a batch of 1 lets everything through. */
static struct scene *scene(struct kunit *test, u32 high, u32 batch)
{
	const struct twin_test_keeping keeping = { &twin_zone_policy_6_1, 2, high, batch };
	struct scene *c = kunit_kzalloc(test, sizeof(*c), GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, c);
	c->s = twin_test_shared(test, &site, &keeping);
	c->lists.list[0] = (struct twin_zonelist){
		.nr = 2,
		.ref = { { 0, TWIN_ZONE_NORMAL }, { 1, TWIN_ZONE_DMA } },
	};
	c->lists.list[1] = (struct twin_zonelist){ .nr = 1, .ref = { { 1, TWIN_ZONE_DMA } } };
	twin_walks_init(&c->walks, &c->s->pages, &c->policy, &c->lists, nodes, ids);
	for (i = 0; i < 2; i++) {
		c->s->z->plan[i].mark[TWIN_MIN] = 20;
		c->s->z->plan[i].mark[TWIN_LOW] = 40;
		c->free[i] = 256;
	}
	c->s->z->plan[DMA].reserve[TWIN_ZONE_NORMAL] = 100;
	c->s->z->plan[DMA].reserve[TWIN_ZONE_HIGHMEM] = 150;
	return c;
}

static int take(struct scene *c, const struct twin_walk_want *want)
{
	twin_pfn_t pfn;
	int err = twin_walk_alloc(&c->walks, 0, want, &pfn);

	if (!err)
		owner_take(&c->s->z->owners, pfn.n, want->order);
	return err;
}

/* Single frames until nobody has any, or @zone has so few: the other one has not changed. */
static void take_down_to(struct scene *c, const struct twin_walk_want *want, unsigned int zone,
			 u64 left)
{
	struct kunit *test = c->s->z->test;

	while (c->s->z->zone[zone].free > left && !take(c, want))
		;
	c->free[zone] = left;
	KUNIT_EXPECT_EQ(test, c->s->z->zone[DMA].free, c->free[DMA]);
	KUNIT_EXPECT_EQ(test, c->s->z->zone[NORMAL].free, c->free[NORMAL]);
}

static void done(struct scene *c)
{
	struct twin_test_zones *z = c->s->z;
	u64 pfn;

	for (pfn = 0; pfn < site.frames; pfn++) {
		unsigned int head = owner_at(&z->owners, pfn)->head;

		if (!head)
			continue;
		twin_shared_give(c->s, 0, pfn, head - 1, false);
		owner_set(&z->owners, pfn, 1ULL << (head - 1), OWNER_FREE);
	}
	twin_shared_done(c->s);
}

static void zones_are_emptied_one_after_the_other(struct kunit *test)
{
	struct scene *c = scene(test, 0, 1);
	struct twin_walk_want want = { .class = TWIN_ZONE_NORMAL, .type = TWIN_MOVABLE };

	/* The low marks first; of DMA what is kept from who could have had normal memory. */
	take_down_to(c, &want, NORMAL, 40);
	take_down_to(c, &want, DMA, 140);
	take_down_to(c, &want, NORMAL, 20);
	take_down_to(c, &want, DMA, 120);
	KUNIT_EXPECT_EQ(test, take(c, &want), -ENOMEM);
	/* Half of the minimum; then a quarter of that, too. */
	want.rights = TWIN_MAY_DIP;
	take_down_to(c, &want, NORMAL, 10);
	take_down_to(c, &want, DMA, 110);
	KUNIT_EXPECT_EQ(test, take(c, &want), -ENOMEM);
	want.rights |= TWIN_MAY_NOT_WAIT;
	take_down_to(c, &want, NORMAL, 8);
	KUNIT_EXPECT_EQ(test, take(c, &want), 0);
	KUNIT_EXPECT_EQ(test, take(c, &want), 0);
	KUNIT_EXPECT_EQ(test, take(c, &want), -ENOMEM);
	c->free[DMA] = 108;
	/* Who needs DMA is kept from nothing of it. */
	want.class = TWIN_ZONE_DMA;
	want.rights = 0;
	take_down_to(c, &want, DMA, 20);
	KUNIT_EXPECT_EQ(test, take(c, &want), -ENOMEM);
	done(c);
}

/* Node 1 has no zone but DMA: 6.1 goes by what a request could use, 2.6.34 by what there is. */
static void what_is_kept_back_goes_by_the_class_that_its_kernel_means(struct kunit *test)
{
	struct scene *c = scene(test, 0, 1);
	const struct twin_walk_want want = {
		.node = 1,
		.class = TWIN_ZONE_HIGHMEM,
		.type = TWIN_MOVABLE,
	};

	take_down_to(c, &want, DMA, 170);
	KUNIT_EXPECT_EQ(test, take(c, &want), -ENOMEM);
	c->policy.by_first = true;
	take_down_to(c, &want, DMA, 20);
	KUNIT_EXPECT_EQ(test, take(c, &want), -ENOMEM);
	KUNIT_EXPECT_TRUE(test, twin_zonelist_policy_2_6_34.by_first);
	KUNIT_EXPECT_FALSE(test, twin_zonelist_policy_6_1.by_first);
	done(c);
}

static void who_wants_his_own_node_gets_no_other(struct kunit *test)
{
	struct scene *c = scene(test, 0, 1);
	struct twin_walk_want want = {
		.class = TWIN_ZONE_NORMAL,
		.type = TWIN_MOVABLE,
		.here = true,
	};

	take_down_to(c, &want, NORMAL, 20);
	KUNIT_EXPECT_EQ(test, take(c, &want), -ENOMEM);
	want.class = TWIN_ZONE_DMA;
	KUNIT_EXPECT_EQ(test, take(c, &want), -ENOMEM);
	want.here = false;
	KUNIT_EXPECT_EQ(test, take(c, &want), 0);
	KUNIT_EXPECT_EQ(test, c->s->z->zone[DMA].free, 255ULL);
	done(c);
}

/* What the other CPU keeps is fetched for who can wait. */
static void who_cannot_wait_does_without_what_others_keep(struct kunit *test)
{
	struct scene *c = scene(test, 64, 8);
	struct twin_walk_want want = { .class = TWIN_ZONE_NORMAL, .type = TWIN_MOVABLE };
	u64 pfn, kept = 0;

	while (!take(c, &want))
		;
	for (pfn = 300; pfn < 330; pfn++) {
		if (!owner_at(&c->s->z->owners, pfn)->head)
			continue;
		twin_shared_give(c->s, 1, pfn, 0, false);
		owner_set(&c->s->z->owners, pfn, 1, OWNER_FREE);
		kept++;
	}
	KUNIT_ASSERT_EQ(test, twin_shared_kept(c->s, NORMAL, 1)->count, kept);
	want.rights = TWIN_MAY_NOT_WAIT;
	KUNIT_EXPECT_EQ(test, take(c, &want), -ENOMEM);
	KUNIT_EXPECT_EQ(test, twin_shared_kept(c->s, NORMAL, 1)->count, kept);
	want.rights = 0;
	KUNIT_EXPECT_EQ(test, take(c, &want), 0);
	KUNIT_EXPECT_EQ(test, twin_shared_kept(c->s, NORMAL, 1)->count, 0U);
	done(c);
}

static void many_at_once_come_from_the_nearest_node(struct kunit *test)
{
	struct scene *c = scene(test, 64, 8);
	const struct twin_walk_want want = { .class = TWIN_ZONE_NORMAL, .type = TWIN_MOVABLE };
	struct twin_test_zones *z = c->s->z;
	twin_pfn_t *pfn = z->pfn;
	unsigned int got, i;

	/* All but 40 and those that are left at last would do; 216 would not. */
	KUNIT_EXPECT_EQ(test, twin_walk_bulk(&c->walks, 0, &want, 216, pfn), 1U);
	owner_take(&z->owners, pfn[0].n, 0);
	KUNIT_EXPECT_GE(test, pfn[0].n, 256ULL);
	twin_pages_drain(&c->s->pages);
	got = twin_walk_bulk(&c->walks, 0, &want, 214, pfn);
	KUNIT_EXPECT_EQ(test, got, 214U);
	for (i = 0; i < got; i++) {
		KUNIT_EXPECT_GE(test, pfn[i].n, 256ULL);
		owner_take(&z->owners, pfn[i].n, 0);
	}
	/* The other node would have plenty. */
	got = twin_walk_bulk(&c->walks, 0, &want, 50, pfn);
	KUNIT_EXPECT_EQ(test, got, 1U);
	for (i = 0; i < got; i++)
		owner_take(&z->owners, pfn[i].n, 0);
	KUNIT_EXPECT_EQ(test, twin_walk_bulk(&c->walks, 0, &want, 0, pfn), 0U);
	done(c);
}

/* HIGHATOMIC: a pageblock for who needs a higher order now, until others are about to fail. */
static void who_needs_a_high_order_now_has_a_pageblock_kept_for_him(struct kunit *test)
{
	/* So many frames are kept then: a hundredth of the zone and a pageblock are 34. */
	static const u64 kept[] = { 32, 32, 64, 64, 64 };
	struct scene *c = scene(test, 0, 1);
	struct twin_walk_want hurried = {
		.class = TWIN_ZONE_NORMAL,
		.type = TWIN_UNMOVABLE,
		.rights = TWIN_MAY_DIP | TWIN_MAY_NOT_WAIT | TWIN_MAY_KEPT,
	};
	struct twin_walk_want want = {
		.class = TWIN_ZONE_NORMAL,
		.type = TWIN_MOVABLE,
		.here = true,
	};
	struct twin_zone *zone = &c->s->z->zone[NORMAL];
	twin_pfn_t pfn[ARRAY_SIZE(kept)];
	unsigned int i;

	/* As long as there is plenty, or for single frames, nothing is kept. */
	hurried.order = 4;
	KUNIT_EXPECT_EQ(test, take(c, &hurried), 0);
	c->s->z->plan[NORMAL].mark[TWIN_LOW] = 256;
	c->s->z->plan[DMA].mark[TWIN_LOW] = 256;
	hurried.order = 0;
	KUNIT_EXPECT_EQ(test, take(c, &hurried), 0);
	KUNIT_EXPECT_EQ(test, zone->kept, 0ULL);
	hurried.order = 4;
	for (i = 0; i < ARRAY_SIZE(kept); i++) {
		KUNIT_ASSERT_EQ(test, twin_walk_alloc(&c->walks, 0, &hurried, &pfn[i]), 0);
		owner_take(&c->s->z->owners, pfn[i].n, 4);
		KUNIT_EXPECT_EQ_MSG(test, zone->kept, kept[i], "%u", i);
	}
	/* The second half of what is kept for him is the next one that he gets. */
	KUNIT_EXPECT_EQ(test, pfn[0].n ^ pfn[1].n, 16ULL);
	KUNIT_EXPECT_EQ(test, pfn[2].n ^ pfn[3].n, 16ULL);
	twin_shared_give(c->s, 0, pfn[3].n, 4, false);
	owner_set(&c->s->z->owners, pfn[3].n, 16, OWNER_FREE);
	/* Others leave it alone until there is nothing else; then it is kept no more. */
	take_down_to(c, &want, NORMAL, 84);
	KUNIT_EXPECT_EQ(test, zone->kept, 64ULL);
	take_down_to(c, &want, NORMAL, 83);
	KUNIT_EXPECT_EQ(test, zone->kept, 32ULL);
	take_down_to(c, &want, NORMAL, 52);
	KUNIT_EXPECT_EQ(test, take(c, &want), -ENOMEM);
	KUNIT_EXPECT_EQ(test, zone->kept, 32ULL);
	done(c);
}

static void requests_that_cannot_be_are_refused(struct kunit *test)
{
	static const struct twin_walk_want bad[] = {
		{ .node = TWIN_NODES_MAX }, { .class = TWIN_ZONES }, { .order = 8 },
		{ .type = TWIN_RESERVE },   { .type = ~0U },
	};
	struct scene *c = scene(test, 64, 8);
	struct twin_walk_want want = { .node = 2, .class = TWIN_ZONE_NORMAL };
	twin_pfn_t pfn;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		KUNIT_EXPECT_EQ_MSG(test, twin_walk_alloc(&c->walks, 0, &bad[i], &pfn), -EINVAL,
				    "%u", i);
		KUNIT_EXPECT_EQ_MSG(test, twin_walk_bulk(&c->walks, 0, &bad[i], 2, &pfn), 0U, "%u",
				    i);
	}
	KUNIT_EXPECT_EQ(test, twin_walk_alloc(&c->walks, 2, &bad[2], &pfn), -EINVAL);
	want.node = 0;
	KUNIT_EXPECT_EQ(test, twin_walk_exact(&c->walks, 0, &want, 0, &pfn), -EINVAL);
	KUNIT_EXPECT_EQ(test, twin_walk_exact(&c->walks, 0, &want, 129, &pfn), -EINVAL);
	/* A node that asks nobody gets nothing. */
	want.node = 2;
	KUNIT_EXPECT_EQ(test, twin_walk_alloc(&c->walks, 0, &want, &pfn), -ENOMEM);
	KUNIT_EXPECT_EQ(test, twin_walk_bulk(&c->walks, 0, &want, 2, &pfn), 0U);
	done(c);
}

/* As planned, but for zones of which nothing is backed. */
static void a_booted_machine_asks_its_zones_as_planned(struct kunit *test)
{
	struct twin_test_whole *w = twin_test_pc(test, SZ_16M);
	struct twin_walk_want want = { .class = TWIN_ZONES - 1, .type = TWIN_MOVABLE };
	const struct twin_walk *walk = &w->twin.walks.node[0];
	const struct twin_zonelist *list = &w->twin.memory.lists.list[0];
	unsigned int i, n = 0;
	twin_pfn_t pfn;

	twin_test_whole_up(w);
	for (i = 0; i < list->nr && n < walk->nr; i++)
		n += walk->asked[n].node == list->ref[i].node &&
		     walk->asked[n].id == list->ref[i].id;
	KUNIT_EXPECT_EQ(test, n, walk->nr);
	KUNIT_EXPECT_EQ(test, walk->nr, w->twin.buddy.nr_zones);
	KUNIT_ASSERT_EQ(test, twin_walk_alloc(&w->twin.walks, 0, &want, &pfn), 0);
	KUNIT_EXPECT_EQ(test, twin_pages_zone(&w->twin.pages, pfn),
			(unsigned int)walk->asked[0].zone);
	KUNIT_EXPECT_EQ(test, twin_pages_free(&w->twin.pages, 0, pfn, 0, false), 0);
	twin_test_whole_down(w);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(zones_are_emptied_one_after_the_other),
	KUNIT_CASE(what_is_kept_back_goes_by_the_class_that_its_kernel_means),
	KUNIT_CASE(who_wants_his_own_node_gets_no_other),
	KUNIT_CASE(who_cannot_wait_does_without_what_others_keep),
	KUNIT_CASE(many_at_once_come_from_the_nearest_node),
	KUNIT_CASE(who_needs_a_high_order_now_has_a_pageblock_kept_for_him),
	KUNIT_CASE(requests_that_cannot_be_are_refused),
	KUNIT_CASE(a_booted_machine_asks_its_zones_as_planned),
	{}
};

static struct kunit_suite suite = {
	.name = "mmtwin_pages_walk",
	.init = twin_test_init,
	.exit = twin_test_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);
