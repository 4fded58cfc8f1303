// SPDX-License-Identifier: GPL-2.0
/* The text of a firmware map: what is read, what is refused and why, and noise. */
#include <linux/ctype.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "../../src/early/memmap_parse.h"
#include "../memmap_gen.h"
#include "../rounds.h"

/* Texts a case: so many, and on a slow computer so many at least. */
#define TEXTS 20000
#define LEAST 1000

static const struct parse_case {
	const char *text;
	const char *why; /* a word of the reason, or NULL when the text is good */
	unsigned int nr;
	struct twin_memmap_entry last; /* the last entry */
} texts[] = {
	{ "0-9f000:ram", NULL, 1, { 0, 0x9f001, TWIN_MEM_RAM } },
	{ "0-9f000:ram,100000-3ffffff:ram,e0000-fffff:reserved",
	  NULL,
	  3,
	  { 0xe0000, 0x100000, TWIN_MEM_RESERVED } },
	{ "0x10-0X1fF:acpi", NULL, 1, { 0x10, 0x200, TWIN_MEM_ACPI } },
	{ "0-0:nvs", NULL, 1, { 0, 1, TWIN_MEM_NVS } },
	{ "00000000000000000001-2:unusable", NULL, 1, { 1, 3, TWIN_MEM_UNUSABLE } },
	{ "100000000-1ffffffff:pmem", NULL, 1, { 1ULL << 32, 1ULL << 33, TWIN_MEM_PMEM } },
	/* Nonsense, but for others to refuse. */
	{ "5-6:ram,5-6:nvs,0-f:ram", NULL, 3, { 0, 16, TWIN_MEM_RAM } },
	{ "0-ffffffffffffffff:ram", NULL, 1, { 0, 0, TWIN_MEM_RAM } },
	{ "5-ffffffffffffffff:ram", NULL, 1, { 5, 0, TWIN_MEM_RAM } },
	{ "ffffffffffffffff-ffffffffffffffff:ram", NULL, 1, { ~0ULL, 0, TWIN_MEM_RAM } },
	{ "0-fffffffffffffffe:ram", NULL, 1, { 0, ~0ULL, TWIN_MEM_RAM } },
	{ "", "wants entries" },
	{ ",", "hex number" },
	{ "0-1:ram,", "hex number" },
	{ ",0-1:ram", "hex number" },
	{ "0-1:ram,,2-3:ram", "hex number" },
	{ "-1:ram", "hex number" },
	{ "0-:ram", "hex number" },
	{ "0x-1:ram", "hex number" },
	{ "g-h:ram", "hex number" },
	{ " 0-1:ram", "hex number" },
	{ "+0-1:ram", "hex number" },
	{ "0--1:ram", "hex number" },
	{ "0-0x0x1:ram", "followed by a :" },
	{ "10000000000000000-10000000000000001:ram", "hex number" },
	{ "0-fffffffffffffffff:ram", "hex number" },
	{ "0", "a - between" },
	{ "0:ram", "a - between" },
	{ "0 - 1:ram", "a - between" },
	{ "ram", "hex number" },
	{ "2-1:ram", "not below" },
	{ "ffffffffffffffff-0:ram", "not below" },
	{ "0-1:ram,1-0:ram", "not below" },
	{ "0-1", "followed by a :" },
	{ "0-1ram", "followed by a :" },
	{ "0-1 :ram", "followed by a :" },
	{ "0-1,2-3:ram", "followed by a :" },
	{ "0-1:", "types" },
	{ "0-1:,2-3:ram", "types" },
	{ "0-1:rom", "types" },
	{ "0-1:ra", "types" },
	{ "0-1:rams", "types" },
	{ "0-1:RAM", "types" },
	{ "0-1: ram", "types" },
	{ "0-1:ram ", "types" },
	{ "0-1:ram\n", "types" },
	{ "0-1:ram:ram", "types" },
	{ "0-1:unknown", "types" },
	{ "0-1:ram;2-3:ram", "types" },
	{ "0-1:1", "types" },
};

