/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Windows whose pages come from all over the pool: vmalloc areas and the fixmap.
 */
#ifndef TWIN_PLAN_SLOTS_H
#define TWIN_PLAN_SLOTS_H

#include "plan.h"

/* PAGE_KERNEL and its relatives; D says that the kernel does not ask for it. */
#define KERNEL_RW  (PT_W | PT_G | PT_A | PT_D)
#define KERNEL_RO  (PT_G | PT_A)
#define KERNEL_ROX (PT_X | PT_G | PT_A)

void twin_plan_vmalloc(const struct twin_place *place, struct twin_window *window);
void twin_plan_fixmap(const struct twin_place *place, struct twin_window *window);
u64 twin_plan_stride(u64 pages);

#endif
