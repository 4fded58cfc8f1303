// SPDX-License-Identifier: GPL-2.0
/*
 * Zones that CPUs share, and the locks.
 *
 * Re-creates rmqueue_pcplist(), free_unref_page() and drain_all_pages() of
 * mm/page_alloc.c.  Two things are done otherwise.  What a CPU
 * keeps has a lock, which is taken with interrupts off (under PREEMPT_RT: a lock that
 * sleeps), so it is drained from anywhere without asking the CPU, and who is moved to
 * another CPU meanwhile does no harm.  And a block is given up by a compare-and-exchange:
 * of two who free the same block at the same moment one is told that he is wrong.
 */
#include <linux/atomic.h>
#include <linux/errno.h>

#include "block.h"
#include "buddy.h"
#include "pages.h"

/* Frames that are given back under one lock at least. */
#define DRAIN_STEP 64U

/**
 * twin_pages_bytes - memory for zones that CPUs share
 * @zones: how many zones
 * @cpus: how many CPUs there can be
 */
size_t twin_pages_bytes(unsigned int zones, unsigned int cpus)
{
	return zones *
	       ((size_t)cpus * sizeof(struct twin_cpu_pages) + sizeof(struct twin_shared_zone));
}

/**
 * twin_pages_init - let CPUs share zones
 * @pages: filled in
 * @mem: twin_pages_bytes() of memory, aligned to a cache line; stays with @pages
 * @zone: the zones, by number; nobody else takes their blocks any more
 * @zones: how many
 * @cpus: how many CPUs there can be; none of them is there yet
 * @policy: how they keep blocks
 *
 * How much a CPU keeps of each zone is set by the caller, before twin_pages_cpu_on().
 */
void twin_pages_init(struct twin_pages *pages, void *mem, struct twin_zone *zone,
		     unsigned int zones, unsigned int cpus, const struct twin_zone_policy *policy)
{
	struct twin_cpu_pages *cpu = mem;
	unsigned int i, c;

	*pages = (struct twin_pages){
		.map = zone->map,
		.zones = zones,
		.cpus = cpus,
		.zone = mem + (size_t)zones * cpus * sizeof(*cpu),
	};
	for (i = 0; i < zones; i++, cpu += cpus) {
		pages->zone[i] = (struct twin_shared_zone){ .cpu = cpu };
		spin_lock_init(&pages->zone[i].lock);
		twin_keeping_init(&pages->zone[i].keeping, &zone[i], policy);
		for (c = 0; c < cpus; c++) {
			spin_lock_init(&cpu[c].lock);
			twin_kept_init(&cpu[c].kept);
		}
	}
}

static void give_back(struct twin_shared_zone *z, struct twin_cpu_pages *mine, u32 frames,
		      unsigned int list)
{
	spin_lock(&z->lock);
	twin_kept_give_back(&z->keeping, &mine->kept, frames, list);
	spin_unlock(&z->lock);
}

/**
 * twin_shared_limit - a CPU may keep so much of a zone from now on
 * @z: the zone
 * @cpu: the CPU, which need not be the one that calls
 * @high: see &struct twin_kept; 0 with a batch of 1 when it goes away
 * @batch: see &struct twin_kept
 */
void twin_shared_limit(struct twin_shared_zone *z, unsigned int cpu, u32 high, u32 batch)
{
	unsigned long flags;

	spin_lock_irqsave(&z->cpu[cpu].lock, flags);
	twin_kept_limit(&z->cpu[cpu].kept, high, batch);
	spin_unlock_irqrestore(&z->cpu[cpu].lock, flags);
}

/**
 * twin_shared_drain - what a CPU keeps of a zone now goes back
 * @z: the zone
 * @cpu: the CPU, which need not be the one that calls
 * @rest: but for so many frames
 *
 * By and by: who waits for the lock waits for a part only.  What comes meanwhile may stay.
 */
