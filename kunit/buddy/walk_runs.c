// SPDX-License-Identifier: GPL-2.0
/* Frames in a row, past the lists of CPUs, with the oracle told of it; see walk_mix.h. */
#include <linux/errno.h>

#include "walk_mix.h"

/**
 * twin_mix_take_range - take just some frames, whose ever they are
 * @m: the machine
 *
 * Nobody loses any; what CPUs keep is no hindrance.
 */
void twin_mix_take_range(struct twin_test_mix *m)
{
	struct twin_test_zones *z = m->z;
	u64 first = z->owners.first + twin_mix_below(m, z->owners.frames),
	    end = first + 1 + twin_mix_below(m, 40);
	const struct owner_frame *f = owner_at(&z->owners, first);
	int err = twin_pages_alloc_range(&m->s->pages, twin_pfn(first), twin_pfn(end),
					 twin_mix_below(m, TWIN_RESERVE));

	if (end > z->owners.first + z->owners.frames)
		KUNIT_ASSERT_EQ(z->test, err, -EINVAL);
	else if (owner_all(&z->owners, first, end - first, OWNER_FREE, f->zone))
		KUNIT_ASSERT_EQ(z->test, err, 0);
	else
		KUNIT_ASSERT_EQ(z->test, err, -EBUSY);
	if (err)
		return;
	owner_take_run(&z->owners, first, end - first, z->site->orders);
	twin_shared_local(m->s, first, end - first);
}

static u64 errors(const struct twin_test_mix *m)
{
	unsigned int i;
	u64 n = 0;

	for (i = 0; i < m->z->site->zones; i++)
		n += twin_zones_errors(&m->z->zone[i]);
	return n;
}

/* What freeing a run should be answered: the first of its blocks that is wrong decides. */
static enum owner_wrong wrong_run(struct twin_test_mix *m, u64 pfn, u64 end)
{
	const struct owner_frame *f = owner_at(&m->z->owners, pfn);
	unsigned int zone = f && f->owner != OWNER_NOBODY ? f->zone : 0;
	enum owner_wrong wrong;

	if (!f || end > m->z->owners.first + m->z->owners.frames)
		return OWNER_FOREIGN;
	while (pfn < end) {
		f = owner_at(&m->z->owners, pfn);
		wrong = owner_wrong(&m->z->owners, zone, pfn, f->head - 1);
		if (wrong != OWNER_FINE)
			return wrong;
		pfn += 1ULL << (f->head - 1);
	}
	return pfn > end ? OWNER_OTHER_ORDER : OWNER_FINE;
}

/**
 * twin_mix_give_run - give blocks in a row back, or, often enough, something near it
 * @m: the machine
 */
void twin_mix_give_run(struct twin_test_mix *m)
{
	u64 pfn, end, all = errors(m);
	struct owner_frame *f = twin_mix_some_block(m, &pfn);
	enum owner_wrong wrong;
	int err;

	end = pfn + twin_mix_below(m, 30);
	if (f && twin_mix_below(m, 4))
		for (end = pfn;
		     (f = owner_at(&m->z->owners, end)) && f->head && twin_mix_below(m, 30);)
			end += 1ULL << (f->head - 1);
	wrong = wrong_run(m, pfn, end);
	err = twin_pages_free_run(&m->s->pages, twin_pfn(pfn), end - pfn);
	KUNIT_ASSERT_EQ(m->z->test, err, wrong == OWNER_FINE ? 0 : twin_test_wrongs[wrong].code);
	KUNIT_ASSERT_EQ(m->z->test, errors(m), all + (wrong != OWNER_FINE));
	if (err)
		return;
	owner_set(&m->z->owners, pfn, end - pfn, OWNER_FREE);
	twin_shared_local(m->s, pfn, end - pfn);
}

/**
 * twin_mix_cut - a part of a block is enough, or all of it is wanted frame by frame
 * @m: the machine
 */
void twin_mix_cut(struct twin_test_mix *m)
{
	u64 pfn, at;
	struct owner_frame *f = twin_mix_some_block(m, &pfn);
	unsigned int order = f ? f->head - 1 : 0;
	u32 frames = twin_mix_below(m, (2U << order) + 2);
	int err;

	if (!f)
		return;
	if (twin_mix_below(m, 2)) {
		KUNIT_ASSERT_EQ(m->z->test, twin_pages_split(&m->s->pages, twin_pfn(pfn)), 0);
		for (at = pfn; at < pfn + (1ULL << order); at++)
			owner_at(&m->z->owners, at)->head = 1;
		twin_shared_local(m->s, pfn, 1ULL << order);
		return;
	}
	err = twin_pages_trim(&m->s->pages, twin_pfn(pfn), frames);
	KUNIT_ASSERT_EQ(m->z->test, err, !frames || frames > 1U << order ? -EINVAL : 0);
	if (err || frames == 1U << order)
		return;
	owner_set(&m->z->owners, pfn, 1ULL << order, OWNER_FREE);
	owner_take_run(&m->z->owners, pfn, frames, m->z->site->orders);
	twin_shared_local(m->s, pfn, 1ULL << order);
}

/**
 * twin_mix_cut_wrongly - who has no such block is told so, whatever he wants to do to it
 * @m: the machine
 */
void twin_mix_cut_wrongly(struct twin_test_mix *m)
{
	struct twin_test_zones *z = m->z;
	u64 pfn = z->owners.first - 2 + twin_mix_below(m, z->owners.frames + 4), all = errors(m);
	const struct owner_frame *f = owner_at(&z->owners, pfn);
	enum owner_wrong wrong = owner_wrong(&z->owners, f ? f->zone : 0, pfn, ~0U);
	int err;

	if (f && f->head)
		return;
	if (twin_mix_below(m, 2))
		err = twin_pages_split(&m->s->pages, twin_pfn(pfn));
	else
		err = twin_pages_trim(&m->s->pages, twin_pfn(pfn), 1);
	KUNIT_ASSERT_EQ(z->test, err, twin_test_wrongs[wrong].code);
	KUNIT_ASSERT_EQ(z->test, errors(m), all + 1);
}
