/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef GRAPH_H
#define GRAPH_H

#include <stdbool.h>
#include "table.h"
#include "util.h"

/*
 * Where pages may go.
 *
 * A node is a place that can hold a page: a value, a local variable, a member
 * of a structure, what a function takes or returns.  An edge says that what
 * is in one may get into the other.  A value may also point to a place (a
 * struct page ** does); all values that may point to the same place share one
 * target.  Acquisitions put pages in at nodes, releases take them out, and
 * the question is which acquisition reaches which release.
 *
 * The graph of one file and the graph that links the facts of many are the
 * same thing, and so is the search in it.
 */

struct site {
	const char *file; /* interned, "" if unknown */
	const char *func; /* interned, "" outside of functions */
	int line, col;
};

enum edge_kind {
	EDGE_COPY,
	EDGE_LOAD,
	EDGE_STORE,
	EDGE_ARG,
	EDGE_RETURN,
	EDGE_INTO, /* handed to a function that is not seen, with a container */
};

struct edge {
	int from, to;
	enum edge_kind kind;
	struct site site;
};

/*
 * A name is what makes a node of one file that of another.  "f:" member,
 * "p:" parameter, "r:" return value, "v:" variable; a capital letter says
 * that only this file can mean it; "*" before it: what that points to.
 */
struct name {
	struct name *next;
	const char *text; /* interned */
};

struct node {
	int up; /* union-find: the node this one was merged into */
	int class; /* union-find: values that point to the same place */
	int target; /* of a class: the node pointed to, or -1 */
	struct name *names;
};

/* A branch that decides whether an event is reached. */
#define MAX_CASES 8

struct guard {
	const char *key; /* what is tested, interned */
	bool taken;
	int nr_cases; /* of a switch: the values that lead here */
	long long cases[MAX_CASES];
};

#define MAX_GUARDS 8

struct guards {
	int nr;
	struct guard list[MAX_GUARDS];
};

/* The branches of its own function that decide whether a release is reached. */
struct arm {
	const void *branch;
	bool taken;
};

struct arms {
	int nr;
	struct arm list[MAX_GUARDS]; /* the innermost first */
};

enum origin_kind {
	ORIGIN_GET, /* a plain reference */
	ORIGIN_PIN,
	ORIGIN_REF, /* a plain reference taken on top, by get_page() */
	ORIGIN_FOREIGN, /* returned by a function of another file */
	NR_ORIGIN_KINDS,
};

/* Can both not happen together, since they tested the same for opposite answers? */
bool guards_exclude(const struct guards *a, const struct guards *b);

/* Is one reached instead of the other, whatever it is that was tested? */
bool arms_exclude(const struct arms *a, const struct arms *b);

#define FLAGS_UNKNOWN (1ULL << 63)

struct origin {
	enum origin_kind kind;
	int node;
	struct site site;
	const char *callee; /* interned */
	unsigned long long flags; /* of gup_flags, those that are set on some path */
	struct guards guards;
	const char *unit; /* the file whose facts said so */
};

struct release {
	enum action action; /* ACT_PUT, ACT_UNPIN, or ACT_DIRTY, which releases nothing */
	int node;
	struct site site;
	const char *callee;
	bool dirty;
	bool reported; /* by the file that it is in */
	int certain; /* the acquisition that it releases for sure, or -1 */
	int stored; /* a plain page that its function stores where it takes from, or -1 */
	struct guards guards;
	struct arms arms;
	const char *unit;
};

struct graph {
	struct strings strings;
	struct node *nodes;
	int nr_nodes, cap_nodes;
	struct edge *edges;
	int nr_edges, cap_edges;
	struct origin *origins;
	int nr_origins, cap_origins;
	struct release *releases;
	int nr_releases, cap_releases;
	/* names to nodes */
	struct ptrmap_int by_name;
	/* built by graph_seal(): the edges that leave a node */
	int *first_edge, *edge_list;
};

int graph_node(struct graph *g);
int graph_named(struct graph *g, const char *name);
void graph_add_name(struct graph *g, int node, const char *name);
/* A name for messages only: other nodes may have the same. */
void graph_label(struct graph *g, int node, const char *text);
int graph_find(struct graph *g, int node);
void graph_merge(struct graph *g, int a, int b);
void graph_same_target(struct graph *g, int a, int b);
int graph_target(struct graph *g, int node);
void graph_set_target(struct graph *g, int node, int target);
void graph_collapse(struct graph *g, int node);
void graph_edge(struct graph *g, int from, int to, enum edge_kind kind, const struct site *site);
struct origin *graph_origin(struct graph *g, enum origin_kind kind, int node);
struct release *graph_release(struct graph *g, enum action action, int node);
void graph_free(struct graph *g);

void graph_name_shared(struct graph *g);

/* After the last change: make it ready for searches. */
void graph_seal(struct graph *g);

/*
 * Mark what can be reached from a node: via[n] is the edge by which n was
 * reached first, REACHED_START for the node itself, or -1.
 */
#define REACHED_START -2
void graph_reach(struct graph *g, int from, int *via);

#endif
