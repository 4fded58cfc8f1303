/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Facts about the running kernel's nodes, zones and page allocator.
 */
#ifndef TWIN_LIVE_ZONES_H
#define TWIN_LIVE_ZONES_H

#include "../memory.h"
#include "firmware.h"

/**
 * struct twin_live_zone - a zone as the running kernel has it
 * @first: its first frame
 * @spanned: frames from the first to the last
 * @present: those of them that are RAM
 */
struct twin_live_zone {
	u64 first;
	u64 spanned;
	u64 present;
};

/**
 * struct twin_live_zones - all of them
 * @zone: by node and zone
 * @more: there are nodes for which there is no room
 */
struct twin_live_zones {
	struct twin_live_zone zone[TWIN_NODES_MAX][TWIN_ZONES];
	bool more;
};

void twin_live_kind(struct twin_memory_kind *kind);
u64 twin_live_low_most(void);
bool twin_live_nodes(struct twin_nodes *nodes, const struct twin_firmware *firmware);
void twin_live_zones(struct twin_live_zones *zones);
void twin_live_movable(u64 *kernelcore, u64 *movablecore);
const char *twin_live_unplanned(const struct twin_firmware *firmware, bool movable);

/* What the architecture's file says; see shape_*.c. */
void twin_arch_dma(struct twin_memory_kind *kind);

#endif
