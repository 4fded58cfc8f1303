// SPDX-License-Identifier: GPL-2.0
/*
 * The memory of this machine, from the resource tree: what firmware and boot
 * parameters left of it, before any page table was made.
 */
#include <linux/ioport.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "firmware.h"

/* How many entries of the tree are gone through: it may change under us. */
#define TREE_MAX 4096

/**
 * twin_live_keep_ram - add a stretch of RAM
 * @fw: this computer's memory
 * @first: its first byte
 * @end: the byte behind it
 */
void twin_live_keep_ram(struct twin_firmware *fw, u64 first, u64 end)
{
	if (fw->nr_ram == TWIN_RAM_MAX)
		fw->more = true;
	else
		fw->ram[fw->nr_ram++] = (struct twin_extent){ first, end };
}

static int keep_ram(struct resource *res, void *ctx)
{
	struct twin_firmware *fw = ctx;

	twin_live_keep_ram(fw, res->start, (u64)res->end + 1);
	return fw->more;
}

static int keep_crash(struct resource *res, void *ctx)
{
	struct twin_firmware *fw = ctx;

	if (fw->nr_crash == TWIN_CRASH_ROOMS)
		return 1;
	fw->crash[fw->nr_crash++] = (struct twin_extent){ res->start, (u64)res->end + 1 };
	return 0;
}

/* The name of an entry, as far as it is of use here. */
static void copy_name(const char *name, char text[16])
{
	unsigned int i;

	memset(text, 0, 16);
	for (i = 0; i < 15; i++)
		if (copy_from_kernel_nofault(&text[i], name + i, 1) || !text[i])
			break;
}

static struct twin_extent *image_part(struct twin_firmware *fw, const char *name)
{
	if (!strcmp(name, "Kernel code"))
		return &fw->code;
	if (!strcmp(name, "Kernel rodata"))
		return &fw->rodata;
	if (!strcmp(name, "Kernel data"))
		return &fw->data;
	if (!strcmp(name, "Kernel bss"))
		return &fw->bss;
	return NULL;
}

/*
 * RAM that firmware keeps for itself has descriptors like all RAM, but arm64 does not map
 * it, and calls it "reserved" (request_standard_resources()).  It is nobody's; what users
 * have reserve= is busy.
 */
static void keep_hidden(struct twin_firmware *fw, const struct resource *r)
{
	char name[16];

	copy_name(r->name, name);
	if (strcmp(name, "reserved") || (r->flags & IORESOURCE_BUSY))
		return;
	fw->unmapped = true;
	if (fw->nr_whole == TWIN_RAM_MAX)
		fw->more_whole = true;
	else
		fw->whole[fw->nr_whole++] = (struct twin_extent){ r->start, (u64)r->end + 1 };
}

/*
 * The image's parts stand below the RAM that they lie in.  The function that walks the
 * tree under its lock tells no names, and the lock is not ours to take: so each entry
 * is copied with care.  The image's and the RAM's own entries stay.
 */
static void look_through(struct twin_firmware *fw)
{
	const struct resource *ram = iomem_resource.child, *part;
	struct twin_extent *extent;
	struct resource r, c;
	unsigned int i = 0;
	char name[16];

	for (; ram && i < TREE_MAX; ram = r.sibling, i++) {
		if (copy_from_kernel_nofault(&r, ram, sizeof(r)))
			return;
		if ((r.flags & IORESOURCE_SYSTEM_RAM) != IORESOURCE_SYSTEM_RAM) {
			keep_hidden(fw, &r);
			continue;
		}
		for (part = r.child; part && i < TREE_MAX; part = c.sibling, i++) {
			if (copy_from_kernel_nofault(&c, part, sizeof(c)))
				return;
			copy_name(c.name, name);
			extent = image_part(fw, name);
			if (extent)
				*extent = (struct twin_extent){ c.start, (u64)c.end + 1 };
		}
	}
}

/**
 * twin_live_low_end - the byte behind the last one that the direct map is to reach
 */
u64 twin_live_low_end(void)
{
	/* The byte before it has an address surely; it itself need not. */
	return __pa((unsigned long)high_memory - 1) + 1ULL;
}

/**
 * twin_live_firmware - find out what memory this machine has
 * @fw: filled in
 */
void twin_live_firmware(struct twin_firmware *fw)
{
	unsigned int i;

	memset(fw, 0, sizeof(*fw));
	fw->from = "iomem_resource, System RAM";
	walk_iomem_res_desc(IORES_DESC_NONE, IORESOURCE_SYSTEM_RAM | IORESOURCE_BUSY, 0, ~0ULL, fw,
			    keep_ram);
	walk_iomem_res_desc(IORES_DESC_CRASH_KERNEL, IORESOURCE_MEM, 0, ~0ULL, fw, keep_crash);
	twin_arch_runtime(fw);
	fw->nr_ram = twin_extents_merge(fw->ram, fw->nr_ram);
	if (fw->nr_ram)
		fw->ram_end = fw->ram[fw->nr_ram - 1].end;
	fw->low_end = twin_live_low_end();
	look_through(fw);
	for (i = 0; i < fw->nr_ram && fw->nr_whole < TWIN_RAM_MAX; i++)
		fw->whole[fw->nr_whole++] = fw->ram[i];
	fw->more_whole |= fw->more || i < fw->nr_ram;
	fw->nr_whole = twin_extents_merge(fw->whole, fw->nr_whole);
	twin_live_lent(fw);
}

/**
 * twin_live_ram_bytes - how much RAM there is
 * @fw: this computer's memory
 */
u64 twin_live_ram_bytes(const struct twin_firmware *fw)
{
	unsigned int i;
	u64 bytes = 0;

	for (i = 0; i < fw->nr_ram; i++)
		bytes += fw->ram[i].end - fw->ram[i].first;
	return bytes;
}

/**
 * twin_live_direct - find out how the running kernel maps its memory
 * @live: the running kernel
 * @fw: its memory
 * @facts: filled in
 */
void twin_live_direct(const struct twin_live *live, const struct twin_firmware *fw,
		      struct twin_direct_facts *facts)
{
	bool protect;

	*facts = (struct twin_direct_facts){
		.leaf_levels = live->shape.leaf_levels,
		.attr = PT_W,
		.attrs = live->shape.attrs & (PT_RIGHTS | PT_MEMORY),
		.limit = ~0ULL,
	};
	facts->bare = system_state >= SYSTEM_RUNNING && twin_live_protected(&protect) && !protect;
	if (!live->direct) {
		facts->why = "its swapper_pg_dir holds no direct map";
		return;
	}
	twin_arch_direct(live, fw, facts);
	facts->crash.nr_rooms = fw->nr_crash;
	memcpy(facts->crash.room, fw->crash, sizeof(fw->crash));
	twin_live_crash(&facts->crash);
	twin_live_meminfo(facts->meminfo);
	if (facts->policy && !fw->nr_ram)
		facts->why = "the resource tree names no System RAM";
	else if (facts->policy && fw->more)
		facts->why = "the resource tree names more stretches of RAM than are kept";
	else if (facts->policy && fw->more_lent)
		facts->why = "devices have lent more stretches of memory than are kept";
	else if (facts->policy && !fw->code.end)
		facts->why = "the resource tree names no Kernel code";
	if (facts->why)
		facts->policy = NULL;
}
