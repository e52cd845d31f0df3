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
 * check-exit-value: 1
 *
 * check-error-start
unpin-got-range.c:9:49: error: pages from get_user_pages_fast() were not pinned, released with unpin_user_page_range_dirty_lock()
unpin-got-range.c:8:32: note: got here by get_user_pages_fast() into page
unpin-got-range.c:9:50: note: taken from page
 * check-error-end
 */
