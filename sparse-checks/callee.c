// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which function a call means, and what it is called with.
 */
#include <string.h>

#include "callee.h"
#include "paths.h"

pseudo_t call_argument(struct instruction *insn, int nr)
{
	return nr > 0 ? ptr_list_nth(insn->arguments, (unsigned int)nr - 1) : NULL;
}

struct symbol *argument_type(struct instruction *insn, int nr)
{
	return ptr_list_nth(insn->fntypes, (unsigned int)nr);
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

/* The function that is called, if this file has it. */
struct symbol *called_definition(struct instruction *insn)
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
