// SPDX-License-Identifier: GPL-2.0-only
#include "gup.h"

static void use(unsigned long addr)
{
	struct page *page;

	if (pin_user_pages_fast(addr, 1, 0, &page) == 1)
		put_page(page);
}

/*
 * check-name: one JSON object in a line
 * check-command: pincheck --format=json $file
 * check-exit-value: 1
 *
 * check-output-start
{"file": "format-json.c", "line": 9, "column": 25, "function": "use", "severity": "error", "kind": "put-pinned", "message": "pages pinned by pin_user_pages_fast() released with put_page()", "path": [{"file": "format-json.c", "line": 8, "column": 32, "text": "pinned here by pin_user_pages_fast() into page"}, {"file": "format-json.c", "line": 9, "column": 26, "text": "taken from page"}]}
 * check-output-end
 */
