// SPDX-License-Identifier: GPL-2.0
/*
 * Memory types of leaves outside the direct map.
 *
 * Inputs: which memory is RAM, the types that the kernel has on record for pages of RAM
 * and for the memory of devices, its list of areas, who asked for them, and what else the
 * same call has mapped.
 */
#include <linux/kallsyms.h>
#include <linux/kernel.h>
#include <linux/memory_hotplug.h>
#include <linux/mm.h>
#include <linux/pfn.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "../live/areas.h"
#include "look.h"

enum { RAM, DEVICE, RULES };

static const struct twin_rule rules[RULES] = {
	[RAM] = { "leaves", "ram-type", "leaves", "va",
		  "RAM is write-back wherever it is mapped, unless another type is on record",
		  TWIN_ATTR },
	[DEVICE] = { "leaves", "device-type", "leaves", "va",
		     "memory of a device is mapped by the type on record for it", TWIN_ATTR },
};

/* The region kinds whose leaves no other rule holds against a memory type. */
static const enum twin_region_kind kinds[] = { TWIN_REGION_IMAGE, TWIN_REGION_AREAS,
					       TWIN_REGION_MEMMAP, TWIN_REGION_PKMAP };

/**
 * struct maker - who maps areas: a place in code that calls vmap() or its like
 * @caller: the place
 * @type: a memory type
 * @like: another area of its is of that type
 * @unlike: another area of its is not
 */
struct maker {
	unsigned long caller;
	u32 type;
	bool like;
	bool unlike;
};

/**
 * struct state - while leaves are looked at
 * @row: by rule
 * @devices: there is a record for the memory of devices
 * @alone: pages whose type was asked for, but by nobody who can be heard
 * @maker: who was asked last
 * @area: the area whose leaves were gone through last, where they had to be
 * @type: for this type
 * @alike: they are all of it
 */
struct state {
	struct twin_row *row[RULES];
	bool devices;
	u64 alone;
	struct maker maker;
	u64 area;
	u32 type;
	bool alike;
};

/**
 * twin_look_ram - is an address one of RAM?
 * @look: the look
 * @phys: the address
 *
 * Where the resource tree names no RAM, or more than is kept, pages say so.
 */
bool twin_look_ram(const struct twin_look *look, u64 phys)
{
	const struct twin_firmware *fw = look->firmware;
	unsigned int low = 0, high = fw->nr_ram;

	if (!fw->nr_ram || fw->more)
		return pfn_to_online_page(PHYS_PFN(phys));
	while (low < high) {
		unsigned int mid = low + (high - low) / 2;

		if (fw->ram[mid].first <= phys)
			low = mid + 1;
		else
			high = mid;
	}
	return low && phys < fw->ram[low - 1].end;
}

/**
 * twin_look_lent - is an address one of a device that has lent it, with struct pages?
 * @look: the look
 * @phys: the address
 */
bool twin_look_lent(const struct twin_look *look, u64 phys)
{
	const struct twin_firmware *fw = look->firmware;
	unsigned int i;

	for (i = 0; i < fw->nr_lent; i++)
		if (phys >= fw->lent[i].first && phys < fw->lent[i].end)
			return true;
	return false;
}

/**
 * twin_look_type - the memory type that a leaf is to have
 * @look: the look
 * @phys: where it leads
 * @attr: what it is; where it leads to a device, nobody here can say more
 *
 * Return: PT_MEMORY.
 */
u32 twin_look_type(const struct twin_look *look, u64 phys, u32 attr)
{
	u32 type = attr & PT_MEMORY, want = look->facts->image_memory & look->live->shape.attrs;
	u32 record;

	if (type == want || !twin_look_ram(look, phys))
		return type;
	if (twin_arch_page_memory(PHYS_PFN(phys), &record) && record == type)
		return type;
	return want;
}

