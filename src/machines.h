/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TWIN_MACHINES_H
#define TWIN_MACHINES_H

#include "plan.h"

extern const struct twin_spec twin_machines[];
extern const unsigned int twin_nr_machines;

const struct twin_spec *twin_machine_find(const char *name);
const char *twin_machine_names(char *text, size_t size);

#endif
