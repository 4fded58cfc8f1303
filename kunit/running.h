/* SPDX-License-Identifier: GPL-2.0 */
/* A session in the running kernel: its arena, its directory, its CPU. */
#ifndef TWIN_TEST_RUNNING_H
#define TWIN_TEST_RUNNING_H

#include "../src/session.h"
#include "fixture.h"

/* 4 MiB, and small leaves everywhere unless a test wants others. */
#define RUNNING_PAGES 1024

/**
 * struct twin_test_running - a session, and what to find again when it has ended
 * @session: the session
 * @started: it stands
 * @pfn: the arena's first frame
 * @marks: by which the arena knows its pages
 */
struct twin_test_running {
	struct twin_session session;
	bool started;
	unsigned long pfn;
	unsigned long marks[RUNNING_PAGES];
};

int twin_test_running_init(struct kunit *test);
void twin_test_running_exit(struct kunit *test);
int twin_test_start(struct kunit *test, unsigned long pages, u8 leaf_levels);
int twin_test_boot(struct twin_session *s, const struct twin_spec *spec,
		   const struct twin_options *options);
void twin_test_stop(struct kunit *test);
struct twin_session *twin_test_session(struct kunit *test);
void twin_test_check(struct twin_session *s);
void twin_test_excuse(struct twin_session *s);
void twin_test_excuse_rows(struct twin_rows *rows);
const struct twin_row *twin_test_row(struct twin_session *s, const char *area, const char *rule);
struct twin_ask twin_test_ask(const struct twin_session *s, const char *window, u64 index);
u64 *twin_test_page(struct twin_session *s, const char *window, u64 index, u64 *va);

#endif
