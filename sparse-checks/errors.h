/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ERRORS_H
#define ERRORS_H

#include "sparse.h"

/*
 * Where sparse reported errors.  The linker puts this in front of sparse's
 * own functions (--wrap), which print them but do not say where they were.
 */
/* How many of the functions have an error, and how many errors lie elsewhere. */
struct error_tally {
	int functions, elsewhere;
};

struct error_tally errors_by_function(struct symbol_list *list);
void errors_forget(void);

#endif
