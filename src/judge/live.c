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
	if (!court->live->direct && !court->arena->alias && !court->arena->window)
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
	if (court->live->direct && !court->arena->window)
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

/* The frame's address by one way, 0 when it has none. */
static u64 address(const struct session *s, unsigned int way, const struct twin_ask *ask, u64 frame)
{
	if (s->base[way])
		return s->base[way] + (frame << PAGE_SHIFT);
	if (way == ALIAS && s->court->arena->window)
		return (unsigned long)twin_ram_ptr(s->court->map->ram, ask->phys);
	return 0;
}

/* Walk one address until it leads to @want or the patience ends. */
static u64 walk(struct session *s, u64 va, u64 want)
{
	struct pt_answer answer;
	u64 leads = TWIN_NOWHERE;
	unsigned int i;

	for (i = 0; i < RETRIES && leads != want; i++) {
		pt_walk(&s->reader.view, twin_va(va), &answer);
		leads = answer.why == PT_OK ? answer.phys.a : TWIN_NOWHERE;
	}
	return leads;
}

static void hear_way(struct session *s, unsigned int way, struct twin_ask *ask,
		     struct twin_row *row)
{
	u64 host = twin_ram_host(s->court->map->ram, ask->phys).a;
	u64 frame = (host >> PAGE_SHIFT) - s->court->arena->pfn;
	u64 leads = host, va = 0;

	/* In a direct window the address itself is the kernel's own: ask about it. */
	if (way == DIRECT && s->base[DIRECT] && ask->window && ask->window->direct)
		frame = (ask->va.a - s->base[DIRECT]) >> PAGE_SHIFT;
	if (frame < s->court->arena->pages) {
		va = address(s, way, ask, frame);
		if (!va)
			return;
		leads = s->leads[way] ? s->leads[way][frame] : walk(s, va, host);
	} else {
		host = TWIN_NOWHERE;
	}
	row->looked++;
	if (leads == host)
		return;
	if (va && s->leads[way] && walk(s, va, host) == host) {
		row->moved++;
		return;
	}
	twin_row_break(row, ask->va.a, host, leads);
	ask->dissent++;
}

static void hear(void *state, struct twin_ask *asks, unsigned int nr, struct twin_row **rows)
{
	struct session *s = state;
	unsigned int i, way;

	for (i = 0; i < nr; i++) {
		if (!asks[i].mapped) {
			s->absent++;
			continue;
		}
		for (way = 0; way < WAYS; way++)
			hear_way(s, way, &asks[i], rows[way]);
	}
}

static void close(void *state, struct twin_row **rows)
{
	struct session *s = state;

	snprintf(rows[DIRECT]->note, sizeof(rows[DIRECT]->note),
		 "%llu guard pages, which lead to no frame", s->absent);
	if (s->court->arena->window)
		rows[DIRECT]->skip = "high memory is not in the direct map";
	else if (!s->base[DIRECT])
		rows[DIRECT]->skip = "this kernel's swapper_pg_dir holds no direct map";
	if (!s->base[ALIAS] && !s->court->arena->window)
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
