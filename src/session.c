// SPDX-License-Identifier: GPL-2.0
/*
 * The session: one arena, one machine booted over it, the latest verdict.
 */
#define pr_fmt(fmt) "mmtwin: " fmt

#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/ktime.h>
#include <linux/mm.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "prepare.h"
#include "session.h"

static const struct twin_rule complete_rule = {
	"session", "complete", "checks", "errno", "every check could be carried through",
};

static const struct twin_rule single_rule = {
	"session", "machine", "machines", "errno", "a machine is booted",
};

/* Carry out one check; one that cannot be carried through is a breach. */
static void carried(struct twin_row *row, int err)
{
	row->looked++;
	if (err)
		twin_row_break(row, row->looked, 0, (u64)-err);
}

/**
 * twin_session_check - look at the twin and at the running kernel again
 * @s: the session; its lock is held
 *
 * Return: 0, or -ENOENT when no machine is booted: that is a FAIL, too.
 */
int twin_session_check(struct twin_session *s)
{
	struct twin_rows *rows = s->rows;
	struct twin_row *complete, *machine;
	struct twin_court court;
	u64 start;

	lockdep_assert_held(&s->lock);
	s->generation++;
	memset(rows, 0, sizeof(*rows));
	s->tally = (struct twin_tally){};
	machine = twin_rows_add(rows, &single_rule);
	carried(machine, s->twin ? 0 : -ENOENT);
	complete = twin_rows_add(rows, &complete_rule);
	twin_check_arena(&s->arena, rows);
	if (s->twin) {
		start = ktime_get_ns();
		carried(complete, twin_check_plan(&s->twin->plan, rows));
		carried(complete, twin_check_pgtable(&s->twin->plan, &s->twin->map, rows));
		carried(complete, twin_check_low(s->twin, rows));
		s->times.tables = ktime_get_ns() - start;
		start = ktime_get_ns();
		carried(complete, twin_check_frames(s->twin, rows));
		carried(complete, twin_check_zones(s->twin, rows));
		s->times.frames = ktime_get_ns() - start;
		court = (struct twin_court){
			.plan = &s->twin->plan,
			.map = &s->twin->map,
			.arena = &s->arena,
			.live = &s->live,
		};
		start = ktime_get_ns();
		carried(complete, twin_check_translations(&court, rows, &s->tally));
		carried(complete, twin_check_windows(s->twin, &court, rows));
		s->times.judges = ktime_get_ns() - start;
	}
	start = ktime_get_ns();
	carried(complete, twin_check_live(&s->live, rows, &s->directory));
	carried(complete, twin_check_segments(rows));
	s->times.live = ktime_get_ns() - start;
	return s->twin ? 0 : -ENOENT;
}

/**
 * twin_session_sound - is the machine as it should be, before it is taken down?
 * @s: the session; nobody else uses it
 *
 * What was damaged after the last look would go unnoticed otherwise.
 *
 * Return: the first rule of its tables or frames that is broken, or NULL.
 */
const struct twin_row *twin_session_sound(struct twin_session *s)
{
	struct twin_rows *rows = s->rows;
	unsigned int i;

	memset(rows, 0, sizeof(*rows));
	if (!s->twin || twin_check_pgtable(&s->twin->plan, &s->twin->map, rows) ||
	    twin_check_low(s->twin, rows) || twin_check_frames(s->twin, rows))
		return NULL;
	for (i = 0; i < rows->nr; i++)
		if (rows->row[i].broken)
			return &rows->row[i];
	return NULL;
}

static void take_down(struct twin_session *s)
{
	const struct twin_row *broken = twin_session_sound(s);

	if (broken)
		pr_err("%s was damaged when it was taken down: %s/%s, %llu of %llu %s; first: %s %#llx\n",
		       s->twin->plan.spec->name, broken->area, broken->rule, broken->broken,
		       broken->looked, broken->unit, broken->place, broken->ex[0].place);
	if (s->twin)
		twin_shutdown(s->twin);
}

/**
 * twin_session_boot - boot a machine in place of the present one
 * @s: the session; its lock is held
 * @request: which and how
 *
 * The present machine is taken down only when the new one is known to fit and
 * its memory is there.  Both stand in the same frames, so there is no building
 * the new one beside the old; should building fail all the same, the old one is
 * built again.
 *
 * Return: 0, or why the machine was not booted; the old one is then there.
 */
