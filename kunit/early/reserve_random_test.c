// SPDX-License-Identifier: GPL-2.0
/*
 * Random requests against a naive model: who has each stretch of 256 bytes.
 *
 * The model knows the rules and nothing of the code: a reservation is a row of units
 * with the same number; where something fits is found by trying every place.
 */
#include <linux/errno.h>
#include <linux/string.h>

#include "early.h"

#define UNIT  256ULL
#define UNITS ((unsigned int)(EARLY_PAGES * EARLY_PAGE / UNIT))
#define PAGE  ((unsigned int)(EARLY_PAGE / UNIT))
#define STEPS 2000

/* Whose a unit is; 0 in @who for nobody's. */
struct unit {
	u16 who;
	bool ram, gives_way, is_table, joins;
	const char *name;
};

struct model {
	struct unit unit[UNITS + 1];
	u16 last_who;
	unsigned int slots;
	unsigned int grown;
};

struct request {
	unsigned int first, end; /* units: of a reservation, or bounds */
	unsigned int size, align;
	bool gives_way, down, joins;
	const char *name;
};

/* Does a reservation end in front of this unit? */
static bool edge(const struct model *m, unsigned int i)
{
	return !i || m->unit[i].who != m->unit[i - 1].who;
}

static unsigned int entries(const struct model *m)
{
	unsigned int i, nr = 0;

	for (i = 0; i < UNITS; i++)
		nr += m->unit[i].who && edge(m, i);
	return nr;
}

static void set(struct model *m, unsigned int first, unsigned int end, struct unit to)
{
	for (; first < end; first++) {
		to.ram = m->unit[first].ram;
		m->unit[first] = to;
	}
}

/* The lowest or highest place, by trying them all. */
static bool place(const struct model *m, const struct request *r, unsigned int *at)
{
	bool found = false;
	unsigned int i, j;

	for (i = r->first; i + r->size <= r->end; i++) {
		if (i % r->align)
			continue;
		for (j = i; j < i + r->size; j++)
			if (m->unit[j].who || !m->unit[j].ram)
				break;
		if (j < i + r->size)
			continue;
		*at = i;
		found = true;
		if (!r->down)
			break;
	}
	return found;
}

/*
 * The table moves when it has to, if it can: with an eighth of it left, or with too
 * few slots for this.  It lies beside [first, end).
 */
static bool room(struct model *m, int more, unsigned int first, unsigned int end)
{
	unsigned int left = m->slots - entries(m), slots = m->slots, at, i;
	struct request low = { 0, first, .align = 1 }, high = { end, UNITS, .align = 1 };

	if (more <= 0)
		return true;
	if (left > 2 && left > m->slots / 8 && left >= more)
		return true;
	do {
		slots *= 2;
	} while (slots - entries(m) < more + 1);
	low.size = slots * 32 / UNIT;
	high.size = low.size;
	if (place(m, &low, &at) || place(m, &high, &at)) {
		struct unit table = { .who = ++m->last_who, .is_table = true };

		for (i = 0; i < UNITS; i++)
			if (m->unit[i].is_table)
				set(m, i, i + 1, (struct unit){});
		set(m, at, at + low.size, table);
		m->slots = slots;
		m->grown++;
		left = slots - entries(m);
	}
	return left >= more;
}

static int model_reserve(struct model *m, const struct request *r)
{
	struct unit to = { ++m->last_who, .gives_way = r->gives_way, .name = r->name };
	struct model *after;
	unsigned int i;
	int more;

	for (i = r->first; i < r->end && !r->gives_way; i++)
		if (m->unit[i].who && !m->unit[i].gives_way)
			return -EBUSY;
	/* Done on a copy, to see how many there are then. */
	after = kmemdup(m, sizeof(*m), GFP_KERNEL);
	if (!after)
		return -EAGAIN;
	for (i = r->first; i < r->end; i++)
		if (!after->unit[i].who || after->unit[i].gives_way)
			set(after, i, i + 1, to);
	more = (int)entries(after) - (int)entries(m);
	kfree(after);
	if (!room(m, more, r->first, r->end))
		return -ENOMEM;
	for (i = r->first; i < r->end; i++)
		if (!m->unit[i].who || m->unit[i].gives_way)
			set(m, i, i + 1, to);
	return 0;
}

static int model_alloc(struct model *m, const struct request *r, unsigned int *at)
{
	struct unit to = { .joins = true, .name = r->name };
	bool below, above;
	unsigned int i;
	u16 old;

	if (!place(m, r, at))
		return -ENOMEM;
	below = r->joins && *at && m->unit[*at - 1].joins && m->unit[*at - 1].name == r->name;
	above = r->joins && m->unit[*at + r->size].joins && m->unit[*at + r->size].name == r->name;
	if (!room(m, 1 - below - above, *at, *at + r->size))
		return -ENOMEM;
	to.who = below ? m->unit[*at - 1].who : ++m->last_who;
	set(m, *at, *at + r->size, to);
	if (!above)
		return 0;
	old = m->unit[*at + r->size].who;
	for (i = *at + r->size; m->unit[i].who == old; i++)
		m->unit[i].who = to.who;
	return 0;
}

