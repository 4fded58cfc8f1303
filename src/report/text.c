// SPDX-License-Identifier: GPL-2.0
/* Small pieces of text that several reports share. */
#include <linux/kernel.h>
#include <linux/string.h>

#include "report.h"

#define VALUE_TEXT 40

/**
 * twin_report_booted - is there a machine to report on?
 * @m: is told when there is none
 * @s: the session
 */
bool twin_report_booted(struct seq_file *m, const struct twin_session *s)
{
	if (!s->twin)
		seq_puts(m, "no machine is booted; write one to the file boot\n");
	return s->twin;
}

/**
 * twin_report_replaced - the last line of a file that is no longer what it began as
 * @m: where to
 */
void twin_report_replaced(struct seq_file *m)
{
	seq_puts(m, "# the machine or the look was replaced while this was read: read again\n");
}

/**
 * twin_migrate_text - a migrate type, as the zone's kernel calls it
 * @zone: the zone
 * @type: any number
 */
const char *twin_migrate_text(const struct twin_zone *zone, unsigned int type)
{
	/* Who takes from it as a last resort has the reserve of old. */
	bool old = zone->plan && zone->plan->mobility->last == TWIN_RESERVE;

	switch (type) {
	case TWIN_UNMOVABLE:
		return "Unmovable";
	case TWIN_MOVABLE:
		return "Movable";
	case TWIN_RECLAIMABLE:
		return "Reclaimable";
	case TWIN_RESERVE:
		return old ? "Reserve" : "HighAtomic";
	case TWIN_ISOLATE:
		return "Isolate";
	}
	return "?";
}

/**
 * twin_attr_text - rights and marks in the words of the kernel's ptdump
 * @attr: PT_*
 * @text: filled in
 *
 * Return: @text.
 */
const char *twin_attr_text(u32 attr, char text[TWIN_ATTR_TEXT])
{
	unsigned int memory = (attr & PT_MEMORY) / PT_M0;

	snprintf(text, TWIN_ATTR_TEXT, "%s %s %s %s %c%c mt%u", attr & PT_W ? "RW" : "ro",
		 attr & PT_X ? "x " : "NX", attr & PT_U ? "USR" : "   ",
		 attr & PT_G ? "GLB" : "   ", attr & PT_A ? 'A' : '-', attr & PT_D ? 'D' : '-',
		 memory);
	return text;
}

/**
 * twin_size_text - a size in the largest unit that leaves no remainder
 * @bytes: the size
 * @text: filled in
 * @size: of @text
 *
 * Return: @text.
 */
const char *twin_size_text(u64 bytes, char *text, size_t size)
{
	static const char units[] = "BKMGTPE";
	unsigned int unit = 0;

	while (bytes && !(bytes & 1023) && unit < sizeof(units) - 2) {
		bytes >>= 10;
		unit++;
	}
	snprintf(text, size, "%llu%c", bytes, units[unit]);
	return text;
}

static const char *value_text(enum twin_value kind, u64 value, char text[VALUE_TEXT])
{
	switch (kind) {
	case TWIN_ATTR:
		return twin_attr_text(value, text);
	case TWIN_ADDRESS:
		if (value == TWIN_NOWHERE)
			return "nowhere";
		if (value == TWIN_ELSEWHERE)
			return "elsewhere";
		break;
	case TWIN_NUMBER:
		break;
	}
	snprintf(text, VALUE_TEXT, "%#llx", value);
	return text;
}

/**
 * twin_example_text - a breach in words
 * @row: the rule's row
 * @nr: which example, below TWIN_ROW_EXAMPLES and @row->broken
 * @text: filled in
 *
 * Return: @text: place, want, got.
 */
const char *twin_example_text(const struct twin_row *row, unsigned int nr,
			      char text[TWIN_EXAMPLE_TEXT])
{
	const struct twin_example *ex = &row->ex[nr];
	char want[VALUE_TEXT], got[VALUE_TEXT];

	snprintf(text, TWIN_EXAMPLE_TEXT, "%s %#llx want %s got %s", row->place, ex->place,
		 value_text(row->value, ex->want, want), value_text(row->value, ex->got, got));
	return text;
}
