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

static pseudo_t strip_casts(pseudo_t value)
{
	while (value->type == PSEUDO_REG && value->def &&
	       (value->def->opcode == OP_ZEXT || value->def->opcode == OP_SEXT ||
		value->def->opcode == OP_TRUNC))
		value = value->def->src;
	return value;
}

static const char *intern_key(struct unit *u, char *text)
{
	const char *key = strings_intern(&u->graph->strings, text);

	free(text);
	return key;
}

/* A name for the tested value; it is inverted if *taken is. */
static const char *condition_key(struct unit *u, pseudo_t cond, bool *taken, int depth)
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
		inner = condition_key(u, def->src1, taken, depth + 1);
		if (!inner || !def->src2->value)
			return inner;
		/* x == 2 is a test of its own */
		return intern_key(u, string_print("%s==%lld", inner, def->src2->value));
	case OP_AND:
		if (def->src2->type != PSEUDO_VAL)
			return NULL;
		return intern_key(u, string_print("bits %#llx", (unsigned long long)def->src2->value));
	case OP_LOAD:
		return member_key(u, def);
	case OP_LSR:
	case OP_ASR:
		return NULL;
	default:
		return intern_key(u, string_print("value %p", (void *)cond));
	}
}

static void add_guard(struct unit *u, struct instruction *br, bool taken, struct guards *out)
{
	const char *key;

	if (out->nr == MAX_GUARDS)
		return;
	key = condition_key(u, br->cond, &taken, 0);
	if (key)
		out->list[out->nr++] = (struct guard){ key, taken };
}

/* Is the block entered only by that edge of its dominator's branch? */
static bool only_by(struct basic_block *from, struct basic_block *target, struct basic_block *bb)
{
	if (!target || !domtree_dominates(target, bb))
		return false;
	return ptr_list_size((struct ptr_list *)target->parents) == 1 && from != target;
}

void guards_of(struct unit *u, struct basic_block *bb, struct guards *out)
{
	struct basic_block *dom;

	memset(out, 0, sizeof(*out));
	for (dom = bb->idom; dom; dom = dom->idom) {
		struct instruction *br = last_instruction(dom->insns);

		if (!br || br->opcode != OP_CBR || br->bb_true == br->bb_false)
			continue;
		if (only_by(dom, br->bb_true, bb))
			add_guard(u, br, true, out);
		else if (only_by(dom, br->bb_false, bb))
			add_guard(u, br, false, out);
		if (dom == dom->idom)
			break;
	}
}

bool guards_exclude(const struct guards *a, const struct guards *b)
{
	int i, j;

	for (i = 0; i < a->nr; i++)
		for (j = 0; j < b->nr; j++)
			if (a->list[i].key == b->list[j].key &&
			    a->list[i].taken != b->list[j].taken)
				return true;
	return false;
}
