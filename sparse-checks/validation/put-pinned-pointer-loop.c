// SPDX-License-Identifier: GPL-2.0-only
#include "gup.h"

static void put_all(struct page **page, struct page **end)
{
	while (page < end)
		put_page(*page++);
}

static void use(unsigned long addr, int n)
{
	struct page *pages[16];
	int got = pin_user_pages_fast(addr, n, 0, pages);

	if (got > 0)
		put_all(pages, pages + got);
}

/*
 * check-name: pinned pages put by a pointer that walks the array
 * check-mended: put_page=unpin_user_page release_pages=unpin_user_pages
 * check-exit-value: 1
 *
 * check-error-start
put-pinned-pointer-loop.c:7:25: error: pages pinned by pin_user_pages_fast() released with put_page()
put-pinned-pointer-loop.c:13:38: note: pinned here by pin_user_pages_fast() into what argument 1 of put_all() points to
put-pinned-pointer-loop.c:7:31: note: taken from what argument 1 of put_all() points to
 * check-error-end
 */
