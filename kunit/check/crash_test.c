// SPDX-License-Identifier: GPL-2.0
/* A kernel that waits for a crash: what its guard explains, and what it does not. */
#include <linux/mm.h>

#include "plane.h"

/* A kernel that waits for a crash in memory of the arena: in the leaf that @a tells of. */
static void let_wait(struct plane *c, const struct pt_answer *a, enum twin_crash_guard guard)
{
	u64 span = pt_span(&c->scene->s->live.shape, a->level), first = a->phys.a & -span;

	c->facts.crash = (struct twin_crash){
		.guard = guard,
		.nr_rooms = 1,
		.room = { { first, first + span } },
		.told = true,
		.waits = true,
		.nr = 1,
		.part = { { first, first + span } },
	};
}

/* How many times its rule is broken when the leaf is what a guard makes it. */
static u64 broken_by(struct kunit *test, struct plane *c, const struct pt_answer *a,
		     const char *rule)
{
	const struct pt_shape *shape = &c->scene->s->live.shape;
	bool absent = c->facts.crash.guard == TWIN_CRASH_ABSENT;
	u64 raw = a->step[a->level].raw;

	twin_test_lie(c->scene, a, absent ? 0 : twin_test_remake(shape, a, raw, PT_W));
	twin_test_look_at_plane(test, c, &c->scene->liar.view, &c->scene->again.view);
	return twin_test_plane_row(test, c, rule)->broken;
}

static void what_a_waiting_kernel_explains(struct kunit *test, enum twin_crash_guard guard,
					   const char *rule)
{
	struct plane *c = twin_test_plane(test);
	struct twin_crash *crash = &c->facts.crash;
	struct pt_answer a;

	twin_test_needs_policy(test, c);
	twin_test_plane_page(test, c, &a);
	let_wait(c, &a, guard);
	if (!broken_by(test, c, &a, rule)) {
		if (!twin_test_plane_row(test, c, rule)->skip)
			KUNIT_EXPECT_GE(test, twin_test_plane_row(test, c, rule)->explained, 1ULL);
	} else {
		KUNIT_FAIL(test, "what is guarded is not explained");
	}
	if (twin_test_plane_row(test, c, rule)->skip) {
		twin_test_strike_plane(test, c);
		kunit_skip(test, "the kernel has not protected its text yet");
	}
	/* Where it is not, the same is a fault: beside the part, and without a kernel. */
	crash->part[0].first += PAGE_SIZE;
	KUNIT_EXPECT_GE(test, broken_by(test, c, &a, rule), 1ULL);
	crash->nr = 0;
	KUNIT_EXPECT_GE(test, broken_by(test, c, &a, rule), 1ULL);
	/* While it comes or goes nobody can say. */
	crash->busy = true;
	KUNIT_EXPECT_EQ(test, broken_by(test, c, &a, rule), 0ULL);
	crash->busy = false;
	crash->told = false;
	KUNIT_EXPECT_EQ(test, broken_by(test, c, &a, rule), 0ULL);
	crash->waits = false;
	KUNIT_EXPECT_GE(test, broken_by(test, c, &a, rule), 1ULL);
	twin_test_strike_plane(test, c);
}

static void a_waiting_kernel_is_read_only(struct kunit *test)
{
	what_a_waiting_kernel_explains(test, TWIN_CRASH_READONLY, "direct-rights");
}

static void a_waiting_kernel_is_absent(struct kunit *test)
{
	what_a_waiting_kernel_explains(test, TWIN_CRASH_ABSENT, "direct-present");
}

static void a_waiting_kernel_open_to_writes_is_named(struct kunit *test)
{
	struct plane *c = twin_test_plane(test);
	const struct twin_row *rights;
	struct pt_answer a;

	twin_test_needs_policy(test, c);
	twin_test_plane_page(test, c, &a);
	let_wait(c, &a, TWIN_CRASH_READONLY);
	twin_test_look_at_plane(test, c, &c->scene->honest.view, &c->scene->again.view);
	rights = twin_test_plane_row(test, c, "direct-rights");
	KUNIT_EXPECT_TRUE(test, rights->skip || rights->broken);
	twin_test_strike_plane(test, c);
}

static struct kunit_case cases[] = { KUNIT_CASE(a_waiting_kernel_is_read_only),
				     KUNIT_CASE(a_waiting_kernel_is_absent),
				     KUNIT_CASE(a_waiting_kernel_open_to_writes_is_named),
				     {} };

static struct kunit_suite suite = {
	.name = "mmtwin_check_crash",
	.init = twin_test_running_init,
	.exit = twin_test_running_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);
