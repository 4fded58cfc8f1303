// SPDX-License-Identifier: GPL-2.0
/*
 * The CPU as judge.
 *
 * A clone of the twin's tables (clone.c) is given to this CPU for a moment, with
 * interrupts off, and read through.  Which frame the CPU arrived at is proved by
 * a token: written to the frame through the kernel's own mapping before, found
 * through the twin's mapping, and taken away again afterwards, so that any
 * content of the arena survives.
 *
 * Asked are supervisor reads of present pages, writes to some of the writable
 * ones, and accesses that must be refused: reads of absent pages, writes to
 * read-only ones.  Those fault, and the exception table brings us back.  An
 * entry with a reserved bit, an instruction fetch or a user's access would end
 * in an oops in such a window: the CPU is never asked for those.
 */
#include <linux/container_of.h>
#include <linux/cpu.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include "cpu.h"

enum { ROW_READ, ROW_WRITE, ROW_READONLY, ROW_EXTRA };

static const struct twin_rule rules[] = {
	[ROW_READ] = { "translations", "cpu", "pages", "va",
		       "the CPU, reading through the tables, arrives at the frame or faults" },
	[ROW_WRITE] = { "translations", "cpu-write", "pages", "va",
			"what the CPU writes through the twin's tables is found in the frame" },
	[ROW_READONLY] = { "translations", "cpu-readonly", "pages", "va",
			   "the CPU refuses to write to read-only pages" },
};

/**
 * twin_cpu_written - will the CPU be asked to write to this leaf?
 * @cpu: the session
 * @level: of the leaf
 * @clone_va: an address in it, as the clone has it
 * @writable: the leaf may be written
 *
 * Whole leaves are written to or not, since each has one dirty mark.
 */
bool twin_cpu_written(const struct twin_cpu *cpu, unsigned int level, u64 clone_va, bool writable)
{
	u64 leaf = clone_va & ~(pt_span(cpu->clone.shape, level) - 1);

	return writable && !(twin_mix(cpu->court->plan->options.seed ^ leaf) & 3);
}

static int prepare(struct twin_cpu *cpu, const struct twin_ask *ask, struct twin_question *q)
{
	u64 salt = twin_mix(cpu->court->plan->options.seed ^ ask->phys.a);
	u64 offset = 0;

	*q = (struct twin_question){
		.va = twin_clone_va(&cpu->clone, ask->va),
		.phys = TWIN_NOWHERE,
	};
	if (!ask->mapped)
		return 0;
	/* One place and one token a frame, so that aliases agree on them. */
	offset = salt & (pt_page_size(cpu->clone.shape) - 1) & ~(u64)(sizeof(long) - 1);
	q->va += offset;
	q->frame = twin_ram_ptr(cpu->court->map->ram, twin_phys_add(ask->phys, offset));
	if (!q->frame)
		return -ENOMEM;
	q->token = twin_mix(salt);
	q->write = twin_cpu_written(cpu, ask->level, q->va, ask->attr & PT_W);
	q->refuse = !(ask->attr & PT_W);
	cpu->fetches += !(ask->attr & PT_X);
	cpu->users += !(ask->attr & PT_U);
	q->old = *q->frame;
	*q->frame = q->token;
	return 0;
}

static void judge(const struct twin_question *q, struct twin_ask *ask, struct twin_row **rows)
{
	u64 got = q->read_err ? TWIN_NOWHERE : q->got;

	rows[ROW_READ]->looked++;
	if (!q->frame) {
		if (!q->read_err) {
			twin_row_break(rows[ROW_READ], ask->va.a, TWIN_NOWHERE, got);
			ask->dissent++;
		}
		return;
	}
	if (q->read_err || q->got != q->token) {
		twin_row_break(rows[ROW_READ], ask->va.a, q->token, got);
		ask->dissent++;
	}
	if (q->write) {
		rows[ROW_WRITE]->looked++;
		if (q->write_err || q->seen != ~q->token) {
			twin_row_break(rows[ROW_WRITE], ask->va.a, ~q->token,
				       q->write_err ? TWIN_NOWHERE : q->seen);
			ask->dissent++;
		}
	}
	if (q->refuse) {
		rows[ROW_READONLY]->looked++;
		if (!q->write_err || q->seen != q->token) {
			twin_row_break(rows[ROW_READONLY], ask->va.a, q->token, q->seen);
			ask->dissent++;
		}
	}
}

