/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Rows: what a rule looked at, and what it found.
 *
 * A row is a value.  The core's verify functions, the judges' referee and the
 * live checks fill rows; reports print them.  A row that looked at nothing is
 * a skip, whatever it was told, so that no check passes by not looking.
 */
#ifndef TWIN_ROW_H
#define TWIN_ROW_H

#include <linux/types.h>

#define TWIN_ROW_EXAMPLES 16
#define TWIN_ROWS_MAX	  160
#define TWIN_CAUSES_MAX	  8

enum twin_status { TWIN_PASS, TWIN_FAIL, TWIN_SKIP };

/* What the values of a rule's examples are. */
enum twin_value {
	TWIN_NUMBER,  /* a plain number or an entry, in hex */
	TWIN_ADDRESS, /* a physical address, or nowhere */
	TWIN_ATTR,    /* PT_* */
};

/* An address that is nowhere, in examples. */
#define TWIN_NOWHERE (~0ULL)
/* One that is wanted: which is not known, but it is not the one that was found. */
#define TWIN_ELSEWHERE (~0ULL - 1)

/**
 * struct twin_example - one breach of a rule
 * @place: where: a virtual address, a frame, an index (the rule says which)
 * @want: what the rule asks for
 * @got: what was found
 */
struct twin_example {
	u64 place;
	u64 want;
	u64 got;
};

/**
 * struct twin_cause - differences that have a proven cause
 * @name: of the cause
 * @count: how many
 */
struct twin_cause {
	const char *name;
	u64 count;
};

/**
 * struct twin_row - the outcome of one rule
 * @area: the part of the machine ("pgtable", "translations", ...)
 * @rule: the rule's name, unique in its area
 * @unit: what @looked counts ("pages", "entries", ...)
 * @about: the rule in one sentence
 * @place: what an example's place is ("va", "pfn", "index")
 * @value: what an example's want and got are
 * @looked: how many things were looked at
 * @broken: how many of them broke the rule
 * @moved: how many would not hold still (live memory only)
 * @explained: how many differences have a proven cause, and so are no breach
 * @cause: those by cause, ended by a nameless one or by the end of the table
 * @skip: why the rule could not speak, or NULL
 * @note: something worth saying beside the count, or empty
 * @ex: the first breaches
 */
struct twin_row {
	const char *area;
	const char *rule;
	const char *unit;
	const char *about;
	const char *place;
	enum twin_value value;
	u64 looked;
	u64 broken;
	u64 moved;
	u64 explained;
	struct twin_cause cause[TWIN_CAUSES_MAX];
	const char *skip;
	char note[128];
	struct twin_example ex[TWIN_ROW_EXAMPLES];
};

/**
 * struct twin_rows - the rows of one look at the twin and the running kernel
 * @nr: rows in use
 * @lost: rows that found no place; a verdict is never PASS with one of these
 * @spare: takes what is written to a row that found no place
 * @row: the rows
 */
struct twin_rows {
	unsigned int nr;
	unsigned int lost;
	struct twin_row spare;
	struct twin_row row[TWIN_ROWS_MAX];
};

/**
 * struct twin_verdict - rows counted by status
 * @pass: rows that passed
 * @fail: rows that failed
 * @skip: rows that could not speak
 */
struct twin_verdict {
	unsigned int pass;
	unsigned int fail;
	unsigned int skip;
};

/**
 * struct twin_rule - the constant part of a row
 * @area: see &struct twin_row
 * @rule: see &struct twin_row
 * @unit: see &struct twin_row
 * @place: see &struct twin_row
 * @about: see &struct twin_row
 * @value: see &struct twin_row
 */
struct twin_rule {
	const char *area;
	const char *rule;
	const char *unit;
	const char *place;
	const char *about;
	enum twin_value value;
};

void twin_row_init(struct twin_row *row, const struct twin_rule *rule);
struct twin_row *twin_rows_add(struct twin_rows *rows, const struct twin_rule *rule);
const struct twin_row *twin_rows_find(const struct twin_rows *rows, const struct twin_rule *rule);
void twin_row_break(struct twin_row *row, u64 place, u64 want, u64 got);
void twin_row_explain(struct twin_row *row, const char *cause, u64 count);
enum twin_status twin_row_status(const struct twin_row *row);
const char *twin_row_why(const struct twin_row *row);
struct twin_verdict twin_rows_verdict(const struct twin_rows *rows);
bool twin_rows_good(const struct twin_rows *rows);
u64 twin_rows_signature(const struct twin_rows *rows);

#endif
