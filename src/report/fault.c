// SPDX-License-Identifier: GPL-2.0
/*
 * The file fault, in test builds only (MMTWIN_FAULTS=1): flips a bit in the twin's
 * own tables, so that a tester can see the verdict turn.
 *
 *     echo 0xffff888004000000 0 1 > fault     address, level, bit
 */
#define pr_fmt(fmt) "mmtwin: " fmt

#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/printk.h>

#include "report.h"

/**
 * twin_fault_write - flip a bit of an entry
 * @s: the session; its lock is held
 * @text: "address level bit"
 * @why: a sentence about what was expected, on error
 * @size: of @why
 *
 * Return: 0; -EINVAL when there is no such entry.
 */
int twin_fault_write(struct twin_session *s, char *text, char *why, size_t size)
{
	unsigned int level, bit;
	struct pt_answer answer;
	struct pt_view view;
	unsigned long long va;
	void *entry;
	u64 raw;

	snprintf(why, size, "want the address, level and bit of an entry of the twin");
	if (!s->twin || sscanf(text, "%llx %u %u", &va, &level, &bit) != 3)
		return -EINVAL;
	view = pt_map_view(&s->twin->map);
	pt_walk(&view, twin_va(va), &answer);
	if (answer.why == PT_NONCANONICAL || level < answer.level || level > answer.top ||
	    bit >= 8U << view.shape->format->entry_shift)
		return -EINVAL;
	entry = twin_ram_ptr(&s->twin->ram, answer.step[level].at);
	if (!entry)
		return -EINVAL;
	raw = pt_get(view.shape, entry, 0) ^ 1ULL << bit;
	pt_set(view.shape, entry, 0, raw);
	pr_info("fault: %s entry of %#llx is now %#llx\n", view.shape->format->level[level].name,
		va, raw);
	return 0;
}
