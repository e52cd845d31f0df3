// SPDX-License-Identifier: GPL-2.0-only
/*
 * From the graph to findings: each release against all that reaches it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "judge.h"

/* reach[o * nr_releases + r]: acquisition o reaches release r. */
struct verdicts {
	struct graph *g;
	struct report *report;
	bool across_files;
	unsigned char *reach;
};

static bool reaches(const struct verdicts *v, int o, int r)
{
	return v->reach[(size_t)o * (size_t)v->g->nr_releases + (size_t)r];
}

static void search_all(struct verdicts *v)
{
	struct graph *g = v->g;
	int *via = xmalloc(sizeof(int) * (size_t)(g->nr_nodes + 1));
	int o, r;

	v->reach = xcalloc((size_t)g->nr_origins + 1, (size_t)g->nr_releases + 1);
	for (o = 0; o < g->nr_origins; o++) {
		graph_reach(g, g->origins[o].node, via);
		for (r = 0; r < g->nr_releases; r++) {
			struct release *rel = &g->releases[r];

			if (via[graph_find(g, rel->node)] == -1)
				continue;
			if (guards_exclude(&g->origins[o].guards, &rel->guards))
				continue;
			v->reach[(size_t)o * (size_t)g->nr_releases + (size_t)r] = 1;
		}
	}
	free(via);
}

/* "f:rds_mr.pages@net/rds/rds.h:273" as a reader wants it. */
static char *describe_name(const char *name)
{
	const char *stars = name, *colon, *end;
	const char *points = *name == '*' ? "what " : "", *to = *name == '*' ? " points to" : "";

	while (*name == '*')
		name++;
	if (!*name || name[1] != ':')
		return NULL;
	colon = name + 2;
	if (*colon == '(')
		return NULL; /* of a call through a member */
	end = colon + strcspn(colon, "@:");
	switch (*name) {
	case 'f':
	case 'v':
	case 'V':
		return string_print("%.*s%.*s", (int)(name - stars), stars, (int)(end - colon),
				    colon);
	case 'p':
	case 'P':
	case 'o':
		return string_print("%sargument %d of %.*s()%s", points,
				    *end == ':' ? atoi(end + 1) : 0, (int)(end - colon), colon, to);
	case 'r':
	case 'R':
		return string_print("%swhat %.*s() returns%s", points, (int)(end - colon), colon,
				    to);
	default:
		return NULL;
	}
}

/*
 * Members say most, then parameters: what the locals of several callers are
 * passed as is named once.  The text does not depend on the order of merging.
 */
static int name_rank(const char *name)
{
	while (*name == '*')
		name++;
	return *name == 'f' ? 0 : *name == 'v' ? 1 : *name == 'V' ? 3 : 2;
}

static char *describe_node(struct graph *g, int node)
{
	struct name *name, *best = NULL;

	for (name = g->nodes[graph_find(g, node)].names; name; name = name->next) {
		int diff = best ? name_rank(name->text) - name_rank(best->text) : -1;

		if (diff < 0 || (!diff && strcmp(name->text, best->text) < 0))
			best = name;
	}
	return best ? describe_name(best->text) : NULL;
}

static const char *origin_verb(enum origin_kind kind)
{
	switch (kind) {
	case ORIGIN_PIN:
		return "pinned";
	case ORIGIN_GET:
		return "got";
	case ORIGIN_FOREIGN:
		return "returned";
	default:
		return "referenced again";
	}
}

static char *describe_step(struct graph *g, const struct edge *e)
{
	char *from = describe_node(g, e->from), *to = describe_node(g, e->to), *text = NULL;

	switch (e->kind) {
	case EDGE_STORE:
		text = to ? string_print("stored in %s", to) : NULL;
		break;
	case EDGE_LOAD:
		text = from ? string_print("taken from %s", from) : NULL;
		break;
	case EDGE_ARG:
		text = to ? string_print("passed as %s", to) : NULL;
		break;
	case EDGE_RETURN:
		text = from ? string_print("comes back as %s", from) : NULL;
		break;
	case EDGE_INTO:
		text = to ? string_print("put into %s", to) : string_copy("put into a container");
		break;
	case EDGE_COPY:
		break;
	}
	free(from);
	free(to);
	return text;
}

