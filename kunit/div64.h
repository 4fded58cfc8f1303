/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TWIN_TEST_DIV64_H
#define TWIN_TEST_DIV64_H

#include <linux/types.h>

u64 __udivdi3(u64 a, u64 b);
u64 __umoddi3(u64 a, u64 b);
u64 __udivmoddi4(u64 a, u64 b, u64 *rest);

#endif
