// SPDX-License-Identifier: GPL-2.0
/* Faults on x86 at fixed addresses whose purpose nobody has asked for. */
#include <linux/cpumask.h>
#include <linux/errno.h>
#include <linux/io.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/string.h>
#include <asm/cpu_entry_area.h>
#include <asm/cpufeature.h>
#include <asm/fixmap.h>

#include "plant.h"

static const unsigned int idle[] = {
	FIX_DBGP_BASE,
	FIX_EARLYCON_MEM_BASE,
#ifdef CONFIG_INTEL_TXT
	FIX_TBOOT_BASE,
#endif
};

static int slot_idle(struct plant *p, unsigned int arg)
{
	unsigned int slot = idle[plant_pick(p, 0, ARRAY_SIZE(idle))];

	return plant_map(p, __fix_to_virt(slot), plant_frame_phys(p, 0), PT_W | PT_G);
}

/* Where a CPU would record what perf asks for, had it the means. */
static int slot_buffers(struct plant *p, unsigned int arg)
{
	const struct cpu_entry_area *area = get_cpu_entry_area(cpumask_first(cpu_online_mask));
	unsigned long va = (unsigned long)&area->cpu_debug_buffers;

	if (boot_cpu_has(X86_FEATURE_BTS) || boot_cpu_has(X86_FEATURE_PEBS))
		return -ENOENT;
	va += PAGE_SIZE * plant_pick(p, 0, sizeof(area->cpu_debug_buffers) >> PAGE_SHIFT);
	return plant_map(p, va, plant_frame_phys(p, 0), PT_W | PT_G);
}

/* The configuration of a device is not in RAM; who asks for another one puts it right. */
static int slot_config(struct plant *p, unsigned int arg)
{
#if defined(CONFIG_KMAP_LOCAL) && defined(CONFIG_PCI_MMCONFIG)
	return plant_lead(p, __fix_to_virt(FIX_PCIE_MCFG), plant_frame_phys(p, 0));
#else
	return -EOPNOTSUPP;
#endif
}

/* A copy of what a CPU begins to run on when it enters the kernel; the copy takes its place. */
static int slot_stack(struct plant *p, unsigned int arg)
{
	unsigned int nth = plant_pick(p, 0, num_online_cpus()), cpu;
	unsigned long va;

	for_each_online_cpu(cpu)
		if (!nth--)
			break;
	if (cpu >= nr_cpu_ids)
		return -ENOENT;
	va = (unsigned long)&get_cpu_entry_area(cpu)->entry_stack_page;
	memcpy(phys_to_virt(plant_frame_phys(p, 0)), (void *)va, PAGE_SIZE);
	return plant_lead(p, va, plant_frame_phys(p, 0));
}

/* A copy of the table of interrupts, which all CPUs read at this address. */
static int slot_idt(struct plant *p, unsigned int arg)
{
	memcpy(phys_to_virt(plant_frame_phys(p, 0)), (void *)CPU_ENTRY_AREA_RO_IDT, PAGE_SIZE);
	return plant_lead(p, CPU_ENTRY_AREA_RO_IDT, plant_frame_phys(p, 0));
}

/** var plant_slot_kinds - ended by an empty name */
const struct plant_kind plant_slot_kinds[] = {
	{ "slot-idle", "leaves/slot", "a page in a slot whose purpose nobody has asked for",
	  slot_idle },
	{ "slot-buffers", "leaves/slot", "a page where a CPU records nothing", slot_buffers },
	{ "slot-stack", "leaves/slot-target", "a CPU's stack for entering the kernel is a copy",
	  slot_stack },
	{ "slot-idt", "leaves/slot-target", "the table of interrupts that CPUs read is a copy",
	  slot_idt },
	{ "slot-config", "leaves/slot-target", "the slot for PCI configuration leads to RAM",
	  slot_config },
	{}
};
