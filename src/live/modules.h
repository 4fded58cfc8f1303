/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Text that the kernel did not begin with: of modules, of BPF programs, of probes.
 */
#ifndef TWIN_LIVE_MODULES_H
#define TWIN_LIVE_MODULES_H

#include <linux/types.h>

/**
 * struct twin_module_part - the part of a module that an address lies in
 * @name: what it holds
 * @first: its first address
 * @end: where it ends; what follows up to a page's end has its rights
 * @rights: PT_W, PT_X
 * @late: these rights are given only when the module has been initialised
 */
struct twin_module_part {
	const char *name;
	u64 first;
	u64 end;
	u32 rights;
	bool late;
};

bool twin_modules_reached(void);
int twin_module_at(u64 va, struct twin_module_part *part);
bool twin_text_owned(u64 va);
bool twin_text_probe(u64 va);
bool twin_text_hypercall(u64 va);

#endif
