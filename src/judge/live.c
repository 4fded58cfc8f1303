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
#include <linux/kasan.h>
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
	if (!court->live->direct && !court->arena->alias && !court->arena->frames)
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
	if (court->live->direct && !court->arena->highmem)
		s->base[DIRECT] = (unsigned long)kasan_reset_tag(
			page_address(pfn_to_page(court->arena->pfn)));
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

/* What came of a question, the worst last. */
enum outcome { SILENT, AGREES, MOVED, DIFFERS, NO_MEMORY };

/*
 * The address of a byte of the arena by one way: AGREES with it in @va, SILENT when
 * it has none, NO_MEMORY when there was none to give it one.
 */
static enum outcome address(const struct session *s, unsigned int way, twin_phys_t host, u64 *va)
{
	const struct twin_arena *arena = s->court->arena;

	if (s->base[way]) {
		*va = s->base[way] + (host.a - ((u64)arena->pfn << PAGE_SHIFT));
		return AGREES;
	}
	if (way != ALIAS || !arena->frames)
		return SILENT;
	*va = (unsigned long)twin_ram_window_ptr(arena->frames, host);
	return *va ? AGREES : NO_MEMORY;
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

/* Does the kernel's address @va of a byte of the arena lead to @host?  If not, where? */
static enum outcome ask_address(struct session *s, unsigned int way, u64 va, u64 host, u64 *leads)
{
	u64 frame = (va - s->base[way]) >> PAGE_SHIFT;

	if (!s->leads[way]) {
		*leads = walk(s, va, host);
		return *leads == host ? AGREES : DIFFERS;
	}
	*leads = s->leads[way][frame];
	if (*leads != TWIN_NOWHERE)
		*leads += va & ~PAGE_MASK;
	if (*leads == host)
		return AGREES;
	return walk(s, va, host) == host ? MOVED : DIFFERS;
}

/*
 * One frame of this computer's of a page: @off bytes into it.  In a direct window
 * the address itself is the kernel's own: that is what is asked about then.
 */
static enum outcome ask_frame(struct session *s, unsigned int way, const struct twin_ask *ask,
			      u64 off, u64 *want, u64 *leads)
{
	const struct twin_arena *arena = s->court->arena;
	twin_phys_t host = twin_ram_host(s->court->map->ram, ask->phys);
	bool own = way == DIRECT && s->base[DIRECT] && ask->window && ask->window->direct;
	enum outcome out = AGREES;
	u64 va;

	host = twin_phys_add(host, off);
	va = own ? ask->va.a + off : 0;
	if (own ? (va - s->base[DIRECT]) >> PAGE_SHIFT >= arena->pages :
		  (host.a >> PAGE_SHIFT) - arena->pfn >= arena->pages) {
		*want = TWIN_NOWHERE;
		*leads = host.a;
		return DIFFERS;
	}
	if (!own)
		out = address(s, way, host, &va);
	if (out != AGREES)
		return out;
	*want = host.a;
	return ask_address(s, way, va, host.a, leads);
}

/* A page is one translation, however many frames of this computer's it has. */
static int hear_way(struct session *s, unsigned int way, struct twin_ask *ask, struct twin_row *row)
{
	u64 size = pt_page_size(s->court->map->shape), off, want, leads;
	enum outcome worst = SILENT, one;

	for (off = 0; off < size && worst < DIFFERS; off += PAGE_SIZE) {
		one = ask_frame(s, way, ask, off, &want, &leads);
		worst = max(worst, one);
	}
	if (worst == NO_MEMORY)
		return -ENOMEM;
	if (worst == SILENT)
		return 0;
	row->looked++;
	if (worst == MOVED)
		row->moved++;
	if (worst != DIFFERS)
		return 0;
	twin_row_break(row, ask->va.a, want, leads);
	ask->dissent++;
	return 0;
}

static int hear(void *state, struct twin_ask *asks, unsigned int nr, struct twin_row **rows)
{
	struct session *s = state;
	unsigned int i, way;
	int err = 0;

	for (i = 0; i < nr; i++) {
		if (!asks[i].mapped) {
			s->absent++;
			continue;
		}
		for (way = 0; way < WAYS && !err; way++)
			err = hear_way(s, way, &asks[i], rows[way]);
		if (err)
			return err;
	}
	return 0;
}

static void close(void *state, struct twin_row **rows)
{
	struct session *s = state;

	snprintf(rows[DIRECT]->note, sizeof(rows[DIRECT]->note),
		 "%llu guard pages, which lead to no frame", s->absent);
	if (s->court->arena->highmem)
		rows[DIRECT]->skip = "high memory is not in the direct map";
	else if (!s->base[DIRECT])
		rows[DIRECT]->skip = "this kernel's swapper_pg_dir holds no direct map";
	if (!s->base[ALIAS] && !s->court->arena->frames)
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
