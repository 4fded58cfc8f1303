// SPDX-License-Identifier: GPL-2.0
/*
 * Each rule of what CPUs keep: broken at seeded places, noticed, and whole again.
 */
#include <linux/string.h>

#include "shared.h"

/* So many blocks were taken and given back, the first half of them single frames. */
#define BLOCKS 320

#define ROUNDS (IS_ENABLED(CONFIG_SMP) || IS_ENABLED(CONFIG_KASAN) ? 4 : 60)

/* Two zones; 600 .. 619 are no RAM. */
static const struct twin_test_site site = {
	.name = "kept",
	.first = 37,
	.frames = 1400,
	.orders = 8,
	.block_order = 4,
	.mobility = &twin_mobility_6_1,
	.zones = 2,
	.stretch = { { 0, 611, 0 }, { 611, 1400, 1 } },
	.hole = { { 600, 620 } },
};

static const struct twin_test_keeping keeping = { &twin_zone_policy_6_1, 3, 160, 8 };

/**
 * struct worn - a machine whose CPUs keep something, and what it was before the fault
 * @s: the machine
 * @rng: the choices
 * @frames: its descriptors
 * @kept: what each CPU keeps, by zone
 * @pfn: the blocks' first frames
 * @order: their orders
 */
struct worn {
	struct twin_test_shared *s;
	struct twin_test_rng rng;
	struct twin_frame *frames;
	struct twin_kept kept[2][3];
	twin_pfn_t pfn[BLOCKS];
	u8 order[BLOCKS];
};

static u32 below(struct worn *w, u32 end)
{
	return twin_test_below(&w->rng, end);
}

static struct twin_frame *at(struct worn *w, u32 i)
{
	return &w->s->z->map.frame[i];
}

static size_t bytes(const struct worn *w)
{
	return twin_mem_map_bytes(site.frames, site.zones);
}

static void save(struct worn *w)
{
	unsigned int zone, cpu;

	memcpy(w->frames, at(w, w->s->z->map.lo), bytes(w));
	for (zone = 0; zone < 2; zone++)
		for (cpu = 0; cpu < 3; cpu++)
			w->kept[zone][cpu] = *twin_shared_kept(w->s, zone, cpu);
}

static void restore(struct worn *w)
{
	unsigned int zone, cpu;

	memcpy(at(w, w->s->z->map.lo), w->frames, bytes(w));
	for (zone = 0; zone < 2; zone++)
		for (cpu = 0; cpu < 3; cpu++)
			*twin_shared_kept(w->s, zone, cpu) = w->kept[zone][cpu];
}

/* Each CPU keeps something of each zone; the last one is away. */
static struct worn *worn(struct kunit *test)
{
	struct worn *w = kunit_kzalloc(test, sizeof(*w), GFP_KERNEL);
	struct twin_page_want want = {};
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, w);
	w->s = twin_test_shared(test, &site, &keeping);
	w->rng = twin_test_rng(test);
	w->frames = kunit_kzalloc(test, bytes(w), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, w->frames);
	for (i = 0; i < BLOCKS; i++) {
		want.zone = i % 2;
		want.order = i < BLOCKS / 2 ? 0 : below(w, 3);
		want.type = i < BLOCKS / 2 ? TWIN_MOVABLE : below(w, TWIN_RESERVE);
		w->order[i] = want.order;
		KUNIT_ASSERT_EQ(test, twin_pages_alloc(&w->s->pages, i / 2 % 2, &want, &w->pfn[i]),
				0);
	}
	for (i = 0; i < BLOCKS; i++)
		KUNIT_ASSERT_EQ(
			test,
			twin_pages_free(&w->s->pages, i / 4 % 2, w->pfn[i], w->order[i], false), 0);
	twin_pages_cpu_off(&w->s->pages, 2);
	twin_shared_audit(w->s);
	save(w);
	return w;
}

static void done(struct worn *w)
{
	twin_shared_done(w->s);
}

/* Some list with at least so many blocks, of a CPU that is there. */
static struct twin_kept_list *some_list(struct worn *w, unsigned int blocks,
					struct twin_kept **kept)
{
	unsigned int n;
	u32 i;

	for (;;) {
		struct twin_kept_list *list;

		*kept = twin_shared_kept(w->s, below(w, 2), below(w, 2));
		list = &(*kept)->list[below(w, TWIN_KEPT_LISTS)];
		n = 0;
		for (i = list->first; i != TWIN_NO_FRAME && n < blocks; i = at(w, i)->next)
			n++;
		if (n == blocks)
			return list;
	}
}

