/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The CPU as judge: what cpu.c, which is the same for all, and an architecture's
 * file have to say to each other.
 */
#ifndef TWIN_CPU_H
#define TWIN_CPU_H

#include <linux/workqueue.h>

#include "clone.h"
#include "judge.h"

/**
 * struct twin_question - what is asked of the CPU about one page
 * @va: the address in the clone
 * @frame: the same bytes by the kernel's own address, or NULL where the CPU must
 *	   refuse to read
 * @old: what stood there
 * @token: what is put there for the read
 * @write: ask for a write
 * @refuse: ask for a write that must fail
 * @got: what the CPU read
 * @seen: what stood in the frame after the CPU was asked to write
 * @read_err: -EFAULT when the read faulted
 * @write_err: -EFAULT when the write faulted
 * @phys: where the CPU says that @va leads, where it can be asked without touching
 *	  anything, or TWIN_NOWHERE
 */
struct twin_question {
	unsigned long va;
	unsigned long *frame;
	unsigned long old;
	unsigned long token;
	bool write;
	bool refuse;
	unsigned long got;
	unsigned long seen;
	int read_err;
	int write_err;
	u64 phys;
};

/**
 * struct twin_cpu - the CPU being asked
 * @court: the case
 * @clone: what it walks
 * @work: the window is opened by a kernel thread
 * @nr: questions of this batch
 * @cut: there was no memory to ask all questions
 * @outside: guard pages that could not: they lie below the kernel's part
 * @unbacked: pages that could not be put to it: their frames are not in the arena
 * @fetches: instruction fetches that it would refuse, and is not asked for
 * @users: user accesses that it would refuse, and is not asked for
 * @heard: where each question came from
 * @q: the questions of a batch
 */
struct twin_cpu {
	const struct twin_court *court;
	struct twin_clone clone;
	struct work_struct work;
	unsigned int nr;
	bool cut;
	u64 outside;
	u64 unbacked;
	u64 fetches;
	u64 users;
	struct twin_ask *heard[TWIN_BATCH];
	struct twin_question q[TWIN_BATCH];
};

bool twin_cpu_written(const struct twin_cpu *cpu, unsigned int level, u64 clone_va, bool writable);

/*
 * From the architecture's file: the rule that it has of its own, the marks that the
 * clone's leaves begin with, and the window in which the questions are asked.
 */
extern const struct twin_rule twin_cpu_extra;
extern const u32 twin_cpu_marks;
const char *twin_cpu_title(void);
const char *twin_cpu_forbidden(const struct twin_court *court);
void twin_cpu_window(struct twin_cpu *cpu);
void twin_cpu_extra_hear(const struct twin_cpu *cpu, const struct twin_question *q,
			 struct twin_ask *ask, struct twin_row *row);
void twin_cpu_extra_close(const struct twin_cpu *cpu, struct twin_row *row);

#endif
