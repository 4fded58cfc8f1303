// SPDX-License-Identifier: GPL-2.0
/*
 * The running kernel's page directory: where its root is, and how to read it.
 *
 * No lock that a module can take keeps the kernel's tables from being freed or
 * changed on every kernel.  So none is taken: each table is copied once, with
 * copy_from_kernel_nofault(), after its frame was found to be RAM; what is read
 * is what stood there at that moment.  Whoever compares it with something looks
 * again before calling a difference one.
 */
#include <linux/io.h>
#include <linux/kernel.h>
#include <linux/memory_hotplug.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "../compat.h"
#include "../row.h"
#include "live.h"

#if TWIN_HAS_VMCOREINFO && !TWIN_LINKED
/* ELF note: three words of sizes and type, then "VMCOREINFO" padded to 12. */
#define NOTE_TEXT (3 * sizeof(u32) + 12)

/* Address of a symbol that the vmcoreinfo note names, or 0. */
static unsigned long note_symbol(const char *line)
{
	const u32 *note = phys_to_virt(paddr_vmcoreinfo_note());
	const char *text = (const char *)note + NOTE_TEXT;
	unsigned long value = 0;
	char *copy, *at, *end;
	u32 head[3];

	if (copy_from_kernel_nofault(head, note, sizeof(head)) || head[1] > PAGE_SIZE)
		return 0;
	copy = kzalloc(head[1] + 1, GFP_KERNEL);
	if (!copy)
		return 0;
	if (!copy_from_kernel_nofault(copy, text, head[1])) {
		at = strstr(copy, line);
		end = at ? strchr(at, '\n') : NULL;
		if (end) {
			*end = '\0';
			if (kstrtoul(at + strlen(line), 16, &value))
				value = 0;
		}
	}
	kfree(copy);
	return value;
}
#endif

/*
 * swapper_pg_dir's address: by its name when we are part of the kernel, else
 * from the note that every kernel with kdump keeps for crash tools.
 */
static unsigned long find_root(const char **from)
{
#if TWIN_LINKED
	*from = "init_mm.pgd";
	return (unsigned long)init_mm.pgd;
#elif TWIN_HAS_VMCOREINFO
	*from = "vmcoreinfo SYMBOL(swapper_pg_dir)";
	return note_symbol("SYMBOL(swapper_pg_dir)=");
#else
	return 0;
#endif
}

/* No page above low memory is in the direct map, which is where tables are read. */
static bool is_high(twin_phys_t at)
{
	return TWIN_HOST_HIGHMEM >= 0 && at.a > __pa((unsigned long)high_memory - 1);
}

static const void *read_live(const struct pt_view *view, unsigned int level, twin_phys_t at,
			     size_t len)
{
	struct twin_live_reader *reader = view->ctx;
	u64 pfn = at.a >> PAGE_SHIFT;

	if (pfn != (unsigned long)pfn || is_high(at) || !pfn_to_online_page(pfn))
		return NULL;
	if (copy_from_kernel_nofault(reader->page[level], phys_to_virt(at.a), len))
		return NULL;
	return reader->page[level];
}

static int note_leaf(void *ctx, const struct pt_run *run)
{
	u8 *leaves = ctx;

	if (run->kind == PT_LEAF)
		*leaves |= BIT(run->level);
	return 0;
}

/* Which leaf sizes does the running kernel use for its own direct map? */
static int find_direct_leaves(struct twin_live *live)
{
	const struct twin_region *direct = NULL;
	struct twin_live_reader reader;
	struct pt_census census = {};
	unsigned int i;
	int err;

	for (i = 0; i < live->nr_regions; i++)
		if (live->region[i].kind == TWIN_REGION_DIRECT)
			direct = &live->region[i];
	live->direct_leaves = live->shape.leaf_levels;
	if (!live->direct || !direct)
		return 0;
	err = twin_live_reader_init(&reader, live);
	if (err)
		return err;
	live->direct_leaves = BIT(0);
	err = pt_runs(&reader.view, direct->first, direct->last, note_leaf, &live->direct_leaves,
		      &census);
	twin_live_reader_free(&reader);
	return err;
}

/**
 * twin_live_init - find the running kernel's page directory
 * @live: filled in
 * @why: what is missing, on error
 *
 * Return: 0, -ENOMEM, or -EOPNOTSUPP when this kernel cannot be read.
 */
