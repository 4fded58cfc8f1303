// SPDX-License-Identifier: GPL-2.0
/* The file buddy/pcp: what each CPU keeps of each zone, and how often it went there. */
#include "report.h"

static void print_cpu(struct seq_file *m, const struct twin_buddy *buddy, unsigned int nr,
		      const struct twin_pages *pages, unsigned int cpu)
{
	const struct twin_kept *kept = &pages->zone[nr].cpu[cpu].kept;
	unsigned int i;

	seq_printf(m, "%4u %-8s %4u %-4s %7u %7u %6u", buddy->node[nr], buddy->plan[nr].name, cpu,
		   kept->high ? "on" : "off", kept->count, kept->high, kept->batch);
	for (i = 0; i < TWIN_KEPT_EVENTS; i++)
		seq_printf(m, " %10llu", kept->events[i]);
	seq_putc(m, '\n');
}

static void print_zone(struct seq_file *m, const struct twin_buddy *buddy, unsigned int nr,
		       const struct twin_shared_zone *z)
{
	seq_printf(m, "%4u %-8s %10llu %10llu\n", buddy->node[nr], buddy->plan[nr].name, z->direct,
		   z->pressed);
}

/**
 * twin_report_pages - what CPUs keep, a row for each zone and CPU
 * @m: where to
 * @s: the session
 */
void twin_report_pages(struct seq_file *m, const struct twin_session *s)
{
	const struct twin_zone_policy *policy;
	const struct twin_pages *pages;
	unsigned int i, cpu;

	if (!twin_report_booted(m, s))
		return;
	pages = &s->twin->pages;
	policy = s->twin->memory.kind->zones;
	seq_printf(m, "blocks of order 0 to %u%s are kept, as by %s; %u CPUs at most\n",
		   policy->cheap, policy->huge ? " and of a pageblock" : "", policy->name,
		   pages->cpus);
	seq_puts(
		m,
		"count, high, batch are frames; taken and given are blocks, refills and drains are trips to the zone\n");
	seq_puts(
		m,
		"node zone      cpu state  count    high  batch      taken      given    refills     drains\n");
	for (i = 0; i < pages->zones; i++)
		for (cpu = 0; cpu < pages->cpus; cpu++)
			print_cpu(m, &s->twin->buddy, i, pages, cpu);
	seq_puts(m, "\nblocks taken or given past all CPUs; times that a zone had too little\n");
	seq_puts(m, "node zone         direct    pressed\n");
	for (i = 0; i < pages->zones; i++)
		print_zone(m, &s->twin->buddy, i, &pages->zone[i]);
}
