// SPDX-License-Identifier: GPL-2.0-only
#include "gup.h"

static void put_all(struct page **page, struct page **end)
{
	while (page < end)
		unpin_user_page(*page++);
}

static void use(unsigned long addr, int n)
{
	struct page *pages[16];
	int got = pin_user_pages_fast(addr, n, 0, pages);

	if (got > 0)
		put_all(pages, pages + got);
}

/*
 * check-name: put-pinned-pointer-loop.c with the right release: silent
 */
