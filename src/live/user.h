/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The directory that user mode walks where its tables are isolated from the kernel's.
 */
#ifndef TWIN_LIVE_USER_H
#define TWIN_LIVE_USER_H

#include "../extent.h"
#include "live.h"

/**
 * struct twin_user_parts - what of the kernel may stand in user mode's directory
 * @entry: addresses of text that enters the kernel
 * @image: addresses of text and rodata, empty where those are kept from user mode
 */
struct twin_user_parts {
	struct twin_extent entry;
	struct twin_extent image;
};

/* What the architecture's file tells; see shape_*.c. */
bool twin_arch_user_root(twin_phys_t root, twin_phys_t *user);
void twin_arch_user_parts(struct twin_user_parts *parts);
const char *twin_arch_low(struct twin_extent *low);
const char *twin_arch_user_page(const struct twin_user_parts *parts, u64 va);

#endif
