// SPDX-License-Identifier: GPL-2.0
/*
 * What the kernel counts of its direct map, against the leaves that were found.
 *
 * It counts leaves when it maps memory, and moves one leaf to the next size down
 * whenever it splits one.  It does so for leaves of the image, too, since these lead
 * to frames of the direct map; and it forgets nothing when it unmaps a page for a while.
 */
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/sizes.h>
#include <linux/string.h>

#include "look.h"

/* How many first steps are tried. */
#define TOPS_MAX 1024

static const struct twin_rule rule = {
	"live", "direct-counters", "lines", "level", "DirectMap4k and its like say what was found",
};

static bool read_counter(const char *text, u64 span, u64 *leaves)
{
	const char *at;
	char name[24];
	unsigned int shift = 30, letter = 'G';
	u64 kib;

	if (span < SZ_1G) {
		shift = span < SZ_1M ? 10 : 20;
		letter = span < SZ_1M ? 'k' : 'M';
	}
	snprintf(name, sizeof(name), "DirectMap%llu%c:", span >> shift, letter);
	at = strstr(text, name);
	if (!at || sscanf(at + strlen(name), " %llu", &kib) != 1)
		return false;
	*leaves = kib >> (ilog2(span) - 10);
	return true;
}

/*
 * Large leaves of the image that were split to single pages: a table of those stands
 * there.  With isolation, what was freed is unmapped, and nothing may be left in it.
 */
static u64 image_splits(const struct twin_look *look)
{
	const struct twin_live *live = look->live;
	u64 span = pt_span(&live->shape, 1), splits = 0, va;
	struct pt_answer now;
	unsigned int i;

	for (i = 0; i < live->nr_regions; i++) {
		if (live->region[i].kind != TWIN_REGION_IMAGE)
			continue;
		for (va = live->region[i].first.a & -span; va < live->region[i].last.a;
		     va += span) {
			pt_walk(look->again, twin_va(va), &now);
			splits += !now.level;
		}
	}
	return splits;
}

/*
 * The kernel's first step is the highest large page that was free then, mostly the
 * highest there is.  Which one it was is known no more, so others are tried, too.
 */
static bool is_recounted(const struct twin_direct_spec *spec, unsigned int level, u64 again)
{
	u64 span = pt_span(spec->shape, 1), top;
	unsigned int i;

	if (!spec->nr_ram || level < 2)
		return false;
	top = spec->ram[spec->nr_ram - 1].end & -span;
	for (i = 0; i < TOPS_MAX && top > span; i++, top -= span)
		if (twin_direct_recounts(spec, level, top) == again)
			return true;
	return false;
}

/* From below nothing was left to chance, but RAM that goes may have been RAM of a large leaf. */
static void check_up(const struct twin_look *look, const struct twin_direct_spec *spec,
		     struct twin_row *row, unsigned int level, u64 want, u64 now)
{
	u64 again = level ? twin_direct_recounts_up(spec, level, look->facts->image_end) : 0;

	if (now != want + again && level > 1)
		return;
	row->looked++;
	if (now != want + again)
		twin_row_break(row, level, want + again, now);
	else if (again)
		twin_row_explain(row, "counted again in the next step", again);
}

static void check_level(const struct twin_look *look, const struct twin_direct_spec *spec,
			struct twin_row *row, unsigned int level, u64 want, u64 now)
{
	if (look->facts->bottom_up) {
		check_up(look, spec, row, level, want, now);
		return;
	}
	row->looked++;
	if (now > want && is_recounted(spec, level, now - want))
		twin_row_explain(row, "counted again in the next step", now - want);
	else if (now != want)
		twin_row_break(row, level, want, now);
}

/**
 * twin_check_counters - hold the kernel's counters against what was found
 * @look: the look
 * @spec: what was planned from
 * @tally: what was found
 */
void twin_check_counters(const struct twin_look *look, const struct twin_direct_spec *spec,
			 const struct twin_direct_tally *tally)
{
	const struct pt_shape *shape = &look->live->shape;
	struct twin_row *row = twin_rows_add(look->rows, &rule);
	char after[TWIN_MEMINFO_TEXT];
	u64 want[PT_LEVELS], pages = 0, splits, before, now;
	unsigned int i;

	if (!look->facts->policy || !*look->facts->meminfo) {
		row->skip = look->facts->why ?: "the kernel keeps none, or they are out of reach";
		return;
	}
	if (look->facts->bottom_up && !look->facts->image_end) {
		row->skip = "where the kernel began to map its memory is not known";
		return;
	}
	splits = image_splits(look);
	for (i = 0; i < shape->format->nr_levels; i++) {
		want[i] = tally->found[i];
		pages += tally->found[i]
			 << (shape->format->level[i].shift - shape->format->page_shift);
	}
	/* What is unmapped for a while is counted as a page. */
	want[0] += tally->pages - pages + (splits << shape->format->level[0].bits);
	want[1] -= splits;
	twin_live_meminfo(after);
	for (i = 0; i < shape->format->nr_levels; i++) {
		if (!shape->format->level[i].leaf ||
		    !read_counter(look->facts->meminfo, pt_span(shape, i), &before))
			continue;
		if (!read_counter(after, pt_span(shape, i), &now) || now != before) {
			row->looked++;
			row->moved++;
		} else {
			check_level(look, spec, row, i, want[i], now);
		}
	}
}
