/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef UNIT_H
#define UNIT_H

#include "graph.h"
#include "table.h"

struct symbol;
struct entrypoint;

/* The values of gup flags as the file sees them; 0 if it does not see one. */
struct foll_flags {
	unsigned long long write, get, pin, longterm;
};

/* One translation unit while it is read. */
struct unit {
	const struct table *table;
	struct graph *graph;
	const char *file; /* interned */
	struct foll_flags foll;

	/* the function at hand */
	struct symbol *fn;
	struct entrypoint *ep;
	const char *fn_name; /* interned */

	struct ptrmap_int values;  /* pseudo to node */
	struct ptrmap_int members; /* member of a structure to node */
	struct ptrmap_int cells;   /* variable to node */

	int nr_functions;
	int nr_failed;
};

#endif
