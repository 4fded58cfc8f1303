// SPDX-License-Identifier: GPL-2.0
/*
 * Per-CPU pages with everybody at once: threads on all CPUs and interrupts, while lists
 * are drained and CPUs come and go.
 */
#include <linux/cpu.h>
#include <linux/cpumask.h>
#include <linux/delay.h>
#include <linux/kthread.h>

#include "../../src/cpus.h"
#include "../../src/stress.h"
#include "shared.h"

/* UML, which has one CPU, runs natively; elsewhere an emulator or KASAN may be below. */
#define STEPS (IS_ENABLED(CONFIG_SMP) || IS_ENABLED(CONFIG_KASAN) ? 5000 : 40000)

/* So long at most, and so often with a look between. */
#define MS     3000
#define ROUNDS 3

/* CPUs come and go for a minute where somebody watches the locks. */
#define UNPLUG_MS (IS_ENABLED(CONFIG_PROVE_LOCKING) ? 20000 : MS)

/* Lists of CPUs that are not there are used all the same. */
#define CPUS_LEAST 4U

static const struct twin_test_site site = {
	.name = "shared",
	.first = 0x1001,
	.frames = 8000,
	.orders = 11,
	.block_order = 9,
	.mobility = &twin_mobility_6_1,
	.zones = 2,
	.stretch = { { 0, 3000, 0 }, { 3000, 8000, 1 } },
	.hole = { { 2000, 2100 } },
};

static const struct twin_zone_policy *const policies[] = { &twin_zone_policy_6_1,
							   &twin_zone_policy_2_6_34 };

static struct twin_test_shared *machine(struct kunit *test, const struct twin_zone_policy *policy)
{
	const struct twin_test_keeping keeping = { policy, max(nr_cpu_ids, CPUS_LEAST), 96, 16 };

	return twin_test_shared(test, &site, &keeping);
}

/* Node 0 asks all zones, the highest one first. */
static const struct twin_walks *walks(struct twin_test_shared *s)
{
	static const u8 nodes[ZONES_MAX], ids[] = { TWIN_ZONE_DMA, TWIN_ZONE_NORMAL };
	static const struct twin_zonelists lists = {
		.list[0] = { .nr = 2, .ref = { { 0, TWIN_ZONE_NORMAL }, { 0, TWIN_ZONE_DMA } } },
	};
	struct twin_walks *w = kunit_kzalloc(s->z->test, sizeof(*w), GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(s->z->test, w);
	for (i = 0; i < s->pages.zones; i++) {
		s->z->plan[i].mark[TWIN_MIN] = 30;
		s->z->plan[i].mark[TWIN_LOW] = 50;
	}
	twin_walks_init(w, &s->pages, &twin_zonelist_policy_6_1, &lists, nodes, ids);
	return w;
}

static void run(struct twin_test_shared *s, struct twin_stress *stress)
{
	unsigned int i;

	stress->walks = walks(s);
	stress->threads = 2 * num_online_cpus() + 1;
	stress->ms = MS;
	stress->steps = STEPS;
	for (i = 0; i < ROUNDS; i++) {
		stress->seed += i;
		KUNIT_ASSERT_EQ(s->z->test, twin_stress(stress), 0);
		twin_shared_audit(s);
	}
	kunit_info(
		s->z->test,
		"%lld taken, %lld given on another CPU, %lld refused, %lld wrong frees, %lld interrupts, %lld moves\n",
		atomic64_read(&stress->taken), atomic64_read(&stress->crossed),
		atomic64_read(&stress->refused), atomic64_read(&stress->provoked),
		atomic64_read(&stress->interrupts), atomic64_read(&stress->moved));
	KUNIT_EXPECT_GT(s->z->test, atomic64_read(&stress->taken), 0LL);
	KUNIT_EXPECT_GT(s->z->test, atomic64_read(&stress->crossed), 0LL);
	KUNIT_EXPECT_GT(s->z->test, atomic64_read(&stress->provoked), 0LL);
	KUNIT_EXPECT_EQ(s->z->test, atomic64_read(&stress->wrong), 0LL);
}

static void everybody_takes_and_gives(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(policies); i++) {
		struct twin_test_shared *s = machine(test, policies[i]);
		struct twin_stress stress = { .seed = i };

		run(s, &stress);
		twin_shared_done(s);
	}
}

/* Hardly any memory: all is drained all the time. */
static void everybody_wants_the_last_frame(struct kunit *test)
{
	static const struct twin_test_site small = {
		"scarce", 0, 300, 7, 5, &twin_mobility_6_1, 1, { { 0, 300, 0 } },
	};
	const struct twin_test_keeping keeping = { &twin_zone_policy_6_1,
						   max(nr_cpu_ids, CPUS_LEAST), 32, 8 };
	struct twin_test_shared *s = twin_test_shared(test, &small, &keeping);
	struct twin_stress stress = { .seed = 5 };

	run(s, &stress);
	KUNIT_EXPECT_GT(test, atomic64_read(&stress.refused), 0LL);
	KUNIT_EXPECT_GT(test, s->pages.zone[0].pressed, 0ULL);
	twin_shared_done(s);
}

