/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kernel that waits in reserved memory for the running one to crash, and how the
 * running one keeps itself from writing to it; and how this kernel is left for another.
 */
#ifndef TWIN_LIVE_CRASH_H
#define TWIN_LIVE_CRASH_H

#include "../extent.h"

struct twin_firmware;

/* Memory is reserved in one place, and perhaps in another one that is low. */
#define TWIN_CRASH_ROOMS 2
/* Kexec takes no more segments, and is kept from fewer parts of its rooms than that. */
#define TWIN_CRASH_PARTS 16

/* What the direct map has of a kernel that waits (arch_kexec_protect_crashkres()). */
enum twin_crash_guard {
	TWIN_CRASH_OPEN,     /* all of it */
	TWIN_CRASH_READONLY, /* the rooms read-only, but for a page to leave this kernel by */
	TWIN_CRASH_ABSENT,   /* nothing of its segments */
};

/**
 * struct twin_crash - the kernel that waits, as far as it can be told
 * @guard: how it is guarded here
 * @nr_rooms: stretches of memory that are reserved for it
 * @room: those
 * @image_at: address of the variable that names it, 0 where that has no name
 * @lock_at: address of the lock that is held while it is changed; not needed where it is
 *	     changed with all of it mapped
 * @told: it is known what has to be: it can be said what of it is guarded
 * @waits: there is one
 * @busy: it was being changed when it was asked for
 * @nr: parts that are guarded
 * @part: those
 * @ask: asks again; NULL where it would say the same
 */
struct twin_crash {
	enum twin_crash_guard guard;
	unsigned int nr_rooms;
	struct twin_extent room[TWIN_CRASH_ROOMS];
	unsigned long image_at;
	unsigned long lock_at;
	bool told;
	bool waits;
	bool busy;
	unsigned int nr;
	struct twin_extent part[TWIN_CRASH_PARTS];
	void (*ask)(struct twin_crash *crash);
};

/* One to start another kernel by, one to start the one that waits. */
#define TWIN_EXITS 2

/**
 * struct twin_exits - code that kexec leaves this kernel by, where it is made executable
 * @untold: there may be some that nobody here can tell
 * @nr: how many pieces
 * @page: those
 */
struct twin_exits {
	bool untold;
	unsigned int nr;
	struct twin_extent page[TWIN_EXITS];
};

void twin_live_crash(struct twin_crash *crash);

/* What the architecture's file says; see shape_*.c. */
unsigned long twin_arch_crash_image(void);
void twin_x86_exits(const struct twin_firmware *fw, struct twin_exits *exits);

#endif
