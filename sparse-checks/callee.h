/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CALLEE_H
#define CALLEE_H

#include "sparse.h"
#include "unit.h"

pseudo_t call_argument(struct instruction *insn, int nr);
struct symbol *argument_type(struct instruction *insn, int nr);

/* The line of the table for a function, with args < 0 any line; NULL if there is none. */
const struct gup_func *unit_gup_func(const struct unit *u, struct ident *ident, int args);

/* The line of the table for a call, NULL if there is none. */
const struct gup_func *called_gup_func(const struct unit *u, struct instruction *insn);

/* The function that is called, if this file has it. */
struct symbol *called_definition(struct instruction *insn);

#endif
