/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Slots: addresses that the architecture has set apart for one purpose each.
 */
#ifndef TWIN_LIVE_FIXED_H
#define TWIN_LIVE_FIXED_H

#include <linux/types.h>

/* What can be said of where an address leads. */
enum twin_fixed_proof {
	TWIN_FIXED_UNKNOWN,
	TWIN_FIXED_RIGHT,
	TWIN_FIXED_WRONG,
};

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
 * @device: it leads to no RAM
 * @wrong: @phys is where the first address leads, and is not to lead; for whoever asks @proof
 * @proof: where @phys is TWIN_NOWHERE, tells by what stands there, as far as the first leaf
 *	   shows it, whether the first address leads to what it is to lead to; may sleep
 * @anchor: where @phys is TWIN_NOWHERE: all slots of this name lead equally far from theirs;
 *	    0 where there is none
 * @seen: where the first address led when that was asked; for whoever asks
 * @lead: where @phys is TWIN_NOWHERE, tells where a page of it is to lead, if it is mapped;
 *	  TWIN_NOWHERE where it must not be
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
	bool device;
	bool wrong;
	enum twin_fixed_proof (*proof)(u64 phys, u64 len);
	u64 anchor;
	u64 seen;
	u64 (*lead)(u64 va);
};

typedef int (*twin_fixed_fn)(void *ctx, const struct twin_fixed *slot);

/* What the architecture's file tells; see shape_*.c. */
int twin_arch_fixed(twin_fixed_fn fn, void *ctx);

#endif
