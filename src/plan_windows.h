/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Windows whose pages come and go: what a kernel maps for a moment.
 */
#ifndef TWIN_PLAN_WINDOWS_H
#define TWIN_PLAN_WINDOWS_H

#include "plan.h"

#define TWIN_PASSING_MAX 3

extern const struct twin_window_kind twin_windows_x86_64;
extern const struct twin_window_kind twin_windows_i386;
extern const struct twin_window_kind twin_windows_i386_pae;
extern const struct twin_window_kind twin_windows_arm64;
extern const struct twin_window_kind twin_windows_um;

unsigned int twin_plan_early_pages(const struct twin_place *place);
unsigned int twin_plan_passing(const struct twin_place *place,
			       struct twin_window window[TWIN_PASSING_MAX]);

#endif