void twin_shared_drain(struct twin_shared_zone *z, unsigned int cpu, u32 rest)
{
	struct twin_cpu_pages *mine = &z->cpu[cpu];
	u32 left = READ_ONCE(mine->kept.count), had;
	unsigned long flags;

	left -= min(left, rest);
	while (left) {
		spin_lock_irqsave(&mine->lock, flags);
		had = mine->kept.count;
		if (had)
			give_back(z, mine, min(left, DRAIN_STEP), 0);
		had -= mine->kept.count;
		spin_unlock_irqrestore(&mine->lock, flags);
		if (!had)
			break;
		left -= min(left, had);
	}
}

/**
 * twin_pages_locked - do something to a zone that nobody else uses meanwhile
 * @pages: the allocator
 * @zone: number of the zone
 * @fn: does it
 * @arg: for @fn
 *
 * What CPUs keep of the zone, and blocks that are taken, may change all the same.
 *
 * Return: what @fn returns.
 */
int twin_pages_locked(struct twin_pages *pages, unsigned int zone, twin_zone_fn *fn, void *arg)
{
	struct twin_shared_zone *z = &pages->zone[zone];
	unsigned long flags;
	int err;

	spin_lock_irqsave(&z->lock, flags);
	err = fn(z->keeping.zone, arg);
	spin_unlock_irqrestore(&z->lock, flags);
	return err;
}

/* As zone_watermark_fast(): single frames are asked for most, and mostly there are many. */
static __always_inline bool enough(const struct twin_zone *zone, unsigned int order,
				   const struct twin_limit *limit)
{
	if (!order && !zone->some[TWIN_ISOLATE] &&
	    zone->free > limit->mark + zone->plan->reserve[limit->class] + zone->kept)
		return true;
	return twin_zone_watermark_ok(zone, order, limit);
}

static noinline int alloc_direct(struct twin_shared_zone *z, const struct twin_page_want *want,
				 twin_pfn_t *pfn)
{
	unsigned long flags;
	int err;

	spin_lock_irqsave(&z->lock, flags);
	err = twin_buddy_alloc_above(z->keeping.zone, want->order, want->type, &want->limit, pfn);
	if (err)
		z->pressed++;
	else
		z->direct++;
	spin_unlock_irqrestore(&z->lock, flags);
	return err;
}

/* The list of such blocks, or TWIN_KEPT_LISTS. */
static __always_inline unsigned int list_of(const struct twin_shared_zone *z,
					    const struct twin_page_want *want)
{
	/* What is kept for some is not for everybody who comes by. */
	if (unlikely(want->type >= TWIN_RESERVE))
		return TWIN_KEPT_LISTS;
	return z->keeping.list[want->order | want->type << 4];
}

static __always_inline bool can_be(const struct twin_pages *pages, unsigned int cpu,
				   const struct twin_page_want *want)
{
	return cpu < pages->cpus && want->zone < pages->zones && want->type < TWIN_ISOLATE &&
	       want->order < pages->zone[want->zone].keeping.zone->nr_orders &&
	       want->limit.class < TWIN_CLASSES;
}

/* Off a list, which is filled when it is empty; TWIN_NO_FRAME when that does not help. */
static __always_inline u32 take(struct twin_shared_zone *z, struct twin_kept *kept,
				unsigned int list, const struct twin_page_want *want)
{
	struct twin_zone *zone = z->keeping.zone;
	struct twin_frame *frame = zone->frame;
	u32 i;

	if (unlikely(kept->list[list].first == TWIN_NO_FRAME)) {
		spin_lock(&z->lock);
		twin_kept_refill(&z->keeping, kept, list, want->type);
		spin_unlock(&z->lock);
		if (kept->list[list].first == TWIN_NO_FRAME)
			return TWIN_NO_FRAME;
	}
	if (unlikely(want->cold && z->keeping.policy->cold))
		i = twin_kept_pop_last(frame, &kept->list[list]);
	else
		i = twin_kept_pop(frame, &kept->list[list]);
	frame[i].word = twin_word(TWIN_TAKEN, want->order, zone->index, zone->as[want->type]);
	kept->count -= 1U << want->order;
	kept->events[TWIN_KEPT_TAKEN]++;
	return i;
}

