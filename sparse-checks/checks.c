// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a single function shows on its own paths: flags that are internal to
 * gup, a release that sleeps in atomic context, a second release, and a
 * return that drops the pages.
 */
#include <stdlib.h>
#include <string.h>

#include "bits.h"
#include "callee.h"
#include "checks.h"
#include "guards.h"
#include "paths.h"

const char *const kept_calls[] = {
	"spin_lock",
	"spin_unlock",
	"spin_lock_bh",
	"spin_unlock_bh",
	"spin_lock_irq",
	"spin_unlock_irq",
	"spin_unlock_irqrestore",
	"rcu_read_lock",
	"rcu_read_unlock",
	"arch_local_irq_disable",
	"arch_local_irq_enable",
	"arch_local_irq_save",
	"arch_local_irq_restore",
	/* sparse loses the jump of an asm goto in them, and with it a branch */
	"arch_static_branch",
	"arch_static_branch_jump",
	NULL,
};

/* A call and where it is. */
struct event {
	struct instruction *insn;
	const struct gup_func *gup;
};

struct events {
	struct event *list;
	int nr, cap;
};

static struct events collect(struct unit *u, struct entrypoint *ep)
{
	struct events e = { 0 };
	struct basic_block *bb;
	struct instruction *insn;

	FOR_EACH_PTR(ep->bbs, bb) {
		FOR_EACH_PTR(bb->insns, insn) {
			const struct gup_func *f;

			if (!insn->bb || insn->opcode != OP_CALL)
				continue;
			f = called_gup_func(u, insn);
			if (!f)
				continue;
			GROW(e.list, e.nr, e.cap);
			e.list[e.nr++] = (struct event){ insn, f };
		} END_FOR_EACH_PTR(insn);
	} END_FOR_EACH_PTR(bb);
	return e;
}

static void note_at(struct unit *u, struct finding *f, struct instruction *insn, const char *text)
{
	struct site site = site_of(u, insn->pos);

	report_note(f, &site, string_copy(text));
}

static struct finding *find_at(struct unit *u, struct report *r, enum finding_kind kind,
			       struct instruction *insn, char *text)
{
	struct site site = site_of(u, insn->pos);

	return report_add(r, kind, &site, text);
}

static void check_flags(struct unit *u, struct report *r, const struct event *e)
{
	const struct {
		unsigned long long bit;
		const char *name;
	} internal[] = {
		{ u->foll.pin, "FOLL_PIN" },
		{ u->foll.get, "FOLL_GET" },
		{ u->foll.longterm, "FOLL_LONGTERM" },
	};
	unsigned long long bits;
	size_t i;

	if (!acquires(e->gup) || e->gup->flags <= 0)
		return;
	bits = may_bits(call_argument(e->insn, e->gup->flags), 0);
	for (i = 0; i < ARRAY_SIZE(internal); i++)
		if (bits & internal[i].bit)
			find_at(u, r, FIND_FLAGS, e->insn,
				string_print("%s() is called with %s, which is internal to gup",
					     e->gup->name, internal[i].name));
}

static bool ident_is(const struct ident *ident, const char *name)
{
	return ident && strlen(name) == ident->len && !memcmp(ident->name, name, ident->len);
}

static bool ident_starts(const struct ident *ident, const char *name)
{
	size_t len = strlen(name);

	return ident && ident->len >= len && !memcmp(ident->name, name, len);
}

