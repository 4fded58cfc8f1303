// SPDX-License-Identifier: GPL-2.0
/*
 * The kernel that kexec has put into reserved memory, from kexec's own records.
 *
 * The lock that guards them is not ours to take.  So they are copied with care, and
 * believed only when it was free before and after, and the same kernel was named.
 */
#include <linux/kernel.h>
#include <linux/kexec.h>
#include <linux/mm.h>
#include <linux/pfn.h>
#include <linux/uaccess.h>

#include "../compat.h"
#include "crash.h"
#include "reach.h"

#if defined(CONFIG_KEXEC_CORE) && TWIN_HAS_FLAT_PAGES
static void add_part(struct twin_crash *crash, u64 first, u64 end)
{
	if (first < end && crash->nr < TWIN_CRASH_PARTS)
		crash->part[crash->nr++] = (struct twin_extent){ first, end };
}

/* The code that leaves this kernel stays writable: the last page of those set apart for it. */
static bool find_rooms(struct twin_crash *crash, const struct kimage *image)
{
	struct twin_extent *room = crash->room;
	struct page *page;
	u64 hole;
	unsigned int i;

	if (get_kernel_nofault(page, &image->control_code_page) || !page)
		return false;
	hole = PFN_PHYS((u64)page_to_pfn(page)) + KEXEC_CONTROL_PAGE_SIZE - PAGE_SIZE;
	for (i = 0; i < crash->nr_rooms; i++) {
		if (hole >= room[i].first && hole < room[i].end) {
			add_part(crash, room[i].first, hole);
			add_part(crash, hole + PAGE_SIZE, room[i].end);
		} else {
			add_part(crash, room[i].first, room[i].end);
		}
	}
	return true;
}

static bool find_segments(struct twin_crash *crash, const struct kimage *image)
{
	struct kexec_segment segment;
	unsigned long nr, i;

	if (get_kernel_nofault(nr, &image->nr_segments) || nr > TWIN_CRASH_PARTS)
		return false;
	for (i = 0; i < nr; i++) {
		if (copy_from_kernel_nofault(&segment, &image->segment[i], sizeof(segment)))
			return false;
		add_part(crash, segment.mem, (u64)segment.mem + segment.memsz);
	}
	return true;
}

static bool is_locked(const struct twin_crash *crash)
{
	int lock = 0;

	return crash->lock_at && (get_kernel_nofault(lock, (int *)crash->lock_at) || lock);
}

/* The kernel that waits, if there is one and nobody is about to change that. */
static bool read_image(const struct twin_crash *crash, struct kimage **image)
{
	return !is_locked(crash) &&
	       !get_kernel_nofault(*image, (struct kimage **)crash->image_at) &&
	       !*image == !crash->waits;
}

static void ask(struct twin_crash *crash)
{
	struct kimage *image, *now;
	bool found = true;

	crash->nr = 0;
	crash->waits = kexec_crash_loaded();
	crash->busy = false;
	if (!crash->told)
		return;
	crash->busy = true;
	if (!read_image(crash, &image))
		return;
	if (image && crash->guard == TWIN_CRASH_READONLY)
		found = find_rooms(crash, image);
	else if (image)
		found = find_segments(crash, image);
	if (found && read_image(crash, &now) && now == image)
		crash->busy = false;
	else
		crash->nr = 0;
}

/**
 * twin_live_crash - find out what is guarded of a kernel that waits for a crash
 * @crash: its rooms, and how it is guarded; completed
 *
 * May sleep; to ask again does not.
 */
void twin_live_crash(struct twin_crash *crash)
{
	if (crash->guard == TWIN_CRASH_OPEN || !crash->nr_rooms)
		return;
	crash->image_at = twin_live_symbol("kexec_crash_image") ?: twin_arch_crash_image();
	crash->lock_at = twin_live_symbol("__kexec_lock");
	crash->told = crash->image_at && (crash->lock_at || crash->guard == TWIN_CRASH_ABSENT);
	crash->ask = ask;
	ask(crash);
}
#else
/**
 * twin_live_crash - find out what is guarded of a kernel that waits for a crash
 * @crash: not touched: no kernel can wait, or where its pages are cannot be said
 */
void twin_live_crash(struct twin_crash *crash)
{
}
#endif
