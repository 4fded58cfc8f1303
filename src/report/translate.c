// SPDX-License-Identifier: GPL-2.0
/*
 * The file translate: one address, its whole chain, and what each judge says.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "report.h"

/**
 * twin_query_parse - read an address that a user wrote
 * @query: filled in
 * @text: the address; taken apart
 * @why: a sentence about what was expected, on error
 * @size: of @why
 *
 * Return: 0 or -EINVAL.  @why repeats nothing of @text, which may be noise.
 */
int twin_query_parse(struct twin_query *query, char *text, char *why, size_t size)
{
	struct twin_query q = { .asked = true, .space = TWIN_SPACE_TWIN };
	char *colon;

	text = strim(text);
	colon = strchr(text, ':');
	if (colon) {
		*colon = '\0';
		if (!strcmp(text, "live")) {
			q.space = TWIN_SPACE_LIVE;
		} else if (!strcmp(text, "phys")) {
			q.space = TWIN_SPACE_PHYS;
		} else {
			snprintf(
				why, size,
				"only live: and phys: stand before an address; this machine has no segments");
			return -EINVAL;
		}
		text = colon + 1;
	}
	if (kstrtou64(text, 0, &q.addr)) {
		snprintf(why, size, "want an address: 0xADDR, live:0xADDR or phys:0xADDR");
		return -EINVAL;
	}
	*query = q;
	return 0;
}

static void print_chain(struct seq_file *m, const struct pt_shape *shape,
			const struct pt_answer *answer)
{
	static const char *const kinds[] = {
		[PT_ABSENT] = "absent",
		[PT_LEAF] = "leaf",
		[PT_TABLE] = "table",
		[PT_RESERVED] = "refused",
	};
	char text[TWIN_ATTR_TEXT], size[16];
	unsigned int level;
	u32 attr;

	if (answer->why == PT_NONCANONICAL)
		return;
	seq_puts(m, "level index  entry at           entry              leads to\n");
	for (level = answer->top + 1; level-- > answer->level;) {
		const struct pt_step *step = &answer->step[level];

		seq_printf(m, "%-5s %5u  0x%016llx 0x%016llx %s", shape->format->level[level].name,
			   step->index, step->at.a, step->raw, kinds[step->kind]);
		if (step->kind == PT_TABLE) {
			attr = pt_table_decode(shape, level, step->raw);
			seq_printf(m, " at %#llx, leaves %s %s%s",
				   step->raw & shape->table[level].phys, attr & PT_W ? "RW" : "ro",
				   attr & PT_X ? "x" : "NX", attr & PT_U ? " USR" : "");
		}
		if (step->kind == PT_LEAF)
			seq_printf(m, " of %s, %s",
				   twin_size_text(pt_span(shape, level), size, sizeof(size)),
				   twin_attr_text(pt_leaf_decode(shape, level, step->raw), text));
		seq_putc(m, '\n');
	}
}

static void print_answer(struct seq_file *m, const struct pt_shape *shape, twin_va_t va,
			 const struct pt_answer *answer, const char *place)
{
	char text[TWIN_ATTR_TEXT];

	if (answer->why == PT_OK)
		seq_printf(m, "%#llx -> phys %#llx, %s, in %s\n", va.a, answer->phys.a,
			   twin_attr_text(answer->attr, text), place);
	else if (answer->why == PT_NONCANONICAL)
		seq_printf(m, "%#llx -> nowhere: not canonical for %u-bit addresses\n", va.a,
			   shape->va_bits);
	else
		seq_printf(m, "%#llx -> nowhere: %s at level %s, in %s\n", va.a,
			   pt_refusal_name(answer->why), shape->format->level[answer->level].name,
			   place);
	print_chain(m, shape, answer);
}

static void print_opinion(struct seq_file *m, const char *judge, const char *what, u64 want,
			  u64 got)
{
	seq_printf(m, "%-16s %s ", judge, what);
	if (got == TWIN_NOWHERE)
		seq_puts(m, "nowhere");
	else
		seq_printf(m, "%#llx", got);
	seq_printf(m, ": %s\n", want == got ? "agrees" : "DISAGREES");
}

