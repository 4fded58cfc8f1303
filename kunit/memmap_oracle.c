// SPDX-License-Identifier: GPL-2.0
/*
 * What a machine makes of a firmware map, asked byte by byte; see memmap_oracle.h.
 * Nothing is sorted, merged or cut here: each question goes through all entries.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/sizes.h>

#include "memmap_oracle.h"

/* Where a PC's memory changes, whatever the map says. */
static const u64 pc[] = { SZ_4K, 640 * SZ_1K, SZ_1M };

/**
 * oracle_memory_add - one entry more
 * @m: the map, which has room for it
 * @first: its first byte
 * @end: the byte behind it
 * @type: what it is
 */
void oracle_memory_add(struct oracle_memory *m, u64 first, u64 end, u32 type)
{
	m->first[m->nr] = first;
	m->end[m->nr] = end;
	m->type[m->nr] = type;
	m->nr++;
}

/* The highest type that claims a byte, or, @trimmed, what a PC makes of that. */
static u32 type_at(const struct oracle_memory *m, u64 at, bool trimmed)
{
	unsigned int i;
	u32 type = ORACLE_HOLE;

	for (i = 0; i < m->nr; i++)
		if (m->first[i] <= at && at < m->end[i] && m->type[i] > type)
			type = m->type[i];
	if (type != ORACLE_RAM || !m->bios || !trimmed)
		return type;
	if (at < pc[0])
		return ORACLE_RESERVED;
	return at >= pc[1] && at < pc[2] ? ORACLE_HOLE : ORACLE_RAM;
}

static unsigned int edges(const struct oracle_memory *m)
{
	return ARRAY_SIZE(pc) + 2 * m->nr;
}

/* The n-th place where something may begin; there may be several of the same. */
static u64 edge(const struct oracle_memory *m, unsigned int n)
{
	if (n < ARRAY_SIZE(pc))
		return pc[n];
	n -= ARRAY_SIZE(pc);
	return n & 1 ? m->end[n / 2] : m->first[n / 2];
}

/* Bytes of one type in a row, but holes, are one piece: are there too many? */
static bool too_long(const struct oracle_memory *m, bool trimmed)
{
	unsigned int i, before, nr = 0;

	/* Each begins at an edge. */
	if (edges(m) <= ORACLE_ENTRIES)
		return false;
	for (i = 0; i < edges(m); i++) {
		u64 at = edge(m, i);
		u32 type = type_at(m, at, trimmed);

		if (!type || (at && type == type_at(m, at - 1, trimmed)))
			continue;
		for (before = 0; before < i && edge(m, before) != at; before++)
			;
		nr += before == i;
	}
	return nr > ORACLE_ENTRIES;
}

static int judge_entries(const struct oracle_memory *m)
{
	unsigned int i;

	for (i = 0; i < m->nr; i++)
		if (!m->end[i] || m->end[i] < m->first[i])
			return -EINVAL;
	if (m->nr == 1 && !m->bios)
		return m->first[0] == m->end[0] ? -EINVAL : 0;
	if (m->nr < 2)
		return -EINVAL;
	return too_long(m, false) ? -ENOSPC : 0;
}

/**
 * oracle_memory_judge - can a machine be planned from this map?
 * @m: the map as firmware gives it; when a PC has to guess it is that guess afterwards
 *
 * Return: 0, or the error that planning such a machine is to end with.
 */
int oracle_memory_judge(struct oracle_memory *m)
{
	int err = judge_entries(m);

	if (err && !m->bios)
		return err;
	m->guessed = err;
	if (err) {
		m->nr = 0;
		oracle_memory_add(m, 0, 0x9f000, ORACLE_RAM);
		if (m->backed_end > SZ_1M)
			oracle_memory_add(m, SZ_1M, m->backed_end & ~1023ULL, ORACLE_RAM);
	}
	return too_long(m, true) ? -ENOSPC : 0;
}

/**
 * oracle_memory_near - forget the entries that lie elsewhere
 * @m: the map
 * @first: only these bytes are asked about from now on
 * @end: the byte behind them
 */
void oracle_memory_near(struct oracle_memory *m, u64 first, u64 end)
{
	unsigned int i, nr = m->nr;

	m->nr = 0;
	for (i = 0; i < nr; i++)
		if (m->first[i] < end && m->end[i] > first)
			oracle_memory_add(m, m->first[i], m->end[i], m->type[i]);
}

/**
 * oracle_memory_page - is all of a page RAM?
 * @m: the map
 * @pfn: the page
 * @page_shift: log2 of a page
 *
 * What its first byte is it is up to its end, unless something begins in it.
 */
bool oracle_memory_page(const struct oracle_memory *m, u64 pfn, unsigned int page_shift)
{
	u64 first = pfn << page_shift, end = (pfn + 1) << page_shift;
	unsigned int i;

	if (end > m->phys_end || type_at(m, first, true) != ORACLE_RAM)
		return false;
	for (i = 0; i < edges(m); i++) {
		u64 at = edge(m, i);

		if (at > first && at < end && type_at(m, at, true) != ORACLE_RAM)
			return false;
	}
	return true;
}
