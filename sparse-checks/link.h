/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LINK_H
#define LINK_H

#include "report.h"

/*
 * Read all facts in a directory, and report what only shows across files.
 * False, after a message, if one of them cannot be used.
 */
bool link_facts(const char *dir, unsigned long long table, struct report *report, bool stats);

#endif
