// SPDX-License-Identifier: GPL-2.0
/*
 * With page-table isolation, user mode walks a directory of its own
 * (Documentation/x86/pti.rst): what of the kernel's part has to be in it.
 */
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/string.h>
#include <linux/tboot.h>
#include <linux/uaccess.h>
#include <asm/cpufeature.h>
#include <asm/fixmap.h>
#include <asm/processor.h>
#include <asm/vsyscall.h>

#include "firmware.h"
#include "image.h"
#include "reach.h"
#include "resources.h"
#include "user.h"

/**
 * twin_arch_user_root - the root that user mode walks beside a kernel's
 * @root: the kernel's
 * @user: filled in: the page behind it
 *
 * Return: false where both walk the same: there is no isolation.
 */
bool twin_arch_user_root(twin_phys_t root, twin_phys_t *user)
{
	*user = twin_phys((root.a & PAGE_MASK) + PAGE_SIZE);
	return boot_cpu_has(X86_FEATURE_PTI);
}

/*
 * Where isolation was not asked for, and the CPU does not tell addresses of one directory
 * from those of another, the kernel has its text and rodata, which are no secret, in both.
 */
static bool is_image_shared(void)
{
	char word[32];

	return !boot_cpu_has(X86_FEATURE_PCID) && twin_live_word("pti", word, sizeof(word)) &&
	       (!*word || !strcmp(word, "pti=auto"));
}

/**
 * twin_arch_user_parts - what of the kernel may stand in user mode's directory
 * @parts: filled in
 *
 * Parts of the image are mapped by large leaves, or their tables are shared, whatever
 * else lies in them.  May sleep.
 */
void twin_arch_user_parts(struct twin_user_parts *parts)
{
	u64 first = twin_live_symbol("__entry_text_start");
	u64 end = twin_live_symbol("__entry_text_end");
	struct twin_image image = {};
	struct twin_resource rodata;
	const char *why;

	*parts = (struct twin_user_parts){};
	if (first && first < end)
		parts->entry = (struct twin_extent){
			round_down(first, (u64)PMD_SIZE),
			round_up(end, (u64)PMD_SIZE),
		};
	if (!is_image_shared() || twin_image_read(&image, &why) ||
	    twin_resource_find("Kernel rodata", &rodata))
		return;
	parts->image = (struct twin_extent){
		image.va,
		round_up(image.va + (rodata.last + 1 - image.phys), (u64)PMD_SIZE),
	};
}

#ifdef CONFIG_INTEL_TXT
/* As check_tboot_version() of arch/x86/kernel/tboot.c tells it. */
static bool is_tboot(const struct tboot *tboot)
{
	static const u8 uuid[] = TBOOT_UUID;

	return !memcmp(uuid, &tboot->uuid, sizeof(uuid)) && tboot->version >= 5;
}
#endif

/**
 * twin_arch_low - what of user mode's part the kernel maps in its own directory
 * @low: filled in: addresses that may lead to themselves
 *
 * A boot loader that measures what it starts (Documentation/x86/intel_txt.rst) has a page
 * among the fixed addresses, by which it is called when the machine goes down.
 *
 * Return: what it is, or NULL where there is nothing.
 */
const char *twin_arch_low(struct twin_extent *low)
{
#ifdef CONFIG_INTEL_TXT
	struct tboot tboot;

	if (!copy_from_kernel_nofault(&tboot, (void *)fix_to_virt(FIX_TBOOT_BASE), sizeof(tboot)) &&
	    is_tboot(&tboot)) {
		low->first = round_down(tboot.tboot_base, PAGE_SIZE);
		low->end = low->first + PAGE_ALIGN((u64)tboot.tboot_size);
		return "tboot";
	}
#endif
	return NULL;
}

/* The word that a system call begins with is spilled to; it was mapped for all CPUs to be. */
static bool is_task_state(u64 va)
{
	int cpu;

	for_each_possible_cpu(cpu)
		if (va == (unsigned long)per_cpu_ptr(&cpu_tss_rw, cpu))
			return true;
	return false;
}

/**
 * twin_arch_user_page - may user mode's directory map an address of the kernel's part?
 * @parts: what of the kernel may stand in it
 * @va: the address of a page, of none of the regions that every CPU needs to enter
 *
 * Return: what it is, or NULL when it may not.
 */
const char *twin_arch_user_page(const struct twin_user_parts *parts, u64 va)
{
#ifdef CONFIG_X86_VSYSCALL_EMULATION
	if (va == VSYSCALL_ADDR)
		return "vsyscall";
#endif
	if (va >= parts->entry.first && va < parts->entry.end)
		return "entry text";
	if (va >= parts->image.first && va < parts->image.end)
		return "text and rodata";
	return is_task_state(va) ? "task state" : NULL;
}
