/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EVENTS_H
#define EVENTS_H

#include "sparse.h"
#include "unit.h"

/* What a call of a function of the table acquires, releases or references. */
void events_of_call(struct unit *u, const struct gup_func *f, struct instruction *insn);

/* At the end of a function: which acquisition each release takes for sure. */
void events_find_certain(struct unit *u);

#endif