static void describe(const struct parse_case *one, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%*pE", (int)strlen(one->text), one->text);
}

KUNIT_ARRAY_PARAM(text, texts, describe);

static void maps_are_read_or_refused_with_a_reason(struct kunit *test)
{
	const struct parse_case *one = test->param_value;
	struct twin_memmap *map = twin_test_memmap(test);
	const struct twin_memmap_entry *last;
	const char *why = "never told";

	map->nr = 7;
	KUNIT_EXPECT_EQ(test, twin_memmap_parse(map, one->text, &why), one->why ? -EINVAL : 0);
	KUNIT_ASSERT_EQ(test, map->nr, one->nr);
	if (one->why) {
		KUNIT_ASSERT_NOT_NULL(test, why);
		KUNIT_EXPECT_NOT_NULL_MSG(test, strstr(why, one->why), "%s", why);
		return;
	}
	KUNIT_EXPECT_NULL(test, why);
	last = &map->entry[map->nr - 1];
	KUNIT_EXPECT_EQ(test, last->first, one->last.first);
	KUNIT_EXPECT_EQ(test, last->end, one->last.end);
	KUNIT_EXPECT_EQ(test, (int)last->type, (int)one->last.type);
}

static void more_than_128_entries_are_refused(struct kunit *test)
{
	struct twin_memmap *map = twin_test_memmap(test);
	char *text = kunit_kzalloc(test, TWIN_TEST_MEMMAP_TEXT, GFP_KERNEL);
	const char *why;
	unsigned int i;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, text);
	for (i = 0; i < TWIN_MEMMAP_MAX; i++)
		strlcat(text, i ? ",0-1:ram" : "0-1:ram", TWIN_TEST_MEMMAP_TEXT);
	KUNIT_EXPECT_EQ(test, twin_memmap_parse(map, text, &why), 0);
	KUNIT_EXPECT_EQ(test, map->nr, (unsigned int)TWIN_MEMMAP_MAX);
	strlcat(text, ",0-1:ram", TWIN_TEST_MEMMAP_TEXT);
	KUNIT_EXPECT_EQ(test, twin_memmap_parse(map, text, &why), -EINVAL);
	KUNIT_ASSERT_NOT_NULL(test, why);
	KUNIT_EXPECT_STREQ(test, why, "a map has at most 128 entries");
	KUNIT_EXPECT_EQ(test, map->nr, 0U);
}

/* The types, as this test knows them: by number. */
static const char *const names[] = { "", "ram", "reserved", "acpi", "nvs", "unusable", "", "pmem" };

static void every_type_has_a_name_that_the_reason_tells(struct kunit *test)
{
	struct twin_memmap *map = twin_test_memmap(test);
	const char *why;
	unsigned int i;

	KUNIT_EXPECT_EQ(test, twin_memmap_parse(map, "0-1:?", &why), -EINVAL);
	KUNIT_ASSERT_NOT_NULL(test, why);
	for (i = 0; i < 20; i++) {
		bool has = i < ARRAY_SIZE(names) && *names[i];

		KUNIT_EXPECT_STREQ(test, twin_memory_name(i), has ? names[i] : "unknown");
		if (has)
			KUNIT_EXPECT_NOT_NULL_MSG(test, strstr(why, names[i]), "%s", names[i]);
	}
	KUNIT_EXPECT_STREQ(test, twin_memory_name(~0U), "unknown");
}

/* One number, as it must look to be one. */
static bool is_number(const char *text, u64 *number)
{
	const char *digits = text;

	if (digits[0] == '0' && tolower(digits[1]) == 'x')
		digits += 2;
	return *digits && strspn(digits, "0123456789abcdefABCDEF") == strlen(digits) &&
	       !kstrtou64(digits, 16, number);
}

