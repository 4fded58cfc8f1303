// SPDX-License-Identifier: GPL-2.0
/* Each judge alone: it agrees with the truth, and with no lie that it can see through. */
#include <linux/mm.h>
#include <linux/string.h>

#include "../../src/judge/judge.h"
#include "../machine.h"
#include "../running.h"

/**
 * struct hearing - one judge and one question
 * @court: the case
 * @ask: the question
 * @rows: what the judge wrote
 */
struct hearing {
	struct twin_court court;
	struct twin_ask ask;
	struct twin_row rows[TWIN_JUDGE_RULES];
};

static struct twin_court court_of(const struct twin_session *s)
{
	return (struct twin_court){
		.plan = &s->twin->plan,
		.map = &s->twin->map,
		.arena = &s->arena,
		.live = &s->live,
	};
}

/* Put it to a judge. Does the judge disagree, and do the rows say the same? */
static bool disagrees(struct kunit *test, const struct twin_judge *judge, struct hearing *h)
{
	struct twin_row *row[TWIN_JUDGE_RULES];
	u64 broken = 0;
	unsigned int i;
	void *state;

	for (i = 0; judge->rule[i]; i++) {
		row[i] = &h->rows[i];
		twin_row_init(row[i], judge->rule[i]);
	}
	h->ask.dissent = 0;
	KUNIT_ASSERT_EQ(test, judge->open(&h->court, &state), 0);
	judge->hear(state, &h->ask, 1, row);
	for (i = 0; judge->rule[i]; i++)
		broken += row[i]->broken;
	judge->close(state, row);
	KUNIT_EXPECT_EQ_MSG(test, !broken, !h->ask.dissent, "%s", judge->name);
	return h->ask.dissent;
}

static u64 last_frame(const struct twin_session *s)
{
	return s->twin->ram.base.a + s->twin->ram.size - PAGE_SIZE;
}

static void lie_next_frame(const struct twin_session *s, struct twin_ask *ask)
{
	ask->phys.a += PAGE_SIZE;
}

static void lie_frame_before(const struct twin_session *s, struct twin_ask *ask)
{
	ask->phys.a -= PAGE_SIZE;
}

static void lie_outside(const struct twin_session *s, struct twin_ask *ask)
{
	ask->phys.a = last_frame(s) + PAGE_SIZE;
}

static void lie_absent(const struct twin_session *s, struct twin_ask *ask)
{
	ask->mapped = false;
	ask->phys = twin_phys(0);
}

static void lie_mapped(const struct twin_session *s, struct twin_ask *ask)
{
	ask->mapped = true;
	ask->phys = s->twin->ram.base;
	ask->attr = PT_W | PT_A | PT_D;
}

/* An absent page has this frame in an answer, too: only "mapped" is the lie. */
static void lie_mapped_to_zero(const struct twin_session *s, struct twin_ask *ask)
{
	ask->mapped = true;
	ask->phys = twin_phys(0);
}

static void lie_read_only(const struct twin_session *s, struct twin_ask *ask)
{
	ask->attr &= ~PT_W;
}

/* Who can see through a lie. */
#define RULE BIT(0)
#define LIVE BIT(1) /* knows which frames there are, not which one is meant */
#define CPU  BIT(2)

#define SAME BIT(3) /* as LIVE, where the direct map is in swapper_pg_dir */

/* Behind text and rodata, which are three quarters of the image. */
#define DIRECT_LAST (RUNNING_PAGES - RUNNING_PAGES / 16 * 3 - 1)

static const struct lie {
	const char *name;
	const char *window;
	u64 index;
	void (*tell)(const struct twin_session *s, struct twin_ask *ask);
	unsigned int seen_by;
} lies[] = {
	{ "one frame on", "text", 3, lie_next_frame, RULE | CPU },
	{ "one frame on, in the direct map", "direct", 3, lie_next_frame, RULE | SAME | CPU },
	{ "one frame back", "data", 3, lie_frame_before, RULE | CPU },
	{ "one frame on, and outside", "direct", DIRECT_LAST, lie_next_frame, RULE | LIVE },
	{ "outside the arena", "vmalloc", 0, lie_outside, RULE | LIVE },
	{ "absent, but it is mapped", "rodata", 2, lie_absent, RULE | CPU },
	{ "mapped, but it is a guard page", "vmalloc", 4, lie_mapped, RULE | CPU },
	{ "mapped to frame 0, but it is a guard page", "vmalloc", 4, lie_mapped_to_zero,
	  RULE | LIVE },
	{ "read-only, but it can be written", "data", 3, lie_read_only, RULE | CPU },
};

