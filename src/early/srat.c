// SPDX-License-Identifier: GPL-2.0
/*
 * From what firmware says of nodes to nodes.
 *
 * Re-creates arch/x86/mm/srat_32.c of 2.6.34 (acpi_numa_memory_affinity_init(),
 * get_memcfg_from_srat()) and drivers/acpi/numa.c.  Firmware numbers proximity domains
 * as it likes; nodes are numbered from 0 in the order of their domains.  A table that
 * contradicts itself is refused as a whole, as srat_64.c does it (bad_srat()), where
 * srat_32.c believes all of it.
 */
#include <linux/bitmap.h>
#include <linux/bits.h>
#include <linux/build_bug.h>
#include <linux/errno.h>
#include <linux/math.h>
#include <linux/string.h>

#include "srat.h"

#define DOMAINS 256

static_assert(TWIN_CHUNKS_MAX == 3 * TWIN_NODES_MAX);

/* Put a chunk where it belongs; those behind it move, and @more that there are not. */
static void insert(struct twin_srat *srat, struct twin_chunk chunk, unsigned int more)
{
	unsigned int i = 0;

	while (i < srat->nr && chunk.first >= srat->chunk[i].first)
		i++;
	if (i < srat->nr)
		memmove(&srat->chunk[i + 1], &srat->chunk[i],
			(srat->nr - i + more) * sizeof(chunk));
	srat->chunk[i] = chunk;
	srat->nr++;
}

static void find_domains(const struct twin_srat *srat, unsigned long *seen)
{
	unsigned int i;

	bitmap_zero(seen, DOMAINS);
	for (i = 0; i < srat->nr; i++)
		__set_bit(srat->chunk[i].domain, seen);
}

/**
 * twin_srat_add - memory that firmware says is somebody's
 * @srat: the chunks so far
 * @first: its first byte
 * @end: the byte behind it
 * @domain: whose it is
 *
 * Return: 0; with nothing changed -EINVAL when it is empty, -EBUSY when another domain
 * has some of it, -ENOSPC when there is no room, -E2BIG when there would be more domains
 * than nodes.
 */
int twin_srat_add(struct twin_srat *srat, u64 first, u64 end, u8 domain)
{
	DECLARE_BITMAP(seen, DOMAINS);
	unsigned int i;

	if (first >= end)
		return -EINVAL;
	for (i = 0; i < srat->nr; i++) {
		const struct twin_chunk *c = &srat->chunk[i];

		if (c->domain != domain && c->first < end && first < c->end)
			return -EBUSY;
	}
	if (srat->nr == TWIN_CHUNKS_MAX)
		return -ENOSPC;
	find_domains(srat, seen);
	__set_bit(domain, seen);
	if (bitmap_weight(seen, DOMAINS) > TWIN_NODES_MAX)
		return -E2BIG;
	insert(srat, (struct twin_chunk){ first, end, domain }, 0);
	return 0;
}

/**
 * twin_srat_add_early - memory that firmware says is somebody's, as 2.6.34 notes it
 * @srat: the chunks so far
 * @first: its first byte
 * @end: the byte behind it
 * @domain: whose it is
 *
 * Nothing is looked at.  Who makes room moves one chunk more than there are; so the last
 * one that the array has room for, unless it is the highest, lets what lies behind the
 * last be written behind the array.
 *
 * Return: 0, or -ENOSPC where 2.6.34 says "Too many mem chunks".
 */
int twin_srat_add_early(struct twin_srat *srat, u64 first, u64 end, u8 domain)
{
	if (srat->nr >= TWIN_CHUNKS_MAX)
		return -ENOSPC;
	insert(srat, (struct twin_chunk){ first, end, domain }, 1);
	return 0;
}

/**
 * twin_srat_distances - how far domains are from each other
 * @srat: filled in
 * @distance: row by row, from the first domain to itself on
 * @nr: how many numbers
 *
 * As slit_valid() of arch/x86/mm/srat.c: each is near to itself alone.
 *
 * Return: 0; with nothing changed -EINVAL when that is no table of at most
 * %TWIN_NODES_MAX rows, -ERANGE when one of the distances cannot be.
 */
int twin_srat_distances(struct twin_srat *srat, const u8 *distance, unsigned int nr)
{
	unsigned int n = int_sqrt(nr), i;

	if (!nr || n * n != nr || n > TWIN_NODES_MAX)
		return -EINVAL;
	for (i = 0; i < nr; i++)
		if (i / n == i % n ? distance[i] != TWIN_DISTANCE_LOCAL :
				     distance[i] <= TWIN_DISTANCE_LOCAL)
			return -ERANGE;
	for (i = 0; i < n; i++)
		memcpy(srat->distance[i], &distance[i * n], n);
	srat->domains = n;
	return 0;
}

static u8 distance(const struct twin_srat *srat, unsigned int from, unsigned int to)
{
	if (from < srat->domains && to < srat->domains)
		return srat->distance[from][to];
	return from == to ? TWIN_DISTANCE_LOCAL : TWIN_DISTANCE_REMOTE;
}

/**
 * twin_srat_nodes - number the nodes
 * @nodes: filled in
 * @srat: the chunks, as twin_srat_add() has them, and distances
 * @page_shift: log2 of the page size; a page that is a chunk's in part goes to who has its
 *		end, as memory_affinity cuts both of its addresses off
 * @cpus: CPUs of the machine; nobody says whose they are, so nodes get them in turn
 *	  (numa_init_array())
 *
 * Return: 0 or the error of twin_active_add().
 */
int twin_srat_nodes(struct twin_nodes *nodes, const struct twin_srat *srat, unsigned int page_shift,
		    unsigned int cpus)
{
	unsigned int node = 0, other, from, to, i;
	DECLARE_BITMAP(seen, DOMAINS);
	int err = 0;

	memset(nodes, 0, sizeof(*nodes));
	find_domains(srat, seen);
	for_each_set_bit(from, seen, DOMAINS) {
		for (i = 0; i < srat->nr && !err; i++) {
			const struct twin_chunk *c = &srat->chunk[i];
			u64 first = c->first >> page_shift, end = c->end >> page_shift;

			if (c->domain == from && first < end)
				err = twin_active_add(&nodes->ram, node, first, end);
		}
		other = 0;
		for_each_set_bit(to, seen, DOMAINS)
			nodes->distance[node][other++] = distance(srat, from, to);
		node++;
	}
	for (i = 0; i < cpus && node; i++)
		nodes->cpus[i % node]++;
	return err;
}
