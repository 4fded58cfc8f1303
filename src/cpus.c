// SPDX-License-Identifier: GPL-2.0
/*
 * CPUs that come and go: page allocators are told of them, as page_alloc_cpu_online()
 * and page_alloc_cpu_dead() of mm/page_alloc.c are.
 */
#include <linux/cpuhotplug.h>
#include <linux/cpumask.h>
#include <linux/mutex.h>
#include <linux/topology.h>

#include "cpus.h"

/* There is a state of CPUs while somebody wants to be told of it. */
static DEFINE_MUTEX(lock);
static unsigned int followers;
static int state;

/* CPUs that share a node's zones; the one that is coming counts as everybody's. */
static unsigned int sharers(const struct twin_buddy *buddy, unsigned int node, bool coming)
{
	unsigned int nr = num_online_cpus();

	if (buddy->own_cpus)
		nr = cpumask_weight(cpumask_of_node(node));
	return (nr + coming) ?: num_online_cpus();
}

/*
 * How much each CPU may keep follows from how many there are, as in zone_pcp_update(); where
 * it is so many batches, it is always the same.
 */
static void share(const struct twin_cpus *cpus, bool coming)
{
	const struct twin_buddy *buddy = cpus->buddy;
	unsigned int i;

	for (i = 0; buddy && i < buddy->nr_zones; i++) {
		const struct twin_marks *m = &buddy->marks.zone[buddy->node[i]][buddy->id[i]];
		unsigned int nr = sharers(buddy, buddy->node[i], coming);

		if (!cpus->pages->zone[i].keeping.policy->batches)
			twin_pages_share(cpus->pages, i, twin_marks_list(m, nr), m->batch);
	}
}

static int comes(unsigned int cpu, struct hlist_node *node)
{
	struct twin_cpus *cpus = hlist_entry(node, struct twin_cpus, node);

	/* Who is told of later is there already. */
	share(cpus, !cpu_online(cpu));
	if (cpu < cpus->pages->cpus)
		twin_pages_cpu_on(cpus->pages, cpu);
	return 0;
}

/* It takes and gives no more, but for who was sent away from it half-way. */
static int is_gone(unsigned int cpu, struct hlist_node *node)
{
	struct twin_cpus *cpus = hlist_entry(node, struct twin_cpus, node);

	if (cpu < cpus->pages->cpus)
		twin_pages_cpu_off(cpus->pages, cpu);
	share(cpus, false);
	return 0;
}

static int get_state(void)
{
	int err;

	if (!followers) {
		err = cpuhp_setup_state_multi(CPUHP_BP_PREPARE_DYN, "mm/mmtwin:pages", comes,
					      is_gone);
		if (err < 0)
			return err;
		state = err;
	}
	followers++;
	return 0;
}

static void put_state(void)
{
	if (!--followers)
		cpuhp_remove_multi_state(state);
}

/**
 * twin_cpus_follow - tell an allocator of the running kernel's CPUs from now on
 * @cpus: filled in
 * @pages: the allocator
 * @buddy: the machine, whose marks say how much CPUs may keep; NULL when @pages says it all
 *
 * Those that are there keep blocks when this returns.
 *
 * Return: 0 or the kernel's error.
 */
int twin_cpus_follow(struct twin_cpus *cpus, struct twin_pages *pages,
		     const struct twin_buddy *buddy)
{
	int err;

	cpus->pages = pages;
	cpus->buddy = buddy;
	mutex_lock(&lock);
	err = get_state();
	if (!err) {
		err = cpuhp_state_add_instance(state, &cpus->node);
		if (err)
			put_state();
	}
	mutex_unlock(&lock);
	if (err)
		cpus->pages = NULL;
	return err;
}

/**
 * twin_cpus_unfollow - the allocator is told no more
 * @cpus: the CPUs; nothing is done when they were not followed
 *
 * What they keep they keep: no list is followed, for it may have been corrupted.
 */
void twin_cpus_unfollow(struct twin_cpus *cpus)
{
	if (!cpus->pages)
		return;
	mutex_lock(&lock);
	cpuhp_state_remove_instance_nocalls(state, &cpus->node);
	put_state();
	mutex_unlock(&lock);
	cpus->pages = NULL;
}