/* By how much a call makes the context more atomic. */
static int atomic_change(struct instruction *insn)
{
	static const char *const enter[] = { "_raw_spin_lock", "_raw_read_lock", "_raw_write_lock",
					     "spin_lock" };
	static const char *const leave[] = { "_raw_spin_unlock", "_raw_read_unlock",
					     "_raw_write_unlock", "spin_unlock",
					     "__raw_spin_unlock" };
	struct ident *ident;
	size_t i;

	if (insn->opcode != OP_CALL || insn->func->type != PSEUDO_SYM)
		return 0;
	ident = insn->func->sym->ident;
	if (ident_starts(ident, "spin_lock_init") || ident_starts(ident, "_raw_spin_lock_init"))
		return 0;
	for (i = 0; i < ARRAY_SIZE(enter); i++)
		if (ident_starts(ident, enter[i]))
			return 1;
	for (i = 0; i < ARRAY_SIZE(leave); i++)
		if (ident_starts(ident, leave[i]))
			return -1;
	if (ident_is(ident, "rcu_read_lock") || ident_is(ident, "arch_local_irq_disable") ||
	    ident_is(ident, "arch_local_irq_save"))
		return 1;
	if (ident_is(ident, "rcu_read_unlock") || ident_is(ident, "arch_local_irq_enable") ||
	    ident_is(ident, "arch_local_irq_restore"))
		return -1;
	return 0;
}

#define DEPTH_UNKNOWN 1000

/* The depth at the end of a block, and the call that made it atomic. */
static int depth_through(struct basic_block *bb, int depth, const struct instruction *until,
			 struct instruction **entered)
{
	struct instruction *insn;

	FOR_EACH_PTR(bb->insns, insn) {
		int change;

		if (!insn->bb)
			continue;
		if (insn == until)
			return depth;
		change = atomic_change(insn);
		if (change > 0)
			*entered = insn;
		depth += change;
		if (depth < 0)
			depth = 0;
	} END_FOR_EACH_PTR(insn);
	return depth;
}

/* Is the lock held on every path?  The least depth of all ways in. */
static int *depths_of(struct entrypoint *ep, struct ptrmap_int *index)
{
	int nr = 0, *depth;
	struct basic_block *bb, *child;
	struct instruction *entered = NULL;
	bool changed = true;

	FOR_EACH_PTR(ep->bbs, bb) {
		*ptrmap_slot(index, bb, 0) = nr++;
	} END_FOR_EACH_PTR(bb);
	depth = xmalloc(sizeof(int) * (size_t)(nr + 1));
	for (int i = 0; i < nr; i++)
		depth[i] = DEPTH_UNKNOWN;
	depth[*ptrmap_slot(index, ep->entry->bb, 0)] = 0;
	while (changed) {
		changed = false;
		FOR_EACH_PTR(ep->bbs, bb) {
			int in = depth[*ptrmap_slot(index, bb, 0)], out;

			if (in == DEPTH_UNKNOWN)
				continue;
			out = depth_through(bb, in, NULL, &entered);
			FOR_EACH_PTR(bb->children, child) {
				int *slot = ptrmap_find(index, child, 0);

				if (slot && depth[*slot] > out) {
					depth[*slot] = out;
					changed = true;
				}
			} END_FOR_EACH_PTR(child);
		} END_FOR_EACH_PTR(bb);
	}
	return depth;
}

static void check_sleeping(struct unit *u, struct report *r, struct entrypoint *ep,
			   const struct events *events)
{
	struct ptrmap_int index = { 0 };
	int *depth = NULL, i;

	for (i = 0; i < events->nr; i++) {
		struct instruction *insn = events->list[i].insn, *entered = NULL;
		struct finding *f;
		int *slot;

		if (!events->list[i].gup->sleeps)
			continue;
		if (!depth)
			depth = depths_of(ep, &index);
		slot = ptrmap_find(&index, insn->bb, 0);
		if (!slot || depth[*slot] == DEPTH_UNKNOWN ||
		    depth_through(insn->bb, depth[*slot], insn, &entered) <= 0)
			continue;
		f = find_at(u, r, FIND_SLEEP, insn,
			    string_print("%s() may sleep, in atomic context",
					 events->list[i].gup->name));
		if (entered)
			note_at(u, f, entered, "atomic since here");
	}
	free(depth);
	ptrmap_free(&index);
}

/*
 * A walk over all paths from an instruction on.  The visitor says what to do
 * at each instruction that follows.
 */
enum visit {
	VISIT_ON,
	VISIT_CUT, /* this path is of no further interest */
	VISIT_HIT,
};

