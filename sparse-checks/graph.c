// SPDX-License-Identifier: GPL-2.0-only
/*
 * The graph of places, and the search in it.
 */
#include <stdlib.h>
#include <string.h>

#include "graph.h"

int graph_node(struct graph *g)
{
	int n = g->nr_nodes;

	GROW(g->nodes, g->nr_nodes, g->cap_nodes);
	g->nodes[n] = (struct node){ .up = n, .class = n, .target = -1 };
	g->nr_nodes++;
	return n;
}

int graph_find(struct graph *g, int n)
{
	struct node *nodes = g->nodes;

	while (nodes[n].up != n) {
		nodes[n].up = nodes[nodes[n].up].up;
		n = nodes[n].up;
	}
	return n;
}

static int find_class(struct graph *g, int n)
{
	struct node *nodes = g->nodes;

	n = graph_find(g, n);
	while (nodes[n].class != n) {
		nodes[n].class = nodes[nodes[n].class].class;
		n = nodes[n].class;
	}
	return n;
}

void graph_add_name(struct graph *g, int node, const char *text)
{
	struct name *name = xmalloc(sizeof(*name));
	int *slot;

	name->text = strings_intern(&g->strings, text);
	slot = ptrmap_slot(&g->by_name, name->text, 0);
	if (*slot >= 0) {
		free(name);
		graph_merge(g, *slot, node);
		return;
	}
	*slot = node;
	node = graph_find(g, node);
	name->next = g->nodes[node].names;
	g->nodes[node].names = name;
}

void graph_label(struct graph *g, int node, const char *text)
{
	struct name *name = xmalloc(sizeof(*name));

	node = graph_find(g, node);
	name->text = strings_intern(&g->strings, text);
	name->next = g->nodes[node].names;
	g->nodes[node].names = name;
}

int graph_named(struct graph *g, const char *text)
{
	int *slot = ptrmap_slot(&g->by_name, strings_intern(&g->strings, text), 0);
	int node = *slot;

	if (node < 0) {
		node = graph_node(g);
		graph_add_name(g, node, text);
	}
	return graph_find(g, node);
}

/*
 * Two nodes become one; then the classes of both are one, then the targets of
 * both are one, and so on.  The pairs still to do are on a list, since the
 * chain can be long.
 */
struct pairs {
	int (*list)[2];
	int nr, cap;
};

static void push_pair(struct pairs *p, int a, int b)
{
	GROW(p->list, p->nr, p->cap);
	p->list[p->nr][0] = a;
	p->list[p->nr][1] = b;
	p->nr++;
}

static void join_classes(struct graph *g, int a, int b, struct pairs *todo)
{
	int ta, tb;

	a = find_class(g, a);
	b = find_class(g, b);
	if (a == b)
		return;
	ta = g->nodes[a].target;
	tb = g->nodes[b].target;
	g->nodes[b].class = a;
	if (ta < 0)
		g->nodes[a].target = tb;
	else if (tb >= 0)
		push_pair(todo, ta, tb);
}

static void merge_one(struct graph *g, int a, int b, struct pairs *todo)
{
	struct name **tail;

	a = graph_find(g, a);
	b = graph_find(g, b);
	if (a == b)
		return;
	join_classes(g, a, b, todo);
	/*
	 * The class roots stay valid after b is gone: find_class() starts at a
	 * live node, and b's class link is followed only as a root's.
	 */
	g->nodes[b].up = a;
	for (tail = &g->nodes[a].names; *tail; tail = &(*tail)->next)
		;
	*tail = g->nodes[b].names;
	g->nodes[b].names = NULL;
}

static void do_pairs(struct graph *g, struct pairs *todo)
{
	while (todo->nr) {
		todo->nr--;
		merge_one(g, todo->list[todo->nr][0], todo->list[todo->nr][1], todo);
	}
	free(todo->list);
}

void graph_merge(struct graph *g, int a, int b)
{
	struct pairs todo = { 0 };

	push_pair(&todo, a, b);
	do_pairs(g, &todo);
}

/* Both values may point to the same place. */
void graph_same_target(struct graph *g, int a, int b)
{
	struct pairs todo = { 0 };

	join_classes(g, a, b, &todo);
	do_pairs(g, &todo);
}

void graph_set_target(struct graph *g, int node, int target)
{
	int class = find_class(g, node);

	if (g->nodes[class].target >= 0)
		graph_merge(g, g->nodes[class].target, target);
	else
		g->nodes[class].target = target;
}

/* The place a value points to. */
int graph_target(struct graph *g, int node)
{
	int class = find_class(g, node), target = g->nodes[class].target;
	struct name *name;

	if (target >= 0)
		return graph_find(g, target);

	target = graph_node(g);
	g->nodes[class].target = target;
	for (name = g->nodes[graph_find(g, node)].names; name; name = name->next) {
		char *text = string_print("*%s", name->text);

		graph_add_name(g, target, text);
		free(text);
	}
	return graph_find(g, target);
}

/*
 * Values with names that point to the same place: give the place names even
 * if nothing here looks into it.  Other files do.
 */
void graph_name_shared(struct graph *g)
{
	int *named = xcalloc((size_t)g->nr_nodes + 1, sizeof(int));
	int nr = g->nr_nodes, i;

	for (i = 0; i < nr; i++) {
		if (graph_find(g, i) != i || !g->nodes[i].names)
			continue;
		if (++named[find_class(g, i)] == 2)
			graph_target(g, i);
	}
	free(named);
}

