// SPDX-License-Identifier: GPL-2.0
/*
 * Addresses of the kernel's own symbols, those that it does not export included.
 */
#include <linux/kallsyms.h>
#include <linux/kprobes.h>
#include <linux/module.h>

#include "reach.h"

#if !TWIN_LINKED && IS_ENABLED(CONFIG_KPROBES) && IS_ENABLED(CONFIG_KALLSYMS)
DEFINE_STATIC_CALL_NULL(twin_kallsyms, kallsyms_lookup_name);

/*
 * A probe on the function tells its address.  It is registered disabled, so that no
 * instruction of the kernel's is touched, and just long enough to be read.
 */
static bool find_kallsyms(void)
{
	struct kprobe probe = {
		.symbol_name = "kallsyms_lookup_name",
		.flags = KPROBE_FLAG_DISABLED,
	};
	typeof(kallsyms_lookup_name) *fn;

	if (static_call_query(twin_kallsyms))
		return true;
	if (register_kprobe(&probe))
		return false;
	unregister_kprobe(&probe);
	fn = (void *)probe.addr;
	static_call_update(twin_kallsyms, fn);
	return true;
}

/**
 * twin_live_symbol - the address of a symbol of the running kernel
 * @name: the symbol; data has names only where CONFIG_KALLSYMS_ALL is set
 *
 * May sleep.
 *
 * Return: the address, or 0 where it cannot be found.
 */
unsigned long twin_live_symbol(const char *name)
{
	return find_kallsyms() ? static_call(twin_kallsyms)(name) : 0;
}
#elif TWIN_LINKED && IS_ENABLED(CONFIG_KALLSYMS)
/**
 * twin_live_symbol - the address of a symbol of the running kernel
 * @name: the symbol; data has names only where CONFIG_KALLSYMS_ALL is set
 *
 * Return: the address, or 0 where it cannot be found.
 */
unsigned long twin_live_symbol(const char *name)
{
	return kallsyms_lookup_name(name);
}
#else
/**
 * twin_live_symbol - the address of a symbol of the running kernel
 * @name: not looked at
 *
 * Return: 0: nobody here knows.
 */
unsigned long twin_live_symbol(const char *name)
{
	return 0;
}
#endif

/**
 * twin_live_exported - the address of a symbol that the kernel exports to GPL modules
 * @name: the symbol, be it text or data
 *
 * May sleep.
 *
 * Return: the address, or 0 where there is none of that name.
 */
unsigned long twin_live_exported(const char *name)
{
#ifdef CONFIG_MODULES
	void *at = __symbol_get(name);

#ifdef CONFIG_MODULE_UNLOAD
	/* Elsewhere nobody counts who uses what. */
	if (at)
		__symbol_put(name);
#endif
	return (unsigned long)at;
#else
	return 0;
#endif
}
