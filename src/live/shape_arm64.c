// SPDX-License-Identifier: GPL-2.0
/*
 * The running kernel's page-table shape and address layout, on arm64
 * (Documentation/arm64/memory.rst): granule and width from TCR_EL1, the width of
 * physical addresses from ID_AA64MMFR0_EL1.
 */
#include <linux/bitops.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/kexec.h>
#include <linux/mm.h>
#include <linux/sizes.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <asm/fixmap.h>
#include <asm/memory.h>
#include <asm/pgtable.h>
#include <asm/set_memory.h>
#include <asm/sysreg.h>

#include "../compat.h"
#include "firmware.h"
#include "reach.h"
#include "user.h"

/* TCR_EL1.TG1 says the granule of the kernel's part, T1SZ its width. */
static const struct {
	unsigned int tg1;
	unsigned int va_bits;
	const struct pt_format *format;
} formats[] = {
	{ 2, 48, &pt_format_arm64_4k48 },  { 2, 39, &pt_format_arm64_4k39 },
	{ 1, 48, &pt_format_arm64_16k48 }, { 1, 47, &pt_format_arm64_16k47 },
	{ 3, 48, &pt_format_arm64_64k48 }, { 3, 42, &pt_format_arm64_64k42 },
};

/* ID_AA64MMFR0_EL1.PARange; formats here end at 48 bits. */
static const u8 widths[] = { 32, 36, 40, 42, 44, 48 };

static const struct pt_format *running_format(void)
{
	u64 tcr = read_sysreg(tcr_el1);
	unsigned int tg1 = tcr >> 30 & 3, va_bits = 64 - (tcr >> 16 & 63);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(formats); i++)
		if (formats[i].tg1 == tg1 && formats[i].va_bits == va_bits)
			return formats[i].format;
	return NULL;
}

static void add_regions(struct twin_live *live)
{
	/*
	 * A kernel may be made for more bits than this CPU has.  The lowest addresses then
	 * do not exist; where their struct pages would be, vmalloc areas stand.
	 */
	u64 first = max_t(u64, PAGE_OFFSET, live->first.a);
	u64 missing = (first - PAGE_OFFSET) >> PAGE_SHIFT;

	twin_live_add_region(live, "linear map", first, PAGE_END - 1, TWIN_REGION_DIRECT);
	twin_live_add_region(live, "modules", MODULES_VADDR, MODULES_END - 1, TWIN_REGION_AREAS);
	twin_live_add_region(live, "vmalloc", VMALLOC_START, VMALLOC_END - 1, TWIN_REGION_AREAS);
	twin_live_add_region(live, "fixmap", __fix_to_virt(__end_of_fixed_addresses - 1),
			     FIXADDR_TOP - 1, TWIN_REGION_FIXMAP);
#ifdef CONFIG_KASAN
	twin_live_add_region(live, "kasan shadow", PAGE_END, KASAN_SHADOW_END - 1,
			     TWIN_REGION_SHADOW);
#endif
	twin_live_add_region(live, "pci i/o", PCI_IO_START, PCI_IO_END - 1, TWIN_REGION_FIXMAP);
	twin_live_add_region(live, "vmemmap", VMEMMAP_START + missing * sizeof(struct page),
			     VMEMMAP_END - 1, TWIN_REGION_MEMMAP);
}

/* With rodata=full what is protected in an area is protected in the linear map, too. */
static bool protects_aliases(void)
{
	char word[32];

	if (!twin_live_word("rodata", word, sizeof(word)) || !*word)
		return IS_ENABLED(CONFIG_RODATA_FULL_DEFAULT_ENABLED);
	return !strcmp(word, "rodata=full");
}

/* As this kernel has it: whether there is a page to spare depends on the version. */
static const struct twin_window_kind windows = {
	.early_slots = FIX_BTMAPS_SLOTS,
	.early_bytes = SZ_256K,
	.early_spare = NR_FIX_BTMAPS - SZ_256K / PAGE_SIZE,
	.io = PT_M2, /* MT_DEVICE_nGnRE */
};

/**
 * twin_arch_shape - the running kernel's shape, layout and regions
 * @live: filled in, its root apart
 * @why: what stands in the way, on error
 *
 * Return: 0 or -EOPNOTSUPP.
 */
int twin_arch_shape(struct twin_live *live, const char **why)
{
	const struct pt_format *format = running_format();
	unsigned int range = read_sysreg(id_aa64mmfr0_el1) & 15;

	if (!format) {
		*why = "this granule and address width are not modelled";
		return -EOPNOTSUPP;
	}
	pt_shape_init(&live->shape, format, widths[min_t(size_t, range, ARRAY_SIZE(widths) - 1)],
		      PT_HAS_BIG | PT_HAS_HUGE | PT_HAS_NX);
	/*
	 * A kernel that is told of isolation when its tables are there makes all leaves local to an
	 * address space, and marks each table it has done by the bit that does so in a leaf
	 * (idmap_kpti_install_ng_mappings).
	 */
	if (arm64_use_ng_mappings)
		live->shape.table_may = PTE_NG;
	live->direct = true;
	live->first = pt_va_extend(&live->shape, 0);
	live->last = twin_va(~0ULL);
	live->memory = &twin_memory_arm64;
	live->windows = &windows;
	live->layout = (struct twin_layout){
		.direct = twin_va(PAGE_OFFSET - memstart_addr),
		.image = twin_va(KIMAGE_VADDR),
		.vmalloc = twin_va(VMALLOC_START + SZ_1G),
		.fixmap_top = twin_va(FIXADDR_TOP - PAGE_SIZE),
	};
	live->bare_probes = true;
	live->bare_aliases = !protects_aliases();
	/* acpi_os_ioremap(), of the code of EFI. */
	live->readonly_io = true;
	add_regions(live);
	return 0;
}

