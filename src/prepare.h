/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TWIN_PREPARE_H
#define TWIN_PREPARE_H

#include "arena.h"
#include "bringup.h"
#include "live/live.h"
#include "request.h"

int twin_prepare(const struct twin_arena *arena, const struct twin_live *live,
		 const struct twin_request *request, struct twin **planned);

#endif
