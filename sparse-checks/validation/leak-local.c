// SPDX-License-Identifier: GPL-2.0-only
#include "gup.h"

static int use(unsigned long addr)
{
	struct page *pages[8];

	return pin_user_pages_fast(addr, 8, FOLL_WRITE, pages);
}

/*
 * check-name: no path releases the pages
 * check-command: pincheck -Wleak $file
 *
 * check-error-start
leak-local.c:8:35: warning: no path releases what pin_user_pages_fast() acquires
 * check-error-end
 */
