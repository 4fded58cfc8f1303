// SPDX-License-Identifier: GPL-2.0
/* The file live/segments: the descriptors of every CPU, taken apart. */
#include <linux/kernel.h>

#include "../live/segments.h"
#include "report.h"

static const char *type_text(const struct twin_segment *s)
{
	static const char *const code_data[] = {
		"data r", "data rw", "data r down",    "data rw down",
		"code x", "code rx", "code x conform", "code rx conform",
	};

	if (!s->system)
		return code_data[s->type >> 1];
	switch (s->type) {
	case TWIN_SYS_LDT:
		return "ldt";
	case TWIN_SYS_TSS:
		return "tss";
	case TWIN_SYS_TSS_BUSY:
		return "tss busy";
	default:
		return "system";
	}
}

static void print_slot(struct seq_file *m, const struct twin_segments *all,
		       const struct twin_cpu_segments *c, unsigned int nr)
{
	bool two = nr + 1 < all->nr_slots && all->plan[nr + 1].slot == TWIN_SLOT_UPPER;
	struct twin_segment s = twin_segment_decode(c->raw[nr], two ? c->raw[nr + 1] : 0);

	seq_printf(m, "%3u 0x%03x %-16s ", c->cpu, nr << 3, all->plan[nr].name ?: "-");
	if (!c->raw[nr]) {
		seq_puts(m, "empty\n");
		return;
	}
	seq_printf(m, "%-15s dpl%u %c%c%c%c%c base %#llx limit %#llx raw %#llx\n", type_text(&s),
		   s.dpl, s.present ? 'P' : '-', s.longmode ? 'L' : '-', s.big ? 'D' : '-',
		   s.pages ? 'G' : '-', !s.system && (s.type & TWIN_SEG_ACCESSED) ? 'A' : '-',
		   s.base, s.limit, c->raw[nr]);
}

/**
 * twin_report_segments - print the descriptors of all CPUs as they are now
 * @m: where to
 */
void twin_report_segments(struct seq_file *m)
{
	struct twin_segments all;
	const char *why = NULL;
	unsigned int i, nr;

	if (twin_live_segments(&all, &why)) {
		seq_printf(m, "%s\n", why);
		return;
	}
	for (i = 0; i < all.nr; i++) {
		const struct twin_cpu_segments *c = &all.cpu[i];

		seq_printf(
			m,
			"cpu %u: gdtr %#llx limit %#x%s, idtr %#llx limit %#x, tr %#x, ldtr %#x\n",
			c->cpu, c->base, c->limit, c->readable ? "" : " (cannot be read)",
			c->idt_base, c->idt_limit, c->task, c->local);
	}
	seq_puts(m, "cpu selector slot        what\n");
	for (i = 0; i < all.nr; i++)
		for (nr = 0; nr < all.nr_slots && all.cpu[i].readable; nr++)
			if (all.plan[nr].slot != TWIN_SLOT_UPPER)
				print_slot(m, &all, &all.cpu[i], nr);
	twin_live_segments_free(&all);
}
