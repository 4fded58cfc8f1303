// SPDX-License-Identifier: GPL-2.0
/* Addresses that users may ask about, and what is refused. */
#include <kunit/test.h>
#include <linux/errno.h>
#include <linux/string.h>

#include "../../src/report/report.h"

static const struct query_case {
	const char *text;
	int err;
	enum twin_space space;
	u64 addr;
} texts[] = {
	{ "0xc0100000", 0, TWIN_SPACE_TWIN, 0xc0100000 },
	{ "0", 0, TWIN_SPACE_TWIN, 0 },
	{ " 4096\n", 0, TWIN_SPACE_TWIN, 4096 },
	{ "live:0xffff888000000000", 0, TWIN_SPACE_LIVE, 0xffff888000000000ULL },
	{ "live:0xffffffffffffffff", 0, TWIN_SPACE_LIVE, ~0ULL },
	{ "phys:0x1000", 0, TWIN_SPACE_PHYS, 0x1000 },
	{ "", -EINVAL },
	{ ":", -EINVAL },
	{ "live:", -EINVAL },
	{ "dead:0x1000", -EINVAL },
	{ "0x10:0x1234", -EINVAL },
	{ "live:phys:0x1000", -EINVAL },
	{ "0x1ffffffffffffffff", -EINVAL },
	{ "-1", -EINVAL },
	{ "banana", -EINVAL },
	{ "0x1000 0x2000", -EINVAL },
};

static void describe(const struct query_case *one, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%*pE", (int)strlen(one->text), one->text);
}

KUNIT_ARRAY_PARAM(text, texts, describe);

static void questions_are_read_or_refused_with_a_reason(struct kunit *test)
{
	const struct query_case *one = test->param_value;
	struct twin_query query = { .addr = 42 };
	char text[64], why[96] = "";

	strscpy(text, one->text, sizeof(text));
	KUNIT_EXPECT_EQ(test, twin_query_parse(&query, text, why, sizeof(why)), one->err);
	KUNIT_EXPECT_EQ(test, !*why, !one->err);
	KUNIT_EXPECT_EQ(test, query.asked, !one->err);
	/* A bad question leaves the last good one as it was. */
	KUNIT_EXPECT_EQ(test, query.addr, one->err ? 42 : one->addr);
	KUNIT_EXPECT_EQ(test, (int)query.space, (int)one->space);
}

static void sizes_are_told_in_the_largest_whole_unit(struct kunit *test)
{
	char text[24];

	KUNIT_EXPECT_STREQ(test, twin_size_text(0, text, sizeof(text)), "0B");
	KUNIT_EXPECT_STREQ(test, twin_size_text(4096, text, sizeof(text)), "4K");
	KUNIT_EXPECT_STREQ(test, twin_size_text(2 << 20, text, sizeof(text)), "2M");
	KUNIT_EXPECT_STREQ(test, twin_size_text(1 << 30, text, sizeof(text)), "1G");
	KUNIT_EXPECT_STREQ(test, twin_size_text(4097, text, sizeof(text)), "4097B");
	KUNIT_EXPECT_STREQ(test, twin_size_text(1ULL << 63, text, sizeof(text)), "8E");
}

static struct kunit_case cases[] = { KUNIT_CASE_PARAM(questions_are_read_or_refused_with_a_reason,
						      text_gen_params),
				     KUNIT_CASE(sizes_are_told_in_the_largest_whole_unit),
				     {} };

static struct kunit_suite suite = {
	.name = "mmtwin_query",
	.test_cases = cases,
};

kunit_test_suite(suite);
