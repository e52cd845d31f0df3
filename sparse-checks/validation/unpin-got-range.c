// SPDX-License-Identifier: GPL-2.0-only
#include "gup.h"

static void use(unsigned long addr)
{
	struct page *page;

	if (get_user_pages_fast(addr, 1, 0, &page) == 1)
		unpin_user_page_range_dirty_lock(page, 1, false);
}

/*
 * check-name: a got page is unpinned as a range
 */
