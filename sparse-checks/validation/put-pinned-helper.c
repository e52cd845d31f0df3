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
		put_page(page);
}

/*
 * check-name: a page pinned by a helper and handed through its return value
 */
