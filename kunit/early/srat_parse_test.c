// SPDX-License-Identifier: GPL-2.0
/* The text of nodes and distances: what is read, what is refused and why, and noise. */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "../../src/early/srat_parse.h"
#include "../fixture.h"

#define NOISE 20000

/**
 * struct parse_case - a text
 * @text: the text
 * @why: a word of the reason, or NULL when the text is good
 * @nr: chunks, or rows of the table of distances
 */
struct parse_case {
	const char *text;
	const char *why;
	unsigned int nr;
};

static const struct parse_case srats[] = {
	{ "0-fff:0", NULL, 1 },
	{ "0-1fffffff:0,20000000-3fffffff:1", NULL, 2 },
	{ "20000000-3fffffff:1,0x0-0X1fffffff:255", NULL, 2 },
	{ "0-fff:0,800-1fff:0", NULL, 2 },
	{ "0-fffffffffffffffe:007", NULL, 1 },
	{ "", "hex number" },
	{ ",", "hex number" },
	{ "0-fff:0,", "hex number" },
	{ "0-fff:0,,1000-1fff:1", "hex number" },
	{ "0:0", "a - between" },
	{ "fff-0:0", "not below" },
	{ "0-10000000000000000:0", "hex number" },
	{ "0-fff", "followed by a :" },
	{ "0-fff:", "domain is a number" },
	{ "0-fff:ram", "domain is a number" },
	{ "0-fff:256", "domain is a number" },
	{ "0-fff:4294967296", "domain is a number" },
	{ "0-fff:-1", "domain is a number" },
	{ "0-fff:0x1", "domain is a number" },
	{ "0-fff:1 ", "domain is a number" },
	{ "0-fff:1:1", "domain is a number" },
	{ "0-ffffffffffffffff:0", "before the last address" },
	{ "ffffffffffffffff-ffffffffffffffff:0", "before the last address" },
	{ "0-fff:0,0-fff:1", "no two" },
	{ "1000-2fff:0,0-1000:1", "no two" },
	{ "0-0:0,1-1:1,2-2:2,3-3:3,4-4:4,5-5:5,6-6:6,7-7:7,8-8:8", "at most 8 nodes" },
};

static const struct parse_case slits[] = {
	{ "10", NULL, 1 },
	{ "10,20,20,10", NULL, 2 },
	{ "10,255,011,10", NULL, 2 },
	{ "", "from 10 to 255" },
	{ ",", "from 10 to 255" },
	{ "10,", "from 10 to 255" },
	{ "10,20,20,10,", "from 10 to 255" },
	{ "10,256,20,10", "from 10 to 255" },
	{ "10;20", "from 10 to 255" },
	{ "ten", "from 10 to 255" },
	{ "-10", "from 10 to 255" },
	{ "10 ,20,20,10", "from 10 to 255" },
	{ "10,20", "square" },
	{ "10,20,20,10,20", "square" },
	{ "20", "to itself is 10" },
	{ "10,10,20,10", "to itself is 10" },
};

static struct twin_srat *empty(struct kunit *test)
{
	struct twin_srat *srat = kunit_kzalloc(test, sizeof(*srat), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, srat);
	return srat;
}

static void expect_why(struct kunit *test, const struct parse_case *one, const char *why)
{
	if (!one->why) {
		KUNIT_EXPECT_NULL(test, why);
		return;
	}
	KUNIT_ASSERT_NOT_NULL_MSG(test, why, "%s", one->text);
	KUNIT_EXPECT_NOT_NULL_MSG(test, strstr(why, one->why), "%s: %s", one->text, why);
}

