/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SUMMARIES_H
#define SUMMARIES_H

#include <stdio.h>
#include "graph.h"

/*
 * The facts of one file: the part of its graph that other files can reach.
 * The format is in docs/pincheck.md.
 */
#define FACTS_VERSION 1
#define FACTS_SUFFIX  ".facts"

struct unit_facts {
	const char *unit;
	unsigned long long table; /* what the tables said, as a number */
	int functions, failed;
};

/* Write to DIR, under the file's name; false after a message. */
bool facts_write(struct graph *g, const struct unit_facts *facts, const char *dir);

/*
 * Read facts into a graph that may hold others already.  A false return comes
 * with a message, and the graph is then of no more use.
 */
bool facts_read(struct graph *g, struct unit_facts *facts, FILE *in, const char *name);

#endif
