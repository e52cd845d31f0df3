// SPDX-License-Identifier: GPL-2.0-only
/*
 * Functions that are called through a pointer in a member: by the member's
 * name, in any file.
 */
#include "callee.h"
#include "flow.h"
#include "guards.h"
#include "hooks.h"
#include "paths.h"

void hook_call(struct unit *u, int hook, struct instruction *insn)
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

void hook_set(struct unit *u, int hook, struct symbol *fn, struct position pos)
{
	struct symbol *type, *arg;
	int nr = 0, from, to;

	if (fn->definition)
		fn = fn->definition;
	type = bare_type(fn);
	if (hook < 0 || !type || type->type != SYM_FN || !fn->ident)
		return;
	guards_note_call(u, fn, &(struct guards){ 0 });
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
			hook_set(u, member_node(u, type, offset), fn, expr->pos);
	}
}

void hook_initializer(struct unit *u, struct symbol *var)
{
	struct symbol *type = bare_type(var);

	while (type && type->type == SYM_ARRAY)
		type = bare_type(type->ctype.base_type);
	if (var->initializer && type && (type->type == SYM_STRUCT || type->type == SYM_UNION))
		walk_initializer(u, type, var->initializer, 0);
}