#define MAX_STEPS 64

/* The steps from an acquisition to a release, as notes. */
static void add_path(struct verdicts *v, struct finding *f, const struct origin *o,
		     const struct release *r)
{
	struct graph *g = v->g;
	int *via = xmalloc(sizeof(int) * (size_t)(g->nr_nodes + 1));
	int steps[MAX_STEPS] = { 0 }, nr = 0, node = graph_find(g, r->node);
	char *place = describe_node(g, o->node);

	report_note(f, &o->site,
		    place ? string_print("%s here by %s() into %s", origin_verb(o->kind), o->callee,
					 place)
			  : string_print("%s here by %s()", origin_verb(o->kind), o->callee));
	free(place);
	graph_reach(g, o->node, via);
	while (via[node] >= 0 && nr < MAX_STEPS) {
		steps[nr++] = via[node];
		node = graph_find(g, g->edges[via[node]].from);
	}
	while (nr--) {
		struct edge *e = &g->edges[steps[nr]];
		char *text = describe_step(g, e);

		if (text)
			report_note(f, &e->site, text);
	}
	free(via);
}

/* What reaches one release. */
struct arrivals {
	int first[NR_ORIGIN_KINDS]; /* the first of the kind, -1 if none */
};

static struct arrivals arrivals_at(struct verdicts *v, int r)
{
	struct arrivals a = { .first = { -1, -1, -1, -1 } };
	int o;

	for (o = 0; o < v->g->nr_origins; o++) {
		enum origin_kind kind = v->g->origins[o].kind;

		if (!reaches(v, o, r))
			continue;
		if (a.first[kind] < 0)
			a.first[kind] = o;
	}
	return a;
}

/* Do both releases take from the same pages, one instead of the other? */
static bool alternatives(struct verdicts *v, const struct arrivals *a, int r, int other)
{
	struct release *one = &v->g->releases[r], *two = &v->g->releases[other];
	int plain = a->first[ORIGIN_GET] >= 0 ? a->first[ORIGIN_GET] : a->first[ORIGIN_FOREIGN];

	if (one->action == two->action || two->action == ACT_DIRTY)
		return false;
	return reaches(v, a->first[ORIGIN_PIN], other) && reaches(v, plain, other);
}

/* Does one function choose between the two? */
static bool is_choice(const struct release *a, const struct release *b)
{
	return a->site.func == b->site.func &&
	       (guards_exclude(&a->guards, &b->guards) || arms_exclude(&a->arms, &b->arms));
}

/* How pages of both origins that are kept in one place are released. */
struct choice {
	bool by_origin; /* by the other kind where this one is not */
	bool by_same; /* by the same kind where this one is not */
	bool elsewhere; /* by the other kind, in some other place */
};

static struct choice choice_at(struct verdicts *v, const struct arrivals *a, int r)
{
	struct release *rel = &v->g->releases[r];
	struct choice choice = { 0 };
	int i;

	for (i = 0; i < v->g->nr_releases; i++) {
		struct release *other = &v->g->releases[i];
		bool chosen = is_choice(other, rel);

		if (alternatives(v, a, r, i)) {
			choice.by_origin = choice.by_origin || chosen;
			/* what undoes one acquisition is no choice */
			choice.elsewhere = choice.elsewhere || other->certain < 0;
		} else if (chosen && other->action == rel->action && other->dirty == rel->dirty &&
			   reaches(v, a->first[ORIGIN_PIN], i)) {
			choice.by_same = true;
		}
	}
	return choice;
}

