// SPDX-License-Identifier: GPL-2.0
/* Entries made and read, for every shape, against the oracle's constants. */
#include "../fixture.h"

#define EVERY_ATTR ((PT_M2 << 1) - 1)

static void every_format_is_tried(struct kunit *test)
{
	unsigned int i, n;

	for (i = 0; pt_formats[i]; i++) {
		for (n = 0; twin_test_shapes[n].name; n++)
			if (twin_test_shapes[n].format == pt_formats[i])
				break;
		KUNIT_EXPECT_NOT_NULL_MSG(test, twin_test_shapes[n].name, "%s is in no test",
					  pt_formats[i]->name);
	}
	KUNIT_EXPECT_GT(test, i, 0U);
}

static void levels_are_as_wide_as_the_manual_says(struct kunit *test)
{
	struct pt_shape shape = twin_test_shape(test->param_value);
	struct oracle oracle = twin_test_oracle(test, &shape);
	unsigned int level;

	KUNIT_EXPECT_EQ(test, pt_root_level(&shape) + 1, oracle.levels);
	KUNIT_EXPECT_EQ(test, pt_page_size(&shape), oracle_size(&oracle, 0));
	for (level = 0; level < oracle.levels; level++) {
		unsigned int last = oracle.entries[level] - 1;

		KUNIT_EXPECT_EQ(test, pt_span(&shape, level), oracle_size(&oracle, level));
		KUNIT_EXPECT_EQ(test, pt_entries(&shape, level), last + 1);
		KUNIT_EXPECT_EQ(test, pt_offset(&shape, last), (u64)last * oracle.entry_bytes);
		KUNIT_EXPECT_EQ(test, !!(shape.leaf_levels & BIT(level)),
				oracle_has_leaves(&oracle, level));
	}
}

/* All 512 sets of attributes at all levels that have leaves. */
static void leaves_come_back_as_they_were_made(struct kunit *test)
{
	struct pt_shape shape = twin_test_shape(test->param_value);
	struct oracle oracle = twin_test_oracle(test, &shape);
	struct twin_test_rng rng = twin_test_rng(test);
	unsigned int level;
	u32 attr;

	for (level = 0; level < oracle.levels; level++) {
		if (!oracle_has_leaves(&oracle, level))
			continue;
		for (attr = 0; attr <= EVERY_ATTR; attr++) {
			u64 phys = twin_test_random(&rng) & oracle_reach(&oracle, level);
			u64 raw = pt_leaf_addr(&shape, level, phys) |
				  pt_leaf_encode(&shape, level, attr);
			/* Execution that cannot be withheld is always there. */
			u32 back = (attr & shape.attrs) | (PT_RIGHTS & ~shape.attrs);

			KUNIT_ASSERT_EQ(test, raw,
					oracle_leaf(&oracle, level, phys, twin_test_flags(attr)));
			KUNIT_ASSERT_EQ(test, (int)pt_kind(&shape, level, raw), (int)PT_LEAF);
			KUNIT_ASSERT_EQ(test, pt_leaf_phys(&shape, level, raw), phys);
			KUNIT_ASSERT_EQ(test, pt_leaf_decode(&shape, level, raw), back);
			KUNIT_ASSERT_EQ(test, twin_test_flags(back),
					oracle_leaf_flags(&oracle, level, raw));
		}
	}
	KUNIT_EXPECT_EQ(test, twin_test_flags(shape.attrs), oracle_can(&oracle));
}

static void table_entries_come_back_as_they_were_made(struct kunit *test)
{
	struct pt_shape shape = twin_test_shape(test->param_value);
	struct oracle oracle = twin_test_oracle(test, &shape);
	unsigned int level;
	u32 rights;

	for (level = 1; level < oracle.levels; level++) {
		u64 raw = pt_table_encode(&shape, level);

		KUNIT_EXPECT_EQ(test, raw, oracle_table(&oracle, level, 0));
		KUNIT_EXPECT_EQ(test, (int)pt_kind(&shape, level, raw), (int)PT_TABLE);
		for (rights = 0; rights <= PT_RIGHTS; rights++) {
			unsigned int flags = twin_test_flags(rights);

			raw = pt_table_rights(&shape, level, rights);
			KUNIT_ASSERT_EQ(test, raw, oracle_table_rights(&oracle, level, flags));
			KUNIT_ASSERT_EQ(test, twin_test_flags(pt_table_decode(&shape, level, raw)),
					oracle_table_leaves(&oracle, level, raw));
		}
	}
}

static bool same_kind(enum pt_kind kind, enum oracle_kind oracle)
{
	static const enum oracle_kind same[] = {
		[PT_ABSENT] = ORACLE_ABSENT,
		[PT_LEAF] = ORACLE_LEAF,
		[PT_TABLE] = ORACLE_TABLE,
		[PT_RESERVED] = ORACLE_RESERVED,
	};

	return same[kind] == oracle;
}

