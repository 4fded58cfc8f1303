/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What differs between kernels: the only place that knows.
 *
 * Features are recognised by what the headers define, not by version numbers:
 * distributions backport.
 */
#ifndef TWIN_COMPAT_H
#define TWIN_COMPAT_H

#include <linux/kconfig.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/version.h>

/* Since 6.4 a module's memory is a table of parts; before, two stretches with marks. */
#ifdef for_each_mod_mem_type
#define TWIN_HAS_MODULE_MEM 1
#else
#define TWIN_HAS_MODULE_MEM 0
#endif

/* The note that kdump reads; the header was split in 6.9. */
#if defined(CONFIG_CRASH_CORE)
#include <linux/crash_core.h>
#define TWIN_HAS_VMCOREINFO 1
#elif defined(CONFIG_VMCORE_INFO)
#include <linux/vmcore_info.h>
#define TWIN_HAS_VMCOREINFO 1
#else
#define TWIN_HAS_VMCOREINFO 0
#endif

/*
 * Inside a kernel tree everything links; in a module only what is exported.
 * alloc_contig_pages() is not, but kprobes will tell where it is, and a static
 * call goes there directly, which indirect-branch tracking cannot object to.
 */
#ifdef MODULE
#define TWIN_LINKED 0
#else
#define TWIN_LINKED 1
#endif

/* Memory above the direct map: 32-bit kernels only. */
#ifdef CONFIG_HIGHMEM
#define TWIN_HOST_HIGHMEM ZONE_HIGHMEM
#else
#define TWIN_HOST_HIGHMEM (-1)
#endif

/* Is page_to_pfn() arithmetic, which takes any frame, or does it look up a section? */
#if defined(CONFIG_FLATMEM) || defined(CONFIG_SPARSEMEM_VMEMMAP)
#define TWIN_HAS_FLAT_PAGES 1
#else
#define TWIN_HAS_FLAT_PAGES 0
#endif

#if defined(CONFIG_CONTIG_ALLOC)
#define TWIN_HAS_CONTIG 1
#else
#define TWIN_HAS_CONTIG 0
#endif

/* May struct pages of what a device lent by huge pages share frames?  Since 5.19, and a macro. */
#ifdef vmemmap_can_optimize
#define twin_lent_may_share(altmap, map) vmemmap_can_optimize(altmap, map)
#else
#define twin_lent_may_share(altmap, map) false
#endif

/* DirectMap4k and its like in /proc/meminfo: a function that is not exported prints them. */
#if defined(CONFIG_X86) && defined(CONFIG_PROC_FS) && \
	(TWIN_LINKED || (defined(CONFIG_KPROBES) && defined(CONFIG_HAVE_STATIC_CALL)))
#define TWIN_HAS_ARCH_MEMINFO 1
#else
#define TWIN_HAS_ARCH_MEMINFO 0
#endif

/* Where x86 marks pages of RAM by memory type: with PG_arch_1, and another flag. */
#if defined(CONFIG_X86_PAT) && defined(CONFIG_ARCH_USES_PG_UNCACHED)
#define TWIN_PG_MEMORY PG_uncached
#elif defined(CONFIG_X86_PAT) && defined(CONFIG_ARCH_USES_PG_ARCH_2)
#define TWIN_PG_MEMORY PG_arch_2
#endif

/* The mark of a page that the hardware reported as bad, where there is one. */
#ifdef CONFIG_MEMORY_FAILURE
#define TWIN_PG_HWPOISON BIT(PG_hwpoison)
#else
#define TWIN_PG_HWPOISON 0
#endif

/*
 * How many sizes of blocks the page allocator has.  MAX_ORDER was one more than the
 * largest order, then that order, then it got another name; this always meant the same.
 */
#define TWIN_NR_ORDERS (ilog2(MAX_ORDER_NR_PAGES) + 1)

/* The versions whose zones and lists the formulas of src/zones.c and its like are of. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 1, 0) && LINUX_VERSION_CODE < KERNEL_VERSION(6, 13, 0)
#define TWIN_ZONES_KNOWN 1
#else
#define TWIN_ZONES_KNOWN 0
#endif

/* From 6.12 on zones for DMA end where firmware says, before, at the next power of two. */
#if KERNEL_VERSION(6, 12, 0) <= LINUX_VERSION_CODE
#define TWIN_DMA_TO_THE_BYTE 1
#else
#define TWIN_DMA_TO_THE_BYTE 0
#endif

/* From 6.10 on the function proper has a suffix, the old name is a macro. */
#ifdef alloc_contig_pages
#define twin_contig_pages_fn   alloc_contig_pages_noprof
#define TWIN_CONTIG_PAGES_NAME "alloc_contig_pages_noprof"
#else
#define twin_contig_pages_fn   alloc_contig_pages
#define TWIN_CONTIG_PAGES_NAME "alloc_contig_pages"
#endif

#endif
