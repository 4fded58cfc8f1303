/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The frames' descriptors (mem_map): 16 bytes for each backed frame.
 *
 * A block of 2^order frames is described by its first one, the head.  All
 * others are *inner* frames, whatever becomes of the block, and so are reserved
 * frames, which belong to no block.  Therefore an inner frame is written once,
 * when the map is made, and allocating or freeing a block touches heads only.
 * Which block an inner frame belongs to is found in as many steps as there are
 * orders: blocks are aligned, so only that many frames can be its head.
 */
#ifndef TWIN_BUDDY_FRAME_H
#define TWIN_BUDDY_FRAME_H

#include <linux/build_bug.h>
#include <linux/compiler.h>

#include "../units.h"

/* Orders 0 .. 13: 2.4 has ten, newer kernels eleven, with pages of 64K fourteen. */
#define TWIN_ORDERS_MAX 14

/* Frames that one map can have: an index, and the lists' heads, fit in 32 bits. */
#define TWIN_FRAMES_MAX 0x40000000U

/* No frame has this index, no zone this number. */
#define TWIN_NO_FRAME (~0U)
#define TWIN_NO_ZONE  0xff

/* What blocks are grouped by.  The numbers are ours: those of kernels differ. */
enum twin_migrate {
	TWIN_UNMOVABLE,
	TWIN_MOVABLE,
	TWIN_RECLAIMABLE,
	TWIN_RESERVE, /* RESERVE of 2.6.34, HIGHATOMIC of later kernels */
	TWIN_ISOLATE,
	TWIN_TYPES,
};

/* Lists of a zone, numbered as the low bits of a free block's word; some are never used. */
#define TWIN_LISTS_MAX 0x80

enum twin_state {
	TWIN_INNER,  /* no head: inside a block, or reserved */
	TWIN_FREE,   /* head of a free block */
	TWIN_TAKEN,  /* head of an allocated block */
	TWIN_PERCPU, /* a free block that a CPU keeps for itself */
	TWIN_LIST,   /* no frame at all: the head of a list */
	TWIN_STATES,
};

/**
 * struct twin_frame - a frame, or the head of a list
 * @prev: the block before, in a list; an allocated block's owner may use it
 * @next: the block behind; likewise
 * @word: order, state, zone and type, see twin_word()
 * @tag: the owner's; of a list's head: how many blocks the list has
 */
struct twin_frame {
	u32 prev;
	u32 next;
	u32 word;
	u32 tag;
};

static_assert(sizeof(struct twin_frame) == 16);

/**
 * struct twin_stretch - frames in a row that belong to one zone
 * @first: the first one
 * @end: the one behind the last
 * @zone: number of the zone
 */
struct twin_stretch {
	twin_pfn_t first;
	twin_pfn_t end;
	u8 zone;
};

/**
 * struct twin_mem_map - descriptors of the backed frames
 * @first: the first backed frame
 * @base: the frame whose index would be 0
 * @frames: how many
 * @lo: index of the first one
 * @end: index behind the last one; the heads of all lists follow
 * @zones: how many zones have lists
 * @nr_stretches: how many
 * @stretch: which zone the frames belong to, ascending; the caller's
 * @frame: by index; there is nothing below @lo
 *
 * An index counts from the largest block's boundary at or below @first: so it is
 * aligned as its pfn is, wherever the memory begins.
 */
struct twin_mem_map {
	twin_pfn_t first;
	twin_pfn_t base;
	u32 frames;
	u32 lo;
	u32 end;
	unsigned int zones;
	unsigned int nr_stretches;
	const struct twin_stretch *stretch;
	struct twin_frame *frame;
};

/* Where the parts of a word are.  Order and type together number a list of the zone. */
#define TWIN_WORD_ORDER 0x0000000fU
#define TWIN_WORD_TYPE	0x00000070U
#define TWIN_WORD_STATE 0x00000f00U
#define TWIN_WORD_ZONE	0x00ff0000U

/* What two blocks have in common that may become one: all but the type. */
#define TWIN_WORD_BLOCK (~TWIN_WORD_TYPE)

/* Of a free block: the number of its list. */
#define TWIN_WORD_LIST (TWIN_WORD_ORDER | TWIN_WORD_TYPE)

/**
 * twin_word - what a frame says of itself
 * @state: enum twin_state
 * @order: of the block; 0 of inner frames
 * @zone: number of the zone
 * @type: of a free block the type of its list, of an allocated one what was asked
 *	for; 0 of inner frames
 */
static inline u32 twin_word(enum twin_state state, unsigned int order, unsigned int zone,
			    unsigned int type)
{
	return order | type << 4 | state << 8 | zone << 16;
}

static inline unsigned int twin_word_order(u32 word)
{
	return word & TWIN_WORD_ORDER;
}

static inline unsigned int twin_word_type(u32 word)
{
	return (word & TWIN_WORD_TYPE) >> 4;
}

static inline unsigned int twin_word_state(u32 word)
{
	return (word & TWIN_WORD_STATE) >> 8;
}

static inline unsigned int twin_word_zone(u32 word)
{
	return (word & TWIN_WORD_ZONE) >> 16;
}

/**
 * twin_map_has - is this the index of a frame?
 * @map: the map
 * @i: anything
 */
static inline bool twin_map_has(const struct twin_mem_map *map, u32 i)
{
	return i - map->lo < map->frames;
}

/**
 * twin_map_index - the index of a frame
 * @map: the map
 * @pfn: any frame
 *
 * Return: its index, or %TWIN_NO_FRAME when it is not backed.
 */
static inline u32 twin_map_index(const struct twin_mem_map *map, twin_pfn_t pfn)
{
	u64 nr = pfn.n - map->first.n;

	return likely(nr < map->frames) ? map->lo + (u32)nr : TWIN_NO_FRAME;
}

/**
 * twin_map_pfn - the frame of an index
 * @map: the map
 * @i: an index that twin_map_has()
 */
static inline twin_pfn_t twin_map_pfn(const struct twin_mem_map *map, u32 i)
{
	return twin_pfn(map->base.n + i);
}

u64 twin_mem_map_bytes(u32 frames, unsigned int zones);
void twin_mem_map_number(struct twin_mem_map *map, twin_pfn_t first, u32 frames);
int twin_mem_map_init(struct twin_mem_map *map, void *mem, twin_pfn_t first, u32 frames,
		      unsigned int zones, const struct twin_stretch *stretch, unsigned int nr);
u32 twin_map_head(const struct twin_mem_map *map, u32 i);
const struct twin_stretch *twin_map_stretch(const struct twin_mem_map *map, twin_pfn_t pfn);

#endif
