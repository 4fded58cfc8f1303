// SPDX-License-Identifier: GPL-2.0
/*
 * Every leaf of the kernel half, region by region: what the rules about them share.
 */
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "look.h"

static const struct twin_rule empty_rule = {
	"leaves",
	"empty",
	"regions",
	"va",
	"nothing is mapped where only other directories have something",
	TWIN_ADDRESS,
};

static const struct twin_rule user_rule = {
	"leaves",
	"user",
	"leaves",
	"va",
	"user mode can touch nothing of the kernel half but fixed addresses",
	TWIN_ATTR,
};

static const struct twin_rule shared_rule = {
	"leaves",
	"table-shared",
	"tables",
	"va",
	"no entry leads to the table of the entry before it, but where one page stands for all",
	TWIN_ADDRESS,
};

/**
 * twin_look_part - a part of a run, as a run of its own
 * @look: the look
 * @run: the run, of leaves
 * @off: where the part begins
 * @len: its length in bytes; if it is less than a leaf, it counts as one
 */
struct pt_run twin_look_part(const struct twin_look *look, const struct pt_run *run, u64 off,
			     u64 len)
{
	struct pt_run part = *run;

	part.va = twin_va_add(run->va, off);
	part.phys = twin_phys_add(run->phys, off);
	part.len = len;
	part.leaves = (len >> look->live->shape.format->level[run->level].shift) ?: 1;
	return part;
}

/**
 * twin_look_pieces - visit the leaves of all regions of a kind
 * @look: the look
 * @kind: the kind
 * @fn: called for each piece of a run that lies in one region; a leaf belongs to the
 *	region that it begins in
 * @ctx: for @fn
 *
 * Return: how many leaves were visited.
 */
u64 twin_look_pieces(const struct twin_look *look, enum twin_region_kind kind, twin_piece_fn fn,
		     void *ctx)
{
	u64 off, end, span, seen = 0;
	size_t i;

	for (i = 0; i < look->runs->nr; i++) {
		const struct pt_run *run = &look->runs->run[i];

		if (run->kind != PT_LEAF)
			continue;
		span = pt_span(&look->live->shape, run->level);
		for (off = 0; off < run->len; off = end) {
			const struct twin_region *region;
			struct pt_run piece;

			region = twin_live_region(look->live, twin_va_add(run->va, off));
			end = off + span;
			if (!region)
				continue;
			/* Without the + 1, which may overflow. */
			end = min(run->len - 1, region->last.a - run->va.a) + 1;
			end = min(run->len, round_up(end, span));
			if (region->kind != kind)
				continue;
			piece = twin_look_part(look, run, off, end - off);
			seen += piece.leaves;
			fn(look, region, &piece, ctx);
			cond_resched();
		}
	}
	return seen;
}

/**
 * struct split - pieces taken apart
 * @pages: into pages, not leaves
 * @fn: called for each
 * @ctx: for @fn
 */
struct split {
	bool pages;
	twin_leaf_fn fn;
	void *ctx;
};

static void split_piece(const struct twin_look *look, const struct twin_region *region,
			const struct pt_run *piece, void *ctx)
{
	const struct split *s = ctx;
	u64 span = pt_span(&look->live->shape, s->pages ? 0 : piece->level), off;

	for (off = 0; off < piece->len; off += span) {
		struct pt_run part = twin_look_part(look, piece, off, span);

		s->fn(look, &part, s->ctx);
		cond_resched();
	}
}

/**
 * twin_look_leaves - visit the leaves of all regions of a kind, one at a time
 * @look: the look
 * @kind: the kind
 * @fn: called for each
 * @ctx: for @fn
 *
 * Return: how many leaves were visited.
 */
u64 twin_look_leaves(const struct twin_look *look, enum twin_region_kind kind, twin_leaf_fn fn,
		     void *ctx)
{
	struct split s = { false, fn, ctx };

	return twin_look_pieces(look, kind, split_piece, &s);
}

/**
 * twin_look_pages - visit the pages of all leaves of all regions of a kind
 * @look: the look
 * @kind: the kind
 * @fn: called for each
 * @ctx: for @fn
 *
 * Return: how many leaves were visited.
 */
u64 twin_look_pages(const struct twin_look *look, enum twin_region_kind kind, twin_leaf_fn fn,
		    void *ctx)
{
	struct split s = { true, fn, ctx };

	return twin_look_pieces(look, kind, split_piece, &s);
}

/**
 * twin_look_note - count what became of leaves
 * @look: the look
 * @va: the first of them
 * @sort: how they fared
 * @what: what they are, or why; lives as long as the module
 * @leaves: how many
 */
void twin_look_note(const struct twin_look *look, twin_va_t va, enum twin_leaf_sort sort,
		    const char *what, u64 leaves)
{
	const struct twin_region *region = twin_live_region(look->live, va);
	unsigned int nr = region ? region - look->live->region : TWIN_REGIONS_MAX, i;
	struct twin_leaves *l = look->leaves;

	for (i = 0; i < l->nr; i++) {
		struct twin_leaf_cause *c = &l->cause[i];

		if (c->region == nr && c->sort == sort && !strcmp(c->what, what)) {
			c->leaves += leaves;
			return;
		}
	}
	if (l->nr == TWIN_LEAF_CAUSES_MAX) {
		l->lost += leaves;
		return;
	}
	l->cause[l->nr++] = (struct twin_leaf_cause){ nr, sort, what, leaves };
}

