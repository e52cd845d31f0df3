/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef JUDGE_H
#define JUDGE_H

#include "graph.h"
#include "report.h"

struct judging {
	bool across_files; /* report only what no single file shows */
	unsigned long long write_flag;
};

/* Which acquisition reaches which release, and what is wrong with it. */
void judge(struct graph *g, struct report *report, const struct judging *how);

#endif
