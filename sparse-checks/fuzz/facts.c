// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fuzzing target for the reader of facts: whatever is in the file, it ends
 * with a message or with a graph that the link can search.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "judge.h"
#include "summaries.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct unit_facts facts = { 0 };
	struct graph graph = { 0 };
	struct report report;
	FILE *in;

	if (!size)
		return 0;
	in = fmemopen((void *)(uintptr_t)data, size, "r");
	if (!in)
		return 0;
	report_init(&report);
	if (facts_read(&graph, &facts, in, "fuzz"))
		judge(&graph, &report, &(struct judging){ .across_files = true });
	fclose(in);
	report_free(&report);
	graph_free(&graph);
	return 0;
}
