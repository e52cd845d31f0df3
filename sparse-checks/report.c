// SPDX-License-Identifier: GPL-2.0-only
/*
 * Findings: which are asked for, which are accepted, and how they are printed.
 */
#include <ctype.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report.h"

static const struct {
	const char *name;
	bool error;
	bool by_default;
	const char *help;
} kinds[NR_FINDINGS] = {
	[FIND_PUT_PINNED] = { "put-pinned", true, true, "pinned pages released with put_page()" },
	[FIND_UNPIN_GOT] = { "unpin-got", true, true, "got pages released with unpin_user_page()" },
	[FIND_MIXED] = { "mixed-origin", true, true, "pages of both origins meet one release" },
	[FIND_LEAK] = { "leak", false, false, "no path releases the pages" },
	[FIND_ERROR_PATH] = { "error-path", false, false, "a path drops the pages" },
	[FIND_DOUBLE] = { "double-release", false, true, "released twice on one path" },
	[FIND_FLAGS] = { "gup-flags", false, true, "flags that are internal to gup" },
	[FIND_SLEEP] = { "atomic-release", false, true, "a release that sleeps in atomic context" },
	[FIND_DIRTY] = { "not-dirty", false, false, "written pages are not marked dirty" },
	[FIND_ACCEPT] = { "accept", false, true, "an accepting comment gives no reason" },
};

struct acceptance {
	char *file, *func, *kind;
};

void report_init(struct report *r)
{
	int i;

	memset(r, 0, sizeof(*r));
	for (i = 0; i < NR_FINDINGS; i++)
		r->enabled[i] = kinds[i].by_default;
}

static int kind_by_name(const char *name)
{
	int i;

	for (i = 0; i < NR_FINDINGS; i++)
		if (!strcmp(kinds[i].name, name))
			return i;
	return -1;
}

bool report_option(struct report *r, const char *name)
{
	bool on = strncmp(name, "no-", 3) != 0;
	int i;

	if (!on)
		name += 3;
	if (!strcmp(name, "error")) {
		r->no_error = !on;
		return true;
	}
	if (!strcmp(name, "pin-all")) {
		for (i = 0; i < NR_FINDINGS; i++)
			r->enabled[i] = on;
		return true;
	}
	i = kind_by_name(name);
	if (i < 0)
		return false;
	r->enabled[i] = on;
	return true;
}

void report_list_options(void)
{
	int i;

	for (i = 0; i < NR_FINDINGS; i++)
		printf("  -W%-16s %s%s\n", kinds[i].name, kinds[i].help,
		       kinds[i].error	     ? " (error)"
		       : kinds[i].by_default ? ""
					     : " (off)");
}

static bool parse_accepted(struct report *r, const char *path, int line, char *text)
{
	char file[512], func[256], kind[64], reason[2];

	if (*text == '#' || !text[strspn(text, " \t\r\n")])
		return true;
	if (sscanf(text, "%511s %255s %63s %1s", file, func, kind, reason) != 4 ||
	    kind_by_name(kind) < 0) {
		fprintf(stderr, "pincheck: %s:%d: not \"file function finding reason\"\n", path,
			line);
		return false;
	}
	GROW(r->accepted, r->nr_acceptances, r->cap_acceptances);
	r->accepted[r->nr_acceptances++] =
		(struct acceptance){ string_copy(file), string_copy(func), string_copy(kind) };
	return true;
}

bool report_read_accepted(struct report *r, const char *path)
{
	FILE *in = fopen(path, "r");
	char *text = NULL;
	size_t size = 0;
	bool ok = true;
	int line = 0;

	if (!in) {
		fprintf(stderr, "pincheck: %s: %s\n", path, strerror(errno));
		return false;
	}
	while (ok && getline(&text, &size, in) >= 0)
		ok = parse_accepted(r, path, ++line, text);
	free(text);
	fclose(in);
	return ok;
}

struct finding *report_add(struct report *r, enum finding_kind kind, const struct site *site,
			   char *text)
{
	struct finding *f;

	GROW(r->list, r->nr, r->cap);
	f = &r->list[r->nr++];
	memset(f, 0, sizeof(*f));
	f->kind = kind;
	f->site = *site;
	f->site.file = strings_intern(&r->strings, site->file);
	f->site.func = strings_intern(&r->strings, site->func);
	f->text = text;
	return f;
}

void report_note(struct finding *f, const struct site *site, char *text)
{
	GROW(f->notes, f->nr_notes, f->cap_notes);
	f->notes[f->nr_notes++] = (struct note){ *site, text };
}

static int compare_sites(const struct site *a, const struct site *b)
{
	int c = strcmp(a->file, b->file);

	if (!c)
		c = (a->line > b->line) - (a->line < b->line);
	if (!c)
		c = (a->col > b->col) - (a->col < b->col);
	return c;
}

static int compare_findings(const void *pa, const void *pb)
{
	const struct finding *a = pa, *b = pb;
	int c = compare_sites(&a->site, &b->site);

	if (!c)
		c = (a->kind > b->kind) - (a->kind < b->kind);
	if (!c)
		c = strcmp(a->text, b->text);
	return c;
}

