// SPDX-License-Identifier: GPL-2.0-only
#include "gup.h"

static void use(unsigned long addr)
{
	struct page *pages[4], *own = alloc_pages(GFP_KERNEL, 0);
	int got;

	if (!own)
		return;
	got = pin_user_pages_fast(addr, 4, FOLL_WRITE, pages);
	if (got > 0)
		unpin_user_pages(pages, got);
	put_page(own);
}

/*
 * check-name: a put of an allocated page beside pinned ones: silent
 */
