// SPDX-License-Identifier: GPL-2.0
/*
 * What a user writes to have a machine booted: its name, then options.
 *
 *     native seed=7 leaf=2M map=0-9f000:ram,100000-3ffffff:ram
 */
#include <linux/ctype.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/log2.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "early/memmap_parse.h"
#include "early/srat_parse.h"
#include "machines.h"
#include "request.h"

static int parse_seed(struct twin_request *request, const char *value, const char **why)
{
	return kstrtou64(value, 0, &request->options.seed);
}

/* A page size as it is always written: 4K, 2M, 1G. */
static int parse_leaf(struct twin_request *request, const char *value, const char **why)
{
	char *end;

	request->leaf = memparse(value, &end);
	return *end || end == value || !is_power_of_2(request->leaf) ? -EINVAL : 0;
}

/* Bytes, a page of them at least, as they are always written: 64M, 3G.  memparse() would wrap. */
static int parse_bytes(const char *value, u64 *bytes)
{
	static const char units[] = "KMGTPE";
	size_t len = strlen(value);
	unsigned int shift = 0;
	const char *unit;
	char number[24];
	u64 plain;

	if (!len || strscpy(number, value, sizeof(number)) < 0)
		return -EINVAL;
	unit = strchr(units, toupper(number[len - 1]));
	/* In a hexadecimal number E is a digit. */
	if (unit && !(*unit == 'E' && tolower(number[1]) == 'x')) {
		shift = 10 * (unit - units + 1);
		number[len - 1] = '\0';
	}
	if (kstrtou64(number, 0, &plain))
		return -EINVAL;
	*bytes = plain << shift;
	return *bytes >> shift == plain && *bytes >= SZ_4K ? 0 : -EINVAL;
}

static int parse_kernelcore(struct twin_request *request, const char *value, const char **why)
{
	return parse_bytes(value, &request->options.kernelcore);
}

static int parse_movablecore(struct twin_request *request, const char *value, const char **why)
{
	return parse_bytes(value, &request->options.movablecore);
}

static const char no_memory[] = "memory, of which there is none now";

static int need_map(struct twin_request *request, const char **why)
{
	if (!request->map)
		request->map = kvzalloc(sizeof(*request->map), GFP_KERNEL);
	if (request->map)
		return 0;
	*why = no_memory;
	return -ENOMEM;
}

static int need_srat(struct twin_request *request, const char **why)
{
	if (!request->srat)
		request->srat = kvzalloc(sizeof(*request->srat), GFP_KERNEL);
	if (request->srat)
		return 0;
	*why = no_memory;
	return -ENOMEM;
}

static int parse_srat(struct twin_request *request, const char *value, const char **why)
{
	return need_srat(request, why) ?: twin_srat_parse(request->srat, value, why);
}

static int parse_slit(struct twin_request *request, const char *value, const char **why)
{
	return need_srat(request, why) ?: twin_slit_parse(request->srat, value, why);
}

static int parse_map(struct twin_request *request, const char *value, const char **why)
{
	return need_map(request, why) ?: twin_memmap_parse(request->map, value, why);
}

/* A PC with so much memory: what its firmware would say, or what would be guessed. */
static int parse_ram(struct twin_request *request, const char *value, const char **why)
{
	u64 bytes;

	if (parse_bytes(value, &bytes) || bytes < SZ_2M)
		return -EINVAL;
	if (need_map(request, why))
		return -ENOMEM;
	twin_memmap_fallback(request->map, (bytes - SZ_1M) >> 10);
	return 0;
}

static const struct option {
	const char *name;
	const char *want;
	int (*parse)(struct twin_request *request, const char *value, const char **why);
} known[] = {
	{ "seed", "a 64-bit number", parse_seed },
	{ "leaf", "the largest page size, as 4K or 2M", parse_leaf },
	{ "map", "a firmware map, as 0-9f000:ram,100000-3ffffff:ram", parse_map },
	{ "ram", "how much memory, 2M at least, as 64M or 3G", parse_ram },
	{ "srat", "whose memory is whose, as 0-1fffffff:0,20000000-3fffffff:1", parse_srat },
	{ "slit", "how far nodes are from each other, as 10,20,20,10", parse_slit },
	{ "kernelcore", "how much memory is not to be movable, as 512M", parse_kernelcore },
	{ "movablecore", "how much memory is to be movable, as 512M", parse_movablecore },
};

static int parse_option(struct twin_request *request, char *word, char *why, size_t size)
{
	char *value = strchr(word, '=');
	unsigned int i;

	if (value)
		*value++ = '\0';
	for (i = 0; i < ARRAY_SIZE(known); i++) {
		const char *want = known[i].want;
		int err = -EINVAL;

		if (strcmp(word, known[i].name))
			continue;
		if (value)
			err = known[i].parse(request, value, &want);
		if (err)
			snprintf(why, size, "%s=%s %s", known[i].name,
				 want == known[i].want ? " wants" : ":", want);
		return err == -ERANGE ? -EINVAL : err;
	}
	snprintf(
		why, size,
		"no option of that name; there are seed=, leaf=, map=, ram=, srat=, slit=, kernelcore= and movablecore=");
	return -EINVAL;
}

/**
 * twin_request_parse - read what a user wrote
 * @request: filled in; options that are not named keep their value
 * @text: "machine [option=value ...]"; taken apart
 * @why: a sentence about what was expected, on error
 * @size: of @why
 *
 * Return: 0, -EINVAL or -ENOMEM; twin_request_done() has to be called in any case.
 * @why repeats nothing of @text, which may be noise.
 */
int twin_request_parse(struct twin_request *request, char *text, char *why, size_t size)
{
	char *word;
	int err, used;

	text = strim(text);
	word = strsep(&text, " \t\n");
	request->spec = twin_machine_find(word);
	if (!request->spec) {
		used = snprintf(why, size, "no machine of that name; there are: ");
		twin_machine_names(why + used, size - used);
		return -EINVAL;
	}
	while ((word = strsep(&text, " \t\n"))) {
		if (!*word)
			continue;
		err = parse_option(request, word, why, size);
		if (err)
			return err;
	}
	return 0;
}

/**
 * twin_request_done - free what a request holds
 * @request: the request
 */
void twin_request_done(struct twin_request *request)
{
	kvfree(request->map);
	request->map = NULL;
	kvfree(request->srat);
	request->srat = NULL;
}
