// SPDX-License-Identifier: GPL-2.0
/*
 * High memory, reached frame by frame.
 *
 * A frame above the direct map has no address of the kernel's.  The kernel gives
 * it one for a while: kmap() out of a few hundred that all share (mm/highmem.c).
 * A walker or a judge wants some hundred frames at a time, so this keeps that many
 * mapped in vmalloc space, and lets go of the one that was asked for longest ago.
 * What is to be used as one piece, and for long, is held instead: mapped as a whole.
 */
#include <linux/limits.h>
#include <linux/mm.h>
#include <linux/overflow.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#include "ram.h"

#define NO_SLOT U16_MAX

/**
 * struct held - a frame that is mapped
 * @frame: counted from the first
 * @at: where it is mapped, or NULL
 * @used: the call that last asked for it
 */
struct held {
	unsigned long frame;
	void *at;
	u64 used;
};

/**
 * struct twin_ram_window - mapped frames
 * @first: first frame that may be asked for
 * @clock: counts calls
 * @slots: how many frames can be mapped at a time
 * @held: those
 * @slot: of each frame, its place in @held, or NO_SLOT
 */
struct twin_ram_window {
	unsigned long first;
	u64 clock;
	unsigned int slots;
	struct held *held;
	u16 slot[];
};

/**
 * twin_ram_window_new - a window with nothing mapped
 * @first: first frame that may be asked for, as this computer counts
 * @pages: how many frames
 * @slots: how many can be mapped at a time, see TWIN_RAM_SLOTS
 *
 * Return: the window, or NULL.
 */
struct twin_ram_window *twin_ram_window_new(unsigned long first, unsigned long pages,
					    unsigned int slots)
{
	struct twin_ram_window *window;

	window = kvzalloc(struct_size(window, slot, pages), GFP_KERNEL);
	if (!window)
		return NULL;
	window->held = kvcalloc(slots, sizeof(*window->held), GFP_KERNEL);
	if (!window->held) {
		kvfree(window);
		return NULL;
	}
	window->first = first;
	window->slots = slots;
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

	if (!window)
		return;
	for (i = 0; i < window->slots; i++)
		vunmap(window->held[i].at);
	kvfree(window->held);
	kvfree(window);
}

/* The slot that was not asked for the longest; one that is free comes first. */
static unsigned int oldest(const struct twin_ram_window *window)
{
	unsigned int i, old = 0;

	for (i = 1; i < window->slots; i++)
		if (window->held[i].used < window->held[old].used)
			old = i;
	return old;
}

/* Map a frame in place of another one. */
static unsigned int replace(struct twin_ram_window *window, unsigned long frame)
{
	unsigned int i = oldest(window);
	struct page *page = pfn_to_page(window->first + frame);
	struct held *held = &window->held[i];

	if (held->at)
		window->slot[held->frame] = NO_SLOT;
	vunmap(held->at);
	held->used = 0;
	held->at = vmap(&page, 1, VM_MAP, PAGE_KERNEL);
	if (!held->at)
		return NO_SLOT;
	held->frame = frame;
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
	window->held[i].used = ++window->clock;
	return window->held[i].at + (host.a & ~PAGE_MASK);
}

static void *map_frames(unsigned long pfn, unsigned int nr)
{
	struct page **pages = kvmalloc_array(nr, sizeof(*pages), GFP_KERNEL);
	unsigned int i;
	void *at;

	if (!pages)
		return NULL;
	for (i = 0; i < nr; i++)
		pages[i] = pfn_to_page(pfn + i);
	at = vmap(pages, nr, VM_MAP, PAGE_KERNEL);
	kvfree(pages);
	return at;
}

/**
 * twin_ram_hold - memory of the machine in one piece
 * @ram: the machine's memory
 * @phys: the first byte's address, as the machine counts
 * @len: how many bytes
 *
 * May sleep.
 *
 * Return: a pointer to all of it, good until twin_ram_release(); or NULL when the
 * arena does not back it, when it is empty, or when there was no memory to map it with.
 */
void *twin_ram_hold(const struct twin_ram *ram, twin_phys_t phys, u64 len)
{
	unsigned long off;
	u64 host;
	void *at;

	if (!len || !twin_ram_backs(ram, phys, len))
		return NULL;
	if (ram->mem)
		return ram->mem + (phys.a - ram->base.a);
	host = twin_ram_host(ram, phys).a;
	off = host & ~PAGE_MASK;
	at = map_frames(host >> PAGE_SHIFT, (off + len + PAGE_SIZE - 1) >> PAGE_SHIFT);
	return at ? at + off : NULL;
}

/**
 * twin_ram_release - let go of what twin_ram_hold() gave
 * @ram: the machine's memory
 * @ptr: the pointer, or NULL
 */
void twin_ram_release(const struct twin_ram *ram, void *ptr)
{
	if (!ram->mem)
		vunmap((void *)((unsigned long)ptr & PAGE_MASK));
}
