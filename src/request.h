/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TWIN_REQUEST_H
#define TWIN_REQUEST_H

#include "early/memmap.h"
#include "early/srat.h"
#include "plan.h"

/* Room for a sentence about what was expected; it may list all machines. */
#define TWIN_WHY_TEXT 512

/**
 * struct twin_request - a machine that somebody wants booted
 * @spec: which
 * @options: how; leaf sizes not chosen are those of the running kernel's direct map
 * @leaf: the largest page size in bytes, 0 when it was not chosen
 * @map: what firmware is to say, or NULL: this computer's memory, or as much as there
 *	 is; twin_request_done() frees it
 * @srat: what firmware is to say of nodes, or NULL: those of this computer where its own
 *	  memory is planned, else one; twin_request_done() frees it
 */
struct twin_request {
	const struct twin_spec *spec;
	struct twin_options options;
	u64 leaf;
	struct twin_memmap *map;
	struct twin_srat *srat;
};

int twin_request_parse(struct twin_request *request, char *text, char *why, size_t size);
void twin_request_done(struct twin_request *request);

#endif