static void describe(const struct lie *one, char *desc)
{
	strscpy(desc, one->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(lie, lies, describe);

static unsigned int bits_of(const struct twin_judge *judge, const struct twin_session *s)
{
	if (judge == &twin_judge_rule)
		return RULE;
	if (judge == &twin_judge_cpu)
		return CPU;
	return s->live.direct ? LIVE | SAME : LIVE;
}

static void judges_see_through_a_lie(struct kunit *test)
{
	const struct lie *lie = test->param_value;
	struct twin_session *s = twin_test_session(test);
	struct hearing *h = kunit_kzalloc(test, sizeof(*h), GFP_KERNEL);
	unsigned int i, heard = 0;

	KUNIT_ASSERT_NOT_NULL(test, h);
	h->court = court_of(s);
	for (i = 0; twin_judges[i]; i++) {
		const struct twin_judge *judge = twin_judges[i];

		if (judge->mute(&h->court))
			continue;
		heard++;
		h->ask = twin_test_ask(s, lie->window, lie->index);
		KUNIT_EXPECT_FALSE_MSG(test, disagrees(test, judge, h), "%s, of the truth",
				       judge->name);
		lie->tell(s, &h->ask);
		KUNIT_EXPECT_EQ_MSG(test, disagrees(test, judge, h),
				    !!(lie->seen_by & bits_of(judge, s)), "%s, of a lie",
				    judge->name);
	}
	KUNIT_EXPECT_GE(test, heard, 2U);
	twin_test_stop(test);
}

/* The arena's alias shifted by a page: then each frame's alias leads elsewhere. */
static void the_live_judge_walks_the_alias(struct kunit *test)
{
	struct twin_session *s = twin_test_session(test);
	struct hearing *h = kunit_kzalloc(test, sizeof(*h), GFP_KERNEL);
	struct twin_arena shifted = s->arena;

	KUNIT_ASSERT_NOT_NULL(test, h);
	KUNIT_ASSERT_NOT_NULL(test, s->arena.alias);
	shifted.alias += PAGE_SIZE;
	h->court = court_of(s);
	h->court.arena = &shifted;
	h->ask = twin_test_ask(s, "text", 3);
	KUNIT_EXPECT_TRUE(test, disagrees(test, &twin_judge_live, h));
	twin_test_stop(test);
}

/* The live directory's root replaced by the twin's, which maps no alias. */
static void the_live_judge_walks_the_live_directory(struct kunit *test)
{
	struct twin_session *s = twin_test_session(test);
	struct hearing *h = kunit_kzalloc(test, sizeof(*h), GFP_KERNEL);
	struct twin_live *other = kunit_kzalloc(test, sizeof(*other), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, h);
	KUNIT_ASSERT_NOT_NULL(test, other);
	*other = s->live;
	other->root = s->twin->map.root;
	h->court = court_of(s);
	h->court.live = other;
	h->ask = twin_test_ask(s, "text", 3);
	KUNIT_EXPECT_TRUE(test, disagrees(test, &twin_judge_live, h));
	twin_test_stop(test);
}

static void a_judge_that_cannot_speak_says_why(struct kunit *test)
{
	struct twin_session *s = twin_test_session(test);
	struct twin_court court = court_of(s);
	struct pt_map map = s->twin->map;
	struct pt_shape shape = s->live.shape;
	bool software = s->live.shape.format == &pt_format_um64;

	KUNIT_EXPECT_NULL(test, twin_judge_rule.mute(&court));
	KUNIT_EXPECT_NULL(test, twin_judge_live.mute(&court));
	KUNIT_EXPECT_EQ(test, !!twin_judge_cpu.mute(&court), software);
	court.live = NULL;
	KUNIT_EXPECT_NULL(test, twin_judge_rule.mute(&court));
	KUNIT_EXPECT_NOT_NULL(test, twin_judge_live.mute(&court));
	KUNIT_EXPECT_NOT_NULL(test, twin_judge_cpu.mute(&court));
	/* Nor can a CPU walk tables of a kind that none has, or reach memory by too few bits. */
	court = court_of(s);
	court.map = &map;
	map.shape = &shape;
	shape.format = &pt_format_um64;
	KUNIT_EXPECT_NOT_NULL(test, twin_judge_cpu.mute(&court));
	shape = s->live.shape;
	shape.phys_bits = 13;
	KUNIT_ASSERT_NOT_NULL(test, twin_judge_cpu.mute(&court));
	if (!software)
		KUNIT_EXPECT_NOT_NULL(test, strstr(twin_judge_cpu.mute(&court), "physical"));
	twin_test_stop(test);
}

/* What the judges read through, they leave as it was. */
static void judging_leaves_the_arena_as_it_was(struct kunit *test)
{
	struct twin_session *s = twin_test_session(test);
	u64 *words = s->twin->ram.mem, changed = 0, i;
	u64 *before = kvmalloc(s->twin->ram.size, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, before);
	memcpy(before, words, s->twin->ram.size);
	twin_test_check(s);
	for (i = 0; i < s->twin->ram.size / sizeof(u64); i++)
		changed += words[i] != before[i];
	kvfree(before);
	KUNIT_EXPECT_EQ(test, changed, 0ULL);
	twin_test_stop(test);
}

static struct kunit_case cases[] = { KUNIT_CASE_PARAM(judges_see_through_a_lie, lie_gen_params),
				     KUNIT_CASE(the_live_judge_walks_the_alias),
				     KUNIT_CASE(the_live_judge_walks_the_live_directory),
				     KUNIT_CASE(a_judge_that_cannot_speak_says_why),
				     KUNIT_CASE(judging_leaves_the_arena_as_it_was),
				     {} };

static struct kunit_suite suite = {
	.name = "mmtwin_judge",
	.init = twin_test_running_init,
	.exit = twin_test_running_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);
