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
 * only then twin_call(fn)(arguments) may be used.  TWIN_REACH_AS() is for functions whose
 * name is not theirs on every kernel.
 */
#ifndef TWIN_REACH_H
#define TWIN_REACH_H

#include <linux/static_call.h>

#include "../compat.h"

unsigned long twin_live_symbol(const char *name);
unsigned long twin_live_exported(const char *name);

#if TWIN_LINKED
#define TWIN_REACH_AS(id, fn, name)                 \
	static typeof(fn) *const twin_at_##id = fn; \
	static inline bool twin_reach_##id(void)    \
	{                                           \
		return true;                        \
	}
#define twin_call(id) twin_at_##id
#elif IS_ENABLED(CONFIG_KPROBES) && IS_ENABLED(CONFIG_KALLSYMS)
#define TWIN_REACH_AS(id, fn, name)                           \
	DEFINE_STATIC_CALL_NULL(twin_##id, fn);               \
	static bool twin_reach_##id(void)                     \
	{                                                     \
		typeof(fn) *found;                            \
		if (static_call_query(twin_##id))             \
			return true;                          \
		found = (void *)twin_live_symbol(name);       \
		if (found)                                    \
			static_call_update(twin_##id, found); \
		return found != NULL;                         \
	}
#define twin_call(id) static_call(twin_##id)
#else
#define TWIN_REACH_AS(id, fn, name)                           \
	static typeof(fn) *const twin_at_##id __maybe_unused; \
	static inline bool twin_reach_##id(void)              \
	{                                                     \
		return false;                                 \
	}
#define twin_call(id) twin_at_##id
#endif

#define TWIN_REACH(fn) TWIN_REACH_AS(fn, fn, #fn)
#define twin_reach(id) twin_reach_##id()

#endif
