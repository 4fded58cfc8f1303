// SPDX-License-Identifier: GPL-2.0
/* The file live/directmap: this machine's memory, and its direct map planned beside found. */
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/string.h>

#include "report.h"

static void print_extent(struct seq_file *m, const char *name, const struct twin_extent *extent)
{
	if (extent->end > extent->first)
		seq_printf(m, "%-14s0x%012llx-0x%012llx %10llu KiB\n", name, extent->first,
			   extent->end - 1, (extent->end - extent->first) >> 10);
}

static void print_memory(struct seq_file *m, const struct twin_live_directory *dir)
{
	const struct twin_firmware *fw = &dir->firmware;
	unsigned int i;

	seq_printf(m, "memory        from %s\n", fw->from);
	for (i = 0; i < fw->nr_ram; i++)
		print_extent(m, "  RAM", &fw->ram[i]);
	for (i = 0; i < fw->nr_lent; i++)
		print_extent(m, "  device's", &fw->lent[i]);
	print_extent(m, "  code", &fw->code);
	print_extent(m, "  rodata", &fw->rodata);
	print_extent(m, "  data", &fw->data);
	print_extent(m, "  bss", &fw->bss);
	for (i = 0; i < fw->nr_runtime; i++)
		print_extent(m, "  firmware's", &fw->runtime[i].code);
	for (i = 0; i < fw->nr_crash; i++)
		print_extent(m, "  crash kernel", &fw->crash[i]);
	seq_printf(m, "  RAM ends at %#llx, low memory at %#llx\n", fw->ram_end, fw->low_end);
}

static void print_facts(struct seq_file *m, const struct pt_shape *shape,
			const struct twin_direct_facts *facts)
{
	const struct twin_extent first = { 0, facts->first_end };
	char size[16];
	unsigned int i;

	seq_printf(m, "plan          %s (%s), leaves of", facts->policy->name,
		   facts->policy->source);
	for (i = 0; i < shape->format->nr_levels; i++)
		if (facts->leaf_levels & BIT(i))
			seq_printf(m, " %s", twin_size_text(pt_span(shape, i), size, sizeof(size)));
	seq_printf(m, " by %s\n", facts->sizes_from ?: "nothing: all that there are");
	seq_printf(m, "  text and rodata %s, by %s\n",
		   facts->protect ? "read-only" : "not protected",
		   facts->protect_from ?: "nothing: taken for granted");
	print_extent(m, "  trampoline", &facts->trampoline);
	print_extent(m, "  BIOS", &facts->bios);
	print_extent(m, "  from boot", &first);
}

static void print_sizes(struct seq_file *m, const struct pt_shape *shape,
			const struct twin_direct_tally *tally)
{
	char size[16];
	unsigned int i;

	seq_puts(m, "\nleaf            planned      found\n");
	for (i = 0; i < shape->format->nr_levels; i++)
		if (shape->format->level[i].leaf)
			seq_printf(m, "%-12s %10llu %10llu\n",
				   twin_size_text(pt_span(shape, i), size, sizeof(size)),
				   tally->planned[i], tally->found[i]);
}

static void print_rules(struct seq_file *m, const struct twin_rows *rows)
{
	unsigned int i, c;

	seq_puts(m, "\nrule             looked at         explained  unexplained      moved\n");
	for (i = 0; i < rows->nr; i++) {
		const struct twin_row *row = &rows->row[i];

		if (strncmp(row->rule, "direct-", 7))
			continue;
		if (twin_row_why(row)) {
			seq_printf(m, "%-16s skipped: %s\n", row->rule + 7, twin_row_why(row));
			continue;
		}
		seq_printf(m, "%-16s %10llu %-6s %10llu %12llu %10llu\n", row->rule + 7,
			   row->looked, row->unit, row->explained, row->broken, row->moved);
		for (c = 0; c < TWIN_CAUSES_MAX && row->cause[c].name; c++)
			seq_printf(m, "%35llu %s\n", row->cause[c].count, row->cause[c].name);
	}
}

/**
 * twin_report_directmap - the running kernel's direct map, planned and found
 * @m: where to
 * @s: the session
 */
void twin_report_directmap(struct seq_file *m, const struct twin_session *s)
{
	const struct twin_live_directory *dir = &s->directory;

	print_memory(m, dir);
	if (!dir->facts.policy) {
		seq_printf(m, "plan          none: %s\n", dir->facts.why);
		return;
	}
	print_facts(m, &s->live.shape, &dir->facts);
	print_sizes(m, &s->live.shape, &dir->direct);
	print_rules(m, s->rows);
}
