// SPDX-License-Identifier: GPL-2.0-only
#include "gup.h"

static int use(unsigned long addr, int n, struct page **pages)
{
	int got = pin_user_pages_fast(addr, n, FOLL_WRITE, pages);

	if (got > 0)
		release_pages(pages, got);
	return got;
}

/*
 * check-name: a pinned array released with release_pages()
 */
