// SPDX-License-Identifier: GPL-2.0
/* Which zone serves a request; see walk_oracle.h. */
#include "walk_oracle.h"

/**
 * walk_may_ask - may a request be served by a zone?
 * @w: zones and lists
 * @r: the request
 * @zone: the zone
 */
bool walk_may_ask(const struct walk_oracle *w, const struct walk_request *r, unsigned int zone)
{
	if (w->zone[zone].id > r->class)
		return false;
	return !r->here || w->zone[zone].node == r->node;
}

/**
 * walk_first - the first zone that a request may be served by
 * @w: zones and lists
 * @r: the request
 *
 * Return: its number, or -1.
 */
int walk_first(const struct walk_oracle *w, const struct walk_request *r)
{
	unsigned int i;

	for (i = 0; i < w->nr[r->node]; i++)
		if (walk_may_ask(w, r, w->list[r->node][i]))
			return w->list[r->node][i];
	return -1;
}

/* What is left of a mark for who may go below it. */
static s64 rest(const struct walk_oracle *w, const struct walk_request *r, s64 mark)
{
	if (r->dip)
		mark -= mark / 2;
	/* The old kernel gave it to whoever could not wait. */
	if (r->hurry && (r->dip || w->halves))
		mark -= mark / 4;
	if (r->die)
		mark -= mark / 2;
	return mark;
}

static bool enough(const struct walk_oracle *w, const struct owners *o,
		   const struct walk_request *r, unsigned int zone, s64 mark, unsigned int class)
{
	s64 left = owner_count(o, zone, OWNER_FREE) - (1 << r->order) + 1;
	u32 blocks[OWNER_ORDERS];
	unsigned int order;

	if (left <= mark + (s64)w->zone[zone].reserve[class])
		return false;
	if (!r->order)
		return true;
	if (!w->halves)
		return owner_has_block(o, zone, r->order);
	owner_blocks(o, zone, OWNER_ORDERS, blocks);
	for (order = 0; order < r->order; order++) {
		left -= (s64)blocks[order] << order;
		mark /= 2;
		if (left <= mark)
			return false;
	}
	return true;
}

enum mark { LOW, MIN, BULK };

static int find(const struct walk_oracle *w, const struct owners *o, const struct walk_request *r,
		enum mark mark)
{
	int first = walk_first(w, r);
	bool by_first = w->by_first || mark == BULK;
	unsigned int i;

	for (i = 0; i < w->nr[r->node]; i++) {
		unsigned int zone = w->list[r->node][i];
		s64 least = mark == MIN ? rest(w, r, w->zone[zone].min) : w->zone[zone].low;

		if (!walk_may_ask(w, r, zone))
			continue;
		/* Many at once come from the nearest node, or they do not. */
		if (mark == BULK && w->zone[zone].node != w->zone[first].node)
			return -1;
		if (enough(w, o, r, zone, least + r->more, by_first ? w->zone[first].id : r->class))
			return zone;
	}
	return -1;
}

/**
 * walk_low - the first zone that stays above its low mark
 * @w: zones and lists
 * @o: whose the frames are
 * @r: the request
 *
 * Return: its number, or -1.
 */
int walk_low(const struct walk_oracle *w, const struct owners *o, const struct walk_request *r)
{
	return find(w, o, r, LOW);
}

/**
 * walk_min - the first zone that stays above its minimum, or what is left of that
 * @w: zones and lists
 * @o: whose the frames are
 * @r: the request
 *
 * Return: its number, or -1.
 */
int walk_min(const struct walk_oracle *w, const struct owners *o, const struct walk_request *r)
{
	return find(w, o, r, MIN);
}

/**
 * walk_bulk - the first zone of the nearest node that stays above its low mark
 * @w: zones and lists
 * @o: whose the frames are
 * @r: the request
 *
 * Return: its number, or -1.
 */
int walk_bulk(const struct walk_oracle *w, const struct owners *o, const struct walk_request *r)
{
	return find(w, o, r, BULK);
}
