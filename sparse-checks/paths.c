// SPDX-License-Identifier: GPL-2.0-only
/*
 * From an instruction's address to a place: a (structure, member) pair, a
 * variable, or what a value points to.
 *
 * Members are told apart by structure and not by object: what one function
 * stores in rds_mr.pages another one, called back years later, loads from it.
 * Structures that everything is kept in (scatterlists, bios) are told apart
 * by what holds them instead.
 */
#include <stdlib.h>
#include <string.h>

#include "paths.h"

struct symbol *bare_type(struct symbol *type)
{
	while (type && (type->type == SYM_NODE || type->type == SYM_ENUM))
		type = type->ctype.base_type;
	return type;
}

struct symbol *pointed_type(struct symbol *type)
{
	type = bare_type(type);
	if (!type || (type->type != SYM_PTR && type->type != SYM_ARRAY))
		return NULL;
	return bare_type(type->ctype.base_type);
}

static bool is_struct(struct symbol *type)
{
	return type && (type->type == SYM_STRUCT || type->type == SYM_UNION);
}

static bool has_tag(struct symbol *type, const char *const *tags)
{
	int i;

	if (!is_struct(type) || !type->ident)
		return false;
	for (i = 0; tags[i]; i++)
		if (strlen(tags[i]) == type->ident->len &&
		    !memcmp(tags[i], type->ident->name, type->ident->len))
			return true;
	return false;
}

bool is_page_type(struct symbol *type)
{
	static const char *const tags[] = { "page", "folio", NULL };

	return has_tag(bare_type(type), tags);
}

/*
 * Holders of pages that are used everywhere.  Each is one place, named by the
 * member or variable that holds it.
 */
bool is_container_type(struct symbol *type)
{
	static const char *const tags[] = {
		"scatterlist",
		"sg_table",
		"sg_append_table",
		"bio_vec",
		"bio",
		"list_head",
		"xarray",
		"radix_tree_root",
		"rb_root",
		"rb_node",
		"hlist_head",
		"hlist_node",
		"llist_head",
		"llist_node",
		"iov_iter",
		"sk_buff",
		"skb_frag",
		"pagevec",
		"folio_batch",
		"sg_page_iter",
		"sg_mapping_iter",
		"sk_msg",
		"kvec",
		"page_vec",
		NULL,
	};

	return has_tag(bare_type(type), tags);
}

/* Could a function that is not seen move pages by this argument? */
bool may_carry_pages(struct symbol *pointer)
{
	static const char *const iterators[] = { "iov_iter", NULL };
	struct symbol *to = pointed_type(pointer), *next;

	/* Everybody's pages go through the same functions by an iov_iter. */
	if (!to || has_tag(to, iterators))
		return false;
	if (to == &void_ctype || is_page_type(to) || is_container_type(to))
		return true;
	next = pointed_type(to);
	if (next && pointed_type(next))
		next = pointed_type(next); /* struct page ***: an array that it allocates */
	return next && is_page_type(next);
}

static struct symbol *param_type(struct symbol *fn, int nr)
{
	struct symbol *type = bare_type(fn), *arg;

	if (!type || type->type != SYM_FN)
		return NULL;
	arg = ptr_list_nth(type->arguments, (unsigned int)nr - 1);
	return arg;
}

/* The type that the code gives a value, NULL if it gives none. */
struct symbol *value_type(struct unit *u, pseudo_t value)
{
	switch (value->type) {
	case PSEUDO_ARG:
		return param_type(u->fn, value->nr);
	case PSEUDO_REG:
		return value->def ? value->def->type : NULL;
	case PSEUDO_PHI:
		return value->def ? value->def->type : NULL;
	default:
		return NULL;
	}
}

struct site site_of(struct unit *u, struct position pos)
{
	const char *name = stream_name(pos.stream);

	if (!strncmp(name, "./", 2))
		name += 2;
	return (struct site){ strings_intern(&u->graph->strings, name),
			       u->fn_name ? u->fn_name : strings_intern(&u->graph->strings, ""),
			       (int)pos.line, (int)pos.pos };
}

/* What an address is made of: something known, and an offset. */
struct base {
	pseudo_t value;
	struct symbol *type; /* of what value points to, or of the variable */
	long long offset;
};

static bool is_pointer(struct unit *u, pseudo_t value)
{
	struct symbol *type;

	if (value->type == PSEUDO_SYM)
		return true;
	type = bare_type(value_type(u, value));
	return type && (type->type == SYM_PTR || type->type == SYM_ARRAY);
}

