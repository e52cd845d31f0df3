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

static void add_event(struct unit *u, const struct gup_func *f, struct instruction *insn, int index)
{
	pseudo_t base = event_base(u, f, insn);

	if (!base)
		return;
	GROW(u->events, u->nr_events, u->cap_events);
	u->events[u->nr_events++] = (struct gup_event){ insn, base, index, acquires(f) };
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
	if (f->pages > 0 && !f->plain)
		add_event(u, f, insn, u->graph->nr_origins - 1);
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
		add_event(u, f, insn, u->graph->nr_releases - 1);
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
 * way to a release of the same array there, then it is the one released.
 */
void events_find_certain(struct unit *u)
{
	int i, j;

	for (i = 0; i < u->nr_events; i++) {
		struct gup_event *r = &u->events[i], *found = NULL;
		int nr = 0;

		if (r->acquires)
			continue;
		for (j = 0; j < u->nr_events; j++) {
			struct gup_event *a = &u->events[j];

			if (!a->acquires || a->base != r->base)
				continue;
			nr++;
			if (domtree_dominates(a->insn->bb, r->insn->bb))
				found = a;
		}
		if (nr == 1 && found)
			u->graph->releases[r->index].certain = found->index;
	}
	u->nr_events = 0;
}
