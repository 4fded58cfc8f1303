// SPDX-License-Identifier: GPL-2.0
/*
 * mmtwin_plant: the module, and its files in /sys/kernel/debug/mmtwin_plant.
 *
 *     cat kinds                    what can be planted, and which rule has to find it
 *     echo direct-frame 7 > plant  plant one, at a place that the seed 7 stands for
 *     cat plant                    what is planted, where, entry before and after
 *     echo > undo                  put it back; so does rmmod
 *
 * It corrupts the running kernel on purpose.  Places are chosen so that nothing
 * touches them and a guest survives, but that is a hope and no promise.
 */
#define pr_fmt(fmt) "mmtwin_plant: " fmt

#include <linux/debugfs.h>
#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/printk.h>
#include <linux/seq_file.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>

#include "../src/report/file.h"
#include "plant.h"

/* Longer than the name of any kind with a seed. */
#define WRITE_MAX 64

static bool i_know_this_corrupts_the_kernel;
module_param(i_know_this_corrupts_the_kernel, bool, 0444);
MODULE_PARM_DESC(i_know_this_corrupts_the_kernel, "must be 1, and must be true");

static const struct plant_kind *const books[] = {
	plant_direct_kinds, plant_area_kinds, plant_image_kinds, plant_guard_kinds,
	plant_shared_kinds, plant_attr_kinds, plant_lent_kinds,	 plant_table_kinds,
	plant_memmap_kinds, plant_high_kinds, plant_slot_kinds,	 plant_arch_kinds,
	plant_cpu_kinds,    plant_gate_kinds,
};

static DEFINE_MUTEX(lock); /* all of the ground */
static struct plant ground;
static struct dentry *top;

static const struct plant_kind *find_kind(const char *name)
{
	const struct plant_kind *kind;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(books); i++)
		for (kind = books[i]; kind->name; kind++)
			if (!strcmp(kind->name, name))
				return kind;
	return NULL;
}

static int plant_one(char *text)
{
	const struct plant_kind *kind;
	char *rest = strim(text), *name = strsep(&rest, " ");
	int err;

	if (ground.kind) {
		pr_err("%s is planted: undo it first\n", ground.kind->name);
		return -EBUSY;
	}
	kind = find_kind(name);
	ground.seed = 1;
	ground.also = 0;
	if (!kind || (rest && kstrtou64(strim(rest), 0, &ground.seed))) {
		pr_err("want a kind of the file kinds, and perhaps a number\n");
		return -EINVAL;
	}
	err = kind->fn(&ground, kind->arg);
	if (err) {
		plant_undo(&ground);
		pr_info("%s: no such place here (%d)\n", kind->name, err);
		return err;
	}
	ground.kind = kind;
	pr_warn("%s seed %llu planted at %#llx: this kernel is now corrupt\n", kind->name,
		ground.seed, ground.change[0].place);
	return 0;
}

static ssize_t plant_write(struct file *file, const char __user *data, size_t len, loff_t *pos)
{
	char text[WRITE_MAX];
	int err;

	if (!len || len >= sizeof(text))
		return -EINVAL;
	if (copy_from_user(text, data, len))
		return -EFAULT;
	text[len] = '\0';
	mutex_lock(&lock);
	err = plant_one(text);
	mutex_unlock(&lock);
	return err ?: len;
}

static ssize_t undo_write(struct file *file, const char __user *data, size_t len, loff_t *pos)
{
	mutex_lock(&lock);
	if (ground.kind)
		pr_info("%s undone\n", ground.kind->name);
	plant_undo(&ground);
	mutex_unlock(&lock);
	return len;
}

static int plant_show(struct seq_file *m, void *v)
{
	unsigned int i;

	mutex_lock(&lock);
	if (ground.kind)
		seq_printf(m, "%s seed %llu: %s\n", ground.kind->name, ground.seed,
			   ground.kind->about);
	else
		seq_puts(m, "nothing is planted\n");
	for (i = 0; i < ground.nr; i++) {
		const struct plant_change *c = &ground.change[i];

		seq_printf(m, "va %#llx level %u before %#llx after %#llx\n", c->place, c->level,
			   c->before, c->after);
	}
	if (ground.kind && ground.also)
		seq_printf(m, "also %#llx\n", ground.also);
	mutex_unlock(&lock);
	return 0;
}

static int kinds_show(struct seq_file *m, void *v)
{
	const struct plant_kind *kind;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(books); i++)
		for (kind = books[i]; kind->name; kind++)
			seq_printf(m, "%-19s %-39s %s\n", kind->name, kind->rule, kind->about);
	return 0;
}

static int undo_show(struct seq_file *m, void *v)
{
	return 0;
}

TWIN_SHOWN_FILE(kinds, NULL);
TWIN_SHOWN_FILE(plant, plant_write);
TWIN_SHOWN_FILE(undo, undo_write);

static void give_back(void)
{
	unsigned int i;

	plant_attrs_give_back();
	for (i = 0; i < PLANT_FRAMES; i++)
		if (ground.frame[i])
			__free_page(ground.frame[i]);
	vfree(ground.wide);
	vfree(ground.area);
	twin_live_reader_free(&ground.reader);
}

static int take(void)
{
	unsigned int i;
	int err;

	err = twin_live_reader_init(&ground.reader, &ground.live);
	if (err)
		return err;
	ground.area = vmalloc((unsigned long)PLANT_AREA_PAGES * PAGE_SIZE);
	ground.wide = vmalloc(2 * pt_span(&ground.live.shape, 1));
	for (i = 0; i < PLANT_FRAMES; i++) {
		ground.frame[i] = alloc_page(GFP_KERNEL);
		if (!ground.frame[i])
			break;
		plant_split(ground.frame[i]);
	}
	if (ground.area && ground.wide && i == PLANT_FRAMES) {
		plant_attrs_take(&ground);
		return 0;
	}
	give_back();
	return -ENOMEM;
}

static int __init plant_init(void)
{
	const char *why = NULL;
	int err;

	if (!i_know_this_corrupts_the_kernel) {
		pr_err("this module corrupts the running kernel on purpose, for tests in throw-away guests: it wants i_know_this_corrupts_the_kernel=1\n");
		return -EPERM;
	}
	err = twin_live_init(&ground.live, &why);
	if (err) {
		pr_err("the running kernel cannot be read: %s\n", why);
		return err;
	}
	err = take();
	if (err)
		return err;
	pr_warn("loaded to corrupt this kernel on purpose; do not use this machine for anything else\n");
	top = debugfs_create_dir("mmtwin_plant", NULL);
	debugfs_create_file("kinds", 0400, top, NULL, &kinds_fops);
	debugfs_create_file("plant", 0600, top, NULL, &plant_fops);
	debugfs_create_file("undo", 0600, top, NULL, &undo_fops);
	return 0;
}

static void __exit plant_exit(void)
{
	debugfs_remove(top);
	plant_undo(&ground);
	give_back();
}

module_init(plant_init);
module_exit(plant_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION(
	"Corrupts the running kernel's tables on purpose, to test mmtwin; throw-away guests only");
MODULE_AUTHOR("The mmtwin authors");
