/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Nodes as firmware tells of them: whose memory is whose (ACPI's SRAT), and how far it
 * is from one to another (SLIT).
 */
#ifndef TWIN_EARLY_SRAT_H
#define TWIN_EARLY_SRAT_H

#include "../active.h"

/* So many stretches of memory 2.6.34 had room for: three for each node. */
#define TWIN_CHUNKS_MAX 24

/* Distances where firmware tells of none: within a node, and to another one. */
#define TWIN_DISTANCE_LOCAL  10
#define TWIN_DISTANCE_REMOTE 20

/**
 * struct twin_chunk - memory of one proximity domain, RAM or not
 * @first: its first byte
 * @end: the byte behind it
 * @domain: whose it is, in firmware's numbers
 */
struct twin_chunk {
	u64 first;
	u64 end;
	u8 domain;
};

/**
 * struct twin_srat - what firmware says of nodes
 * @nr: how many chunks
 * @chunk: those, in ascending order; the one behind the last is what 2.6.34 has no array for
 * @domains: rows and columns of @distance; domains from there on are as far as all others
 * @distance: from domain to domain
 */
struct twin_srat {
	unsigned int nr;
	struct twin_chunk chunk[TWIN_CHUNKS_MAX + 1];
	unsigned int domains;
	u8 distance[TWIN_NODES_MAX][TWIN_NODES_MAX];
};

int twin_srat_add(struct twin_srat *srat, u64 first, u64 end, u8 domain);
int twin_srat_add_early(struct twin_srat *srat, u64 first, u64 end, u8 domain);
int twin_srat_distances(struct twin_srat *srat, const u8 *distance, unsigned int nr);
int twin_srat_nodes(struct twin_nodes *nodes, const struct twin_srat *srat, unsigned int page_shift,
		    unsigned int cpus);

#endif
