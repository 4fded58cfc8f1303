// SPDX-License-Identifier: GPL-2.0
/*
 * What the running kernel was told, and what it tells: boot parameters, counters, marks
 * that it keeps about a page.
 */
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/kfence.h>
#include <linux/memory_hotplug.h>
#include <linux/mm.h>
#include <linux/pfn.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "../compat.h"
#include "firmware.h"
#include "reach.h"

#define LINE_MAX 4096

#if TWIN_LINKED
static int read_line(char *line)
{
	strscpy(line, saved_command_line, LINE_MAX);
	return 0;
}
#else
/* saved_command_line is not exported, but this file shows it. */
static int read_line(char *line)
{
	struct file *file = filp_open("/proc/cmdline", O_RDONLY, 0);
	loff_t pos = 0;
	ssize_t len;

	if (IS_ERR(file))
		return PTR_ERR(file);
	len = kernel_read(file, line, LINE_MAX - 1, &pos);
	filp_close(file, NULL);
	if (len < 0)
		return len;
	line[len] = '\0';
	return 0;
}
#endif

/**
 * twin_live_word - the last boot parameter of a name
 * @name: the name; "gbpages|nogbpages" takes the last of both
 * @value: filled in: the parameter as it was given, empty where there is none
 * @size: of @value
 *
 * Return: whether the boot parameters could be read.
 */
bool twin_live_word(const char *name, char *value, size_t size)
{
	/* One page: rather wait for it than call rules skipped that can speak. */
	char *line = kmalloc(LINE_MAX, GFP_KERNEL | __GFP_NOFAIL), *rest = line, *word;
	bool known = !read_line(line);

	*value = '\0';
	while (known && (word = strsep(&rest, "\n "))) {
		const char *one = name;

		if (!strcmp(word, "--"))
			break;
		while (*one) {
			size_t len = strcspn(one, "|");

			if (!strncmp(word, one, len) && (!word[len] || word[len] == '='))
				strscpy(value, word, size);
			one += len + (one[len] == '|');
		}
	}
	kfree(line);
	return known;
}

/* What setup_earlycon() takes: the console is found by its address, or the firmware tells it. */
static bool is_early_console(const char *word)
{
	if (!strncmp(word, "console=", 8))
		return strstr(word, ",mmio") || strstr(word, ",0x");
	return !strcmp(word, "earlycon") || !strncmp(word, "earlycon=", 9);
}

/**
 * twin_live_early_console - may a console have been mapped before there were drivers?
 *
 * Return: whether a boot parameter asked for it; true also where they cannot be read.
 */
bool twin_live_early_console(void)
{
	char *line = kmalloc(LINE_MAX, GFP_KERNEL | __GFP_NOFAIL), *rest = line, *word;
	bool unknown = read_line(line), told = unknown;

	while (!unknown && (word = strsep(&rest, "\n ")) && strcmp(word, "--"))
		told |= is_early_console(word);
	kfree(line);
	return told;
}

/**
 * twin_live_listed - was an item given in the list of a boot parameter?
 * @name: of the parameter, which may have been given several times
 * @item: one of the words between commas
 *
 * Return: whether it was; true, too, when the boot parameters could not be read.
 */
bool twin_live_listed(const char *name, const char *item)
{
	char *line = kmalloc(LINE_MAX, GFP_KERNEL | __GFP_NOFAIL), *rest = line, *word;
	bool found = read_line(line);
	size_t len = strlen(name);

	while (!found && (word = strsep(&rest, "\n ")) && strcmp(word, "--")) {
		if (strncmp(word, name, len) || word[len] != '=')
			continue;
		word += len + 1;
		while (!found && word)
			found = !strcmp(strsep(&word, ","), item);
	}
	kfree(line);
	return found;
}

/**
 * twin_live_protected - has the kernel made its text and rodata read-only?
 * @protect: filled in
 *
 * It does so late in its boot, unless it was told not to.
 *
 * Return: whether that is known.
 */
