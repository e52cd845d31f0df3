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
 */
