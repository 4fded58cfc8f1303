/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Functions of the kernel's that it does not export.
 *
 * Part of the kernel, they are called by link.  A module asks kallsyms for the address,
 * which a kprobe has told where it is, and calls through a static call: a direct call,
 * as kernels with indirect-branch tracking demand; where an architecture has none
 * (arm64), a call by pointer.
 *
 * TWIN_REACH(fn) at file scope; twin_reach(fn) finds it and says whether it was found;
 * only then twin_call(fn)(arguments) may be used.
 */
#ifndef TWIN_REACH_H
#define TWIN_REACH_H

#include <linux/static_call.h>

#include "../compat.h"

unsigned long twin_live_symbol(const char *name);

#if TWIN_LINKED
#define TWIN_REACH(fn) static inline bool twin_reach_##fn(void) { return true; }
#define twin_call(fn)  fn
#elif IS_ENABLED(CONFIG_KPROBES) && IS_ENABLED(CONFIG_KALLSYMS)
#define TWIN_REACH(fn)                                                \
	DEFINE_STATIC_CALL_NULL(twin_##fn, fn);                       \
	static bool twin_reach_##fn(void)                             \
	{                                                             \
		typeof(fn) *found;                                    \
		if (static_call_query(twin_##fn))                     \
			return true;                                  \
		found = (void *)twin_live_symbol(#fn);                \
		if (found)                                            \
			static_call_update(twin_##fn, found);         \
		return found;                                         \
	}
#define twin_call(fn) static_call(twin_##fn)
#else
#define TWIN_REACH(fn) static inline bool twin_reach_##fn(void) { return false; }
#define twin_call(fn)  ((typeof(fn) *)NULL)
#endif

#define twin_reach(fn) twin_reach_##fn()

#endif
