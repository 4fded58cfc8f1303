// SPDX-License-Identifier: GPL-2.0
/*
 * insmod FILE [PARAMETER=VALUE ...]
 *
 * Loads a module with one finit_module() call. busybox's insmod tries a second time when a
 * module's init fails, so it would run twice.
 */
#include <linux/errno.h>
#include <linux/fcntl.h>

#include "start.h"

static const struct {
	int error;
	const char *text;
} reasons[] = {
	{ EPERM, "Operation not permitted" },
	{ ENOENT, "No such file or directory, or unknown symbol in module" },
	{ EIO, "Input/output error" },
	{ ENOEXEC, "Invalid module format" },
	{ EAGAIN, "Resource temporarily unavailable" },
	{ ENOMEM, "Cannot allocate memory" },
	{ EFAULT, "Bad address" },
	{ EBUSY, "Device or resource busy" },
	{ EEXIST, "File exists" },
	{ ENODEV, "No such device" },
	{ EINVAL, "Invalid argument" },
	{ ENOSPC, "No space left on device" },
	{ ERANGE, "Numerical result out of range" },
	{ E2BIG, "Argument list too long" },
	{ EOPNOTSUPP, "Operation not supported" },
};

static char message[4096];
static unsigned int used;

static void say(const char *text)
{
	while (*text && used < sizeof(message))
		message[used++] = *text++;
}

static int refuse(const char *file, long error)
{
	char number[] = "error 000";
	const char *text = number;
	unsigned int i;

	number[6] += error / 100 % 10;
	number[7] += error / 10 % 10;
	number[8] += error % 10;
	for (i = 0; i < ARRAY_SIZE(reasons); i++) {
		if (reasons[i].error == error)
			text = reasons[i].text;
	}
	say("insmod: can't insert '");
	say(file);
	say("': ");
	say(text);
	say("\n");
	call(__NR_write, 2, (long)message, used, 0);
	return 1;
}

static int run(long argc, char **argv)
{
	static char parameters[65536];
	unsigned int length = 0;
	const char *from;
	long fd, result;
	long i;

	if (argc < 2)
		return refuse("", EINVAL);
	for (i = 2; i < argc; i++) {
		for (from = argv[i]; *from; from++) {
			if (length > sizeof(parameters) - 3)
				return refuse(argv[1], E2BIG);
			parameters[length++] = *from;
		}
		parameters[length++] = ' ';
	}
	fd = call(__NR_openat, AT_FDCWD, (long)argv[1], O_RDONLY, 0);
	if (fd < 0)
		return refuse(argv[1], -fd);
	result = call(__NR_finit_module, fd, (long)parameters, 0, 0);
	return result < 0 ? refuse(argv[1], -result) : 0;
}
