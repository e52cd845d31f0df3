/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TRANSFER_H
#define TRANSFER_H

#include "sparse.h"
#include "unit.h"

/* What a function does to the places it touches. */
void transfer_function(struct unit *u, struct entrypoint *ep);

#endif
