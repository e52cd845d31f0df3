// SPDX-License-Identifier: GPL-2.0-only
/*
 * Facts: what a file acquires, hands on and releases, under names that other
 * files use as well.  Written for each file, read by the link.
 *
 * Facts may come from elsewhere, so the reader believes nothing: every number
 * is checked, and a line that it does not know ends it.
 */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "summaries.h"

#define MAX_COLUMNS 4096
#define MAX_NODES   (1 << 22)

/* Names */

static bool is_global_name(const char *name)
{
	while (*name == '*')
		name++;
	return strchr("fvpro", *name) != NULL;
}

static bool is_global(const struct graph *g, int node)
{
	const struct name *name;

	for (name = g->nodes[node].names; name; name = name->next)
		if (is_global_name(name->text))
			return true;
	return false;
}

/* What is kept: all that lies on a way that others can be part of. */

static void spread(struct graph *g, unsigned char *mark, bool forward)
{
	bool changed = true;
	int i;

	while (changed) {
		changed = false;
		for (i = 0; i < g->nr_edges; i++) {
			int from = graph_find(g, g->edges[i].from);
			int to = graph_find(g, g->edges[i].to);

			if (!forward) {
				int swap = from;

				from = to;
				to = swap;
			}
			if (mark[from] && !mark[to]) {
				mark[to] = 1;
				changed = true;
			}
		}
	}
}

static unsigned char *nodes_to_keep(struct graph *g)
{
	unsigned char *from = xcalloc((size_t)g->nr_nodes + 1, 1);
	unsigned char *to = xcalloc((size_t)g->nr_nodes + 1, 1);
	int i;

	for (i = 0; i < g->nr_nodes; i++)
		if (graph_find(g, i) == i && is_global(g, i))
			from[i] = to[i] = 1;
	for (i = 0; i < g->nr_origins; i++)
		from[graph_find(g, g->origins[i].node)] = 1;
	for (i = 0; i < g->nr_releases; i++)
		to[graph_find(g, g->releases[i].node)] = 1;
	spread(g, from, true);
	spread(g, to, false);
	for (i = 0; i < g->nr_nodes; i++)
		from[i] &= to[i];
	free(to);
	return from;
}

/* Writing */

/* Tabs and newlines separate, so they are written as escapes. */
static void put_text(FILE *out, const char *text)
{
	fputc('\t', out);
	for (; *text; text++) {
		if (*text == '\t' || *text == '\n' || *text == '\\')
			fprintf(out, "\\%02x", (unsigned char)*text);
		else
			fputc(*text, out);
	}
}

static void put_site(FILE *out, const struct site *site)
{
	put_text(out, site->file);
	put_text(out, site->func);
	fprintf(out, "\t%d\t%d", site->line, site->col);
}

/* Guards whose keys mean the same in other files. */
static void put_guards(FILE *out, const struct guards *guards)
{
	int i, j;

	for (i = 0; i < guards->nr; i++) {
		const struct guard *guard = &guards->list[i];

		if (!strncmp(guard->key, "value ", 6) || !strncmp(guard->key, "arg ", 4))
			continue;
		fprintf(out, "guard");
		put_text(out, guard->key);
		fprintf(out, "\t%d", guard->taken);
		for (j = 0; j < guard->nr_cases; j++)
			fprintf(out, "\t%lld", guard->cases[j]);
		fputc('\n', out);
	}
}

