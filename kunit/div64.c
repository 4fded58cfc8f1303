// SPDX-License-Identifier: GPL-2.0
/*
 * 32-bit kernels do not give the compiler a 64-bit division, so that nobody divides
 * by mistake.  The oracle divides on purpose, to stay as plain as it can be.
 */
#include <linux/math64.h>

#include "div64.h"

/**
 * __udivdi3 - what the compiler calls for a division
 * @a: dividend
 * @b: divisor
 */
u64 __udivdi3(u64 a, u64 b)
{
	return div64_u64(a, b);
}

/**
 * __umoddi3 - what the compiler calls for a remainder
 * @a: dividend
 * @b: divisor
 */
u64 __umoddi3(u64 a, u64 b)
{
	u64 rest;

	div64_u64_rem(a, b, &rest);
	return rest;
}

/**
 * __udivmoddi4 - what the compiler calls for both at once
 * @a: dividend
 * @b: divisor
 * @rest: the remainder; may be NULL
 */
u64 __udivmoddi4(u64 a, u64 b, u64 *rest)
{
	u64 unused;

	return div64_u64_rem(a, b, rest ?: &unused);
}
