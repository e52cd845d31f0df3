// SPDX-License-Identifier: GPL-2.0-only
/*
 * pincheck: flags pages that are released the wrong way.
 *
 * It is called as sparse is, by make C=1 CHECK=pincheck, and takes the same
 * options; its own are listed by --help.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "callee.h"
#include "checks.h"
#include "errors.h"
#include "guards.h"
#include "hooks.h"
#include "judge.h"
#include "link.h"
#include "macros.h"
#include "paths.h"
#include "report.h"
#include "status.h"
#include "summaries.h"
#include "transfer.h"

struct options {
	const char *tables[8];
	int nr_tables;
	const char *facts; /* directory to write to */
	const char *link; /* directory to link */
	bool sparse;
	bool stats;
	char **sparse_argv;
	int sparse_argc;
};

static const char usage[] =
	"usage: pincheck [options] [sparse's and gcc's options] file.c...\n"
	"       pincheck [options] --link DIR\n"
	"  --table FILE      the table of functions; may be given again for more\n"
	"  --accept FILE     accepted findings: file, function, finding, reason\n"
	"  --facts DIR       write what other files need to know to DIR\n"
	"  --link DIR        report what only shows across the files with facts in DIR\n"
	"  --format=json     one JSON object for each finding, on stdout\n"
	"  --sparse          print sparse's own findings as well\n"
	"  --explain         say of each release why nothing is reported\n"
	"  --stats           say how many functions were analysed\n"
	"  -Wname, -Wno-name switch a finding on or off, -Wpin-all all of them\n"
	"  -Wno-error        exit with 0 although an error was found\n"
	"findings:\n";

static int usage_error(const char *what, const char *arg)
{
	fprintf(stderr, "pincheck: %s '%s'; see pincheck --help\n", what, arg);
	return EXIT_USAGE;
}

static bool with_value(const char *arg, const char *name, char ***argv, const char **value)
{
	size_t len = strlen(name);

	if (strncmp(arg, name, len))
		return false;
	if (arg[len] == '=') {
		*value = arg + len + 1;
		return true;
	}
	if (arg[len])
		return false;
	*value = (*argv)[1];
	if (*value)
		++*argv;
	return true;
}

/* Take our own options out, and leave the rest to sparse. */
static int parse_options(struct options *opt, struct report *report, char **argv)
{
	const char *arg, *value;

	for (argv++; (arg = *argv); argv++) {
		if (with_value(arg, "--table", &argv, &value)) {
			if (!value || opt->nr_tables == (int)ARRAY_SIZE(opt->tables))
				return usage_error("cannot use option", arg);
			opt->tables[opt->nr_tables++] = value;
		} else if (with_value(arg, "--accept", &argv, &value)) {
			if (!value)
				return usage_error("no file for", arg);
			if (!report_read_accepted(report, value))
				return EXIT_INPUT;
		} else if (with_value(arg, "--facts", &argv, &opt->facts)) {
			if (!opt->facts)
				return usage_error("no directory for", arg);
		} else if (with_value(arg, "--link", &argv, &opt->link)) {
			if (!opt->link)
				return usage_error("no directory for", arg);
		} else if (with_value(arg, "--format", &argv, &value)) {
			if (!value || (strcmp(value, "json") && strcmp(value, "text")))
				return usage_error("unknown format", value ? value : "");
			report->json = !strcmp(value, "json");
		} else if (!strcmp(arg, "--sparse")) {
			opt->sparse = true;
		} else if (!strcmp(arg, "--explain")) {
			report->explain = true;
		} else if (!strcmp(arg, "--stats")) {
			opt->stats = true;
		} else if (!strcmp(arg, "--help")) {
			fputs(usage, stdout);
			report_list_options();
			exit(EXIT_CLEAN);
		} else if (strncmp(arg, "-W", 2) || !report_option(report, arg + 2)) {
			opt->sparse_argv[opt->sparse_argc++] = *argv;
		}
	}
	return EXIT_CLEAN;
}

