// SPDX-License-Identifier: GPL-2.0
/*
 * The plan of a kernel's direct map.
 *
 * x86 (arch/x86/mm/init.c) maps the first MiB whatever is there, then the RAM above
 * it, in steps that grow from the top of memory down.  split_mem_range() cuts a step
 * into small pages, large leaves, small pages; adjust_range_page_size_mask() makes a
 * cut-off piece large after all when the block around it is RAM, of which the next
 * step will ask for the rest.  Steps end at 2M boundaries at least, so they leave no
 * trace: a block is one leaf when it is RAM as a whole.
 *
 * arm64 (arch/arm64/mm/mmu.c) maps each stretch of RAM once, but leaves out the image
 * from text to rodata, which it maps by itself afterwards, to make it read-only.
 */
#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/sizes.h>

#include "plan_direct.h"

/** var twin_direct_x86 - both widths; 6.1 and 6.12 agree */
const struct twin_direct_policy twin_direct_x86 = {
	.name = "x86",
	.source = "arch/x86/mm/init.c, 6.1 and 6.12",
	.always = SZ_1M,
	.guards_code = true,
};

/** var twin_direct_arm64 - the linear map; rights: change_memory_common() of pageattr.c */
const struct twin_direct_policy twin_direct_arm64 = {
	.name = "arm64",
	.source = "arch/arm64/mm/mmu.c, 6.1",
	.image_apart = true,
	.area_wide = true,
};

static int add(struct twin_direct_plan *plan, const struct twin_direct_spec *spec, u64 first,
	       u64 end, u8 leaf_levels)
{
	const struct pt_format *format = spec->shape->format;
	struct pt_range out[PT_RANGES_MAX];
	unsigned int i, nr;

	if (end <= first)
		return 0;
	nr = pt_split(spec->shape,
		      (struct pt_range){
			      .va = twin_va_add(spec->base, first),
			      .phys = twin_phys(first),
			      .len = end - first,
		      },
		      leaf_levels, out);
	for (i = 0; i < nr; i++) {
		if (plan->nr == plan->max)
			return -ENOSPC;
		plan->range[plan->nr++] = out[i];
		plan->leaves[out[i].level] += out[i].len >> format->level[out[i].level].shift;
		plan->pages += out[i].len >> format->page_shift;
	}
	return 0;
}

/* A stretch of RAM, in whole pages, with the image cut out and put in by itself. */
static int add_ram(struct twin_direct_plan *plan, const struct twin_direct_spec *spec, u64 first,
		   u64 end)
{
	u64 from = clamp(spec->image.first, first, end), to = clamp(spec->image.end, first, end);
	int err;

	if (!spec->policy->image_apart || to <= from)
		return add(plan, spec, first, end, spec->leaf_levels);
	err = add(plan, spec, first, from, spec->leaf_levels);
	if (!err)
		err = add(plan, spec, from, to, spec->shape->leaf_levels);
	return err ?: add(plan, spec, to, end, spec->leaf_levels);
}

/* Of the stretches that are left, is the lowest one lent? */
static bool is_lent_next(const struct twin_direct_spec *spec, unsigned int ram, unsigned int lent)
{
	if (ram == spec->nr_ram || lent == spec->nr_lent)
		return ram == spec->nr_ram;
	return spec->lent[lent].first < spec->ram[ram].first;
}

/**
 * twin_direct_plan - plan a direct map
 * @plan: filled in; its @range and @max are there, TWIN_DIRECT_MAX ranges always suffice
 * @spec: what it is planned from
 *
 * Return: 0, or -ENOSPC when there is no room.
 */
int twin_direct_plan(struct twin_direct_plan *plan, const struct twin_direct_spec *spec)
{
	u64 page = pt_page_size(spec->shape), always = min(spec->policy->always, spec->limit);
	unsigned int ram = 0, lent = 0;
	int err = 0;

	*plan = (struct twin_direct_plan){
		.shape = spec->shape,
		.max = plan->max,
		.range = plan->range,
	};
	/* RAM all over it is like any other RAM. */
	if (always && spec->nr_ram && !spec->ram[0].first && spec->ram[0].end >= always)
		always = 0;
	err = add(plan, spec, 0, always, BIT(0));
	while ((ram < spec->nr_ram || lent < spec->nr_lent) && !err) {
		const struct twin_extent *next =
			is_lent_next(spec, ram, lent) ? &spec->lent[lent++] : &spec->ram[ram++];
		u64 first = (next->first + page - 1) & -page;
		u64 end = min(next->end & -page, spec->limit);

		err = add_ram(plan, spec, max(first, always), end);
	}
	return err;
}

