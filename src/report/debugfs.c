// SPDX-License-Identifier: GPL-2.0
/*
 * The directory /sys/kernel/debug/mmtwin.
 *
 * An open file pins the module.  Short files are printed whole under the
 * session's lock, so what they show belongs together.
 */
#define pr_fmt(fmt) "mmtwin: " fmt

#include <linux/cpu.h>
#include <linux/debugfs.h>
#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "file.h"
#include "report.h"

/* Longer than anything that can be said to a file here: a map of 128 entries. */
#define WRITE_MAX 8192

static struct dentry *top;
static struct twin_query query; /* the session's lock */

typedef int (*write_fn)(struct twin_session *s, char *text, char *why, size_t size);

static int locked(struct twin_session *s, char *text, char why[TWIN_WHY_TEXT], write_fn fn)
{
	int err = fn(s, text, why, TWIN_WHY_TEXT);

	mutex_unlock(&s->lock);
	return err;
}

/* Take a write apart into text, or refuse it with one line. */
static ssize_t take_write(struct file *file, const char __user *data, size_t len, loff_t *pos,
			  write_fn fn)
{
	struct seq_file *m = file->private_data;
	struct twin_session *s = m->private;
	char *text = NULL, why[TWIN_WHY_TEXT] = "";
	int err = -EINVAL;

	if (!len || len >= WRITE_MAX) {
		snprintf(why, sizeof(why), "%s", len ? "too long" : "empty");
	} else {
		text = memdup_user_nul(data, len);
		if (IS_ERR(text))
			return PTR_ERR(text);
		if (strlen(text) < len)
			snprintf(why, sizeof(why), "a NUL byte is no text");
		else if (mutex_lock_interruptible(&s->lock))
			err = -ERESTARTSYS;
		else
			err = locked(s, text, why, fn);
	}
	kfree(text);
	if (err && *why)
		pr_err("%s: write refused: %s\n", file_dentry(file)->d_iname, why);
	return err ?: len;
}

static int write_boot(struct twin_session *s, char *text, char *why, size_t size)
{
	struct twin_request request = {};
	int err;

	if (s->twin)
		request.options.seed = s->twin->plan.options.seed;
	err = twin_request_parse(&request, text, why, size);
	if (!err) {
		err = twin_session_boot(s, &request);
		if (!err)
			twin_report_log(s);
	}
	twin_request_done(&request);
	return err;
}

static int write_translate(struct twin_session *s, char *text, char *why, size_t size)
{
	return twin_query_parse(&query, text, why, size);
}

static void show_summary(struct seq_file *m, struct twin_session *s)
{
	twin_report_summary(m, s);
}

static void show_checks(struct seq_file *m, struct twin_session *s)
{
	twin_report_checks(m, s->rows);
}

static void show_bringup(struct seq_file *m, struct twin_session *s)
{
	twin_report_bringup(m, s);
}

static void show_boot(struct seq_file *m, struct twin_session *s)
{
	twin_report_machines(m, s);
}

static void show_layout(struct seq_file *m, struct twin_session *s)
{
	twin_report_layout(m, s);
}

static void show_directmap(struct seq_file *m, struct twin_session *s)
{
	twin_report_directmap(m, s);
}

static void show_leaves(struct seq_file *m, struct twin_session *s)
{
	twin_report_leaves(m, s);
}

static void show_translate(struct seq_file *m, struct twin_session *s)
{
	twin_report_translate(m, s, &query);
}

static void show_zones(struct seq_file *m, struct twin_session *s)
{
	twin_report_zones(m, s);
}

static void show_zonelists(struct seq_file *m, struct twin_session *s)
{
	twin_report_zonelists(m, s);
}

static void show_buddyinfo(struct seq_file *m, struct twin_session *s)
{
	twin_report_buddyinfo(m, s);
}

static void show_pagetypeinfo(struct seq_file *m, struct twin_session *s)
{
	twin_report_pagetypeinfo(m, s);
}

static void show_reserved(struct seq_file *m, struct twin_session *s)
{
	twin_report_reserved(m, s);
}

static void show_pcp(struct seq_file *m, struct twin_session *s)
{
	twin_report_pages(m, s);
}

static void show_segments(struct seq_file *m, struct twin_session *s)
{
	twin_report_segments(m);
}

/* A file that tells of the session, while nothing changes it, nor a CPU gives back what it has. */
#define TWIN_FILE(name, write_op)                           \
	static int name##_show(struct seq_file *m, void *v) \
	{                                                   \
		struct twin_session *s = m->private;        \
		if (mutex_lock_interruptible(&s->lock))     \
			return -ERESTARTSYS;                \
		cpus_read_lock();                           \
		show_##name(m, s);                          \
		cpus_read_unlock();                         \
		mutex_unlock(&s->lock);                     \
		return 0;                                   \
	}                                                   \
	TWIN_SHOWN_FILE(name, write_op)

