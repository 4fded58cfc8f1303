// SPDX-License-Identifier: GPL-2.0
/*
 * Faults in attributes, and in areas that keep no list of their pages: of a device that
 * nobody asks anything, of pages mapped by vmap() and vm_map_ram(), of per-CPU memory.
 */
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/io.h>
#include <linux/ioport.h>
#include <linux/memory_hotplug.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#include "../src/live/pages.h"
#include "plant.h"

/*
 * Of a block that is free, the allocator hands out the middle last.  Those of a huge page
 * it keeps aside for its CPU.
 */
#define FREE_ORDER 8

/* Per-CPU memory of so many pages is not to be had in the first chunk, after a few. */
#define PERCPU_PAGES 8
#define PERCPU_TRIES 16

#define IO_PAGES 4

enum { IO, VMAP, RAM_BLOCK, ALONE, PERCPU };

/**
 * struct attrs - what is mapped for these faults only
 * @io: a device's memory
 * @vmap: our frames, by vmap()
 * @block: the same, by vm_map_ram()
 * @alone: the same once more, each by a vmap() for itself
 * @percpu: per-CPU memory, some in the first chunk, some not
 */
static struct attrs {
	void __iomem *io;
	void *vmap;
	void *block;
	void *alone[PLANT_FRAMES];
	void __percpu *percpu[PERCPU_TRIES];
} attrs;

/* Memory of devices, of which most is not in use, from the top of the resource tree. */
static void __iomem *map_device(void)
{
	const struct resource *r;

	for (r = iomem_resource.child; r; r = r->sibling)
		if ((r->flags & (IORESOURCE_MEM | IORESOURCE_SYSRAM)) == IORESOURCE_MEM &&
		    r->start >= SZ_1M && resource_size(r) >= IO_PAGES * PAGE_SIZE &&
		    PAGE_ALIGNED(r->start) && !strncasecmp(r->name, "pci", 3))
			return ioremap(r->start, IO_PAGES * PAGE_SIZE);
	return NULL;
}

/* One place in code that makes all of them. */
static noinline void *map_alone(struct page *page)
{
	return vmap(&page, 1, VM_MAP, PAGE_KERNEL);
}

/**
 * plant_attrs_take - map what is needed
 * @p: the ground; its frames are there
 *
 * What cannot be had is a place where nothing can be planted.
 */
void plant_attrs_take(struct plant *p)
{
	unsigned int i;

	attrs.io = map_device();
	attrs.vmap = vmap(p->frame, PLANT_FRAMES, VM_MAP, PAGE_KERNEL);
	attrs.block = vm_map_ram(p->frame, PLANT_FRAMES, NUMA_NO_NODE);
	for (i = 0; i < PLANT_FRAMES; i++)
		attrs.alone[i] = map_alone(p->frame[i]);
	for (i = 0; i < PERCPU_TRIES; i++)
		attrs.percpu[i] = __alloc_percpu(PERCPU_PAGES * PAGE_SIZE, PAGE_SIZE);
}

/** plant_attrs_give_back - unmap all of it */
void plant_attrs_give_back(void)
{
	unsigned int i;

	if (attrs.io)
		iounmap(attrs.io);
	vunmap(attrs.vmap);
	if (attrs.block)
		vm_unmap_ram(attrs.block, PLANT_FRAMES);
	for (i = 0; i < PLANT_FRAMES; i++)
		vunmap(attrs.alone[i]);
	for (i = 0; i < PERCPU_TRIES; i++)
		free_percpu(attrs.percpu[i]);
}

/* A page of per-CPU memory that stands in an area. */
static u64 percpu_page(const struct plant *p)
{
	unsigned int i = PERCPU_TRIES;
	unsigned long va;

	while (i--) {
		if (!attrs.percpu[i])
			continue;
		va = (unsigned long)per_cpu_ptr(attrs.percpu[i], cpumask_first(cpu_online_mask));
		if (is_vmalloc_addr((void *)va))
			return va + PAGE_SIZE * plant_pick(p, 0, PERCPU_PAGES);
	}
	return 0;
}

