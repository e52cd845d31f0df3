/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HOOKS_H
#define HOOKS_H

#include "sparse.h"
#include "unit.h"

/* A call through the member at a node. */
void hook_call(struct unit *u, int hook, struct instruction *insn);

/* A function's address is put into the member at a node; nothing if it is -1. */
void hook_set(struct unit *u, int hook, struct symbol *fn, struct position pos);

/* The functions that a variable's initialiser puts into members. */
void hook_initializer(struct unit *u, struct symbol *var);

#endif