/* Some block that a CPU keeps. */
static u32 some_kept(struct worn *w)
{
	struct twin_kept *kept;
	struct twin_kept_list *list = some_list(w, 1, &kept);
	u32 i = list->first;

	while (at(w, i)->next != TWIN_NO_FRAME && below(w, 3))
		i = at(w, i)->next;
	return i;
}

static void spoil_prev(struct worn *w)
{
	at(w, some_kept(w))->prev ^= 1U << below(w, 32);
}

static void spoil_next(struct worn *w)
{
	at(w, some_kept(w))->next ^= 1U << below(w, 32);
}

static void spoil_last(struct worn *w)
{
	struct twin_kept *kept;

	some_list(w, 1, &kept)->last ^= 1U << below(w, 32);
}

static void make_a_cycle(struct worn *w)
{
	u32 i = some_kept(w);

	at(w, i)->next = i;
}

static void lose_the_list(struct worn *w)
{
	struct twin_kept *kept;
	struct twin_kept_list *list = some_list(w, 1, &kept);

	*list = (struct twin_kept_list){ TWIN_NO_FRAME, TWIN_NO_FRAME };
}

/* Off its list, and not counted: nobody has it any more. */
static void lose_a_block(struct worn *w)
{
	struct twin_kept *kept;
	struct twin_kept_list *list = some_list(w, 2, &kept);
	u32 i = list->first;

	kept->count -= 1U << twin_word_order(at(w, i)->word);
	list->first = at(w, i)->next;
	at(w, list->first)->prev = TWIN_NO_FRAME;
}

static void change_type(struct worn *w)
{
	at(w, some_kept(w))->word ^= 1U << (4 + below(w, 3));
}

static void change_zone(struct worn *w)
{
	at(w, some_kept(w))->word ^= twin_word(TWIN_INNER, 0, 1, 0);
}

/* Its owner had it all the time. */
static void say_it_is_taken(struct worn *w)
{
	u32 *word = &at(w, some_kept(w))->word;

	*word = (*word & ~TWIN_WORD_STATE) | twin_word(TWIN_TAKEN, 0, 0, 0);
}

/* Two CPUs have the same block. */
static void share_a_list(struct worn *w)
{
	struct twin_kept *kept, *other;
	struct twin_kept_list *list = some_list(w, 1, &kept);
	unsigned int nr = list - kept->list, zone = twin_word_zone(at(w, list->first)->word);

	other = twin_shared_kept(w->s, zone, kept == twin_shared_kept(w->s, zone, 0));
	other->list[nr] = *list;
}

static void miscount(struct worn *w)
{
	twin_shared_kept(w->s, below(w, 2), below(w, 3))->count ^= 1U << below(w, 32);
}

/* A CPU went away, and what it kept was forgotten. */
static void forget_to_drain(struct worn *w)
{
	struct twin_kept *kept;

	some_list(w, 1, &kept);
	twin_kept_limit(kept, 0, 1);
}

static void hoard(struct worn *w)
{
	struct twin_kept *kept;

	/* More than a block of each kind that CPUs keep. */
	do {
		some_list(w, 1, &kept);
	} while (kept->count < 80);
	twin_kept_limit(kept, 1, 1);
}

/* A CPU that was not told when its share became less. */
static void spoil_share(struct worn *w)
{
	struct twin_kept *kept;

	some_list(w, 1, &kept);
	kept->high += 1 + below(w, 1000);
}

static void spoil_batch(struct worn *w)
{
	struct twin_kept *kept;

	some_list(w, 1, &kept);
	kept->batch += 1 + below(w, 1000);
}

/**
 * struct damage - something that can be wrong
 * @name: what it is
 * @spoil: does it
 * @rule: must notice
 * @alone: and no other rule of what CPUs keep does
 */
struct damage {
	const char *name;
	void (*spoil)(struct worn *w);
	enum pages_rule rule;
	bool alone;
};