static u64 place(const struct plant *p, unsigned int which)
{
	u64 base, page;

	switch (which) {
	case IO:
		base = (unsigned long)attrs.io;
		page = plant_pick(p, 0, IO_PAGES);
		break;
	case VMAP:
		base = (unsigned long)attrs.vmap;
		page = plant_pick(p, 0, PLANT_FRAMES);
		break;
	case RAM_BLOCK:
		base = (unsigned long)attrs.block;
		page = plant_pick(p, 0, PLANT_FRAMES);
		break;
	case ALONE:
		base = (unsigned long)attrs.alone[plant_pick(p, 0, PLANT_FRAMES)];
		page = 0;
		break;
	default:
		return percpu_page(p);
	}
	return base ? base + page * PAGE_SIZE : 0;
}

/* The kinds below say which place, and which attribute. */
#define ATTR_SHIFT 4

static int area_add(struct plant *p, unsigned int arg)
{
	u64 va = place(p, arg & (BIT(ATTR_SHIFT) - 1));

	return va ? plant_attr(p, va, arg >> ATTR_SHIFT, 0) : -ENOENT;
}

static int area_drop(struct plant *p, unsigned int arg)
{
	u64 va = place(p, arg & (BIT(ATTR_SHIFT) - 1));

	return va ? plant_attr(p, va, 0, arg >> ATTR_SHIFT) : -ENOENT;
}

#define AT(place, attr) ((place) | (attr) << ATTR_SHIFT)

/* An uncached device's page of another type. */
static int io_type(struct plant *p, unsigned int arg)
{
	u64 va = place(p, IO);

	if (!va)
		return -ENOENT;
	return plant_attr(p, va, PT_M0, 0) ? plant_attr(p, va, 0, PT_M0) : 0;
}

/* A page that the page allocator has free. */
static int area_free(struct plant *p, unsigned int which)
{
	struct page *block = alloc_pages(GFP_KERNEL | __GFP_NOWARN, FREE_ORDER);
	u64 va = place(p, which);

	if (!block)
		return -ENOENT;
	__free_pages(block, FREE_ORDER);
	if (!va)
		return -ENOENT;
	return plant_lead(p, va, page_to_phys(block + BIT(FREE_ORDER - 1)));
}

/* Pages that were handed over one by one, and a device's frame among them. */
static int area_io(struct plant *p, unsigned int which)
{
	u64 va = place(p, which), phys;

	if (!va || !attrs.io || plant_phys(p, place(p, IO), &phys))
		return -ENOENT;
	return plant_lead(p, va, phys & PAGE_MASK);
}

static int percpu_frame(struct plant *p, unsigned int arg)
{
	u64 va = percpu_page(p);

	return va ? plant_lead(p, va, plant_frame_phys(p, 0)) : -ENOENT;
}

/* Two pages of one CPU lead to one frame. */
static int percpu_twice(struct plant *p, unsigned int arg)
{
	u64 va = percpu_page(p), phys;

	if (!va || plant_phys(p, va, &phys))
		return -ENOENT;
	p->also = va;
	/* The next one of the same unit, or the one before. */
	return plant_pick(p, 0, PERCPU_PAGES) + 1 < PERCPU_PAGES ?
		       plant_lead(p, va + PAGE_SIZE, phys) :
		       plant_lead(p, va - PAGE_SIZE, phys);
}

static int text_type(struct plant *p, unsigned int arg)
{
	return plant_attr(p, plant_text(p), PT_M1, 0);
}

static int vmemmap_type(struct plant *p, unsigned int arg)
{
	return plant_attr(p, (unsigned long)p->frame[plant_pick(p, 0, PLANT_FRAMES)], PT_M1, 0);
}

/* Descriptors of a huge page's tail, which are the first ones over again; or 0. */
static u64 shared_descriptors(const struct plant *p)
{
	unsigned long pfn, step = 1UL << (PMD_SHIFT - PAGE_SHIFT);
	u64 va, found = 0;
	int nid;

	for_each_online_node(nid) {
		pfn = round_up(node_start_pfn(nid), step);
		for (; IS_ENABLED(CONFIG_SPARSEMEM_VMEMMAP) && pfn < node_end_pfn(nid);
		     pfn += step) {
			va = (unsigned long)pfn_to_page(pfn) +
			     PAGE_SIZE * (1 + plant_pick(p, 0, 7));
			if (pfn_to_online_page(pfn) && twin_pages_shared(va))
				found = va;
		}
	}
	return found;
}

