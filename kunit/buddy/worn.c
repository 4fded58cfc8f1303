// SPDX-License-Identifier: GPL-2.0
/* A machine that was used for a while; see worn.h. */
#include <linux/string.h>

#include "worn.h"

/* Two zones, 12 pageblocks, single frames and large blocks; 170 .. 189 are no RAM. */
static const struct twin_test_site site = {
	"worn",		  37, 200, 8, 4, &twin_mobility_6_1, 2, { { 0, 111, 0 }, { 111, 200, 1 } },
	{ { 133, 153 } },
};

/**
 * twin_worn_below - a number below another one
 * @b: whose choices
 * @end: the other one
 */
u32 twin_worn_below(struct twin_test_worn *b, u32 end)
{
	return twin_test_below(&b->rng, end);
}

/**
 * twin_worn_at - a frame, or the head of a list
 * @b: the machine
 * @i: its index
 */
struct twin_frame *twin_worn_at(struct twin_test_worn *b, u32 i)
{
	return &b->z->map.frame[i];
}

static size_t bytes(const struct twin_test_worn *b)
{
	return twin_mem_map_bytes(b->z->site->frames, b->z->site->zones);
}

static void save(struct twin_test_worn *b)
{
	unsigned int i;

	memcpy(b->frames, twin_worn_at(b, b->z->map.lo), bytes(b));
	memcpy(b->zone, b->z->zone, sizeof(b->zone));
	for (i = 0; i < b->z->site->zones; i++)
		memcpy(b->type[i], b->zone[i].block, b->zone[i].blocks);
}

/**
 * twin_worn_restore - undo the damage
 * @b: the machine
 */
void twin_worn_restore(struct twin_test_worn *b)
{
	unsigned int i;

	memcpy(twin_worn_at(b, b->z->map.lo), b->frames, bytes(b));
	memcpy(b->z->zone, b->zone, sizeof(b->zone));
	for (i = 0; i < b->z->site->zones; i++)
		memcpy(b->zone[i].block, b->type[i], b->zone[i].blocks);
}

/**
 * twin_test_worn - a machine that was used for a while, all sound
 * @test: the test
 */
struct twin_test_worn *twin_test_worn(struct kunit *test)
{
	struct twin_test_worn *b = kunit_kzalloc(test, sizeof(*b), GFP_KERNEL);
	unsigned int i;
	u32 nr;

	KUNIT_ASSERT_NOT_NULL(test, b);
	b->z = twin_test_zones(test, &site);
	b->rng = twin_test_rng(test);
	b->frames = kunit_kzalloc(test, bytes(b), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, b->frames);
	for (i = 0; i < 40; i++)
		twin_zones_take(b->z, i % 2, twin_worn_below(b, 3),
				twin_worn_below(b, TWIN_RESERVE));
	for (nr = b->z->nr_heads / 2; nr; nr--)
		twin_zones_give(b->z, site.first + b->z->head[twin_worn_below(b, b->z->nr_heads)]);
	twin_zones_audit(b->z);
	save(b);
	return b;
}

/**
 * twin_worn_some - some frame whose word is in a state, and of at least an order
 * @b: the machine
 * @state: the state
 * @order: the order
 *
 * Return: its index.
 */
u32 twin_worn_some(struct twin_test_worn *b, enum twin_state state, unsigned int order)
{
	const struct twin_mem_map *map = &b->z->map;
	u32 i = map->lo + twin_worn_below(b, map->frames), n;

	for (n = 0; n < map->frames; n++) {
		u32 word = twin_worn_at(b, i)->word;

		if (twin_word_state(word) == state && twin_word_order(word) >= order)
			return i;
		i = i + 1 < map->end ? i + 1 : map->lo;
	}
	KUNIT_ASSERT_FAILURE(b->z->test, "no frame in state %u of order %u", state, order);
	return 0;
}

/**
 * twin_worn_free - some free block
 * @b: the machine
 *
 * Return: the index of its head.
 */
u32 twin_worn_free(struct twin_test_worn *b)
{
	return twin_worn_some(b, TWIN_FREE, 0);
}
