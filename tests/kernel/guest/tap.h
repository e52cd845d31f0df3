/* SPDX-License-Identifier: GPL-2.0-only */
/* Test results as TAP: one line for each, the plan at the end. */
#ifndef GUEST_TAP_H
#define GUEST_TAP_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

static unsigned int tap_nr, tap_failed;

__attribute__((format(printf, 2, 3)))
static inline bool ok(bool good, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	printf("%s %u - ", good ? "ok" : "not ok", ++tap_nr);
	vprintf(fmt, args);
	putchar('\n');
	va_end(args);
	tap_failed += !good;
	fflush(stdout);
	return good;
}

static inline int done(void)
{
	printf("1..%u\n", tap_nr);
	fflush(stdout);
	return tap_failed ? 1 : 0;
}

#endif /* GUEST_TAP_H */
