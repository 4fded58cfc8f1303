// SPDX-License-Identifier: GPL-2.0
/*
 * Does a machine fit?  Asked before anything of it is built, since another one may still
 * stand in the same frames.
 *
 * Tables are planned by arithmetic.  What early memory is asked for later is found by
 * going through those stages themselves: the reservations are a table of this kernel's,
 * until it has grown, so nothing of the machine's memory is touched.
 */
#include <linux/errno.h>

#include "fit.h"

/**
 * twin_fit_want - what a machine's memory is planned from, as far as its shape says
 * @twin: its memory is known
 * @shape: its page tables
 * @options: the user's choices
 *
 * Kind, map and the end of low memory are the caller's to say.
 */
struct twin_memory_want twin_fit_want(const struct twin *twin, const struct pt_shape *shape,
				      const struct twin_options *options)
{
	return (struct twin_memory_want){
		.base = twin->ram.base,
		.size = twin->ram.size,
		.page_shift = shape->format->page_shift,
		.group_shift = shape->format->level[1].shift,
		.phys_end = shape->phys_bits < 64 ? 1ULL << shape->phys_bits : ~0ULL,
		.kernelcore = options->kernelcore,
		.movablecore = options->movablecore,
	};
}

/**
 * twin_fit_tables - plan image, tables and windows into the largest piece of RAM
 * @twin: its memory is planned; its plan is filled in
 * @spec: which machine
 * @place: where it is to stand; the piece is noted there
 * @options: the user's choices
 *
 * Return: 0 or the error of twin_plan().
 */
int twin_fit_tables(struct twin *twin, const struct twin_spec *spec, struct twin_place *place,
		    const struct twin_options *options)
{
	const struct twin_extent *home = &twin->memory.home;

	place->home.base = twin_phys(home->first);
	place->home.pages = (home->end - home->first) >> twin->memory.page_shift;
	return twin_plan(&twin->plan, spec, place, options);
}

/**
 * twin_fit_room - is there room for what the boot takes besides image, tables and windows?
 * @twin: planned; it is not up, and stays so
 * @what: on error: what does not fit, or cannot be
 *
 * Return: 0; -ENOSPC when there is no room; or the error that the boot would end with.
 */
int twin_fit_room(struct twin *twin, const char **what)
{
	struct twin_told told = {};
	int err;

	*what = "kernel image, page tables and windows";
	err = twin_early_up(twin, &told);
	if (err)
		return err;
	*what = "low mappings";
	err = twin_low_find(twin);
	if (!err) {
		*what = "zones";
		err = twin_zones_up(twin, &told);
	}
	if (!err)
		err = twin_mem_map_find(twin, what);
	twin_early_down(twin);
	return err == -ENOMEM ? -ENOSPC : err;
}
