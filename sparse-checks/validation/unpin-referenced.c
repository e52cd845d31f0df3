// SPDX-License-Identifier: GPL-2.0-only
#include "gup.h"

static void use(void *addr)
{
	struct page *page = vmalloc_to_page(addr);

	get_page(page);
	unpin_user_page(page);
}

/*
 * check-name: a page of vmalloc() that get_page() holds is unpinned
 * check-exit-value: 1
 *
 * check-error-start
unpin-referenced.c:9:24: error: pages from vmalloc_to_page() were not pinned, released with unpin_user_page()
unpin-referenced.c:6:44: note: returned here by vmalloc_to_page()
 * check-error-end
 */
