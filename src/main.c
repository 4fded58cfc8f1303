// SPDX-License-Identifier: GPL-2.0
/*
 * mmtwin: a second memory manager beside the running kernel's own.
 *
 * Parameters, and the ladder of loading and unloading.  The parameters are taken
 * as text and read here, so that a bad one gets one clear line.
 */
#define pr_fmt(fmt) "mmtwin: " fmt

#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/nodemask.h>
#include <linux/printk.h>
#include <linux/string.h>
#include <linux/workqueue.h>

#include "report/report.h"
#include "session.h"

static char *arena_mb = "64";
module_param(arena_mb, charp, 0444);
MODULE_PARM_DESC(arena_mb, "size of the arena in MiB (default 64)");

static char *arena_node = "-1";
module_param(arena_node, charp, 0444);
MODULE_PARM_DESC(arena_node, "NUMA node of the arena; -1 for any (default)");

static char *arena_highmem = "0";
module_param(arena_highmem, charp, 0444);
MODULE_PARM_DESC(arena_highmem, "1: take the arena above the direct map (32-bit kernels)");

static char *machine = "native";
module_param(machine, charp, 0444);
MODULE_PARM_DESC(machine, "machine to boot (default native)");

static char *seed = "1";
module_param(seed, charp, 0444);
MODULE_PARM_DESC(seed, "seed of every arbitrary choice (default 1)");

static char *watch = "0";
module_param(watch, charp, 0444);
MODULE_PARM_DESC(
	watch,
	"look again every so many seconds, and log a change of verdict; 0 for never (default)");

/* A day: who wants to look less often does not watch. */
#define WATCH_MAX (24 * 60 * 60)

static struct twin_session session;
static unsigned int watch_seconds;

static int bad(const char *name, const char *value, const char *why)
{
	pr_err("%s=%*pE refused: %s\n", name, (int)min_t(size_t, strlen(value), 32), value, why);
	return -EINVAL;
}

static int read_arena(struct twin_arena_want *want)
{
	unsigned long mib;

	if (kstrtoul(arena_mb, 0, &mib) || !mib || mib > ULONG_MAX >> 20)
		return bad("arena_mb", arena_mb, "want a number of MiB, at least 1");
	want->pages = mib << (20 - PAGE_SHIFT);
	if (kstrtoint(arena_node, 0, &want->node) || want->node < NUMA_NO_NODE ||
	    want->node >= MAX_NUMNODES ||
	    (want->node != NUMA_NO_NODE && !node_state(want->node, N_MEMORY)))
		return bad("arena_node", arena_node, "want a node with memory, or -1 for any");
	if (kstrtobool(arena_highmem, &want->highmem) ||
	    (want->highmem && !IS_ENABLED(CONFIG_HIGHMEM)))
		return bad("arena_highmem", arena_highmem,
			   "want 0, or 1 on a kernel that has high memory");
	return 0;
}

static int read_machine(struct twin_request *request)
{
	char *text, why[TWIN_WHY_TEXT];
	int err;

	if (kstrtou64(seed, 0, &request->options.seed))
		return bad("seed", seed, "want a 64-bit number");
	text = kstrdup(machine, GFP_KERNEL);
	if (!text)
		return -ENOMEM;
	err = twin_request_parse(request, text, why, sizeof(why));
	kfree(text);
	return err ? bad("machine", machine, why) : 0;
}

static int read_watch(void)
{
	if (kstrtouint(watch, 0, &watch_seconds) || watch_seconds > WATCH_MAX)
		return bad("watch", watch, "want a number of seconds up to a day, or 0 for never");
	return 0;
}

static void look_again(struct work_struct *work);
static DECLARE_DELAYED_WORK(watcher, look_again);

/* A look takes its time, and the lock; others' work is not to wait for it. */
static void plan_look(void)
{
	if (watch_seconds)
		queue_delayed_work(system_long_wq, &watcher, (unsigned long)watch_seconds * HZ);
}

static void look_again(struct work_struct *work)
{
	mutex_lock(&session.lock);
	twin_session_check(&session);
	twin_report_change(&session);
	mutex_unlock(&session.lock);
	plan_look();
}

static int __init mmtwin_init(void)
{
	struct twin_arena_want want;
	struct twin_request request = {};
	int err;

	err = read_arena(&want);
	if (!err)
		err = read_machine(&request);
	if (!err)
		err = read_watch();
	if (!err)
		err = twin_session_start(&session, &want, &request);
	twin_request_done(&request);
	if (err)
		return err;
	mutex_lock(&session.lock);
	twin_report_log(&session);
	mutex_unlock(&session.lock);
	twin_report_start(&session);
	plan_look();
	return 0;
}

static void __exit mmtwin_exit(void)
{
	cancel_delayed_work_sync(&watcher);
	twin_report_stop();
	twin_session_stop(&session);
}

module_init(mmtwin_init);
module_exit(mmtwin_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("A second memory manager beside the kernel's own, each answering for the other");
MODULE_AUTHOR("The mmtwin authors");
