// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where pages are acquired and where they are released: calls of the table's
 * functions.
 */
#include <string.h>

#include "bits.h"
#include "callee.h"
#include "events.h"
#include "guards.h"
#include "paths.h"

/* The node that holds the pages a table function is called with. */
static int pages_node(struct unit *u, const struct gup_func *f, struct instruction *insn)
{
	pseudo_t arg;
	int node;

	if (f->pages == ARG_RETURN)
		return insn->target ? value_node(u, insn->target) : -1;
	arg = call_argument(insn, f->pages);
	if (!arg || arg->type == PSEUDO_VAL)
		return -1; /* NULL: nothing is held */
	node = value_node(u, arg);
	if (node < 0)
		return -1;
	if (takes_array(f) || (acquires(f) && f->shape == SHAPE_PAGE))
		return pointee_node(u, arg);
	return node;
}

/* gup.c calls itself with flags that decide between get and pin. */
static bool is_implementation(struct unit *u, struct instruction *insn)
{
	struct symbol *fn = called_definition(insn);

	return fn && !strcmp(site_of(u, fn->pos).file, u->file);
}

/*
 * The array that pages are in: an address, or for a page that was loaded, what
 * it was loaded from.
 */
static pseudo_t event_base(struct unit *u, const struct gup_func *f, struct instruction *insn)
{
	pseudo_t arg = call_argument(insn, f->pages);
	struct instruction *def;

	if (!arg)
		return NULL;
	if (!takes_array(f) && releases(f)) {
		def = arg->type == PSEUDO_REG ? arg->def : NULL;
		if (!def || def->opcode != OP_LOAD)
			return NULL;
		arg = def->src;
	}
	return base_value(u, arg);
}

static void add_event(struct unit *u, const struct gup_func *f, struct instruction *insn,
		      pseudo_t base, int index)
{
	if (!base)
		return;
	GROW(u->events, u->nr_events, u->cap_events);
	u->events[u->nr_events++] = (struct gup_event){ insn, base, index, acquires(f), f->plain };
}

/* A page that a function returns, and what it is stored into. */
static void add_stores(struct unit *u, const struct gup_func *f, struct instruction *insn,
		       int index)
{
	struct pseudo_user *user;

	if (!insn->target || insn->target->type != PSEUDO_REG)
		return;
	FOR_EACH_PTR(insn->target->users, user) {
		struct instruction *store = user->insn;

		if (store->opcode == OP_STORE && user->userp == &store->target)
			add_event(u, f, insn, base_value(u, store->src), index);
	} END_FOR_EACH_PTR(user);
}

static void acquire(struct unit *u, const struct gup_func *f, struct instruction *insn)
{
	enum origin_kind kind = f->action == ACT_PIN ? ORIGIN_PIN : ORIGIN_GET;
	int node = pages_node(u, f, insn);
	struct origin *o;

	if (node < 0 || (!f->plain && is_implementation(u, insn)))
		return;
	if (f->plain)
		kind = ORIGIN_FOREIGN;
	o = graph_origin(u->graph, kind, node);
	o->site = site_of(u, insn->pos);
	o->callee = strings_intern(&u->graph->strings, f->name);
	o->unit = u->file;
	o->flags = f->flags > 0 ? may_bits(call_argument(insn, f->flags), 0) : FLAGS_UNKNOWN;
	guards_of(u, insn->bb, &o->guards);
	if (f->plain)
		add_stores(u, f, insn, u->graph->nr_origins - 1);
	else if (f->pages > 0)
		add_event(u, f, insn, event_base(u, f, insn), u->graph->nr_origins - 1);
}

static bool marks_dirty(const struct gup_func *f, struct instruction *insn)
{
	pseudo_t arg;

	if (f->dirty == ARG_ALWAYS)
		return true;
	if (f->dirty <= 0)
		return false;
	arg = call_argument(insn, f->dirty);
	return !arg || arg->type != PSEUDO_VAL || arg->value;
}

static void release(struct unit *u, const struct gup_func *f, struct instruction *insn)
{
	int node = pages_node(u, f, insn);
	struct release *r;

	if (node < 0)
		return;
	r = graph_release(u->graph, f->action, node);
	r->site = site_of(u, insn->pos);
	r->callee = strings_intern(&u->graph->strings, f->name);
	r->unit = u->file;
	r->dirty = marks_dirty(f, insn);
	guards_of(u, insn->bb, &r->guards);
	arms_of(insn->bb, &r->arms);
	if (releases(f))
		add_event(u, f, insn, event_base(u, f, insn), u->graph->nr_releases - 1);
}

/*
 * One more plain reference.  It belongs to the page, wherever that is kept:
 * so the places it was just loaded from have it as well.
 */
static void add_reference(struct unit *u, const struct gup_func *f, struct instruction *insn,
			  pseudo_t page, int depth)
{
	int node = page ? value_node(u, page) : -1;
	struct instruction *def;
	struct origin *o;
	pseudo_t phi;

	if (node < 0 || depth > 6)
		return;
	o = graph_origin(u->graph, ORIGIN_REF, node);
	o->site = site_of(u, insn->pos);
	o->callee = strings_intern(&u->graph->strings, f->name);
	o->unit = u->file;
	if (page->type != PSEUDO_REG || !page->def)
		return;
	def = page->def;
	if (def->opcode == OP_LOAD) {
		node = memory_node(u, def->src, def->offset);
		if (node >= 0) {
			struct origin copy = u->graph->origins[u->graph->nr_origins - 1];

			*graph_origin(u->graph, ORIGIN_REF, node) = copy;
			u->graph->origins[u->graph->nr_origins - 1].node = node;
		}
	} else if (def->opcode == OP_PHI) {
		FOR_EACH_PTR(def->phi_list, phi) {
			if (phi->type == PSEUDO_PHI && phi->def)
				add_reference(u, f, insn, phi->def->phi_src, depth + 1);
		} END_FOR_EACH_PTR(phi);
	} else if (def->opcode == OP_ADD ||
		   (def->opcode >= OP_TRUNC && def->opcode <= OP_PTRCAST)) {
		add_reference(u, f, insn, def->src1, depth + 1);
	}
}

void events_of_call(struct unit *u, const struct gup_func *f, struct instruction *insn)
{
	if (acquires(f))
		acquire(u, f, insn);
	else if (releases(f) || f->action == ACT_DIRTY)
		release(u, f, insn);
	else if (f->action == ACT_REF)
		add_reference(u, f, insn, call_argument(insn, f->pages), 0);
}

/*
 * If one acquisition fills an array in a function, and comes first on every
 * way to a release of the same array there, then it is the one released.  If
 * only plain pages are stored there, it may be known who else fills it.
 */
static void find_certain(struct unit *u, const struct gup_event *r)
{
	struct release *rel = &u->graph->releases[r->index];
	const struct gup_event *found = NULL, *plain = NULL;
	int i, nr = 0;

	for (i = 0; i < u->nr_events; i++) {
		const struct gup_event *a = &u->events[i];

		if (!a->acquires || a->base != r->base)
			continue;
		if (a->plain) {
			plain = a;
			continue;
		}
		nr++;
		if (domtree_dominates(a->insn->bb, r->insn->bb))
			found = a;
	}
	if (nr == 1 && found)
		rel->certain = found->index;
	if (!nr && plain)
		rel->stored = plain->index;
}

void events_find_certain(struct unit *u)
{
	int i;

	for (i = 0; i < u->nr_events; i++)
		if (!u->events[i].acquires)
			find_certain(u, &u->events[i]);
	u->nr_events = 0;
}