/* What the kernel writes is usual wherever it leads; any bit of it that is flipped is not. */
static void a_table_entry_is_usual_bit_by_bit(struct kunit *test)
{
	struct pt_shape shape = twin_test_shape(test->param_value);
	unsigned int level, bit, bits = 8U << shape.format->entry_shift;

	for (level = 1; level <= pt_root_level(&shape); level++) {
		u64 raw = pt_table_encode(&shape, level) | shape.table[level].phys;
		u64 free = shape.table[level].phys | shape.format->level[level].table_may;

		for (bit = 0; bit < bits && bit < 64; bit++)
			KUNIT_EXPECT_EQ_MSG(test, pt_table_usual(&shape, level, raw ^ BIT_ULL(bit)),
					    !!(free & BIT_ULL(bit)), "level %u bit %u", level, bit);
		raw = pt_table_closed(&shape, level);
		KUNIT_EXPECT_EQ(test, (int)pt_kind(&shape, level, raw), (int)PT_TABLE);
		KUNIT_EXPECT_EQ(test, pt_table_decode(&shape, level, raw),
				pt_table_decode(&shape, level, pt_table_rights(&shape, level, 0)));
	}
}

static void expect_same_reading(struct kunit *test, const struct pt_shape *shape,
				const struct oracle *oracle, unsigned int level, u64 raw)
{
	enum pt_kind kind = pt_kind(shape, level, raw);
	u32 attr;

	KUNIT_ASSERT_TRUE_MSG(test, same_kind(kind, oracle_kind(oracle, level, raw)),
			      "level %u, entry %#llx: kind %d", level, raw, kind);
	if (kind == PT_LEAF) {
		attr = pt_leaf_decode(shape, level, raw);
		KUNIT_ASSERT_EQ_MSG(test, twin_test_flags(attr),
				    oracle_leaf_flags(oracle, level, raw), "level %u, leaf %#llx",
				    level, raw);
		KUNIT_ASSERT_EQ(test, pt_leaf_phys(shape, level, raw),
				oracle_leaf_to(oracle, level, raw));
	}
	if (kind == PT_TABLE) {
		attr = pt_table_decode(shape, level, raw);
		KUNIT_ASSERT_EQ_MSG(test, twin_test_flags(attr),
				    oracle_table_leaves(oracle, level, raw),
				    "level %u, table entry %#llx", level, raw);
		KUNIT_ASSERT_EQ(test, raw & shape->table[level].phys, oracle_table_to(oracle, raw));
	}
}

/* One bit more or less than a sound leaf or table entry has. */
static void each_single_bit_is_read_as_the_manual_says(struct kunit *test)
{
	struct pt_shape shape = twin_test_shape(test->param_value);
	struct oracle oracle = twin_test_oracle(test, &shape);
	unsigned int level, bit;

	for (level = 0; level < oracle.levels; level++) {
		for (bit = 0; bit < 8 * oracle.entry_bytes; bit++) {
			u64 leaf = oracle_leaf(&oracle, level, 0, ORACLE_WRITE);

			expect_same_reading(test, &shape, &oracle, level, leaf ^ BIT_ULL(bit));
			expect_same_reading(test, &shape, &oracle, level,
					    oracle_table(&oracle, level, 0) ^ BIT_ULL(bit));
		}
	}
}

static void noise_is_read_as_the_manual_says(struct kunit *test)
{
	struct pt_shape shape = twin_test_shape(test->param_value);
	struct oracle oracle = twin_test_oracle(test, &shape);
	struct twin_test_rng rng = twin_test_rng(test);
	u64 whole = oracle.entry_bytes == 4 ? 0xffffffffULL : ~0ULL;
	unsigned int level, i;

	for (level = 0; level < oracle.levels; level++) {
		for (i = 0; i < 4000; i++) {
			u64 raw = twin_test_random(&rng) & whole;

			expect_same_reading(test, &shape, &oracle, level, raw);
			/* Noise seldom has all reserved bits clear: also without them. */
			raw &= ~oracle_reserved(&oracle, level, i & 1);
			expect_same_reading(test, &shape, &oracle, level, raw);
		}
	}
}

