// SPDX-License-Identifier: GPL-2.0
/*
 * What a user writes to have a machine booted: its name, then options.
 *
 *     native seed=7 leaf=2M
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/log2.h>
#include <linux/string.h>

#include "machines.h"
#include "session.h"

static int parse_seed(struct twin_request *request, const char *value)
{
	return kstrtou64(value, 0, &request->options.seed);
}

/* A page size as it is always written: 4K, 2M, 1G. */
static int parse_leaf(struct twin_request *request, const char *value)
{
	char *end;

	request->leaf = memparse(value, &end);
	return *end || end == value || !is_power_of_2(request->leaf) ? -EINVAL : 0;
}

static const struct option {
	const char *name;
	const char *want;
	int (*parse)(struct twin_request *request, const char *value);
} known[] = {
	{ "seed", "a 64-bit number", parse_seed },
	{ "leaf", "the largest page size, as 4K or 2M", parse_leaf },
};

static int parse_option(struct twin_request *request, char *word, char *why, size_t size)
{
	char *value = strchr(word, '=');
	unsigned int i;

	if (value)
		*value++ = '\0';
	for (i = 0; i < ARRAY_SIZE(known); i++) {
		if (strcmp(word, known[i].name))
			continue;
		if (value && !known[i].parse(request, value))
			return 0;
		snprintf(why, size, "%s= wants %s", known[i].name, known[i].want);
		return -EINVAL;
	}
	snprintf(why, size, "no option of that name; there are seed= and leaf=");
	return -EINVAL;
}

/**
 * twin_request_parse - read what a user wrote
 * @request: filled in; options that are not named keep their value
 * @text: "machine [option=value ...]"; taken apart
 * @why: a sentence about what was expected, on error
 * @size: of @why
 *
 * Return: 0 or -EINVAL.  @why repeats nothing of @text, which may be noise.
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
