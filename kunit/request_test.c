// SPDX-License-Identifier: GPL-2.0
/* What users may write to have a machine booted, and what is refused. */
#include <kunit/test.h>
#include <linux/errno.h>
#include <linux/string.h>

#include "../src/request.h"

static const struct request_case {
	const char *text;
	int err;
	u64 seed;
	u64 leaf;
	unsigned int entries;
	unsigned int chunks;
} texts[] = {
	{ "native", 0, 42, 0 },
	{ "  native\n", 0, 42, 0 },
	{ "native seed=7", 0, 7, 0 },
	{ "native seed=0xffffffffffffffff", 0, ~0ULL, 0 },
	{ "native leaf=4K", 0, 42, 0x1000 },
	{ "native leaf=2M", 0, 42, 0x200000 },
	{ "native leaf=1G\tseed=9", 0, 9, 0x40000000 },
	{ "native  seed=1   seed=2", 0, 2, 0 },
	{ "", -EINVAL },
	{ "\n", -EINVAL },
	{ "nonsense", -EINVAL },
	{ "seed=1", -EINVAL },
	{ "nativ", -EINVAL },
	{ "native2", -EINVAL },
	{ "native seed", -EINVAL },
	{ "native seed=", -EINVAL },
	{ "native seed=-1", -EINVAL },
	{ "native seed=banana", -EINVAL },
	{ "native seed=18446744073709551616", -EINVAL },
	{ "native leaf=4Kb", -EINVAL },
	{ "native leaf=0", -EINVAL },
	{ "native leaf=3M", -EINVAL },
	{ "native leaf=", -EINVAL },
	{ "native colour=red", -EINVAL },
	{ "native =", -EINVAL },
	{ "native map=0-9f000:ram,100000-3ffffff:ram", 0, 42, 0, 2 },
	{ "native seed=8 map=0-3ffffff:ram", 0, 8, 0, 1 },
	{ "native ram=64M", 0, 42, 0, 2 },
	{ "native map=0-fff:ram ram=64G", 0, 42, 0, 2 },
	{ "native kernelcore=64M movablecore=1G", 0, 42, 0 },
	{ "native ram=0x4000000", 0, 42, 0, 2 },
	{ "native ram=0x40e", -EINVAL },
	{ "native ram=0x10000K", 0, 42, 0, 2 },
	{ "native ram=17179869248G", -EINVAL },
	{ "native ram=18446744073709551680", -EINVAL },
	{ "native kernelcore=17592186044417M", -EINVAL },
	{ "native kernelcore=4096", 0, 42, 0 },
	{ "native kernelcore=4095", -EINVAL },
	{ "native kernelcore=-1M", -EINVAL },
	{ "native kernelcore=M", -EINVAL },
	{ "native srat=0-fffff:0,100000-1fffff:1", 0, 42, 0, 0, 2 },
	{ "native slit=10,20,20,10", 0, 42, 0 },
	{ "native slit=10,20,20,10 srat=0-f:0,10-1f:1 ram=64M", 0, 42, 0, 2, 2 },
	{ "native srat=", -EINVAL },
	{ "native srat=0-fffff", -EINVAL },
	{ "native srat=0-fffff:0,0-fffff:1", -EINVAL },
	{ "native slit=10,20", -EINVAL },
	{ "native slit=20", -EINVAL },
	{ "native map=", -EINVAL },
	{ "native map", -EINVAL },
	{ "native map=0-9f000", -EINVAL },
	{ "native map=0-9f000:ram seed=banana", -EINVAL },
	{ "native ram=", -EINVAL },
	{ "native ram=1M", -EINVAL },
	{ "native ram=64Q", -EINVAL },
	{ "native kernelcore=0", -EINVAL },
	{ "native kernelcore=4095", -EINVAL },
	{ "native movablecore=half", -EINVAL },
};

static void describe(const struct request_case *one, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%*pE", (int)strlen(one->text), one->text);
}

KUNIT_ARRAY_PARAM(text, texts, describe);

static void requests_are_read_or_refused_with_a_reason(struct kunit *test)
{
	const struct request_case *one = test->param_value;
	struct twin_request request = { .options = { .seed = 42 } };
	char text[64], why[TWIN_WHY_TEXT] = "";

	strscpy(text, one->text, sizeof(text));
	KUNIT_EXPECT_EQ(test, twin_request_parse(&request, text, why, sizeof(why)), one->err);
	KUNIT_EXPECT_EQ(test, !*why, !one->err);
	KUNIT_EXPECT_NULL(test, strchr(why, '\n'));
	if (one->err)
		goto done;
	KUNIT_EXPECT_STREQ(test, request.spec->name, "native");
	KUNIT_EXPECT_EQ(test, request.options.seed, one->seed);
	KUNIT_EXPECT_EQ(test, request.leaf, one->leaf);
	KUNIT_EXPECT_EQ(test, request.map ? request.map->nr : 0, one->entries);
	KUNIT_EXPECT_EQ(test, request.srat ? request.srat->nr : 0, one->chunks);
done:
	twin_request_done(&request);
}

static void ram_is_what_a_pc_has_in_all(struct kunit *test)
{
	struct twin_request request = {};
	char text[] = "x86_64 ram=64M", why[TWIN_WHY_TEXT] = "";
	const struct twin_memmap_entry *e;

	KUNIT_ASSERT_EQ(test, twin_request_parse(&request, text, why, sizeof(why)), 0);
	e = request.map->entry;
	KUNIT_EXPECT_EQ(test, e[0].first, 0ULL);
	KUNIT_EXPECT_EQ(test, e[0].end, 0x9f000ULL);
	KUNIT_EXPECT_EQ(test, e[1].first, 0x100000ULL);
	KUNIT_EXPECT_EQ(test, e[1].end, 0x4000000ULL);
	twin_request_done(&request);
}

static struct kunit_case cases[] = { KUNIT_CASE_PARAM(requests_are_read_or_refused_with_a_reason,
						      text_gen_params),
				     KUNIT_CASE(ram_is_what_a_pc_has_in_all),
				     {} };

static struct kunit_suite suite = {
	.name = "mmtwin_request",
	.test_cases = cases,
};

kunit_test_suite(suite);