static void texts_are_read_or_refused_with_a_reason(struct kunit *test)
{
	const char *why;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(srats); i++) {
		struct twin_srat *srat = empty(test);

		why = "never told";
		srat->nr = 5;
		KUNIT_EXPECT_EQ_MSG(test, twin_srat_parse(srat, srats[i].text, &why),
				    srats[i].why ? -EINVAL : 0, "%s", srats[i].text);
		KUNIT_EXPECT_EQ_MSG(test, srat->nr, srats[i].nr, "%s", srats[i].text);
		expect_why(test, &srats[i], why);
	}
	for (i = 0; i < ARRAY_SIZE(slits); i++) {
		struct twin_srat *srat = empty(test);

		why = "never told";
		KUNIT_EXPECT_EQ_MSG(test, twin_slit_parse(srat, slits[i].text, &why),
				    slits[i].why ? -EINVAL : 0, "%s", slits[i].text);
		KUNIT_EXPECT_EQ_MSG(test, srat->domains, slits[i].nr, "%s", slits[i].text);
		expect_why(test, &slits[i], why);
	}
}

/* As many as there may be, and one more; of distances, too. */
static void more_than_there_may_be_are_refused(struct kunit *test)
{
	struct twin_srat *srat = empty(test);
	char text[400] = "";
	const char *why;
	unsigned int i, used = 0;

	for (i = 0; i < TWIN_CHUNKS_MAX; i++)
		used += scnprintf(text + used, sizeof(text) - used, "%s%x-%x:1", i ? "," : "",
				  2 * i, 2 * i);
	KUNIT_EXPECT_EQ(test, twin_srat_parse(srat, text, &why), 0);
	KUNIT_EXPECT_EQ(test, srat->nr, 24U);
	strlcat(text, ",ff-ff:1", sizeof(text));
	KUNIT_EXPECT_EQ(test, twin_srat_parse(srat, text, &why), -EINVAL);
	KUNIT_EXPECT_STREQ(test, why, "there are at most 24 entries");
	KUNIT_EXPECT_EQ(test, srat->nr, 0U);
	for (i = 0, used = 0; i < 64; i++)
		used += scnprintf(text + used, sizeof(text) - used, "%s%u", i ? "," : "",
				  i % 9 ? 20 : 10);
	KUNIT_EXPECT_EQ(test, twin_slit_parse(srat, text, &why), 0);
	KUNIT_EXPECT_EQ(test, srat->domains, 8U);
	strlcat(text, ",20", sizeof(text));
	KUNIT_EXPECT_EQ(test, twin_slit_parse(srat, text, &why), -EINVAL);
	KUNIT_EXPECT_NOT_NULL(test, strstr(why, "square"));
}

/* Nothing that anybody writes does harm, and what is refused has a reason. */
static void noise_is_read_or_refused(struct kunit *test)
{
	static const char signs[] = "0123456789abcdefxX-:,,--:: g\n\xff";
	struct twin_test_rng rng = twin_test_rng(test);
	struct twin_srat *srat = empty(test);
	unsigned int round, i, good = 0;
	char text[48];

	for (round = 0; round < NOISE; round++) {
		const char *why = "never told";
		int err;

		strscpy(text, "0-fff:0,2000-2fff:1,10,20,20,10", sizeof(text));
		for (i = 1 + twin_test_below(&rng, 4); i; i--)
			text[twin_test_below(&rng, 31)] =
				signs[twin_test_below(&rng, sizeof(signs) - 1)];
		text[19] = '\0';
		err = twin_srat_parse(srat, text, &why);
		KUNIT_ASSERT_EQ(test, !err, !why);
		good += !err;
		KUNIT_ASSERT_LE(test, srat->nr, 4U);
		err = twin_slit_parse(srat, text + 20, &why);
		KUNIT_ASSERT_EQ(test, !err, !why);
		good += !err;
	}
	kunit_info(test, "%u of %u read\n", good, 2 * round);
	KUNIT_EXPECT_GT(test, good, 0U);
	KUNIT_EXPECT_LT(test, good, 2 * round);
}

static struct kunit_case cases[] = { KUNIT_CASE(texts_are_read_or_refused_with_a_reason),
				     KUNIT_CASE(more_than_there_may_be_are_refused),
				     KUNIT_CASE(noise_is_read_or_refused),
				     {} };

static struct kunit_suite suite = {
	.name = "mmtwin_srat_parse",
	.test_cases = cases,
};

kunit_test_suite(suite);
