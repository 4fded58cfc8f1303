// SPDX-License-Identifier: GPL-2.0
/*
 * Windows whose pages come and go: what a kernel maps for a moment.
 *
 * They hang below the fixmap's slots, from the top of the addresses down:
 *
 *     | pkmap | gap ... | early-io | kmap | fixmap |
 *
 * as in enum fixed_addresses of arch/x86/include/asm/fixmap.h, and for pkmap as in
 * arch/x86/include/asm/pgtable_32_areas.h.  Only i386 has memory without an address of
 * its own, so only i386 has kmap, the atomic one, and pkmap, the persistent one.
 */
#include <linux/align.h>
#include <linux/kernel.h>
#include <linux/sizes.h>

#include "plan_slots.h"
#include "plan_windows.h"

#define X86_UNCACHED   (PT_M0 | PT_M1) /* PWT, PCD */
#define ARM64_UNCACHED PT_M2	       /* MT_DEVICE_nGnRE */

/** var twin_windows_x86_64 - as of 3.17 to 6.12; 2.6.34 has 4 slots */
const struct twin_window_kind twin_windows_x86_64 = {
	.early_slots = 8,
	.early_bytes = SZ_256K,
	.io = X86_UNCACHED,
};

/** var twin_windows_i386 - with the 8 CPUs that Kconfig offers, 16 pages deep since 5.11 */
const struct twin_window_kind twin_windows_i386 = {
	.early_slots = 8,
	.early_bytes = SZ_256K,
	.io = X86_UNCACHED,
	.cpus = 8,
	.kmap_depth = 16,
	.pkmap = 1024,
};

/** var twin_windows_i386_pae - the same, but a table has half as many entries */
const struct twin_window_kind twin_windows_i386_pae = {
	.early_slots = 8,
	.early_bytes = SZ_256K,
	.io = X86_UNCACHED,
	.cpus = 8,
	.kmap_depth = 16,
	.pkmap = 512,
};

/** var twin_windows_arm64 - 256 KiB may begin anywhere in a page */
const struct twin_window_kind twin_windows_arm64 = {
	.early_slots = 7,
	.early_bytes = SZ_256K,
	.early_spare = 1,
	.io = ARM64_UNCACHED,
};

/** var twin_windows_um - UML has no devices to map; its twin does as others do */
const struct twin_window_kind twin_windows_um = {
	.early_slots = 8,
	.early_bytes = SZ_256K,
};

/**
 * twin_plan_early_pages - pages of one slot of early_ioremap()
 * @place: where the machine is to stand
 */
unsigned int twin_plan_early_pages(const struct twin_place *place)
{
	const struct twin_window_kind *kind = place->windows;

	return (kind->early_bytes >> place->shape.format->page_shift) + kind->early_spare;
}

/* A window of so many pages that ends at @end. */
static struct twin_window below(const struct twin_place *place, const char *name, u64 end,
				u64 pages)
{
	return (struct twin_window){
		.name = name,
		.va = twin_va(end - (pages << place->shape.format->page_shift)),
		.pages = pages,
		.fill = TWIN_PASSING,
	};
}

/*
 * FIX_BTMAP_END: all slots hang below one entry of the level above, since there is one
 * table for them before memory for others can be had.  What does not fit below @end
 * begins at the next such entry.
 */
static u64 early_end(const struct twin_place *place, u64 end, u64 pages)
{
	u64 span = pt_span(&place->shape, 1);
	u64 first = end - (pages << place->shape.format->page_shift);

	return (first ^ (end - 1)) & -span ? ALIGN_DOWN(end, span) : end;
}

/**
 * twin_plan_passing - the windows below the fixmap
 * @place: where the machine is to stand
 * @window: filled in, from the top down
 *
 * Return: how many there are.
 */
unsigned int twin_plan_passing(const struct twin_place *place,
			       struct twin_window window[TWIN_PASSING_MAX])
{
	const struct twin_window_kind *kind = place->windows;
	u64 span = pt_span(&place->shape, 1), page = pt_page_size(&place->shape), end, pages;
	struct twin_window fixmap;
	unsigned int nr = 0;

	if (!kind)
		return 0;
	twin_plan_fixmap(place, &fixmap);
	end = fixmap.va.a;
	if (kind->cpus) {
		window[nr] = below(place, "kmap", end, kind->cpus * kind->kmap_depth);
		end = window[nr++].va.a;
	}
	pages = kind->early_slots * twin_plan_early_pages(place);
	window[nr] = below(place, "early-io", early_end(place, end, pages), pages);
	end = window[nr++].va.a;
	if (kind->pkmap) {
		/* PKMAP_BASE: a whole number of tables, and a page at least is left free. */
		pages = kind->pkmap;
		end = ALIGN_DOWN(end - (pages + 1) * page, span) + pages * page;
		window[nr++] = below(place, "pkmap", end, pages);
	}
	return nr;
}
