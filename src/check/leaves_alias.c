// SPDX-License-Identifier: GPL-2.0
/*
 * What is executable somewhere must not be writable anywhere.
 *
 * Inputs: where leaves lead, and the rights of the executable ones; the compared field
 * is the right to write of the others.
 */
#include <linux/minmax.h>

#include "../live/areas.h"
#include "../live/modules.h"
#include "look.h"

static const struct twin_rule rule = {
	"leaves",
	"text-alias",
	"leaves",
	"va",
	"no frame that one leaf makes executable can be written through another",
	TWIN_ATTR,
};

/**
 * struct text - executable leaves whose aliases are looked for
 * @look: the look
 * @run: the leaves
 * @row: where to note what is found
 */
struct text {
	const struct twin_look *look;
	const struct pt_run *run;
	struct twin_row *row;
};

/* @run->raw is the address that the same frame can be executed at. */
static bool is_writable_text(const struct twin_look *look, const struct pt_run *run, u64 va,
			     const struct pt_answer *now)
{
	struct pt_answer text;

	if (now->why != PT_OK || !(now->attr & PT_W))
		return false;
	pt_walk(look->again, twin_va(run->raw + (va - run->va.a)), &text);
	return text.why == PT_OK && (text.attr & PT_X) && text.phys.a == now->phys.a;
}

/*
 * What the kernel itself does not protect.  The proof is in what the text is, and in
 * what the kernel was told, not in any entry.
 */
static bool is_left_bare(const struct text *t, const struct pt_run *alias, u64 text)
{
	const struct twin_live *live = t->look->live;
	const struct twin_region *from = twin_live_region(live, alias->va);
	const struct twin_region *to = twin_live_region(live, twin_va(text));
	struct twin_area area;

	if (!from || !to || to->kind != TWIN_REGION_AREAS)
		return false;
	if (!twin_modules_reached() || twin_area_at(text, &area) || area.kind != TWIN_AREA_PAGES)
		return false;
	/* The page may be one that the image had while the kernel booted. */
	if (from->kind == TWIN_REGION_IMAGE)
		return twin_text_hypercall(text);
	return from->kind == TWIN_REGION_DIRECT &&
	       (live->bare_aliases || (live->bare_probes && twin_text_probe(text)) ||
		twin_text_hypercall(text));
}

/* What the kernel lets be written where it is executed needs no alias for that. */
static const char *why_written(const struct text *t, u64 off)
{
	struct pt_run text =
		twin_look_part(t->look, t->run, off, pt_page_size(&t->look->live->shape));

	if (twin_look_bare(t->look, text.va.a, text.phys.a))
		return TWIN_BARE;
	return text.attr & PT_W ? twin_look_wx(t->look, &text) : NULL;
}

static int look_at_alias(void *ctx, const struct pt_run *alias)
{
	const struct text *t = ctx;
	u64 first = max(alias->phys.a, t->run->phys.a);
	u64 end = min(alias->phys.a + alias->len, t->run->phys.a + t->run->len);
	u64 page = pt_page_size(&t->look->live->shape), off;
	const char *cause;

	/* Its own rights are those of live/wx. */
	if (alias == t->run || !(alias->attr & PT_W))
		return 0;
	for (off = 0; off < end - first; off += page) {
		struct pt_run part =
			twin_look_part(t->look, alias, first - alias->phys.a + off, page);

		part.raw = t->run->va.a + (first - t->run->phys.a) + off;
		cause = why_written(t, first - t->run->phys.a + off);
		if (cause) {
			twin_row_explain(t->row, cause, 1);
			continue;
		}
		if (is_left_bare(t, &part, part.raw)) {
			twin_row_explain(t->row, "aliases are not protected here", 1);
			continue;
		}
		twin_look_breach(t->look, t->row, &part, alias->attr & ~PT_W, alias->attr,
				 is_writable_text);
	}
	return 0;
}

/**
 * twin_check_text_alias - look for writable aliases of what can be executed
 * @look: what was read
 */
void twin_check_text_alias(const struct twin_look *look)
{
	struct twin_row *row = twin_rows_add(look->rows, &rule);
	struct text t = { .look = look, .row = row };
	size_t i;

	if (!(look->live->shape.attrs & PT_X)) {
		row->skip = "this shape cannot withhold execution";
		return;
	}
	for (i = 0; i < look->runs->nr; i++) {
		t.run = &look->runs->run[i];
		if (t.run->kind != PT_LEAF || !(t.run->attr & PT_X))
			continue;
		row->looked += t.run->leaves;
		twin_runs_over(look->runs, t.run->phys, t.run->len, look_at_alias, &t);
	}
}
