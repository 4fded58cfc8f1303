/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Facts about the running kernel: what src/live/ reads, as plain structs.
 */
#ifndef TWIN_LIVE_H
#define TWIN_LIVE_H

#include "../pgtable/walk.h"
#include "../plan.h"

#define TWIN_REGIONS_MAX 16

/* What is known of a region. */
enum twin_region_kind {
	TWIN_REGION_OTHER,
	TWIN_REGION_DIRECT, /* the direct map: virt_to_phys() speaks of it */
	TWIN_REGION_IMAGE,  /* the kernel image, apart from both: virt_to_phys(), too */
	TWIN_REGION_AREAS,  /* vmalloc areas stand here: vmalloc_to_page() speaks of it */
	TWIN_REGION_MEMMAP, /* struct pages, frame by frame */
	TWIN_REGION_FIXMAP, /* one slot, one page */
	TWIN_REGION_ENTRY,  /* what a CPU needs to enter the kernel */
	TWIN_REGION_ESPFIX, /* one page of stack for each CPU, over and over */
	TWIN_REGION_SHADOW, /* KASAN's: one page of it stands for all that needs none */
	TWIN_REGION_PKMAP,  /* pages of high memory: page_address() speaks of it */
	TWIN_REGION_EMPTY,  /* other directories have something here, swapper_pg_dir has not */
};

/**
 * struct twin_region - a stretch of the running kernel's addresses
 * @name: as the kernel's documentation calls it
 * @first: first address
 * @last: last address
 * @kind: what is known of it
 */
struct twin_region {
	const char *name;
	twin_va_t first;
	twin_va_t last;
	enum twin_region_kind kind;
};

/**
 * struct twin_live - the running kernel, as far as it was asked
 * @shape: its page-table shape
 * @layout: where a twin of it would put its windows
 * @memory: what its memory is like
 * @windows: room that it has for pages that come and go
 * @root: physical address of swapper_pg_dir
 * @root_from: how @root was found
 * @first: first address of the kernel's part
 * @last: last address of the kernel's part
 * @per_mm: addresses that each process has for itself (the LDT, with page-table
 *	    isolation); nameless where there are none
 * @direct: swapper_pg_dir holds the direct map
 * @direct_leaves: leaf sizes found in it, BIT(level): what the kernel was told not
 *		   to use (nogbpages, debug_pagealloc) is not there; all sizes of
 *		   the shape where there is no direct map to look at
 * @own: addresses that we have mapped ourselves; its kind is not used
 * @own_phys: where they lead
 * @bare_probes: this kernel protects the pages that its probes execute at their own
 *		 address only, not in the direct map
 * @bare_aliases: the same of all text in vmalloc areas, as it was told to
 * @readonly_io: some firmware is mapped like a device, read-only
 * @nr_regions: how many
 * @region: in ascending order, disjoint
 */
struct twin_live {
	struct pt_shape shape;
	struct twin_layout layout;
	const struct twin_memory_kind *memory;
	const struct twin_window_kind *windows;
	twin_phys_t root;
	const char *root_from;
	twin_va_t first;
	twin_va_t last;
	struct twin_region per_mm;
	bool direct;
	u8 direct_leaves;
	struct twin_region own;
	twin_phys_t own_phys;
	bool bare_probes;
	bool bare_aliases;
	bool readonly_io;
	unsigned int nr_regions;
	struct twin_region region[TWIN_REGIONS_MAX];
};

/**
 * struct twin_live_reader - a view of the live tables, with room for copies
 * @view: reads them; one user at a time
 * @page: a copy of one table a level
 */
struct twin_live_reader {
	struct pt_view view;
	void *page[PT_LEVELS];
};

/**
 * struct twin_platform - what a hypervisor or a CPU does to page tables
 * @xen_pv: they are Xen's, which checks each entry
 * @tdx: a TDX guest
 * @encrypted: entries have a bit that encrypts
 * @host_encrypted: SME
 * @guest_encrypted: a guest whose memory its host cannot read
 * @guest_state: nor its registers
 */
struct twin_platform {
	bool xen_pv;
	bool tdx;
	bool encrypted;
	bool host_encrypted;
	bool guest_encrypted;
	bool guest_state;
};

const char *twin_live_refusal(const struct twin_platform *platform);

/* What the architecture's file fills in; see shape_*.c. */
int twin_arch_shape(struct twin_live *live, const char **why);
bool twin_arch_cpu_root(twin_phys_t *root);
u64 twin_arch_virt_to_phys(twin_va_t va);

int twin_live_init(struct twin_live *live, const char **why);
u64 twin_live_tables_max(void);
int twin_live_reader_init(struct twin_live_reader *reader, const struct twin_live *live);
void twin_live_reader_free(struct twin_live_reader *reader);
void twin_live_add_region(struct twin_live *live, const char *name, u64 first, u64 last,
			  enum twin_region_kind kind);
const struct twin_region *twin_live_region(const struct twin_live *live, twin_va_t va);
bool twin_live_cpu_root(unsigned int cpu, twin_phys_t *root);
const char *twin_live_helper(const struct twin_region *region);
bool twin_live_answer(const struct pt_view *view, const struct twin_region *region, twin_va_t va,
		      u64 *phys);

#endif
