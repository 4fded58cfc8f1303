// SPDX-License-Identifier: GPL-2.0
/*
 * No CPU to ask: on user-mode Linux page tables are walked in software.
 */
#include "judge.h"

static const struct twin_rule rule = {
	"translations",
	"cpu",
	"pages",
	"va",
	"read through the twin's tables, the CPU arrives at the same frame",
};

static const char *mute(const struct twin_court *court)
{
	return "no CPU walks page tables on this architecture";
}

/** var twin_judge_cpu - mute */
const struct twin_judge twin_judge_cpu = {
	.name = "cpu",
	.rule = { &rule },
	.mute = mute,
};
