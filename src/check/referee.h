/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The referee: puts addresses to every judge that can speak.
 */
#ifndef TWIN_REFEREE_H
#define TWIN_REFEREE_H

#include "check.h"

struct twin_referee;

int twin_referee_open(struct twin_referee **referee, const struct twin_court *court,
		      struct twin_rows *rows, struct twin_tally *tally);
int twin_referee_put(struct twin_referee *ref, twin_va_t va, const struct twin_window *window,
		     u64 index);
int twin_referee_window(struct twin_referee *ref, const struct twin_window *window);
int twin_referee_close(struct twin_referee *ref, int err);

#endif
