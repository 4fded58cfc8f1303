// SPDX-License-Identifier: GPL-2.0
/* Ranges split by page size, against a page-by-page oracle. */
#include "../fixture.h"

#define G BIT_ULL(30)
#define M BIT_ULL(20)
#define K BIT_ULL(10)

#define ALL 7 /* leaves at levels 0, 1 and 2 */

static const struct range_case {
	const char *name;
	u64 va;
	u64 phys;
	u64 len;
	u8 levels;
	unsigned int nr;
	struct oracle_piece want[5];
} named[] = {
	{ "empty", 0x200000, 0x200000, 0, ALL, 0, {} },
	{ "one page", 0x1000, 0x5000, 4 * K, ALL, 1, { { 0x1000, 4 * K, 0 } } },
	{ "the whole ladder",
	  G - 2 * M - 4 * K,
	  3 * G - 2 * M - 4 * K,
	  G + 4 * M + 8 * K,
	  ALL,
	  5,
	  { { G - 2 * M - 4 * K, 4 * K, 0 },
	    { G - 2 * M, 2 * M, 1 },
	    { G, G, 2 },
	    { 2 * G, 2 * M, 1 },
	    { 2 * G + 2 * M, 4 * K, 0 } } },
	{ "exactly one large leaf", 2 * M, 4 * M, 2 * M, ALL, 1, { { 2 * M, 2 * M, 1 } } },
	{ "a page less than a large leaf",
	  2 * M,
	  4 * M,
	  2 * M - 4 * K,
	  ALL,
	  1,
	  { { 2 * M, 2 * M - 4 * K, 0 } } },
	{ "large enough, but across a boundary",
	  3 * M,
	  3 * M,
	  2 * M,
	  ALL,
	  1,
	  { { 3 * M, 2 * M, 0 } } },
	{ "frames a page off", 2 * M, 4 * M + 4 * K, 64 * M, ALL, 1, { { 2 * M, 64 * M, 0 } } },
	{ "frames 2M off a 1G boundary", G, 2 * M, 2 * G, ALL, 1, { { G, 2 * G, 1 } } },
	{ "small pages only", 0, 0, 3 * G, 1, 1, { { 0, 3 * G, 0 } } },
	{ "no small pages named: they are used all the same",
	  0,
	  0,
	  2 * M + 4 * K,
	  2,
	  2,
	  { { 0, 2 * M, 1 }, { 2 * M, 4 * K, 0 } } },
	{ "1G and 4K without 2M: what 2M would map merges with its neighbours",
	  G - 3 * M,
	  G - 3 * M,
	  G + 6 * M,
	  5,
	  3,
	  { { G - 3 * M, 3 * M, 0 }, { G, G, 2 }, { 2 * G, 3 * M, 0 } } },
	{ "up to the top of all addresses",
	  0ULL - 2 * M - 4 * K,
	  6 * M - 4 * K,
	  2 * M + 4 * K,
	  ALL,
	  2,
	  { { 0ULL - 2 * M - 4 * K, 4 * K, 0 }, { 0ULL - 2 * M, 2 * M, 1 } } },
	{ "frames below addresses",
	  0xffff888000000000ULL,
	  0,
	  2 * M,
	  ALL,
	  1,
	  { { 0xffff888000000000ULL, 2 * M, 1 } } },
};

static void describe(const struct range_case *one, char *desc)
{
	strscpy(desc, one->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(named, named, describe);

/* Pieces as wanted, in order, each leading where the first one's bias says. */
static void expect_pieces(struct kunit *test, const struct pt_range *out, unsigned int nr,
			  const struct oracle_piece *want, unsigned int nr_want, u64 bias)
{
	unsigned int i;

	KUNIT_EXPECT_EQ(test, nr, nr_want);
	for (i = 0; i < nr && i < nr_want; i++) {
		KUNIT_EXPECT_EQ_MSG(test, out[i].va.a, want[i].va, "piece %u", i);
		KUNIT_EXPECT_EQ_MSG(test, out[i].len, want[i].len, "piece %u", i);
		KUNIT_EXPECT_EQ_MSG(test, (unsigned int)out[i].level, want[i].level, "piece %u", i);
		KUNIT_EXPECT_EQ_MSG(test, out[i].phys.a, want[i].va + bias, "piece %u", i);
	}
}

static void named_ranges_are_split_as_written(struct kunit *test)
{
	const struct range_case *one = test->param_value;
	struct pt_range want = { twin_va(one->va), twin_phys(one->phys), one->len, 0 };
	struct pt_range out[PT_RANGES_MAX] = {};
	struct pt_shape shape;

	pt_shape_init(&shape, &pt_format_x86_64, 46, PT_HAS_BIG | PT_HAS_HUGE | PT_HAS_NX);
	expect_pieces(test, out, pt_split(&shape, want, one->levels, out), one->want, one->nr,
		      one->phys - one->va);
}

/* As many address bits set below a size as chance wants; often none. */
static u64 near_boundary(const struct oracle *o, struct twin_test_rng *rng)
{
	unsigned int level = twin_test_below(rng, min(3U, o->levels));

	while (!oracle_has_leaves(o, level))
		level--;
	return twin_test_below(rng, 8) * oracle_size(o, level) +
	       twin_test_below(rng, 3) * oracle_size(o, 0);
}

static void random_ranges_are_split_as_the_oracle_does(struct kunit *test)
{
	struct pt_shape shape = twin_test_shape(test->param_value);
	struct oracle oracle = twin_test_oracle(test, &shape);
	struct twin_test_rng rng = twin_test_rng(test);
	unsigned int round, nr;

	for (round = 0; round < 300; round++) {
		struct oracle_piece want[PT_RANGES_MAX];
		struct pt_range out[PT_RANGES_MAX];
		u64 va = oracle_home(&oracle) + near_boundary(&oracle, &rng),
		    phys = near_boundary(&oracle, &rng);
		/* Mostly short: the oracle goes page by page. */
		u64 pages = twin_test_below(&rng, 1ULL << twin_test_below(&rng, 19));
		u8 levels = twin_test_below(&rng, 8);

		/* Half of the time va and pa agree as in a direct map. */
		if (twin_test_below(&rng, 2))
			phys = va;
		nr = oracle_split(&oracle, va, phys, pages, levels, want, PT_RANGES_MAX);
		expect_pieces(test, out,
			      pt_split(&shape,
				       (struct pt_range){ twin_va(va), twin_phys(phys),
							  pages * oracle_size(&oracle, 0), 0 },
				       levels, out),
			      want, nr, phys - va);
		if (test->status != KUNIT_SUCCESS) {
			kunit_err(test, "round %u: %#llx -> %#llx, %llu pages, mask %u\n", round,
				  va, phys, pages, levels);
			return;
		}
	}
}

static struct kunit_case cases[] = { KUNIT_CASE_PARAM(named_ranges_are_split_as_written,
						      named_gen_params),
				     TWIN_SHAPE_CASE(random_ranges_are_split_as_the_oracle_does),
				     {} };

static struct kunit_suite suite = {
	.name = "mmtwin_range",
	.test_cases = cases,
};

kunit_test_suite(suite);