static int model_free(struct model *m, const struct request *r)
{
	const struct unit *first = &m->unit[r->first];
	unsigned int i;

	for (i = r->first; i < r->end; i++)
		if (!m->unit[i].who || m->unit[i].who != first->who)
			return -ENOENT;
	if (first->is_table)
		return -EBUSY;
	if (!room(m, !edge(m, r->first) && !edge(m, r->end), r->first, r->end))
		return -ENOMEM;
	set(m, r->first, r->end, (struct unit){});
	return 0;
}

/* Entry by entry, and the counters. */
static void compare(struct twin_test_early *t, const struct model *m)
{
	unsigned int i, end, nr = 0;
	u64 bytes = 0;

	for (i = 0; i < UNITS; i++) {
		const struct twin_reservation *r = &t->early.table[nr];
		const struct unit *unit = &m->unit[i];

		bytes += unit->who ? UNIT : 0;
		if (!unit->who || !edge(m, i))
			continue;
		for (end = i + 1; end < UNITS && !edge(m, end); end++)
			;
		KUNIT_ASSERT_LT(t->test, nr, t->early.nr);
		KUNIT_ASSERT_EQ(t->test, r->first, t->base + i * UNIT);
		KUNIT_ASSERT_EQ(t->test, r->end, t->base + end * UNIT);
		KUNIT_ASSERT_EQ(t->test, r->kind == TWIN_RESERVE_TABLE, unit->is_table);
		KUNIT_ASSERT_EQ(t->test, r->kind == TWIN_RESERVE_LOOSE, unit->gives_way);
		KUNIT_ASSERT_EQ(t->test, r->kind == TWIN_RESERVE_ALLOCATED, unit->joins);
		KUNIT_ASSERT_TRUE(t->test, unit->is_table || r->name == unit->name);
		nr++;
	}
	KUNIT_ASSERT_EQ(t->test, t->early.nr, nr);
	KUNIT_ASSERT_EQ(t->test, t->early.bytes, bytes);
	KUNIT_ASSERT_EQ(t->test, t->early.max, m->slots);
	KUNIT_ASSERT_EQ(t->test, t->early.grown, m->grown);
}

/* Page by page: free when it is RAM and none of its units is somebody's. */
static void compare_free(struct twin_test_early *t, const struct model *m)
{
	struct twin_extent out = {};
	u64 cursor = 0, addr, free = 0;
	unsigned int page, i;

	for (page = 0; page < EARLY_PAGES; page++) {
		bool is_free = true;

		for (i = page * PAGE; i < (page + 1) * PAGE; i++)
			is_free = is_free && m->unit[i].ram && !m->unit[i].who;
		free += is_free;
		addr = t->base + page * EARLY_PAGE;
		if (addr >= out.end && !twin_early_next_free(&t->early, &cursor, &out))
			out = (struct twin_extent){ ~0ULL, ~0ULL };
		KUNIT_ASSERT_EQ_MSG(t->test, addr >= out.first, is_free, "page %u", page);
	}
	KUNIT_ASSERT_FALSE(t->test, twin_early_next_free(&t->early, &cursor, &out));
	KUNIT_ASSERT_EQ(t->test, twin_early_pages(&t->early).free, free);
}

/* Mostly something small; sometimes as large as it gets. */
static struct request choose(struct twin_test_rng *rng)
{
	static const char *const names[] = { "a", "b", "c" };
	struct request r = { .gives_way = !twin_test_below(rng, 3) };
	unsigned int most = twin_test_below(rng, 12) ? 4 : twin_test_below(rng, UNITS) + 1;

	r.first = twin_test_below(rng, UNITS);
	r.size = 1 + twin_test_below(rng, most);
	r.end = min(r.first + r.size, UNITS);
	r.align = 1U << twin_test_below(rng, 6);
	r.down = twin_test_below(rng, 2);
	r.joins = twin_test_below(rng, 2);
	r.name = names[twin_test_below(rng, ARRAY_SIZE(names))];
	return r;
}

/* Often what one reservation has, or part of it. */
static void aim(const struct model *m, struct twin_test_rng *rng, struct request *r)
{
	unsigned int first = r->first, end;

	if (!twin_test_below(rng, 8))
		return;
	while (first < UNITS && !m->unit[first].who)
		first++;
	if (first == UNITS)
		return;
	for (end = first + 1; end < UNITS && !edge(m, end); end++)
		;
	while (!edge(m, first))
		first--;
	r->first = first;
	r->end = end;
	if (twin_test_below(rng, 2))
		r->first += twin_test_below(rng, end - first);
	if (twin_test_below(rng, 2))
		r->end = r->first + 1 + twin_test_below(rng, end - r->first);
}