/* Next to the program, then where the build said it is. */
static bool read_default_tables(struct table *table)
{
	static const char *const places[] = { "functions.tsv", "plain.tsv" };
	char dir[4096], *slash;
	ssize_t len = readlink("/proc/self/exe", dir, sizeof(dir) - 1);
	size_t i;

	dir[len < 0 ? 0 : len] = '\0';
	slash = strrchr(dir, '/');
	if (slash)
		*slash = '\0';
	for (i = 0; i < ARRAY_SIZE(places); i++) {
		const char *built_in = i ? PLAIN_TABLE : FUNCTION_TABLE;
		char *beside = string_print("%s/%s", dir, places[i]);
		bool ok;

		ok = table_read(table, access(beside, R_OK) ? built_in : beside, i > 0);
		free(beside);
		if (!ok)
			return false;
	}
	return true;
}

static bool read_tables(struct table *table, const struct options *opt)
{
	int i;

	if (!opt->nr_tables)
		return read_default_tables(table);
	for (i = 0; i < opt->nr_tables; i++)
		if (!table_read(table, opt->tables[i], false))
			return false;
	return true;
}

/*
 * sparse expands inline functions before anything else sees them, but
 * put_page() must stay a call to be recognised.
 */
static void keep_call(const char *name)
{
	struct symbol *sym;

	for (sym = built_in_ident(name)->symbols; sym; sym = sym->next_id) {
		if (sym->namespace != NS_SYMBOL)
			continue;
		sym->ctype.modifiers &= ~MOD_INLINE;
		if (sym->definition)
			sym->definition->ctype.modifiers &= ~MOD_INLINE;
	}
}

static void keep_table(const struct table *table)
{
	const struct gup_func *f;
	int i;

	for (i = 0; i < TABLE_BUCKETS; i++) {
		for (f = table->buckets[i]; f; f = f->next)
			keep_call(f->name);
	}
}

static void keep_calls(const struct unit *u)
{
	int i;

	keep_table(u->table);
	keep_table(&u->learnt);
	for (i = 0; kept_calls[i]; i++)
		keep_call(kept_calls[i]);
}

/* The number that a macro stands for, 0 if it is not there or not a number. */
static unsigned long long macro_value(const char *name)
{
	struct symbol *sym = lookup_symbol(built_in_ident(name), NS_MACRO);
	struct token *token = sym ? sym->expansion : NULL;

	if (!token || token_type(token) != TOKEN_NUMBER ||
	    token_type(token->next) != TOKEN_UNTAINT || !eof_token(token->next->next))
		return 0;
	return strtoull(token->number, NULL, 0);
}

/* The value of an enumerator, 0 if there is none. */
static unsigned long long enum_value(const char *name)
{
	struct symbol *sym = lookup_symbol(built_in_ident(name), NS_SYMBOL);

	if (!sym || !sym->enum_member || !sym->initializer || sym->initializer->type != EXPR_VALUE)
		return 0;
	return sym->initializer->value;
}

static unsigned long long flag_value(const char *name)
{
	unsigned long long value = macro_value(name);

	return value ? value : enum_value(name);
}

/* While the tokens are there: macros go with them. */
static void read_flags(struct unit *u)
{
	u->foll.write = flag_value("FOLL_WRITE");
	u->foll.get = flag_value("FOLL_GET");
	u->foll.pin = flag_value("FOLL_PIN");
	/* Only in the v3 dialect is FOLL_LONGTERM for gup alone. */
	if (lookup_symbol(built_in_ident("pin_longterm_pages"), NS_SYMBOL))
		u->foll.longterm = flag_value("FOLL_LONGTERM");
}

static void analyse_symbol(struct unit *u, struct report *report, struct symbol *sym)
{
	struct symbol *type = bare_type(sym);
	struct entrypoint *ep;

	if (type && type->type == SYM_FN && !type->stmt && !type->inline_stmt)
		return; /* only declared */
	expand_symbol(sym);
	ep = linearize_symbol(sym);
	if (!type || type->type != SYM_FN) {
		hook_initializer(u, sym);
		return;
	}
	u->nr_functions++;
	if (!ep || !ep->entry) {
		u->nr_failed++;
		return;
	}
	u->fn = sym;
	u->fn_name = NULL;
	if (sym->ident)
		u->fn_name = strings_intern(&u->graph->strings, show_ident(sym->ident));
	domtree_build(ep);
	transfer_function(u, ep);
	check_function(u, report, ep);
	u->fn_name = NULL;
}

static void analyse_symbols(struct unit *u, struct report *report, struct symbol_list *list)
{
	struct symbol *sym;

	FOR_EACH_PTR(list, sym) {
		/* What the table says of a function is all there is to know. */
		if (!sym->ident || !unit_gup_func(u, sym->ident, -1))
			analyse_symbol(u, report, sym);
	} END_FOR_EACH_PTR(sym);
}

