/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which zone serves a request?  Answered by counting frames, one by one, with nothing known
 * of lists.
 */
#ifndef TWIN_TEST_WALK_ORACLE_H
#define TWIN_TEST_WALK_ORACLE_H

#include "owner_oracle.h"

#define WALK_ZONES   3
#define WALK_NODES   3
#define WALK_CLASSES 5

/**
 * struct walk_zone - what is known of a zone
 * @min: its minimum
 * @low: its low mark
 * @reserve: kept from requests of a higher class, by that class
 * @node: its node
 * @id: its class
 */
struct walk_zone {
	u64 min;
	u64 low;
	u64 reserve[WALK_CLASSES];
	unsigned int node;
	unsigned int id;
};

/**
 * struct walk_oracle - zones and lists
 * @zone: the zones
 * @nr: how many zones a node asks
 * @list: by node: which, in this order
 * @by_first: the class of a request is that of the first zone that it may ask
 * @halves: smaller blocks are no help, but less is asked for; else there must be a block
 */
struct walk_oracle {
	struct walk_zone zone[WALK_ZONES];
	unsigned int nr[WALK_NODES];
	unsigned int list[WALK_NODES][WALK_ZONES];
	bool by_first;
	bool halves;
};

/**
 * struct walk_request - what somebody wants
 * @node: where he is
 * @class: the highest zone that he can use
 * @order: of the block
 * @more: frames that must stay beyond the mark
 * @here: other nodes are not asked
 * @dip: he may have half of the minimum
 * @hurry: and a quarter of the rest, for he cannot wait
 * @die: and half of the rest of it, since he dies
 */
struct walk_request {
	unsigned int node;
	unsigned int class;
	unsigned int order;
	u64 more;
	bool here;
	bool dip;
	bool hurry;
	bool die;
};

bool walk_may_ask(const struct walk_oracle *w, const struct walk_request *r, unsigned int zone);
int walk_first(const struct walk_oracle *w, const struct walk_request *r);
int walk_low(const struct walk_oracle *w, const struct owners *o, const struct walk_request *r);
int walk_min(const struct walk_oracle *w, const struct owners *o, const struct walk_request *r);
int walk_bulk(const struct walk_oracle *w, const struct owners *o, const struct walk_request *r);

#endif