/**
 * twin_direct_next - the first range that ends behind an address
 * @plan: the plan
 * @phys: the address, a physical one
 *
 * Return: its number, or @plan->nr.
 */
unsigned int twin_direct_next(const struct twin_direct_plan *plan, u64 phys)
{
	unsigned int low = 0, high = plan->nr;

	while (low < high) {
		unsigned int mid = low + (high - low) / 2;

		if (plan->range[mid].phys.a + plan->range[mid].len <= phys)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/**
 * twin_direct_at - what is planned for an address
 * @plan: the plan
 * @phys: the address, a physical one
 *
 * Return: the range that it lies in, or NULL where nothing is to be mapped.
 */
const struct pt_range *twin_direct_at(const struct twin_direct_plan *plan, u64 phys)
{
	unsigned int i = twin_direct_next(plan, phys);

	return i < plan->nr && plan->range[i].phys.a <= phys ? &plan->range[i] : NULL;
}

/* RAM from @first up to @end, in bytes. */
static u64 ram_between(const struct twin_direct_spec *spec, u64 first, u64 end)
{
	u64 sum = 0;
	unsigned int i;

	for (i = 0; i < spec->nr_ram; i++) {
		u64 from = max(spec->ram[i].first, first), to = min(spec->ram[i].end, end);

		if (from < to)
			sum += to - from;
	}
	return sum;
}

/* Does a border of two steps lie within a block that is one leaf of this size? */
static bool cuts_block(const struct twin_direct_spec *spec, u64 at, u64 span)
{
	u64 block = at & -span;

	return block != at && ram_between(spec, block, block + span) == span;
}

/* The length of the next step, when so much RAM is mapped. */
static u64 next_step(const struct twin_direct_spec *spec, u64 step, u64 mapped)
{
	const struct pt_format *format = spec->shape->format;

	if (mapped < step || step >= 1ULL << 48)
		return step;
	return step << (format->level[1].shift - format->page_shift - 1);
}

/**
 * twin_direct_recounts - how often a kernel counts a leaf that it has counted before
 * @spec: what its direct map is planned from
 * @level: of the leaves
 * @top: where its first step ends
 *
 * memory_map_top_down() maps the 2M below @top, then steps that grow downwards, at last
 * what is above @top. A step that asks for part of a block gets the whole of it, and
 * counts it, although the step before may have done so, too.
 */
u64 twin_direct_recounts(const struct twin_direct_spec *spec, unsigned int level, u64 top)
{
	u64 step = pt_span(spec->shape, 1), span = pt_span(spec->shape, level);
	u64 last = top, start, mapped = 0, again = 0;

	again += cuts_block(spec, top, span);
	while (last > spec->policy->always) {
		start = last > step ? max((last - 1) & -step, spec->policy->always) :
				      spec->policy->always;
		again += cuts_block(spec, start, span);
		mapped += ram_between(spec, start, last);
		last = start;
		step = next_step(spec, step, mapped);
	}
	return again;
}

/* Does a border of two steps lie within a leaf of this size? */
static bool cuts_leaf(const struct twin_direct_spec *spec, u64 at, unsigned int level)
{
	unsigned int larger = level + 1;

	for (; larger < spec->shape->format->nr_levels; larger++)
		if ((spec->leaf_levels & BIT(larger)) &&
		    cuts_block(spec, at, pt_span(spec->shape, larger)))
			return false;
	return cuts_block(spec, at, pt_span(spec->shape, level));
}

/* Steps from @start up to @end, whose borders cut leaves. */
static u64 cuts_upwards(const struct twin_direct_spec *spec, unsigned int level, u64 start, u64 end)
{
	u64 step = pt_span(spec->shape, 1), next, mapped = 0, cuts = 0;

	for (; start < end; start = next) {
		next = end - start > step ? (start + step) & -step : end;
		cuts += next < end && cuts_leaf(spec, next, level);
		mapped += ram_between(spec, start, next);
		step = next_step(spec, step, mapped);
	}
	return cuts;
}

/**
 * twin_direct_recounts_up - the same of a kernel that maps its memory from below
 * @spec: what its direct map is planned from
 * @level: of the leaves
 * @image_end: the byte behind its image
 *
 * memory_map_bottom_up() maps what is above the image, then what is below it, both in steps
 * that grow upwards.
 */
u64 twin_direct_recounts_up(const struct twin_direct_spec *spec, unsigned int level, u64 image_end)
{
	u64 always = spec->policy->always;
	u64 end = spec->nr_ram ? spec->ram[spec->nr_ram - 1].end : 0;

	return cuts_leaf(spec, always, level) + cuts_leaf(spec, image_end, level) +
	       cuts_upwards(spec, level, image_end, end) +
	       cuts_upwards(spec, level, always, image_end);
}
