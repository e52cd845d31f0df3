/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef UNIT_H
#define UNIT_H

#include "graph.h"
#include "table.h"

struct symbol;
struct instruction;
struct pseudo;
struct entrypoint;

/* The values of gup flags as the file sees them; 0 if it does not see one. */
struct foll_flags {
	unsigned long long write, get, pin, longterm;
};

/* Where a function acquires or releases: an origin or a release of the graph. */
struct gup_event {
	struct instruction *insn;
	struct pseudo *base; /* the array or the variable with the pages */
	int index;
	bool acquires;
	bool plain; /* acquires what no gup function did */
};

/* A call of a static function, and what was tested before it. */
struct known_call {
	const char *caller, *callee; /* interned */
	struct guards guards;
};

/* One translation unit while it is read. */
struct unit {
	const struct table *table;
	struct table learnt; /* what the table's macros call in this file */
	struct graph *graph;
	const char *file; /* interned */
	struct foll_flags foll;

	/* the function at hand */
	struct symbol *fn;
	struct entrypoint *ep;
	const char *fn_name; /* interned */

	struct ptrmap_int values; /* pseudo to node */
	struct ptrmap_int members; /* member of a structure to node */
	struct ptrmap_int cells; /* variable to node */

	struct gup_event *events; /* of the function at hand */
	int nr_events, cap_events;

	struct known_call *calls;
	int nr_calls, cap_calls;

	int nr_functions;
	int nr_failed;
};

#endif
