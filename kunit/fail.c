// SPDX-License-Identifier: GPL-2.0
/*
 * Allocations of the kernel made to fail, one after the other; see
 * Documentation/fault-injection/fault-injection.rst, "fail-nth".
 *
 * Fault injection leaves those alone that may sleep, which ours all may, and
 * prints a stack for each failure, which would look like a splat.  Both can be
 * changed, in debugfs; nobody has mounted it when the suites run, so the values
 * behind its files are set.
 */
#include <linux/debugfs.h>
#include <linux/fs.h>
#include <linux/sched.h>

#include "fail.h"

#if IS_ENABLED(CONFIG_FAULT_INJECTION_DEBUG_FS)

/* The value behind a file of debugfs. */
static void *value_of(const char *directory, const char *file)
{
	struct dentry *dir = debugfs_lookup(directory, NULL), *entry = NULL;
	void *value = NULL;

	if (dir)
		entry = debugfs_lookup(file, dir);
	if (entry)
		value = d_inode(entry)->i_private;
	dput(entry);
	dput(dir);
	return value;
}

static bool prepare(const char *directory)
{
	bool *ignore = value_of(directory, "ignore-gfp-wait");
	unsigned long *verbose = value_of(directory, "verbose");

	if (!ignore || !verbose)
		return false;
	*ignore = false;
	*verbose = 0;
	return true;
}

/**
 * twin_test_can_fail - prepare for failing allocations
 * @test: the test
 *
 * Return: false when this kernel cannot.
 */
bool twin_test_can_fail(struct kunit *test)
{
	u32 *order = value_of("fail_page_alloc", "min-order");

	if (!order || !prepare("failslab") || !prepare("fail_page_alloc"))
		return false;
	*order = 0;
	return true;
}

/**
 * twin_test_fail - from now on, the n-th allocation of this task fails
 * @nth: which, counted from 1
 */
void twin_test_fail(unsigned int nth)
{
	current->fail_nth = nth;
}

/**
 * twin_test_failed - no more failures; was there one?
 */
bool twin_test_failed(void)
{
	bool failed = !current->fail_nth;

	current->fail_nth = 0;
	return failed;
}

#else

bool twin_test_can_fail(struct kunit *test)
{
	return false;
}

void twin_test_fail(unsigned int nth)
{
}

bool twin_test_failed(void)
{
	return false;
}

#endif
