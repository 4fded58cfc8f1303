// SPDX-License-Identifier: GPL-2.0
/* Who owns which frame; see owner_oracle.h. */
#include <linux/string.h>

#include "owner_oracle.h"

/**
 * owner_at - what is known of a frame
 * @o: all frames
 * @pfn: any frame
 *
 * Return: it, or NULL when there is no such frame.
 */
struct owner_frame *owner_at(const struct owners *o, u64 pfn)
{
	if (pfn < o->first || pfn - o->first >= o->frames)
		return NULL;
	return &o->frame[pfn - o->first];
}

/**
 * owner_all - do all of these frames belong to this owner, and to this zone?
 * @o: all frames
 * @pfn: the first one
 * @frames: how many
 * @owner: the owner
 * @zone: the zone
 */
bool owner_all(const struct owners *o, u64 pfn, u64 frames, enum owner owner, unsigned int zone)
{
	const struct owner_frame *f;
	u64 i;

	for (i = 0; i < frames; i++) {
		f = owner_at(o, pfn + i);
		if (!f || f->owner != owner || f->zone != zone)
			return false;
	}
	return true;
}

/**
 * owner_set - these frames have this owner from now on, and no heads among them
 * @o: all frames
 * @pfn: the first one
 * @frames: how many
 * @owner: the owner
 */
void owner_set(struct owners *o, u64 pfn, u64 frames, enum owner owner)
{
	u64 i;

	for (i = 0; i < frames; i++) {
		owner_at(o, pfn + i)->owner = owner;
		owner_at(o, pfn + i)->head = 0;
	}
}

/**
 * owner_take - a block was taken
 * @o: all frames
 * @pfn: its first frame
 * @order: its order
 */
void owner_take(struct owners *o, u64 pfn, unsigned int order)
{
	owner_set(o, pfn, 1ULL << order, OWNER_TAKEN);
	owner_at(o, pfn)->head = order + 1;
}

/**
 * owner_take_run - frames were taken in blocks as large as they can be
 * @o: all frames
 * @pfn: the first one
 * @frames: how many
 * @orders: how many orders there are
 */
void owner_take_run(struct owners *o, u64 pfn, u64 frames, unsigned int orders)
{
	unsigned int order;

	while (frames) {
		order = orders - 1;
		while ((pfn & ((1ULL << order) - 1)) || frames < 1ULL << order)
			order--;
		owner_take(o, pfn, order);
		pfn += 1ULL << order;
		frames -= 1ULL << order;
	}
}

/**
 * owner_wrong - what is wrong about freeing a block?
 * @o: all frames
 * @zone: the zone it is given to
 * @pfn: said to be its first frame
 * @order: said to be its order
 */
enum owner_wrong owner_wrong(const struct owners *o, unsigned int zone, u64 pfn, unsigned int order)
{
	const struct owner_frame *f = owner_at(o, pfn);

	if (!f || f->owner == OWNER_NOBODY || f->zone != zone)
		return OWNER_FOREIGN;
	if (f->owner == OWNER_RESERVED)
		return OWNER_NEVER_GIVEN;
	if (f->owner == OWNER_FREE)
		return OWNER_FREE_ALREADY;
	if (!f->head)
		return OWNER_NO_HEAD;
	return f->head - 1 == order ? OWNER_FINE : OWNER_OTHER_ORDER;
}

/**
 * owner_count - how many frames an owner has in a zone
 * @o: all frames
 * @zone: the zone
 * @owner: the owner
 */
u64 owner_count(const struct owners *o, unsigned int zone, enum owner owner)
{
	u64 n = 0;
	u32 i;

	for (i = 0; i < o->frames; i++)
		n += o->frame[i].owner == owner && o->frame[i].zone == zone;
	return n;
}

/* The order of the largest free block that begins here, plus one; 0 when there is none. */
static unsigned int largest(const struct owners *o, unsigned int zone, u64 pfn, unsigned int orders)
{
	unsigned int order;

	for (order = 0; order < orders; order++)
		if ((pfn & ((1ULL << order) - 1)) ||
		    !owner_all(o, pfn, 1ULL << order, OWNER_FREE, zone))
			break;
	return order;
}

/**
 * owner_blocks - what free blocks there are when everything is merged that can be
 * @o: all frames
 * @zone: the zone
 * @orders: how many orders it has
 * @nr: filled in, by order
 */
void owner_blocks(const struct owners *o, unsigned int zone, unsigned int orders,
		  u32 nr[OWNER_ORDERS])
{
	unsigned int order;
	u64 i = 0;

	memset(nr, 0, OWNER_ORDERS * sizeof(*nr));
	while (i < o->frames) {
		order = largest(o, zone, o->first + i, orders);
		if (order)
			nr[order - 1]++;
		i += order ? 1ULL << (order - 1) : 1;
	}
}

/**
 * owner_has_block - is there a free block of an order?
 * @o: all frames
 * @zone: the zone
 * @order: the order
 */
bool owner_has_block(const struct owners *o, unsigned int zone, unsigned int order)
{
	u64 pfn = o->first;

	for (; pfn < o->first + o->frames; pfn++)
		if (!(pfn & ((1ULL << order) - 1)) &&
		    owner_all(o, pfn, 1ULL << order, OWNER_FREE, zone))
			return true;
	return false;
}
