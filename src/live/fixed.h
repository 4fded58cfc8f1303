/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Slots: addresses that the architecture has set apart for one purpose each.
 */
#ifndef TWIN_LIVE_FIXED_H
#define TWIN_LIVE_FIXED_H

#include <linux/types.h>

/**
 * struct twin_fixed - addresses with one purpose
 * @name: the purpose
 * @va: first address
 * @len: bytes
 * @phys: where the first address leads, TWIN_NOWHERE when nobody here can tell
 * @rights: PT_W, PT_X, PT_U and PT_MEMORY of what is mapped there
 * @must: all of it is mapped
 * @spread: each page of it leads to @phys
 * @fleeting: mapped for as long as one CPU works on it, and cleared after that
 * @any_type: who maps something there chooses its memory type
 */
struct twin_fixed {
	const char *name;
	u64 va;
	u64 len;
	u64 phys;
	u32 rights;
	bool must;
	bool spread;
	bool fleeting;
	bool any_type;
};

typedef int (*twin_fixed_fn)(void *ctx, const struct twin_fixed *slot);

/* What the architecture's file tells; see shape_*.c. */
int twin_arch_fixed(twin_fixed_fn fn, void *ctx);

#endif