/**
 * twin_arch_cpu_root - the root that this CPU walks right now
 * @root: filled in; TTBR1 without its ASID and CnP
 *
 * Return: true; there are kernels without one.
 */
bool twin_arch_cpu_root(twin_phys_t *root)
{
	*root = twin_phys(read_sysreg(ttbr1_el1) & GENMASK_ULL(47, 1));
	return true;
}

/**
 * twin_arch_user_root - the root that user mode walks beside a kernel's
 * @root: the kernel's
 * @user: not touched
 *
 * Return: false: with isolation, user mode has a directory of one page, the same for all.
 */
bool twin_arch_user_root(twin_phys_t root, twin_phys_t *user)
{
	return false;
}

/**
 * twin_arch_user_parts - what of the kernel may stand in user mode's directory
 * @parts: filled in: nothing
 */
void twin_arch_user_parts(struct twin_user_parts *parts)
{
	*parts = (struct twin_user_parts){};
}

/**
 * twin_arch_low - what of user mode's part the kernel maps in its own directory
 * @low: not touched
 *
 * Return: NULL: nothing.
 */
const char *twin_arch_low(struct twin_extent *low)
{
	return NULL;
}

/**
 * twin_arch_user_page - may user mode's directory map an address of the kernel's part?
 * @parts: not looked at
 * @va: not looked at
 *
 * Return: NULL: no such directory is looked at here.
 */
const char *twin_arch_user_page(const struct twin_user_parts *parts, u64 va)
{
	return NULL;
}

/**
 * twin_arch_virt_to_phys - what virt_to_phys() says of an address
 * @va: the address, in the linear map: of others CONFIG_DEBUG_VIRTUAL warns
 */
u64 twin_arch_virt_to_phys(twin_va_t va)
{
	return virt_to_phys((void *)va.a);
}

TWIN_REACH(can_set_direct_map)

/* The kernel's own answer: rodata=full, debug_pagealloc and KFENCE want single pages. */
static bool pages_only(bool *known)
{
	*known = twin_reach(can_set_direct_map);
	return *known && twin_call(can_set_direct_map)();
}

/**
 * twin_arch_direct - how the running kernel maps its memory
 * @live: the running kernel
 * @fw: its memory
 * @facts: completed
 */
void twin_arch_direct(const struct twin_live *live, const struct twin_firmware *fw,
		      struct twin_direct_facts *facts)
{
	bool known, pages = pages_only(&known);
	char word[32];

	facts->policy = &twin_direct_arm64;
	if (pages) {
		facts->leaf_levels = BIT(0);
		facts->sizes_from = "can_set_direct_map()";
	} else if (known && twin_live_word("crashkernel", word, sizeof(word)) && !*word) {
		/* Room for a crash kernel wants single pages, where depends on the version. */
		facts->sizes_from = "can_set_direct_map()";
	}
	/* RAM may carry tags, be there tags or not; the image's alias is made without. */
	facts->attr |= MT_NORMAL_TAGGED * PT_M0;
	facts->image_memory = MT_NORMAL * PT_M0;
	/* mark_linear_text_alias_ro(), when all CPUs are up, whatever the kernel was told. */
	facts->protect = system_state >= SYSTEM_SCHEDULING;
	facts->protect_from = "system_state";
#ifdef arch_kexec_protect_crashkres
	facts->crash.guard = TWIN_CRASH_ABSENT;
#endif
}

#ifdef CONFIG_KEXEC_CORE
/* kexec_crash_loaded() is so short that what it looks at stands in its first instructions. */
#define FIRST_INSNS 8

/**
 * twin_arch_crash_image - where the kernel's variable is that names a kernel that waits
 *
 * Many kernels keep no names of their data.  One exported function does nothing but look
 * at this variable: adrp has its page, the load behind it the rest.
 *
 * Return: the address, or 0 where the function is not of that form.
 */
unsigned long twin_arch_crash_image(void)
{
	const u32 *at = (const u32 *)kexec_crash_loaded;
	unsigned long page = 0;
	unsigned int i;
	u32 insn;

	for (i = 0; i < FIRST_INSNS && !get_kernel_nofault(insn, at + i); i++) {
		if ((insn & 0x9f000000) == 0x90000000)
			page = ((unsigned long)(at + i) & ~0xfffUL) +
			       (sign_extend64((insn >> 5 & 0x7ffff) << 2 | (insn >> 29 & 3), 20)
				<< 12);
		else if (page && (insn & 0xffc00000) == 0xf9400000)
			return page + (insn >> 10 & 0xfff) * sizeof(u64);
	}
	return 0;
}
#else
/**
 * twin_arch_crash_image - where the kernel's variable is that names a kernel that waits
 *
 * Return: 0: none can wait.
 */
unsigned long twin_arch_crash_image(void)
{
	return 0;
}
#endif

/**
 * twin_arch_page_memory - the memory type that the kernel has on record for a page
 * @pfn: not looked at
 * @memory: not touched
 *
 * Return: false: no such record is kept.
 */
bool twin_arch_page_memory(u64 pfn, u32 *memory)
{
	return false;
}

/**
 * twin_arch_memory_end - up to where that record is the same
 * @pfn: not looked at
 * @end: the frame behind the last one to look at
 *
 * Return: @end.
 */
u64 twin_arch_memory_end(u64 pfn, u64 end)
{
	return end;
}
