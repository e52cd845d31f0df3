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
 * check-exit-value: 1
 *
 * check-error-start
unpin-allocated.c:9:32: error: pages from alloc_pages() were not pinned, released with unpin_user_page()
unpin-allocated.c:6:40: note: returned here by alloc_pages()
 * check-error-end
 */
