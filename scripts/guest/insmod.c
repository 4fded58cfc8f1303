// SPDX-License-Identifier: GPL-2.0
/*
 * insmod FILE [PARAMETER=VALUE ...]
 *
 * Loads a module with one finit_module() call. busybox's insmod tries a second time when a
 * module's init fails, so it would run twice. Freestanding, because a guest of another
 * architecture has no C library on the build machine.
 */
#include <linux/errno.h>
#include <linux/fcntl.h>
#include <asm/unistd.h>

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

#if defined(__x86_64__)
__asm__(".globl _start\n_start: mov %rsp, %rdi\n and $-16, %rsp\n call start\n");

static long call3(long number, long a, long b, long c)
{
	long result;

	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"(number), "D"(a), "S"(b), "d"(c)
			 : "rcx", "r11", "memory");
	return result;
}
#elif defined(__i386__)
__asm__(".globl _start\n_start: mov %esp, %eax\n and $-16, %esp\n sub $12, %esp\n"
	" push %eax\n call start\n");

static long call3(long number, long a, long b, long c)
{
	long result;

	__asm__ volatile("int $0x80"
			 : "=a"(result)
			 : "a"(number), "b"(a), "c"(b), "d"(c)
			 : "memory");
	return result;
}
#elif defined(__aarch64__)
__asm__(".globl _start\n_start: mov x0, sp\n and sp, x0, #-16\n bl start\n");

static long call3(long number, long a, long b, long c)
{
	register long x8 __asm__("x8") = number;
	register long x0 __asm__("x0") = a;
	register long x1 __asm__("x1") = b;
	register long x2 __asm__("x2") = c;

	__asm__ volatile("svc #0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2) : "memory");
	return x0;
}
#else
#error "insmod.c: write _start and call3() for this architecture"
#endif

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
	call3(__NR_write, 2, (long)message, used);
	return 1;
}

static int insmod(long argc, char **argv)
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
	fd = call3(__NR_openat, AT_FDCWD, (long)argv[1], O_RDONLY);
	if (fd < 0)
		return refuse(argv[1], -fd);
	result = call3(__NR_finit_module, fd, (long)parameters, 0);
	return result < 0 ? refuse(argv[1], -result) : 0;
}

void start(long *stack)
{
	int status = insmod(stack[0], (char **)(stack + 1));

	for (;;)
		call3(__NR_exit_group, status, 0, 0);
}
