// SPDX-License-Identifier: GPL-2.0
/*
 * Building tables of any shape.
 *
 * Re-creates kernel_physical_mapping_init() of arch/x86/mm/init_{32,64}.c and
 * the alloc_init_p?d() family of arch/arm64/mm/mmu.c, which are one function a
 * level and an architecture.  A range of leaves of one size goes in at once: the
 * table is looked up when the range enters it, then filled in a plain loop.
 *
 * Nothing is ever overwritten: an entry that is in use is refused with -EEXIST.
 * The caller serialises.
 */
#include <linux/errno.h>
#include <linux/string.h>

#include "map.h"

/* Can an entry above @level lead there?  i386 has tables in the first 4 GiB only. */
static bool in_reach(const struct pt_shape *shape, unsigned int level, twin_phys_t table)
{
	return level == pt_root_level(shape) || !(table.a & ~shape->table[level + 1].phys);
}

static int new_table(struct pt_map *map, unsigned int level, twin_phys_t *table)
{
	void *mem;
	int err;

	err = map->source->take(map->source, table);
	if (err)
		return err;
	mem = twin_ram_ptr(map->ram, *table);
	if (!mem) {
		map->source->give(map->source, *table);
		return -EFAULT;
	}
	if (!in_reach(map->shape, level, *table)) {
		map->source->give(map->source, *table);
		return -ERANGE;
	}
	memset(mem, 0, pt_page_size(map->shape));
	map->tables[level]++;
	return 0;
}

/**
 * pt_map_init - begin with an empty root
 * @map: filled in
 * @shape: of the tables; outlives the map
 * @ram: where they live; outlives the map
 * @source: where they come from; outlives the map
 *
 * Return: 0, or what @source said.
 */
int pt_map_init(struct pt_map *map, const struct pt_shape *shape, const struct twin_ram *ram,
		struct pt_source *source)
{
	*map = (struct pt_map){ .shape = shape, .ram = ram, .source = source };
	return new_table(map, pt_root_level(shape), &map->root);
}

static void free_table(struct pt_map *map, unsigned int level, twin_phys_t at)
{
	unsigned int i;

	for (i = 0; level && i < pt_entries(map->shape, level); i++) {
		/* Asked for each time: the tables below may have taken its place. */
		void *table = twin_ram_ptr(map->ram, at);
		u64 raw = table ? pt_get(map->shape, table, i) : 0;

		if (pt_kind(map->shape, level, raw) == PT_TABLE)
			free_table(map, level - 1, twin_phys(raw & map->shape->table[level].phys));
	}
	map->tables[level]--;
	map->source->give(map->source, at);
}

/**
 * pt_map_free - give every table back to its source
 * @map: the map; it may not be used afterwards
 *
 * Follows the tables themselves, so they must be as they were built.
 */
void pt_map_free(struct pt_map *map)
{
	free_table(map, pt_root_level(map->shape), map->root);
}

/*
 * The table of @level that holds the entry of @va; tables on the way are made
 * if @make.  A leaf on the way is in use by someone else.
 */
static int find_table(struct pt_map *map, twin_va_t va, unsigned int level, bool make, void **table)
{
	const struct pt_shape *shape = map->shape;
	unsigned int at = pt_root_level(shape);
	twin_phys_t phys = map->root;
	int err;

	for (;; at--) {
		void *mem = twin_ram_ptr(map->ram, phys);
		unsigned int i = pt_index(shape, at, va);
		u64 raw;

		if (!mem)
			return -EFAULT;
		if (at == level) {
			*table = mem;
			return 0;
		}
		raw = pt_get(shape, mem, i);
		switch (pt_kind(shape, at, raw)) {
		case PT_TABLE:
			phys = twin_phys(raw & shape->table[at].phys);
			break;
		case PT_ABSENT:
			if (!make)
				return -ENOENT;
			err = new_table(map, at - 1, &phys);
			if (err)
				return err;
			pt_set(shape, mem, i, phys.a | pt_table_encode(shape, at));
			break;
		case PT_LEAF:
			return -EEXIST;
		case PT_RESERVED:
			return -EUCLEAN;
		}
	}
}

