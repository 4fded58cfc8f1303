// SPDX-License-Identifier: GPL-2.0
/*
 * What a kernel leaves writable that was told to protect nothing (rodata=off).
 *
 * Inputs: the boot parameters, the spans of the image in the resource tree, the list of
 * modules.  Only the kernel's own text, rodata and data are excused, and only for rights
 * too many.
 */
#include <linux/kernel.h>
#include <linux/math.h>
#include <linux/minmax.h>

#include "../live/modules.h"
#include "look.h"

static bool in_image(const struct twin_look *look, u64 va, u64 phys)
{
	const struct twin_firmware *fw = look->firmware;
	const struct twin_region *region = twin_live_region(look->live, twin_va(va));

	u64 end = round_up(max(fw->data.end, fw->bss.end), pt_span(&look->live->shape, 1));
	bool image = phys >= fw->code.first && phys < end;

	if (!region)
		return false;
	/* The image has a region of its own, or stands in the direct map, or among areas. */
	switch (region->kind) {
	case TWIN_REGION_IMAGE:
		return true;
	case TWIN_REGION_DIRECT:
		return image && look->facts->image_here;
	case TWIN_REGION_AREAS:
	case TWIN_REGION_FIXMAP:
		return image && look->facts->policy && look->facts->policy->image_apart;
	default:
		return false;
	}
}

/**
 * twin_look_bare - is a leaf writable because this kernel protects nothing?
 * @look: the look
 * @va: its address
 * @phys: where it leads
 */
bool twin_look_bare(const struct twin_look *look, u64 va, u64 phys)
{
	struct twin_module_part part;

	if (!look->facts || !look->facts->bare)
		return false;
	if (in_image(look, va, phys))
		return true;
	return twin_modules_reached() && !twin_module_at(va, &part) && !(part.rights & PT_W);
}
