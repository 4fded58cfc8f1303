// SPDX-License-Identifier: GPL-2.0
/* What the suites share; see fixture.h. */
#include <linux/bitmap.h>
#include <linux/math64.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#include "../src/plan_windows.h"
#include "fixture.h"

static unsigned long long seed = 20240229;
module_param(seed, ullong, 0444);
MODULE_PARM_DESC(seed, "seed of the suites' random choices");
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("KUnit suites of mmtwin");
MODULE_AUTHOR("The mmtwin authors");

#define LONG_MODE (PT_HAS_BIG | PT_HAS_HUGE | PT_HAS_NX)
#define ARM64	  (PT_HAS_BIG | PT_HAS_HUGE)

/* Every format, in machines that lack one thing or another. */
const struct twin_test_shape twin_test_shapes[] = {
	{ "x86_64", &pt_format_x86_64, 46, LONG_MODE },
	{ "x86_64, 52 bits physical", &pt_format_x86_64, 52, LONG_MODE },
	{ "x86_64, 36 bits physical, no NX", &pt_format_x86_64, 36, PT_HAS_BIG | PT_HAS_HUGE },
	{ "x86_64, no 1G", &pt_format_x86_64, 40, PT_HAS_BIG | PT_HAS_NX },
	{ "x86_64, small pages only", &pt_format_x86_64, 40, PT_HAS_NX },
	{ "x86_64-la57", &pt_format_x86_64_la57, 52, LONG_MODE },
	{ "x86_64-la57, no NX, no 1G", &pt_format_x86_64_la57, 46, PT_HAS_BIG },
	{ "i386", &pt_format_i386, 36, PT_HAS_BIG },
	{ "i386, 40 bits physical", &pt_format_i386, 40, PT_HAS_BIG },
	{ "i386, 32 bits physical", &pt_format_i386, 32, PT_HAS_BIG },
	{ "i386, small pages only", &pt_format_i386, 32, 0 },
	{ "i386-pae", &pt_format_i386_pae, 36, PT_HAS_BIG | PT_HAS_NX },
	{ "i386-pae, 52 bits physical", &pt_format_i386_pae, 52, PT_HAS_BIG | PT_HAS_NX },
	{ "i386-pae, no NX", &pt_format_i386_pae, 36, PT_HAS_BIG },
	{ "i386-pae, emulated", &pt_format_i386_pae, 40, PT_HAS_BIG | PT_HAS_NX | PT_HAS_LAX },
	{ "arm64-4k-48", &pt_format_arm64_4k48, 48, ARM64 },
	{ "arm64-4k-48, 40 bits physical", &pt_format_arm64_4k48, 40, ARM64 },
	{ "arm64-4k-48, small pages only", &pt_format_arm64_4k48, 44, 0 },
	{ "arm64-4k-39", &pt_format_arm64_4k39, 40, ARM64 },
	{ "arm64-16k-48", &pt_format_arm64_16k48, 48, ARM64 },
	{ "arm64-16k-47", &pt_format_arm64_16k47, 40, ARM64 },
	{ "arm64-64k-48", &pt_format_arm64_64k48, 48, ARM64 },
	{ "arm64-64k-42", &pt_format_arm64_64k42, 40, ARM64 },
	{ "um64", &pt_format_um64, 52, 0 },
	{ "um64, 40 bits physical", &pt_format_um64, 40, 0 },
	{}
};

/**
 * twin_test_broken - the rules that were broken, a bit each
 * @rows: what was found, by rule
 * @nr: how many rules
 */
unsigned long twin_test_broken(const struct twin_row *rows, unsigned int nr)
{
	unsigned long rules = 0;
	unsigned int i;

	for (i = 0; i < nr; i++)
		if (rows[i].broken)
			rules |= BIT(i);
	return rules;
}

/**
 * twin_test_next_shape - generator of a case's parameters: twin_test_shapes
 * @prev: the one before, NULL at first
 * @desc: filled in
 */