/* Can this range stand in tables of this shape? */
static int check_range(const struct pt_shape *shape, const struct pt_range *range)
{
	u64 mask, last;

	if (range->level > pt_root_level(shape) || !(shape->leaf_levels & BIT(range->level)))
		return -EINVAL;
	mask = pt_span(shape, range->level) - 1;
	if (!range->len || ((range->va.a | range->phys.a | range->len) & mask))
		return -EINVAL;
	last = range->va.a + range->len - 1;
	if (last < range->va.a || !pt_canonical(shape, range->va) ||
	    !pt_canonical(shape, twin_va(last)) || (range->va.a ^ last) >> (shape->va_bits - 1) > 1)
		return -ERANGE;
	last = range->phys.a + range->len - 1;
	if (last < range->phys.a ||
	    pt_leaf_phys(shape, range->level, pt_leaf_addr(shape, range->level, last)) !=
		    (last & ~mask))
		return -ERANGE;
	return 0;
}

/* Entries of @range from @va on that share a table; at most what is left. */
static unsigned int in_table(const struct pt_shape *shape, const struct pt_range *range, u64 done)
{
	twin_va_t va = twin_va_add(range->va, done);
	u64 left = (range->len - done) >> shape->format->level[range->level].shift;
	u64 room = pt_entries(shape, range->level) - pt_index(shape, range->level, va);

	return left < room ? left : room;
}

/* What becomes of the leaves of a range: they come, they change, they go. */
enum change { MAP, PROTECT, UNMAP };

/*
 * Write the leaves of a range.  Where they are mapped already, each has to be the leaf
 * that the range tells of.
 */
static int set_leaves(struct pt_map *map, const struct pt_range *range, u32 attr,
		      enum change change)
{
	const struct pt_shape *shape = map->shape;
	u64 bits, span, done = 0;
	int err;

	err = check_range(shape, range);
	if (err)
		return err;
	bits = pt_leaf_encode(shape, range->level, attr);
	span = pt_span(shape, range->level);
	while (done < range->len) {
		twin_va_t va = twin_va_add(range->va, done);
		unsigned int i = pt_index(shape, range->level, va);
		unsigned int end = i + in_table(shape, range, done);
		void *table;

		err = find_table(map, va, range->level, change == MAP, &table);
		if (err)
			return err;
		for (; i < end; i++, done += span) {
			u64 raw = pt_get(shape, table, i), phys = range->phys.a + done;

			if (raw && change == MAP)
				return -EEXIST;
			if (change != MAP && (pt_kind(shape, range->level, raw) != PT_LEAF ||
					      pt_leaf_phys(shape, range->level, raw) != phys))
				return raw ? -EUCLEAN : -ENOENT;
			raw = pt_leaf_addr(shape, range->level, phys) | bits;
			pt_set(shape, table, i, change == UNMAP ? 0 : raw);
		}
	}
	return 0;
}

/**
 * pt_map_range - map a range by leaves of one size
 * @map: the tables
 * @range: what to map; aligned to the leaf size, as pt_split() gives it
 * @attr: PT_*
 *
 * Return: 0; -EINVAL for a size or alignment that the shape does not have;
 * -ERANGE outside its addresses; -EEXIST where something is mapped already;
 * -EUCLEAN for an entry with a reserved bit; or what the source of tables said.
 * After an error part of the range may be mapped and the tables stay valid: the
 * caller frees the map.
 */
int pt_map_range(struct pt_map *map, const struct pt_range *range, u32 attr)
{
	return set_leaves(map, range, attr, MAP);
}

