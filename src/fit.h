/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TWIN_FIT_H
#define TWIN_FIT_H

#include "bringup.h"

struct twin_memory_want twin_fit_want(const struct twin *twin, const struct pt_shape *shape,
				      const struct twin_options *options);
int twin_fit_tables(struct twin *twin, const struct twin_spec *spec, struct twin_place *place,
		    const struct twin_options *options);
int twin_fit_room(struct twin *twin, const char **what);

#endif
