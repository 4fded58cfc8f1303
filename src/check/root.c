// SPDX-License-Identifier: GPL-2.0
/*
 * The root that this CPU walks, against the one that was found by its name.
 */
#include "look.h"

static const struct twin_rule rule = {
	"live",
	"root",
	"entries",
	"va",
	"the root this CPU walks has the kernel half of swapper_pg_dir",
};

/**
 * struct compare - two directories side by side
 * @live: the running kernel
 * @mine: reads the one this CPU walks
 * @swapper: reads the other one
 * @mark: the accessed mark, which a CPU sets in one of them only
 * @row: where to note what differs
 */
struct compare {
	const struct twin_live *live;
	const struct pt_view *mine;
	const struct pt_view *swapper;
	u64 mark;
	struct twin_row *row;
};

/*
 * The kernel's part, entry by entry.  Equal entries lead to equal things; one that
 * covers addresses of the process's own may differ, and then its table is compared.
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

		if (c->live->per_mm.name && c->live->per_mm.first.a <= va + (span - 1) &&
		    c->live->per_mm.last.a >= va) {
			if (pt_kind(shape, level, a) == PT_TABLE &&
			    pt_kind(shape, level, b) == PT_TABLE &&
			    !compare_tables(c, level - 1, twin_phys(a & shape->table[level].phys),
					    twin_phys(b & shape->table[level].phys), va, last) &&
			    !last)
				return false;
			continue;
		}
		if (!((a ^ b) & ~c->mark)) {
			c->row->looked++;
			continue;
		}
		if (!last)
			return false;
		c->row->looked++;
		twin_row_break(c->row, va, b, a);
	}
	return true;
}

/**
 * twin_check_root - hold the root that this CPU walks against swapper_pg_dir
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
	unsigned int i;
	twin_phys_t root;

	if (!twin_arch_cpu_root(&root)) {
		row->skip = "no CPU walks page tables on this architecture";
		return;
	}
	for (i = 1; i <= TWIN_LOOK_RETRIES; i++) {
		row->looked = 0;
		if (compare_tables(&c, pt_root_level(&live->shape), root, live->root, 0,
				   i == TWIN_LOOK_RETRIES))
			break;
	}
}