/* Taken apart from its separators inwards; -1 for no map.  Spoils the text. */
static int read_plainly(char *text, struct twin_memmap *map)
{
	char *entry, *first, *last;
	u64 from, to;
	unsigned int type;

	map->nr = 0;
	while ((entry = strsep(&text, ","))) {
		last = strsep(&entry, ":");
		first = strsep(&last, "-");
		if (!entry || !last || !is_number(first, &from) || !is_number(last, &to) ||
		    to < from || map->nr == TWIN_MEMMAP_MAX)
			return -1;
		for (type = 1; type < ARRAY_SIZE(names); type++)
			if (*names[type] && !strcmp(names[type], entry))
				break;
		if (type == ARRAY_SIZE(names))
			return -1;
		map->entry[map->nr++] = (struct twin_memmap_entry){ from, to + 1, type };
	}
	return 0;
}

/**
 * struct fuzz - what a fuzzing case works on
 * @test: the test
 * @rng: its choices
 * @rounds: a text each
 * @good: texts that were maps
 * @map: read from the text
 * @plain: read plainly
 * @text: the text
 * @spoiled: a copy that may be written to
 */
struct fuzz {
	struct kunit *test;
	struct twin_test_rng rng;
	struct twin_test_rounds rounds;
	unsigned int good;
	struct twin_memmap map;
	struct twin_memmap plain;
	char text[TWIN_TEST_MEMMAP_TEXT];
	char spoiled[TWIN_TEST_MEMMAP_TEXT];
};

static struct fuzz *fuzz(struct kunit *test)
{
	struct fuzz *f = kunit_kzalloc(test, sizeof(*f), GFP_KERNEL);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, f);
	f->test = test;
	f->rng = twin_test_rng(test);
	f->rounds = (struct twin_test_rounds){ .test = test, .most = TEXTS, .least = LEAST };
	return f;
}

static void expect_same(struct fuzz *f)
{
	unsigned int i;

	KUNIT_ASSERT_EQ_MSG(f->test, f->map.nr, f->plain.nr, "%s", f->text);
	for (i = 0; i < f->map.nr; i++) {
		KUNIT_ASSERT_EQ_MSG(f->test, f->map.entry[i].first, f->plain.entry[i].first, "%s",
				    f->text);
		KUNIT_ASSERT_EQ_MSG(f->test, f->map.entry[i].end, f->plain.entry[i].end, "%s",
				    f->text);
		KUNIT_ASSERT_EQ_MSG(f->test, (u32)f->map.entry[i].type, (u32)f->plain.entry[i].type,
				    "%s", f->text);
	}
}

/* The text is read as it is read plainly, and is still what it was. */
static void expect_read(struct fuzz *f)
{
	size_t len = strlen(f->text);
	/* As long as it needs to be: KASAN sees who looks behind it. */
	char *text = kmemdup(f->text, len + 1, GFP_KERNEL);
	const char *why = "never told";
	int err, want;

	KUNIT_ASSERT_NOT_NULL(f->test, text);
	err = twin_memmap_parse(&f->map, text, &why);
	want = memcmp(text, f->text, len + 1) ? 1 : 0;
	kfree(text);
	KUNIT_ASSERT_EQ_MSG(f->test, want, 0, "the text was changed: %s", f->text);
	strcpy(f->spoiled, f->text);
	want = read_plainly(f->spoiled, &f->plain) ? -EINVAL : 0;
	KUNIT_ASSERT_EQ_MSG(f->test, err, want, "%*pE", (int)len, f->text);
	KUNIT_ASSERT_EQ(f->test, !why, !err);
	if (err)
		f->plain.nr = 0;
	expect_same(f);
	f->good += !err;
}

static void noise_is_survived(struct kunit *test)
{
	struct fuzz *f = fuzz(test);
	unsigned int i, len;

	while (twin_test_round(&f->rounds)) {
		len = twin_test_below(&f->rng, 100);
		for (i = 0; i < len; i++)
			f->text[i] = 1 + twin_test_below(&f->rng, 255);
		f->text[len] = '\0';
		expect_read(f);
	}
}