/*
 * Pages of both origins may be kept in one place if they are released by
 * origin: then a release of each kind is reached, by both.  Where one function
 * chooses, it has to choose between both kinds.
 */
static bool released_by_origin(struct verdicts *v, const struct arrivals *a, int r)
{
	struct choice choice = choice_at(v, a, r);

	return choice.by_origin || (choice.elsewhere && !choice.by_same);
}

static bool only_pins_reach(struct verdicts *v, int r)
{
	int o;

	for (o = 0; o < v->g->nr_origins; o++)
		if (v->g->origins[o].kind != ORIGIN_PIN && reaches(v, o, r))
			return false;
	return true;
}

/* Is the pin released from the place that it was put into first? */
static bool is_released_at_home(struct verdicts *v, int pin)
{
	struct graph *g = v->g;
	int i, home = graph_find(g, g->origins[pin].node);

	for (i = 0; i < g->nr_releases; i++) {
		struct release *rel = &g->releases[i];

		/* what undoes one acquisition says nothing of those that succeed */
		if (rel->action == ACT_UNPIN && rel->certain < 0 &&
		    graph_find(g, rel->node) == home && only_pins_reach(v, i))
			return true;
	}
	return false;
}

/*
 * A place that holds pages of its own may be lent pinned ones: they have an
 * owner that unpins them, and what is put there are the others.
 */
static bool pins_are_lent(struct verdicts *v, int r)
{
	int o;

	for (o = 0; o < v->g->nr_origins; o++)
		if (v->g->origins[o].kind == ORIGIN_PIN && reaches(v, o, r) &&
		    !is_released_at_home(v, o))
			return false;
	return true;
}

/* That is what is done elsewhere, but here the choice makes no difference. */
static bool chooses_in_vain(struct verdicts *v, const struct arrivals *a, int r)
{
	struct choice choice = choice_at(v, a, r);

	return choice.elsewhere && choice.by_same && !choice.by_origin;
}

/* A parameter, or a member that nothing here is stored in: others fill it. */
static bool is_open(struct graph *g, int node, const int *incoming)
{
	struct name *name;

	for (name = g->nodes[node].names; name; name = name->next) {
		const char *text = name->text;

		while (*text == '*')
			text++;
		if (*text == 'o' || (*text == 'p' && text[2] != '(') ||
		    (*text == 'r' && text > name->text) || (strchr("fv", *text) && !incoming[node]))
			return true;
	}
	return false;
}

/*
 * get_page() adds to a reference that may be of either kind.  Only if all the
 * ways that lead to the release begin in this file does it tell the kind.
 */
static bool all_sources_known(struct verdicts *v, int r)
{
	struct graph *g = v->g;
	int *incoming = xcalloc((size_t)g->nr_nodes + 1, sizeof(int));
	unsigned char *seen = xcalloc((size_t)g->nr_nodes + 1, 1);
	bool changed = true, known = true;
	int i;

	for (i = 0; i < g->nr_edges; i++)
		incoming[graph_find(g, g->edges[i].to)]++;
	for (i = 0; i < g->nr_origins; i++)
		incoming[graph_find(g, g->origins[i].node)]++;
	seen[graph_find(g, g->releases[r].node)] = 1;
	while (changed) {
		changed = false;
		for (i = 0; i < g->nr_edges; i++) {
			int from = graph_find(g, g->edges[i].from);

			if (seen[from] || !seen[graph_find(g, g->edges[i].to)])
				continue;
			seen[from] = 1;
			changed = true;
		}
	}
	for (i = 0; i < g->nr_nodes; i++)
		if (seen[i] && is_open(g, i, incoming))
			known = false;
	free(incoming);
	free(seen);
	return known;
}

