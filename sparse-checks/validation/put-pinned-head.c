// SPDX-License-Identifier: GPL-2.0-only
#include "gup.h"

static void use(unsigned long addr)
{
	struct page *page;

	if (pin_user_pages_fast(addr, 1, 0, &page) == 1)
		put_page(compound_head(page));
}

/*
 * check-name: the head page of a pinned page is put
 * check-mended: put_page=unpin_user_page release_pages=unpin_user_pages
 * check-exit-value: 1
 *
 * check-error-start
put-pinned-head.c:9:25: error: pages pinned by pin_user_pages_fast() released with put_page()
put-pinned-head.c:8:32: note: pinned here by pin_user_pages_fast() into page
put-pinned-head.c:9:40: note: taken from page
 * check-error-end
 */
