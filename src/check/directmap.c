// SPDX-License-Identifier: GPL-2.0
/*
 * The running kernel's direct map, leaf by leaf, against its plan.
 *
 * Inputs: the resource tree (RAM, spans of the image), the kernel's table of what devices
 * lent, CPU features, boot parameters, the base of the direct map.  The leaves, and what
 * the kernel counts of them, are not among them.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "look.h"

enum { TARGET, PRESENT, ABSENT, SIZE, RIGHTS, RULES };

static const struct twin_rule rules[RULES] = {
	[TARGET] = { "live", "direct-target", "leaves", "va",
		     "every leaf of the direct map leads to its address less the base",
		     TWIN_ADDRESS },
	[PRESENT] = { "live", "direct-present", "pages", "va", "all RAM is in the direct map",
		      TWIN_ADDRESS },
	[ABSENT] = { "live", "direct-absent", "leaves", "va",
		     "nothing but RAM, and what devices lent, is in the direct map", TWIN_ADDRESS },
	[SIZE] = { "live", "direct-size", "leaves", "va",
		   "every leaf of the direct map is as large as planned" },
	[RIGHTS] = { "live", "direct-rights", "pages", "va",
		     "every page of the direct map has its rights and memory type", TWIN_ATTR },
};

/**
 * struct pass - one pass over the direct map
 * @look: the look
 * @row: by rule
 * @tally: leaves are counted here
 * @base: the address of physical address 0
 * @page: bytes of a page
 * @seen: all that is planned below was found, or named
 * @block: where a planned leaf stands that is mapped by smaller ones
 * @block_end: the byte behind it
 * @leaves: smaller leaves found there
 * @bytes: bytes that they map
 * @attr: what the first of them is
 * @mixed: another one is not like it
 */
struct pass {
	const struct twin_look *look;
	struct twin_row *row[RULES];
	struct twin_direct_tally *tally;
	u64 base;
	u64 page;
	u64 seen;
	u64 block;
	u64 block_end;
	u64 leaves;
	u64 bytes;
	u32 attr;
	bool mixed;
};

static u64 direct_phys(const struct twin_look *look, u64 va)
{
	return va - look->live->layout.direct.a;
}

static bool leads_elsewhere(const struct twin_look *look, const struct pt_run *run, u64 va,
			    const struct pt_answer *now)
{
	return now->why == PT_OK && now->phys.a != direct_phys(look, va);
}

static bool is_missing(const struct twin_look *look, const struct pt_run *run, u64 va,
		       const struct pt_answer *now)
{
	struct twin_direct_facts facts;
	struct twin_look anew;

	if (now->why == PT_OK)
		return false;
	anew = twin_direct_anew(look, &facts);
	return !twin_direct_unmapped(&anew, direct_phys(look, va));
}

static bool is_there(const struct twin_look *look, const struct pt_run *run, u64 va,
		     const struct pt_answer *now)
{
	return now->why == PT_OK;
}

static bool is_larger(const struct twin_look *look, const struct pt_run *run, u64 va,
		      const struct pt_answer *now)
{
	const struct pt_range *range = twin_direct_at(look->plan, direct_phys(look, va));

	return now->why == PT_OK && range && now->level > range->level;
}

static bool is_unexplained(const struct twin_look *look, const struct pt_run *run, u64 va,
			   const struct pt_answer *now)
{
	struct twin_direct_facts facts;
	struct twin_look anew;

	if (now->why != PT_OK)
		return false;
	anew = twin_direct_anew(look, &facts);
	return !twin_direct_cause(&anew, direct_phys(look, va), now->phys.a, now->attr);
}

/* Leaves of a run that begin between two offsets. */
static u64 leaves_in(const struct pass *p, const struct pt_run *run, u64 off, u64 end)
{
	unsigned int shift = p->look->live->shape.format->level[run->level].shift;
	u64 span = 1ULL << shift;

	return (round_up(end, span) - round_up(off, span)) >> shift;
}