static const struct damage damages[] = {
	{ "prev of a block", spoil_prev, PAGES_RULE_LINKS, true },
	{ "next of a block", spoil_next, PAGES_RULE_LINKS },
	{ "end of a list", spoil_last, PAGES_RULE_LINKS, true },
	{ "cycle", make_a_cycle, PAGES_RULE_LINKS },
	{ "list lost", lose_the_list, PAGES_RULE_LISTED },
	{ "block lost", lose_a_block, PAGES_RULE_LISTED, true },
	{ "type of a block", change_type, PAGES_RULE_LISTED },
	{ "zone of a block", change_zone, PAGES_RULE_LISTED },
	{ "block that is taken", say_it_is_taken, PAGES_RULE_LISTED },
	{ "block of two CPUs", share_a_list, PAGES_RULE_LISTED },
	{ "count", miscount, PAGES_RULE_COUNT, true },
	{ "drain forgotten", forget_to_drain, PAGES_RULE_LIMIT, true },
	{ "too many", hoard, PAGES_RULE_LIMIT },
	{ "more than others", spoil_share, PAGES_RULE_SHARE, true },
	{ "another batch", spoil_batch, PAGES_RULE_SHARE, true },
};

static void each_rule_notices_its_faults(struct kunit *test)
{
	struct worn *w = worn(test);
	unsigned long noticed = 0, broken;
	const struct damage *d;
	unsigned int round;

	for (d = damages; d < damages + ARRAY_SIZE(damages); d++) {
		for (round = 0; round < ROUNDS; round++) {
			d->spoil(w);
			twin_shared_look(w->s);
			broken = twin_shared_broken(w->s);
			KUNIT_EXPECT_TRUE_MSG(test, broken & BIT(d->rule), "%s: %#lx", d->name,
					      broken);
			if (d->alone)
				KUNIT_EXPECT_EQ_MSG(test, broken, BIT(d->rule), "%s", d->name);
			noticed |= BIT(d->rule);
			restore(w);
			twin_shared_look(w->s);
			KUNIT_ASSERT_EQ(test, twin_shared_broken(w->s), 0UL);
			KUNIT_ASSERT_EQ(test, twin_zones_broken(w->s->z), 0UL);
		}
	}
	KUNIT_EXPECT_EQ(test, noticed, BIT(PAGES_RULES) - 1);
	done(w);
}

static void everything_is_looked_at(struct kunit *test)
{
	struct worn *w = worn(test);
	const struct twin_row *rows = w->s->rows;

	twin_shared_look(w->s);
	KUNIT_EXPECT_EQ(test, rows[PAGES_RULE_LISTED].looked, 1400ULL);
	KUNIT_EXPECT_EQ(test, rows[PAGES_RULE_COUNT].looked, 6ULL);
	KUNIT_EXPECT_EQ(test, rows[PAGES_RULE_LIMIT].looked, 6ULL);
	KUNIT_EXPECT_GT(test, rows[PAGES_RULE_LINKS].looked, 6ULL * TWIN_KEPT_LISTS);
	/* With nothing kept the ends of all lists are left. */
	twin_pages_drain(&w->s->pages);
	twin_shared_look(w->s);
	KUNIT_EXPECT_EQ(test, rows[PAGES_RULE_LINKS].looked, 6ULL * TWIN_KEPT_LISTS);
	done(w);
}

/* No noise makes it crash, go round for ever, or find all sound. */
static void noise_is_survived(struct kunit *test)
{
	struct worn *w = worn(test);
	const struct twin_mem_map *map = &w->s->z->map;
	unsigned int round, cpu;
	u32 n;

	for (round = 0; round < 5 * ROUNDS; round++) {
		for (n = 0; n < map->frames; n++) {
			struct twin_frame *f = at(w, map->lo + n);

			/* Now everything, now links to anywhere. */
			if (round % 2)
				*f = (struct twin_frame){ below(w, ~0U), below(w, ~0U),
							  below(w, ~0U), below(w, ~0U) };
			else
				f->next = map->lo + below(w, map->frames);
		}
		for (cpu = 0; cpu < 3; cpu++) {
			struct twin_kept *kept = twin_shared_kept(w->s, round % 2, cpu);

			kept->list[below(w, TWIN_KEPT_LISTS)].first = below(w, 2 * map->end);
			kept->count = below(w, ~0U);
		}
		twin_shared_look(w->s);
		KUNIT_EXPECT_NE(test, twin_shared_broken(w->s), 0UL);
		restore(w);
	}
	done(w);
}

static struct kunit_case cases[] = { KUNIT_CASE(each_rule_notices_its_faults),
				     KUNIT_CASE(everything_is_looked_at),
				     KUNIT_CASE(noise_is_survived),
				     {} };

static struct kunit_suite suite = {
	.name = "mmtwin_pages_verify",
	.init = twin_test_init,
	.exit = twin_test_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);
