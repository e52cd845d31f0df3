// SPDX-License-Identifier: GPL-2.0-only
/*
 * sparse carries on after an error, with the part of a function that it
 * understood.  Which functions that concerns is worked out from where the
 * errors are.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "errors.h"
#include "status.h"
#include "util.h"

void __real_sparse_error(struct position pos, const char *fmt, ...);
void __real_expression_error(struct expression *expr, const char *fmt, ...);
void __wrap_sparse_error(struct position pos, const char *fmt, ...);
void __wrap_expression_error(struct expression *expr, const char *fmt, ...);

void __wrap_error_die(struct position pos, const char *fmt, ...) __attribute__((noreturn));
void __wrap_die(const char *fmt, ...) __attribute__((noreturn));

/* The only state: written here, and by nobody else. */
static struct {
	struct position *list;
	int nr, cap;
} errors;

static void remember(struct position pos)
{
	GROW(errors.list, errors.nr, errors.cap);
	errors.list[errors.nr++] = pos;
}

void __wrap_sparse_error(struct position pos, const char *fmt, ...)
{
	char text[512];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	remember(pos);
	__real_sparse_error(pos, "%s", text);
}

void __wrap_expression_error(struct expression *expr, const char *fmt, ...)
{
	char text[512];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	remember(expr->pos);
	__real_expression_error(expr, "%s", text);
}

static void print(const char *fmt, va_list args)
{
	vfprintf(stderr, fmt, args);
	fputc('\n', stderr);
}

/* sparse would end with 1, which says that a finding was reported. */
void __wrap_error_die(struct position pos, const char *fmt, ...)
{
	va_list args;

	fprintf(stderr, "%s:%d:%d: error: ", stream_name(pos.stream), (int)pos.line, (int)pos.pos);
	va_start(args, fmt);
	print(fmt, args);
	va_end(args);
	exit(EXIT_ANALYSIS);
}

void __wrap_die(const char *fmt, ...)
{
	va_list args;

	fprintf(stderr, "pincheck: ");
	va_start(args, fmt);
	print(fmt, args);
	va_end(args);
	exit(EXIT_ANALYSIS);
}

static bool is_function_symbol(struct symbol *sym)
{
	struct symbol *type = sym->ctype.base_type;

	return type && type->type == SYM_FN;
}

/* The function that begins last before the position. */
static struct symbol *function_at(struct symbol_list *list, struct position pos)
{
	struct symbol *sym, *best = NULL;

	FOR_EACH_PTR(list, sym) {
		if (!is_function_symbol(sym) || sym->pos.stream != pos.stream ||
		    sym->pos.line > pos.line)
			continue;
		if (!best || sym->pos.line > best->pos.line)
			best = sym;
	} END_FOR_EACH_PTR(sym);
	return best;
}

struct error_tally errors_by_function(struct symbol_list *list)
{
	struct error_tally tally = { 0 };
	struct ptrmap_int seen = { 0 };
	int i;

	for (i = 0; i < errors.nr; i++) {
		struct symbol *fn = function_at(list, errors.list[i]);
		int *slot;

		if (!fn) {
			tally.elsewhere++;
			continue;
		}
		slot = ptrmap_slot(&seen, fn, 0);
		if (*slot < 0)
			tally.functions++;
		*slot = 1;
	}
	ptrmap_free(&seen);
	return tally;
}

void errors_forget(void)
{
	free(errors.list);
	errors.list = NULL;
	errors.nr = errors.cap = 0;
}