static struct pt_run part(const struct pt_run *run, u64 off, u64 end)
{
	struct pt_run out = *run;

	out.va = twin_va_add(run->va, off);
	out.phys = twin_phys_add(run->phys, off);
	out.len = end - off;
	return out;
}

/* What was planned between two addresses, and has no leaf. */
static void missing(struct pass *p, u64 from, u64 to)
{
	const struct twin_direct_plan *plan = p->look->plan;
	unsigned int i = twin_direct_next(plan, from);

	for (; i < plan->nr && plan->range[i].phys.a < to; i++) {
		u64 at = max(plan->range[i].phys.a, from);
		u64 end = min(plan->range[i].phys.a + plan->range[i].len, to);

		for (; at < end; at += p->page) {
			struct pt_run run = {
				.va = twin_va(p->base + at),
				.len = p->page,
				.kind = PT_ABSENT,
			};
			const char *cause = twin_direct_unmapped(p->look, at);

			p->row[PRESENT]->looked++;
			if (cause)
				twin_row_explain(p->row[PRESENT], cause, 1);
			else
				twin_look_breach(p->look, p->row[PRESENT], &run, at, TWIN_NOWHERE,
						 is_missing);
		}
	}
}

/* The block that is mapped by smaller leaves ends: why is it? */
static void end_block(struct pass *p)
{
	bool mixed = p->mixed || p->bytes != p->block_end - p->block;

	if (p->leaves)
		twin_row_explain(p->row[SIZE],
				 mixed ? "split, pages differ" : "split, pages alike again",
				 p->leaves);
	p->leaves = 0;
	p->bytes = 0;
	p->mixed = false;
}

/* Leaves smaller than planned, all of one block. */
static void note_small(struct pass *p, const struct pt_run *run, u64 off, u64 end, u64 block,
		       u64 span)
{
	u32 attr = run->attr & p->look->facts->attrs;

	if (p->leaves && block != p->block)
		end_block(p);
	if (!p->leaves)
		p->attr = attr;
	p->block = block;
	p->block_end = block + span;
	p->mixed |= attr != p->attr;
	p->leaves += leaves_in(p, run, off, end);
	p->bytes += end - off;
}

static void check_rights(struct pass *p, const struct pt_run *run, u64 off, u64 end)
{
	const struct twin_look *look = p->look;
	u64 phys = direct_phys(look, run->va.a), stop, to, pages;
	unsigned int shift = look->live->shape.format->page_shift;
	const char *cause;

	/* Where nothing is protected the rights of an image that stands here are not known. */
	if (!look->facts->protect_from || (look->facts->image_here && !look->facts->protect))
		return;
	for (; off < end; off = to) {
		u32 want;

		stop = phys + end;
		want = twin_direct_want(look, phys + off, &stop);
		to = stop - phys;
		cause = twin_direct_cause(look, phys + off, run->phys.a + off, run->attr);
		/* As wanted is as wanted up to there; anything else is asked about by page. */
		if ((run->attr & look->facts->attrs) != want)
			to = off + p->page;
		pages = (to - off) >> shift;
		p->row[RIGHTS]->looked += pages;
		if (!cause) {
			struct pt_run bad = part(run, off, to);

			for (bad.len = p->page; off < to; off += p->page) {
				bad.va = twin_va_add(run->va, off);
				twin_look_breach(look, p->row[RIGHTS], &bad, want, run->attr,
						 is_unexplained);
			}
		} else if (*cause) {
			twin_row_explain(p->row[RIGHTS], cause, pages);
		}
		cond_resched();
	}
}

