// SPDX-License-Identifier: GPL-2.0
/*
 * The twin's frames: its page allocator against its own rules, and every frame against
 * what the firmware map and the early reservations said of it.
 */
#include <linux/bitmap.h>
#include <linux/cpu.h>
#include <linux/cpumask.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "../buddy/verify.h"
#include "check.h"

static const struct twin_rule handed_rule = {
	"frames", "handed-over", "frames", "pfn",
	"a frame is in a block when it is RAM that nobody reserved, and only then"
};

static const struct twin_rule sum_rule = {
	"frames", "accounted", "zones", "zone",
	"free, per-CPU, allocated and reserved frames are the zone's RAM"
};

static const struct twin_rule marks_rule = {
	"frames", "marks", "zones", "zone", "requests go by the marks and reserves that are planned"
};

static const struct twin_rule share_rule = {
	"frames", "share", "CPUs", "zone << 16 | cpu",
	"each CPU that is there keeps as much of each zone as it may"
};

/* Mark the frames that a stretch of bytes touches, or, inwards, those that it fills. */
static void mark(const struct twin *twin, unsigned long *map, u64 first, u64 end, bool inwards,
		 bool set)
{
	const struct twin_mem_map *frames = &twin->buddy.map;
	unsigned int shift = twin->memory.page_shift;
	u64 slack = (1ULL << shift) - 1, base = frames->first.n << shift;
	u64 last = base + ((u64)frames->frames << shift);

	first = max(first, base) + (inwards ? slack : 0);
	end = min(end, last) + (inwards ? 0 : slack);
	first = (first - base) >> shift;
	end = end < base ? 0 : (end - base) >> shift;
	if (first >= end)
		return;
	if (set)
		bitmap_set(map, first, end - first);
	else
		bitmap_clear(map, first, end - first);
}

/* The frames that should be in blocks; from the map, not from what became of it. */
static void expect(const struct twin *twin, unsigned long *free)
{
	const struct twin_memmap *map = &twin->memory.map;
	unsigned int i;

	for (i = 0; i < map->nr; i++)
		if (map->entry[i].type == TWIN_MEM_RAM)
			mark(twin, free, map->entry[i].first, map->entry[i].end, true, true);
	for (i = 0; i < twin->nr_kept; i++)
		mark(twin, free, twin->kept[i].first, twin->kept[i].end, false, false);
}

static void look_at_frames(const struct twin *twin, const unsigned long *free, struct twin_row *row)
{
	const struct twin_mem_map *map = &twin->buddy.map;
	u32 i;

	for (i = 0; i < map->frames; i++) {
		bool in_block = twin_map_head(map, map->lo + i) != TWIN_NO_FRAME;

		row->looked++;
		if (in_block != test_bit(i, free))
			twin_row_break(row, map->first.n + i, test_bit(i, free), in_block);
		if (!(i & 0xffff))
			cond_resched();
	}
}

static void look_at_sums(const struct twin *twin, const struct twin_buddy_count *count,
			 struct twin_row *row)
{
	const struct twin_buddy *buddy = &twin->buddy;
	unsigned int shift = twin->memory.page_shift, i, n;

	for (i = 0; i < buddy->nr_zones; i++) {
		const struct twin_buddy_count *c = &count[i];
		u64 want = 0, got = c->free + c->percpu + c->taken + c->reserved;

		for (n = 0; n < twin->memory.nr_backed; n++) {
			const struct twin_extent *e = &twin->memory.backed[n];
			u64 from = max(e->first >> shift, buddy->plan[i].first.n);
			u64 to = min(e->end >> shift, buddy->plan[i].end.n);

			/* What lies between its frames may be another node's. */
			want += twin_active_pages(&twin->memory.active, buddy->node[i], from, to);
		}
		row->looked++;
		if (want != got)
			twin_row_break(row, i, want, got);
	}
}

/* What is gone by is a copy of what was planned, and is shown from there. */
static void look_at_marks(const struct twin *twin, struct twin_row *row)
{
	const struct twin_buddy *buddy = &twin->buddy;
	unsigned int i, n;

	for (i = 0; i < buddy->nr_zones; i++) {
		const struct twin_marks *m = &buddy->marks.zone[buddy->node[i]][buddy->id[i]];
		const struct twin_zone_plan *plan = buddy->zone[i].plan;
		const u64 want[] = { m->min, m->low, m->high };

		row->looked++;
		for (n = 0; n < ARRAY_SIZE(want); n++)
			if (plan->mark[n] != want[n])
				twin_row_break(row, i, want[n], plan->mark[n]);
		for (n = 0; n < TWIN_CLASSES; n++)
			if (plan->reserve[n] != m->reserve[n])
				twin_row_break(row, i, m->reserve[n], plan->reserve[n]);
	}
}

/* None of these comes or goes meanwhile. */
static void look_at_shares(const struct twin *twin, struct twin_row *row)
{
	unsigned int i, cpu;

	for (i = 0; i < twin->pages.zones; i++) {
		const struct twin_shared_zone *z = &twin->pages.zone[i];

		for_each_online_cpu(cpu) {
			row->looked++;
			if (z->cpu[cpu].kept.high != z->high)
				twin_row_break(row, i << 16 | cpu, z->high, z->cpu[cpu].kept.high);
		}
	}
}

/**
 * twin_check_frames - hold the twin's page allocator and its frames against the rules
 * @twin: the machine
 * @rows: rows are added here
 *
 * Early memory is no more; what it was like when it was handed over is told again.
 *
 * Return: 0 or -ENOMEM.
 */
int twin_check_frames(const struct twin *twin, struct twin_rows *rows)
{
	const struct twin_mem_map *map = &twin->buddy.map;
	struct twin_buddy_count *count = kvcalloc(TWIN_BUDDY_ZONES, sizeof(*count), GFP_KERNEL);
	struct twin_row *found = kvcalloc(BUDDY_RULES, sizeof(*found), GFP_KERNEL);
	unsigned long *seen = kvzalloc(twin_buddy_verify_bytes(map->frames), GFP_KERNEL);
	unsigned int i;
	int err = -ENOMEM;

	for (i = 0; i < TWIN_EARLY_RULES; i++)
		*twin_rows_add(rows, &twin_early_rules[i]) = twin->early_rows[i];
	if (count && found && seen) {
		/* What a CPU keeps goes home when it leaves. */
		cpus_read_lock();
		expect(twin, seen);
		look_at_frames(twin, seen, twin_rows_add(rows, &handed_rule));
		twin_buddy_verify(map, twin->buddy.zone, seen, found, count);
		for (i = 0; i < BUDDY_RULES; i++)
			*twin_rows_add(rows, &twin_buddy_rules[i]) = found[i];
		twin_pages_verify(&twin->pages, seen, found);
		for (i = 0; i < PAGES_RULES; i++)
			*twin_rows_add(rows, &twin_pages_rules[i]) = found[i];
		look_at_shares(twin, twin_rows_add(rows, &share_rule));
		cpus_read_unlock();
		look_at_sums(twin, count, twin_rows_add(rows, &sum_rule));
		look_at_marks(twin, twin_rows_add(rows, &marks_rule));
		err = 0;
	}
	kvfree(count);
	kvfree(found);
	kvfree(seen);
	return err;
}
