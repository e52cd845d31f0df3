// SPDX-License-Identifier: GPL-2.0-only
#include "gup.h"

static int use(unsigned long addr, int n, struct page **pages)
{
	int got = pin_user_pages_fast(addr, n, FOLL_WRITE, pages);

	if (got > 0)
		unpin_user_pages(pages, got);
	return got;
}

/*
 * check-name: put-pinned-array.c with the right release: silent
 */