/* Leaves between two offsets of a run, which the plan has by leaves of @range. */
static void check_planned(struct pass *p, const struct pt_run *run, u64 off, u64 end,
			  const struct pt_range *range)
{
	const struct pt_shape *shape = &p->look->live->shape;
	struct pt_run piece = part(run, off, end);

	p->row[PRESENT]->looked += (end - off) >> shape->format->page_shift;
	p->row[SIZE]->looked += leaves_in(p, run, off, end);
	if (run->level > range->level)
		twin_look_breach(p->look, p->row[SIZE], &piece, pt_span(shape, range->level),
				 pt_span(shape, run->level), is_larger);
	check_rights(p, run, off, end);
}

/* Breaches so far, those included that did not hold still. */
static u64 trouble(const struct pass *p)
{
	u64 sum = 0;
	unsigned int i;

	for (i = 0; i < RULES; i++)
		sum += p->row[i]->broken + p->row[i]->moved;
	return sum;
}

/* What became of the leaves of a run between two offsets, all of them alike. */
static void note_leaves(const struct pass *p, const struct pt_run *run, u64 off, u64 end,
			enum twin_leaf_sort sort, const char *what)
{
	u64 leaves = leaves_in(p, run, off, end);

	if (p->look->leaves && leaves)
		twin_look_note(p->look, twin_va_add(run->va, off), sort, what, leaves);
}

/* Leaves between two offsets of a run, where nothing is planned. */
static void check_unplanned(struct pass *p, const struct pt_run *run, u64 off, u64 end)
{
	struct pt_run piece = part(run, off, end);
	const char *cause = twin_direct_left(p->look, &piece);

	if (cause) {
		twin_row_explain(p->row[ABSENT], cause, leaves_in(p, run, off, end));
		note_leaves(p, run, off, end, TWIN_LEAF_EXPLAINED, cause);
		return;
	}
	twin_look_breach(p->look, p->row[ABSENT], &piece, TWIN_NOWHERE, piece.phys.a, is_there);
	note_leaves(p, run, off, end, TWIN_LEAF_FAULT, "not planned");
}

static void check_leaves(struct pass *p, const struct pt_run *run)
{
	const struct twin_direct_plan *plan = p->look->plan;
	const struct pt_shape *shape = &p->look->live->shape;
	u64 phys = direct_phys(p->look, run->va.a), off, end;

	p->tally->found[run->level] += run->leaves;
	p->row[TARGET]->looked += run->leaves;
	p->row[ABSENT]->looked += run->leaves;
	if (run->phys.a != phys)
		twin_look_breach(p->look, p->row[TARGET], run, phys, run->phys.a, leads_elsewhere);
	missing(p, p->seen, phys);
	for (off = 0; off < run->len; off = end) {
		const struct pt_range *range = twin_direct_at(plan, phys + off);
		u64 span, block, before, excused;
		unsigned int i;

		end = run->len;
		if (!range) {
			i = twin_direct_next(plan, phys + off);
			if (i < plan->nr)
				end = min(end, plan->range[i].phys.a - phys);
			/* Up to there a leaf may have a cause that those behind have not. */
			if (phys + off < p->look->facts->first_end)
				end = min(end, p->look->facts->first_end - phys);
			check_unplanned(p, run, off, end);
			continue;
		}
		end = min(end, range->phys.a + range->len - phys);
		if (run->level < range->level) {
			span = pt_span(shape, range->level);
			block = (phys + off) & -span;
			end = min(end, block + span - phys);
			note_small(p, run, off, end, block, span);
		}
		before = trouble(p);
		excused = p->row[RIGHTS]->explained;
		check_planned(p, run, off, end, range);
		if (trouble(p) != before)
			note_leaves(p, run, off, end, TWIN_LEAF_FAULT, "not as planned");
		else if (p->row[RIGHTS]->explained != excused)
			note_leaves(p, run, off, end, TWIN_LEAF_EXPLAINED, "rights, by causes");
		else if (run->level < range->level)
			note_leaves(p, run, off, end, TWIN_LEAF_EXPLAINED, "smaller: split");
		else
			note_leaves(p, run, off, end, TWIN_LEAF_SAME, "as planned");
	}
	p->seen = phys + run->len;
}

