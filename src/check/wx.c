// SPDX-License-Identifier: GPL-2.0
/*
 * What the kernel itself has left both writable and executable.
 *
 * Inputs: what bare.c says of all that the kernel was told not to protect; the table in which
 * firmware names its code, and the kernel notes where it has mapped that; a mark in the BIOS;
 * what kexec has loaded; the resource tree, which knows RAM and where the image ends.
 * Firmware's code is excused at that address only, and its data nowhere; code to leave by and
 * the BIOS page by page; what was left in the direct map, where no RAM is, and as it was made.
 */
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/pfn.h>

#include "../live/pages.h"
#include "look.h"

/**
 * twin_look_runtime - is a leaf executable because the kernel calls firmware there?
 * @look: the look
 * @leaf: the leaf, or part of one
 */
bool twin_look_runtime(const struct twin_look *look, const struct pt_run *leaf)
{
	const struct twin_runtime *at = look->firmware->runtime,
				  *end = at + look->firmware->nr_runtime;

	for (; at < end; at++)
		if (leaf->phys.a >= at->code.first && leaf->phys.a + leaf->len <= at->code.end &&
		    leaf->va.a - at->va == leaf->phys.a - at->code.first)
			return true;
	return false;
}

/* Is any whole page from @first up to @end in one of the extents? */
static bool any_page(const struct twin_look *look, const struct twin_extent *extent,
		     unsigned int nr, u64 first, u64 end)
{
	u64 page = pt_page_size(&look->live->shape);
	unsigned int i;

	for (i = 0; i < nr; i++)
		if (max((extent[i].first + page - 1) & -page, first) <
		    min(extent[i].end & -page, end))
			return true;
	return false;
}

/**
 * twin_direct_left - why leaves may be in the direct map where nothing is planned
 * @look: the look
 * @run: the leaves
 *
 * The tables that i386 boots with map by pages, and withhold nothing.  Of what they have
 * mapped only RAM was mapped anew, so leaves that lead to RAM are not excused.
 *
 * Return: the name of a proven cause, or NULL.
 */
const char *twin_direct_left(const struct twin_look *look, const struct pt_run *run)
{
	const struct twin_direct_facts *facts = look->facts;
	const struct twin_firmware *fw = look->firmware;
	u64 first = run->va.a - look->live->layout.direct.a, end = first + run->len;

	if (!facts->policy || first < facts->policy->always || end > facts->first_end ||
	    run->phys.a != first || run->level)
		return NULL;
	if ((run->attr ^ (PT_W | PT_X)) & facts->attrs)
		return NULL;
	if (any_page(look, fw->ram, fw->nr_ram, first, end) ||
	    any_page(look, fw->lent, fw->nr_lent, first, end))
		return NULL;
	return "left by the tables that the kernel booted with";
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
 * twin_look_wx - why a leaf may be both writable and executable
 * @look: the look
 * @leaf: the leaf, or part of one
 *
 * Return: the name of a proven cause, or NULL.
 */
const char *twin_look_wx(const struct twin_look *look, const struct pt_run *leaf)
{
	const struct twin_region *region = twin_live_region(look->live, leaf->va);
	const char *cause = NULL;

	if (twin_look_bare(look, leaf->va.a, leaf->phys.a))
		return TWIN_BARE;
	/* A larger leaf has other pages beside it, of which nothing is said. */
	if (look->facts && !leaf->level && region && region->kind == TWIN_REGION_DIRECT)
		cause = twin_direct_exec(look, leaf->phys.a);
	if (cause)
		return cause;
	if (twin_look_runtime(look, leaf))
		return TWIN_RUNTIME;
	return twin_direct_left(look, leaf);
}