/* Every judge hears this one address, as it hears all of them in a check. */
static void print_judges(struct seq_file *m, struct twin_session *s, twin_va_t va,
			 const struct pt_answer *answer)
{
	const struct twin_plan *plan = &s->twin->plan;
	const struct twin_court court = {
		.plan = plan,
		.map = &s->twin->map,
		.arena = &s->arena,
		.live = &s->live,
	};
	const struct twin_window *w = twin_plan_window(plan, va);
	unsigned int shift = plan->place.shape.format->page_shift;
	u64 page = va.a >> shift << shift;
	struct twin_row *rows;
	unsigned int i, r;

	if (answer->why == PT_NONCANONICAL)
		return;
	rows = kcalloc(TWIN_JUDGE_RULES, sizeof(*rows), GFP_KERNEL);
	for (i = 0; rows && twin_judges[i]; i++) {
		const struct twin_judge *judge = twin_judges[i];
		const char *mute = judge->mute(&court);
		const char *name = judge->title ? judge->title() : judge->name;
		struct twin_row *row[TWIN_JUDGE_RULES];
		struct twin_ask ask = {
			.va = twin_va(page),
			.window = w,
			.index = w ? (page - w->va.a) >> shift : 0,
			.mapped = answer->why == PT_OK,
			.phys = twin_phys(answer->phys.a >> shift << shift),
			.attr = answer->attr,
			.level = answer->level,
		};
		void *state;

		if (mute) {
			seq_printf(m, "%-16s cannot speak: %s\n", name, mute);
			continue;
		}
		for (r = 0; judge->rule[r]; r++) {
			row[r] = &rows[r];
			twin_row_init(row[r], judge->rule[r]);
		}
		if (judge->open(&court, &state)) {
			seq_printf(m, "%-16s cannot speak: out of memory\n", name);
			continue;
		}
		if (judge->hear(state, &ask, 1, row))
			seq_printf(m, "%-16s cannot speak: out of memory\n", name);
		/* Marks are checked over all leaves: closing would look at unread ones. */
		for (r = 0; judge->rule[r]; r++) {
			if (!row[r]->looked)
				continue;
			seq_printf(m, "%-16s %-13s %s", name, row[r]->rule,
				   row[r]->broken ? "DISAGREES" : "agrees");
			if (row[r]->broken)
				seq_printf(m, ": want %#llx, got %#llx", row[r]->ex[0].want,
					   row[r]->ex[0].got);
			seq_putc(m, '\n');
		}
		judge->close(state, row);
	}
	kfree(rows);
}

/* Judges speak of frames as this computer counts them. */
static void print_host(struct seq_file *m, const struct twin_ram *ram,
		       const struct pt_answer *answer)
{
	if (answer->why != PT_OK || ram->host.a == ram->base.a)
		return;
	if (twin_ram_backs(ram, answer->phys, 1))
		seq_printf(m, "phys %#llx of this computer stands behind it\n",
			   twin_ram_host(ram, answer->phys).a);
	else
		seq_puts(m, "no frame of the arena stands behind it\n");
}

static void translate_twin(struct seq_file *m, struct twin_session *s, twin_va_t va)
{
	const struct twin_window *w;
	struct pt_answer answer;
	struct pt_view view;

	if (!twin_report_booted(m, s))
		return;
	w = twin_plan_window(&s->twin->plan, va);
	view = pt_map_view(&s->twin->map);
	pt_walk(&view, va, &answer);
	print_answer(m, view.shape, va, &answer, w ? w->name : "no window");
	print_host(m, &s->twin->ram, &answer);
	print_judges(m, s, va, &answer);
}

/* What the kernel's own helper says of a live address. */
static void print_helper(struct seq_file *m, const struct pt_view *view,
			 const struct twin_region *region, twin_va_t va, u64 phys)
{
	const char *helper = twin_live_helper(region);
	u64 said;

	if (phys == TWIN_NOWHERE)
		seq_puts(m, "no helper of the kernel speaks of an address that is not mapped\n");
	else if (helper && twin_live_answer(view, region, va, &said))
		print_opinion(m, helper, "says", phys, said);
	else if (helper)
		seq_printf(m, "%s is not asked: a table entry on the way is odd\n", helper);
	else
		seq_puts(m, "no helper of the kernel speaks of this address\n");
}