static void reserved_bits_are_refused(struct kunit *test)
{
	struct pt_shape shape = twin_test_shape(test->param_value);
	struct oracle oracle = twin_test_oracle(test, &shape);
	unsigned int level, bit, refused = 0;

	for (level = 0; level < oracle.levels; level++) {
		u64 leaf = oracle_leaf(&oracle, level, 0, ORACLE_EXEC);
		u64 table = oracle_table(&oracle, level, 0);

		for (bit = 0; bit < 8 * oracle.entry_bytes; bit++) {
			u64 set = BIT_ULL(bit);

			if (oracle_has_leaves(&oracle, level) &&
			    (oracle_reserved(&oracle, level, true) & set)) {
				KUNIT_EXPECT_EQ(test, (int)pt_kind(&shape, level, leaf | set),
						(int)PT_RESERVED);
				refused++;
			}
			if (level && (oracle_reserved(&oracle, level, false) & set)) {
				KUNIT_EXPECT_EQ(test, (int)pt_kind(&shape, level, table | set),
						(int)PT_RESERVED);
				refused++;
			}
		}
	}
	/*
	 * An x86 with all 52 address bits still has some, in the upper levels.  Only
	 * i386 without PSE has none, and arm64 with all of its 48 address bits.
	 */
	KUNIT_EXPECT_EQ(test, !refused,
			oracle.x86 ? oracle.entry_bytes == 4 && !oracle.big :
				     oracle.phys_bits == 48);
}

static void bits_without_a_meaning_are_the_written_ones(struct kunit *test)
{
	struct pt_shape shape = twin_test_shape(test->param_value);
	struct oracle oracle = twin_test_oracle(test, &shape);
	unsigned int level;

	for (level = 0; level < oracle.levels; level++) {
		if (oracle_has_leaves(&oracle, level))
			KUNIT_EXPECT_EQ_MSG(test, shape.leaf[level].spare,
					    oracle_spare(&oracle, level, true), "level %u", level);
		if (level)
			KUNIT_EXPECT_EQ_MSG(test, shape.table[level].spare,
					    oracle_spare(&oracle, level, false), "level %u", level);
	}
}

/* Around every power of two, and its complement, where the rule may break. */
static void canonical_addresses_are_the_manuals(struct kunit *test)
{
	struct pt_shape shape = twin_test_shape(test->param_value);
	struct oracle oracle = twin_test_oracle(test, &shape);
	unsigned int bit;
	int step;

	for (bit = 0; bit < 64; bit++) {
		for (step = -1; step <= 1; step++) {
			u64 low = BIT_ULL(bit) + step, high = ~low;
			u64 kept = shape.va_bits < 64 ? BIT_ULL(shape.va_bits) - 1 : ~0ULL;

			KUNIT_EXPECT_EQ_MSG(test, pt_canonical(&shape, twin_va(low)),
					    oracle_canonical(&oracle, low), "%#llx", low);
			KUNIT_EXPECT_EQ_MSG(test, pt_canonical(&shape, twin_va(high)),
					    oracle_canonical(&oracle, high), "%#llx", high);
			KUNIT_EXPECT_TRUE(test,
					  oracle_canonical(&oracle, pt_va_extend(&shape, low).a));
			KUNIT_EXPECT_EQ(test, pt_va_extend(&shape, low).a & kept, low & kept);
		}
	}
}

static void an_index_is_its_bits_alone(struct kunit *test)
{
	struct pt_shape shape = twin_test_shape(test->param_value);
	struct oracle oracle = twin_test_oracle(test, &shape);
	struct twin_test_rng rng = twin_test_rng(test);
	unsigned int level, i;

	for (i = 0; i < 1000; i++) {
		u64 va = twin_test_random(&rng);

		for (level = 0; level < oracle.levels; level++)
			KUNIT_ASSERT_EQ(test, (u64)pt_index(&shape, level, twin_va(va)),
					va / oracle_size(&oracle, level) % oracle.entries[level]);
	}
}

static struct kunit_case cases[] = { KUNIT_CASE(every_format_is_tried),
				     TWIN_SHAPE_CASE(levels_are_as_wide_as_the_manual_says),
				     TWIN_SHAPE_CASE(leaves_come_back_as_they_were_made),
				     TWIN_SHAPE_CASE(table_entries_come_back_as_they_were_made),
				     TWIN_SHAPE_CASE(a_table_entry_is_usual_bit_by_bit),
				     TWIN_SHAPE_CASE(each_single_bit_is_read_as_the_manual_says),
				     TWIN_SHAPE_CASE(noise_is_read_as_the_manual_says),
				     TWIN_SHAPE_CASE(reserved_bits_are_refused),
				     TWIN_SHAPE_CASE(bits_without_a_meaning_are_the_written_ones),
				     TWIN_SHAPE_CASE(canonical_addresses_are_the_manuals),
				     TWIN_SHAPE_CASE(an_index_is_its_bits_alone),
				     {} };

static struct kunit_suite suite = {
	.name = "mmtwin_format",
	.test_cases = cases,
};

kunit_test_suite(suite);
