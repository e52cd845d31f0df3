// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which branches decide that a block is reached.
 *
 * Code that keeps pages of two origins in one place releases by origin: it
 * tests the same flag where it acquires and where it releases.  What was
 * tested gets a name that does not depend on the function it is in: the
 * member, or the bits that were masked out.
 */
#include <string.h>

#include "guards.h"
#include "paths.h"

static const char *member_key(struct unit *u, struct instruction *load)
{
	int node = memory_node(u, load->src, load->offset);
	struct name *name;

	if (node < 0)
		return NULL;
	name = u->graph->nodes[node].names;
	return name && name->text[0] == 'f' ? name->text : NULL;
}

static const char *bool_key(struct unit *u, struct instruction *load)
{
	return load->size <= 8 ? member_key(u, load) : NULL;
}

/* sparse may have made an AND of a truncation: that masks out no flag. */
static bool is_cast(struct instruction *insn)
{
	switch (insn->opcode) {
	case OP_ZEXT:
	case OP_SEXT:
	case OP_TRUNC:
		return true;
	case OP_AND:
		return insn->src2->type == PSEUDO_VAL &&
		       (insn->src2->value == 0xff || insn->src2->value == 0xffff ||
			insn->src2->value == 0xffffffffLL);
	default:
		return false;
	}
}

static pseudo_t strip_casts(pseudo_t value)
{
	while (value->type == PSEUDO_REG && value->def && is_cast(value->def))
		value = value->def->src1;
	return value;
}

static const char *intern_key(struct unit *u, char *text)
{
	const char *key = strings_intern(&u->graph->strings, text);

	free(text);
	return key;
}

/*
 * A flag is tested as a parameter in one function and as a member in another,
 * so its key is the last part of the name and the bits.
 */
static const char *bits_key(struct unit *u, struct instruction *and)
{
	unsigned long long bits = (unsigned long long)and->src2->value;
	pseudo_t value = strip_casts(and->src1);
	const char *name = NULL, *dot;
	struct ident *ident = NULL;
	struct symbol *type;

	if (value->type == PSEUDO_ARG) {
		type = bare_type(u->fn);
		type = ptr_list_nth(type->arguments, (unsigned int)value->nr - 1);
		ident = type ? type->ident : NULL;
	} else if (value->type == PSEUDO_REG && value->def && value->def->opcode == OP_LOAD) {
		name = member_key(u, value->def);
	} else {
		ident = value->ident;
	}
	if (ident)
		return intern_key(u, string_print("%.*s & %#llx", ident->len, ident->name, bits));
	if (!name)
		return NULL;
	dot = name + strcspn(name, "@");
	while (dot > name && dot[-1] != '.')
		dot--;
	return intern_key(u, string_print("%.*s & %#llx", (int)strcspn(dot, "@"), dot, bits));
}

/* A name for the tested value; it is inverted if *taken is. */
static const char *condition_key(struct unit *u, pseudo_t cond, bool *taken, int depth,
				 bool compared)
{
	struct instruction *def;
	const char *inner;

	cond = strip_casts(cond);
	if (cond->type == PSEUDO_ARG)
		return intern_key(u, string_print("arg %p", (void *)cond));
	if (cond->type != PSEUDO_REG || !cond->def || depth > 6)
		return NULL;
	def = cond->def;
	switch (def->opcode) {
	case OP_SET_EQ:
	case OP_SET_NE:
		if (def->src2->type != PSEUDO_VAL)
			return NULL;
		if (def->opcode == OP_SET_EQ)
			*taken = !*taken;
		inner = condition_key(u, def->src1, taken, depth + 1, def->src2->value != 0);
		if (!inner || !def->src2->value)
			return inner;
		/* x == 2 is a test of its own */
		return intern_key(u, string_print("%s==%lld", inner, def->src2->value));
	case OP_AND:
		return def->src2->type == PSEUDO_VAL ? bits_key(u, def) : NULL;
	case OP_LOAD:
		/*
		 * A pointer or a count says at what time the test is, before
		 * or after the acquisition; a bool says of what kind it is.
		 */
		return depth && compared ? member_key(u, def) : bool_key(u, def);
	case OP_LSR:
	case OP_ASR:
		return NULL;
	case OP_CALL:
		return intern_key(u, string_print("value %p", (void *)cond));
	default:
		return NULL;
	}
}

static void add_guard(struct unit *u, struct instruction *br, bool taken, struct guards *out)
{
	const char *key;

	if (out->nr == MAX_GUARDS)
		return;
	key = condition_key(u, br->cond, &taken, 0, false);
	if (key)
		out->list[out->nr++] = (struct guard){ .key = key, .taken = taken };
}

