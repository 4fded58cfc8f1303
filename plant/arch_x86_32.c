// SPDX-License-Identifier: GPL-2.0
/*
 * Faults where i386 leaves more open than others: where it calls UEFI, and in what is left
 * of the tables that it booted with.
 */
#include <linux/efi.h>
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/sizes.h>

#include "../src/live/firmware.h"
#include "plant.h"

/* They fill more than a stack has room for. */
static struct twin_firmware firmware;
static struct twin_direct_facts facts;

/* Where the kernel has mapped a page that firmware keeps of a type, picked by the seed; or 0. */
static u64 kept_page(const struct plant *p, u32 type)
{
	const efi_memory_desc_t *region;
	u32 nr = 0, nth;

	if (!efi_enabled(EFI_MEMMAP))
		return 0;
	for_each_efi_memory_desc(region)
		nr += region->type == type && region->virt_addr;
	if (!nr)
		return 0;
	nth = plant_pick(p, 0, nr);
	for_each_efi_memory_desc(region)
		if (region->type == type && region->virt_addr && !nth--)
			return region->virt_addr +
			       PAGE_SIZE * plant_pick(p, 1, (u32)region->num_pages);
	return 0;
}

/**
 * plant_firmware_exec - make data of firmware's executable
 * @p: the ground
 * @arg: not looked at
 *
 * Return: as plant_attr(); -ENOENT when it has none.
 */
int plant_firmware_exec(struct plant *p, unsigned int arg)
{
	u64 va = kept_page(p, EFI_RUNTIME_SERVICES_DATA);

	return va ? plant_attr(p, va, PT_X, 0) : -ENOENT;
}

/**
 * plant_firmware_frame - let code of firmware's lead to a page of ours
 * @p: the ground
 * @arg: not looked at
 *
 * Return: as plant_lead(); -ENOENT when it has none.
 */
int plant_firmware_frame(struct plant *p, unsigned int arg)
{
	u64 va = kept_page(p, EFI_RUNTIME_SERVICES_CODE);

	return va ? plant_lead(p, va, plant_frame_phys(p, 0)) : -ENOENT;
}

static bool is_ram(u64 phys)
{
	unsigned int i;

	for (i = 0; i < firmware.nr_ram; i++)
		if (phys + PAGE_SIZE > firmware.ram[i].first && phys < firmware.ram[i].end)
			return true;
	return false;
}

/* A page that is no RAM and that the kernel booted with, picked by the seed; or 0. */
static u64 left_page(const struct plant *p)
{
	u32 nr = 0, nth;
	u64 at;

	twin_live_firmware(&firmware);
	twin_live_direct(&p->live, &firmware, &facts);
	for (at = SZ_1M; at < facts.first_end; at += PAGE_SIZE)
		nr += !is_ram(at);
	if (!nr)
		return 0;
	nth = plant_pick(p, 0, nr);
	for (at = SZ_1M; at < facts.first_end; at += PAGE_SIZE)
		if (!is_ram(at) && !nth--)
			return plant_direct(p, at);
	return 0;
}

/**
 * plant_boot_ro - make a leaf of the first tables read-only
 * @p: the ground
 * @arg: not looked at
 *
 * Return: as plant_attr(); -ENOENT when none is left.
 */
int plant_boot_ro(struct plant *p, unsigned int arg)
{
	u64 va = left_page(p);

	return va ? plant_attr(p, va, 0, PT_W) : -ENOENT;
}

/**
 * plant_boot_frame - let a leaf of the first tables lead to a page of ours
 * @p: the ground
 * @arg: not looked at
 *
 * Return: as plant_lead(); -ENOENT when none is left.
 */
int plant_boot_frame(struct plant *p, unsigned int arg)
{
	u64 va = left_page(p);

	return va ? plant_lead(p, va, plant_frame_phys(p, 0)) : -ENOENT;
}
