// SPDX-License-Identifier: GPL-2.0
/* The machines that can be booted, by name. */
#include <linux/kernel.h>
#include <linux/sizes.h>
#include <linux/string.h>

#include "machines.h"
#include "plan_windows.h"

/* Documentation/x86/x86_64/mm.rst, without KASLR. */
static const struct twin_layout layout_x86_64 = {
	.first = { 0xffff800000000000 },
	.direct = { 0xffff888000000000 },
	.image = { 0xffffffff81000000 },
	.vmalloc = { 0xffffc90000000000 },
	.fixmap_top = { 0xffffffffff7ff000 },
};

static const struct twin_layout layout_x86_64_la57 = {
	.first = { 0xff00000000000000 },
	.direct = { 0xff11000000000000 },
	.image = { 0xffffffff81000000 },
	.vmalloc = { 0xffa0000000000000 },
	.fixmap_top = { 0xffffffffff7ff000 },
};

/* The image is part of the direct map there: it and vmalloc go where there is room. */
static const struct twin_layout layout_i386 = {
	.first = { 0xc0000000 },
	.direct = { 0xc0000000 },
	.fixmap_top = { 0xfffff000 },
};

/*
 * Documentation/arm64/memory.rst, arch/arm64/include/asm/memory.h: the linear map has
 * the lower half; the upper one begins with modules, then the image; vmemmap is sized
 * by 64 bytes a page, and the fixmap ends 32M below it.
 */
#define LINEAR(bits)	    (-(1ULL << (bits)))
#define MODULES(bits)	    (LINEAR(bits) + (1ULL << (bits)) / 2)
#define IMAGE(bits)	    (MODULES(bits) + SZ_128M)
#define VMEMMAP(bits, page) (-(1ULL << (bits) >> (page) << 6))
#define ARM64(bits, page)                                                                        \
	{                                                                                        \
		.first = { LINEAR(bits) }, .direct = { LINEAR(bits) }, .image = { IMAGE(bits) }, \
		.vmalloc = { IMAGE(bits) + SZ_2G },                                              \
		.fixmap_top = { VMEMMAP(bits, page) - SZ_32M - (1ULL << (page)) },               \
	}

static const struct twin_layout layout_arm64_4k48 = ARM64(48, 12);
static const struct twin_layout layout_arm64_4k39 = ARM64(39, 12);
static const struct twin_layout layout_arm64_16k48 = ARM64(48, 14);
static const struct twin_layout layout_arm64_16k47 = ARM64(47, 14);
static const struct twin_layout layout_arm64_64k48 = ARM64(48, 16);
static const struct twin_layout layout_arm64_64k42 = ARM64(42, 16);

/* A machine called as its shape; frames are counted from the start of its memory. */
#define SHAPED(string, format, bits, where, kind, room, text, from)                   \
	{                                                                             \
		.name = string, .about = text, .source = from, .shape = &(format),    \
		.phys_bits = bits, .layout = &(where), .memory = &twin_memory_##kind, \
		.windows = &twin_windows_##room,                                      \
	}

#define X86_SOURCE   "arch/x86/mm/init_64.c, Documentation/x86/x86_64/mm.rst"
#define I386_SOURCE  "arch/x86/mm/init_32.c, arch/x86/include/asm/pgtable_32_areas.h"
#define ARM64_SOURCE "arch/arm64/mm/mmu.c, Documentation/arm64/memory.rst"

/** var twin_machines - all of them */
const struct twin_spec twin_machines[] = {
	{
		.name = "native",
		.about = "the arena in the running kernel's shape and layout",
		.source = "arch/x86/mm/init.c, arch/arm64/mm/mmu.c, arch/um/kernel/mem.c",
	},
	SHAPED("x86_64", pt_format_x86_64, 46, layout_x86_64, x86_64, x86_64,
	       "4 levels, leaves of 4K, 2M and 1G", X86_SOURCE),
	SHAPED("x86_64-la57", pt_format_x86_64_la57, 52, layout_x86_64_la57, x86_64, x86_64,
	       "5 levels, leaves of 4K, 2M and 1G", X86_SOURCE),
	SHAPED("i386", pt_format_i386, 32, layout_i386, i386, i386, "2 levels, leaves of 4K and 4M",
	       I386_SOURCE),
	SHAPED("i386-pae", pt_format_i386_pae, 36, layout_i386, i386, i386_pae,
	       "3 levels, leaves of 4K and 2M, NX", I386_SOURCE),
	SHAPED("arm64-4k-48", pt_format_arm64_4k48, 48, layout_arm64_4k48, arm64, arm64,
	       "4 levels, leaves of 4K, 2M and 1G", ARM64_SOURCE),
	SHAPED("arm64-4k-39", pt_format_arm64_4k39, 48, layout_arm64_4k39, arm64, arm64,
	       "3 levels, leaves of 4K, 2M and 1G", ARM64_SOURCE),
	SHAPED("arm64-16k-48", pt_format_arm64_16k48, 48, layout_arm64_16k48, arm64_16k, arm64,
	       "4 levels, leaves of 16K and 32M", ARM64_SOURCE),
	SHAPED("arm64-16k-47", pt_format_arm64_16k47, 48, layout_arm64_16k47, arm64_16k, arm64,
	       "3 levels, leaves of 16K and 32M", ARM64_SOURCE),
	SHAPED("arm64-64k-48", pt_format_arm64_64k48, 48, layout_arm64_64k48, arm64_64k, arm64,
	       "3 levels, leaves of 64K and 512M", ARM64_SOURCE),
	SHAPED("arm64-64k-42", pt_format_arm64_64k42, 48, layout_arm64_64k42, arm64_64k, arm64,
	       "2 levels, leaves of 64K and 512M", ARM64_SOURCE),
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
