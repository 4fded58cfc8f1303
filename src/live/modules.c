// SPDX-License-Identifier: GPL-2.0
/*
 * What the kernel's own lists say of text and of modules: where each part of a module
 * begins and ends, and so which rights it must have.  No page table is asked.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/kallsyms.h>
#include <linux/module.h>
#include <linux/preempt.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "../pgtable/format.h"
#include "areas.h"
#include "modules.h"
#include "reach.h"

#ifdef CONFIG_MODULES
TWIN_REACH(__module_address)
#endif
TWIN_REACH(kernel_text_address)

/* The kernel's variable that says where the text is by which it calls Hyper-V; 0 for none. */
static unsigned long hypercalls_at;
static bool hypercalls_sought;

/**
 * twin_modules_reached - can the kernel be asked for the owners of text?
 *
 * May sleep; to be called before the functions below.
 */
bool twin_modules_reached(void)
{
#ifdef CONFIG_MODULES
	if (!twin_reach(__module_address))
		return false;
#endif
	if (!hypercalls_sought)
		hypercalls_at = twin_live_exported("hv_hypercall_pg");
	hypercalls_sought = true;
	return twin_reach(kernel_text_address) && twin_areas_reached();
}

#ifdef CONFIG_MODULES
#if TWIN_HAS_MODULE_MEM
static int find_part(const struct module *mod, u64 va, struct twin_module_part *part)
{
	static const struct {
		const char *name;
		u32 rights;
		bool late;
	} kinds[MOD_MEM_NUM_TYPES] = {
		[MOD_TEXT] = { "module text", PT_X },
		[MOD_DATA] = { "module data", PT_W },
		[MOD_RODATA] = { "module rodata", 0 },
		[MOD_RO_AFTER_INIT] = { "module data, read-only after init", 0, true },
		[MOD_INIT_TEXT] = { "module init text", PT_X },
		[MOD_INIT_DATA] = { "module init data", PT_W },
		[MOD_INIT_RODATA] = { "module init rodata", 0 },
	};
	unsigned int i;

	for (i = 0; i < MOD_MEM_NUM_TYPES; i++) {
		u64 base = (unsigned long)mod->mem[i].base;

		if (va < base || va - base >= mod->mem[i].size)
			continue;
		*part = (struct twin_module_part){ kinds[i].name, base, base + mod->mem[i].size,
						   kinds[i].rights, kinds[i].late };
		return 0;
	}
	return -ENOENT;
}

static bool has_init(const struct module *mod)
{
	return READ_ONCE(mod->mem[MOD_INIT_TEXT].base) || READ_ONCE(mod->mem[MOD_INIT_DATA].base);
}
#else
static int find_in(const struct module_layout *l, u64 va, struct twin_module_part *part)
{
	u64 base = (unsigned long)l->base, at = va - base;

	if (va < base || at >= l->size)
		return -ENOENT;
	if (at < l->text_size)
		*part = (struct twin_module_part){ "module text", base, base + l->text_size, PT_X };
	else if (at < l->ro_size)
		*part = (struct twin_module_part){ "module rodata", base + l->text_size,
						   base + l->ro_size, 0 };
	else if (at < l->ro_after_init_size)
		*part = (struct twin_module_part){ "module data, read-only after init",
						   base + l->ro_size, base + l->ro_after_init_size,
						   0, true };
	else
		*part = (struct twin_module_part){ "module data", base + l->ro_after_init_size,
						   base + l->size, PT_W };
	return 0;
}

static int find_part(const struct module *mod, u64 va, struct twin_module_part *part)
{
	int err = find_in(&mod->core_layout, va, part);

	return err ? find_in(&mod->init_layout, va, part) : 0;
}

static bool has_init(const struct module *mod)
{
	return READ_ONCE(mod->init_layout.base);
}
#endif

