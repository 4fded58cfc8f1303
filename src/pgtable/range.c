// SPDX-License-Identifier: GPL-2.0
/*
 * A range split by page size.
 *
 * What split_mem_range() of arch/x86/mm/init.c does for the direct map: small
 * pages up to the first boundary of the next size, and so on up to the largest
 * leaf that fits, then down again:
 *
 *     4K | 2M | 1G ............ 1G | 2M | 4K
 *
 * The kernel's direct map has va - pa aligned to the largest leaf.  Here it
 * need not be: a leaf size is used where both sides are aligned to it.
 */
#include "range.h"

struct split {
	const struct pt_shape *shape;
	u64 bias; /* phys - va, modulo 2^64 */
	u8 leaf_levels;
	struct pt_range *out;
	unsigned int nr;
};

static void emit(struct split *s, u64 first, u64 end, unsigned int level)
{
	struct pt_range *last = s->nr ? &s->out[s->nr - 1] : NULL;

	if (first == end)
		return;
	if (last && last->level == level) {
		last->len += end - first;
		return;
	}
	s->out[s->nr++] = (struct pt_range){
		.va = twin_va(first),
		.phys = twin_phys(first + s->bias),
		.len = end - first,
		.level = level,
	};
}

/*
 * Map [first, end) with leaves of @level and below.  Lengths are compared, not
 * ends, so that a range may touch the top of the address space.
 */
static void split(struct split *s, u64 first, u64 end, unsigned int level)
{
	u64 span = pt_span(s->shape, level);
	u64 head = -first & (span - 1);
	u64 tail = end & (span - 1);
	u64 len = end - first;

	if (!level) {
		emit(s, first, end, 0);
		return;
	}
	if (!(s->leaf_levels & BIT(level)) || (s->bias & (span - 1)) || head > len ||
	    tail > len - head || head + tail == len) {
		split(s, first, end, level - 1);
		return;
	}
	split(s, first, first + head, level - 1);
	emit(s, first + head, end - tail, level);
	split(s, end - tail, end, level - 1);
}

/**
 * pt_split - cut a range into ranges of one leaf size each
 * @shape: of the tables
 * @want: the range; its level is not looked at.  @want.va, @want.phys and
 *	  @want.len are multiples of the page size
 * @leaf_levels: leaf sizes that may be used, BIT(level); level 0 always may
 * @out: filled in ascending order
 *
 * Return: how many ranges, 0 for an empty one.
 */
unsigned int pt_split(const struct pt_shape *shape, struct pt_range want, u8 leaf_levels,
		      struct pt_range out[PT_RANGES_MAX])
{
	struct split s = {
		.shape = shape,
		.bias = want.phys.a - want.va.a,
		.leaf_levels = leaf_levels & shape->leaf_levels,
		.out = out,
	};

	split(&s, want.va.a, want.va.a + want.len, pt_root_level(shape));
	return s.nr;
}

/**
 * pt_count_tables - count the tables that a range needs
 * @shape: of the tables
 * @range: the range; ranges are counted in ascending order
 * @last: by level: the table that was counted last; zero before the first range
 * @tables: by level: those below the root that no range before needed are added
 */
void pt_count_tables(const struct pt_shape *shape, const struct pt_range *range,
		     u64 last[PT_LEVELS], u64 tables[PT_LEVELS])
{
	unsigned int level;

	for (level = range->level; level < pt_root_level(shape); level++) {
		/* Number the tables of this level by what they cover. */
		unsigned int cover = shape->format->level[level + 1].shift;
		u64 from = (range->va.a >> cover) + 1;
		u64 to = ((range->va.a + range->len - 1) >> cover) + 1;

		if (from == last[level])
			from++;
		tables[level] += to + 1 - from;
		last[level] = to;
	}
}
