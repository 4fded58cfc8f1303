/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TWIN_EARLY_SRAT_PARSE_H
#define TWIN_EARLY_SRAT_PARSE_H

#include "srat.h"

int twin_srat_parse(struct twin_srat *srat, const char *text, const char **why);
int twin_slit_parse(struct twin_srat *srat, const char *text, const char **why);

#endif
