// SPDX-License-Identifier: GPL-2.0-only
#include "gup.h"

static void use(unsigned long addr)
{
	struct page *page;

	if (get_user_pages_fast(addr, 1, FOLL_WRITE, &page) == 1)
		unpin_user_page(page);
}

/*
 * check-name: a page from get_user_pages_fast() is unpinned
 * check-exit-value: 1
 *
 * check-error-start
unpin-got-single.c:9:32: error: pages from get_user_pages_fast() were not pinned, released with unpin_user_page()
unpin-got-single.c:8:32: note: got here by get_user_pages_fast() into page
unpin-got-single.c:9:33: note: taken from page
 * check-error-end
 */
