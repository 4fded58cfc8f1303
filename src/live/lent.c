// SPDX-License-Identifier: GPL-2.0
/*
 * Memory of devices that the kernel has struct pages for: persistent memory and its like.
 *
 * A driver lends it, stretch by stretch; the kernel keeps a table of them by frame, and
 * puts each into the direct map by itself when it makes the struct pages (mm/memremap.c).
 * The table knows nothing of page tables.
 */
#include <linux/memremap.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/nodemask.h>
#include <linux/pfn.h>
#include <linux/sched.h>

#include "../compat.h"
#include "firmware.h"
#include "pages.h"

#ifdef CONFIG_ZONE_DEVICE
/*
 * The stretch that a frame lies in.  One that is just being lent is not counted yet: it is
 * the one behind those that are.
 */
static const struct range *stretch_of(const struct dev_pagemap *map, unsigned long pfn)
{
	int i, nr = READ_ONCE(map->nr_range);

	for (i = 0; i < nr; i++)
		if (PFN_PHYS(pfn) >= map->ranges[i].start && PFN_PHYS(pfn) <= map->ranges[i].end)
			break;
	return &map->ranges[i];
}

/* Returns the frame behind the stretch that @pfn lies in. */
static unsigned long keep_stretch(struct twin_firmware *fw, const struct dev_pagemap *map,
				  unsigned long pfn)
{
	const struct range *r = stretch_of(map, pfn);

	if (PFN_PHYS(pfn) < r->start || PFN_PHYS(pfn) > r->end)
		return pfn + 1;
	/* What CPUs cannot reach is mapped nowhere. */
	if (map->type == MEMORY_DEVICE_PRIVATE)
		return PHYS_PFN(r->end) + 1;
	if (fw->nr_lent == TWIN_LENT_MAX)
		fw->more_lent = true;
	else
		fw->lent[fw->nr_lent++] = (struct twin_extent){ r->start, r->end + 1 };
	return PHYS_PFN(r->end) + 1;
}

/**
 * twin_live_lent - find the memory of devices that has struct pages
 * @fw: completed
 */
void twin_live_lent(struct twin_firmware *fw)
{
	unsigned long pfn = ULONG_MAX, end = 0;
	int nid;

	for_each_online_node(nid) {
		const struct zone *zone = &NODE_DATA(nid)->node_zones[ZONE_DEVICE];

		if (!zone->spanned_pages)
			continue;
		pfn = min(pfn, zone->zone_start_pfn);
		end = max(end, zone->zone_start_pfn + zone->spanned_pages);
	}
	while (pfn < end && !fw->more_lent) {
		struct dev_pagemap *map = get_dev_pagemap(pfn, NULL);

		pfn = map ? keep_stretch(fw, map, pfn) : twin_pages_step(pfn);
		put_dev_pagemap(map);
		cond_resched();
	}
}

/**
 * twin_lent_shared - where the descriptors stand whose frame others share
 * @va: the address of a page of descriptors
 *
 * What is lent by huge pages has one page of descriptors for all but the first page of
 * the tail of each, if they stand in RAM (vmemmap_populate_compound_pages()).
 *
 * Return: the address of those, or 0 when those at @va share none.
 */
u64 twin_lent_shared(u64 va)
{
	unsigned long pfn = page_to_pfn((struct page *)(unsigned long)va), first, nr;
	struct dev_pagemap *map = get_dev_pagemap(pfn, NULL);
	u64 tail = 0;

	/* What a section of RAM has had since the boot stays as it was. */
	if (map && twin_lent_may_share(pgmap_altmap(map), map) &&
	    !early_section(__pfn_to_section(pfn))) {
		first = PHYS_PFN(stretch_of(map, pfn)->start);
		nr = pgmap_vmemmap_nr(map);
		first += round_down(pfn - first, nr);
		tail = (unsigned long)pfn_to_page(first) + PAGE_SIZE;
	}
	put_dev_pagemap(map);
	return tail && va > tail ? tail : 0;
}
#else
u64 twin_lent_shared(u64 va)
{
	return 0;
}

void twin_live_lent(struct twin_firmware *fw)
{
}
#endif
