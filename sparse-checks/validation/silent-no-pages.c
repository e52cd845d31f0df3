// SPDX-License-Identifier: GPL-2.0-only
#include "gup.h"

static void use(unsigned long addr, struct page *page)
{
	get_user_pages(addr, 1, FOLL_WRITE, NULL, NULL);
	unpin_user_page(page);
}

/*
 * check-name: get_user_pages() without pages holds nothing: silent
 */