static ssize_t boot_write(struct file *file, const char __user *data, size_t len, loff_t *pos)
{
	return take_write(file, data, len, pos, write_boot);
}

/* Whatever is written, and however much: it asks for a look. */
static ssize_t recheck_write(struct file *file, const char __user *data, size_t len, loff_t *pos)
{
	struct twin_session *s = ((struct seq_file *)file->private_data)->private;

	if (mutex_lock_interruptible(&s->lock))
		return -ERESTARTSYS;
	twin_session_check(s);
	twin_report_log(s);
	mutex_unlock(&s->lock);
	return len;
}

static ssize_t translate_write(struct file *file, const char __user *data, size_t len, loff_t *pos)
{
	return take_write(file, data, len, pos, write_translate);
}

#define show_recheck show_checks

#ifdef MMTWIN_FAULTS
static ssize_t fault_write(struct file *file, const char __user *data, size_t len, loff_t *pos)
{
	return take_write(file, data, len, pos, twin_fault_write);
}

#define show_fault show_checks
#endif

#ifdef MMTWIN_STRESS
static ssize_t stress_write(struct file *file, const char __user *data, size_t len, loff_t *pos)
{
	return take_write(file, data, len, pos, twin_stress_write);
}

#define show_stress show_pcp
#endif

TWIN_FILE(summary, NULL);
TWIN_FILE(checks, NULL);
TWIN_FILE(bringup, NULL);
TWIN_FILE(layout, NULL);
TWIN_FILE(directmap, NULL);
TWIN_FILE(segments, NULL);
TWIN_FILE(leaves, NULL);
TWIN_FILE(zones, NULL);
TWIN_FILE(zonelists, NULL);
TWIN_FILE(buddyinfo, NULL);
TWIN_FILE(pagetypeinfo, NULL);
TWIN_FILE(reserved, NULL);
TWIN_FILE(pcp, NULL);
TWIN_FILE(boot, boot_write);
TWIN_FILE(recheck, recheck_write);
TWIN_FILE(translate, translate_write);
#ifdef MMTWIN_FAULTS
TWIN_FILE(fault, fault_write);
#endif
#ifdef MMTWIN_STRESS
TWIN_FILE(stress, stress_write);
#endif

/**
 * twin_report_start - make the files
 * @session: what they tell of; outlives them
 *
 * Without debugfs the module works all the same, its verdict is in the log.
 */
void twin_report_start(struct twin_session *session)
{
	struct dentry *pgtable, *buddy, *live;

	if (!IS_ENABLED(CONFIG_DEBUG_FS)) {
		pr_info("this kernel has no debugfs: the verdict above is all there is to read\n");
		return;
	}
	top = debugfs_create_dir("mmtwin", NULL);
	pgtable = debugfs_create_dir("pgtable", top);
	buddy = debugfs_create_dir("buddy", top);
	live = debugfs_create_dir("live", top);
	debugfs_create_file("summary", 0400, top, session, &summary_fops);
	debugfs_create_file("checks", 0400, top, session, &checks_fops);
	debugfs_create_file("bringup", 0400, top, session, &bringup_fops);
	debugfs_create_file("boot", 0600, top, session, &boot_fops);
	debugfs_create_file("recheck", 0600, top, session, &recheck_fops);
	debugfs_create_file("translate", 0600, top, session, &translate_fops);
#ifdef MMTWIN_FAULTS
	debugfs_create_file("fault", 0600, top, session, &fault_fops);
#endif
#ifdef MMTWIN_STRESS
	debugfs_create_file("stress", 0600, top, session, &stress_fops);
#endif
	debugfs_create_file("layout", 0400, pgtable, session, &layout_fops);
	debugfs_create_file("map", 0400, pgtable, session, &twin_map_fops);
	debugfs_create_file("zones", 0400, buddy, session, &zones_fops);
	debugfs_create_file("zonelists", 0400, buddy, session, &zonelists_fops);
	debugfs_create_file("buddyinfo", 0400, buddy, session, &buddyinfo_fops);
	debugfs_create_file("pagetypeinfo", 0400, buddy, session, &pagetypeinfo_fops);
	debugfs_create_file("reserved", 0400, buddy, session, &reserved_fops);
	debugfs_create_file("pcp", 0400, buddy, session, &pcp_fops);
	debugfs_create_file("frames", 0400, buddy, session, &twin_frames_fops);
	debugfs_create_file("directmap", 0400, live, session, &directmap_fops);
	debugfs_create_file("segments", 0400, live, session, &segments_fops);
	debugfs_create_file("leaves", 0400, live, session, &leaves_fops);
	debugfs_create_file("directory", 0400, live, session, &twin_directory_fops);
}

/**
 * twin_report_stop - take the files away
 */
void twin_report_stop(void)
{
	debugfs_remove(top);
}