const void *twin_test_next_shape(const void *prev, char *desc)
{
	const struct twin_test_shape *one = prev;

	one = one ? one + 1 : twin_test_shapes;
	if (!one->name)
		return NULL;
	strscpy(desc, one->name, KUNIT_PARAM_DESC_SIZE);
	return one;
}

/**
 * twin_test_shape - the shape under test
 * @one: its description
 */
struct pt_shape twin_test_shape(const struct twin_test_shape *one)
{
	struct pt_shape shape;

	pt_shape_init(&shape, one->format, one->phys_bits, one->has);
	return shape;
}

/**
 * twin_test_oracle - the oracle for a shape
 * @test: the test
 * @shape: the shape
 */
struct oracle twin_test_oracle(struct kunit *test, const struct pt_shape *shape)
{
	struct oracle oracle;
	unsigned int has = 0;

	has |= shape->has & PT_HAS_BIG ? ORACLE_HAS_BIG : 0;
	has |= shape->has & PT_HAS_HUGE ? ORACLE_HAS_HUGE : 0;
	has |= shape->has & PT_HAS_NX ? ORACLE_HAS_NX : 0;
	has |= shape->has & PT_HAS_LAX ? ORACLE_HAS_LAX : 0;
	KUNIT_ASSERT_TRUE_MSG(test,
			      oracle_init(&oracle, shape->format->name, shape->phys_bits, has),
			      "the oracle does not know %s", shape->format->name);
	return oracle;
}

/**
 * twin_test_rng - begin a row of choices, and say from which seed
 * @test: the test
 */
struct twin_test_rng twin_test_rng(struct kunit *test)
{
	kunit_info(test, "seed %llu\n", seed);
	return (struct twin_test_rng){ seed };
}

/**
 * twin_test_random - the next choice
 * @rng: the row
 */
u64 twin_test_random(struct twin_test_rng *rng)
{
	rng->state = twin_mix(rng->state);
	return rng->state;
}

/**
 * twin_test_below - the next choice, among so many
 * @rng: the row
 * @end: how many
 */
u64 twin_test_below(struct twin_test_rng *rng, u64 end)
{
	return twin_test_random(rng) % end;
}

/**
 * twin_test_dice - the next choice, among things that are not alike
 * @rng: the row
 * @shares: how many of a hundred each of them has
 * @nr: how many there are
 */
unsigned int twin_test_dice(struct twin_test_rng *rng, const u8 *shares, unsigned int nr)
{
	u64 dice = twin_test_below(rng, 100);
	unsigned int i;

	for (i = 0; i < nr - 1 && dice >= shares[i]; i++)
		dice -= shares[i];
	return i;
}

static int take(struct pt_source *source, twin_phys_t *table)
{
	struct twin_test_ram *tr = container_of(source, struct twin_test_ram, source);
	unsigned long frame;

	if (++tr->calls == tr->fail_at || tr->nr_out == tr->pages)
		return -ENOMEM;
	/* From anywhere, so that nobody relies on tables in a row. */
	frame = twin_mix(tr->calls) % tr->pages;
	while (test_bit(frame, tr->out))
		frame = (frame + 1) % tr->pages;
	__set_bit(frame, tr->out);
	tr->nr_out++;
	*table = twin_phys_add(tr->ram.base, frame * tr->page);
	return 0;
}

static void give(struct pt_source *source, twin_phys_t table)
{
	struct twin_test_ram *tr = container_of(source, struct twin_test_ram, source);
	u64 frame = div64_u64(table.a - tr->ram.base.a, tr->page);

	if (frame >= tr->pages || !__test_and_clear_bit(frame, tr->out)) {
		KUNIT_FAIL(tr->test, "%#llx was given back, but it is no table", table.a);
		return;
	}
	tr->nr_out--;
}

