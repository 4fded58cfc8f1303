// SPDX-License-Identifier: GPL-2.0
/* Architectures without segments. */
#include <linux/errno.h>

#include "segments.h"

/**
 * twin_live_segments - read the descriptors of all CPUs
 * @segments: not touched
 * @why: filled in
 *
 * Return: -EOPNOTSUPP.
 */
int twin_live_segments(struct twin_segments *segments, const char **why)
{
	*why = "no segments on this architecture";
	return -EOPNOTSUPP;
}

/**
 * twin_live_segments_free - give back what was read
 * @segments: nothing was
 */
void twin_live_segments_free(struct twin_segments *segments)
{
}
