// SPDX-License-Identifier: GPL-2.0
/*
 * The file stress, in test builds only (MMTWIN_STRESS=1): all CPUs take pages of the
 * booted machine and give them back, for so many seconds.
 *
 *     echo 60 7 > stress     seconds, seed
 */
#define pr_fmt(fmt) "mmtwin: " fmt

#include <linux/cpumask.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/printk.h>

#include "../stress.h"
#include "report.h"

/* An hour. */
#define SECONDS_MAX 3600

static unsigned long long count(const atomic64_t *counter)
{
	return atomic64_read(counter);
}

/**
 * twin_stress_write - use the machine's page allocator on all CPUs for a while
 * @s: the session; its lock is held
 * @text: "seconds seed"
 * @why: a sentence about what was expected, or what was wrong, on error
 * @size: of @why
 *
 * Return: 0, or the error of twin_stress().
 */
int twin_stress_write(struct twin_session *s, char *text, char *why, size_t size)
{
	struct twin_stress stress = { .threads = 2 * num_online_cpus(), .steps = UINT_MAX };
	unsigned int seconds;
	int err;

	snprintf(why, size, "want seconds, up to %u, and a seed", SECONDS_MAX);
	if (!s->twin || sscanf(text, "%u %llu", &seconds, &stress.seed) != 2 ||
	    seconds > SECONDS_MAX)
		return -EINVAL;
	stress.walks = &s->twin->walks;
	stress.ms = seconds * 1000;
	err = twin_stress(&stress);
	pr_info("stress: %llu blocks taken, %llu given back on another CPU, %llu requests refused, %llu wrong frees refused, %llu interrupts, %llu moves, %llu wrong\n",
		count(&stress.taken), count(&stress.crossed), count(&stress.refused),
		count(&stress.provoked), count(&stress.interrupts), count(&stress.moved),
		count(&stress.wrong));
	snprintf(why, size, "%llu things went wrong", count(&stress.wrong));
	return err;
}
