/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TWIN_EARLY_BRK_H
#define TWIN_EARLY_BRK_H

#include "../pgtable/map.h"
#include "../plan.h"

/**
 * struct twin_brk - frames set aside for page tables before there is an allocator
 * @source: hands them out, one after the other
 * @span: the frames
 * @page_shift: log2 of their size
 * @next: the first that was not handed out
 * @out: how many are in use
 */
struct twin_brk {
	struct pt_source source;
	struct twin_span span;
	unsigned int page_shift;
	u64 next;
	u64 out;
};

void twin_brk_init(struct twin_brk *brk, struct twin_span span, unsigned int page_shift);

#endif
