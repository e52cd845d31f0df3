/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef GUARDS_H
#define GUARDS_H

#include "sparse.h"
#include "unit.h"

/* The branches that lead to a block: each dominates it and was taken one way. */
void guards_of(struct unit *u, struct basic_block *bb, struct guards *out);

/* The same for what is decided by a test that has no name elsewhere. */
void arms_of(struct basic_block *bb, struct arms *out);

/* A static function is called, or may be called with nothing tested. */
void guards_note_call(struct unit *u, struct symbol *fn, const struct guards *guards);

/* Add to the guards of all events what the callers of their functions tested. */
void guards_inherit(struct unit *u);

#endif