static void report_mismatch(struct verdicts *v, int r, enum finding_kind kind, int o, int other)
{
	struct release *rel = &v->g->releases[r];
	struct origin *org = &v->g->origins[o];
	struct finding *f;
	char *text;

	if (kind == FIND_MIXED)
		text = string_print("%s() releases pinned pages and plain references", rel->callee);
	else if (kind == FIND_PUT_PINNED)
		text = string_print("pages pinned by %s() released with %s()", org->callee,
				    rel->callee);
	else if (org->kind == ORIGIN_REF)
		text = string_print(
			"pages that %s() references, and nothing pins, released with %s()",
			org->callee, rel->callee);
	else
		text = string_print("pages from %s() were not pinned, released with %s()",
				    org->callee, rel->callee);
	rel->reported = true;
	f = report_add(v->report, kind, &rel->site, text);
	add_path(v, f, org, rel);
	if (other >= 0)
		add_path(v, f, &v->g->origins[other], rel);
}

static void explain(struct verdicts *v, const struct release *rel, const char *why)
{
	if (v->report->explain)
		fprintf(stderr, "%s:%d:%d: note: nothing to report: %s\n", rel->site.file,
			rel->site.line, rel->site.col, why);
}

/* The function itself shows which acquisition it releases. */
static bool judge_certain(struct verdicts *v, int r, const struct arrivals *a)
{
	struct release *rel = &v->g->releases[r];
	bool pinned;

	if (rel->certain < 0)
		return false;
	pinned = v->g->origins[rel->certain].kind == ORIGIN_PIN;
	if (pinned && rel->action == ACT_PUT && a->first[ORIGIN_REF] < 0)
		report_mismatch(v, r, FIND_PUT_PINNED, rel->certain, -1);
	else if (!pinned && rel->action == ACT_UNPIN)
		report_mismatch(v, r, FIND_UNPIN_GOT, rel->certain, -1);
	else
		explain(v, rel, "the function itself acquires them that way");
	return true;
}

/* What is wrong at a release, and the acquisitions that say so. */
struct verdict {
	enum finding_kind kind; /* NR_FINDINGS: nothing */
	int origin, other;
	const char *why; /* if nothing is wrong */
};

static struct verdict fine(const char *why)
{
	return (struct verdict){ NR_FINDINGS, -1, -1, why };
}

static struct verdict wrong(enum finding_kind kind, int origin, int other)
{
	return (struct verdict){ kind, origin, other, NULL };
}

static struct verdict judge_put(struct verdicts *v, int r, const struct arrivals *a)
{
	int pin = a->first[ORIGIN_PIN], get = a->first[ORIGIN_GET];
	int plain = get >= 0 ? get : a->first[ORIGIN_FOREIGN];

	if (pin < 0)
		return fine("no pin reaches it");
	/* A pinned page that get_page() was called for may be put. */
	if (a->first[ORIGIN_REF] >= 0)
		return fine("a reference is taken on top of the pin");
	if (plain < 0)
		return wrong(FIND_PUT_PINNED, pin, -1);
	if (released_by_origin(v, a, r))
		return fine("both kinds reach it, and a release of the other kind");
	if (pins_are_lent(v, r))
		return fine("the pins that reach it are released where they were put first");
	return wrong(FIND_MIXED, pin, plain);
}

static struct verdict judge_unpin(struct verdicts *v, int r, const struct arrivals *a)
{
	int pin = a->first[ORIGIN_PIN], get = a->first[ORIGIN_GET], ref = a->first[ORIGIN_REF];
	int foreign = a->first[ORIGIN_FOREIGN];
	struct release *rel = &v->g->releases[r];

	if (pin >= 0 && get >= 0 && !released_by_origin(v, a, r))
		return wrong(FIND_MIXED, pin, get);
	if (pin >= 0 && foreign >= 0 && chooses_in_vain(v, a, r))
		return wrong(FIND_MIXED, pin, foreign);
	if (pin >= 0)
		return fine("a pin reaches it");
	if (get >= 0)
		return wrong(FIND_UNPIN_GOT, get, -1);
	if (ref < 0 && foreign < 0)
		return fine("nothing that is known reaches it");
	if (rel->stored >= 0 && reaches(v, rel->stored, r))
		return wrong(FIND_UNPIN_GOT, rel->stored, -1);
	if (v->across_files || !all_sources_known(v, r))
		return fine("it may come from where this does not see");
	return wrong(FIND_UNPIN_GOT, foreign >= 0 ? foreign : ref, -1);
}

