// SPDX-License-Identifier: GPL-2.0
/* The machines that can be booted, by name. */
#include <linux/kernel.h>
#include <linux/string.h>

#include "machines.h"

/** var twin_machines - all of them */
const struct twin_spec twin_machines[] = {
	{
		.name = "native",
		.about = "the arena in the running kernel's shape and layout",
		.source = "arch/x86/mm/init.c, arch/x86/mm/init_64.c, arch/um/kernel/mem.c",
	},
};

/** var twin_nr_machines - how many */
const unsigned int twin_nr_machines = ARRAY_SIZE(twin_machines);

/**
 * twin_machine_find - a machine by name
 * @name: the name
 *
 * Return: the machine, or NULL.
 */
const struct twin_spec *twin_machine_find(const char *name)
{
	unsigned int i;

	for (i = 0; i < twin_nr_machines; i++)
		if (!strcmp(twin_machines[i].name, name))
			return &twin_machines[i];
	return NULL;
}

/**
 * twin_machine_names - all names in a row
 * @text: filled in
 * @size: of @text
 *
 * Return: @text.
 */
const char *twin_machine_names(char *text, size_t size)
{
	unsigned int i;
	int used = 0;

	*text = '\0';
	for (i = 0; i < twin_nr_machines; i++)
		used += scnprintf(text + used, size - used, "%s%s", i ? ", " : "",
				  twin_machines[i].name);
	return text;
}
