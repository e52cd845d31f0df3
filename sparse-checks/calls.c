// SPDX-License-Identifier: GPL-2.0-only
/*
 * What goes into a function that is called, and what comes out.
 */
#include "callee.h"
#include "calls.h"
#include "events.h"
#include "flow.h"
#include "guards.h"
#include "hooks.h"
#include "paths.h"

static bool points_to_struct(struct symbol *type)
{
	struct symbol *to = pointed_type(type);

	return to && (to->type == SYM_STRUCT || to->type == SYM_UNION) && !is_container_type(to);
}

static void pass_argument(struct unit *u, pseudo_t arg, struct symbol *type, int param,
			  struct position pos)
{
	int node = value_node(u, arg);

	if (type && !points_to_struct(type) && points_to_struct(value_type(u, arg))) {
		/* the address of a first member */
		flow(u, node, param, EDGE_ARG, pos);
		node = pointee_node(u, arg);
		if (node >= 0)
			graph_set_target(u->graph, param, node);
		return;
	}
	assign(u, node, param, EDGE_ARG, type, pos);
}

/* A function of this file: what goes in and out is all known. */
static void call_known(struct unit *u, struct symbol *fn, struct instruction *insn)
{
	struct guards guards;
	pseudo_t arg;
	int nr = 0;

	guards_of(u, insn->bb, &guards);
	guards_note_call(u, fn, &guards);
	FOR_EACH_PTR(insn->arguments, arg) {
		nr++;
		if (is_wide_value(arg))
			pass_argument(u, arg, argument_type(insn, nr), param_node(u, fn, nr),
				      insn->pos);
	} END_FOR_EACH_PTR(arg);
	if (insn->target && insn->target->type == PSEUDO_REG && is_wide(insn))
		assign(u, return_node(u, fn), value_node(u, insn->target), EDGE_RETURN, insn->type,
		       insn->pos);
}

/*
 * Handed to a function that is not seen together with a container: taken to
 * be put into it, as sg_alloc_table_from_pages() does.
 */
static void into_containers(struct unit *u, struct instruction *insn, pseudo_t self, int from)
{
	pseudo_t arg;
	int nr = 0;

	FOR_EACH_PTR(insn->arguments, arg) {
		struct symbol *type = pointed_type(argument_type(insn, ++nr));

		if (arg == self || !is_container_type(type) || !is_wide_value(arg))
			continue;
		flow(u, from, pointee_node(u, arg), EDGE_INTO, insn->pos);
	} END_FOR_EACH_PTR(arg);
}

static bool is_page_array(struct symbol *type)
{
	struct symbol *to = pointed_type(type);

	return to && is_page_type(pointed_type(to));
}

/*
 * sg_next() and its like return what they were given, or its neighbour.  Then
 * the return value needs no name: all callers' scatterlists would share it.
 */
static bool returns_argument(struct unit *u, struct instruction *insn, pseudo_t arg,
			     struct symbol *type)
{
	struct symbol *from = pointed_type(type), *to = pointed_type(insn->type);

	if (!insn->target || insn->target->type != PSEUDO_REG || !from || !to)
		return false;
	if (is_page_type(from) && is_page_type(to))
		flow(u, value_node(u, arg), value_node(u, insn->target), EDGE_RETURN, insn->pos);
	else if (from == to && is_container_type(to))
		assign(u, value_node(u, arg), value_node(u, insn->target), EDGE_RETURN, type,
		       insn->pos);
	else if (is_container_type(from) && is_page_type(to))
		flow(u, pointee_node(u, arg), value_node(u, insn->target), EDGE_RETURN, insn->pos);
	else
		return false;
	return true;
}

/*
 * One argument of a function that is not seen.  What it does with it may be
 * in the facts of another file, so the edges lead to names.  What arrives in
 * an array that it fills comes from a node of its own: else all callers of
 * kfree() would seem to share their arrays.  True if it is what is returned.
 */
static bool unknown_argument(struct unit *u, struct instruction *insn, pseudo_t arg, int nr)
{
	struct symbol *type = argument_type(insn, nr), *fn = insn->func->sym;
	int node, param;
	bool returned;

	if (!is_wide_value(arg) || !type)
		return false;
	node = value_node(u, arg);
	if (is_page_type(pointed_type(type)))
		into_containers(u, insn, arg, node);
	else if (is_page_array(type) || is_container_type(pointed_type(type)))
		into_containers(u, insn, arg, pointee_node(u, arg));
	returned = returns_argument(u, insn, arg, type);

	if (!fn->ident || !may_carry_pages(type) || pointed_type(type) == &void_ctype)
		return returned;
	param = param_node(u, fn, nr);
	flow(u, node, param, EDGE_ARG, insn->pos);
	if (is_page_type(pointed_type(type)))
		return returned;
	flow(u, pointee_node(u, arg), graph_target(u->graph, param), EDGE_ARG, insn->pos);
	if (is_page_array(pointed_type(type)))
		assign(u, out_node(u, fn, nr), pointee_node(u, arg), EDGE_RETURN,
		       pointed_type(type), insn->pos);
	else
		flow(u, out_node(u, fn, nr), pointee_node(u, arg), EDGE_RETURN, insn->pos);
	return returned;
}

static bool passes_pages(struct instruction *insn)
{
	pseudo_t arg;
	int nr = 0;

	FOR_EACH_PTR(insn->arguments, arg) {
		struct symbol *type = argument_type(insn, ++nr);

		if (is_page_type(pointed_type(type)) || is_page_array(type) ||
		    is_container_type(pointed_type(type)))
			return true;
	} END_FOR_EACH_PTR(arg);
	return false;
}

/*
 * A page that another file's function returns.  It is a plain one: whatever
 * returns pinned pages has to be in the table.
 */
static void foreign_page(struct unit *u, struct instruction *insn)
{
	struct origin *o;

	if (!is_page_type(pointed_type(insn->type)) || passes_pages(insn))
		return;
	o = graph_origin(u->graph, ORIGIN_FOREIGN, value_node(u, insn->target));
	o->site = site_of(u, insn->pos);
	o->callee = strings_intern(&u->graph->strings, show_ident(insn->func->sym->ident));
	o->unit = u->file;
	o->flags = FLAGS_UNKNOWN;
}

static void call_unknown(struct unit *u, struct instruction *insn)
{
	bool returned = false;
	pseudo_t arg;
	int nr = 0;

	FOR_EACH_PTR(insn->arguments, arg) {
		returned |= unknown_argument(u, insn, arg, ++nr);
	} END_FOR_EACH_PTR(arg);
	if (!insn->target || insn->target->type != PSEUDO_REG || !insn->func->sym->ident)
		return;
	foreign_page(u, insn);
	if (!returned && may_carry_pages(insn->type) && pointed_type(insn->type) != &void_ctype)
		assign(u, return_node(u, insn->func->sym), value_node(u, insn->target), EDGE_RETURN,
		       insn->type, insn->pos);
}

void transfer_call(struct unit *u, struct instruction *insn)
{
	const struct gup_func *f = called_gup_func(u, insn);
	struct symbol *fn;

	if (f) {
		events_of_call(u, f, insn);
		return;
	}
	fn = called_definition(insn);
	if (fn) {
		call_known(u, fn, insn);
	} else if (insn->func->type == PSEUDO_SYM) {
		call_unknown(u, insn);
	} else if (insn->func->type == PSEUDO_REG && insn->func->def &&
		   insn->func->def->opcode == OP_LOAD) {
		int hook = memory_node(u, insn->func->def->src, insn->func->def->offset);

		if (hook >= 0)
			hook_call(u, hook, insn);
	}
}
