/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TABLE_H
#define TABLE_H

#include <stdbool.h>
#include "util.h"

/* The columns of the table of functions; its header says what they mean. */
enum action {
	ACT_GET,
	ACT_PIN,
	ACT_PUT,
	ACT_UNPIN,
	ACT_REF,
	ACT_DIRTY,
};

enum shape {
	SHAPE_PAGE,
	SHAPE_ARRAY,
	SHAPE_RANGE,
	SHAPE_FOLIO,
	SHAPE_FOLIOS,
};

enum result {
	RESULT_NONE,
	RESULT_COUNT,
	RESULT_TRUE,
	RESULT_POINTER,
};

#define ARG_RETURN 0 /* in the column pages: the return value */
#define ARG_NONE   -1 /* "-" */
#define ARG_ALWAYS -2 /* in the column dirty */

struct gup_func {
	struct gup_func *next; /* same bucket */
	char *name;
	int args;
	enum action action;
	enum shape shape;
	int pages, count, flags, dirty;
	enum result result;
	bool sleeps;
	bool longterm;
	bool plain; /* from the table of plain pages: nothing to do with gup */
};

#define TABLE_BUCKETS 256

struct table {
	struct gup_func *buckets[TABLE_BUCKETS];
	int nr;
};

/* Read a table; on an error print one line on stderr and return false. */
bool table_read(struct table *table, const char *path, bool plain);
/* A copy of f under a name. */
void table_add(struct table *table, const struct gup_func *f, const char *name);
void table_free(struct table *table);

/* The line for a call with that many arguments, or with args < 0 any line. */
const struct gup_func *table_lookup(const struct table *table, const char *name, int args);

/* A number that changes with what the table says. */
unsigned long long table_digest(const struct table *table);

/* Does the function fill or read a struct page ** or struct folio **? */
static inline bool takes_array(const struct gup_func *f)
{
	return f->shape == SHAPE_ARRAY || f->shape == SHAPE_FOLIOS;
}

static inline bool acquires(const struct gup_func *f)
{
	return f->action == ACT_GET || f->action == ACT_PIN;
}

static inline bool releases(const struct gup_func *f)
{
	return f->action == ACT_PUT || f->action == ACT_UNPIN;
}

#endif
