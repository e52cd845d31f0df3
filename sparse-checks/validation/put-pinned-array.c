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
 * check-mended: put_page=unpin_user_page release_pages=unpin_user_pages
 * check-exit-value: 1
 *
 * check-error-start
put-pinned-array.c:9:30: error: pages pinned by pin_user_pages_fast() released with release_pages()
put-pinned-array.c:6:38: note: pinned here by pin_user_pages_fast() into what argument 3 of use() points to
 * check-error-end
 */
