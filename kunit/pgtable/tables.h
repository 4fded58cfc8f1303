/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tables under test, and beside them a book: a plain list of the leaves that
 * should be in them, kept by the test in the oracle's words.
 */
#ifndef TWIN_TEST_TABLES_H
#define TWIN_TEST_TABLES_H

#include "../fixture.h"

/**
 * struct twin_test_leaf - a leaf that should be there
 * @va: its first address
 * @phys: where that leads
 * @level: where it stands
 * @flags: ORACLE_*, rights as the kernel's table entries leave them
 */
struct twin_test_leaf {
	u64 va;
	u64 phys;
	unsigned int level;
	unsigned int flags;
};

/* Leaves that a book has room for; the book is searched from end to end. */
#define TWIN_TEST_LEAVES 4096

/**
 * struct twin_test_tables - tables and their book
 * @test: the test
 * @shape: of the tables
 * @oracle: for that shape
 * @home: the first address there is
 * @page: bytes of a small leaf
 * @big: bytes of what an entry of level 1 maps
 * @tr: memory
 * @map: the tables
 * @nr: leaves in the book
 * @book: the leaves
 */
struct twin_test_tables {
	struct kunit *test;
	struct pt_shape shape;
	struct oracle oracle;
	u64 home;
	u64 page;
	u64 big;
	struct twin_test_ram *tr;
	struct pt_map map;
	unsigned int nr;
	struct twin_test_leaf *book;
};

struct pt_range twin_test_range(u64 va, u64 phys, u64 len, u8 level);
int twin_test_map(struct twin_test_tables *t, u64 va, u64 phys, u64 len, u8 level);
struct twin_test_tables *twin_test_tables(struct kunit *test, unsigned long pages);
u64 twin_test_get(const struct twin_test_tables *t, const void *entry);
void twin_test_set(const struct twin_test_tables *t, void *entry, u64 raw);
const struct twin_test_leaf *twin_test_find(const struct twin_test_tables *t, u64 va);
int twin_test_enter(struct twin_test_tables *t, const struct pt_range *range, u32 attr);
struct pt_range twin_test_choose(const struct twin_test_tables *t, struct twin_test_rng *rng);
void twin_test_fill(struct twin_test_tables *t, struct twin_test_rng *rng, unsigned int rounds);
void twin_test_sort(struct twin_test_tables *t);
void twin_test_expect_walk(struct twin_test_tables *t, u64 va);
void twin_test_expect_book(struct twin_test_tables *t);

#endif
