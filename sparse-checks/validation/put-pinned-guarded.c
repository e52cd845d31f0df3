// SPDX-License-Identifier: GPL-2.0-only
#include "gup.h"

static void use(unsigned long addr, struct page **pages, int n)
{
	int i;

	n = pin_user_pages_fast(addr, n, 0, pages);
	for (i = 0; pages && i < n; i++)
		if (pages[i])
			put_page(pages[i]);
}

/*
 * check-name: a put behind a NULL guard is one all the same
 * check-mended: put_page=unpin_user_page release_pages=unpin_user_pages
 * check-exit-value: 1
 *
 * check-error-start
put-pinned-guarded.c:11:33: error: pages pinned by pin_user_pages_fast() released with put_page()
put-pinned-guarded.c:8:32: note: pinned here by pin_user_pages_fast() into what argument 2 of use() points to
put-pinned-guarded.c:10:26: note: taken from what argument 2 of use() points to
 * check-error-end
 */
