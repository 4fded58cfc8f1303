// SPDX-License-Identifier: GPL-2.0
/*
 * Rights of leaves where vmalloc areas stand.
 *
 * Inputs: the kernel's lists of text and of modules, with the bounds of each part; what
 * firmware says of its own code.
 */
#include <linux/errno.h>
#include <linux/kernel.h>

#include "../live/modules.h"
#include "look.h"

enum { OWNER, MODULE_RIGHTS, RULES };

static const struct twin_rule rules[RULES] = {
	[OWNER] = { "leaves", "text-owner", "pages", "va",
		    "an executable page outside the image holds text that somebody owns",
		    TWIN_ATTR },
	[MODULE_RIGHTS] = { "leaves", "module-rights", "pages", "va",
			    "a page of a module has the rights of what it holds", TWIN_ATTR },
};

/* What of writing and executing this kernel's tables can withhold. */
static u32 withheld(const struct twin_look *look)
{
	return look->live->shape.attrs & (PT_W | PT_X);
}

static bool is_nobodys(const struct twin_look *look, const struct pt_run *run, u64 va,
		       const struct pt_answer *now)
{
	return now->why == PT_OK && (now->attr & PT_X) && !twin_text_owned(va);
}

static bool has_wrong_rights(const struct twin_look *look, const struct pt_run *run, u64 va,
			     const struct pt_answer *now)
{
	struct twin_module_part part;

	return now->why == PT_OK && !twin_module_at(va, &part) &&
	       ((now->attr ^ part.rights) & withheld(look));
}

/**
 * struct state - while leaves are looked at
 * @row: by rule
 * @loading: pages of modules whose rights are still to change
 */
struct state {
	struct twin_row *row[RULES];
	u64 loading;
};

static void look_at_page(const struct twin_look *look, const struct pt_run *page, void *ctx)
{
	struct state *s = ctx;
	u32 can = withheld(look), wrong;
	struct twin_module_part part;
	int err = twin_module_at(page->va.a, &part);

	if (err == -EAGAIN) {
		s->loading++;
	} else if (!err) {
		s->row[MODULE_RIGHTS]->looked++;
		wrong = (page->attr ^ part.rights) & can;
		if (wrong == PT_W && !(part.rights & PT_W) &&
		    twin_look_bare(look, page->va.a, page->phys.a))
			twin_row_explain(s->row[MODULE_RIGHTS], TWIN_BARE, 1);
		else if (wrong)
			twin_look_breach(look, s->row[MODULE_RIGHTS], page, page->attr ^ wrong,
					 page->attr, has_wrong_rights);
	}
	if (!(page->attr & can & PT_X))
		return;
	s->row[OWNER]->looked++;
	if (twin_look_runtime(look, page))
		twin_row_explain(s->row[OWNER], TWIN_RUNTIME, 1);
	else if (!twin_text_owned(page->va.a))
		twin_look_breach(look, s->row[OWNER], page, page->attr & ~PT_X, page->attr,
				 is_nobodys);
}

/**
 * twin_check_owners - hold the rights of areas' leaves against what they hold
 * @look: what was read
 */
void twin_check_owners(const struct twin_look *look)
{
	struct state s = {};
	const char *skip = NULL;
	unsigned int i;

	for (i = 0; i < RULES; i++)
		s.row[i] = twin_rows_add(look->rows, &rules[i]);
	if (!(withheld(look) & PT_X))
		s.row[OWNER]->skip = "this shape cannot withhold execution";
	if (!IS_ENABLED(CONFIG_STRICT_MODULE_RWX))
		skip = "this kernel does not protect modules (CONFIG_STRICT_MODULE_RWX)";
	else if (!twin_modules_reached())
		skip = "the kernel's lists of text cannot be reached: no kprobes here";
	if (skip) {
		for (i = 0; i < RULES; i++)
			s.row[i]->skip = skip;
		return;
	}
	twin_look_pages(look, TWIN_REGION_AREAS, look_at_page, &s);
	if (s.loading)
		snprintf(s.row[MODULE_RIGHTS]->note, sizeof(s.row[MODULE_RIGHTS]->note),
			 "%llu pages of modules that are not yet, or no longer, live", s.loading);
}
