/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PINCHECK_SPARSE_H
#define PINCHECK_SPARSE_H

/* sparse's library; the include path says which. */
#include <stdbool.h>
#include <lib.h>
#include <allocate.h>
#include <token.h>
#include <parse.h>
#include <symbol.h>
#include <scope.h>
#include <expression.h>
#include <evaluate.h>
#include <linearize.h>
#include <flowgraph.h>

#endif
