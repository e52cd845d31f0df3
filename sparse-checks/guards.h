/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef GUARDS_H
#define GUARDS_H

#include "sparse.h"
#include "unit.h"

/* The branches that lead to a block: each dominates it and was taken one way. */
void guards_of(struct unit *u, struct basic_block *bb, struct guards *out);

/* Add to the guards of all events what the callers of their functions tested. */
void guards_inherit(struct unit *u);

#endif