/* The highest CPU goes and comes, as often as there is time. */
static int unplug(void *arg)
{
	unsigned int cpu = cpumask_last(cpu_online_mask), *times = arg;

	while (!kthread_should_stop()) {
		if (!remove_cpu(cpu)) {
			add_cpu(cpu);
			++*times;
		}
		msleep(20);
	}
	return 0;
}

static void cpus_come_and_go_meanwhile(struct kunit *test)
{
	struct twin_test_shared *s = machine(test, &twin_zone_policy_6_1);
	struct twin_stress stress = { .seed = 9 };
	struct task_struct *task;
	struct twin_cpus cpus;
	unsigned int i, cpu, times = 0;

	if (!IS_ENABLED(CONFIG_HOTPLUG_CPU) || num_online_cpus() < 2)
		kunit_skip(test, "no CPU can be unplugged");
	for (cpu = 0; cpu < s->pages.cpus; cpu++)
		twin_pages_cpu_off(&s->pages, cpu);
	KUNIT_ASSERT_EQ(test, twin_cpus_follow(&cpus, &s->pages, NULL), 0);
	for (cpu = 0; cpu < s->pages.cpus; cpu++)
		KUNIT_EXPECT_EQ(test, twin_shared_kept(s, 0, cpu)->high,
				cpu < nr_cpu_ids && cpu_online(cpu) ? 96U : 0U);
	task = kthread_run(unplug, &times, "mmtwin_unplug");
	KUNIT_ASSERT_FALSE(test, IS_ERR(task));
	for (i = 0; i < ROUNDS; i++) {
		stress.walks = walks(s);
		stress.threads = 2 * num_online_cpus() + 1;
		stress.ms = UNPLUG_MS;
		stress.steps = UINT_MAX;
		KUNIT_EXPECT_EQ(test, twin_stress(&stress), 0);
	}
	kthread_stop(task);
	kunit_info(test, "a CPU was unplugged %u times during %lld blocks\n", times,
		   atomic64_read(&stress.taken));
	KUNIT_EXPECT_GT(test, times, 0U);
	twin_cpus_unfollow(&cpus);
	twin_shared_done(s);
}

/* The lists of who is gone are empty, whatever he kept. */
static void who_goes_leaves_nothing(struct kunit *test)
{
	struct twin_test_shared *s = machine(test, &twin_zone_policy_6_1);
	unsigned int cpu = cpumask_last(cpu_online_mask), i;
	const struct twin_page_want want = { .type = TWIN_MOVABLE };
	struct twin_cpus cpus;

	if (!IS_ENABLED(CONFIG_HOTPLUG_CPU) || num_online_cpus() < 2)
		kunit_skip(test, "no CPU can be unplugged");
	KUNIT_ASSERT_EQ(test, twin_cpus_follow(&cpus, &s->pages, NULL), 0);
	for (i = 0; i < 3; i++) {
		u64 pfn = twin_shared_take(s, cpu, &want);

		KUNIT_EXPECT_EQ(test, twin_pages_free(&s->pages, cpu, twin_pfn(pfn), 0, false), 0);
		KUNIT_EXPECT_EQ(test, twin_shared_kept(s, 0, cpu)->count, 16U);
		KUNIT_ASSERT_EQ(test, remove_cpu(cpu), 0);
		KUNIT_EXPECT_EQ(test, twin_shared_kept(s, 0, cpu)->count, 0U);
		KUNIT_EXPECT_EQ(test, twin_shared_kept(s, 0, cpu)->high, 0U);
		twin_shared_audit(s);
		KUNIT_ASSERT_EQ(test, add_cpu(cpu), 0);
		KUNIT_EXPECT_EQ(test, twin_shared_kept(s, 0, cpu)->high, 96U);
	}
	twin_cpus_unfollow(&cpus);
	KUNIT_ASSERT_EQ(test, remove_cpu(cpu), 0);
	KUNIT_ASSERT_EQ(test, add_cpu(cpu), 0);
	KUNIT_EXPECT_EQ(test, twin_shared_kept(s, 0, cpu)->high, 96U);
	twin_shared_done(s);
}

static struct kunit_case cases[] = { KUNIT_CASE(everybody_takes_and_gives),
				     KUNIT_CASE(everybody_wants_the_last_frame),
				     KUNIT_CASE(cpus_come_and_go_meanwhile),
				     KUNIT_CASE(who_goes_leaves_nothing),
				     {} };

static struct kunit_suite suite = {
	.name = "mmtwin_pages_stress",
	.init = twin_test_init,
	.exit = twin_test_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);