static __always_inline int try(struct twin_pages *pages, unsigned int cpu,
			       const struct twin_page_want *want, twin_pfn_t *pfn)
{
	struct twin_cpu_pages *mine;
	struct twin_shared_zone *z;
	unsigned long flags;
	unsigned int list;
	u32 i;

	if (unlikely(!can_be(pages, cpu, want)))
		return -EINVAL;
	z = &pages->zone[want->zone];
	list = list_of(z, want);
	if (unlikely(list == TWIN_KEPT_LISTS))
		return alloc_direct(z, want, pfn);
	if (unlikely(!enough(z->keeping.zone, want->order, &want->limit)))
		return -ENOMEM;
	mine = &z->cpu[cpu];
	spin_lock_irqsave(&mine->lock, flags);
	mine->kept.factor >>= 1;
	i = take(z, &mine->kept, list, want);
	spin_unlock_irqrestore(&mine->lock, flags);
	if (unlikely(i == TWIN_NO_FRAME))
		return alloc_direct(z, want, pfn);
	*pfn = twin_map_pfn(pages->map, i);
	return 0;
}

/**
 * twin_pages_try - take a block of a zone, if that is easy
 * @pages: the allocator
 * @cpu: whose lists are used
 * @want: what is wanted
 * @pfn: set to its first frame
 *
 * As rmqueue() behind zone_watermark_fast(): nobody has to give back what he keeps.  May be
 * called with interrupts off and from an interrupt, except under PREEMPT_RT.
 *
 * Return: 0; -ENOMEM when there is no such block, or the zone would get too empty; -EINVAL
 * for what cannot be asked for.
 */
int twin_pages_try(struct twin_pages *pages, unsigned int cpu, const struct twin_page_want *want,
		   twin_pfn_t *pfn)
{
	return try(pages, cpu, want, pfn);
}

/**
 * twin_pages_alloc - take a block of a zone
 * @pages: the allocator
 * @cpu: whose lists are used
 * @want: what is wanted
 * @pfn: set to its first frame
 *
 * Return: as twin_pages_try(); -ENOMEM only when all CPUs have given back what they kept.
 */
int twin_pages_alloc(struct twin_pages *pages, unsigned int cpu, const struct twin_page_want *want,
		     twin_pfn_t *pfn)
{
	int err = try(pages, cpu, want, pfn);

	if (likely(err != -ENOMEM))
		return err;
	twin_pages_drain_zone(pages, want->zone);
	return alloc_direct(&pages->zone[want->zone], want, pfn);
}

/**
 * twin_pages_bulk - take blocks, many at once
 * @pages: the allocator
 * @cpu: whose lists are used
 * @want: what is wanted
 * @nr: how many
 * @pfn: room for @nr; set to their first frames
 *
 * As __alloc_pages_bulk(): all of them under one lock, if CPUs keep such blocks and the
 * zone would still have enough without them.
 *
 * Return: how many there were, up to @nr; 0 where they have to be taken one by one.
 */
unsigned int twin_pages_bulk(struct twin_pages *pages, unsigned int cpu,
			     const struct twin_page_want *want, unsigned int nr, twin_pfn_t *pfn)
{
	struct twin_cpu_pages *mine;
	struct twin_shared_zone *z;
	struct twin_limit limit = want->limit;
	unsigned int list, done;
	unsigned long flags;
	u32 i;

	if (!nr || !can_be(pages, cpu, want))
		return 0;
	z = &pages->zone[want->zone];
	list = list_of(z, want);
	limit.mark += (u64)nr << want->order;
	if (list == TWIN_KEPT_LISTS || !enough(z->keeping.zone, want->order, &limit))
		return 0;
	mine = &z->cpu[cpu];
	spin_lock_irqsave(&mine->lock, flags);
	mine->kept.factor >>= 1;
	for (done = 0; done < nr; done++) {
		i = take(z, &mine->kept, list, want);
		if (i == TWIN_NO_FRAME)
			break;
		pfn[done] = twin_map_pfn(pages->map, i);
	}
	spin_unlock_irqrestore(&mine->lock, flags);
	return done;
}

