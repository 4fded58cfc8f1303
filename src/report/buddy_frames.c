// SPDX-License-Identifier: GPL-2.0
/*
 * The file buddy/frames: what became of every backed frame, frames in a row of which the
 * same is to be told in one line.
 *
 * There may be millions, so nothing is copied: each piece that a reader asks for is read
 * from the descriptors under the session's lock, which is dropped in between.  The
 * position in the file is a frame.  Should the machine have been replaced meanwhile,
 * the file ends there, and says so.
 */
#include <linux/debugfs.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/seq_file.h>

#include "report.h"

/**
 * struct what - what is to be told of a frame
 * @word: its block's head's, or its own when it is in no block
 * @owner: who reserved it, or NULL
 */
struct what {
	u32 word;
	const struct twin_reservation *owner;
};

/**
 * struct reader - an open file
 * @s: the session
 * @generation: the session's when the file was opened
 * @frames: how many there were then, 0 without a machine
 *
 * Position 0 is the header, position n + 1 the run that begins with the nth frame, and
 * the one behind the last frame the closing line.
 */
struct reader {
	struct twin_session *s;
	unsigned int generation;
	u32 frames;
};

static const struct twin_reservation *find_owner(const struct twin *twin, u32 i)
{
	unsigned int shift = twin->memory.page_shift, n;
	u64 pfn = twin_map_pfn(&twin->buddy.map, i).n;

	for (n = 0; n < twin->nr_kept; n++)
		if (pfn >= twin->kept[n].first >> shift && pfn <= (twin->kept[n].end - 1) >> shift)
			return &twin->kept[n];
	return NULL;
}

/* What is to be told of a frame; returns the index up to which it holds. */
static u32 look(const struct twin *twin, u32 i, struct what *what)
{
	const struct twin_mem_map *map = &twin->buddy.map;
	u32 head = twin_map_head(map, i);

	if (head == TWIN_NO_FRAME) {
		*what = (struct what){ map->frame[i].word, find_owner(twin, i) };
		return i + 1;
	}
	*what = (struct what){ map->frame[head].word };
	/* Should it have merged with another since it was looked for, this one frame is told of. */
	return clamp(head + (1U << twin_word_order(what->word)), i + 1, map->end);
}

static u32 run_end(const struct twin *twin, u32 i, struct what *what)
{
	u32 end = look(twin, i, what), next = end;
	struct what other;

	while (twin_map_has(&twin->buddy.map, next)) {
		next = look(twin, next, &other);
		if (other.word != what->word || other.owner != what->owner)
			break;
		end = next;
		cond_resched();
	}
	return end;
}

static void print_block(struct seq_file *m, const struct twin *twin, const struct what *what,
			const char *state)
{
	const struct twin_zone *zone = &twin->buddy.zone[twin_word_zone(what->word)];

	seq_printf(m, "%s, order %u, %s\n", state, twin_word_order(what->word),
		   twin_migrate_text(zone, twin_word_type(what->word)));
}

static void print_what(struct seq_file *m, const struct twin *twin, const struct what *what)
{
	unsigned int nr = twin_word_zone(what->word);

	if (nr == TWIN_NO_ZONE) {
		seq_printf(m, "%4s %-8s not RAM\n", "-", "-");
		return;
	}
	if (nr >= twin->buddy.nr_zones) {
		seq_printf(m, "%4s %-8s no sense: %#x\n", "?", "?", what->word);
		return;
	}
	seq_printf(m, "%4u %-8s ", twin->buddy.node[nr], twin->buddy.plan[nr].name);
	switch (twin_word_state(what->word)) {
	case TWIN_FREE:
		print_block(m, twin, what, "free");
		break;
	case TWIN_TAKEN:
		print_block(m, twin, what, "allocated");
		break;
	case TWIN_PERCPU:
		print_block(m, twin, what, "free, kept by a CPU");
		break;
	case TWIN_INNER:
		seq_printf(m, "reserved, %s\n", what->owner ? what->owner->name : "by nobody");
		break;
	default:
		seq_printf(m, "no sense: %#x\n", what->word);
	}
}

static bool replaced(const struct reader *r)
{
	return r->generation != r->s->generation;
}

/* Holds the lock until frames_stop(). */
static void *frames_start(struct seq_file *m, loff_t *pos)
{
	struct reader *r = m->private;

	if (mutex_lock_interruptible(&r->s->lock))
		return ERR_PTR(-ERESTARTSYS);
	return *pos <= r->frames + 1LL ? pos : NULL;
}

static void *frames_next(struct seq_file *m, void *v, loff_t *pos)
{
	struct reader *r = m->private;
	const struct twin *twin = r->s->twin;
	struct what what;

	cond_resched();
	if (*pos > r->frames || replaced(r))
		*pos = r->frames + 2LL;
	else if (!*pos)
		*pos = r->frames ? 1 : 2;
	else
		*pos = run_end(twin, twin->buddy.map.lo + *pos - 1, &what) - twin->buddy.map.lo + 1;
	return *pos <= r->frames + 1LL ? pos : NULL;
}

static void frames_stop(struct seq_file *m, void *v)
{
	struct reader *r = m->private;

	if (!IS_ERR(v))
		mutex_unlock(&r->s->lock);
}

static int frames_show(struct seq_file *m, void *v)
{
	struct reader *r = m->private;
	const struct twin *twin = r->s->twin;
	const struct twin_mem_map *map;
	struct what what;
	loff_t pos = *(loff_t *)v;
	u32 i, end;

	if (replaced(r)) {
		twin_report_replaced(m);
		return 0;
	}
	if (!pos) {
		if (twin_report_booted(m, r->s))
			seq_puts(m, "  first frame    last frame     frames  node zone     what\n");
		return 0;
	}
	map = &twin->buddy.map;
	if (pos > r->frames) {
		seq_printf(m, "# %u frames\n", map->frames);
		return 0;
	}
	i = map->lo + pos - 1;
	end = run_end(twin, i, &what);
	seq_printf(m, "%#13llx %#13llx %10u  ", twin_map_pfn(map, i).n,
		   twin_map_pfn(map, end - 1).n, end - i);
	print_what(m, twin, &what);
	return 0;
}

static const struct seq_operations frames_ops = {
	.start = frames_start,
	.next = frames_next,
	.stop = frames_stop,
	.show = frames_show,
};

static int frames_open(struct inode *inode, struct file *file)
{
	struct reader *r = __seq_open_private(file, &frames_ops, sizeof(*r));

	if (!r)
		return -ENOMEM;
	r->s = inode->i_private;
	mutex_lock(&r->s->lock);
	r->generation = r->s->generation;
	r->frames = r->s->twin ? r->s->twin->buddy.map.frames : 0;
	mutex_unlock(&r->s->lock);
	return 0;
}

/** var twin_frames_fops - buddy/frames */
const struct file_operations twin_frames_fops = {
	.owner = THIS_MODULE,
	.open = frames_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = seq_release_private,
};