/*
 * The window is opened in a kernel thread: it has no user memory of its own, so
 * that whoever interrupts it even here (a profiler's NMI) leaves user addresses
 * alone.
 */
static void window_work(struct work_struct *work)
{
	twin_cpu_window(container_of(work, struct twin_cpu, work));
}

static int hear(void *state, struct twin_ask *asks, unsigned int nr, struct twin_row **rows)
{
	struct twin_cpu *cpu = state;
	const struct twin_ram *ram = cpu->court->map->ram;
	u64 page = pt_page_size(cpu->clone.shape);
	unsigned int i, n = 0;
	int err = 0;

	/*
	 * Tokens lie in descriptors, too.  Who uses the page allocator waits for the session;
	 * but a CPU that goes gives back what it keeps, whoever is busy.
	 */
	cpus_read_lock();
	for (i = 0; i < nr; i++) {
		if (!twin_clone_has(&cpu->clone, asks[i].va)) {
			cpu->outside++;
			continue;
		}
		if (asks[i].mapped && !twin_ram_backs(ram, asks[i].phys, page)) {
			cpu->unbacked++;
			continue;
		}
		err = prepare(cpu, &asks[i], &cpu->q[n]);
		cpu->cut |= err;
		if (err)
			break;
		cpu->heard[n++] = &asks[i];
	}
	cpu->nr = n;
	if (!err) {
		queue_work(system_unbound_wq, &cpu->work);
		flush_work(&cpu->work);
	}
	/* Backwards: of two questions about a frame the first kept its content. */
	for (i = n; i--;)
		if (cpu->q[i].frame)
			*cpu->q[i].frame = cpu->q[i].old;
	cpus_read_unlock();
	for (i = 0; i < n && !err; i++) {
		judge(&cpu->q[i], cpu->heard[i], rows);
		twin_cpu_extra_hear(cpu, &cpu->q[i], cpu->heard[i], rows[ROW_EXTRA]);
	}
	return err;
}

static const char *mute(const struct twin_court *court)
{
	const struct twin_ram *ram = court->map->ram;

	if (!court->live)
		return "the running kernel's directory was not found";
	if ((ram->host.a + ram->size - 1) >> court->map->shape->phys_bits)
		return "the arena lies beyond the physical addresses of this shape";
	return twin_cpu_forbidden(court);
}

static int open(const struct twin_court *court, void **state)
{
	struct twin_cpu *cpu = kvzalloc(sizeof(*cpu), GFP_KERNEL);
	int err;

	if (!cpu)
		return -ENOMEM;
	cpu->court = court;
	INIT_WORK(&cpu->work, window_work);
	err = twin_clone_build(&cpu->clone, court->map, court->plan->place.layout.first,
			       twin_cpu_marks, twin_plan_tables(court->plan));
	if (err) {
		kvfree(cpu);
		return err;
	}
	*state = cpu;
	return 0;
}

static void close(void *state, struct twin_row **rows)
{
	struct twin_cpu *cpu = state;

	/* Leaves that it was not asked about bear no marks. */
	if (!cpu->cut && !cpu->court->part)
		twin_cpu_extra_close(cpu, rows[ROW_EXTRA]);
	snprintf(
		rows[ROW_READ]->note, sizeof(rows[ROW_READ]->note),
		"refusals predicted: %llu fetches, %llu user accesses, %llu entries; %llu pages unbacked, %llu in the user's part",
		cpu->fetches, cpu->users, cpu->clone.refused, cpu->unbacked, cpu->outside);
	twin_clone_free(&cpu->clone);
	kvfree(cpu);
}

/** var twin_judge_cpu - the CPU */
const struct twin_judge twin_judge_cpu = {
	.name = "cpu",
	.rule = { &rules[ROW_READ], &rules[ROW_WRITE], &rules[ROW_READONLY], &twin_cpu_extra },
	.title = twin_cpu_title,
	.mute = mute,
	.open = open,
	.hear = hear,
	.close = close,
};
