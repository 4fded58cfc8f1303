// SPDX-License-Identifier: GPL-2.0
/*
 * Addresses for memory that has none of its own: atomic and persistent kmap.
 *
 * Re-creates mm/highmem.c: __kmap_local_pfn_prot() and kunmap_local_indexed(), which
 * were kmap_atomic() before 5.11, and kmap_high() with its page_address() hash.  What
 * is a BUG() there is refused here, and counted; where the original sleeps until an
 * entry is free, the caller is told to come again.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "window.h"

/* No entry. */
#define NONE PT_PKMAP_MAX

/* The page of a CPU's slot. */
static unsigned int kmap_page(const struct pt_kmap *kmap, unsigned int cpu, unsigned int slot)
{
	return pt_window_down(&kmap->at, cpu * kmap->depth + slot);
}

/**
 * pt_kmap_push - map a page for a CPU, on top of those that it has mapped
 * @kmap: atomic kmap
 * @cpu: which CPU
 * @phys: the page
 * @va: filled in: its address
 *
 * Return: 0; -EINVAL when there is no such CPU; -ENOSPC when it has no slot left; or
 * what pt_map_range() said.
 */
int pt_kmap_push(struct pt_kmap *kmap, unsigned int cpu, twin_phys_t phys, twin_va_t *va)
{
	unsigned int page, slot;
	int err;

	if (cpu >= kmap->cpus)
		return pt_window_refuse(&kmap->at, -EINVAL);
	slot = kmap->used[cpu];
	if (slot >= kmap->depth)
		return pt_window_refuse(&kmap->at, -ENOSPC);
	page = kmap_page(kmap, cpu, slot);
	*va = pt_window_va(&kmap->at, page);
	err = pt_window_set(&kmap->at, page, 1, phys, kmap->attr);
	if (err)
		return err;
	kmap->frame[cpu * kmap->depth + slot] = phys;
	kmap->used[cpu]++;
	return 0;
}

/**
 * pt_kmap_pop - take a CPU's topmost page away
 * @kmap: atomic kmap
 * @cpu: which CPU
 * @va: the page's address
 *
 * Return: 0; -EINVAL when there is no such CPU, or when another page is on top; -ENOENT
 * when there is none; or what pt_unmap_range() said: the slot is free then, too.
 */
int pt_kmap_pop(struct pt_kmap *kmap, unsigned int cpu, twin_va_t va)
{
	unsigned int page, slot;

	if (cpu >= kmap->cpus)
		return pt_window_refuse(&kmap->at, -EINVAL);
	if (!kmap->used[cpu])
		return pt_window_refuse(&kmap->at, -ENOENT);
	slot = kmap->used[cpu] - 1;
	page = kmap_page(kmap, cpu, slot);
	if (va.a != pt_window_va(&kmap->at, page).a)
		return pt_window_refuse(&kmap->at, -EINVAL);
	kmap->used[cpu] = slot;
	return pt_window_clear(&kmap->at, page, 1, kmap->frame[cpu * kmap->depth + slot]);
}

static u16 *bucket_of(struct pt_pkmap *pkmap, twin_phys_t phys)
{
	return &pkmap->bucket[twin_mix(phys.a) & (PT_PKMAP_BUCKETS - 1)];
}

/* page_address(): the entry of a frame.  A list that was corrupted may have no end. */
static unsigned int find(const struct pt_pkmap *pkmap, twin_phys_t phys)
{
	unsigned int nr = pkmap->bucket[twin_mix(phys.a) & (PT_PKMAP_BUCKETS - 1)], i;

	for (i = 0; nr < pkmap->at.pages && i < pkmap->at.pages; i++, nr = pkmap->next[nr])
		if (pkmap->frame[nr].a == phys.a)
			return nr;
	return NONE;
}

static void forget(struct pt_pkmap *pkmap, unsigned int nr)
{
	u16 *link = bucket_of(pkmap, pkmap->frame[nr]);
	unsigned int i;

	for (i = 0; *link < pkmap->at.pages && i < pkmap->at.pages; i++) {
		if (*link == nr) {
			*link = pkmap->next[nr];
			return;
		}
		link = &pkmap->next[*link];
	}
}

