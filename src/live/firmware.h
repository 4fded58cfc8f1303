/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Facts about the memory of this machine, and about how the running kernel was told
 * to map it.  None of them is read from the tables that they serve to judge.
 */
#ifndef TWIN_LIVE_FIRMWARE_H
#define TWIN_LIVE_FIRMWARE_H

#include "../plan_direct.h"
#include "crash.h"
#include "live.h"

/* Room for what /proc/meminfo says of the architecture. */
#define TWIN_MEMINFO_TEXT 256

/* Room for regions of firmware's code: more than any has. */
#define TWIN_RUNTIME_MAX 128

/**
 * struct twin_runtime - a region of code that firmware has kept for calls into it
 * @va: where the kernel has mapped it
 * @code: where it is
 */
struct twin_runtime {
	u64 va;
	struct twin_extent code;
};

/**
 * struct twin_firmware - memory as the kernel was given it
 * @from: where the ranges were read
 * @nr_ram: how many
 * @more: there are more than could be kept
 * @ram: RAM, to the byte, in order and merged
 * @nr_lent: how many
 * @more_lent: there are more than could be kept
 * @lent: memory of devices that the kernel has struct pages for, and has in the direct
 *	  map; in order, each stretch as it was lent
 * @ram_end: the byte behind the last one of RAM
 * @low_end: the byte behind the last one that the direct map is to reach: what
 *	     high_memory says
 * @code: "Kernel code" of the resource tree; empty when it names none
 * @rodata: "Kernel rodata"
 * @data: "Kernel data"
 * @bss: "Kernel bss"
 * @nr_runtime: how many
 * @runtime: what the kernel has made executable in its own tables to call firmware, as
 *	     firmware told and the kernel noted; none where firmware has a directory of its own
 * @nr_crash: how many
 * @crash: "Crash kernel", reserved for one
 * @unmapped: there is RAM that the direct map leaves out, and that is not in @ram
 * @nr_whole: how many
 * @more_whole: there are more than could be kept
 * @whole: @ram and that, in order and merged
 */
struct twin_firmware {
	const char *from;
	unsigned int nr_ram;
	bool more;
	struct twin_extent ram[TWIN_RAM_MAX];
	unsigned int nr_lent;
	bool more_lent;
	struct twin_extent lent[TWIN_LENT_MAX];
	u64 ram_end;
	u64 low_end;
	struct twin_extent code;
	struct twin_extent rodata;
	struct twin_extent data;
	struct twin_extent bss;
	unsigned int nr_runtime;
	struct twin_runtime runtime[TWIN_RUNTIME_MAX];
	unsigned int nr_crash;
	struct twin_extent crash[TWIN_CRASH_ROOMS];
	bool unmapped;
	unsigned int nr_whole;
	bool more_whole;
	struct twin_extent whole[TWIN_RAM_MAX];
};

/**
 * struct twin_direct_facts - how the running kernel maps its memory
 * @policy: its way to do it, or NULL when none is modelled
 * @why: why there is none
 * @leaf_levels: leaf sizes that it may use, BIT(level)
 * @sizes_from: how they are known; NULL when they are not, @leaf_levels are then all
 * @attr: what every leaf is to be, rights and memory type
 * @image_memory: memory type of RAM that is mapped anywhere else: write-back, like the image
 * @attrs: the PT_* that can be judged here
 * @limit: nothing from here on is in the direct map
 * @protect: text and rodata have been made read-only
 * @protect_from: how that is known, or NULL when it is not
 * @bare: the kernel is up, and was told to protect neither text nor rodata
 * @image_here: the direct map is where the kernel runs: its text is executable there
 * @trampoline: code that starts CPUs, from its first page to its last read-only one
 * @trampoline_text: where what is executable in it begins
 * @idt: where the CPU finds its interrupt descriptors, 0 where it has none
 * @bios: what is executable because the kernel calls the BIOS
 * @first_end: up to where the tables that the kernel booted with have mapped all there is, and
 *	       nobody has taken away what is no RAM; 0 where nothing of them is left
 * @crash: the kernel that waits for this one to crash
 * @exits: code to leave this kernel by
 * @bottom_up: memory was mapped from the end of the image up, then from below up to there
 * @image_end: where that is; 0 where it is not known
 * @meminfo: what /proc/meminfo said of the architecture; empty where it says nothing
 */
struct twin_direct_facts {
	const struct twin_direct_policy *policy;
	const char *why;
	u8 leaf_levels;
	const char *sizes_from;
	u32 attr;
	u32 image_memory;
	u32 attrs;
	u64 limit;
	bool protect;
	const char *protect_from;
	bool bare;
	bool image_here;
	struct twin_extent trampoline;
	u64 trampoline_text;
	u64 idt;
	struct twin_extent bios;
	u64 first_end;
	struct twin_crash crash;
	struct twin_exits exits;
	bool bottom_up;
	u64 image_end;
	char meminfo[TWIN_MEMINFO_TEXT];
};

u64 twin_live_low_end(void);
void twin_live_keep_ram(struct twin_firmware *firmware, u64 first, u64 end);
void twin_live_lent(struct twin_firmware *firmware);
void twin_live_firmware(struct twin_firmware *firmware);
u64 twin_live_ram_bytes(const struct twin_firmware *firmware);
void twin_live_direct(const struct twin_live *live, const struct twin_firmware *firmware,
		      struct twin_direct_facts *facts);
bool twin_live_protected(bool *protect);
bool twin_live_word(const char *name, char *value, size_t size);
bool twin_live_early_console(void);
bool twin_live_listed(const char *name, const char *item);
void twin_live_meminfo(char text[TWIN_MEMINFO_TEXT]);
const char *twin_live_unmapped(u64 pfn);

/* What the architecture's file says; see shape_*.c. */
void twin_arch_direct(const struct twin_live *live, const struct twin_firmware *firmware,
		      struct twin_direct_facts *facts);
void twin_arch_runtime(struct twin_firmware *firmware);
bool twin_arch_page_memory(u64 pfn, u32 *memory);
u64 twin_arch_memory_end(u64 pfn, u64 end);
bool twin_arch_device_reached(void);
u32 twin_arch_device_memory(u64 phys);

#endif