static bool is_scaled_index(pseudo_t value)
{
	if (value->type != PSEUDO_REG || !value->def)
		return false;
	switch (value->def->opcode) {
	case OP_MUL:
	case OP_SHL:
	case OP_SEXT:
	case OP_ZEXT:
	case OP_AND:
		return true;
	default:
		return false;
	}
}

/*
 * The pointer that an index is added to.  An array may be an unsigned long as
 * __get_free_page() returns it, then it is what is not scaled.
 */
static pseudo_t pointer_operand(struct unit *u, struct instruction *add)
{
	if (is_pointer(u, add->src1))
		return add->src1;
	if (is_pointer(u, add->src2))
		return add->src2;
	if (is_scaled_index(add->src2) && !is_scaled_index(add->src1))
		return add->src1;
	if (is_scaled_index(add->src1) && !is_scaled_index(add->src2))
		return add->src2;
	return NULL;
}

/* One step from an address towards its base; false if this is the base. */
static bool peel_once(struct unit *u, struct base *b)
{
	struct instruction *def;
	pseudo_t value;

	if (b->value->type != PSEUDO_REG || !b->value->def)
		return false;
	def = b->value->def;
	switch (def->opcode) {
	case OP_ADD:
		if (def->src2->type == PSEUDO_VAL) {
			b->offset += def->src2->value;
			b->value = def->src1;
			return true;
		}
		value = pointer_operand(u, def);
		if (value)
			b->value = value;
		return value != NULL;
	case OP_SUB:
		if (def->src2->type != PSEUDO_VAL)
			return false;
		b->offset -= def->src2->value;
		b->value = def->src1;
		return true;
	case OP_PTRCAST:
	case OP_UTPTR:
	case OP_PTRTU:
		if (is_struct(pointed_type(def->type)))
			return false;
		b->value = def->src;
		return true;
	case OP_SYMADDR:
		b->value = def->src;
		return true;
	default:
		return false;
	}
}

static struct base peel(struct unit *u, pseudo_t addr, long long offset)
{
	struct base b = { .value = addr, .offset = offset };
	int depth = 0;

	while (depth++ < 64 && peel_once(u, &b))
		;
	if (b.value->type == PSEUDO_SYM)
		b.type = bare_type(b.value->sym);
	else
		b.type = pointed_type(value_type(u, b.value));
	return b;
}

pseudo_t base_value(struct unit *u, pseudo_t addr)
{
	return peel(u, addr, 0).value;
}

static struct symbol *element_type(struct symbol *type)
{
	type = bare_type(type);
	while (type && type->type == SYM_ARRAY)
		type = bare_type(type->ctype.base_type);
	return type;
}

static struct symbol *member_at(struct symbol *type, long long offset)
{
	struct symbol *member;

	FOR_EACH_PTR(type->symbol_list, member) {
		long long size = bits_to_bytes(member->bit_size);

		if (member->bit_size <= 0 && offset == (long long)member->offset)
			return member; /* a flexible array */
		if (offset >= (long long)member->offset &&
		    offset < (long long)member->offset + size)
			return member;
	} END_FOR_EACH_PTR(member);
	return NULL;
}

/* A flexible array at the end takes every offset behind the structure. */
static struct symbol *last_flexible(struct symbol *type)
{
	struct symbol *last = last_ptr_list((struct ptr_list *)type->symbol_list);
	struct symbol *bare = last ? bare_type(last) : NULL;

	return bare && bare->type == SYM_ARRAY && last->bit_size <= 0 ? last : NULL;
}

struct field {
	struct symbol *owner; /* the innermost structure that has a tag */
	struct symbol *member;
	char path[128]; /* "member", or "outer.member" if outer has no tag */
};

static void extend_path(struct field *f, struct symbol *member)
{
	size_t len = strlen(f->path);

	if (!member->ident)
		return;
	if (len + member->ident->len + 2 > sizeof(f->path))
		return;
	if (len)
		f->path[len++] = '.';
	memcpy(f->path + len, member->ident->name, member->ident->len);
	f->path[len + member->ident->len] = '\0';
}