/**
 * twin_module_at - the part of a module that an address lies in
 * @va: the address
 * @part: filled in
 *
 * Return: 0, -ENOENT when it is no module's, or -EAGAIN while the module is being
 * loaded or unloaded, and its rights there are still to change.
 */
int twin_module_at(u64 va, struct twin_module_part *part)
{
	const struct module *mod;
	int err = -ENOENT;

	/* A module is freed only when every CPU has passed through here. */
	preempt_disable();
	mod = twin_call(__module_address)((unsigned long)va);
	if (mod)
		err = mod->state == MODULE_STATE_GOING ? -EAGAIN : find_part(mod, va, part);
	/* Not yet, or just now: a module is called live some time before it is protected. */
	if (!err && part->late && (mod->state == MODULE_STATE_COMING || has_init(mod)))
		err = -EAGAIN;
	preempt_enable();
	return err;
}
#else
/**
 * twin_module_at - the part of a module that an address lies in
 * @va: not looked at
 * @part: not touched
 *
 * Return: -ENOENT: this kernel has no modules.
 */
int twin_module_at(u64 va, struct twin_module_part *part)
{
	return -ENOENT;
}
#endif

/*
 * BPF programs share large areas, of which no list says what is not in use.  Who asked
 * for the area is told by its own record.
 */
static bool is_area_of(u64 va, const char *prefix)
{
	char name[KSYM_SYMBOL_LEN];
	struct twin_area area;

	if (twin_area_at(va, &area) || !area.caller)
		return false;
	sprint_symbol(name, area.caller);
	return str_has_prefix(name, prefix);
}

/**
 * twin_text_probe - does an address lie in a page that a probe executes?
 * @va: the address
 */
bool twin_text_probe(u64 va)
{
	return is_area_of(va, "__get_insn_slot+");
}

/**
 * twin_text_hypercall - does an address lie in the page by which Hyper-V is called?
 * @va: the address
 *
 * hyperv_init() makes it executable where it runs and leaves the direct map as it was.
 * Whom its area names as the caller has been freed by then.
 */
bool twin_text_hypercall(u64 va)
{
	unsigned long page;

	return hypercalls_at && !get_kernel_nofault(page, (unsigned long *)hypercalls_at) && page &&
	       (va & PAGE_MASK) == page;
}

/*
 * Who asks for areas that text is made in at run time: programs, tracers, probes, jumps
 * that stand where a CPU predicts none from elsewhere (ITS).  An area outlives its use:
 * the function tracer keeps its trampoline when it is turned off, and then no list of the
 * kernel's has it.
 */
static const char *const text_makers[] = {
	"bpf_",
	"arch_ftrace_update_trampoline+",
	"__get_insn_slot+",
	"alloc_insn_page+",
	"its_alloc+",
	"its_allocate_thunk",
	"emit_its_trampoline",
	"patch_retpoline",
	"apply_retpolines+",
};

/* Until it is freed, all of the kernel's init memory is its own, exit text included. */
static bool is_init_memory(u64 va)
{
	return system_state < SYSTEM_RUNNING && va >= twin_live_symbol("__init_begin") &&
	       va < twin_live_symbol("__init_end");
}

/**
 * twin_text_owned - does anybody own the text at an address?
 * @va: the address of a page
 *
 * Return: true when it is the kernel's own, a module's, a BPF program's, that of a probe
 * or a trampoline, or Hyper-V's.
 */
bool twin_text_owned(u64 va)
{
	struct twin_module_part part;
	unsigned int i;

	if (twin_call(kernel_text_address)((unsigned long)va) || is_init_memory(va) ||
	    twin_text_hypercall(va))
		return true;
	for (i = 0; i < ARRAY_SIZE(text_makers); i++)
		if (is_area_of(va, text_makers[i]))
			return true;
	/* Before it is formed, and while it is freed, a module is on no list. */
	return twin_module_at(va, &part) == -ENOENT && is_area_of(va, "load_module+");
}
