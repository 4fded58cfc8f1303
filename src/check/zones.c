// SPDX-License-Identifier: GPL-2.0
/*
 * The running kernel's zones against those that are planned from this computer's
 * firmware map, node by node.
 */
#include <linux/errno.h>
#include <linux/slab.h>

#include "check.h"

static const struct twin_rule zones_rule = {
	"frames", "zones", "figures", "node and zone",
	"each zone begins, ends and has RAM as the firmware map says"
};

static void compare(struct twin_row *row, unsigned int node, unsigned int id, u64 want, u64 got)
{
	row->looked++;
	if (want != got)
		twin_row_break(row, node << 8 | id, want, got);
}

/**
 * twin_check_zone_figures - hold zones against the plan
 * @zones: as planned
 * @live: as they are
 * @row: of the rule
 *
 * An example's place is the node, times 256, and the zone.
 */
void twin_check_zone_figures(const struct twin_zones *zones, const struct twin_live_zones *live,
			     struct twin_row *row)
{
	unsigned int node, id;

	for (node = 0; node < TWIN_NODES_MAX; node++) {
		for (id = 0; id < TWIN_ZONES; id++) {
			const struct twin_zone_figures *want = &zones->node[node].zone[id];
			const struct twin_live_zone *got = &live->zone[node][id];

			if (!want->spanned && !got->spanned)
				continue;
			compare(row, node, id, want->first, got->first);
			compare(row, node, id, want->spanned, got->spanned);
			compare(row, node, id, want->present, got->present);
		}
	}
}

/* Memory that is added while the kernel runs may become movable, wherever it is. */
static bool grew_movable(const struct twin_zones *zones, const struct twin_live_zones *live)
{
	unsigned int node;

	for (node = 0; node < TWIN_NODES_MAX; node++)
		if (live->zone[node][TWIN_ZONE_MOVABLE].spanned &&
		    !zones->node[node].zone[TWIN_ZONE_MOVABLE].spanned)
			return true;
	return false;
}

static const char *why_not(const struct twin *twin, const struct twin_firmware *fw,
			   const struct twin_live_zones *live)
{
	const struct twin_options *options = &twin->plan.options;

	if (twin->own_why)
		return twin->own_why;
	if (twin_live_ram_bytes(fw) != twin->own_bytes)
		return "RAM was added or removed since the machine was booted";
	if (live->more)
		return "there are more nodes than are modelled";
	if (grew_movable(&twin->memory.zones, live))
		return "a zone became movable after the kernel was booted";
	return twin_live_unplanned(fw, options->kernelcore || options->movablecore);
}

/**
 * twin_check_zones - hold the running kernel's zones against a machine's that is like it
 * @twin: the machine; one whose memory is not this computer's says nothing here
 * @rows: rows are added here
 *
 * Return: 0 or -ENOMEM.
 */
int twin_check_zones(const struct twin *twin, struct twin_rows *rows)
{
	struct twin_live_zones *live;
	struct twin_firmware *fw;
	struct twin_row *row;
	int err = -ENOMEM;

	if (!twin->own)
		return 0;
	row = twin_rows_add(rows, &zones_rule);
	live = kvzalloc(sizeof(*live), GFP_KERNEL);
	fw = kvzalloc(sizeof(*fw), GFP_KERNEL);
	if (live && fw) {
		twin_live_firmware(fw);
		twin_live_zones(live);
		row->skip = why_not(twin, fw, live);
		if (!row->skip)
			twin_check_zone_figures(&twin->memory.zones, live, row);
		err = 0;
	}
	kvfree(live);
	kvfree(fw);
	return err;
}