/**
 * pt_pkmap_init - nothing is mapped
 * @pkmap: its window is filled in; the rest is
 */
void pt_pkmap_init(struct pt_pkmap *pkmap)
{
	unsigned int i;

	for (i = 0; i < PT_PKMAP_BUCKETS; i++)
		pkmap->bucket[i] = NONE;
}

/**
 * pt_pkmap_flush - take away what nobody uses any more
 * @pkmap: persistent kmap
 *
 * Return: 0, or what pt_unmap_range() said of the first page that was not as it had
 * been set: its entry is free then, too.
 */
int pt_pkmap_flush(struct pt_pkmap *pkmap)
{
	unsigned int nr;
	int err = 0, one;

	for (nr = 0; nr < pkmap->at.pages; nr++) {
		if (pkmap->count[nr] != 1)
			continue;
		pkmap->count[nr] = 0;
		forget(pkmap, nr);
		one = pt_window_clear(&pkmap->at, nr, 1, pkmap->frame[nr]);
		err = err ?: one;
	}
	return err;
}

/*
 * map_new_virtual(): the search goes on where the last one ended; whenever it has come
 * round, all that nobody uses is flushed at once, so that an address is not used again
 * before every other one was.
 */
static int map_new(struct pt_pkmap *pkmap, twin_phys_t phys, unsigned int *found)
{
	unsigned int left = pkmap->at.pages;
	u16 *bucket;
	int err;

	do {
		pkmap->last = (pkmap->last + 1) % pkmap->at.pages;
		if (!pkmap->last) {
			err = pt_pkmap_flush(pkmap);
			if (err)
				return pt_window_refuse(&pkmap->at, err);
			left = pkmap->at.pages;
		}
	} while (pkmap->count[pkmap->last] && --left);
	*found = pkmap->last;
	if (!left)
		return pt_window_refuse(&pkmap->at, -EAGAIN);
	err = pt_window_set(&pkmap->at, *found, 1, phys, pkmap->attr);
	if (err)
		return err;
	bucket = bucket_of(pkmap, phys);
	pkmap->count[*found] = 1;
	pkmap->frame[*found] = phys;
	pkmap->next[*found] = *bucket;
	*bucket = *found;
	return 0;
}

/**
 * pt_pkmap_get - map a page, or use the address that it has
 * @pkmap: persistent kmap
 * @phys: the page
 * @va: filled in: its address
 *
 * Return: 0; -EINVAL when the machine has no such window; -EAGAIN when all entries are
 * in use; or what pt_map_range() said.
 */
int pt_pkmap_get(struct pt_pkmap *pkmap, twin_phys_t phys, twin_va_t *va)
{
	unsigned int nr;
	int err = 0;

	if (!pkmap->at.pages)
		return pt_window_refuse(&pkmap->at, -EINVAL);
	nr = find(pkmap, phys);
	if (nr == NONE)
		err = map_new(pkmap, phys, &nr);
	*va = pt_window_va(&pkmap->at, nr);
	if (!err)
		pkmap->count[nr]++;
	return err;
}

/**
 * pt_pkmap_put - use a page's address no longer
 * @pkmap: persistent kmap
 * @phys: the page
 *
 * It stays mapped, until all that is not in use is flushed.
 *
 * Return: 0; -ENOENT when the page has no address; -EINVAL when nobody uses it.
 */
int pt_pkmap_put(struct pt_pkmap *pkmap, twin_phys_t phys)
{
	unsigned int nr = find(pkmap, phys);

	if (nr == NONE)
		return pt_window_refuse(&pkmap->at, -ENOENT);
	if (pkmap->count[nr] < 2)
		return pt_window_refuse(&pkmap->at, -EINVAL);
	pkmap->count[nr]--;
	return 0;
}

/**
 * pt_pkmap_address - the address of a page
 * @pkmap: persistent kmap
 * @phys: the page
 * @va: filled in
 *
 * Return: 0, or -ENOENT when it has none.
 */
int pt_pkmap_address(const struct pt_pkmap *pkmap, twin_phys_t phys, twin_va_t *va)
{
	unsigned int nr = find(pkmap, phys);

	if (nr == NONE)
		return -ENOENT;
	*va = pt_window_va(&pkmap->at, nr);
	return 0;
}
