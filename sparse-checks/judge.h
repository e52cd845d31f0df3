/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef JUDGE_H
#define JUDGE_H

#include "graph.h"
#include "report.h"

/*
 * Which acquisition reaches which release, and what is wrong with it.  With
 * across_files, only what no single file shows is reported.
 */
void judge(struct graph *g, struct report *report, bool across_files);

#endif
