/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef REPORT_H
#define REPORT_H

#include "graph.h"

enum finding_kind {
	FIND_PUT_PINNED,
	FIND_UNPIN_GOT,
	FIND_MIXED,
	FIND_LEAK,
	FIND_ERROR_PATH,
	FIND_DOUBLE,
	FIND_FLAGS,
	FIND_SLEEP,
	FIND_DIRTY,
	FIND_ACCEPT, /* an accepting comment without a reason */
	NR_FINDINGS,
};

struct note {
	struct site site;
	char *text;
};

struct finding {
	enum finding_kind kind;
	struct site site;
	char *text;
	struct note *notes;
	int nr_notes, cap_notes;
};

struct report {
	bool enabled[NR_FINDINGS];
	bool json;
	bool explain; /* say of each release why nothing is reported */
	bool no_error; /* -Wno-error: findings do not change the exit status */
	struct finding *list;
	int nr, cap;
	int nr_errors, nr_accepted;
	struct acceptance *accepted; /* from --accept FILE */
	int nr_acceptances, cap_acceptances;
	struct strings strings;
};

void report_init(struct report *r);

/* "-Wname" without the "-W"; false if there is no such name. */
bool report_option(struct report *r, const char *name);
void report_list_options(void);

/* Lines "file function finding reason" that accept findings. */
bool report_read_accepted(struct report *r, const char *path);

/* The text is the report's from here on. */
struct finding *report_add(struct report *r, enum finding_kind kind, const struct site *site,
			   char *text);
void report_note(struct finding *f, const struct site *site, char *text);

/* Sort, drop what is twice and what is accepted, print, and begin anew. */
void report_print(struct report *r);
void report_free(struct report *r);

#endif
