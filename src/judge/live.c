// SPDX-License-Identifier: GPL-2.0
/*
 * The running kernel's directory as judge.
 *
 * Wherever the twin says an address leads, that frame has an address in the
 * running kernel: in the direct map, and in an alias that we vmapped.  Both are
 * walked in the real swapper_pg_dir and must come back to the same frame.  The
 * arena is read as runs, once a session; a frame that does not come out right is
 * walked again up to three times before that is called a breach.
 *
 * A guard page leads to no frame, so there is nothing to ask about it here.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include "judge.h"

#define RETRIES 3

enum { DIRECT, ALIAS, WAYS };

static const struct twin_rule rules[] = {
	[DIRECT] = { "translations", "live-direct", "pages", "va",
		     "the frame's direct-map address leads back to it in swapper_pg_dir",
		     TWIN_ADDRESS },
	[ALIAS] = { "translations", "live-alias", "pages", "va",
		    "the frame's vmap alias leads back to it in swapper_pg_dir", TWIN_ADDRESS },
};

/**
 * struct session - the arena as the live directory has it
 * @court: the case
 * @reader: copies of live tables
 * @base: kernel address of the arena's first frame, by way; 0 when there is none
 * @leads: by way and frame: the physical address that its kernel address leads
 *	   to, TWIN_NOWHERE where it leads nowhere
 * @absent: pages heard that lead to no frame
 */
struct session {
	const struct twin_court *court;
	struct twin_live_reader reader;
	u64 base[WAYS];
	u64 *leads[WAYS];
	u64 absent;
};

struct fill {
	const struct session *s;
	unsigned int way;
};

static int fill_run(void *ctx, const struct pt_run *run)
{
	const struct fill *f = ctx;
	u64 base = f->s->base[f->way];
	u64 end = base + ((u64)f->s->court->arena->pages << PAGE_SHIFT);
	u64 va = max(run->va.a, base);

	if (run->kind != PT_LEAF)
		return 0;
	for (; va < run->va.a + run->len && va < end; va += PAGE_SIZE)
		f->s->leads[f->way][(va - base) >> PAGE_SHIFT] = run->phys.a + (va - run->va.a);
	return 0;
}

static int read_way(struct session *s, unsigned int way)
{
	unsigned long pages = s->court->arena->pages, i;
	struct fill f = { s, way };
	struct pt_census census = {};

	s->leads[way] = kvmalloc_array(pages, sizeof(u64), GFP_KERNEL);
	if (!s->leads[way])
		return -ENOMEM;
	for (i = 0; i < pages; i++)
		s->leads[way][i] = TWIN_NOWHERE;
	return pt_runs(&s->reader.view, twin_va(s->base[way]),
		       twin_va(s->base[way] + ((u64)pages << PAGE_SHIFT) - 1), fill_run, &f,
		       &census);
}

static const char *mute(const struct twin_court *court)
{
	if (!court->live)
		return "the running kernel's directory was not found";
	if (!court->live->direct && !court->arena->alias)
		return "no direct map in swapper_pg_dir, and no room for an alias";
	return NULL;
}

static void free_session(struct session *s)
{
	kvfree(s->leads[DIRECT]);
	kvfree(s->leads[ALIAS]);
	twin_live_reader_free(&s->reader);
	kfree(s);
}

static int open(const struct twin_court *court, void **state)
{
	struct session *s = kzalloc(sizeof(*s), GFP_KERNEL);
	unsigned int way;
	int err;

	if (!s)
		return -ENOMEM;
	s->court = court;
	if (court->live->direct)
		s->base[DIRECT] = (unsigned long)page_address(pfn_to_page(court->arena->pfn));
	s->base[ALIAS] = (unsigned long)court->arena->alias;
	err = twin_live_reader_init(&s->reader, court->live);
	for (way = 0; way < WAYS && !err; way++)
		if (s->base[way])
			err = read_way(s, way);
	if (err) {
		free_session(s);
		return err;
	}
	*state = s;
	return 0;
}

/* Walk one frame's address again until it settles or the patience ends. */
static void look_again(struct session *s, unsigned int way, u64 frame, u64 want,
		       struct twin_row *row)
{
	u64 before = s->leads[way][frame];
	struct pt_answer answer;
	unsigned int i;

	for (i = 0; i < RETRIES && s->leads[way][frame] != want; i++) {
		pt_walk(&s->reader.view, twin_va(s->base[way] + (frame << PAGE_SHIFT)), &answer);
		s->leads[way][frame] = answer.why == PT_OK ? answer.phys.a : TWIN_NOWHERE;
	}
	if (s->leads[way][frame] == want && before != want)
		row->moved++;
}

static void hear(void *state, struct twin_ask *asks, unsigned int nr, struct twin_row **rows)
{
	struct session *s = state;
	const struct twin_ram *ram = s->court->map->ram;
	unsigned int i, way;

	for (i = 0; i < nr; i++) {
		struct twin_ask *ask = &asks[i];
		u64 host, frame;

		if (!ask->mapped) {
			s->absent++;
			continue;
		}
		host = twin_ram_host(ram, ask->phys).a;
		frame = (host >> PAGE_SHIFT) - s->court->arena->pfn;
		for (way = 0; way < WAYS; way++) {
			if (!s->base[way])
				continue;
			rows[way]->looked++;
			if (frame >= s->court->arena->pages) {
				twin_row_break(rows[way], ask->va.a, TWIN_NOWHERE, host);
				ask->dissent++;
				continue;
			}
			if (s->leads[way][frame] != host)
				look_again(s, way, frame, host, rows[way]);
			if (s->leads[way][frame] == host)
				continue;
			twin_row_break(rows[way], ask->va.a, host, s->leads[way][frame]);
			ask->dissent++;
		}
	}
}

static void close(void *state, struct twin_row **rows)
{
	struct session *s = state;

	snprintf(rows[DIRECT]->note, sizeof(rows[DIRECT]->note),
		 "%llu guard pages, which lead to no frame", s->absent);
	if (!s->base[DIRECT])
		rows[DIRECT]->skip = "this kernel's swapper_pg_dir holds no direct map";
	if (!s->base[ALIAS])
		rows[ALIAS]->skip = "no room to vmap the arena";
	free_session(s);
}

/** var twin_judge_live - swapper_pg_dir */
const struct twin_judge twin_judge_live = {
	.name = "live",
	.rule = { &rules[DIRECT], &rules[ALIAS] },
	.mute = mute,
	.open = open,
	.hear = hear,
	.close = close,
};
