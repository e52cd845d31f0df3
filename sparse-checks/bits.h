/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BITS_H
#define BITS_H

#include "sparse.h"
#include "unit.h"

/* The bits that a value may have set, FLAGS_UNKNOWN among them if not all are known. */
unsigned long long may_bits(pseudo_t value, int depth);

#endif