static void judge_release(struct verdicts *v, int r)
{
	struct arrivals a = arrivals_at(v, r);
	struct release *rel = &v->g->releases[r];
	struct verdict verdict;

	if (judge_certain(v, r, &a))
		return;
	verdict = rel->action == ACT_PUT ? judge_put(v, r, &a) : judge_unpin(v, r, &a);
	if (verdict.kind != NR_FINDINGS)
		report_mismatch(v, r, verdict.kind, verdict.origin, verdict.other);
	else
		explain(v, rel, verdict.why);
}

/* Does the node have a name that other files can mean as well? */
static bool is_seen_outside(struct graph *g, int node)
{
	struct name *name;

	for (name = g->nodes[node].names; name; name = name->next) {
		const char *text = name->text;

		while (*text == '*')
			text++;
		if (strchr("fvpro", *text))
			return true;
	}
	return false;
}

/* Pages that stay in the file and that nothing in it releases. */
static void judge_leak(struct verdicts *v, int o, int *via)
{
	struct graph *g = v->g;
	struct origin *origin = &g->origins[o];
	int i;

	if (origin->kind != ORIGIN_PIN && origin->kind != ORIGIN_GET)
		return;
	for (i = 0; i < g->nr_releases; i++)
		if (reaches(v, o, i) && g->releases[i].action != ACT_DIRTY)
			return;
	graph_reach(g, origin->node, via);
	for (i = 0; i < g->nr_nodes; i++)
		if (via[i] != -1 && is_seen_outside(g, i))
			return;
	report_add(v->report, FIND_LEAK, &origin->site,
		   string_print("no path releases what %s() acquires", origin->callee));
}

/* Pages acquired for writing, and no release of them marks them dirty. */
static void judge_dirty(struct verdicts *v, int o, unsigned long long write_flag)
{
	struct graph *g = v->g;
	struct origin *origin = &g->origins[o];
	struct finding *f;
	int i, clean = -1;

	if (origin->kind != ORIGIN_PIN || origin->flags & FLAGS_UNKNOWN ||
	    !(origin->flags & write_flag))
		return;
	for (i = 0; i < g->nr_releases; i++) {
		if (!reaches(v, o, i))
			continue;
		if (g->releases[i].dirty)
			return;
		if (clean < 0)
			clean = i;
	}
	if (clean < 0)
		return;
	f = report_add(v->report, FIND_DIRTY, &g->releases[clean].site,
		       string_print("pages that %s() acquired for writing are released clean",
				    origin->callee));
	add_path(v, f, origin, &g->releases[clean]);
}

static void judge_origins(struct verdicts *v, unsigned long long write_flag)
{
	int *via = xmalloc(sizeof(int) * (size_t)(v->g->nr_nodes + 1));
	int o;

	for (o = 0; o < v->g->nr_origins; o++) {
		if (v->report->enabled[FIND_LEAK])
			judge_leak(v, o, via);
		if (v->report->enabled[FIND_DIRTY])
			judge_dirty(v, o, write_flag);
	}
	free(via);
}

void judge(struct graph *g, struct report *report, const struct judging *how)
{
	struct verdicts v = { .g = g, .report = report, .across_files = how->across_files };
	int r;

	if (!g->nr_origins)
		return;
	graph_seal(g);
	search_all(&v);
	for (r = 0; r < g->nr_releases; r++)
		if (g->releases[r].action != ACT_DIRTY && !g->releases[r].reported)
			judge_release(&v, r);
	if (!how->across_files)
		judge_origins(&v, how->write_flag);
	free(v.reach);
}