/* Walk down to the innermost member at the offset. */
static bool find_field(struct symbol *type, long long offset, struct field *f)
{
	memset(f, 0, sizeof(*f));
	for (;;) {
		long long size = bits_to_bytes(type->bit_size);
		struct symbol *member, *inner;

		if (type->ident) {
			f->owner = type;
			f->path[0] = '\0';
		} else if (!f->owner) {
			f->owner = type;
		}
		if (offset < 0)
			return false;
		member = offset >= size ? last_flexible(type) : NULL;
		if (!member) {
			if (size > 0)
				offset %= size;
			member = member_at(type, offset);
		}
		if (!member)
			return false;
		extend_path(f, member);
		f->member = member;
		offset -= (long long)member->offset;
		inner = element_type(member);
		if (!is_struct(inner) || is_container_type(inner) || is_page_type(inner))
			return true;
		type = inner;
	}
}

static char *field_name(const struct field *f)
{
	struct symbol *s = f->owner;
	const char *file = stream_name(s->pos.stream);

	if (!strncmp(file, "./", 2))
		file += 2;
	return string_print("f:%.*s.%s@%s:%d", s->ident ? s->ident->len : 0,
			    s->ident ? s->ident->name : "", f->path, file, s->pos.line);
}

static bool is_container_field(const struct field *f)
{
	return is_container_type(element_type(f->member));
}

/* The table of plain pages names members as well, as "vm_fault.page". */
static void add_plain_member(struct unit *u, const struct field *f, int node)
{
	struct ident *tag = f->owner->ident;
	struct origin *o;
	char *name;

	if (!tag)
		return;
	name = string_print("%.*s.%s", tag->len, tag->name, f->path);
	if (table_lookup(u->table, name, -1)) {
		o = graph_origin(u->graph, ORIGIN_FOREIGN, node);
		o->site = site_of(u, f->member->pos);
		o->callee = strings_intern(&u->graph->strings, name);
		o->unit = u->file;
		o->flags = FLAGS_UNKNOWN;
	}
	free(name);
}

int member_node(struct unit *u, struct symbol *type, long long offset)
{
	struct field f;
	char *name;
	int *slot;

	if (!find_field(type, offset, &f))
		return -1;
	slot = ptrmap_slot(&u->members, f.member, 0);
	if (*slot < 0) {
		int node;

		name = field_name(&f);
		node = graph_named(u->graph, name);
		free(name);
		if (is_container_field(&f))
			graph_collapse(u->graph, node);
		add_plain_member(u, &f, node);
		*ptrmap_slot(&u->members, f.member, 0) = node;
		return node;
	}
	return graph_find(u->graph, *slot);
}

static int ident_len(const struct ident *ident)
{
	return ident ? ident->len : 1;
}

static const char *ident_text(const struct ident *ident)
{
	return ident ? ident->name : "?";
}

/* May other files put a page into it?  A number is a constant to them. */
static bool is_shared(struct symbol *var)
{
	struct symbol *type = element_type(var);

	return var->ctype.modifiers & MOD_TOPLEVEL && !(var->ctype.modifiers & MOD_STATIC) &&
	       !(type && is_int_type(type));
}

int variable_node(struct unit *u, struct symbol *var)
{
	int *slot = ptrmap_slot(&u->cells, var, 0), node;
	char *text;

	if (*slot >= 0)
		return graph_find(u->graph, *slot);
	if (is_shared(var)) {
		text = string_print("v:%.*s", ident_len(var->ident), ident_text(var->ident));
		node = graph_named(u->graph, text);
	} else {
		text = string_print("V:%.*s", ident_len(var->ident), ident_text(var->ident));
		node = graph_node(u->graph);
		graph_label(u->graph, node, text);
	}
	free(text);
	if (is_container_type(element_type(var)))
		graph_collapse(u->graph, node);
	*ptrmap_slot(&u->cells, var, 0) = node;
	return node;
}

/* "p:name:1" for all files, "P:name:1@file" for a static function. */
static int function_node(struct unit *u, struct symbol *fn, char letter, int nr)
{
	char *text;
	int node;

	if (fn->ctype.modifiers & MOD_STATIC)
		text = string_print("%c:%.*s:%d@%s", letter - 'a' + 'A', ident_len(fn->ident),
				    ident_text(fn->ident), nr, u->file);
	else
		text = string_print("%c:%.*s:%d", letter, ident_len(fn->ident),
				    ident_text(fn->ident), nr);
	node = graph_named(u->graph, text);
	free(text);
	return node;
}

int param_node(struct unit *u, struct symbol *fn, int nr)
{
	return function_node(u, fn, 'p', nr);
}

int return_node(struct unit *u, struct symbol *fn)
{
	return function_node(u, fn, 'r', 0);
}

