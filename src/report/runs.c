// SPDX-License-Identifier: GPL-2.0
/*
 * The files pgtable/map and live/directory: tables of runs, as ptdump prints
 * them.
 *
 * The runs are gathered when the file is opened, under the session's lock, and
 * printed from that copy: a reader sees one machine, whole, however slowly it
 * reads.  Should it have been replaced meanwhile, the last line says so.
 */
#include <linux/debugfs.h>
#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/ktime.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "report.h"

/**
 * struct table - a copy of all runs
 * @s: the session
 * @generation: the session's when the copy was made
 * @plan: the twin's, with its windows (a copy, too)
 * @shape: of the tables
 * @live: the running kernel's, or the twin's
 * @dir: the running kernel's leaves by region, counted on the way
 * @stopped: there was no end to it: the tables are corrupted
 * @runs: the runs
 */
struct table {
	struct twin_session *s;
	unsigned int generation;
	struct twin_plan plan;
	struct pt_shape shape;
	bool live;
	struct twin_live_directory dir;
	bool stopped;
	struct twin_runs runs;
};

static int gather_twin(struct table *t)
{
	struct twin *twin = t->s->twin;
	struct pt_view view;

	if (!twin)
		return 0;
	t->plan = twin->plan;
	t->shape = twin->plan.place.shape;
	view = pt_map_view(&twin->map);
	return twin_runs_read(&t->runs, &view, twin_va(0), twin_va(~0ULL));
}

static int gather_live(struct table *t)
{
	const struct twin_live *live = &t->s->live;
	struct twin_live_reader reader;
	u64 start = ktime_get_ns();
	size_t i;
	int err;

	t->live = true;
	t->shape = live->shape;
	err = twin_live_reader_init(&reader, live);
	if (err)
		return err;
	err = twin_runs_read(&t->runs, &reader.view, live->first, live->last);
	t->dir.ns = ktime_get_ns() - start;
	t->dir.census = t->runs.census;
	twin_live_reader_free(&reader);
	for (i = 0; i < t->runs.nr; i++)
		twin_live_count(live, &t->dir, &t->runs.run[i]);
	return err;
}

/* The window or region that a run belongs to. */
static const char *place(const struct table *t, twin_va_t va)
{
	const struct twin_region *region;
	const struct twin_window *window;

	if (t->live) {
		region = twin_live_region(&t->s->live, va);
		return region ? region->name : "outside every region";
	}
	window = twin_plan_window(&t->plan, va);
	return window ? window->name : "outside every window";
}

static void print_regions(struct seq_file *m, const struct table *t)
{
	const struct twin_live *live = &t->s->live;
	unsigned int i, level;
	char size[16];

	seq_printf(m, "swapper_pg_dir at %#llx (%s), read in %llu ns: %llu entries\n", live->root.a,
		   live->root_from, t->dir.ns, t->dir.census.entries);
	seq_printf(m, "%-17s%-18s %-18s", "region", "first address", "last address");
	for (level = 0; level < t->shape.format->nr_levels; level++)
		if (t->shape.format->level[level].leaf)
			seq_printf(m, " %8s",
				   twin_size_text(pt_span(&t->shape, level), size, sizeof(size)));
	seq_puts(m, "   shared  writable      exec      user       W+X\n");
	for (i = 0; i <= live->nr_regions; i++) {
		bool other = i == live->nr_regions;
		const struct twin_live_count *c = &t->dir.region[other ? TWIN_REGIONS_MAX : i];

		if (other)
			seq_printf(m, "%-54s", "outside every region");
		else
			seq_printf(m, "%-17s0x%016llx-0x%016llx", live->region[i].name,
				   live->region[i].first.a, live->region[i].last.a);
		for (level = 0; level < t->shape.format->nr_levels; level++)
			if (t->shape.format->level[level].leaf)
				seq_printf(m, " %8llu", c->leaves[level]);
		seq_printf(m, " %8llu %9llu %9llu %9llu %9llu\n", c->shared, c->writable, c->exec,
			   c->user, c->wx);
	}
	seq_puts(
		m,
		"shared: reached again through an entry that repeats the one before it; not counted to the right\n\n");
}

