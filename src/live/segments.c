// SPDX-License-Identifier: GPL-2.0
/* Descriptors taken apart, by the manual's layout alone. */
#include "segments.h"

/**
 * twin_segment_decode - take a descriptor apart
 * @low: the descriptor
 * @high: the slot after it, for what has two; else 0
 */
struct twin_segment twin_segment_decode(u64 low, u64 high)
{
	struct twin_segment s = {
		.base = (low >> 16 & 0xffffff) | (low >> 56 & 0xff) << 24,
		.limit = (low & 0xffff) | (low >> 48 & 0xf) << 16,
		.type = low >> 40 & 0xf,
		.system = !(low & BIT_ULL(44)),
		.dpl = low >> 45 & 3,
		.present = low & BIT_ULL(47),
		.avl = low & BIT_ULL(52),
		.longmode = low & BIT_ULL(53),
		.big = low & BIT_ULL(54),
		.pages = low & BIT_ULL(55),
	};

	s.base |= (high & 0xffffffff) << 32;
	if (s.pages)
		s.limit = s.limit << 12 | 0xfff;
	return s;
}