/* What came of the requests. */
struct tally {
	unsigned int ok, busy, full, absent;
};

static void count(struct tally *tally, int err)
{
	tally->ok += !err;
	tally->busy += err == -EBUSY;
	tally->full += err == -ENOMEM;
	tally->absent += err == -ENOENT;
}

/* One request of each in turn; @frees of 8 requests free something. */
static void one_step(struct twin_test_early *t, struct model *m, struct twin_test_rng *rng,
		     unsigned int frees, struct tally *tally)
{
	struct request r = choose(rng);
	unsigned int at = 0;
	int want, got;

	if (twin_test_below(rng, 8) < frees) {
		aim(m, rng, &r);
		want = model_free(m, &r);
		got = twin_early_free(&t->early, t->base + r.first * UNIT, t->base + r.end * UNIT);
	} else if (twin_test_below(rng, 2)) {
		want = model_reserve(m, &r);
		got = twin_early_reserve(&t->early, t->base + r.first * UNIT,
					 t->base + r.end * UNIT, r.name,
					 r.gives_way ? TWIN_RESERVE_LOOSE : TWIN_RESERVE_FIRM);
	} else {
		struct twin_early_want ask = { .size = r.size * UNIT,
					       .align = r.align * UNIT,
					       .down = r.down,
					       .join = r.joins,
					       .name = r.name };
		twin_phys_t phys = twin_phys(t->base);

		if (r.gives_way) { /* that is, every third time */
			r.end = r.first + twin_test_below(rng, UNITS - r.first + 1);
			ask.first = t->base + r.first * UNIT;
			ask.end = t->base + r.end * UNIT;
			r.end = ask.end ? r.end : UNITS;
		} else {
			r.first = 0;
			r.end = UNITS;
		}
		want = model_alloc(m, &r, &at);
		got = twin_early_alloc(&t->early, &ask, &phys);
		if (!got)
			KUNIT_ASSERT_EQ(t->test, phys.a, t->base + at * UNIT);
	}
	KUNIT_ASSERT_EQ(t->test, got, want);
	count(tally, got);
}

static void check_find(struct twin_test_early *t, const struct model *m, struct twin_test_rng *rng)
{
	u64 off = twin_test_below(rng, UNITS * UNIT);
	const struct twin_reservation *r = twin_early_find(&t->early, t->base + off);

	KUNIT_ASSERT_EQ(t->test, !!r, !!m->unit[(unsigned int)(off / UNIT)].who);
	if (r)
		KUNIT_ASSERT_TRUE(t->test, r->first <= t->base + off && t->base + off < r->end);
}

static void random_requests_agree_with_a_naive_model(struct kunit *test)
{
	struct twin_test_early *t = twin_test_early(test);
	struct twin_test_rng rng = twin_test_rng(test);
	struct model *m = kunit_kzalloc(test, sizeof(*m), GFP_KERNEL);
	struct tally tally = {};
	unsigned int i, frees = 1;

	KUNIT_ASSERT_NOT_NULL(test, m);
	rng.state ^= t->base;
	m->slots = 32;
	for (i = 0; i < UNITS; i++)
		m->unit[i].ram = i / PAGE < EARLY_HOLE ||
				 (i / PAGE >= EARLY_HIGH && i / PAGE < EARLY_RAM);
	for (i = 0; i < STEPS; i++) {
		/* It fills up, and empties. */
		if (i % (STEPS / 4) == 0)
			frees = i / (STEPS / 4) % 2 ? 6 : 1;
		one_step(t, m, &rng, frees, &tally);
		compare(t, m);
		check_find(t, m, &rng);
		twin_test_early_sound(t);
		if (i % 16 == 0)
			compare_free(t, m);
	}
	kunit_info(test, "%u done, %u busy, %u full, %u absent; grown %u times, at most %u\n",
		   tally.ok, tally.busy, tally.full, tally.absent, m->grown, t->early.most);
	KUNIT_EXPECT_GT(test, tally.ok, STEPS / 4U);
	KUNIT_EXPECT_GT(test, tally.busy, 0U);
	KUNIT_EXPECT_GT(test, tally.full, 0U);
	KUNIT_EXPECT_GT(test, tally.absent, 0U);
	KUNIT_EXPECT_GE(test, m->grown, 2U);
	twin_early_exit(&t->early);
}

static struct kunit_case cases[] = { TWIN_BASE_CASE(random_requests_agree_with_a_naive_model), {} };

static struct kunit_suite suite = {
	.name = "mmtwin_reserve_random",
	.init = twin_test_init,
	.exit = twin_test_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);