static void translate_live(struct seq_file *m, struct twin_session *s, twin_va_t va)
{
	const struct twin_region *region = twin_live_region(&s->live, va);
	struct twin_live_reader reader;
	struct pt_answer answer;

	if (twin_live_reader_init(&reader, &s->live)) {
		seq_puts(m, "out of memory: read again\n");
		return;
	}
	pt_walk(&reader.view, va, &answer);
	print_answer(m, &s->live.shape, va, &answer, region ? region->name : "no region");
	if (answer.why != PT_NONCANONICAL && va.a >= s->live.first.a)
		print_helper(m, &reader.view, region, va,
			     answer.why == PT_OK ? answer.phys.a : TWIN_NOWHERE);
	twin_live_reader_free(&reader);
}

struct aliases {
	struct seq_file *m;
	const struct pt_shape *shape;
	u64 page;
	u64 found;
};

static int find_alias(void *ctx, const struct pt_run *run)
{
	struct aliases *a = ctx;
	char text[TWIN_ATTR_TEXT];

	if (run->kind != PT_LEAF || a->page - run->phys.a >= run->len)
		return 0;
	seq_printf(a->m, "%#18llx  %s\n", run->va.a + (a->page - run->phys.a),
		   twin_attr_text(run->attr, text));
	a->found++;
	return 0;
}

static void print_aliases(struct seq_file *m, const char *whose, const struct pt_view *view,
			  twin_va_t first, twin_va_t last, u64 page)
{
	struct aliases a = { m, view->shape, page, 0 };
	struct pt_census census = {};

	seq_printf(m, "%s:\n", whose);
	pt_runs(view, first, last, find_alias, &a, &census);
	seq_printf(m, "  %llu addresses among %llu entries\n", a.found, census.entries);
}

/* The twin's addresses of a page, which the machine may count from elsewhere. */
static void print_twin_aliases(struct seq_file *m, const struct twin *twin, u64 page)
{
	const struct twin_ram *ram = &twin->ram;
	struct pt_view view = pt_map_view(&twin->map);

	if (page - ram->host.a < ram->size)
		page = page - ram->host.a + ram->base.a;
	else if (ram->host.a != ram->base.a)
		return;
	if (ram->host.a != ram->base.a)
		seq_printf(m, "phys %#llx as the machine %s counts\n", page, twin->plan.spec->name);
	print_aliases(m, "twin", &view, twin_va(0), twin_va(~0ULL), page);
}

/* Where is this page?  Every address of it, the twin's and the running kernel's. */
static void translate_phys(struct seq_file *m, struct twin_session *s, u64 phys)
{
	struct twin_live_reader reader;
	u64 page = phys >> PAGE_SHIFT << PAGE_SHIFT;

	seq_printf(m, "phys %#llx, frame %#llx: %s\n", phys, phys >> PAGE_SHIFT,
		   (phys >> PAGE_SHIFT) - s->arena.pfn < s->arena.pages ? "in the arena" :
									  "outside the arena");
	if (s->twin)
		print_twin_aliases(m, s->twin, page);
	if (twin_live_reader_init(&reader, &s->live)) {
		seq_puts(m, "out of memory: read again\n");
		return;
	}
	print_aliases(m, "live", &reader.view, s->live.first, s->live.last, page);
	twin_live_reader_free(&reader);
}

/**
 * twin_report_translate - answer the last question
 * @m: where to
 * @s: the session
 * @query: the question
 */
void twin_report_translate(struct seq_file *m, struct twin_session *s,
			   const struct twin_query *query)
{
	if (!query->asked) {
		seq_puts(m, "nothing was asked yet: write 0xADDR, live:0xADDR or phys:0xADDR\n");
		return;
	}
	switch (query->space) {
	case TWIN_SPACE_TWIN:
		translate_twin(m, s, twin_va(query->addr));
		break;
	case TWIN_SPACE_LIVE:
		translate_live(m, s, twin_va(query->addr));
		break;
	case TWIN_SPACE_PHYS:
		translate_phys(m, s, query->addr);
		break;
	}
}
