// SPDX-License-Identifier: GPL-2.0-only
/*
 * From instructions to edges: which value gets into which place, where pages
 * are acquired and where they are released.
 */
#include <stdlib.h>
#include <string.h>

#include "guards.h"
#include "paths.h"
#include "transfer.h"

/* Only what is as wide as a pointer can be one, or a page frame number. */
static bool is_wide(struct instruction *insn)
{
	return insn->size >= (unsigned int)bits_in_pointer;
}

static void flow(struct unit *u, int from, int to, enum edge_kind kind, struct position pos)
{
	struct site site;

	if (from < 0 || to < 0)
		return;
	site = site_of(u, pos);
	graph_edge(u->graph, from, to, kind, &site);
}

/*
 * Does it matter what the value points to?  Members are found by the type of
 * the structure, so for a pointer to one it does not.
 */
static bool has_target(struct symbol *type)
{
	struct symbol *to = pointed_type(type);

	if (!to || is_container_type(to))
		return true;
	return to->type != SYM_STRUCT && to->type != SYM_UNION && to->type != SYM_FN;
}

/* The value itself is handed on, and with it what it points to. */
static void assign(struct unit *u, int from, int to, enum edge_kind kind, struct symbol *type,
		   struct position pos)
{
	if (from < 0 || to < 0)
		return;
	flow(u, from, to, kind, pos);
	if (has_target(type))
		graph_same_target(u->graph, from, to);
}

/* The value is computed from another: a page frame number from a page. */
static void derive(struct unit *u, pseudo_t src, struct instruction *insn)
{
	if (src && src->type != PSEUDO_VAL && src->type != PSEUDO_VOID)
		flow(u, value_node(u, src), value_node(u, insn->target), EDGE_COPY, insn->pos);
}

static void copy(struct unit *u, pseudo_t src, struct instruction *insn)
{
	if (src && src->type != PSEUDO_VAL && src->type != PSEUDO_VOID)
		assign(u, value_node(u, src), value_node(u, insn->target), EDGE_COPY, insn->type,
		       insn->pos);
}

pseudo_t call_argument(struct instruction *insn, int nr)
{
	return nr > 0 ? ptr_list_nth(insn->arguments, (unsigned int)nr - 1) : NULL;
}

static int nr_arguments(struct instruction *insn)
{
	return ptr_list_size((struct ptr_list *)insn->arguments);
}

static struct ident *called_ident(struct instruction *insn)
{
	pseudo_t func = insn->func;

	return func && func->type == PSEUDO_SYM ? func->sym->ident : NULL;
}

const struct gup_func *unit_gup_func(const struct unit *u, struct ident *ident, int args)
{
	const struct gup_func *f = table_lookup(u->table, show_ident(ident), args);

	return f ? f : table_lookup(&u->learnt, show_ident(ident), args);
}

const struct gup_func *called_gup_func(const struct unit *u, struct instruction *insn)
{
	struct ident *ident = called_ident(insn);

	if (!ident)
		return NULL;
	/* A static function of the same name is not the one that is meant. */
	if (insn->func->sym->ctype.modifiers & MOD_STATIC &&
	    insn->func->sym->pos.stream == insn->func->sym->endpos.stream &&
	    !strcmp(stream_name(insn->func->sym->pos.stream), u->file))
		return NULL;
	return unit_gup_func(u, ident, nr_arguments(insn));
}

static unsigned long long may_bits_phi(struct instruction *def, int depth)
{
	unsigned long long bits = 0;
	pseudo_t phi;

	FOR_EACH_PTR(def->phi_list, phi) {
		if (phi->type == PSEUDO_PHI && phi->def)
			bits |= may_bits(phi->def->phi_src, depth + 1);
	} END_FOR_EACH_PTR(phi);
	return bits;
}

unsigned long long may_bits(pseudo_t value, int depth)
{
	struct instruction *def;

	if (!value)
		return FLAGS_UNKNOWN;
	if (value->type == PSEUDO_VAL)
		return (unsigned long long)value->value & ~FLAGS_UNKNOWN;
	if (value->type != PSEUDO_REG || !value->def || depth > 8)
		return FLAGS_UNKNOWN;
	def = value->def;
	switch (def->opcode) {
	case OP_OR:
	case OP_ADD:
		return may_bits(def->src1, depth + 1) | may_bits(def->src2, depth + 1);
	case OP_AND:
		if (def->src2->type == PSEUDO_VAL && def->src2->value >= 0)
			return may_bits(def->src1, depth + 1) &
			       ((unsigned long long)def->src2->value | FLAGS_UNKNOWN);
		return may_bits(def->src1, depth + 1);
	case OP_SEL:
		return may_bits(def->src2, depth + 1) | may_bits(def->src3, depth + 1);
	case OP_PHI:
		return may_bits_phi(def, depth);
	case OP_ZEXT:
	case OP_SEXT:
	case OP_TRUNC:
		return may_bits(def->src, depth + 1);
	default:
		return FLAGS_UNKNOWN;
	}
}

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

