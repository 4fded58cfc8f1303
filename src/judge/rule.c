// SPDX-License-Identifier: GPL-2.0
/*
 * The rule as judge: what the layout says of an address, by arithmetic.
 */
#include <linux/kernel.h>

#include "judge.h"

/** var twin_judges - all judges, in the order in which they are heard */
const struct twin_judge *const twin_judges[] = {
	&twin_judge_rule,
	&twin_judge_live,
	&twin_judge_cpu,
	NULL,
};

static const struct twin_rule rules[] = {
	{ "translations", "rule", "pages", "va",
	  "each page leads where the layout says, each guard page nowhere", TWIN_ADDRESS },
	{ "translations", "rule-rights", "pages", "va",
	  "each page has the rights that the layout says", TWIN_ATTR },
};

static const char *mute(const struct twin_court *court)
{
	return NULL;
}

static int open(const struct twin_court *court, void **state)
{
	*state = (void *)court;
	return 0;
}

static int hear(void *state, struct twin_ask *asks, unsigned int nr, struct twin_row **rows)
{
	const struct twin_court *court = state;
	unsigned int i;

	for (i = 0; i < nr; i++) {
		struct twin_ask *ask = &asks[i];
		struct twin_slot want = {};

		if (ask->window && court->slot)
			want = court->slot(court, ask->window, ask->index);
		else if (ask->window)
			want = twin_plan_slot(court->plan, ask->window, ask->index);
		rows[0]->looked++;
		if (ask->mapped != want.mapped || ask->phys.a != want.phys.a) {
			twin_row_break(rows[0], ask->va.a, want.mapped ? want.phys.a : TWIN_NOWHERE,
				       twin_ask_phys(ask));
			ask->dissent++;
			continue;
		}
		if (!ask->mapped)
			continue;
		rows[1]->looked++;
		if ((ask->attr ^ want.attr) & (PT_RIGHTS | PT_G)) {
			twin_row_break(rows[1], ask->va.a, want.attr, ask->attr);
			ask->dissent++;
		}
	}
	return 0;
}

static void close(void *state, struct twin_row **rows)
{
}

/** var twin_judge_rule - the layout */
const struct twin_judge twin_judge_rule = {
	.name = "rule",
	.rule = { &rules[0], &rules[1] },
	.mute = mute,
	.open = open,
	.hear = hear,
	.close = close,
};
