/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Reports: files in debugfs.  They print what was found; they decide nothing.
 */
#ifndef TWIN_REPORT_H
#define TWIN_REPORT_H

#include <linux/seq_file.h>

#include "../runs.h"
#include "../session.h"

/* What is asked of the file translate. */
enum twin_space { TWIN_SPACE_TWIN, TWIN_SPACE_LIVE, TWIN_SPACE_PHYS };

/**
 * struct twin_query - an address that a user wants translated
 * @asked: somebody has asked
 * @space: whose address it is
 * @addr: the address
 */
struct twin_query {
	bool asked;
	enum twin_space space;
	u64 addr;
};

/* Room for the rights of a leaf in words. */
#define TWIN_ATTR_TEXT 40

/* Room for a breach in words. */
#define TWIN_EXAMPLE_TEXT 128

void twin_report_start(struct twin_session *session);
void twin_report_stop(void);
void twin_report_log(struct twin_session *s);
void twin_report_change(struct twin_session *s);

/* All of these want the session's lock held. */
void twin_report_summary(struct seq_file *m, const struct twin_session *s);
void twin_report_checks(struct seq_file *m, const struct twin_rows *rows);
void twin_report_bringup(struct seq_file *m, const struct twin_session *s);
void twin_report_machines(struct seq_file *m, const struct twin_session *s);
void twin_report_layout(struct seq_file *m, const struct twin_session *s);
void twin_report_directmap(struct seq_file *m, const struct twin_session *s);
void twin_report_segments(struct seq_file *m);
void twin_report_leaves(struct seq_file *m, const struct twin_session *s);
void twin_report_zones(struct seq_file *m, const struct twin_session *s);
void twin_report_zonelists(struct seq_file *m, const struct twin_session *s);
void twin_report_buddyinfo(struct seq_file *m, const struct twin_session *s);
void twin_report_pagetypeinfo(struct seq_file *m, const struct twin_session *s);
void twin_report_pages(struct seq_file *m, const struct twin_session *s);
void twin_report_reserved(struct seq_file *m, const struct twin_session *s);
bool twin_report_booted(struct seq_file *m, const struct twin_session *s);
void twin_report_translate(struct seq_file *m, struct twin_session *s,
			   const struct twin_query *query);

int twin_query_parse(struct twin_query *query, char *text, char *why, size_t size);
void twin_report_replaced(struct seq_file *m);
const char *twin_migrate_text(const struct twin_zone *zone, unsigned int type);
const char *twin_attr_text(u32 attr, char text[TWIN_ATTR_TEXT]);
const char *twin_example_text(const struct twin_row *row, unsigned int nr,
			      char text[TWIN_EXAMPLE_TEXT]);
const char *twin_size_text(u64 bytes, char *text, size_t size);

#ifdef MMTWIN_FAULTS
int twin_fault_write(struct twin_session *s, char *text, char *why, size_t size);
#endif
#ifdef MMTWIN_STRESS
int twin_stress_write(struct twin_session *s, char *text, char *why, size_t size);
#endif

extern const struct file_operations twin_map_fops;
extern const struct file_operations twin_directory_fops;
extern const struct file_operations twin_frames_fops;

#endif
