// SPDX-License-Identifier: GPL-2.0
/*
 * The roots that the CPUs walk, against the one that was found by its name; where user
 * mode has directories of its own, those, too.
 */
#include <linux/cpu.h>
#include <linux/cpumask.h>
#include <linux/kernel.h>

#include "../live/user.h"
#include "look.h"

static const struct twin_rule rule = {
	"live",
	"root",
	"entries",
	"va",
	"the roots that the CPUs walk have the kernel half of swapper_pg_dir",
};

/**
 * struct compare - two directories side by side
 * @live: the running kernel
 * @mine: reads the one that a CPU walks
 * @swapper: reads the other one
 * @mark: the accessed mark, which a CPU sets in one of them only
 * @efi: the first one maps what only a directory for EFI calls maps
 * @row: where to note what differs
 */
struct compare {
	const struct twin_live *live;
	const struct pt_view *mine;
	const struct pt_view *swapper;
	u64 mark;
	bool efi;
	struct twin_row *row;
};

/* Addresses that a process has for itself, or that only a directory for EFI calls maps. */
static bool is_others(const struct twin_live *live, u64 first, u64 last)
{
	unsigned int i;

	if (live->per_mm.name && live->per_mm.first.a <= last && live->per_mm.last.a >= first)
		return true;
	for (i = 0; i < live->nr_regions; i++)
		if (live->region[i].kind == TWIN_REGION_EMPTY && live->region[i].first.a <= last &&
		    live->region[i].last.a >= first)
			return true;
	return false;
}

/* Addresses that only a directory for EFI calls maps. */
static bool is_efi(const struct twin_live *live, u64 first, u64 last)
{
	unsigned int i;

	if (live->per_mm.name && live->per_mm.first.a <= last && live->per_mm.last.a >= first)
		return false;
	for (i = 0; i < live->nr_regions; i++)
		if (live->region[i].kind == TWIN_REGION_EMPTY && live->region[i].first.a <= first &&
		    live->region[i].last.a >= last)
			return true;
	return false;
}

/*
 * The kernel's part, entry by entry.  Equal entries lead to equal things; one that
 * covers addresses of others may differ, and then its table is compared.
 * Until the @last look a difference only ends the look.
 */
static bool compare_tables(struct compare *c, unsigned int level, twin_phys_t ours,
			   twin_phys_t theirs, u64 base, bool last)
{
	const struct pt_shape *shape = &c->live->shape;
	unsigned int end = pt_entries(shape, level), i = 0;
	const void *mine = c->mine->read(c->mine, level, ours, pt_offset(shape, end));
	const void *swapper = c->swapper->read(c->swapper, level, theirs, pt_offset(shape, end));
	u64 span = pt_span(shape, level);

	if (!mine || !swapper) {
		if (last)
			twin_row_break(c->row, base, theirs.a, ours.a);
		return false;
	}
	if (level == pt_root_level(shape))
		i = pt_index(shape, level, c->live->first);
	for (; i < end; i++) {
		u64 va = pt_va_extend(shape, base + i * span).a;
		u64 a = pt_get(shape, mine, i), b = pt_get(shape, swapper, i);

		if (!((a ^ b) & ~c->mark)) {
			c->row->looked++;
			continue;
		}
		if (is_others(c->live, va, va + (span - 1))) {
			c->efi |= pt_kind(shape, level, b) == PT_ABSENT &&
				  is_efi(c->live, va, va + (span - 1));
			if (pt_kind(shape, level, a) == PT_TABLE &&
			    pt_kind(shape, level, b) == PT_TABLE &&
			    !compare_tables(c, level - 1, twin_phys(a & shape->table[level].phys),
					    twin_phys(b & shape->table[level].phys), va, last) &&
			    !last)
				return false;
			continue;
		}
		if (!last)
			return false;
		c->row->looked++;
		twin_row_break(c->row, va, b, a);
	}
	return true;
}

/*
 * Where no user mode ever is, its directory has nothing of the kernel's part: all of it has
 * to be empty.
 */
static bool is_empty(struct compare *c, twin_phys_t root)
{
	const struct pt_shape *shape = &c->live->shape;
	unsigned int top = pt_root_level(shape), end = pt_entries(shape, top), i;
	const void *mine = c->mine->read(c->mine, top, root, pt_offset(shape, end));

	if (!mine)
		return false;
	for (i = pt_index(shape, top, c->live->first); i < end; i++)
		if (pt_kind(shape, top, pt_get(shape, mine, i)) != PT_ABSENT)
			return false;
	c->row->looked += end - pt_index(shape, top, c->live->first);
	return true;
}

/* Does a root have the kernel's part of swapper_pg_dir, and has the user's that of its own? */
static bool compare_roots(struct compare *c, twin_phys_t root, bool last)
{
	unsigned int top = pt_root_level(&c->live->shape);
	twin_phys_t mine, swapper;

	c->efi = false;
	if (!compare_tables(c, top, root, c->live->root, 0, last))
		return false;
	return !twin_arch_user_root(root, &mine) || !twin_arch_user_root(c->live->root, &swapper) ||
	       (c->efi && is_empty(c, mine)) || compare_tables(c, top, mine, swapper, 0, last);
}

/*
 * A process may end while its root is looked at, and the memory be another's by then.  So
 * a difference counts only when the CPU walks that root still.
 */
static void check_cpu(struct compare *c, unsigned int cpu)
{
	u64 looked = c->row->looked;
	twin_phys_t root, now;
	unsigned int i;

	for (i = 0; i < TWIN_LOOK_RETRIES; i++) {
		c->row->looked = looked;
		if (!twin_live_cpu_root(cpu, &root) || compare_roots(c, root, false))
			break;
		if (twin_live_cpu_root(cpu, &now) && now.a == root.a)
			continue;
		c->row->moved++;
	}
	if (i < TWIN_LOOK_RETRIES)
		return;
	c->row->looked = looked;
	if (twin_live_cpu_root(cpu, &now) && now.a == root.a)
		compare_roots(c, root, true);
}

/**
 * twin_check_root - hold the roots that the CPUs walk against swapper_pg_dir
 * @look: the look
 * @mine: one more way to read tables
 */
void twin_check_root(const struct twin_look *look, const struct pt_view *mine)
{
	const struct twin_live *live = look->live;
	struct twin_row *row = twin_rows_add(look->rows, &rule);
	struct compare c = {
		.live = live,
		.mine = mine,
		.swapper = look->again,
		.mark = pt_leaf_encode(&live->shape, 0, PT_A) ^ pt_leaf_encode(&live->shape, 0, 0),
		.row = row,
	};
	unsigned int cpu;
	twin_phys_t root;

	if (!twin_arch_cpu_root(&root)) {
		row->skip = "no CPU walks page tables on this architecture";
		return;
	}
	cpus_read_lock();
	for_each_online_cpu(cpu)
		check_cpu(&c, cpu);
	cpus_read_unlock();
}
