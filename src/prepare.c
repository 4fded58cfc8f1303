// SPDX-License-Identifier: GPL-2.0
/*
 * From a request to a plan: everything about a machine that can be known before
 * anything of it is built.  What does not fit is refused here, with a line that says
 * why.
 */
#define pr_fmt(fmt) "mmtwin: " fmt

#include <linux/cpumask.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/printk.h>
#include <linux/sizes.h>
#include <linux/slab.h>

#include "fit.h"
#include "live/zones.h"
#include "place.h"
#include "prepare.h"

/* i386 keeps 128 MiB of its addresses for vmalloc and fixed mappings. */
#define I386_LOW (896ULL << 20)

/* All page sizes up to @leaf bytes; none when there is no such size. */
static u8 leaf_levels(const struct pt_shape *shape, u64 leaf)
{
	unsigned int i;

	for (i = 0; i < shape->format->nr_levels; i++)
		if ((shape->leaf_levels & BIT(i)) && pt_span(shape, i) == leaf)
			return (2U << i) - 1;
	return 0;
}

/*
 * Leaf sizes nobody chose: native takes those of the running kernel's direct map, a
 * machine with a shape of its own has them all.
 */
static int choose_leaves(const struct twin_live *live, const struct twin_request *request,
			 const struct pt_shape *shape, struct twin_options *options)
{
	if (request->leaf)
		options->leaf_levels = leaf_levels(shape, request->leaf);
	else if (!options->leaf_levels)
		options->leaf_levels = request->spec->shape ? shape->leaf_levels :
							      live->direct_leaves;
	if (options->leaf_levels)
		return 0;
	pr_err("leaf= names no page size of %s\n", shape->format->name);
	return -EINVAL;
}

/* Movable memory nobody spoke of: a machine with this computer's has what its kernel was told. */
static void choose_movable(const struct twin_request *request, struct twin_options *options)
{
	if (!request->spec->shape && !request->map && !options->kernelcore && !options->movablecore)
		twin_live_movable(&options->kernelcore, &options->movablecore);
}

/* A computer whose memory is what backs it. */
static int make_map(struct twin_memmap *map, const struct twin_memory_kind *kind, u64 base, u64 end)
{
	map->nr = 0;
	if (!kind->bios || end <= SZ_1M)
		return twin_memmap_add(map, base, end, TWIN_MEM_RAM);
	twin_memmap_fallback(map, (end - SZ_1M) >> 10);
	return 0;
}

/**
 * struct source - where a machine's memory is known from, when no map was given
 * @map: what firmware says
 * @firmware: this computer's
 * @nodes: this computer's
 */
struct source {
	struct twin_memmap map;
	struct twin_firmware firmware;
	struct twin_nodes nodes;
};

/* This computer's own memory; a kernel that does not tell has what backs the machine. */
static int own_map(struct source *source, struct twin *twin, struct twin_memory_want *want)
{
	const struct twin_firmware *fw = &source->firmware;
	unsigned int i;
	int err = 0;

	twin_live_firmware(&source->firmware);
	for (i = 0; i < fw->nr_whole && !err; i++)
		err = twin_memmap_add(&source->map, fw->whole[i].first, fw->whole[i].end,
				      TWIN_MEM_RAM);
	twin->own = true;
	twin->own_bytes = twin_live_ram_bytes(fw);
	if (!fw->nr_ram || fw->more_whole || err) {
		twin->own_why =
			fw->nr_ram ? "the resource tree names more stretches of RAM than are kept" :
				     "the resource tree names no System RAM";
		return make_map(&source->map, want->kind, want->base.a, want->base.a + want->size);
	}
	if (twin_live_nodes(&source->nodes, fw))
		want->nodes = &source->nodes;
	else
		twin->own_why = "there are more nodes, or borders of them, than are modelled";
	return 0;
}

/* Constants of a machine without a shape of its own are the running kernel's. */
static const struct twin_memory_kind *choose_kind(struct twin *twin, const struct twin_live *live,
						  const struct twin_spec *spec)
{
	if (spec->memory)
		return spec->memory;
	twin->kind = *live->memory;
	twin_live_kind(&twin->kind);
	return &twin->kind;
}

/* The map of a machine of which nobody has said what its firmware is to say. */
static int find_map(struct source *source, struct twin *twin, const struct twin_spec *spec,
		    struct twin_memory_want *want)
{
	if (!source)
		return -ENOMEM;
	want->map = &source->map;
	if (!spec->shape)
		return own_map(source, twin, want);
	return make_map(&source->map, want->kind, want->base.a, want->base.a + want->size);
}