static int tail_add(struct plant *p, unsigned int attr)
{
	u64 va = shared_descriptors(p);

	return va ? plant_attr(p, va, attr, 0) : -ENOENT;
}

static int tail_absent(struct plant *p, unsigned int arg)
{
	u64 va = shared_descriptors(p);

	return va ? plant_clear(p, va) : -ENOENT;
}

static int tail_frame(struct plant *p, unsigned int arg)
{
	u64 va = shared_descriptors(p);

	return va ? plant_lead(p, va, plant_frame_phys(p, 0)) : -ENOENT;
}

/* A device's slot becomes less uncached, RAM's less cached. */
static int fixmap_type(struct plant *p, unsigned int arg)
{
	u64 va = plant_fixmap_used(p);

	if (!va)
		return -ENOENT;
	return plant_attr(p, va, PT_M1, 0) ? plant_attr(p, va, 0, PT_M1) : 0;
}

/** var plant_attr_kinds - ended by an empty name */
const struct plant_kind plant_attr_kinds[] = {
	{ "text-type", "leaves/ram-type,live/direct-*", "a page of text of another memory type",
	  text_type },
	{ "vmemmap-type", "leaves/ram-type,live/direct-rights",
	  "page descriptors of another memory type", vmemmap_type },
	{ "tail-writable", "leaves/memmap-rights", "page descriptors that are shared writable",
	  tail_add, PT_W },
	{ "tail-frame", "leaves/memmap", "page descriptors that are shared lead elsewhere",
	  tail_frame },
	{ "tail-absent", "leaves/memmap-whole", "page descriptors that are shared missing",
	  tail_absent },
	{ "fixmap-type", "leaves/slot-rights", "a fixmap slot of another memory type",
	  fixmap_type },
	{ "io-type", "leaves/device-type,leaves/area-alike",
	  "a page of a device of another memory type", io_type },
	{ "io-ro", "leaves/area-*", "a page of a device read-only", area_drop, AT(IO, PT_W) },
	{ "io-user", "leaves/user", "a page of a device open to user mode", area_add,
	  AT(IO, PT_U) },
	{ "io-exec", "live/wx,leaves/text-owner", "a page of a device executable", area_add,
	  AT(IO, PT_X) },
	{ "vmap-ro", "leaves/area-alike", "a page of a vmap() read-only", area_drop,
	  AT(VMAP, PT_W) },
	{ "vmap-type", "leaves/ram-type,leaves/area-alike",
	  "a page of a vmap() of another memory type", area_add, AT(VMAP, PT_M1) },
	{ "vmap-free", "leaves/area-frame", "a page of a vmap() leads to a free page", area_free,
	  VMAP },
	{ "vmap-io", "leaves/area-frame", "a page of a vmap() leads to a device", area_io, VMAP },
	{ "alone-type", "leaves/ram-type", "a vmap() of one page of another memory type", area_add,
	  AT(ALONE, PT_M1) },
	{ "alone-io", "leaves/area-frame", "a vmap() of one page leads to a device", area_io,
	  ALONE },
	{ "block-ro", "leaves/area-rights", "a page of a vm_map_ram() read-only", area_drop,
	  AT(RAM_BLOCK, PT_W) },
	{ "block-type", "leaves/ram-type", "a page of a vm_map_ram() of another memory type",
	  area_add, AT(RAM_BLOCK, PT_M1) },
	{ "block-free", "leaves/area-frame", "a page of a vm_map_ram() leads to a free page",
	  area_free, RAM_BLOCK },
	{ "block-io", "leaves/area-frame", "a page of a vm_map_ram() leads to a device", area_io,
	  RAM_BLOCK },
	{ "percpu-ro", "leaves/area-rights", "a per-CPU page read-only", area_drop,
	  AT(PERCPU, PT_W) },
	{ "percpu-type", "leaves/ram-type", "a per-CPU page of another memory type", area_add,
	  AT(PERCPU, PT_M1) },
	{ "percpu-frame", "leaves/area-frame", "a per-CPU page leads to a page of others",
	  percpu_frame },
	{ "percpu-twice", "leaves/area-frame", "two per-CPU pages lead to one frame",
	  percpu_twice },
	{}
};