int twin_live_init(struct twin_live *live, const char **why)
{
	unsigned long root;
	int err;

	memset(live, 0, sizeof(*live));
	err = twin_arch_shape(live, why);
	if (err)
		return err;
	live->layout.first = live->first;
	root = find_root(&live->root_from);
	if (!root) {
		*why = "its vmcoreinfo note names no swapper_pg_dir (CONFIG_KEXEC_CORE?)";
		return -EOPNOTSUPP;
	}
	live->root = twin_phys(__pa_symbol(root));
	err = find_direct_leaves(live);
	*why = err == -ELOOP ? "its tables lead to each other without end" : "out of memory";
	return err;
}

/**
 * twin_live_tables_max - more tables than any healthy directory has
 *
 * Mapped page by page, all of RAM takes one page in 512 (one in 1024 with entries of 32
 * bits), and there are some ways to map it again.  Large devices may be on a small machine.
 */
u64 twin_live_tables_max(void)
{
	return totalram_pages() / 16 + 16384;
}

static void ask_root(void *root)
{
	if (!twin_arch_cpu_root(root))
		*(twin_phys_t *)root = twin_phys(TWIN_NOWHERE);
}

/**
 * twin_live_cpu_root - the root that a CPU walks right now
 * @cpu: which; may be offline
 * @root: filled in
 *
 * May sleep.
 *
 * Return: false where it cannot be asked, or walks no tables.
 */
bool twin_live_cpu_root(unsigned int cpu, twin_phys_t *root)
{
	return !smp_call_function_single(cpu, ask_root, root, 1) && root->a != TWIN_NOWHERE;
}

/**
 * twin_live_reader_init - make room for copies of live tables
 * @reader: filled in
 * @live: the running kernel; outlives the reader
 *
 * Return: 0 or -ENOMEM.
 */
int twin_live_reader_init(struct twin_live_reader *reader, const struct twin_live *live)
{
	unsigned int i;

	*reader = (struct twin_live_reader){
		.view = {
			.shape = &live->shape,
			.root = live->root,
			.read = read_live,
			.ctx = reader,
			.budget = twin_live_tables_max() * pt_entries(&live->shape, 0),
		},
	};
	for (i = 0; i < live->shape.format->nr_levels; i++) {
		reader->page[i] = (void *)__get_free_page(GFP_KERNEL);
		if (!reader->page[i]) {
			twin_live_reader_free(reader);
			return -ENOMEM;
		}
	}
	return 0;
}

/**
 * twin_live_reader_free - give the room back
 * @reader: the reader
 */
void twin_live_reader_free(struct twin_live_reader *reader)
{
	unsigned int i;

	for (i = 0; i < PT_LEVELS; i++)
		free_page((unsigned long)reader->page[i]);
	memset(reader->page, 0, sizeof(reader->page));
}

/**
 * twin_live_add_region - name a stretch of the running kernel's addresses
 * @live: the running kernel
 * @name: as the kernel's documentation calls it
 * @first: first address
 * @last: last address
 * @kind: what is known of it
 *
 * Keeps the regions in order.  One that does not fit the table is left out; its
 * leaves are then outside every region, which is a breach.
 */
void twin_live_add_region(struct twin_live *live, const char *name, u64 first, u64 last,
			  enum twin_region_kind kind)
{
	struct twin_region *r = &live->region[live->nr_regions];
	unsigned int i;

	if (live->nr_regions == TWIN_REGIONS_MAX)
		return;
	for (i = live->nr_regions++; i && r[-1].first.a > first; i--, r--)
		*r = r[-1];
	*r = (struct twin_region){ name, twin_va(first), twin_va(last), kind };
	/* Sizes are upper bounds: what comes next ends a region. */
	for (i = 0; i + 1 < live->nr_regions; i++)
		if (live->region[i].last.a >= live->region[i + 1].first.a)
			live->region[i].last = twin_va(live->region[i + 1].first.a - 1);
}

/**
 * twin_live_region - the region an address of the running kernel lies in
 * @live: the running kernel
 * @va: the address
 *
 * Return: the region, or NULL outside all that are known.
 */
const struct twin_region *twin_live_region(const struct twin_live *live, twin_va_t va)
{
	unsigned int i;

	for (i = 0; i < live->nr_regions; i++)
		if (va.a >= live->region[i].first.a && va.a <= live->region[i].last.a)
			return &live->region[i];
	return NULL;
}
