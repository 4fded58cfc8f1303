// SPDX-License-Identifier: GPL-2.0
/*
 * What CPUs keep held against the rules: every list, and every frame that says that it
 * is kept.  As in verify.c nothing found here is trusted.
 */
#include <linux/bitmap.h>
#include <linux/minmax.h>

#include "pages.h"

/* clang-format off */
/** var twin_pages_rules - the rules by enum pages_rule */
const struct twin_rule twin_pages_rules[PAGES_RULES] = {
	[PAGES_RULE_LINKS] = { "buddy", "cpu-links", "links", "pfn",
			       "who stands behind a block of a CPU's has it before him" },
	[PAGES_RULE_LISTED] = { "buddy", "cpu-listed", "frames", "pfn",
				"a frame says that a CPU keeps it when it is on its list, once" },
	[PAGES_RULE_COUNT] = { "buddy", "cpu-count", "CPUs", "CPU",
			       "what a CPU keeps of a zone has as many frames as were counted" },
	[PAGES_RULE_LIMIT] = { "buddy", "cpu-limit", "CPUs", "CPU",
			       "a CPU keeps no more than it may, and none when it is away" },
	[PAGES_RULE_SHARE] = { "buddy", "cpu-share", "CPUs", "CPU",
			       "a CPU that is there may keep what its zone says" },
};

/* clang-format on */

/**
 * struct looker - one look at what CPUs keep
 * @map: descriptors of the frames
 * @seen: a bit for each frame that is on a list, as its word says
 * @rows: by rule
 */
struct looker {
	const struct twin_mem_map *map;
	unsigned long *seen;
	struct twin_row *rows;
};

static void look(struct looker *l, enum pages_rule rule, bool good, u64 place, u64 want, u64 got)
{
	l->rows[rule].looked++;
	if (!good)
		twin_row_break(&l->rows[rule], place, want, got);
}

/* A link as an example shows it: a pfn, or what is no frame's index. */
static u64 link_of(const struct looker *l, u32 i)
{
	return twin_map_has(l->map, i) ? twin_map_pfn(l->map, i).n : i;
}

/*
 * Along a list, as far as it leads over frames that were not met before.  Returns how
 * many frames those blocks have.
 */
static u64 walk(struct looker *l, const struct twin_kept_list *list, u32 word)
{
	const struct twin_frame *frame = l->map->frame;
	u32 prev = TWIN_NO_FRAME, i = list->first;
	u64 blocks = 0;

	for (; i != TWIN_NO_FRAME; i = frame[i].next) {
		bool frames = twin_map_has(l->map, i);

		look(l, PAGES_RULE_LINKS, frames && frame[i].prev == prev, link_of(l, prev),
		     link_of(l, prev), frames ? link_of(l, frame[i].prev) : i);
		if (!frames)
			break;
		if (frame[i].word != word || test_bit(i - l->map->lo, l->seen)) {
			twin_row_break(&l->rows[PAGES_RULE_LISTED], twin_map_pfn(l->map, i).n, word,
				       frame[i].word);
			break;
		}
		__set_bit(i - l->map->lo, l->seen);
		prev = i;
		blocks++;
	}
	if (i == TWIN_NO_FRAME)
		look(l, PAGES_RULE_LINKS, list->last == prev, link_of(l, prev), link_of(l, prev),
		     link_of(l, list->last));
	return blocks << twin_word_order(word);
}

/*
 * Nobody looks at the mark who takes: each list in turn may have been empty, and have got
 * a batch.
 */
static u64 most(const struct twin_shared_zone *z, const struct twin_kept *kept)
{
	u64 frames = kept->high;
	u32 list, block;

	if (!kept->high)
		return 0;
	for (list = 0; list < TWIN_KEPT_LISTS; list++) {
		block = 1U << twin_word_order(z->keeping.word[list]);
		if (z->keeping.word[list])
			frames += max(kept->batch, kept->batch > 1 ? 2 * block : block);
	}
	return frames;
}

static void look_at_cpu(struct looker *l, const struct twin_shared_zone *z, unsigned int cpu)
{
	const struct twin_kept *kept = &z->cpu[cpu].kept;
	u64 frames = 0;
	u32 list;

	for (list = 0; list < TWIN_KEPT_LISTS; list++)
		frames += walk(l, &kept->list[list], z->keeping.word[list]);
	look(l, PAGES_RULE_COUNT, kept->count == frames, cpu, frames, kept->count);
	look(l, PAGES_RULE_LIMIT, frames <= most(z, kept), cpu, most(z, kept), frames);
	look(l, PAGES_RULE_SHARE, !kept->high || (kept->high == z->high && kept->batch == z->batch),
	     cpu, z->high, kept->high);
}

/**
 * twin_pages_verify - hold what CPUs keep against the rules
 * @pages: the allocator; nobody takes or gives meanwhile, and no CPU comes or goes
 * @seen: scratch, twin_buddy_verify_bytes() of it; cleared here
 * @rows: filled in, by enum pages_rule
 *
 * That what is kept, free, allocated and reserved is all there is, is a rule of
 * twin_buddy_verify().
 */
void twin_pages_verify(const struct twin_pages *pages, unsigned long *seen,
		       struct twin_row rows[PAGES_RULES])
{
	struct looker l = { .map = pages->map, .seen = seen, .rows = rows };
	unsigned int i, cpu;
	u32 at, word;

	for (i = 0; i < PAGES_RULES; i++)
		twin_row_init(&rows[i], &twin_pages_rules[i]);
	bitmap_zero(seen, pages->map->frames);
	for (i = 0; i < pages->zones; i++)
		for (cpu = 0; cpu < pages->cpus; cpu++)
			look_at_cpu(&l, &pages->zone[i], cpu);
	for (at = l.map->lo; at < l.map->end; at++) {
		word = l.map->frame[at].word;
		look(&l, PAGES_RULE_LISTED,
		     twin_word_state(word) != TWIN_PERCPU || test_bit(at - l.map->lo, seen),
		     twin_map_pfn(l.map, at).n, 0, word);
	}
}
