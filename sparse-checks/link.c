// SPDX-License-Identifier: GPL-2.0-only
/*
 * The facts of many files in one graph.  They are read in the order of their
 * names, so the directory's own order does not matter, and neither does the
 * order in which they were written.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "judge.h"
#include "link.h"
#include "summaries.h"

static bool is_facts(const char *name)
{
	size_t len = strlen(name), suffix = strlen(FACTS_SUFFIX);

	return len > suffix && !strcmp(name + len - suffix, FACTS_SUFFIX);
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static char **list_facts(const char *dir, int *nr)
{
	DIR *d = opendir(dir);
	struct dirent *entry;
	char **names = NULL;
	int cap = 0;

	*nr = 0;
	if (!d) {
		fprintf(stderr, "pincheck: %s: %s\n", dir, strerror(errno));
		return NULL;
	}
	while ((entry = readdir(d))) {
		if (!is_facts(entry->d_name))
			continue;
		GROW(names, *nr, cap);
		names[(*nr)++] = string_copy(entry->d_name);
	}
	closedir(d);
	if (!*nr)
		fprintf(stderr, "pincheck: %s: no facts in it\n", dir);
	else
		qsort(names, (size_t)*nr, sizeof(*names), compare_names);
	return names;
}

static bool read_one(struct graph *g, const char *dir, const char *name, unsigned long long table,
		     struct unit_facts *sum)
{
	char *path = string_print("%s/%s", dir, name);
	struct unit_facts facts = { 0 };
	FILE *in = fopen(path, "r");
	bool ok;

	if (!in) {
		fprintf(stderr, "pincheck: %s: %s\n", path, strerror(errno));
		free(path);
		return false;
	}
	ok = facts_read(g, &facts, in, path);
	fclose(in);
	if (ok && facts.table != table) {
		fprintf(stderr,
			"pincheck: %s: facts from another table of functions; check the file "
			"again\n",
			path);
		ok = false;
	}
	sum->functions += facts.functions;
	sum->failed += facts.failed;
	free(path);
	return ok;
}

bool link_facts(const char *dir, unsigned long long table, struct report *report, bool stats)
{
	struct unit_facts sum = { 0 };
	struct graph graph = { 0 };
	int nr, i;
	char **names = list_facts(dir, &nr);
	bool ok = nr > 0;

	for (i = 0; i < nr; i++) {
		ok = ok && read_one(&graph, dir, names[i], table, &sum);
		free(names[i]);
	}
	free(names);
	if (ok) {
		judge(&graph, report, &(struct judging){ .across_files = true });
		report_print(report);
		if (sum.failed || stats)
			fprintf(stderr, "pincheck: %d files, %d functions, %d not fully analysed\n",
				nr, sum.functions, sum.failed);
	}
	graph_free(&graph);
	return ok;
}
