// SPDX-License-Identifier: GPL-2.0
/* How much each CPU may keep when others come and go. */
#include <linux/cpu.h>
#include <linux/cpumask.h>

#include "../../src/cpus.h"
#include "shared.h"

static const struct twin_test_keeping keeping = { &twin_zone_policy_6_1, 2, 64, 8 };

/* Single frames for a CPU to keep: as many as it may. */
static void fill(struct twin_test_shared *s, unsigned int cpu, unsigned int frames)
{
	const struct twin_page_want want = { .type = TWIN_MOVABLE };
	u64 pfn[64];
	unsigned int i;

	for (i = 0; i < frames; i++)
		pfn[i] = twin_shared_take(s, 1 - cpu, &want);
	for (i = 0; i < frames; i++)
		twin_shared_give(s, cpu, pfn[i], 0, false);
	KUNIT_ASSERT_EQ(s->z->test, twin_shared_kept(s, 0, cpu)->count, frames);
}

/* Who is away gets nothing, until he comes. */
static void what_is_too_much_goes_back_at_once(struct kunit *test)
{
	struct twin_test_shared *s = twin_test_shared(test, &twin_test_plain, &keeping);
	const struct twin_kept *mine = twin_shared_kept(s, 0, 0);
	const struct twin_kept *other = twin_shared_kept(s, 0, 1);

	twin_pages_cpu_off(&s->pages, 1);
	fill(s, 0, 60);
	twin_pages_share(&s->pages, 0, 100, 8);
	KUNIT_EXPECT_EQ(test, mine->high, 100U);
	KUNIT_EXPECT_EQ(test, mine->count, 60U);
	KUNIT_EXPECT_EQ(test, other->high, 0U);
	twin_shared_audit(s);
	twin_pages_share(&s->pages, 0, 33, 4);
	KUNIT_EXPECT_EQ(test, mine->high, 33U);
	KUNIT_EXPECT_EQ(test, mine->batch, 4U);
	KUNIT_EXPECT_EQ(test, mine->count, 33U);
	KUNIT_EXPECT_EQ(test, other->high, 0U);
	/* Of another zone it is as it was. */
	KUNIT_EXPECT_EQ(test, twin_shared_kept(s, 1, 0)->high, 64U);
	twin_shared_audit(s);
	twin_pages_cpu_on(&s->pages, 1);
	KUNIT_EXPECT_EQ(test, other->high, 33U);
	KUNIT_EXPECT_EQ(test, other->batch, 4U);
	twin_shared_done(s);
}

/**
 * struct divided - a machine whose first zone's low mark its CPUs divide between them
 * @s: the machine
 * @cpus: they
 * @buddy: its marks
 */
struct divided {
	struct twin_test_shared *s;
	struct twin_cpus cpus;
	struct twin_buddy buddy;
};

static struct divided *divided(struct kunit *test, const struct twin_zone_policy *policy, u64 low)
{
	const struct twin_test_keeping all = { policy, nr_cpu_ids, 64, 8 };
	struct divided *d = kunit_kzalloc(test, sizeof(*d), GFP_KERNEL);
	unsigned int cpu;

	KUNIT_ASSERT_NOT_NULL(test, d);
	d->s = twin_test_shared(test, &twin_test_plain, &all);
	for (cpu = 0; cpu < nr_cpu_ids; cpu++)
		twin_pages_cpu_off(&d->s->pages, cpu);
	d->buddy.nr_zones = 2;
	d->buddy.id[0] = TWIN_ZONE_DMA;
	d->buddy.id[1] = TWIN_ZONE_NORMAL;
	d->buddy.marks.zone[0][TWIN_ZONE_DMA] = (struct twin_marks){ .low = low, .batch = 4 };
	d->buddy.marks.zone[0][TWIN_ZONE_NORMAL] = (struct twin_marks){ .low = 1, .batch = 7 };
	KUNIT_ASSERT_EQ(test, twin_cpus_follow(&d->cpus, &d->s->pages, &d->buddy), 0);
	return d;
}

static void expect(struct divided *d, u32 high, u32 batch, u32 other)
{
	struct kunit *test = d->s->z->test;
	unsigned int cpu;

	for_each_online_cpu(cpu) {
		KUNIT_EXPECT_EQ(test, twin_shared_kept(d->s, 0, cpu)->high, high);
		KUNIT_EXPECT_EQ(test, twin_shared_kept(d->s, 0, cpu)->batch, batch);
		KUNIT_EXPECT_EQ(test, twin_shared_kept(d->s, 1, cpu)->high, other);
	}
	twin_shared_audit(d->s);
}

static void done(struct divided *d)
{
	twin_cpus_unfollow(&d->cpus);
	twin_shared_done(d->s);
}

/* 960 pages, or four batches where that is more. */
static void cpus_divide_the_low_mark_between_them(struct kunit *test)
{
	struct divided *d = divided(test, &twin_zone_policy_6_1, 960);
	unsigned int all = num_online_cpus(), cpu = cpumask_last(cpu_online_mask);
	unsigned int others = max(all, 2U) - 1;

	expect(d, 960 / all, 4, 28);
	if (!IS_ENABLED(CONFIG_HOTPLUG_CPU) || all < 2) {
		done(d);
		kunit_skip(test, "no CPU can be unplugged");
	}
	KUNIT_ASSERT_EQ(test, remove_cpu(cpu), 0);
	expect(d, 960 / others, 4, 28);
	KUNIT_EXPECT_EQ(test, twin_shared_kept(d->s, 0, cpu)->high, 0U);
	KUNIT_ASSERT_EQ(test, add_cpu(cpu), 0);
	expect(d, 960 / all, 4, 28);
	done(d);
}

/* Where a CPU keeps so many batches, it does so whoever else there is. */
static void in_2_6_34_others_do_not_matter(struct kunit *test)
{
	struct divided *d = divided(test, &twin_zone_policy_2_6_34, 960);

	expect(d, 64, 8, 64);
	done(d);
}

/* A node's CPUs have its zones; those of a node that has none are everybody's. */
static void a_nodes_zones_are_divided_by_its_cpus(struct kunit *test)
{
	struct divided *d = divided(test, &twin_zone_policy_6_1, 960);
	unsigned int near = cpumask_weight(cpumask_of_node(0));

	twin_cpus_unfollow(&d->cpus);
	d->buddy.own_cpus = true;
	KUNIT_ASSERT_EQ(test, twin_cpus_follow(&d->cpus, &d->s->pages, &d->buddy), 0);
	expect(d, 960 / (near ?: num_online_cpus()), 4, 28);
	done(d);
}

static struct kunit_case cases[] = { KUNIT_CASE(what_is_too_much_goes_back_at_once),
				     KUNIT_CASE(cpus_divide_the_low_mark_between_them),
				     KUNIT_CASE(in_2_6_34_others_do_not_matter),
				     KUNIT_CASE(a_nodes_zones_are_divided_by_its_cpus),
				     {} };

static struct kunit_suite suite = {
	.name = "mmtwin_pages_share",
	.init = twin_test_init,
	.exit = twin_test_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);
