// SPDX-License-Identifier: GPL-2.0-only
#include "gup.h"

static int use(unsigned long addr, int n, struct page **pages)
{
	int got = pin_user_pages_fast(addr, n, FOLL_WRITE, pages);

	if (got < n) {
		while (got > 0)
			put_page(pages[--got]);
		return -EFAULT;
	}
	unpin_user_pages(pages, n);
	return 0;
}

/*
 * check-name: the release of a partial pin is the wrong one, the other is right
 * check-mended: put_page=unpin_user_page release_pages=unpin_user_pages
 * check-exit-value: 1
 *
 * check-error-start
put-pinned-partial.c:10:33: error: pages pinned by pin_user_pages_fast() released with put_page()
put-pinned-partial.c:6:38: note: pinned here by pin_user_pages_fast() into what argument 3 of use() points to
put-pinned-partial.c:10:39: note: taken from what argument 3 of use() points to
 * check-error-end
 */
