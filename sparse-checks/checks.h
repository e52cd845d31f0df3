/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CHECKS_H
#define CHECKS_H

#include "report.h"
#include "sparse.h"
#include "unit.h"

/* Inline functions that must stay calls for the checks to see them. */
extern const char *const kept_calls[];

/* Findings that one function shows by itself. */
void check_function(struct unit *u, struct report *report, struct entrypoint *ep);

#endif
