// SPDX-License-Identifier: GPL-2.0
/* Architectures that keep nothing of firmware's memory, or call it what it is. */
#include "firmware.h"

/**
 * twin_arch_runtime - find what the kernel keeps of firmware's memory
 * @fw: not touched: there is nothing
 */
void twin_arch_runtime(struct twin_firmware *fw)
{
}
