/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef FLOW_H
#define FLOW_H

#include "sparse.h"
#include "unit.h"

/* Only what is as wide as a pointer can be one, or a page frame number. */
bool is_wide(struct instruction *insn);
bool is_wide_value(pseudo_t p);

/* From one node to another; nothing if either is -1. */
void flow(struct unit *u, int from, int to, enum edge_kind kind, struct position pos);

/* The value itself is handed on, and with it what it points to. */
void assign(struct unit *u, int from, int to, enum edge_kind kind, struct symbol *type,
	    struct position pos);

/* The instruction's value is computed from another: a page frame number from a page. */
void derive(struct unit *u, pseudo_t src, struct instruction *insn);

/* It is the other. */
void copy(struct unit *u, pseudo_t src, struct instruction *insn);

#endif
