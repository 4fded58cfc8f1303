/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Addresses, frames and orders as distinct types: a mix of them does not
 * compile.  The kernel keeps them all in unsigned long and u64 (phys_addr_t,
 * pfn, virtual address), which is how a shift gets lost.
 *
 * Everything is 64 bits wide on every architecture, because a 32-bit kernel
 * maps 36-bit physical memory, and because every page-table shape is compiled
 * and tested everywhere.
 */
#ifndef TWIN_UNITS_H
#define TWIN_UNITS_H

#include <linux/types.h>

/** typedef twin_phys_t - a physical address, in bytes, as the machine counts */
typedef struct {
	u64 a;
} twin_phys_t;

/** typedef twin_va_t - a virtual (linear) address, in bytes */
typedef struct {
	u64 a;
} twin_va_t;

/** typedef twin_pfn_t - the number of a page frame */
typedef struct {
	u64 n;
} twin_pfn_t;

static inline twin_phys_t twin_phys(u64 a)
{
	return (twin_phys_t){ a };
}

static inline twin_va_t twin_va(u64 a)
{
	return (twin_va_t){ a };
}

static inline twin_pfn_t twin_pfn(u64 n)
{
	return (twin_pfn_t){ n };
}

static inline twin_phys_t twin_phys_add(twin_phys_t phys, u64 bytes)
{
	return twin_phys(phys.a + bytes);
}

static inline twin_va_t twin_va_add(twin_va_t va, u64 bytes)
{
	return twin_va(va.a + bytes);
}

static inline twin_phys_t twin_pfn_phys(twin_pfn_t pfn, unsigned int page_shift)
{
	return twin_phys(pfn.n << page_shift);
}

static inline twin_pfn_t twin_phys_pfn(twin_phys_t phys, unsigned int page_shift)
{
	return twin_pfn(phys.a >> page_shift);
}

/**
 * twin_mix - spread a number over 64 bits (the finaliser of splitmix64)
 * @x: any number
 *
 * For seeded choices and for the tokens that prove which frame was read.
 */
static inline u64 twin_mix(u64 x)
{
	x += 0x9e3779b97f4a7c15ULL;
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
	return x ^ (x >> 31);
}

#endif
