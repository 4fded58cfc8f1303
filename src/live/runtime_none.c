// SPDX-License-Identifier: GPL-2.0
/* Architectures that call firmware in a directory of its own, or not at all. */
#include "firmware.h"

/**
 * twin_arch_runtime - find the code of firmware that the kernel's own tables map
 * @fw: not touched: there is none
 */
void twin_arch_runtime(struct twin_firmware *fw)
{
}