/*
 * A container (a scatterlist, a bio) is one place: what points into it points
 * to all of it.
 */
void graph_collapse(struct graph *g, int node)
{
	graph_set_target(g, node, node);
}

void graph_edge(struct graph *g, int from, int to, enum edge_kind kind, const struct site *site)
{
	if (from < 0 || to < 0 || from == to)
		return;
	GROW(g->edges, g->nr_edges, g->cap_edges);
	g->edges[g->nr_edges++] = (struct edge){ from, to, kind, *site };
}

struct origin *graph_origin(struct graph *g, enum origin_kind kind, int node)
{
	struct origin *o;

	GROW(g->origins, g->nr_origins, g->cap_origins);
	o = &g->origins[g->nr_origins++];
	memset(o, 0, sizeof(*o));
	o->kind = kind;
	o->node = node;
	return o;
}

struct release *graph_release(struct graph *g, enum action action, int node)
{
	struct release *r;

	GROW(g->releases, g->nr_releases, g->cap_releases);
	r = &g->releases[g->nr_releases++];
	memset(r, 0, sizeof(*r));
	r->action = action;
	r->certain = -1;
	r->stored = -1;
	r->node = node;
	return r;
}

static void name_target(struct graph *g, int node)
{
	int target = g->nodes[find_class(g, node)].target;
	struct name *name;

	if (target < 0 || graph_find(g, target) == node)
		return;
	/* Names are added at the front of other nodes only, or merged away. */
	for (name = g->nodes[node].names; name; name = name->next) {
		char *text = string_print("*%s", name->text);
		int *known = ptrmap_find(&g->by_name, strings_intern(&g->strings, text), 0);

		if (!known || graph_find(g, *known) != graph_find(g, target))
			graph_add_name(g, target, text);
		free(text);
		if (graph_find(g, node) != node)
			return; /* merged; its names have moved */
	}
}

/*
 * A target may have been made before the value that points to it had a name.
 * One more round names what the targets point to.
 */
static void name_targets(struct graph *g)
{
	int round, i;

	for (round = 0; round < 2; round++)
		for (i = 0; i < g->nr_nodes; i++)
			if (graph_find(g, i) == i && g->nodes[i].names)
				name_target(g, i);
}

/* The edges sorted by the node they leave, in the order they were added. */
void graph_seal(struct graph *g)
{
	int i, sum = 0;

	name_targets(g);
	free(g->first_edge);
	free(g->edge_list);
	g->first_edge = xcalloc((size_t)g->nr_nodes + 2, sizeof(int));
	g->edge_list = xcalloc((size_t)g->nr_edges + 1, sizeof(int));
	for (i = 0; i < g->nr_edges; i++)
		g->first_edge[graph_find(g, g->edges[i].from) + 2]++;
	for (i = 0; i <= g->nr_nodes; i++) {
		sum += g->first_edge[i + 1];
		g->first_edge[i + 1] = sum;
	}
	for (i = 0; i < g->nr_edges; i++)
		g->edge_list[g->first_edge[graph_find(g, g->edges[i].from) + 1]++] = i;
}

void graph_reach(struct graph *g, int from, int *via)
{
	int *queue = xmalloc(sizeof(int) * (size_t)(g->nr_nodes + 1));
	int head = 0, tail = 0, i;

	for (i = 0; i < g->nr_nodes; i++)
		via[i] = -1;
	from = graph_find(g, from);
	via[from] = REACHED_START;
	queue[tail++] = from;
	while (head < tail) {
		int n = queue[head++];

		for (i = g->first_edge[n]; i < g->first_edge[n + 1]; i++) {
			int e = g->edge_list[i], to = graph_find(g, g->edges[e].to);

			if (via[to] != -1)
				continue;
			via[to] = e;
			queue[tail++] = to;
		}
	}
	free(queue);
}

static bool is_case_of(const struct guard *g, long long value)
{
	int i;

	for (i = 0; i < g->nr_cases; i++)
		if (g->cases[i] == value)
			return true;
	return false;
}

static bool contradict(const struct guard *a, const struct guard *b)
{
	int i;

	if (a->key != b->key)
		return false;
	if (!a->nr_cases || !b->nr_cases)
		return a->taken != b->taken;
	for (i = 0; i < a->nr_cases; i++)
		if (is_case_of(b, a->cases[i]))
			return false;
	return true;
}

bool guards_exclude(const struct guards *a, const struct guards *b)
{
	int i, j;

	for (i = 0; i < a->nr; i++)
		for (j = 0; j < b->nr; j++)
			if (contradict(&a->list[i], &b->list[j]))
				return true;
	return false;
}

bool arms_exclude(const struct arms *a, const struct arms *b)
{
	int i, j;

	for (i = 0; i < a->nr; i++)
		for (j = 0; j < b->nr; j++)
			if (a->list[i].branch == b->list[j].branch)
				return a->list[i].taken != b->list[j].taken;
	return false;
}

void graph_free(struct graph *g)
{
	int i;

	for (i = 0; i < g->nr_nodes; i++) {
		struct name *name, *next;

		for (name = g->nodes[i].names; name; name = next) {
			next = name->next;
			free(name);
		}
	}
	free(g->nodes);
	free(g->edges);
	free(g->origins);
	free(g->releases);
	free(g->first_edge);
	free(g->edge_list);
	ptrmap_free(&g->by_name);
	strings_free(&g->strings);
	memset(g, 0, sizeof(*g));
}
