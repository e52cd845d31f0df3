// SPDX-License-Identifier: GPL-2.0-only
#include "gup.h"

static void use(unsigned long addr)
{
	struct page *page;

	if (pin_user_pages_fast(addr, 1, FOLL_WRITE, &page) != 1)
		return;
	unpin_user_page(page);
}

/*
 * check-name: put-pinned-single.c with the right release: silent
 */
