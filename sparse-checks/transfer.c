// SPDX-License-Identifier: GPL-2.0-only
/*
 * From instructions to edges: which value gets into which place.
 */
#include "calls.h"
#include "events.h"
#include "flow.h"
#include "hooks.h"
#include "paths.h"
#include "transfer.h"

static void transfer_store(struct unit *u, struct instruction *insn)
{
	pseudo_t value = insn->target;

	if (!is_wide(insn) || value->type == PSEUDO_VAL)
		return;
	if (value->type == PSEUDO_SYM && bare_type(value->sym) &&
	    bare_type(value->sym)->type == SYM_FN) {
		hook_set(u, memory_node(u, insn->src, insn->offset), value->sym, insn->pos);
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
	events_find_certain(u);
}