/* The reason behind "pincheck: accept(kind)" in a line, NULL without one. */
static const char *accepting(const char *text, const char *kind)
{
	const char *p = strstr(text, "pincheck: accept(");
	size_t len = strlen(kind);

	if (!p)
		return NULL;
	p += strlen("pincheck: accept(");
	if (strncmp(p, kind, len) || p[len] != ')')
		return NULL;
	p += len + 1;
	return p + strspn(p, ": \t");
}

enum accept_result {
	NOT_ACCEPTED,
	ACCEPTED,
	NO_REASON,
};

/* A comment in the line of the finding, or in the one before it. */
static enum accept_result accepted_by_comment(const struct finding *f)
{
	FILE *in = fopen(f->site.file, "r");
	enum accept_result result = NOT_ACCEPTED;
	char *text = NULL;
	size_t size = 0;
	int line = 0;

	if (!in)
		return NOT_ACCEPTED;
	while (getline(&text, &size, in) >= 0 && ++line <= f->site.line) {
		const char *reason;

		if (line < f->site.line - 1)
			continue;
		reason = accepting(text, kinds[f->kind].name);
		if (reason)
			result = isalpha((unsigned char)*reason) ? ACCEPTED : NO_REASON;
	}
	free(text);
	fclose(in);
	return result;
}

/*
 * A build outside of the source names files by longer paths than one inside:
 * a pattern may match the end of a path as well, from a directory on.
 */
static bool matches_file(const char *pattern, const char *path)
{
	const char *slash;

	while (fnmatch(pattern, path, 0)) {
		slash = strchr(path, '/');
		if (!slash)
			return false;
		path = slash + 1;
	}
	return true;
}

static bool accepted_by_file(const struct report *r, const struct finding *f)
{
	int i;

	for (i = 0; i < r->nr_acceptances; i++) {
		const struct acceptance *a = &r->accepted[i];

		if (!strcmp(a->kind, kinds[f->kind].name) && !fnmatch(a->func, f->site.func, 0) &&
		    matches_file(a->file, f->site.file))
			return true;
	}
	return false;
}

static bool is_accepted(struct report *r, struct finding *f)
{
	enum accept_result result;

	if (f->kind == FIND_ACCEPT)
		return false;
	if (accepted_by_file(r, f))
		return true;
	result = accepted_by_comment(f);
	if (result == NO_REASON && r->enabled[FIND_ACCEPT])
		report_note(f, &f->site, string_copy("the accepting comment gives no reason"));
	return result == ACCEPTED;
}

static void print_text(const struct finding *f)
{
	int i;

	fprintf(stderr, "%s:%d:%d: %s: %s\n", f->site.file, f->site.line, f->site.col,
		kinds[f->kind].error ? "error" : "warning", f->text);
	for (i = 0; i < f->nr_notes; i++)
		fprintf(stderr, "%s:%d:%d: note: %s\n", f->notes[i].site.file,
			f->notes[i].site.line, f->notes[i].site.col, f->notes[i].text);
}

static void print_string(const char *s)
{
	putchar('"');
	for (; *s; s++) {
		if (*s == '"' || *s == '\\')
			printf("\\%c", *s);
		else if ((unsigned char)*s < 0x20)
			printf("\\u%04x", (unsigned char)*s);
		else
			putchar(*s);
	}
	putchar('"');
}

static void print_place(const struct site *site)
{
	printf("\"file\": ");
	print_string(site->file);
	printf(", \"line\": %d, \"column\": %d", site->line, site->col);
}

/* One object in one line, so that the output of many runs can be appended. */
static void print_json(const struct finding *f)
{
	int i;

	printf("{");
	print_place(&f->site);
	printf(", \"function\": ");
	print_string(f->site.func);
	printf(", \"severity\": \"%s\", \"kind\": \"%s\", \"message\": ",
	       kinds[f->kind].error ? "error" : "warning", kinds[f->kind].name);
	print_string(f->text);
	printf(", \"path\": [");
	for (i = 0; i < f->nr_notes; i++) {
		printf("%s{", i ? ", " : "");
		print_place(&f->notes[i].site);
		printf(", \"text\": ");
		print_string(f->notes[i].text);
		printf("}");
	}
	printf("]}\n");
}

static void drop_findings(struct report *r)
{
	int i, j;

	for (i = 0; i < r->nr; i++) {
		for (j = 0; j < r->list[i].nr_notes; j++)
			free(r->list[i].notes[j].text);
		free(r->list[i].notes);
		free(r->list[i].text);
	}
	r->nr = 0;
}

void report_print(struct report *r)
{
	int i;

	if (r->nr)
		qsort(r->list, (size_t)r->nr, sizeof(*r->list), compare_findings);
	for (i = 0; i < r->nr; i++) {
		struct finding *f = &r->list[i];

		if (!r->enabled[f->kind])
			continue;
		if (i && !compare_findings(f, f - 1))
			continue;
		if (is_accepted(r, f)) {
			r->nr_accepted++;
			continue;
		}
		if (kinds[f->kind].error)
			r->nr_errors++;
		if (r->json)
			print_json(f);
		else
			print_text(f);
	}
	fflush(stdout);
	drop_findings(r);
}

void report_free(struct report *r)
{
	int i;

	drop_findings(r);
	for (i = 0; i < r->nr_acceptances; i++) {
		free(r->accepted[i].file);
		free(r->accepted[i].func);
		free(r->accepted[i].kind);
	}
	free(r->accepted);
	free(r->list);
	strings_free(&r->strings);
	memset(r, 0, sizeof(*r));
}