/* The run as far as it lies in the region. */
static bool clip(const struct twin_live *live, const struct twin_region *region,
		 const struct pt_run *run, struct pt_run *out)
{
	u64 last = run->va.a + run->len - 1;

	if (run->va.a > region->last.a || last < region->first.a)
		return false;
	*out = *run;
	if (last > region->last.a) {
		out->len = region->last.a - run->va.a + 1;
		out->leaves = round_up(out->len, pt_span(&live->shape, run->level)) >>
			      live->shape.format->level[run->level].shift;
	}
	return true;
}

static void check_runs(struct pass *p, const struct twin_region *region)
{
	const struct twin_look *look = p->look;
	struct pt_run run;
	size_t i;

	for (i = 0; i < look->runs->nr; i++) {
		if (!clip(look->live, region, &look->runs->run[i], &run))
			continue;
		if (run.kind == PT_LEAF)
			check_leaves(p, &run);
		cond_resched();
	}
	missing(p, p->seen, ~0ULL);
	end_block(p);
}

/**
 * twin_direct_region - where the direct map is
 * @live: the running kernel
 *
 * Return: its region, or NULL where there is none.
 */
const struct twin_region *twin_direct_region(const struct twin_live *live)
{
	unsigned int i;

	for (i = 0; i < live->nr_regions; i++)
		if (live->region[i].kind == TWIN_REGION_DIRECT)
			return &live->region[i];
	return NULL;
}

static int make_plan(struct twin_direct_plan *plan, const struct twin_direct_spec *spec)
{
	plan->max = TWIN_DIRECT_MAX;
	plan->range = kvmalloc_array(plan->max, sizeof(*plan->range), GFP_KERNEL);
	return plan->range ? twin_direct_plan(plan, spec) : -ENOMEM;
}

/**
 * twin_check_directmap - hold the direct map against its plan
 * @look: what was read
 * @tally: leaves are counted here
 *
 * Return: 0, -ENOMEM, or -ENOSPC when the plan has more ranges than can be.
 */
int twin_check_directmap(const struct twin_look *look, struct twin_direct_tally *tally)
{
	const struct twin_region *region = twin_direct_region(look->live);
	const struct twin_direct_facts *facts = look->facts;
	struct twin_direct_spec spec = {
		.policy = facts->policy,
		.shape = &look->live->shape,
		.base = look->live->layout.direct,
		.leaf_levels = facts->leaf_levels,
		.image = look->firmware->code,
		.limit = facts->limit,
		.nr_ram = look->firmware->nr_ram,
		.ram = look->firmware->ram,
		.nr_lent = look->firmware->nr_lent,
		.lent = look->firmware->lent,
	};
	struct twin_direct_plan plan = {};
	struct twin_look mine = *look;
	struct pass p = {
		.look = &mine,
		.tally = tally,
		.base = look->live->layout.direct.a,
		.page = pt_page_size(&look->live->shape),
	};
	unsigned int i;
	int err = 0;

	for (i = 0; i < RULES; i++) {
		p.row[i] = twin_rows_add(look->rows, &rules[i]);
		if (!facts->policy || !region)
			p.row[i]->skip = facts->why ?: "no direct map is known";
	}
	mine.plan = &plan;
	if (facts->policy && region)
		err = make_plan(&plan, &spec);
	if (facts->policy && region && !err) {
		for (i = 0; i < PT_LEVELS; i++)
			tally->planned[i] = plan.leaves[i];
		tally->pages = plan.pages;
		check_runs(&p, region);
		if (!facts->sizes_from)
			p.row[SIZE]->skip = "which leaf sizes the kernel may use is not known";
		if (!facts->protect_from || (facts->image_here && !facts->protect))
			p.row[RIGHTS]->skip = "the kernel's text is not known to be protected";
	}
	if (!err)
		twin_check_aliases(&mine);
	kvfree(plan.range);
	if (!err)
		twin_check_counters(&mine, &spec, tally);
	return err;
}