/* Is the block entered only by that edge of its dominator's branch? */
static bool only_by(struct basic_block *from, struct basic_block *target, struct basic_block *bb)
{
	if (!target || !domtree_dominates(target, bb))
		return false;
	return ptr_list_size((struct ptr_list *)target->parents) == 1 && from != target;
}

/* The case values that lead to a block, if few do and no default does. */
static void add_switch_guard(struct unit *u, struct instruction *sw, struct basic_block *from,
			     struct basic_block *bb, struct guards *out)
{
	struct guard guard = { .key = strings_intern(&u->graph->strings, "case"), .taken = true };
	struct basic_block *target = NULL;
	struct multijmp *jmp;

	FOR_EACH_PTR(sw->multijmp_list, jmp) {
		if (!only_by(from, jmp->target, bb))
			continue;
		/* Small numbers mean different things in different switches. */
		if (jmp->begin != jmp->end || (jmp->begin >= 0 && jmp->begin < 256))
			return;
		if (guard.nr_cases == MAX_CASES || (target && target != jmp->target))
			return;
		target = jmp->target;
		guard.cases[guard.nr_cases++] = jmp->begin;
	} END_FOR_EACH_PTR(jmp);
	if (guard.nr_cases && out->nr < MAX_GUARDS)
		out->list[out->nr++] = guard;
}

void guards_of(struct unit *u, struct basic_block *bb, struct guards *out)
{
	struct basic_block *dom;

	memset(out, 0, sizeof(*out));
	for (dom = bb->idom; dom; dom = dom->idom) {
		struct instruction *br = last_instruction(dom->insns);

		if (br && br->opcode == OP_SWITCH)
			add_switch_guard(u, br, dom, bb, out);
		if (!br || br->opcode != OP_CBR || br->bb_true == br->bb_false)
			continue;
		if (only_by(dom, br->bb_true, bb))
			add_guard(u, br, true, out);
		else if (only_by(dom, br->bb_false, bb))
			add_guard(u, br, false, out);
	}
}

void guards_note_call(struct unit *u, struct symbol *fn, const struct guards *guards)
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

void arms_of(struct basic_block *bb, struct arms *out)
{
	struct basic_block *dom;

	out->nr = 0;
	for (dom = bb->idom; dom && out->nr < MAX_GUARDS; dom = dom->idom) {
		struct instruction *br = last_instruction(dom->insns);
		bool taken;

		if (!br || br->opcode != OP_CBR || br->bb_true == br->bb_false)
			continue;
		taken = only_by(dom, br->bb_true, bb);
		if (taken || only_by(dom, br->bb_false, bb))
			out->list[out->nr++] = (struct arm){ br, taken };
	}
}

static bool same_guard(const struct guard *a, const struct guard *b)
{
	return a->key == b->key && a->taken == b->taken && a->nr_cases == b->nr_cases &&
	       !memcmp(a->cases, b->cases, sizeof(a->cases[0]) * (size_t)a->nr_cases);
}

/* Keep of the first what the second has as well. */
static void intersect(struct guards *a, const struct guards *b)
{
	int i, j, kept = 0;

	for (i = 0; i < a->nr; i++) {
		for (j = 0; j < b->nr; j++) {
			if (same_guard(&a->list[i], &b->list[j])) {
				a->list[kept++] = a->list[i];
				break;
			}
		}
	}
	a->nr = kept;
}

static void add_all(struct guards *to, const struct guards *from)
{
	int i;

	for (i = 0; i < from->nr && to->nr < MAX_GUARDS; i++)
		to->list[to->nr++] = from->list[i];
}

/*
 * What all callers of a function tested before they call it.  It holds for a
 * static function whose address nobody takes.
 */
static struct guards inherited(struct unit *u, const char *func)
{
	struct guards all = { 0 };
	bool first = true;
	int i;

	for (i = 0; i < u->nr_calls; i++) {
		struct known_call *call = &u->calls[i];

		if (call->callee != func)
			continue;
		if (first)
			all = call->guards;
		else
			intersect(&all, &call->guards);
		first = false;
	}
	return all;
}

void guards_inherit(struct unit *u)
{
	struct graph *g = u->graph;
	struct guards from;
	int i;

	/* The callers' own callers, one step up; then the events. */
	for (i = 0; i < u->nr_calls; i++) {
		from = inherited(u, u->calls[i].caller);
		add_all(&u->calls[i].guards, &from);
	}
	for (i = 0; i < g->nr_origins; i++) {
		from = inherited(u, g->origins[i].site.func);
		add_all(&g->origins[i].guards, &from);
	}
	for (i = 0; i < g->nr_releases; i++) {
		from = inherited(u, g->releases[i].site.func);
		add_all(&g->releases[i].guards, &from);
	}
}
