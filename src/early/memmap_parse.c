// SPDX-License-Identifier: GPL-2.0
/*
 * A firmware map as a user writes it:
 *
 *     0-9f000:ram,100000-3ffffff:ram,e0000-fffff:reserved
 *
 * Addresses are hex and ends inclusive, so that lines of /proc/iomem can be used as
 * they are.  Whether the map makes sense is not asked here: that is what
 * twin_memmap_sanitise() is for, and hostile maps are to reach it.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <linux/stringify.h>

#include "memmap_parse.h"

static const struct {
	const char *name;
	enum twin_memory_type type;
} names[] = {
	{ "ram", TWIN_MEM_RAM }, { "reserved", TWIN_MEM_RESERVED }, { "acpi", TWIN_MEM_ACPI },
	{ "nvs", TWIN_MEM_NVS }, { "unusable", TWIN_MEM_UNUSABLE }, { "pmem", TWIN_MEM_PMEM },
};

/* What was expected, by what was found instead. */
static const char is_empty[] = "a map wants entries, as 0-9efff:ram,100000-3ffffff:ram";
static const char no_number[] = "an address of a map is a hex number of at most 64 bits";
static const char no_dash[] = "an address and the last one of its entry have a - between them";
static const char backwards[] = "the last address of an entry is not below its first one";
static const char no_colon[] = "the addresses of an entry are followed by a : and what is there";
static const char no_type[] =
	"the types of an entry are ram, reserved, acpi, nvs, unusable and pmem";
static const char too_many[] = "a map has at most " __stringify(TWIN_MEMMAP_MAX) " entries";

/**
 * twin_memory_name - a type as it is written in a map
 * @type: the type
 *
 * Return: its name; "unknown" for one that has none.
 */
const char *twin_memory_name(enum twin_memory_type type)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		if (names[i].type == type)
			return names[i].name;
	return "unknown";
}

/* A hex number, with or without 0x; @text goes on behind it. */
static bool take_number(const char **text, u64 *number)
{
	const char *at = *text;
	int digit;

	if (at[0] == '0' && (at[1] == 'x' || at[1] == 'X'))
		at += 2;
	*text = at;
	for (*number = 0; (digit = hex_to_bin(*at)) >= 0; at++) {
		if (*number >> 60)
			return false;
		*number = (*number << 4) | digit;
	}
	if (at == *text)
		return false;
	*text = at;
	return true;
}

/**
 * twin_take_sign - a sign that is to stand next
 * @text: goes on behind it, if it is there
 * @sign: which
 */
bool twin_take_sign(const char **text, char sign)
{
	if (**text != sign)
		return false;
	++*text;
	return true;
}

/* A type, which ends where the entry does. */
static bool take_type(const char **text, enum twin_memory_type *type)
{
	size_t len = strcspn(*text, ",");
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		if (strlen(names[i].name) != len || strncmp(names[i].name, *text, len))
			continue;
		*type = names[i].type;
		*text += len;
		return true;
	}
	return false;
}

/**
 * twin_take_stretch - where an entry begins and ends
 * @text: first-last: and more, goes on behind the sign
 * @first: set to its first byte
 * @last: set to its last one, which is not below @first
 *
 * Return: NULL, or what was expected.
 */
const char *twin_take_stretch(const char **text, u64 *first, u64 *last)
{
	if (!take_number(text, first))
		return no_number;
	if (!twin_take_sign(text, '-'))
		return no_dash;
	if (!take_number(text, last))
		return no_number;
	if (*last < *first)
		return backwards;
	return twin_take_sign(text, ':') ? NULL : no_colon;
}

/* One entry: NULL, or what was expected. */
static const char *take_entry(struct twin_memmap *map, const char **text)
{
	enum twin_memory_type type;
	const char *why;
	u64 first, last;

	why = twin_take_stretch(text, &first, &last);
	if (why)
		return why;
	if (!take_type(text, &type))
		return no_type;
	return twin_memmap_add(map, first, last + 1, type) ? too_many : NULL;
}

/**
 * twin_memmap_parse - read a map that a user wrote
 * @map: filled in, in the order of @text; empty on error
 * @text: first-last:type, and more of these after commas; may be any noise
 * @why: on error: a sentence about what was expected, which repeats nothing of @text;
 *	 NULL otherwise
 *
 * Nothing is corrected: entries may be in any order and overlap.  One that reaches the
 * last byte of the address space gets the end 0, which twin_memmap_sanitise() refuses.
 * In the sense of memmap= of the kernel's command line (parse_memmap_one(),
 * arch/x86/kernel/e820.c), in the notation of /proc/iomem.
 *
 * Return: 0 or -EINVAL.
 */
int twin_memmap_parse(struct twin_memmap *map, const char *text, const char **why)
{
	map->nr = 0;
	*why = is_empty;
	if (*text) {
		do {
			*why = take_entry(map, &text);
		} while (!*why && twin_take_sign(&text, ','));
	}
	if (!*why)
		return 0;
	map->nr = 0;
	return -EINVAL;
}
