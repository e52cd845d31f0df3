/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MACROS_H
#define MACROS_H

#include "table.h"

/*
 * Names of the table that the headers of the file at hand define as macros are
 * gone when the file is analysed.  Add the functions that they call to
 * learnt, with what the table says of the macros.  While the tokens are there.
 */
void macros_learn(const struct table *table, struct table *learnt);

#endif
