// SPDX-License-Identifier: GPL-2.0
/*
 * What a kernel leaves both writable and executable: all of its own that was told to protect
 * nothing (rodata=off); in the direct map, code that is not its own but that it runs there.
 *
 * Inputs: the boot parameters, the spans of the image in the resource tree, the list of
 * modules; a mark in the BIOS; what kexec has loaded.  Only the kernel's own text, rodata and
 * data are excused, and only for rights too many, or single pages of such code.
 */
#include <linux/kernel.h>
#include <linux/math.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/pfn.h>

#include "../live/modules.h"
#include "../live/pages.h"
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

/* Code that kexec has put there to leave this kernel by: its page is in use, set apart. */
static const char *may_leave(const struct twin_exits *exits, u64 phys)
{
	struct page copy;
	unsigned int i;

	for (i = 0; i < exits->nr; i++)
		if (phys >= exits->page[i].first && phys < exits->page[i].end)
			return "code to leave this kernel by";
	if (exits->untold && twin_page_copy(PHYS_PFN(phys), &copy, 1) &&
	    test_bit(PG_reserved, &copy.flags))
		return "code to leave this kernel by, of which no pages are told";
	return NULL;
}

/**
 * twin_direct_exec - why a page of the direct map that may be written may be executed, too
 * @look: the look
 * @phys: the page
 *
 * Where the direct map is where the kernel runs it makes a few pages so, and they stay so.
 *
 * Return: the name of a proven cause, or NULL.
 */
const char *twin_direct_exec(const struct twin_look *look, u64 phys)
{
	if (phys >= look->facts->bios.first && phys < look->facts->bios.end)
		return "BIOS";
	return may_leave(&look->facts->exits, phys);
}

/**
 * twin_look_open - why a leaf may be both writable and executable
 * @look: the look
 * @va: its address
 * @phys: where it leads
 * @level: of its table
 *
 * Return: the name of a proven cause, or NULL.
 */
const char *twin_look_open(const struct twin_look *look, u64 va, u64 phys, unsigned int level)
{
	const struct twin_region *region = twin_live_region(look->live, twin_va(va));

	if (twin_look_bare(look, va, phys))
		return TWIN_BARE;
	/* A larger leaf has other pages beside it, of which nothing is said. */
	if (look->facts && !level && region && region->kind == TWIN_REGION_DIRECT)
		return twin_direct_exec(look, phys);
	return NULL;
}