/* What a caller finds in an array that it handed over. */
int out_node(struct unit *u, struct symbol *fn, int nr)
{
	char *text = string_print("o:%.*s:%d", fn->ident->len, fn->ident->name, nr);
	int node = graph_named(u->graph, text);

	free(text);
	return node;
}

static const char *first_name(struct unit *u, int node)
{
	struct name *name = u->graph->nodes[graph_find(u->graph, node)].names;

	return name ? name->text : NULL;
}

static int hook_node(struct unit *u, int hook, char letter, int nr)
{
	const char *name = first_name(u, hook);
	char *text;
	int node;

	if (!name)
		return -1;
	text = string_print("%c:(%s):%d", letter, name, nr);
	node = graph_named(u->graph, text);
	free(text);
	return node;
}

int hook_param_node(struct unit *u, int hook, int nr)
{
	return hook_node(u, hook, 'p', nr);
}

int hook_return_node(struct unit *u, int hook)
{
	return hook_node(u, hook, 'r', 0);
}

int memory_node(struct unit *u, pseudo_t addr, long long offset)
{
	struct base b = peel(u, addr, offset);
	int node;

	if (b.value->type == PSEUDO_SYM) {
		struct symbol *type = element_type(b.value->sym);

		if (type && type->type == SYM_FN)
			return -1;
		if (!is_struct(type) || is_container_type(type))
			return variable_node(u, b.value->sym);
		return member_node(u, type, b.offset);
	}
	if (b.value->type == PSEUDO_VAL || b.value->type == PSEUDO_VOID ||
	    b.value->type == PSEUDO_UNDEF)
		return -1;
	if (is_page_type(b.type))
		return -1; /* the page's own members hold no page of ours */
	if (is_container_type(b.type)) {
		node = graph_target(u->graph, value_node(u, b.value));
		graph_collapse(u->graph, node);
		return graph_find(u->graph, node);
	}
	if (is_struct(b.type)) {
		node = member_node(u, b.type, b.offset);
		if (node >= 0)
			return node;
	}
	node = value_node(u, b.value);
	return node < 0 ? -1 : graph_target(u->graph, node);
}

/* An address value points to the place that it is the address of. */
static void set_address_target(struct unit *u, int node, pseudo_t value)
{
	struct base b = peel(u, value, 0);
	int target;

	if (b.value == value)
		return;
	if (b.value->type == PSEUDO_REG || b.value->type == PSEUDO_ARG ||
	    b.value->type == PSEUDO_PHI) {
		if (!is_struct(b.type) || is_container_type(b.type)) {
			graph_same_target(u->graph, node, value_node(u, b.value));
			return;
		}
	}
	target = memory_node(u, value, 0);
	if (target >= 0)
		graph_set_target(u->graph, node, target);
}

static bool points_to_struct(struct unit *u, pseudo_t value)
{
	struct symbol *to = pointed_type(value_type(u, value));

	return is_struct(to) && !is_container_type(to);
}

int value_node(struct unit *u, pseudo_t value)
{
	int *slot, node;

	switch (value->type) {
	case PSEUDO_REG:
	case PSEUDO_PHI:
	case PSEUDO_ARG:
	case PSEUDO_SYM:
		break;
	default:
		return -1;
	}
	slot = ptrmap_slot(&u->values, value, 0);
	if (*slot >= 0)
		return graph_find(u->graph, *slot);

	if (value->type == PSEUDO_ARG)
		node = param_node(u, u->fn, value->nr);
	else
		node = graph_node(u->graph);
	*slot = node;
	if (value->type == PSEUDO_SYM) {
		struct symbol *type = element_type(value->sym);

		if (type && type->type != SYM_FN && (!is_struct(type) || is_container_type(type)))
			graph_set_target(u->graph, node, variable_node(u, value->sym));
	} else if (value->type == PSEUDO_REG && !points_to_struct(u, value)) {
		set_address_target(u, node, value);
	}
	return graph_find(u->graph, node);
}

/*
 * What an argument points to.  The address of a structure's first member is
 * the address of the structure, so the value alone does not tell.
 */
int pointee_node(struct unit *u, pseudo_t value)
{
	struct base b = peel(u, value, 0);
	int node = -1;

	if (is_struct(b.type) && !is_container_type(b.type) && !is_page_type(b.type))
		node = memory_node(u, value, 0);
	if (node >= 0)
		return node;
	node = value_node(u, value);
	return node < 0 ? -1 : graph_target(u->graph, node);
}
