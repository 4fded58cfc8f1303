/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The twin's RAM: which physical addresses of the machine are backed by the
 * arena, and the way to a frame's bytes.  The bias between the machine's
 * physical addresses and this computer's lives here and nowhere else.
 */
#ifndef TWIN_RAM_H
#define TWIN_RAM_H

#include "units.h"

struct twin_ram_window;

/**
 * struct twin_ram - backed memory of a machine
 * @base: first backed physical address, as the machine counts
 * @size: backed bytes
 * @host: the same address as this computer counts
 * @mem: where the kernel has it mapped, or NULL for high memory
 * @window: for high memory: frames mapped one at a time
 */
struct twin_ram {
	twin_phys_t base;
	u64 size;
	twin_phys_t host;
	void *mem;
	struct twin_ram_window *window;
};

/* Frames of high memory that are mapped at a time: a batch of a judge's, twice. */
#define TWIN_RAM_SLOTS 512

struct twin_ram_window *twin_ram_window_new(unsigned long first, unsigned long pages,
					    unsigned int slots);
void twin_ram_window_free(struct twin_ram_window *window);
void *twin_ram_window_ptr(struct twin_ram_window *window, twin_phys_t host);
void *twin_ram_hold(const struct twin_ram *ram, twin_phys_t phys, u64 len);
void twin_ram_release(const struct twin_ram *ram, void *ptr);

static inline bool twin_ram_backs(const struct twin_ram *ram, twin_phys_t phys, u64 len)
{
	u64 off = phys.a - ram->base.a;

	return off < ram->size && len <= ram->size - off;
}

/**
 * twin_ram_host - an address as this computer counts
 * @ram: the machine's memory
 * @phys: a backed address, as the machine counts
 */
static inline twin_phys_t twin_ram_host(const struct twin_ram *ram, twin_phys_t phys)
{
	return twin_phys_add(ram->host, phys.a - ram->base.a);
}

/**
 * twin_ram_ptr - the way to a frame's bytes
 * @ram: the machine's memory
 * @phys: an address in it, as the machine counts
 *
 * Return: a pointer good up to the end of the page, or NULL where the arena
 * does not back @phys.  In high memory it stays good until %TWIN_RAM_SLOTS other
 * frames were asked for, so nobody keeps it while he follows tables; the call may
 * sleep; and NULL may also mean that there was no memory to map the frame with.
 */
static inline void *twin_ram_ptr(const struct twin_ram *ram, twin_phys_t phys)
{
	u64 off = phys.a - ram->base.a;

	if (off >= ram->size)
		return NULL;
	if (ram->mem)
		return ram->mem + off;
	return twin_ram_window_ptr(ram->window, twin_ram_host(ram, phys));
}

#endif
