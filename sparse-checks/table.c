// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table of functions that acquire, release, reference again or dirty
 * pages.  It is read at run time, so that a line added to it is enough.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "table.h"

#define COLUMNS 12

static const char *const action_names[] = { "get", "pin", "put", "unpin", "ref", "dirty", NULL };
static const char *const shape_names[] = { "page", "array", "range", "folio", "folios", NULL };
static const char *const result_names[] = { "-", "n", "true", "ptr", NULL };
static const char *const context_names[] = { "-", "sleeps", NULL };
static const char *const longterm_names[] = { "-", "no", "yes", NULL };

static unsigned int bucket(const char *name)
{
	unsigned int h = 5381;

	while (*name)
		h = h * 33 + (unsigned char)*name++;
	return h % TABLE_BUCKETS;
}

static bool parse_word(const char *text, const char *const *names, int *out)
{
	int i;

	for (i = 0; names[i]; i++) {
		if (!strcmp(text, names[i])) {
			*out = i;
			return true;
		}
	}
	return false;
}

/* An argument's number, from 1; "-" for none. */
static bool parse_arg(const char *text, int args, int *out)
{
	char *end;
	long n;

	if (!strcmp(text, "-")) {
		*out = ARG_NONE;
		return true;
	}
	n = strtol(text, &end, 10);
	if (end == text || *end || n < 0 || n > args)
		return false;
	*out = (int)n;
	return true;
}

static bool parse_dirty(const char *text, int args, int *out)
{
	if (!strcmp(text, "always")) {
		*out = ARG_ALWAYS;
		return true;
	}
	return parse_arg(text, args, out);
}

/* The name of the column that is wrong, or NULL if none is. */
static const char *parse_columns(char **col, struct gup_func *f)
{
	int action, shape, result, context, longterm;

	if (!*col[0])
		return "name";
	if (!parse_arg(col[1], 64, &f->args) || f->args < 1)
		return "args";
	if (!parse_word(col[2], action_names, &action))
		return "action";
	if (!parse_word(col[3], shape_names, &shape))
		return "shape";
	if (!parse_arg(col[4], f->args, &f->pages) || f->pages == ARG_NONE)
		return "pages";
	if (!parse_arg(col[5], f->args, &f->count))
		return "count";
	if (!parse_arg(col[6], f->args, &f->flags))
		return "flags";
	if (!parse_dirty(col[7], f->args, &f->dirty))
		return "dirty";
	if (!parse_word(col[8], result_names, &result))
		return "result";
	if (!parse_word(col[9], context_names, &context))
		return "context";
	if (!parse_word(col[10], longterm_names, &longterm))
		return "longterm";
	f->action = action;
	f->shape = shape;
	f->result = result;
	f->sleeps = context == 1;
	f->longterm = longterm == 2;
	return NULL;
}

void table_add(struct table *table, const struct gup_func *f, const char *name)
{
	struct gup_func **p = &table->buckets[bucket(name)];

	/* Keep the order of the file: the first line that fits is the one used. */
	while (*p)
		p = &(*p)->next;
	*p = xmalloc(sizeof(**p));
	**p = *f;
	(*p)->name = string_copy(name);
	(*p)->next = NULL;
	table->nr++;
}

static bool bad_line(const char *path, int line, const char *what, const char *text)
{
	fprintf(stderr, "pincheck: %s:%d: %s: '%s'\n", path, line, what, text);
	return false;
}

static int split(char *line, char **col)
{
	int nr = 0;

	while (nr < COLUMNS) {
		col[nr++] = line;
		line = strchr(line, '\t');
		if (!line)
			break;
		*line++ = '\0';
	}
	return nr;
}

static bool parse_line(struct table *table, const char *path, int line, char *text, bool plain)
{
	char *col[COLUMNS];
	struct gup_func f = { .plain = plain };
	const char *wrong;

	text[strcspn(text, "\r\n")] = '\0';
	if (!*text || *text == '#')
		return true;
	if (split(text, col) < COLUMNS - 1)
		return bad_line(path, line, "too few columns", text);
	wrong = parse_columns(col, &f);
	if (wrong)
		return bad_line(path, line, "bad column", wrong);
	table_add(table, &f, col[0]);
	return true;
}

bool table_read(struct table *table, const char *path, bool plain)
{
	FILE *in = fopen(path, "r");
	char *text = NULL;
	size_t size = 0;
	int line = 0, before = table->nr;
	bool ok = true;

	if (!in) {
		fprintf(stderr, "pincheck: table %s: %s\n", path, strerror(errno));
		return false;
	}
	while (ok && getline(&text, &size, in) >= 0)
		ok = parse_line(table, path, ++line, text, plain);
	if (ok && ferror(in)) {
		fprintf(stderr, "pincheck: table %s: %s\n", path, strerror(errno));
		ok = false;
	}
	if (ok && table->nr == before) {
		fprintf(stderr, "pincheck: table %s: no function in it\n", path);
		ok = false;
	}
	free(text);
	fclose(in);
	return ok;
}

void table_free(struct table *table)
{
	int i;

	for (i = 0; i < TABLE_BUCKETS; i++) {
		struct gup_func *f, *next;

		for (f = table->buckets[i]; f; f = next) {
			next = f->next;
			free(f->name);
			free(f);
		}
	}
	memset(table, 0, sizeof(*table));
}

const struct gup_func *table_lookup(const struct table *table, const char *name, int args)
{
	const struct gup_func *f;

	for (f = table->buckets[bucket(name)]; f; f = f->next)
		if (!strcmp(f->name, name) && (args < 0 || f->args == args))
			return f;
	return NULL;
}

static unsigned long long mix(unsigned long long digest, unsigned long long value)
{
	return (digest ^ value) * 1099511628211ULL;
}

unsigned long long table_digest(const struct table *table)
{
	unsigned long long digest = 14695981039346656037ULL;
	const struct gup_func *f;
	const char *p;
	int i;

	for (i = 0; i < TABLE_BUCKETS; i++) {
		for (f = table->buckets[i]; f; f = f->next) {
			for (p = f->name; *p; p++)
				digest = mix(digest, (unsigned char)*p);
			digest = mix(digest, (unsigned long long)f->args);
			digest = mix(digest, (unsigned long long)f->action * 8 + f->shape);
			digest = mix(digest, (unsigned long long)(f->pages * 64 + f->count));
			digest = mix(digest, (unsigned long long)(f->flags * 64 + f->dirty));
			digest = mix(digest, (unsigned long long)f->result * 8 + f->sleeps * 4 +
						     f->longterm * 2 + f->plain);
		}
	}
	return digest;
}
