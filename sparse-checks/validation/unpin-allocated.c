// SPDX-License-Identifier: GPL-2.0-only
#include "gup.h"

static void use(void)
{
	struct page *page = alloc_pages(GFP_KERNEL, 0);

	if (page)
		unpin_user_page(page);
}

/*
 * check-name: a page from alloc_pages() is unpinned
 */