/**
 * pt_protect - give the leaves of a mapped range their final attributes
 * @map: the tables
 * @range: a range that pt_map_range() mapped
 * @attr: PT_*
 *
 * The second of two passes: a live entry's frame or size and its attributes
 * must not change together, so the first pass maps, this one protects.
 *
 * Return: 0; -EINVAL or -ERANGE as pt_map_range(); -ENOENT where nothing is
 * mapped; -EUCLEAN where an entry is not the leaf that @range tells of.
 */
int pt_protect(struct pt_map *map, const struct pt_range *range, u32 attr)
{
	return set_leaves(map, range, attr, PROTECT);
}

/**
 * pt_unmap_range - clear the leaves of a mapped range
 * @map: the tables
 * @range: a range that pt_map_range() mapped
 *
 * The tables stay: what is to come there next needs them again.
 *
 * Return: 0; -EINVAL or -ERANGE as pt_map_range(); -ENOENT where nothing is
 * mapped; -EUCLEAN where an entry is not the leaf that @range tells of.  After an
 * error part of the range may be cleared.
 */
int pt_unmap_range(struct pt_map *map, const struct pt_range *range)
{
	return set_leaves(map, range, 0, UNMAP);
}

/**
 * pt_zap - clear the root's entries for some addresses
 * @map: the tables
 * @first: the first address
 * @last: the last one; both in the same half of the addresses
 *
 * Re-creates zap_low_mappings() of arch/x86/mm/init_32.c.  All that these entries map goes,
 * and the tables below them go back to their source.  Follows the tables themselves, so
 * they must be as they were built.
 *
 * Return: 0, or -EFAULT when the root cannot be reached.
 */
int pt_zap(struct pt_map *map, twin_va_t first, twin_va_t last)
{
	const struct pt_shape *shape = map->shape;
	unsigned int level = pt_root_level(shape), i;

	for (i = pt_index(shape, level, first); i <= pt_index(shape, level, last); i++) {
		/* Asked for each time: the tables below may have taken its place. */
		void *root = twin_ram_ptr(map->ram, map->root);
		u64 raw;

		if (!root)
			return -EFAULT;
		raw = pt_get(shape, root, i);
		pt_set(shape, root, i, 0);
		if (pt_kind(shape, level, raw) == PT_TABLE)
			free_table(map, level - 1, twin_phys(raw & shape->table[level].phys));
	}
	return 0;
}

/**
 * pt_map_tables - make the tables that a range needs, and no leaves
 * @map: the tables
 * @range: addresses and the level of the leaves to come; where it leads is not said yet
 *
 * Re-creates page_table_range_init() of arch/x86/mm/init_32.c, which 2.4 calls
 * fixrange_init().  What is mapped there already is left alone.
 *
 * Return: 0, or an error as pt_map_range(); a leaf larger than @range's is -EEXIST.
 */
int pt_map_tables(struct pt_map *map, const struct pt_range *range)
{
	u64 done = 0;
	void *table;
	int err;

	err = check_range(map->shape, range);
	while (!err && done < range->len) {
		err = find_table(map, twin_va_add(range->va, done), range->level, true, &table);
		done += in_table(map->shape, range, done) * pt_span(map->shape, range->level);
	}
	return err;
}

static const void *read_ram(const struct pt_view *view, unsigned int level, twin_phys_t at,
			    size_t len)
{
	const struct twin_ram *ram = view->ctx;

	return twin_ram_backs(ram, at, len) ? twin_ram_ptr(ram, at) : NULL;
}

/**
 * pt_map_view - read the tables of a map
 * @map: the tables; outlives the view
 */
struct pt_view pt_map_view(const struct pt_map *map)
{
	u64 tables = 0;
	unsigned int i;

	for (i = 0; i < PT_LEVELS; i++)
		tables += map->tables[i];
	return (struct pt_view){
		.shape = map->shape,
		.root = map->root,
		.read = read_ram,
		.ctx = (void *)map->ram,
		.fleeting = !map->ram->mem,
		.budget = (tables + 64)
			  << (map->shape->format->page_shift - map->shape->format->entry_shift + 3),
	};
}
