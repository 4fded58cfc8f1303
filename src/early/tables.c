// SPDX-License-Identifier: GPL-2.0
/*
 * Page tables out of early memory, one at a time.
 *
 * Re-creates alloc_low_page() over early reservations (arch/x86/mm/init.c): 2.6.34
 * reserves what it estimates and gives back what it did not use; kernels of today
 * allocate from memblock as they map.  This does the latter, and keeps the estimate to
 * be held against what was used.  Frames in a row are one reservation, or a large
 * machine's tables would fill the table of reservations.
 *
 * To free a frame amid such a row takes a slot, which a full table does not have, and
 * giving back a page table must not fail.  Such frames are kept, each with the address
 * of the next in its first bytes, to be handed out again, or freed with the last one.
 */
#include <linux/bits.h>
#include <linux/container_of.h>
#include <linux/errno.h>
#include <linux/minmax.h>

#include "tables.h"

static bool keep(struct twin_early_tables *tables, twin_phys_t frame)
{
	u64 *link = twin_ram_ptr(tables->early->ram, frame);

	if (!link)
		return false;
	*link = tables->kept.a;
	tables->kept = frame;
	tables->nr_kept++;
	return true;
}

static int take_kept(struct twin_early_tables *tables, twin_phys_t *frame)
{
	const u64 *link = twin_ram_ptr(tables->early->ram, tables->kept);

	if (!link)
		return -ENOMEM;
	*frame = tables->kept;
	tables->kept = twin_phys(*link);
	tables->nr_kept--;
	return 0;
}

static void give_back(struct twin_early_tables *tables, twin_phys_t frame)
{
	if (twin_early_free(tables->early, frame.a, frame.a + tables->want.size) == -ENOMEM &&
	    !keep(tables, frame))
		tables->lost++;
}

/*
 * Nothing is in use: what was kept goes, too.  Of a row that was kept as a whole there
 * is always a frame at its end, which takes no slot; so each round frees some.
 */
static void free_kept(struct twin_early_tables *tables)
{
	u64 left, before;

	do {
		struct twin_early_tables old = *tables;
		twin_phys_t frame;

		before = tables->nr_kept;
		tables->nr_kept = 0;
		for (left = before; left && !take_kept(&old, &frame); left--)
			give_back(tables, frame);
		tables->lost += left;
	} while (tables->nr_kept && tables->nr_kept < before);
}

static int take(struct pt_source *source, twin_phys_t *table)
{
	struct twin_early_tables *tables = container_of(source, struct twin_early_tables, source);
	int err;

	if (tables->nr_kept)
		err = take_kept(tables, table);
	else
		err = twin_early_alloc(tables->early, &tables->want, table);
	if (err)
		return err;
	tables->out++;
	tables->most = max(tables->most, tables->out);
	return 0;
}

static void give(struct pt_source *source, twin_phys_t table)
{
	struct twin_early_tables *tables = container_of(source, struct twin_early_tables, source);

	give_back(tables, table);
	if (!--tables->out)
		free_kept(tables);
}

/**
 * twin_early_tables_init - begin with no table in use
 * @tables: filled in
 * @early: where they come from
 * @first: the first byte that will do
 * @end: the byte behind the last one that will do; 0 for no bound
 * @down: the highest frames, not the lowest ones
 * @estimate: how many are thought to be enough
 */
void twin_early_tables_init(struct twin_early_tables *tables, struct twin_early *early,
			    twin_phys_t first, twin_phys_t end, bool down, u64 estimate)
{
	u64 page = 1ULL << early->page_shift;

	*tables = (struct twin_early_tables){
		.source = { .take = take, .give = give },
		.early = early,
		.want = {
			.size = page,
			.align = page,
			.first = first.a,
			.end = end.a,
			.down = down,
			.join = true,
			.name = "page tables",
		},
		.estimate = estimate,
	};
}

/* Pages that entries for so many bytes take, when their tables are in a row. */
static u64 pages_of(const struct pt_shape *shape, u64 bytes, unsigned int level)
{
	const struct pt_format *format = shape->format;
	u64 room = (bytes + pt_span(shape, level) - 1) >> format->level[level].shift;

	return ((room << format->entry_shift) + pt_page_size(shape) - 1) >> format->page_shift;
}

/**
 * twin_early_tables_estimate - how many tables a PC's direct map is thought to need
 * @shape: of the tables; on x86
 * @end: the byte behind the last one that is mapped
 * @leaf_levels: leaf sizes that may be used
 * @slots: pages of the fixmap, which get their tables here, too, on 32 bits, where the
 *	   first large leaf is not used; 0 on 64 bits
 *
 * As find_early_table_space() of 2.6.34: levels below the root, and those that are folded
 * into it, as if everything up to @end were mapped; where a large leaf may be used only
 * what is left behind the last one takes smaller ones.
 *
 * Return: so many pages.
 */
u64 twin_early_tables_estimate(const struct pt_shape *shape, u64 end, u8 leaf_levels, u64 slots)
{
	unsigned int root = pt_root_level(shape), level;
	u64 pages = 0;

	for (level = 0; level < 3; level++) {
		u64 left = end;

		if (level < root && (leaf_levels & shape->leaf_levels & BIT(level + 1))) {
			left &= pt_span(shape, level + 1) - 1;
			left += slots && !level ? pt_span(shape, 1) : 0;
		}
		pages += pages_of(shape, left, min(level, root));
	}
	return pages + pages_of(shape, slots << shape->format->page_shift, 0);
}