/* Always told, since what is not analysed is not clean. */
static bool report_failures(struct unit *u, struct symbol_list *list)
{
	struct error_tally tally = errors_by_function(list);

	u->nr_failed += tally.functions;
	if (!u->nr_failed && !tally.elsewhere && !has_error)
		return false;
	fprintf(stderr,
		"pincheck: %s: %d of %d functions not fully analysed, %d errors outside of them\n",
		u->file, u->nr_failed, u->nr_functions, tally.elsewhere);
	return true;
}

static int analyse_file(struct unit *u, struct report *report, const char *facts_dir, char *file)
{
	struct symbol_list *list;
	bool failed, written = true;

	u->file = strings_intern(&u->graph->strings, !strncmp(file, "./", 2) ? file + 2 : file);
	has_error = 0;
	list = sparse_keep_tokens(file);
	read_flags(u);
	macros_learn(u->table, &u->learnt);
	clear_token_alloc();
	keep_calls(u);
	if (has_error & ERROR_CURR_PHASE)
		has_error = ERROR_PREV_PHASE;
	evaluate_symbol_list(list);
	analyse_symbols(u, report, list);
	guards_inherit(u);
	judge(u->graph, report, &(struct judging){ .write_flag = u->foll.write });
	report_print(report);
	failed = report_failures(u, list);
	if (facts_dir) {
		struct unit_facts facts = { u->file, table_digest(u->table), u->nr_functions,
					    u->nr_failed };

		written = facts_write(u->graph, &facts, facts_dir);
	}
	errors_forget();
	return failed ? EXIT_ANALYSIS : written ? EXIT_CLEAN : EXIT_INPUT;
}

/* All that is known of a file ends with this. */
static int check_file(const struct options *opt, const struct table *table, struct report *report,
		      char *file)
{
	struct graph graph = { 0 };
	struct unit u = { .table = table, .graph = &graph };
	int status;

	if (access(file, R_OK)) {
		fprintf(stderr, "pincheck: %s: %s\n", file, strerror(errno));
		return EXIT_ANALYSIS;
	}
	status = analyse_file(&u, report, opt->facts, file);
	if (opt->stats)
		fprintf(stderr, "pincheck: %s: %d functions, %d not analysed\n", file,
			u.nr_functions, u.nr_failed);
	free(u.events);
	free(u.calls);
	ptrmap_free(&u.values);
	ptrmap_free(&u.members);
	ptrmap_free(&u.cells);
	table_free(&u.learnt);
	graph_free(&graph);
	return status;
}

static int check_files(struct options *opt, const struct table *table, struct report *report)
{
	struct string_list *files = NULL;
	int status = EXIT_CLEAN;
	char *file;

	sparse_initialize(opt->sparse_argc, opt->sparse_argv, &files);
	if (!files)
		return usage_error("no file to check", "");
	if (!opt->sparse) {
		/* Its errors stay: they are why a function is not analysed. */
		fmax_warnings = 0;
		Wsparse_error = 0;
	}
	FOR_EACH_PTR(files, file) {
		int result = check_file(opt, table, report, file);

		if (result > status)
			status = result;
	} END_FOR_EACH_PTR(file);
	return status;
}

int main(int argc, char **argv)
{
	struct options opt = { 0 };
	struct table table = { 0 };
	struct report report;
	static char asm_flags[] = "-D__GCC_ASM_FLAG_OUTPUTS__";
	int status;

	report_init(&report);
	opt.sparse_argv = xcalloc((size_t)argc + 3, sizeof(char *));
	opt.sparse_argv[opt.sparse_argc++] = argv[0];
	/* The kernel's bit operations, without the asm goto that sparse loses. */
	opt.sparse_argv[opt.sparse_argc++] = asm_flags;
	status = parse_options(&opt, &report, argv);
	if (!status && !read_tables(&table, &opt))
		status = EXIT_INPUT;
	if (!status && opt.link)
		status = link_facts(opt.link, table_digest(&table), &report, opt.stats)
				 ? EXIT_CLEAN
				 : EXIT_INPUT;
	else if (!status)
		status = check_files(&opt, &table, &report);
	if (!status && report.nr_errors && !report.no_error)
		status = EXIT_FOUND;
	free(opt.sparse_argv);
	table_free(&table);
	report_free(&report);
	return status;
}
