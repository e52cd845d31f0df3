// SPDX-License-Identifier: GPL-2.0-only
#include "gup.h"

static struct page *pin_one(unsigned long addr)
{
	struct page *page;

	if (pin_user_pages_fast(addr, 1, FOLL_WRITE, &page) != 1)
		return NULL;
	return page;
}

static void use(unsigned long addr)
{
	struct page *page = pin_one(addr);

	if (page)
		unpin_user_page(page);
}

/*
 * check-name: put-pinned-helper.c with the right release: silent
 */
