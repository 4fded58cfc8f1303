// SPDX-License-Identifier: GPL-2.0
/*
 * Code to leave this kernel by, on i386: kexec makes its page executable where it stands
 * in the direct map, and leaves it writable (machine_kexec_prepare(), machine_kexec_32.c).
 */
#include <linux/kernel.h>
#include <linux/kexec.h>
#include <linux/mm.h>
#include <linux/pfn.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "firmware.h"
#include "reach.h"

#ifdef CONFIG_KEXEC_CORE
/* mov ADDRESS, %reg, behind what a tracer may call and what a function begins with. */
#define SEARCHED 12
#define MOV	 0x8b
#define MODRM	 0xc7
#define ABSOLUTE 0x05

static bool is_data(const struct twin_firmware *fw, unsigned long at)
{
	u64 phys = __phys_addr_nodebug(at);

	return (phys >= fw->data.first && phys < fw->data.end) ||
	       (phys >= fw->bss.first && phys < fw->bss.end);
}

/*
 * Many kernels keep no names of their data.  A function that does nothing but show whether
 * there is an image looks at its variable first.
 */
static unsigned long variable_of(const struct twin_firmware *fw, const char *name,
				 const char *reader)
{
	const u8 *code = (const u8 *)twin_live_symbol(reader);
	unsigned long at = twin_live_symbol(name);
	u8 insn[SEARCHED + 2 + sizeof(at)];
	unsigned int i;

	if (at || !code || copy_from_kernel_nofault(insn, code, sizeof(insn)))
		return at;
	for (i = 0; i < SEARCHED; i++) {
		memcpy(&at, &insn[i + 2], sizeof(at));
		if (insn[i] == MOV && (insn[i + 1] & MODRM) == ABSOLUTE && is_data(fw, at))
			return at;
	}
	return 0;
}

/* The image may go while it is read: then it is another one in the end, or none. */
static bool find_exit(unsigned long variable, struct twin_extent *exit)
{
	const struct kimage *image, *again;
	unsigned long flags;
	struct page *page;

	if (get_kernel_nofault(image, (const struct kimage **)variable) || !image ||
	    get_kernel_nofault(page, &image->control_code_page) || !page ||
	    get_kernel_nofault(again, (const struct kimage **)variable) || again != image ||
	    get_kernel_nofault(flags, &page->flags))
		return false;
	exit->first = PFN_PHYS((u64)page_to_pfn(page));
	exit->end = exit->first + PAGE_SIZE;
	return true;
}

/**
 * twin_x86_exits - find the code that kexec leaves this kernel by
 * @fw: this machine's memory: where the kernel's data is
 * @exits: completed
 */
void twin_x86_exits(const struct twin_firmware *fw, struct twin_exits *exits)
{
	static const char *const names[TWIN_EXITS][2] = {
		{ "kexec_image", "kexec_loaded_show" },
		{ "kexec_crash_image", "kexec_crash_loaded" },
	};
	unsigned long variable;
	unsigned int i;

	for (i = 0; i < TWIN_EXITS; i++) {
		variable = variable_of(fw, names[i][0], names[i][1]);
		exits->untold |= !variable;
		if (variable && find_exit(variable, &exits->page[exits->nr]))
			exits->nr++;
	}
}
#else
/**
 * twin_x86_exits - find the code that kexec leaves this kernel by
 * @fw: not looked at
 * @exits: not touched: there is none
 */
void twin_x86_exits(const struct twin_firmware *fw, struct twin_exits *exits)
{
}
#endif
