// SPDX-License-Identifier: GPL-2.0
/*
 * How x86 maps its memory, in both widths: what cannot be read from the tables.
 */
#include <linux/kernel.h>
#include <linux/math.h>
#include <linux/memory_hotplug.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/sizes.h>
#include <linux/uaccess.h>
#include <asm/cpufeature.h>
#include <asm/desc.h>
#include <asm/memtype.h>
#include <asm/page.h>
#include <asm/pgtable.h>
#include <asm/realmode.h>

#include "../compat.h"
#include "firmware.h"
#include "reach.h"
#include "zones.h"

/* No trampoline is longer. */
#define TRAMPOLINE_MAX SZ_64K

/* What real_mode_header begins with (arch/x86/realmode/rm/header.S). */
struct header {
	u32 text_start;
	u32 ro_end;
};

/* What is not RAM may be a device's: reading it could do something. */
static bool is_ram(const struct twin_firmware *fw, u64 from, u64 to)
{
	unsigned int i;

	for (i = 0; i < fw->nr_ram; i++)
		if (from >= fw->ram[i].first && to <= fw->ram[i].end)
			return true;
	return false;
}

static bool read_low(u64 phys, void *to, size_t len)
{
	return !copy_from_kernel_nofault(to, __va((unsigned long)phys), len);
}

/* The word that ends it stands behind its data, which follows what is read-only. */
static bool is_signed(const struct twin_firmware *fw, u64 from, u64 to)
{
	u32 word;

	for (; from < to && is_ram(fw, from, from + sizeof(word)); from += sizeof(word))
		if (read_low(from, &word, sizeof(word)) && word == 0x65a22c82)
			return true;
	return false;
}

/* Where the kernel itself says that it is; 0 where its variables have no names. */
static u64 trampoline_at(void)
{
	void **variable = (void **)twin_live_symbol("real_mode_header");
	void *header;

	if (!variable || get_kernel_nofault(header, variable) || !header)
		return 0;
	return __phys_addr_nodebug((unsigned long)header);
}

/*
 * The code that starts CPUs was copied to a page below 1 MiB.  Where to is not
 * exported, but it begins with its own addresses and ends with a signature.  Another
 * kernel that was here before this one may have left one, too.
 */
static void find_trampoline(const struct twin_firmware *fw, struct twin_direct_facts *facts)
{
	u64 known = trampoline_at(), at, end;
	struct header h;

	for (at = PAGE_SIZE; at < SZ_1M; at += PAGE_SIZE) {
		end = min_t(u64, at + TRAMPOLINE_MAX, SZ_1M);
		if ((known && at != known) || !is_ram(fw, at, at + PAGE_SIZE) ||
		    !read_low(at, &h, sizeof(h)))
			continue;
		if (h.text_start <= at || !PAGE_ALIGNED(h.text_start) || h.ro_end <= h.text_start ||
		    h.ro_end > end || !is_signed(fw, PAGE_ALIGN(h.ro_end), end))
			continue;
		facts->trampoline = (struct twin_extent){ at, PAGE_ALIGN(h.ro_end) };
		facts->trampoline_text = h.text_start;
		return;
	}
}

static void find_idt(struct twin_direct_facts *facts)
{
	struct desc_ptr idt;

	store_idt(&idt);
	facts->idt = idt.address;
}

/*
 * With the directory of its 32-bit services in it, all of the BIOS is executable, where the
 * kernel asks it about PCI.  Kernels with PAE do so only when they are told to.
 */
static void find_bios(struct twin_direct_facts *facts)
{
	u64 at;
	u32 word;

	if (IS_ENABLED(CONFIG_X86_PAE) && !twin_live_listed("pci", "bios"))
		return;
	for (at = 0xe0000; at < SZ_1M; at += 16)
		if (read_low(at, &word, sizeof(word)) && word == 0x5f32335f)
			facts->bios = (struct twin_extent){ 0xa0000, SZ_1M };
}

#ifdef CONFIG_X86_32
/* Tables for the whole of low memory: what the kernel keeps room for when it is linked. */
#define FIRST_TABLES (PAGE_TABLE_SIZE(LOWMEM_PAGES) << PAGE_SHIFT)

/* What follows the bss (RESERVE_BRK()): room to align, what DMI says, some tables, and those. */
#define AFTER_BSS (SZ_64K + SZ_64K + 6 * PAGE_SIZE + FIRST_TABLES)

/*
 * The kernel boots with tables that map all from 0 to as far behind its end as those tables
 * are long (mk_early_pgtbl_32()).  Later it maps the RAM in it anew, and leaves the rest.
 */
static u64 first_end(const struct twin_firmware *fw)
{
	u64 end = round_up(fw->bss.end + AFTER_BSS + FIRST_TABLES, PTRS_PER_PTE * PAGE_SIZE);

	return fw->bss.end ? min(end, fw->low_end) : 0;
}
#else
static u64 first_end(const struct twin_firmware *fw)
{
	return 0;
}
#endif

/*
 * A kernel that is to leave nodes movable keeps its tables near its image, so it maps its
 * memory from there (init_mem_mapping()).
 */
