// SPDX-License-Identifier: GPL-2.0
/*
 * Nodes as a user writes them: whose memory is whose, in the notation of a firmware map,
 * and how far domains are from each other, row by row.
 *
 *     0-1fffffff:0,20000000-3fffffff:1
 *     10,20,20,10
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <linux/stringify.h>

#include "memmap_parse.h"
#include "srat_parse.h"

/* What was expected, by what was found instead. */
static const char no_domain[] = "a proximity domain is a number from 0 to 255";
static const char no_end[] = "memory of a node ends before the last address there is";
static const char is_taken[] = "no two proximity domains have the same memory";
static const char too_many[] = "there are at most " __stringify(TWIN_CHUNKS_MAX) " entries";
static const char no_node[] = "there are at most " __stringify(TWIN_NODES_MAX) " nodes";
static const char no_distance[] = "a distance is a number from 10 to 255";
static const char no_table[] = "there are as many distances as in a square of at most " __stringify(
	TWIN_NODES_MAX) " rows, as 10,20,20,10";
static const char not_near[] =
	"the distance from a domain to itself is 10, and to any other one it is larger";

/* A decimal number of a byte; @text goes on behind it. */
static bool take_byte(const char **text, u8 *byte)
{
	unsigned int number = 0;
	const char *at = *text;

	for (; *at >= '0' && *at <= '9'; at++) {
		number = number * 10 + *at - '0';
		if (number > 255)
			return false;
	}
	if (at == *text)
		return false;
	*text = at;
	*byte = number;
	return true;
}

/* One entry: NULL, or what was expected. */
static const char *take_chunk(struct twin_srat *srat, const char **text)
{
	const char *why;
	u64 first, last;
	u8 domain;

	why = twin_take_stretch(text, &first, &last);
	if (why)
		return why;
	if (!take_byte(text, &domain) || (**text && **text != ','))
		return no_domain;
	switch (twin_srat_add(srat, first, last + 1, domain)) {
	case 0:
		return NULL;
	case -EBUSY:
		return is_taken;
	case -ENOSPC:
		return too_many;
	case -E2BIG:
		return no_node;
	default:
		return no_end;
	}
}

/**
 * twin_srat_parse - read whose memory is whose
 * @srat: its chunks are filled in; none on error
 * @text: first-last:domain, and more of these after commas; may be any noise
 * @why: on error: a sentence about what was expected, which repeats nothing of @text;
 *	 NULL otherwise
 *
 * Return: 0 or -EINVAL.
 */
int twin_srat_parse(struct twin_srat *srat, const char *text, const char **why)
{
	srat->nr = 0;
	do {
		*why = take_chunk(srat, &text);
	} while (!*why && twin_take_sign(&text, ','));
	if (!*why)
		return 0;
	srat->nr = 0;
	return -EINVAL;
}

/**
 * twin_slit_parse - read how far domains are from each other
 * @srat: its distances are filled in; as they were on error
 * @text: numbers with commas between them; may be any noise
 * @why: see twin_srat_parse()
 *
 * Return: 0 or -EINVAL.
 */
int twin_slit_parse(struct twin_srat *srat, const char *text, const char **why)
{
	u8 distance[TWIN_NODES_MAX * TWIN_NODES_MAX];
	unsigned int nr = 0;

	do {
		*why = nr < ARRAY_SIZE(distance) ? no_distance : no_table;
		if (nr == ARRAY_SIZE(distance) || !take_byte(&text, &distance[nr++]))
			return -EINVAL;
	} while (twin_take_sign(&text, ','));
	*why = no_distance;
	if (*text)
		return -EINVAL;
	*why = no_table;
	switch (twin_srat_distances(srat, distance, nr)) {
	case 0:
		*why = NULL;
		return 0;
	case -ERANGE:
		*why = not_near;
	}
	return -EINVAL;
}