/* All leaves of an area that one call has made: is there more than one, all of a type? */
static bool area_is_of_type(const struct twin_look *look, const struct twin_area *area, u32 type)
{
	u64 va = area->first, leaves = 0, end;

	for (; va < area->guard; va = end) {
		const struct pt_run *run = twin_runs_at(look->runs, twin_va(va));

		if (!run || run->kind != PT_LEAF || (run->attr & PT_MEMORY) != type)
			return false;
		end = run->va.a + run->len;
		leaves += run->leaves;
		cond_resched();
	}
	return leaves > 1;
}

static bool is_alike(const struct twin_look *look, struct state *s, const struct twin_area *area,
		     u32 type)
{
	if (s->area != area->first || s->type != type) {
		s->area = area->first;
		s->type = type;
		s->alike = area_is_of_type(look, area, type);
	}
	return s->alike;
}

static bool is_single(const struct twin_look *look, const struct twin_area *area)
{
	return area->guard - area->first == pt_page_size(&look->live->shape);
}

/* Calls that choose the memory type of RAM by what it is for: objects of graphics. */
static const char *const choosers[] = { "drm_gem_",  "i915_gem_", "ttm_bo_",	  "etnaviv_gem_",
					"get_vaddr", "omap_gem_", "rockchip_gem_" };

static bool is_chooser(unsigned long caller)
{
	char name[KSYM_SYMBOL_LEN];
	unsigned int i;

	sprint_symbol(name, caller);
	for (i = 0; i < ARRAY_SIZE(choosers); i++)
		if (!strncmp(name, choosers[i], strlen(choosers[i])))
			return true;
	return false;
}

/*
 * Of a page that is mapped alone, what the same call has mapped elsewhere takes the place
 * of neighbours: is any of it of this type, and is any of another?
 */
static void ask_maker(const struct twin_look *look, const struct twin_area *mine, u32 type,
		      struct maker *m)
{
	size_t i;

	*m = (struct maker){ .caller = mine->caller, .type = type };
	for (i = 0; i < look->runs->nr; i++) {
		const struct pt_run *run = &look->runs->run[i];
		const struct twin_region *region = twin_live_region(look->live, run->va);
		struct twin_area area;

		if (run->kind != PT_LEAF || !region || region->kind != TWIN_REGION_AREAS ||
		    twin_area_at(run->va.a, &area) || area.caller != mine->caller ||
		    area.first == mine->first)
			continue;
		m->like |= (run->attr & PT_MEMORY) == type;
		m->unlike |= (run->attr & PT_MEMORY) != type;
		cond_resched();
	}
	if (m->unlike && !m->like && is_chooser(mine->caller))
		m->unlike = false;
}

/* Why a page that is mapped alone may be of a type, "" when nobody can say, or NULL. */
static const char *maker_asked(const struct twin_look *look, struct state *s,
			       const struct twin_area *area, u64 phys, u32 type)
{
	u32 memory;

	if (!area->caller)
		return NULL;
	if (s->maker.caller != area->caller || s->maker.type != type)
		ask_maker(look, area, type, &s->maker);
	if (s->maker.like)
		return "type of what the same call has mapped elsewhere";
	/* Where types of RAM are on record, only who chooses by purpose leaves none. */
	if (s->maker.unlike ||
	    (twin_arch_page_memory(PHYS_PFN(phys), &memory) && !is_chooser(area->caller)))
		return NULL;
	s->alone++;
	return "";
}

/* Why a page of RAM may be mapped by a type that is on no record, or NULL. */
static const char *asked_for(const struct twin_look *look, struct state *s,
			     const struct pt_run *page)
{
	const struct twin_region *region = twin_live_region(look->live, page->va);
	struct twin_area area;

	if (!region || region->kind != TWIN_REGION_AREAS || !twin_areas_reached() ||
	    twin_area_at(page->va.a, &area))
		return NULL;
	if (area.coherent)
		return "coherent memory, by the mark of its area";
	if (area.kind != TWIN_AREA_VMAP && area.kind != TWIN_AREA_PFNS)
		return NULL;
	if (is_alike(look, s, &area, page->attr & PT_MEMORY))
		return "type of all of its area, which one call has mapped";
	/* Its neighbours would be the proof. */
	if (is_single(look, &area))
		return maker_asked(look, s, &area, page->phys.a, page->attr & PT_MEMORY);
	return NULL;
}

