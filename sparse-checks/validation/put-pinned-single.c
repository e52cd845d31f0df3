// SPDX-License-Identifier: GPL-2.0-only
#include "gup.h"

static void use(unsigned long addr)
{
	struct page *page;

	if (pin_user_pages_fast(addr, 1, FOLL_WRITE, &page) != 1)
		return;
	put_page(page);
}

/*
 * check-name: a pinned page released with put_page()
 * check-mended: put_page=unpin_user_page release_pages=unpin_user_pages
 * check-exit-value: 1
 *
 * check-error-start
put-pinned-single.c:10:17: error: pages pinned by pin_user_pages_fast() released with put_page()
put-pinned-single.c:8:32: note: pinned here by pin_user_pages_fast() into page
put-pinned-single.c:10:18: note: taken from page
 * check-error-end
 */
