// SPDX-License-Identifier: GPL-2.0
/*
 * High memory, reached frame by frame.
 *
 * A frame above the direct map has no address of the kernel's.  The kernel gives
 * it one for a while: kmap() out of a few hundred that all share (mm/highmem.c).
 * A walker or a judge wants some hundred frames at a time, so this keeps that many
 * mapped in vmalloc space, and lets go of the one that was asked for longest ago.
 */
#include <linux/limits.h>
#include <linux/mm.h>
#include <linux/overflow.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#include "ram.h"

#define SLOTS (TWIN_RAM_HELD + 1)

#define NO_SLOT U16_MAX

/**
 * struct twin_ram_window - mapped frames
 * @first: first frame that may be asked for
 * @clock: counts calls
 * @frame: of each slot, counted from @first
 * @at: where it is mapped, or NULL
 * @used: the call that last asked for it
 * @slot: of each frame, or NO_SLOT
 */
struct twin_ram_window {
	unsigned long first;
	u64 clock;
	unsigned long frame[SLOTS];
	void *at[SLOTS];
	u64 used[SLOTS];
	u16 slot[];
};

/**
 * twin_ram_window_new - a window with nothing mapped
 * @first: first frame that may be asked for, as this computer counts
 * @pages: how many frames
 *
 * Return: the window, or NULL.
 */
struct twin_ram_window *twin_ram_window_new(unsigned long first, unsigned long pages)
{
	struct twin_ram_window *window;

	window = kvzalloc(struct_size(window, slot, pages), GFP_KERNEL);
	if (!window)
		return NULL;
	window->first = first;
	memset(window->slot, 0xff, pages * sizeof(window->slot[0]));
	return window;
}

/**
 * twin_ram_window_free - let go of all frames
 * @window: the window, or NULL
 */
void twin_ram_window_free(struct twin_ram_window *window)
{
	unsigned int i;

	for (i = 0; window && i < SLOTS; i++)
		vunmap(window->at[i]);
	kvfree(window);
}

/* The slot that was not asked for the longest; one that is free comes first. */
static unsigned int oldest(const struct twin_ram_window *window)
{
	unsigned int i, old = 0;

	for (i = 1; i < SLOTS; i++)
		if (window->used[i] < window->used[old])
			old = i;
	return old;
}

/* Map a frame in place of another one. */
static unsigned int replace(struct twin_ram_window *window, unsigned long frame)
{
	unsigned int i = oldest(window);
	struct page *page = pfn_to_page(window->first + frame);

	if (window->at[i])
		window->slot[window->frame[i]] = NO_SLOT;
	vunmap(window->at[i]);
	window->used[i] = 0;
	window->at[i] = vmap(&page, 1, VM_MAP, PAGE_KERNEL);
	if (!window->at[i])
		return NO_SLOT;
	window->frame[i] = frame;
	window->slot[frame] = i;
	return i;
}

/**
 * twin_ram_window_ptr - map a frame, if it is not
 * @window: the window
 * @host: an address in one of its frames, as this computer counts
 *
 * May sleep.  The caller serialises.
 *
 * Return: a pointer to @host, see twin_ram_ptr(), or NULL without memory.
 */
void *twin_ram_window_ptr(struct twin_ram_window *window, twin_phys_t host)
{
	unsigned long frame = (unsigned long)(host.a >> PAGE_SHIFT) - window->first;
	unsigned int i = window->slot[frame];

	if (i == NO_SLOT)
		i = replace(window, frame);
	if (i == NO_SLOT)
		return NULL;
	window->used[i] = ++window->clock;
	return window->at[i] + (host.a & ~PAGE_MASK);
}
