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
 */