static void free_ram(struct twin_test_ram *tr)
{
	if (!tr)
		return;
	bitmap_free(tr->out);
	vfree(tr->ram.mem);
	kfree(tr);
}

/**
 * twin_test_ram - memory to build tables in; it goes when the test ends
 * @test: the test
 * @base: its physical address, as the tables will have it
 * @page: bytes of a frame
 * @pages: how many frames
 *
 * The frames hold noise, as frames do that were used before.
 */
struct twin_test_ram *twin_test_ram(struct kunit *test, twin_phys_t base, u64 page,
				    unsigned long pages)
{
	struct twin_test_ram *tr = kzalloc(sizeof(*tr), GFP_KERNEL);
	struct list_head *all = test->priv;

	if (tr) {
		tr->out = bitmap_zalloc(pages, GFP_KERNEL);
		tr->ram.mem = vmalloc(pages * page);
	}
	if (!tr || !tr->out || !tr->ram.mem) {
		free_ram(tr);
		KUNIT_ASSERT_FAILURE(test, "no memory for %lu pages of tables", pages);
	}
	memset(tr->ram.mem, 0xa5, pages * page);
	tr->ram.base = base;
	tr->ram.host = base;
	tr->ram.size = pages * page;
	tr->page = page;
	tr->source = (struct pt_source){ .take = take, .give = give };
	tr->test = test;
	tr->pages = pages;
	list_add(&tr->link, all);
	return tr;
}

/**
 * twin_test_init - init of every suite that uses twin_test_ram()
 * @test: the test
 */
int twin_test_init(struct kunit *test)
{
	struct list_head *all = kzalloc(sizeof(*all), GFP_KERNEL);

	if (!all)
		return -ENOMEM;
	INIT_LIST_HEAD(all);
	test->priv = all;
	return 0;
}

/**
 * twin_test_exit - exit of those suites: everything was given back
 * @test: the test
 */
void twin_test_exit(struct kunit *test)
{
	struct list_head *all = test->priv;
	struct twin_test_ram *tr, *next;

	list_for_each_entry_safe(tr, next, all, link) {
		KUNIT_EXPECT_EQ_MSG(test, tr->nr_out, 0UL, "tables were not given back");
		free_ram(tr);
	}
	kfree(all);
}

/**
 * twin_test_read - memory for the oracle
 * @ram: a struct twin_ram
 * @phys: where
 */
const void *twin_test_read(void *ram, u64 phys)
{
	return twin_ram_ptr(ram, twin_phys(phys));
}

/**
 * twin_test_entry - an entry of the tables, to be looked at or spoiled
 * @map: the tables
 * @va: an address
 * @level: the entry's level
 *
 * Return: the entry, for oracle_get() and oracle_set(), or NULL when the tables do
 * not go down that far.
 */
void *twin_test_entry(const struct pt_map *map, twin_va_t va, unsigned int level)
{
	struct pt_view view = pt_map_view(map);
	struct pt_answer answer;

	pt_walk(&view, va, &answer);
	if (answer.why == PT_NONCANONICAL || answer.level > level)
		return NULL;
	return twin_ram_ptr(map->ram, answer.step[level].at);
}

/**
 * twin_test_flags - attributes in the oracle's words
 * @attr: PT_*
 */
unsigned int twin_test_flags(u32 attr)
{
	static const struct {
		u32 attr;
		unsigned int flag;
	} words[] = {
		{ PT_W, ORACLE_WRITE },	 { PT_X, ORACLE_EXEC },	 { PT_U, ORACLE_USER },
		{ PT_G, ORACLE_GLOBAL }, { PT_D, ORACLE_DIRTY }, { PT_A, ORACLE_ACCESSED },
		{ PT_M0, ORACLE_PWT },	 { PT_M1, ORACLE_PCD },	 { PT_M2, ORACLE_PAT },
	};
	unsigned int i, flags = 0;

	for (i = 0; i < ARRAY_SIZE(words); i++)
		if (attr & words[i].attr)
			flags |= words[i].flag;
	return flags;
}