static int compare_strings(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void put_node(FILE *out, struct graph *g, int node, int id)
{
	const char **names = NULL;
	struct name *name;
	int nr = 0, cap = 0, i;

	for (name = g->nodes[node].names; name; name = name->next) {
		GROW(names, nr, cap);
		names[nr++] = name->text;
	}
	/* The order in which they were merged says nothing. */
	if (nr)
		qsort(names, (size_t)nr, sizeof(*names), compare_strings);
	fprintf(out, "node\t%d", id);
	for (i = 0; i < nr && i < MAX_COLUMNS - 2; i++)
		put_text(out, names[i]);
	fputc('\n', out);
	free(names);
}

static void put_edges(FILE *out, struct graph *g, const int *id)
{
	int i;

	for (i = 0; i < g->nr_edges; i++) {
		struct edge *e = &g->edges[i];
		int from = graph_find(g, e->from), to = graph_find(g, e->to);

		if (from == to || id[from] < 0 || id[to] < 0)
			continue;
		fprintf(out, "edge\t%d\t%d\t%d", id[from], id[to], e->kind);
		put_site(out, &e->site);
		fputc('\n', out);
	}
}

static void put_origins(FILE *out, struct graph *g, const int *id)
{
	int i;

	for (i = 0; i < g->nr_origins; i++) {
		struct origin *o = &g->origins[i];
		int node = id[graph_find(g, o->node)];

		if (node < 0)
			continue;
		fprintf(out, "origin\t%d\t%d\t%llu", node, o->kind, o->flags);
		put_text(out, o->callee);
		put_site(out, &o->site);
		fputc('\n', out);
		put_guards(out, &o->guards);
	}
}

static void put_releases(FILE *out, struct graph *g, const int *id)
{
	int i;

	for (i = 0; i < g->nr_releases; i++) {
		struct release *r = &g->releases[i];
		int node = id[graph_find(g, r->node)];

		/* What is certain is settled in its file. */
		if (node < 0 || r->certain >= 0)
			continue;
		fprintf(out, "release\t%d\t%d\t%d\t%d", node, r->action, r->dirty, r->reported);
		put_text(out, r->callee);
		put_site(out, &r->site);
		fputc('\n', out);
		put_guards(out, &r->guards);
	}
}

static void put_facts(FILE *out, struct graph *g, const struct unit_facts *facts)
{
	unsigned char *keep;
	int *id, i, nr = 0;

	graph_name_shared(g);
	graph_seal(g); /* it names what has none yet */
	keep = nodes_to_keep(g);
	id = xmalloc(sizeof(int) * (size_t)(g->nr_nodes + 1));
	fprintf(out, "pincheck-facts\t%d\n", FACTS_VERSION);
	fprintf(out, "unit");
	put_text(out, facts->unit);
	fprintf(out, "\t%llx\t%d\t%d\n", facts->table, facts->functions, facts->failed);
	for (i = 0; i < g->nr_nodes; i++) {
		id[i] = -1;
		if (graph_find(g, i) != i || !keep[i])
			continue;
		id[i] = nr++;
		put_node(out, g, i, id[i]);
	}
	put_edges(out, g, id);
	put_origins(out, g, id);
	put_releases(out, g, id);
	fprintf(out, "end\t%d\n", nr);
	free(id);
	free(keep);
}

static char *facts_path(const char *dir, const char *unit)
{
	char *path = string_print("%s/%s" FACTS_SUFFIX, dir, unit), *p;

	for (p = path + strlen(dir) + 1; *p; p++)
		if (*p == '/')
			*p = ',';
	return path;
}

/* Complete, or not at all: another process may be linking. */
bool facts_write(struct graph *g, const struct unit_facts *facts, const char *dir)
{
	char *path = facts_path(dir, facts->unit);
	char *scratch = string_print("%s.%ld", path, (long)getpid());
	FILE *out = fopen(scratch, "w");
	bool ok = out != NULL;

	if (ok) {
		put_facts(out, g, facts);
		ok = !ferror(out);
		ok = !fclose(out) && ok;
		ok = ok && !rename(scratch, path);
	}
	if (!ok) {
		fprintf(stderr, "pincheck: %s: %s\n", path, strerror(errno));
		unlink(scratch);
	}
	free(scratch);
	free(path);
	return ok;
}

/* Reading */

struct reader {
	struct graph *g;
	struct unit_facts *facts;
	const char *name;
	int line;
	char **col;
	int nr_cols;
	int *nodes; /* id to node */
	int nr_nodes, cap_nodes;
	struct guards *guards; /* of the origin or release before, or NULL */
	bool seen_unit, ended;
};

static bool complain(const struct reader *r, const char *what)
{
	fprintf(stderr, "pincheck: %s:%d: damaged facts: %s\n", r->name, r->line, what);
	return false;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

static bool unescape(char *text)
{
	char *to = text;

	for (; *text; text++) {
		int high, low;

		if (*text != '\\') {
			*to++ = *text;
			continue;
		}
		high = hex_digit(text[1]);
		low = high < 0 ? -1 : hex_digit(text[2]);
		if (low < 0 || !(high * 16 + low))
			return false;
		*to++ = (char)(high * 16 + low);
		text += 2;
	}
	*to = '\0';
	return true;
}

static bool split_line(struct reader *r, char *text)
{
	r->nr_cols = 0;
	for (;;) {
		char *tab = strchr(text, '\t');

		if (r->nr_cols == MAX_COLUMNS)
			return complain(r, "too many columns");
		if (tab)
			*tab = '\0';
		if (!unescape(text))
			return complain(r, "bad escape");
		r->col[r->nr_cols++] = text;
		if (!tab)
			return true;
		text = tab + 1;
	}
}

static bool number(const char *text, long long min, long long max, long long *out)
{
	char *end;

	if (!*text || *text == ' ' || *text == '+')
		return false;
	errno = 0;
	*out = strtoll(text, &end, 10);
	return !errno && !*end && *out >= min && *out <= max;
}

static bool read_int(struct reader *r, int col, int min, int max, int *out)
{
	long long value;

	if (col >= r->nr_cols || !number(r->col[col], min, max, &value))
		return complain(r, "bad number");
	*out = (int)value;
	return true;
}

static bool read_node_id(struct reader *r, int col, int *node)
{
	if (!read_int(r, col, 0, r->nr_nodes - 1, node))
		return false;
	*node = r->nodes[*node];
	return true;
}

static const char *intern(struct reader *r, const char *text)
{
	return strings_intern(&r->g->strings, text);
}

static bool read_site(struct reader *r, int col, struct site *site)
{
	if (r->nr_cols != col + 4)
		return complain(r, "wrong number of columns");
	site->file = intern(r, r->col[col]);
	site->func = intern(r, r->col[col + 1]);
	return read_int(r, col + 2, 0, INT32_MAX, &site->line) &&
	       read_int(r, col + 3, 0, INT32_MAX, &site->col);
}

static bool read_header(struct reader *r)
{
	int version;

	if (r->nr_cols != 2 || strcmp(r->col[0], "pincheck-facts"))
		return complain(r, "not a facts file");
	if (!read_int(r, 1, 0, INT32_MAX, &version))
		return false;
	if (version != FACTS_VERSION) {
		fprintf(stderr,
			"pincheck: %s: facts of version %d, this is version %d; check the file "
			"again\n",
			r->name, version, FACTS_VERSION);
		return false;
	}
	return true;
}

static bool read_unit(struct reader *r)
{
	char *end;

	if (r->seen_unit || r->nr_cols != 5 || !*r->col[1] || !*r->col[2])
		return complain(r, "bad unit");
	r->facts->unit = intern(r, r->col[1]);
	errno = 0;
	r->facts->table = strtoull(r->col[2], &end, 16);
	if (errno || *end)
		return complain(r, "bad number");
	r->seen_unit = true;
	return read_int(r, 3, 0, INT32_MAX, &r->facts->functions) &&
	       read_int(r, 4, 0, INT32_MAX, &r->facts->failed);
}

/* "*f:struct.member@file:1", "p:function:1"; no more stars than make sense. */
static bool is_name(const char *text)
{
	int stars = 0;

	while (*text == '*') {
		text++;
		stars++;
	}
	return stars <= 4 && *text && strchr("fvproVPR", *text) && text[1] == ':' && text[2];
}

static bool read_node(struct reader *r)
{
	int id, node, i;

	if (r->nr_cols < 2 || !read_int(r, 1, r->nr_nodes, r->nr_nodes, &id))
		return complain(r, "nodes out of order");
	if (id >= MAX_NODES)
		return complain(r, "too many nodes");
	node = graph_node(r->g);
	for (i = 2; i < r->nr_cols; i++) {
		if (!is_name(r->col[i]))
			return complain(r, "bad name");
		if (is_global_name(r->col[i]))
			graph_add_name(r->g, node, r->col[i]);
		else
			graph_label(r->g, node, r->col[i]);
	}
	GROW(r->nodes, r->nr_nodes, r->cap_nodes);
	r->nodes[r->nr_nodes++] = node;
	return true;
}

static bool read_edge(struct reader *r)
{
	struct site site;
	int from, to, kind;

	if (!read_node_id(r, 1, &from) || !read_node_id(r, 2, &to) ||
	    !read_int(r, 3, EDGE_COPY, EDGE_INTO, &kind) || !read_site(r, 4, &site))
		return false;
	graph_edge(r->g, from, to, kind, &site);
	return true;
}

static bool read_origin(struct reader *r)
{
	struct origin *o;
	struct site site;
	int node, kind;
	char *end;
	unsigned long long flags;

	if (!read_node_id(r, 1, &node) || !read_int(r, 2, 0, NR_ORIGIN_KINDS - 1, &kind) ||
	    !read_site(r, 5, &site))
		return false;
	errno = 0;
	flags = strtoull(r->col[3], &end, 10);
	if (errno || *end || !*r->col[3])
		return complain(r, "bad number");
	o = graph_origin(r->g, kind, node);
	o->flags = flags;
	o->callee = intern(r, r->col[4]);
	o->site = site;
	o->unit = r->facts->unit;
	r->guards = &o->guards;
	return true;
}

static bool read_release(struct reader *r)
{
	struct release *rel;
	struct site site;
	int node, action, dirty, reported;

	if (!read_node_id(r, 1, &node) || !read_int(r, 2, 0, ACT_DIRTY, &action) ||
	    !read_int(r, 3, 0, 1, &dirty) || !read_int(r, 4, 0, 1, &reported) ||
	    !read_site(r, 6, &site))
		return false;
	if (action != ACT_PUT && action != ACT_UNPIN && action != ACT_DIRTY)
		return complain(r, "not a release");
	rel = graph_release(r->g, action, node);
	rel->dirty = dirty;
	rel->reported = reported;
	rel->callee = intern(r, r->col[5]);
	rel->site = site;
	rel->unit = r->facts->unit;
	r->guards = &rel->guards;
	return true;
}

static bool read_guard(struct reader *r)
{
	struct guard *guard;
	int taken, i;

	if (!r->guards || r->nr_cols < 3 || r->nr_cols > 3 + MAX_CASES || !*r->col[1])
		return complain(r, "misplaced guard");
	if (r->guards->nr == MAX_GUARDS)
		return complain(r, "too many guards");
	if (!read_int(r, 2, 0, 1, &taken))
		return false;
	guard = &r->guards->list[r->guards->nr++];
	memset(guard, 0, sizeof(*guard));
	guard->key = intern(r, r->col[1]);
	guard->taken = taken;
	for (i = 3; i < r->nr_cols; i++)
		if (!number(r->col[i], INT64_MIN, INT64_MAX, &guard->cases[guard->nr_cases++]))
			return complain(r, "bad number");
	return true;
}

static bool read_end(struct reader *r)
{
	int nr;

	if (!read_int(r, 1, r->nr_nodes, r->nr_nodes, &nr))
		return false;
	r->ended = true;
	return true;
}

static bool read_line(struct reader *r)
{
	static const struct {
		const char *word;
		bool (*read)(struct reader *r);
	} kinds[] = {
		{ "node", read_node },	     { "edge", read_edge },   { "origin", read_origin },
		{ "release", read_release }, { "guard", read_guard }, { "end", read_end },
	};
	size_t i;

	if (r->ended)
		return complain(r, "text behind the end");
	if (r->line == 1)
		return read_header(r);
	if (!strcmp(r->col[0], "unit"))
		return read_unit(r);
	if (!r->seen_unit)
		return complain(r, "no unit");
	if (strcmp(r->col[0], "guard"))
		r->guards = NULL;
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (!strcmp(r->col[0], kinds[i].word))
			return kinds[i].read(r);
	return complain(r, "unknown line");
}

bool facts_read(struct graph *g, struct unit_facts *facts, FILE *in, const char *name)
{
	struct reader r = { .g = g, .facts = facts, .name = name };
	char *text = NULL;
	size_t size = 0;
	ssize_t len;
	bool ok = true;

	r.col = xcalloc(MAX_COLUMNS, sizeof(*r.col));
	while (ok && (len = getline(&text, &size, in)) >= 0) {
		r.line++;
		if (len && text[len - 1] == '\n')
			text[--len] = '\0';
		if ((size_t)len != strlen(text))
			ok = complain(&r, "a zero byte");
		ok = ok && split_line(&r, text) && read_line(&r);
	}
	if (ok && !r.ended)
		ok = complain(&r, "it ends too early");
	free(text);
	free(r.col);
	free(r.nodes);
	return ok;
}