static int tell_wrong(struct twin_zone *zone, void *pfn)
{
	return twin_block_wrong(zone, *(twin_pfn_t *)pfn);
}

static noinline int refuse(struct twin_pages *pages, twin_pfn_t pfn)
{
	return twin_pages_locked(pages, twin_pages_zone(pages, pfn), tell_wrong, &pfn);
}

/* CPUs keep no such blocks, or none of that pageblock. */
static noinline int free_direct(struct twin_shared_zone *z, u32 i, u32 word)
{
	struct twin_zone *zone = z->keeping.zone;
	unsigned int order = twin_word_order(word);
	u32 free = twin_word(TWIN_PERCPU, order, zone->index, 0);
	unsigned long flags;
	int err = 0;

	spin_lock_irqsave(&z->lock, flags);
	if (cmpxchg(&zone->frame[i].word, word, free) == word) {
		twin_block_give(zone, i, order);
		z->direct++;
	} else {
		err = twin_block_wrong(zone, twin_map_pfn(zone->map, i));
	}
	spin_unlock_irqrestore(&z->lock, flags);
	return err;
}

/**
 * twin_pages_free - give a block back
 * @pages: the allocator
 * @cpu: whose lists are used, whoever took it
 * @pfn: its first frame
 * @order: its order
 * @cold: no cache has it
 *
 * May be called where twin_pages_alloc() may.
 *
 * Return: 0; -EINVAL when there is no such CPU.  Else see twin_buddy_free(): what was
 * wrong is counted by the zone, once.
 */
int twin_pages_free(struct twin_pages *pages, unsigned int cpu, twin_pfn_t pfn, unsigned int order,
		    bool cold)
{
	const u32 taken = twin_word(TWIN_TAKEN, order, 0, 0);
	struct twin_frame *frame = pages->map->frame;
	u32 i = twin_map_index(pages->map, pfn), word;
	struct twin_cpu_pages *mine;
	struct twin_shared_zone *z;
	struct twin_kept *kept;
	unsigned long flags;
	unsigned int list;

	if (unlikely(cpu >= pages->cpus))
		return -EINVAL;
	if (unlikely(i == TWIN_NO_FRAME || order >= TWIN_ORDERS_MAX))
		return refuse(pages, pfn);
	word = READ_ONCE(frame[i].word);
	if (unlikely((word & ~(TWIN_WORD_TYPE | TWIN_WORD_ZONE)) != taken ||
		     twin_word_zone(word) >= pages->zones))
		return refuse(pages, pfn);
	z = &pages->zone[twin_word_zone(word)];
	/* The pageblock decides, not what the block was asked for. */
	list = z->keeping.list[(order | twin_zone_type(z->keeping.zone, i) << 4) & TWIN_WORD_LIST];
	if (unlikely(list == TWIN_KEPT_LISTS))
		return free_direct(z, i, word);
	if (unlikely(cmpxchg(&frame[i].word, word, z->keeping.word[list]) != word))
		return refuse(pages, pfn);
	mine = &z->cpu[cpu];
	kept = &mine->kept;
	spin_lock_irqsave(&mine->lock, flags);
	if (unlikely(cold && z->keeping.policy->cold))
		twin_kept_push_last(frame, &kept->list[list], i);
	else
		twin_kept_push(frame, &kept->list[list], i);
	kept->events[TWIN_KEPT_GIVEN]++;
	kept->count += 1U << order;
	if (unlikely(kept->count >= kept->high ||
		     (order && order <= z->keeping.policy->cheap && kept->factor)))
		give_back(z, mine, twin_kept_surplus(&z->keeping, kept, list), list);
	spin_unlock_irqrestore(&mine->lock, flags);
	return 0;
}