/**
 * twin_test_agrees - do the walker and the oracle say the same?
 * @answer: the walker's
 * @oracle: the oracle's
 */
bool twin_test_agrees(const struct pt_answer *answer, const struct oracle_answer *oracle)
{
	static const enum oracle_why same[] = {
		[PT_OK] = ORACLE_MAPPED,
		[PT_NONCANONICAL] = ORACLE_NOT_CANONICAL,
		[PT_NOT_PRESENT] = ORACLE_NOT_PRESENT,
		[PT_RESERVED_BIT] = ORACLE_RESERVED_BIT,
		[PT_UNREADABLE] = ORACLE_UNREADABLE,
	};

	if (same[answer->why] != oracle->why || answer->level != oracle->level)
		return false;
	return answer->why != PT_OK ||
	       (answer->phys.a == oracle->phys && twin_test_flags(answer->attr) == oracle->flags);
}

/**
 * twin_test_layout - where a machine of this format puts its windows
 * @format: the format
 *
 * x86: Documentation/x86/x86_64/mm.rst, without KASLR; arm64: the linear map at
 * the start of the kernel's half and everything else in the second half of it, as
 * Documentation/arm64/memory.rst has it.  i386 is divided so that larger machines
 * than its own can be planned.  UML has no fixed places; these are like a small
 * guest's.
 */
struct twin_layout twin_test_layout(const struct pt_format *format)
{
	const struct pt_level *root = &format->level[format->nr_levels - 1];
	u64 width = 1ULL << (root->shift + root->bits);
	struct twin_layout layout = {
		.first = twin_va(0xffff800000000000ULL),
		.direct = twin_va(0xffff888000000000ULL),
		.image = twin_va(0xffffffff81000000ULL),
		.vmalloc = twin_va(0xffffc90000000000ULL),
		.fixmap_top = twin_va(0xffffffffff7ff000ULL),
	};

	if (format == &pt_format_x86_64_la57) {
		layout.first = twin_va(0xff00000000000000ULL);
		layout.direct = twin_va(0xff11000000000000ULL);
		layout.vmalloc = twin_va(0xffa0000000000000ULL);
	}
	if (format == &pt_format_um64) {
		layout.first = twin_va(0);
		layout.direct = twin_va(0x60000000ULL);
		layout.image = twin_va(0x7000000000ULL);
		layout.vmalloc = twin_va(0x1000000000ULL);
		layout.fixmap_top = twin_va(0x7ffffff000ULL);
	}
	if (format == &pt_format_i386 || format == &pt_format_i386_pae) {
		layout.first = twin_va(0);
		layout.direct = twin_va(0);
		layout.image = twin_va(0xa0000000ULL);
		layout.vmalloc = twin_va(0xb0000000ULL);
		layout.fixmap_top = twin_va(0xfffff000ULL);
	}
	if (format->canon == PT_CANON_ONES) {
		layout.first = twin_va(0 - width);
		layout.direct = twin_va(0 - width);
		layout.image = twin_va(0 - width / 2 + 0x20000000ULL);
		layout.vmalloc = twin_va(0 - width / 2 + 0x100000000ULL);
		layout.fixmap_top = twin_va(0xfffffffffdff0000ULL);
	}
	return layout;
}

/**
 * twin_test_windows - room that a machine of this format has for pages that come and go
 * @format: the format
 */
const struct twin_window_kind *twin_test_windows(const struct pt_format *format)
{
	if (format == &pt_format_i386)
		return &twin_windows_i386;
	if (format == &pt_format_i386_pae)
		return &twin_windows_i386_pae;
	if (format == &pt_format_um64)
		return &twin_windows_um;
	return format->canon == PT_CANON_ONES ? &twin_windows_arm64 : &twin_windows_x86_64;
}