static void print_run(struct seq_file *m, const struct table *t, const struct pt_run *run)
{
	const struct pt_level *level = &t->shape.format->level[run->level];
	char attr[TWIN_ATTR_TEXT], size[16];

	seq_printf(m, "0x%016llx-0x%016llx %7s %s", run->va.a, run->va.a + run->len - 1,
		   twin_size_text(run->len, size, sizeof(size)), level->name);
	switch (run->kind) {
	case PT_LEAF:
		seq_printf(m, " %8llu %s 0x%012llx\n", run->leaves, twin_attr_text(run->attr, attr),
			   run->phys.a);
		break;
	case PT_TABLE:
		seq_printf(m, " %8llu the same table as before, at %#llx\n", run->leaves,
			   run->phys.a);
		break;
	default:
		seq_printf(m, " %8s %s: %#llx\n", "", pt_refusal_name(run->why),
			   run->why == PT_UNREADABLE ? run->phys.a : run->raw);
		break;
	}
}

/* Item 0 is the header, then the runs, then the closing line. */
static void *table_start(struct seq_file *m, loff_t *pos)
{
	struct table *t = m->private;

	return *pos < t->runs.nr + 2 ? pos : NULL;
}

static void *table_next(struct seq_file *m, void *v, loff_t *pos)
{
	++*pos;
	cond_resched();
	return table_start(m, pos);
}

static void table_stop(struct seq_file *m, void *v)
{
}

static int table_show(struct seq_file *m, void *v)
{
	struct table *t = m->private;
	loff_t i = *(loff_t *)v;

	mutex_lock(&t->s->lock);
	if (!i) {
		if (t->live)
			print_regions(m, t);
		seq_puts(
			m,
			"first address      last address          size lvl   leaves rights, marks, memory  physical\n");
	} else if (i <= t->runs.nr) {
		const struct pt_run *run = &t->runs.run[i - 1];
		const char *name = place(t, run->va);

		if (i == 1 || strcmp(name, place(t, run[-1].va)))
			seq_printf(m, "---[ %s ]---\n", name);
		print_run(m, t, run);
	} else if (t->generation != t->s->generation) {
		twin_report_replaced(m);
	} else {
		seq_printf(m, "# %zu runs%s\n", t->runs.nr,
			   t->stopped ? "; stopped there: tables lead to each other" : "");
	}
	mutex_unlock(&t->s->lock);
	return 0;
}

static const struct seq_operations table_ops = {
	.start = table_start,
	.next = table_next,
	.stop = table_stop,
	.show = table_show,
};

static int table_open(struct inode *inode, struct file *file, int (*gather)(struct table *t))
{
	struct table *t = __seq_open_private(file, &table_ops, sizeof(*t));
	int err;

	if (!t)
		return -ENOMEM;
	t->s = inode->i_private;
	mutex_lock(&t->s->lock);
	t->generation = t->s->generation;
	err = gather(t);
	mutex_unlock(&t->s->lock);
	t->stopped = err == -ELOOP;
	if (!err || t->stopped)
		return 0;
	twin_runs_free(&t->runs);
	seq_release_private(inode, file);
	return err;
}

static int map_open(struct inode *inode, struct file *file)
{
	return table_open(inode, file, gather_twin);
}

static int directory_open(struct inode *inode, struct file *file)
{
	return table_open(inode, file, gather_live);
}

static int table_release(struct inode *inode, struct file *file)
{
	struct seq_file *m = file->private_data;
	struct table *t = m->private;

	twin_runs_free(&t->runs);
	return seq_release_private(inode, file);
}

/** var twin_map_fops - pgtable/map */
const struct file_operations twin_map_fops = {
	.owner = THIS_MODULE,
	.open = map_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = table_release,
};

/** var twin_directory_fops - live/directory */
const struct file_operations twin_directory_fops = {
	.owner = THIS_MODULE,
	.open = directory_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = table_release,
};