/* The function that is called, if this file has it. */
static struct symbol *called_definition(struct instruction *insn)
{
	struct symbol *sym, *type;

	if (insn->func->type != PSEUDO_SYM)
		return NULL;
	sym = insn->func->sym;
	if (sym->definition)
		sym = sym->definition;
	type = bare_type(sym);
	return type && type->type == SYM_FN && (type->stmt || type->inline_stmt) ? sym : NULL;
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

/*
 * If one acquisition fills an array in a function, and comes first on every
 * way to a release of the same array there, then it is the one released.
 */
static void find_certain(struct unit *u)
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

static void transfer_gup_call(struct unit *u, const struct gup_func *f, struct instruction *insn)
{
	if (acquires(f))
		acquire(u, f, insn);
	else if (releases(f) || f->action == ACT_DIRTY)
		release(u, f, insn);
	else if (f->action == ACT_REF)
		add_reference(u, f, insn, call_argument(insn, f->pages), 0);
}

static struct symbol *argument_type(struct instruction *insn, int nr)
{
	return ptr_list_nth(insn->fntypes, (unsigned int)nr);
}

static bool is_wide_value(pseudo_t p)
{
	if (p->type == PSEUDO_REG && p->def)
		return is_wide(p->def);
	return p->type == PSEUDO_ARG || p->type == PSEUDO_SYM;
}

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

static void note_call(struct unit *u, struct symbol *fn, const struct guards *guards)
{
	struct known_call *call;

	if (!fn->ident || !(fn->ctype.modifiers & MOD_STATIC))
		return;
	GROW(u->calls, u->nr_calls, u->cap_calls);
	call = &u->calls[u->nr_calls++];
	call->callee = strings_intern(&u->graph->strings, show_ident(fn->ident));
	call->caller = u->fn_name ? u->fn_name : strings_intern(&u->graph->strings, "");
	call->guards = *guards;
}

/* A function of this file: what goes in and out is all known. */
static void call_known(struct unit *u, struct symbol *fn, struct instruction *insn)
{
	struct guards guards;
	pseudo_t arg;
	int nr = 0;

	guards_of(u, insn->bb, &guards);
	note_call(u, fn, &guards);
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

/* A function pointer in a member: by the member's name, in any file. */
static void call_hook(struct unit *u, int hook, struct instruction *insn)
{
	pseudo_t arg;
	int nr = 0;

	FOR_EACH_PTR(insn->arguments, arg) {
		nr++;
		if (is_wide_value(arg) && may_carry_pages(argument_type(insn, nr)))
			assign(u, value_node(u, arg), hook_param_node(u, hook, nr), EDGE_ARG,
			       argument_type(insn, nr), insn->pos);
	} END_FOR_EACH_PTR(arg);
	if (insn->target && insn->target->type == PSEUDO_REG && may_carry_pages(insn->type))
		assign(u, hook_return_node(u, hook), value_node(u, insn->target), EDGE_RETURN,
		       insn->type, insn->pos);
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

static int out_node(struct unit *u, struct symbol *fn, int nr)
{
	char *text = string_print("o:%.*s:%d", fn->ident->len, fn->ident->name, nr);
	int node = graph_named(u->graph, text);

	free(text);
	return node;
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

static void transfer_call(struct unit *u, struct instruction *insn)
{
	const struct gup_func *f = called_gup_func(u, insn);
	struct symbol *fn;

	if (f) {
		transfer_gup_call(u, f, insn);
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
			call_hook(u, hook, insn);
	}
}

/* A function's address is put into a member: calls through it get there. */
static void set_hook(struct unit *u, int hook, struct symbol *fn, struct position pos)
{
	struct symbol *type, *arg;
	int nr = 0, from, to;

	if (fn->definition)
		fn = fn->definition;
	type = bare_type(fn);
	if (hook < 0 || !type || type->type != SYM_FN || !fn->ident)
		return;
	note_call(u, fn, &(struct guards){ 0 });
	FOR_EACH_PTR(type->arguments, arg) {
		nr++;
		if (!may_carry_pages(arg))
			continue;
		from = hook_param_node(u, hook, nr);
		to = param_node(u, fn, nr);
		if (from >= 0)
			assign(u, from, to, EDGE_ARG, arg, pos);
	} END_FOR_EACH_PTR(arg);
	to = hook_return_node(u, hook);
	if (to >= 0 && may_carry_pages(type->ctype.base_type))
		assign(u, return_node(u, fn), to, EDGE_RETURN, type->ctype.base_type, pos);
}

static void transfer_store(struct unit *u, struct instruction *insn)
{
	pseudo_t value = insn->target;

	if (!is_wide(insn) || value->type == PSEUDO_VAL)
		return;
	if (value->type == PSEUDO_SYM && bare_type(value->sym) &&
	    bare_type(value->sym)->type == SYM_FN) {
		set_hook(u, memory_node(u, insn->src, insn->offset), value->sym, insn->pos);
		return;
	}
	assign(u, value_node(u, value), memory_node(u, insn->src, insn->offset), EDGE_STORE,
	       insn->type, insn->pos);
}

static void transfer_phi(struct unit *u, struct instruction *insn)
{
	pseudo_t phi;

	FOR_EACH_PTR(insn->phi_list, phi) {
		if (phi->type == PSEUDO_PHI && phi->def)
			copy(u, phi->def->phi_src, insn);
	} END_FOR_EACH_PTR(phi);
}

static void transfer_insn(struct unit *u, struct instruction *insn)
{
	switch (insn->opcode) {
	case OP_CALL:
		transfer_call(u, insn);
		break;
	case OP_LOAD:
		if (is_wide(insn))
			assign(u, memory_node(u, insn->src, insn->offset),
			       value_node(u, insn->target), EDGE_LOAD, insn->type, insn->pos);
		break;
	case OP_STORE:
		transfer_store(u, insn);
		break;
	case OP_PHI:
		if (is_wide(insn))
			transfer_phi(u, insn);
		break;
	case OP_SEL:
		if (is_wide(insn)) {
			copy(u, insn->src2, insn);
			copy(u, insn->src3, insn);
		}
		break;
	case OP_UTPTR:
		/* page_address() leads to what is in the page, not to the page */
		if (is_page_type(pointed_type(insn->type)) ||
		    is_container_type(pointed_type(insn->type)))
			copy(u, insn->src, insn);
		break;
	case OP_PTRCAST:
	case OP_PTRTU:
		copy(u, insn->src, insn);
		break;
	case OP_ZEXT:
	case OP_SEXT:
	case OP_LSR:
	case OP_ASR:
	case OP_SHL:
	case OP_AND:
	case OP_OR:
	case OP_XOR:
	case OP_ADD:
	case OP_SUB:
	case OP_MUL:
	case OP_DIVS:
	case OP_DIVU:
		if (!is_wide(insn))
			break;
		derive(u, insn->src1, insn);
		if (insn->opcode >= OP_BINARY && insn->opcode <= OP_BINARY_END)
			derive(u, insn->src2, insn);
		break;
	case OP_RET:
		if (insn->src && insn->src->type != PSEUDO_VAL && is_wide(insn))
			assign(u, value_node(u, insn->src), return_node(u, u->fn), EDGE_RETURN,
			       insn->type, insn->pos);
		break;
	default:
		break;
	}
}

/* What the caller finds in an array that it handed to us. */
static void transfer_out_arguments(struct unit *u)
{
	struct symbol *type = bare_type(u->fn), *arg;
	int nr = 0;

	if (u->fn->ctype.modifiers & MOD_STATIC)
		return;
	FOR_EACH_PTR(type->arguments, arg) {
		nr++;
		if (may_carry_pages(arg) && !is_page_type(pointed_type(arg)) &&
		    pointed_type(arg) != &void_ctype)
			flow(u, graph_target(u->graph, param_node(u, u->fn, nr)),
			     out_node(u, u->fn, nr), EDGE_RETURN, u->fn->pos);
	} END_FOR_EACH_PTR(arg);
}

void transfer_function(struct unit *u, struct entrypoint *ep)
{
	struct basic_block *bb;
	struct instruction *insn;

	u->fn = ep->name;
	u->ep = ep;
	transfer_out_arguments(u);
	FOR_EACH_PTR(ep->bbs, bb) {
		FOR_EACH_PTR(bb->insns, insn) {
			if (insn->bb)
				transfer_insn(u, insn);
		} END_FOR_EACH_PTR(insn);
	} END_FOR_EACH_PTR(bb);
	find_certain(u);
}

static struct symbol *initializing_function(struct expression *expr)
{
	struct symbol *type;

	while (expr && (expr->type == EXPR_PREOP || expr->type == EXPR_CAST ||
			expr->type == EXPR_IMPLIED_CAST || expr->type == EXPR_FORCE_CAST))
		expr = expr->type == EXPR_PREOP ? expr->unop : expr->cast_expression;
	if (!expr || expr->type != EXPR_SYMBOL || !expr->symbol)
		return NULL;
	type = bare_type(expr->symbol);
	return type && type->type == SYM_FN ? expr->symbol : NULL;
}

static void walk_initializer(struct unit *u, struct symbol *type, struct expression *expr,
			     long long offset)
{
	struct expression *entry;
	struct symbol *fn;

	switch (expr->type) {
	case EXPR_INITIALIZER:
		FOR_EACH_PTR(expr->expr_list, entry) {
			walk_initializer(u, type, entry, offset);
		} END_FOR_EACH_PTR(entry);
		break;
	case EXPR_POS:
		walk_initializer(u, type, expr->init_expr, offset + expr->init_offset);
		break;
	default:
		fn = initializing_function(expr);
		if (fn)
			set_hook(u, member_node(u, type, offset), fn, expr->pos);
	}
}

void transfer_initializer(struct unit *u, struct symbol *var)
{
	struct symbol *type = bare_type(var);

	while (type && type->type == SYM_ARRAY)
		type = bare_type(type->ctype.base_type);
	if (var->initializer && type && (type->type == SYM_STRUCT || type->type == SYM_UNION))
		walk_initializer(u, type, var->initializer, 0);
}
