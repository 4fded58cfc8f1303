// SPDX-License-Identifier: GPL-2.0
/*
 * crash [FIRST LAST] [next]
 *
 * Puts a kernel into the memory that is reserved for one to be started in a crash, between the
 * hexadecimal addresses; without them, takes it away again. With "next" it is one to be started
 * when this kernel is told to, anywhere. It is none: a few pages of noughts, in segments that
 * leave room for what kexec needs. Nobody is to let the guest crash, or to start it.
 */
#include <linux/kexec.h>

#include "start.h"

#define PAGE	 4096L
#define SEGMENTS 3

struct segment {
	const void *from;
	unsigned long from_bytes;
	unsigned long to;
	unsigned long to_bytes;
};

static unsigned long hex(const char *text)
{
	unsigned long value = 0;

	for (; *text; text++)
		value = value << 4 | (*text <= '9' ? *text - '0' : (*text | 32) - 'a' + 10);
	return value;
}

static int run(long argc, char **argv)
{
	static const char page[PAGE];
	struct segment segment[SEGMENTS];
	/* So many words tell which one, and addresses come in pairs. */
	long flags = argc % 2 ? KEXEC_ON_CRASH : 0;
	unsigned long first, pages;
	unsigned int i;

	if (argc < 3)
		return call(__NR_kexec_load, 0, 0, 0, flags) ? 1 : 0;
	first = hex(argv[1]);
	pages = (hex(argv[2]) + 1 - first) / PAGE;
	for (i = 0; i < SEGMENTS; i++)
		segment[i] = (struct segment){
			.from = page,
			.from_bytes = PAGE,
			.to = first + (pages / 4 * (i + 1) + i) * PAGE,
			.to_bytes = (7 * i + 1) * PAGE,
		};
	return call(__NR_kexec_load, segment[0].to, SEGMENTS, (long)segment, flags) ? 1 : 0;
}