int twin_session_boot(struct twin_session *s, const struct twin_request *request)
{
	struct twin *twin, *old = s->twin;
	int err;

	lockdep_assert_held(&s->lock);
	err = twin_prepare(&s->arena, &s->live, request, &twin);
	if (err)
		return err;
	take_down(s);
	err = twin_bringup(twin);
	if (!err) {
		kvfree(old);
		s->twin = twin;
	} else {
		pr_err("%s could not be built (%d)\n", request->spec->name, err);
		kvfree(twin);
		if (old && twin_bringup(old)) {
			kvfree(old);
			s->twin = NULL;
		}
	}
	twin_session_check(s);
	return err;
}

/* A refused load says why in one line; pages that did not go home are worth another. */
static void report_homecoming(struct twin_session *s, bool quiet)
{
	struct twin_homecoming out = twin_arena_give(&s->arena);

	if (out.home == out.pages && quiet)
		return;
	if (out.home == out.pages)
		pr_info("arena given back: %lu of %lu pages proven home\n", out.home, out.pages);
	else
		pr_err("arena given back: only %lu of %lu pages proven home; %lu held by others, %lu lost, %lu poisoned\n",
		       out.home, out.pages, out.held, out.lost, out.poisoned);
}

static int take_arena(struct twin_session *s, const struct twin_arena_want *want)
{
	unsigned long ram = totalram_pages(), largest = 0;
	unsigned int shift = 20 - PAGE_SHIFT;
	u64 start = ktime_get_ns();
	int err;

	err = want->pages > ram ? -ENOSPC : twin_arena_take(&s->arena, want);
	s->times.arena = ktime_get_ns() - start;
	if (!err)
		return 0;
	if (err == -EOPNOTSUPP) {
		pr_err("this kernel has no contiguous allocation; it needs CONFIG_CONTIG_ALLOC\n");
		return err;
	}
	if (err != -ENOSPC) {
		pr_err("the arena could not be taken (%d)\n", err);
		return err;
	}
	if (want->pages <= ram)
		largest = twin_arena_largest(want);
	if (largest)
		pr_err("arena_mb=%lu does not fit; found to fit now: arena_mb=%lu\n",
		       want->pages >> shift, largest >> shift);
	else
		pr_err("arena_mb=%lu does not fit a machine with %lu MiB of RAM; try a smaller arena_mb=\n",
		       want->pages >> shift, ram >> shift);
	return -ENOMEM;
}

/* The kernel keeps no record of where a vmap leads: of this one we have it. */
static void know_alias(struct twin_session *s)
{
	u64 first = (unsigned long)s->arena.alias;

	if (!first)
		return;
	s->live.own = (struct twin_region){
		"arena's alias",
		twin_va(first),
		twin_va(first + ((u64)s->arena.pages << PAGE_SHIFT) - 1),
	};
	s->live.own_phys = twin_phys((u64)s->arena.pfn << PAGE_SHIFT);
}

/**
 * twin_session_start - take an arena, boot a machine over it, judge it
 * @s: zeroed
 * @want: the arena
 * @request: the machine
 *
 * Return: 0 whatever the verdict is; an error, with everything given back and a
 * line in the log, when there is nothing to judge.
 */
int twin_session_start(struct twin_session *s, const struct twin_arena_want *want,
		       const struct twin_request *request)
{
	const char *why = NULL;
	int err;

	mutex_init(&s->lock);
	err = twin_live_init(&s->live, &why);
	if (err) {
		pr_err("the running kernel cannot be read: %s\n", why);
		return err;
	}
	s->rows = kvzalloc(sizeof(*s->rows), GFP_KERNEL);
	if (!s->rows) {
		err = -ENOMEM;
		pr_err("not loaded: out of memory\n");
		return err;
	}
	err = take_arena(s, want);
	if (err)
		goto free_rows;
	know_alias(s);
	mutex_lock(&s->lock);
	err = twin_session_boot(s, request);
	mutex_unlock(&s->lock);
	if (err)
		goto give_back;
	return 0;

give_back:
	report_homecoming(s, true);
free_rows:
	kvfree(s->rows);
	return err;
}

/**
 * twin_session_stop - take everything down and prove the pages home
 * @s: the session; nobody else uses it any more
 */
void twin_session_stop(struct twin_session *s)
{
	take_down(s);
	kvfree(s->twin);
	report_homecoming(s, false);
	kvfree(s->rows);
	mutex_destroy(&s->lock);
}