/* Nodes that the user gave; distances alone make none. */
static int find_nodes(struct source *source, struct twin *twin, const struct twin_srat *srat,
		      struct twin_memory_want *want)
{
	if (!srat || !srat->nr)
		return 0;
	if (!source)
		return -ENOMEM;
	want->nodes = &source->nodes;
	if (twin->own && !twin->own_why)
		twin->own_why = "its nodes are those that the user gave";
	return twin_srat_nodes(&source->nodes, srat, want->page_shift, want->cpus);
}

static int plan_memory(struct twin *twin, const struct twin_live *live,
		       const struct twin_request *request, const struct twin_place *place,
		       const struct twin_options *options)
{
	const struct twin_spec *spec = request->spec;
	struct twin_memory_want want = twin_fit_want(twin, &place->shape, options);
	struct source *source = NULL;
	int err = 0;

	want.kind = choose_kind(twin, live, spec);
	want.map = request->map;
	want.low_end = spec->shape ? I386_LOW : twin_live_low_most();
	want.cpus = num_online_cpus();
	if (!want.map || request->srat)
		source = kvzalloc(sizeof(*source), GFP_KERNEL);
	if (!want.map)
		err = find_map(source, twin, spec, &want);
	err = err ?: find_nodes(source, twin, request->srat, &want);
	err = err ?: twin_memory_plan(&twin->memory, &want);
	kvfree(source);
	if (err == -ENXIO && twin->memory.nr_backed)
		pr_err("%s: all of its RAM that the arena backs is below 1 MiB, where firmware writes: load with a larger arena_mb=\n",
		       spec->name);
	else if (err == -ENXIO)
		pr_err("%s: none of the RAM in its map lies between %#llx and %#llx, where the arena is\n",
		       spec->name, want.base.a, want.base.a + want.size);
	else if (err)
		pr_err("%s: its memory could not be planned (%d): give it another map=\n",
		       spec->name, err);
	return err;
}

/* What to do about a machine that does not fit. */
static const char *remedy(const struct twin_request *request)
{
	return request->map ? "give it another map=" : "load with a larger arena_mb=";
}

static int plan_tables(struct twin *twin, const struct twin_request *request,
		       struct twin_place *place, const struct twin_options *options)
{
	unsigned int shift = place->shape.format->page_shift - 10;
	int err = twin_fit_tables(twin, request->spec, place, options);

	if (err == -ENOSPC)
		pr_err("%s needs %llu KiB of RAM in one piece, this arena has %llu: %s\n",
		       request->spec->name, twin->plan.need << shift, place->home.pages << shift,
		       remedy(request));
	else if (err)
		pr_err("%s has no addresses for an arena of %llu MiB at %#llx: %s\n",
		       request->spec->name, twin->ram.size >> 20, place->base.a,
		       request->map ? "give it another map=" : "load with a smaller arena_mb=");
	return err;
}

static int find_room(struct twin *twin, const struct twin_request *request)
{
	const char *what;
	int err = twin_fit_room(twin, &what);

	if (err == -ENOSPC)
		pr_err("%s has no room for its %s in %llu KiB of RAM: %s\n", request->spec->name,
		       what, twin->memory.backed_pages << (twin->memory.page_shift - 10),
		       remedy(request));
	else if (err)
		pr_err("%s: its %s cannot be as planned (%d): %s\n", request->spec->name, what, err,
		       remedy(request));
	return err;
}

/**
 * twin_prepare - plan a machine over the arena; nothing is touched yet
 * @arena: the chunk
 * @live: the running kernel
 * @request: which machine, and how
 * @planned: filled in: the machine, to be freed with kvfree()
 *
 * Return: 0, or, with a line in the log that says why: -EINVAL, -ENOSPC, -ENXIO,
 * -ERANGE, -EOPNOTSUPP, -ENOMEM.
 */
int twin_prepare(const struct twin_arena *arena, const struct twin_live *live,
		 const struct twin_request *request, struct twin **planned)
{
	struct twin *twin = kvzalloc(sizeof(*twin), GFP_KERNEL);
	struct twin_options options = request->options;
	struct twin_place place;
	int err;

	if (!twin) {
		pr_err("%s was not booted: out of memory\n", request->spec->name);
		return -ENOMEM;
	}
	err = twin_place_find(&place, &twin->ram, request->spec, arena, live, request->map);
	if (err)
		pr_err("%s has pages larger than this kernel's: load without arena_highmem=1\n",
		       request->spec->name);
	err = err ?: choose_leaves(live, request, &place.shape, &options);
	if (!err)
		choose_movable(request, &options);
	err = err ?: plan_memory(twin, live, request, &place, &options);
	err = err ?: plan_tables(twin, request, &place, &options);
	err = err ?: find_room(twin, request);
	if (err)
		goto refuse;
	*planned = twin;
	return 0;

refuse:
	kvfree(twin);
	return err;
}
