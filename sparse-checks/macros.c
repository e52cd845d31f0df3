// SPDX-License-Identifier: GPL-2.0-only
/*
 * Table lines for macros: which function does __free_page() call, and where do
 * its arguments get to?
 */
#include "macros.h"
#include "sparse.h"

#define MAX_ARGS 16

/* A call that a macro expands to: the function, and what it is called with. */
struct expansion {
	struct ident *callee;
	int args;
	int position[MAX_ARGS]; /* of the macro's arguments, from 1; 0: not there */
};

static bool is_end(struct token *token)
{
	return token_type(token) == TOKEN_UNTAINT || eof_token(token);
}

/* The arguments from an opening parenthesis on; they must end the macro. */
static bool parse_arguments(struct token *token, struct expansion *e)
{
	int depth = 0;

	e->args = 1;
	for (; !is_end(token); token = token->next) {
		if (token_type(token) == TOKEN_MACRO_ARGUMENT && token->argnum < MAX_ARGS)
			e->position[token->argnum] = e->args;
		else if (match_op(token, '('))
			depth++;
		else if (match_op(token, ',') && depth == 1)
			e->args++;
		else if (match_op(token, ')') && --depth == 0)
			return is_end(token->next);
	}
	return false;
}

/* name alone, or name(...), and nothing else. */
static bool parse_expansion(struct symbol *macro, int args, struct expansion *e)
{
	struct token *token = macro->expansion;
	int i;

	if (!token || token_type(token) != TOKEN_IDENT)
		return false;
	e->callee = token->ident;
	if (macro->arglist)
		return macro->arglist->count.normal == (unsigned int)args &&
		       match_op(token->next, '(') && parse_arguments(token->next, e);
	e->args = args;
	for (i = 0; i < MAX_ARGS; i++)
		e->position[i] = i + 1;
	return is_end(token->next);
}

/* Where an argument of the macro is in the call.  False if it is lost there. */
static bool follow(const struct expansion *e, int *arg)
{
	if (*arg <= 0)
		return true; /* the return value, none, always */
	*arg = *arg <= MAX_ARGS ? e->position[*arg - 1] : 0;
	return *arg > 0;
}

static void learn(const struct table *table, struct table *learnt, const struct gup_func *f)
{
	struct symbol *macro = lookup_symbol(built_in_ident(f->name), NS_MACRO);
	struct expansion e = { 0 };
	struct gup_func call = *f;
	const char *name;

	if (!macro || !parse_expansion(macro, f->args, &e))
		return;
	call.args = e.args;
	if (!follow(&e, &call.pages) || !follow(&e, &call.count) || !follow(&e, &call.flags) ||
	    !follow(&e, &call.dirty))
		return;
	name = show_ident(e.callee);
	/* What the table says of the function itself is better. */
	if (!table_lookup(table, name, e.args) && !table_lookup(learnt, name, e.args))
		table_add(learnt, &call, name);
}

void macros_learn(const struct table *table, struct table *learnt)
{
	const struct gup_func *f;
	int i;

	for (i = 0; i < TABLE_BUCKETS; i++) {
		for (f = table->buckets[i]; f; f = f->next)
			learn(table, learnt, f);
	}
}
