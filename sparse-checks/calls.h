/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CALLS_H
#define CALLS_H

#include "sparse.h"
#include "unit.h"

void transfer_call(struct unit *u, struct instruction *insn);

#endif