static void count_unjudged(const struct twin_look *look, const struct twin_region *region,
			   const struct pt_run *piece, void *ctx)
{
	twin_look_note(look, piece->va, TWIN_LEAF_UNJUDGED, ctx, piece->leaves);
}

/**
 * twin_look_unjudged - count the leaves of all regions of a kind as not judged
 * @look: the look
 * @kind: the kind
 * @why: why not
 */
void twin_look_unjudged(const struct twin_look *look, enum twin_region_kind kind, const char *why)
{
	twin_look_pieces(look, kind, count_unjudged, (void *)why);
}

static bool is_mapped(const struct twin_look *look, const struct pt_run *run, u64 va,
		      const struct pt_answer *now)
{
	return now->why == PT_OK;
}

static void must_be_empty(const struct twin_look *look, const struct twin_region *region,
			  const struct pt_run *piece, void *ctx)
{
	bool fault = twin_look_breach(look, ctx, piece, TWIN_NOWHERE, piece->phys.a, is_mapped);

	twin_look_note(look, piece->va, fault ? TWIN_LEAF_FAULT : TWIN_LEAF_MOVED,
		       "must not be there", piece->leaves);
}

static void check_empty(const struct twin_look *look)
{
	struct twin_row *row = twin_rows_add(look->rows, &empty_rule);
	unsigned int i;

	for (i = 0; i < look->live->nr_regions; i++)
		row->looked += look->live->region[i].kind == TWIN_REGION_EMPTY;
	if (!row->looked)
		row->skip = "this architecture has no such region";
	twin_look_pieces(look, TWIN_REGION_EMPTY, must_be_empty, row);
}

/* Is an entry a table's, and the one before it the same table's? */
static bool is_shared(const struct twin_look *look, const struct pt_run *run, u64 va,
		      const struct pt_answer *now)
{
	const struct pt_shape *shape = &look->live->shape;
	struct pt_answer before;

	if (now->level >= run->level)
		return false;
	pt_walk(look->again, twin_va(va - pt_span(shape, run->level)), &before);
	return before.level < run->level &&
	       !((before.step[run->level].raw ^ now->step[run->level].raw) &
		 shape->table[run->level].phys);
}

/*
 * The leaves of a table that is reached again through the next entry are not among the
 * runs there, so no other rule has seen them at these addresses.  Where a table is shared
 * by entries that are no neighbours it is read each time, and its leaves are judged by
 * every address that they have.
 */
static void check_shared(const struct twin_look *look)
{
	struct twin_row *row = twin_rows_add(look->rows, &shared_rule);
	u64 known = 0;
	size_t i;

	row->looked = look->runs->census.shared;
	for (i = 0; i < PT_LEVELS; i++)
		row->looked += look->runs->census.tables[i];
	for (i = 0; i < look->runs->nr; i++) {
		const struct pt_run *run = &look->runs->run[i];
		const struct twin_region *region = twin_live_region(look->live, run->va);

		if (run->kind != PT_TABLE)
			continue;
		if (region &&
		    (region->kind == TWIN_REGION_ESPFIX || region->kind == TWIN_REGION_SHADOW))
			known += run->len >> look->live->shape.format->level[run->level].shift;
		else
			twin_look_breach(look, row, run, TWIN_NOWHERE, run->phys.a, is_shared);
	}
	if (known)
		snprintf(row->note, sizeof(row->note),
			 "%llu entries of espfix stacks or of KASAN's shadow", known);
}

static bool is_users(const struct twin_look *look, const struct pt_run *run, u64 va,
		     const struct pt_answer *now)
{
	return now->why == PT_OK && (now->attr & PT_U);
}

/* User mode may read the vsyscall page, and nothing else (x86_64). */
static void check_user(const struct twin_look *look)
{
	struct twin_row *row = twin_rows_add(look->rows, &user_rule);
	size_t i;

	if (!look->live->direct) {
		row->skip = "no CPU walks these tables";
		return;
	}
	for (i = 0; i < look->runs->nr; i++) {
		const struct pt_run *run = &look->runs->run[i];
		const struct twin_region *region = twin_live_region(look->live, run->va);

		if (run->kind != PT_LEAF || (region && region->kind == TWIN_REGION_FIXMAP))
			continue;
		row->looked += run->leaves;
		if (run->attr & PT_U)
			twin_look_breach(look, row, run, run->attr & ~PT_U, run->attr, is_users);
	}
}

/**
 * twin_check_leaves - hold every leaf against what must stand in its region
 * @look: what was read
 *
 * Return: 0 or -ENOMEM.
 */
int twin_check_leaves(const struct twin_look *look)
{
	twin_check_areas(look);
	twin_check_owners(look);
	twin_check_memory(look);
	twin_check_text_alias(look);
	twin_check_image(look);
	twin_check_memmap(look);
	twin_check_pkmap(look);
	check_empty(look);
	check_shared(look);
	check_user(look);
	return twin_check_fixed(look);
}