struct walk {
	struct unit *u;
	pseudo_t value;
	const struct gup_func *gup;
	struct instruction *start;
	struct instruction *hit;
	enum visit (*visit)(struct walk *w, struct instruction *insn);
	bool (*take)(struct walk *w, struct basic_block *from, struct basic_block *to);
};

/* From behind start, or from the block's beginning; true if the path ends here. */
static bool walk_block(struct walk *w, struct basic_block *bb, const struct instruction *start)
{
	bool skip = start != NULL;
	struct instruction *insn;

	FOR_EACH_PTR(bb->insns, insn) {
		if (!insn->bb)
			continue;
		if (skip) {
			skip = insn != start;
			continue;
		}
		switch (w->visit(w, insn)) {
		case VISIT_HIT:
			w->hit = insn;
			return true;
		case VISIT_CUT:
			return true;
		case VISIT_ON:
			break;
		}
	} END_FOR_EACH_PTR(insn);
	return false;
}

static bool walk_from(struct walk *w)
{
	struct basic_block **stack = NULL, *bb = w->start->bb, *child;
	struct instruction *after = w->start;
	struct ptrmap_int seen = { 0 };
	int nr = 0, cap = 0;

	w->hit = NULL;
	for (;;) {
		if (!walk_block(w, bb, after)) {
			FOR_EACH_PTR(bb->children, child) {
				int *slot;

				if (w->take && !w->take(w, bb, child))
					continue;
				slot = ptrmap_slot(&seen, child, 0);
				if (*slot == 1)
					continue;
				*slot = 1;
				GROW(stack, nr, cap);
				stack[nr++] = child;
			} END_FOR_EACH_PTR(child);
		}
		after = NULL;
		if (w->hit || !nr)
			break;
		bb = stack[--nr];
	}
	free(stack);
	ptrmap_free(&seen);
	return w->hit != NULL;
}

static enum visit visit_second_release(struct walk *w, struct instruction *insn)
{
	const struct gup_func *f;

	if (w->value->type == PSEUDO_REG && insn == w->value->def)
		return VISIT_CUT;
	if (insn->opcode != OP_CALL)
		return VISIT_ON;
	f = called_gup_func(w->u, insn);
	if (!f || call_argument(insn, f->pages) != w->value)
		return VISIT_ON;
	if (acquires(f) || f->action == ACT_REF)
		return VISIT_CUT;
	return f->action == w->gup->action && f->shape == w->gup->shape ? VISIT_HIT : VISIT_ON;
}

/*
 * Plain references may be held more than once, and their releases are paired
 * elsewhere; a pin of the same value is released once.
 */
static void check_double_release(struct unit *u, struct report *r, const struct event *e)
{
	struct walk w = { .u = u, .gup = e->gup, .start = e->insn, .visit = visit_second_release };
	struct guards first, second;
	struct finding *f;

	if (e->gup->action != ACT_UNPIN)
		return;
	w.value = call_argument(e->insn, e->gup->pages);
	if (!w.value || w.value->type == PSEUDO_VAL || !walk_from(&w))
		return;
	if (w.hit == e->insn && w.value->type != PSEUDO_REG)
		return; /* a loop over what is filled again elsewhere */
	guards_of(u, e->insn->bb, &first);
	guards_of(u, w.hit->bb, &second);
	if (guards_exclude(&first, &second))
		return;
	f = find_at(u, r, FIND_DOUBLE, w.hit,
		    string_print("%s() releases the same pages a second time", e->gup->name));
	note_at(u, f, e->insn, "released first here");
}

/* Does this release, hand on or keep pages?  Then the path does not drop them. */
static bool keeps_pages(struct walk *w, struct instruction *insn)
{
	pseudo_t arg;
	int pages = graph_find(w->u->graph, value_node(w->u, w->value));

	if (insn->opcode == OP_STORE)
		return insn->target == w->value;
	if (insn->opcode != OP_CALL)
		return false;
	FOR_EACH_PTR(insn->arguments, arg) {
		int node = value_node(w->u, arg);

		if (arg == w->value)
			return true;
		if (node >= 0 && pages >= 0 &&
		    graph_target(w->u->graph, node) == graph_target(w->u->graph, pages))
			return true;
	} END_FOR_EACH_PTR(arg);
	return false;
}

