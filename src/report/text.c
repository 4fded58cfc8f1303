// SPDX-License-Identifier: GPL-2.0
/* Small pieces of text that several reports share. */
#include <linux/kernel.h>
#include <linux/string.h>

#include "report.h"

/**
 * twin_attr_text - rights and marks in the words of the kernel's ptdump
 * @shape: of the tables
 * @attr: PT_*
 * @text: filled in
 *
 * Return: @text.
 */
const char *twin_attr_text(const struct pt_shape *shape, u32 attr, char text[TWIN_ATTR_TEXT])
{
	unsigned int memory = (attr & PT_MEMORY) / PT_M0;

	snprintf(text, TWIN_ATTR_TEXT, "%s %s %s %s %c%c mt%u", attr & PT_W ? "RW" : "ro",
		 attr & PT_X ? "x " : "NX", attr & PT_U ? "USR" : "   ",
		 attr & PT_G ? "GLB" : "   ", attr & PT_A ? 'A' : '-', attr & PT_D ? 'D' : '-',
		 memory);
	return text;
}

/**
 * twin_size_text - a size in the largest unit that leaves no remainder
 * @bytes: the size
 * @text: filled in
 * @size: of @text
 *
 * Return: @text.
 */
const char *twin_size_text(u64 bytes, char *text, size_t size)
{
	static const char units[] = "BKMGTPE";
	unsigned int unit = 0;

	while (bytes && !(bytes & 1023) && unit < sizeof(units) - 2) {
		bytes >>= 10;
		unit++;
	}
	snprintf(text, size, "%llu%c", bytes, units[unit]);
	return text;
}
