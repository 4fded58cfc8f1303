// SPDX-License-Identifier: GPL-2.0
/*
 * The brk: what page tables are made of before there is an allocator.
 *
 * Re-creates the early table space of x86 (alloc_low_pages() and the RESERVE_BRK
 * area, arch/x86/mm/init.c): a stretch next to the kernel image, sized by an
 * estimate, handed out upwards.  Frames can be handed out again when all of them
 * have come back.
 */
#include <linux/container_of.h>
#include <linux/errno.h>

#include "brk.h"

static int take(struct pt_source *source, twin_phys_t *table)
{
	struct twin_brk *brk = container_of(source, struct twin_brk, source);

	if (brk->next == brk->span.pages)
		return -ENOMEM;
	*table = twin_phys_add(brk->span.base, brk->next++ << brk->page_shift);
	brk->out++;
	return 0;
}

static void give(struct pt_source *source, twin_phys_t table)
{
	struct twin_brk *brk = container_of(source, struct twin_brk, source);

	if (!--brk->out)
		brk->next = 0;
}

/**
 * twin_brk_init - begin with all frames free
 * @brk: filled in
 * @span: the frames
 * @page_shift: log2 of their size
 */
void twin_brk_init(struct twin_brk *brk, struct twin_span span, unsigned int page_shift)
{
	*brk = (struct twin_brk){
		.source = { .take = take, .give = give },
		.span = span,
		.page_shift = page_shift,
	};
}
