/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Windows under test, and beside them a book: what every page of them should be, kept
 * by the test in plain arrays.
 */
#ifndef TWIN_TEST_WINDOW_BOOK_H
#define TWIN_TEST_WINDOW_BOOK_H

#include "../machine.h"

/* Windows so small that they are full after a few steps. */
#define BOOK_FIXMAP 24
#define BOOK_SLOTS  3
#define BOOK_CPUS   2
#define BOOK_DEPTH  3
#define BOOK_PKMAP  8
#define BOOK_PAGES  128

enum { BOOK_IN_FIXMAP, BOOK_IN_EARLY, BOOK_IN_KMAP, BOOK_IN_PKMAP, BOOK_WINDOWS };

/**
 * struct twin_test_cell - a page of a window
 * @mapped: it leads somewhere
 * @phys: there
 * @attr: PT_*
 */
struct twin_test_cell {
	bool mapped;
	u64 phys;
	u32 attr;
};

/**
 * struct twin_test_book - windows and their book
 * @m: the machine
 * @rng: choices
 * @pages: pages of an early_ioremap() slot
 * @cell: every page, by window and place in it
 * @refused: calls that had to be refused, by window
 * @phys: what early_ioremap() has mapped, by slot
 * @size: so many bytes of it, 0 for a free slot
 * @used: slots in use, by CPU
 * @count: of pkmap
 * @last: entry of pkmap that was given out last
 */
struct twin_test_book {
	struct twin_test_machine *m;
	struct twin_test_rng rng;
	unsigned int pages;
	struct twin_test_cell cell[BOOK_WINDOWS][BOOK_PAGES];
	u64 refused[BOOK_WINDOWS];
	u64 phys[BOOK_SLOTS];
	u64 size[BOOK_SLOTS];
	unsigned int used[BOOK_CPUS];
	unsigned int count[BOOK_PKMAP];
	unsigned int last;
};

extern const struct twin_window_kind twin_test_tiny;

struct twin_test_book *twin_test_book(struct kunit *test);
void twin_test_book_agrees(struct twin_test_book *b);
void twin_test_book_close(struct twin_test_book *b);
u64 twin_test_book_frame(struct twin_test_book *b);
void twin_test_book_verify(struct twin_test_book *b, struct twin_row rows[PT_WINDOW_RULES]);
void twin_test_fixmap_step(struct twin_test_book *b);
void twin_test_early_step(struct twin_test_book *b);
void twin_test_kmap_step(struct twin_test_book *b);
void twin_test_pkmap_step(struct twin_test_book *b);

#endif