bool twin_live_protected(bool *protect)
{
	char word[32];
	bool on;

	*protect = false;
	if (!IS_ENABLED(CONFIG_STRICT_KERNEL_RWX) || system_state < SYSTEM_RUNNING)
		return true;
	*protect = true;
	if (!twin_live_word("rodata", word, sizeof(word)))
		return false;
	if (strlen(word) > 7 && !kstrtobool(word + 7, &on))
		*protect = on;
	return true;
}

#if TWIN_HAS_ARCH_MEMINFO
TWIN_REACH(arch_report_meminfo)
#endif

/**
 * twin_live_meminfo - what /proc/meminfo says of the architecture
 * @text: filled in: its lines; empty where it says nothing, or where the function
 *	  that does so is not found
 */
void twin_live_meminfo(char text[TWIN_MEMINFO_TEXT])
{
	struct seq_file m = { .buf = text, .size = TWIN_MEMINFO_TEXT - 1 };

#if TWIN_HAS_ARCH_MEMINFO
	if (twin_reach(arch_report_meminfo))
		twin_call(arch_report_meminfo)(&m);
#endif
	text[min_t(size_t, m.count, TWIN_MEMINFO_TEXT - 1)] = '\0';
}

/*
 * Is the page memory of memfd_secret()?  Its file says so, but neither the file nor the
 * page is ours: every step on the way there is copied with care.
 */
static bool is_secret(const struct page *page)
{
	static const char want[] = "secretmem";
	char name[sizeof(want)] = {};
	struct address_space *mapping;
	struct inode *inode;
	struct super_block *super;
	struct file_system_type *type;
	const char *text;

	/* The lowest bits tell anonymous memory and the like. */
	return !get_kernel_nofault(mapping, &page->mapping) && mapping &&
	       !((unsigned long)mapping & 3) && !get_kernel_nofault(inode, &mapping->host) &&
	       inode && !get_kernel_nofault(super, &inode->i_sb) && super &&
	       !get_kernel_nofault(type, &super->s_type) && type &&
	       !get_kernel_nofault(text, &type->name) &&
	       !copy_from_kernel_nofault(name, text, sizeof(name)) &&
	       !memcmp(name, want, sizeof(want));
}

/*
 * Is nobody using a page?  Of a block that was allocated as one, its first page says so.
 * Descriptors may stand in memory that somebody has unmapped, so they are copied.
 */
static bool is_free(const struct page *page)
{
	unsigned long head;
	int count;

	if (get_kernel_nofault(head, &page->compound_head))
		return false;
	if (head & 1)
		page = (const struct page *)(head - 1);
	return !get_kernel_nofault(count, &page->_refcount.counter) && !count;
}

#define POISONED "page with a memory error"

/**
 * twin_live_unmapped - why a page of RAM may be absent from the direct map
 * @pfn: its frame
 *
 * Return: a cause that the kernel's own records prove, or NULL.
 */
const char *twin_live_unmapped(u64 pfn)
{
	struct page *page = pfn == (unsigned long)pfn ? pfn_to_online_page(pfn) : NULL;
	unsigned long flags;

	/* What devices lent has struct pages, too. */
	if (!page && pfn == (unsigned long)pfn && pfn_valid(pfn)) {
		if (!get_kernel_nofault(flags, &pfn_to_page(pfn)->flags) &&
		    (flags & TWIN_PG_HWPOISON))
			return POISONED;
		return NULL;
	}
	if (!page || get_kernel_nofault(flags, &page->flags))
		return NULL;
	if (flags & TWIN_PG_HWPOISON)
		return POISONED;
	if (is_secret(page))
		return "memfd_secret";
	if (is_kfence_address(__va(PFN_PHYS(pfn))))
		return "KFENCE guard";
	if (debug_pagealloc_enabled() && is_free(page))
		return "free page, debug_pagealloc";
	return NULL;
}
