/* SPDX-License-Identifier: GPL-2.0 */
/* The live direct map, read as a directory that can lie. */
#ifndef TWIN_TEST_PLANE_H
#define TWIN_TEST_PLANE_H

#include "../../src/check/look.h"
#include "liar.h"

/**
 * struct plane - what a test looks at
 * @scene: the live directory, and readers that can lie
 * @runs: what was read
 * @rows: what the check says
 * @firmware: this machine's memory
 * @facts: how the kernel maps it
 * @tally: what the check counts
 */
struct plane {
	struct scene *scene;
	struct twin_runs runs;
	struct twin_rows rows;
	struct twin_firmware firmware;
	struct twin_direct_facts facts;
	struct twin_direct_tally tally;
};

struct plane *twin_test_plane(struct kunit *test);
void twin_test_strike_plane(struct kunit *test, struct plane *c);
void twin_test_needs_policy(struct kunit *test, struct plane *c);
void twin_test_look_at_plane(struct kunit *test, struct plane *c, const struct pt_view *view,
			     const struct pt_view *again);
const struct twin_row *twin_test_plane_row(struct kunit *test, struct plane *c, const char *name);
void twin_test_nothing_is_broken(struct kunit *test, struct plane *c);
void twin_test_one_is_broken(struct kunit *test, struct plane *c, const char *name);
void twin_test_plane_page(struct kunit *test, struct plane *c, struct pt_answer *answer);
u64 twin_test_remake(const struct pt_shape *shape, const struct pt_answer *a, u64 raw, u32 flip);

#endif
