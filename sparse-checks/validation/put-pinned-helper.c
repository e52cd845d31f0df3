// SPDX-License-Identifier: GPL-2.0-only
#include "gup.h"

static struct page *pin_one(unsigned long addr)
{
	struct page *page;

	if (pin_user_pages_fast(addr, 1, FOLL_WRITE, &page) != 1)
		return NULL;
	return page;
}

static void use(unsigned long addr)
{
	struct page *page = pin_one(addr);

	if (page)
		put_page(page);
}

/*
 * check-name: a page pinned by a helper and handed through its return value
 * check-mended: put_page=unpin_user_page release_pages=unpin_user_pages
 * check-exit-value: 1
 *
 * check-error-start
put-pinned-helper.c:18:25: error: pages pinned by pin_user_pages_fast() released with put_page()
put-pinned-helper.c:8:32: note: pinned here by pin_user_pages_fast() into page
put-pinned-helper.c:10:16: note: taken from page
put-pinned-helper.c:15:36: note: comes back as what pin_one() returns
 * check-error-end
 */
