/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TRANSFER_H
#define TRANSFER_H

#include "sparse.h"
#include "unit.h"

/* What a function does to the places it touches. */
void transfer_function(struct unit *u, struct entrypoint *ep);

/* The functions that a variable's initialiser puts into members. */
void transfer_initializer(struct unit *u, struct symbol *var);

/* The line of the table for a function, with args < 0 any line; NULL if there is none. */
const struct gup_func *unit_gup_func(const struct unit *u, struct ident *ident, int args);

/* The line of the table for a call, NULL if there is none. */
const struct gup_func *called_gup_func(const struct unit *u, struct instruction *insn);

/* The bits that a value may have set, FLAGS_UNKNOWN among them if not all are known. */
unsigned long long may_bits(pseudo_t value, int depth);

pseudo_t call_argument(struct instruction *insn, int nr);

#endif