static bool is_negative(pseudo_t p)
{
	return p && p->type == PSEUDO_VAL && (int)p->value < 0 && (int)p->value >= -4095;
}

static enum visit visit_error_return(struct walk *w, struct instruction *insn)
{
	if (insn == w->start)
		return VISIT_CUT;
	if (insn->opcode == OP_CALL && called_gup_func(w->u, insn) &&
	    releases(called_gup_func(w->u, insn)))
		return VISIT_CUT;
	if (keeps_pages(w, insn))
		return VISIT_CUT;
	if (insn->opcode == OP_PHISOURCE && insn->phi_node && is_negative(insn->phi_src) &&
	    insn->phi_node->target && insn->phi_node->target->users) {
		struct pseudo_user *user =
			first_ptr_list((struct ptr_list *)insn->phi_node->target->users);

		if (user && user->insn->opcode == OP_RET)
			return VISIT_HIT;
	}
	return VISIT_ON;
}

/* Of one page there is no part: what is not 1 is an error. */
static bool asks_for_one(struct walk *w)
{
	pseudo_t count = call_argument(w->start, w->gup->count);

	return count && count->type == PSEUDO_VAL && count->value == 1;
}

/* Not along a branch that says that nothing was acquired. */
static bool take_success(struct walk *w, struct basic_block *from, struct basic_block *to)
{
	struct instruction *br = last_instruction(from->insns), *cond;
	pseudo_t left;

	if (!br || br->opcode != OP_CBR || br->cond->type != PSEUDO_REG || !br->cond->def)
		return true;
	cond = br->cond->def;
	if (cond == w->start)
		return to == br->bb_true;
	left = cond->src1;
	while (left && left->type == PSEUDO_REG && left->def &&
	       (left->def->opcode == OP_TRUNC || left->def->opcode == OP_SEXT ||
		left->def->opcode == OP_ZEXT))
		left = left->def->src;
	if (left != w->start->target || !cond->src2 || cond->src2->type != PSEUDO_VAL)
		return true;
	switch (cond->opcode) {
	case OP_SET_LT:
	case OP_SET_LE:
		return cond->src2->value > 1 || to == br->bb_false;
	case OP_SET_GT:
	case OP_SET_GE:
		return cond->src2->value > 1 || to == br->bb_true;
	case OP_SET_EQ:
		if (cond->src2->value == 1 && asks_for_one(w))
			return to == br->bb_true;
		return cond->src2->value || to == br->bb_false;
	case OP_SET_NE:
		if (cond->src2->value == 1 && asks_for_one(w))
			return to == br->bb_false;
		return cond->src2->value || to == br->bb_true;
	default:
		return true;
	}
}

static void check_error_paths(struct unit *u, struct report *r, const struct event *e)
{
	struct walk w = { .u = u,
			  .gup = e->gup,
			  .start = e->insn,
			  .visit = visit_error_return,
			  .take = take_success };
	struct finding *f;

	if (!acquires(e->gup) || e->gup->pages <= 0)
		return;
	w.value = call_argument(e->insn, e->gup->pages);
	if (!w.value || w.value->type == PSEUDO_VAL || value_node(u, w.value) < 0 || !walk_from(&w))
		return;
	f = find_at(u, r, FIND_ERROR_PATH, w.hit,
		    string_print("error return drops what %s() may have acquired", e->gup->name));
	note_at(u, f, e->insn, "acquired here");
}

void check_function(struct unit *u, struct report *report, struct entrypoint *ep)
{
	struct events events = collect(u, ep);
	int i;

	for (i = 0; i < events.nr; i++) {
		check_flags(u, report, &events.list[i]);
		if (report->enabled[FIND_DOUBLE])
			check_double_release(u, report, &events.list[i]);
		if (report->enabled[FIND_ERROR_PATH])
			check_error_paths(u, report, &events.list[i]);
	}
	if (report->enabled[FIND_SLEEP])
		check_sleeping(u, report, ep, &events);
	free(events.list);
}
