/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The session: one arena, one machine booted over it, the latest verdict.
 * Everything that users reach passes through its lock.
 */
#ifndef TWIN_SESSION_H
#define TWIN_SESSION_H

#include <linux/mutex.h>

#include "arena.h"
#include "bringup.h"
#include "check/check.h"
#include "live/live.h"
#include "request.h"
#include "row.h"

/**
 * struct twin_times - what the checks took, in nanoseconds
 * @arena: taking it
 * @tables: holding every entry against the plan
 * @frames: holding every frame against map, reservations and lists
 * @judges: putting every translation to every judge
 * @live: reading the running kernel's directory
 */
struct twin_times {
	u64 arena;
	u64 tables;
	u64 frames;
	u64 judges;
	u64 live;
};

/**
 * struct twin_session - all there is
 * @lock: serialises everything below
 * @generation: counts machines booted and looks taken; tells a reader that what it
 *		has begun to read is no longer there
 * @arena: the chunk
 * @live: the running kernel
 * @twin: the booted machine, or NULL when a boot failed half-way
 * @rows: the latest verdict
 * @tally: translations of the latest look
 * @directory: the running kernel's directory, as last read
 * @times: of the latest look
 * @logged: signature of the verdict that the log was last told
 */
struct twin_session {
	struct mutex lock; /* all of this */
	unsigned int generation;
	struct twin_arena arena;
	struct twin_live live;
	struct twin *twin;
	struct twin_rows *rows;
	struct twin_tally tally;
	struct twin_live_directory directory;
	struct twin_times times;
	u64 logged;
};

int twin_session_start(struct twin_session *s, const struct twin_arena_want *want,
		       const struct twin_request *request);
void twin_session_stop(struct twin_session *s);
const struct twin_row *twin_session_sound(struct twin_session *s);
int twin_session_boot(struct twin_session *s, const struct twin_request *request);
int twin_session_check(struct twin_session *s);

#endif
