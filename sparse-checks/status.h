/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef STATUS_H
#define STATUS_H

/* The exit status; docs/pincheck.md promises it. */
enum exit_status {
	EXIT_CLEAN = 0,
	EXIT_FOUND = 1, /* an error was reported */
	EXIT_USAGE = 2,
	EXIT_INPUT = 3, /* a table, facts or accept file is missing or damaged */
	EXIT_ANALYSIS = 4, /* a file, or a function in it, was not analysed */
	EXIT_NO_MEMORY = 5,
};

#endif