/* Words that maps are made of, in any order. */
static void words_in_any_order_are_survived(struct kunit *test)
{
	static const char *const words[] = {
		"0",   "9f000", "fffffffffffffffe", "0x",	 "-", ":", ",", "r",
		"ram", ":nvs",	"0-f:ram",	    ",1-2:acpi", " ",
	};
	struct fuzz *f = fuzz(test);
	unsigned int i, len;

	while (twin_test_round(&f->rounds)) {
		len = twin_test_below(&f->rng, 12);
		f->text[0] = '\0';
		for (i = 0; i < len; i++)
			strlcat(f->text, words[twin_test_below(&f->rng, ARRAY_SIZE(words))],
				sizeof(f->text));
		expect_read(f);
	}
	KUNIT_EXPECT_GT(test, f->good, 0U);
}

/* A map whose entries can all be written. */
static void writable_map(struct fuzz *f)
{
	unsigned int i, left = 0;

	twin_test_hostile_map(&f->rng, ~0ULL >> twin_test_below(&f->rng, 54), &f->plain);
	for (i = 0; i < f->plain.nr; i++) {
		struct twin_memmap_entry *e = &f->plain.entry[i];

		if (e->end - 1 >= e->first && e->first != e->end && e->type &&
		    e->type < ARRAY_SIZE(names) && *names[e->type])
			f->plain.entry[left++] = *e;
	}
	f->plain.nr = left;
	twin_test_memmap_text(&f->plain, f->text, sizeof(f->text));
}

static void what_is_written_is_read_again(struct kunit *test)
{
	struct fuzz *f = fuzz(test);
	unsigned int high = 0;
	const char *why;

	while (twin_test_round(&f->rounds)) {
		writable_map(f);
		if (!f->plain.nr)
			continue;
		KUNIT_ASSERT_EQ_MSG(test, twin_memmap_parse(&f->map, f->text, &why), 0, "%s",
				    f->text);
		expect_same(f);
		f->good++;
		high += !f->map.entry[0].end;
	}
	KUNIT_EXPECT_GT(test, f->good, f->rounds.done / 2);
	KUNIT_EXPECT_GT(test, high, 0U);
}

/* A map in which a letter or two are not as they were. */
static void slips_are_survived(struct kunit *test)
{
	static const char letters[] = "0123456789abcdefx-:,ramesvdcpinulb\n ";
	struct fuzz *f = fuzz(test);
	unsigned int slips, len, at;

	while (twin_test_round(&f->rounds)) {
		writable_map(f);
		f->text[100] = '\0';
		for (slips = twin_test_below(&f->rng, 3); slips; slips--) {
			len = strlen(f->text);
			if (!len)
				break;
			at = twin_test_below(&f->rng, len);
			switch (twin_test_below(&f->rng, 3)) {
			case 0:
				f->text[at] = letters[twin_test_below(&f->rng, sizeof(letters))];
				break;
			case 1:
				memmove(f->text + at, f->text + at + 1, len - at);
				break;
			case 2:
				memmove(f->text + at + 1, f->text + at, len - at + 1);
				break;
			}
		}
		expect_read(f);
	}
	KUNIT_EXPECT_GT(test, f->good, f->rounds.done / 10);
	KUNIT_EXPECT_LT(test, f->good, f->rounds.done);
}

static struct kunit_case cases[] = { KUNIT_CASE_PARAM(maps_are_read_or_refused_with_a_reason,
						      text_gen_params),
				     KUNIT_CASE(more_than_128_entries_are_refused),
				     KUNIT_CASE(every_type_has_a_name_that_the_reason_tells),
				     KUNIT_CASE(noise_is_survived),
				     KUNIT_CASE(words_in_any_order_are_survived),
				     KUNIT_CASE(what_is_written_is_read_again),
				     KUNIT_CASE(slips_are_survived),
				     {} };

static struct kunit_suite suite = {
	.name = "mmtwin_memmap_parse",
	.test_cases = cases,
};

kunit_test_suite(suite);
