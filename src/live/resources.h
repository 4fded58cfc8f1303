/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TWIN_LIVE_RESOURCES_H
#define TWIN_LIVE_RESOURCES_H

#include <linux/types.h>

/* Longer than any name that is looked for. */
#define TWIN_RESOURCE_NAME 32

/**
 * struct twin_resource - one line of /proc/iomem
 * @first: first physical address
 * @last: last physical address
 * @name: its name, cut short
 */
struct twin_resource {
	u64 first;
	u64 last;
	char name[TWIN_RESOURCE_NAME];
};

typedef int (*twin_resource_fn)(void *ctx, const struct twin_resource *res);

int twin_resources(twin_resource_fn fn, void *ctx);
int twin_resource_find(const char *name, struct twin_resource *res);

#endif
