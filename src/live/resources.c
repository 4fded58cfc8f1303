// SPDX-License-Identifier: GPL-2.0
/*
 * The running kernel's iomem resources, by name.
 *
 * The lock that guards them is not exported, and the exported walkers tell no names.
 * So each is copied with copy_from_kernel_nofault(); should the tree change meanwhile,
 * some may be missed, and whoever missed them says so.
 */
#include <linux/errno.h>
#include <linux/ioport.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "resources.h"

#define RESOURCE_DEPTH 16
#define RESOURCE_MAX   65536 /* the tree may be torn while it is read */

static void copy_name(char *to, const char *from)
{
	unsigned int i;

	for (i = 0; i < TWIN_RESOURCE_NAME - 1; i++)
		if (copy_from_kernel_nofault(&to[i], from + i, 1) || !to[i])
			break;
	to[i] = '\0';
}

/**
 * twin_resources - visit all iomem resources, parents first
 * @fn: called for each; what it returns other than 0 ends the visit and is returned
 * @ctx: for @fn
 *
 * Return: 0, what @fn returned, or -EAGAIN when the tree changed under the reader.
 */
int twin_resources(twin_resource_fn fn, void *ctx)
{
	const struct resource *next[RESOURCE_DEPTH];
	unsigned int depth = 0, seen = 0;

	next[0] = &iomem_resource;
	for (;;) {
		const struct resource *at = next[depth];
		struct twin_resource res;
		struct resource copy;
		int err;

		if (!at) {
			if (!depth)
				return 0;
			depth--;
			continue;
		}
		if (++seen > RESOURCE_MAX || copy_from_kernel_nofault(&copy, at, sizeof(copy)))
			return -EAGAIN;
		res.first = copy.start;
		res.last = copy.end;
		copy_name(res.name, copy.name);
		err = fn(ctx, &res);
		if (err)
			return err;
		next[depth] = copy.sibling;
		if (copy.child && depth + 1 < RESOURCE_DEPTH)
			next[++depth] = copy.child;
	}
}

static int is_named(void *ctx, const struct twin_resource *res)
{
	struct twin_resource *wanted = ctx;

	if (strcmp(wanted->name, res->name))
		return 0;
	*wanted = *res;
	return 1;
}

/**
 * twin_resource_find - the first iomem resource of a name
 * @name: the name
 * @res: filled in
 *
 * Return: 0 or -ENOENT.
 */
int twin_resource_find(const char *name, struct twin_resource *res)
{
	strscpy(res->name, name, sizeof(res->name));
	return twin_resources(is_named, res) == 1 ? 0 : -ENOENT;
}
