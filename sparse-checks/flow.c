// SPDX-License-Identifier: GPL-2.0-only
/*
 * Edges between values: what gets where, and whether what it points to does too.
 */
#include "flow.h"
#include "paths.h"

bool is_wide(struct instruction *insn)
{
	return insn->size >= (unsigned int)bits_in_pointer;
}

bool is_wide_value(pseudo_t p)
{
	if (p->type == PSEUDO_REG && p->def)
		return is_wide(p->def);
	return p->type == PSEUDO_ARG || p->type == PSEUDO_SYM;
}

void flow(struct unit *u, int from, int to, enum edge_kind kind, struct position pos)
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

void assign(struct unit *u, int from, int to, enum edge_kind kind, struct symbol *type,
	    struct position pos)
{
	if (from < 0 || to < 0)
		return;
	flow(u, from, to, kind, pos);
	if (has_target(type))
		graph_same_target(u->graph, from, to);
}

void derive(struct unit *u, pseudo_t src, struct instruction *insn)
{
	if (src && src->type != PSEUDO_VAL && src->type != PSEUDO_VOID)
		flow(u, value_node(u, src), value_node(u, insn->target), EDGE_COPY, insn->pos);
}

void copy(struct unit *u, pseudo_t src, struct instruction *insn)
{
	if (src && src->type != PSEUDO_VAL && src->type != PSEUDO_VOID)
		assign(u, value_node(u, src), value_node(u, insn->target), EDGE_COPY, insn->type,
		       insn->pos);
}
