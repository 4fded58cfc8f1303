/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TWIN_EARLY_MEMMAP_PARSE_H
#define TWIN_EARLY_MEMMAP_PARSE_H

#include "memmap.h"

const char *twin_memory_name(enum twin_memory_type type);
int twin_memmap_parse(struct twin_memmap *map, const char *text, const char **why);
const char *twin_take_stretch(const char **text, u64 *first, u64 *last);
bool twin_take_sign(const char **text, char sign);

#endif
