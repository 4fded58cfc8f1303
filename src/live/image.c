// SPDX-License-Identifier: GPL-2.0
/*
 * The running kernel's image: its parts as the list of resources has them, and the
 * address of its text by name.  phys_base, from which the kernel computes where its
 * image leads, is not asked.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/mm.h>

#include "../pgtable/format.h"
#include "image.h"
#include "reach.h"
#include "resources.h"

static const struct {
	const char *resource;
	const char *name;
	u32 rights;
} parts[TWIN_IMAGE_PARTS] = {
	{ "Kernel code", "text", PT_X },
	{ "Kernel rodata", "rodata", 0 },
	{ "Kernel data", "data", PT_W },
	{ "Kernel bss", "bss", PT_W },
};

/*
 * arm64 counts its rodata as code, and its bss as data.  Its text lies between _stext and
 * _etext; whether what is before it, its header, is counted as code depends on the
 * version.  All ends at _end.
 */
static bool split_code(struct twin_image *image)
{
	u64 end = twin_live_symbol("_etext"), last = twin_live_symbol("_end"), text = image->va;
	struct twin_image_part code = image->part[0], data = image->part[1];
	struct twin_image_part *part = image->part;

	if (image->nr != 2 || code.rights != PT_X || data.rights != PT_W)
		return false;
	/* Nobody may know it: then code begins with text. */
	if (last)
		image->va = PAGE_ALIGN(last) - (data.end - code.first);
	if (text < image->va || end <= text)
		return false;
	text = code.first + (text - image->va);
	end = round_up(code.first + (end - image->va), PAGE_SIZE);
	if (end > code.end)
		return false;
	image->nr = 0;
	if (text > code.first)
		part[image->nr++] = (struct twin_image_part){ parts[1].name, code.first, text,
							      parts[1].rights };
	part[image->nr++] = (struct twin_image_part){ code.name, text, end, code.rights };
	part[image->nr++] =
		(struct twin_image_part){ parts[1].name, end, code.end, parts[1].rights };
	part[image->nr++] = data;
	image->end = data.end;
	return true;
}

/**
 * twin_image_read - find the image
 * @image: filled in
 * @why: what is missing, on error
 *
 * May sleep.
 *
 * Return: 0 or -EOPNOTSUPP.
 */
int twin_image_read(struct twin_image *image, const char **why)
{
	u64 size = PAGE_SIZE, end;
	unsigned int i;

	*image = (struct twin_image){ .va = twin_live_symbol("_stext") };
	if (!image->va) {
		*why = "the address of _stext cannot be found: no kallsyms here";
		return -EOPNOTSUPP;
	}
	for (i = 0; i < TWIN_IMAGE_PARTS; i++) {
		struct twin_resource res;

		if (!twin_resource_find(parts[i].resource, &res))
			image->part[image->nr++] = (struct twin_image_part){
				parts[i].name,
				res.first,
				round_up(res.last + 1, size),
				parts[i].rights,
			};
	}
	if (image->nr < TWIN_IMAGE_PARTS && !split_code(image)) {
		*why = "not every part of the image is among the iomem resources";
		return -EOPNOTSUPP;
	}
	image->phys = image->part[0].first;
	end = twin_live_symbol("_end");
	if (end > image->va)
		image->end = image->phys + (end - image->va);
	return 0;
}

/**
 * twin_image_at - the part of the image that a frame belongs to
 * @image: the image
 * @phys: the frame's physical address
 *
 * Return: the part, or NULL between them.
 */
const struct twin_image_part *twin_image_at(const struct twin_image *image, u64 phys)
{
	unsigned int i;

	for (i = 0; i < image->nr; i++)
		if (phys >= image->part[i].first && phys < image->part[i].end)
			return &image->part[i];
	return NULL;
}
