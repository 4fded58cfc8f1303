/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TWIN_LIVE_IMAGE_H
#define TWIN_LIVE_IMAGE_H

#include <linux/types.h>

#define TWIN_IMAGE_PARTS 4

/**
 * struct twin_image_part - a part of the running kernel's image
 * @name: what it holds
 * @first: first physical address
 * @end: where it ends
 * @rights: PT_W, PT_X
 */
struct twin_image_part {
	const char *name;
	u64 first;
	u64 end;
	u32 rights;
};

/**
 * struct twin_image - the running kernel's image
 * @va: address of its text
 * @phys: where that lies
 * @end: end of the image in physical memory, 0 when it is not known
 * @nr: parts that are known
 * @part: in ascending order; what lies between them was freed when it had been used
 */
struct twin_image {
	u64 va;
	u64 phys;
	u64 end;
	unsigned int nr;
	struct twin_image_part part[TWIN_IMAGE_PARTS];
};

int twin_image_read(struct twin_image *image, const char **why);
const struct twin_image_part *twin_image_at(const struct twin_image *image, u64 phys);

#endif
