/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PATHS_H
#define PATHS_H

#include "sparse.h"
#include "unit.h"

struct symbol *bare_type(struct symbol *type);
struct symbol *pointed_type(struct symbol *type);
bool is_page_type(struct symbol *type);
bool is_container_type(struct symbol *type);
bool may_carry_pages(struct symbol *pointer);

struct symbol *value_type(struct unit *u, pseudo_t value);

/* The node of a value, of the memory at an address, -1 if there is none. */
int value_node(struct unit *u, pseudo_t value);
int memory_node(struct unit *u, pseudo_t addr, long long offset);
int pointee_node(struct unit *u, pseudo_t value);

/* The value that an address is computed from. */
pseudo_t base_value(struct unit *u, pseudo_t addr);

/* The node of a member at an offset of a structure, -1 if there is none. */
int member_node(struct unit *u, struct symbol *type, long long offset);

int param_node(struct unit *u, struct symbol *fn, int nr);
int out_node(struct unit *u, struct symbol *fn, int nr);
int return_node(struct unit *u, struct symbol *fn);
int variable_node(struct unit *u, struct symbol *var);

/* What a call through the member at that node takes and returns. */
int hook_param_node(struct unit *u, int hook, int nr);
int hook_return_node(struct unit *u, int hook);

struct site site_of(struct unit *u, struct position pos);

#endif