static void find_order(const struct twin_firmware *fw, struct twin_direct_facts *facts)
{
	unsigned long end, bss_end;
	char word[32];

	if (!IS_ENABLED(CONFIG_MEMORY_HOTPLUG))
		return;
	facts->bottom_up = !twin_live_word("movable_node", word, sizeof(word)) || *word;
	end = twin_live_symbol("_end");
	bss_end = twin_live_symbol("__bss_stop");
	if (end > bss_end && bss_end && fw->bss.end)
		facts->image_end = fw->bss.end + (end - bss_end);
}

/* Did the kernel want the largest leaves? */
static bool wants_huge(const char **from)
{
	char word[32];

	if (!twin_live_word("gbpages|nogbpages", word, sizeof(word))) {
		*from = NULL;
		return true;
	}
	if (*word)
		return *word == 'g';
	return IS_ENABLED(CONFIG_X86_DIRECT_GBPAGES);
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
	facts->policy = &twin_direct_x86;
	facts->sizes_from = "CPU features and boot parameters";
	facts->leaf_levels = BIT(0);
	if (boot_cpu_has(X86_FEATURE_PSE) && !debug_pagealloc_enabled()) {
		facts->leaf_levels |= BIT(1);
		if (IS_ENABLED(CONFIG_X86_64) && boot_cpu_has(X86_FEATURE_GBPAGES) &&
		    wants_huge(&facts->sizes_from))
			facts->leaf_levels |= BIT(2);
	}
	facts->leaf_levels &= live->shape.leaf_levels;
	if (IS_ENABLED(CONFIG_X86_64))
		facts->crash.guard = TWIN_CRASH_READONLY;
	if (IS_ENABLED(CONFIG_X86_32)) {
		facts->limit = fw->low_end;
		facts->image_here = true;
		facts->first_end = first_end(fw);
		find_bios(facts);
		twin_x86_exits(fw, &facts->exits);
	}
	if (twin_live_protected(&facts->protect))
		facts->protect_from = "boot parameters";
	find_trampoline(fw, facts);
	find_idt(facts);
	find_order(fw, facts);
}

/**
 * twin_arch_crash_image - where the kernel's variable is that names a kernel that waits
 *
 * Return: 0: kernels that keep the names of their data tell it by name, others do not.
 */
unsigned long twin_arch_crash_image(void)
{
	return 0;
}

/**
 * twin_arch_page_memory - the memory type that the kernel has on record for a page
 * @pfn: its frame
 * @memory: filled in, PT_MEMORY
 *
 * set_memory_wc() and the like mark each page of RAM (arch/x86/mm/pat/memtype.c), unless
 * the kernel was told to do without PAT.
 *
 * Return: whether there is a record.
 */
bool twin_arch_page_memory(u64 pfn, u32 *memory)
{
#ifdef TWIN_PG_MEMORY
	struct page *page = pfn == (unsigned long)pfn ? pfn_to_online_page(pfn) : NULL;
	enum page_cache_mode mode = _PAGE_CACHE_MODE_WB;
	unsigned long bits, flags;

	/* Descriptors may stand in memory that somebody has unmapped. */
	if (!pat_enabled() || !page || get_kernel_nofault(flags, &page->flags))
		return false;
	if (flags & BIT(TWIN_PG_MEMORY))
		mode = flags & BIT(PG_arch_1) ? _PAGE_CACHE_MODE_WT : _PAGE_CACHE_MODE_UC_MINUS;
	else if (flags & BIT(PG_arch_1))
		mode = _PAGE_CACHE_MODE_WC;
	bits = cachemode2protval(mode);
	*memory = (bits & _PAGE_PWT ? PT_M0 : 0) | (bits & _PAGE_PCD ? PT_M1 : 0) |
		  (bits & _PAGE_PAT ? PT_M2 : 0);
	return true;
#else
	return false;
#endif
}

#ifdef TWIN_PG_MEMORY
#define MARKS (BIT(TWIN_PG_MEMORY) | BIT(PG_arch_1))
#endif

/**
 * twin_arch_memory_end - up to where that record is the same
 * @pfn: a frame
 * @end: the frame behind the last one to look at
 *
 * Return: the first frame that has another memory type on record, or @end.
 */
u64 twin_arch_memory_end(u64 pfn, u64 end)
{
#ifdef TWIN_PG_MEMORY
	unsigned long marks, first = 0, flags;
	const struct page *page = NULL;
	u64 at;

	for (at = pfn; at < end; at++) {
		/* Descriptors come and go by larger blocks than this. */
		if (at == pfn || IS_ALIGNED(at, PTRS_PER_PTE)) {
			cond_resched();
			page = at == (unsigned long)at ? pfn_to_online_page(at) : NULL;
		} else if (page) {
			page++;
		}
		/* They may be taken away all the same. */
		marks = page && !get_kernel_nofault(flags, &page->flags) ? flags & MARKS : 0;
		if (at == pfn)
			first = marks;
		else if (marks != first)
			return at;
	}
#endif
	return end;
}

/**
 * twin_arch_dma - up to where devices reach
 * @kind: not touched: so it has been since the first PC
 */
void twin_arch_dma(struct twin_memory_kind *kind)
{
}
