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
 */