static bool is_of_wrong_type(const struct twin_look *look, const struct pt_run *run, u64 va,
			     const struct pt_answer *now)
{
	return now->why == PT_OK &&
	       twin_look_type(look, now->phys.a, now->attr) != (now->attr & PT_MEMORY);
}

static bool is_off_record(const struct twin_look *look, const struct pt_run *run, u64 va,
			  const struct pt_answer *now)
{
	struct twin_area area;

	return now->why == PT_OK && !twin_area_at(va, &area) && area.kind == TWIN_AREA_PHYS &&
	       !twin_look_ram(look, now->phys.a) &&
	       twin_arch_device_memory(now->phys.a) != (now->attr & PT_MEMORY);
}

static void look_at_device(const struct twin_look *look, struct state *s, const struct pt_run *leaf)
{
	const struct twin_region *region = twin_live_region(look->live, leaf->va);
	struct twin_area area;
	u32 want;

	if (!s->devices || region->kind != TWIN_REGION_AREAS || twin_area_at(leaf->va.a, &area) ||
	    area.kind != TWIN_AREA_PHYS)
		return;
	s->row[DEVICE]->looked++;
	want = twin_arch_device_memory(leaf->phys.a);
	if (want != (leaf->attr & PT_MEMORY))
		twin_look_breach(look, s->row[DEVICE], leaf, (leaf->attr & ~PT_MEMORY) | want,
				 leaf->attr, is_off_record);
}

static void look_at_ram(const struct twin_look *look, struct state *s, const struct pt_run *leaf)
{
	u64 size = pt_page_size(&look->live->shape), off;

	s->row[RAM]->looked++;
	for (off = 0; off < leaf->len; off += size) {
		struct pt_run page = twin_look_part(look, leaf, off, size);
		u32 want = twin_look_type(look, page.phys.a, page.attr);
		const char *why;

		/* Of write-back pages there is nothing more to ask. */
		if (want == (page.attr & PT_MEMORY))
			continue;
		why = asked_for(look, s, &page);
		if (why && *why)
			twin_row_explain(s->row[RAM], why, 1);
		else if (!why)
			twin_look_breach(look, s->row[RAM], &page, (page.attr & ~PT_MEMORY) | want,
					 page.attr, is_of_wrong_type);
		cond_resched();
	}
}

static void look_at_leaf(const struct twin_look *look, const struct pt_run *leaf, void *ctx)
{
	if (twin_look_ram(look, leaf->phys.a))
		look_at_ram(look, ctx, leaf);
	else
		look_at_device(look, ctx, leaf);
}

/**
 * twin_check_memory - hold memory types against what stands there
 * @look: what was read
 */
void twin_check_memory(const struct twin_look *look)
{
	struct state s = {};
	unsigned int i;

	for (i = 0; i < RULES; i++)
		s.row[i] = twin_rows_add(look->rows, &rules[i]);
	s.devices = twin_areas_reached() && twin_arch_device_reached();
	if (!s.devices)
		s.row[DEVICE]->skip = "this kernel keeps no such record, or it is out of reach";
	if (!(look->live->shape.attrs & PT_MEMORY)) {
		for (i = 0; i < RULES; i++)
			s.row[i]->skip = "these tables know no memory types";
		return;
	}
	for (i = 0; i < ARRAY_SIZE(kinds); i++)
		twin_look_leaves(look, kinds[i], look_at_leaf, &s);
	if (s.alone)
		snprintf(s.row[RAM]->note, sizeof(s.row[RAM]->note),
			 "%llu pages that are mapped alone, by a caller who may choose their type",
			 s.alone);
}
