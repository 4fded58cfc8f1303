// SPDX-License-Identifier: GPL-2.0
/* Architectures that keep no record of the memory types of physical addresses. */
#include "firmware.h"

/**
 * twin_arch_device_reached - can a record of memory types be asked?
 *
 * Return: false: none is kept.
 */
bool twin_arch_device_reached(void)
{
	return false;
}

/**
 * twin_arch_device_memory - not called
 * @phys: not looked at
 */
u32 twin_arch_device_memory(u64 phys)
{
	return 0;
}
